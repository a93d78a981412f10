//! What each notice says: one typed context per notice, with a sample for tests and previews.
//!
//! Texts that come from elsewhere (names, reasons, remedies) arrive in the language of the notice. Civil
//! dates are the authority's; moments are already in its zone.

mod application;
mod asking;
mod awaited;
mod complaint;
mod consultation;
mod counted;
mod digest;
mod due_date;
mod extension;
mod fee;
mod last_day;
mod posting;
mod remedies;
mod reminder;
mod reply;
mod routing;
mod split;
mod urging;
pub mod what_to_do;

use chrono::NaiveDate;
use serde::Serialize;

use crate::rules::calendar::Calendar;
use crate::rules::language::Language;
use crate::rules::notified::Notified;
use crate::rules::posting::{
    APPLICATION_CLOSED, DUE_DATE_CORRECTED, LAST_DAY_NEAR, LAST_DAY_TO_PAY_MOVED,
};

pub use application::{
    ApplicationConfirmed, ApplicationReceived, Arrival, ConfirmationLate, QueryCode,
};
pub use asking::{
    AnswerReceived, ApplicationClosed, ApplicationResumed, CaseClosed, ClarificationReceived,
    Closing, Fallen, LateAnswerRefused, LetterNotServed, LetterServed, NoticeWithoutEffect,
};
pub use awaited::{AwaitedDay, AwaitedDayMoved, LastDayToPayMoved, OpinionDayMoved, OwnDay, Told};
pub use complaint::{
    ComplaintConcluded, ComplaintReceived, ComplaintWaiting, RectificationDecided,
    RectificationDue, RectificationOrdered, RectificationReported,
};
pub use consultation::{
    ConsultationAsked, ConsultationBegun, ConsultationMovesDueDate, ConsultationNotSent, MovedBy,
    OpinionIn, ThirdPartyTold,
};
pub use digest::{Counts, DigestRow, Lists, MorningDigest};
pub use due_date::{DueDateCorrected, DueDateMoved};
pub use extension::{ExtensionDecided, ExtensionNotTold, ExtensionTold, ExtensionWaiting};
pub use fee::{FeeCancelled, PaymentIn, PaymentReceived};
pub use last_day::LastDayNear;
pub use posting::NoticeToPost;
pub use remedies::{ApplicationReopened, CaseReopened};
pub use reminder::DeadlineReminder;
pub use reply::{
    ApprovalWaiting, DraftReturned, Enclosed, ReplyApproved, ReplyArrived, ReplyMade, ReplyService,
    ServiceFailed,
};
pub use routing::{
    AcceptanceLate, CaseAssigned, CaseReturned, CaseTakenOver, CaseTransferredAway, PartAsked,
    PartGiven,
};
pub use split::{ApplicationSplit, SplitMatter};
pub use urging::{Urged, UrgingAnswered};

