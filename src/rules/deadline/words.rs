//! What people and files call the states, flags, kinds and rules of a clock.

use serde::{Serialize, Serializer};

use super::clock::{Flag, State};
use super::event::Party;
use super::ledger::{RowKind, Rule};
use crate::rules::language::Language;

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::AwaitingConfirmation,
        Self::Running,
        Self::AwaitingClarification,
        Self::AwaitingPayment,
        Self::Abandoned,
        Self::Withdrawn,
        Self::Replied,
    ];

    /// The stable word for files, the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::AwaitingConfirmation => "awaiting_confirmation",
            Self::Running => "running",
            Self::AwaitingClarification => "awaiting_clarification",
            Self::AwaitingPayment => "awaiting_payment",
            Self::Abandoned => "abandoned",
            Self::Withdrawn => "withdrawn",
            Self::Replied => "replied",
        }
    }

    /// The name for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::AwaitingConfirmation => ("待确认", "awaiting confirmation"),
            Self::Running => ("办理中", "running"),
            Self::AwaitingClarification => ("待补正", "awaiting clarification"),
            Self::AwaitingPayment => ("待缴费", "awaiting payment"),
            Self::Abandoned => ("视为放弃", "deemed abandoned"),
            Self::Withdrawn => ("已撤回", "withdrawn"),
            Self::Replied => ("已答复", "replied"),
        };
        language.pick(chinese, english)
    }
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 14] = [
        Self::ReceivedBeforeInForce,
        Self::ClarificationRequestedLate,
        Self::ClarificationOnceOnly,
        Self::ClarificationAfterDeadline,
        Self::ClarificationAfterDue,
        Self::ConsultationAfterDue,
        Self::OpinionAfterLapse,
        Self::ExtensionNotApprovedByHead,
        Self::ExtensionExceedsMaximum,
        Self::ExtensionNotNotified,
        Self::ExtensionNotifiedLate,
        Self::FeeNotifiedAfterDue,
        Self::PaymentAfterDeadline,
        Self::DelayAfterDue,
    ];

    /// The stable word for files, the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReceivedBeforeInForce => "received_before_in_force",
            Self::ClarificationRequestedLate => "clarification_requested_late",
            Self::ClarificationOnceOnly => "clarification_once_only",
            Self::ClarificationAfterDeadline => "clarification_after_deadline",
            Self::ClarificationAfterDue => "clarification_after_due",
            Self::ConsultationAfterDue => "consultation_after_due",
            Self::OpinionAfterLapse => "opinion_after_lapse",
            Self::ExtensionNotApprovedByHead => "extension_not_approved_by_head",
            Self::ExtensionExceedsMaximum => "extension_exceeds_maximum",
            Self::ExtensionNotNotified => "extension_not_notified",
            Self::ExtensionNotifiedLate => "extension_notified_late",
            Self::FeeNotifiedAfterDue => "fee_notified_after_due",
            Self::PaymentAfterDeadline => "payment_after_deadline",
            Self::DelayAfterDue => "delay_after_due",
        }
    }

    /// A sentence for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::ReceivedBeforeInForce => (
                "收到申请之日早于所填法规的施行日期，仍按该法规计算",
                "the application was received before the regulation named was in force; it is counted by it all the same",
            ),
            Self::ClarificationRequestedLate => (
                "补正告知超过法定期限，仍重新起算",
                "clarification was asked for late; it restarts the clock all the same",
            ),
            Self::ClarificationOnceOnly => (
                "补正只能告知一次，再次告知无效",
                "clarification may be asked for once only; the second request has no effect",
            ),
            Self::ClarificationAfterDeadline => (
                "无正当理由逾期补正，不恢复办理",
                "clarified too late and without good reason; the case stays closed",
            ),
            Self::ClarificationAfterDue => (
                "到期后告知补正，无效",
                "clarification was asked for after the due date; no effect",
            ),
            Self::ConsultationAfterDue => (
                "到期后征求意见，不扣除时间",
                "the consultation began after the due date; no effect",
            ),
            Self::OpinionAfterLapse => (
                "意见逾期收到，逾期部分不扣除",
                "the opinion came after its period had lapsed; no further day is taken out",
            ),
            Self::ExtensionNotApprovedByHead => (
                "延期未经工作机构负责人同意，无效",
                "the extension was not approved by the head of the unit; no effect",
            ),
            Self::ExtensionExceedsMaximum => (
                "延期超过法定上限，无效",
                "the extension exceeds the maximum; no effect",
            ),
            Self::ExtensionNotNotified => (
                "延期未告知申请人，无效",
                "the applicant was not told of the extension; no effect",
            ),
            Self::ExtensionNotifiedLate => (
                "到期后才告知延期，无效",
                "the applicant was told of the extension after the due date; no effect",
            ),
            Self::FeeNotifiedAfterDue => (
                "到期后发出收费通知，无效",
                "the fee was notified after the due date; no effect",
            ),
            Self::PaymentAfterDeadline => (
                "逾期缴费，不恢复办理",
                "paid too late; the case stays closed",
            ),
            Self::DelayAfterDue => (
                "到期后确定延迟答复，无效",
                "the delayed reply was fixed after the due date; no effect",
            ),
        };
        language.pick(chinese, english)
    }
}

