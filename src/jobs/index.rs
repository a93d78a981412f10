//! Brings into the search index what is not in it: after the index was new, or made anew.

use std::time::Duration;

use super::Stop;
use crate::app::search::{Filled, fill};
use crate::app::{App, Result};

const EVERY: Duration = Duration::from_hours(1);

/// Runs until it is told to stop.
pub(super) async fn run(app: &App, mut stop: Stop) {
    loop {
        match fill_all(app, &stop).await {
            Ok(0) => {}
            Ok(cases) => {
                tracing::info!(job = "index", cases, "cases brought into the search index");
            }
            Err(cause) => {
                tracing::warn!(job = "index", ?cause, "the search index is not whole yet");
            }
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}

/// Goes through the register once; says how many cases were missing.
async fn fill_all(app: &App, stop: &Stop) -> Result<usize> {
    let (mut after, mut cases) = (None, 0_usize);
    while !stop.is_given() {
        match fill(app, after).await? {
            Filled::UpTo(last, brought) => {
                after = Some(last);
                cases = cases.saturating_add(brought);
            }
            Filled::Whole | Filled::ByAnother => break,
        }
    }
    Ok(cases)
}
