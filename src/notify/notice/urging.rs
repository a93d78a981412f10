//! What is told when someone is urged, and answers.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Due, NUMBER, authority, day, department, due};
use crate::rules::language::Language;

/// To whose work a case is: something is to be done, and answered by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Urged {
    pub authority: String,
    pub number: String,
    /// Counts the urgings of the case.
    pub nth: u32,
    pub urged_by: String,
    /// The department that has the case; empty while none has.
    pub department: String,
    /// The last day for the answer.
    pub answer_by: NaiveDate,
    /// While a period runs.
    pub due: Option<Due>,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To whoever urged: it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrgingAnswered {
    pub authority: String,
    pub number: String,
    /// Counts the urgings of the case.
    pub nth: u32,
    pub answered_by: String,
    /// The department that has the case; empty while none has.
    pub department: String,
    pub answer_by: NaiveDate,
    pub answered_on: NaiveDate,
    /// Whether that was after the last day.
    pub is_late: bool,
    /// While a period runs.
    pub due: Option<Due>,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

impl Urged {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            nth: 2,
            urged_by: language.pick("高建国", "Gao Jianguo").into(),
            department: department(language),
            answer_by: day(2026, 4, 10),
            due: Some(due(2026, 4, 28)),
            days_left: 15,
        }
    }
}

impl UrgingAnswered {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            nth: 2,
            answered_by: language.pick("李建国", "Li Jianguo").into(),
            department: department(language),
            answer_by: day(2026, 4, 10),
            answered_on: day(2026, 4, 13),
            is_late: true,
            due: Some(due(2026, 4, 28)),
            days_left: 11,
        }
    }
}
