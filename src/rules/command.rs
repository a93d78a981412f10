//! What a person may do to a case.

use chrono::NaiveDate;

use super::conference::NewConference;
use super::consultation::{Dispatch, NewConsultation, NewOpinion};
use super::document::NewDocument;
use super::event::TextRef;
use super::fee::{Fen, ToCharge};
use super::ids::{DepartmentId, DocumentId, NoticeId, TextId};
use super::notified::Notified;
use super::outcome::Reply;
use super::receipt::Channel;
use super::remedies::{NewDecision, NewRemedy};
use super::service::Service;

/// A free text on its way into the record.
#[derive(Clone, PartialEq, Eq)]
pub struct NewText {
    /// Where it will be kept, and its digest.
    pub reference: TextRef,
    /// What it says.
    pub plain: String,
}

/// Says which text, never what it says.
impl std::fmt::Debug for NewText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NewText").field(&self.reference.id).finish()
    }
}

impl NewText {
    /// The id under which it will be kept.
    pub fn id(&self) -> TextId {
        self.reference.id
    }
}

/// One command to a case.
#[derive(Debug, Clone)]
pub enum Command {
    /// Confirm receipt with the applicant (双方确认; Art. 31).
    Confirm {
        /// The day of confirmation.
        on: NaiveDate,
    },
    /// Route to a department, or transfer to another (分办、转办).
    Assign {
        /// Which.
        department: DepartmentId,
        /// A word to it.
        note: Option<NewText>,
    },
    /// Take in hand (签收).
    Claim,
    /// Give back as not one's own (退回).
    Return {
        /// Why.
        reason: NewText,
        /// Who is believed to be responsible.
        suggested: Option<DepartmentId>,
    },
    /// Lay a draft before the head (拟稿送审).
    Draft {
        /// What the draft says.
        reply: Box<Reply>,
        /// The same, on its way into the record.
        content: NewText,
    },
    /// Approve the draft (审核同意).
    Approve,
    /// Send the draft back (退回修改).
    AskRework {
        /// What to change.
        reason: NewText,
    },
    /// Make the reply by serving the approved draft (送达答复).
    Reply {
        /// How and when it is served.
        service: Service,
        /// Why it comes after the day on which it was due.
        late_reason: Option<NewText>,
    },
    /// Record the proof of service (送达回证).
    ProveService {
        /// The day on which the applicant signed for the reply, or is shown to have received it.
        on: NaiveDate,
        /// Who signed, where, or why nobody would.
        note: Option<NewText>,
    },
    /// Record that a notice was posted whose mail failed (改以邮寄方式告知).
    PostNotice {
        /// Which.
        notice: NoticeId,
        /// How, and when.
        service: Service,
    },
    /// Propose to extend the reply period (提请延长答复期限).
    ProposeExtension {
        /// By how many working days.
        working_days: u16,
        /// Why the period does not suffice.
        reason: NewText,
    },
    /// Approve the extension (同意延长).
    ApproveExtension,
    /// Refuse the extension (不同意延长).
    RefuseExtension {
        /// Why.
        reason: NewText,
    },
    /// Tell the applicant of the extension by serving its notice (告知延长).
    TellExtension {
        /// How and when it is served.
        service: Service,
    },
    /// Ask someone for an opinion (征求意见).
    Consult(Box<NewConsultation>),
    /// Send the letter that asks (发出征询).
    SendConsultation {
        /// Which.
        reference: String,
        /// How and when.
        dispatch: Dispatch,
    },
    /// Record that the letter that asks has arrived (登记送达).
    DeliverConsultation {
        /// Which.
        reference: String,
        /// The day.
        on: NaiveDate,
        /// Who signed, where, or why nobody would.
        note: Option<NewText>,
    },
    /// Record an opinion, or give one by the secret link (登记意见、提出意见).
    RecordOpinion {
        /// Which.
        reference: String,
        /// The day it was received.
        on: NaiveDate,
        /// What it says.
        opinion: Box<NewOpinion>,
    },
    /// Tell a third party of a disclosure against its opinion (告知第三方).
    TellThirdParty {
        /// Which consultation.
        reference: String,
        /// How and when.
        dispatch: Dispatch,
    },
    /// Write the notice that asks the applicant to correct the application (补正告知).
    AskClarification {
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// What is asked.
        asking: NewText,
    },
    /// Record that a posted notice came back (退回).
    ReturnNotice {
        /// Which.
        of: Notified,
        /// The day on which it was back.
        on: NaiveDate,
    },
    /// Record that a posted notice of extension came back (退回).
    ReturnExtension {
        /// The day on which it was back.
        on: NaiveDate,
    },
    /// Serve a notice to the applicant (告知).
    ServeNotice {
        /// Which.
        of: Notified,
        /// How and when it is served.
        service: Service,
    },
    /// Correct the application as asked (补正).
    AnswerClarification(NewAnswer),
    /// Find that a late answer has good reason (有正当理由).
    AcceptLateAnswer {
        /// Why.
        reason: NewText,
    },
    /// Find that a late answer has no good reason (无正当理由).
    RefuseLateAnswer {
        /// Why.
        reason: NewText,
    },
    /// Write the notice that asks for reasons (要求说明理由).
    AskReasons {
        /// The last day for the answer.
        answer_by: NaiveDate,
        /// From which day the applicant's applications are counted.
        since: NaiveDate,
        /// What is to be explained.
        asking: NewText,
    },
    /// Give reasons as asked (说明理由).
    GiveReasons(NewAnswer),
    /// Accept the reasons and put the reply off to a fixed day (延迟答复).
    DelayReply {
        /// The day by which the reply is then due.
        until: NaiveDate,
        /// Why.
        reason: NewText,
    },
    /// Write to the applicant that a new calendar moved the due date (告知期限变更).
    TellDueDate,
    /// Write the notice of a fee (通知收费).
    SetFee {
        /// What for.
        wanted: ToCharge,
        /// How to pay (缴纳方式).
        how_to_pay: NewText,
    },
    /// Record the day on which a posted notice of a fee arrived (登记送达).
    DeliverFeeNotice {
        /// The day.
        on: NaiveDate,
    },
    /// Record that the whole fee is paid (登记缴费).
    RecordPayment {
        /// The day on which the whole sum was there.
        on: NaiveDate,
        /// The sum.
        amount: Fen,
        /// The number of the fiscal receipt (财政票据号码).
        receipt: String,
    },
    /// Take back a notice of a fee (撤销收费通知).
    CancelFee {
        /// Why.
        reason: NewText,
    },
    /// Withdraw the application (撤回申请).
    Withdraw {
        /// The day on which the withdrawal came in.
        on: NaiveDate,
        /// Why, or how it came.
        note: Option<NewText>,
    },
    /// Split an application that holds several matters (一事一申请).
    Split(NewSplit),
    /// Give the applicant a new query code after checking who they are.
    RenewQueryCode,
    /// Put a document to the case (提交材料).
    AddDocument {
        /// Which; its content is in the store.
        document: Box<NewDocument>,
    },
    /// Take a document back (撤回材料).
    WithdrawDocument {
        /// Which.
        document: DocumentId,
    },
    /// Set an internal deadline (内部时限).
    SetSubDeadline(NewSubDeadline),
    /// Say that what an internal deadline asked for is done.
    MeetSubDeadline {
        /// Which.
        number: u32,
        /// What one's department gives to a case that is another's (协办意见).
        part: Option<NewText>,
    },
    /// Record what departments settled between them (登记会商).
    Confer(Box<NewConference>),
    /// Tell whoever has the case what is to be done, and by when to answer (督办).
    Urge {
        /// What is to be done.
        text: NewText,
        /// The last day for the answer.
        answer_by: NaiveDate,
    },
    /// Answer an urging (答复督办).
    AnswerUrging {
        /// Which.
        number: u32,
        /// What was done, or will be.
        text: NewText,
    },
    /// Record that a remedy is sought (登记复议、诉讼).
    FileRemedy(Box<NewRemedy>),
    /// Record that the body took it up (登记受理).
    AcceptRemedy {
        /// Which.
        reference: String,
        /// The day.
        on: NaiveDate,
    },
    /// Record how it ended (登记结果).
    ConcludeRemedy {
        /// Which.
        reference: String,
        /// How.
        decision: Box<NewDecision>,
    },
    /// Take its result back, which was recorded wrong (撤销结果登记).
    CancelResult {
        /// Which remedy.
        reference: String,
        /// What was wrong.
        reason: NewText,
    },
    /// Take the case up again as ordered (重新办理).
    Reopen {
        /// Which remedy orders it.
        reference: String,
        /// The day on which the office received the order.
        on: NaiveDate,
    },
    /// Put the case into the archive (归档).
    Archive {
        /// Why before the periods of the remedies are over.
        reason: Option<NewText>,
    },
}

