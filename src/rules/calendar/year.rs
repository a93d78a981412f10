//! One year of a calendar, as the data files and the database hold it.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The special days of one year and where they were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The calendar year.
    pub year: i32,
    /// The notice or library from which the days were taken.
    pub source: String,
    /// True while the yearly notice is not out: a due date in such a year may still move.
    #[serde(default)]
    pub provisional: bool,
    /// Every day that differs from Monday to Friday.
    pub days: Vec<SpecialDay>,
}

/// A day named by a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// The day.
    pub date: NaiveDate,
    /// The holiday to which it belongs (春节).
    pub name: String,
    /// True: a day off. False: worked, whatever day of the week it is.
    pub off: bool,
}

impl Year {
    /// Reads a year in the format of `data/calendars`.
    ///
    /// # Errors
    /// Says what is not JSON, not a field, or not a day of the year.
    pub fn parse(text: &str) -> Result<Self, YearError> {
        let year: Self =
            serde_json::from_str(text).map_err(|error| YearError::Format(error.to_string()))?;
        year.check()?;
        Ok(year)
    }

    /// The notice that made the year what it is, by name: without the addresses at which it was read and
    /// without marks for a footnote. Where a notice was added to what was known `before`, only that one.
    pub fn notice(&self, before: Option<&Self>) -> String {
        let added = before
            .filter(|before| !before.source.is_empty())
            .and_then(|before| self.source.strip_prefix(before.source.as_str()))
            .and_then(|rest| rest.strip_prefix("; "));
        let mut name = String::new();
        for word in added.unwrap_or(&self.source).split(' ') {
            if ["www.", "http"].iter().any(|mark| word.starts_with(mark)) {
                if word.ends_with(';') {
                    name.push(';');
                }
                continue;
            }
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        name.replace('*', "")
    }

    /// Checks that every day is in the year, once.
    ///
    /// # Errors
    /// Names the first day that is not.
    pub fn check(&self) -> Result<(), YearError> {
        if !(1..=9999).contains(&self.year) {
            return Err(YearError::OutOfRange(self.year));
        }
        let mut seen = BTreeSet::new();
        for day in &self.days {
            if day.date.year() != self.year {
                return Err(YearError::OtherYear(self.year, day.date));
            }
            if !seen.insert(day.date) {
                return Err(YearError::DayTwice(day.date));
            }
        }
        Ok(())
    }
}

/// Why a year cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YearError {
    /// Not the format of a year.
    #[error("not a calendar year: {0}")]
    Format(String),
    /// A year with other than four digits.
    #[error("{0} is not a year between 1 and 9999")]
    OutOfRange(i32),
    /// A day that belongs to another year's list.
    #[error("{1} is not in the year {0}")]
    OtherYear(i32, NaiveDate),
    /// A day listed twice, so that one entry would hide the other.
    #[error("{0} is listed twice")]
    DayTwice(NaiveDate),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_named_without_its_address() {
        let year = |source: &str| Year {
            year: 2026,
            source: source.into(),
            provisional: false,
            days: Vec::new(),
        };
        assert_eq!(
            year("放假安排的通知（7号*） www.gov.cn/zhengce/2026.htm").notice(None),
            "放假安排的通知（7号）"
        );
        assert_eq!(
            year("notice of 2026 https://gov.example").notice(None),
            "notice of 2026"
        );
        assert_eq!(
            year("first https://gov.example/1; second").notice(None),
            "first; second"
        );
        let known = year("first https://gov.example/1");
        let added = year("first https://gov.example/1; second");
        assert_eq!(added.notice(Some(&known)), "second");
        assert_eq!(year("third").notice(Some(&known)), "third");
    }

    #[test]
    fn a_year_says_what_is_wrong_with_it() {
        let read = |days: &str| {
            Year::parse(&format!(
                r#"{{"year": 2030, "source": "", "days": [{days}]}}"#
            ))
        };
        let day = |date: &str| format!(r#"{{"date": "{date}", "name": "元旦", "off": true}}"#);
        assert!(read(&day("2030-01-01")).is_ok());
        let error = |days: &str| read(days).unwrap_err().to_string();
        assert_eq!(
            error(&day("2031-01-01")),
            "2031-01-01 is not in the year 2030"
        );
        let twice = [day("2030-01-01"), day("2030-01-01")].join(",");
        assert_eq!(error(&twice), "2030-01-01 is listed twice");
        assert!(error("3").starts_with("not a calendar year: "));
    }
}
