//! Consultations (征求意见; Arts. 32, 33(3), 34): a third party, an agency that made the information too, or
//! another agency is asked in writing, and the reply clock stands still meanwhile.
//!
//! Several may run at once, beside the stage of the case: none of them moves it. What silence means and
//! when the clock goes on, the clock tells by itself; no event is needed. Here is who may ask, send, record
//! and answer, and when; what an opinion means for the reply is in `weigh`, what is decided against one is
//! told by `notice`.

mod dispatch;
mod notice;
mod of_case;
mod refusal;
mod told;
mod weigh;

use chrono::NaiveDate;

pub use dispatch::Dispatch;
pub use notice::mail_ended;
pub(super) use notice::{check_untold, made_with, tell, waits_to_be_told};
pub(super) use of_case::is_sending;
pub use refusal::ConsultationRefusal;
pub use told::steps;
pub use weigh::{Standing, ThirdPartyPart, opinion_awaited, opinions_by};
pub(super) use weigh::{check_approval, check_draft, check_rework, check_told, part_of};

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::case::{Case, StageName};
use super::command::NewText;
use super::deadline::Party;
use super::decide::{Facts, check_day};
use super::document::AttachmentKind;
use super::event::{By, CaseEvent, Decided, LetterRef, TextRef};
use super::ids::{AccountId, ConsultationId, DocumentId};
use super::language::Language;
use super::refusal::Refusal;
use super::regime::Regime;

/// The most consultations on one case.
pub const MOST: usize = 30;

/// What someone who is asked thinks of disclosing (意见).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// Everything may be disclosed (同意公开).
    Agrees,
    /// Nothing may be (不同意公开).
    Objects,
    /// Some of it may be (部分同意公开).
    Partly,
}

impl Position {
    /// Every position.
    pub const ALL: [Self; 3] = [Self::Agrees, Self::Objects, Self::Partly];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Objects => "objects",
            Self::Partly => "partly",
        }
    }

    /// Reads a stable code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Agrees => language.pick("同意公开", "agrees to disclosure"),
            Self::Objects => language.pick("不同意公开", "objects to disclosure"),
            Self::Partly => language.pick("部分同意公开", "agrees to disclosure in part"),
        }
    }
}

/// An opinion that came in (反馈意见).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// The day it was received.
    pub on: NaiveDate,
    /// For or against.
    pub position: Position,
    /// What it says.
    pub text: Option<TextRef>,
    /// The papers that came with it.
    pub documents: Vec<DocumentId>,
    /// Who put it to the case: the one who was asked, by the secret link, or a handler.
    pub by: By,
}

/// A letter to the one who is asked, and how it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The letter, its text frozen.
    pub letter: LetterRef,
    /// The day it bears.
    pub made_on: NaiveDate,
    /// How it went out; nothing as long as it waits to.
    pub dispatch: Option<Dispatch>,
}

/// A consultation of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// Names it within the case: `c1`.
    pub reference: String,
    /// Under which id who is asked is kept.
    pub id: ConsultationId,
    /// What they are to the information.
    pub party: Party,
    /// The matter, and why their rights may be touched.
    pub question: TextRef,
    /// The letter that asks (第三方意见征询书、意见征求函).
    pub request: Paper,
    /// The day it reached its reader, once the record shows that (送达).
    pub delivered_on: Option<NaiveDate>,
    /// The last day as it was told, which no new calendar brings nearer.
    pub told_until: Option<NaiveDate>,
    /// The last day as it was when the period had lapsed, which no new calendar moves.
    pub lapsed_on: Option<NaiveDate>,
    /// What they said.
    pub opinion: Option<Opinion>,
    /// The letter that tells a decision against their opinion (公开决定告知第三方).
    pub notice: Option<Paper>,
}

impl Consultation {
    /// The day on which the letter went out.
    pub fn sent_on(&self) -> Option<NaiveDate> {
        self.request.dispatch.as_ref().map(Dispatch::made_on)
    }

    /// The last day for the opinion: fifteen working days from delivery, or from sending as long as that is
    /// not known (Arts. 32, 34; D6).
    pub fn opinion_by(&self, regime: &Regime, calendar: &Calendar) -> Option<NaiveDate> {
        let counted = self.counted_by(regime, calendar)?;
        let told = self.told_until.unwrap_or(counted);
        Some(self.lapsed_on.unwrap_or(counted.max(told)))
    }

    /// The same as the calendar alone gives it.
    pub fn counted_by(&self, regime: &Regime, calendar: &Calendar) -> Option<NaiveDate> {
        let from = self.delivered_on.or(self.sent_on())?;
        Some(self.party.clock().read(from, regime, calendar)?.due_on)
    }
}

