//! The reply (答复): drafted by the handler, approved by the head, made by being served.

use super::attaching::check_enclosed;
use super::case::{Case, Stage};
use super::command::NewText;
use super::decide::{Facts, check_day};
use super::event::{CaseEvent, Decided};
use super::outcome::Reply;
use super::refusal::Refusal;
use super::service::{Service, made_on};

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
    match &case.stage {
        Stage::InHand { handler, .. } => {
            if facts.account != Some(*handler) {
                return Err(Refusal::NotTheHandler);
            }
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InReview { .. }
        | Stage::Replied { .. } => {
            return Err(Refusal::CannotDraft {
                stage: case.stage.name(),
            });
        }
    }
    reply
        .check()
        .map_err(|missing| Refusal::DraftIncomplete { missing })?;
    if let Some(asked) = &reply.asked {
        for day in [asked.on, asked.answered_on].into_iter().flatten() {
            check_day(day, case.filed_on, facts.today)?;
        }
    }
    check_enclosed(case, &reply.documents)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Drafted {
            draft: case.drafts.saturating_add(1),
            outcome: reply.outcome,
            kind: reply.kind,
            content: content.reference.clone(),
            documents: reply.documents.clone(),
        },
    })
}

/// Approves the draft (审核同意).
pub(super) fn approve(case: &Case, facts: &Facts) -> Result<Decided, Refusal> {
    waiting_for_review(case)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::Approved,
    })
}

/// Sends the draft back to its handler (退回修改).
pub(super) fn ask_rework(case: &Case, reason: &NewText, facts: &Facts) -> Result<Decided, Refusal> {
    waiting_for_review(case)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ReworkAsked {
            reason: reason.reference.clone(),
        },
    })
}

fn waiting_for_review(case: &Case) -> Result<(), Refusal> {
    match &case.stage {
        Stage::InReview {
            approved_on: None, ..
        } => Ok(()),
        Stage::InReview {
            approved_on: Some(_),
            ..
        } => Err(Refusal::AlreadyApproved),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::Replied { .. } => Err(Refusal::CannotReview {
            stage: case.stage.name(),
        }),
    }
}

/// Makes the reply: the approved draft is served (送达), and the day of service decides whether it
/// was on time (国办公开办函〔2016〕235号).
pub(super) fn make(case: &Case, service: &Service, facts: &Facts) -> Result<Decided, Refusal> {
    let (draft, approved_on) = match &case.stage {
        Stage::InReview {
            draft,
            approved_on: Some(on),
            ..
        } => (draft, *on),
        Stage::InReview {
            approved_on: None, ..
        } => return Err(Refusal::NotApproved),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::Replied { .. } => {
            return Err(Refusal::CannotReply {
                stage: case.stage.name(),
            });
        }
    };
    let Some((letter, letter_number)) = facts.letter.clone() else {
        return Err(Refusal::NotApproved);
    };
    let on = made_on(service);
    match service {
        Service::Electronic { .. } => {
            if !facts.applicant_has_email {
                return Err(Refusal::NoEmailAddress);
            }
            if on != facts.today {
                return Err(Refusal::ElectronicIsNow { today: facts.today });
            }
        }
        Service::Mail { .. } | Service::Personal { .. } => check_day(on, approved_on, facts.today)?,
    }
    service
        .check(facts.today)
        .map_err(|wrong| Refusal::WrongServiceRecord { wrong })?;
    Ok(Decided {
        on,
        event: CaseEvent::Replied {
            outcome: draft.outcome,
            service: service.clone(),
            letter,
            calendar: facts.calendar,
            letter_number,
        },
    })
}
