//! Complaints (投诉举报) and putting right what was wrong (责令改正、整改).
//!
//! Anyone may complain to the department in charge (政府信息公开工作主管部门) that an agency does not disclose what it
//! must, or does not answer an application as the law demands (条例 47.2), or infringes their rights (51). What proves
//! true is put right by order, or criticised in a circular (督促整改、通报批评). The law names no period for any of it.
//!
//! A complaint is no part of a case, though it may be about one: it moves no clock, and outlives the case. Like a case
//! it is its events, which are only ever added to; what it has come to is their fold.

mod decide;
mod event;
mod refusal;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use decide::{
    ComplaintAction, ComplaintCommand, OrderDays, Situation, check_received, decide, open,
};
pub use event::{ComplaintEvent, Happened};
pub use refusal::ComplaintRefusal;

use super::event::By;
use super::ids::{AuthorityId, CaseId, ComplaintId, DepartmentId};

/// The last day to put something right lies so many working days ahead at most: three times the period for a reply.
/// A rule of the house, as the law names none.
pub const LONGEST: u32 = 60;

/// The department is reminded of an order from so many working days before its last day on.
pub const NEAR: u32 = 3;

/// Of what a department is reminded that has not reported, each once for each last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderMilestone {
    /// The last day comes.
    Near,
    /// It has passed.
    Late,
}

impl OrderMilestone {
    /// What is reached on a day, for an order whose last day is near or has passed.
    pub fn of(rectify_by: NaiveDate, today: NaiveDate) -> Self {
        if rectify_by < today {
            Self::Late
        } else {
            Self::Near
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Late => "late",
        }
    }
}

/// The number of a complaint (投诉编号), such as `YJ-TS-2026-000001`.
pub fn number(authority_code: &str, year: i32, sequence: i32) -> String {
    format!("{authority_code}-TS-{year}-{sequence:06}")
}

/// The most complaints about one case.
pub const MOST_OF_CASE: i64 = 20;

/// What is complained of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintKind {
    /// An application was not dealt with or answered as the law demands (47.2).
    Reply,
    /// Something was not disclosed that must be without being asked for (47.2).
    ProactiveDisclosure,
    /// Rights were infringed in the work of disclosure (51).
    RightsInfringed,
    /// The duties of disclosure are not done (53(1)).
    DutiesNotDone,
    /// Information, guide or catalogue is not kept up to date (53(2)).
    NotUpToDate,
    /// The Regulations were broken in another way (53(3)).
    Other,
}

/// How a complaint came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintChannel {
    /// At the counter.
    InPerson,
    /// By post.
    Mail,
    /// By telephone.
    Telephone,
    /// By e-mail.
    Email,
    /// Through this program, by the applicant of the case.
    Online,
    /// From another authority (转办).
    Forwarded,
}

/// What an investigation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// It proved true (查证属实).
    Upheld,
    /// It proved true in part.
    PartlyUpheld,
    /// It did not prove true.
    NotUpheld,
    /// Whoever complained took it back.
    Withdrawn,
    /// It is for another body to hear.
    NotOurs,
}

impl Finding {
    /// Whether something is to be put right, so that an order or a circular must follow (47.2).
    pub fn is_upheld(self) -> bool {
        match self {
            Self::Upheld | Self::PartlyUpheld => true,
            Self::NotUpheld | Self::Withdrawn | Self::NotOurs => false,
        }
    }

    /// Whether it says something about the matter, so that somebody must have looked into it.
    pub fn needs_investigation(self) -> bool {
        match self {
            Self::Upheld | Self::PartlyUpheld | Self::NotUpheld => true,
            Self::Withdrawn | Self::NotOurs => false,
        }
    }
}

/// Where a complaint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintStage {
    /// Received, and nobody looks into it yet.
    Received,
    /// A supervisor looks into it.
    Investigating,
    /// It proved true, and neither order nor circular has followed.
    Upheld,
    /// An order stands, and the department has not reported.
    Rectifying,
    /// The department has reported, and the supervisor has not decided.
    Reported,
    /// What was ordered is done.
    Rectified,
    /// It ended without an order.
    Closed,
}

