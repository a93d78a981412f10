//! Withdrawal of the application (撤回申请): by the applicant, at any time before the reply.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::clarification;
use super::command::NewText;
use super::deadline::{ClockEvent, Happening};
use super::decide::{Facts, check_day};
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
    check_open(case)?;
    if is_over(case, on, facts) {
        return Err(cannot(case));
    }
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

/// Whether the last day for what was asked of the applicant is over.
fn is_over(case: &Case, on: NaiveDate, facts: &Facts) -> bool {
    let awaited = lapse::awaited(case, facts.fee.pay_by);
    awaited.is_some_and(|awaited| awaited.last_day < on)
}

fn cannot(case: &Case) -> Refusal {
    Refusal::CannotWithdraw {
        stage: case.stage.name(),
    }
}

/// Whether there is anything to withdraw.
pub(super) fn check_open(case: &Case) -> Result<(), Refusal> {
    may_be_withdrawn(case)
        .then_some(())
        .ok_or_else(|| cannot(case))
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
