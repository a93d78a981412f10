//! Due dates of samples, with the ledger that the rules give for them: what a sample says could be so.

use chrono::NaiveDate;

use super::{Due, day};
use crate::notify::ledger::due_in_words;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::{self, ClockEvent, Happening};
use crate::rules::language::Language;
use crate::rules::receipt::Channel;
use crate::rules::regime::{Regime, RegimeId};

/// The last day of a clock of 2019's Regulations that is counted from a day.
pub(super) fn last_day(clock: NamedClock, from: NaiveDate) -> NaiveDate {
    let regime = Regime::builtin(RegimeId::Cn2019);
    let reading = clock.read(from, regime, regime.builtin_calendar());
    reading.map_or(from, |reading| reading.due_on)
}

/// How many working days are left on a day until another.
pub(super) fn left(on: NaiveDate, due_on: NaiveDate) -> i64 {
    let calendar = Regime::builtin(RegimeId::Cn2019).builtin_calendar();
    i64::from(calendar.working_days_between(on, due_on))
}

/// The due date and why, after an application of 30 March 2026 and what happened to it since.
pub(super) fn counted(since: &[(NaiveDate, Happening)], language: Language) -> (Due, Vec<String>) {
    counted_from(day(2026, 3, 30), since, language)
}

/// The same of an application that was received on a day.
pub(super) fn counted_from(
    filed: NaiveDate,
    since: &[(NaiveDate, Happening)],
    language: Language,
) -> (Due, Vec<String>) {
    let received = Happening::Received {
        channel: Channel::InPerson,
    };
    let events: Vec<ClockEvent> = [(filed, received)]
        .iter()
        .chain(since)
        .map(|(on, what)| ClockEvent::new(*on, what.clone()))
        .collect();
    let regime = Regime::builtin(RegimeId::Cn2019);
    let clock = deadline::read(&events, regime, regime.builtin_calendar(), None);
    let due = Due {
        on: clock.due_on.unwrap_or(filed),
        provisional: clock.provisional,
    };
    (due, due_in_words(&clock, language))
}
