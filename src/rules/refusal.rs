//! Why something may not be done to a case: a code, a legal ground, and the facts.
//!
//! A refusal is data. What a person reads is made from it in `words`, in both languages; which HTTP
//! status it becomes is decided in `http/problem.rs` alone.

mod basis;
mod words;

use chrono::NaiveDate;

use super::article::{Article, Law};
use super::case::StageName;
use super::complaint::ComplaintRefusal;
use super::consultation::ConsultationRefusal;
use super::fee::FeeRefusal;
use super::grounds::Told;
use super::language::Language;
use super::notified::Notified;
use super::outcome::Missing;
use super::remedies::RemedyRefusal;
use super::repeat::NoRepeat;
use super::service::ServiceError;
use super::too_late::Telling;

pub use basis::{Basis, WithoutGround};

/// One reason for "no".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Receipt is confirmed once, while the application waits for it.
    CannotConfirm {
        /// Where the case stands.
        stage: StageName,
    },
    /// Only a registered case that is not yet in review can be routed or transferred.
    CannotAssign {
        /// Where the case stands.
        stage: StageName,
    },
    /// The case is with that department already.
    AlreadyWithDepartment,
    /// No such department in this authority.
    DepartmentUnknown,
    /// The department was merged or closed and takes no new cases.
    DepartmentClosed,
    /// Only a routed case can be taken in hand.
    CannotClaim {
        /// Where the case stands.
        stage: StageName,
    },
    /// The handler has it already.
    AlreadyClaimed,
    /// Only a routed case, or one in hand, can be given back.
    CannotReturn {
        /// Where the case stands.
        stage: StageName,
    },
    /// Only a case in hand can be answered with a draft.
    CannotDraft {
        /// Where the case stands.
        stage: StageName,
    },
    /// A colleague has the case in hand.
    NotTheHandler,
    /// Nobody decides on what they did themselves, or what was done for them.
    OwnWork,
    /// The draft lacks what its outcome demands.
    DraftIncomplete {
        /// What is missing, field by field.
        missing: Vec<Missing>,
    },
    /// No draft lies before the head.
    CannotReview {
        /// Where the case stands.
        stage: StageName,
    },
    /// The draft is approved already.
    AlreadyApproved,
    /// Only an approved draft can be served as the reply.
    CannotReply {
        /// Where the case stands.
        stage: StageName,
    },
    /// The draft is not approved by the head.
    NotApproved,
    /// The applicant left no e-mail address, so nothing can be sent there.
    NoEmailAddress,
    /// An electronic reply is made when it is sent, which is now.
    ElectronicIsNow {
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// The day lies in the future.
    DayInFuture {
        /// The day named.
        on: NaiveDate,
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// The day lies before the one it must follow.
    DayTooEarly {
        /// The day named.
        on: NaiveDate,
        /// The earliest day possible.
        earliest: NaiveDate,
    },
    /// The applicant neither chose e-mail nor agreed to another way (Art. 40).
    ElectronicNotChosen,
    /// The draft was approved before letters were frozen with the approval: there is nothing to serve.
    LetterMissing,
    /// The mail that serves the reply is still being tried.
    MailUnderWay,
    /// The mail that serves the reply is being handed over at this moment: it cannot be withdrawn.
    MailLeaving,
    /// The applicant can read the letter: it is not changed any more.
    ReplyIsOut,
    /// The authority does not let registrars answer at the counter.
    OnTheSpotNotAllowed,
    /// Only what is handed in or spoken at the counter is answered there.
    OnTheSpotOnlyAtCounter,
    /// On the spot an application is granted, nothing else.
    OnTheSpotOnlyGranted,
    /// What came in on an earlier day is not answered on the spot.
    OnTheSpotIsToday {
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// The authority has no disclosure office among its departments.
    NoDisclosureOffice,
    /// Only a reply that was made can be proved to have arrived.
    CannotProve {
        /// Where the case stands.
        stage: StageName,
    },
    /// A reply that was handed over was signed for.
    SignedAlready,
    /// No power of attorney shows that an agent may act.
    NoPowerOfAttorney,
    /// The record of delivery (送达回证) cannot be right.
    WrongServiceRecord {
        /// What is wrong with it.
        wrong: ServiceError,
    },
    /// An applicant adds documents only while the case is open.
    CannotAddDocument {
        /// Where the case stands.
        stage: StageName,
    },
    /// What is disclosed comes from the office.
    DocumentKindOfOffice,
    /// The case has as many documents as it may have.
    TooManyDocuments {
        /// How many that are.
        most: usize,
    },
    /// No such document on this case, or not for this actor.
    DocumentUnknown,
    /// The reply, or the draft that waits to become it, encloses the document.
    DocumentInReply,
    /// The other side added it.
    DocumentOfOther,
    /// The earlier case does not make the application a repeated one (重复申请).
    NoRepeat {
        /// Why not.
        why: NoRepeat,
    },
    /// An applicant takes documents back only while the case is open.
    CannotWithdrawDocument {
        /// Where the case stands.
        stage: StageName,
    },
    /// A draft encloses what is on the case as disclosed information, each once.
    CannotEnclose {
        /// Which of those named, from 0.
        at: usize,
    },
    /// An internal deadline needs a registered case that is still to be answered.
    CannotSetSubDeadline {
        /// Where the case stands.
        stage: StageName,
    },
    /// An internal deadline cannot lie in the past.
    SubDeadlinePast {
        /// The day named.
        until: NaiveDate,
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// An internal deadline lies after the reply's due date, and nobody said that it may.
    SubDeadlineAfterDue {
        /// The day named.
        until: NaiveDate,
        /// The reply's due date.
        due_on: NaiveDate,
    },
    /// No internal deadline of that number is on the case.
    SubDeadlineUnknown,
    /// What the internal deadline asked for is done already, or the case is closed.
    SubDeadlineOver,
    /// What departments settle is recorded while the case is open.
    CannotConfer {
        /// Where the case stands.
        stage: StageName,
    },
    /// Only an open case is urged.
    CannotUrge {
        /// Where the case stands.
        stage: StageName,
    },
    /// A case is urged so many times at most.
    TooManyUrgings {
        /// How many.
        most: usize,
    },
    /// The last day for the answer to an urging cannot lie in the past.
    AnswerByPast {
        /// The day named.
        answer_by: NaiveDate,
        /// Today, in the authority's zone.
        today: NaiveDate,
    },
    /// That day is no working day, or too far off.
    AnswerByUnfit {
        /// The latest.
        latest: NaiveDate,
    },
    /// No urging of that number is on the case.
    UrgingUnknown,
    /// The urging is answered, or the case was closed.
    UrgingOver,
    /// What is asked of one department is not another's to give.
    PartOfOther,
    /// The part of another department is given in words.
    PartMissing,
    /// The department is asked for this very part already.
    PartAskedBefore,
    /// A case is handled by so many departments beside its own at most.
    TooManyCoHandling {
        /// How many.
        most: usize,
    },
    /// Only the reply period of a case that someone works on can be extended.
    CannotExtend {
        /// Where the case stands.
        stage: StageName,
    },
    /// One extension at a time: another waits to be decided or told.
    ExtensionPending,
    /// All extensions together add no more than the law's number of days.
    ExtensionTooLong {
        /// How many working days are left.
        left: u16,
    },
    /// After the end of the period nothing extends it any more.
    ExtensionTooLate {
        /// The day on which the reply was due.
        due_on: NaiveDate,
    },
    /// No such notice was posted and may come back.
    NothingOnItsWay {
        /// Which.
        what: Telling,
    },
    /// The notice of extension names an end of the period that has moved since it was approved.
    ExtensionOutdated {
        /// The day that it names.
        named: NaiveDate,
        /// The day that it would have to name.
        is: NaiveDate,
    },
    /// The letter that waits to be served tells what is no longer so.
    LetterOutdated {
        /// What it tells.
        told: Told,
    },
    /// No reply period runs: it has not begun, or stands still.
    NoPeriodRuns,
    /// No extension waits for the head.
    NoExtensionProposed,
    /// No approved extension waits to be told.
    ExtensionNotApproved,
    /// Something about a consultation.
    Consultation(ConsultationRefusal),
    /// Something about a fee.
    Fee(FeeRefusal),
    /// Only the handler of a case in hand asks for clarification.
    CannotClarify {
        /// Where the case stands.
        stage: StageName,
    },
    /// Clarification is asked for once, everything at once (一次性告知).
    ClarifiedBefore,
    /// The last day for the answer is no working day, or gives too little time or too much.
    AnswerDayUnfit {
        /// The earliest day possible.
        earliest: NaiveDate,
        /// The latest day possible.
        latest: NaiveDate,
        /// What is asked.
        of: Notified,
    },
    /// Served on that day, the notice leaves the applicant too little time.
    AnswerDayTooNear {
        /// The earliest last day that would do.
        earliest: NaiveDate,
        /// What is asked.
        of: Notified,
    },
    /// A notice that comes after the end of the period has no effect.
    NoticeTooLate {
        /// The day on which the reply was due.
        due_on: NaiveDate,
    },
    /// No notice of this kind waits to be served.
    NothingToServe,
    /// No mail of this notice failed, or it was posted already.
    NothingToPost,
    /// Nothing that was asked waits for an answer.
    CannotAnswer {
        /// Where the case stands.
        stage: StageName,
        /// What would be answered.
        of: Notified,
    },
    /// A late answer must say why it is late.
    LateNeedsReason {
        /// The last day on which it needed no reason.
        answer_by: NaiveDate,
    },
    /// A reply that is made after the day on which it was due must say why.
    LateReasonRequired {
        /// The day on which it was due.
        due_on: NaiveDate,
    },
    /// No late answer waits for a decision.
    NoLateAnswer,
    /// A reply that the application is still unclear needs a clarification that was asked for and answered.
    NotClarified,
    /// The days that the draft gives are not those of the record.
    AskedDiffers {
        /// The day of the notice.
        asked_on: NaiveDate,
        /// The day of the answer; none where none came.
        answered_on: Option<NaiveDate>,
    },
    /// Once the reply is made or can be read, or the case is closed, nothing is left to withdraw.
    CannotWithdraw {
        /// Where the case stands.
        stage: StageName,
        /// The last day for what was asked of the applicant, where that is over.
        last_day: Option<NaiveDate>,
    },
    /// Only an application for disclosure knows this.
    NotForCorrections,
    /// The outcome belongs to the other kind of application.
    OutcomeOfOtherKind,
    /// The law of this authority knows no correction by this way.
    NoCorrectionHere,
    /// Only a registered case that nobody has drafted an answer to is split.
    CannotSplit {
        /// Where the case stands.
        stage: StageName,
    },
    /// One matter makes no parts.
    NothingToSplit,
    /// An application is split into no more matters than that.
    TooManyMatters {
        /// How many.
        most: usize,
    },
    /// A matter says what an earlier one says.
    MattersAlike {
        /// Which of them, from 0.
        at: usize,
    },
    /// The case is a part of another that was split.
    PartOfSplit,
    /// The application was split already.
    SplitBefore,
    /// Something has happened that the parts would have to carry: a draft, or what moves the clock.
    SplitTooLate,
    /// Only for a case in hand are reasons asked for, or the reply put off on them.
    CannotAskReasons {
        /// Where the case stands.
        stage: StageName,
    },
    /// Reasons are asked for once.
    ReasonsAskedBefore,
    /// The reply is due before the applicant would have had time to answer.
    NoTimeToAsk {
        /// The day on which the reply is due.
        due_on: NaiveDate,
    },
    /// A refusal for want of good reasons needs reasons that were asked for.
    ReasonsNotAsked,
    /// The applicant still has time to give reasons.
    ReasonsAwaited {
        /// The last day for it.
        answer_by: NaiveDate,
    },
    /// The reply is put off only on reasons that were given.
    NoReasonsGiven,
    /// The applications would be counted from a day after the one on which this one was filed.
    CountedWithoutThis {
        /// The day on which it was filed.
        filed_on: NaiveDate,
    },
    /// The day of a delayed reply is no working day, or lies too early or too late.
    DelayUnfit {
        /// The earliest day possible.
        earliest: NaiveDate,
        /// The latest day possible.
        latest: NaiveDate,
    },
    /// The day of the reply is fixed already.
    DelayedBefore,
    /// The order under which the case was taken up again fixes the day of the reply.
    OrderFixesDay {
        /// That day.
        until: NaiveDate,
    },
    /// No calendar has moved the due date since the applicant was last written to.
    NoDateMoved,
    /// The due date that a notice names is no longer the one.
    NoticeOutdated,
    /// Something about a remedy, or about the archive.
    Remedy(RemedyRefusal),
    /// Something about a complaint.
    Complaint(ComplaintRefusal),
}

impl Refusal {
    /// Every code, for the published catalogue.
    pub const CODES: [&'static str; 167] = [
        "cannot_confirm",
        "cannot_assign",
        "already_with_department",
        "department_unknown",
        "department_closed",
        "cannot_claim",
        "already_claimed",
        "cannot_return",
        "cannot_draft",
        "not_the_handler",
        "own_work",
        "draft_incomplete",
        "cannot_review",
        "already_approved",
        "cannot_reply",
        "not_approved",
        "no_email_address",
        "electronic_is_now",
        "day_in_future",
        "day_too_early",
        "electronic_not_chosen",
        "letter_missing",
        "mail_under_way",
        "mail_leaving",
        "reply_is_out",
        "on_the_spot_not_allowed",
        "on_the_spot_only_at_counter",
        "on_the_spot_only_granted",
        "on_the_spot_is_today",
        "no_disclosure_office",
        "cannot_prove_service",
        "signed_already",
        "no_power_of_attorney",
        "wrong_service_record",
        "cannot_add_document",
        "document_kind_of_office",
        "too_many_documents",
        "document_unknown",
        "document_in_reply",
        "document_of_other",
        "cannot_withdraw_document",
        "cannot_enclose",
        "cannot_set_sub_deadline",
        "sub_deadline_past",
        "sub_deadline_after_due",
        "sub_deadline_unknown",
        "sub_deadline_over",
        "cannot_confer",
        "cannot_urge",
        "too_many_urgings",
        "answer_by_past",
        "answer_by_unfit",
        "urging_unknown",
        "urging_over",
        "part_of_other",
        "part_missing",
        "part_asked_before",
        "too_many_co_handling",
        "cannot_extend",
        "extension_pending",
        "extension_too_long",
        "extension_too_late",
        "nothing_on_its_way",
        "extension_outdated",
        "letter_outdated",
        "no_period_runs",
        "no_extension_proposed",
        "extension_not_approved",
        "cannot_clarify",
        "clarified_before",
        "answer_day_unfit",
        "answer_day_too_near",
        "notice_too_late",
        "nothing_to_serve",
        "nothing_to_post",
        "cannot_answer",
        "late_needs_reason",
        "late_reason_required",
        "no_late_answer",
        "not_clarified",
        "asked_differs",
        "cannot_withdraw",
        "not_for_corrections",
        "outcome_of_other_kind",
        "no_correction_here",
        "cannot_split",
        "nothing_to_split",
        "too_many_matters",
        "matters_alike",
        "part_of_split",
        "split_before",
        "split_too_late",
        "cannot_ask_reasons",
        "reasons_asked_before",
        "no_time_to_ask",
        "reasons_not_asked",
        "reasons_awaited",
        "no_reasons_given",
        "counted_without_this",
        "delay_unfit",
        "delayed_before",
        "order_fixes_day",
        "no_date_moved",
        "notice_outdated",
        "earlier_case_unknown",
        "earlier_case_not_answered",
        "earlier_case_of_another",
        "cannot_consult",
        "too_many_consultations",
        "consultation_unknown",
        "consultation_without_email",
        "consultation_sent",
        "consultation_not_sent",
        "consultation_delivered",
        "opinion_received",
        "consultation_over",
        "not_an_opinion_paper",
        "opinion_awaited",
        "third_party_agreed",
        "objection_not_weighed",
        "cannot_overrule",
        "nothing_to_tell",
        "third_party_not_told",
        "third_party_told",
        "document_in_opinion",
        "remedy_unknown",
        "too_many_remedies",
        "remedy_without_reply",
        "remedy_recorded_before",
        "reconsideration_unfit",
        "remedy_accepted",
        "remedy_decided",
        "remedy_not_decided",
        "result_followed",
        "order_unfit",
        "nothing_ordered",
        "cannot_archive",
        "remedy_pending",
        "still_to_do",
        "remedies_open",
        "case_archived",
        "cannot_charge",
        "charged_before",
        "fee_not_in_force",
        "nothing_to_pay",
        "pages_not_given",
        "no_fee_owed",
        "fee_notice_arrived",
        "wrong_amount",
        "paid_too_late",
        "complaint_without_department",
        "too_many_complaints",
        "investigates_already",
        "complaint_not_investigated",
        "not_the_investigator",
        "complaint_concluded",
        "complaint_not_upheld",
        "criticised_already",
        "rectification_ordered",
        "rectify_by_past",
        "rectify_by_unfit",
        "no_rectification_ordered",
        "rectification_reported",
        "no_rectification_reported",
        "complaint_not_concluded",
        "conclusion_followed",
        "rectification_followed",
    ];

    /// Stable name of the reason.
    #[expect(
        clippy::too_many_lines,
        reason = "one line for each reason, read as a table"
    )]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CannotConfirm { .. } => "cannot_confirm",
            Self::CannotAssign { .. } => "cannot_assign",
            Self::AlreadyWithDepartment => "already_with_department",
            Self::DepartmentUnknown => "department_unknown",
            Self::DepartmentClosed => "department_closed",
            Self::CannotClaim { .. } => "cannot_claim",
            Self::AlreadyClaimed => "already_claimed",
            Self::CannotReturn { .. } => "cannot_return",
            Self::CannotDraft { .. } => "cannot_draft",
            Self::NotTheHandler => "not_the_handler",
            Self::OwnWork => "own_work",
            Self::DraftIncomplete { .. } => "draft_incomplete",
            Self::CannotReview { .. } => "cannot_review",
            Self::AlreadyApproved => "already_approved",
            Self::CannotReply { .. } => "cannot_reply",
            Self::NotApproved => "not_approved",
            Self::NoEmailAddress => "no_email_address",
            Self::ElectronicIsNow { .. } => "electronic_is_now",
            Self::DayInFuture { .. } => "day_in_future",
            Self::DayTooEarly { .. } => "day_too_early",
            Self::ElectronicNotChosen => "electronic_not_chosen",
            Self::LetterMissing => "letter_missing",
            Self::MailUnderWay => "mail_under_way",
            Self::MailLeaving => "mail_leaving",
            Self::ReplyIsOut => "reply_is_out",
            Self::OnTheSpotNotAllowed => "on_the_spot_not_allowed",
            Self::OnTheSpotOnlyAtCounter => "on_the_spot_only_at_counter",
            Self::OnTheSpotOnlyGranted => "on_the_spot_only_granted",
            Self::OnTheSpotIsToday { .. } => "on_the_spot_is_today",
            Self::NoDisclosureOffice => "no_disclosure_office",
            Self::CannotProve { .. } => "cannot_prove_service",
            Self::SignedAlready => "signed_already",
            Self::NoPowerOfAttorney => "no_power_of_attorney",
            Self::WrongServiceRecord { .. } => "wrong_service_record",
            Self::CannotAddDocument { .. } => "cannot_add_document",
            Self::DocumentKindOfOffice => "document_kind_of_office",
            Self::TooManyDocuments { .. } => "too_many_documents",
            Self::DocumentUnknown => "document_unknown",
            Self::DocumentInReply => "document_in_reply",
            Self::DocumentOfOther => "document_of_other",
            Self::NoRepeat { why } => match why {
                NoRepeat::Unknown => "earlier_case_unknown",
                NoRepeat::NotAnswered => "earlier_case_not_answered",
                NoRepeat::OfAnother => "earlier_case_of_another",
            },
            Self::CannotWithdrawDocument { .. } => "cannot_withdraw_document",
            Self::CannotEnclose { .. } => "cannot_enclose",
            Self::CannotSetSubDeadline { .. } => "cannot_set_sub_deadline",
            Self::SubDeadlinePast { .. } => "sub_deadline_past",
            Self::SubDeadlineAfterDue { .. } => "sub_deadline_after_due",
            Self::SubDeadlineUnknown => "sub_deadline_unknown",
            Self::SubDeadlineOver => "sub_deadline_over",
            Self::CannotConfer { .. } => "cannot_confer",
            Self::CannotUrge { .. } => "cannot_urge",
            Self::TooManyUrgings { .. } => "too_many_urgings",
            Self::AnswerByPast { .. } => "answer_by_past",
            Self::AnswerByUnfit { .. } => "answer_by_unfit",
            Self::UrgingUnknown => "urging_unknown",
            Self::UrgingOver => "urging_over",
            Self::PartOfOther => "part_of_other",
            Self::PartMissing => "part_missing",
            Self::PartAskedBefore => "part_asked_before",
            Self::TooManyCoHandling { .. } => "too_many_co_handling",
            Self::CannotExtend { .. } => "cannot_extend",
            Self::ExtensionPending => "extension_pending",
            Self::ExtensionTooLong { .. } => "extension_too_long",
            Self::ExtensionTooLate { .. } => "extension_too_late",
            Self::ExtensionOutdated { .. } => "extension_outdated",
            Self::LetterOutdated { .. } => "letter_outdated",
            Self::NothingOnItsWay { .. } => "nothing_on_its_way",
            Self::NoPeriodRuns => "no_period_runs",
            Self::NoExtensionProposed => "no_extension_proposed",
            Self::ExtensionNotApproved => "extension_not_approved",
            Self::Consultation(refusal) => refusal.code(),
            Self::Fee(refusal) => refusal.code(),
            Self::CannotClarify { .. } => "cannot_clarify",
            Self::ClarifiedBefore => "clarified_before",
            Self::AnswerDayUnfit { .. } => "answer_day_unfit",
            Self::AnswerDayTooNear { .. } => "answer_day_too_near",
            Self::NoticeTooLate { .. } => "notice_too_late",
            Self::NothingToServe => "nothing_to_serve",
            Self::NothingToPost => "nothing_to_post",
            Self::CannotAnswer { .. } => "cannot_answer",
            Self::LateNeedsReason { .. } => "late_needs_reason",
            Self::LateReasonRequired { .. } => "late_reason_required",
            Self::NoLateAnswer => "no_late_answer",
            Self::NotClarified => "not_clarified",
            Self::AskedDiffers { .. } => "asked_differs",
            Self::CannotWithdraw { .. } => "cannot_withdraw",
            Self::NotForCorrections => "not_for_corrections",
            Self::OutcomeOfOtherKind => "outcome_of_other_kind",
            Self::NoCorrectionHere => "no_correction_here",
            Self::CannotSplit { .. } => "cannot_split",
            Self::NothingToSplit => "nothing_to_split",
            Self::TooManyMatters { .. } => "too_many_matters",
            Self::MattersAlike { .. } => "matters_alike",
            Self::PartOfSplit => "part_of_split",
            Self::SplitBefore => "split_before",
            Self::SplitTooLate => "split_too_late",
            Self::CannotAskReasons { .. } => "cannot_ask_reasons",
            Self::ReasonsAskedBefore => "reasons_asked_before",
            Self::NoTimeToAsk { .. } => "no_time_to_ask",
            Self::ReasonsNotAsked => "reasons_not_asked",
            Self::ReasonsAwaited { .. } => "reasons_awaited",
            Self::NoReasonsGiven => "no_reasons_given",
            Self::CountedWithoutThis { .. } => "counted_without_this",
            Self::DelayUnfit { .. } => "delay_unfit",
            Self::DelayedBefore => "delayed_before",
            Self::OrderFixesDay { .. } => "order_fixes_day",
            Self::NoDateMoved => "no_date_moved",
            Self::NoticeOutdated => "notice_outdated",
            Self::Remedy(refusal) => refusal.code(),
            Self::Complaint(refusal) => refusal.code(),
        }
    }

    /// The legal ground, where the law speaks of it.
    pub fn ground(&self) -> Option<Article> {
        self.rests_on().ok()
    }

    /// The legal ground, or why it has none by its nature.
    ///
    /// # Errors
    /// What kind of refusal it is that rests on no provision.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm for each provision, read as a table"
    )]
    pub fn rests_on(&self) -> Basis {
        match self {
            Self::CannotConfirm { .. } => Ok(Article::regulations(31)),
            Self::CannotAssign { .. }
            | Self::AlreadyWithDepartment
            | Self::DepartmentUnknown
            | Self::DepartmentClosed
            | Self::CannotClaim { .. }
            | Self::AlreadyClaimed
            | Self::CannotReturn { .. }
            | Self::NotTheHandler
            | Self::OwnWork
            | Self::CannotReview { .. }
            | Self::AlreadyApproved
            | Self::NotApproved
            | Self::LetterMissing
            | Self::AskedDiffers { .. }
            | Self::CannotSplit { .. }
            | Self::LateReasonRequired { .. }
            | Self::CannotAddDocument { .. }
            | Self::CannotWithdrawDocument { .. }
            | Self::DocumentInReply
            | Self::DocumentOfOther
            | Self::CannotSetSubDeadline { .. }
            | Self::CannotConfer { .. }
            | Self::PartOfOther
            | Self::PartMissing
            | Self::ReplyIsOut => Ok(Article::regulations(45)),
            Self::LetterOutdated { told } => Ok(told.article()),
            Self::CannotDraft { .. }
            | Self::CannotReply { .. }
            | Self::CannotExtend { .. }
            | Self::ExtensionPending
            | Self::ExtensionTooLong { .. }
            | Self::ExtensionTooLate { .. }
            | Self::ExtensionOutdated { .. }
            | Self::NoPeriodRuns
            | Self::NoticeTooLate { .. }
            | Self::NoExtensionProposed
            | Self::ExtensionNotApproved
            | Self::OnTheSpotNotAllowed
            | Self::OnTheSpotOnlyAtCounter
            | Self::OnTheSpotOnlyGranted
            | Self::OnTheSpotIsToday { .. }
            | Self::NoDisclosureOffice
            | Self::SplitTooLate
            | Self::NoDateMoved
            | Self::NoticeOutdated
            | Self::OrderFixesDay { .. }
            | Self::SubDeadlineAfterDue { .. }
            | Self::NothingOnItsWay {
                what: Telling::Extension,
            } => Ok(Article::regulations(33)),
            Self::CannotUrge { .. } => Ok(Article::regulations(47)),
            Self::NotForCorrections | Self::OutcomeOfOtherKind => Ok(Article::regulations(41)),
            Self::NothingToSplit
            | Self::TooManyMatters { .. }
            | Self::MattersAlike { .. }
            | Self::PartOfSplit
            | Self::SplitBefore => Ok(Article::of(Law::FeeMeasures, 4)),
            Self::DraftIncomplete { missing } => Ok(demanded(missing)),
            Self::NoRepeat { .. } => Ok(Article::regulations(36).item(6)),
            Self::NoEmailAddress | Self::ElectronicNotChosen => Ok(Article::regulations(40)),
            Self::ElectronicIsNow { .. }
            | Self::MailUnderWay
            | Self::MailLeaving
            | Self::CannotProve { .. }
            | Self::SignedAlready
            | Self::WrongServiceRecord { .. } => Ok(Article::whole(Law::ServiceLetter)),
            Self::Consultation(refusal) => refusal.rests_on(),
            Self::Remedy(refusal) => refusal.rests_on(),
            Self::Complaint(refusal) => refusal.rests_on(),
            Self::Fee(refusal) => Ok(refusal.rests_on()),
            Self::NoPowerOfAttorney => Ok(Article::of(Law::CivilCode, 165)),
            Self::CannotAskReasons { .. }
            | Self::ReasonsAskedBefore
            | Self::NoTimeToAsk { .. }
            | Self::ReasonsNotAsked
            | Self::ReasonsAwaited { .. }
            | Self::NoReasonsGiven
            | Self::CountedWithoutThis { .. }
            | Self::DelayUnfit { .. }
            | Self::DelayedBefore => Ok(Article::regulations(35)),
            Self::CannotClarify { .. }
            | Self::ClarifiedBefore
            | Self::LateNeedsReason { .. }
            | Self::NoLateAnswer
            | Self::NotClarified => Ok(Article::regulations(30)),
            Self::AnswerDayUnfit { of, .. }
            | Self::AnswerDayTooNear { of, .. }
            | Self::CannotAnswer { of, .. }
            | Self::NothingOnItsWay {
                what: Telling::Notice(of),
            } => Ok(asked_under(*of)),
            Self::DocumentKindOfOffice | Self::CannotEnclose { .. } => {
                Ok(Article::regulations(36).item(2))
            }
            Self::DocumentUnknown | Self::SubDeadlineUnknown | Self::UrgingUnknown => {
                Err(WithoutGround::Unknown)
            }
            Self::NothingToServe
            | Self::NothingToPost
            | Self::SubDeadlineOver
            | Self::PartAskedBefore
            | Self::UrgingOver => Err(WithoutGround::NothingToDo),
            Self::TooManyDocuments { .. }
            | Self::TooManyUrgings { .. }
            | Self::TooManyCoHandling { .. } => Err(WithoutGround::Limit),
            Self::DayInFuture { .. }
            | Self::DayTooEarly { .. }
            | Self::SubDeadlinePast { .. }
            | Self::AnswerByPast { .. }
            | Self::AnswerByUnfit { .. } => Err(WithoutGround::Days),
            Self::NoCorrectionHere | Self::CannotWithdraw { .. } => Err(WithoutGround::LawIsSilent),
        }
    }

    /// What a person reads: what is wrong and what to do next.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.in_chinese(),
            Language::English => self.in_english(),
        }
    }
}

/// Where what the applicant is asked or told rests.
fn asked_under(of: Notified) -> Article {
    match of {
        Notified::Clarification => Article::regulations(30),
        Notified::Reasons | Notified::Delay => Article::regulations(35),
        Notified::DueDate => Article::regulations(33),
        Notified::Fee => Article::regulations(42),
    }
}

/// What the first thing rests on that a draft lacks; what any reply needs is Article 36's.
fn demanded(missing: &[Missing]) -> Article {
    let mut articles = missing.iter().flat_map(|one| one.articles);
    let first = articles.find(|article| article.law.carries_a_decision());
    first.copied().unwrap_or(Article::regulations(36))
}
