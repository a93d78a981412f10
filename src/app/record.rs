//! Keeping what was decided: events, row, texts, words to be found by, letters, notices and audit, in the caller's transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryFutureExt;
use tokio::try_join;

use super::intake::Application;
use super::{App, Result, consultations, delivery, documents, letters, notices, search, splitting};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, clocks_of};
use crate::rules::command::{Command, NewText};
use crate::rules::deadline::{self, Clock};
use crate::rules::event::{By, Decided, Recorded};
use crate::rules::ids::CaseId;
use crate::storage::authorities::Authority;
use crate::storage::{
    AsyncPgConnection, audit, case_clocks, cases, events, parties, people, texts,
};

/// Everything about one change that stays the same while it is kept.
#[derive(Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) app: &'a App,
    pub(super) authority: &'a Arc<Authority>,
    pub(super) calendars: &'a Calendars,
    pub(super) by: By,
    pub(super) now: DateTime<Utc>,
    pub(super) today: NaiveDate,
    /// The application while it is being filed: what it says need not be read again.
    pub(super) application: Option<&'a Application>,
    pub(super) mails: &'a Mails,
}

/// Whether a change queued mails, for which the sender is woken once they are committed.
#[derive(Default)]
pub(super) struct Mails(AtomicBool);

impl Mails {
    pub(super) fn are_queued(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// After the commit.
    pub(super) fn wake_sender(&self, app: &App) {
        if self.0.load(Ordering::Relaxed) {
            app.wake.notify_one();
        }
    }
}

/// An application that opens a case.
pub(super) struct Opening<'a> {
    pub(super) case: CaseId,
    pub(super) application: &'a Application,
    pub(super) title: &'a str,
    pub(super) wanted: &'a NewText,
    /// The reply, when it is answered at once.
    pub(super) reply: Option<&'a NewText>,
}

/// Every clock of a case beside its reply.
pub(super) fn clocks(case: &Case, calendars: &Calendars, authority: &Authority) -> Vec<CaseClock> {
    clocks_of(case, case.calendar(calendars), authority.acceptance_days)
}

/// The clock of a case, as of a day.
pub(super) fn clock(case: &Case, calendars: &Calendars, as_of: NaiveDate) -> Clock {
    deadline::read(
        &case.clock_events,
        case.regime(),
        case.calendar(calendars),
        Some(as_of),
    )
}

