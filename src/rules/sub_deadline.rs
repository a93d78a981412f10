//! Internal deadlines on a case (内部时限): what someone must do by a day, so that the reply is in time.
//!
//! None of it touches the reply clock.

use super::case::{Case, Stage, SubDeadline};
use super::command::NewSubDeadline;
use super::decide::Facts;
use super::event::{CaseEvent, Decided};
use super::refusal::Refusal;
use super::routing::check_department;

/// Sets one, by default not after the day on which the reply is due (Art. 33).
pub(super) fn set(case: &Case, new: &NewSubDeadline, facts: &Facts) -> Result<Decided, Refusal> {
    check_settable(case)?;
    let (until, today) = (new.until, facts.today);
    if until < today {
        return Err(Refusal::SubDeadlinePast { until, today });
    }
    match facts.due_on {
        Some(due_on) if until > due_on && !new.may_pass_due_date => {
            return Err(Refusal::SubDeadlineAfterDue { until, due_on });
        }
        Some(_) | None => {}
    }
    if new.department.is_some() {
        check_department(facts)?;
    }
    let last = case.sub_deadlines.last().map_or(0, |set| set.number);
    Ok(Decided {
        on: today,
        event: CaseEvent::SubDeadlineSet {
            number: last.saturating_add(1),
            what: new.what.reference.clone(),
            until,
            department: new.department,
        },
    })
}

/// Whether one can be set.
pub(super) fn check_settable(case: &Case) -> Result<(), Refusal> {
    match &case.stage {
        Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. } => Ok(()),
        Stage::Submitted
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotSetSubDeadline {
            stage: case.stage.name(),
        }),
    }
}

/// Says that it is done.
pub(super) fn meet(case: &Case, number: u32, facts: &Facts) -> Result<Decided, Refusal> {
    let Some(set) = case.sub_deadlines.iter().find(|set| set.number == number) else {
        return Err(Refusal::SubDeadlineUnknown);
    };
    check_running(case, set)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::SubDeadlineMet { number },
    })
}

/// Whether what this one asks for is still to be done.
pub(super) fn check_running(case: &Case, set: &SubDeadline) -> Result<(), Refusal> {
    if set.done_on.is_some() || !case.stage.name().is_open() {
        return Err(Refusal::SubDeadlineOver);
    }
    Ok(())
}
