//! What is told of an application that was split by matter.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Contact, Due, FOLLOW_URL, NUMBER, QueryCode, authority, day, due};
use crate::rules::language::Language;

/// To the applicant: the application was split (一事一申请), and nothing is lost by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationSplit {
    pub authority: String,
    /// Of the original, which keeps the first matter.
    pub number: String,
    pub received_on: NaiveDate,
    /// Of every matter.
    pub due: Due,
    /// The original's first.
    pub matters: Vec<SplitMatter>,
    /// Of the original.
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// One matter, and the number under which it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SplitMatter {
    pub number: String,
    /// As the application names it.
    pub matter: String,
}

impl ApplicationSplit {
    pub fn sample(language: Language) -> Self {
        let matter = |number: &str, chinese: &str, english: &str| SplitMatter {
            number: number.into(),
            matter: language.pick(chinese, english).into(),
        };
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            received_on: day(2026, 3, 30),
            due: due(2026, 4, 28),
            matters: vec![
                matter(
                    NUMBER,
                    "征地补偿安置方案公告",
                    "announcement of the compensation plan for requisitioned land",
                ),
                matter(
                    "YJ-2026-000124",
                    "2025年饮用水水质检测报告",
                    "reports on the quality of drinking water of 2025",
                ),
            ],
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}
