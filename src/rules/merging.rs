//! Merging departments on a day (机构合并): what its cases do then.
//!
//! Who exercises an agency's powers after it is gone answers for its information (条例 10). Open cases follow;
//! none of it touches a clock: a reorganisation is within the government and gains no day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::event::{CaseEvent, Decided};
use super::ids::DepartmentId;

/// Who answers for each department that was merged: the last of a chain.
pub type Successors = BTreeMap<DepartmentId, DepartmentId>;

/// The furthest day, before or after today, on which departments may be said to merge.
pub const DAYS: u64 = 366;

/// Why a merger cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is the disclosure office (政府信息公开工作机构), which Art. 4 demands.
    Office,
    /// It was said to merge before.
    AlreadyMerged,
    /// There is no such successor.
    SuccessorUnknown,
    /// The successor is the department itself.
    IntoItself,
    /// The successor is the disclosure office.
    IntoOffice,
    /// The successor is said to merge, at last, into this department.
    Cycle,
    /// The successor is closed by that day.
    SuccessorClosed,
    /// The day is too far off.
    Day,
    /// It is not said to merge, so there is nothing to take back.
    NotStated,
    /// The day has come: from it on the successor answers.
    Come,
}

/// What a merger must know of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub id: DepartmentId,
    /// Whether it is the disclosure office.
    pub is_office: bool,
    /// From when it takes no new cases.
    pub closed_on: Option<NaiveDate>,
    /// Into which it merges, or did.
    pub merged_into: Option<DepartmentId>,
}

/// Whether a department may merge into another one on a day.
///
/// # Errors
/// The one reason why not.
pub fn check(
    all: &[Standing],
    merging: Standing,
    into: DepartmentId,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<(), Fault> {
    if merging.is_office {
        return Err(Fault::Office);
    }
    if merging.merged_into.is_some() {
        return Err(Fault::AlreadyMerged);
    }
    if into == merging.id {
        return Err(Fault::IntoItself);
    }
    let find = |id: DepartmentId| all.iter().find(|one| one.id == id);
    let successor = find(into).ok_or(Fault::SuccessorUnknown)?;
    if successor.is_office {
        return Err(Fault::IntoOffice);
    }
    let mut next = successor.merged_into;
    // No chain is longer than there are departments.
    for _ in all {
        if next == Some(merging.id) {
            return Err(Fault::Cycle);
        }
        next = next.and_then(find).and_then(|one| one.merged_into);
    }
    if successor.closed_on.is_some_and(|closed| closed <= on) {
        return Err(Fault::SuccessorClosed);
    }
    if on.signed_duration_since(today).num_days().unsigned_abs() > DAYS {
        return Err(Fault::Day);
    }
    Ok(())
}

/// Whether a merger that was stated for a day can be taken back: before that day.
///
/// # Errors
/// The one reason why not.
pub fn check_back(stated: Option<NaiveDate>, today: NaiveDate) -> Result<(), Fault> {
    match stated {
        None => Err(Fault::NotStated),
        Some(on) if on <= today => Err(Fault::Come),
        Some(_) => Ok(()),
    }
}

/// What an open case does when departments have merged: one event for each that it names.
pub fn follow(case: &Case, successors: &Successors, today: NaiveDate) -> Vec<Decided> {
    if !case.stage.name().is_open() {
        return Vec::new();
    }
    let open = case
        .sub_deadlines
        .iter()
        .filter(|set| set.done_on.is_none());
    let mut named: Vec<DepartmentId> = case
        .stage
        .department()
        .into_iter()
        .chain(open.filter_map(|set| set.department))
        .collect();
    named.sort_unstable();
    named.dedup();
    named
        .into_iter()
        .filter_map(|from| {
            let to = *successors.get(&from)?;
            Some(Decided {
                on: today,
                event: CaseEvent::DepartmentMerged {
                    from,
                    to,
                    held: case.stage.department() == Some(from),
                },
            })
        })
        .collect()
}

impl Case {
    /// Follows a merger: the department, the clock for taking it in hand while it runs, and the internal deadlines
    /// that are not met. What is over keeps its department.
    pub(in crate::rules) fn department_merged(&mut self, from: DepartmentId, to: DepartmentId) {
        if let Stage::Assigned { department }
        | Stage::InHand { department, .. }
        | Stage::InReview { department, .. }
        | Stage::AwaitingClarification { department, .. }
        | Stage::AwaitingPayment { department, .. } = &mut self.stage
            && *department == from
        {
            *department = to;
        }
        let running = self.routings.last_mut();
        if let Some(routing) = running.filter(|one| one.end.is_none() && one.department == from) {
            routing.department = to;
        }
        for set in &mut self.sub_deadlines {
            if set.done_on.is_none() && set.department == Some(from) {
                set.department = Some(to);
            }
        }
    }
}
