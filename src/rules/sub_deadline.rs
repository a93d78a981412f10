//! Internal deadlines on a case (内部时限): what someone must do by a day, so that the reply is in time.
//!
//! None of it touches the reply clock. What is asked of another department than the one that has the case makes that
//! one a co-handling department (协办部门): it sees the case and gives its part; the lead (主办部门) alone drafts.

use super::case::{Case, Stage, SubDeadline};
use super::command::{NewSubDeadline, NewText};
use super::decide::{Facts, Viewer};
use super::event::{CaseEvent, Decided};
use super::ids::DepartmentId;
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
    if let Some(department) = new.department {
        check_department(facts)?;
        check_room(case, department)?;
        check_new(case, department, new)?;
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

/// The most departments that handle a case beside the one that has it.
pub const MOST_CO_HANDLING: usize = 10;

fn check_room(case: &Case, department: DepartmentId) -> Result<(), Refusal> {
    let co_handling = case.co_handling();
    let is_new = case.stage.department() != Some(department) && !co_handling.contains(&department);
    if is_new && co_handling.len() >= MOST_CO_HANDLING {
        return Err(Refusal::TooManyCoHandling {
            most: MOST_CO_HANDLING,
        });
    }
    Ok(())
}

/// What a department is asked for and has not given is not asked of it again in the same words.
fn check_new(case: &Case, department: DepartmentId, new: &NewSubDeadline) -> Result<(), Refusal> {
    let is_same = |set: &SubDeadline| {
        set.department == Some(department)
            && set.done_on.is_none()
            && set.what.digest == new.what.reference.digest
    };
    if case.sub_deadlines.iter().any(is_same) {
        return Err(Refusal::PartAskedBefore);
    }
    Ok(())
}

/// Says that it is done. A part of another department is given in words: by that one, or by the lead with what it was
/// told elsewhere, or why it waits no longer.
pub(super) fn meet(
    case: &Case,
    number: u32,
    part: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let Some(set) = case.sub_deadlines.iter().find(|set| set.number == number) else {
        return Err(Refusal::SubDeadlineUnknown);
    };
    check_running(case, set, facts.viewer())?;
    if part.is_none() && case.is_part(number) {
        return Err(Refusal::PartMissing);
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::SubDeadlineMet {
            number,
            part: part.map(|part| part.reference.clone()),
        },
    })
}

/// Whether what this one asks for is still to be done, by whoever looks.
pub(super) fn check_running(
    case: &Case,
    set: &SubDeadline,
    viewer: Viewer<'_>,
) -> Result<(), Refusal> {
    if viewer
        .co_handling
        .is_some_and(|own| set.department != Some(own))
    {
        return Err(Refusal::PartOfOther);
    }
    if set.done_on.is_some() || !case.stage.name().is_open() {
        return Err(Refusal::SubDeadlineOver);
    }
    Ok(())
}

impl Case {
    /// Whether an internal deadline is the part of another department than the one that has the case.
    pub fn is_part(&self, number: u32) -> bool {
        let mut all = self.sub_deadlines.iter();
        let of = all
            .find(|set| set.number == number)
            .and_then(|set| set.department);
        of.is_some_and(|department| self.stage.department() != Some(department))
    }

    /// The departments that handle it beside the one that has it (协办部门).
    pub fn co_handling(&self) -> Vec<DepartmentId> {
        let named = self.sub_deadlines.iter().filter_map(|set| set.department);
        let lead = self.stage.department();
        let mut all: Vec<DepartmentId> = named.filter(|one| Some(*one) != lead).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
