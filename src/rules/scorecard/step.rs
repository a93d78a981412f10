//! Steps before a reply that scorecards count.

use crate::rules::deadline::Party;
use crate::rules::event::CaseEvent;

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

    /// Its bit among the steps of a reply.
    pub fn bit(self) -> i16 {
        match self {
            Self::Extension => 1,
            Self::Clarification => 2,
            Self::Consultation(Party::ThirdParty) => 4,
            Self::Consultation(Party::JointAgency) => 8,
            Self::Consultation(Party::Agency) => 16,
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// The steps that a number of bits tells.
    pub fn of_bits(bits: i16) -> impl Iterator<Item = Self> {
        let steps = Self::ALL.into_iter();
        steps.filter(move |step| bits & step.bit() != 0)
    }
}

/// The steps that were taken before a reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    /// The steps, each a bit; whether the period was extended is told by the count beside it.
    taken: i16,
    /// Extensions that the applicant was told of, less those of which it turned out that they were not.
    extensions: i16,
}

impl Steps {
    /// What an event adds.
    pub(in crate::rules) fn note(&mut self, event: &CaseEvent) {
        if let CaseEvent::ExtensionTold { .. } = event {
            self.extensions = self.extensions.saturating_add(1);
        } else if let CaseEvent::ExtensionNotTold { .. } = event {
            self.extensions = self.extensions.saturating_sub(1);
        } else if let CaseEvent::ClarificationAsked { .. } = event {
            self.taken |= Step::Clarification.bit();
        } else if let CaseEvent::ConsultationOpened { party, .. } = event {
            self.taken |= Step::Consultation(*party).bit();
        }
    }

    /// As a number, for a row: each step its bit.
    pub fn bits(self) -> i16 {
        let extended = if self.extensions > 0 {
            Step::Extension.bit()
        } else {
            0
        };
        self.taken | extended
    }
}
