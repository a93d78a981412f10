//! What of an action that is open would be refused all the same: one of its decisions, or doing it today.

use super::offer;
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::command::Action;
use crate::rules::decide::Viewer;
use crate::rules::refusal::Refusal;
use crate::rules::{extension, notified, reply};

/// What of an action cannot be done now, though the rest of it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Except {
    /// To approve; it can be sent back, or refused.
    Approve,
    /// To serve it today; what was posted or handed over earlier can still be recorded.
    Today,
}

impl Except {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Approve, Self::Today];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Today => "today",
        }
    }
}

/// The same as [`offer`] for whoever knows the calendars: by them it depends whether a notice that waits can still have
/// its effect.
///
/// # Errors
/// The reason for which the command would be refused, whatever it said.
pub fn offered(
    case: &Case,
    action: Action,
    viewer: Viewer<'_>,
    calendars: &Calendars,
) -> Result<Option<(Except, Refusal)>, Refusal> {
    offer(case, action, viewer)?;
    let (part, answer) = match action {
        Action::Review => (Except::Approve, reply::check_approvable(case, viewer)),
        Action::DecideExtension => {
            let approval = extension::check_approvable(case, viewer).map(|_| ());
            (Except::Approve, approval)
        }
        Action::ServeNotice(of) => {
            let today = notified::check_days(case, of, viewer, calendars.current())?;
            (Except::Today, today)
        }
        Action::TellExtension => (Except::Today, extension::check_days(case, viewer)?),
        Action::Confirm
        | Action::Assign
        | Action::Claim
        | Action::Return
        | Action::Draft
        | Action::Reply
        | Action::ProveService
        | Action::PostNotice
        | Action::ProposeExtension
        | Action::AskClarification
        | Action::ReturnNotice(_)
        | Action::ReturnExtension
        | Action::AnswerClarification
        | Action::JudgeLateAnswer
        | Action::AskReasons
        | Action::GiveReasons
        | Action::DelayReply
        | Action::TellDueDate
        | Action::SetFee
        | Action::DeliverFeeNotice
        | Action::RecordPayment
        | Action::CancelFee
        | Action::Withdraw
        | Action::Split
        | Action::RenewQueryCode
        | Action::SetSubDeadline
        | Action::MeetSubDeadline
        | Action::Confer
        | Action::Urge
        | Action::AnswerUrging
        | Action::FileRemedy
        | Action::AcceptRemedy
        | Action::ConcludeRemedy
        | Action::CancelResult
        | Action::Reopen
        | Action::Archive
        | Action::AddDocument
        | Action::WithdrawDocument
        | Action::Consult
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::RecordOpinion
        | Action::TellThirdParty => return Ok(None),
    };
    Ok(answer.err().map(|why| (part, why)))
}
