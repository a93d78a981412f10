//! What is told when a new calendar moves a day until which a case waits for somebody: for a payment, for an opinion.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Contact, Due, FOLLOW_URL, NUMBER, authority, day, due};
use crate::rules::language::Language;

/// To the applicant: the last day to pay that we told is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastDayToPayMoved {
    pub authority: String,
    pub number: String,
    /// In words: `380元`.
    pub amount: String,
    pub before: NaiveDate,
    pub last_day: Due,
    /// How long the period is, which stays: `20个工作日`.
    pub period: String,
    /// The notice on public holidays (放假安排通知); none where the notice of the fee left later than it was written.
    pub notice: Option<String>,
    /// The day on which it left, then.
    pub left_on: Option<NaiveDate>,
    pub follow_url: String,
    pub contact: Contact,
}

/// To whoever is asked: the last day for the opinion that we told is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpinionDayMoved {
    pub authority: String,
    pub number: String,
    /// The number of the letter that asks.
    pub letter_number: String,
    pub before: NaiveDate,
    pub last_day: Due,
    pub period: String,
    pub notice: String,
    pub contact: Contact,
}

/// To the handler, or the department: the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwaitedDayMoved {
    pub authority: String,
    pub number: String,
    pub days: Vec<AwaitedDay>,
    /// The office's own days that came nearer, where the due date stays.
    pub own: Vec<OwnDay>,
    pub notice: String,
    /// No department has the case yet (待分办), so that the registrars are told.
    pub unassigned: bool,
}

/// A day by which the office must act beside the reply, that came nearer (签收、补正告知).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnDay {
    /// What it is: `承办部门签收期限`.
    pub what: String,
    pub before: NaiveDate,
    pub last_day: Due,
}

impl OwnDay {
    pub fn sample(language: Language) -> Self {
        Self {
            what: language
                .pick("承办部门签收期限", "accepting a routed case")
                .into(),
            before: day(2027, 2, 22),
            last_day: due(2027, 2, 20),
        }
    }
}

/// A day until which a case waits, that moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwaitedDay {
    /// What is awaited: `缴纳信息处理费`, `第三方意见`.
    pub what: String,
    pub before: NaiveDate,
    pub last_day: Due,
    /// What is still to be done for them to know, if something is.
    pub to_do: Told,
}

/// Whether the one who must act knows of the new day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// They were mailed with this.
    Mailed,
    /// They left no e-mail address, and a notice on paper is to be served.
    OnPaper,
    /// It is the day that they were told.
    AsTold,
    /// They were asked on paper, which names how many days there are and no day.
    NoDayNamed,
}

impl LastDayToPayMoved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            amount: language.pick("380元", "CNY 380").into(),
            before: day(2027, 2, 10),
            last_day: due(2027, 2, 22),
            period: language.pick("20个工作日", "20 working days").into(),
            notice: Some(notice(language)),
            left_on: None,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl OpinionDayMoved {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: format!("{NUMBER}-C1"),
            before: day(2027, 2, 10),
            last_day: due(2027, 2, 22),
            period: language.pick("15个工作日", "15 working days").into(),
            notice: notice(language),
            contact: Contact::sample(language),
        }
    }
}

impl AwaitedDayMoved {
    pub fn sample(language: Language) -> Self {
        let awaited = |chinese: &str, english: &str, to_do| AwaitedDay {
            what: language.pick(chinese, english).to_owned(),
            before: day(2027, 2, 10),
            last_day: due(2027, 2, 22),
            to_do,
        };
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            days: vec![
                awaited("缴纳信息处理费", "payment of the fee", Told::OnPaper),
                awaited("第三方意见", "opinion of a third party", Told::Mailed),
                awaited(
                    "其他机关意见",
                    "opinion of another agency",
                    Told::NoDayNamed,
                ),
            ],
            own: vec![OwnDay::sample(language)],
            notice: notice(language),
            unassigned: false,
        }
    }
}

fn notice(language: Language) -> String {
    language
        .pick(
            "国务院办公厅关于2027年部分节假日安排的通知",
            "notice on the public holidays of 2027",
        )
        .to_owned()
}
