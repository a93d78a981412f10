//! Lets open cases, and the remedies of closed ones, follow a calendar that was published, here or by another
//! copy of the program.

use std::time::Duration;

use super::Stop;
use crate::app::{App, Result, recount};

const EVERY: Duration = Duration::from_secs(15);

/// Runs until it is told to stop; what is under way then is rolled back, and owed still.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        let done = tokio::select! {
            done = run_once(app) => done,
            () = stop.given() => return,
        };
        match done {
            Ok(0) => {}
            Ok(changed) => {
                tracing::info!(job = "recount", changed, "due dates follow a new calendar");
            }
            Err(cause) => {
                tracing::warn!(
                    job = "recount",
                    ?cause,
                    "cases could not follow the calendar"
                );
            }
        }
        tokio::select! {
            () = app.calendar_published.notified() => {}
            slept = stop.sleep(EVERY) => if !slept { return },
        }
    }
}

/// Lets every case follow that can; how many changed.
///
/// # Errors
/// When the database cannot be reached; what was done before stays done.
pub async fn run_once(app: &App) -> Result<usize> {
    recount::notice_publications(app).await?;
    let mut changed = 0;
    for authority in app.authorities().await? {
        changed += recount::follow_all(app, &authority, |_| {}).await?.changed;
        recount::follow_remedies(app, &authority).await?;
    }
    Ok(changed)
}
