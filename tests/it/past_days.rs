//! A case that goes over to a calendar which changes days that are past: what must be true whatever happened.

use chrono::{DateTime, Datelike, Days, NaiveDate};
use disclosure::rules::calendar::{Calendar, Region, SpecialDay, Year};
use disclosure::rules::case::Case;
use disclosure::rules::clocks::NamedClock;
use disclosure::rules::deadline::{
    self, Clock, ClockEvent, ClockRun, Happening, Judged, Party, RunEnd, Verdict,
};
use disclosure::rules::event::{By, CaseEvent, Recorded};
use disclosure::rules::receipt::Channel;
use disclosure::rules::recount::{Act, Followed, keep_acts};
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

/// Each last day to pay over which nothing was paid: the day of its notice, and that last day.
fn unpaid(events: &[ClockEvent], calendar: &Calendar) -> Vec<(NaiveDate, NaiveDate)> {
    let (_, runs) = deadline::read_beside(events, Regime::builtin(RegimeId::Cn2019), calendar);
    let is_unpaid = |run: &&ClockRun| {
        run.clock == NamedClock::Payment && !matches!(run.end, Some(RunEnd::Met(_)))
    };
    let days = |run: &ClockRun| (run.since, run.due_on);
    runs.iter().filter(is_unpaid).map(days).collect()
}

/// Over a case that has lapsed nothing more is recorded, and it follows no calendar: it is closed first.
fn has_lapsed(events: &[ClockEvent], calendar: &Calendar) -> bool {
    let last = last_day(events);
    let mut unpaid = unpaid(events, calendar).into_iter();
    unpaid.any(|(_, pay_by)| pay_by < last)
}

/// Whoever was told a last day to pay may rely on it, as the register sees to.
fn pay_as_told(mut case: Case, calendar: &Calendar) -> Case {
    let unpaid = unpaid(&case.clock_events, calendar);
    for event in &mut case.clock_events {
        let told = unpaid.iter().find(|(since, _)| *since == event.on);
        if matches!(event.what, Happening::FeeNotified { .. }) {
            event.told = event.told.max(told.map(|(_, pay_by)| *pay_by));
        }
    }
    case
}

fn check_verdicts(events: &[ClockEvent], days: &[u64]) -> Result<(), TestCaseError> {
    let (old, new) = (
        Regime::builtin(RegimeId::Cn2019).builtin_calendar(),
        turned(events, days),
    );
    let (case, today) = (case(events), last_day(events));
    let (held, kept) = keep_acts(&case, (old, &new), today);
    let told = pay_as_told(held.clone().into_owned(), old);
    let (before, after) = (found(&case, old, today), found(&told, &new, today));
    for (at, was) in &before {
        let is = after.iter().find(|(other, _)| other == at);
        let event = &events[*at];
        prop_assert_eq!(
            is.map(|(_, is)| is.verdict),
            Some(was.verdict),
            "{:?} {:?}",
            event,
            kept
        );
    }
    prop_assert_eq!(before.len(), after.len());
    // By the old calendar nothing has changed either, and the new one is not followed twice.
    prop_assert_eq!(found(&held, old, today), before);
    prop_assert!(keep_acts(&held, (&new, &new), today).1.is_empty());
    if kept.is_empty() {
        prop_assert_eq!(&held.clock_events, events);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_act_changes_its_verdict(events in life(), days in vec(1_u64..90, 1..6)) {
        let old = Regime::builtin(RegimeId::Cn2019).builtin_calendar();
        prop_assume!(!has_two_of_a_kind(&events) && !has_lapsed(&events, old));
        check_verdicts(&events, &days)?;
    }

    #[test]
    fn the_event_says_all_that_the_case_became(events in life(), days in vec(1_u64..90, 1..6)) {
        let (old, new) = (Regime::builtin(RegimeId::Cn2019).builtin_calendar(), turned(&events, &days));
        prop_assume!(!has_two_of_a_kind(&events));
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

fn happened(days: &[(&str, Happening)]) -> Vec<ClockEvent> {
    let event = |(on, what): &(&str, Happening)| ClockEvent::new(on.parse().unwrap(), what.clone());
    days.iter().map(event).collect()
}

fn asked(reference: &str) -> Happening {
    Happening::ConsultationSent {
        reference: reference.to_owned(),
        party: Party::ThirdParty,
        delivered_on: None,
    }
}

fn answered(reference: &str) -> Happening {
    Happening::OpinionReceived {
        reference: reference.to_owned(),
    }
}

/// A payment and an opinion may come until 8 May, and the opinion comes on that day. A calendar that takes a day off
/// what lies before brings the last day to pay no nearer, and the opinion stays one in time.
#[test]
fn an_opinion_on_the_last_day_to_pay_stays_in_time() {
    let at_the_counter = Happening::Received {
        channel: Channel::InPerson,
    };
    let events = happened(&[
        ("2026-04-01", at_the_counter),
        ("2026-04-07", Happening::FeeNotified { delivered_on: None }),
        ("2026-04-14", asked("p")),
        ("2026-05-08", answered("p")),
    ]);
    let old = Regime::builtin(RegimeId::Cn2019).builtin_calendar();
    let last = "2026-05-08".parse().unwrap();
    assert_eq!(
        unpaid(&events, old),
        [("2026-04-07".parse().unwrap(), last)]
    );
    let (before, saturday) = (case(&events), [24]);
    assert_eq!(clock(&before, old, last).opinions_by["p"], last);
    check_verdicts(&events, &saturday).unwrap();
    let (_, kept) = keep_acts(&before, (old, &turned(&events, &saturday)), last);
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(
        (kept[0].act, kept[0].verdict),
        (Act::OpinionReceived, Verdict::InTime)
    );
    assert_eq!(kept[0].counted, "2026-05-07".parse::<NaiveDate>().unwrap());
}

/// Found by chance: nobody paid by 19 July, and an opinion comes on the 20th. By a calendar that gives another day to
/// pay it would be one in time; but what has lapsed follows none, and no opinion is recorded over it.
#[test]
fn what_comes_after_a_lapse_is_measured_by_no_calendar() {
    let at_the_counter = Happening::Received {
        channel: Channel::InPerson,
    };
    let events = happened(&[
        ("2024-06-21", at_the_counter),
        ("2024-06-22", Happening::FeeNotified { delivered_on: None }),
        ("2024-07-19", asked("p")),
        ("2024-07-20", answered("p")),
    ]);
    let old = Regime::builtin(RegimeId::Cn2019).builtin_calendar();
    assert!(has_lapsed(&events, old));
    let today = last_day(&events);
    assert!(
        !found(&case(&events), old, today)
            .iter()
            .any(|(at, _)| *at == 3)
    );
    let case = case(&events);
    let (held, kept) = keep_acts(&case, (old, &turned(&events, &[3])), today);
    assert_eq!((kept.len(), &held.clock_events), (0, &events));
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
