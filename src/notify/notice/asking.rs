//! What is told of questions to the applicant and their answers, and of cases that end without a reply.

use chrono::NaiveDate;
use serde::Serialize;

use super::counted::counted;
use super::{
    Contact, Corrected, Due, Enclosed, FOLLOW_URL, NUMBER, QueryCode, ReplyService, authority, day,
    due, what_to_do,
};
use crate::rules::clocks::Length;
use crate::rules::deadline::Happening;
use crate::rules::fee::Fen;
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::too_late::TooLate;

/// To the applicant: a notice before the reply, with what to do about it (Arts. 30, 35).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterServed {
    pub of: Notified,
    pub authority: String,
    pub number: String,
    /// What the notice is called.
    pub title: String,
    /// Whole paragraphs: what it means, and what to do.
    pub what_to_do: Vec<String>,
    /// The last day for the answer, where one is asked for.
    pub answer_by: Option<Due>,
    /// Where the notice was counted by holidays that have changed since.
    pub corrected: Option<Corrected>,
    pub service: ReplyService,
    /// The notice itself, when this mail serves it.
    pub letter: Option<Enclosed>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To handler and registrars: the mail that should have served a notice never left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a template asks, each by itself"
)]
pub struct LetterNotServed {
    pub authority: String,
    pub number: String,
    pub title: String,
    pub due: Due,
    pub days_left: i64,
    /// The case had been closed over it, and goes on.
    pub was_closed: bool,
    /// It was posted, and came back.
    pub came_back: bool,
    /// An attempt was never answered: the mail may have arrived, and nobody can tell.
    pub may_have_arrived: bool,
    /// What became of the mail, where it could have had effect only on an earlier day.
    pub too_late: Option<TooLate>,
    /// It fell with something else, and what the applicant has done on it.
    pub fell: Option<Fallen>,
    /// It was written by the department that had the case before, or for the period before: it is not served again.
    pub void: bool,
}

/// What the applicant has done on a notice that fell with the time within which it was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fallen {
    /// They have answered.
    pub answered: bool,
    /// The sum that they have paid.
    pub paid: Option<String>,
    /// The case is closed with a reply, or withdrawn: only the money is left.
    pub closed: bool,
}

/// To the applicant: a notice that they have left too late, and has no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeWithoutEffect {
    pub authority: String,
    pub number: String,
    /// What the notice is called.
    pub title: String,
    /// By when the reply is due, where a period runs.
    pub due: Option<Due>,
    /// It fell with something else, and what the applicant has done on it.
    pub fell: Option<Fallen>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the applicant: the application was deemed abandoned over a notice that did not arrive, or came too late, and goes
/// on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationResumed {
    pub authority: String,
    pub number: String,
    /// What the notice is called.
    pub title: String,
    /// They have it, and it has no effect.
    pub was_too_late: bool,
    /// By when the reply is due, where a period runs.
    pub due: Option<Due>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To the applicant: the application is corrected, and the period begins anew (Art. 30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClarificationReceived {
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

/// To the handler: the applicant has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerReceived {
    pub authority: String,
    pub number: String,
    pub received_on: NaiveDate,
    /// It came after the last day: the handler decides whether it counts.
    pub is_late: bool,
    /// By when the reply is due now, where a period runs.
    pub due: Option<Due>,
}

/// To the applicant: a late answer was found to have no good reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateAnswerRefused {
    pub authority: String,
    pub number: String,
    pub reason: String,
    /// Whole paragraphs.
    pub remedies: Vec<String>,
    pub contact: Contact,
}

/// How a case ended without a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    Abandoned,
    /// A late answer was judged, and its reasons found wanting.
    LateRefused,
    Unpaid,
    Withdrawn,
}

/// To the applicant: the case is closed without a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationClosed {
    pub authority: String,
    pub number: String,
    pub closing: Closing,
    pub closed_on: NaiveDate,
    /// The note that the application is deemed abandoned, or the confirmation that it is withdrawn.
    pub letter: Option<Enclosed>,
    pub query_code: QueryCode,
    pub follow_url: String,
    pub contact: Contact,
}

/// To whoever worked on it: the case is closed without a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseClosed {
    pub authority: String,
    pub number: String,
    pub closing: Closing,
    pub closed_on: NaiveDate,
    /// The number of the letter that had been approved, and now must not be served.
    pub superseded: Option<String>,
}

