//! Open cases follow a new calendar, some at a time: each takes it over in a transaction with its event,
//! its row, its notices and the audit, and none twice.

mod remedies;
mod with_event;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::stream::{FuturesUnordered, StreamExt};

pub use remedies::follow_remedies;

use super::addresses;
use super::notices::{Applicants, Recipients, of_recount};
use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Error, Notices, Result};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::{Case, Stage};
use crate::rules::deadline::Clock;
use crate::rules::event::{By, Decided, Recorded};
use crate::rules::lapse::{self, Lapse};
use crate::rules::policy::Scope;
use crate::rules::recount::{Followed, Shown, recount};
use crate::storage::authorities::Authority;
use crate::storage::cases::Locked;
use crate::storage::recount::{Open, Recount};
use crate::storage::{
    AsyncPgConnection, audit, calendars, case_clocks, cases, outbox, pool, recount as rows,
};

/// How many cases share a transaction: enough to be quick, few enough that nobody waits for their locks.
const TOGETHER: i64 = 500;

/// How far a new calendar has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Cases that were counted anew.
    pub counted: usize,
    /// Of these, those whose date moved or was settled.
    pub changed: usize,
}

/// Looks whether another copy of the program has published a calendar.
///
/// # Errors
/// When the database cannot be reached.
pub async fn notice_publications(app: &App) -> Result<()> {
    let mut conn = app.read().await?;
    let newest: HashMap<_, _> = calendars::revisions(&mut conn).await?.into_iter().collect();
    drop(conn);
    for authority in app.authorities().await? {
        let known = app.calendars(&authority).await?.revision();
        if newest
            .get(&authority.id)
            .is_some_and(|newest| *newest > known)
        {
            app.reload_calendars(&mut *app.read().await?, &authority)
                .await?;
        }
    }
    Ok(())
}

/// A connection on which one hears of calendars that other copies of the program publish.
pub struct Listener(AsyncPgConnection);

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn of(app: &App) -> Result<Self> {
        // It never goes back to the pool, which opens another one when it needs it.
        let mut conn = pool::Connection::take(app.read().await?);
        calendars::listen(&mut conn).await?;
        Ok(Self(conn))
    }

    /// Waits for the next publication; `false` when the connection is gone.
    pub async fn heard(&mut self) -> bool {
        calendars::heard(&mut self.0).await
    }
}

/// How many open cases of an authority a new calendar has not reached yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn waiting(app: &App, authority: &Authority) -> Result<i64> {
    let revision = app.calendars(authority).await?.revision();
    Ok(rows::count_stale(&mut *app.read().await?, authority.id, revision).await?)
}

/// Lets every open case of an authority follow the calendar in force, but for those that someone is
/// changing just now; says after each step how far it has come.
///
/// # Errors
/// When the database cannot be reached; what was done before stays done.
pub async fn follow_all(
    app: &App,
    authority: &Arc<Authority>,
    mut told: impl FnMut(Progress),
) -> Result<Progress> {
    let mut all = Progress::default();
    // Two at a time: while one waits for the database, the other reckons and writes.
    let mut under_way: FuturesUnordered<_> = [(); 2]
        .into_iter()
        .map(|()| follow(app, authority))
        .collect();
    while let Some(done) = under_way.next().await {
        let Progress { counted, changed } = done?;
        all.counted += counted;
        all.changed += changed;
        told(all);
        if counted > 0 {
            under_way.push(follow(app, authority));
        }
    }
    Ok(all)
}

/// Lets the next cases follow; nothing counted means that none is left, or only such as others hold.
async fn follow(app: &App, authority: &Arc<Authority>) -> Result<Progress> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let progress = app
        .write(async |tx| {
            // What a crash takes back is counted again; before a mail goes out, its claim has reached the disk,
            // and with it all that came before.
            pool::commit_without_waiting(tx).await?;
            let open = rows::lock_stale(tx, authority.id, calendars.revision(), TOGETHER).await?;
            let counted = open.len();
            let (mails, seen) = (Mails::default(), Seen::default());
            let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
            let changed = change.recount(tx, open).await?;
            Ok(Progress { counted, changed })
        })
        .await?;
    if progress.changed > 0 {
        app.wake.notify_one();
    }
    Ok(progress)
}

/// What has lapsed before a new calendar reached the case: it is closed, and follows none any more.
pub(super) fn lapsed_before(open: &Open, calendars: &Calendars, today: NaiveDate) -> Option<Lapse> {
    lapse::unrecorded(&open.case, calendars.at(open.counted_by), today)
}

/// A case as it is once it has taken over a calendar.
pub(super) struct Taken<'a> {
    pub(super) followed: Followed<'a>,
    pub(super) clock: Clock,
    pub(super) shown: Shown,
}

impl<'a> Taken<'a> {
    /// Counts an open case by a calendar, beside the one that it was counted by.
    pub(super) fn over(
        open: &'a Open,
        calendars: &Calendars,
        (new, authority): (&Calendar, &Authority),
        today: NaiveDate,
    ) -> Self {
        let by = (calendars.at(open.counted_by), new);
        let followed = Followed::of(&open.case, by, authority.acceptance_days, today);
        let clock = followed.case.clock_by(new, today);
        let shown = Shown {
            due_on: clock.due_on,
            provisional: clock.provisional,
        };
        Self {
            followed,
            clock,
            shown,
        }
    }
}

