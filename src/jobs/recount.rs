//! Lets open cases, and the remedies of closed ones, follow a calendar that was published, here or by another
//! copy of the program.

use std::time::Duration;

use super::Stop;
use crate::app::recount::Listener;
use crate::app::{App, Result, recount};

const EVERY: Duration = Duration::from_secs(15);

/// Runs until it is told to stop; what is under way then is rolled back, and owed still.
pub(super) async fn run(app: &App, mut stop: Stop) {
    let mut listener = None;
    loop {
        // Before one looks: what is published after that is heard.
        if listener.is_none() {
            listener = listen(app).await;
        }
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
            heard = heard(&mut listener) => if !heard { listener = None },
            slept = stop.sleep(EVERY) => if !slept { return },
        }
    }
}

/// Without one, publications of others are noticed at the next turn.
async fn listen(app: &App) -> Option<Listener> {
    match Listener::of(app).await {
        Ok(listener) => Some(listener),
        Err(cause) => {
            tracing::warn!(job = "recount", ?cause, "cannot hear of new calendars");
            None
        }
    }
}

async fn heard(listener: &mut Option<Listener>) -> bool {
    match listener {
        Some(listener) => listener.heard().await,
        None => std::future::pending().await,
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
