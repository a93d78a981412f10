//! Replies that orders put behind their cases: rows that copy what the record tells.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::by_case;
use super::schema::{earlier_replies, remedies};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::ids::{AuthorityId, CaseId};

/// An earlier reply as its row says it, right or wrong.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = earlier_replies, treat_none_as_null = true)]
pub struct Row {
    authority_id: AuthorityId,
    case_id: CaseId,
    /// Which of the case, from 1.
    pub number: i32,
    received_on: Option<NaiveDate>,
    replied_on: NaiveDate,
    on_time: bool,
    begun_at: Option<DateTime<Utc>>,
    ended_at: DateTime<Utc>,
    steps: i16,
}

impl Row {
    /// The rows of a case, the oldest reply first.
    pub fn all(case: &Case, calendars: &Calendars) -> Vec<Self> {
        let judged = case.earlier_judged(calendars);
        (1..)
            .zip(judged)
            .map(|(number, one)| Self {
                authority_id: case.authority,
                case_id: case.id,
                number,
                received_on: one.counted_from,
                replied_on: one.on,
                on_time: one.on_time,
                begun_at: one.begun_at,
                ended_at: one.ended_at,
                steps: one.steps.bits(),
            })
            .collect()
    }
}

/// Writes the replies that a change has put behind its case. What was judged then stays.
pub async fn save(
    conn: &AsyncPgConnection,
    before: &Case,
    after: &Case,
    calendars: &Calendars,
) -> QueryResult<()> {
    if before.earlier.len() == after.earlier.len() {
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
    diesel::insert_into(earlier_replies::table)
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
    let rows: Vec<Row> = earlier_replies::table
        .filter(earlier_replies::authority_id.eq(authority))
        .filter(earlier_replies::case_id.eq_any(cases))
        .select(Row::as_select())
        .load(conn)
        .await?;
    Ok(by_case(rows, |row| row.case_id))
}

/// Cases that were taken up again and have no row: those of a program that did not write them yet, and those that had
/// no reply.
pub async fn missing(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<CaseId>> {
    let kept = earlier_replies::table
        .filter(earlier_replies::authority_id.eq(remedies::authority_id))
        .filter(earlier_replies::case_id.eq(remedies::case_id));
    remedies::table
        .filter(remedies::authority_id.eq(authority))
        .filter(remedies::reopened_on.is_not_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(kept)))
        .select(remedies::case_id)
        .distinct()
        .load(&mut conn)
        .await
}
