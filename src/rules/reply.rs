//! The reply (答复): drafted by the handler, approved by the head, made by being served.

use chrono::NaiveDate;

use super::applicant::{Carrier, Delivery};
use super::attaching::check_enclosed;
use super::case::{Approval, Case, MadeReply, Stage};
use super::command::NewText;
use super::consultation;
use super::decide::{Facts, Viewer, check_day};
use super::deputy::check_other_than;
use super::event::{CaseEvent, Decided, LetterRef};
use super::grounds::{self, Stated};
use super::ids::AccountId;
use super::kind;
use super::outcome::{Outcome, Reply};
use super::refusal::Refusal;
use super::repeat;
use super::service::{Service, Signatory, made_on};

/// Lays a draft before the head (拟稿送审; Art. 45).
///
/// The draft must already carry what its outcome demands (Art. 36 and 37): a head should never
/// approve a letter that says less than the law asks.
pub(super) fn draft(
    case: &Case,
    reply: &Reply,
    content: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_draftable(case, facts.account)?;
    kind::check_outcome(case, reply.outcome)?;
    reply
        .check()
        .map_err(|missing| Refusal::DraftIncomplete { missing })?;
    let third_party = consultation::part_of(reply);
    let stated = Stated::by(reply, &third_party);
    grounds::check(case, stated, &facts.consultation.opinions_by, facts.today)?;
    if let Some(asked) = &reply.asked {
        for day in [asked.on, asked.answered_on].into_iter().flatten() {
            check_day(day, case.filed_on, facts.today)?;
        }
    }
    check_enclosed(case, &reply.documents)?;
    repeat::check(reply, facts.earlier)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Drafted {
            draft: case.drafts.saturating_add(1),
            outcome: reply.outcome,
            kind: reply.kind,
            content: content.reference.clone(),
            documents: reply.documents.clone(),
            third_party,
            asked: grounds::stated(reply),
        },
    })
}

/// Whether this account can lay a draft before the head.
pub(super) fn check_draftable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    let elsewhere = |stage| Refusal::CannotDraft { stage };
    case.stage.check_in_hand_of(account, elsewhere)
}

/// Approves the draft (审核同意). From here on its letter stands: what is posted or handed over must bear
/// its number and its day before it can be served.
pub(super) fn approve(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    check_approvable(case, facts.viewer())?;
    let speaks = case.stage.draft().is_some_and(consultation::speaks_of_them);
    let consulted =
        speaks.then(|| consultation::said(case, &facts.consultation.opinions_by, facts.today));
    let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Approved {
            letter: Some(letter),
            consulted,
        },
    })
}

/// Whether whoever looks could approve the draft now, beside sending it back.
pub(super) fn check_approvable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    match in_review(case)? {
        None => {}
        Some(_) => return Err(Refusal::AlreadyApproved),
    }
    check_reviewable(case, viewer)?;
    let draft = case.stage.draft();
    draft.map_or(Ok(()), |draft| {
        grounds::check_laid(case, draft, viewer.opinions_by, viewer.today)
    })
}

/// Sends the draft back to its handler (退回修改), also one that is approved and not yet served.
///
/// A letter that the applicant could read is not changed under their eyes, though its mail failed.
pub(super) fn ask_rework(case: &Case, reason: &NewText, facts: &Facts) -> Result<Decided, Refusal> {
    check_reviewable(case, facts.viewer())?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ReworkAsked {
            reason: reason.reference.clone(),
        },
    })
}

/// Whether whoever looks can decide on the draft: not one of their own.
pub(super) fn check_reviewable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    check_changeable(case, viewer)?;
    case.drafted_by
        .map_or(Ok(()), |by| check_other_than(by, viewer))
}

/// Whether the head can still decide on the draft: once nothing can be sent back, it is approved, and out.
///
/// A letter that can never be served as it is goes back though a third party was told of the decision: else the
/// application would stay without a reply.
fn check_changeable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    if in_review(case)?.is_some_and(|approval| approval.shown) {
        return Err(Refusal::ReplyIsOut);
    }
    if grounds::has_fallen(case, viewer) {
        return Ok(());
    }
    consultation::check_rework(case)
}

/// The approval of the draft that lies before the head, if it has one.
fn in_review(case: &Case) -> Result<Option<&Approval>, Refusal> {
    match &case.stage {
        Stage::InReview { approval, .. } => Ok(approval.as_ref()),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotReview {
            stage: case.stage.name(),
        }),
    }
}

