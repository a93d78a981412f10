//! The statutory clock: events, regime and calendar give the due date and its ledger.
//!
//! [`read`] is total: any list of events, however odd, gives a clock and its
//! reasons. Events count by their own days, whatever the order in which they
//! were typed in, so a fact recorded late gives the same answer as one recorded
//! on time. Nothing here knows what time it is: the caller says `as_of`.
//!
//! What the events do is in `fold`, when a period ends in `period`, which days
//! a consultation takes out in `consultation`, and how the days are told one by
//! one in `ledger`. `docs/clock.md` walks through worked cases.

mod clock;
mod consultation;
mod effect;
mod event;
mod fold;
mod ledger;
mod left;
mod period;
mod runs;
mod stage;
mod verdict;
mod words;

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::regime::Regime;
pub use clock::{Clock, Flag, State};
pub use effect::{Idle, NoEffect, Why, without_effect};
pub use event::{Approver, ClockEvent, Happening, Party, ReplyMethod};
pub use ledger::{Row, RowKind, Rule};
pub use left::{DueDateLeft, left};
pub use runs::{ClockRun, RunEnd};
pub use verdict::{Held, Judged, Verdict, judged};

use fold::Fold;

/// Reads the clock of a case, with the ledger that says of every day why it counts or not.
///
/// Events after `as_of` are not seen; without it, today is the day of the last
/// event, and whether the case is overdue is left open.
pub fn read(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    as_of: Option<NaiveDate>,
) -> Clock {
    let fold = fold_up_to(events, regime, calendar, as_of);
    let mut clock = Clock::of(&fold, as_of);
    clock.ledger = ledger::rows(&fold, &clock);
    clock
}

/// As [`read`] with an empty ledger: for lists, statistics and recomputing in bulk.
pub fn read_brief(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    as_of: Option<NaiveDate>,
) -> Clock {
    Clock::of(&fold_up_to(events, regime, calendar, as_of), as_of)
}

/// By what events are ordered: the day on which each takes effect, then its own.
///
/// An extension takes effect when the applicant is told (Art. 33(2)): whether that was in time is asked
/// of the due date as it stands then, not as it stood when the head approved it.
pub(in crate::rules) fn takes_effect(event: &ClockEvent) -> (NaiveDate, NaiveDate) {
    let day = match &event.what {
        Happening::Extended {
            notified_on: Some(notified_on),
            ..
        } => event.on.max(*notified_on),
        Happening::Extended {
            notified_on: None, ..
        }
        | Happening::Received { .. }
        | Happening::Confirmed
        | Happening::ClarificationRequested { .. }
        | Happening::ClarificationReceived { .. }
        | Happening::ConsultationSent { .. }
        | Happening::Delivered { .. }
        | Happening::OpinionReceived { .. }
        | Happening::FeeNotified { .. }
        | Happening::FeePaid
        | Happening::Delayed { .. }
        | Happening::Replied { .. }
        | Happening::Withdrawn
        | Happening::Reopened { .. } => event.on,
    };
    (day, event.on)
}

/// The clock as of the last event, without its ledger, and the named clocks that the events set running.
///
/// Nothing in it moves by the mere passing of days, so it can be kept until the next event.
pub fn read_beside(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
) -> (Clock, Vec<ClockRun>) {
    let fold = fold_up_to(events, regime, calendar, None);
    (Clock::of(&fold, None), fold.runs.into_vec())
}

/// Takes the events in order of day, those of one day in the order given, up to today.
fn fold_up_to<'a>(
    events: &'a [ClockEvent],
    regime: &'a Regime,
    calendar: &'a Calendar,
    as_of: Option<NaiveDate>,
) -> Fold<'a> {
    let mut fold = Fold::new(regime, calendar);
    let Some(today) = seen_up_to(events, as_of) else {
        return fold;
    };
    let seen = |event: &&ClockEvent| event.on <= today;
    if events.is_sorted_by_key(takes_effect) {
        fold.take_all(events.iter().filter(seen), today);
    } else {
        let ordered = in_order(events).map(|(_, event)| event);
        fold.take_all(ordered.filter(seen), today);
    }
    fold
}

/// The day up to which events are seen: the one on which one looks, else that of the last event.
fn seen_up_to(events: &[ClockEvent], as_of: Option<NaiveDate>) -> Option<NaiveDate> {
    as_of.or_else(|| events.iter().map(|event| event.on).max())
}

/// The events in the order in which they take effect, each with its place among those given.
fn in_order(events: &[ClockEvent]) -> impl Iterator<Item = (usize, &ClockEvent)> {
    let mut ordered: Vec<_> = events.iter().enumerate().collect();
    ordered.sort_by_key(|(_, event)| takes_effect(event));
    ordered.into_iter()
}
