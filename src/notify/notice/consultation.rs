//! What is told of a consultation: to the one who is asked, to the applicant, and to the office.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::{counted, last_day, left};
use super::{Contact, Due, Enclosed, FOLLOW_URL, NUMBER, QueryCode, authority, day, due};
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::{Happening, Party};
use crate::rules::language::Language;

/// To the one who is asked: the letter that asks, and the secret link by which it can be answered (Art. 32).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationAsked {
    pub authority: String,
    pub number: String,
    pub letter: Enclosed,
    /// Where it can be answered; the code stands behind the `#`, which no server sees.
    pub answer_url: String,
    pub code: String,
    /// How long the period is: `15 working days`.
    pub period: String,
    /// The day on which it was written, and on which it arrives unless the mail server is out of order.
    pub sent_on: NaiveDate,
    /// The last day of the period if it arrives on that day.
    pub answer_by: Due,
    pub contact: Contact,
}

/// To the applicant: someone is asked, and the clock stands still meanwhile (Art. 33(3)). Never who.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationBegun {
    pub authority: String,
    pub number: String,
    /// What they are to the information: `a third party`.
    pub asked: String,
    pub sent_on: NaiveDate,
    /// Until when the clock stands still at the latest, as far as is known.
    pub until: Due,
    pub due: Due,
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// By what a consultation moved the due date that the applicant was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedBy {
    Opinion,
    Delivery,
    Sending,
    Failure,
}

/// To the applicant: the due date that was told when someone was asked has become another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationMovesDueDate {
    pub authority: String,
    pub number: String,
    pub asked: String,
    pub by: MovedBy,
    /// The day of it.
    pub on: NaiveDate,
    pub due_before: NaiveDate,
    pub due: Due,
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To handler and department: an opinion came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpinionIn {
    pub authority: String,
    pub number: String,
    /// The number of the letter that asked.
    pub letter_number: String,
    pub asked: String,
    pub opinion: String,
    pub received_on: NaiveDate,
    /// It came after its period: it is kept, and moves nothing.
    pub late: bool,
    pub due: Due,
    pub days_left: i64,
}

/// To handler and registrars: the mail with a letter to the one who is asked never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsultationNotSent {
    pub authority: String,
    pub number: String,
    pub letter_number: String,
    /// It tells a decision to a third party; else it asks, and the clock does not stand still.
    pub tells_decision: bool,
    /// An attempt was never answered: the mail may have arrived, and nobody can tell.
    pub may_have_arrived: bool,
    pub due: Due,
    pub days_left: i64,
}

/// To a third party: something is disclosed against its opinion, or in its silence (Art. 32).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThirdPartyTold {
    pub authority: String,
    pub number: String,
    pub letter: Enclosed,
    pub contact: Contact,
}

impl ConsultationAsked {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter: Enclosed::sample(language),
            answer_url:
                "https://gongkai.yunling.example/opinion#0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV".into(),
            code: "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV".into(),
            period: language.pick("15个工作日", "15 working days").into(),
            sent_on: day(2026, 3, 30),
            answer_by: Due {
                on: last_day(NamedClock::ThirdPartyOpinion, day(2026, 3, 30)),
                provisional: false,
            },
            contact: Contact::sample(language),
        }
    }
}

/// A third party is asked, and the letter arrives the same day.
fn asked() -> (NaiveDate, Happening) {
    let on = day(2026, 3, 31);
    let asked = Happening::ConsultationSent {
        reference: "c1".into(),
        party: Party::ThirdParty,
        delivered_on: Some(on),
    };
    (on, asked)
}

/// It answers in time.
fn answered() -> (NaiveDate, Happening) {
    let reference = "c1".into();
    (day(2026, 4, 10), Happening::OpinionReceived { reference })
}

impl ConsultationBegun {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let (due, reasons) = counted(&[asked()], language);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            asked: text("第三方", "a third party"),
            sent_on: day(2026, 3, 31),
            until: Due {
                on: last_day(NamedClock::ThirdPartyOpinion, day(2026, 3, 31)),
                provisional: false,
            },
            due,
            article: text(
                "《中华人民共和国政府信息公开条例》第三十二条、第三十三条第三款",
                "Arts. 32, 33(3) of the Regulations on Open Government Information",
            ),
            reasons,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ConsultationMovesDueDate {
    pub fn sample(language: Language) -> Self {
        let begun = ConsultationBegun::sample(language);
        let (due, reasons) = counted(&[asked(), answered()], language);
        Self {
            authority: begun.authority,
            number: begun.number,
            asked: begun.asked,
            by: MovedBy::Opinion,
            on: answered().0,
            due_before: begun.due.on,
            due,
            article: begun.article,
            reasons,
            query_code: begun.query_code,
            follow_url: begun.follow_url,
            contact: begun.contact,
        }
    }
}

impl OpinionIn {
    pub fn sample(language: Language) -> Self {
        let (due, _) = counted(&[asked(), answered()], language);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: format!("{NUMBER}-C1"),
            asked: language.pick("第三方", "third party").into(),
            opinion: language
                .pick("部分同意公开", "agrees to disclosure in part")
                .into(),
            received_on: answered().0,
            late: false,
            due,
            days_left: left(answered().0, due.on),
        }
    }
}

impl ConsultationNotSent {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: format!("{NUMBER}-C1"),
            tells_decision: false,
            may_have_arrived: false,
            due: due(2026, 4, 28),
            days_left: 12,
        }
    }
}

impl ThirdPartyTold {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter: Enclosed::sample(language),
            contact: Contact::sample(language),
        }
    }
}
