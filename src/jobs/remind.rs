//! Reminds those who must act of the clocks that have reached a milestone, each morning of work.

use std::time::Duration;

use super::Stop;
use crate::app::{App, Result, reminders};

const EVERY: Duration = Duration::from_mins(5);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match run_once(app).await {
            Ok(0) => {}
            Ok(mails) => tracing::info!(job = "remind", mails, "people are reminded"),
            Err(cause) => tracing::warn!(job = "remind", ?cause, "reminders are not sent yet"),
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}

/// Sends what every authority owes this morning; how many mails.
///
/// # Errors
/// When the database cannot be reached; what was sent before stays sent.
pub async fn run_once(app: &App) -> Result<usize> {
    let mut sent = 0_usize;
    for authority in app.authorities().await? {
        sent = sent.saturating_add(reminders::send(app, &authority).await?);
    }
    Ok(sent)
}
