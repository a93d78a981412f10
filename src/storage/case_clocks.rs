//! The clocks of a case beside its reply: rows that copy what the record tells.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::case_clocks;
use crate::rules::clocks::CaseClock;
use crate::rules::ids::{AuthorityId, CaseId};

/// Writes the clocks of a case anew.
pub async fn save(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    clocks: &[CaseClock],
) -> QueryResult<()> {
    save_many(conn, authority, &[(case, clocks.to_vec())]).await
}

/// Writes the clocks of many cases anew, where they are not what stands there already: hardly any is moved
/// by what moves a due date.
pub async fn save_many(
    conn: &mut AsyncPgConnection,
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
        diesel::delete(of(authority, &stale)).execute(conn).await?;
    }
    if !new.is_empty() {
        diesel::insert_into(case_clocks::table)
            .values(new)
            .execute(conn)
            .await?;
    }
    Ok(())
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

#[diesel::dsl::auto_type(no_type_alias)]
fn of<'a>(authority: AuthorityId, cases: &'a [CaseId]) -> _ {
    case_clocks::table
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.eq_any(cases))
}

/// The rows of each case, in order.
async fn standing(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Row>>> {
    let rows: Vec<Row> = of(authority, cases)
        .select(Row::as_select())
        .load(conn)
        .await?;
    let mut of_cases: HashMap<CaseId, Vec<Row>> = HashMap::new();
    for row in rows {
        of_cases.entry(row.case_id).or_default().push(row);
    }
    for rows in of_cases.values_mut() {
        rows.sort_unstable_by(Row::order);
    }
    Ok(of_cases)
}

#[derive(Insertable, Queryable, Selectable, PartialEq, Eq)]
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
