//! Last days for a reply that cases bear no more: rows that copy what the record tells, so that figures of a time that is
//! over find them.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Integer, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::by_case;
use super::kept::Keep;
use super::schema::due_dates_left;
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::lateness::shortest_period;

/// A last day as its row says it, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = due_dates_left)]
pub struct Row {
    authority_id: AuthorityId,
    case_id: CaseId,
    /// Which clock of the case, from 1.
    pub number: i32,
    due_on: NaiveDate,
    ended_on: NaiveDate,
    answered: bool,
}

impl Row {
    /// The rows of a case, the oldest first.
    pub fn all(case: &Case, calendars: &Calendars) -> Vec<Self> {
        let left = case.due_dates_left(calendars).into_iter();
        left.map(|(number, left)| Self {
            authority_id: case.authority,
            case_id: case.id,
            number,
            due_on: left.due_on,
            ended_on: left.ended_on,
            answered: left.is_answered,
        })
        .collect()
    }
}

/// Writes the last day that a change has left behind. What was told of it then stays.
pub async fn save(
    conn: &AsyncPgConnection,
    before: &Case,
    after: &Case,
    calendars: &Calendars,
) -> QueryResult<()> {
    let is_as_before = before.earlier.len() == after.earlier.len()
        && before.stage.closed_on() == after.stage.closed_on();
    if is_as_before {
        return Ok(());
    }
    add(conn, after, calendars).await
}

/// Writes the rows of a case that are not there.
pub async fn add(
    mut conn: &AsyncPgConnection,
    case: &Case,
    calendars: &Calendars,
) -> QueryResult<()> {
    let rows = Row::all(case, calendars);
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(due_dates_left::table)
        .values(rows)
        .on_conflict_do_nothing()
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
    let rows: Vec<Row> = due_dates_left::table
        .filter(due_dates_left::authority_id.eq(authority))
        .filter(due_dates_left::case_id.eq_any(cases))
        .select(Row::as_select())
        .load(conn)
        .await?;
    Ok(by_case(rows, |row| row.case_id))
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: CaseId,
}

/// Cases that may have left a last day behind and have no row, those of a program that did not write them yet: what was
/// taken up again, and what was withdrawn later than the shortest period.
pub async fn missing(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<CaseId>> {
    let found: Vec<Found> = diesel::sql_query(MISSING)
        .bind::<SqlUuid, _>(authority)
        .bind::<Integer, _>(i32::from(shortest_period()))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

const MISSING: &str = "
SELECT id FROM cases
 WHERE authority_id = $1
   AND (clock = 'withdrawn' AND closed_on > received_on + $2
        OR id IN (SELECT case_id FROM remedies WHERE remedies.authority_id = $1 AND reopened_on IS NOT NULL))
   AND NOT EXISTS (SELECT FROM due_dates_left AS kept WHERE kept.authority_id = $1 AND kept.case_id = id)";

/// Cases with a last day that they bear no more, which had passed at the end of a day, and that were neither answered nor
/// withdrawn nor taken up again by then.
pub async fn unanswered_on(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    day: NaiveDate,
) -> QueryResult<Vec<CaseId>> {
    let found: Vec<Found> = diesel::sql_query(UNANSWERED)
        .bind::<SqlUuid, _>(authority)
        .bind::<Date, _>(day)
        .kept()
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

const UNANSWERED: &str = "
SELECT DISTINCT case_id AS id FROM due_dates_left WHERE authority_id = $1 AND due_on < $2 AND ended_on > $2";