/// Something that a person must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Notice {
    ApplicationReceived(ApplicationReceived),
    ApplicationConfirmed(ApplicationConfirmed),
    ApplicationSplit(ApplicationSplit),
    ReplyMade(ReplyMade),
    CaseAssigned(CaseAssigned),
    CaseReturned(CaseReturned),
    CaseTransferredAway(CaseTransferredAway),
    CaseTakenOver(CaseTakenOver),
    PartAsked(PartAsked),
    PartGiven(PartGiven),
    Urged(Urged),
    UrgingAnswered(UrgingAnswered),
    ServiceFailed(ServiceFailed),
    ConfirmationLate(ConfirmationLate),
    AcceptanceLate(AcceptanceLate),
    ApprovalWaiting(ApprovalWaiting),
    DraftReturned(DraftReturned),
    ReplyApproved(ReplyApproved),
    ExtensionWaiting(ExtensionWaiting),
    ExtensionDecided(ExtensionDecided),
    ExtensionTold(ExtensionTold),
    ExtensionNotTold(ExtensionNotTold),
    ConsultationAsked(ConsultationAsked),
    ConsultationBegun(ConsultationBegun),
    ConsultationMovesDueDate(ConsultationMovesDueDate),
    OpinionIn(OpinionIn),
    ConsultationNotSent(ConsultationNotSent),
    ThirdPartyTold(ThirdPartyTold),
    LetterServed(LetterServed),
    LetterNotServed(LetterNotServed),
    NoticeWithoutEffect(NoticeWithoutEffect),
    ApplicationResumed(ApplicationResumed),
    ReplyArrived(ReplyArrived),
    NoticeToPost(NoticeToPost),
    ClarificationReceived(ClarificationReceived),
    AnswerReceived(AnswerReceived),
    LateAnswerRefused(LateAnswerRefused),
    PaymentReceived(PaymentReceived),
    PaymentIn(PaymentIn),
    FeeCancelled(FeeCancelled),
    ApplicationClosed(ApplicationClosed),
    CaseClosed(CaseClosed),
    DueDateCorrected(DueDateCorrected),
    DueDateMoved(DueDateMoved),
    LastDayToPayMoved(LastDayToPayMoved),
    OpinionDayMoved(OpinionDayMoved),
    AwaitedDayMoved(AwaitedDayMoved),
    LastDayNear(LastDayNear),
    ApplicationReopened(ApplicationReopened),
    CaseReopened(CaseReopened),
    DeadlineNear(DeadlineReminder),
    DeadlinePassed(DeadlineReminder),
    ComplaintReceived(ComplaintReceived),
    ComplaintWaiting(ComplaintWaiting),
    ComplaintConcluded(ComplaintConcluded),
    RectificationOrdered(RectificationOrdered),
    RectificationReported(RectificationReported),
    RectificationDecided(RectificationDecided),
    RectificationDue(RectificationDue),
    MorningDigest(MorningDigest),
}

