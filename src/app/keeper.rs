//! Whoever keeps what an authority works by: a member of staff, or whoever runs commands on the machine.

use std::sync::Arc;

use super::{App, Result};
use crate::rules::event::By;
use crate::rules::policy::{Actor, Office, permit_office};
use crate::storage::authorities::Authority;

/// The keeper of a calendar or of a list of an authority.
pub struct Keeper {
    pub(super) authority: Arc<Authority>,
    pub(super) by: By,
}

impl Keeper {
    /// A member of staff who holds the office.
    ///
    /// # Errors
    /// Denied; or the database cannot be reached.
    pub async fn staff(app: &App, actor: &Actor, office: Office) -> Result<Self> {
        permit_office(actor, office)?;
        let authority = app.authority(actor.authority()).await?;
        let by = actor.by();
        Ok(Self { authority, by })
    }

    /// Whoever may run commands on the machine.
    pub fn command_line(authority: Arc<Authority>) -> Self {
        let by = By::System;
        Self { authority, by }
    }
}
