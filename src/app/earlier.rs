//! What rows say otherwise that an earlier program wrote: replies that orders put behind their cases, last days that cases
//! bear no more, and notices that nobody need post any more.

use std::collections::BTreeSet;

use super::{App, Result};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::policy::Scope;
use crate::storage::{cases, due_dates_left, earlier_replies};

/// Writes the rows that are missing after an upgrade; how many cases were looked at. Those that had no reply, or nothing
/// overdue, have none, and are looked at again: few cases are taken up again, or withdrawn so late.
///
/// # Errors
/// When the database cannot be reached; what was written before stays.
pub async fn write_missing(app: &App) -> Result<usize> {
    let mut looked_at = 0_usize;
    for authority in app.authorities().await? {
        let calendars = app.calendars(&authority).await?;
        let missing: BTreeSet<CaseId> = {
            let conn = app.read().await?;
            let replies = earlier_replies::missing(&conn, authority.id).await?;
            let due_dates = due_dates_left::missing(&conn, authority.id).await?;
            replies.into_iter().chain(due_dates).collect()
        };
        looked_at = looked_at.saturating_add(forget_moot(app, authority.id).await?);
        for case in missing {
            let scope = Scope::Authority(authority.id);
            app.write(async |tx| {
                if let Some(locked) = cases::lock(tx, scope, case).await? {
                    earlier_replies::add(tx, &locked.case, &calendars).await?;
                    due_dates_left::add(tx, &locked.case, &calendars).await?;
                }
                Ok(())
            })
            .await?;
            looked_at = looked_at.saturating_add(1);
        }
    }
    Ok(looked_at)
}

/// Cases of which only notices were undelivered that nobody need post any more.
async fn forget_moot(app: &App, authority: AuthorityId) -> Result<usize> {
    let said = {
        let conn = app.read().await?;
        cases::undelivered(&conn, authority).await?
    };
    let mut moot = 0_usize;
    for case in said {
        let found = app
            .write(async |tx| {
                let locked = cases::lock(tx, Scope::Authority(authority), case).await?;
                let Some(locked) = locked.filter(|locked| !locked.case.is_undelivered()) else {
                    return Ok(0);
                };
                cases::nothing_undelivered(tx, &locked.case).await?;
                Ok(1)
            })
            .await?;
        moot = moot.saturating_add(found);
    }
    Ok(moot)
}
