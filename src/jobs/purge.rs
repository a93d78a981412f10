//! Forgets what is past its time, once an hour.

use std::time::Duration;

use super::Stop;
use crate::app::{App, upkeep};

const EVERY: Duration = Duration::from_hours(1);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match upkeep::purge(app).await {
            Ok(Some(purged)) => tracing::debug!(
                job = "purge",
                keys = purged.keys,
                sessions = purged.sessions,
                "old keys and sessions forgotten"
            ),
            Ok(None) => tracing::debug!(job = "purge", "another copy of the program is at it"),
            Err(cause) => tracing::warn!(job = "purge", ?cause, "nothing could be forgotten"),
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}
