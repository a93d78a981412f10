//! Putting documents to a case, taking them back, and who may read them.

use super::case::{Case, Draft, Stage};
use super::consultation::ConsultationRefusal;
use super::decide::Facts;
use super::document::{AttachmentKind, CaseDocument, NewDocument};
use super::event::{By, CaseEvent, Decided};
use super::ids::{AccountId, DocumentId};
use super::policy::{Actor, Role, knows_people};
use super::refusal::Refusal;

/// The most documents that one reply encloses.
pub const ENCLOSED: usize = 50;

/// Adds a document to a case.
///
/// An applicant adds to an open case; the office also later, such as the proof of service (送达回证).
pub(super) fn add(case: &Case, document: &NewDocument, facts: &Facts) -> Result<Decided, Refusal> {
    check_addable(case, facts.account)?;
    if facts.account.is_none() {
        match document.kind {
            AttachmentKind::DisclosedInformation | AttachmentKind::ThirdPartyOpinion => {
                return Err(Refusal::DocumentKindOfOffice);
            }
            AttachmentKind::IdentityProof
            | AttachmentKind::PowerOfAttorney
            | AttachmentKind::ApplicationLetter
            | AttachmentKind::SupportingMaterial
            | AttachmentKind::Other => {}
        }
    }
    // Those withdrawn count, too: else adding and withdrawing could go on for ever.
    if case.documents.len() >= facts.documents_per_case {
        return Err(Refusal::TooManyDocuments {
            most: facts.documents_per_case,
        });
    }
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::DocumentAdded {
            document: document.id,
            kind: document.kind,
            sha256: document.sha256.clone(),
            bytes: document.bytes,
        },
    })
}

/// Whether anything can be added, by the applicant or by the office.
pub(super) fn check_addable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    let stage = case.stage.name();
    if account.is_none() && !stage.is_open() {
        return Err(Refusal::CannotAddDocument { stage });
    }
    Ok(())
}

/// Takes a document back. The applicant takes back what the applicant added, the office what the
/// office added; what a reply encloses, or a draft that waits to become one, stays.
pub(super) fn withdraw(case: &Case, id: DocumentId, facts: &Facts) -> Result<Decided, Refusal> {
    let found = case
        .documents
        .iter()
        .find(|document| document.id == id)
        .ok_or(Refusal::DocumentUnknown)?;
    check_loose(case, found, facts.account)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::DocumentWithdrawn { document: id },
    })
}

/// Whether this document can be taken back, by the applicant or by the office.
pub(super) fn check_loose(
    case: &Case,
    found: &CaseDocument,
    account: Option<AccountId>,
) -> Result<(), Refusal> {
    let (id, by_applicant) = (found.id, account.is_none());
    let is_hidden = by_applicant && !is_applicants_to_read(case, found);
    if found.withdrawn_on.is_some() || is_hidden {
        return Err(Refusal::DocumentUnknown);
    }
    if encloses(case, id) {
        return Err(Refusal::DocumentInReply);
    }
    if is_paper_of_opinion(case, id) {
        return Err(ConsultationRefusal::PaperOfOpinion.into());
    }
    if by_applicant != (found.by == By::Applicant) {
        return Err(Refusal::DocumentOfOther);
    }
    if by_applicant && !case.stage.name().is_open() {
        return Err(Refusal::CannotWithdrawDocument {
            stage: case.stage.name(),
        });
    }
    Ok(())
}

/// Whether a draft may enclose these: each on the case, disclosed information, named once.
pub(super) fn check_enclosed(case: &Case, enclosed: &[DocumentId]) -> Result<(), Refusal> {
    let fits = |id: &DocumentId| {
        case.documents.iter().any(|document| {
            document.id == *id
                && document.kind == AttachmentKind::DisclosedInformation
                && document.withdrawn_on.is_none()
        })
    };
    for (at, id) in enclosed.iter().enumerate() {
        let again = enclosed.iter().take(at).any(|earlier| earlier == id);
        if again || !fits(id) {
            return Err(Refusal::CannotEnclose { at });
        }
    }
    Ok(())
}

