//! What may be done to a complaint, and when.

use chrono::NaiveDate;

use super::{
    Complaint, ComplaintEvent, ComplaintRefusal, ComplaintStage, Finding, LONGEST, Report,
};
use crate::rules::calendar::Calendar;
use crate::rules::case::Case;
use crate::rules::event::By;
use crate::rules::refusal::Refusal;
use crate::rules::regime::{Regime, RegimeId};

/// Something to be done to a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComplaintCommand {
    /// Look into it, or take that over from a colleague.
    Investigate,
    /// Say what that came to.
    Conclude {
        /// What was found.
        finding: Finding,
    },
    /// Record the circular that criticises the department.
    Criticise {
        /// Its number.
        document: String,
    },
    /// Order the department to put it right.
    Order {
        /// The last day to report that it is done.
        rectify_by: NaiveDate,
    },
    /// Report what was done.
    Report,
    /// Send the report back.
    Return {
        /// A new last day; the old one stays when left out, unless it has passed.
        rectify_by: Option<NaiveDate>,
    },
    /// Find that it is done.
    Accept,
    /// Take back a conclusion that was recorded wrong.
    CancelConclusion,
    /// Take back an order that was given wrong.
    CancelOrder,
}

/// Between which days the last day of an order may lie, and whether the one named is a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderDays {
    /// The latest.
    pub latest: NaiveDate,
    /// Whether the one named is a working day.
    pub is_working: bool,
}

impl OrderDays {
    /// As counted from today.
    pub fn of(today: NaiveDate, rectify_by: NaiveDate, calendar: &Calendar) -> Self {
        Self {
            latest: calendar.working_day_after(today, LONGEST),
            is_working: calendar.is_working_day(rectify_by),
        }
    }
}

/// What a decision must know beside the complaint.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// Today, in the authority's zone.
    pub today: NaiveDate,
    /// Who does it.
    pub by: By,
    /// Of a command that names a last day.
    pub days: Option<OrderDays>,
}

/// Whether a complaint can have come on a day: it is over, and the case that it is about was there; or at least the
/// 条例 of 2007, before which nobody could apply.
///
/// # Errors
/// The day lies in the future, or before the case.
pub fn check_received(
    on: NaiveDate,
    about: Option<&Case>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let earliest = about.map_or_else(first_day, |case| case.filed_on);
    crate::rules::decide::check_day(on, earliest, today)
}

fn first_day() -> NaiveDate {
    Regime::builtin(RegimeId::Cn2008).in_force_from
}

/// Decides on a command.
///
/// # Errors
/// The one reason why not.
pub fn decide(
    complaint: &Complaint,
    command: &ComplaintCommand,
    situation: Situation,
) -> Result<ComplaintEvent, ComplaintRefusal> {
    match command {
        ComplaintCommand::Investigate => investigate(complaint, situation.by),
        ComplaintCommand::Conclude { finding } => conclude(complaint, *finding, situation.by),
        ComplaintCommand::Criticise { document } => criticise(complaint, document),
        ComplaintCommand::Order { rectify_by } => order(complaint, *rectify_by, situation),
        ComplaintCommand::Report => report(complaint),
        ComplaintCommand::Return { rectify_by } => {
            let standing = undecided(complaint)?.rectify_by;
            send_back(*rectify_by, standing, situation)
        }
        ComplaintCommand::Accept => undecided(complaint).map(|_| ComplaintEvent::Accepted),
        ComplaintCommand::CancelConclusion => cancel_conclusion(complaint),
        ComplaintCommand::CancelOrder => cancel_order(complaint),
    }
}

/// The names of what may be done next, as far as the stage goes and who has it in hand.
pub fn open(complaint: &Complaint, by: By, today: NaiveDate) -> Vec<ComplaintAction> {
    let situation = Situation {
        today,
        by,
        days: None,
    };
    let is_open = |action: &ComplaintAction| {
        let command = action.sample(today);
        decide(complaint, &command, situation).is_ok()
    };
    ComplaintAction::ALL.into_iter().filter(is_open).collect()
}

