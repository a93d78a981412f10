//! What the applicant is told when the last day nears for what was asked of them.

use serde::Serialize;

use super::{Contact, Due, FOLLOW_URL, NUMBER, QueryCode, authority, day, due, what_to_do};
use crate::rules::language::Language;
use crate::rules::notified::Notified;

/// To the applicant: what was asked of them is not done, and the application will be deemed abandoned (Art. 30;
/// 国办函〔2020〕109号 Art. 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastDayNear {
    pub authority: String,
    pub number: String,
    /// What the letter is called that asks.
    pub title: String,
    /// What they are to do, as one says it after `to`: `correct your application`.
    pub asks: String,
    pub last_day: Due,
    /// Working days left.
    pub days_left: i64,
    /// Today is the last day itself.
    pub is_today: bool,
    /// What to do, and what follows: whole paragraphs.
    pub what_to_do: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

impl LastDayNear {
    pub fn sample(language: Language) -> Self {
        let last_day = due(2026, 4, 16);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            title: Notified::Clarification.title(language).to_owned(),
            asks: what_to_do::clarify(language),
            last_day,
            days_left: 3,
            is_today: false,
            what_to_do: what_to_do::to_clarify(Some(day(2026, 4, 16)), language),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}