/// Whether this actor, who can see the case, can see this document.
///
/// The applicant sees what the applicant added and what the reply encloses, once its letter can be read. Staff see
/// what hangs on the case; papers that show who applies only those who need to know that. `through` is the case in which
/// it is looked at: a part shows the documents of the original from which it was split.
pub fn is_readable(case: &Case, document: &CaseDocument, actor: &Actor, through: &Case) -> bool {
    document.withdrawn_on.is_none()
        && match actor {
            Actor::Staff { role, .. } => match role {
                Role::Registrar | Role::Head => true,
                // Who gives but a part to a case (协办) reads what a supervisor does.
                Role::Handler => {
                    knows_people(actor, through) || is_supervisors_to_read(case, document)
                }
                Role::Supervisor => is_supervisors_to_read(case, document),
                Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => false,
            },
            Actor::Applicant { .. } => is_applicants_to_read(case, document),
            Actor::ThirdParty { .. } | Actor::Anyone { .. } => false,
        }
}

/// Supervisors watch periods and read no drafts: what is to be disclosed they read once it is disclosed.
fn is_supervisors_to_read(case: &Case, document: &CaseDocument) -> bool {
    match document.kind {
        AttachmentKind::DisclosedInformation => shows(case, document.id),
        AttachmentKind::IdentityProof
        | AttachmentKind::PowerOfAttorney
        | AttachmentKind::ApplicationLetter
        | AttachmentKind::SupportingMaterial
        | AttachmentKind::ThirdPartyOpinion
        | AttachmentKind::Other => !document.kind.shows_people(),
    }
}

fn is_applicants_to_read(case: &Case, document: &CaseDocument) -> bool {
    document.by == By::Applicant || shows(case, document.id)
}

/// Whether this actor may take this document back now: what a page offers.
pub fn is_withdrawable(case: &Case, document: &CaseDocument, actor: &Actor) -> bool {
    let (by_applicant, may) = match actor {
        Actor::Staff { .. } => (false, knows_people(actor, case)),
        Actor::Applicant { .. } => (true, case.stage.name().is_open()),
        Actor::ThirdParty { .. } | Actor::Anyone { .. } => (true, false),
    };
    may && by_applicant == (document.by == By::Applicant) && !is_held(case, document.id)
}

/// Whether a reply or an opinion on record names it.
fn is_held(case: &Case, id: DocumentId) -> bool {
    encloses(case, id) || is_paper_of_opinion(case, id)
}

fn is_paper_of_opinion(case: &Case, id: DocumentId) -> bool {
    let opinions = case
        .consultations
        .iter()
        .filter_map(|asked| asked.opinion.as_ref());
    opinions
        .into_iter()
        .any(|opinion| opinion.documents.contains(&id))
}

/// Whether the applicant can read it with a reply, the one that stands or an earlier one.
fn shows(case: &Case, id: DocumentId) -> bool {
    let enclosed_now = case.shows_reply() && laid_before_head_with(case, id);
    enclosed_now || enclosed_earlier(case, id)
}

fn encloses(case: &Case, id: DocumentId) -> bool {
    laid_before_head_with(case, id) || enclosed_earlier(case, id)
}

fn laid_before_head_with(case: &Case, id: DocumentId) -> bool {
    laid_before_head(case.stage.ended()).is_some_and(|draft| draft.documents.contains(&id))
}

fn enclosed_earlier(case: &Case, id: DocumentId) -> bool {
    case.earlier_replies()
        .any(|reply| reply.draft.documents.contains(&id))
}

/// The draft that became the reply, or waits to.
fn laid_before_head(stage: &Stage) -> Option<&Draft> {
    match stage {
        Stage::InReview { draft, .. } => Some(draft),
        Stage::Replied { reply, .. } => Some(&reply.draft),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    }
}