/// What an applicant answers, on its way into the record.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// The day it was received.
    pub on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// What it says.
    pub text: NewText,
    /// Why it is late.
    pub late_because: Option<NewText>,
}

/// The matters of an application that is split, on their way into the record.
#[derive(Debug, Clone)]
pub struct NewSplit {
    /// What each is about; the first stays with the original.
    pub matters: Vec<NewText>,
}

/// An internal deadline on its way into the record.
#[derive(Debug, Clone)]
pub struct NewSubDeadline {
    /// What is to be done.
    pub what: NewText,
    /// The last day.
    pub until: NaiveDate,
    /// Whose work it is.
    pub department: Option<DepartmentId>,
    /// Whether it may lie after the reply's due date.
    pub may_pass_due_date: bool,
}

/// The name of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// 确认收件
    Confirm,
    /// 分办、转办
    Assign,
    /// 签收
    Claim,
    /// 退回
    Return,
    /// 拟稿送审
    Draft,
    /// 审核
    Review,
    /// 送达答复
    Reply,
    /// 登记送达回证
    ProveService,
    /// 改以邮寄方式告知
    PostNotice,
    /// 提请延长答复期限
    ProposeExtension,
    /// 审批延长
    DecideExtension,
    /// 告知延长
    TellExtension,
    /// 征求意见
    Consult,
    /// 发出征询
    SendConsultation,
    /// 登记征询送达
    DeliverConsultation,
    /// 登记意见
    RecordOpinion,
    /// 告知第三方
    TellThirdParty,
    /// 告知补正
    AskClarification,
    /// 登记告知书退回
    ReturnNotice(Notified),
    /// 登记延期答复告知书退回
    ReturnExtension,
    /// 送达告知书
    ServeNotice(Notified),
    /// 补正
    AnswerClarification,
    /// 认定逾期补正的理由
    JudgeLateAnswer,
    /// 要求说明理由
    AskReasons,
    /// 说明理由
    GiveReasons,
    /// 延迟答复
    DelayReply,
    /// 告知期限变更
    TellDueDate,
    /// 通知收费
    SetFee,
    /// 登记收费通知送达
    DeliverFeeNotice,
    /// 登记缴费
    RecordPayment,
    /// 撤销收费通知
    CancelFee,
    /// 撤回申请
    Withdraw,
    /// 分立（一事一申请）
    Split,
    /// 重发查询码
    RenewQueryCode,
    /// 提交材料
    AddDocument,
    /// 撤回材料
    WithdrawDocument,
    /// 设定内部时限
    SetSubDeadline,
    /// 完成内部时限事项
    MeetSubDeadline,
    /// 登记会商
    Confer,
    /// 督办
    Urge,
    /// 答复督办
    AnswerUrging,
    /// 登记复议、诉讼
    FileRemedy,
    /// 登记受理
    AcceptRemedy,
    /// 登记复议、诉讼结果
    ConcludeRemedy,
    /// 撤销复议、诉讼结果登记
    CancelResult,
    /// 重新办理
    Reopen,
    /// 归档
    Archive,
}

