//! What has happened to a case. Events are only ever added; the case is their fold.
//!
//! No personal data and no free text stands here: texts are referred to by id and keyed digest, so
//! that shredding one leaves the record whole.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::applicant::ApplicantKind;
use super::application::FormWanted;
use super::clocks::NamedClock;
use super::consultation::{Dispatch, Position, Said, ThirdPartyPart};
use super::deadline::Party;
use super::document::AttachmentKind;
use super::fee::{Charge, Fen};
use super::grounds::StepStated;
use super::ids::{
    AccountId, CaseId, ConsultationId, DepartmentId, DocumentId, LetterId, NoticeId, TextId,
};
use super::kind::CaseKind;
use super::notified::Notified;
use super::outcome::{LetterKind, Outcome};
use super::parties::Agency;
use super::receipt::Channel;
use super::recount::{ClockMove, KeptAct, StoppedDay};
use super::regime::Jurisdiction;
use super::remedies::{Against, Claimant, Order, RemedyKind, RemedyResult, RemedyWarning};
use super::service::Service;
use super::too_late::TooLate;

/// A free text that is kept elsewhere, encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRef {
    /// Where it is kept.
    pub id: TextId,
    /// Its keyed digest (HMAC-SHA-256, hexadecimal): proves that it was not exchanged.
    pub digest: String,
}

/// A letter (文书): the text frozen under an id, and the number it bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterRef {
    /// Where its text is kept.
    pub id: LetterId,
    /// Its own number (文号).
    pub number: String,
}

/// Another case of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRef {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub number: String,
}

/// Whence a part of a split application comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitFrom {
    /// The original.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Its version when it was split: what hung on it by then is the part's, too.
    pub version: i32,
    /// The application as it was made, among the original's texts.
    pub application: TextRef,
    /// The day of the split; absent in records that are older than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

