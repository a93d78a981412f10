//! The days that the calendar alone gives, where a last day that was told is held (信赖保护).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::rules::calendar::Calendar;
use crate::rules::case::Case;
use crate::rules::deadline::Clock;

/// Each where an earlier one than the day that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// The last day for the reply: it waits for an opinion as long as that may come.
    pub due_on: Option<NaiveDate>,
    /// The last day to pay.
    pub pay_by: Option<NaiveDate>,
    /// For each consultation the last day for the opinion.
    pub opinions_by: BTreeMap<String, NaiveDate>,
}

impl Counted {
    /// Beside the clock of a case; none where no day is held that is still to come to somebody.
    pub fn of(case: &Case, clock: &Clock, calendar: &Calendar, today: NaiveDate) -> Option<Self> {
        if !case.stage.name().is_open() || case.clock_events.iter().all(|one| one.told.is_none()) {
            return None;
        }
        let alone = case.as_counted().clock_by(calendar, today);
        let earlier = |is: Option<NaiveDate>, alone: Option<NaiveDate>| {
            alone.filter(|alone| is.is_some_and(|is| *alone < is))
        };
        let waits = |named: &str| {
            case.consultation(named)
                .is_some_and(|asked| asked.opinion.is_none())
        };
        let is_earlier = |named: &str, by: NaiveDate| {
            earlier(clock.opinions_by.get(named).copied(), Some(by)).is_some()
        };
        let opinions = alone.opinions_by.into_iter();
        let found = Self {
            due_on: earlier(clock.due_on, alone.due_on),
            pay_by: earlier(clock.pay_by, alone.pay_by),
            opinions_by: opinions
                .filter(|(named, by)| waits(named) && is_earlier(named, *by))
                .collect(),
        };
        (found != Self::default()).then_some(found)
    }
}
