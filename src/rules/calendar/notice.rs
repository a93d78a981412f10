//! A yearly notice, as an office takes it in.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, DayKind, SpecialDay, Year, YearError};

/// The years that a notice can be about: enough for every case, and few enough to hold.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The days that a notice names (国务院办公厅关于部分节假日安排的通知).
///
/// It lists its own year in full. Where it reaches into the year before or after, it names single days
/// there: they are added to what is known of that year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayNotice {
    /// The year it is about.
    pub year: i32,
    /// The notice itself, such as `国办发明电〔2026〕…号`.
    pub source: String,
    /// True when it only stands in for a notice that is not out yet.
    #[serde(default)]
    pub provisional: bool,
    /// Every day that differs from Monday to Friday.
    pub days: Vec<SpecialDay>,
}

impl HolidayNotice {
    /// Checks that the notice can be read in one way only.
    ///
    /// # Errors
    /// A year out of range, a day of a farther year, a day named twice.
    pub fn check(&self) -> Result<(), YearError> {
        if !YEARS.contains(&self.year) {
            return Err(YearError::OutOfRange(self.year));
        }
        let mut seen = std::collections::BTreeSet::new();
        for day in &self.days {
            if (day.date.year() - self.year).abs() > 1 {
                return Err(YearError::OtherYear(self.year, day.date));
            }
            if !seen.insert(day.date) {
                return Err(YearError::DayTwice(day.date));
            }
        }
        Ok(())
    }
}

/// The years that notices change, as they stand once all of them are taken in, in order.
///
/// # Errors
/// As [`HolidayNotice::check`], for the first notice that cannot be read.
pub fn take_in(notices: &[HolidayNotice], in_force: &Calendar) -> Result<Vec<Year>, YearError> {
    let mut changed: BTreeMap<i32, Year> = BTreeMap::new();
    for notice in notices {
        notice.check()?;
        for (year, days) in by_year(notice) {
            if year == notice.year {
                changed.insert(year, own(notice, days));
            } else {
                let known = changed
                    .remove(&year)
                    .or_else(|| in_force.years().find(|known| known.year == year).cloned())
                    .unwrap_or_else(|| unknown(year));
                changed.insert(year, reached_into(known, days, &notice.source));
            }
        }
    }
    changed.retain(|year, new| {
        in_force
            .years()
            .all(|known| known.year != *year || known != new)
    });
    Ok(changed.into_values().collect())
}

/// The days of a notice by year; its own year even when it names none.
fn by_year(notice: &HolidayNotice) -> BTreeMap<i32, Vec<SpecialDay>> {
    let mut years = BTreeMap::from([(notice.year, Vec::new())]);
    for day in &notice.days {
        years
            .entry(day.date.year())
            .or_insert_with(Vec::new)
            .push(day.clone());
    }
    for days in years.values_mut() {
        days.sort_by_key(|day| day.date);
    }
    years
}

fn own(notice: &HolidayNotice, days: Vec<SpecialDay>) -> Year {
    Year {
        year: notice.year,
        source: notice.source.clone(),
        provisional: notice.provisional,
        days,
    }
}

/// A year that no notice is known of.
fn unknown(year: i32) -> Year {
    Year {
        year,
        source: String::new(),
        provisional: true,
        days: Vec::new(),
    }
}

/// A year with single days of a neighbour's notice laid over it; taken in twice, it stays the same.
fn reached_into(mut year: Year, days: Vec<SpecialDay>, source: &str) -> Year {
    let mut all: BTreeMap<NaiveDate, SpecialDay> =
        year.days.drain(..).map(|day| (day.date, day)).collect();
    let before = all.clone();
    all.extend(days.into_iter().map(|day| (day.date, day)));
    if all != before {
        year.source = [year.source.as_str(), source]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
    }
    year.days = all.into_values().collect();
    year
}

