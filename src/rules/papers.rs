//! The papers of a case in their order (归档目录; Art. 45): what the application, every letter, every statement, every proof
//! of service and every document is, with its number and its day.

mod kind;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::case::{Case, LetterState};
use super::document::{AttachmentKind, CaseDocument};
use super::event::{CaseEvent, LetterRef, Recorded};
use super::ids::{DocumentId, LetterId};
use super::notified::Notified;
pub use kind::PaperKind;

/// How a proof says that a letter has arrived, however it was sent.
pub const RECEIVED: &str = "received";

/// A paper of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePaper {
    /// What it is.
    pub kind: PaperKind,
    /// The day it bears: of a letter the one on which it was made, of what came in the one of its receipt.
    pub on: NaiveDate,
    /// Its number; of a proof of service, that of the letter which was served.
    pub number: Option<String>,
    /// The consultation, the remedy or the internal deadline that it belongs to.
    pub reference: Option<String>,
    /// Under which id it is kept, of a letter.
    pub letter: Option<LetterId>,
    /// What has become of the letter.
    pub state: Option<LetterState>,
    /// By what means it was served, or [`RECEIVED`], of a proof of service.
    pub means: Option<&'static str>,
    /// Under which id it is kept, and what it is for, of a document.
    pub document: Option<(DocumentId, AttachmentKind)>,
}

impl CasePaper {
    fn of(kind: PaperKind, on: NaiveDate) -> Self {
        Self {
            kind,
            on,
            number: None,
            reference: None,
            letter: None,
            state: None,
            means: None,
            document: None,
        }
    }
}

/// The papers of a case in the order of their days, those of one day in the order of the record.
///
/// `day_of` is the civil day of a moment: a letter bears the day on which it was made, whatever day its event counts
/// for.
pub fn papers(
    case: &Case,
    record: &[Recorded],
    day_of: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Vec<CasePaper> {
    let at_once = |event: &Recorded| matches!(event.event, CaseEvent::AnsweredOnTheSpot { .. });
    let mut walk = Walk {
        case,
        at_once: record.iter().any(at_once),
        letters: BTreeMap::new(),
        end: None,
        papers: Vec::new(),
    };
    for recorded in record {
        walk.take(recorded, day_of(recorded.at));
    }
    let mut papers = walk.papers;
    papers.sort_by_key(|paper| paper.on);
    papers
}

/// What letter it is: its kind, and the consultation that it belongs to.
type Which = (PaperKind, Option<String>);

struct Walk<'a> {
    case: &'a Case,
    /// Whether the reply took the receipt's place.
    at_once: bool,
    /// The last letter of each kind so far.
    letters: BTreeMap<Which, LetterRef>,
    /// The letter that tells the end without a reply.
    end: Option<LetterRef>,
    papers: Vec<CasePaper>,
}

