//! Telling on paper that a new calendar moved the due date (期限变更告知书). Whoever left an e-mail address was
//! mailed when it moved; the others are written to, and the record shows when they were told.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::decide::Facts;
use super::event::{CaseEvent, Decided, LetterRef};
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
    /// The due date that it names.
    pub due_on: NaiveDate,
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

/// How the calendar has moved the date since the applicant was last written to, and where it lies now.
pub(super) fn check_moved(
    case: &Case,
    due_on: Option<NaiveDate>,
) -> Result<(Recounted, NaiveDate), Refusal> {
    let written = case.due_date_notice.as_ref();
    let told = written.map_or(0, |notice| notice.revision);
    let runs = match case.stage {
        Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. } => true,
        Stage::Submitted
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => false,
    };
    let moved = case.recounted.filter(|moved| moved.revision > told);
    let moved = moved.filter(|_| runs);
    let moved = moved.ok_or(Refusal::NoDateMoved)?;
    Ok((moved, due_on.ok_or(Refusal::NoPeriodRuns)?))
}

/// Writes the notice; it says nothing new about the period, only when the applicant was told.
pub(super) fn write(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let (moved, due_on) = check_moved(case, facts.due_on)?;
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
