//! The clocks of a case beside its reply: rows that copy what the record tells.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::by_case;
use super::kept::Keep;
use super::schema::case_clocks;
use crate::rules::clocks::{CaseClock, NamedClock};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::policy::Scope;

/// Writes the clocks of a case that has just begun.
pub async fn add(
    conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    clocks: &[CaseClock],
) -> QueryResult<()> {
    let rows: Vec<Row> = clocks
        .iter()
        .map(|clock| Row::of(authority, case, clock))
        .collect();
    insert(conn, authority, &rows).await
}

/// Writes the clocks of a case anew: one statement, which leaves what stands there already.
pub async fn save(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    clocks: &[CaseClock],
) -> QueryResult<()> {
    let rows = rows(authority, case, clocks);
    diesel::sql_query(SAVE)
        .bind::<SqlUuid, _>(authority)
        .bind::<SqlUuid, _>(case)
        .bind::<Array<Text>, _>(column(&rows, |row| row.kind.as_str()))
        .bind::<Array<Integer>, _>(column(&rows, |row| row.nth))
        .bind::<Array<Nullable<Text>>, _>(column(&rows, |row| row.reference.as_deref()))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(&rows, |row| row.department_id))
        .bind::<Array<Nullable<Date>>, _>(column(&rows, |row| row.counted_from))
        .bind::<Array<Nullable<Date>>, _>(column(&rows, |row| row.due_on))
        .bind::<Array<Nullable<Date>>, _>(column(&rows, |row| row.met_on))
        .bind::<Array<Nullable<Date>>, _>(column(&rows, |row| row.void_on))
        .bind::<Array<Bool>, _>(column(&rows, |row| row.provisional))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Takes out what is no more, and writes what is new or other than it stands.
const SAVE: &str = "
WITH new AS (
    SELECT * FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
        AS new (kind, nth, reference, department_id, counted_from, due_on, met_on, void_on, provisional)
), gone AS (
    DELETE FROM case_clocks AS old
     WHERE authority_id = $1 AND case_id = $2
       AND NOT EXISTS (SELECT FROM new WHERE new.kind = old.kind AND new.nth = old.nth)
)
INSERT INTO case_clocks AS old (authority_id, case_id, kind, nth, reference, department_id, counted_from, due_on,
                                met_on, void_on, provisional)
SELECT $1, $2, * FROM new
    ON CONFLICT (authority_id, case_id, kind, nth) DO UPDATE
   SET reference = excluded.reference, department_id = excluded.department_id,
       counted_from = excluded.counted_from, due_on = excluded.due_on, met_on = excluded.met_on,
       void_on = excluded.void_on, provisional = excluded.provisional
 WHERE old.* IS DISTINCT FROM excluded.*";

