//! The remedies of closed cases follow a new calendar: their last days may lie in years that it settles.
//!
//! What a case was closed by stays; no event is added, for nothing that was decided or told is changed.

use std::sync::Arc;

use chrono::NaiveDate;

use super::TOGETHER;
use crate::app::record::clocks;
use crate::app::{App, Result};
use crate::rules::ids::CaseId;
use crate::storage::authorities::Authority;
use crate::storage::calendars::Import;
use crate::storage::{calendars, case_clocks, recount as rows};

/// Lets the remedies of every closed case follow the calendar in force; how many cases were looked at.
///
/// # Errors
/// When the database cannot be reached; the next time it begins again, and changes nothing twice.
pub async fn follow_remedies(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let owed = calendars::remedies_owed(&mut *app.read().await?, authority.id).await?;
    let Some(from) = first_day(&owed) else {
        return Ok(0);
    };
    // What is written below is counted by this revision, or by one that came after it.
    let revision = app.calendars(authority).await?.revision();
    let (mut looked_at, mut after) = (0, None);
    loop {
        let page = follow(app, authority, from, after).await?;
        looked_at += page.len();
        match page.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    let now = app.env.now();
    app.write(async |tx| Ok(calendars::remedies_followed(tx, authority.id, revision, now).await?))
        .await?;
    Ok(looked_at)
}

/// The first day that could count otherwise.
fn first_day(owed: &[Import]) -> Option<NaiveDate> {
    let years = owed.iter().flat_map(|import| &import.years);
    NaiveDate::from_ymd_opt(years.map(|year| year.year).min()?, 1, 1)
}

async fn follow(
    app: &App,
    authority: &Authority,
    from: NaiveDate,
    after: Option<CaseId>,
) -> Result<Vec<CaseId>> {
    let calendars = app.calendars(authority).await?;
    app.write(async |tx| {
        let closed = rows::lock_with_remedies(tx, authority.id, from, after, TOGETHER).await?;
        let counted: Vec<_> = closed
            .iter()
            .map(|one| (one.case.id, clocks(&one.case, &calendars, authority)))
            .collect();
        case_clocks::save_many(tx, authority.id, &counted).await?;
        Ok(counted.into_iter().map(|(case, _)| case).collect())
    })
    .await
}
