//! What is told of complaints: to whoever complained, to those who look into them, to the department that is to put
//! something right.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Contact, authority, day, department};
use crate::rules::complaint::{ComplaintKind, Finding};
use crate::rules::language::Language;

/// To whoever complained: it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintReceived {
    pub authority: String,
    /// The number of the complaint.
    pub complaint: String,
    pub received_on: NaiveDate,
    /// What is complained of.
    pub about: String,
    /// Under which provision it is looked into.
    pub article: String,
    /// The department that answers for it.
    pub department: String,
    pub contact: Contact,
}

/// To the supervisors: somebody has to look into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintWaiting {
    pub authority: String,
    pub complaint: String,
    pub received_on: NaiveDate,
    pub about: String,
    pub department: String,
}

/// To whoever complained: what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComplaintConcluded {
    pub authority: String,
    pub complaint: String,
    pub received_on: NaiveDate,
    pub concluded_on: NaiveDate,
    pub finding: String,
    /// Whether an order or a circular follows.
    pub is_upheld: bool,
    /// Why, in the words of whoever looked into it.
    pub reasons: String,
    pub contact: Contact,
}

/// To the department: it is ordered to put something right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RectificationOrdered {
    pub authority: String,
    pub complaint: String,
    pub rectify_by: NaiveDate,
    /// Working days left.
    pub days_left: i64,
}

/// To whoever ordered it: the department has reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RectificationReported {
    pub authority: String,
    pub complaint: String,
    pub department: String,
    pub rectify_by: NaiveDate,
    pub reported_on: NaiveDate,
    pub is_late: bool,
}

/// To the department: what it reported was accepted, or sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RectificationDecided {
    pub authority: String,
    pub complaint: String,
    pub accepted: bool,
    pub rectify_by: NaiveDate,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To the department: the last day is near, or has passed, and it has not reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RectificationDue {
    pub authority: String,
    pub complaint: String,
    pub rectify_by: NaiveDate,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
    pub is_late: bool,
}

const NUMBER: &str = "YJ-TS-2026-000007";

impl ComplaintReceived {
    pub fn sample(language: Language) -> Self {
        let kind = ComplaintKind::Reply;
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            received_on: day(2026, 3, 30),
            about: kind.title(language).to_owned(),
            article: kind.article().cite(language),
            department: department(language),
            contact: Contact::sample(language),
        }
    }
}

impl ComplaintWaiting {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            received_on: day(2026, 3, 30),
            about: ComplaintKind::Reply.title(language).to_owned(),
            department: department(language),
        }
    }
}

impl ComplaintConcluded {
    pub fn sample(language: Language) -> Self {
        let finding = Finding::PartlyUpheld;
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            received_on: day(2026, 3, 30),
            concluded_on: day(2026, 4, 10),
            finding: finding.title(language).to_owned(),
            is_upheld: finding.is_upheld(),
            reasons: language
                .pick(
                    "经查，答复晚于法定期限三个工作日作出；答复内容符合条例规定。",
                    "The reply was made three working days late; what it says is as the Regulations demand.",
                )
                .to_owned(),
            contact: Contact::sample(language),
        }
    }
}

impl RectificationOrdered {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            rectify_by: day(2026, 4, 24),
            days_left: 10,
        }
    }
}

impl RectificationReported {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            department: department(language),
            rectify_by: day(2026, 4, 24),
            reported_on: day(2026, 4, 27),
            is_late: true,
        }
    }
}

impl RectificationDecided {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            accepted: false,
            rectify_by: day(2026, 5, 15),
            days_left: 12,
        }
    }
}

impl RectificationDue {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            complaint: NUMBER.into(),
            rectify_by: day(2026, 4, 24),
            days_left: -1,
            is_late: true,
        }
    }
}
