//! Splitting an application that holds several matters into parts (一事一申请; 国办发〔2010〕5号, 国办函〔2020〕109号
//! Art. 4). The clock gains nothing by it: a part is received on the day on which the whole was, and is due on
//! the same day. So a case is split only before something happens to its clock that a part would have to carry.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::case::{Case, Stage};
use super::command::{NewSplit, NewText};
use super::decide::Facts;
use super::event::{CaseEvent, CaseRef, Decided, SplitFrom, TextRef};
use super::ids::AccountId;
use super::parties::Agency;
use super::refusal::Refusal;

/// How many matters one application is split into at most.
pub const MATTERS_AT_MOST: usize = 10;

/// Splits an application: the original keeps its number and the first matter, each further one becomes a part.
pub(super) fn split(case: &Case, new: &NewSplit, facts: &Facts) -> Result<Decided, Refusal> {
    check_splittable(case, facts.account)?;
    let [first, further @ ..] = new.matters.as_slice() else {
        return Err(Refusal::NothingToSplit);
    };
    if further.is_empty() {
        return Err(Refusal::NothingToSplit);
    }
    if new.matters.len() > MATTERS_AT_MOST {
        return Err(Refusal::TooManyMatters {
            most: MATTERS_AT_MOST,
        });
    }
    if let Some(at) = first_alike(&new.matters) {
        return Err(Refusal::MattersAlike { at });
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Split {
            matter: first.reference.clone(),
            parts: facts.parts.clone(),
        },
    })
}

/// Whether so many matters make parts, for which numbers are drawn.
pub fn is_in_bounds(matters: usize) -> bool {
    (2..=MATTERS_AT_MOST).contains(&matters)
}

/// The first matter that says what an earlier one says.
fn first_alike(matters: &[NewText]) -> Option<usize> {
    let is_again = |(at, matter): (usize, &NewText)| {
        let mut earlier = matters.iter().take(at);
        earlier.any(|one| one.plain == matter.plain).then_some(at)
    };
    matters.iter().enumerate().find_map(is_again)
}

/// Whether the case can still be split by whoever this is. In hand it is its handler's to split; before that,
/// the registrar's and the department's.
pub(super) fn check_splittable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    match &case.stage {
        Stage::Registered | Stage::Assigned { .. } => {}
        Stage::InHand { handler, .. } => {
            if account != Some(*handler) {
                return Err(Refusal::NotTheHandler);
            }
        }
        Stage::Submitted
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => {
            return Err(Refusal::CannotSplit {
                stage: case.stage.name(),
            });
        }
    }
    if case.split_from.is_some() {
        return Err(Refusal::PartOfSplit);
    }
    if !case.parts.is_empty() {
        return Err(Refusal::SplitBefore);
    }
    if has_been_worked_on(case) {
        return Err(Refusal::SplitTooLate);
    }
    Ok(())
}

/// Whether something has happened that a part would have to carry: a draft, or what moves the clock or may.
fn has_been_worked_on(case: &Case) -> bool {
    case.drafts > 0
        || !case.extensions.is_empty()
        || !case.consultations.is_empty()
        || case.clarification.is_some()
        || case.reasons.is_some()
        || case.delay.is_some()
        || case.fee.is_some()
        || !case.earlier.is_empty()
        || !case.remedies.is_empty()
}

/// The beginning of a part: received and confirmed when the whole was, and with whoever has that.
pub fn part(
    original: &Case,
    from: SplitFrom,
    part: &CaseRef,
    wanted: TextRef,
    today: NaiveDate,
) -> Vec<Decided> {
    let filed = CaseEvent::Filed {
        number: part.number.clone(),
        law: original.law,
        channel: original.channel,
        applicant_kind: original.applicant_kind,
        form: original.form.clone(),
        wanted,
        kind: original.kind,
        agent: original.agent.map(|_| Agency {
            presented_on: original.power_of_attorney_on(),
        }),
        joint: original.joint,
        split_from: Some(Box::new(from)),
    };
    let received = Some(Decided {
        on: original.filed_on,
        event: filed,
    });
    let confirmed = original.confirmed_on.map(|on| Decided {
        on,
        event: CaseEvent::Confirmed,
    });
    let routed = original.stage.department().map(|department| Decided {
        on: today,
        event: CaseEvent::Assigned {
            department,
            note: None,
        },
    });
    let claimed = original.stage.handler().map(|handler| Decided {
        on: today,
        event: CaseEvent::Claimed { handler },
    });
    [received, confirmed, routed, claimed]
        .into_iter()
        .flatten()
        .collect()
}

/// The day of the split, for a part. Records in which it does not stand tell it by the moment, on the clocks of China.
pub(super) fn split_on(from: Option<&SplitFrom>, at: DateTime<Utc>) -> Option<NaiveDate> {
    let in_china = at.checked_add_signed(TimeDelta::hours(8)).unwrap_or(at);
    from.map(|from| from.on.unwrap_or_else(|| in_china.date_naive()))
}

impl Case {
    pub(super) fn split(&mut self, matter: &TextRef, parts: &[CaseRef]) {
        self.parts = parts.to_vec();
        let whole = std::mem::replace(&mut self.wanted, matter.clone());
        self.whole = Some(Box::new(whole));
    }

    /// The application as it was made, where it was split into several matters.
    pub fn as_made(&self) -> Option<&TextRef> {
        let of_part = self.split_from.as_ref().map(|from| &from.application);
        self.whole.as_deref().or(of_part)
    }
}
