//! Use-cases: rules, storage and letters brought together in a transaction.

pub mod accounts;
pub mod act;
mod addresses;
pub mod alarms;
pub mod annual;
pub mod archive;
pub mod authorities;
pub mod boards;
pub mod calendars;
pub mod cases;
pub mod complaints;
pub mod consultations;
pub mod delivery;
mod departments;
pub mod deputies;
mod digest;
pub mod documents;
pub mod due_days;
pub mod earlier;
mod error;
mod facts;
mod falling;
pub mod fees;
pub mod freezing;
pub mod installation;
pub mod intake;
mod keeper;
pub mod lapse;
mod letters;
pub mod mergers;
mod notices;
mod passwords;
mod past;
mod postings;
mod record;
pub mod recount;
pub mod reminders;
pub mod repeats;
pub mod reports;
pub mod responsibilities;
mod room;
pub mod scorecards;
mod seals;
pub mod search;
mod seen;
mod splitting;
pub mod suggest;
pub mod tokens;
pub mod unreached;
pub mod upkeep;
pub mod verify;
pub mod what_if;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::{AnsiTransactionManager, TransactionManager};
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

pub(crate) use crate::notify::wording::due_date as due_date_in_words;
pub use error::{Error, Problem, Result};

use crate::env::{Env, day_in};
use crate::rules::calendar::Calendars;
use crate::rules::command::NewText;
use crate::rules::event::{By, TextRef};
use crate::rules::ids::{AuthorityId, TextId};
use crate::seal::Keys;
use crate::storage::authorities::Authority;
use crate::storage::pool::Connection;
use crate::storage::{AsyncPgConnection, Pool, audit, authorities as authority_rows, pool};

/// How long the database is waited for when asked whether it answers.
const PING: Duration = Duration::from_secs(5);

/// What becomes of the notices that a change owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notices {
    /// They go into the outbox, in the transaction of the change.
    Queued,
    /// They are not written: for history that is loaded, which nobody is to be mailed about.
    Discarded,
}

