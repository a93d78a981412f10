//! What happened to a case, as the API tells it: every event with its fields, for the record of a case and
//! for the document of the API.
//!
//! What is kept and what is told are two types. An event that is added to the rules must be told here too,
//! or this does not compile; so the document names every event there is.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::calendars::ClockMoveView;
use super::carried::{
    DispatchView, KeptTextView, NamedAgentView, NumberedLetterView, OrderTold, OriginView,
    PartView, SaidView, ServiceView, StepStatedView, ThirdPartyPartView, WantedFormView,
};
use super::codes;
use super::fees::ChargeView;
use super::kept::{KeptActView, StoppedDayView};
use crate::rules::applicant::ApplicantKind;
use crate::rules::clocks::NamedClock;
use crate::rules::consultation::Position;
use crate::rules::deadline::Party;
use crate::rules::document::AttachmentKind;
use crate::rules::event::CaseEvent;
use crate::rules::ids::{AccountId, ConsultationId, DepartmentId, DocumentId, LetterId, NoticeId};
use crate::rules::kind::CaseKind;
use crate::rules::notified::Notified;
use crate::rules::outcome::{LetterKind, Outcome};
use crate::rules::receipt::Channel;
use crate::rules::regime::Jurisdiction;
use crate::rules::remedies::{Against, Claimant, RemedyKind, RemedyResult, RemedyWarning};
use crate::rules::too_late::TooLate;