/// What can be done to a complaint, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComplaintAction {
    /// Look into it.
    Investigate,
    /// Say what that came to.
    Conclude,
    /// Record a circular.
    Criticise,
    /// Order the department to put it right.
    Order,
    /// Report what was done.
    Report,
    /// Decide on what was reported.
    DecideReport,
    /// Take back what it came to.
    CancelConclusion,
    /// Take back the order.
    CancelOrder,
}

impl ComplaintAction {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Investigate,
        Self::Conclude,
        Self::Criticise,
        Self::Order,
        Self::Report,
        Self::DecideReport,
        Self::CancelConclusion,
        Self::CancelOrder,
    ];

    /// The stable name: the end of its address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Investigate => "investigation",
            Self::Conclude => "conclusion",
            Self::Criticise => "criticism",
            Self::Order => "order",
            Self::Report => "rectification",
            Self::DecideReport => "rectification/decision",
            Self::CancelConclusion => "conclusion-cancellation",
            Self::CancelOrder => "order-cancellation",
        }
    }

    /// One that can be done whenever any of the kind can.
    fn sample(self, today: NaiveDate) -> ComplaintCommand {
        match self {
            Self::Investigate => ComplaintCommand::Investigate,
            Self::Conclude => ComplaintCommand::Conclude {
                finding: Finding::Withdrawn,
            },
            Self::Criticise => ComplaintCommand::Criticise {
                document: String::new(),
            },
            Self::Order => ComplaintCommand::Order {
                rectify_by: today.succ_opt().unwrap_or(today),
            },
            Self::Report => ComplaintCommand::Report,
            Self::DecideReport => ComplaintCommand::Accept,
            Self::CancelConclusion => ComplaintCommand::CancelConclusion,
            Self::CancelOrder => ComplaintCommand::CancelOrder,
        }
    }
}

/// Whoever begins has it; a colleague may take it over, so that nobody's absence holds it up.
fn investigate(complaint: &Complaint, by: By) -> Result<ComplaintEvent, ComplaintRefusal> {
    check_not_concluded(complaint)?;
    let has_it = complaint.investigation.map(|one| one.by.account());
    if has_it == Some(by.account()) {
        return Err(ComplaintRefusal::InvestigatesAlready);
    }
    Ok(ComplaintEvent::Investigated)
}

fn conclude(
    complaint: &Complaint,
    finding: Finding,
    by: By,
) -> Result<ComplaintEvent, ComplaintRefusal> {
    check_not_concluded(complaint)?;
    match complaint.investigation {
        Some(one) if one.by.account() != by.account() => {
            return Err(ComplaintRefusal::NotTheInvestigator);
        }
        None if finding.needs_investigation() => return Err(ComplaintRefusal::NotInvestigated),
        Some(_) | None => {}
    }
    Ok(ComplaintEvent::Concluded { finding })
}

fn check_not_concluded(complaint: &Complaint) -> Result<(), ComplaintRefusal> {
    match complaint.stage() {
        ComplaintStage::Received | ComplaintStage::Investigating => Ok(()),
        ComplaintStage::Upheld
        | ComplaintStage::Rectifying
        | ComplaintStage::Reported
        | ComplaintStage::Rectified
        | ComplaintStage::Closed => Err(ComplaintRefusal::Concluded),
    }
}

/// Only what proved true is put right or criticised (查证属实的, 47.2).
fn check_upheld(complaint: &Complaint) -> Result<(), ComplaintRefusal> {
    let conclusion = complaint.conclusion.as_ref();
    match conclusion.map(|conclusion| conclusion.finding.is_upheld()) {
        Some(true) => Ok(()),
        Some(false) | None => Err(ComplaintRefusal::NotUpheld),
    }
}

