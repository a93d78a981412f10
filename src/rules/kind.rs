//! What an application asks for: information to be disclosed, or a record about oneself to be corrected.
//!
//! Correction (更正本人信息; Art. 41) is no application for disclosure. It shares register, departments, letters
//! and mails with them, and nothing else: neither the reply period nor what moves it, nor the annual report.

use serde::{Deserialize, Serialize};

use super::case::Case;
use super::command::Action;
use super::language::Language;
use super::notified::Notified;
use super::outcome::Outcome;
use super::refusal::Refusal;

/// What an application asks for.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// Information to be disclosed (依申请公开; Art. 27).
    #[default]
    Disclosure,
    /// An inaccurate record about oneself to be corrected (更正本人信息; Art. 41).
    Correction,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Disclosure, Self::Correction];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Disclosure => "disclosure",
            Self::Correction => "correction",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What letters and mails call such an application.
    pub fn application(self, language: Language) -> &'static str {
        match self {
            Self::Disclosure => language.pick(
                "政府信息公开申请",
                "application for disclosure of government information",
            ),
            Self::Correction => language.pick(
                "更正本人信息申请",
                "application for correction of records about yourself",
            ),
        }
    }

    /// What the letter that answers it is called for short (答复书、更正告知书).
    pub fn reply_name(self, language: Language) -> &'static str {
        match self {
            Self::Disclosure => language.pick("答复书", "letter of reply"),
            Self::Correction => language.pick("更正告知书", "notice of correction"),
        }
    }

    /// Whether it is the usual kind, of which a record need not speak.
    pub fn is_disclosure(&self) -> bool {
        *self == Self::Disclosure
    }
}

/// Refuses what the law gives for disclosure alone.
pub(super) fn check(case: &Case, action: Action) -> Result<(), Refusal> {
    if case.kind == CaseKind::Correction && is_for_disclosure(action) {
        return Err(Refusal::NotForCorrections);
    }
    Ok(())
}

/// Refuses a draft whose outcome is one of the other kind.
pub(super) fn check_outcome(case: &Case, outcome: Outcome) -> Result<(), Refusal> {
    if outcome.case_kind() != case.kind {
        return Err(Refusal::OutcomeOfOtherKind);
    }
    Ok(())
}

/// Whether Arts. 30 to 35 or Art. 42 (fees) give it, which speak of applications for disclosure; Art. 41 gives
/// nothing like it.
fn is_for_disclosure(action: Action) -> bool {
    match action {
        Action::Confirm
        | Action::Split
        | Action::AskClarification
        | Action::ServeNotice(
            Notified::Clarification | Notified::Reasons | Notified::Delay | Notified::Fee,
        )
        | Action::ReturnNotice(
            Notified::Clarification | Notified::Reasons | Notified::Delay | Notified::Fee,
        )
        | Action::ReturnExtension
        | Action::AnswerClarification
        | Action::JudgeLateAnswer
        | Action::AskReasons
        | Action::GiveReasons
        | Action::DelayReply
        | Action::SetFee
        | Action::DeliverFeeNotice
        | Action::RecordPayment
        | Action::CancelFee
        | Action::ProposeExtension
        | Action::DecideExtension
        | Action::TellExtension
        | Action::Consult
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::RecordOpinion
        | Action::TellThirdParty => true,
        Action::Assign
        | Action::Claim
        | Action::Return
        | Action::Draft
        | Action::Review
        | Action::Reply
        | Action::ProveService
        | Action::PostNotice
        | Action::Withdraw
        | Action::RenewQueryCode
        | Action::AddDocument
        | Action::WithdrawDocument
        | Action::SetSubDeadline
        | Action::MeetSubDeadline
        | Action::Confer
        | Action::Urge
        | Action::AnswerUrging
        | Action::TellDueDate
        | Action::ServeNotice(Notified::DueDate)
        | Action::ReturnNotice(Notified::DueDate)
        | Action::FileRemedy
        | Action::AcceptRemedy
        | Action::ConcludeRemedy
        | Action::CancelResult
        | Action::Reopen
        | Action::Archive => false,
    }
}
