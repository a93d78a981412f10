//! What is told of an extension of the period.

use serde::Serialize;

use super::counted::counted;
use super::{
    Contact, Corrected, Due, Enclosed, FOLLOW_URL, NUMBER, QueryCode, ReplyService, authority, day,
    department, due, ten_days,
};
use crate::rules::deadline::{Approver, Happening};
use crate::rules::language::Language;
use crate::rules::too_late::TooLate;

/// To the heads: an extension of the reply period waits for approval (Art. 33(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionWaiting {
    pub authority: String,
    pub number: String,
    pub department: String,
    /// By how much, in words: `10 working days`.
    pub days: String,
    pub due: Due,
    pub days_left: i64,
}

/// To the handler: the head has decided on the extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionDecided {
    pub authority: String,
    pub number: String,
    pub days: String,
    /// Or refused.
    pub approved: bool,
    /// Not extended yet.
    pub due: Due,
    pub days_left: i64,
}

/// To the applicant: the reply period is extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionTold {
    pub authority: String,
    pub number: String,
    pub days: String,
    pub due: Due,
    /// The law behind the period, named in full.
    pub article: String,
    /// Lines of the ledger of the due date, without full stops.
    pub reasons: Vec<String>,
    /// Where the notice was counted by holidays that have changed since.
    pub corrected: Option<Corrected>,
    pub service: ReplyService,
    /// The notice of extension itself, when this mail serves it.
    pub letter: Option<Enclosed>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To handler and registrars: the mail that should have told an extension never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a template asks, each by itself"
)]
pub struct ExtensionNotTold {
    pub authority: String,
    pub number: String,
    pub due: Due,
    pub days_left: i64,
    /// Its notice was posted, and came back.
    pub came_back: bool,
    /// An attempt was never answered: the mail may have arrived, and nobody can tell.
    pub may_have_arrived: bool,
    /// What became of the mail, where it could have had effect only on an earlier day.
    pub too_late: Option<TooLate>,
    /// It fell with something else.
    pub fell: bool,
    /// The case has left the department that wrote its notice: it is not served again.
    pub void: bool,
}

impl ExtensionWaiting {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            department: department(language),
            days: ten_days(language),
            due: due(2026, 4, 28),
            days_left: 3,
        }
    }
}

impl ExtensionDecided {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            days: ten_days(language),
            approved: true,
            due: due(2026, 4, 28),
            days_left: 3,
        }
    }
}

impl ExtensionTold {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        let (due, reasons) = counted(
            &[(
                day(2026, 4, 24),
                Happening::Extended {
                    working_days: 10,
                    approved_by: Approver::Head,
                    notified_on: Some(day(2026, 4, 24)),
                },
            )],
            language,
        );
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            days: ten_days(language),
            due,
            article: text(
                "《中华人民共和国政府信息公开条例》第三十三条第二款",
                "Art. 33(2) of the Regulations on Open Government Information",
            ),
            reasons,
            corrected: None,
            service: ReplyService::Electronic,
            letter: Some(Enclosed::sample(language)),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ExtensionNotTold {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            due: due(2026, 4, 28),
            days_left: 2,
            came_back: false,
            may_have_arrived: false,
            too_late: None,
            fell: false,
            void: false,
        }
    }
}