impl Change<'_> {
    /// A case that somebody changes before a new calendar has reached it takes that over first: its move is
    /// recorded and told like any other, and a day that was told stands.
    pub(super) async fn caught_up(
        &self,
        tx: &mut AsyncPgConnection,
        Locked { case, counted_by }: Locked,
    ) -> Result<Case> {
        let revision = self.calendars.revision();
        if counted_by >= revision {
            return Ok(case);
        }
        let open = rows::lock_if_stale(tx, (case.authority, case.id), revision).await?;
        let by_itself = Change {
            by: By::System,
            ..*self
        };
        if by_itself.recount(tx, open).await? == 0 {
            return Ok(case);
        }
        self.mails.are_queued();
        let scope = Scope::Authority(case.authority);
        let caught_up = cases::find(tx, scope, case.id).await?;
        caught_up.ok_or(Error::NotFound)
    }

    async fn recount(&self, tx: &mut AsyncPgConnection, open: Vec<Open>) -> Result<usize> {
        let revision = self.calendars.revision();
        let (mut same, mut changed, mut until) = (Vec::new(), Vec::new(), Vec::new());
        // The clocks beside the reply move too, also where its due date stays.
        let mut beside = Vec::with_capacity(open.len());
        let mut closed = 0_usize;
        for one in open {
            if let Some(lapsed) = lapsed_before(&one, self.calendars, self.today) {
                let lapsed = (lapsed, one.counted_by);
                Box::pin(self.close_lapsed(tx, one.case, lapsed)).await?;
                closed = closed.saturating_add(1);
                continue;
            }
            let new = Taken::over(
                &one,
                self.calendars,
                (self.calendars.current(), self.authority),
                self.today,
            );
            let (id, clock, followed) = (one.case.id, new.clock, new.followed);
            beside.push((id, followed.clocks));
            if matches!(one.case.stage, Stage::AwaitingPayment { .. }) {
                let awaited = lapse::awaited(&one.case, (&clock).into());
                until.push((id, awaited.map(|awaited| awaited.last_day)));
            }
            match recount(revision, (one.shown, new.shown), followed.moves, self.today) {
                None => same.push(id),
                Some(decided) => changed.push((one, decided, clock)),
            }
        }
        let applicants = self.applicants(tx, &changed).await?;
        let recounted = |(open, decided, clock)| self.recounted(open, decided, clock, &applicants);
        let recounts: Vec<Recount> = changed.into_iter().map(recounted).collect();
        rows::mark(tx, &self.app.keys, self.authority.id, &same, revision).await?;
        rows::wait(tx, self.authority.id, &until).await?;
        case_clocks::save_many(tx, self.authority.id, &beside).await?;
        if !recounts.is_empty() {
            rows::save(
                tx,
                &self.app.keys,
                self.authority.id,
                &recounts,
                revision,
                self.now,
            )
            .await?;
            self.audit_many(tx, &recounts).await?;
            self.tell(tx, &recounts, applicants).await?;
        }
        Ok(recounts.len().saturating_add(closed))
    }

    /// Where those can be mailed who applied in cases that change.
    async fn applicants(
        &self,
        tx: &AsyncPgConnection,
        changed: &[(Open, Decided, Clock)],
    ) -> Result<Applicants> {
        if self.app.notices == Notices::Discarded || changed.is_empty() {
            return Ok(Applicants::default());
        }
        let cases: Vec<&Case> = changed.iter().map(|(open, ..)| &open.case).collect();
        addresses::of_cases(tx, self.app, self.authority.id, &cases).await
    }

    fn recounted(
        &self,
        open: Open,
        Decided { on, event }: Decided,
        clock: Clock,
        applicants: &Applicants,
    ) -> Recount {
        let mailed = applicants.contains_key(&open.case.id) && event.gives_another_day(&open.case);
        let event = if mailed { event.with_mail() } else { event };
        let event = Recorded {
            seq: open.case.version.saturating_add(1),
            on,
            at: self.now,
            by: self.by,
            event,
        };
        let mut case = open.case.clone();
        case.apply(&event);
        Recount {
            open,
            case,
            event,
            clock,
        }
    }

    async fn audit_many(&self, tx: &mut AsyncPgConnection, recounts: &[Recount]) -> Result<()> {
        let entries: Vec<audit::Entry> = recounts
            .iter()
            .map(|recount| audit::Entry {
                authority: self.authority.id,
                id: self.app.env.id(),
                at: self.now,
                by: self.by,
                action: recount.event.event.name(),
                subject: Some(recount.case.id.0),
                detail: None,
            })
            .collect();
        Ok(audit::add_many(tx, &entries).await?)
    }

    /// Queues what the moves owe to applicants, handlers and departments.
    async fn tell(
        &self,
        tx: &mut AsyncPgConnection,
        recounts: &[Recount],
        applicants: Applicants,
    ) -> Result<()> {
        if self.app.notices == Notices::Discarded {
            return Ok(());
        }
        let recipients = Recipients::of(tx, self, recounts, applicants).await?;
        let mut owed = Vec::new();
        for recount in recounts {
            owed.extend(of_recount(self, &recipients, recount)?);
        }
        Ok(outbox::add_many(tx, &self.app.keys, self.authority.id, &owed, self.now).await?)
    }
}
