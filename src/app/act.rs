//! The one path that changes a case: lock, check, decide, record, commit.

use std::sync::Arc;

use super::cases::{self as shown, Detail};
use super::facts::{self, About};
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::decide::decide;
use crate::rules::ids::CaseId;
use crate::rules::policy::{self, Actor, Scope};
use crate::storage::{AsyncPgConnection, calendars, cases, idempotency};

pub use crate::storage::idempotency::Key;

/// What a request is aimed at.
#[derive(Debug, Clone)]
pub struct Target {
    /// Which case.
    pub case: CaseId,
    /// The version the client has seen (`If-Match`); applicants need not say.
    pub version: Option<i32>,
    /// The key under which the request may be repeated.
    pub key: Option<Key>,
}

/// Carries out a command. A request that is repeated under its key changes nothing and gives the case
/// as it was after the first.
///
/// # Errors
/// Not found, denied, stale, refused; or the database cannot be reached.
pub async fn act(app: &App, actor: &Actor, target: Target, command: Command) -> Result<Case> {
    carry_out(app, actor, target, command, &Seen::default()).await
}

/// The same, and what a view of the case needs: what the change has read is not read again.
///
/// # Errors
/// As for `act`.
pub async fn act_and_describe(
    app: &App,
    actor: &Actor,
    target: Target,
    command: Command,
) -> Result<Detail> {
    let seen = Seen::default();
    let case = carry_out(app, actor, target, command, &seen).await?;
    shown::describe_seen(app, case, &seen).await
}

async fn carry_out(
    app: &App,
    actor: &Actor,
    target: Target,
    command: Command,
    seen: &Seen,
) -> Result<Case> {
    let now = app.env.now();
    let authority = app.authority(actor.authority()).await?;
    let today = authority.day(now);
    let known = app.calendars(&authority).await?;
    let mails = Mails::default();
    let case = app
        .write(async |tx| {
            if let Some(earlier) = begin(tx, target.key.as_ref(), now).await? {
                // Whose role has changed since gets no answer meant for the old one.
                policy::permit(actor, command.action())?;
                return replay(tx, actor, &earlier).await;
            }
            let locked = cases::lock(tx, policy::scope(actor), target.case)
                .await?
                .ok_or(Error::NotFound)?;
            policy::permit_on(actor, command.action(), &locked.case)?;
            if target
                .version
                .is_some_and(|seen| seen != locked.case.version)
            {
                return Err(Error::Stale {
                    current: locked.case.version,
                });
            }
            let calendars = if is_behind(tx, &known, &locked.case, &command).await? {
                app.reload_calendars(tx, &authority).await?
            } else {
                Arc::clone(&known)
            };
            let change = Change {
                app,
                authority: &authority,
                calendars: &calendars,
                by: actor.by(),
                now,
                today,
                application: None,
                mails: &mails,
                seen,
            };
            let case = Box::pin(change.caught_up(tx, locked)).await?;
            let about = About {
                app,
                actor,
                calendars: &calendars,
                today,
                seen,
            };
            let facts = Box::pin(facts::gather(tx, &about, &case, &command)).await?;
            let decided = decide(&case, &command, &facts)?;
            let case = Box::pin(change.add(tx, case, Some(&command), decided)).await?;
            finish(tx, target.key.as_ref(), 200, case.id.0, case.version).await?;
            Ok(case)
        })
        .await?;
    mails.wake_sender(app);
    Ok(case)
}

/// Whether another copy of the program has published a calendar that this one has not seen. A reply is
/// judged by it for good, and nothing comes back to a closed case but for its remedies, so then the database
/// is asked; other changes follow when it is noticed.
async fn is_behind(
    tx: &mut AsyncPgConnection,
    known: &Calendars,
    case: &Case,
    command: &Command,
) -> Result<bool> {
    let asks = matches!(command, Command::Reply { .. }) || !case.stage.name().is_open();
    let newest = if asks {
        calendars::newest(tx, case.authority).await?
    } else {
        case.calendar_seen
    };
    Ok(newest > known.revision())
}

/// Takes the key of a request, or gives what was done under it before.
pub(super) async fn begin(
    tx: &mut AsyncPgConnection,
    key: Option<&Key>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<idempotency::Earlier>> {
    let Some(key) = key else { return Ok(None) };
    match idempotency::begin(tx, key, now).await? {
        Some(earlier) if earlier.digest != key.digest => Err(Error::KeyReused),
        earlier => Ok(earlier),
    }
}

/// Records what was done under a key.
pub(super) async fn finish(
    tx: &mut AsyncPgConnection,
    key: Option<&Key>,
    status: i16,
    subject: uuid::Uuid,
    version: i32,
) -> Result<()> {
    match key {
        Some(key) => Ok(idempotency::finish(tx, key, status, subject, version).await?),
        None => Ok(()),
    }
}

/// The case as it was after the request that is repeated, whoever has it now: this actor did it.
pub(super) async fn replay(
    tx: &mut AsyncPgConnection,
    actor: &Actor,
    earlier: &idempotency::Earlier,
) -> Result<Case> {
    let scope = Scope::Authority(actor.authority());
    cases::find_at(tx, scope, CaseId(earlier.subject), earlier.version)
        .await?
        .ok_or(Error::NotFound)
}