impl LetterServed {
    pub fn sample(of: Notified, language: Language) -> Self {
        let fee = (Fen(38_000), Length::WorkingDays(20));
        let (answer_by, what_to_do) = match of {
            Notified::Clarification => {
                let last = day(2026, 4, 15);
                let lines = what_to_do::to_clarify(Some(last), language);
                (Some(Due::fixed(last)), lines)
            }
            Notified::Reasons => {
                let last = day(2026, 4, 15);
                let lines = what_to_do::to_give_reasons(Some(last), language);
                (Some(Due::fixed(last)), lines)
            }
            Notified::Delay => {
                let until = Some(day(2026, 6, 30));
                (None, what_to_do::after_a_delay(until, language))
            }
            Notified::DueDate => {
                let due = Some(due(2027, 2, 20));
                (None, what_to_do::after_a_move(due, language))
            }
            Notified::Fee => {
                let last = Some(due(2026, 4, 30));
                (last, what_to_do::to_pay(fee.0, last, fee.1, language))
            }
        };
        Self {
            of,
            authority: authority(language),
            number: NUMBER.into(),
            title: of.title(language).to_owned(),
            what_to_do,
            answer_by,
            corrected: None,
            service: ReplyService::Electronic,
            letter: Some(Enclosed::sample(language)),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl LetterNotServed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            title: Notified::Clarification.title(language).to_owned(),
            due: due(2026, 4, 28),
            days_left: 12,
            was_closed: false,
            came_back: false,
            may_have_arrived: false,
            too_late: None,
            fell: None,
            void: false,
        }
    }
}

impl NoticeWithoutEffect {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            title: Notified::Clarification.title(language).to_owned(),
            due: Some(due(2026, 4, 28)),
            fell: None,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ApplicationResumed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            title: Notified::Clarification.title(language).to_owned(),
            was_too_late: false,
            due: Some(due(2026, 4, 28)),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl ClarificationReceived {
    pub fn sample(language: Language) -> Self {
        let (due, reasons) = counted(
            &[
                (
                    day(2026, 4, 1),
                    Happening::ClarificationRequested {
                        answer_by: day(2026, 4, 15),
                    },
                ),
                (
                    day(2026, 4, 14),
                    Happening::ClarificationReceived { justified: false },
                ),
            ],
            language,
        );
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            received_on: day(2026, 4, 14),
            due,
            article: language
                .pick(
                    "《中华人民共和国政府信息公开条例》第三十条",
                    "Art. 30 of the Regulations on Open Government Information",
                )
                .into(),
            reasons,
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl AnswerReceived {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            received_on: day(2026, 4, 14),
            is_late: false,
            due: Some(ClarificationReceived::sample(language).due),
        }
    }
}

/// As `rules::outcome` writes it for a district.
fn remedies(language: Language) -> String {
    language
        .pick(
            "如对本决定不服，可以自收到本告知书之日起60日内向云江区人民政府申请行政复议，或者自收到本告知书之日起6个月内向云江区人民法院提起行政诉讼。",
            "If you do not accept this decision, you may apply to 云江区人民政府 for administrative reconsideration within 60 days from the day on which you receive it, or bring an administrative suit before 云江区人民法院 within 6 months from that day.",
        )
        .into()
}

impl LateAnswerRefused {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            reason: language
                .pick(
                    "所述出差不妨碍在线补正",
                    "being on a journey does not keep anyone from answering online",
                )
                .into(),
            remedies: vec![remedies(language)],
            contact: Contact::sample(language),
        }
    }
}

impl ApplicationClosed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            closing: Closing::Abandoned,
            closed_on: day(2026, 4, 16),
            letter: Some(Enclosed::sample(language)),
            query_code: QueryCode::ShownWhenFiling,
            follow_url: FOLLOW_URL.into(),
            contact: Contact::sample(language),
        }
    }
}

impl CaseClosed {
    pub fn sample(language: Language) -> Self {
        Self {
            authority: authority(language),
            number: NUMBER.into(),
            closing: Closing::Withdrawn,
            closed_on: day(2026, 4, 16),
            superseded: Some("〔2026〕第12号".into()),
        }
    }
}