/// What every use-case needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Time and ids.
    pub env: Env,
    /// Keys.
    pub keys: Keys,
    /// Woken when a notice was queued.
    pub wake: Arc<Notify>,
    /// Woken when a calendar was published.
    pub calendar_published: Arc<Notify>,
    /// Woken when departments merged.
    pub departments_merged: Arc<Notify>,
    /// Where applicants follow their cases, for letters and mails.
    pub public_url: Arc<str>,
    /// Where staff reach the pages of a front-end, if there is one, without a slash at the end.
    pub staff_url: Option<Arc<str>>,
    /// Where documents are kept, and how many may be.
    pub documents: documents::Store,
    pool: Pool,
    notices: Notices,
    known: Arc<RwLock<HashMap<AuthorityId, Arc<Authority>>>>,
    calendars: Arc<RwLock<HashMap<AuthorityId, Arc<Calendars>>>>,
    /// Whose turn it is to hash a password.
    hashing: Arc<Semaphore>,
    room: Arc<room::Room>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        env: Env,
        keys: Keys,
        pool: Pool,
        documents: documents::Store,
        public_url: &str,
    ) -> Self {
        Self {
            env,
            keys,
            wake: Arc::new(Notify::new()),
            calendar_published: Arc::new(Notify::new()),
            departments_merged: Arc::new(Notify::new()),
            public_url: public_url.trim_end_matches('/').into(),
            staff_url: None,
            documents,
            pool,
            notices: Notices::Queued,
            known: Arc::default(),
            calendars: Arc::default(),
            hashing: Arc::new(Semaphore::new(1)),
            room: Arc::default(),
        }
    }

    /// The same, with pages for staff under an address of their own.
    #[must_use]
    pub fn with_staff_url(self, staff_url: Option<&str>) -> Self {
        Self {
            staff_url: staff_url.map(Arc::from),
            ..self
        }
    }

    /// The same, loading history that could be loaded again: with a clock of its own, without mail, and
    /// without waiting for the disk at every commit. The first commit of the usual kind makes all of it safe.
    #[must_use]
    pub fn for_history(&self, env: Env) -> Self {
        Self {
            env,
            notices: Notices::Discarded,
            ..self.clone()
        }
    }

    /// The same with connections of its own.
    #[must_use]
    pub fn with_pool(&self, pool: Pool) -> Self {
        Self {
            pool,
            ..self.clone()
        }
    }

    /// Closes the connections to the database, when the program ends.
    pub fn close(&self) {
        self.pool.close();
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(&self) -> Result<Connection> {
        self.pool.get().await.map_err(|cause| {
            tracing::warn!(%cause, "no database connection");
            Error::Unavailable
        })
    }

    /// Another connection for reading, for who holds one already: only one that is free at once, as two who each
    /// waited for a second one would wait for ever.
    async fn read_too(&self) -> Option<Connection> {
        pool::free(&self.pool).await
    }

    /// Asks the database whether it answers; one that hangs is not waited for. One that just had no room for a change
    /// answers, and can do nothing.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        let asked = async { Ok(pool::ping(&mut *self.read().await?).await?) };
        match tokio::time::timeout(PING, asked).await {
            Ok(Ok(())) if self.room.is_missing() => Err(Error::NoSpace),
            Ok(answer) => answer,
            Err(_elapsed) => {
                tracing::warn!("the database does not answer");
                Err(Error::Unavailable)
            }
        }
    }

    /// Notes in the audit who did or read what, at the end of the transaction in which it is done.
    async fn note(
        &self,
        tx: &AsyncPgConnection,
        authority: AuthorityId,
        by: By,
        action: &'static str,
        subject: Option<Uuid>,
    ) -> Result<()> {
        self.note_with(tx, authority, (by, action, subject), None)
            .await
    }

    /// The same, with what else there is to say of it.
    async fn note_with(
        &self,
        tx: &AsyncPgConnection,
        authority: AuthorityId,
        (by, action, subject): (By, &'static str, Option<Uuid>),
        detail: Option<String>,
    ) -> Result<()> {
        let entry = audit::Entry {
            authority,
            id: self.env.id(),
            at: self.env.now(),
            by,
            action,
            subject,
            detail,
        };
        Ok(audit::note(tx, &self.keys, &entry).await?)
    }

    /// Does work in one transaction: all of it is kept, or nothing.
    ///
    /// If the caller goes away half-way, the connection is closed at once, so that PostgreSQL rolls the
    /// work back and frees what it had locked. Left to the pool, it would keep its locks until it is
    /// that connection's turn again.
    ///
    /// # Errors
    /// Those of the work, and when the database cannot be reached.
    pub async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T>,
    ) -> Result<T> {
        let mut held = Held::new(self.read().await?);
        let conn = held.connection()?;
        AnsiTransactionManager::begin_transaction(conn).await?;
        let begun = match self.notices {
            Notices::Queued => Ok(()),
            Notices::Discarded => pool::commit_without_waiting(conn).await,
        };
        let done = match begun {
            Ok(()) => work(conn).await,
            Err(cause) => Err(cause.into()),
        };
        let result = match done {
            Ok(done) => AnsiTransactionManager::commit_transaction(conn)
                .await
                .map(|()| done)
                .map_err(Error::from),
            Err(error) => {
                if let Err(cause) = AnsiTransactionManager::rollback_transaction(conn).await {
                    tracing::warn!(%cause, "a transaction could not be rolled back; its connection is thrown out");
                }
                Err(error)
            }
        };
        held.give_back();
        match &result {
            Ok(_) => self.room.is_there(),
            Err(Error::NoSpace) => self.room.was_missing(),
            Err(_) => (),
        }
        result
    }

    /// An authority by id. Authorities do not change while the program runs.
    ///
    /// # Errors
    /// When there is none, or the database cannot be reached.
    pub async fn authority(&self, id: AuthorityId) -> Result<Arc<Authority>> {
        if let Some(known) = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&id)
        {
            return Ok(Arc::clone(known));
        }
        let all = self.authorities().await?;
        all.into_iter()
            .find(|authority| authority.id == id)
            .ok_or(Error::NotFound)
    }

    fn known_calendars(&self, authority: &Authority) -> Option<Arc<Calendars>> {
        let known = self.calendars.read();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        known.get(&authority.id).map(Arc::clone)
    }

    fn remember_calendars(&self, authority: &Authority, calendars: &Arc<Calendars>) {
        let known = self.calendars.write();
        let mut known = known.unwrap_or_else(PoisonError::into_inner);
        let older = known
            .get(&authority.id)
            .is_none_or(|known| known.revision() <= calendars.revision());
        // Whoever read earlier and is slower takes nothing back.
        if older {
            known.insert(authority.id, Arc::clone(calendars));
        }
    }

    /// Every authority.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn authorities(&self) -> Result<Vec<Arc<Authority>>> {
        let mut conn = self.read().await?;
        let all: Vec<Arc<Authority>> = authority_rows::list(&mut conn)
            .await?
            .into_iter()
            .map(Arc::new)
            .collect();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(
            all.iter()
                .map(|authority| (authority.id, Arc::clone(authority))),
        );
        Ok(all)
    }

    /// The authority that a filing or a signing-in names; it may be left out where there is only one.
    ///
    /// # Errors
    /// When it is unknown, or left out where there are several.
    pub async fn authority_named(&self, code: Option<&str>) -> Result<Arc<Authority>> {
        let all = self.authorities().await?;
        match (code, all.as_slice()) {
            (Some(code), all) => all
                .iter()
                .find(|authority| authority.code.eq_ignore_ascii_case(code.trim()))
                .cloned()
                .ok_or_else(|| {
                    unknown_authority("没有这个机关代码", "There is no authority with this code")
                }),
            (None, [only]) => Ok(Arc::clone(only)),
            (None, []) => Err(unknown_authority(
                "尚未设置受理机关，请联系系统管理员",
                "No authority has been set up yet: ask the administrator",
            )),
            (None, _) => Err(unknown_authority(
                "有多个受理机关，请填写机关代码",
                "There are several authorities: name one by its code",
            )),
        }
    }

    /// A free text on its way into the record.
    pub fn text(&self, plain: impl Into<String>) -> NewText {
        let plain = plain.into();
        let reference = TextRef {
            id: TextId(self.env.id()),
            digest: self.keys.digest(plain.as_bytes()),
        };
        NewText { reference, plain }
    }
}

/// A connection that is closed, not given back, unless its transaction came to an end.
struct Held(Option<Connection>);

impl Held {
    fn new(conn: Connection) -> Self {
        Self(Some(conn))
    }

    fn connection(&mut self) -> Result<&mut AsyncPgConnection> {
        self.0.as_deref_mut().ok_or(Error::Unavailable)
    }

    fn give_back(&mut self) {
        drop(self.0.take());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(conn) = self.0.take() {
            drop(Connection::take(conn));
        }
    }
}

fn unknown_authority(chinese: &str, english: &str) -> Error {
    Error::invalid("authority", "unknown_authority", chinese, english)
}

impl Authority {
    /// The civil day of a moment, in this authority's zone.
    pub fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        day_in(self.zone, moment)
    }
}