/// Makes the reply: the approved letter is served (送达), and the day of service decides whether it
/// was on time (国办公开办函〔2016〕235号).
///
/// One that is late says why (逾期原因): the record is kept step by step (Art. 45), and whoever supervises (Arts. 46, 47)
/// reads it there. A reason for what is in time is not kept.
pub(super) fn make(
    case: &Case,
    service: &Service,
    late_reason: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let to_serve = check_servable(case, facts.viewer())?;
    if to_serve.anew {
        if matches!(service, Service::Electronic { .. }) {
            return Err(Refusal::MailUnderWay);
        }
        if facts.mail_leaving {
            return Err(Refusal::MailLeaving);
        }
    }
    check_service(case, service, to_serve.approved_on, facts)?;
    let late_reason = match (facts.late_after, late_reason) {
        (Some(due_on), None) => return Err(Refusal::LateReasonRequired { due_on }),
        (Some(_), Some(reason)) => Some(reason.reference.clone()),
        (None, _) => None,
    };
    Ok(Decided {
        on: made_on(service),
        event: CaseEvent::Replied {
            outcome: to_serve.outcome,
            service: service.clone(),
            letter: to_serve.letter.id,
            calendar: facts.calendar,
            letter_number: to_serve.letter.number.clone(),
            late_reason,
        },
    })
}

/// Whether a letter that was approved on a day can have been served like this.
pub(super) fn check_service(
    case: &Case,
    service: &Service,
    approved_on: NaiveDate,
    facts: &Facts,
) -> Result<(), Refusal> {
    let on = made_on(service);
    match service {
        Service::Electronic { .. } => {
            chosen_electronic(case, facts)?;
            if on != facts.today {
                return Err(Refusal::ElectronicIsNow { today: facts.today });
            }
        }
        Service::Mail { .. } | Service::Personal { .. } => {
            check_signatory(case, service)?;
            check_day(on, approved_on, facts.today)?;
        }
    }
    service
        .check(facts.today)
        .map_err(|wrong| Refusal::WrongServiceRecord { wrong })
}

/// An agent signs for a reply only under a power of attorney.
pub(super) fn check_signatory(case: &Case, service: &Service) -> Result<(), Refusal> {
    match service {
        Service::Personal {
            signed_by: Signatory::Agent,
            ..
        } if !case.agent_acts() => Err(Refusal::NoPowerOfAttorney),
        Service::Personal { .. } | Service::Mail { .. } | Service::Electronic { .. } => Ok(()),
    }
}

/// A letter that waits to be served.
pub(super) struct ToServe<'a> {
    outcome: Outcome,
    letter: &'a LetterRef,
    approved_on: NaiveDate,
    /// It is made, and its mail has not left.
    anew: bool,
}

/// Whether a letter waits to be served as the reply, still tells what is so, and every third party has been told that
/// must be.
pub(super) fn check_servable<'a>(
    case: &'a Case,
    viewer: Viewer<'_>,
) -> Result<ToServe<'a>, Refusal> {
    let to_serve = to_serve(case, viewer.mail_under_way)?;
    grounds::check_letter(case, viewer)?;
    consultation::check_told(case)?;
    Ok(to_serve)
}

fn to_serve(case: &Case, mail_under_way: bool) -> Result<ToServe<'_>, Refusal> {
    match &case.stage {
        Stage::InReview {
            draft,
            approval: Some(approval),
            ..
        } => Ok(ToServe {
            outcome: draft.outcome,
            letter: approval.letter.as_ref().ok_or(Refusal::LetterMissing)?,
            approved_on: approval.on,
            anew: false,
        }),
        Stage::InReview { approval: None, .. } => Err(Refusal::NotApproved),
        Stage::Replied { reply, .. } if may_be_served_anew(reply, mail_under_way) => Ok(ToServe {
            outcome: reply.outcome,
            letter: &reply.letter,
            approved_on: reply.approved_on,
            anew: true,
        }),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotReply {
            stage: case.stage.name(),
        }),
    }
}

/// Whether a reply may be posted or handed over although it is made: its mail has not left, and nothing
/// shows that the applicant has it.
fn may_be_served_anew(reply: &MadeReply, mail_under_way: bool) -> bool {
    match reply.service {
        Service::Electronic { received_on, .. } => mail_under_way && received_on.is_none(),
        Service::Mail { .. } | Service::Personal { .. } => false,
    }
}

/// By e-mail only to whoever wants it so, or agreed to another way than the one asked for (Art. 40).
fn chosen_electronic(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    let form = &case.form;
    let chosen = form.carrier == Carrier::Email || form.delivery == Delivery::Email;
    if !chosen && !form.fallback_consent {
        return Err(Refusal::ElectronicNotChosen);
    }
    if !facts.applicant_has_email {
        return Err(Refusal::NoEmailAddress);
    }
    Ok(())
}

/// Records the proof of service (送达回证): from its day the applicant knows the reply, and the remedies
/// run. Recorded again, the last one counts: a day can be mistyped.
pub(super) fn prove(
    case: &Case,
    on: NaiveDate,
    note: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_day(on, made_on(check_provable(case)?), facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::ServiceProved {
            note: note.map(|note| note.reference.clone()),
        },
    })
}

/// How the reply was served whose arrival can be proved.
pub(super) fn check_provable(case: &Case) -> Result<&Service, Refusal> {
    match &case.stage {
        Stage::Replied { reply, .. } => match &reply.service {
            Service::Personal { .. } => Err(Refusal::SignedAlready),
            service @ (Service::Electronic { .. } | Service::Mail { .. }) => Ok(service),
        },
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(Refusal::CannotProve {
            stage: case.stage.name(),
        }),
    }
}
