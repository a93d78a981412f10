//! Staff: who there is, what they are charged with, and whether they may sign in.

use serde_json::{Value, json};

use super::act::{Key, begin, finish};
use super::departments::unknown_department;
use super::passwords::verify_password;
use super::tokens::{Signed, judge};
use super::{App, Error, Result};
use crate::env;
use crate::rules::account::folded;
use crate::rules::event::By;
use crate::rules::ids::{AccountId, DepartmentId, SessionId};
use crate::rules::policy::{Actor, Office, Role, permit_office};
use crate::storage::accounts as rows;
use crate::storage::{AsyncPgConnection, departments, idempotency, sessions};

pub use super::passwords::hash_password;
pub use crate::storage::accounts::{Account, Held};

/// A hash that no password has, for logins that nobody has.
pub(super) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$3nJvTzeM9UAL6gjZ3iBTtvYXaqGMtd2ZwMEZKUzhlvE";

/// Someone who is to have an account.
pub struct NewAccount {
    /// What they type to sign in.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Where their mails go.
    pub email: Option<String>,
    /// What they are charged with.
    pub role: Role,
    /// The department, for a handler.
    pub department: Option<DepartmentId>,
    /// Their first password.
    pub password: String,
}

/// What is to change about an account.
pub enum Change {
    /// Another role.
    Role(Role, Option<DepartmentId>),
    /// Another address for its mails, or none.
    Email(Option<String>),
    /// It may no longer sign in; its sessions end.
    Disable,
    /// It may sign in again.
    Enable,
    /// A new password; its sessions end.
    Password(String),
}

/// Every account of the actor's authority.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Account>> {
    permit_office(actor, Office::KeepAccounts)?;
    Ok(rows::list(&mut *app.read().await?, &app.keys, actor.authority()).await?)
}

/// Every account of an authority, for the command line and the demo.
///
/// # Errors
/// When the database cannot be reached.
pub async fn everyone(
    app: &App,
    authority: crate::rules::ids::AuthorityId,
) -> Result<Vec<Account>> {
    Ok(rows::list(&mut *app.read().await?, &app.keys, authority).await?)
}

/// Adds an account.
///
/// # Errors
/// Denied, login taken, unknown department; or the database cannot be reached.
pub async fn add(app: &App, actor: &Actor, new: NewAccount, key: Option<Key>) -> Result<Account> {
    permit_office(actor, Office::KeepAccounts)?;
    let (now, authority) = (app.env.now(), actor.authority());
    let hash = hash_password(app, new.password.clone()).await?;
    app.write(async |tx| {
        if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
            return find(tx, app, actor, AccountId(earlier.subject)).await;
        }
        check_charge(tx, actor, new.role, new.department).await?;
        let account = Account {
            id: AccountId(app.env.id()),
            login: folded(&new.login),
            name: new.name.clone(),
            email: new.email.clone(),
            role: new.role,
            department: new.department,
            disabled_at: None,
            version: 1,
        };
        rows::add(tx, &app.keys, authority, &account, &hash, now).await?;
        let subject = Some(account.id.0);
        app.note(tx, authority, actor.by(), "account_added", subject)
            .await?;
        finish(tx, key.as_ref(), 201, account.id.0, account.version).await?;
        Ok(account)
    })
    .await
}

