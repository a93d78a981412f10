//! The departments that had a case before the one that has it: rows that copy what the record tells, so that figures of a
//! time that is over find whose it was.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::by_case;
use super::schema::departments_left;
use crate::rules::case::Case;
use crate::rules::ids::{AuthorityId, CaseId, DepartmentId};

/// A department that a case has left as its row says it, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = departments_left)]
pub struct Row {
    authority_id: AuthorityId,
    case_id: CaseId,
    /// The place of the event in the record.
    pub seq: i32,
    left_on: NaiveDate,
    department_id: DepartmentId,
}

impl Row {
    /// The rows of a case, the oldest first.
    pub fn all(case: &Case) -> Vec<Self> {
        let row = |left: &crate::rules::case::Left| Self {
            authority_id: case.authority,
            case_id: case.id,
            seq: left.seq,
            left_on: left.on,
            department_id: left.department,
        };
        case.left.iter().map(row).collect()
    }
}

/// Writes the departments that a case has left by a change.
pub async fn save(mut conn: &AsyncPgConnection, before: &Case, after: &Case) -> QueryResult<()> {
    let new: Vec<Row> = Row::all(after)
        .into_iter()
        .skip(before.left.len())
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    diesel::insert_into(departments_left::table)
        .values(new)
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The rows that many cases have.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Row>>> {
    let rows: Vec<Row> = departments_left::table
        .filter(departments_left::authority_id.eq(authority))
        .filter(departments_left::case_id.eq_any(cases))
        .select(Row::as_select())
        .load(conn)
        .await?;
    Ok(by_case(rows, |row| row.case_id))
}
