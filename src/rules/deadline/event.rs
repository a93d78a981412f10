//! What can happen to a clock, each on a day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::verdict::Held;
use crate::rules::clocks::NamedClock;
use crate::rules::language::Language;
use crate::rules::receipt::Channel;

/// Something that happened on a day, in the zone of the law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockEvent {
    /// The civil day; a moment becomes one by `Regime::day_of`.
    pub on: NaiveDate,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
    /// The last day that was told for what it asks: no new calendar brings it nearer (信赖保护). Not part of the file.
    #[serde(skip)]
    pub told: Option<NaiveDate>,
    /// The verdict that it keeps: no new calendar measures it anew (信赖保护). Not part of the file.
    #[serde(skip)]
    pub held: Option<Held>,
    /// The last day of the period for an opinion that it opens, once that is over: no new calendar gives another. Not
    /// part of the file.
    #[serde(skip)]
    pub lapsed: Option<Held>,
}

impl ClockEvent {
    /// Puts a day and a happening together.
    pub fn new(on: NaiveDate, what: Happening) -> Self {
        Self {
            on,
            what,
            told: None,
            held: None,
            lapsed: None,
        }
    }
}

/// What happened, with what the clock needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// The application arrived (收到申请), Art. 31.
    Received {
        /// By which way.
        channel: Channel,
    },
    /// Both sides confirmed the receipt (双方确认), Art. 31(2)(3).
    Confirmed,
    /// The applicant was told, once, what to correct (补正告知), Art. 30.
    ClarificationRequested {
        /// The last day for the answer.
        answer_by: NaiveDate,
    },
    /// The corrected application arrived (收到补正), Art. 30.
    ClarificationReceived {
        /// A late answer with good reason accepted (正当理由).
        #[serde(default)]
        justified: bool,
    },
    /// A third party or another agency was asked (征求意见), Arts. 32-34.
    ConsultationSent {
        /// Names the consultation within the case.
        #[serde(rename = "ref")]
        reference: String,
        /// Who was asked.
        party: Party,
        /// When the letter reached them, if that is known already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delivered_on: Option<NaiveDate>,
    },
    /// The letter of a consultation reached its reader (送达).
    Delivered {
        /// Which consultation.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The opinion arrived (收到意见).
    OpinionReceived {
        /// Which consultation.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The reply period was extended (延长答复期限), Art. 33(2).
    Extended {
        /// By how many working days.
        working_days: u16,
        /// Who approved it.
        approved_by: Approver,
        /// When the applicant was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notified_on: Option<NaiveDate>,
    },
    /// The applicant was told to pay (收费通知), Art. 42, 国办函〔2020〕109号.
    FeeNotified {
        /// When the notice reached the applicant; the day of the notice if not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delivered_on: Option<NaiveDate>,
    },
    /// The applicant paid in full (缴费).
    FeePaid,
    /// A delayed reply was fixed and told (延迟答复), Art. 35.
    Delayed {
        /// The new due date.
        until: NaiveDate,
    },
    /// The reply was made (答复), by the rule of its means of delivery.
    Replied {
        /// How it was served.
        method: ReplyMethod,
    },
    /// The applicant withdrew (撤回申请).
    Withdrawn,
    /// A court or reconsideration body ordered a new reply (责令重新答复).
    Reopened {
        /// Within so many working days; the law's number if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        working_days: Option<u16>,
        /// By a fixed day, which goes before a number of days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
}

/// Who is asked for an opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Someone whose rights disclosure would touch (第三方), Art. 32.
    ThirdParty,
    /// An agency that made the information too (共同制作机关), Art. 34.
    JointAgency,
    /// Any other agency (其他机关), Art. 33(3).
    Agency,
}

impl Party {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::ThirdParty, Self::JointAgency, Self::Agency];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ThirdParty => "third_party",
            Self::JointAgency => "joint_agency",
            Self::Agency => "agency",
        }
    }

    /// Reads a stable code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::ThirdParty => language.pick("第三方", "third party"),
            Self::JointAgency => language.pick("共同制作机关", "joint agency"),
            Self::Agency => language.pick("其他机关", "other agency"),
        }
    }

    /// The clock of its opinion.
    pub fn clock(self) -> NamedClock {
        match self {
            Self::ThirdParty => NamedClock::ThirdPartyOpinion,
            Self::JointAgency => NamedClock::JointAgencyOpinion,
            Self::Agency => NamedClock::AgencyOpinion,
        }
    }
}

/// Who approved an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    /// The head of the disclosure unit (政府信息公开工作机构负责人).
    Head,
    /// The handler (承办人).
    Handler,
    /// The registrar (登记员).
    Registrar,
}

/// How the reply was served, which decides the day it counts from (国办公开办函〔2016〕235号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyMethod {
    /// Posted: the event's day is the day of posting (交邮之日).
    Mail,
    /// Handed over: the day it was signed for (签收之日).
    Personal,
    /// Sent electronically: the day it was sent.
    Electronic,
}