/// Changes an account that the client has seen at `version`.
///
/// # Errors
/// Not found, denied, stale, unknown department; or the database cannot be reached.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: AccountId,
    version: i32,
    change: Change,
    key: Option<Key>,
) -> Result<Account> {
    permit_office(actor, Office::KeepAccounts)?;
    let (now, authority) = (app.env.now(), actor.authority());
    let hash = match &change {
        Change::Password(password) => Some(hash_password(app, password.clone()).await?),
        Change::Role(..) | Change::Email(_) | Change::Disable | Change::Enable => None,
    };
    app.write(async |tx| {
        if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
            return find(tx, app, actor, AccountId(earlier.subject)).await;
        }
        let account = rows::lock(tx, &app.keys, authority, id)
            .await?
            .ok_or(Error::NotFound)?;
        if account.version != version {
            return Err(Error::Stale {
                current: account.version,
            });
        }
        let mut detail = None;
        let action = match &change {
            Change::Role(role, department) => {
                not_their_own(actor, id)?;
                check_charge(tx, actor, *role, *department).await?;
                rows::set_role(tx, authority, id, *role, *department).await?;
                let (from, to) = (
                    post(account.role, account.department),
                    post(*role, *department),
                );
                detail = Some(json!({"from": from, "to": to}).to_string());
                "role_changed"
            }
            Change::Email(email) => {
                rows::set_email(tx, &app.keys, authority, id, email.as_deref()).await?;
                "email_changed"
            }
            Change::Disable => {
                not_their_own(actor, id)?;
                rows::set_disabled(tx, authority, id, Some(now)).await?;
                sessions::end_all(tx, authority, id, now).await?;
                "account_disabled"
            }
            Change::Enable => {
                rows::set_disabled(tx, authority, id, None).await?;
                "account_enabled"
            }
            Change::Password(_) => {
                rows::set_password(tx, authority, id, hash.as_deref().unwrap_or(NOBODY)).await?;
                sessions::end_all(tx, authority, id, now).await?;
                "password_set"
            }
        };
        let noted = (actor.by(), action, Some(id.0));
        app.note_with(tx, authority, noted, detail).await?;
        finish(tx, key.as_ref(), 200, id.0, account.version + 1).await?;
        find(tx, app, actor, id).await
    })
    .await
}

/// What an account may do, and where, as the audit tells it.
fn post(role: Role, department: Option<DepartmentId>) -> Value {
    json!({"role": role.code(), "department": department})
}

/// How many cases an account has in hand (在办) and in review (审核), to which a reply is still owed.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn cases_held(app: &App, actor: &Actor, id: AccountId) -> Result<Held> {
    permit_office(actor, Office::KeepAccounts)?;
    Ok(rows::held(&mut *app.read().await?, actor.authority(), id).await?)
}

/// The open sessions of an account.
///
/// # Errors
/// Not found, denied; or the database cannot be reached.
pub async fn sessions_of(app: &App, actor: &Actor, id: AccountId) -> Result<Vec<sessions::Open>> {
    permit_office(actor, Office::KeepAccounts)?;
    let mut conn = app.read().await?;
    find(&mut conn, app, actor, id).await?;
    Ok(sessions::of_account(&mut conn, actor.authority(), id, app.env.now()).await?)
}

/// Ends a session of anyone on the staff.
///
/// # Errors
/// Not found, denied; or the database cannot be reached.
pub async fn end_session(app: &App, actor: &Actor, id: SessionId) -> Result<()> {
    permit_office(actor, Office::KeepAccounts)?;
    let (now, authority) = (app.env.now(), actor.authority());
    app.write(async |tx| {
        if !sessions::end(tx, authority, id, now).await? {
            return Err(Error::NotFound);
        }
        app.note(tx, authority, actor.by(), "session_ended", Some(id.0))
            .await
    })
    .await
}

/// Gives the one who asks a new password. Their other sessions end; this one goes on. A wrong current
/// password counts like one at the door.
///
/// # Errors
/// Denied to those who have no account, invalid when the current password is wrong; or the database
/// cannot be reached.
pub async fn change_own_password(
    app: &App,
    signed: &Signed,
    current: String,
    new: String,
    key: Option<Key>,
) -> Result<()> {
    let account = own(app, &signed.actor).await?;
    let (authority, id) = (signed.actor.authority(), account.id);
    let hash = hash_password(app, new).await?;
    let old = rows::password_hash(&mut *app.read().await?, authority, &account.login)
        .await?
        .ok_or(Error::NotFound)?;
    let right = verify_password(app, current, old.clone()).await?;
    app.write(async |tx| {
        if begin(tx, key.as_ref(), app.env.now()).await?.is_some() {
            return Ok(Ok(()));
        }
        let latest = rows::lock_credentials(tx, authority, &account.login)
            .await?
            .ok_or(Error::NotFound)?;
        let is_right = right && latest.password_hash == old;
        if !judge(tx, app, authority, &latest, is_right).await? {
            // The attempt counts and is kept; a refusal is not what its key would give again.
            if let Some(key) = &key {
                idempotency::free(tx, key).await?;
            }
            return Ok(Err(wrong_current_password()));
        }
        rows::set_password(tx, authority, id, &hash).await?;
        sessions::end_others(tx, authority, id, signed.session, app.env.now()).await?;
        app.note(tx, authority, signed.actor.by(), "password_set", Some(id.0))
            .await?;
        finish(tx, key.as_ref(), 204, id.0, account.version + 1).await?;
        Ok(Ok(()))
    })
    .await?
}

