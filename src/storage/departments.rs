//! Departments of an authority.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::departments;
use crate::rules::ids::{AuthorityId, DepartmentId};

/// A department (部门).
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Department {
    /// Which.
    pub id: DepartmentId,
    /// Its number in the authority's list.
    pub no: i32,
    /// Its name.
    pub name: String,
    /// `disclosure_office` or `department`.
    pub kind: String,
    /// What it answers for (职责事项).
    pub subjects: Vec<String>,
    /// Where its notices go.
    pub email: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Since when it takes no new cases.
    pub closed_on: Option<NaiveDate>,
    /// Counts its changes.
    pub version: i32,
    /// Into which it merges, or did (并入).
    pub merged_into: Option<DepartmentId>,
    /// On which day.
    pub merged_on: Option<NaiveDate>,
    /// By which decision (合并依据).
    pub merger_basis: Option<String>,
    /// Who answers for what it left, once the merger is carried out: the last of a chain.
    pub answered_by: Option<DepartmentId>,
}

type Columns = (
    departments::id,
    departments::no,
    departments::name,
    departments::kind,
    departments::subjects,
    departments::email,
    departments::phone,
    departments::closed_on,
    departments::version,
    departments::merged_into,
    departments::merged_on,
    departments::merger_basis,
    departments::answered_by,
);

const COLUMNS: Columns = (
    departments::id,
    departments::no,
    departments::name,
    departments::kind,
    departments::subjects,
    departments::email,
    departments::phone,
    departments::closed_on,
    departments::version,
    departments::merged_into,
    departments::merged_on,
    departments::merger_basis,
    departments::answered_by,
);

/// Every department of an authority, by its number.
pub async fn list(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<Department>> {
    departments::table
        .filter(departments::authority_id.eq(authority))
        .select(COLUMNS)
        .order(departments::no)
        .load(&mut conn)
        .await
}

/// The disclosure office (政府信息公开工作机构) that is open on a day; of several, the first in the list.
pub async fn disclosure_office(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    on: NaiveDate,
) -> QueryResult<Option<DepartmentId>> {
    departments::table
        .filter(departments::authority_id.eq(authority))
        .filter(departments::kind.eq("disclosure_office"))
        .filter(
            departments::closed_on
                .is_null()
                .or(departments::closed_on.gt(on)),
        )
        .order(departments::no)
        .select(departments::id)
        .first(conn)
        .await
        .optional()
}

/// One department.
pub async fn find(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    id: DepartmentId,
) -> QueryResult<Option<Department>> {
    departments::table
        .find((authority, id))
        .select(COLUMNS)
        .first(&mut conn)
        .await
        .optional()
}

/// One department, locked for a change.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: DepartmentId,
) -> QueryResult<Option<Department>> {
    departments::table
        .find((authority, id))
        .select(COLUMNS)
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

/// Changes a department into what is given.
pub async fn change(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    new: &Department,
) -> QueryResult<()> {
    diesel::update(departments::table.find((authority, new.id)))
        .set((
            departments::no.eq(new.no),
            departments::name.eq(&new.name),
            departments::subjects.eq(&new.subjects),
            departments::email.eq(&new.email),
            departments::phone.eq(&new.phone),
            departments::closed_on.eq(new.closed_on),
            departments::version.eq(new.version),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Adds a department.
pub async fn add(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    new: &Department,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(departments::table)
        .values((
            departments::authority_id.eq(authority),
            departments::id.eq(new.id),
            departments::no.eq(new.no),
            departments::name.eq(&new.name),
            departments::kind.eq(&new.kind),
            departments::subjects.eq(&new.subjects),
            departments::email.eq(&new.email),
            departments::phone.eq(&new.phone),
            departments::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}
