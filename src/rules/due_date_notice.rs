//! Telling on paper that a new calendar moved the due date, or the last day to pay (期限变更告知书). Whoever left
//! an e-mail address was mailed when it moved; the others are written to, and the record shows when they were told.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clocks::NamedClock;
use super::decide::{Facts, Viewer};
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
fn today_is(clock: Option<NamedClock>, case: &Case, viewer: Viewer) -> Option<NaiveDate> {
    match clock {
        None => viewer.due_on,
        Some(_) => fee::awaited(case).and(viewer.pay_by),
    }
}

/// Whether the notice that was written names the day as it is today.
pub(super) fn is_current(case: &Case, viewer: Viewer) -> bool {
    let written = case.due_date_notice.as_ref();
    written.is_some_and(|told| today_is(told.clock, case, viewer) == Some(told.due_on))
}

/// How the calendar has moved a last day since the applicant was last written to, and where it lies now.
pub(super) fn check_moved(
    case: &Case,
    viewer: Viewer,
) -> Result<(Recounted, Option<NamedClock>, NaiveDate), Refusal> {
    let written = case.due_date_notice.as_ref();
    let is_untold = |(moved, clock): &(Recounted, Option<NamedClock>)| {
        written.is_none_or(|told| told.clock != *clock || moved.revision > told.revision)
    };
    let (moved, clock) = moved(case).filter(is_untold).ok_or(Refusal::NoDateMoved)?;
    let day = today_is(clock, case, viewer).ok_or(Refusal::NoPeriodRuns)?;
    Ok((moved, clock, day))
}

/// Writes the notice; it says nothing new about the period, only when the applicant was told.
pub(super) fn write(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let (moved, clock, due_on) = check_moved(case, facts.viewer())?;
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
