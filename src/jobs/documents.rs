//! Erases what was withdrawn, every hour; sweeps contents that belong to nothing, every day.

use std::time::Duration;

use super::Stop;
use crate::app::{App, documents};

const ERASE_EVERY: Duration = Duration::from_hours(1);
const SWEEP_EVERY: Duration = Duration::from_hours(24);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, stop: Stop) {
    tokio::join!(erase(app, stop.clone()), sweep(app, stop));
}

async fn erase(app: &App, mut stop: Stop) {
    loop {
        match documents::erase_withdrawn(app).await {
            Ok(erased) => tracing::debug!(job = "documents", erased, "withdrawn contents erased"),
            Err(cause) => {
                tracing::warn!(job = "documents", ?cause, "withdrawn contents not erased");
            }
        }
        if !stop.sleep(ERASE_EVERY).await {
            return;
        }
    }
}

async fn sweep(app: &App, mut stop: Stop) {
    loop {
        match documents::sweep(app).await {
            Ok(swept) => tracing::debug!(
                job = "documents",
                orphans = swept.orphans,
                missing = swept.missing,
                "contents swept"
            ),
            Err(cause) => tracing::warn!(job = "documents", ?cause, "contents not swept"),
        }
        if !stop.sleep(SWEEP_EVERY).await {
            return;
        }
    }
}
