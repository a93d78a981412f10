//! What is told when a new calendar moves a due date.

use chrono::NaiveDate;
use serde::Serialize;

use super::awaited::{OwnDay, Told};
use super::{Contact, Due, FOLLOW_URL, NUMBER, authority, day, due};
use crate::rules::language::Language;

/// To the applicant: a new calendar moved the due date that we told (C15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDateCorrected {
    pub authority: String,
    pub number: String,
    pub due_before: NaiveDate,
    pub due: Due,
    /// The notice on public holidays (放假安排通知).
    pub notice: String,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the handler, the department that has no handler yet, or the registrars while no department has it: the
/// same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDateMoved {
    pub authority: String,
    pub number: String,
    pub due_before: NaiveDate,
    pub due: Due,
    /// There is less time than was shown before.
    pub earlier: bool,
    /// The office's own days that came nearer with it.
    pub own: Vec<OwnDay>,
    pub days_left: i64,
    pub notice: String,
    /// Whether the applicant has been mailed, or must be told by other means.
    pub applicant: Told,
    /// No department has the case yet (待分办), so that the registrars are told.
    pub unassigned: bool,
}

impl DueDateCorrected {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due_before: day(2027, 2, 22),
            due: due(2027, 2, 20),
            notice: text(
                "国务院办公厅关于2027年部分节假日安排的通知",
                "notice on the public holidays of 2027",
            ),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons: vec![text(
                "2月20日（春节）：调休工作日1个工作日，累计20个",
                "20 February (Spring Festival): make-up day, 1 working day, 20 in all",
            )],
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl DueDateMoved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due_before: day(2027, 2, 22),
            due: due(2027, 2, 20),
            earlier: true,
            own: vec![OwnDay::sample(language)],
            days_left: 9,
            notice: language
                .pick(
                    "国务院办公厅关于2027年部分节假日安排的通知",
                    "notice on the public holidays of 2027",
                )
                .into(),
            applicant: Told::Mailed,
            unassigned: false,
        }
    }
}