/// A day that counts differently under two calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedDay {
    /// The day.
    pub date: NaiveDate,
    /// The holiday that the newer calendar names for it, or else the older.
    pub name: String,
    /// Whether people work on it under the newer calendar.
    pub works: bool,
}

/// The days of some years that become working days, or cease to be.
pub fn changed_days(before: &Calendar, after: &Calendar, years: &[Year]) -> Vec<ChangedDay> {
    years
        .iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year.year, 1, 1))
        .flat_map(|first| {
            first
                .iter_days()
                .take_while(move |day| day.year() == first.year())
        })
        .filter(|day| before.is_working_day(*day) != after.is_working_day(*day))
        .map(|date| ChangedDay {
            date,
            name: name(after.kind(date))
                .or_else(|| name(before.kind(date)))
                .unwrap_or_default()
                .to_owned(),
            works: after.is_working_day(date),
        })
        .collect()
}

fn name(kind: DayKind<'_>) -> Option<&str> {
    match kind {
        DayKind::Holiday { name } | DayKind::MakeUp { name } => Some(name),
        DayKind::Working | DayKind::Weekend => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::calendar::Region;

    fn china() -> &'static Calendar {
        Calendar::builtin(Region::China)
    }

    fn notice(year: i32, days: &[(&str, bool)]) -> HolidayNotice {
        HolidayNotice {
            year,
            source: format!("notice of {year}"),
            provisional: false,
            days: days
                .iter()
                .map(|(date, off)| SpecialDay {
                    date: date.parse().unwrap(),
                    name: "元旦".into(),
                    off: *off,
                })
                .collect(),
        }
    }

    #[test]
    fn a_notice_that_touches_two_years_changes_both() {
        let notice = notice(
            2027,
            &[
                ("2026-12-31", true),
                ("2027-01-01", true),
                ("2027-01-02", true),
            ],
        );
        let years = take_in(std::slice::from_ref(&notice), china()).unwrap();
        assert_eq!(
            years.iter().map(|year| year.year).collect::<Vec<_>>(),
            [2026, 2027]
        );
        let known = china().years().find(|year| year.year == 2026).unwrap();
        assert_eq!(years[0].days.len(), known.days.len() + 1);
        assert!(
            years[0].source.ends_with("; notice of 2027"),
            "{}",
            years[0].source
        );
        assert!(!years[1].provisional);
        assert_eq!(years[1].days.len(), 2, "its own year is listed in full");

        let after = china().with(years.clone()).unwrap();
        let changed = changed_days(china(), &after, &years);
        assert_eq!(changed[0].date.to_string(), "2026-12-31");
        assert!(!changed[0].works);
        assert_eq!(
            take_in(&[notice], &after).unwrap(),
            [],
            "taken in once, it changes nothing more"
        );
    }

    #[test]
    fn two_notices_of_one_import_build_on_each_other() {
        let years = take_in(
            &[
                notice(2028, &[("2027-12-31", true), ("2028-01-03", true)]),
                notice(2029, &[("2028-12-30", false)]),
            ],
            china(),
        )
        .unwrap();
        let of_2028 = years.iter().find(|year| year.year == 2028).unwrap();
        assert_eq!(of_2028.days.len(), 2);
        assert!(of_2028.source.contains("2028") && of_2028.source.contains("2029"));
        assert!(
            years
                .iter()
                .any(|year| year.year == 2027 && year.provisional),
            "still not final"
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = |notice: HolidayNotice| notice.check().unwrap_err();
        assert_eq!(error(notice(1999, &[])), YearError::OutOfRange(1999));
        let far = "2029-01-01";
        assert_eq!(
            error(notice(2027, &[(far, true)])),
            YearError::OtherYear(2027, far.parse().unwrap())
        );
        let twice = ("2027-01-01", true);
        assert_eq!(
            error(notice(2027, &[twice, twice])),
            YearError::DayTwice(twice.0.parse().unwrap())
        );
    }
}
