//! Notices that no mail brings, to be posted instead (改以邮寄方式告知): the mail failed, or there is no address for it.
//!
//! Only those that tell something. What a mail should have served (a reply, a notice, an extension) is served by its
//! own command, and that it was not served is an event of its own.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::decide::{Facts, check_day};
use super::delivery::MailEnd;
use super::event::{CaseEvent, Decided, LetterRef, Recorded};
use super::ids::{LetterId, NoticeId};
use super::language::Language;
use super::notices::Owed;
use super::notified::Notified;
use super::recount::ToldDay;
use super::refusal::Refusal;
use super::service::{Service, made_on};

/// The mail of a due date that a new calendar moved.
pub const DUE_DATE_CORRECTED: &str = "due_date_corrected";
/// The mail of a last day to pay that it moved.
pub const LAST_DAY_TO_PAY_MOVED: &str = "last_day_to_pay_moved";
/// The mail that takes the notice of a fee back, and names the day on which the reply is due.
pub const FEE_CANCELLED: &str = "fee_cancelled";
/// The mail that tells the applicant of the end of a case without a reply.
pub const APPLICATION_CLOSED: &str = "application_closed";
/// The mail that reminds the applicant of the last day for what was asked of them.
pub const LAST_DAY_NEAR: &str = "last_day_near";
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
    /// The letter to post, among the letters of the case.
    pub letter: Option<LetterId>,
}

/// A notice that waited to be posted, and is posted no more (不再邮寄).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotToPost {
    /// Which.
    pub waited: ToPost,
    /// The day from which on it need not be posted.
    pub on: NaiveDate,
    /// Why.
    pub because: Moot,
}

/// Why a notice that waited is posted no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moot {
    /// What happened later made it untrue, and is told by itself (已另行告知).
    ToldOtherwise,
    /// It told of the handling, and the case is in the archive (案件已归档).
    Archived,
}

impl Moot {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::ToldOtherwise, Self::Archived];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ToldOtherwise => "told_otherwise",
            Self::Archived => "archived",
        }
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::ToldOtherwise => language.pick(
                "所告知的情况已有变化，另有告知",
                "no longer so; what is so is told by itself",
            ),
            Self::Archived => language.pick("案件已归档", "the case is in the archive"),
        }
    }
}

/// What a notice tells, as far as something later can make it untrue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// By which day the reply is due.
    Day,
    /// By which day to pay.
    DayToPay,
    /// That the case goes on.
    GoesOn,
    /// That the case has ended.
    End,
    /// What was received or decided along the way.
    Along,
    /// What stays so whatever becomes of the case: money that was received or is given back, an answer that was refused.
    Settled,
}

fn tells(mail: &str) -> Tells {
    match mail {
        "consultation_begun" | "consultation_moves_due_date" | DUE_DATE_CORRECTED => Tells::Day,
        LAST_DAY_TO_PAY_MOVED => Tells::DayToPay,
        "application_resumed" | "application_reopened" => Tells::GoesOn,
        APPLICATION_CLOSED => Tells::End,
        "payment_received" | "late_answer_refused" | FEE_CANCELLED => Tells::Settled,
        _ => Tells::Along,
    }
}

/// Whether a notice is still owed to the applicant of a case in the archive: what ended it, and what stays so.
pub(super) fn outlasts_the_case(mail: &str) -> bool {
    match tells(mail) {
        Tells::End | Tells::Settled => true,
        Tells::Day | Tells::DayToPay | Tells::GoesOn | Tells::Along => false,
    }
}

/// Whether what a notice tells is no longer so after an event. Of a mail that failed nobody knows whether it was written
/// before or after the one that waits: only what is posted from the start makes another untrue.
fn is_untrue_after(tells: Tells, event: &CaseEvent) -> bool {
    let ends = matches!(
        event,
        CaseEvent::Abandoned { .. } | CaseEvent::Withdrawn { .. }
    );
    let begins_anew = matches!(
        event,
        CaseEvent::ClarificationAnswered {
            late_because: None,
            ..
        } | CaseEvent::LateAnswerAccepted { .. }
            | CaseEvent::FeePaid { .. }
            | CaseEvent::Reopened { .. }
    );
    match tells {
        Tells::Day => ends || begins_anew || names_a_day(event),
        Tells::DayToPay => {
            ends || begins_anew
                || matches!(event, CaseEvent::FeeCancelled { .. })
                || is_posted(event, |mail| mail == LAST_DAY_TO_PAY_MOVED)
        }
        Tells::GoesOn => ends,
        // Only what opens the case again makes it untrue, whichever event that is.
        Tells::End | Tells::Along | Tells::Settled => false,
    }
}