impl RowKind {
    /// The stable word for files and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::MakeUp => "make_up",
            Self::Consultation => "consultation",
            Self::Calendar => "calendar",
            Self::Stopped => "stopped",
        }
    }

    /// The name for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Counted => ("计入", "counted"),
            Self::Weekend => ("双休日", "weekend"),
            Self::Holiday => ("节假日", "holiday"),
            Self::MakeUp => ("调休上班，计入", "make-up day, counted"),
            Self::Consultation => ("征求意见，扣除", "consultation, taken out"),
            Self::Calendar => ("按月计算", "counted by the month"),
            Self::Stopped => ("不计", "not counted"),
        };
        language.pick(chinese, english)
    }
}

impl Rule {
    /// The stable word for files and the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "day_of_receipt",
            Self::Clarified => "day_of_clarification",
            Self::Paid => "day_of_payment",
            Self::Reopened => "day_of_order",
            Self::ReplyPeriod => "reply_period",
            Self::Extension => "extension",
            Self::Delay => "delay",
            Self::Order => "order",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::MakeUp => "make_up",
            Self::Rolled => "rolled",
            Self::Consultation(Party::ThirdParty) => "third_party",
            Self::Consultation(Party::JointAgency) => "joint_agency",
            Self::Consultation(Party::Agency) => "agency",
            Self::AwaitingClarification => "awaiting_clarification",
            Self::AwaitingPayment => "awaiting_payment",
        }
    }

    /// The reason for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Receipt => ("收到之日不计", "the day of receipt does not count"),
            Self::Clarified => (
                "收到补正之日不计",
                "the day of the correction does not count",
            ),
            Self::Paid => ("缴费之日不计", "the day of payment does not count"),
            Self::Reopened => ("责令之日不计", "the day of the order does not count"),
            Self::ReplyPeriod => ("答复期限", "reply period"),
            Self::Extension => ("延长期限", "extension"),
            Self::Delay => ("延迟答复", "delayed reply"),
            Self::Order => ("责令答复期限", "period given by the order"),
            Self::Weekend => ("双休日", "weekend"),
            Self::Holiday => ("放假", "day off"),
            Self::MakeUp => ("调休上班", "make-up working day"),
            Self::Rolled => (
                "期限的最后一日是休假日的，以其后的第一个工作日为最后一日",
                "a period that would end on a day off ends on the first working day after it",
            ),
            Self::Consultation(Party::ThirdParty) => ("征求第三方意见", "third party is asked"),
            Self::Consultation(Party::JointAgency) => {
                ("征求共同制作机关意见", "joint agency is asked")
            }
            Self::Consultation(Party::Agency) => ("征求其他机关意见", "other agency is asked"),
            Self::AwaitingClarification => ("等待补正", "waiting for clarification"),
            Self::AwaitingPayment => ("等待缴费", "waiting for payment"),
        };
        language.pick(chinese, english)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Flag;

    #[test]
    fn a_flag_is_written_by_its_code() {
        for flag in Flag::ALL {
            assert_eq!(serde_json::to_value(flag).unwrap(), flag.code());
        }
    }
}
