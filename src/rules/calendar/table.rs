//! Running totals of working days, so that counting is a subtraction.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Year;

/// Working days numbered through: the first one of the listed years has rank 1.
///
/// Outside the listed years the numbering goes on with Monday to Friday, by
/// arithmetic, in both directions.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// The first listed day, as days since the common era.
    first: i64,
    /// For each listed day the number of working days up to and including it.
    running: Vec<i64>,
    /// The listed working days; the one of rank 1 comes first.
    working: Vec<i64>,
}

impl Table {
    /// Numbers the days of the years; `off` is what a notice says about a day, if anything.
    pub(super) fn new(
        years: &BTreeMap<i32, Year>,
        off: impl Fn(NaiveDate) -> Option<bool>,
    ) -> Self {
        let span = years.keys().min().zip(years.keys().max());
        let days = span.and_then(|(first, last)| {
            let first = NaiveDate::from_ymd_opt(*first, 1, 1)?;
            let last = NaiveDate::from_ymd_opt(*last, 12, 31)?;
            Some((first, last))
        });
        let Some((first, last)) = days else {
            return Self {
                first: 1,
                running: Vec::new(),
                working: Vec::new(),
            };
        };
        let mut running = Vec::new();
        let mut working = Vec::new();
        let mut count = 0;
        for day in first.iter_days().take_while(|day| *day <= last) {
            let works = off(day).map_or(!is_weekend(day), |off| !off);
            if works {
                count += 1;
                working.push(number(day));
            }
            running.push(count);
        }
        Self {
            first: number(first),
            running,
            working,
        }
    }

    /// How many working days there are up to and including a day.
    pub(super) fn rank(&self, day: NaiveDate) -> i64 {
        let number = number(day);
        let place = number - self.first;
        if place < 0 {
            return weekdays(number) - weekdays(self.first - 1);
        }
        let listed = usize::try_from(place)
            .ok()
            .and_then(|place| self.running.get(place));
        listed
            .copied()
            .unwrap_or_else(|| self.total() + weekdays(number) - weekdays(self.last()))
    }

    /// The working day of a rank; the last day that can be written when it lies beyond.
    pub(super) fn nth(&self, rank: i64) -> NaiveDate {
        if rank <= 0 {
            return day(weekday(weekdays(self.first - 1) + rank));
        }
        let listed = usize::try_from(rank - 1)
            .ok()
            .and_then(|place| self.working.get(place));
        day(listed
            .copied()
            .unwrap_or_else(|| weekday(weekdays(self.last()) + rank - self.total())))
    }

    fn total(&self) -> i64 {
        self.running.last().copied().unwrap_or(0)
    }

    fn last(&self) -> i64 {
        let length = i64::try_from(self.running.len()).unwrap_or(0);
        self.first + length - 1
    }
}

/// Whether a day is a Saturday or a Sunday.
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

fn day(number: i64) -> NaiveDate {
    i32::try_from(number)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or(if number < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        })
}

/// How many days from Monday to Friday there are up to and including day `number`.
///
/// Day 1 of the common era is a Monday, so whole weeks are multiples of seven.
fn weekdays(number: i64) -> i64 {
    5 * number.div_euclid(7) + number.rem_euclid(7).min(5)
}

/// The weekday that [`weekdays`] gives this number.
fn weekday(count: i64) -> i64 {
    7 * (count - 1).div_euclid(5) + (count - 1).rem_euclid(5) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weekday_formulas_are_each_others_inverse() {
        for count in -1_000..1_000 {
            assert_eq!(weekdays(weekday(count)), count);
        }
        let monday = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        assert_eq!(monday.weekday(), Weekday::Mon);
        assert_eq!(number(monday), 1);
        for (number, expected) in [
            (0, 0),
            (1, 1),
            (5, 5),
            (6, 5),
            (7, 5),
            (8, 6),
            (-1, 0),
            (-2, 0),
            (-3, -1),
        ] {
            let expected_back = weekdays(number);
            assert_eq!(expected_back, expected, "up to day {number}");
        }
    }
}
