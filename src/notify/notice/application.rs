//! What is told of an application that came in.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::counted::{counted, counted_from, last_day};
use super::{Contact, Due, DueDate, FOLLOW_URL, NUMBER, authority, day};
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::{Approver, Happening};
use crate::rules::language::Language;

/// When an application came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Arrival {
    /// The applicant filed it online at a moment.
    Filed { at: NaiveDateTime },
    /// A registrar recorded the day on which it came by another channel.
    Recorded { on: NaiveDate },
}

/// By what the applicant knows the query code (查询码); the code itself is in no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryCode {
    /// Shown on the screen: the applicant filed online.
    ShownWhenFiling,
    /// Handed over with the receipt (登记回执): a registrar recorded the application.
    WithReceipt,
    /// Shown with the original: the case was split from it (一事一申请).
    WithOriginal,
    /// Issued anew since (重发查询码); the earlier ones are void.
    IssuedAnew,
}

/// To the applicant: the application has arrived, and receipt waits for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationReceived {
    pub authority: String,
    pub number: String,
    pub arrival: Arrival,
    pub channel: String,
    /// What the date of receipt will be, by the rule of the channel (Art. 31); without a full stop.
    pub receipt_rule: String,
    /// By when a registrar confirms receipt.
    pub expected_by: NaiveDate,
    pub earliest: DueDate,
    pub latest: DueDate,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the applicant: the application is registered, and the clock runs (T1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationConfirmed {
    pub authority: String,
    pub number: String,
    pub received_on: NaiveDate,
    pub due: Due,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the registrars: nobody has confirmed a filing with its applicant in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfirmationLate {
    pub authority: String,
    pub number: String,
    pub arrived_on: NaiveDate,
    pub channel: String,
    /// How long it may wait, such as `1个工作日`.
    pub allowed: String,
    /// By when it should have been confirmed: for what the law has confirmed on arrival, that very day.
    pub until: NaiveDate,
    pub article: String,
}

impl ApplicationReceived {
    /// The earliest due date, and when it is that.
    pub fn earliest(due: Due, language: Language) -> DueDate {
        let why = language.pick(
            "如收件当日即确认，自次日起计算",
            "if receipt is confirmed on the day of filing",
        );
        DueDate {
            due,
            why: why.to_owned(),
        }
    }

    /// The latest one.
    pub fn latest(due: Due, language: Language) -> DueDate {
        let why = language.pick(
            "如在最后一日确认，且依法延长至最长期限",
            "if receipt is confirmed on the last day and the period is extended in full",
        );
        DueDate {
            due,
            why: why.to_owned(),
        }
    }

    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let filed_on = day(2026, 3, 30);
        let expected_by = last_day(NamedClock::Confirmation, filed_on);
        let extended = Happening::Extended {
            working_days: 20,
            approved_by: Approver::Head,
            notified_on: Some(expected_by),
        };
        let (earliest, _) = counted(&[], language);
        let (latest, _) = counted_from(expected_by, &[(expected_by, extended)], language);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            arrival: Arrival::Filed {
                at: day(2026, 3, 30).and_hms_opt(20, 15, 0).unwrap_or_default(),
            },
            channel: text("网上提交", "online"),
            receipt_rule: text(
                "依据《中华人民共和国政府信息公开条例》第三十一条第（三）项，申请人通过互联网渠道提交政府信息公开申请的，以双方确认之日为收到申请之日",
                "By Art. 31(3) of the Regulations on Open Government Information, the date of receipt is the day on which both sides confirm it",
            ),
            expected_by,
            earliest: Self::earliest(earliest, language),
            latest: Self::latest(latest, language),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ApplicationConfirmed {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let (due, reasons) = counted(&[], language);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            received_on: day(2026, 3, 30),
            due,
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ConfirmationLate {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            arrived_on: day(2026, 3, 30),
            channel: language.pick("网上提交", "online").into(),
            allowed: language.pick("1个工作日", "1 working day").into(),
            until: last_day(NamedClock::Confirmation, day(2026, 3, 30)),
            article: language
                .pick(
                    "《中华人民共和国政府信息公开条例》第三十一条",
                    "Art. 31 of the Regulations on Open Government Information",
                )
                .into(),
        }
    }
}
