//! Years whose report stands as it was counted (年度报告定稿), and what was counted then.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::annual::{Figures, Income};
use super::damaged;
use super::schema::{annual_figures, annual_freezings};
use crate::rules::annual::{Counted, RemedyCell, RemedyTable, Year};
use crate::rules::applicant::ApplicantKind;
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::outcome::Outcome;
use crate::rules::remedies::RemedyKind;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doer {
    /// Whose account it was.
    pub account: AccountId,
    /// For whom, where they stood in for somebody.
    pub absent: Option<AccountId>,
}

/// A year that was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Freezing {
    /// Which.
    pub id: Uuid,
    /// When.
    pub frozen_at: DateTime<Utc>,
    /// By whom.
    pub frozen_by: AccountId,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// By whom.
    pub withdrawn_by: Option<AccountId>,
    /// Why.
    pub reason: Option<String>,
    /// For whom it was frozen, where a deputy did it.
    pub frozen_for: Option<AccountId>,
    /// For whom it was withdrawn, where a deputy did it.
    pub withdrawn_for: Option<AccountId>,
}

impl Freezing {
    /// Every account that it names.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let others = [self.withdrawn_by, self.frozen_for, self.withdrawn_for];
        others.into_iter().flatten().chain([self.frozen_by])
    }
}

/// Every freezing of a year, the newest first: the one that stands, if any, and those that were withdrawn.
pub async fn list(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    year: Year,
) -> QueryResult<Vec<Freezing>> {
    annual_freezings::table
        .filter(annual_freezings::authority_id.eq(authority))
        .filter(annual_freezings::year.eq(year.number()))
        .order((
            annual_freezings::frozen_at.desc(),
            annual_freezings::id.desc(),
        ))
        .select((
            annual_freezings::id,
            annual_freezings::frozen_at,
            annual_freezings::frozen_by,
            annual_freezings::withdrawn_at,
            annual_freezings::withdrawn_by,
            annual_freezings::reason,
            annual_freezings::frozen_for,
            annual_freezings::withdrawn_for,
        ))
        .load(&mut conn)
        .await
}

/// Freezes a year, with what is counted of the authority and of each department. One that stands already is a conflict.
pub async fn add(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    year: Year,
    new: &Freezing,
    counted: &[(Option<DepartmentId>, Figures)],
) -> QueryResult<()> {
    diesel::insert_into(annual_freezings::table)
        .values((
            annual_freezings::authority_id.eq(authority),
            annual_freezings::id.eq(new.id),
            annual_freezings::year.eq(year.number()),
            annual_freezings::frozen_at.eq(new.frozen_at),
            annual_freezings::frozen_by.eq(new.frozen_by),
            annual_freezings::frozen_for.eq(new.frozen_for),
        ))
        .execute(conn)
        .await?;
    let rows = counted.iter().map(|(department, figures)| {
        Ok((
            annual_figures::authority_id.eq(authority),
            annual_figures::freezing_id.eq(new.id),
            annual_figures::unit_id.eq(unit(authority, *department)),
            annual_figures::figures.eq(written(figures)?),
        ))
    });
    let rows = rows.collect::<QueryResult<Vec<_>>>()?;
    diesel::insert_into(annual_figures::table)
        .values(rows)
        .execute(conn)
        .await
        .map(drop)
}

/// Withdraws the one that stands; tells whether there was one.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: Uuid,
    (by, at, reason): (Doer, DateTime<Utc>, &str),
) -> QueryResult<bool> {
    let standing = annual_freezings::table
        .find((authority, id))
        .filter(annual_freezings::withdrawn_at.is_null());
    let changed = diesel::update(standing)
        .set((
            annual_freezings::withdrawn_at.eq(at),
            annual_freezings::withdrawn_by.eq(by.account),
            annual_freezings::withdrawn_for.eq(by.absent),
            annual_freezings::reason.eq(reason),
        ))
        .execute(conn)
        .await?;
    Ok(changed == 1)
}

/// What was counted for a unit; nothing for a department that there was not yet.
pub async fn figures(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    freezing: Uuid,
    department: Option<DepartmentId>,
) -> QueryResult<Figures> {
    let text: Option<String> = annual_figures::table
        .find((authority, freezing, unit(authority, department)))
        .select(annual_figures::figures)
        .first(&mut conn)
        .await
        .optional()?;
    text.map_or_else(|| Ok(Figures::default()), |text| read(&text))
}

/// The authority as a whole stands under its own id, as where letters are numbered.
fn unit(authority: AuthorityId, department: Option<DepartmentId>) -> Uuid {
    department.map_or(authority.0, |department| department.0)
}

#[derive(Serialize, Deserialize)]
struct Written {
    cases: Vec<(ApplicantKind, Option<Outcome>, u64, u64)>,
    remedies: Vec<(String, String, u64)>,
    fees: (i64, i64),
}

fn written(figures: &Figures) -> QueryResult<String> {
    let of_cases = figures.counts.iter();
    let of_remedies = figures.remedies.cells();
    let written = Written {
        cases: of_cases
            .map(|it| (it.kind, it.result, it.new, it.carried_in))
            .collect(),
        remedies: of_remedies
            .filter(|(_, cell, count)| *cell != RemedyCell::Total && *count > 0)
            .map(|(kind, cell, count)| (kind.code().to_owned(), cell.code().to_owned(), count))
            .collect(),
        fees: (figures.income.cases, figures.income.fen),
    };
    serde_json::to_string(&written).map_err(|cause| damaged(cause.to_string()))
}

fn read(text: &str) -> QueryResult<Figures> {
    let written: Written =
        serde_json::from_str(text).map_err(|cause| damaged(cause.to_string()))?;
    let mut remedies = RemedyTable::default();
    for (kind, cell, count) in written.remedies {
        let known = RemedyKind::from_code(&kind).zip(RemedyCell::from_code(&cell));
        let Some((kind, RemedyCell::Of(cell))) = known else {
            return Err(damaged(format!("unknown cell {kind} {cell}")));
        };
        remedies.add(kind, cell, count);
    }
    let of_cases = written.cases.into_iter();
    Ok(Figures {
        counts: of_cases
            .map(|(kind, result, new, carried_in)| Counted {
                kind,
                result,
                new,
                carried_in,
            })
            .collect(),
        remedies,
        income: Income {
            cases: written.fees.0,
            fen: written.fees.1,
        },
    })
}
