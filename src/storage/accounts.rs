//! Staff accounts; name and e-mail address sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{accounts, cases};
use crate::rules::case::StageName;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::policy::Role;
use crate::seal::{Keys, Place};

const NAME: &str = "accounts.name";
const EMAIL: &str = "accounts.email";

/// A member of staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where their mails go.
    pub email: Option<String>,
    /// What they are charged with.
    pub role: Role,
    /// The department, for a handler.
    pub department: Option<DepartmentId>,
    /// Since when they may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i32,
}

type Row = (
    AccountId,
    String,
    Vec<u8>,
    Option<Vec<u8>>,
    Role,
    Option<DepartmentId>,
    Option<DateTime<Utc>>,
    i32,
);

type Columns = (
    accounts::id,
    accounts::login,
    accounts::name,
    accounts::email,
    accounts::role,
    accounts::department_id,
    accounts::disabled_at,
    accounts::version,
);

const COLUMNS: Columns = (
    accounts::id,
    accounts::login,
    accounts::name,
    accounts::email,
    accounts::role,
    accounts::department_id,
    accounts::disabled_at,
    accounts::version,
);

fn read(
    keys: &Keys,
    (id, login, name, email, role, department, disabled_at, version): Row,
) -> QueryResult<Account> {
    Ok(Account {
        id,
        login,
        name: keys.open(Place(NAME, id.0), &name)?,
        email: email
            .map(|email| keys.open(Place(EMAIL, id.0), &email))
            .transpose()?,
        role,
        department,
        disabled_at,
        version,
    })
}

/// Adds an account. A login that is taken is a unique violation of `accounts_login_key`.
pub async fn add(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    new: &Account,
    password_hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::authority_id.eq(authority),
            accounts::id.eq(new.id),
            accounts::login.eq(&new.login),
            accounts::name.eq(keys.seal(Place(NAME, new.id.0), &new.name)),
            accounts::email.eq(new
                .email
                .as_deref()
                .map(|email| keys.seal(Place(EMAIL, new.id.0), email))),
            accounts::role.eq(new.role),
            accounts::department_id.eq(new.department),
            accounts::password_hash.eq(password_hash),
            accounts::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Every account of an authority, by login.
pub async fn list(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
) -> QueryResult<Vec<Account>> {
    let rows: Vec<Row> = accounts::table
        .filter(accounts::authority_id.eq(authority))
        .select(COLUMNS)
        .order(accounts::login)
        .load(conn)
        .await?;
    rows.into_iter().map(|row| read(keys, row)).collect()
}

/// One account.
pub async fn find(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: AccountId,
) -> QueryResult<Option<Account>> {
    let row: Option<Row> = accounts::table
        .find((authority, id))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()?;
    row.map(|row| read(keys, row)).transpose()
}

/// One account, locked for a change.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: AccountId,
) -> QueryResult<Option<Account>> {
    let row: Option<Row> = accounts::table
        .find((authority, id))
        .select(COLUMNS)
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    row.map(|row| read(keys, row)).transpose()
}

/// Those of a role who may sign in, or of them those of one department, and where they can be mailed; by their login.
pub async fn emails_of(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    role: Role,
    department: Option<DepartmentId>,
) -> QueryResult<Vec<(AccountId, Option<String>)>> {
    let rows: Vec<(AccountId, Option<Vec<u8>>)> = accounts::table
        .filter(
            accounts::authority_id
                .eq(authority)
                .and(accounts::role.eq(role))
                .and(accounts::disabled_at.is_null()),
        )
        .filter(
            department
                .into_sql::<Nullable<SqlUuid>>()
                .is_null()
                .or(accounts::department_id.eq(department)),
        )
        .select((accounts::id, accounts::email))
        .order(accounts::login)
        .load(&mut conn)
        .await?;
    let open = |id: AccountId, email: Vec<u8>| keys.open(Place(EMAIL, id.0), &email);
    rows.into_iter()
        .map(|(id, email)| Ok((id, email.map(|email| open(id, email)).transpose()?)))
        .collect()
}

/// The names of some accounts.
pub async fn names(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    ids: &[AccountId],
) -> QueryResult<Vec<(AccountId, String)>> {
    let rows: Vec<(AccountId, Vec<u8>)> = accounts::table
        .filter(
            accounts::authority_id
                .eq(authority)
                .and(accounts::id.eq_any(ids)),
        )
        .select((accounts::id, accounts::name))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .map(|(id, name)| Ok((id, keys.open(Place(NAME, id.0), &name)?)))
        .collect()
}