/// Whether an event tells the applicant another day for the reply: by a letter that is served, or by one to post.
fn names_a_day(event: &CaseEvent) -> bool {
    let is_served = matches!(
        event,
        CaseEvent::ExtensionTold { .. }
            | CaseEvent::NoticeServed {
                of: Notified::Delay | Notified::DueDate,
                ..
            }
            | CaseEvent::Replied { .. }
    );
    is_served
        || is_posted(event, |mail| {
            matches!(tells(mail), Tells::Day | Tells::GoesOn) || mail == FEE_CANCELLED
        })
}

fn is_posted(event: &CaseEvent, is_it: impl Fn(&str) -> bool) -> bool {
    let CaseEvent::NoticeUndelivered {
        mail,
        no_address: true,
        ..
    } = event
    else {
        return false;
    };
    is_it(mail)
}

/// What the end of a mail means that only tells the applicant something: one that failed is to be posted, as a letter
/// that says what it said.
pub fn mail_ended(
    case: &Case,
    (notice, mail): (NoticeId, &str),
    letter: Option<LetterRef>,
    end: MailEnd,
    today: NaiveDate,
) -> Option<Decided> {
    let known = case.to_post.iter().any(|known| known.notice == notice);
    // What it told is no longer so; a reminder tells nothing new, and posted it would come too late.
    let is_archived = matches!(case.stage, Stage::Archived { .. });
    let outdated = mail == LAST_DAY_NEAR
        || mail == APPLICATION_CLOSED && case.stage.name().is_open()
        || is_archived && !outlasts_the_case(mail);
    match end {
        MailEnd::Failed if !known && !outdated => Some(Decided {
            on: today,
            event: CaseEvent::NoticeUndelivered {
                notice,
                mail: mail.chars().take(MAIL_LENGTH).collect(),
                no_address: false,
                letter: letter.filter(|_| mail != APPLICATION_CLOSED),
            },
        }),
        MailEnd::Failed | MailEnd::HeldBack | MailEnd::Accepted => None,
    }
}

/// What is posted to whoever left no address for mail, by the name of the mail that it stands for.
///
/// Not what has a way of its own: what waits for confirmation is confirmed with the applicant (Art. 31); the receipt goes
/// out with the registration; replies, notices and extensions are served; a day that a new calendar moved is told by the
/// notice of a changed due date (期限变更告知书).
pub fn posted_instead(owed: Owed) -> Option<&'static str> {
    match owed {
        Owed::ApplicationSplit => Some("application_split"),
        Owed::ConsultationBegun => Some("consultation_begun"),
        Owed::ConsultationMovesDueDate => Some("consultation_moves_due_date"),
        Owed::ApplicationResumed(_) => Some("application_resumed"),
        Owed::NoticeWithoutEffect => Some("notice_without_effect"),
        Owed::ClarificationReceived => Some("clarification_received"),
        Owed::LateAnswerRefused => Some("late_answer_refused"),
        Owed::PaymentReceived => Some("payment_received"),
        Owed::FeeCancelled => Some(FEE_CANCELLED),
        Owed::ApplicationClosed => Some(APPLICATION_CLOSED),
        Owed::ApplicationReopened => Some("application_reopened"),
        Owed::ApplicationReceived
        | Owed::ApplicationConfirmed
        | Owed::ReplyMade
        | Owed::ExtensionTold
        | Owed::NoticeServed(_)
        | Owed::FeeNoticeLeftLate
        | Owed::DueDateCorrected
        | Owed::LastDayToPayMoved
        | Owed::CaseAssigned
        | Owed::CaseTransferredAway
        | Owed::CaseReturned
        | Owed::ApprovalWaiting
        | Owed::DraftReturned
        | Owed::ReplyApproved
        | Owed::CaseTakenOver
        | Owed::PartAsked
        | Owed::PartGiven
        | Owed::Urged
        | Owed::UrgingAnswered
        | Owed::ServiceFailed
        | Owed::ExtensionWaiting
        | Owed::ExtensionApproved
        | Owed::ExtensionRefused
        | Owed::ExtensionNotTold
        | Owed::ConsultationLetter
        | Owed::OpinionIn
        | Owed::ConsultationMailFailed
        | Owed::ThirdPartyTold
        | Owed::NoticeNotServed(_)
        | Owed::ReplyArrived
        | Owed::NoticeToPost
        | Owed::AnswerReceived
        | Owed::PaymentIn
        | Owed::CaseClosed
        | Owed::DueDateMoved
        | Owed::OpinionDayMoved
        | Owed::AwaitedDayMoved
        | Owed::CaseReopened => None,
    }
}