fn criticise(complaint: &Complaint, document: &str) -> Result<ComplaintEvent, ComplaintRefusal> {
    check_upheld(complaint)?;
    if complaint.criticism.is_some() {
        return Err(ComplaintRefusal::CriticisedAlready);
    }
    Ok(ComplaintEvent::Criticised {
        document: document.to_owned(),
    })
}

fn order(
    complaint: &Complaint,
    rectify_by: NaiveDate,
    situation: Situation,
) -> Result<ComplaintEvent, ComplaintRefusal> {
    check_upheld(complaint)?;
    if complaint.order.is_some() {
        return Err(ComplaintRefusal::OrderedAlready);
    }
    check_day(rectify_by, situation)?;
    Ok(ComplaintEvent::Ordered { rectify_by })
}

/// A conclusion that was recorded wrong is taken back, and what it came to is said anew. What rests on it goes first: an
/// order is taken back, and a circular has gone out.
fn cancel_conclusion(complaint: &Complaint) -> Result<ComplaintEvent, ComplaintRefusal> {
    if complaint.conclusion.is_none() {
        return Err(ComplaintRefusal::NotConcluded);
    }
    if complaint.order.is_some() || complaint.criticism.is_some() {
        return Err(ComplaintRefusal::ConclusionFollowed);
    }
    Ok(ComplaintEvent::ConclusionCancelled)
}

/// An order that was given wrong is taken back until the department has reported what it did on it.
fn cancel_order(complaint: &Complaint) -> Result<ComplaintEvent, ComplaintRefusal> {
    let order = complaint.order.as_ref();
    let order = order.ok_or(ComplaintRefusal::NothingOrdered)?;
    if !order.reports.is_empty() {
        return Err(ComplaintRefusal::OrderFollowed);
    }
    Ok(ComplaintEvent::OrderCancelled)
}

/// A last day leaves at least the next day, and is one on which an office works.
fn check_day(rectify_by: NaiveDate, situation: Situation) -> Result<(), ComplaintRefusal> {
    let today = situation.today;
    if rectify_by <= today {
        return Err(ComplaintRefusal::RectifyByPast { rectify_by, today });
    }
    match situation.days {
        Some(OrderDays { latest, is_working }) if !is_working || rectify_by > latest => {
            Err(ComplaintRefusal::RectifyByUnfit { latest })
        }
        Some(_) | None => Ok(()),
    }
}

fn report(complaint: &Complaint) -> Result<ComplaintEvent, ComplaintRefusal> {
    match complaint.stage() {
        ComplaintStage::Rectifying => Ok(ComplaintEvent::Reported),
        ComplaintStage::Reported | ComplaintStage::Rectified => {
            Err(ComplaintRefusal::ReportedAlready)
        }
        ComplaintStage::Received
        | ComplaintStage::Investigating
        | ComplaintStage::Upheld
        | ComplaintStage::Closed => Err(ComplaintRefusal::NothingOrdered),
    }
}

/// The old last day stays while it is to come. Once it has passed a new one is named: how long the report waited for
/// its decision is not the department's time.
fn send_back(
    named: Option<NaiveDate>,
    standing: NaiveDate,
    situation: Situation,
) -> Result<ComplaintEvent, ComplaintRefusal> {
    let today = situation.today;
    let rectify_by = match named {
        Some(day) => {
            check_day(day, situation)?;
            day
        }
        None if standing > today => standing,
        None => {
            return Err(ComplaintRefusal::RectifyByPast {
                rectify_by: standing,
                today,
            });
        }
    };
    Ok(ComplaintEvent::Returned { rectify_by })
}

/// The report that waits for a decision.
fn undecided(complaint: &Complaint) -> Result<&Report, ComplaintRefusal> {
    let last = complaint.order.as_ref().and_then(|one| one.reports.last());
    last.filter(|report| report.decision.is_none())
        .ok_or(ComplaintRefusal::NothingReported)
}
