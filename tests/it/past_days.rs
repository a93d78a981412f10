//! A case that goes over to a calendar which changes days that are past: what must be true whatever happened.

use chrono::{DateTime, Datelike, Days, NaiveDate};
use disclosure::rules::calendar::{Calendar, Region, SpecialDay, Year};
use disclosure::rules::case::Case;
use disclosure::rules::deadline::{self, Clock, ClockEvent, Happening, Judged};
use disclosure::rules::event::{By, CaseEvent, Recorded};
use disclosure::rules::receipt::Channel;
use disclosure::rules::recount::{Followed, keep_acts};
use disclosure::rules::regime::{Jurisdiction, Regime, RegimeId};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::clock_properties::life;
use crate::tables::samples::{filed, fold};

/// The days that a calendar turns, counted from the receipt: worked where they were off, and off where worked.
fn turned(events: &[ClockEvent], days: &[u64]) -> Calendar {
    let builtin = Regime::builtin(RegimeId::Cn2019).builtin_calendar();
    let mut years: Vec<Year> = builtin.years().cloned().collect();
    for day in days {
        let day = events[0].on.checked_add_days(Days::new(*day)).unwrap();
        let Some(year) = years.iter_mut().find(|year| year.year == day.year()) else {
            continue;
        };
        year.days.retain(|special| special.date != day);
        year.days.push(SpecialDay {
            date: day,
            name: "调整".to_owned(),
            off: builtin.is_working_day(day),
        });
    }
    Calendar::new(Region::China, years).unwrap()
}

/// A case that has had these events and no others.
fn case(events: &[ClockEvent]) -> Case {
    let filing = filed(Jurisdiction::China, Channel::InPerson);
    let mut case = fold([(events[0].on, filing)]);
    case.clock_events = events.to_vec();
    case
}

fn last_day(events: &[ClockEvent]) -> NaiveDate {
    events.iter().map(|event| event.on).max().unwrap()
}

/// What is found of each act of the clock that is running: what an order put behind is over.
fn found(case: &Case, calendar: &Calendar, today: NaiveDate) -> Vec<(usize, Judged)> {
    deadline::judged(&case.clock_events, case.regime(), calendar, Some(today))
}

fn clock(case: &Case, calendar: &Calendar, today: NaiveDate) -> Clock {
    deadline::read_brief(&case.clock_events, case.regime(), calendar, Some(today))
}

fn changed(followed: &Followed<'_>, today: NaiveDate) -> Recorded {
    Recorded {
        seq: 2,
        on: today,
        at: DateTime::UNIX_EPOCH,
        by: By::System,
        event: CaseEvent::CalendarChanged {
            revision: 2,
            due_before: None,
            due_on: None,
            provisional: false,
            clocks: followed.moves.clocks.clone(),
            kept: followed.moves.kept.clone(),
            stopped: followed.moves.stopped,
            written_by: None,
            mailed: false,
        },
    }
}

/// Two of a kind on one day are one act in the record.
fn has_two_of_a_kind(events: &[ClockEvent]) -> bool {
    let told = |event: &ClockEvent| match event.what {
        Happening::Extended { notified_on, .. } => notified_on.max(Some(event.on)),
        _ => Some(event.on),
    };
    let kinds: Vec<_> = (events.iter())
        .map(|event| (told(event), std::mem::discriminant(&event.what)))
        .collect();
    (kinds.iter().enumerate()).any(|(at, one)| kinds[..at].contains(one))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_act_changes_its_verdict(events in life(), days in vec(1_u64..90, 1..6)) {
        let (old, new) = (Regime::builtin(RegimeId::Cn2019).builtin_calendar(), turned(&events, &days));
        let (case, today) = (case(&events), last_day(&events));
        let (held, kept) = keep_acts(&case, (old, &new), today);
        prop_assume!(!has_two_of_a_kind(&events));
        let (before, after) = (found(&case, old, today), found(&held, &new, today));
        for (at, was) in &before {
            let is = after.iter().find(|(other, _)| other == at);
            let event = &events[*at];
            prop_assert_eq!(is.map(|(_, is)| is.verdict), Some(was.verdict), "{:?} {:?}", event, kept);
        }
        prop_assert_eq!(before.len(), after.len());
        // By the old calendar nothing has changed either, and the new one is not followed twice.
        prop_assert_eq!(found(&held, old, today), before);
        prop_assert!(keep_acts(&held, (&new, &new), today).1.is_empty());
        if kept.is_empty() {
            prop_assert_eq!(&held.clock_events, &events);
        }
    }

    #[test]
    fn the_event_says_all_that_the_case_became(events in life(), days in vec(1_u64..90, 1..6)) {
        let (old, new) = (Regime::builtin(RegimeId::Cn2019).builtin_calendar(), turned(&events, &days));
        let (case, today) = (case(&events), last_day(&events));
        let followed = Followed::of(&case, (old, &new), 1, today);
        let mut folded = case.clone();
        folded.apply(&changed(&followed, today));
        prop_assert_eq!(&folded.clock_events, &followed.case.clock_events);
        prop_assert_eq!(folded.kept_acts().len(), followed.moves.kept.len());
        // Whoever follows again by the same calendar finds nothing to do.
        let again = Followed::of(&folded, (&new, &new), 1, today);
        prop_assert!(again.moves.is_empty());
        // What ran runs on. A last day to pay stands where it was told, and here nobody was told one.
        let (before, after) = (clock(&case, old, today), clock(&folded, &new, today));
        if before.pay_by.is_none() {
            prop_assert_eq!(before.state, after.state);
        }
    }
}

/// Held verdicts are the record's alone: what is read from a file has none, so its answers stay as they are.
#[test]
fn a_file_cannot_hold_a_verdict() {
    let event = r#"{"on": "2026-03-30", "event": "fee_notified", "held": {"verdict": "in_time"}}"#;
    let read = serde_json::from_str::<ClockEvent>(event);
    assert!(read.is_err());
    let plain = ClockEvent::new(
        "2026-03-30".parse().unwrap(),
        Happening::FeeNotified { delivered_on: None },
    );
    assert!(plain.held.is_none() && plain.told.is_none());
}
