//! What the database is used for: a real register, or the demo.

use super::{App, Error, Result};
use crate::rules::event::By;
use crate::rules::ids::AuthorityId;
use crate::storage::{audit, installation as rows};

pub use crate::storage::installation::Kind;

/// Stands in the audit once the demo district is complete.
const LOADED: &str = "demo_loaded";

/// What the database is used for; `None` when it is new.
///
/// # Errors
/// When it was sealed with another key, or cannot be reached.
pub async fn kind(app: &App) -> Result<Option<Kind>> {
    match rows::find(&mut *app.read().await?, &app.keys).await? {
        Some(found) if !found.key_fits => {
            Err(Error::internal("the database was sealed with another key"))
        }
        found => Ok(found.map(|found| found.kind)),
    }
}

/// Marks a new database; one that is marked already stays what it is.
///
/// # Errors
/// When the database cannot be reached.
pub async fn mark(app: &App, kind: Kind) -> Result<()> {
    let now = app.env.now();
    app.write(async |tx| Ok(rows::mark(tx, kind, &app.keys, now).await?))
        .await
}

/// Notes that the demo district of an authority is complete.
///
/// # Errors
/// When the database cannot be reached.
pub async fn note_demo_loaded(app: &App, authority: AuthorityId) -> Result<()> {
    app.write(async |tx| {
        let subject = Some(authority.0);
        app.note(tx, authority, By::System, LOADED, subject).await
    })
    .await
}

/// Whether the demo district of an authority is complete.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_demo_loaded(app: &App, authority: AuthorityId) -> Result<bool> {
    let mut conn = app.read().await?;
    Ok(audit::has(&mut conn, authority, LOADED, authority.0).await?)
}
