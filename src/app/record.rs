//! Keeping what was decided: events, row, texts, words to be found by, letters, notices and audit, in the caller's transaction.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::intake::Application;
use super::{App, Result, delivery, documents, letters, notices, search};
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
pub(super) struct Change<'a> {
    pub(super) app: &'a App,
    pub(super) authority: &'a Arc<Authority>,
    pub(super) calendars: &'a Calendars,
    pub(super) by: By,
    pub(super) now: DateTime<Utc>,
    pub(super) today: NaiveDate,
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
        tx: &mut AsyncPgConnection,
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
        self.keep_parties(tx, case.id, opening.application).await?;
        for text in [Some(opening.wanted), opening.reply].into_iter().flatten() {
            texts::add(tx, keys, authority, case.id, text).await?;
        }
        events::add(tx, authority, case.id, &recorded).await?;
        self.keep_clocks(tx, &case).await?;
        search::open(tx, self.app, &case, &opening.wanted.plain).await?;
        self.follow_up(tx, None, &case, &clock, &recorded).await?;
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
        let texts = [
            command.and_then(Command::text),
            command.and_then(Command::text_beside),
        ];
        for text in texts.into_iter().flatten() {
            texts::add(tx, &self.app.keys, self.authority.id, case.id, text).await?;
        }
        if let Some(command) = command {
            documents::keep(tx, self, &case, command).await?;
        }
        events::add(tx, self.authority.id, case.id, &recorded).await?;
        cases::save(tx, &case, &clock, self.calendars.revision(), self.now).await?;
        self.keep_clocks(tx, &case).await?;
        search::follow(tx, self.app, &before, &case).await?;
        self.follow_up(tx, Some(&before), &case, &clock, &recorded)
            .await?;
        Ok(case)
    }

    /// Who applies, and who acts for them.
    async fn keep_parties(
        &self,
        tx: &mut AsyncPgConnection,
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

    async fn keep_clocks(&self, tx: &mut AsyncPgConnection, case: &Case) -> Result<()> {
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
        tx: &mut AsyncPgConnection,
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
        tx: &mut AsyncPgConnection,
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
        };
        Ok(audit::add(tx, &entry).await?)
    }
}
