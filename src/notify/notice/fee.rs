//! What is told of a fee that is paid, or taken back.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::counted;
use super::{Contact, Due, FOLLOW_URL, NUMBER, QueryCode, authority, day, due};
use crate::rules::deadline::Happening;
use crate::rules::language::Language;

/// To the applicant: the fee is paid, and the period begins anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentReceived {
    pub authority: String,
    pub number: String,
    pub paid_on: NaiveDate,
    /// In words: `380元`.
    pub amount: String,
    /// The number of the fiscal receipt (财政票据号码).
    pub receipt: String,
    pub due: Due,
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the handler: the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentIn {
    pub authority: String,
    pub number: String,
    pub paid_on: NaiveDate,
    pub amount: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the applicant: the notice of a fee is taken back, and nothing is to be paid on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeeCancelled {
    pub authority: String,
    pub number: String,
    /// The number of the notice.
    pub letter_number: String,
    pub amount: String,
    pub reason: String,
    /// By when the reply is due, as if the notice had not been served.
    pub due: Due,
    /// It was paid on a notice without effect, and is given back.
    pub repaid: bool,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

impl PaymentReceived {
    pub fn sample(language: Language) -> Self {
        let (due, reasons) = counted(
            &[
                (
                    day(2026, 4, 2),
                    Happening::FeeNotified { delivered_on: None },
                ),
                (day(2026, 4, 14), Happening::FeePaid),
            ],
            language,
        );
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            paid_on: day(2026, 4, 14),
            amount: language.pick("380元", "CNY 380").into(),
            receipt: "53060126-0012345678".into(),
            due,
            article: language
                .pick("国办函〔2020〕109号第六条", "Guobanhan [2020] 109, Art. 6")
                .into(),
            reasons,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl PaymentIn {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            paid_on: day(2026, 4, 14),
            amount: language.pick("380元", "CNY 380").into(),
            due: due(2026, 5, 14),
            days_left: 20,
        }
    }
}

impl FeeCancelled {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            letter_number: format!("{NUMBER}-SF1"),
            amount: language.pick("380元", "CNY 380").into(),
            reason: language
                .pick("件数统计有误", "the applications were counted wrongly")
                .into(),
            due: due(2026, 4, 28),
            repaid: false,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}
