//! Replies that orders put behind their cases, and last days that cases bear no more, of before their rows were written.

use std::collections::BTreeSet;

use super::{App, Result};
use crate::rules::ids::CaseId;
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
