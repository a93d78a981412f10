//! What a new calendar does to the clocks beside the reply, and to whoever relies on one (信赖保护).
//!
//! A last day for which the law takes something away when it passes (payment, opinion) never comes nearer once it was
//! told to the one who must act: the later of the day that was told and the one that is counted stands.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, ClockKind, NamedClock};
use crate::rules::consultation::Dispatch;
use crate::rules::deadline::{Happening, Party};
use crate::rules::fee::{self, Fee};
use crate::rules::recount::Recounted;

/// A clock beside the reply that a new calendar moves, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockMove {
    /// Which clock.
    pub clock: NamedClock,
    /// Which consultation, where there can be several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The last day as it was.
    pub before: NaiveDate,
    /// The last day as it is: the same, where it was told and would have come nearer.
    pub after: NaiveDate,
    /// The earlier day that the new calendar gives, in place of which the day that was told stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<NaiveDate>,
}

impl ClockMove {
    /// Whether the day that was told stands.
    pub fn is_kept(&self) -> bool {
        self.counted.is_some()
    }

    /// Whether it is the last day to pay.
    pub fn is_payment(&self) -> bool {
        self.clock == NamedClock::Payment
    }

    /// Whether it is the last day for an opinion.
    pub fn is_opinion(&self) -> bool {
        Party::ALL.iter().any(|party| party.clock() == self.clock)
    }
}

/// A case under a new calendar.
pub struct Followed<'a> {
    /// The case, which holds fast what was told.
    pub case: Cow<'a, Case>,
    /// Its clocks beside the reply.
    pub clocks: Vec<CaseClock>,
    /// Those that were moved, or would have been.
    pub moves: Vec<ClockMove>,
}

impl<'a> Followed<'a> {
    /// Lets the clocks beside the reply follow a new calendar, given as they are, and how they are counted by it.
    pub fn of(
        case: &'a Case,
        before: &[CaseClock],
        count: impl Fn(&Case) -> Vec<CaseClock>,
        today: NaiveDate,
    ) -> Self {
        let clocks = count(case);
        let found = moves(case, before, &clocks, today);
        if !found.iter().any(ClockMove::is_kept) {
            return Self {
                case: Cow::Borrowed(case),
                clocks,
                moves: found,
            };
        }
        let mut held = case.clone();
        held.keep_told(&found);
        // What is held fast may hold others: the reply waits for an opinion as long as it may come.
        let clocks = count(&held);
        let kept = found.into_iter().filter(ClockMove::is_kept);
        Self {
            moves: kept.chain(moves(&held, before, &clocks, today)).collect(),
            case: Cow::Owned(held),
            clocks,
        }
    }
}

fn moves(
    case: &Case,
    before: &[CaseClock],
    after: &[CaseClock],
    today: NaiveDate,
) -> Vec<ClockMove> {
    before
        .iter()
        .filter(|was| was.is_shown(today))
        .filter_map(|was| {
            let same = |is: &&CaseClock| (is.kind, is.nth) == (was.kind, was.nth);
            moved(case, was, after.iter().find(same)?)
        })
        .collect()
}

fn moved(case: &Case, was: &CaseClock, is: &CaseClock) -> Option<ClockMove> {
    let ClockKind::Named(clock) = was.kind else {
        // A day that somebody set is a day.
        return None;
    };
    let (before, counted) = (was.due_on?, is.due_on?);
    if was.end.is_some() || before == counted {
        return None;
    }
    let is_kept = counted < before && is_told(case, clock, was.reference.as_deref());
    Some(ClockMove {
        clock,
        reference: was.reference.clone(),
        before,
        after: if is_kept { before } else { counted },
        counted: is_kept.then_some(counted),
    })
}

/// Whether whoever must act by the last day of a clock was told that day: the applicant who was notified of a fee, and
/// whoever was mailed a question. A letter on paper that asks names no day, only how many there are.
pub fn is_told(case: &Case, clock: NamedClock, reference: Option<&str>) -> bool {
    match clock {
        NamedClock::Payment => fee::awaited(case).is_some_and(Fee::has_arrived),
        NamedClock::ThirdPartyOpinion
        | NamedClock::JointAgencyOpinion
        | NamedClock::AgencyOpinion => {
            let asked = reference.and_then(|reference| case.consultation(reference));
            let dispatch = asked.and_then(|asked| asked.request.dispatch.as_ref());
            matches!(dispatch, Some(Dispatch::Electronic { .. }))
        }
        // The answer's day is fixed by its notice. The others are the office's own, or follow the due date.
        NamedClock::ClarificationAnswer
        | NamedClock::ClarificationNotice
        | NamedClock::Confirmation
        | NamedClock::Acceptance
        | NamedClock::Reconsideration
        | NamedClock::ReconsiderationForNonReply
        | NamedClock::Suit
        | NamedClock::SuitForNonReply
        | NamedClock::SuitAfterReconsideration => false,
    }
}

impl Case {
    /// Holds fast the last days that were told and would have come nearer.
    pub(in crate::rules) fn keep_told(&mut self, moves: &[ClockMove]) {
        for moved in moves.iter().filter(|moved| moved.is_kept()) {
            self.hold(moved);
        }
    }

    /// Remembers how the last day to pay was moved: whoever was told it is told again.
    pub(in crate::rules) fn days_to_pay_moved(
        &mut self,
        on: NaiveDate,
        revision: i32,
        moves: &[ClockMove],
    ) {
        let to_pay = |one: &&ClockMove| one.is_payment() && !one.is_kept();
        if let (Some(moved), Some(fee)) = (moves.iter().find(to_pay), &mut self.fee) {
            fee.recounted = Some(Recounted {
                on,
                revision,
                due_before: moved.before,
                due_on: moved.after,
            });
        }
    }

    fn hold(&mut self, moved: &ClockMove) {
        let named = moved.reference.as_deref();
        let asked = self.consultations.iter_mut();
        for one in asked.filter(|one| Some(one.reference.as_str()) == named) {
            one.told_until = Some(moved.after);
        }
        for event in &mut self.clock_events {
            let is_it = match &event.what {
                Happening::FeeNotified { .. } => moved.clock == NamedClock::Payment,
                Happening::ConsultationSent { reference, .. } => Some(reference.as_str()) == named,
                Happening::Received { .. }
                | Happening::Confirmed
                | Happening::ClarificationRequested { .. }
                | Happening::ClarificationReceived { .. }
                | Happening::Delivered { .. }
                | Happening::OpinionReceived { .. }
                | Happening::Extended { .. }
                | Happening::FeePaid
                | Happening::Delayed { .. }
                | Happening::Replied { .. }
                | Happening::Withdrawn
                | Happening::Reopened { .. } => false,
            };
            if is_it {
                event.told = Some(moved.after);
            }
        }
    }
}