/// What is asked, as it is kept.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// The matter, in a summary that reveals no more than needed.
    pub matter: String,
    /// Why the rights of the one who is asked may be touched, or why they are asked.
    pub why: String,
}

/// Who is asked: of a third party, personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct AskedParty {
    /// Name of the person, the organisation or the agency.
    pub name: String,
    /// Where a letter can be mailed.
    pub email: Option<String>,
    /// Where they can be called.
    pub phone: Option<String>,
    /// Where a letter can be posted.
    pub address: Option<String>,
    /// In which language they are written to.
    pub language: Language,
}

/// Names nobody: personal data never reaches a log through `{:?}`.
impl std::fmt::Debug for AskedParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AskedParty").finish_non_exhaustive()
    }
}

/// A consultation on its way into the record.
#[derive(Debug, Clone)]
pub struct NewConsultation {
    /// Under which id who is asked will be kept.
    pub id: ConsultationId,
    /// What they are to the information.
    pub party: Party,
    /// Who they are.
    pub asked: AskedParty,
    /// The question, as JSON of [`Question`].
    pub question: NewText,
    /// Whether the letter is mailed at once; else it waits to be posted or handed over.
    pub by_email: bool,
}

/// An opinion on its way into the record.
#[derive(Debug, Clone)]
pub struct NewOpinion {
    /// For or against.
    pub position: Position,
    /// What it says.
    pub text: Option<NewText>,
    /// The papers that came with it, which are on the case already.
    pub documents: Vec<DocumentId>,
}

/// What commands about consultations must know beside the case.
#[derive(Debug, Clone, Default)]
pub struct ConsultationFacts {
    /// The letters that a command may make, by consultation: their numbers just formed.
    pub letters: BTreeMap<String, LetterRef>,
    /// Whether the one who is asked can be mailed.
    pub has_email: bool,
    /// The last day for each opinion.
    pub opinions_by: BTreeMap<String, NaiveDate>,
}

/// Asks someone for an opinion: the letter stands from now on, and is mailed at once where that is wanted.
pub(super) fn open(
    case: &Case,
    new: &NewConsultation,
    facts: &Facts,
) -> Result<Vec<Decided>, Refusal> {
    check_askable(case, facts.account)?;
    let reference = next_reference(case);
    let letter = facts.consultation.letters.get(&reference);
    let letter = letter.cloned().ok_or(Refusal::LetterMissing)?;
    let opened = Decided {
        on: facts.today,
        event: CaseEvent::ConsultationOpened {
            reference: reference.clone(),
            consultation: new.id,
            party: new.party,
            question: new.question.reference.clone(),
            letter,
        },
    };
    if !new.by_email {
        return Ok(vec![opened]);
    }
    if new.asked.email.is_none() {
        return Err(ConsultationRefusal::NoEmail.into());
    }
    let dispatch = Dispatch::Electronic {
        sent_on: facts.today,
    };
    let sent = Decided {
        on: facts.today,
        event: CaseEvent::ConsultationSent {
            reference,
            dispatch,
        },
    };
    Ok(vec![opened, sent])
}

/// Whether this account may ask someone now.
pub(super) fn check_askable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    check_handler(case, account)?;
    if case.stage.approval().is_some() {
        return Err(Refusal::AlreadyApproved);
    }
    if case.consultations.len() >= MOST {
        return Err(ConsultationRefusal::TooMany { most: MOST }.into());
    }
    Ok(())
}

/// The name of the next consultation of a case.
pub fn next_reference(case: &Case) -> String {
    format!("c{}", case.consultations.len().saturating_add(1))
}

/// Sends the letter that asks (发出征询): from the next day on the clock stands still.
pub(super) fn send(
    case: &Case,
    reference: &str,
    dispatch: &Dispatch,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_open(case)?;
    let asked = find(case, reference)?;
    check_unsent(asked)?;
    dispatch.check(asked.request.made_on, facts)?;
    Ok(Decided {
        on: dispatch.made_on(),
        event: CaseEvent::ConsultationSent {
            reference: reference.to_owned(),
            dispatch: dispatch.clone(),
        },
    })
}

/// Whether its letter waits to be sent.
pub(super) fn check_unsent(asked: &Consultation) -> Result<(), Refusal> {
    if asked.request.dispatch.is_some() {
        return Err(ConsultationRefusal::SentAlready.into());
    }
    Ok(())
}

/// Records the day on which a letter that was posted reached its reader (送达): from it the period for the
/// opinion is counted. Recorded again, the last day counts: a day can be mistyped.
pub(super) fn deliver(
    case: &Case,
    reference: &str,
    on: NaiveDate,
    note: Option<&NewText>,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_open(case)?;
    let asked = find(case, reference)?;
    check_day(on, check_posted(asked)?, facts.today)?;
    Ok(Decided {
        on,
        event: CaseEvent::ConsultationDelivered {
            reference: reference.to_owned(),
            note: note.map(|note| note.reference.clone()),
        },
    })
}