impl Change<'_> {
    /// Opens a case with its first events.
    pub(super) async fn open(
        &self,
        tx: &AsyncPgConnection,
        opening: &Opening<'_>,
        decided: Vec<Decided>,
    ) -> Result<Case> {
        let (keys, authority) = (&self.app.keys, self.authority.id);
        let recorded = self.number(0, decided);
        let case = Case::fold(opening.case, authority, &recorded)
            .ok_or_else(|| super::Error::internal("a filing must come first"))?;
        let clock = clock(&case, self.calendars, self.today);
        let revision = self.calendars.revision();
        cases::add(tx, keys, &case, &clock, revision, opening.title, self.now).await?;
        let texts_and_what_reads_them = async {
            for text in [Some(opening.wanted), opening.reply].into_iter().flatten() {
                texts::add(tx, keys, authority, case.id, text).await?;
            }
            try_join!(
                search::open(tx, self.app, &case, &opening.wanted.plain),
                self.follow_up(tx, None, &case, &clock, &recorded),
            )
        };
        let clocks = clocks(&case, self.calendars, self.authority);
        let (events, clocks) = (
            events::add(tx, keys, authority, case.id, &recorded),
            case_clocks::add(tx, authority, case.id, &clocks),
        );
        // Sent one after the other, without waiting for an answer in between.
        try_join!(
            texts_and_what_reads_them,
            self.keep_parties(tx, case.id, opening.application),
            events.err_into(),
            clocks.err_into(),
        )?;
        Ok(case)
    }

    /// Adds events to a case that is locked, and what the command that led to them carries, if one did.
    pub(super) async fn add(
        &self,
        tx: &mut AsyncPgConnection,
        before: Case,
        command: Option<&Command>,
        decided: Vec<Decided>,
    ) -> Result<Case> {
        let recorded = self.number(before.version, decided);
        let mut case = before.clone();
        for event in &recorded {
            case.apply(event);
        }
        let clock = clock(&case, self.calendars, self.today);
        // What the events owe may read these. A text that no event speaks of is not kept: an excuse for an
        // answer that was not late.
        let texts = [
            command.and_then(Command::text),
            command.and_then(Command::text_beside),
        ];
        let spoken_of = |text: &&NewText| {
            let mut spoken = recorded.iter().flat_map(|event| event.event.texts());
            spoken.any(|spoken| spoken.id == text.id())
        };
        for text in texts.into_iter().flatten().filter(spoken_of) {
            texts::add(tx, &self.app.keys, self.authority.id, case.id, text).await?;
        }
        if let Some(command) = command {
            documents::keep(tx, self, &case, command).await?;
            consultations::keep(tx, self, &case, command).await?;
            Box::pin(splitting::keep(tx, self, (&before, &case), command)).await?;
        }
        let (events, row) = (
            events::add(tx, &self.app.keys, self.authority.id, case.id, &recorded),
            cases::save(tx, &case, &clock, self.calendars.revision(), self.now),
        );
        // Sent one after the other, without waiting for an answer in between.
        try_join!(
            events.err_into(),
            row.err_into(),
            self.keep_clocks(tx, &case),
            search::follow(tx, self.app, &before, &case),
            self.follow_up(tx, Some(&before), &case, &clock, &recorded),
        )?;
        Ok(case)
    }

    /// Who applies, and who acts for them.
    async fn keep_parties(
        &self,
        tx: &AsyncPgConnection,
        case: CaseId,
        application: &Application,
    ) -> Result<()> {
        let (keys, authority) = (&self.app.keys, self.authority.id);
        people::add(tx, keys, authority, case, &application.applicant).await?;
        let joint: Vec<_> = application
            .joint
            .iter()
            .map(|one| (self.app.env.id(), one))
            .collect();
        parties::add_joint(tx, keys, authority, case, &joint).await?;
        if let Some((agent, _)) = &application.agent {
            parties::add_agent(tx, keys, authority, case, agent).await?;
        }
        Ok(())
    }

    async fn keep_clocks(&self, tx: &AsyncPgConnection, case: &Case) -> Result<()> {
        let clocks = clocks(case, self.calendars, self.authority);
        Ok(case_clocks::save(tx, case.authority, case.id, &clocks).await?)
    }

    fn number(&self, last: i32, decided: Vec<Decided>) -> Vec<Recorded> {
        let numbers = (1..).map(|step| last.saturating_add(step));
        decided
            .into_iter()
            .zip(numbers)
            .map(|(Decided { on, event }, seq)| Recorded {
                seq,
                on,
                at: self.now,
                by: self.by,
                event,
            })
            .collect()
    }

    /// Letters, notices and audit that the events owe.
    async fn follow_up(
        &self,
        tx: &AsyncPgConnection,
        before: Option<&Case>,
        after: &Case,
        clock: &Clock,
        recorded: &[Recorded],
    ) -> Result<()> {
        for event in recorded {
            // What is written of an event is large: it must not make every change as large.
            Box::pin(letters::write(tx, self, after, clock, event)).await?;
            delivery::withdraw_mail(tx, self, before, &event.event).await?;
            Box::pin(notices::queue(tx, self, before, after, clock, event)).await?;
            self.audit(tx, event.event.name(), Some(after.id.0)).await?;
        }
        Ok(())
    }

    async fn audit(
        &self,
        tx: &AsyncPgConnection,
        action: &'static str,
        subject: Option<uuid::Uuid>,
    ) -> Result<()> {
        let id = self.app.env.id();
        let entry = audit::Entry {
            authority: self.authority.id,
            id,
            at: self.now,
            by: self.by,
            action,
            subject,
            detail: None,
        };
        Ok(audit::add(tx, &entry).await?)
    }
}
