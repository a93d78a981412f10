//! Notices whose mail failed, to be posted instead (改以邮寄方式告知).
//!
//! Only those that tell something; and, where nobody can mail it, the end of a case without a reply, a split, and the refusal of a
//! late answer. What a mail should have served (a reply, a notice, an extension) is served by its
//! own command, and that it was not served is an event of its own.

use chrono::NaiveDate;

use super::case::Case;
use super::decide::{Facts, check_day};
use super::delivery::MailEnd;
use super::event::{CaseEvent, Decided};
use super::ids::NoticeId;
use super::language::Language;
use super::recount::ToldDay;
use super::refusal::Refusal;
use super::service::{Service, made_on};

/// The mail of a due date that a new calendar moved.
pub const DUE_DATE_CORRECTED: &str = "due_date_corrected";
/// The mail of a last day to pay that it moved.
pub const LAST_DAY_TO_PAY_MOVED: &str = "last_day_to_pay_moved";
/// The mail that tells the applicant of the end of a case without a reply.
pub const APPLICATION_CLOSED: &str = "application_closed";
/// The mail that tells the applicant under which numbers a split application goes on.
pub const APPLICATION_SPLIT: &str = "application_split";
/// The mail that tells the applicant that the reasons for a late answer were found wanting.
pub const LATE_ANSWER_REFUSED: &str = "late_answer_refused";
/// The longest code of a notice.
pub const MAIL_LENGTH: usize = 64;

/// A notice to the applicant whose mail was refused, given up, or came back, or that could not be mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToPost {
    /// Which.
    pub notice: NoticeId,
    /// Which notice of the catalogue.
    pub mail: String,
    /// The day on which that was known.
    pub since: NaiveDate,
}

/// What the end of a mail means that only tells the applicant something: one that failed is to be posted.
pub fn mail_ended(
    case: &Case,
    notice: NoticeId,
    mail: &str,
    end: MailEnd,
    today: NaiveDate,
) -> Option<Decided> {
    let known = case.to_post.iter().any(|known| known.notice == notice);
    // What it told is no longer so.
    let outdated = mail == APPLICATION_CLOSED && case.stage.name().is_open();
    match end {
        MailEnd::Failed if !known && !outdated => Some(Decided {
            on: today,
            event: CaseEvent::NoticeUndelivered {
                notice,
                mail: mail.chars().take(MAIL_LENGTH).collect(),
                no_address: false,
            },
        }),
        MailEnd::Failed | MailEnd::Accepted => None,
    }
}

/// The end of a case without a reply is told to whoever applied; who left no address for mail is written to.
pub fn end_to_post(notice: Option<NoticeId>, today: NaiveDate) -> Option<Decided> {
    to_post(notice, APPLICATION_CLOSED, today)
}

/// So are the numbers under which a split application goes on.
pub fn split_to_post(notice: Option<NoticeId>, today: NaiveDate) -> Option<Decided> {
    to_post(notice, APPLICATION_SPLIT, today)
}

fn to_post(notice: Option<NoticeId>, mail: &str, today: NaiveDate) -> Option<Decided> {
    notice.map(|notice| Decided {
        on: today,
        event: CaseEvent::NoticeUndelivered {
            notice,
            mail: mail.to_owned(),
            no_address: true,
        },
    })
}

/// So is the refusal of a late answer, where the case had been closed before it.
pub fn refusal_to_post(notice: Option<NoticeId>, today: NaiveDate) -> Option<Decided> {
    to_post(notice, LATE_ANSWER_REFUSED, today)
}

/// What such a notice is called.
pub fn title(mail: &str, language: Language) -> &'static str {
    match mail {
        "application_received" => language.pick("收件告知", "Notice of receipt"),
        "application_confirmed" => language.pick("登记告知", "Notice of registration"),
        APPLICATION_SPLIT => language.pick("申请分立告知", "Notice of a split"),
        APPLICATION_CLOSED => language.pick("办结告知", "Notice of closing"),
        "application_reopened" => language.pick("重新办理告知", "Notice of taking up again"),
        "consultation_begun" => language.pick("征求意见告知", "Notice of a consultation"),
        "clarification_received" => {
            language.pick("收到补正告知", "Notice of a clarification received")
        }
        LATE_ANSWER_REFUSED => {
            language.pick("逾期补正不予接受告知", "Notice of a late answer refused")
        }
        "payment_received" => language.pick("收到缴费告知", "Notice of a payment received"),
        "fee_cancelled" => language.pick("撤销收费通知告知", "Notice of a fee taken back"),
        DUE_DATE_CORRECTED => language.pick("答复期限更正告知", "Notice of a corrected due date"),
        LAST_DAY_TO_PAY_MOVED => {
            language.pick("缴费期限更正告知", "Notice of a corrected last day to pay")
        }
        _ => language.pick("通知", "Notice"),
    }
}

/// Whether any notice waits to be posted.
pub(super) fn check_waiting(case: &Case) -> Result<(), Refusal> {
    if case.to_post.is_empty() {
        return Err(Refusal::NothingToPost);
    }
    Ok(())
}

/// Records that a notice was posted: the applicant is told on that day.
pub(super) fn post(
    case: &Case,
    notice: NoticeId,
    service: &Service,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let waiting = case.to_post.iter().find(|known| known.notice == notice);
    let waiting = waiting.ok_or(Refusal::NothingToPost)?;
    let on = made_on(service);
    check_day(on, waiting.since, facts.today)?;
    service
        .check(facts.today)
        .map_err(|wrong| Refusal::WrongServiceRecord { wrong })?;
    Ok(Decided {
        on,
        event: CaseEvent::NoticePosted {
            notice,
            service: service.clone(),
        },
    })
}

impl Case {
    /// Whether something that was mailed must be served or posted by other means.
    pub fn is_undelivered(&self) -> bool {
        self.undelivered || self.has_unserved() || !self.to_post.is_empty()
    }

    pub(super) fn notice_undelivered(&mut self, on: NaiveDate, notice: NoticeId, mail: &str) {
        if let Some(day) = self.day_of_mail(mail) {
            day.mail_failed();
        }
        self.to_post.push(ToPost {
            notice,
            mail: mail.to_owned(),
            since: on,
        });
    }

    /// The last day that a mail tells of, which a new calendar moved.
    fn day_of_mail(&mut self, mail: &str) -> Option<&mut ToldDay> {
        match mail {
            DUE_DATE_CORRECTED => Some(&mut self.told),
            LAST_DAY_TO_PAY_MOVED => self.fee.as_mut().map(|fee| &mut fee.told),
            _ => None,
        }
    }

    pub(super) fn notice_posted(&mut self, notice: NoticeId) {
        let posted = self.to_post.iter().find(|known| known.notice == notice);
        let mail = posted.map(|known| known.mail.clone());
        if let Some(day) = mail.and_then(|mail| self.day_of_mail(&mail)) {
            day.mail_posted();
        }
        self.to_post.retain(|known| known.notice != notice);
    }
}
