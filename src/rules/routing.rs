//! Which department answers: routing, taking in hand, giving back (分办、签收、退回).
//!
//! None of it touches the clock: moving a case inside the authority gains no day
//! (Guiding Case 26: internal transfer is no excuse).

use super::case::{Case, Stage};
use super::command::NewText;
use super::decide::{DepartmentStanding, Facts};
use super::event::{CaseEvent, Decided};
use super::ids::{AccountId, DepartmentId};
use super::refusal::Refusal;

/// Routes a registered case, or transfers one that is not yet in review.
pub(super) fn assign(
    case: &Case,
    department: DepartmentId,
    note: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    if check_assignable(case)? == Some(department) {
        return Err(Refusal::AlreadyWithDepartment);
    }
    check_department(facts)?;
    let note = note.map(|note| note.reference.clone());
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Assigned { department, note },
    })
}

/// Whether the case can be routed; the department that has it now, if one has.
pub(super) fn check_assignable(case: &Case) -> Result<Option<DepartmentId>, Refusal> {
    match &case.stage {
        Stage::Registered => Ok(None),
        Stage::Assigned { department } | Stage::InHand { department, .. } => Ok(Some(*department)),
        Stage::Submitted
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotAssign {
            stage: case.stage.name(),
        }),
    }
}

/// Takes a routed case in hand; a colleague of the department may take it over.
pub(super) fn claim(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    let handler = check_claimable(case, facts.account)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Claimed { handler },
    })
}

/// Whether this account can take the case in hand.
pub(super) fn check_claimable(
    case: &Case,
    account: Option<AccountId>,
) -> Result<AccountId, Refusal> {
    let cannot = Refusal::CannotClaim {
        stage: case.stage.name(),
    };
    let Some(handler) = account else {
        return Err(cannot);
    };
    match &case.stage {
        Stage::Assigned { .. } => Ok(handler),
        Stage::InHand {
            handler: current, ..
        }
        | Stage::AwaitingClarification {
            handler: current, ..
        }
        | Stage::AwaitingPayment {
            handler: current, ..
        } => {
            if *current == handler {
                return Err(Refusal::AlreadyClaimed);
            }
            Ok(handler)
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::InReview { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(cannot),
    }
}

/// Gives a case back to the disclosure office, with a reason and perhaps a proposal. In hand, that is for
/// its handler: a colleague must first take it over, of which the handler is told.
pub(super) fn give_back(
    case: &Case,
    reason: &NewText,
    suggested: Option<DepartmentId>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let department = check_returnable(case, facts.account)?;
    let suggested = suggested.filter(|other| *other != department);
    if suggested.is_some() {
        check_department(facts)?;
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Returned {
            department,
            reason: reason.reference.clone(),
            suggested,
        },
    })
}

/// Whether this account can give the case back, and for which department.
pub(super) fn check_returnable(
    case: &Case,
    account: Option<AccountId>,
) -> Result<DepartmentId, Refusal> {
    match &case.stage {
        Stage::InHand { handler, .. } if account != Some(*handler) => Err(Refusal::NotTheHandler),
        Stage::Assigned { department } | Stage::InHand { department, .. } => Ok(*department),
        Stage::Submitted
        | Stage::Registered
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotReturn {
            stage: case.stage.name(),
        }),
    }
}

/// The department that is named must be there and take cases.
pub(super) fn check_department(facts: &Facts) -> Result<(), Refusal> {
    match facts.department {
        Some(DepartmentStanding::Active) => Ok(()),
        Some(DepartmentStanding::Closed) => Err(Refusal::DepartmentClosed),
        Some(DepartmentStanding::Unknown) | None => Err(Refusal::DepartmentUnknown),
    }
}