fn wrong_current_password() -> Error {
    Error::invalid(
        "current_password",
        "wrong_password",
        "当前密码不正确；连续输错五次的，请稍候几分钟",
        "The current password is not right; after five wrong ones, wait some minutes",
    )
}

/// The account of the one who asks.
///
/// # Errors
/// Denied to those who have none; or the database cannot be reached.
pub async fn own(app: &App, actor: &Actor) -> Result<Account> {
    // What is an account's own, no deputy has to do with.
    let id = (actor.account().filter(|_| actor.deputy().is_none())).ok_or(Error::Denied)?;
    find(&mut *app.read().await?, app, actor, id).await
}

async fn find(
    conn: &mut AsyncPgConnection,
    app: &App,
    actor: &Actor,
    id: AccountId,
) -> Result<Account> {
    rows::find(conn, &app.keys, actor.authority(), id)
        .await?
        .ok_or(Error::NotFound)
}

/// Who keeps accounts neither gives themselves another charge nor shuts themselves out.
fn not_their_own(actor: &Actor, id: AccountId) -> Result<()> {
    if actor.account() == Some(id) {
        return Err(Error::OwnAccount);
    }
    Ok(())
}

/// A handler belongs to a department; nobody else does.
async fn check_charge(
    tx: &mut AsyncPgConnection,
    actor: &Actor,
    role: Role,
    department: Option<DepartmentId>,
) -> Result<()> {
    match (role == Role::Handler, department) {
        (true, None) => Err(Error::invalid(
            "department",
            "required",
            "承办人必须属于一个部门",
            "A handler must belong to a department",
        )),
        (false, Some(_)) => Err(Error::invalid(
            "department",
            "unexpected",
            "只有承办人属于部门，请去掉该字段",
            "Only a handler belongs to a department: leave this field out",
        )),
        (true, Some(id)) => match departments::find(tx, actor.authority(), id).await? {
            None => Err(unknown_department()),
            // A case that is routed to what it merged into would not reach whoever is put there.
            Some(found) if found.answered_by.is_some() => Err(Error::invalid(
                "department",
                "department_closed",
                "该部门已经合并，请选择承接其职能的部门",
                "This department has merged: choose the one that answers for it now",
            )),
            Some(_) => Ok(()),
        },
        (false, None) => Ok(()),
    }
}

/// A password that can be read aloud: five groups of four letters, 100 bits.
pub fn new_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let letters: Vec<char> = env::random::<20>()
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte & 31)).copied().map(char::from))
        .collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

/// Makes the first account of an authority, or any other, for the command line.
///
/// # Errors
/// Login taken; or the database cannot be reached.
pub async fn establish(
    app: &App,
    authority: crate::rules::ids::AuthorityId,
    new: &NewAccount,
) -> Result<AccountId> {
    let now = app.env.now();
    let hash = hash_password(app, new.password.clone()).await?;
    app.write(async |tx| {
        let account = Account {
            id: AccountId(app.env.id()),
            login: folded(&new.login),
            name: new.name.clone(),
            email: new.email.clone(),
            role: new.role,
            department: new.department,
            disabled_at: None,
            version: 1,
        };
        rows::add(tx, &app.keys, authority, &account, &hash, now).await?;
        let subject = Some(account.id.0);
        app.note(tx, authority, By::System, "account_added", subject)
            .await?;
        Ok(account.id)
    })
    .await
}

/// Gives an existing account a new password and lets it in again, for the command line and the demo.
///
/// # Errors
/// When the database cannot be reached.
pub async fn reset_password(
    app: &App,
    authority: crate::rules::ids::AuthorityId,
    id: AccountId,
    password: String,
) -> Result<()> {
    let hash = hash_password(app, password).await?;
    let now = app.env.now();
    app.write(async |tx| {
        rows::set_password(tx, authority, id, &hash).await?;
        rows::set_disabled(tx, authority, id, None).await?;
        sessions::end_all(tx, authority, id, now).await?;
        app.note(tx, authority, By::System, "password_set", Some(id.0))
            .await
    })
    .await
}
