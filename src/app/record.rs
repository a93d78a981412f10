//! Keeping what was decided: events, row, texts, words to be found by, letters, notices and audit, in the caller's
//! transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryFutureExt;
use tokio::task::yield_now;
use tokio::try_join;

use super::intake::Application;
use super::seen::Seen;
use super::{App, Result, consultations, delivery, documents, letters, notices, search, splitting};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, clocks_of};
use crate::rules::command::{Command, NewText};
use crate::rules::deadline::{self, Clock};
use crate::rules::event::{By, CaseEvent, Decided, Recorded};
use crate::rules::ids::CaseId;
use crate::storage::authorities::Authority;
use crate::storage::{
    AsyncPgConnection, audit, case_clocks, cases, departments_left, due_dates_left,
    earlier_replies, events, parties, people, remedies, texts,
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
    pub(super) seen: &'a Seen,
}

/// Whether a change queued mails, for which the sender is woken once they are committed.
#[derive(Default)]
pub(super) struct Mails {
    queued: AtomicBool,
    left_out: bool,
}

impl Mails {
    /// Queues none: what a change owes could not be written, and the change must not wait for it.
    pub(super) fn left_out() -> Self {
        Self {
            left_out: true,
            ..Self::default()
        }
    }

    pub(super) fn are_left_out(&self) -> bool {
        self.left_out
    }

    pub(super) fn are_queued(&self) {
        self.queued.store(true, Ordering::Relaxed);
    }

    /// After the commit.
    pub(super) fn wake_sender(&self, app: &App) {
        if self.queued.load(Ordering::Relaxed) {
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
    clocks_of(case, case.counted_by(calendars), authority.acceptance_days)
}

/// The clock of a case, as of a day.
pub(super) fn clock(case: &Case, calendars: &Calendars, as_of: NaiveDate) -> Clock {
    deadline::read(
        &case.happenings(as_of),
        case.regime(),
        case.calendar(calendars),
        Some(as_of),
    )
}

impl<'a> Change<'a> {
    /// What the program changes by itself.
    pub(super) fn by_system(
        app: &'a App,
        (authority, calendars): (&'a Arc<Authority>, &'a Calendars),
        now: DateTime<Utc>,
        (mails, seen): (&'a Mails, &'a Seen),
    ) -> Self {
        Self {
            app,
            authority,
            calendars,
            by: By::System,
            now,
            today: authority.day(now),
            application: None,
            mails,
            seen,
        }
    }
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
        let mut case = Case::fold(opening.case, authority, &recorded)
            .ok_or_else(|| super::Error::internal("a filing must come first"))?;
        let clock = clock(&case, self.calendars, self.today);
        let revision = self.calendars.revision();
        cases::add(tx, keys, &case, &clock, revision, opening.title, self.now).await?;
        let clocks = clocks(&case, self.calendars, self.authority);
        let (events, clocks) = (
            events::add(tx, keys, authority, case.id, &recorded),
            case_clocks::add(tx, authority, case.id, &clocks),
        );
        let written = async {
            // What was sent so far goes out first: PostgreSQL writes it while words are hidden and letters written.
            yield_now().await;
            try_join!(
                search::open(tx, (self.app, self.seen), &case, opening.application),
                self.follow_up(tx, None, &case, &clock, &recorded),
            )
        };
        // Sent one after the other, without waiting for an answer in between.
        try_join!(
            self.keep_texts(tx, case.id, [Some(opening.wanted), opening.reply]),
            self.keep_parties(tx, case.id, opening.application),
            events.err_into(),
            clocks.err_into(),
            written,
        )?;
        case.counted_by = Some(revision);
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
        let mut recorded = self.number(before.version, decided);
        let mut case = before.clone();
        for event in &recorded {
            case.apply(event);
        }
        self.with_falls(&before, &mut case, &mut recorded);
        self.with_calendars(tx, (&before, &mut case), &mut recorded)
            .await?;
        self.with_postings(tx, (&before, &mut case), &mut recorded)
            .await?;
        let clock = clock(&case, self.calendars, self.today);
        // A text that no event speaks of is not kept: an excuse for an answer that was not late.
        let spoken_of = |text: &&NewText| {
            let mut spoken = recorded.iter().flat_map(|event| event.event.texts());
            spoken.any(|spoken| spoken.id == text.id())
        };
        let texts = [
            command.and_then(Command::text).filter(spoken_of),
            command.and_then(Command::text_beside).filter(spoken_of),
        ];
        self.keep_texts(tx, case.id, texts).await?;
        if let Some(command) = command {
            documents::keep(tx, self, &case, command).await?;
            consultations::keep(tx, self, &case, command).await?;
            Box::pin(splitting::keep(tx, self, (&before, &case), command)).await?;
        }
        let (events, row) = (
            events::add(tx, &self.app.keys, self.authority.id, case.id, &recorded),
            cases::save(
                tx,
                &self.app.keys,
                &case,
                &clock,
                self.calendars.revision(),
                self.now,
            ),
        );
        // Sent one after the other, without waiting for an answer in between.
        try_join!(
            events.err_into(),
            row.err_into(),
            self.keep_clocks(tx, &case),
            Box::pin(remedies::save(tx, &before, &case)).err_into(),
            Box::pin(earlier_replies::save(tx, &before, &case, self.calendars)).err_into(),
            Box::pin(due_dates_left::save(tx, &before, &case, self.calendars)).err_into(),
            Box::pin(departments_left::save(tx, &before, &case)).err_into(),
            search::follow(tx, (self.app, self.seen), &before, &case),
            self.follow_up(tx, Some(&before), &case, &clock, &recorded),
        )?;
        case.counted_by = Some(self.calendars.revision());
        Ok(case)
    }

    /// What was written; what the events owe need not read it again.
    async fn keep_texts(
        &self,
        tx: &AsyncPgConnection,
        case: CaseId,
        new: [Option<&NewText>; 2],
    ) -> Result<()> {
        let new: Vec<&NewText> = new.into_iter().flatten().collect();
        for text in &new {
            self.seen.wrote(text.id(), &text.plain);
        }
        for text in new {
            texts::add(tx, &self.app.keys, self.authority.id, case, text).await?;
        }
        Ok(())
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
            let letter = Box::pin(letters::write(tx, self, after, clock, event));
            let posting =
                Box::pin(self.write_posting(tx, (before, after), clock, (event, recorded)));
            let notices = Box::pin(notices::queue(tx, self, before, after, clock, event));
            let audited = self.audit(tx, event, Some(after.id.0));
            if matches!(event.event, CaseEvent::CalendarChanged { .. }) {
                // It came with something else that happened, which tells of it.
                audited.await?;
                continue;
            }
            if before.is_none() {
                // Of what is being filed, no notice reads a letter.
                try_join!(letter, notices, audited)?;
                continue;
            }
            let owed = async {
                letter.await?;
                posting.await?;
                delivery::withdraw_mail(tx, self, before, &event.event).await?;
                notices.await
            };
            try_join!(owed, audited)?;
        }
        Ok(())
    }

    async fn audit(
        &self,
        tx: &AsyncPgConnection,
        event: &Recorded,
        subject: Option<uuid::Uuid>,
    ) -> Result<()> {
        let id = self.app.env.id();
        let entry = audit::Entry {
            authority: self.authority.id,
            id,
            at: self.now,
            by: event.by,
            action: event.event.name(),
            subject,
            detail: None,
        };
        Ok(audit::add(tx, &entry).await?)
    }
}
