//! What a new calendar does to the clocks beside the reply, and to whoever relies on one (信赖保护).
//!
//! A last day for which the law takes something away when it passes (payment, opinion) never comes nearer once it was
//! told to the one who must act: the later of the day that was told last and the one that is counted stands.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::calendar::Calendar;
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, ClockKind, ClockState, CountedBy, NamedClock, clocks_of};
use crate::rules::consultation::{Dispatch, is_sending};
use crate::rules::deadline::{Happening, Party};
use crate::rules::fee;
use crate::rules::recount::{KeptAct, Recounted, StoppedDay, keep_acts};

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
    /// The last day as it is: the one that was told, where it would have come nearer than that.
    pub after: NaiveDate,
    /// The earlier day that the new calendar gives, in place of which the day that was told stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<NaiveDate>,
}

impl ClockMove {
    /// Whether the day that was told stands, in place of an earlier one.
    pub fn is_kept(&self) -> bool {
        self.counted.is_some()
    }

    /// Whether the last day is another one now.
    pub fn has_moved(&self) -> bool {
        self.before != self.after
    }

    /// Whether it is another one than whoever must act may rely on.
    pub fn is_news(&self) -> bool {
        self.has_moved() && !self.is_kept()
    }

    /// Whether it is the last day to pay.
    pub fn is_payment(&self) -> bool {
        self.clock == NamedClock::Payment
    }

    /// Whether it leaves whoever has the case less time on a day than they had, by a clock of the office's own. One that
    /// is past already takes nothing.
    pub fn takes_time(&self, today: NaiveDate) -> bool {
        let is_own = match self.clock {
            NamedClock::Acceptance | NamedClock::ClarificationNotice | NamedClock::Confirmation => {
                true
            }
            NamedClock::ClarificationAnswer
            | NamedClock::ThirdPartyOpinion
            | NamedClock::JointAgencyOpinion
            | NamedClock::AgencyOpinion
            | NamedClock::Payment
            | NamedClock::Reconsideration
            | NamedClock::ReconsiderationForNonReply
            | NamedClock::Suit
            | NamedClock::SuitForNonReply
            | NamedClock::SuitAfterReconsideration => false,
        };
        is_own && self.after < self.before && self.before >= today
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
    /// What the calendar does to it beside its due date.
    pub moves: Moves,
}

/// What a new calendar does to a case beside its due date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// The clocks beside the reply that are moved, or would have been.
    pub clocks: Vec<ClockMove>,
    /// What was done and keeps its verdict.
    pub kept: Vec<KeptAct>,
    /// How the due date moves beneath a clock that stands still.
    pub stopped: Option<StoppedDay>,
}

impl Moves {
    /// Whether it does nothing to it.
    pub fn is_empty(&self) -> bool {
        self.clocks.is_empty() && self.kept.is_empty() && self.stopped.is_none()
    }
}

impl<'a> Followed<'a> {
    /// Lets a case go over from the calendar by which it was counted to a new one.
    pub fn of(
        case: &'a Case,
        (counted_by, new): (&Calendar, &Calendar),
        acceptance_days: u16,
        today: NaiveDate,
    ) -> Self {
        let count = |case: &Case, calendar| {
            let by = CountedBy {
                reply: calendar,
                remedies: calendar,
            };
            clocks_of(case, by, acceptance_days)
        };
        let (was, before) = (case, count(case, counted_by));
        let (case, kept) = keep_acts(case, (counted_by, new), today);
        let stopped = StoppedDay::of((was, counted_by), (&case, new), today);
        let clocks = count(&case, new);
        let found = moves(&case, &before, &clocks, today);
        if !found.iter().any(ClockMove::is_kept) {
            return Self {
                case,
                clocks,
                moves: Moves {
                    clocks: found,
                    kept,
                    stopped,
                },
            };
        }
        let mut held = case.into_owned();
        held.keep_told(&found);
        // What is held fast may hold others: the reply waits for an opinion as long as it may come.
        let clocks = count(&held, new);
        let stand = found.into_iter().filter(|one| !one.has_moved());
        Self {
            moves: Moves {
                clocks: stand.chain(moves(&held, &before, &clocks, today)).collect(),
                kept,
                stopped,
            },
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
            let is = after.iter().find(same)?;
            // What is over by both calendars is waited for by neither; nor is a remedy against silence that there is
            // no more.
            let is_over = |clock: &CaseClock| clock.state(today) == ClockState::Lapsed;
            let matters = is.is_shown(today) && !(is_over(was) && is_over(is));
            moved(case, was, is).filter(|_| matters)
        })
        .collect()
}

