//! Closes the cases whose applicant did not answer by the last day.

use std::time::Duration;

use super::Stop;
use crate::app::{App, Result, lapse};

const EVERY: Duration = Duration::from_mins(5);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match run_once(app).await {
            Ok(0) => {}
            Ok(closed) => tracing::info!(
                job = "lapse",
                closed,
                "cases are closed whose applicants did not answer"
            ),
            Err(cause) => tracing::warn!(job = "lapse", ?cause, "lapsed cases are not closed yet"),
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}

/// Closes every case that has lapsed by now; how many.
///
/// # Errors
/// When the database cannot be reached; what was closed before stays closed.
pub async fn run_once(app: &App) -> Result<usize> {
    let mut closed = 0_usize;
    for authority in app.authorities().await? {
        closed = closed.saturating_add(lapse::close_lapsed(app, &authority).await?);
    }
    Ok(closed)
}