/// One thing that happened to a case, in the words of the statute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseEvent {
    /// The application came in (收到申请); its day is the day it reached the agency.
    Filed {
        /// Its number in the register.
        number: String,
        /// Whose law applies.
        law: Jurisdiction,
        /// By what channel.
        channel: Channel,
        /// Citizen or kind of organisation: a column of the annual report.
        applicant_kind: ApplicantKind,
        /// How the applicant wants to receive the information.
        form: FormWanted,
        /// The information wanted.
        wanted: TextRef,
        /// What it asks for.
        #[serde(default, skip_serializing_if = "CaseKind::is_disclosure")]
        kind: CaseKind,
        /// The agent that it names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<Agency>,
        /// How many apply together with the representative.
        #[serde(default, skip_serializing_if = "is_zero")]
        joint: u8,
        /// The case from which it was split, for a part (一事一申请).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        split_from: Option<Box<SplitFrom>>,
    },
    /// Agency and applicant confirmed the receipt with each other (双方确认; Art. 31(3)).
    Confirmed,
    /// Routed to a department, or transferred to another one (分办、转办).
    Assigned {
        /// The department that must answer.
        department: DepartmentId,
        /// A word to that department.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// Given back by the department as not its own (退回).
    Returned {
        /// The department that gave it back.
        department: DepartmentId,
        /// Why.
        reason: TextRef,
        /// Which department it believes to be responsible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suggested: Option<DepartmentId>,
    },
    /// A handler took it in hand (签收承办).
    Claimed {
        /// The handler (承办人).
        handler: AccountId,
    },
    /// A reply was drafted and laid before the head (拟稿送审).
    Drafted {
        /// Counts the drafts of this case.
        draft: u32,
        /// The outcome it proposes.
        outcome: Outcome,
        /// The kind of letter.
        kind: LetterKind,
        /// The draft itself.
        content: TextRef,
        /// The documents that it encloses.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentId>,
        /// What it does with the rights of third parties.
        #[serde(default, skip_serializing_if = "ThirdPartyPart::is_empty")]
        third_party: ThirdPartyPart,
        /// What it says the applicant was asked before it; absent where a record is older than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<StepStated>,
    },
    /// The head sent the draft back (退回修改); an approval that it had falls with it.
    ReworkAsked {
        /// What to change.
        reason: TextRef,
    },
    /// The head approved the draft (审核同意): from now on the letter stands as it will be served.
    Approved {
        /// The letter, its number drawn and its text frozen; absent where a record is older than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<LetterRef>,
        /// What it tells of the third parties that were asked, where it speaks of them; absent where a record is older
        /// than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consulted: Option<Vec<Said>>,
    },
    /// The reply was made (作出答复); its day is that of `service.made_on`.
    Replied {
        /// The outcome.
        outcome: Outcome,
        /// How it was served (送达).
        service: Service,
        /// The letter that was served, as it was approved.
        letter: LetterId,
        /// The letter's own number (文号).
        letter_number: String,
        /// The revision of the calendar by which it was judged to be on time; it stays that one.
        #[serde(default)]
        calendar: i32,
        /// Why it was made after the day on which it was due (逾期答复的原因).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late_reason: Option<TextRef>,
    },
    /// A registrar granted the application at the counter and handed the reply over at once, as the authority
    /// allows (当场答复; Art. 33(1)).
    AnsweredOnTheSpot {
        /// The disclosure office.
        department: DepartmentId,
        /// The registrar.
        handler: AccountId,
        /// The outcome.
        outcome: Outcome,
        /// The kind of letter.
        kind: LetterKind,
        /// The reply itself.
        content: TextRef,
        /// How it was served (送达).
        service: Service,
        /// The letter that was handed over.
        letter: LetterRef,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// The mail that serves the reply left on a later day than it was queued; its day is that one.
    ReplySent {
        /// The mail.
        notice: NoticeId,
    },
    /// The mail that should have served the reply never left: the reply is not made (电子送达未成功).
    ServiceFailed {
        /// The mail.
        notice: NoticeId,
    },
    /// The proof of service came in (送达回证); its day is the one on which the applicant had the reply.
    ServiceProved {
        /// Who signed, where, or why nobody would.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// A mail that told the applicant something was refused, given up, or came back, or there was no address to mail it
    /// to: it is to be posted (通知未送达).
    NoticeUndelivered {
        /// The mail.
        notice: NoticeId,
        /// Which notice of the catalogue.
        mail: String,
        /// Whether there was no address to mail it to.
        #[serde(default)]
        no_address: bool,
        /// The letter to post, its text frozen; none for the end of a case, which has a letter of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<LetterRef>,
    },
    /// It was posted instead (改以邮寄方式告知).
    NoticePosted {
        /// The mail.
        notice: NoticeId,
        /// How, and when.
        service: Service,
    },
    /// The applicant was given a new query code; the old one is void.
    QueryCodeRenewed {
        /// Counts the codes of this case.
        generation: u32,
    },
    /// The handler proposed to extend the reply period (提请延长答复期限).
    ExtensionProposed {
        /// Counts the extensions of this case.
        number: u32,
        /// By how many working days.
        working_days: u16,
        /// Why the period does not suffice.
        reason: TextRef,
    },
    /// The head approved the extension (同意延长); it has no effect before the applicant is told.
    ExtensionApproved {
        /// Which.
        number: u32,
        /// The notice of extension (延期答复告知书), its text frozen.
        letter: LetterRef,
        /// The revision of the calendar in force, by which it names a day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// The head refused the extension (不同意延长).
    ExtensionRefused {
        /// Which.
        number: u32,
        /// Why.
        reason: TextRef,
    },
    /// The applicant was told of the extension (告知延长); its day is that of `service.made_on`.
    ExtensionTold {
        /// Which.
        number: u32,
        /// How the notice was served.
        service: Service,
    },
    /// The mail that tells the extension left on a later day than it was queued; its day is that one.
    ExtensionSent {
        /// Which.
        number: u32,
        /// The mail.
        notice: NoticeId,
    },
    /// The mail that should have told the extension never left, or the posted notice came back: the applicant was not
    /// told. Or they were, after the due date as it turned out to be.
    ExtensionNotTold {
        /// Which.
        number: u32,
        /// The mail; none of what was posted, or fell with something else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<NoticeId>,
        /// What became of it, where it could have had effect only on an earlier day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        too_late: Option<TooLate>,
    },
    /// Someone is to be asked for an opinion (征求意见): the letter stands from now on.
    ConsultationOpened {
        /// Names the consultation within the case.
        reference: String,
        /// Under which id who is asked is kept.
        consultation: ConsultationId,
        /// What they are to the information.
        party: Party,
        /// The matter, and why they are asked.
        question: TextRef,
        /// The letter, its text frozen.
        letter: LetterRef,
    },
    /// The letter that asks went out (发出征询); its day is that of `dispatch.made_on`.
    ConsultationSent {
        /// Which.
        reference: String,
        /// How.
        dispatch: Dispatch,
    },
    /// The letter that asks reached its reader (送达).
    ConsultationDelivered {
        /// Which.
        reference: String,
        /// Who signed, where, or why nobody would.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// The opinion came in (收到意见).
    OpinionReceived {
        /// Which.
        reference: String,
        /// For or against disclosing.
        position: Position,
        /// What it says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<TextRef>,
        /// The papers that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<DocumentId>,
    },
    /// A disclosure against the opinion of a third party was approved: the notice to it stands (公开决定告知第三方).
    ThirdPartyNoticeMade {
        /// Which consultation.
        reference: String,
        /// The notice, its text frozen.
        letter: LetterRef,
    },
    /// The third party was told of that decision; its day is that of `dispatch.made_on`.
    ThirdPartyTold {
        /// Which consultation.
        reference: String,
        /// How.
        dispatch: Dispatch,
    },
    /// The mail with a letter of a consultation left on a later day than it was queued; its day is that one.
    ConsultationMailLeft {
        /// Which consultation.
        reference: String,
        /// Which letter.
        letter: LetterId,
        /// The mail.
        notice: NoticeId,
    },
    /// The mail with a letter of a consultation never left: the letter waits to be sent.
    ConsultationMailFailed {
        /// Which consultation.
        reference: String,
        /// Which letter.
        letter: LetterId,
        /// The mail.
        notice: NoticeId,
    },
    /// The handler wrote the notice that asks the applicant to correct the application (补正告知; Art. 30); it has
    /// no effect before it is served.
    ClarificationAsked {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice (补正告知书), its text frozen.
        letter: LetterRef,
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// What is asked.
        asking: TextRef,
    },
    /// A notice to the applicant was served (告知); its day is that of `service.made_on`.
    NoticeServed {
        /// Which.
        of: Notified,
        /// How.
        service: Service,
    },
    /// The mail that serves a notice left on a later day than it was queued; its day is that one.
    NoticeSent {
        /// Which.
        of: Notified,
        /// The mail.
        notice: NoticeId,
    },
    /// The mail that should have served a notice never left, or the posted notice came back: it is not served. Or it was
    /// served after the due date as it turned out to be, and has no effect.
    NoticeNotServed {
        /// Which.
        of: Notified,
        /// The mail; none of what was posted, or fell with something else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<NoticeId>,
        /// How the case had been closed over the notice, which is taken back with it (撤销视为放弃).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        takes_back: Option<Outcome>,
        /// What became of it, where it could have had effect only on an earlier day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        too_late: Option<TooLate>,
    },
    /// The applicant corrected the application (补正); its day is the one on which the answer was received.
    ClarificationAnswered {
        /// How the answer came.
        channel: Channel,
        /// What it says.
        answer: TextRef,
        /// Why it is late (正当理由), when it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late_because: Option<TextRef>,
    },
    /// The handler found that a late answer has good reason: the period begins anew from the day it came.
    LateAnswerAccepted {
        /// Why.
        reason: TextRef,
    },
    /// The handler found that a late answer has no good reason.
    LateAnswerRefused {
        /// Why.
        reason: TextRef,
    },
    /// The handler wrote the notice that asks why there are so many applications (要求说明理由; Art. 35); the clock
    /// runs on.
    ReasonsAsked {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice (说明理由通知书), its text frozen.
        letter: LetterRef,
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// From which day applications were counted.
        since: NaiveDate,
        /// How many the same applicant brought since then.
        applications: u32,
        /// What is to be explained.
        asking: TextRef,
    },
    /// The applicant gave reasons (说明理由); its day is the one on which they were received.
    ReasonsGiven {
        /// How the answer came.
        channel: Channel,
        /// What it says.
        answer: TextRef,
    },
    /// The reasons are accepted, and the reply is put off to a fixed day (延迟答复); no effect before it is served.
    ReplyDelayed {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice (延迟答复告知书), its text frozen.
        letter: LetterRef,
        /// The day by which the reply is then due.
        until: NaiveDate,
        /// Why.
        reason: TextRef,
    },
    /// The applicant is written to that a new calendar moved the due date (期限变更告知书).
    DueDateNoticeWritten {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The revision of the calendar that moved it.
        revision: i32,
        /// The day that had been told.
        due_before: NaiveDate,
        /// The day as it is now.
        due_on: NaiveDate,
        /// The notice, its text frozen.
        letter: LetterRef,
        /// Which last day it is: that of a clock beside the reply; of the reply itself when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<NamedClock>,
    },
    /// The handler wrote the notice of a fee (收费通知; Art. 42); it has no effect before it is served.
    FeeSet {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice (收费通知), its text frozen.
        letter: LetterRef,
        /// What it is charged for.
        charge: Charge,
        /// The sum, in fen (分).
        amount_fen: Fen,
        /// How to pay (缴纳方式).
        how_to_pay: TextRef,
        /// The revision of the calendar in force, by which it names a day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// A posted notice of a fee arrived (送达); the days to pay are counted from its day.
    FeeNoticeDelivered,
    /// The whole fee was paid (缴费); its day is the one on which all of it was there, and the period begins anew.
    FeePaid {
        /// The sum, in fen (分).
        amount_fen: Fen,
        /// The number of the fiscal receipt (财政票据号码).
        receipt: String,
    },
    /// The notice of a fee was taken back (撤销收费通知): the clock runs as if it had not been served.
    FeeCancelled {
        /// Why.
        reason: TextRef,
        /// Whether the applicant was mailed that, and when the reply is due.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mailed: bool,
    },
    /// The application is deemed abandoned (视为放弃申请); its day is the one after the last day.
    Abandoned {
        /// How the case ended.
        outcome: Outcome,
        /// The note of it (不再处理告知书), its text frozen.
        letter: LetterRef,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// The applicant withdrew the application (撤回申请).
    Withdrawn {
        /// Why, or how that came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
        /// The confirmation (撤回申请确认书), its text frozen; absent where a record is older than that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<LetterRef>,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// An application with several matters was split (一事一申请): this case keeps one, each other is a part.
    Split {
        /// The matter that stays.
        matter: TextRef,
        /// The cases that the other matters became.
        parts: Vec<CaseRef>,
    },
    /// A new calendar of working days moved the due date, or settled it (期限重算).
    CalendarChanged {
        /// The revision of the calendar.
        revision: i32,
        /// The due date as it was.
        due_before: Option<NaiveDate>,
        /// The due date as it is.
        due_on: Option<NaiveDate>,
        /// Whether it may still move.
        provisional: bool,
        /// The clocks beside the reply that it moved, or would have.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<ClockMove>,
        /// What was done by the calendar of its day and keeps the verdict that it had.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kept: Vec<KeptAct>,
        /// How it moved the due date beneath a clock that stands still for the applicant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stopped: Option<StoppedDay>,
        /// The earlier revision by which a letter was written that has been served only now: it named the day before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        written_by: Option<i32>,
        /// Whether the applicant was mailed the day that is another than they were told.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mailed: bool,
    },
    /// A document was put to the case (提交材料).
    DocumentAdded {
        /// Which.
        document: DocumentId,
        /// What it is for.
        kind: AttachmentKind,
        /// SHA-256 of its content, in hexadecimal.
        sha256: String,
        /// Its size.
        bytes: u64,
    },
    /// A document was taken back (撤回材料); its content is erased.
    DocumentWithdrawn {
        /// Which.
        document: DocumentId,
    },
    /// An internal deadline was set (内部时限).
    SubDeadlineSet {
        /// Counts the sub-deadlines of this case.
        number: u32,
        /// What is to be done.
        what: TextRef,
        /// The last day.
        until: NaiveDate,
        /// Whose work it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
    },
    /// Departments settled something between them (会商); its day is the one on which they did.
    Conferred {
        /// Which took part.
        departments: Vec<DepartmentId>,
        /// What was said.
        content: TextRef,
    },
    /// Whoever has the case was told what is to be done (督办).
    Urged {
        /// Counts the urgings of this case.
        number: u32,
        /// What is to be done.
        what: TextRef,
        /// The last day for the answer.
        answer_by: NaiveDate,
    },
    /// An urging was answered (答复督办).
    UrgingAnswered {
        /// Which.
        number: u32,
        /// What was done, or will be.
        answer: TextRef,
    },
    /// The department it was with, or one that an internal deadline names, merged into another one (机构合并).
    DepartmentMerged {
        /// The department that is no more.
        from: DepartmentId,
        /// The one that answers from now on.
        to: DepartmentId,
        /// Whether the case itself was with it.
        #[serde(default)]
        held: bool,
    },
    /// What an internal deadline asked for was done.
    SubDeadlineMet {
        /// Which.
        number: u32,
        /// What a department gives to a case that is another's (协办意见).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        part: Option<TextRef>,
    },
    /// A remedy was sought (申请行政复议、提起行政诉讼); its day is the one on which it was filed.
    RemedyFiled {
        /// Names the remedy within the case.
        reference: String,
        /// Which kind.
        kind: RemedyKind,
        /// Against what.
        against: Against,
        /// By whom.
        claimant: Claimant,
        /// The reconsideration that went before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
        /// The last day on which it could be filed, as counted when it was recorded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<NaiveDate>,
        /// What is out of order about it, for the body to judge.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<RemedyWarning>,
        /// The reconsideration organ, or the court.
        body: TextRef,
        /// Its number of the matter (案号).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<TextRef>,
    },
    /// The body took the matter up (受理、立案).
    RemedyAccepted {
        /// Which remedy.
        reference: String,
    },
    /// The remedy ended (审结); its day is that of the decision.
    RemedyDecided {
        /// Which remedy.
        reference: String,
        /// How.
        result: RemedyResult,
        /// The day on which whoever sought it received the decision.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        served_on: Option<NaiveDate>,
        /// What it orders.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Order>,
        /// The number of the decision.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<TextRef>,
        /// What it says, in short.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<TextRef>,
    },
    /// The result on record was wrong and is taken back (撤销结果登记): the remedy waits for the right one.
    RemedyResultCancelled {
        /// Which remedy.
        reference: String,
        /// What was wrong.
        reason: TextRef,
    },
    /// The case is taken up again as ordered (重新办理); its day is the one on which the office received the order, and a
    /// new clock runs from it.
    Reopened {
        /// Which remedy ordered it.
        reference: String,
        /// Within so many working days; the law's number if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u16>,
        /// By a fixed day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        /// The revision of the calendar in force, by which it is told whether a reply was overdue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// The case went into the archive (归档; Art. 45).
    Archived {
        /// Why before the periods of the remedies were over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<TextRef>,
    },
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

impl CaseEvent {
    /// Stable name, as it stands in the database and the API.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Confirmed => "confirmed",
            Self::Assigned { .. } => "assigned",
            Self::Returned { .. } => "returned",
            Self::Claimed { .. } => "claimed",
            Self::Drafted { .. } => "drafted",
            Self::ReworkAsked { .. } => "rework_asked",
            Self::Approved { .. } => "approved",
            Self::Replied { .. } => "replied",
            Self::AnsweredOnTheSpot { .. } => "answered_on_the_spot",
            Self::ReplySent { .. } => "reply_sent",
            Self::ServiceFailed { .. } => "service_failed",
            Self::ServiceProved { .. } => "service_proved",
            Self::NoticeUndelivered { .. } => "notice_undelivered",
            Self::NoticePosted { .. } => "notice_posted",
            Self::QueryCodeRenewed { .. } => "query_code_renewed",
            Self::ExtensionProposed { .. } => "extension_proposed",
            Self::ExtensionApproved { .. } => "extension_approved",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::ExtensionTold { .. } => "extension_told",
            Self::ExtensionSent { .. } => "extension_sent",
            Self::ExtensionNotTold { .. } => "extension_not_told",
            Self::ConsultationOpened { .. } => "consultation_opened",
            Self::ConsultationSent { .. } => "consultation_sent",
            Self::ConsultationDelivered { .. } => "consultation_delivered",
            Self::OpinionReceived { .. } => "opinion_received",
            Self::ThirdPartyNoticeMade { .. } => "third_party_notice_made",
            Self::ThirdPartyTold { .. } => "third_party_told",
            Self::ConsultationMailLeft { .. } => "consultation_mail_left",
            Self::ConsultationMailFailed { .. } => "consultation_mail_failed",
            Self::ClarificationAsked { .. } => "clarification_asked",
            Self::NoticeServed { .. } => "notice_served",
            Self::NoticeSent { .. } => "notice_sent",
            Self::NoticeNotServed { .. } => "notice_not_served",
            Self::ClarificationAnswered { .. } => "clarification_answered",
            Self::LateAnswerAccepted { .. } => "late_answer_accepted",
            Self::LateAnswerRefused { .. } => "late_answer_refused",
            Self::ReasonsAsked { .. } => "reasons_asked",
            Self::ReasonsGiven { .. } => "reasons_given",
            Self::ReplyDelayed { .. } => "reply_delayed",
            Self::DueDateNoticeWritten { .. } => "due_date_notice_written",
            Self::FeeSet { .. } => "fee_set",
            Self::FeeNoticeDelivered => "fee_notice_delivered",
            Self::FeePaid { .. } => "fee_paid",
            Self::FeeCancelled { .. } => "fee_cancelled",
            Self::Abandoned { .. } => "abandoned",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Split { .. } => "split",
            Self::CalendarChanged { .. } => "calendar_changed",
            Self::DocumentAdded { .. } => "document_added",
            Self::DocumentWithdrawn { .. } => "document_withdrawn",
            Self::SubDeadlineSet { .. } => "sub_deadline_set",
            Self::DepartmentMerged { .. } => "department_merged",
            Self::SubDeadlineMet { .. } => "sub_deadline_met",
            Self::Conferred { .. } => "conferred",
            Self::Urged { .. } => "urged",
            Self::UrgingAnswered { .. } => "urging_answered",
            Self::RemedyFiled { .. } => "remedy_filed",
            Self::RemedyAccepted { .. } => "remedy_accepted",
            Self::RemedyDecided { .. } => "remedy_decided",
            Self::RemedyResultCancelled { .. } => "remedy_result_cancelled",
            Self::Reopened { .. } => "reopened",
            Self::Archived { .. } => "archived",
        }
    }
}

impl CaseEvent {
    /// The free text that came with it: what was wanted, a note, a reason, a draft.
    pub fn text(&self) -> Option<&TextRef> {
        match self {
            Self::Filed { wanted, .. } => Some(wanted),
            Self::Split { matter, .. } => Some(matter),
            Self::Assigned { note, .. }
            | Self::ServiceProved { note }
            | Self::ConsultationDelivered { note, .. }
            | Self::Withdrawn { note, .. }
            | Self::RemedyDecided { note, .. } => note.as_ref(),
            Self::ClarificationAsked { asking, .. } | Self::ReasonsAsked { asking, .. } => {
                Some(asking)
            }
            Self::ClarificationAnswered { answer, .. }
            | Self::ReasonsGiven { answer, .. }
            | Self::UrgingAnswered { answer, .. } => Some(answer),
            Self::Returned { reason, .. }
            | Self::ReworkAsked { reason }
            | Self::LateAnswerAccepted { reason }
            | Self::LateAnswerRefused { reason }
            | Self::ReplyDelayed { reason, .. }
            | Self::FeeCancelled { reason, .. }
            | Self::RemedyResultCancelled { reason, .. }
            | Self::ExtensionProposed { reason, .. }
            | Self::ExtensionRefused { reason, .. } => Some(reason),
            Self::Drafted { content, .. } | Self::AnsweredOnTheSpot { content, .. } => {
                Some(content)
            }
            Self::FeeSet { how_to_pay, .. } => Some(how_to_pay),
            Self::SubDeadlineSet { what, .. } | Self::Urged { what, .. } => Some(what),
            Self::Conferred { content, .. } => Some(content),
            Self::SubDeadlineMet { part, .. } => part.as_ref(),
            Self::ConsultationOpened { question, .. } => Some(question),
            Self::OpinionReceived { said, .. } => said.as_ref(),
            Self::RemedyFiled { body, .. } => Some(body),
            Self::Replied { late_reason, .. } => late_reason.as_ref(),
            Self::Archived { reason } => reason.as_ref(),
            Self::RemedyAccepted { .. }
            | Self::Reopened { .. }
            | Self::DueDateNoticeWritten { .. }
            | Self::ConsultationSent { .. }
            | Self::ThirdPartyNoticeMade { .. }
            | Self::ThirdPartyTold { .. }
            | Self::ConsultationMailLeft { .. }
            | Self::ConsultationMailFailed { .. }
            | Self::Confirmed
            | Self::Claimed { .. }
            | Self::Approved { .. }
            | Self::ReplySent { .. }
            | Self::ServiceFailed { .. }
            | Self::NoticeUndelivered { .. }
            | Self::NoticePosted { .. }
            | Self::QueryCodeRenewed { .. }
            | Self::ExtensionApproved { .. }
            | Self::ExtensionTold { .. }
            | Self::ExtensionSent { .. }
            | Self::ExtensionNotTold { .. }
            | Self::NoticeServed { .. }
            | Self::NoticeSent { .. }
            | Self::NoticeNotServed { .. }
            | Self::FeeNoticeDelivered
            | Self::FeePaid { .. }
            | Self::Abandoned { .. }
            | Self::CalendarChanged { .. }
            | Self::DocumentAdded { .. }
            | Self::DocumentWithdrawn { .. }
            | Self::DepartmentMerged { .. } => None,
        }
    }

    /// A second free text that came with it: why an answer is late, under which number a remedy is heard.
    fn text_beside(&self) -> Option<&TextRef> {
        if let Self::ClarificationAnswered { late_because, .. } = self {
            late_because.as_ref()
        } else if let Self::RemedyFiled { number, .. } | Self::RemedyDecided { number, .. } = self {
            number.as_ref()
        } else {
            None
        }
    }

    /// Every free text that came with it.
    pub fn texts(&self) -> impl Iterator<Item = &TextRef> {
        [self.text(), self.text_beside()].into_iter().flatten()
    }

    /// Whether it is work between departments (协办、会商), the words of which a department reads that has but a part.
    pub fn is_between_departments(&self) -> bool {
        matches!(
            self,
            Self::SubDeadlineSet { .. } | Self::SubDeadlineMet { .. } | Self::Conferred { .. }
        )
    }

    /// The letter that stands from it on.
    pub fn letter(&self) -> Option<&LetterRef> {
        match self {
            Self::Approved { letter, .. }
            | Self::NoticeUndelivered { letter, .. }
            | Self::Withdrawn { letter, .. } => letter.as_ref(),
            Self::ExtensionApproved { letter, .. }
            | Self::AnsweredOnTheSpot { letter, .. }
            | Self::ConsultationOpened { letter, .. }
            | Self::ThirdPartyNoticeMade { letter, .. }
            | Self::ClarificationAsked { letter, .. }
            | Self::ReasonsAsked { letter, .. }
            | Self::ReplyDelayed { letter, .. }
            | Self::DueDateNoticeWritten { letter, .. }
            | Self::FeeSet { letter, .. }
            | Self::Abandoned { letter, .. } => Some(letter),
            Self::RemedyFiled { .. }
            | Self::RemedyAccepted { .. }
            | Self::RemedyDecided { .. }
            | Self::RemedyResultCancelled { .. }
            | Self::Reopened { .. }
            | Self::Archived { .. }
            | Self::NoticeServed { .. }
            | Self::NoticeSent { .. }
            | Self::NoticeNotServed { .. }
            | Self::ClarificationAnswered { .. }
            | Self::LateAnswerAccepted { .. }
            | Self::LateAnswerRefused { .. }
            | Self::ReasonsGiven { .. }
            | Self::FeeNoticeDelivered
            | Self::FeePaid { .. }
            | Self::FeeCancelled { .. }
            | Self::Split { .. }
            | Self::ConsultationSent { .. }
            | Self::ConsultationDelivered { .. }
            | Self::OpinionReceived { .. }
            | Self::ThirdPartyTold { .. }
            | Self::ConsultationMailLeft { .. }
            | Self::ConsultationMailFailed { .. }
            | Self::Filed { .. }
            | Self::Confirmed
            | Self::Assigned { .. }
            | Self::Returned { .. }
            | Self::Claimed { .. }
            | Self::Drafted { .. }
            | Self::ReworkAsked { .. }
            | Self::Replied { .. }
            | Self::ReplySent { .. }
            | Self::ServiceFailed { .. }
            | Self::ServiceProved { .. }
            | Self::NoticePosted { .. }
            | Self::QueryCodeRenewed { .. }
            | Self::Conferred { .. }
            | Self::Urged { .. }
            | Self::UrgingAnswered { .. }
            | Self::ExtensionProposed { .. }
            | Self::ExtensionRefused { .. }
            | Self::ExtensionTold { .. }
            | Self::ExtensionSent { .. }
            | Self::ExtensionNotTold { .. }
            | Self::CalendarChanged { .. }
            | Self::DocumentAdded { .. }
            | Self::DocumentWithdrawn { .. }
            | Self::SubDeadlineSet { .. }
            | Self::DepartmentMerged { .. }
            | Self::SubDeadlineMet { .. } => None,
        }
    }

    /// The department it speaks of: routed to, or given back by.
    pub fn department(&self) -> Option<DepartmentId> {
        match self {
            Self::Assigned { department, .. }
            | Self::Returned { department, .. }
            | Self::AnsweredOnTheSpot { department, .. } => Some(*department),
            Self::DepartmentMerged { to, .. } => Some(*to),
            Self::SubDeadlineSet { department, .. } => *department,
            Self::RemedyFiled { .. }
            | Self::RemedyAccepted { .. }
            | Self::RemedyDecided { .. }
            | Self::RemedyResultCancelled { .. }
            | Self::Reopened { .. }
            | Self::Archived { .. }
            | Self::ConsultationOpened { .. }
            | Self::ConsultationSent { .. }
            | Self::ConsultationDelivered { .. }
            | Self::OpinionReceived { .. }
            | Self::ThirdPartyNoticeMade { .. }
            | Self::ThirdPartyTold { .. }
            | Self::ConsultationMailLeft { .. }
            | Self::ConsultationMailFailed { .. }
            | Self::Filed { .. }
            | Self::Confirmed
            | Self::Claimed { .. }
            | Self::Drafted { .. }
            | Self::ReworkAsked { .. }
            | Self::Approved { .. }
            | Self::Replied { .. }
            | Self::ReplySent { .. }
            | Self::ServiceFailed { .. }
            | Self::ServiceProved { .. }
            | Self::NoticeUndelivered { .. }
            | Self::NoticePosted { .. }
            | Self::QueryCodeRenewed { .. }
            | Self::Conferred { .. }
            | Self::Urged { .. }
            | Self::UrgingAnswered { .. }
            | Self::ExtensionProposed { .. }
            | Self::ExtensionApproved { .. }
            | Self::ExtensionRefused { .. }
            | Self::ExtensionTold { .. }
            | Self::ExtensionSent { .. }
            | Self::ExtensionNotTold { .. }
            | Self::ClarificationAsked { .. }
            | Self::NoticeServed { .. }
            | Self::NoticeSent { .. }
            | Self::NoticeNotServed { .. }
            | Self::ClarificationAnswered { .. }
            | Self::LateAnswerAccepted { .. }
            | Self::LateAnswerRefused { .. }
            | Self::ReasonsAsked { .. }
            | Self::ReasonsGiven { .. }
            | Self::ReplyDelayed { .. }
            | Self::DueDateNoticeWritten { .. }
            | Self::FeeSet { .. }
            | Self::FeeNoticeDelivered
            | Self::FeePaid { .. }
            | Self::FeeCancelled { .. }
            | Self::Abandoned { .. }
            | Self::Withdrawn { .. }
            | Self::Split { .. }
            | Self::CalendarChanged { .. }
            | Self::DocumentAdded { .. }
            | Self::DocumentWithdrawn { .. }
            | Self::SubDeadlineMet { .. } => None,
        }
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum By {
    /// The applicant, by number and query code or when filing.
    Applicant,
    /// A member of staff.
    Staff(AccountId),
    /// A member of staff, for one who is absent (代理).
    Deputy {
        /// Who did it.
        account: AccountId,
        /// For whom.
        absent: AccountId,
    },
    /// One who was asked for an opinion, by the secret link.
    ThirdParty,
    /// The program itself, on a rule of the law.
    System,
}

impl By {
    /// The account of a member of staff.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Staff(account) | Self::Deputy { account, .. } => Some(account),
            Self::Applicant | Self::ThirdParty | Self::System => None,
        }
    }

    /// For whom it was done, by a deputy.
    pub fn absent(self) -> Option<AccountId> {
        match self {
            Self::Deputy { absent, .. } => Some(absent),
            Self::Staff(_) | Self::Applicant | Self::ThirdParty | Self::System => None,
        }
    }
}

/// An event that is decided but not yet recorded: the day it counts for, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The day on which it counts, in the authority's zone.
    pub on: NaiveDate,
    /// What happened.
    pub event: CaseEvent,
}

/// An event as it stands in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the case's record, from 1; also the version of the case after it.
    pub seq: i32,
    /// The day on which it counts, in the authority's zone.
    pub on: NaiveDate,
    /// The moment it was recorded.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// What happened.
    pub event: CaseEvent,
}
