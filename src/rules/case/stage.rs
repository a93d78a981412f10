//! Where a case stands.

use serde::{Deserialize, Serialize};

use chrono::NaiveDate;

use super::{Approval, Draft, MadeReply};
use crate::rules::ids::{AccountId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::outcome::Outcome;
use crate::rules::refusal::Refusal;

/// Where a case stands (办理环节). Each variant carries what is known only there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Came in by a channel whose receipt must be confirmed, and is not yet (待确认).
    Submitted,
    /// In the register, not yet with a department (已登记).
    Registered,
    /// Routed to a department that has not yet taken it (已分办).
    Assigned {
        /// The department.
        department: DepartmentId,
    },
    /// A handler works on it (办理中).
    InHand {
        /// The department.
        department: DepartmentId,
        /// The handler.
        handler: AccountId,
    },
    /// A draft lies before the head, or is approved and waits to be served (审核中).
    InReview {
        /// The department.
        department: DepartmentId,
        /// The handler who drafted.
        handler: AccountId,
        /// The draft.
        draft: Draft,
        /// The head's approval, once given.
        approval: Option<Approval>,
    },
    /// The applicant was asked to correct the application, and has not answered (待补正).
    AwaitingClarification {
        /// The department.
        department: DepartmentId,
        /// The handler who asked.
        handler: AccountId,
    },
    /// The applicant was told of a fee, and has not paid (待缴费).
    AwaitingPayment {
        /// The department.
        department: DepartmentId,
        /// The handler who charged it.
        handler: AccountId,
    },
    /// The reply was made (已答复).
    Replied {
        /// The department.
        department: DepartmentId,
        /// The handler.
        handler: AccountId,
        /// The reply.
        reply: MadeReply,
    },
    /// Deemed abandoned: what was asked of the applicant did not come (视为放弃).
    Abandoned {
        /// The department.
        department: DepartmentId,
        /// The handler.
        handler: AccountId,
        /// What did not come.
        outcome: Outcome,
        /// The day on which it closed: the one after the last day.
        on: NaiveDate,
    },
    /// Withdrawn by the applicant before the reply (已撤回).
    Withdrawn {
        /// The department, if it had one.
        department: Option<DepartmentId>,
        /// The handler, if it had one.
        handler: Option<AccountId>,
        /// The day of the withdrawal.
        on: NaiveDate,
    },
    /// In the archive (已归档).
    Archived {
        /// Where it stood before.
        ended: Box<Stage>,
        /// The day it went there.
        on: NaiveDate,
    },
}

/// The name of a stage, as it stands in the database and the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// 待确认
    Submitted,
    /// 已登记
    Registered,
    /// 已分办
    Assigned,
    /// 办理中
    InHand,
    /// 审核中
    InReview,
    /// 待补正
    AwaitingClarification,
    /// 待缴费
    AwaitingPayment,
    /// 已答复
    Replied,
    /// 视为放弃
    Abandoned,
    /// 已撤回
    Withdrawn,
    /// 已归档
    Archived,
}

impl StageName {
    /// Every stage, in the order a case passes them.
    pub const ALL: [Self; 11] = [
        Self::Submitted,
        Self::Registered,
        Self::Assigned,
        Self::InHand,
        Self::InReview,
        Self::AwaitingClarification,
        Self::AwaitingPayment,
        Self::Replied,
        Self::Abandoned,
        Self::Withdrawn,
        Self::Archived,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Registered => "registered",
            Self::Assigned => "assigned",
            Self::InHand => "in_hand",
            Self::InReview => "in_review",
            Self::AwaitingClarification => "awaiting_clarification",
            Self::AwaitingPayment => "awaiting_payment",
            Self::Replied => "replied",
            Self::Abandoned => "abandoned",
            Self::Withdrawn => "withdrawn",
            Self::Archived => "archived",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Whether a reply is still owed.
    pub fn is_open(self) -> bool {
        match self {
            Self::Submitted
            | Self::Registered
            | Self::Assigned
            | Self::InHand
            | Self::InReview
            | Self::AwaitingClarification
            | Self::AwaitingPayment => true,
            Self::Replied | Self::Abandoned | Self::Withdrawn | Self::Archived => false,
        }
    }
}

impl Stage {
    /// Its name.
    pub fn name(&self) -> StageName {
        match self {
            Self::Submitted => StageName::Submitted,
            Self::Registered => StageName::Registered,
            Self::Assigned { .. } => StageName::Assigned,
            Self::InHand { .. } => StageName::InHand,
            Self::InReview { .. } => StageName::InReview,
            Self::AwaitingClarification { .. } => StageName::AwaitingClarification,
            Self::AwaitingPayment { .. } => StageName::AwaitingPayment,
            Self::Replied { .. } => StageName::Replied,
            Self::Abandoned { .. } => StageName::Abandoned,
            Self::Withdrawn { .. } => StageName::Withdrawn,
            Self::Archived { .. } => StageName::Archived,
        }
    }

