//! The events of a clock, as the API tells them back.
//!
//! What the rules read and what is told are two types, as with what happened to a case: an event that is
//! added to the rules must be told here too, or this does not compile.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use crate::rules::deadline::{Approver, ClockEvent, Happening, Party, ReplyMethod};
use crate::rules::receipt::Channel;

/// Something that happens on a day; `event` names it, and the other fields belong to that event.
#[derive(Serialize, ToSchema)]
pub(super) struct SupposedView {
    /// The day, in the zone of the law.
    on: NaiveDate,
    #[serde(flatten)]
    what: SupposedEvent,
}

/// What happens, with what the clock needs to know of it.
#[derive(Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
enum SupposedEvent {
    /// The application arrives (收到申请).
    Received {
        #[schema(schema_with = codes::channel)]
        channel: Channel,
    },
    /// Both sides confirm the receipt (双方确认).
    Confirmed,
    /// The applicant is told what to correct (补正告知).
    ClarificationRequested {
        /// The last day for the answer.
        answer_by: NaiveDate,
    },
    /// The corrected application arrives (收到补正).
    ClarificationReceived {
        /// A late answer with good reason is accepted (正当理由).
        justified: bool,
    },
    /// A third party or another agency is asked (征求意见).
    ConsultationSent {
        /// Names the consultation within the case.
        #[serde(rename = "ref")]
        reference: String,
        party: SupposedParty,
        /// When the letter reaches them.
        #[serde(skip_serializing_if = "Option::is_none")]
        delivered_on: Option<NaiveDate>,
    },
    /// The letter of a consultation reaches its reader (送达).
    Delivered {
        /// Which consultation.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The opinion arrives (收到意见).
    OpinionReceived {
        /// Which consultation.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// The reply period is extended (延长答复期限).
    Extended {
        /// By how many working days.
        working_days: u16,
        approved_by: SupposedApprover,
        /// When the applicant is told.
        #[serde(skip_serializing_if = "Option::is_none")]
        notified_on: Option<NaiveDate>,
    },
    /// The applicant is told to pay (收费通知).
    FeeNotified {
        /// When the notice reaches the applicant.
        #[serde(skip_serializing_if = "Option::is_none")]
        delivered_on: Option<NaiveDate>,
    },
    /// The applicant pays in full (缴费).
    FeePaid,
    /// A delayed reply is fixed and told (延迟答复).
    Delayed {
        /// The new due date.
        until: NaiveDate,
    },
    /// The reply is made (答复).
    Replied { method: SupposedMethod },
    /// The applicant withdraws (撤回申请).
    Withdrawn,
    /// A court or reconsideration body orders a new reply (责令重新答复).
    Reopened {
        /// Within so many working days.
        #[serde(skip_serializing_if = "Option::is_none")]
        working_days: Option<u16>,
        /// By a fixed day.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
}

/// Who is asked for an opinion: a third party (第三方), an agency that made the information too
/// (共同制作机关), or any other agency (其他机关).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SupposedParty {
    ThirdParty,
    JointAgency,
    Agency,
}

/// Who approves an extension.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SupposedApprover {
    Head,
    Handler,
    Registrar,
}

/// How the reply is served: posted, handed over or sent electronically.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SupposedMethod {
    Mail,
    Personal,
    Electronic,
}

impl From<ClockEvent> for SupposedView {
    fn from(event: ClockEvent) -> Self {
        Self {
            on: event.on,
            what: event.what.into(),
        }
    }
}

impl From<Happening> for SupposedEvent {
    fn from(what: Happening) -> Self {
        match what {
            Happening::Received { channel } => Self::Received { channel },
            Happening::Confirmed => Self::Confirmed,
            Happening::ClarificationRequested { answer_by } => {
                Self::ClarificationRequested { answer_by }
            }
            Happening::ClarificationReceived { justified } => {
                Self::ClarificationReceived { justified }
            }
            Happening::ConsultationSent {
                reference,
                party,
                delivered_on,
            } => Self::ConsultationSent {
                reference,
                party: party.into(),
                delivered_on,
            },
            Happening::Delivered { reference } => Self::Delivered { reference },
            Happening::OpinionReceived { reference } => Self::OpinionReceived { reference },
            Happening::Extended {
                working_days,
                approved_by,
                notified_on,
            } => Self::Extended {
                working_days,
                approved_by: approved_by.into(),
                notified_on,
            },
            Happening::FeeNotified { delivered_on } => Self::FeeNotified { delivered_on },
            Happening::FeePaid => Self::FeePaid,
            Happening::Delayed { until } => Self::Delayed { until },
            Happening::Replied { method } => Self::Replied {
                method: method.into(),
            },
            Happening::Withdrawn => Self::Withdrawn,
            Happening::Reopened {
                working_days,
                until,
            } => Self::Reopened {
                working_days,
                until,
            },
        }
    }
}

impl From<Party> for SupposedParty {
    fn from(party: Party) -> Self {
        match party {
            Party::ThirdParty => Self::ThirdParty,
            Party::JointAgency => Self::JointAgency,
            Party::Agency => Self::Agency,
        }
    }
}

impl From<Approver> for SupposedApprover {
    fn from(approver: Approver) -> Self {
        match approver {
            Approver::Head => Self::Head,
            Approver::Handler => Self::Handler,
            Approver::Registrar => Self::Registrar,
        }
    }
}

impl From<ReplyMethod> for SupposedMethod {
    fn from(method: ReplyMethod) -> Self {
        match method {
            ReplyMethod::Mail => Self::Mail,
            ReplyMethod::Personal => Self::Personal,
            ReplyMethod::Electronic => Self::Electronic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::clock_file;

    /// What is told back is what was understood, and can be sent again.
    #[test]
    fn an_event_is_told_as_it_is_written() {
        let written = serde_json::json!([
            {"on": "2026-03-02", "event": "received", "channel": "online"},
            {"on": "2026-03-02", "event": "confirmed"},
            {"on": "2026-03-03", "event": "clarification_requested", "answer_by": "2026-03-20"},
            {"on": "2026-03-04", "event": "clarification_received", "justified": true},
            {"on": "2026-03-05", "event": "consultation_sent", "ref": "p1", "party": "third_party"},
            {"on": "2026-03-05", "event": "consultation_sent", "ref": "p2", "party": "joint_agency",
                "delivered_on": "2026-03-06"},
            {"on": "2026-03-06", "event": "delivered", "ref": "p1"},
            {"on": "2026-03-09", "event": "opinion_received", "ref": "p1"},
            {"on": "2026-03-10", "event": "extended", "working_days": 10, "approved_by": "head",
                "notified_on": "2026-03-11"},
            {"on": "2026-03-12", "event": "fee_notified", "delivered_on": "2026-03-13"},
            {"on": "2026-03-16", "event": "fee_paid"},
            {"on": "2026-03-17", "event": "delayed", "until": "2026-05-29"},
            {"on": "2026-03-18", "event": "replied", "method": "personal"},
            {"on": "2026-03-19", "event": "withdrawn"},
            {"on": "2026-03-20", "event": "reopened", "until": "2026-04-30"},
        ]);
        let zone = chrono_tz::Asia::Shanghai;
        for event in written.as_array().unwrap() {
            let read = clock_file::events(&event.to_string(), zone).unwrap();
            let told: Vec<SupposedView> = read.into_iter().map(SupposedView::from).collect();
            assert_eq!(
                serde_json::to_value(told).unwrap(),
                serde_json::json!([event])
            );
        }
    }
}
