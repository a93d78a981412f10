//! Telling on paper that a new calendar moved the due date, or the last day to pay (期限变更告知书). Whoever left
//! an e-mail address was mailed when it moved; the others are written to, and the record shows when they were told.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clocks::NamedClock;
use super::decide::{Facts, Viewer};
use super::event::{CaseEvent, Decided, LetterRef};
use super::fee;
use super::recount::Untold;
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

/// A last day that a new calendar moved and the applicant was not told, and whose it is.
pub fn untold(case: &Case) -> Option<(Untold, Option<NamedClock>)> {
    match case.stage {
        Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. } => Some((case.told.untold()?, None)),
        Stage::AwaitingPayment { .. } => {
            let untold = fee::awaited(case)?.told.untold()?;
            Some((untold, Some(NamedClock::Payment)))
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
fn today_is(clock: Option<NamedClock>, case: &Case, viewer: Viewer<'_>) -> Option<NaiveDate> {
    match clock {
        None => viewer.due_on,
        Some(_) => fee::awaited(case).and(viewer.pay_by),
    }
}

/// Whether the notice that was written names the day as it is today.
pub(super) fn is_current(case: &Case, viewer: Viewer<'_>) -> bool {
    let written = case.due_date_notice.as_ref();
    written.is_some_and(|told| today_is(told.clock, case, viewer) == Some(told.due_on))
}

/// How calendars have moved a last day since the applicant was told it, and where it lies now.
pub(super) fn check_moved(
    case: &Case,
    viewer: Viewer<'_>,
) -> Result<(Untold, Option<NamedClock>), Refusal> {
    let (untold, clock) = untold(case).ok_or(Refusal::NoDateMoved)?;
    let written = case.due_date_notice.as_ref();
    let says_so = |told: &DueDateNotice| {
        (told.clock, told.revision, told.due_on) == (clock, untold.revision, untold.due_on)
    };
    if written.is_some_and(says_so) {
        return Err(Refusal::NoDateMoved);
    }
    match today_is(clock, case, viewer) {
        None => Err(Refusal::NoPeriodRuns),
        Some(day) if day == untold.due_on => Ok((untold, clock)),
        // Something else has moved it since.
        Some(_) => Err(Refusal::NoDateMoved),
    }
}

/// Writes the notice; it says nothing new about the period, only when the applicant was told.
pub(super) fn write(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let (untold, clock) = check_moved(case, facts.viewer())?;
    let letter = facts.letter.clone().ok_or(Refusal::NothingToServe)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::DueDateNoticeWritten {
            number: next(case),
            revision: untold.revision,
            due_before: untold.before,
            due_on: untold.due_on,
            letter,
            clock,
        },
    })
}

impl Case {
    pub(super) fn due_date_told(&mut self, service: Option<&Service>) {
        let Some(notice) = &mut self.due_date_notice else {
            return;
        };
        notice.service = service.cloned();
        let (revision, is_told) = (notice.revision, service.is_some());
        match (notice.clock, &mut self.fee) {
            (None, _) => self.told.set_told(revision, is_told),
            (Some(_), Some(fee)) => fee.told.set_told(revision, is_told),
            (Some(_), None) => {}
        }
    }
}
