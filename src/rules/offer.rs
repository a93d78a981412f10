//! What can be done to a case now, what cannot and why, and what it would bring.
//!
//! There is no second set of rules here: every answer is that of the check which the command itself passes first,
//! before it looks at what the command says. So what is closed is refused for the very reason that was told, and what
//! is open is refused for its content only.

mod brings;
mod except;
mod title;

pub use brings::{Assuming, Brings, brings};
pub use except::{Except, offered};

use super::case::Case;
use super::command::Action;
use super::consultation::{self, ConsultationRefusal};
use super::decide::Viewer;
use super::refusal::Refusal;
use super::remedies::RemedyRefusal;
use super::{
    archive, attaching, clarification, conference, due_date_notice, excessive, extension, fee,
    filing, grounds, kind, notified, posting, remedies, reply, routing, splitting, sub_deadline,
    urging, withdrawal,
};

/// Whether there is anything to do of this kind for whoever looks: what a page offers. What the role forbids is
/// [`super::policy::permit`]'s to say.
///
/// # Errors
/// The reason for which the command would be refused, whatever it said. Where there are several things of the kind, the
/// one that the last of them gives.
pub fn offer(case: &Case, action: Action, viewer: Viewer<'_>) -> Result<(), Refusal> {
    archive::check_open_to(case, action)?;
    kind::check(case, action)?;
    let account = viewer.account;
    match action {
        Action::Confirm => filing::check_unconfirmed(case),
        Action::Assign => routing::check_assignable(case).map(|_| ()),
        Action::Claim => routing::check_claimable(case, account).map(|_| ()),
        Action::Return => routing::check_returnable(case, account).map(|_| ()),
        Action::Draft => reply::check_draftable(case, account),
        Action::Review => reply::check_reviewable(case, viewer),
        Action::Reply => reply::check_servable(case, viewer).map(|_| ()),
        Action::ProveService => reply::check_provable(case).map(|_| ()),
        Action::PostNotice => posting::check_waiting(case),
        Action::ProposeExtension => extension::check_proposable(case, viewer).map(|_| ()),
        Action::DecideExtension => extension::check_decidable(case, viewer).map(|_| ()),
        Action::TellExtension => extension::check_tellable(case, viewer).map(|_| ()),
        Action::AskClarification => clarification::check_askable(case, viewer),
        Action::ReturnNotice(of) => notified::check_posted(case, of).map(|_| ()),
        Action::ReturnExtension => extension::check_posted(case).map(|_| ()),
        Action::ServeNotice(of) => notified::check_waits(case, of, viewer),
        Action::AnswerClarification => clarification::open(case).map(|_| ()),
        Action::JudgeLateAnswer => clarification::check_judgeable(case, account),
        Action::AskReasons => excessive::check_askable(case, viewer).map(|_| ()),
        Action::GiveReasons => excessive::open(case).map(|_| ()),
        Action::DelayReply => excessive::check_delayable(case, viewer),
        Action::TellDueDate => due_date_notice::check_moved(case, viewer).map(|_| ()),
        Action::SetFee => fee::check_chargeable(case, viewer),
        Action::DeliverFeeNotice => fee::arriving(case).map(|_| ()),
        Action::RecordPayment => fee::payable(case).map(|_| ()),
        Action::CancelFee => fee::check_cancellable(case, account),
        Action::Withdraw => withdrawal::check_withdrawable(case, viewer),
        Action::Split => splitting::check_splittable(case, account),
        Action::RenewQueryCode => Ok(()),
        Action::SetSubDeadline => sub_deadline::check_settable(case),
        Action::Confer => conference::check_open(case),
        Action::Urge => urging::check_urgeable(case),
        Action::AnswerUrging => one_of(&case.urgings, Refusal::UrgingUnknown, |one| {
            urging::check_answerable(case, one, viewer)
        }),
        Action::FileRemedy => remedies::check_room(case),
        Action::Archive => archive::check_archivable(case, viewer.mail_under_way),
        Action::AddDocument => attaching::check_addable(case, account),
        Action::Consult
        | Action::SendConsultation
        | Action::DeliverConsultation
        | Action::RecordOpinion
        | Action::TellThirdParty => of_consultations(case, action, viewer),
        Action::WithdrawDocument => one_of(&case.documents, Refusal::DocumentUnknown, |one| {
            attaching::check_loose(case, one, account)
        }),
        Action::MeetSubDeadline => {
            one_of(&case.sub_deadlines, Refusal::SubDeadlineUnknown, |one| {
                sub_deadline::check_running(case, one, viewer)
            })
        }
        Action::AcceptRemedy | Action::ConcludeRemedy | Action::CancelResult | Action::Reopen => {
            let unknown = RemedyRefusal::Unknown.into();
            one_of(&case.remedies, unknown, |one| {
                if action == Action::AcceptRemedy {
                    remedies::check_unaccepted(one)
                } else if action == Action::ConcludeRemedy {
                    remedies::check_undecided(one)
                } else if action == Action::CancelResult {
                    remedies::check_cancellable(one)
                } else {
                    remedies::check_orders(case, one).map(|_| ())
                }
            })
        }
    }
}

fn of_consultations(case: &Case, action: Action, viewer: Viewer<'_>) -> Result<(), Refusal> {
    if action == Action::Consult {
        return consultation::check_askable(case, viewer.account);
    }
    // A decision is told whatever has become of the case.
    if action != Action::TellThirdParty {
        consultation::check_open(case)?;
    }
    if action == Action::RecordOpinion {
        consultation::check_handler_of(case, viewer.account)?;
    }
    let unknown = ConsultationRefusal::Unknown.into();
    one_of(&case.consultations, unknown, |one| {
        if action == Action::SendConsultation {
            consultation::check_unsent(one)
        } else if action == Action::DeliverConsultation {
            consultation::check_posted(one).map(|_| ())
        } else if action == Action::RecordOpinion {
            consultation::check_unanswered(one).map(|_| ())
        } else {
            consultation::check_untold(one)?;
            grounds::check_letter(case, viewer)
        }
    })
}

/// Open when one of them is, else closed as the last of them; where there is none, it is unknown.
fn one_of<T>(
    all: &[T],
    unknown: Refusal,
    check: impl Fn(&T) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut closed = unknown;
    for one in all {
        match check(one) {
            Ok(()) => return Ok(()),
            Err(refusal) => closed = refusal,
        }
    }
    Err(closed)
}