/// The day on which its letter was posted, so that it arrives on another.
pub(super) fn check_posted(asked: &Consultation) -> Result<NaiveDate, Refusal> {
    match &asked.request.dispatch {
        None => Err(ConsultationRefusal::NotSent.into()),
        Some(Dispatch::Electronic { .. } | Dispatch::Personal { .. }) => {
            Err(ConsultationRefusal::DeliveredAlready.into())
        }
        Some(Dispatch::Mail { posted_on, .. }) => Ok(*posted_on),
    }
}

/// Records an opinion: by the handler, also one that came late, which is kept and moves no clock; or by the
/// one who was asked, through the secret link, as long as their own period runs.
pub(super) fn answer(
    case: &Case,
    reference: &str,
    on: NaiveDate,
    opinion: &NewOpinion,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    if facts.account.is_some() {
        check_open(case)?;
        check_handler_of(case, facts.account)?;
    }
    let asked = find(case, reference)?;
    if facts.account.is_none() {
        check_link(
            case,
            asked,
            facts.today,
            facts.consultation.opinions_by.get(reference),
        )?;
    }
    let sent_on = check_unanswered(asked)?;
    check_day(on, sent_on, facts.today)?;
    check_papers(case, &opinion.documents)?;
    Ok(Decided {
        on,
        event: CaseEvent::OpinionReceived {
            reference: reference.to_owned(),
            position: opinion.position,
            said: opinion.text.as_ref().map(|text| text.reference.clone()),
            documents: opinion.documents.clone(),
        },
    })
}

/// The day on which the letter went out that nobody has answered.
pub(super) fn check_unanswered(asked: &Consultation) -> Result<NaiveDate, Refusal> {
    let sent_on = asked.sent_on().ok_or(ConsultationRefusal::NotSent)?;
    if asked.opinion.is_some() {
        return Err(ConsultationRefusal::AnsweredAlready.into());
    }
    Ok(sent_on)
}

/// Whether the secret link of a consultation still opens: it ends with the opinion, with the last day for it,
/// or with the case.
///
/// # Errors
/// That it is over.
pub fn check_link(
    case: &Case,
    asked: &Consultation,
    today: NaiveDate,
    opinion_by: Option<&NaiveDate>,
) -> Result<(), Refusal> {
    let is_mailed = matches!(asked.request.dispatch, Some(Dispatch::Electronic { .. }));
    let in_time = opinion_by.is_some_and(|by| today <= *by);
    if is_mailed && in_time && asked.opinion.is_none() && case.stage.name().is_open() {
        Ok(())
    } else {
        Err(ConsultationRefusal::LinkOver.into())
    }
}

/// The papers of an opinion: each on the case as such, named once.
fn check_papers(case: &Case, papers: &[DocumentId]) -> Result<(), Refusal> {
    for (at, id) in papers.iter().enumerate() {
        let again = papers.iter().take(at).any(|earlier| earlier == id);
        let is_there = case.documents.iter().any(|document| {
            document.id == *id
                && document.kind == AttachmentKind::ThirdPartyOpinion
                && document.withdrawn_on.is_none()
        });
        if again || !is_there {
            return Err(ConsultationRefusal::NotAnOpinionPaper { at }.into());
        }
    }
    Ok(())
}

/// The consultation of this name.
pub(super) fn find<'a>(case: &'a Case, reference: &str) -> Result<&'a Consultation, Refusal> {
    case.consultation(reference)
        .ok_or_else(|| ConsultationRefusal::Unknown.into())
}

pub(super) fn check_open(case: &Case) -> Result<(), Refusal> {
    let stage = case.stage.name();
    if stage.is_open() {
        Ok(())
    } else {
        Err(ConsultationRefusal::WrongStage { stage }.into())
    }
}

/// Someone is asked while a handler works on the case, and by that handler.
fn check_handler(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    let stage = case.stage.name();
    match stage {
        StageName::InHand | StageName::InReview => check_handler_of(case, account),
        StageName::Submitted
        | StageName::Registered
        | StageName::Assigned
        | StageName::AwaitingClarification
        | StageName::AwaitingPayment
        | StageName::Replied
        | StageName::Abandoned
        | StageName::Withdrawn
        | StageName::Archived => Err(ConsultationRefusal::WrongStage { stage }.into()),
    }
}

pub(super) fn check_handler_of(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    if account.is_some() && account == case.stage.handler() {
        Ok(())
    } else {
        Err(Refusal::NotTheHandler)
    }
}
