//! Withdrawal of the application (撤回申请): by the applicant, at any time before the reply.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clarification;
use super::command::NewText;
use super::deadline::{ClockEvent, Happening};
use super::decide::{Facts, Viewer, check_day};
use super::event::{CaseEvent, Decided};
use super::lapse;
use super::refusal::Refusal;

/// Withdraws the application. Once the applicant can read the reply nothing is left to withdraw, whether or
/// not the mail that serves it has arrived; nor once the application is deemed abandoned, though nobody has
/// recorded that yet.
pub(super) fn withdraw(
    case: &Case,
    on: NaiveDate,
    note: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_withdrawable(case, facts.viewer())?;
    check_not_over(case, on, facts.viewer())?;
    check_day(on, case.filed_on, facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::Withdrawn {
            note: note.map(|note| note.reference.clone()),
            letter: facts.letter.clone(),
            calendar: facts.calendar,
        },
    })
}

/// Whether the last day for what was asked of the applicant is not over on a day.
fn check_not_over(case: &Case, on: NaiveDate, viewer: Viewer<'_>) -> Result<(), Refusal> {
    let clock = lapse::Standing {
        due_on: viewer.due_on,
        pay_by: viewer.pay_by,
    };
    match lapse::awaited(case, clock) {
        Some(awaited) if awaited.last_day < on => Err(cannot(case, Some(awaited.last_day))),
        Some(_) | None => Ok(()),
    }
}

fn cannot(case: &Case, last_day: Option<NaiveDate>) -> Refusal {
    Refusal::CannotWithdraw {
        stage: case.stage.name(),
        last_day,
    }
}

/// Whether there is anything to withdraw for whoever looks: for the applicant, who withdraws on that day; the office can
/// record what came in while there was.
pub(super) fn check_withdrawable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    check_open(case)?;
    if viewer.account.is_some() {
        return Ok(());
    }
    check_not_over(case, viewer.today, viewer)
}

/// Whether there is anything to withdraw, on whatever day.
fn check_open(case: &Case) -> Result<(), Refusal> {
    may_be_withdrawn(case)
        .then_some(())
        .ok_or_else(|| cannot(case, None))
}

fn may_be_withdrawn(case: &Case) -> bool {
    match &case.stage {
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::AwaitingPayment { .. } => true,
        // What was answered late is deemed abandoned, unless the handler finds good reason.
        Stage::AwaitingClarification { .. } => !clarification::is_unjudged(case),
        Stage::InReview { approval, .. } => !approval.as_ref().is_some_and(|given| given.shown),
        Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => false,
    }
}

/// Counts the confirmations on a case: there is another one once an order has taken it up again.
pub fn next(case: &Case) -> u32 {
    let before = u32::try_from(case.earlier.len()).unwrap_or(u32::MAX);
    before.saturating_add(1)
}

impl Case {
    pub(super) fn withdrawn(&mut self, on: NaiveDate) {
        self.clock_events
            .push(ClockEvent::new(on, Happening::Withdrawn));
        self.stage = Stage::Withdrawn {
            department: self.stage.department(),
            handler: self.stage.handler(),
            on,
        };
    }
}