fn column<'a, T>(rows: &'a [Row], value: impl Fn(&'a Row) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// By when some cases should be taken in hand that still wait for it.
pub async fn accept_by(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, NaiveDate>> {
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(CaseId, NaiveDate)> = case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.eq_any(cases))
        .filter(case_clocks::kind.eq(NamedClock::Acceptance.code()))
        .filter(case_clocks::met_on.is_null())
        .filter(case_clocks::void_on.is_null())
        .filter(case_clocks::due_on.is_not_null())
        .select((case_clocks::case_id, case_clocks::due_on.assume_not_null()))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// How many urgings of some cases wait for their answer, where any does.
pub async fn open_urgings(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, i64>> {
    let rows: Vec<(CaseId, i64)> = case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.eq_any(cases))
        .filter(sql::<Bool>(OPEN_URGING))
        .group_by(case_clocks::case_id)
        .select((case_clocks::case_id, diesel::dsl::count_star()))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The words of the partial index, so that the planner recognises them.
pub(super) const OPEN_URGING: &str = "case_clocks.kind = 'urging' AND case_clocks.met_on IS NULL \
     AND case_clocks.void_on IS NULL";

/// Whether the department of a scope has a part in a case (协办): something is, or was, to be done there by a day.
pub async fn co_handles(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    case: CaseId,
) -> QueryResult<bool> {
    let (Scope::Department(authority, own) | Scope::Successor(authority, own)) = scope else {
        return Ok(false);
    };
    let part = case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.eq(case))
        .filter(case_clocks::kind.eq(PART))
        .filter(case_clocks::department_id.eq(own))
        .select(case_clocks::nth);
    let found: Option<i32> = part.first(&mut conn).await.optional()?;
    Ok(found.is_some())
}

/// The kind of an internal deadline.
pub(super) const PART: &str = "sub_deadline";

/// Writes the clocks of many cases anew, where they are not what stands there already: hardly any is moved
/// by what moves a due date.
pub async fn save_many(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    of_cases: &[(CaseId, Vec<CaseClock>)],
) -> QueryResult<()> {
    let cases: Vec<CaseId> = of_cases.iter().map(|(case, _)| *case).collect();
    let mut standing = standing(conn, authority, &cases).await?;
    let (mut stale, mut new) = (Vec::new(), Vec::new());
    for (case, clocks) in of_cases {
        let mut rows = rows(authority, *case, clocks);
        let old = standing.remove(case).unwrap_or_default();
        if old == rows {
            continue;
        }
        if !old.is_empty() {
            stale.push(*case);
        }
        new.append(&mut rows);
    }
    if !stale.is_empty() {
        diesel::delete(of(authority, &stale))
            .execute(&mut conn)
            .await?;
    }
    insert(conn, authority, &new).await
}

/// Of many cases, those whose rows are not their clocks, and the first clock for which it is so.
pub async fn differing(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    of_cases: &[(CaseId, Vec<CaseClock>)],
) -> QueryResult<Vec<(CaseId, String)>> {
    let cases: Vec<CaseId> = of_cases.iter().map(|(case, _)| *case).collect();
    let mut standing = standing(conn, authority, &cases).await?;
    let differing = of_cases.iter().filter_map(|(case, clocks)| {
        let rows = rows(authority, *case, clocks);
        let old = standing.remove(case).unwrap_or_default();
        let at = (0..old.len().max(rows.len())).find(|&at| old.get(at) != rows.get(at))?;
        let row = rows.get(at).or_else(|| old.get(at))?;
        Some((*case, format!("{} {}", row.kind, row.nth)))
    });
    Ok(differing.collect())
}

/// The clocks of a case as rows, in order.
fn rows(authority: AuthorityId, case: CaseId, clocks: &[CaseClock]) -> Vec<Row> {
    let mut rows: Vec<Row> = clocks
        .iter()
        .map(|clock| Row::of(authority, case, clock))
        .collect();
    rows.sort_unstable_by(Row::order);
    rows
}
async fn insert(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    rows: &[Row],
) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    diesel::sql_query(INSERT)
        .bind::<SqlUuid, _>(authority)
        .bind::<Array<SqlUuid>, _>(column(rows, |row| row.case_id))
        .bind::<Array<Text>, _>(column(rows, |row| row.kind.as_str()))
        .bind::<Array<Integer>, _>(column(rows, |row| row.nth))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.reference.as_deref()))
        .bind::<Array<Nullable<SqlUuid>>, _>(column(rows, |row| row.department_id))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |row| row.counted_from))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |row| row.due_on))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |row| row.met_on))
        .bind::<Array<Nullable<Date>>, _>(column(rows, |row| row.void_on))
        .bind::<Array<Bool>, _>(column(rows, |row| row.provisional))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A column travels as one value, so that the statement is the same for any number of rows.
const INSERT: &str = "
INSERT INTO case_clocks (authority_id, case_id, kind, nth, reference, department_id, counted_from, due_on,
                         met_on, void_on, provisional)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

#[diesel::dsl::auto_type(no_type_alias)]
fn of<'a>(authority: AuthorityId, cases: &'a [CaseId]) -> _ {
    case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.eq_any(cases))
}

/// The rows of each case, in order.
async fn standing(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Row>>> {
    let rows: Vec<Row> = of(authority, cases)
        .select(Row::as_select())
        .load(&mut conn)
        .await?;
    let mut of_cases = by_case(rows, |row| row.case_id);
    for rows in of_cases.values_mut() {
        rows.sort_unstable_by(Row::order);
    }
    Ok(of_cases)
}

#[derive(Queryable, Selectable, PartialEq, Eq)]
#[diesel(table_name = case_clocks)]
struct Row {
    authority_id: AuthorityId,
    case_id: CaseId,
    kind: String,
    nth: i32,
    reference: Option<String>,
    department_id: Option<Uuid>,
    counted_from: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    met_on: Option<NaiveDate>,
    void_on: Option<NaiveDate>,
    provisional: bool,
}

impl Row {
    fn of(authority: AuthorityId, case: CaseId, clock: &CaseClock) -> Self {
        Self {
            authority_id: authority,
            case_id: case,
            kind: clock.kind.code().to_owned(),
            nth: i32::try_from(clock.nth).unwrap_or(i32::MAX),
            reference: clock.reference.clone(),
            department_id: clock.department.map(|department| department.0),
            counted_from: clock.from,
            due_on: clock.due_on,
            met_on: clock.met_on(),
            void_on: clock.void_on(),
            provisional: clock.provisional,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        (&self.kind, self.nth).cmp(&(&other.kind, other.nth))
    }
}
