//! A case as it would be if something were recorded of it: what recording does, without recording it.
//!
//! A closed case that is taken up again goes over from the calendar by which it was closed to the one in force, and what
//! was done keeps its verdict ([`keep_acts`]). Whoever asks beforehand is told what that will give.

use chrono::NaiveDate;

use super::keep_acts;
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::Case;
use crate::rules::deadline::{ClockEvent, State, takes_effect};
use crate::rules::lapse;

/// What the clock of a case would be read from.
pub struct AsIf<'a> {
    /// What has happened, and after it what is supposed.
    pub events: Vec<ClockEvent>,
    /// The calendar that would count it.
    pub calendar: &'a Calendar,
    /// Whether it is closed, though perhaps not recorded to be, and would be taken up again.
    pub is_taken_up: bool,
}

impl<'a> AsIf<'a> {
    /// Supposes events of a case, looked at on a day.
    pub fn of(
        case: &Case,
        supposed: &[ClockEvent],
        calendars: &'a Calendars,
        today: NaiveDate,
    ) -> Self {
        if let Some(revision) = closed_by(case, calendars, today)
            && let Some(events) = taken_up(case, supposed, (calendars, revision), today)
        {
            return Self {
                events,
                calendar: calendars.current(),
                is_taken_up: true,
            };
        }
        let mut events = case.happenings(today).into_owned();
        events.extend_from_slice(supposed);
        Self {
            events,
            calendar: case.calendar(calendars),
            is_taken_up: false,
        }
    }
}

/// The revision by which a case is closed: by its record, or because its last day is over and nobody has recorded it.
fn closed_by(case: &Case, calendars: &Calendars, today: NaiveDate) -> Option<i32> {
    case.calendar_kept.or_else(|| {
        lapse::unrecorded(case, case.calendar(calendars), today)?;
        let reached = case.counted_by.map(|row| row.max(case.calendar_seen));
        Some(reached.unwrap_or(calendars.revision()))
    })
}

/// The first event by which the calendar of its closing finds the case open again takes it up, as that does which is
/// recorded: acts are compared then and never again.
fn taken_up(
    case: &Case,
    supposed: &[ClockEvent],
    (calendars, closed_by): (&Calendars, i32),
    today: NaiveDate,
) -> Option<Vec<ClockEvent>> {
    let then = calendars.at(closed_by);
    let mut would_be = case.clone();
    let is_open = |case: &Case, on| case.clock_by(then, on).state.is_open();
    if is_open(&would_be, today) {
        return None;
    }
    let happened = would_be.clock_events.len();
    let mut in_order: Vec<usize> = (0..supposed.len()).collect();
    in_order.sort_by_key(|at| supposed.get(*at).map(takes_effect));
    for at in &in_order {
        let event = supposed.get(*at)?;
        would_be.clock_events.push(event.clone());
        let on = takes_effect(event).0.max(today);
        if !is_open(&would_be, on) {
            continue;
        }
        let (held, _) = keep_acts(&would_be, (then, calendars.current()), on);
        let mut events = held.into_owned().clock_events;
        let taken = events.split_off(happened);
        let mut all = supposed.to_vec();
        for (at, event) in in_order.iter().zip(taken) {
            if let Some(place) = all.get_mut(*at) {
                *place = event;
            }
        }
        events.extend(all);
        return Some(events);
    }
    None
}

impl State {
    /// Whether a reply is still owed.
    fn is_open(self) -> bool {
        match self {
            Self::AwaitingConfirmation
            | Self::Running
            | Self::AwaitingClarification
            | Self::AwaitingPayment => true,
            Self::Abandoned | Self::Withdrawn | Self::Replied => false,
        }
    }
}
