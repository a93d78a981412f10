//! What is told when an order takes a case up again.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::counted;
use super::{Contact, Due, FOLLOW_URL, NUMBER, QueryCode, authority, day, department, due};
use crate::rules::deadline::{Happening, ReplyMethod};
use crate::rules::language::Language;

/// To the applicant: the application is taken up again as ordered, and a new period runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationReopened {
    pub authority: String,
    pub number: String,
    /// What orders it: a reconsideration decision, or a judgment.
    pub decision: String,
    pub received_on: NaiveDate,
    /// Whether there is an earlier reply.
    pub had_reply: bool,
    pub due: Due,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the department and the handler: the case must be answered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReopened {
    pub authority: String,
    pub number: String,
    /// The department that must answer; empty where the case waits to be routed.
    pub department: String,
    /// What orders it.
    pub decision: String,
    pub received_on: NaiveDate,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

fn decision(language: Language) -> String {
    language
        .pick("行政复议决定", "a reconsideration decision")
        .into()
}

impl ApplicationReopened {
    pub fn sample(language: Language) -> Self {
        let (due, reasons) = counted(
            &[
                (
                    day(2026, 4, 20),
                    Happening::Replied {
                        method: ReplyMethod::Electronic,
                    },
                ),
                (
                    day(2026, 7, 1),
                    Happening::Reopened {
                        working_days: None,
                        until: None,
                    },
                ),
            ],
            language,
        );
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            decision: decision(language),
            received_on: day(2026, 7, 1),
            had_reply: true,
            due,
            reasons,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl CaseReopened {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            decision: decision(language),
            received_on: day(2026, 7, 1),
            due: due(2026, 7, 29),
            days_left: 20,
        }
    }
}
