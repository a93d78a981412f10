//! Telling on paper that a new calendar moved the due date, or the last day to pay (期限变更告知书). Whoever left an e-mail address was
//! mailed when it moved; the others are written to, and the record shows when they were told.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clocks::NamedClock;
use super::decide::Facts;
use super::event::{CaseEvent, Decided, LetterRef};
use super::fee;
use super::recount::Recounted;
use super::refusal::Refusal;
use super::service::Service;

/// The notice of a due date that a new calendar moved, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDateNotice {
    /// Counts the notices of this kind on this case.
    pub number: u32,
    /// The revision of the calendar that moved the date.
    pub revision: i32,
    /// The day that it names.
    pub due_on: NaiveDate,
    /// Whose last day that is: of the payment, or of the reply.
    pub clock: Option<NamedClock>,
    /// The day it was written.
    pub written_on: NaiveDate,
    /// The notice, its text frozen.
    pub letter: LetterRef,
    /// How it was served.
    pub service: Option<Service>,
}

impl DueDateNotice {
    /// Every state, in order.
    pub const STATES: [&'static str; 2] = ["written", "told"];

    /// How far it has come.
    pub fn state(&self) -> &'static str {
        match self.service {
            None => "written",
            Some(_) => "told",
        }
    }
}

/// The number of the next notice.
pub fn next(case: &Case) -> u32 {
    let last = case.due_date_notice.as_ref();
    last.map_or(0, |notice| notice.number).saturating_add(1)
}

/// A last day that a new calendar moved, and whose it is.
fn moved(case: &Case) -> Option<(Recounted, Option<NamedClock>)> {
    match case.stage {
        Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. } => Some((case.recounted?, None)),
        Stage::AwaitingPayment { .. } => {
            let moved = fee::awaited(case)?.recounted?;
            Some((moved, Some(NamedClock::Payment)))
        }
        Stage::Submitted
        | Stage::AwaitingClarification { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    }
}

/// That day as it is today.
pub(super) fn today_is(clock: Option<NamedClock>, case: &Case, facts: &Facts) -> Option<NaiveDate> {
    match clock {
        None => facts.due_on,
        Some(_) => fee::awaited(case).and(facts.fee.pay_by),
    }
}

/// Whether the calendar has moved the date since the applicant was last written to.
pub(super) fn may_be_written(case: &Case) -> bool {
    let written = case.due_date_notice.as_ref();
    moved(case).is_some_and(|(moved, clock)| {
        written.is_none_or(|told| told.clock != clock || moved.revision > told.revision)
    })
}

/// Writes the notice; it says nothing new about the period, only when the applicant was told.
pub(super) fn write(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let moved = moved(case).filter(|_| may_be_written(case));
    let (moved, clock) = moved.ok_or(Refusal::NoDateMoved)?;
    let due_on = today_is(clock, case, facts).ok_or(Refusal::NoPeriodRuns)?;
    // Something else has moved it since, and that was told.
    if due_on != moved.due_on {
        return Err(Refusal::NoDateMoved);
    }
    let letter = facts.letter.clone().ok_or(Refusal::NothingToServe)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::DueDateNoticeWritten {
            number: next(case),
            revision: moved.revision,
            due_before: moved.due_before,
            due_on,
            letter,
            clock,
        },
    })
}

impl Case {
    pub(super) fn due_date_told(&mut self, service: Option<&Service>) {
        if let Some(notice) = &mut self.due_date_notice {
            notice.service = service.cloned();
        }
    }
}
