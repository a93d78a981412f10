//! Writes, once after the start, the rows of earlier replies and last days that a program before this one did not write.

use std::time::Duration;

use super::Stop;
use crate::app::App;
use crate::app::earlier::write_missing;

const AGAIN: Duration = Duration::from_mins(5);

/// Runs until it is done, or told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    while let Err(cause) = write_missing(app).await {
        tracing::warn!(
            job = "earlier",
            ?cause,
            "earlier replies are not all counted yet"
        );
        if !stop.sleep(AGAIN).await {
            return;
        }
    }
}
