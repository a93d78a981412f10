//! Statutory letters (文书): the reply and the receipt, as text and as a page that can be printed.
//!
//! Texts that come from elsewhere arrive in the language of the letter, as whole sentences.

use chrono::NaiveDate;
use serde::Serialize;

use super::notice::{Contact, Due};
use super::render::{RenderError, problem, write};
use super::templates::environment;
use crate::rules::applicant::Salutation;
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::outcome::ResponsibleAgency;

/// A statutory document about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    Reply(Box<ReplyLetter>),
    Receipt(Box<ReceiptLetter>),
    Extension(Box<ExtensionLetter>),
    ThirdPartyConsultation(Box<ConsultationLetter>),
    AgencyConsultation(Box<ConsultationLetter>),
    ThirdPartyNotice(Box<ThirdPartyNotice>),
    Clarification(Box<ClarificationLetter>),
    Abandonment(Box<AbandonmentLetter>),
    Withdrawal(Box<WithdrawalLetter>),
    Reasons(Box<ReasonsLetter>),
    Delay(Box<DelayLetter>),
    DueDate(Box<DueDateLetter>),
    Fee(Box<FeeLetter>),
}

/// A letter in the words in which it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub title: String,
    pub text: String,
    pub html: String,
}

/// A text under a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// A document that a letter encloses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enclosure {
    pub name: String,
    /// In words, such as `1.2 MB`.
    pub size: String,
    /// In hexadecimal: whoever has the document can tell that it is the one meant.
    pub sha256: String,
}

/// The reply (政府信息公开申请答复书, Art. 36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyLetter {
    /// The agency that replies in its own name and seals the letter: nobody else stands in the heading.
    pub agency: String,
    pub letter_number: String,
    pub case_number: String,
    pub addressee: Salutation,
    /// Everyone who applied.
    pub applicant_name: String,
    /// Who acts for them under a power of attorney.
    pub agent_name: Option<String>,
    pub received_on: NaiveDate,
    pub application_as_made: String,
    /// The steps before the reply, a sentence each.
    pub steps: Vec<String>,
    /// What was found, where it rests and what follows; in a partial reply also part by part.
    pub findings: Vec<String>,
    /// What the findings are explained with.
    pub details: Vec<Section>,
    pub content: Option<String>,
    /// The documents that the letter encloses (附件).
    pub enclosures: Vec<Enclosure>,
    /// Way, means and time of getting the information (Art. 36(1), (2)).
    pub access: Option<String>,
    /// The agency to ask instead (Art. 36(5)).
    pub responsible: Option<ResponsibleAgency>,
    /// The application went there already (转送; Art. 41).
    pub transferred: bool,
    /// Whole paragraphs: reconsideration (first, where it must come first) and suit.
    pub remedies: Vec<String>,
    pub made_on: NaiveDate,
}

/// The receipt (登记回执).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptLetter {
    pub authority: String,
    pub case_number: String,
    pub addressee: Salutation,
    /// Everyone who applied.
    pub applicant_name: String,
    /// Who acts for them under a power of attorney.
    pub agent_name: Option<String>,
    pub matter: String,
    /// The number of the application from which it was split.
    pub split_from: Option<String>,
    pub channel: String,
    pub received_on: NaiveDate,
    /// Why this is the date of receipt, by the rule of the channel (Art. 31); without a full stop.
    pub receipt_rule: String,
    pub due: Due,
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    /// Where the applicant can follow the case, with the number and the query code.
    pub follow_url: String,
    pub contact: Contact,
    pub issued_on: NaiveDate,
}

/// What stands in every notice to those who applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeHead {
    /// The agency that replies, and seals the notice.
    pub agency: String,
    pub letter_number: String,
    pub case_number: String,
    pub addressee: Salutation,
    /// Everyone who applied.
    pub applicant_name: String,
    /// Who acts for them under a power of attorney.
    pub agent_name: Option<String>,
    /// The day of receipt, which no restart moves.
    pub received_on: NaiveDate,
    /// What began the period that runs, where that is not the receipt; a sentence.
    pub counted_anew: Option<String>,
    pub matter: String,
    pub contact: Contact,
    pub made_on: NaiveDate,
}

/// The notice that the reply period is extended (延期答复告知书, Art. 33(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    pub due_before: Due,
    /// By how much, in words: `10 working days`.
    pub days: String,
    pub due: Due,
    pub article: String,
}

/// The letter that asks for an opinion (第三方意见征询书, Art. 32; 意见征求函, Arts. 33(3), 34). It reveals no more
/// than needed, and nothing of who applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationLetter {
    /// The agency that asks, and seals the letter.
    pub agency: String,
    pub letter_number: String,
    pub asked_name: String,
    pub matter: String,
    /// Why their rights may be touched, or why they are asked.
    pub why: String,
    pub article: String,
    /// For the opinion, in words: `15 working days`.
    pub period: String,
    /// It made the information too: its silence is consent (Art. 34).
    pub joint: bool,
    pub contact: Contact,
    pub made_on: NaiveDate,
}