pub(super) fn moved(case: &Case, was: &CaseClock, is: &CaseClock) -> Option<ClockMove> {
    let ClockKind::Named(clock) = was.kind else {
        // A day that somebody set is a day.
        return None;
    };
    let (before, found) = (was.due_on?, is.due_on?);
    if was.end.is_some() || before == found {
        return None;
    }
    let told = told(case, clock, was.reference.as_deref(), before).filter(|_| found < before);
    let after = told.map_or(found, |told| told.max(found));
    // Beneath a day that stands already lies another one that is counted.
    let counted = is.counted.unwrap_or(found);
    Some(ClockMove {
        clock,
        reference: was.reference.clone(),
        before,
        after,
        counted: (counted < after).then_some(counted),
    })
}

/// The last day of a clock that whoever must act by it was told last: the applicant who was notified of a fee, and
/// whoever was mailed a question, and is mailed each move.
fn told(
    case: &Case,
    clock: NamedClock,
    reference: Option<&str>,
    stands: NaiveDate,
) -> Option<NaiveDate> {
    match clock {
        NamedClock::Payment => {
            let fee = fee::awaited(case).filter(|fee| fee.has_arrived())?;
            fee.told.last_told(stands)
        }
        NamedClock::ThirdPartyOpinion
        | NamedClock::JointAgencyOpinion
        | NamedClock::AgencyOpinion => is_mailed(case, reference?).then_some(stands),
        // The answer's day is fixed by its notice. The others are the office's own, or follow the due date.
        NamedClock::ClarificationAnswer
        | NamedClock::ClarificationNotice
        | NamedClock::Confirmation
        | NamedClock::Acceptance
        | NamedClock::Reconsideration
        | NamedClock::ReconsiderationForNonReply
        | NamedClock::Suit
        | NamedClock::SuitForNonReply
        | NamedClock::SuitAfterReconsideration => None,
    }
}

/// Whether a question was mailed, and with it its last day. A letter on paper that asks names no day, only how many
/// there are.
pub fn is_mailed(case: &Case, reference: &str) -> bool {
    let asked = case.consultation(reference);
    let dispatch = asked.and_then(|asked| asked.request.dispatch.as_ref());
    matches!(dispatch, Some(Dispatch::Electronic { .. }))
}

impl Case {
    /// The case as the calendar alone counts it: no day is held fast because it was told.
    #[must_use]
    pub fn as_counted(&self) -> Self {
        let mut counted = self.clone();
        let is_owed = fee::awaited(self).is_some();
        for event in &mut counted.clock_events {
            // What was paid by the day that was told is paid.
            if is_owed || !matches!(event.what, Happening::FeeNotified { .. }) {
                event.told = None;
            }
        }
        counted
    }

    /// Holds fast the last days that were told and would have come nearer.
    pub(in crate::rules) fn keep_told(&mut self, moves: &[ClockMove]) {
        for moved in moves.iter().filter(|moved| moved.is_kept()) {
            self.hold(moved);
        }
    }

    /// Remembers how the last day to pay was moved: whoever was told it is told again, unless it is the day that
    /// they were told.
    pub(in crate::rules) fn days_to_pay_moved(
        &mut self,
        (on, revision): (NaiveDate, i32),
        after: i32,
        moves: &[ClockMove],
        mailed: bool,
    ) {
        let to_pay = |one: &&ClockMove| one.is_payment() && one.has_moved();
        if let (Some(moved), Some(fee)) = (moves.iter().find(to_pay), &mut self.fee) {
            let by = Recounted {
                on,
                revision,
                due_before: moved.before,
                due_on: moved.after,
                nearer: false,
            };
            fee.told.moved(by, after, mailed || moved.is_kept());
        }
    }

    /// Remembers how the due date was moved beneath a clock that stands still: nobody is told, for it may never run on.
    pub(in crate::rules) fn stopped_day_moved(
        &mut self,
        (on, revision): (NaiveDate, i32),
        since: i32,
        stopped: Option<StoppedDay>,
    ) {
        if let Some(StoppedDay { before, after }) = stopped {
            let by = Recounted {
                on,
                revision,
                due_before: before,
                due_on: after,
                nearer: false,
            };
            self.told.moved(by, since, false);
        }
    }

    fn hold(&mut self, moved: &ClockMove) {
        if moved.is_payment() {
            if fee::awaited(self).is_some()
                && let Some(event) = self.fee_notice()
            {
                event.told = Some(moved.after);
            }
            return;
        }
        let Some(named) = moved.reference.as_deref() else {
            return;
        };
        let asked = self.consultations.iter_mut();
        for one in asked.filter(|one| one.reference == named) {
            one.told_until = Some(moved.after);
        }
        let events = self.clock_events.iter_mut();
        for event in events.filter(|event| is_sending(&event.what, named)) {
            event.told = Some(moved.after);
        }
    }
}
