//! Reminders: each morning of work, those who must act are told of the clocks that have reached a milestone, and
//! those who watch get the digest.

use std::sync::Arc;

use super::record::{self, Change, Mails};
use super::seen::Seen;
use super::{App, Error, Result, complaints, digest, notices};
use crate::rules::event::By;
use crate::rules::ids::CaseId;
use crate::rules::policy::Scope;
use crate::rules::reminders::{FIRST, Watched, is_morning, reached};
use crate::storage::authorities::Authority;
use crate::storage::cases::{self, Locked};
use crate::storage::reminders::{self as rows, Waiting};

/// Clocks that are looked at once.
const AT_ONCE: i64 = 500;

/// Mails that were queued.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Reminders.
    pub reminders: usize,
    /// Digests.
    pub digests: usize,
}

/// Sends every reminder that an authority owes this morning, and the digest, unless that was done; how many.
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
    if !is_morning(calendars.current(), local) || is_done(app, authority).await? {
        return Ok(Sent::default());
    }
    let mut reminders = 0_usize;
    for of_reply in [true, false] {
        let mut after: Option<Waiting> = None;
        loop {
            let page = owed(app, authority, of_reply, after.as_ref()).await?;
            for case in page.owed {
                reminders = reminders.saturating_add(tell_of(app, authority, case).await?);
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
    reminders = reminders.saturating_add(complaints::remind(app, authority).await?);
    let digests = digest::send(app, authority).await?;
    app.write(async |tx| Ok(rows::finish(tx, authority.id, today, now).await?))
        .await?;
    Ok(Sent { reminders, digests })
}

async fn is_done(app: &App, authority: &Authority) -> Result<bool> {
    let today = authority.day(app.env.now());
    let mut conn = app.read().await?;
    Ok(rows::is_finished(&mut conn, authority.id, today).await?)
}

/// A page of clocks.
struct Page {
    /// The cases of which people must be told something.
    owed: Vec<CaseId>,
    /// Where the next page begins; `None` after the last.
    last: Option<Waiting>,
}

/// The cases whose clocks have reached something that nobody was told of, as the rows say. Most clocks have not: their
/// cases need not be locked.
async fn owed(
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
    let waiting = rows::waiting(&mut conn, authority.id, of_reply, up_to, after, AT_ONCE).await?;
    let cases: Vec<CaseId> = waiting.iter().map(|clock| clock.case).collect();
    let told = rows::told(&mut conn, authority.id, &cases).await?;
    let is_owed = |clock: &&Waiting| {
        let watched = Watched::all().find(|watched| watched.code() == clock.clock);
        let reached = watched.and_then(|one| one.milestone(calendar, clock.due_on, today));
        reached.is_some_and(|milestone| {
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
async fn tell_of(app: &App, authority: &Arc<Authority>, id: CaseId) -> Result<usize> {
    match tell(app, authority, id).await {
        // A case that is damaged must not keep the others waiting.
        Err(Error::Internal(cause)) => {
            tracing::error!(case.id = %id, cause, "no reminder: the case cannot be read");
            Ok(0)
        }
        told => told,
    }
}

async fn tell(app: &App, authority: &Arc<Authority>, case: CaseId) -> Result<usize> {
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