impl Action {
    /// Every action, in the order a case meets them.
    pub const ALL: [Self; 53] = [
        Self::Confirm,
        Self::Assign,
        Self::Claim,
        Self::Return,
        Self::Split,
        Self::AskClarification,
        Self::ServeNotice(Notified::Clarification),
        Self::ReturnNotice(Notified::Clarification),
        Self::AnswerClarification,
        Self::JudgeLateAnswer,
        Self::AskReasons,
        Self::ServeNotice(Notified::Reasons),
        Self::ReturnNotice(Notified::Reasons),
        Self::GiveReasons,
        Self::DelayReply,
        Self::ServeNotice(Notified::Delay),
        Self::ReturnNotice(Notified::Delay),
        Self::TellDueDate,
        Self::ServeNotice(Notified::DueDate),
        Self::SetFee,
        Self::ServeNotice(Notified::Fee),
        Self::DeliverFeeNotice,
        Self::RecordPayment,
        Self::CancelFee,
        Self::Withdraw,
        Self::ProposeExtension,
        Self::DecideExtension,
        Self::TellExtension,
        Self::ReturnExtension,
        Self::Consult,
        Self::SendConsultation,
        Self::DeliverConsultation,
        Self::RecordOpinion,
        Self::Draft,
        Self::Review,
        Self::TellThirdParty,
        Self::Reply,
        Self::ProveService,
        Self::PostNotice,
        Self::RenewQueryCode,
        Self::AddDocument,
        Self::WithdrawDocument,
        Self::SetSubDeadline,
        Self::MeetSubDeadline,
        Self::Confer,
        Self::Urge,
        Self::AnswerUrging,
        Self::FileRemedy,
        Self::AcceptRemedy,
        Self::ConcludeRemedy,
        Self::CancelResult,
        Self::Reopen,
        Self::Archive,
    ];