/// What happened; `event` names it, and the other fields belong to that event.
#[derive(Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Happened {
    /// The application came in (收到申请); its day is the day it reached the agency.
    Filed {
        /// Its number in the register.
        number: String,
        /// Whose law applies.
        #[schema(schema_with = codes::jurisdiction)]
        law: Jurisdiction,
        /// By what channel.
        #[schema(schema_with = codes::channel)]
        channel: Channel,
        /// Citizen or kind of organisation: a column of the annual report.
        #[schema(schema_with = codes::applicant_kind)]
        applicant_kind: ApplicantKind,
        /// How the applicant wants to receive the information.
        form: WantedFormView,
        /// The information wanted.
        wanted: KeptTextView,
        /// What it asks for; absent for disclosure.
        #[serde(skip_serializing_if = "CaseKind::is_disclosure")]
        #[schema(schema_with = codes::case_kind, required = false)]
        kind: CaseKind,
        /// The agent that it names.
        #[serde(skip_serializing_if = "Option::is_none")]
        agent: Option<NamedAgentView>,
        /// How many apply together with the representative.
        #[serde(skip_serializing_if = "is_nobody")]
        joint: u8,
        /// The case from which it was split, for a part (一事一申请).
        #[serde(skip_serializing_if = "Option::is_none")]
        split_from: Option<OriginView>,
    },
    /// Agency and applicant confirmed the receipt with each other (双方确认; Art. 31(3)).
    Confirmed,
    /// Routed to a department, or transferred to another one (分办、转办).
    Assigned {
        /// The department that must answer.
        #[schema(value_type = Uuid)]
        department: DepartmentId,
        /// A word to that department.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<KeptTextView>,
    },
    /// Given back by the department as not its own (退回).
    Returned {
        /// The department that gave it back.
        #[schema(value_type = Uuid)]
        department: DepartmentId,
        /// Why.
        reason: KeptTextView,
        /// Which department it believes to be responsible.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        suggested: Option<DepartmentId>,
    },
    /// A handler took it in hand (签收承办).
    Claimed {
        /// The handler (承办人).
        #[schema(value_type = Uuid)]
        handler: AccountId,
    },
    /// A reply was drafted and laid before the head (拟稿送审).
    Drafted {
        /// Counts the drafts of this case.
        draft: u32,
        /// The outcome it proposes.
        #[schema(schema_with = codes::outcome)]
        outcome: Outcome,
        /// The kind of letter.
        #[schema(schema_with = codes::letter_kind)]
        kind: LetterKind,
        /// The draft itself.
        content: KeptTextView,
        /// The documents that it encloses.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[schema(value_type = Vec<Uuid>)]
        documents: Vec<DocumentId>,
        /// What it does with the rights of third parties.
        #[serde(skip_serializing_if = "Option::is_none")]
        third_party: Option<ThirdPartyPartView>,
        /// What it says the applicant was asked before it; absent where it rests on no such step, or the record is older
        /// than that.
        #[serde(skip_serializing_if = "Option::is_none")]
        asked: Option<StepStatedView>,
    },
    /// The head sent the draft back (退回修改); an approval that it had falls with it.
    ReworkAsked {
        /// What to change.
        reason: KeptTextView,
    },
    /// The head approved the draft (审核同意): from now on the letter stands as it will be served.
    Approved {
        /// The letter, its number drawn and its text frozen; absent where a record is older than that.
        #[serde(skip_serializing_if = "Option::is_none")]
        letter: Option<NumberedLetterView>,
        /// What it tells of the third parties that were asked; absent where it does not speak of them, or the record is
        /// older than that.
        #[serde(skip_serializing_if = "Option::is_none")]
        consulted: Option<Vec<SaidView>>,
    },
    /// The reply was made (作出答复); its day is that of `service.made_on`.
    Replied {
        /// The outcome.
        #[schema(schema_with = codes::outcome)]
        outcome: Outcome,
        /// How it was served (送达).
        service: ServiceView,
        /// The letter that was served, as it was approved.
        #[schema(value_type = Uuid)]
        letter: LetterId,
        /// The letter's own number (文号).
        letter_number: String,
        /// The revision of the calendar by which it was judged to be on time; it stays that one.
        calendar: i32,
        /// Why it was made after the day on which it was due (逾期答复的原因).
        #[serde(skip_serializing_if = "Option::is_none")]
        late_reason: Option<KeptTextView>,
    },
    /// A registrar granted the application at the counter and handed the reply over at once, as the authority
    /// allows (当场答复; Art. 33(1)).
    AnsweredOnTheSpot {
        /// The disclosure office.
        #[schema(value_type = Uuid)]
        department: DepartmentId,
        /// The registrar.
        #[schema(value_type = Uuid)]
        handler: AccountId,
        /// The outcome.
        #[schema(schema_with = codes::outcome)]
        outcome: Outcome,
        /// The kind of letter.
        #[schema(schema_with = codes::letter_kind)]
        kind: LetterKind,
        /// The reply itself.
        content: KeptTextView,
        /// How it was served (送达).
        service: ServiceView,
        /// The letter that was handed over.
        letter: NumberedLetterView,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// The mail that serves the reply left on a later day than it was queued; its day is that one.
    ReplySent {
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The mail that should have served the reply never left: the reply is not made (电子送达未成功).
    ServiceFailed {
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The proof of service came in (送达回证); its day is the one on which the applicant had the reply.
    ServiceProved {
        /// Who signed, where, or why nobody would.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<KeptTextView>,
    },
    /// A mail that told the applicant something was refused, given up, or came back, or there was no address to mail it
    /// to: it is to be posted (通知未送达).
    NoticeUndelivered {
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
        /// Which notice of the catalogue.
        #[schema(max_length = 64)]
        mail: String,
        /// Whether there was no address to mail it to.
        no_address: bool,
        /// The letter to post; none for the end of a case, which has a letter of its own.
        #[serde(skip_serializing_if = "Option::is_none")]
        letter: Option<NumberedLetterView>,
    },
    /// It was posted instead (改以邮寄方式告知).
    NoticePosted {
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
        /// How, and when.
        service: ServiceView,
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
        reason: KeptTextView,
    },
    /// The head approved the extension (同意延长); it has no effect before the applicant is told.
    ExtensionApproved {
        /// Which.
        number: u32,
        /// The notice of extension (延期答复告知书), its text frozen.
        letter: NumberedLetterView,
        /// The revision of the calendar in force, by which it names a day.
        #[serde(skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// The head refused the extension (不同意延长).
    ExtensionRefused {
        /// Which.
        number: u32,
        /// Why.
        reason: KeptTextView,
    },
    /// The applicant was told of the extension (告知延长); its day is that of `service.made_on`.
    ExtensionTold {
        /// Which.
        number: u32,
        /// How the notice was served.
        service: ServiceView,
    },
    /// The mail that tells the extension left on a later day than it was queued; its day is that one.
    ExtensionSent {
        /// Which.
        number: u32,
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The mail that should have told the extension never left, or the posted notice came back: the applicant was not
    /// told. Or they were told after the due date as it turned out to be.
    ExtensionNotTold {
        /// Which.
        number: u32,
        /// The mail; none of what was posted, or fell with something else.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        notice: Option<NoticeId>,
        /// It could have had effect only on an earlier day: its mail was held back, or it was sent all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(schema_with = codes::too_late)]
        too_late: Option<TooLate>,
    },
    /// An opinion is to be asked for (征求意见; Arts. 32 to 34): the letter that asks stands from now on.
    ConsultationOpened {
        /// Names the consultation within the case.
        reference: String,
        /// Under which id who is asked is kept.
        #[schema(value_type = Uuid)]
        consultation: ConsultationId,
        /// What they are to the information.
        #[schema(schema_with = codes::party)]
        party: Party,
        /// The matter, and why they are asked.
        question: KeptTextView,
        /// The letter, its text frozen.
        letter: NumberedLetterView,
    },
    /// The letter that asks went out (发出征询).
    ConsultationSent {
        /// Which.
        reference: String,
        /// How.
        dispatch: DispatchView,
    },
    /// The letter that asks reached its reader (送达).
    ConsultationDelivered {
        /// Which.
        reference: String,
        /// Who signed, where, or why nobody would.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<KeptTextView>,
    },
    /// The opinion came in (收到意见).
    OpinionReceived {
        /// Which.
        reference: String,
        /// For or against disclosing.
        #[schema(schema_with = codes::position)]
        position: Position,
        /// What it says.
        #[serde(skip_serializing_if = "Option::is_none")]
        said: Option<KeptTextView>,
        /// The papers that came with it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[schema(value_type = Vec<Uuid>)]
        documents: Vec<DocumentId>,
    },
    /// A disclosure against the opinion of a third party was approved: the notice to it stands (公开决定告知第三方).
    ThirdPartyNoticeMade {
        /// Which consultation.
        reference: String,
        /// The notice, its text frozen.
        letter: NumberedLetterView,
    },
    /// The third party was told of that decision.
    ThirdPartyTold {
        /// Which consultation.
        reference: String,
        /// How.
        dispatch: DispatchView,
    },
    /// The mail with a letter of a consultation left on a later day than it was queued; its day is that one.
    ConsultationMailLeft {
        /// Which consultation.
        reference: String,
        /// Which letter.
        #[schema(value_type = Uuid)]
        letter: LetterId,
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The mail with a letter of a consultation never left: the letter waits to be sent.
    ConsultationMailFailed {
        /// Which consultation.
        reference: String,
        /// Which letter.
        #[schema(value_type = Uuid)]
        letter: LetterId,
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The notice that asks the applicant to correct the application stands (补正告知书; Art. 30).
    ClarificationAsked {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice, its text frozen.
        letter: NumberedLetterView,
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// What is asked.
        asking: KeptTextView,
    },
    /// A notice to the applicant was served (告知); its day is that of `service.made_on`.
    NoticeServed {
        /// Which.
        #[schema(schema_with = codes::notified)]
        of: Notified,
        /// How.
        service: ServiceView,
    },
    /// The mail that serves a notice left on a later day than it was queued; its day is that one.
    NoticeSent {
        /// Which.
        #[schema(schema_with = codes::notified)]
        of: Notified,
        /// The mail.
        #[schema(value_type = Uuid)]
        notice: NoticeId,
    },
    /// The mail that should have served a notice never left, or the posted notice came back: it is not served. Or it was
    /// served after the due date as it turned out to be, and has no effect.
    NoticeNotServed {
        /// Which.
        #[schema(schema_with = codes::notified)]
        of: Notified,
        /// The mail; none of what was posted, or fell with something else.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        notice: Option<NoticeId>,
        /// How the case had been closed over the notice; that is taken back with it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(schema_with = codes::outcome)]
        takes_back: Option<Outcome>,
        /// It could have had effect only on an earlier day: its mail was held back, or it was sent all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(schema_with = codes::too_late)]
        too_late: Option<TooLate>,
    },
    /// The applicant corrected the application (补正); its day is the one on which the answer was received.
    ClarificationAnswered {
        /// How the answer came.
        #[schema(schema_with = codes::channel)]
        channel: Channel,
        /// What it says.
        answer: KeptTextView,
        /// Why it is late (正当理由), when it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        late_because: Option<KeptTextView>,
    },
    /// A late answer was found to have good reason: the period begins anew from the day it came.
    LateAnswerAccepted {
        /// Why.
        reason: KeptTextView,
    },
    /// A late answer was found to have no good reason.
    LateAnswerRefused {
        /// Why.
        reason: KeptTextView,
    },
    /// The notice that asks why there are so many applications stands (说明理由通知书; Art. 35).
    ReasonsAsked {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice, its text frozen.
        letter: NumberedLetterView,
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// From which day applications were counted.
        since: NaiveDate,
        /// How many the same applicant brought since then.
        applications: u32,
        /// What is to be explained.
        asking: KeptTextView,
    },
    /// The applicant gave reasons (说明理由); its day is the one on which they were received.
    ReasonsGiven {
        /// How the answer came.
        #[schema(schema_with = codes::channel)]
        channel: Channel,
        /// What it says.
        answer: KeptTextView,
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
        letter: NumberedLetterView,
        /// Which last day it is: that of a clock beside the reply; of the reply itself when left out.
        #[schema(schema_with = codes::clock_kind)]
        #[serde(skip_serializing_if = "Option::is_none")]
        clock: Option<&'static str>,
    },
    /// The reply is to be put off to a fixed day (延迟答复告知书; Art. 35).
    ReplyDelayed {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice, its text frozen.
        letter: NumberedLetterView,
        /// The day by which the reply is then due.
        until: NaiveDate,
        /// Why.
        reason: KeptTextView,
    },
    /// The notice of a fee stands (收费通知; Art. 42); it has no effect before it is served.
    FeeSet {
        /// Counts the notices of this kind on this case.
        number: u32,
        /// The notice, its text frozen.
        letter: NumberedLetterView,
        /// What it is charged for.
        charge: ChargeView,
        /// The sum, in fen (分).
        amount_fen: i64,
        /// How to pay (缴纳方式).
        how_to_pay: KeptTextView,
        /// The revision of the calendar in force, by which it names a day.
        #[serde(skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// A posted notice of a fee arrived (送达); the days to pay are counted from its day.
    FeeNoticeDelivered,
    /// The whole fee was paid (缴费); its day is the one on which all of it was there, and the period begins anew.
    FeePaid {
        /// The sum, in fen (分).
        amount_fen: i64,
        /// The number of the fiscal receipt (财政票据号码).
        receipt: String,
    },
    /// The notice of a fee was taken back (撤销收费通知): the clock runs as if it had not been served.
    FeeCancelled {
        /// Why.
        reason: KeptTextView,
        /// Whether the applicant was mailed that, and when the reply is due.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        mailed: bool,
    },
    /// The application is deemed abandoned (视为放弃申请); its day is the one after the last day.
    Abandoned {
        /// How the case ended.
        #[schema(schema_with = codes::outcome)]
        outcome: Outcome,
        /// The note of it, its text frozen.
        letter: NumberedLetterView,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// The applicant withdrew the application (撤回申请).
    Withdrawn {
        /// Why, or how that came.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<KeptTextView>,
        /// The confirmation, its text frozen.
        #[serde(skip_serializing_if = "Option::is_none")]
        letter: Option<NumberedLetterView>,
        /// The revision of the calendar in force.
        calendar: i32,
    },
    /// An application with several matters was split (一事一申请): this case keeps one, each other is a part.
    Split {
        /// The matter that stays.
        matter: KeptTextView,
        /// The cases that the other matters became.
        parts: Vec<PartView>,
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
        #[serde(skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<ClockMoveView>,
        /// What was done by the calendar of its day and keeps the verdict that it had.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        kept: Vec<KeptActView>,
        /// How it moved the due date beneath a clock that stands still for the applicant.
        #[serde(skip_serializing_if = "Option::is_none")]
        stopped: Option<StoppedDayView>,
        /// The earlier revision by which a letter was written that has been served only now: it named the day before.
        #[serde(skip_serializing_if = "Option::is_none")]
        written_by: Option<i32>,
        /// Whether the applicant was mailed the day that is another than they were told.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        mailed: bool,
    },
    /// A document was put to the case (提交材料).
    DocumentAdded {
        /// Which.
        #[schema(value_type = Uuid)]
        document: DocumentId,
        /// What it is for.
        #[schema(schema_with = codes::attachment_kind)]
        kind: AttachmentKind,
        /// SHA-256 of its content, in hexadecimal.
        sha256: String,
        /// Its size.
        bytes: u64,
    },
    /// A document was taken back (撤回材料); its content is erased.
    DocumentWithdrawn {
        /// Which.
        #[schema(value_type = Uuid)]
        document: DocumentId,
    },
    /// An internal deadline was set (内部时限).
    SubDeadlineSet {
        /// Counts the sub-deadlines of this case.
        number: u32,
        /// What is to be done.
        what: KeptTextView,
        /// The last day.
        until: NaiveDate,
        /// Whose work it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        department: Option<DepartmentId>,
    },
    /// Departments settled something between them (会商); its day is the one on which they did.
    Conferred {
        /// Which took part.
        #[schema(value_type = Vec<Uuid>)]
        departments: Vec<DepartmentId>,
        /// What was said.
        content: KeptTextView,
    },
    /// Whoever has the case was told what is to be done (督办).
    Urged {
        /// Counts the urgings of this case.
        number: u32,
        /// What is to be done.
        what: KeptTextView,
        /// The last day for the answer.
        answer_by: NaiveDate,
    },
    /// An urging was answered (答复督办).
    UrgingAnswered {
        /// Which.
        number: u32,
        /// What was done, or will be.
        answer: KeptTextView,
    },
    /// The department it was with, or one that an internal deadline names, merged into another one (机构合并).
    DepartmentMerged {
        /// The department that is no more.
        #[schema(value_type = Uuid)]
        from: DepartmentId,
        /// The one that answers from now on.
        #[schema(value_type = Uuid)]
        to: DepartmentId,
        /// Whether the case itself was with it.
        held: bool,
    },
    /// What an internal deadline asked for was done.
    SubDeadlineMet {
        /// Which.
        number: u32,
        /// What a co-handling department gave to the case (协办意见).
        #[serde(skip_serializing_if = "Option::is_none")]
        part: Option<KeptTextView>,
    },
    /// A remedy was sought (申请行政复议、提起行政诉讼); its day is the one on which it was filed.
    RemedyFiled {
        /// Names the remedy within the case.
        reference: String,
        /// Which kind.
        #[schema(schema_with = codes::remedy_kind)]
        kind: RemedyKind,
        /// Against what.
        #[schema(schema_with = codes::against)]
        against: Against,
        /// By whom.
        #[schema(schema_with = codes::claimant)]
        claimant: Claimant,
        /// The reconsideration that went before.
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<String>,
        /// The last day on which it could be filed, as counted when it was recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        last_day: Option<NaiveDate>,
        /// What is out of order about it, for the body to judge.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[schema(schema_with = codes::remedy_warnings)]
        warnings: Vec<RemedyWarning>,
        /// The reconsideration organ, or the court.
        body: KeptTextView,
        /// Its number of the matter (案号).
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<KeptTextView>,
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
        #[schema(schema_with = codes::remedy_result)]
        result: RemedyResult,
        /// The day on which whoever sought it received the decision.
        #[serde(skip_serializing_if = "Option::is_none")]
        served_on: Option<NaiveDate>,
        /// What it orders.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<OrderTold>,
        /// The number of the decision.
        #[serde(skip_serializing_if = "Option::is_none")]
        number: Option<KeptTextView>,
        /// What it says, in short.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<KeptTextView>,
    },
    /// The result on record was wrong and is taken back (撤销结果登记): the remedy waits for the right one.
    RemedyResultCancelled {
        /// Which remedy.
        reference: String,
        /// What was wrong.
        reason: KeptTextView,
    },
    /// The case is taken up again as ordered (重新办理); its day is the one on which the office received the order, and a
    /// new clock runs from it.
    Reopened {
        /// Which remedy ordered it.
        reference: String,
        /// Within so many working days; the law's number if not said.
        #[serde(skip_serializing_if = "Option::is_none")]
        working_days: Option<u16>,
        /// By a fixed day.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        /// The revision of the calendar in force.
        #[serde(skip_serializing_if = "Option::is_none")]
        calendar: Option<i32>,
    },
    /// The case went into the archive (归档; Art. 45).
    Archived {
        /// Why before the periods of the remedies were over.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<KeptTextView>,
    },
}

impl From<CaseEvent> for Happened {
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one line for each event, as rustfmt breaks it"
    )]
    fn from(event: CaseEvent) -> Self {
        match event {
            CaseEvent::Filed {
                number,
                law,
                channel,
                applicant_kind,
                form,
                wanted,
                kind,
                agent,
                joint,
                split_from,
            } => Self::Filed {
                number,
                law,
                channel,
                applicant_kind,
                form: form.into(),
                wanted: wanted.into(),
                kind,
                agent: agent.map(Into::into),
                joint,
                split_from: split_from.map(|from| (*from).into()),
            },
            CaseEvent::Confirmed => Self::Confirmed,
            CaseEvent::Assigned { department, note } => Self::Assigned {
                department,
                note: note.map(Into::into),
            },
            CaseEvent::Returned {
                department,
                reason,
                suggested,
            } => Self::Returned {
                department,
                reason: reason.into(),
                suggested,
            },
            CaseEvent::Claimed { handler } => Self::Claimed { handler },
            CaseEvent::Drafted {
                draft,
                outcome,
                kind,
                content,
                documents,
                third_party,
                asked,
            } => Self::Drafted {
                draft,
                outcome,
                kind,
                content: content.into(),
                documents,
                third_party: ThirdPartyPartView::of(third_party),
                asked: asked.map(Into::into),
            },
            CaseEvent::ReworkAsked { reason } => Self::ReworkAsked {
                reason: reason.into(),
            },
            CaseEvent::Approved { letter, consulted } => Self::Approved {
                letter: letter.map(Into::into),
                consulted: consulted.map(|told| told.into_iter().map(Into::into).collect()),
            },
            CaseEvent::Replied {
                outcome,
                service,
                letter,
                letter_number,
                calendar,
                late_reason,
            } => Self::Replied {
                outcome,
                service: service.into(),
                letter,
                letter_number,
                calendar,
                late_reason: late_reason.map(Into::into),
            },
            CaseEvent::AnsweredOnTheSpot {
                department,
                handler,
                outcome,
                kind,
                content,
                service,
                letter,
                calendar,
            } => Self::AnsweredOnTheSpot {
                department,
                handler,
                outcome,
                kind,
                content: content.into(),
                service: service.into(),
                letter: letter.into(),
                calendar,
            },
            CaseEvent::ReplySent { notice } => Self::ReplySent { notice },
            CaseEvent::ServiceFailed { notice } => Self::ServiceFailed { notice },
            CaseEvent::ServiceProved { note } => Self::ServiceProved {
                note: note.map(Into::into),
            },
            CaseEvent::NoticeUndelivered {
                notice,
                mail,
                no_address,
                letter,
            } => Self::NoticeUndelivered {
                notice,
                mail,
                no_address,
                letter: letter.map(Into::into),
            },
            CaseEvent::NoticePosted { notice, service } => Self::NoticePosted {
                notice,
                service: service.into(),
            },
            CaseEvent::QueryCodeRenewed { generation } => Self::QueryCodeRenewed { generation },
            CaseEvent::ExtensionProposed {
                number,
                working_days,
                reason,
            } => Self::ExtensionProposed {
                number,
                working_days,
                reason: reason.into(),
            },
            CaseEvent::ExtensionApproved {
                number,
                letter,
                calendar,
            } => Self::ExtensionApproved {
                number,
                letter: letter.into(),
                calendar,
            },
            CaseEvent::ExtensionRefused { number, reason } => Self::ExtensionRefused {
                number,
                reason: reason.into(),
            },
            CaseEvent::ExtensionTold { number, service } => Self::ExtensionTold {
                number,
                service: service.into(),
            },
            CaseEvent::ExtensionSent { number, notice } => Self::ExtensionSent { number, notice },
            CaseEvent::ExtensionNotTold {
                number,
                notice,
                too_late,
            } => Self::ExtensionNotTold {
                number,
                notice,
                too_late,
            },
            CaseEvent::ConsultationOpened {
                reference,
                consultation,
                party,
                question,
                letter,
            } => Self::ConsultationOpened {
                reference,
                consultation,
                party,
                question: question.into(),
                letter: letter.into(),
            },
            CaseEvent::ConsultationSent {
                reference,
                dispatch,
            } => Self::ConsultationSent {
                reference,
                dispatch: dispatch.into(),
            },
            CaseEvent::ConsultationDelivered { reference, note } => Self::ConsultationDelivered {
                reference,
                note: note.map(Into::into),
            },
            CaseEvent::OpinionReceived {
                reference,
                position,
                said,
                documents,
            } => Self::OpinionReceived {
                reference,
                position,
                said: said.map(Into::into),
                documents,
            },
            CaseEvent::ThirdPartyNoticeMade { reference, letter } => Self::ThirdPartyNoticeMade {
                reference,
                letter: letter.into(),
            },
            CaseEvent::ThirdPartyTold {
                reference,
                dispatch,
            } => Self::ThirdPartyTold {
                reference,
                dispatch: dispatch.into(),
            },
            CaseEvent::ConsultationMailLeft {
                reference,
                letter,
                notice,
            } => Self::ConsultationMailLeft {
                reference,
                letter,
                notice,
            },
            CaseEvent::ConsultationMailFailed {
                reference,
                letter,
                notice,
            } => Self::ConsultationMailFailed {
                reference,
                letter,
                notice,
            },
            CaseEvent::ClarificationAsked {
                number,
                letter,
                answer_by,
                asking,
            } => Self::ClarificationAsked {
                number,
                letter: letter.into(),
                answer_by,
                asking: asking.into(),
            },
            CaseEvent::NoticeServed { of, service } => Self::NoticeServed {
                of,
                service: service.into(),
            },
            CaseEvent::NoticeSent { of, notice } => Self::NoticeSent { of, notice },
            CaseEvent::NoticeNotServed {
                of,
                notice,
                takes_back,
                too_late,
            } => Self::NoticeNotServed {
                of,
                notice,
                takes_back,
                too_late,
            },
            CaseEvent::ClarificationAnswered {
                channel,
                answer,
                late_because,
            } => Self::ClarificationAnswered {
                channel,
                answer: answer.into(),
                late_because: late_because.map(Into::into),
            },
            CaseEvent::LateAnswerAccepted { reason } => Self::LateAnswerAccepted {
                reason: reason.into(),
            },
            CaseEvent::LateAnswerRefused { reason } => Self::LateAnswerRefused {
                reason: reason.into(),
            },
            CaseEvent::ReasonsAsked {
                number,
                letter,
                answer_by,
                since,
                applications,
                asking,
            } => Self::ReasonsAsked {
                number,
                letter: letter.into(),
                answer_by,
                since,
                applications,
                asking: asking.into(),
            },
            CaseEvent::ReasonsGiven { channel, answer } => Self::ReasonsGiven {
                channel,
                answer: answer.into(),
            },
            CaseEvent::DueDateNoticeWritten {
                number,
                revision,
                due_before,
                due_on,
                letter,
                clock,
            } => Self::DueDateNoticeWritten {
                number,
                revision,
                due_before,
                due_on,
                letter: letter.into(),
                clock: clock.map(NamedClock::code),
            },
            CaseEvent::ReplyDelayed {
                number,
                letter,
                until,
                reason,
            } => Self::ReplyDelayed {
                number,
                letter: letter.into(),
                until,
                reason: reason.into(),
            },
            CaseEvent::FeeSet {
                number,
                letter,
                charge,
                amount_fen,
                how_to_pay,
                calendar,
            } => Self::FeeSet {
                number,
                letter: letter.into(),
                charge: charge.into(),
                amount_fen: amount_fen.0,
                how_to_pay: how_to_pay.into(),
                calendar,
            },
            CaseEvent::FeeNoticeDelivered => Self::FeeNoticeDelivered,
            CaseEvent::FeePaid {
                amount_fen,
                receipt,
            } => Self::FeePaid {
                amount_fen: amount_fen.0,
                receipt,
            },
            CaseEvent::FeeCancelled { reason, mailed } => Self::FeeCancelled {
                reason: reason.into(),
                mailed,
            },
            CaseEvent::Abandoned {
                outcome,
                letter,
                calendar,
            } => Self::Abandoned {
                outcome,
                letter: letter.into(),
                calendar,
            },
            CaseEvent::Withdrawn {
                note,
                letter,
                calendar,
            } => Self::Withdrawn {
                note: note.map(Into::into),
                letter: letter.map(Into::into),
                calendar,
            },
            CaseEvent::Split { matter, parts } => Self::Split {
                matter: matter.into(),
                parts: parts.into_iter().map(Into::into).collect(),
            },
            CaseEvent::CalendarChanged {
                revision,
                due_before,
                due_on,
                provisional,
                clocks,
                kept,
                stopped,
                written_by,
                mailed,
            } => Self::CalendarChanged {
                revision,
                due_before,
                due_on,
                provisional,
                clocks: clocks.iter().map(ClockMoveView::from).collect(),
                kept: kept.iter().map(KeptActView::from).collect(),
                stopped: stopped.map(Into::into),
                written_by,
                mailed,
            },
            CaseEvent::DocumentAdded {
                document,
                kind,
                sha256,
                bytes,
            } => Self::DocumentAdded {
                document,
                kind,
                sha256,
                bytes,
            },
            CaseEvent::DocumentWithdrawn { document } => Self::DocumentWithdrawn { document },
            CaseEvent::SubDeadlineSet {
                number,
                what,
                until,
                department,
            } => Self::SubDeadlineSet {
                number,
                what: what.into(),
                until,
                department,
            },
            CaseEvent::Conferred {
                departments,
                content,
            } => Self::Conferred {
                departments,
                content: content.into(),
            },
            CaseEvent::Urged {
                number,
                what,
                answer_by,
            } => Self::Urged {
                number,
                what: what.into(),
                answer_by,
            },
            CaseEvent::UrgingAnswered { number, answer } => Self::UrgingAnswered {
                number,
                answer: answer.into(),
            },
            CaseEvent::DepartmentMerged { from, to, held } => {
                Self::DepartmentMerged { from, to, held }
            }
            CaseEvent::SubDeadlineMet { number, part } => Self::SubDeadlineMet {
                number,
                part: part.map(Into::into),
            },
            CaseEvent::RemedyFiled {
                reference,
                kind,
                against,
                claimant,
                after,
                last_day,
                warnings,
                body,
                number,
            } => Self::RemedyFiled {
                reference,
                kind,
                against,
                claimant,
                after,
                last_day,
                warnings,
                body: body.into(),
                number: number.map(Into::into),
            },
            CaseEvent::RemedyAccepted { reference } => Self::RemedyAccepted { reference },
            CaseEvent::RemedyDecided {
                reference,
                result,
                served_on,
                order,
                number,
                note,
            } => Self::RemedyDecided {
                reference,
                result,
                served_on,
                order: order.map(Into::into),
                number: number.map(Into::into),
                note: note.map(Into::into),
            },
            CaseEvent::RemedyResultCancelled { reference, reason } => Self::RemedyResultCancelled {
                reference,
                reason: reason.into(),
            },
            CaseEvent::Reopened {
                reference,
                working_days,
                until,
                calendar,
            } => Self::Reopened {
                reference,
                working_days,
                until,
                calendar,
            },
            CaseEvent::Archived { reason } => Self::Archived {
                reason: reason.map(Into::into),
            },
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_nobody(count: &u8) -> bool {
    *count == 0
}
