//! What happens to a complaint, and the fold of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Complaint, ComplaintChannel, ComplaintKind, Conclusion, Criticism, Finding, Investigation,
    Order, Report, ReportDecision, TakenBack, WhatWasWrong,
};
use crate::rules::event::By;
use crate::rules::ids::{AuthorityId, CaseId, ComplaintId, DepartmentId};

/// Something that happened to a complaint. Its words are kept beside it, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ComplaintEvent {
    /// It came (收到投诉举报); the words say what is complained of.
    Received {
        /// Its number.
        number: String,
        /// What is complained of.
        about: ComplaintKind,
        /// How it came.
        channel: ComplaintChannel,
        /// The case that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<CaseId>,
        /// The department that answers for it.
        department: DepartmentId,
        /// What that is called on this day.
        department_name: String,
        /// The keyed digest of who complained, as that is kept beside it; none where that was not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        complainant: Option<String>,
    },
    /// Somebody looks into it (调查), or takes that over.
    Investigated,
    /// It is found to be so or not (调查结论); the words say why.
    Concluded {
        /// What was found.
        finding: Finding,
    },
    /// The department was criticised in a circular (通报批评).
    Criticised {
        /// Its number.
        document: String,
    },
    /// The department is to put it right (责令改正); the words say what.
    Ordered {
        /// The last day to report that it is done.
        rectify_by: NaiveDate,
    },
    /// The department reports what it did (整改情况).
    Reported,
    /// The report is sent back (退回整改); the words say why.
    Returned {
        /// The last day from now on.
        rectify_by: NaiveDate,
    },
    /// What was ordered is done (整改完成).
    Accepted,
    /// What it was said to have come to was recorded wrong (撤销调查结论); the words say why.
    ConclusionCancelled,
    /// The order was given wrong (撤销整改决定); the words say why.
    OrderCancelled,
}

impl ComplaintEvent {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Investigated => "investigated",
            Self::Concluded { .. } => "concluded",
            Self::Criticised { .. } => "criticised",
            Self::Ordered { .. } => "ordered",
            Self::Reported => "reported",
            Self::Returned { .. } => "returned",
            Self::Accepted => "accepted",
            Self::ConclusionCancelled => "conclusion_cancelled",
            Self::OrderCancelled => "order_cancelled",
        }
    }

    /// How the audit names what was done.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Received { .. } => "complaint_received",
            Self::Investigated => "complaint_investigated",
            Self::Concluded { .. } => "complaint_concluded",
            Self::Criticised { .. } => "complaint_criticised",
            Self::Ordered { .. } => "rectification_ordered",
            Self::Reported => "rectification_reported",
            Self::Returned { .. } => "rectification_returned",
            Self::Accepted => "rectification_accepted",
            Self::ConclusionCancelled => "complaint_conclusion_cancelled",
            Self::OrderCancelled => "rectification_order_cancelled",
        }
    }
}

/// An event in its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Its place, from 1.
    pub seq: i32,
    /// The day on which it counts.
    pub on: NaiveDate,
    /// The moment it was recorded.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// What it is.
    pub event: ComplaintEvent,
}

impl Complaint {
    /// What a record comes to; `None` where it does not begin with a complaint that came.
    pub fn fold(id: ComplaintId, authority: AuthorityId, record: &[Happened]) -> Option<Self> {
        let (first, rest) = record.split_first()?;
        let ComplaintEvent::Received {
            number,
            about,
            channel,
            case,
            department,
            department_name,
            complainant: _,
        } = &first.event
        else {
            return None;
        };
        let mut complaint = Self {
            id,
            authority,
            number: number.clone(),
            kind: *about,
            channel: *channel,
            received_on: first.on,
            recorded_by: first.by,
            case: *case,
            department: *department,
            department_name: department_name.clone(),
            investigation: None,
            conclusion: None,
            criticism: None,
            order: None,
            taken_back: Vec::new(),
            version: first.seq,
        };
        for happened in rest {
            complaint.apply(happened);
        }
        Some(complaint)
    }

    /// Adds what happened. Total: what does not fit changes nothing but the version.
    pub fn apply(&mut self, happened: &Happened) {
        let Happened {
            seq,
            on,
            at: _,
            by,
            event,
        } = happened;
        let (seq, on, by) = (*seq, *on, *by);
        self.version = seq;
        match event {
            // Only ever the first.
            ComplaintEvent::Received { .. } => {}
            ComplaintEvent::Investigated => {
                self.investigation = Some(Investigation { by, since: on });
            }
            ComplaintEvent::Concluded { finding } => {
                let finding = *finding;
                self.conclusion = Some(Conclusion {
                    finding,
                    on,
                    by,
                    seq,
                });
            }
            ComplaintEvent::Criticised { document } => {
                let document = document.clone();
                self.criticism = Some(Criticism { document, on });
            }
            ComplaintEvent::Ordered { rectify_by } => {
                self.order = Some(Order {
                    on,
                    by,
                    rectify_by: *rectify_by,
                    seq,
                    reports: Vec::new(),
                });
            }
            ComplaintEvent::Reported => {
                if let Some(order) = &mut self.order {
                    order.reports.push(Report {
                        on,
                        by,
                        seq,
                        rectify_by: order.rectify_by,
                        decision: None,
                    });
                }
            }
            ComplaintEvent::Returned { rectify_by } => {
                self.decided(false, on, seq);
                if let Some(order) = &mut self.order {
                    order.rectify_by = *rectify_by;
                }
            }
            ComplaintEvent::Accepted => self.decided(true, on, seq),
            ComplaintEvent::ConclusionCancelled => {
                let wrong = self.conclusion.take().map(WhatWasWrong::Conclusion);
                self.taken_back(wrong, (on, by, seq));
            }
            ComplaintEvent::OrderCancelled => {
                let wrong = self.order.take().map(WhatWasWrong::Order);
                self.taken_back(wrong, (on, by, seq));
            }
        }
    }

    fn taken_back(&mut self, what: Option<WhatWasWrong>, (on, by, seq): (NaiveDate, By, i32)) {
        self.taken_back
            .extend(what.map(|what| TakenBack { what, on, by, seq }));
    }

    fn decided(&mut self, accepted: bool, on: NaiveDate, seq: i32) {
        let last = self
            .order
            .as_mut()
            .and_then(|order| order.reports.last_mut());
        if let Some(report) = last {
            report.decision = Some(ReportDecision { accepted, on, seq });
        }
    }
}
