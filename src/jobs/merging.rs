//! Lets open cases, accounts and internal deadlines follow departments that merged.

use std::time::Duration;

use super::Stop;
use crate::app::{App, Result, mergers};

const EVERY: Duration = Duration::from_mins(1);

/// Runs until it is told to stop; what is under way then is rolled back, and done the next time.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        let done = tokio::select! {
            done = run_once(app) => done,
            () = stop.given() => return,
        };
        match done {
            Ok(0) => {}
            Ok(followed) => tracing::info!(
                job = "merging",
                followed,
                "cases follow departments that merged"
            ),
            Err(cause) => tracing::warn!(
                job = "merging",
                ?cause,
                "cases could not follow a merger yet"
            ),
        }
        tokio::select! {
            () = app.departments_merged.notified() => {}
            slept = stop.sleep(EVERY) => if !slept { return },
        }
    }
}

/// Carries out every merger whose day has come; how many cases followed.
///
/// # Errors
/// When the database cannot be reached; what was done before stays done.
pub async fn run_once(app: &App) -> Result<usize> {
    let mut followed = 0_usize;
    for authority in app.authorities().await? {
        followed = followed.saturating_add(mergers::follow(app, &authority).await?);
    }
    Ok(followed)
}
