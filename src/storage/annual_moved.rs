//! The cases that a year carries in which were with another department at the end of the year before.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::annual::{COUNTED, Reported, open_until};
use super::cases::within;
use super::left_by::{self, LeftBy};
use super::schema::cases;
use crate::rules::annual::{Moves, Way};
use crate::rules::applicant::ApplicantKind;
use crate::rules::ids::{CaseId, DepartmentId};
use crate::rules::policy::Scope;

/// A case that came to the department or left it between the ends of two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub case: Uuid,
    /// Who applied.
    pub kind: ApplicantKind,
    /// Which way it went.
    pub way: Way,
}

impl LeftBy {
    fn by_case(&self) -> HashMap<CaseId, DepartmentId> {
        let departments = self.departments.iter().copied();
        self.cases.iter().copied().zip(departments).collect()
    }
}

/// Every case that the year before carried out and that went on to another department by the end of the year, as far as
/// this department had or has it, newest first. Of the authority as a whole nothing moves.
pub async fn moved(mut conn: &AsyncPgConnection, of: Reported) -> QueryResult<Vec<Moved>> {
    let Some(own) = of.department else {
        return Ok(Vec::new());
    };
    let first = of.year.first_day();
    let then = left_by::since(conn, of.authority, of.year.before().last_day()).await?;
    if then.cases.is_empty() {
        return Ok(Vec::new());
    }
    let now = left_by::since(conn, of.authority, of.year.last_day()).await?;
    // What has left no department since is where it was.
    let rows: Vec<(Uuid, ApplicantKind, Option<DepartmentId>)> =
        within(Scope::Authority(of.authority))
            .filter(sql::<Bool>(COUNTED))
            .filter(cases::counted_on.lt(first))
            .filter(open_until(first))
            .filter(cases::id.eq_any(&then.cases))
            .order(cases::id.desc())
            .select((cases::id, cases::applicant_kind, cases::department_id))
            .load(&mut conn)
            .await?;
    let (then, now) = (then.by_case(), now.by_case());
    let moved = rows.into_iter().filter_map(|(case, kind, today)| {
        let id = CaseId(case);
        let was_own = then.get(&id) == Some(&own);
        let is_own = now.get(&id).copied().or(today) == Some(own);
        let way = match (was_own, is_own) {
            (false, true) => Way::In,
            (true, false) => Way::Out,
            (true, true) | (false, false) => return None,
        };
        Some(Moved { case, kind, way })
    });
    Ok(moved.collect())
}

/// How many there are of each kind.
pub fn counted(cases: &[Moved]) -> Moves {
    let mut counts = Moves::default();
    for one in cases {
        counts.add(one.way, one.kind);
    }
    counts
}
