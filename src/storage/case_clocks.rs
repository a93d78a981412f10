//! The clocks of a case beside its reply: rows that copy what the record tells.

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

/// Writes the clocks of many cases anew, in two statements.
pub async fn save_many(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    of_cases: &[(CaseId, Vec<CaseClock>)],
) -> QueryResult<()> {
    let cases: Vec<CaseId> = of_cases.iter().map(|(case, _)| *case).collect();
    let old = case_clocks::authority_id
        .eq(authority)
        .and(case_clocks::case_id.eq_any(cases));
    diesel::delete(case_clocks::table.filter(old))
        .execute(conn)
        .await?;
    let rows: Vec<Row<'_>> = of_cases
        .iter()
        .flat_map(|(case, clocks)| clocks.iter().map(|clock| Row::of(authority, *case, clock)))
        .collect();
    diesel::insert_into(case_clocks::table)
        .values(rows)
        .execute(conn)
        .await
        .map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = case_clocks)]
struct Row<'a> {
    authority_id: AuthorityId,
    case_id: CaseId,
    kind: &'static str,
    nth: i32,
    reference: Option<&'a str>,
    department_id: Option<Uuid>,
    counted_from: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    met_on: Option<NaiveDate>,
    void_on: Option<NaiveDate>,
    provisional: bool,
}

impl<'a> Row<'a> {
    fn of(authority: AuthorityId, case: CaseId, clock: &'a CaseClock) -> Self {
        Self {
            authority_id: authority,
            case_id: case,
            kind: clock.kind.code(),
            nth: i32::try_from(clock.nth).unwrap_or(i32::MAX),
            reference: clock.reference.as_deref(),
            department_id: clock.department.map(|department| department.0),
            counted_from: clock.from,
            due_on: clock.due_on,
            met_on: clock.met_on(),
            void_on: clock.void_on(),
            provisional: clock.provisional,
        }
    }
}