/// What has to be posted, since there is no address to mail it to; the end of a case has a letter of its own.
pub fn no_address(
    (notice, mail): (NoticeId, &'static str),
    letter: impl FnOnce() -> LetterRef,
) -> CaseEvent {
    CaseEvent::NoticeUndelivered {
        notice,
        mail: mail.to_owned(),
        no_address: true,
        letter: (mail != APPLICATION_CLOSED).then(letter),
    }
}

/// What such a notice is called.
pub fn title(mail: &str, language: Language) -> &'static str {
    match mail {
        "application_received" => language.pick("收件告知", "Notice of receipt"),
        "application_confirmed" => language.pick("登记告知", "Notice of registration"),
        "application_split" => language.pick("申请分立告知", "Notice of a split"),
        APPLICATION_CLOSED => language.pick("办结告知", "Notice of closing"),
        "application_reopened" => language.pick("重新办理告知", "Notice of taking up again"),
        "application_resumed" => language.pick("恢复办理告知", "Notice of going on"),
        "consultation_begun" => language.pick("征求意见告知", "Notice of a consultation"),
        "consultation_moves_due_date" => {
            language.pick("答复期限变动告知", "Notice of a due date that moved")
        }
        "clarification_received" => {
            language.pick("收到补正告知", "Notice of a clarification received")
        }
        "late_answer_refused" => {
            language.pick("逾期补正不予接受告知", "Notice of a late answer refused")
        }
        "notice_without_effect" => language.pick(
            "告知书不发生效力的告知",
            "Notice that a letter has no effect",
        ),
        "payment_received" => language.pick("收到缴费告知", "Notice of a payment received"),
        FEE_CANCELLED => language.pick("撤销收费通知告知", "Notice of a fee taken back"),
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

    pub(super) fn notice_undelivered(
        &mut self,
        on: NaiveDate,
        (notice, mail): (NoticeId, &str),
        letter: Option<&LetterRef>,
    ) {
        if let Some(day) = self.day_of_mail(mail) {
            day.mail_failed();
        }
        if letter.is_some() {
            self.notices_written = self.notices_written.saturating_add(1);
        }
        let end = self.letter_of_end.filter(|_| mail == APPLICATION_CLOSED);
        if mail == FEE_CANCELLED {
            self.told.untold_beside();
        }
        self.to_post.push(ToPost {
            notice,
            mail: mail.to_owned(),
            since: on,
            letter: letter.map(|letter| letter.id).or(end),
        });
    }

    /// Takes out of what waits to be posted what an event made untrue, or what nobody need be told once the case is in the
    /// archive.
    pub(super) fn drop_moot(&mut self, recorded: &Recorded) {
        let is_new = |one: &ToPost| matches!(&recorded.event, CaseEvent::NoticeUndelivered { notice, .. } if *notice == one.notice);
        let is_open = self.stage.name().is_open();
        let is_archived = matches!(self.stage, Stage::Archived { .. });
        let moot = |one: &ToPost| {
            let tells = tells(&one.mail);
            let reopened = tells == Tells::End && is_open;
            if reopened || !is_new(one) && is_untrue_after(tells, &recorded.event) {
                Some(Moot::ToldOtherwise)
            } else {
                (is_archived && !outlasts_the_case(&one.mail)).then_some(Moot::Archived)
            }
        };
        let waiting = std::mem::take(&mut self.to_post);
        for one in waiting {
            match moot(&one) {
                None => self.to_post.push(one),
                Some(because) => self.not_to_post.push(NotToPost {
                    waited: one,
                    on: recorded.on,
                    because,
                }),
            }
        }
    }

    /// Whether this letter waits to be posted.
    pub(super) fn is_to_post(&self, letter: LetterId) -> bool {
        let is_it = |waiting: &ToPost| waiting.letter == Some(letter);
        self.to_post.iter().any(is_it)
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
        let letter = posted.and_then(|known| known.letter);
        let mail = posted.map(|known| known.mail.clone());
        self.served_notices.extend(letter);
        if let Some(day) = mail.as_ref().and_then(|mail| self.day_of_mail(mail)) {
            day.mail_posted();
        }
        if mail.is_some_and(|mail| mail == FEE_CANCELLED) {
            self.told.told_as_it_stands();
        }
        self.to_post.retain(|known| known.notice != notice);
    }
}
