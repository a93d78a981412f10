//! What is forgotten in time, by the system itself.

use chrono::TimeDelta;

use super::{App, Result};
use crate::storage::outbox::unreached;
use crate::storage::turns::{self, Turn};
use crate::storage::{idempotency, sessions};

/// So long a repeated request is answered again.
pub const KEYS_KEPT: TimeDelta = TimeDelta::days(7);
/// So long a session is kept after it expired.
pub const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Keys of requests.
    pub keys: usize,
    /// Sessions.
    pub sessions: usize,
}

/// Forgets keys of requests and sessions that are past their time, and which addresses took no mails once; `None` when another copy of the
/// program is at it.
///
/// # Errors
/// When the database cannot be reached.
pub async fn purge(app: &App) -> Result<Option<Purged>> {
    let now = app.env.now();
    app.write(async |tx| {
        if !turns::take(tx, Turn::Purge).await? {
            return Ok(None);
        }
        unreached::purge(tx, now).await?;
        Ok(Some(Purged {
            keys: idempotency::purge(tx, now - KEYS_KEPT).await?,
            sessions: sessions::purge(tx, now - SESSIONS_KEPT).await?,
        }))
    })
    .await
}
