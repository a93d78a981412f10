//! What people call an action.

use crate::rules::command::Action;
use crate::rules::language::Language;
use crate::rules::notified::Notified;

impl Action {
    /// What people call it: the official term.
    pub fn title(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Confirm => ("确认收件", "Confirm receipt"),
            Self::Assign => ("分办、转办", "Route or transfer"),
            Self::Claim => ("签收", "Take in hand"),
            Self::Return => ("退回", "Give back"),
            Self::Draft => ("拟稿送审", "Lay a draft before the head"),
            Self::Review => ("审核", "Review the draft"),
            Self::Reply => ("送达答复", "Serve the reply"),
            Self::ProveService => ("登记送达回证", "Record the proof of service"),
            Self::PostNotice => ("登记改邮通知", "Record a notice as posted"),
            Self::ProposeExtension => ("提请延长答复期限", "Propose an extension"),
            Self::DecideExtension => ("审批延长答复期限", "Decide on the extension"),
            Self::TellExtension => ("告知延长答复期限", "Tell the extension"),
            Self::Consult => ("征求意见", "Ask for an opinion"),
            Self::SendConsultation => ("发出征询", "Send the request for an opinion"),
            Self::DeliverConsultation => ("登记征询送达", "Record that the request arrived"),
            Self::RecordOpinion => ("登记意见", "Record the opinion"),
            Self::TellThirdParty => ("告知第三方", "Tell the third party"),
            Self::AskClarification => ("拟制补正告知书", "Write the notice of clarification"),
            Self::ServeNotice(Notified::Clarification) => {
                ("送达补正告知书", "Serve the notice of clarification")
            }
            Self::ReturnNotice(Notified::Clarification) => (
                "登记补正告知书退回",
                "Record that the notice of clarification came back",
            ),
            Self::ReturnNotice(Notified::Reasons) => (
                "登记说明理由通知书退回",
                "Record that the request for reasons came back",
            ),
            Self::ReturnNotice(Notified::Delay) => (
                "登记延迟答复告知书退回",
                "Record that the notice of delayed reply came back",
            ),
            Self::ReturnNotice(Notified::DueDate) => (
                "登记期限变更告知书退回",
                "Record that the notice of changed due date came back",
            ),
            Self::ReturnNotice(Notified::Fee) => (
                "登记收费通知退回",
                "Record that the notice of fee came back",
            ),
            Self::ReturnExtension => (
                "登记延期答复告知书退回",
                "Record that the notice of extension came back",
            ),
            Self::AnswerClarification => ("补正", "Clarify the application"),
            Self::JudgeLateAnswer => ("认定逾期补正的理由", "Judge the late clarification"),
            Self::AskReasons => ("要求说明理由", "Ask for reasons"),
            Self::ServeNotice(Notified::Reasons) => {
                ("送达说明理由通知书", "Serve the request for reasons")
            }
            Self::GiveReasons => ("说明理由", "Give reasons"),
            Self::DelayReply => ("延迟答复", "Delay the reply"),
            Self::ServeNotice(Notified::Delay) => {
                ("送达延迟答复告知书", "Serve the notice of delayed reply")
            }
            Self::TellDueDate => ("拟制期限变更告知书", "Write the notice of changed due date"),
            Self::ServeNotice(Notified::DueDate) => {
                ("送达期限变更告知书", "Serve the notice of changed due date")
            }
            Self::SetFee => ("拟制收费通知", "Write the notice of fee"),
            Self::ServeNotice(Notified::Fee) => ("送达收费通知", "Serve the notice of fee"),
            Self::DeliverFeeNotice => ("登记收费通知送达", "Record that the notice of fee arrived"),
            Self::RecordPayment => ("登记缴费", "Record the payment"),
            Self::CancelFee => ("撤销收费通知", "Take the notice of fee back"),
            Self::Withdraw => ("撤回申请", "Withdraw the application"),
            Self::Split => ("分立（一事一申请）", "Split by matters"),
            Self::Confer => ("登记会商", "Record what departments settled"),
            Self::Urge => ("督办", "Urge"),
            Self::AnswerUrging => ("答复督办", "Answer an urging"),
            Self::RenewQueryCode => ("重发查询码", "Give a new query code"),
            Self::AddDocument => ("提交材料", "Add a document"),
            Self::WithdrawDocument => ("撤回材料", "Take a document back"),
            Self::SetSubDeadline => ("设定内部时限", "Set an internal deadline"),
            Self::MeetSubDeadline => ("完成内部时限", "Meet an internal deadline"),
            Self::FileRemedy => ("登记复议、诉讼", "Record a remedy"),
            Self::AcceptRemedy => ("登记受理", "Record that a remedy was accepted"),
            Self::ConcludeRemedy => ("登记复议、诉讼结果", "Record the result of a remedy"),
            Self::CancelResult => (
                "撤销复议、诉讼结果登记",
                "Take back the result of a remedy that was recorded wrong",
            ),
            Self::Reopen => ("重新办理", "Reopen the case"),
            Self::Archive => ("归档", "Archive"),
        };
        language.pick(chinese, english)
    }
}
