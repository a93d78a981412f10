//! Replies that orders put behind their cases, of cases that were taken up again before their rows were written.

use super::{App, Result};
use crate::rules::policy::Scope;
use crate::storage::{cases, earlier_replies as rows};

/// Writes the rows that are missing after an upgrade; how many cases were looked at. Those that had no reply have none,
/// and are looked at again: few cases are taken up again at all.
///
/// # Errors
/// When the database cannot be reached; what was written before stays.
pub async fn write_missing(app: &App) -> Result<usize> {
    let mut looked_at = 0_usize;
    for authority in app.authorities().await? {
        let calendars = app.calendars(&authority).await?;
        let missing = {
            let conn = app.read().await?;
            rows::missing(&conn, authority.id).await?
        };
        for case in missing {
            let scope = Scope::Authority(authority.id);
            app.write(async |tx| {
                if let Some(locked) = cases::lock(tx, scope, case).await? {
                    rows::add(tx, &locked.case, &calendars).await?;
                }
                Ok(())
            })
            .await?;
            looked_at = looked_at.saturating_add(1);
        }
    }
    Ok(looked_at)
}
