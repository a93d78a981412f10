//! What is told when a clock of a case nears its end, or has passed it.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::{counted, last_day};
use super::{Due, NUMBER, authority, day, department};
use crate::rules::clocks::NamedClock;
use crate::rules::language::Language;

/// To those who must act: a clock nears its last day, or that has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadlineReminder {
    pub authority: String,
    pub number: String,
    /// Empty while no department has the case.
    pub department: String,
    /// What the clock is called.
    pub clock: String,
    /// Which consultation.
    pub reference: Option<String>,
    pub due: Due,
    /// Working days left; below zero once overdue.
    pub days_left: i64,
    /// When the letter arrived from which it is counted was never recorded: it is counted from the sending, and may run on.
    pub arrival_unknown: bool,
    /// Today is the last day itself, not the last working day before it.
    pub is_today: bool,
    pub counted_from: NaiveDate,
    /// How long it runs, where no ledger tells it.
    pub length: Option<String>,
    /// Working days of the reply period that are used up.
    pub days_used: Option<i64>,
    pub article: String,
    pub consequence: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
}

impl DeadlineReminder {
    pub fn near(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let (due, reasons) = counted(&[], language);
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            clock: text("答复期限", "reply"),
            reference: None,
            due,
            days_left: 3,
            arrival_unknown: false,
            is_today: false,
            counted_from: day(2026, 3, 30),
            length: None,
            days_used: Some(17),
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            consequence: text(
                "逾期未答复的，申请人可以依法申请行政复议或者提起行政诉讼",
                "without a reply the applicant may apply for reconsideration or sue",
            ),
            reasons,
        }
    }

    pub fn passed(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let near = Self::near(language);
        Self {
            clock: text("第三方意见期限", "third party's opinion"),
            reference: Some("c1".into()),
            due: Due {
                on: last_day(NamedClock::ThirdPartyOpinion, near.counted_from),
                provisional: false,
            },
            days_left: -1,
            length: Some(text("15个工作日", "15 working days")),
            days_used: None,
            article: text(
                "《中华人民共和国政府信息公开条例》第三十二条",
                "Art. 32 of the Regulations on Open Government Information",
            ),
            consequence: text(
                "不视为同意，由行政机关依法决定，期限恢复计算",
                "silence is neither consent nor refusal: the agency decides and the clock goes on",
            ),
            reasons: Vec::new(),
            ..near
        }
    }
}
