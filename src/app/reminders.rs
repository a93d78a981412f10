//! Reminders: each morning of work, those who must act are told of the clocks that have reached a milestone, and
//! those who watch get the digest. What a change brings about later on the day is told on that day.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::record::{self, Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result, complaints, digest, notices};
use crate::rules::event::By;
use crate::rules::ids::CaseId;
use crate::rules::policy::Scope;
use crate::rules::reminders::{FIRST, Hours, Watched, reached};
use crate::storage::authorities::Authority;
use crate::storage::cases::{self, Locked};
use crate::storage::reminders::{self as rows, Waiting};

/// Clocks that are looked at once.
const AT_ONCE: i64 = 500;

/// A change that was decided this long before it can be seen is looked at, too.
const LONGEST_CHANGE: TimeDelta = TimeDelta::minutes(5);

/// Mails that were queued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Reminders.
    pub reminders: usize,
    /// Digests.
    pub digests: usize,
}

/// Sends every reminder that an authority owes this morning, and the digest, unless that was done; then, on the same
/// day, those of cases that have changed since. How many.
///
/// Broken off and begun again, or done by two copies at once, it sends each once.
///
/// # Errors
/// When the database cannot be reached; what was sent before stays sent.
pub async fn send(app: &App, authority: &Arc<Authority>) -> Result<Sent> {
    let now = app.env.now();
    let today = authority.day(now);
    let calendars = app.calendars(authority).await?;
    let local = now.with_timezone(&authority.zone).naive_local();
    let Some(hours) = Hours::at(calendars.current(), local) else {
        return Ok(Sent::default());
    };
    let looked_at = {
        let mut conn = app.read().await?;
        rows::looked_at(&mut conn, authority.id, today).await?
    };
    let round = Round {
        hours,
        changed_since: looked_at.map(|at| at - LONGEST_CHANGE),
    };
    let mut reminders = round.send(app, authority).await?;
    let mut digests = 0;
    match (hours, looked_at) {
        (_, Some(_)) => {
            app.write(async |tx| Ok(rows::look(tx, authority.id, today, now).await?))
                .await?;
        }
        (Hours::Work, None) => {
            reminders = reminders.saturating_add(complaints::remind(app, authority).await?);
            digests = digest::send(app, authority).await?;
            app.write(async |tx| Ok(rows::finish(tx, authority.id, today, now).await?))
                .await?;
        }
        // The morning was missed, and the rest of it is told on the next.
        (Hours::Evening, None) => {}
    }
    Ok(Sent { reminders, digests })
}

/// One look at the clocks of an authority.
#[derive(Clone, Copy)]
struct Round {
    hours: Hours,
    /// Only cases that have changed since; all of them where nobody has looked yet today.
    changed_since: Option<DateTime<Utc>>,
}

/// A page of clocks.
struct Page {
    /// The cases of which people must be told something.
    owed: Vec<CaseId>,
    /// Where the next page begins; `None` after the last.
    last: Option<Waiting>,
}

impl Round {
    async fn send(self, app: &App, authority: &Arc<Authority>) -> Result<usize> {
        let mut reminders = 0_usize;
        for of_reply in [true, false] {
            let mut after: Option<Waiting> = None;
            loop {
                let page = self.owed(app, authority, of_reply, after.as_ref()).await?;
                for case in page.owed {
                    let told = self.tell_of(app, authority, case).await?;
                    reminders = reminders.saturating_add(told);
                }
                if page.last.is_none() {
                    break;
                }
                after = page.last;
            }
        }
        if reminders > 0 {
            app.wake.notify_one();
        }
        Ok(reminders)
    }

    /// The cases whose clocks have reached something that nobody was told of, as the rows say. Most clocks have not: their
    /// cases need not be locked.
    async fn owed(
        self,
        app: &App,
        authority: &Arc<Authority>,
        of_reply: bool,
        after: Option<&Waiting>,
    ) -> Result<Page> {
        let today = authority.day(app.env.now());
        let calendars = app.calendars(authority).await?;
        let calendar = calendars.current();
        let up_to = calendar.working_day_after(today, FIRST);
        let mut conn = app.read().await?;
        let waiting = {
            let span = (up_to, self.changed_since);
            rows::waiting(&mut conn, authority.id, of_reply, span, after, AT_ONCE).await?
        };
        let cases: Vec<CaseId> = waiting.iter().map(|clock| clock.case).collect();
        let told = rows::told(&mut conn, authority.id, &cases).await?;
        let is_owed = |clock: &&Waiting| {
            let watched = Watched::all().find(|watched| watched.code() == clock.clock);
            let reached = watched.and_then(|one| one.milestone(calendar, clock.due_on, today));
            let told_now = reached.filter(|milestone| self.hours.tell(*milestone));
            told_now.is_some_and(|milestone| {
                let row = (
                    clock.case,
                    clock.clock.clone(),
                    clock.nth,
                    milestone.code(),
                    clock.due_on,
                );
                !told.contains(&row)
            })
        };
        let mut owed: Vec<CaseId> = waiting.iter().filter(is_owed).map(|one| one.case).collect();
        owed.dedup();
        Ok(Page {
            owed,
            last: waiting.into_iter().next_back(),
        })
    }

    /// Tells of one case; how many mails.
    async fn tell_of(self, app: &App, authority: &Arc<Authority>, id: CaseId) -> Result<usize> {
        match self.tell(app, authority, id).await {
            // A case that is damaged must not keep the others waiting.
            Err(Error::Internal(cause)) => {
                tracing::error!(case.id = %id, cause, "no reminder: the case cannot be read");
                Ok(0)
            }
            told => told,
        }
    }

    async fn tell(self, app: &App, authority: &Arc<Authority>, case: CaseId) -> Result<usize> {
        let now = app.env.now();
        let calendars = app.calendars(authority).await?;
        let (mails, seen) = (Mails::default(), Seen::default());
        let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
        app.write(async |tx| {
            let scope = Scope::Authority(authority.id);
            // Whoever replies meanwhile holds the case: what is told is true when it is told.
            let Some(Locked { case, .. }) = cases::lock(tx, scope, case).await? else {
                return Ok(0);
            };
            let clock = record::clock(&case, &calendars, change.today);
            let beside = record::clocks(&case, &calendars, authority);
            let calendar = case.calendar(&calendars);
            let mut sent = 0_usize;
            for reminder in reached(&case, &clock, &beside, calendar, change.today) {
                if !self.hours.tell(reminder.milestone) {
                    continue;
                }
                if rows::is_told(tx, (authority.id, case.id), &reminder).await? {
                    continue;
                }
                let told = notices::of_reminder(tx, &change, (&case, &clock), &reminder).await?;
                sent = sent.saturating_add(told);
            }
            if sent > 0 {
                app.note(tx, authority.id, By::System, "reminder", Some(case.id.0))
                    .await?;
            }
            Ok(sent)
        })
        .await
    }
}