/// The notice that asks for clarification (补正告知书, Art. 30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClarificationLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    /// What is not clear, without a full stop.
    pub unclear: String,
    /// What to add, everything at once.
    pub items: Vec<String>,
    /// Without a full stop.
    pub guidance: Option<String>,
    /// The last day for the answer.
    pub answer_by: NaiveDate,
    pub article: String,
    /// Where to answer online.
    pub follow_url: String,
}

/// Tells a third party of a disclosure against its opinion, or in its silence (公开决定告知书, Art. 32).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThirdPartyNotice {
    pub agency: String,
    pub letter_number: String,
    pub asked_name: String,
    /// The number of the letter that asked.
    pub request_number: String,
    /// What it said; none in its silence.
    pub opinion: Option<String>,
    pub opinion_on: Option<NaiveDate>,
    pub article: String,
    pub disclosed: String,
    pub reasons: String,
    pub remedies: Vec<String>,
    pub contact: Contact,
    pub made_on: NaiveDate,
}

/// The request for reasons (说明理由通知书, Art. 35): as a request for clarification, and how many applications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonsLetter {
    #[serde(flatten)]
    pub asked: ClarificationLetter,
    pub since: NaiveDate,
    /// How many, this one included; none where the register knows of no other.
    pub applications: Option<u32>,
}

/// The notice that the reply is put off to a fixed day (延迟答复告知书, Art. 35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelayLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    pub due_before: Due,
    pub until: NaiveDate,
    pub reason: String,
    pub article: String,
}

/// The notice that a new calendar moved the due date, or the last day to pay, that was told (期限变更告知书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDateLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    /// The day that was told last, or that had been counted.
    pub due_before: NaiveDate,
    /// Whether it was told.
    pub was_told: bool,
    pub due: Due,
    pub article: String,
    /// The notice on public holidays that moved it (放假安排通知).
    pub notice: String,
    /// How many days there are to pay, where it is the last day to pay.
    pub period: Option<String>,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
}

/// The notice of a fee (收费通知, Art. 42; 国办函〔2020〕109号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    pub article: String,
    /// The measures that fix the fee.
    pub source: String,
    /// What is charged for, without a full stop.
    pub charge: String,
    /// How the sum comes about, without full stops.
    pub steps: Vec<String>,
    /// The sum, in words: `380元`.
    pub amount: String,
    pub how_to_pay: String,
    /// To pay, in words: `20 working days`.
    pub period: String,
    /// The last day, if the notice is received on the day it bears.
    pub last_day: Due,
    pub follow_url: String,
}

/// A late answer whose reasons were found wanting (逾期无正当理由).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateAnswer {
    /// The day on which it was received.
    pub on: NaiveDate,
    /// Why its reasons are wanting, without a full stop.
    pub reason: String,
}

/// The note that the application is deemed abandoned (视为放弃申请告知书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AbandonmentLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    /// The day on which it was asked what did not come.
    pub asked_on: NaiveDate,
    /// Until when it was awaited.
    pub last_day: NaiveDate,
    pub closed_on: NaiveDate,
    /// It was a fee that was not paid; else a clarification that did not come.
    pub is_unpaid: bool,
    /// The late answer whose reasons were found wanting: it was judged once, and nothing more is awaited.
    pub late_answer: Option<LateAnswer>,
    pub article: String,
    /// Whole paragraphs: the decision not to go on is open to remedies.
    pub remedies: Vec<String>,
}

/// The confirmation that the application is withdrawn (撤回申请确认书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawalLetter {
    #[serde(flatten)]
    pub head: NoticeHead,
    /// The day on which the withdrawal came in.
    pub withdrawn_on: NaiveDate,
}

impl Letter {
    /// The stable name, as it stands in the database and in the folder of its templates.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Reply(_) => "reply",
            Self::Receipt(_) => "receipt",
            Self::Extension(_) => "extension",
            Self::ThirdPartyConsultation(_) => "third_party_consultation",
            Self::AgencyConsultation(_) => "agency_consultation",
            Self::ThirdPartyNotice(_) => "third_party_notice",
            Self::Clarification(_) => "clarification",
            Self::Abandonment(_) => "abandonment",
            Self::Withdrawal(_) => "withdrawal",
            Self::Reasons(_) => "reasons",
            Self::Delay(_) => "delay",
            Self::DueDate(_) => "due_date",
            Self::Fee(_) => "fee",
        }
    }
}

/// Writes a letter. A variable that a template names and the context lacks is an error.
pub fn render_letter(
    letter: &Letter,
    about: CaseKind,
    language: Language,
) -> Result<Document, RenderError> {
    let kind = letter.kind();
    let templates = environment(language).map_err(|error| problem(&error))?;
    let mut page = Page {
        title: "",
        application: about.application(language),
        reply_name: about.reply_name(language),
        is_correction: about == CaseKind::Correction,
        letter,
    };
    let title = write(templates, &format!("{kind}/title.txt"), &page)?;
    page.title = &title;
    let text = write(templates, &format!("{kind}/letter.txt"), &page)?;
    let html = write(templates, &format!("{kind}/letter.html"), &page)?;
    Ok(Document { title, text, html })
}

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    /// What such an application is called.
    application: &'static str,
    /// What the letter that answers it is called.
    reply_name: &'static str,
    is_correction: bool,
    #[serde(flatten)]
    letter: &'a Letter,
}