impl Notice {
    /// The stable name, as it stands in the outbox and in logs; but for notices that share one, also of the folder
    /// of its templates.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ApplicationReceived(_) => "application_received",
            Self::ApplicationConfirmed(_) => "application_confirmed",
            Self::ApplicationSplit(_) => "application_split",
            Self::ReplyMade(_) => "reply_made",
            Self::CaseAssigned(_) => "case_assigned",
            Self::CaseReturned(_) => "case_returned",
            Self::CaseTransferredAway(_) => "case_transferred_away",
            Self::CaseTakenOver(_) => "case_taken_over",
            Self::PartAsked(_) => "part_asked",
            Self::PartGiven(_) => "part_given",
            Self::Urged(_) => "urged",
            Self::UrgingAnswered(_) => "urging_answered",
            Self::ServiceFailed(_) => "service_failed",
            Self::ConfirmationLate(_) => "confirmation_late",
            Self::AcceptanceLate(_) => "acceptance_late",
            Self::ApprovalWaiting(_) => "approval_waiting",
            Self::DraftReturned(_) => "draft_returned",
            Self::ReplyApproved(_) => "reply_approved",
            Self::ExtensionWaiting(_) => "extension_waiting",
            Self::ExtensionDecided(_) => "extension_decided",
            Self::ExtensionTold(_) => "extension_told",
            Self::ExtensionNotTold(_) => "extension_not_told",
            Self::ConsultationAsked(_) => "consultation_asked",
            Self::ConsultationBegun(_) => "consultation_begun",
            Self::ConsultationMovesDueDate(_) => "consultation_moves_due_date",
            Self::OpinionIn(_) => "opinion_in",
            Self::ConsultationNotSent(_) => "consultation_not_sent",
            Self::ThirdPartyTold(_) => "third_party_told",
            Self::LetterServed(notice) => notice.of.mail(),
            Self::LetterNotServed(_) => "letter_not_served",
            Self::NoticeWithoutEffect(_) => "notice_without_effect",
            Self::ApplicationResumed(_) => "application_resumed",
            Self::ReplyArrived(_) => "reply_arrived",
            Self::NoticeToPost(_) => "notice_to_post",
            Self::ClarificationReceived(_) => "clarification_received",
            Self::AnswerReceived(_) => "answer_received",
            Self::LateAnswerRefused(_) => "late_answer_refused",
            Self::PaymentReceived(_) => "payment_received",
            Self::PaymentIn(_) => "payment_in",
            Self::FeeCancelled(_) => "fee_cancelled",
            Self::ApplicationClosed(_) => APPLICATION_CLOSED,
            Self::CaseClosed(_) => "case_closed",
            Self::DueDateCorrected(_) => DUE_DATE_CORRECTED,
            Self::DueDateMoved(_) => "due_date_moved",
            Self::LastDayToPayMoved(_) => LAST_DAY_TO_PAY_MOVED,
            Self::OpinionDayMoved(_) => "opinion_day_moved",
            Self::AwaitedDayMoved(_) => "awaited_day_moved",
            Self::LastDayNear(_) => LAST_DAY_NEAR,
            Self::ApplicationReopened(_) => "application_reopened",
            Self::CaseReopened(_) => "case_reopened",
            Self::DeadlineNear(_) => "deadline_near",
            Self::DeadlinePassed(_) => "deadline_passed",
            Self::ComplaintReceived(_) => "complaint_received",
            Self::ComplaintWaiting(_) => "complaint_waiting",
            Self::ComplaintConcluded(_) => "complaint_concluded",
            Self::RectificationOrdered(_) => "rectification_ordered",
            Self::RectificationReported(_) => "rectification_reported",
            Self::RectificationDecided(_) => "rectification_decided",
            Self::RectificationDue(_) => "rectification_due",
            Self::MorningDigest(_) => "morning_digest",
        }
    }

    /// The folder of its templates.
    pub(super) fn folder(&self) -> &'static str {
        if let Self::LetterServed(_) = self {
            "letter_served"
        } else {
            self.kind()
        }
    }

    /// One sample of every kind of notice.
    pub fn samples(language: Language) -> Vec<Self> {
        let letters =
            Notified::ALL.map(|of| Self::LetterServed(LetterServed::sample(of, language)));
        let mut samples = vec![
            Self::ApplicationReceived(ApplicationReceived::sample(language)),
            Self::ApplicationConfirmed(ApplicationConfirmed::sample(language)),
            Self::ApplicationSplit(ApplicationSplit::sample(language)),
            Self::ReplyMade(ReplyMade::sample(language)),
            Self::CaseAssigned(CaseAssigned::sample(language)),
            Self::CaseReturned(CaseReturned::sample(language)),
            Self::CaseTransferredAway(CaseTransferredAway::sample(language)),
            Self::CaseTakenOver(CaseTakenOver::sample(language)),
            Self::PartAsked(PartAsked::sample(language)),
            Self::PartGiven(PartGiven::sample(language)),
            Self::Urged(Urged::sample(language)),
            Self::UrgingAnswered(UrgingAnswered::sample(language)),
            Self::ServiceFailed(ServiceFailed::sample(language)),
            Self::ConfirmationLate(ConfirmationLate::sample(language)),
            Self::AcceptanceLate(AcceptanceLate::sample(language)),
            Self::ApprovalWaiting(ApprovalWaiting::sample(language)),
            Self::DraftReturned(DraftReturned::sample(language)),
            Self::ReplyApproved(ReplyApproved::sample(language)),
            Self::ExtensionWaiting(ExtensionWaiting::sample(language)),
            Self::ExtensionDecided(ExtensionDecided::sample(language)),
            Self::ExtensionTold(ExtensionTold::sample(language)),
            Self::ExtensionNotTold(ExtensionNotTold::sample(language)),
            Self::ConsultationAsked(ConsultationAsked::sample(language)),
            Self::ConsultationBegun(ConsultationBegun::sample(language)),
            Self::ConsultationMovesDueDate(ConsultationMovesDueDate::sample(language)),
            Self::OpinionIn(OpinionIn::sample(language)),
            Self::ConsultationNotSent(ConsultationNotSent::sample(language)),
            Self::ThirdPartyTold(ThirdPartyTold::sample(language)),
            Self::LetterNotServed(LetterNotServed::sample(language)),
            Self::NoticeWithoutEffect(NoticeWithoutEffect::sample(language)),
            Self::ApplicationResumed(ApplicationResumed::sample(language)),
            Self::ReplyArrived(ReplyArrived::sample(language)),
            Self::NoticeToPost(NoticeToPost::sample(language)),
            Self::ClarificationReceived(ClarificationReceived::sample(language)),
            Self::AnswerReceived(AnswerReceived::sample(language)),
            Self::LateAnswerRefused(LateAnswerRefused::sample(language)),
            Self::PaymentReceived(PaymentReceived::sample(language)),
            Self::PaymentIn(PaymentIn::sample(language)),
            Self::FeeCancelled(FeeCancelled::sample(language)),
            Self::ApplicationClosed(ApplicationClosed::sample(language)),
            Self::CaseClosed(CaseClosed::sample(language)),
            Self::DueDateCorrected(DueDateCorrected::sample(language)),
            Self::DueDateMoved(DueDateMoved::sample(language)),
            Self::LastDayToPayMoved(LastDayToPayMoved::sample(language)),
            Self::OpinionDayMoved(OpinionDayMoved::sample(language)),
            Self::AwaitedDayMoved(AwaitedDayMoved::sample(language)),
            Self::LastDayNear(LastDayNear::sample(language)),
            Self::ApplicationReopened(ApplicationReopened::sample(language)),
            Self::CaseReopened(CaseReopened::sample(language)),
            Self::DeadlineNear(DeadlineReminder::near(language)),
            Self::DeadlinePassed(DeadlineReminder::passed(language)),
            Self::ComplaintReceived(ComplaintReceived::sample(language)),
            Self::ComplaintWaiting(ComplaintWaiting::sample(language)),
            Self::ComplaintConcluded(ComplaintConcluded::sample(language)),
            Self::RectificationOrdered(RectificationOrdered::sample(language)),
            Self::RectificationReported(RectificationReported::sample(language)),
            Self::RectificationDecided(RectificationDecided::sample(language)),
            Self::RectificationDue(RectificationDue::sample(language)),
            Self::MorningDigest(MorningDigest::sample(language)),
        ];
        samples.extend(letters);
        samples
    }
}

