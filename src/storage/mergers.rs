//! Departments that merged, and what has to follow them.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::departments::Department;
use super::lists;
use super::schema::{accounts, case_clocks, cases, departments};
use crate::rules::clocks::ClockKind;
use crate::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use crate::rules::merging::Successors;
use crate::rules::policy::Scope;

/// The departments whose leavings one answers for.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn left_to(authority: AuthorityId, department: DepartmentId) -> _ {
    departments::table.filter(
        departments::authority_id
            .eq(authority)
            .and(departments::answered_by.eq(department)),
    )
}

/// Whether a case lies within a scope because a department left it to its successor.
pub(super) async fn holds(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    department: Option<DepartmentId>,
) -> QueryResult<bool> {
    let (Scope::Successor(authority, own), Some(department)) = (scope, department) else {
        return Ok(false);
    };
    let left = left_to(authority, own).filter(departments::id.eq(department));
    diesel::select(diesel::dsl::exists(left))
        .get_result(&mut conn)
        .await
}

/// Holds a department as it is until the end of the transaction; whether its merger is carried out.
pub async fn hold(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    department: DepartmentId,
) -> QueryResult<bool> {
    let answered_by: Option<Option<DepartmentId>> = departments::table
        .find((authority, department))
        .select(departments::answered_by)
        .for_share()
        .first(&mut conn)
        .await
        .optional()?;
    Ok(answered_by.flatten().is_some())
}

/// Locks every department of an authority, in one order, so that two mergers do not cross.
pub async fn lock_all(conn: &mut AsyncPgConnection, authority: AuthorityId) -> QueryResult<()> {
    let _locked: Vec<DepartmentId> = departments::table
        .filter(departments::authority_id.eq(authority))
        .order(departments::id)
        .select(departments::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    Ok(())
}

/// For when a department was closed as its merger was stated.
pub async fn closed_apart(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    department: DepartmentId,
) -> QueryResult<Option<NaiveDate>> {
    departments::table
        .find((authority, department))
        .select(departments::closed_apart)
        .first(conn)
        .await
}

/// Keeps what was stated of a department's merger, and for when it was closed apart from that.
pub async fn state(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    merging: &Department,
    closed_apart: Option<NaiveDate>,
) -> QueryResult<()> {
    diesel::update(departments::table.find((authority, merging.id)))
        .set((
            departments::closed_apart.eq(closed_apart),
            departments::merged_into.eq(merging.merged_into),
            departments::merged_on.eq(merging.merged_on),
            departments::merger_basis.eq(&merging.merger_basis),
            departments::closed_on.eq(merging.closed_on),
            departments::version.eq(merging.version),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Mergers whose day has come and that are not carried out, the earliest first: who merges, and into which.
pub async fn due(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
) -> QueryResult<Vec<(DepartmentId, DepartmentId)>> {
    departments::table
        .filter(departments::authority_id.eq(authority))
        .filter(departments::merged_on.le(today))
        .filter(departments::answered_by.is_null())
        .order((departments::merged_on, departments::id))
        .select((departments::id, departments::merged_into.assume_not_null()))
        .load(conn)
        .await
}

/// Lets a department be answered for by its successor, together with all that it answered for.
pub async fn carry_out(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    merging: DepartmentId,
    into: DepartmentId,
) -> QueryResult<()> {
    // The successor may have merged itself meanwhile.
    let further: Option<DepartmentId> = departments::table
        .find((authority, into))
        .select(departments::answered_by)
        .first(conn)
        .await?;
    let of_authority = departments::table.filter(departments::authority_id.eq(authority));
    diesel::update(
        of_authority.filter(
            departments::id
                .eq(merging)
                .or(departments::answered_by.eq(merging)),
        ),
    )
    .set((
        departments::answered_by.eq(further.unwrap_or(into)),
        departments::version.eq(departments::version + 1),
    ))
    .execute(conn)
    .await
    .map(drop)
}

/// Who answers for each department whose merger is carried out.
pub async fn successors(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Successors> {
    let rows: Vec<(DepartmentId, DepartmentId)> = departments::table
        .filter(departments::authority_id.eq(authority))
        .filter(departments::answered_by.is_not_null())
        .select((departments::id, departments::answered_by.assume_not_null()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Locks the accounts that are with some departments: each with its own.
pub async fn lock_accounts(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    of: &[DepartmentId],
) -> QueryResult<Vec<(AccountId, DepartmentId)>> {
    accounts::table
        .filter(accounts::authority_id.eq(authority))
        .filter(accounts::department_id.eq_any(of))
        .order(accounts::id)
        .select((accounts::id, accounts::department_id.assume_not_null()))
        .for_no_key_update()
        .load(conn)
        .await
}

/// The next open cases, by their ids, that are with some departments, or have an internal deadline for one.
pub async fn next_cases(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    of: &[DepartmentId],
    after: Option<CaseId>,
    limit: i64,
) -> QueryResult<Vec<CaseId>> {
    let after = after.unwrap_or(CaseId(uuid::Uuid::nil()));
    let mut found: Vec<CaseId> = cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::department_id.eq_any(of))
        .filter(cases::id.gt(after))
        .filter(lists::open())
        .order(cases::id)
        .limit(limit)
        .select(cases::id)
        .load(conn)
        .await?;
    let with_deadline: Vec<CaseId> = case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::department_id.eq_any(of))
        .filter(case_clocks::kind.eq(ClockKind::SubDeadline.code()))
        .filter(
            case_clocks::met_on
                .is_null()
                .and(case_clocks::void_on.is_null()),
        )
        .filter(case_clocks::case_id.gt(after))
        .order(case_clocks::case_id)
        .distinct()
        .limit(limit)
        .select(case_clocks::case_id)
        .load(conn)
        .await?;
    found.extend(with_deadline);
    found.sort_unstable();
    found.dedup();
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}