impl ComplaintStage {
    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        match self {
            Self::Received
            | Self::Investigating
            | Self::Upheld
            | Self::Rectifying
            | Self::Reported => true,
            Self::Rectified | Self::Closed => false,
        }
    }
}

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Which.
    pub id: ComplaintId,
    /// Of which authority.
    pub authority: AuthorityId,
    /// Its number (投诉编号).
    pub number: String,
    /// What is complained of.
    pub kind: ComplaintKind,
    /// How it came.
    pub channel: ComplaintChannel,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// Who recorded it.
    pub recorded_by: By,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// The department that answered for it on that day.
    pub department: DepartmentId,
    /// What that department was called then.
    pub department_name: String,
    /// Who looks into it, and since when.
    pub investigation: Option<Investigation>,
    /// What that came to.
    pub conclusion: Option<Conclusion>,
    /// The circular in which it was criticised.
    pub criticism: Option<Criticism>,
    /// The order to put it right.
    pub order: Option<Order>,
    /// What was recorded wrong and taken back, in order.
    pub taken_back: Vec<TakenBack>,
    /// Counts its changes, which are its events.
    pub version: i32,
}

/// Something that was recorded wrong and taken back (撤销).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// What it was.
    pub what: WhatWasWrong,
    /// When it was taken back.
    pub on: NaiveDate,
    /// By whom.
    pub by: By,
    /// The event that says why.
    pub seq: i32,
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatWasWrong {
    /// What it was said to have come to.
    Conclusion(Conclusion),
    /// An order.
    Order(Order),
}

/// Who looks into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Investigation {
    /// Who.
    pub by: By,
    /// Since when.
    pub since: NaiveDate,
}

/// What it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// What was found.
    pub finding: Finding,
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub by: By,
    /// The event with the words.
    pub seq: i32,
}

/// A circular that criticises the department (通报批评).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criticism {
    /// Its number (文号).
    pub document: String,
    /// When it was recorded.
    pub on: NaiveDate,
}

/// An order to put something right (责令改正).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// When it was given.
    pub on: NaiveDate,
    /// By whom.
    pub by: By,
    /// The last day to report that it is done.
    pub rectify_by: NaiveDate,
    /// The event with the words.
    pub seq: i32,
    /// What the department reported, in order.
    pub reports: Vec<Report>,
}

/// What a department reported to have done (整改情况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub by: By,
    /// The event with the words.
    pub seq: i32,
    /// The last day as it stood then.
    pub rectify_by: NaiveDate,
    /// What the supervisor decided on it.
    pub decision: Option<ReportDecision>,
}

/// What was decided on a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportDecision {
    /// Whether it is done; otherwise the report was sent back.
    pub accepted: bool,
    /// When.
    pub on: NaiveDate,
    /// The event with the words.
    pub seq: i32,
}

impl Report {
    /// Whether it came after the last day.
    pub fn is_late(&self) -> bool {
        self.on > self.rectify_by
    }
}

impl Order {
    /// The day of the report that stands: not sent back.
    pub fn reported_on(&self) -> Option<NaiveDate> {
        let last = self.reports.last()?;
        let is_back = last.decision.is_some_and(|decision| !decision.accepted);
        (!is_back).then_some(last.on)
    }

    /// The first last day that passed before a report which was then sent back with another day: what was overdue stays
    /// so in what is told of that time.
    pub fn missed_by(&self) -> Option<NaiveDate> {
        let sent_back = self.reports.iter().filter(|report| {
            let decision = report.decision;
            decision.is_some_and(|decision| !decision.accepted) && report.is_late()
        });
        sent_back.map(|report| report.rectify_by).min()
    }

    /// The day on which it was found to be done.
    pub fn rectified_on(&self) -> Option<NaiveDate> {
        let decision = self.reports.last()?.decision?;
        decision.accepted.then_some(decision.on)
    }

    /// Whether the department is late on a day: it has not reported, or did so after its last day.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        let done = self.reported_on().unwrap_or(today);
        done > self.rectify_by
    }
}

impl Complaint {
    /// Where it stands.
    pub fn stage(&self) -> ComplaintStage {
        let Some(conclusion) = &self.conclusion else {
            return match self.investigation {
                Some(_) => ComplaintStage::Investigating,
                None => ComplaintStage::Received,
            };
        };
        match &self.order {
            Some(order) if order.rectified_on().is_some() => ComplaintStage::Rectified,
            Some(order) if order.reported_on().is_some() => ComplaintStage::Reported,
            Some(_) => ComplaintStage::Rectifying,
            None if conclusion.finding.is_upheld() && self.criticism.is_none() => {
                ComplaintStage::Upheld
            }
            None => ComplaintStage::Closed,
        }
    }

    /// Whether the last day to put it right has passed without a report (整改逾期).
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.stage() == ComplaintStage::Rectifying
            && self
                .order
                .as_ref()
                .is_some_and(|order| order.is_late(today))
    }
}

#[cfg(test)]
mod tests;
