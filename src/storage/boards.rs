//! What boards count (督办): open cases by department, handler and days; what was open on a past day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::events;
use super::kept::Keep;
use super::lists::{EARLIEST, OPEN};
use crate::rules::event::Recorded;
use crate::rules::ids::{AccountId, AuthorityId, CaseId, DepartmentId};
use crate::rules::lateness::DueDates;
use crate::rules::policy::Scope;

/// Whose cases are counted: of an authority, of one department alone, or nobody's.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub(super) authority: AuthorityId,
    pub(super) department: Option<DepartmentId>,
}

impl Whose {
    /// Those within a scope that are with a department, where one is named; `None` where there can be none.
    pub fn of(scope: Scope, department: Option<DepartmentId>) -> Option<Self> {
        let own = match scope {
            Scope::Authority(_) => None,
            // What others have left to a successor is closed.
            Scope::Department(_, own) | Scope::Successor(_, own) => Some(own),
            Scope::Case(..) | Scope::Nothing(_) => return None,
        };
        let is_another = own.is_some() && department.is_some() && own != department;
        (!is_another).then_some(Self {
            authority: scope.authority(),
            department: own.or(department),
        })
    }
}

/// How many open cases a handler of a department has in a band of days.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Count {
    /// With which department; `None` for none.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub department: Option<DepartmentId>,
    /// In whose hands; `None` for nobody's.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub handler: Option<AccountId>,
    /// How many cuts lie before the due date, or on it.
    #[diesel(sql_type = Integer)]
    pub band: i32,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The earliest due date among them.
    #[diesel(sql_type = Date)]
    pub oldest_due_on: NaiveDate,
}

/// Counts open cases that are due between two days; `cuts` part their due dates into bands.
pub async fn count(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    (from, to): DueDates,
    cuts: &[NaiveDate],
) -> QueryResult<Vec<Count>> {
    diesel::sql_query(sql_of_counts())
        .bind::<SqlUuid, _>(whose.authority)
        .bind::<Date, _>(from.unwrap_or(EARLIEST))
        .bind::<Date, _>(to)
        .bind::<Nullable<SqlUuid>, _>(whose.department)
        .bind::<Array<Date>, _>(cuts)
        .kept()
        .load(&mut conn)
        .await
}

/// Out of `cases_due_idx` alone; first by day, which makes few rows of many before their bands are told.
fn sql_of_counts() -> String {
    format!(
        "
SELECT department_id AS department, handler_id AS handler, width_bucket(due_on, $5) AS band,
       sum(count)::bigint AS count, min(due_on) AS oldest_due_on
  FROM (SELECT department_id, handler_id, due_on, count(*) AS count FROM cases
         WHERE authority_id = $1 AND due_on BETWEEN $2 AND $3 AND {OPEN} AND ($4 IS NULL OR department_id = $4)
         GROUP BY 1, 2, 3) AS days
 GROUP BY 1, 2, 3"
    )
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: CaseId,
}

/// Every case that may have been open at the end of a day and had come in by another, in the order of their ids: what
/// is open now, and what has ended since.
pub async fn open_on(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    day: NaiveDate,
    filed_by: NaiveDate,
) -> QueryResult<Vec<CaseId>> {
    let found: Vec<Found> = diesel::sql_query(sql_of_open())
        .bind::<SqlUuid, _>(whose.authority)
        .bind::<Date, _>(day)
        .bind::<Date, _>(filed_by)
        .bind::<Nullable<SqlUuid>, _>(whose.department)
        .kept()
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// A remedy can order a reply within days: what it was sought for is looked at whenever it came in.
fn sql_of_open() -> String {
    let came_in = "filed_on <= $2 AND (filed_on <= $3 OR id IN
        (SELECT case_id FROM remedies WHERE remedies.authority_id = $1))";
    format!(
        "
SELECT id FROM cases WHERE authority_id = $1 AND {OPEN} AND {came_in} AND ($4 IS NULL OR department_id = $4)
 UNION ALL
SELECT id FROM cases
 WHERE authority_id = $1 AND stage IN ('replied', 'abandoned', 'withdrawn', 'archived')
   AND COALESCE(replied_on, closed_on) > $2 AND {came_in} AND ($4 IS NULL OR department_id = $4)
 ORDER BY 1"
    )
}

/// The records of some cases, in the order of their ids.
pub async fn records(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<Vec<(CaseId, Vec<Recorded>)>> {
    let records = events::of_many(conn, authority, cases).await?;
    let mut records: Vec<(CaseId, Vec<Recorded>)> = records
        .into_iter()
        .map(|(case, (record, _))| (case, record))
        .collect();
    records.sort_unstable_by_key(|(case, _)| *case);
    Ok(records)
}