impl Walk<'_> {
    fn take(&mut self, recorded: &Recorded, made_on: NaiveDate) {
        let event = &recorded.event;
        self.end_to_post(event);
        for kind in kinds(event) {
            let paper = match kind {
                PaperKind::Receipt => self.receipt(event, made_on),
                PaperKind::ProofOfService => self.proof(recorded),
                PaperKind::Document => self.document(recorded),
                PaperKind::Application
                | PaperKind::ClarificationAnswer
                | PaperKind::ReasonsAnswer
                | PaperKind::ExtensionApproval
                | PaperKind::Opinion
                | PaperKind::Withdrawal
                | PaperKind::Payment
                | PaperKind::Remedy
                | PaperKind::RemedyDecision
                | PaperKind::Part
                | PaperKind::Conference => Some(self.came_in(*kind, recorded)),
                PaperKind::Clarification
                | PaperKind::Reasons
                | PaperKind::Delay
                | PaperKind::DueDate
                | PaperKind::Fee
                | PaperKind::Extension
                | PaperKind::Consultation
                | PaperKind::ThirdPartyNotice
                | PaperKind::Reply
                | PaperKind::WithdrawalConfirmation
                | PaperKind::Notice
                | PaperKind::Abandonment => self.letter(*kind, event, made_on),
            };
            self.papers.extend(paper);
        }
        if let Some(number) = self.unserved(event) {
            self.take_proof_back(&number);
        }
        if let CaseEvent::RemedyResultCancelled { reference, .. } = event {
            self.take_decision_back(reference);
        }
    }

    fn came_in(&self, kind: PaperKind, recorded: &Recorded) -> CasePaper {
        let number = if let CaseEvent::FeePaid { receipt, .. } = &recorded.event {
            Some(receipt.clone())
        } else {
            (kind == PaperKind::Application).then(|| self.case.number.clone())
        };
        CasePaper {
            number,
            reference: reference(&recorded.event),
            ..CasePaper::of(kind, recorded.on)
        }
    }

    /// The receipt bears the number of the case. What is answered at once has none.
    fn receipt(&self, event: &CaseEvent, made_on: NaiveDate) -> Option<CasePaper> {
        let waits = self.case.channel.needs_confirmation(self.case.regime());
        let is_first = matches!(event, CaseEvent::Filed { .. });
        (is_first != waits && !self.at_once).then(|| CasePaper {
            number: Some(self.case.number.clone()),
            ..CasePaper::of(PaperKind::Receipt, made_on)
        })
    }

    fn letter(
        &mut self,
        kind: PaperKind,
        event: &CaseEvent,
        made_on: NaiveDate,
    ) -> Option<CasePaper> {
        let letter = event.letter()?;
        let reference = reference(event);
        let which = posted(event).unwrap_or((kind, reference.clone()));
        self.letters.insert(which, letter.clone());
        let tells_end = matches!(
            kind,
            PaperKind::Abandonment | PaperKind::WithdrawalConfirmation
        );
        if tells_end {
            self.end = Some(letter.clone());
        }
        Some(CasePaper {
            number: Some(letter.number.clone()),
            reference,
            letter: Some(letter.id),
            // What tells the end of a case waits for nothing.
            state: (!tells_end).then(|| self.case.letter_state(letter.id)),
            ..CasePaper::of(kind, made_on)
        })
    }

    /// The end of a case that has to be posted is told by its letter.
    fn end_to_post(&mut self, event: &CaseEvent) {
        if let (Some(which), Some(end), None) = (posted(event), &self.end, event.letter()) {
            self.letters.insert(which, end.clone());
        }
    }

    fn proof(&self, recorded: &Recorded) -> Option<CasePaper> {
        let (which, means) = served(&recorded.event)?;
        let letter = self.letters.get(&which)?;
        let (kind, reference) = which;
        Some(CasePaper {
            number: Some(letter.number.clone()),
            // What is posted instead of a mail belongs to nothing but the case.
            reference: reference.filter(|_| kind != PaperKind::Notice),
            means: Some(means),
            ..CasePaper::of(PaperKind::ProofOfService, recorded.on)
        })
    }

    /// The number of the letter that turns out not to be served. Several are about one consultation: there it is the one
    /// that the mail carried.
    fn unserved(&self, event: &CaseEvent) -> Option<String> {
        if let CaseEvent::ConsultationMailFailed { letter, .. } = event {
            let carried = |paper: &&CasePaper| paper.letter == Some(*letter);
            return self.papers.iter().find(carried)?.number.clone();
        }
        let letter = self.letters.get(&unserved(event)?)?;
        Some(letter.number.clone())
    }

    /// The mail never left: it proves nothing.
    fn take_proof_back(&mut self, number: &str) {
        let is_it = |paper: &CasePaper| {
            paper.kind == PaperKind::ProofOfService && paper.number.as_deref() == Some(number)
        };
        if let Some(last) = self.papers.iter().rposition(is_it) {
            self.papers.remove(last);
        }
    }

    /// The result was recorded wrong: the paper is the one that is recorded next.
    fn take_decision_back(&mut self, reference: &str) {
        let is_it = |paper: &CasePaper| {
            paper.kind == PaperKind::RemedyDecision && paper.reference.as_deref() == Some(reference)
        };
        if let Some(last) = self.papers.iter().rposition(is_it) {
            self.papers.remove(last);
        }
    }

    fn document(&self, recorded: &Recorded) -> Option<CasePaper> {
        let CaseEvent::DocumentAdded { document, kind, .. } = &recorded.event else {
            return None;
        };
        let stands = |one: &&CaseDocument| one.id == *document && one.withdrawn_on.is_none();
        self.case.documents.iter().find(stands)?;
        Some(CasePaper {
            document: Some((*document, *kind)),
            ..CasePaper::of(PaperKind::Document, recorded.on)
        })
    }
}

