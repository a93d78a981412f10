//! Reminds those who must act of the clocks that have reached a milestone, and sends the digest, each morning of work.

use std::time::Duration;

use super::Stop;
use crate::app::reminders::{self, Sent};
use crate::app::{App, Result};

const EVERY: Duration = Duration::from_mins(5);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match run_once(app).await {
            Ok(sent) if sent == Sent::default() => {}
            Ok(Sent { reminders, digests }) => {
                tracing::info!(job = "remind", reminders, digests, "people are reminded");
            }
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
pub async fn run_once(app: &App) -> Result<Sent> {
    let mut all = Sent::default();
    for authority in app.authorities().await? {
        let sent = reminders::send(app, &authority).await?;
        all.reminders = all.reminders.saturating_add(sent.reminders);
        all.digests = all.digests.saturating_add(sent.digests);
    }
    Ok(all)
}
