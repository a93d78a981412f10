//! Whether what was done was done in time, and a verdict that stands against a later calendar (信赖保护).
//!
//! Each act is measured by a last day that the calendar gives: a notice by the due date, a payment by the last day to
//! pay. A calendar that changes days that are past would measure it anew. The record may therefore hold the verdict
//! that an act had ([`Held`]); [`judged`] tells them all, so that whoever lets a case follow a calendar can compare.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::event::ClockEvent;
use super::fold::Fold;
use super::{in_order, seen_up_to};
use crate::rules::calendar::Calendar;
use crate::rules::regime::Regime;

/// How an act lies to the day by which it had to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// In time.
    InTime,
    /// After its own last day, while the reply was not due yet (逾期).
    Late,
    /// After the reply was due: it does nothing any more (答复期限届满后).
    AfterDue,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::InTime, Self::Late, Self::AfterDue];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::AfterDue => "after_due",
        }
    }
}

/// The verdict that an act keeps, whatever a later calendar gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// How it was found.
    pub verdict: Verdict,
    /// The day by which it had to be done, as that stood.
    pub last_day: NaiveDate,
    /// That day by the calendar that would have found otherwise.
    pub counted: NaiveDate,
}

/// What was found of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// How it lies.
    pub verdict: Verdict,
    /// The day by which it had to be done.
    pub last_day: NaiveDate,
}

impl Judged {
    /// Measures an act; one that keeps its verdict is not measured again.
    pub(super) fn of(
        on: NaiveDate,
        last_day: NaiveDate,
        otherwise: Verdict,
        held: Option<Held>,
    ) -> Self {
        if let Some(Held {
            verdict, last_day, ..
        }) = held
        {
            return Self { verdict, last_day };
        }
        let verdict = if on > last_day {
            otherwise
        } else {
            Verdict::InTime
        };
        Self { verdict, last_day }
    }
}

/// What is found of every act that is measured by a day of the calendar, in the order in which they take effect, each
/// with its place among the events given.
pub fn judged(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    as_of: Option<NaiveDate>,
) -> Vec<(usize, Judged)> {
    let Some(today) = seen_up_to(events, as_of) else {
        return Vec::new();
    };
    let mut fold = Fold::new(regime, calendar);
    let mut found = Vec::new();
    for (at, event) in in_order(events).filter(|(_, event)| event.on <= today) {
        fold.lapse(event.on);
        fold.take(event);
        found.extend(fold.judged.map(|judged| (at, judged)));
    }
    found
}
