//! What is told of a reply: on its way to the head, and to the applicant.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Contact, Due, FOLLOW_URL, NUMBER, QueryCode, authority, day, department, due};
use crate::rules::language::Language;

/// How the reply reached the applicant (送达).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ReplyService {
    Electronic,
    Mail {
        posted_on: NaiveDate,
        tracking_number: String,
    },
    Personal,
}

/// The letter of reply, carried by the mail that serves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enclosed {
    pub text: String,
    /// What stands on its page, escaped already.
    pub html: String,
}

/// To the applicant: the reply has been made (T14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyMade {
    pub authority: String,
    pub number: String,
    pub replied_on: NaiveDate,
    pub service: ReplyService,
    /// An earlier mail with the reply may have arrived, and was treated as not delivered.
    pub came_before: bool,
    /// The letter itself, when this mail serves it; it tells the remedies.
    pub letter: Option<Enclosed>,
    /// Whole paragraphs; each is printed as it stands.
    pub remedies: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To handler and registrars: the mail that should have served a reply never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceFailed {
    pub authority: String,
    pub number: String,
    pub due: Due,
    pub days_left: i64,
    /// An attempt was never answered: the mail may have arrived, and nobody can tell.
    pub may_have_arrived: bool,
}

/// To handler and registrars: the mail of a reply that was given up has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyArrived {
    pub authority: String,
    pub number: String,
    /// The day from which the reply counts.
    pub sent_on: NaiveDate,
}

/// To the heads: a reply waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalWaiting {
    pub authority: String,
    pub number: String,
    pub department: String,
    pub outcome_title: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler: the draft comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftReturned {
    pub authority: String,
    pub number: String,
    /// The number of the letter that had been approved, and now is void.
    pub superseded: Option<String>,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler or registrar: the reply is approved and must now be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyApproved {
    pub authority: String,
    pub number: String,
    /// The number of the letter that is to be served as it stands.
    pub letter_number: String,
    pub due: Due,
    pub days_left: i64,
}

impl Enclosed {
    /// Takes the letter's content out of its own page.
    pub fn new(text: String, page: &str) -> Self {
        let content = page
            .split_once("<main>")
            .and_then(|(_, rest)| rest.rsplit_once("</main>"))
            .map_or(page, |(content, _)| content);
        let html = content.trim().to_owned();
        Self { text, html }
    }

    pub(super) fn sample(language: Language) -> Self {
        let line = |chinese: &'static str, english: &'static str| language.pick(chinese, english);
        let lines = [
            line("云岭县民政局", "Civil Affairs Bureau of Yunling County"),
            "〔2026〕第12号",
            line("李某某：", "To: Li Moumou"),
            line("（文书全文）", "(the letter in full)"),
        ];
        let page: Vec<String> = lines.map(|line| format!("<p>{line}</p>")).into();
        let page = format!("<main>\n{}\n</main>", page.join("\n"));
        Self::new(lines.join("\n"), &page)
    }
}

impl ReplyMade {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            replied_on: day(2026, 4, 20),
            service: ReplyService::Electronic,
            came_before: false,
            letter: Some(Enclosed::sample(language)),
            remedies: vec![text(
                "如对本答复不服，可以自收到本答复之日起60日内依法申请行政复议，或者自收到本答复之日起6个月内依法提起行政诉讼。",
                "If you disagree with this reply, you may apply for administrative reconsideration within 60 days of receiving it, or bring an administrative suit within six months of receiving it.",
            )],
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ServiceFailed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due: due(2026, 4, 28),
            days_left: 2,
            may_have_arrived: false,
        }
    }
}

impl ReplyArrived {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            sent_on: day(2026, 4, 16),
        }
    }
}

impl ApprovalWaiting {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            outcome_title: language.pick("部分公开", "Partial disclosure").into(),
            due: due(2026, 4, 28),
            days_left: 6,
        }
    }
}

impl DraftReturned {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            superseded: None,
            due: due(2026, 4, 28),
            days_left: 1,
        }
    }
}

impl ReplyApproved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: "〔2026〕第12号".into(),
            due: due(2026, 4, 28),
            days_left: 0,
        }
    }
}