/// How to reach the disclosure office (政府信息公开工作机构).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub office: String,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
    pub hours: Option<String>,
}

/// A date by which the reply is due. Wherever one is told, it is told with this: while the calendar of
/// its year is not final, the filters `due_date` and `due_day` call it provisional (暂定).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Due {
    pub on: NaiveDate,
    pub provisional: bool,
}

impl Due {
    /// A day that a calendar gives.
    pub fn counted(on: NaiveDate, calendar: &Calendar) -> Self {
        Self {
            on,
            provisional: !calendar.is_final(on),
        }
    }

    /// A day that somebody has fixed: no calendar moves it.
    pub fn fixed(on: NaiveDate) -> Self {
        Self {
            on,
            provisional: false,
        }
    }
}

/// The day that stands in place of the one that a letter gives: it was counted by holidays that have changed since. The
/// letter itself stays as it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// The day by the holidays as they were known when it was written.
    pub named: NaiveDate,
    pub stands: Due,
}

/// Such a date, and one line of why, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueDate {
    pub due: Due,
    pub why: String,
}

impl Contact {
    pub fn sample(language: Language) -> Self {
        let text = |chinese: &str, english: &str| language.pick(chinese, english).to_owned();
        Self {
            office: text(
                "云岭县人民政府办公室",
                "Office of the People's Government of Yunling County",
            ),
            telephone: Some("0000-1234567".into()),
            email: Some("gongkai@yunling.example".into()),
            address: Some(text(
                "云岭县人民路1号 000000",
                "1 Renmin Road, Yunling County 000000",
            )),
            hours: Some(text(
                "工作日9:00—12:00、14:00—17:30",
                "working days 9:00-12:00 and 14:00-17:30",
            )),
        }
    }
}

const NUMBER: &str = "YJ-2026-000123";
const FOLLOW_URL: &str = "https://gongkai.yunling.example/follow";

fn authority(language: Language) -> String {
    language
        .pick("云岭县人民政府", "People's Government of Yunling County")
        .into()
}

fn department(language: Language) -> String {
    language
        .pick("云岭县民政局", "Civil Affairs Bureau of Yunling County")
        .into()
}

fn ten_days(language: Language) -> String {
    language.pick("10个工作日", "10 working days").into()
}

fn due(year: i32, month: u32, day_of_month: u32) -> Due {
    Due {
        on: day(year, month, day_of_month),
        provisional: false,
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