/// The papers that an event adds to the file.
fn kinds(event: &CaseEvent) -> &'static [PaperKind] {
    match event {
        CaseEvent::Filed { .. } => &[PaperKind::Application, PaperKind::Receipt],
        CaseEvent::Confirmed => &[PaperKind::Receipt],
        CaseEvent::Approved { .. } => &[PaperKind::Reply],
        CaseEvent::AnsweredOnTheSpot { .. } => &[PaperKind::Reply, PaperKind::ProofOfService],
        CaseEvent::ExtensionApproved { .. } => {
            &[PaperKind::ExtensionApproval, PaperKind::Extension]
        }
        CaseEvent::ConsultationOpened { .. } => &[PaperKind::Consultation],
        CaseEvent::OpinionReceived { .. } => &[PaperKind::Opinion],
        CaseEvent::ThirdPartyNoticeMade { .. } => &[PaperKind::ThirdPartyNotice],
        CaseEvent::ClarificationAsked { .. } => &[PaperKind::Clarification],
        CaseEvent::ClarificationAnswered { .. } => &[PaperKind::ClarificationAnswer],
        CaseEvent::ReasonsAsked { .. } => &[PaperKind::Reasons],
        CaseEvent::ReasonsGiven { .. } => &[PaperKind::ReasonsAnswer],
        CaseEvent::ReplyDelayed { .. } => &[PaperKind::Delay],
        CaseEvent::DueDateNoticeWritten { .. } => &[PaperKind::DueDate],
        CaseEvent::FeeSet { .. } => &[PaperKind::Fee],
        CaseEvent::FeePaid { .. } => &[PaperKind::Payment],
        CaseEvent::Abandoned { .. } => &[PaperKind::Abandonment],
        CaseEvent::Withdrawn { .. } => &[PaperKind::Withdrawal, PaperKind::WithdrawalConfirmation],
        CaseEvent::NoticeUndelivered { .. } => &[PaperKind::Notice],
        CaseEvent::RemedyFiled { .. } => &[PaperKind::Remedy],
        CaseEvent::RemedyDecided { .. } => &[PaperKind::RemedyDecision],
        CaseEvent::SubDeadlineMet { part: Some(_), .. } => &[PaperKind::Part],
        CaseEvent::Conferred { .. } => &[PaperKind::Conference],
        CaseEvent::DocumentAdded { .. } => &[PaperKind::Document],
        CaseEvent::Replied { .. }
        | CaseEvent::ServiceProved { .. }
        | CaseEvent::NoticePosted { .. }
        | CaseEvent::ExtensionTold { .. }
        | CaseEvent::NoticeServed { .. }
        | CaseEvent::ConsultationSent { .. }
        | CaseEvent::ConsultationDelivered { .. }
        | CaseEvent::FeeNoticeDelivered
        | CaseEvent::ThirdPartyTold { .. } => &[PaperKind::ProofOfService],
        CaseEvent::Assigned { .. }
        | CaseEvent::Returned { .. }
        | CaseEvent::Claimed { .. }
        | CaseEvent::Drafted { .. }
        | CaseEvent::ReworkAsked { .. }
        | CaseEvent::ReplySent { .. }
        | CaseEvent::ServiceFailed { .. }
        | CaseEvent::QueryCodeRenewed { .. }
        | CaseEvent::Urged { .. }
        | CaseEvent::UrgingAnswered { .. }
        | CaseEvent::ExtensionProposed { .. }
        | CaseEvent::ExtensionRefused { .. }
        | CaseEvent::ExtensionSent { .. }
        | CaseEvent::ExtensionNotTold { .. }
        | CaseEvent::ConsultationMailLeft { .. }
        | CaseEvent::ConsultationMailFailed { .. }
        | CaseEvent::NoticeSent { .. }
        | CaseEvent::NoticeNotServed { .. }
        | CaseEvent::LateAnswerAccepted { .. }
        | CaseEvent::LateAnswerRefused { .. }
        | CaseEvent::CalendarChanged { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::FeeCancelled { .. }
        | CaseEvent::DocumentWithdrawn { .. }
        | CaseEvent::SubDeadlineSet { .. }
        | CaseEvent::DepartmentMerged { .. }
        | CaseEvent::SubDeadlineMet { part: None, .. }
        | CaseEvent::RemedyAccepted { .. }
        | CaseEvent::RemedyResultCancelled { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Archived { .. } => &[],
    }
}

/// The consultation, the remedy or the internal deadline that an event belongs to.
fn reference(event: &CaseEvent) -> Option<String> {
    if let CaseEvent::ConsultationOpened { reference, .. }
    | CaseEvent::OpinionReceived { reference, .. }
    | CaseEvent::ThirdPartyNoticeMade { reference, .. }
    | CaseEvent::RemedyFiled { reference, .. }
    | CaseEvent::RemedyDecided { reference, .. } = event
    {
        Some(reference.clone())
    } else if let CaseEvent::SubDeadlineMet { number, .. } = event {
        Some(number.to_string())
    } else {
        None
    }
}

fn paper_of(of: Notified) -> PaperKind {
    match of {
        Notified::Clarification => PaperKind::Clarification,
        Notified::Reasons => PaperKind::Reasons,
        Notified::Delay => PaperKind::Delay,
        Notified::DueDate => PaperKind::DueDate,
        Notified::Fee => PaperKind::Fee,
    }
}

/// What is to be posted instead of a mail, or was.
fn posted(event: &CaseEvent) -> Option<Which> {
    if let CaseEvent::NoticeUndelivered { notice, .. } | CaseEvent::NoticePosted { notice, .. } =
        event
    {
        Some((PaperKind::Notice, Some(notice.0.to_string())))
    } else {
        None
    }
}

/// Which letter an event serves, and by what means.
fn served(event: &CaseEvent) -> Option<(Which, &'static str)> {
    let consultation = |reference: &String| (PaperKind::Consultation, Some(reference.clone()));
    if let CaseEvent::Replied { service, .. } | CaseEvent::AnsweredOnTheSpot { service, .. } = event
    {
        Some(((PaperKind::Reply, None), service.code()))
    } else if let CaseEvent::ServiceProved { .. } = event {
        Some(((PaperKind::Reply, None), RECEIVED))
    } else if let CaseEvent::ExtensionTold { service, .. } = event {
        Some(((PaperKind::Extension, None), service.code()))
    } else if let CaseEvent::NoticeServed { of, service } = event {
        Some(((paper_of(*of), None), service.code()))
    } else if let CaseEvent::ConsultationSent {
        reference,
        dispatch,
    } = event
    {
        Some((consultation(reference), dispatch.code()))
    } else if let CaseEvent::FeeNoticeDelivered = event {
        Some(((PaperKind::Fee, None), RECEIVED))
    } else if let CaseEvent::ConsultationDelivered { reference, .. } = event {
        Some((consultation(reference), RECEIVED))
    } else if let CaseEvent::ThirdPartyTold {
        reference,
        dispatch,
    } = event
    {
        let which = (PaperKind::ThirdPartyNotice, Some(reference.clone()));
        Some((which, dispatch.code()))
    } else if let CaseEvent::NoticePosted { service, .. } = event {
        Some((posted(event)?, service.code()))
    } else {
        None
    }
}

/// Which letter turns out not to be served, of those that are the only ones of their kind at a time.
fn unserved(event: &CaseEvent) -> Option<Which> {
    if let CaseEvent::ServiceFailed { .. } = event {
        Some((PaperKind::Reply, None))
    } else if let CaseEvent::ExtensionNotTold { .. } = event {
        Some((PaperKind::Extension, None))
    } else if let CaseEvent::NoticeNotServed { of, .. } = event {
        Some((paper_of(*of), None))
    } else {
        None
    }
}