    /// Stable name: the sub-resource that carries it out.
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirmation",
            Self::Assign => "assignments",
            Self::Claim => "claim",
            Self::Return => "returns",
            Self::Draft => "drafts",
            Self::Review => "reviews",
            Self::Reply => "reply",
            Self::ProveService => "proof-of-service",
            Self::PostNotice => "notice-postings",
            Self::ProposeExtension => "extensions",
            Self::DecideExtension => "extensions/decision",
            Self::TellExtension => "extensions/service",
            Self::Consult => "consultations",
            Self::SendConsultation => "consultations/service",
            Self::DeliverConsultation => "consultations/delivery",
            Self::RecordOpinion => "consultations/opinion",
            Self::TellThirdParty => "consultations/disclosure-notice",
            Self::AskClarification => "clarifications",
            Self::ServeNotice(Notified::Clarification) => "clarifications/service",
            Self::ReturnNotice(Notified::Clarification) => "clarifications/return",
            Self::ReturnNotice(Notified::Reasons) => "reasons/return",
            Self::ReturnNotice(Notified::Delay) => "delays/return",
            Self::ReturnNotice(Notified::DueDate) => "due-date-notices/return",
            Self::ReturnNotice(Notified::Fee) => "fees/return",
            Self::ReturnExtension => "extensions/return",
            Self::AnswerClarification => "clarifications/answer",
            Self::JudgeLateAnswer => "clarifications/decision",
            Self::AskReasons => "reasons",
            Self::ServeNotice(Notified::Reasons) => "reasons/service",
            Self::GiveReasons => "reasons/answer",
            Self::DelayReply => "delays",
            Self::ServeNotice(Notified::Delay) => "delays/service",
            Self::TellDueDate => "due-date-notices",
            Self::ServeNotice(Notified::DueDate) => "due-date-notices/service",
            Self::SetFee => "fees",
            Self::ServeNotice(Notified::Fee) => "fees/service",
            Self::DeliverFeeNotice => "fees/delivery",
            Self::RecordPayment => "fees/payment",
            Self::CancelFee => "fees/cancellation",
            Self::Withdraw => "withdrawal",
            Self::Split => "split",
            Self::RenewQueryCode => "query-code",
            Self::AddDocument => "documents",
            Self::WithdrawDocument => "documents/withdrawal",
            Self::SetSubDeadline => "sub-deadlines",
            Self::MeetSubDeadline => "sub-deadline-completions",
            Self::Confer => "conferences",
            Self::Urge => "urgings",
            Self::AnswerUrging => "urging-answers",
            Self::FileRemedy => "remedies",
            Self::AcceptRemedy => "remedies/acceptance",
            Self::ConcludeRemedy => "remedies/result",
            Self::CancelResult => "remedies/result-cancellation",
            Self::Reopen => "reopening",
            Self::Archive => "archive",
        }
    }
}

