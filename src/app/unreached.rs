//! Whom mails to staff do not reach: accounts and departments whose address refuses them, sends them back, or took none
//! until they were given up.

use std::collections::HashMap;

use super::{App, Result};
use crate::rules::ids::{AccountId, AuthorityId, DepartmentId};
use crate::rules::policy::{Actor, Office, Role, permit_office};
use crate::seal::Keys;
use crate::storage::outbox::unreached;
use crate::storage::{AsyncPgConnection, accounts, departments};

pub use crate::storage::outbox::unreached::Unreached;

/// The addresses of an authority that do not take their mails.
pub struct Addresses<'a> {
    keys: &'a Keys,
    known: HashMap<Vec<u8>, Unreached>,
}

impl Addresses<'_> {
    /// What is known of an address, if mails do not reach it.
    pub fn of(&self, address: Option<&str>) -> Option<&Unreached> {
        // Most of the time there are none, and no address need be hidden to look it up.
        if self.known.is_empty() {
            return None;
        }
        self.known.get(&unreached::hidden(self.keys, address?))
    }
}

/// Whom they belong to.
pub enum Whose {
    /// One of the staff, who may sign in.
    Account {
        /// Which.
        id: AccountId,
        /// Their name.
        name: String,
        /// What they are charged with.
        role: Role,
        /// The department, of a handler.
        department: Option<DepartmentId>,
    },
    /// A department, at its office address.
    Department {
        /// Which.
        id: DepartmentId,
        /// Its name.
        name: String,
    },
}

/// The addresses of the actor's authority that do not take their mails.
///
/// # Errors
/// When the database cannot be reached.
pub async fn addresses<'a>(app: &'a App, actor: &Actor) -> Result<Addresses<'a>> {
    known(&*app.read().await?, app, actor.authority()).await
}

async fn known<'a>(
    conn: &AsyncPgConnection,
    app: &'a App,
    authority: AuthorityId,
) -> Result<Addresses<'a>> {
    Ok(Addresses {
        keys: &app.keys,
        known: unreached::of_authority(conn, authority, app.env.now()).await?,
    })
}

/// Whom mails do not reach, those longest so first.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<(Whose, Unreached)>> {
    permit_office(actor, Office::SeeUnreached)?;
    of_authority(&mut *app.read().await?, app, actor.authority()).await
}

/// The same of an authority. What an address did that nobody has any more, nobody need know.
pub(super) async fn of_authority(
    conn: &mut AsyncPgConnection,
    app: &App,
    authority: AuthorityId,
) -> Result<Vec<(Whose, Unreached)>> {
    let addresses = known(conn, app, authority).await?;
    if addresses.known.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for account in accounts::list(conn, &app.keys, authority).await? {
        let trouble = addresses.of(account.email.as_deref());
        if let Some(trouble) = trouble.filter(|_| account.disabled_at.is_none()) {
            let whose = Whose::Account {
                id: account.id,
                name: account.name,
                role: account.role,
                department: account.department,
            };
            found.push((whose, trouble.clone()));
        }
    }
    for department in departments::list(conn, authority).await? {
        if let Some(trouble) = addresses.of(department.email.as_deref()) {
            let whose = Whose::Department {
                id: department.id,
                name: department.name,
            };
            found.push((whose, trouble.clone()));
        }
    }
    found.sort_by_key(|(_, trouble)| trouble.since);
    Ok(found)
}