/// What signing in has to know.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Credentials {
    /// Which account.
    pub id: AccountId,
    /// The password's hash.
    pub password_hash: String,
    /// Wrong passwords since the last right one.
    pub failed_attempts: i32,
    /// Until when no attempt is looked at.
    pub locked_until: Option<DateTime<Utc>>,
    /// Since when they may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The hash of the password of `login`; `None` when nobody signs in so.
pub async fn password_hash(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    login: &str,
) -> QueryResult<Option<String>> {
    accounts::table
        .filter(
            accounts::authority_id
                .eq(authority)
                .and(accounts::login.eq(login)),
        )
        .select(accounts::password_hash)
        .first(conn)
        .await
        .optional()
}

/// What signing in as `login` has to know, locked so that attempts count one by one.
pub async fn lock_credentials(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    login: &str,
) -> QueryResult<Option<Credentials>> {
    accounts::table
        .filter(
            accounts::authority_id
                .eq(authority)
                .and(accounts::login.eq(login)),
        )
        .select((
            accounts::id,
            accounts::password_hash,
            accounts::failed_attempts,
            accounts::locked_until,
            accounts::disabled_at,
        ))
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

/// Records how an attempt to sign in ended.
pub async fn save_attempts(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: AccountId,
    failed: i32,
    locked_until: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find((authority, id)))
        .set((
            accounts::failed_attempts.eq(failed),
            accounts::locked_until.eq(locked_until),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Gives an account another role.
pub async fn set_role(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: AccountId,
    role: Role,
    department: Option<DepartmentId>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find((authority, id)))
        .set((
            accounts::role.eq(role),
            accounts::department_id.eq(department),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Gives an account another address for its mails, or none.
pub async fn set_email(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: AccountId,
    email: Option<&str>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find((authority, id)))
        .set((
            accounts::email.eq(email.map(|email| keys.seal(Place(EMAIL, id.0), email))),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Disables an account, or lets it sign in again.
pub async fn set_disabled(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: AccountId,
    since: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find((authority, id)))
        .set((
            accounts::disabled_at.eq(since),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Sets a new password and forgets failed attempts.
pub async fn set_password(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: AccountId,
    password_hash: &str,
) -> QueryResult<()> {
    diesel::update(accounts::table.find((authority, id)))
        .set((
            accounts::password_hash.eq(password_hash),
            accounts::failed_attempts.eq(0),
            accounts::locked_until.eq(None::<DateTime<Utc>>),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The e-mail addresses of those accounts that may sign in and have one.
pub async fn emails(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    ids: &[AccountId],
) -> QueryResult<Vec<(AccountId, String)>> {
    let rows: Vec<(AccountId, Option<Vec<u8>>)> = accounts::table
        .filter(
            accounts::authority_id
                .eq(authority)
                .and(accounts::id.eq_any(ids))
                .and(accounts::disabled_at.is_null()),
        )
        .select((accounts::id, accounts::email))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .filter_map(|(id, sealed)| Some((id, sealed?)))
        .map(|(id, sealed)| Ok((id, keys.open(Place(EMAIL, id.0), &sealed)?)))
        .collect()
}

/// The open cases of an account, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Those at the stage 在办.
    pub in_hand: i64,
    /// Those whose draft lies before the head (审核).
    pub in_review: i64,
}

/// How many cases an account holds, to which a reply is still owed.
pub async fn held(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    account: AccountId,
) -> QueryResult<Held> {
    let stages: Vec<StageName> = cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::handler_id.eq(account))
        .filter(cases::stage.eq_any([StageName::InHand, StageName::InReview]))
        .select(cases::stage)
        .load(conn)
        .await?;
    let at = |stage| stages.iter().filter(|it| **it == stage).count();
    let count = |stage| i64::try_from(at(stage)).unwrap_or(i64::MAX);
    Ok(Held {
        in_hand: count(StageName::InHand),
        in_review: count(StageName::InReview),
    })
}

/// The accounts that are disabled.
pub async fn disabled(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<AccountId>> {
    accounts::table
        .filter(accounts::authority_id.eq(authority))
        .filter(accounts::disabled_at.is_not_null())
        .select(accounts::id)
        .load(conn)
        .await
}
