//! What is told of a notice that must be posted, since no mail goes there or its mail failed.

use serde::Serialize;

use super::{Due, NUMBER, authority, due};
use crate::rules::language::Language;
use crate::rules::posting;

/// To the handler, or the registrars where there is none: the applicant must be told by post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeToPost {
    pub authority: String,
    pub number: String,
    /// What the notice is called.
    pub title: String,
    /// They left no address for mail; else the mail failed.
    pub no_address: bool,
    /// While a period runs.
    pub due: Option<Due>,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

impl NoticeToPost {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            title: posting::title("application_confirmed", language).to_owned(),
            no_address: false,
            due: Some(due(2026, 4, 28)),
            days_left: 18,
        }
    }
}