    /// The department that answers, once there is one.
    pub fn department(&self) -> Option<DepartmentId> {
        match self {
            Self::Submitted | Self::Registered => None,
            Self::Assigned { department }
            | Self::InHand { department, .. }
            | Self::InReview { department, .. }
            | Self::AwaitingClarification { department, .. }
            | Self::AwaitingPayment { department, .. }
            | Self::Replied { department, .. }
            | Self::Abandoned { department, .. } => Some(*department),
            Self::Withdrawn { department, .. } => *department,
            Self::Archived { ended, .. } => ended.department(),
        }
    }

    /// The handler, once there is one.
    pub fn handler(&self) -> Option<AccountId> {
        match self {
            Self::Submitted | Self::Registered | Self::Assigned { .. } => None,
            Self::InHand { handler, .. }
            | Self::InReview { handler, .. }
            | Self::AwaitingClarification { handler, .. }
            | Self::AwaitingPayment { handler, .. }
            | Self::Replied { handler, .. }
            | Self::Abandoned { handler, .. } => Some(*handler),
            Self::Withdrawn { handler, .. } => *handler,
            Self::Archived { ended, .. } => ended.handler(),
        }
    }

    /// Refuses whoever is not the handler of a case in hand; at any other stage, for the reason that is given.
    pub(in crate::rules) fn check_in_hand_of(
        &self,
        account: Option<AccountId>,
        elsewhere: impl FnOnce(StageName) -> Refusal,
    ) -> Result<(), Refusal> {
        match self {
            Self::InHand { handler, .. } if account == Some(*handler) => Ok(()),
            Self::InHand { .. } => Err(Refusal::NotTheHandler),
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InReview { .. }
            | Self::AwaitingClarification { .. }
            | Self::AwaitingPayment { .. }
            | Self::Replied { .. }
            | Self::Abandoned { .. }
            | Self::Withdrawn { .. }
            | Self::Archived { .. } => Err(elsewhere(self.name())),
        }
    }

    /// How the case ended, in the archive or not; the stage itself where it has not.
    pub fn ended(&self) -> &Self {
        match self {
            Self::Archived { ended, .. } => ended,
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InHand { .. }
            | Self::InReview { .. }
            | Self::AwaitingClarification { .. }
            | Self::AwaitingPayment { .. }
            | Self::Replied { .. }
            | Self::Abandoned { .. }
            | Self::Withdrawn { .. } => self,
        }
    }

    /// The reply that was made and stands.
    pub fn made_reply(&self) -> Option<&MadeReply> {
        if let Self::Replied { reply, .. } = self.ended() {
            Some(reply)
        } else {
            None
        }
    }

    /// The day on which the case went into the archive.
    pub fn archived_on(&self) -> Option<NaiveDate> {
        if let Self::Archived { on, .. } = self {
            Some(*on)
        } else {
            None
        }
    }

    /// The draft that lies before the head.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::InReview { draft, .. } => Some(draft),
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InHand { .. }
            | Self::AwaitingClarification { .. }
            | Self::AwaitingPayment { .. }
            | Self::Replied { .. }
            | Self::Abandoned { .. }
            | Self::Withdrawn { .. }
            | Self::Archived { .. } => None,
        }
    }

    /// The head's approval of a draft that is not yet served.
    pub fn approval(&self) -> Option<&Approval> {
        match self {
            Self::InReview { approval, .. } => approval.as_ref(),
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InHand { .. }
            | Self::AwaitingClarification { .. }
            | Self::AwaitingPayment { .. }
            | Self::Replied { .. }
            | Self::Abandoned { .. }
            | Self::Withdrawn { .. }
            | Self::Archived { .. } => None,
        }
    }

    /// The day on which the case closed without a reply.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Abandoned { on, .. } | Self::Withdrawn { on, .. } => Some(*on),
            Self::Archived { ended, .. } => ended.closed_on(),
            Self::Submitted
            | Self::Registered
            | Self::Assigned { .. }
            | Self::InHand { .. }
            | Self::InReview { .. }
            | Self::AwaitingClarification { .. }
            | Self::AwaitingPayment { .. }
            | Self::Replied { .. } => None,
        }
    }
}

impl StageName {
    /// What people call the stage.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Submitted => language.pick("待确认", "submitted"),
            Self::Registered => language.pick("已登记", "registered"),
            Self::Assigned => language.pick("已分办", "assigned"),
            Self::InHand => language.pick("办理中", "in hand"),
            Self::InReview => language.pick("审核中", "in review"),
            Self::AwaitingClarification => language.pick("待补正", "awaiting clarification"),
            Self::AwaitingPayment => language.pick("待缴费", "awaiting payment"),
            Self::Replied => language.pick("已答复", "replied"),
            Self::Abandoned => language.pick("视为放弃", "deemed abandoned"),
            Self::Withdrawn => language.pick("已撤回", "withdrawn"),
            Self::Archived => language.pick("已归档", "archived"),
        }
    }
}
