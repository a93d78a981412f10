//! Whose cases were on a day: what is counted of a time that was over when a case went on keeps the old names.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::kept::Keep;
use super::schema::cases;
use crate::rules::ids::{AuthorityId, CaseId, DepartmentId};

/// Cases that came in by a day and have left a department after it, each with the department that had it on that day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftBy {
    /// The cases.
    pub cases: Vec<CaseId>,
    /// The departments, in the same order.
    pub departments: Vec<DepartmentId>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    case_id: CaseId,
    #[diesel(sql_type = SqlUuid)]
    department: DepartmentId,
}

/// Whose cases were on a day that have followed mergers, were transferred or given back since: of several departments,
/// the first one that they left counts.
pub async fn since(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    day: NaiveDate,
) -> QueryResult<LeftBy> {
    let rows: Vec<Row> = diesel::sql_query(SINCE)
        .bind::<SqlUuid, _>(authority)
        .bind::<Date, _>(day)
        .kept()
        .load(&mut conn)
        .await?;
    let (cases, departments) = rows
        .into_iter()
        .map(|row| (row.case_id, row.department))
        .unzip();
    Ok(LeftBy { cases, departments })
}

/// A case that came in after the day is in no figure of the time before.
const SINCE: &str = "
SELECT DISTINCT ON (case_id) case_id, departments_left.department_id AS department
  FROM departments_left JOIN cases ON cases.authority_id = departments_left.authority_id AND id = case_id
 WHERE departments_left.authority_id = $1 AND left_on > $2 AND filed_on <= $2
 ORDER BY case_id, seq";

impl LeftBy {
    /// The cases that were a department's, and those that were another's.
    fn parted(&self, department: DepartmentId) -> (Vec<CaseId>, Vec<CaseId>) {
        let pairs = self.cases.iter().copied().zip(&self.departments);
        let (own, others): (Vec<_>, Vec<_>) = pairs.partition(|(_, of)| **of == department);
        let ids = |pairs: Vec<(CaseId, _)>| pairs.into_iter().map(|(id, _)| id).collect();
        (ids(own), ids(others))
    }

    /// A statement in which `cases` is each the department's that had it then. The two parameters are [`Self::cases`]
    /// and [`Self::departments`]. Where none has moved the table itself is read.
    pub(super) fn ahead_of(&self, statement: &str, [cases, departments]: [u8; 2]) -> String {
        if self.cases.is_empty() {
            return statement.to_owned();
        }
        let before = format!(
            "WITH cases AS NOT MATERIALIZED (
                SELECT cases.authority_id, cases.id, cases.number, cases.kind, cases.applicant_kind, cases.counted_on, cases.received_on,
                       cases.replied_on, cases.on_time, cases.first_closed_on, cases.first_outcome, cases.fee_paid_on,
                       cases.fee_fen, cases.due_on, cases.closed_on, cases.steps,
                       coalesce(left_by.department, cases.department_id) AS department_id
                  FROM cases LEFT JOIN unnest(${cases}, ${departments}) AS left_by (id, department)
                    ON left_by.id = cases.id)"
        );
        match statement.trim_start().strip_prefix("WITH ") {
            Some(rest) => format!("{before}, {rest}"),
            None => format!("{before} {statement}"),
        }
    }
}

/// With a department on the day as of which it is known which cases have left one since.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn was_with(department: DepartmentId, left: &LeftBy) -> _ {
    let (own, others): (Vec<CaseId>, Vec<CaseId>) = left.parted(department);
    cases::department_id
        .eq(department)
        .and(cases::id.ne_all(others))
        .or(cases::id.eq_any(own).nullable())
}

/// With none on that day: whoever left a department since was with it.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn was_with_none(left: &LeftBy) -> _ {
    let left: Vec<CaseId> = left.cases.clone();
    cases::department_id.is_null().and(cases::id.ne_all(left))
}
