//! How many clocks one core reads in a second.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clap::Args;
use disclosure::rules::calendar::Calendar;
use disclosure::rules::deadline::{
    self, Approver, Clock, ClockEvent, Happening, Party, ReplyMethod,
};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::{Jurisdiction, Regime};

use crate::release;
use xtask::dice::Dice;

/// Cases made and folded at a time, so that making them is not timed and memory stays small.
const BATCH: u64 = 10_000;

/// Fold varied cases on one core, in release, and print a table.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many cases of each kind
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
}

/// Prints the table.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("bench-clock", || {
        bench(arguments);
        Ok::<_, Infallible>(())
    })
}

fn bench(arguments: &Arguments) {
    let mut lines = vec![
        "| cases | events each | without ledger, cases/s | with ledger, cases/s |".to_owned(),
        "| --- | ---: | ---: | ---: |".to_owned(),
    ];
    for mix in Mix::ALL {
        let brief = measure(mix, arguments.cases, deadline::read_brief);
        let full = measure(mix, arguments.cases / 10, deadline::read);
        lines.push(format!(
            "| {} | {} | {} | {} |",
            mix.name(),
            brief.events_each(),
            brief.per_second(),
            full.per_second()
        ));
    }
    release::print(&lines);
}

type Read = fn(&[ClockEvent], &Regime, &Calendar, Option<NaiveDate>) -> Clock;

struct Measured {
    cases: u64,
    events: u64,
    time: Duration,
}

impl Measured {
    fn per_second(&self) -> u128 {
        u128::from(self.cases) * 1_000_000_000 / self.time.as_nanos().max(1)
    }

    fn events_each(&self) -> String {
        let tenths = self.events * 10 / self.cases.max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

fn measure(mix: Mix, cases: u64, read: Read) -> Measured {
    let mut measured = Measured {
        cases: 0,
        events: 0,
        time: Duration::ZERO,
    };
    let mut dice = Dice(711);
    while measured.cases < cases {
        let batch: Vec<Vec<ClockEvent>> = (0..BATCH).map(|_| mix.case(&mut dice)).collect();
        measured.events += batch.iter().flatten().map(|_| 1).sum::<u64>();
        let start = Instant::now();
        for events in &batch {
            black_box(read_one(events, read));
        }
        measured.time += start.elapsed();
        measured.cases += BATCH;
    }
    measured
}

/// As the service does: the law by the day of receipt, its calendar, a day on which one looks.
fn read_one(events: &[ClockEvent], read: Read) -> Option<Clock> {
    let received_on = events.iter().map(|event| event.on).min()?;
    let regime = Regime::of(Jurisdiction::China, received_on);
    let as_of = received_on.checked_add_days(Days::new(60));
    Some(read(events, regime, regime.builtin_calendar(), as_of))
}

/// What the cases of a run are like.
#[derive(Debug, Clone, Copy)]
enum Mix {
    Plain,
    Varied,
    TypedLate,
    Long,
}

impl Mix {
    const ALL: [Self; 4] = [Self::Plain, Self::Varied, Self::TypedLate, Self::Long];

    fn name(self) -> &'static str {
        match self {
            Self::Plain => "received and replied",
            Self::Varied => "varied lives",
            Self::TypedLate => "four steps, receipt typed in last",
            Self::Long => "long lives with many consultations",
        }
    }

    fn case(self, dice: &mut Dice) -> Vec<ClockEvent> {
        match self {
            Self::Plain => life(dice, 0),
            Self::Varied => {
                let steps = dice.below(6);
                life(dice, steps)
            }
            Self::TypedLate => {
                let mut events = life(dice, 4);
                events.rotate_left(2);
                events
            }
            Self::Long => life(dice, 20),
        }
    }
}

fn life(dice: &mut Dice, steps: u64) -> Vec<ClockEvent> {
    let first = NaiveDate::from_ymd_opt(2019, 1, 2).unwrap_or_default();
    let mut on = first + Days::new(dice.below(2_800));
    let channel = if dice.below(2) == 0 {
        Channel::InPerson
    } else {
        Channel::Online
    };
    let mut events = vec![
        ClockEvent::new(on, Happening::Received { channel }),
        ClockEvent::new(on, Happening::Confirmed),
    ];
    for step in 0..steps {
        on = on + Days::new(dice.below(6));
        events.push(ClockEvent::new(on, happening(on, step, dice)));
    }
    on = on + Days::new(dice.below(20));
    let method = ReplyMethod::Mail;
    events.push(ClockEvent::new(on, Happening::Replied { method }));
    events
}

fn happening(on: NaiveDate, step: u64, dice: &mut Dice) -> Happening {
    match dice.below(8) {
        0 => Happening::ClarificationRequested {
            answer_by: on + Days::new(15),
        },
        1 => Happening::ClarificationReceived { justified: false },
        2 | 3 => Happening::ConsultationSent {
            reference: step.to_string(),
            party: Party::ThirdParty,
            delivered_on: Some(on + Days::new(2)),
        },
        4 => Happening::OpinionReceived {
            reference: step.saturating_sub(1).to_string(),
        },
        5 => Happening::Extended {
            working_days: 10,
            approved_by: Approver::Head,
            notified_on: Some(on),
        },
        6 => Happening::FeeNotified { delivered_on: None },
        _ => Happening::FeePaid,
    }
}
