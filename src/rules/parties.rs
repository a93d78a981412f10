//! Who else stands behind an application: joint applicants (共同申请人) and an agent (委托代理人).
//!
//! The Regulations know one applicant. Several may sign one application all the same, and anyone may
//! act through an agent (民法典 161, 165). Whoever files for several is their representative (代表人):
//! the office speaks with that one. What else is decided stands in `docs/decisions`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::applicant::ApplicantKind;
use super::contact::Contact;
use super::identity::IdentityDocument;

/// How many may apply together, the representative included.
pub const APPLICANTS_AT_MOST: usize = 10;

/// One who applies together with the representative (共同申请人).
#[derive(Clone, PartialEq, Eq)]
pub struct JointApplicant {
    /// A citizen or one of the five kinds of organisation.
    pub kind: ApplicantKind,
    /// Name of the person or organisation.
    pub name: String,
    /// What proves who they are.
    pub identity: IdentityDocument,
}

/// Who acts for the applicant under a power of attorney (委托代理人).
#[derive(Clone, PartialEq, Eq)]
pub struct Agent {
    /// Their name.
    pub name: String,
    /// What proves who they are.
    pub identity: IdentityDocument,
    /// Where they can be reached.
    pub contact: Contact,
}

/// Names nobody: personal data never reaches a log through `{:?}`.
impl std::fmt::Debug for JointApplicant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JointApplicant")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Names nobody.
impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent").finish_non_exhaustive()
    }
}

/// That an application names an agent, as the record tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// The day on which the power of attorney (授权委托书) was presented on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented_on: Option<NaiveDate>,
}
