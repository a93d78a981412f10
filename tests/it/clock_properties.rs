//! What must be true of every clock, whatever happened.

use chrono::{Datelike, Days, NaiveDate};
use disclosure::rules::calendar::{Calendar, DayKind, Region, SpecialDay, Year};
use disclosure::rules::clocks::NamedClock;
use disclosure::rules::deadline::{
    self, Approver, Clock, ClockEvent, ClockRun, Happening, Party, ReplyMethod, RowKind, Rule,
    State,
};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::{Regime, RegimeId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const FIRST: &str = "2019-05-15";

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn in_days(from: NaiveDate, days: u64) -> NaiveDate {
    from.checked_add_days(Days::new(days)).unwrap()
}

fn read(events: &[ClockEvent], regime: &Regime, as_of: Option<NaiveDate>) -> Clock {
    deadline::read(events, regime, regime.builtin_calendar(), as_of)
}

fn cn() -> &'static Regime {
    Regime::builtin(RegimeId::Cn2019)
}

/// Days between 2019 and 2027.
fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..2_800).prop_map(|days| in_days(date(FIRST), days))
}

/// Any day that can be written, the ends of the range often.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    let written = (NaiveDate::MIN.num_days_from_ce()..=NaiveDate::MAX.num_days_from_ce())
        .prop_map(|number| NaiveDate::from_num_days_from_ce_opt(number).unwrap());
    prop_oneof![
        6 => day(),
        1 => written,
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

fn reference() -> impl Strategy<Value = String> {
    select(vec!["p", "q"]).prop_map(str::to_owned)
}

fn happening(
    day: impl Strategy<Value = NaiveDate> + Clone + 'static,
) -> impl Strategy<Value = Happening> {
    let party = select(vec![Party::ThirdParty, Party::JointAgency, Party::Agency]);
    let approver = select(vec![Approver::Head, Approver::Head, Approver::Handler]);
    let method = select(vec![ReplyMethod::Mail, ReplyMethod::Personal]);
    prop_oneof![
        select(Channel::ALL.to_vec()).prop_map(|channel| Happening::Received { channel }),
        Just(Happening::Confirmed),
        day.clone()
            .prop_map(|answer_by| Happening::ClarificationRequested { answer_by }),
        any::<bool>().prop_map(|justified| Happening::ClarificationReceived { justified }),
        (reference(), party, option::of(day.clone())).prop_map(
            |(reference, party, delivered_on)| Happening::ConsultationSent {
                reference,
                party,
                delivered_on,
            }
        ),
        reference().prop_map(|reference| Happening::Delivered { reference }),
        reference().prop_map(|reference| Happening::OpinionReceived { reference }),
        (
            prop_oneof![0_u16..25, any::<u16>()],
            approver,
            option::of(day.clone())
        )
            .prop_map(
                |(working_days, approved_by, notified_on)| Happening::Extended {
                    working_days,
                    approved_by,
                    notified_on,
                }
            ),
        option::of(day.clone()).prop_map(|delivered_on| Happening::FeeNotified { delivered_on }),
        Just(Happening::FeePaid),
        day.clone().prop_map(|until| Happening::Delayed { until }),
        method.prop_map(|method| Happening::Replied { method }),
        Just(Happening::Withdrawn),
        (
            option::of(prop_oneof![0_u16..40, any::<u16>()]),
            option::of(day)
        )
            .prop_map(|(working_days, until)| Happening::Reopened {
                working_days,
                until,
            }),
    ]
}

/// Any events at all.
fn chaos() -> impl Strategy<Value = Vec<ClockEvent>> {
    let event =
        (any_day(), happening(any_day().boxed())).prop_map(|(on, what)| ClockEvent::new(on, what));
    vec(event, 0..9)
}

/// A life: received at the counter, then up to seven events, each some days after the one before.
///
/// Dates inside an event lie a few days from its own.
pub(crate) fn life() -> impl Strategy<Value = Vec<ClockEvent>> {
    let step = (0_u64..16, 0_u64..25);
    let later = vec((step, happening(Just(date(FIRST)).boxed())), 0..8);
    (day(), later).prop_map(|(start, later)| {
        let mut on = start;
        let mut events = vec![ClockEvent::new(on, at_the_counter())];
        for ((gap, reach), what) in later {
            on = in_days(on, gap);
            events.push(ClockEvent::new(on, moved(what, in_days(on, reach))));
        }
        events
    })
}

fn at_the_counter() -> Happening {
    Happening::Received {
        channel: Channel::InPerson,
    }
}

/// Puts the dates inside an event near its own.
fn moved(what: Happening, near: NaiveDate) -> Happening {
    match what {
        Happening::ClarificationRequested { .. } => {
            Happening::ClarificationRequested { answer_by: near }
        }
        Happening::ConsultationSent {
            reference,
            party,
            delivered_on,
        } => Happening::ConsultationSent {
            reference,
            party,
            delivered_on: delivered_on.map(|_| near),
        },
        Happening::Extended {
            working_days,
            approved_by,
            notified_on,
        } => Happening::Extended {
            working_days,
            approved_by,
            notified_on: notified_on.map(|_| near),
        },
        Happening::FeeNotified { delivered_on } => Happening::FeeNotified {
            delivered_on: delivered_on.map(|_| near),
        },
        Happening::Delayed { .. } => Happening::Delayed { until: near },
        Happening::Reopened {
            working_days,
            until,
        } => Happening::Reopened {
            working_days: working_days.map(|days| days % 60 + 1),
            until: until.map(|_| near),
        },
        other => other,
    }
}

fn is_fixed(events: &[ClockEvent]) -> bool {
    events.iter().any(|event| {
        matches!(
            event.what,
            Happening::Delayed { .. } | Happening::Reopened { until: Some(_), .. }
        )
    })
}

fn sent(reference: &str) -> Happening {
    Happening::ConsultationSent {
        reference: reference.to_owned(),
        party: Party::ThirdParty,
        delivered_on: None,
    }
}

fn opinion(reference: &str) -> Happening {
    Happening::OpinionReceived {
        reference: reference.to_owned(),
    }
}

fn beside(events: &[ClockEvent]) -> (Clock, Vec<ClockRun>) {
    deadline::read_beside(events, cn(), cn().builtin_calendar())
}

/// The last day for which a clock of this kind waits.
fn waits(runs: &[ClockRun], clock: NamedClock) -> Option<NaiveDate> {
    let open: Vec<_> = runs
        .iter()
        .filter(|run| run.clock == clock && run.end.is_none())
        .collect();
    assert!(open.len() <= 1, "{runs:?}");
    open.first().map(|run| run.due_on)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_clocks_beside_the_reply_say_what_the_reply_clock_says(events in life()) {
        let (clock, runs) = beside(&events);
        let answer = waits(&runs, NamedClock::ClarificationAnswer);
        let payment = waits(&runs, NamedClock::Payment);
        match clock.state {
            State::AwaitingClarification => prop_assert_eq!(answer, clock.waits_until),
            State::AwaitingPayment => {
                prop_assert_eq!(payment, clock.waits_until);
                prop_assert_eq!(payment, clock.pay_by);
            }
            State::Abandoned => {
                let lapsed = answer.or(payment).map(|last| in_days(last, 1));
                prop_assert_eq!(lapsed, clock.closed_on);
                prop_assert_eq!(runs.iter().filter(|run| run.end.is_none()).count(), 1);
            }
            State::Replied | State::Withdrawn => {
                prop_assert!(runs.iter().all(|run| run.end.is_some()), "{runs:?}");
            }
            State::Running => prop_assert_eq!(answer.or(payment), None),
            State::AwaitingConfirmation => prop_assert!(false, "received at the counter"),
        }
        for run in &runs {
            if let Some(reference) = &run.reference {
                prop_assert!(clock.opinions_by.contains_key(reference));
            }
        }
        for (reference, by) in &clock.opinions_by {
            let of = |run: &&ClockRun| run.reference.as_ref() == Some(reference);
            prop_assert_eq!(runs.iter().rfind(of).map(|run| run.due_on), Some(*by));
        }
        prop_assert_eq!(deadline::read_brief(&events, cn(), cn().builtin_calendar(), None), clock);
    }

    #[test]
    fn the_clocks_beside_the_reply_do_not_ask_when_they_were_typed_in(
        events in life(),
        seed in any::<u64>(),
    ) {
        let mut typed: Vec<ClockEvent> = events.clone();
        typed.sort_by_key(|event| (u64::from(event.on.num_days_from_ce().unsigned_abs()).wrapping_mul(seed | 1), event.on));
        prop_assert_eq!(beside(&typed), beside(&events));
    }

    #[test]
    fn any_events_give_clocks_beside_the_reply(events in chaos(), id in select(RegimeId::ALL.to_vec())) {
        let regime = Regime::builtin(id);
        let (_, runs) = deadline::read_beside(&events, regime, regime.builtin_calendar());
        prop_assert!(runs.len() <= 2 * events.len());
    }

    #[test]
    fn any_events_give_a_clock(
        events in chaos(),
        id in select(RegimeId::ALL.to_vec()),
        as_of in option::of(any_day()),
    ) {
        let clock = read(&events, Regime::builtin(id), as_of);
        prop_assert_eq!(clock.overdue.is_some(), as_of.is_some());
        prop_assert_eq!(clock.replied_on.is_some(), clock.state == State::Replied);
        prop_assert!(clock.due_on.is_none() || clock.counted_from.is_some());
        let open_end = matches!(
            clock.state,
            State::AwaitingConfirmation | State::AwaitingClarification | State::AwaitingPayment
                | State::Abandoned | State::Withdrawn
        );
        prop_assert!(!open_end || clock.due_on.is_none());
    }

    #[test]
    fn the_due_date_is_a_working_day_unless_someone_fixed_it(events in life()) {
        let clock = read(&events, cn(), None);
        if let Some(due) = clock.due_on && !is_fixed(&events) {
            prop_assert!(cn().builtin_calendar().is_working_day(due), "{due}");
            prop_assert!(clock.warn_on.is_none_or(|warn| warn <= due));
        }
    }

    #[test]
    fn the_ledger_covers_every_day_once_and_adds_up(events in life(), ahead in 0_u64..40) {
        let today = events.iter().map(|event| event.on).max().map(|day| in_days(day, ahead));
        let clock = read(&events, cn(), today);
        let calendar = cn().builtin_calendar();
        let mut count = 0;
        let mut next = clock.counted_from;
        for row in &clock.ledger {
            prop_assert_eq!(Some(row.from), next, "gap or overlap");
            prop_assert_eq!((row.to - row.from).num_days() + 1, row.days);
            if matches!(row.kind, RowKind::Counted | RowKind::MakeUp) {
                count += u32::try_from(row.days).unwrap();
            }
            prop_assert_eq!(row.count, count);
            for day in row.from.iter_days().take(usize::try_from(row.days).unwrap()) {
                let agrees = match (row.kind, calendar.kind(day)) {
                    (RowKind::Stopped, _) => true,
                    (RowKind::Calendar, _) => false,
                    (RowKind::Weekend, kind) => kind == DayKind::Weekend,
                    (RowKind::Holiday, kind) => matches!(kind, DayKind::Holiday { .. }),
                    (RowKind::MakeUp, kind) => matches!(kind, DayKind::MakeUp { .. }),
                    (RowKind::Counted, kind) => kind == DayKind::Working,
                    (RowKind::Consultation, _) => calendar.is_working_day(day),
                };
                prop_assert!(agrees, "{day} is not {:?}", row.kind);
            }
            next = row.to.succ_opt();
        }
        if let (Some(due), Some(from)) = (clock.due_on, clock.counted_from) {
            let last = clock.ledger.last().map(|row| row.to);
            prop_assert_eq!(last, (due >= from).then_some(due));
        }
    }

    #[test]
    fn the_counted_days_are_the_period_and_its_extensions(events in life()) {
        let clock = read(&events, cn(), None);
        if clock.due_on.is_some() && !is_fixed(&events) {
            let counted: i64 = clock.ledger.iter()
                .filter(|row| matches!(row.kind, RowKind::Counted | RowKind::MakeUp))
                .map(|row| row.days)
                .sum();
            let opened_by = clock.ledger.first().map(|row| row.rule);
            let is_ordered = opened_by == Some(Rule::Reopened);
            prop_assert!(is_ordered || (20..=40).contains(&counted), "{counted}");
        }
    }

    #[test]
    fn a_holiday_never_brings_the_date_forward(events in life(), off in vec(0_u64..300, 1..6)) {
        // A delay or an order fixes a date; a notice on another day than its extension
        // can let a smaller extension win: neither is the calendar's doing.
        let events: Vec<ClockEvent> = events.into_iter()
            .filter(|event| !is_fixed(std::slice::from_ref(event)))
            .map(|event| match event.what {
                Happening::Extended { working_days, approved_by, notified_on } => ClockEvent::new(
                    event.on,
                    Happening::Extended {
                        working_days,
                        approved_by,
                        notified_on: notified_on.map(|_| event.on),
                    },
                ),
                _ => event,
            })
            .collect();
        let calendar = cn().builtin_calendar();
        let off: Vec<NaiveDate> = off.into_iter().map(|days| in_days(events[0].on, days)).collect();
        let later = with_holidays(calendar, &off);
        let before = deadline::read_brief(&events, cn(), calendar, None);
        let after = deadline::read_brief(&events, cn(), &later, None);
        if let (Some(before), Some(after)) = (before.due_on, after.due_on) {
            prop_assert!(before <= after, "{before} became {after}");
        }
    }

    #[test]
    fn excluded_days_never_count_twice(
        start in day(),
        asked in vec((0_u64..25, 0_u64..40), 1..5),
    ) {
        let calendar = cn().builtin_calendar();
        let mut events = vec![ClockEvent::new(start, at_the_counter())];
        for (number, (gap, length)) in asked.iter().enumerate() {
            let on = in_days(start, *gap);
            events.push(ClockEvent::new(on, sent(&number.to_string())));
            events.push(ClockEvent::new(in_days(on, *length), opinion(&number.to_string())));
        }
        let clock = read(&events, cn(), None);
        let due = clock.due_on.unwrap();
        let taken_out: i64 = clock.ledger.iter()
            .filter(|row| row.kind == RowKind::Consultation)
            .map(|row| row.days)
            .sum();
        let worked = calendar.working_days_between(start, due);
        prop_assert_eq!(i64::from(worked), 20 + taken_out);
        let sum: u32 = asked.iter()
            .map(|(gap, length)| {
                let on = in_days(start, *gap);
                calendar.working_days_between(on, in_days(on, *length)).min(15)
            })
            .sum();
        prop_assert!(taken_out <= i64::from(sum));
    }

    #[test]
    fn one_pause_split_in_two_gives_the_same_date(
        start in day(),
        gap in 0_u64..20,
        length in 0_u64..20,
        cut in 0_u64..20,
    ) {
        let from = in_days(start, gap);
        let to = in_days(from, length);
        let between = in_days(from, cut.min(length));
        let received = ClockEvent::new(start, at_the_counter());
        let whole = [
            received.clone(),
            ClockEvent::new(from, sent("a")),
            ClockEvent::new(to, opinion("a")),
        ];
        let split = [
            received,
            ClockEvent::new(from, sent("a")),
            ClockEvent::new(between, opinion("a")),
            ClockEvent::new(between, sent("b")),
            ClockEvent::new(to, opinion("b")),
        ];
        let calendar = cn().builtin_calendar();
        let outlasts = calendar.working_days_between(from, to) > 15;
        let due = |events: &[ClockEvent]| read(events, cn(), None).due_on;
        prop_assume!(!outlasts && due(&whole).is_some_and(|due| between <= due));
        prop_assert_eq!(due(&whole), due(&split));
    }

    #[test]
    fn the_order_of_typing_changes_nothing(
        (events, shuffled) in life().prop_flat_map(|events| {
            let mut events = events;
            events.dedup_by_key(|event| event.on);
            (Just(events.clone()), Just(events).prop_shuffle())
        }),
        ahead in option::of(0_u64..60),
    ) {
        let as_of = ahead.map(|days| in_days(events[0].on, days));
        prop_assert_eq!(read(&events, cn(), as_of), read(&shuffled, cn(), as_of));
    }

    #[test]
    fn what_comes_later_is_not_seen(events in life(), ahead in 0_u64..80) {
        let as_of = in_days(events[0].on, ahead);
        let seen: Vec<ClockEvent> =
            events.iter().filter(|event| event.on <= as_of).cloned().collect();
        prop_assert_eq!(read(&events, cn(), Some(as_of)), read(&seen, cn(), Some(as_of)));
    }

    #[test]
    fn looking_again_later_finds_the_same_or_a_lapse(events in life(), ahead in 0_u64..200) {
        let last = events.iter().map(|event| event.on).max().unwrap();
        let now = read(&events, cn(), Some(last));
        let later = read(&events, cn(), Some(in_days(last, ahead)));
        prop_assert_eq!(&now.flags, &later.flags);
        prop_assert_eq!(&now.opinions_by, &later.opinions_by);
        prop_assert_eq!(now.due_on, later.due_on);
        prop_assert_eq!(now.counted_from, later.counted_from);
        let waited = matches!(now.state, State::AwaitingClarification | State::AwaitingPayment);
        prop_assert!(now.state == later.state || (waited && later.state == State::Abandoned));
        prop_assert!(now.overdue != Some(true) || later.overdue == Some(true));
    }

    #[test]
    fn after_the_due_date_nothing_revives_the_clock(start in day(), what in happening(day().boxed())) {
        let received = ClockEvent::new(start, at_the_counter());
        let due = read(std::slice::from_ref(&received), cn(), None).due_on.unwrap();
        let on = due.succ_opt().unwrap();
        let ends = matches!(
            what,
            Happening::Replied { .. } | Happening::Withdrawn | Happening::Reopened { .. }
        );
        // An extension told in time but recorded late is in time.
        let what = match what {
            Happening::Extended { working_days, approved_by, notified_on } => Happening::Extended {
                working_days, approved_by, notified_on: notified_on.map(|_| on),
            },
            other => other,
        };
        let clock = read(&[received, ClockEvent::new(on, what)], cn(), Some(on));
        if !ends {
            prop_assert_eq!(clock.due_on, Some(due));
            prop_assert_eq!(clock.overdue, Some(true));
        }
    }

    #[test]
    fn the_nth_working_day_is_found_as_by_walking(from in day(), n in 1_u32..300) {
        let calendar = cn().builtin_calendar();
        let walked = from.iter_days().skip(1)
            .filter(|day| calendar.is_working_day(*day))
            .nth(usize::try_from(n - 1).unwrap())
            .unwrap();
        prop_assert_eq!(calendar.working_day_after(from, n), walked);
        prop_assert_eq!(calendar.working_days_between(from, walked), n);
    }

    #[test]
    fn counting_forward_and_back_agree_anywhere(from in any_day(), n in 1_u32..100_000) {
        let calendar = cn().builtin_calendar();
        let to = calendar.working_day_after(from, n);
        prop_assert!(to == NaiveDate::MAX || calendar.working_days_between(from, to) == n);
    }
}

fn with_holidays(calendar: &Calendar, off: &[NaiveDate]) -> Calendar {
    let mut years: Vec<Year> = calendar.years().cloned().collect();
    for day in off {
        let Some(year) = years.iter_mut().find(|year| year.year == day.year()) else {
            continue;
        };
        year.days.retain(|special| special.date != *day);
        year.days.push(SpecialDay {
            date: *day,
            name: "加假".to_owned(),
            off: true,
        });
    }
    Calendar::new(Region::China, years).unwrap()
}

/// A due date that a century does not hold is still told without a gap, and quickly.
#[test]
fn a_due_date_at_the_end_of_time_is_told_in_one_last_row() {
    let events = [
        ClockEvent::new(date("2026-03-02"), at_the_counter()),
        ClockEvent::new(
            date("2026-03-10"),
            Happening::Delayed {
                until: NaiveDate::MAX,
            },
        ),
    ];
    let clock = read(&events, cn(), None);
    assert_eq!(clock.due_on, Some(NaiveDate::MAX));
    assert_eq!(clock.ledger.last().unwrap().to, NaiveDate::MAX);
    let days: i64 = clock.ledger.iter().map(|row| row.days).sum();
    assert_eq!(days, (NaiveDate::MAX - date("2026-03-02")).num_days() + 1);
}
