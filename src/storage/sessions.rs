//! Sessions: looked up at every request, so that ending one bites at once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::kept::Keep;
use super::schema::{accounts, cases, sessions};
use crate::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId, SessionId};
use crate::rules::policy::{Actor, Role};

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A member of staff.
    Staff(AccountId),
    /// The applicant of a case, by the query code of a generation.
    Applicant(CaseId, u32),
}

/// Opens a session.
pub async fn open(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: SessionId,
    holder: Holder,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    let (account, case, generation) = match holder {
        Holder::Staff(account) => (Some(account), None, None),
        Holder::Applicant(case, generation) => (
            None,
            Some(case),
            Some(i32::try_from(generation).unwrap_or(i32::MAX)),
        ),
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::authority_id.eq(authority),
            sessions::id.eq(id),
            sessions::account_id.eq(account),
            sessions::case_id.eq(case),
            sessions::generation.eq(generation),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Who holds a session now. `None` when it has ended or expired, the account was disabled, or the
/// query code was renewed since.
pub async fn actor(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Actor>> {
    let account = accounts::authority_id
        .eq(sessions::authority_id)
        .and(accounts::id.nullable().eq(sessions::account_id))
        .and(accounts::disabled_at.is_null());
    let case = cases::authority_id
        .eq(sessions::authority_id)
        .and(cases::id.nullable().eq(sessions::case_id))
        .and(cases::query_generation.nullable().eq(sessions::generation));
    let holder: Option<HolderRow> = sessions::table
        .left_join(accounts::table.on(account))
        .left_join(cases::table.on(case))
        .filter(
            sessions::authority_id
                .eq(authority)
                .and(sessions::id.eq(id)),
        )
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .select((
            (
                accounts::id.nullable(),
                accounts::role.nullable(),
                accounts::department_id.nullable(),
                diesel::dsl::sql::<diesel::sql_types::Bool>(SUCCEEDS),
            ),
            cases::id.nullable(),
        ))
        .kept()
        .get_result(conn)
        .await
        .optional()?;
    Ok(match holder {
        Some(((Some(account), Some(role), department, succeeds), None)) => Some(Actor::Staff {
            account,
            authority,
            role,
            department,
            succeeds,
            deputy: None,
        }),
        Some((_, Some(case))) => Some(Actor::Applicant { authority, case }),
        Some((_, None)) | None => None,
    })
}

/// The account of a session with its charge, or its case; neither, when it opens nothing any more.
type HolderRow = (
    (Option<AccountId>, Option<Role>, Option<DepartmentId>, bool),
    Option<CaseId>,
);

/// Whether others have merged into the department of the account.
const SUCCEEDS: &str = "EXISTS (SELECT FROM departments WHERE departments.authority_id = sessions.authority_id \
    AND departments.answered_by = accounts.department_id)";

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Open {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// The open sessions of an account.
pub async fn of_account(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    account: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Open>> {
    sessions::table
        .filter(
            sessions::authority_id
                .eq(authority)
                .and(sessions::account_id.eq(account)),
        )
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .select((
            sessions::id,
            sessions::account_id.assume_not_null(),
            sessions::created_at,
            sessions::expires_at,
        ))
        .order(sessions::id)
        .load(conn)
        .await
}

/// When a session that is open ends by itself.
pub async fn expiry(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: SessionId,
) -> QueryResult<Option<DateTime<Utc>>> {
    sessions::table
        .find((authority, id))
        .filter(sessions::ended_at.is_null())
        .select(sessions::expires_at)
        .first(conn)
        .await
        .optional()
}

/// Ends a session; tells whether there was one to end.
pub async fn end(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let ended = diesel::update(
        sessions::table
            .find((authority, id))
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(now))
    .execute(conn)
    .await?;
    Ok(ended == 1)
}

/// Ends every session of an account.
pub async fn end_all(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    account: AccountId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table)
        .filter(
            sessions::authority_id
                .eq(authority)
                .and(sessions::account_id.eq(account)),
        )
        .filter(sessions::ended_at.is_null())
        .set(sessions::ended_at.eq(now))
        .execute(conn)
        .await
}

/// Ends every session of an account but one.
pub async fn end_others(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    account: AccountId,
    kept: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table)
        .filter(
            sessions::authority_id
                .eq(authority)
                .and(sessions::account_id.eq(account)),
        )
        .filter(sessions::ended_at.is_null().and(sessions::id.ne(kept)))
        .set(sessions::ended_at.eq(now))
        .execute(conn)
        .await
}

/// Forgets sessions that expired before a moment.
pub async fn purge(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(before)))
        .execute(conn)
        .await
}
