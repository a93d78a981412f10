//! Tells of filings that nobody has confirmed in time, and of cases that nobody has taken in hand.

use std::time::Duration;

use super::Stop;
use crate::app::alarms::{self, Late};
use crate::app::{App, Result};

const EVERY: Duration = Duration::from_mins(5);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match run_once(app).await {
            Ok(0) => {}
            Ok(alarms) => tracing::info!(
                job = "alarm",
                alarms,
                "people are told of what waits too long"
            ),
            Err(cause) => tracing::warn!(job = "alarm", ?cause, "alarms are not sent yet"),
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}

/// Sends every alarm that is owed now; how many.
///
/// # Errors
/// When the database cannot be reached; what was sent before stays sent.
pub async fn run_once(app: &App) -> Result<usize> {
    let mut sent = 0_usize;
    for authority in app.authorities().await? {
        for late in [Late::Confirmation, Late::Acceptance] {
            sent = sent.saturating_add(alarms::tell_of_all(app, &authority, late).await?);
        }
    }
    Ok(sent)
}
