//! Due dates of samples, with the ledger that the rules give for them: what a sample says could be so.

use chrono::NaiveDate;

use super::{Due, day};
use crate::notify::ledger::due_in_words;
use crate::rules::deadline::{self, ClockEvent, Happening};
use crate::rules::language::Language;
use crate::rules::receipt::Channel;
use crate::rules::regime::{Regime, RegimeId};

/// The due date and why, after an application of 30 March 2026 and what happened to it since.
pub(super) fn counted(since: &[(NaiveDate, Happening)], language: Language) -> (Due, Vec<String>) {
    let filed = day(2026, 3, 30);
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
