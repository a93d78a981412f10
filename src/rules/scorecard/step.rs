//! Steps before a reply that scorecards count.

use crate::rules::deadline::Party;

/// Something that was done before a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The period was extended (延期; Art. 33).
    Extension,
    /// Clarification was asked for (补正; Art. 30).
    Clarification,
    /// Somebody was asked for an opinion (征求意见; Arts. 11, 32, 34).
    Consultation(Party),
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 5] = [
        Self::Extension,
        Self::Clarification,
        Self::Consultation(Party::ThirdParty),
        Self::Consultation(Party::JointAgency),
        Self::Consultation(Party::Agency),
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Clarification => "clarification",
            Self::Consultation(party) => party.code(),
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}