impl Command {
    /// Which action it is.
    pub fn action(&self) -> Action {
        match self {
            Self::Confirm { .. } => Action::Confirm,
            Self::Assign { .. } => Action::Assign,
            Self::Claim => Action::Claim,
            Self::Return { .. } => Action::Return,
            Self::Draft { .. } => Action::Draft,
            Self::Approve | Self::AskRework { .. } => Action::Review,
            Self::Reply { .. } => Action::Reply,
            Self::ProveService { .. } => Action::ProveService,
            Self::PostNotice { .. } => Action::PostNotice,
            Self::ProposeExtension { .. } => Action::ProposeExtension,
            Self::ApproveExtension | Self::RefuseExtension { .. } => Action::DecideExtension,
            Self::TellExtension { .. } => Action::TellExtension,
            Self::Consult(_) => Action::Consult,
            Self::SendConsultation { .. } => Action::SendConsultation,
            Self::DeliverConsultation { .. } => Action::DeliverConsultation,
            Self::RecordOpinion { .. } => Action::RecordOpinion,
            Self::TellThirdParty { .. } => Action::TellThirdParty,
            Self::AskClarification { .. } => Action::AskClarification,
            Self::ServeNotice { of, .. } => Action::ServeNotice(*of),
            Self::ReturnNotice { of, .. } => Action::ReturnNotice(*of),
            Self::ReturnExtension { .. } => Action::ReturnExtension,
            Self::AnswerClarification(_) => Action::AnswerClarification,
            Self::AcceptLateAnswer { .. } | Self::RefuseLateAnswer { .. } => {
                Action::JudgeLateAnswer
            }
            Self::AskReasons { .. } => Action::AskReasons,
            Self::GiveReasons(_) => Action::GiveReasons,
            Self::DelayReply { .. } => Action::DelayReply,
            Self::TellDueDate => Action::TellDueDate,
            Self::SetFee { .. } => Action::SetFee,
            Self::DeliverFeeNotice { .. } => Action::DeliverFeeNotice,
            Self::RecordPayment { .. } => Action::RecordPayment,
            Self::CancelFee { .. } => Action::CancelFee,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Split(_) => Action::Split,
            Self::RenewQueryCode => Action::RenewQueryCode,
            Self::AddDocument { .. } => Action::AddDocument,
            Self::WithdrawDocument { .. } => Action::WithdrawDocument,
            Self::SetSubDeadline(_) => Action::SetSubDeadline,
            Self::MeetSubDeadline { .. } => Action::MeetSubDeadline,
            Self::Confer(_) => Action::Confer,
            Self::Urge { .. } => Action::Urge,
            Self::AnswerUrging { .. } => Action::AnswerUrging,
            Self::FileRemedy(_) => Action::FileRemedy,
            Self::AcceptRemedy { .. } => Action::AcceptRemedy,
            Self::ConcludeRemedy { .. } => Action::ConcludeRemedy,
            Self::CancelResult { .. } => Action::CancelResult,
            Self::Reopen { .. } => Action::Reopen,
            Self::Archive { .. } => Action::Archive,
        }
    }

    /// The free text it carries, to be kept if the command is carried out.
    pub fn text(&self) -> Option<&NewText> {
        match self {
            Self::Assign { note, .. }
            | Self::ProveService { note, .. }
            | Self::DeliverConsultation { note, .. }
            | Self::Withdraw { note, .. } => note.as_ref(),
            Self::Consult(new) => Some(&new.question),
            Self::RecordOpinion { opinion, .. } => opinion.text.as_ref(),
            Self::AskClarification { asking, .. } | Self::AskReasons { asking, .. } => Some(asking),
            Self::AnswerClarification(given) | Self::GiveReasons(given) => Some(&given.text),
            Self::SetFee { how_to_pay, .. } => Some(how_to_pay),
            Self::Return { reason, .. }
            | Self::AskRework { reason }
            | Self::AcceptLateAnswer { reason }
            | Self::RefuseLateAnswer { reason }
            | Self::DelayReply { reason, .. }
            | Self::CancelFee { reason }
            | Self::CancelResult { reason, .. }
            | Self::ProposeExtension { reason, .. }
            | Self::RefuseExtension { reason } => Some(reason),
            Self::Draft { content, .. } => Some(content),
            Self::SetSubDeadline(new) => Some(&new.what),
            Self::Confer(new) => Some(&new.content),
            Self::Urge { text, .. } | Self::AnswerUrging { text, .. } => Some(text),
            Self::FileRemedy(new) => Some(&new.body),
            // The others are texts of the parts.
            Self::Split(new) => new.matters.first(),
            Self::ConcludeRemedy { decision, .. } => decision.note.as_ref(),
            Self::Reply { late_reason, .. } => late_reason.as_ref(),
            Self::Archive { reason } => reason.as_ref(),
            Self::MeetSubDeadline { part, .. } => part.as_ref(),
            Self::AcceptRemedy { .. }
            | Self::Reopen { .. }
            | Self::Confirm { .. }
            | Self::Claim
            | Self::TellDueDate
            | Self::Approve
            | Self::PostNotice { .. }
            | Self::ApproveExtension
            | Self::TellExtension { .. }
            | Self::SendConsultation { .. }
            | Self::TellThirdParty { .. }
            | Self::ServeNotice { .. }
            | Self::ReturnNotice { .. }
            | Self::ReturnExtension { .. }
            | Self::DeliverFeeNotice { .. }
            | Self::RecordPayment { .. }
            | Self::RenewQueryCode
            | Self::AddDocument { .. }
            | Self::WithdrawDocument { .. } => None,
        }
    }

    /// A second free text beside it: why an answer is late, under which number a remedy is heard.
    pub fn text_beside(&self) -> Option<&NewText> {
        if let Self::AnswerClarification(given) = self {
            given.late_because.as_ref()
        } else if let Self::FileRemedy(new) = self {
            new.number.as_ref()
        } else if let Self::ConcludeRemedy { decision, .. } = self {
            decision.number.as_ref()
        } else {
            None
        }
    }
}
