//! What the papers of a case are called.

use crate::rules::language::Language;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaperKind {
    /// 申请
    Application,
    /// 登记回执
    Receipt,
    /// 补正告知书
    Clarification,
    /// 补正材料
    ClarificationAnswer,
    /// 说明理由通知书
    Reasons,
    /// 说明的理由
    ReasonsAnswer,
    /// 延迟答复告知书
    Delay,
    /// 期限变更告知书
    DueDate,
    /// 收费通知
    Fee,
    /// 财政票据
    Payment,
    /// 延期审批
    ExtensionApproval,
    /// 延期答复告知书
    Extension,
    /// 征询书、征求意见函
    Consultation,
    /// 反馈意见
    Opinion,
    /// 公开决定告知第三方
    ThirdPartyNotice,
    /// 答复书
    Reply,
    /// 视为放弃告知书
    Abandonment,
    /// 撤回申请
    Withdrawal,
    /// 撤回申请确认书
    WithdrawalConfirmation,
    /// 邮寄的告知
    Notice,
    /// 送达凭证
    ProofOfService,
    /// 复议、诉讼文书
    Remedy,
    /// 复议决定、裁判文书
    RemedyDecision,
    /// 协办意见
    Part,
    /// 会商记录
    Conference,
    /// 案件材料
    Document,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 26] = [
        Self::Application,
        Self::Receipt,
        Self::Clarification,
        Self::ClarificationAnswer,
        Self::Reasons,
        Self::ReasonsAnswer,
        Self::Delay,
        Self::DueDate,
        Self::Fee,
        Self::Payment,
        Self::ExtensionApproval,
        Self::Extension,
        Self::Consultation,
        Self::Opinion,
        Self::ThirdPartyNotice,
        Self::Reply,
        Self::Abandonment,
        Self::Withdrawal,
        Self::WithdrawalConfirmation,
        Self::Notice,
        Self::ProofOfService,
        Self::Remedy,
        Self::RemedyDecision,
        Self::Part,
        Self::Conference,
        Self::Document,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Receipt => "receipt",
            Self::Clarification => "clarification",
            Self::ClarificationAnswer => "clarification_answer",
            Self::Reasons => "reasons",
            Self::ReasonsAnswer => "reasons_answer",
            Self::Delay => "delay",
            Self::DueDate => "due_date",
            Self::Fee => "fee",
            Self::Payment => "payment",
            Self::ExtensionApproval => "extension_approval",
            Self::Extension => "extension",
            Self::Consultation => "consultation",
            Self::Opinion => "opinion",
            Self::ThirdPartyNotice => "third_party_notice",
            Self::Reply => "reply",
            Self::Abandonment => "abandonment",
            Self::Withdrawal => "withdrawal",
            Self::WithdrawalConfirmation => "withdrawal_confirmation",
            Self::Notice => "notice",
            Self::ProofOfService => "proof_of_service",
            Self::Remedy => "remedy",
            Self::RemedyDecision => "remedy_decision",
            Self::Part => "part",
            Self::Conference => "conference",
            Self::Document => "document",
        }
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Application => ("政府信息公开申请", "application"),
            Self::Receipt => ("登记回执", "receipt"),
            Self::Clarification => ("补正告知书", "notice of clarification"),
            Self::ClarificationAnswer => ("补正材料", "clarification"),
            Self::Reasons => ("说明理由通知书", "request for reasons"),
            Self::ReasonsAnswer => ("说明理由材料", "reasons"),
            Self::Delay => ("延迟答复告知书", "notice of delayed reply"),
            Self::DueDate => ("期限变更告知书", "notice of changed due date"),
            Self::Fee => ("收费通知", "notice of a fee"),
            Self::Payment => ("财政票据", "receipt of payment"),
            Self::ExtensionApproval => ("延期审批表", "approval of an extension"),
            Self::Extension => ("延期答复告知书", "notice of extension"),
            Self::Consultation => ("征求意见书", "letter asking for an opinion"),
            Self::Opinion => ("反馈意见", "opinion"),
            Self::ThirdPartyNotice => ("公开决定告知书（第三方）", "notice to a third party"),
            Self::Reply => ("答复书", "reply"),
            Self::Abandonment => ("视为放弃申请告知书", "note of abandonment"),
            Self::Withdrawal => ("撤回申请材料", "withdrawal"),
            Self::WithdrawalConfirmation => ("撤回申请确认书", "confirmation of the withdrawal"),
            Self::Notice => ("告知（邮寄）", "notice by post"),
            Self::ProofOfService => ("送达凭证", "proof of service"),
            Self::Remedy => ("复议、诉讼材料", "papers of a remedy"),
            Self::RemedyDecision => ("复议决定书、裁判文书", "decision on a remedy"),
            Self::Part => ("协办意见", "part of another department"),
            Self::Conference => ("会商记录", "record of a conference"),
            Self::Document => ("案件材料", "document"),
        };
        language.pick(chinese, english)
    }
}
