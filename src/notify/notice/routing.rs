//! What is told when a case moves between departments and handlers.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Due, NUMBER, authority, day, department, due};
use crate::rules::language::Language;

/// To a department: a case is yours to accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseAssigned {
    pub authority: String,
    pub department: String,
    pub number: String,
    pub accept_by: Due,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To a department, the heads and the registrars: nobody has taken a case in hand in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AcceptanceLate {
    pub authority: String,
    pub department: String,
    pub number: String,
    pub routed_on: NaiveDate,
    /// The last day for taking it in hand.
    pub until: NaiveDate,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To the registrars: a department gave a case back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReturned {
    pub authority: String,
    pub number: String,
    pub department: String,
}

/// To the department that had a case until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTransferredAway {
    pub authority: String,
    pub department: String,
    pub number: String,
}

/// To the handler who had a case in hand until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseTakenOver {
    pub authority: String,
    pub number: String,
}

/// To a department: it has a part in a case that another one leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartAsked {
    pub authority: String,
    pub department: String,
    pub number: String,
    /// The last day for its part.
    pub until: NaiveDate,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

/// To who has a case in hand: a co-handling department gave its part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartGiven {
    pub authority: String,
    /// Which department gave it.
    pub department: String,
    pub number: String,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
}

impl PartAsked {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
            until: day(2026, 4, 10),
            due: due(2026, 4, 28),
            days_left: 19,
        }
    }
}

impl PartGiven {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
            due: due(2026, 4, 28),
            days_left: 12,
        }
    }
}

impl CaseAssigned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
            accept_by: due(2026, 4, 1),
            due: due(2026, 4, 28),
            days_left: 19,
        }
    }
}

impl AcceptanceLate {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
            routed_on: day(2026, 3, 31),
            until: day(2026, 4, 1),
            due: due(2026, 4, 28),
            days_left: 18,
        }
    }
}

impl CaseReturned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
        }
    }
}

impl CaseTransferredAway {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            department: department(language),
            number: NUMBER.into(),
        }
    }
}

impl CaseTakenOver {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
        }
    }
}
