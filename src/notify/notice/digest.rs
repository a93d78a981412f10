//! What supervisors and heads are told each morning of work.

use chrono::NaiveDate;
use serde::Serialize;

use super::{FOLLOW_URL, authority, day, department};
use crate::rules::language::Language;

/// To supervisors and heads: what is late, and what comes due soon, by department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MorningDigest {
    pub authority: String,
    pub day: NaiveDate,
    pub rows: Vec<DigestRow>,
    /// Of all departments together.
    pub total: Counts,
    /// Staff and departments whom mails do not reach.
    pub unreached: usize,
    /// Where the lists are.
    pub lists: Lists,
}

/// A department's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestRow {
    /// `None` for cases that are with no department yet.
    pub department: Option<String>,
    #[serde(flatten)]
    pub counts: Counts,
}

/// How many cases. What is due today is among those within three working days, these among those within five.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub overdue: i64,
    pub today: i64,
    pub within_3: i64,
    pub within_5: i64,
    /// The earliest due date among those that are late.
    pub oldest_due_on: Option<NaiveDate>,
    /// Orders to put something right whose last day has passed without a report.
    pub orders_overdue: i64,
}

/// The list behind each count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lists {
    pub overdue: String,
    pub today: String,
    pub within_3: String,
    pub within_5: String,
    pub orders_overdue: String,
    pub unreached: String,
}

impl Lists {
    /// Under the address of the pages for staff, where there are any; else the API's own.
    pub fn at(pages: Option<&str>, public_url: &str) -> Self {
        let base = pages.map_or_else(|| format!("{public_url}/api/v1"), str::to_owned);
        let soon = |days: u8| format!("{base}/due-soon?working_days={days}");
        Self {
            overdue: format!("{base}/overdue"),
            today: soon(0),
            within_3: soon(3),
            within_5: soon(5),
            orders_overdue: format!("{base}/complaints?overdue=true"),
            unreached: format!("{base}/unreached"),
        }
    }
}

impl MorningDigest {
    /// All departments together.
    pub fn total(rows: &[DigestRow]) -> Counts {
        let sum = |of: fn(&Counts) -> i64| rows.iter().map(|row| of(&row.counts)).sum();
        Counts {
            overdue: sum(|counts| counts.overdue),
            today: sum(|counts| counts.today),
            within_3: sum(|counts| counts.within_3),
            within_5: sum(|counts| counts.within_5),
            orders_overdue: sum(|counts| counts.orders_overdue),
            oldest_due_on: rows.iter().filter_map(|row| row.counts.oldest_due_on).min(),
        }
    }

    pub fn sample(language: Language) -> Self {
        let rows = vec![
            DigestRow {
                department: Some(department(language)),
                counts: Counts {
                    overdue: 2,
                    today: 1,
                    within_3: 3,
                    within_5: 4,
                    oldest_due_on: Some(day(2026, 3, 27)),
                    orders_overdue: 1,
                },
            },
            DigestRow {
                department: None,
                counts: Counts {
                    within_5: 1,
                    ..Counts::default()
                },
            },
        ];
        Self {
            authority: authority(language),
            day: day(2026, 3, 30),
            total: Self::total(&rows),
            rows,
            unreached: 1,
            lists: Lists::at(None, FOLLOW_URL.trim_end_matches("/follow")),
        }
    }
}
