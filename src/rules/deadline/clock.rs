//! The clock as it is read: dates, state and flags.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::consultation::Reading;
use super::fold::Fold;
use super::ledger::Row;
use super::stage::Stage;

/// What the law says of a case's time on a given day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Where the clock stands.
    pub state: State,
    /// The last day for the reply, until 24:00; none while no period runs.
    pub due_on: Option<NaiveDate>,
    /// The day from which the period is counted: receipt, last restart or reopening.
    pub counted_from: Option<NaiveDate>,
    /// By how many working days extensions have lengthened the period.
    pub extended_by: u16,
    /// The last day for which a stopped clock waits for the applicant (补正、缴费).
    pub waits_until: Option<NaiveDate>,
    /// The day on which a case without a reply was closed.
    pub closed_on: Option<NaiveDate>,
    /// The last day on which clarification could be asked for in time, once it was asked for.
    pub clarification_notice_by: Option<NaiveDate>,
    /// The end without the restart, when clarification was asked for too late.
    pub conservative_due_on: Option<NaiveDate>,
    /// For each consultation the last day for the opinion.
    pub opinions_by: BTreeMap<String, NaiveDate>,
    /// For each consultation that takes days out of the period, until when the clock stands still for it.
    pub stands_until: BTreeMap<String, NaiveDate>,
    /// The last day for the payment, once a fee was notified.
    pub pay_by: Option<NaiveDate>,
    /// The day on which the reply counts as made.
    pub replied_on: Option<NaiveDate>,
    /// Whether the reply was made by its due date, or while no period ran.
    pub on_time: Option<bool>,
    /// Whether the due date has passed without a reply; unknown without `as_of`.
    pub overdue: Option<bool>,
    /// The due date by the stricter reading of consultations, to be kept if one can.
    pub warn_on: Option<NaiveDate>,
    /// The due date lies in a year whose calendar is not final.
    pub provisional: bool,
    /// What was out of order, as it occurred.
    pub flags: Vec<Flag>,
    /// Every day from `counted_from` to the due date; empty from `read_brief`.
    pub ledger: Vec<Row>,
}

/// Where a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No receipt yet that counts (待确认).
    AwaitingConfirmation,
    /// A due date is running, or has run out (办理中).
    Running,
    /// Stopped until the applicant clarifies (待补正).
    AwaitingClarification,
    /// Stopped until the applicant pays (待缴费).
    AwaitingPayment,
    /// Deemed abandoned (视为放弃).
    Abandoned,
    /// Withdrawn by the applicant (已撤回).
    Withdrawn,
    /// Replied (已答复).
    Replied,
}

/// Something that was out of order and what it did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Received before the regulation named was in force: counted by it all the same.
    ReceivedBeforeInForce,
    /// Asked for after the seventh working day: it restarts all the same.
    ClarificationRequestedLate,
    /// Asked for a second time: no effect (一次性告知).
    ClarificationOnceOnly,
    /// Answered too late and without good reason: the case stays closed.
    ClarificationAfterDeadline,
    /// Asked for after the due date: no effect.
    ClarificationAfterDue,
    /// Sent after the due date: no effect.
    ConsultationAfterDue,
    /// The opinion came after its period had lapsed: no further day is taken out.
    OpinionAfterLapse,
    /// Not approved by the head of the unit: no effect.
    ExtensionNotApprovedByHead,
    /// More than all extensions together may add: no effect.
    ExtensionExceedsMaximum,
    /// The applicant was never told: no effect.
    ExtensionNotNotified,
    /// The applicant was told after the due date: no effect.
    ExtensionNotifiedLate,
    /// Notified after the due date: no effect.
    FeeNotifiedAfterDue,
    /// Paid too late: the case stays closed.
    PaymentAfterDeadline,
    /// Fixed after the due date: no effect.
    DelayAfterDue,
}

impl Clock {
    /// Reads the fold's end without the ledger.
    pub(super) fn of(fold: &Fold<'_>, as_of: Option<NaiveDate>) -> Self {
        let due_on = fold.due(Reading::Decided);
        let replied_on = match fold.stage {
            Stage::Replied { on, .. } => Some(on),
            Stage::AwaitingConfirmation
            | Stage::Running
            | Stage::Stopped(_)
            | Stage::Abandoned(_)
            | Stage::Withdrawn { .. } => None,
        };
        let late = |day: NaiveDate| due_on.is_some_and(|due| day > due);
        Self {
            state: fold.stage.state(),
            due_on,
            counted_from: fold.period.as_ref().map(|period| period.from),
            extended_by: fold.period.map_or(0, |period| period.extended),
            waits_until: waits_until(fold.stage),
            closed_on: closed_on(fold.stage),
            clarification_notice_by: fold.clarification_notice_by,
            conservative_due_on: fold.conservative_due(),
            opinions_by: fold.opinions_by(),
            stands_until: fold.stands_until(),
            pay_by: fold.pay_by,
            replied_on,
            on_time: replied_on.map(|day| !late(day)),
            overdue: as_of.map(|today| replied_on.is_none() && late(today)),
            warn_on: fold
                .is_consulted()
                .then(|| fold.due(Reading::Strict))
                .flatten(),
            provisional: due_on.is_some_and(|due| !fold.calendar.is_final(due)),
            flags: fold.flags.clone(),
            ledger: Vec::new(),
        }
    }
}

fn closed_on(stage: Stage) -> Option<NaiveDate> {
    match stage {
        Stage::Abandoned(stop) => Some(stop.closes_on()),
        Stage::Withdrawn { on, .. } => Some(on),
        Stage::AwaitingConfirmation
        | Stage::Running
        | Stage::Stopped(_)
        | Stage::Replied { .. } => None,
    }
}

fn waits_until(stage: Stage) -> Option<NaiveDate> {
    match stage {
        Stage::Stopped(stop) => Some(stop.last_day),
        Stage::AwaitingConfirmation
        | Stage::Running
        | Stage::Abandoned(_)
        | Stage::Withdrawn { .. }
        | Stage::Replied { .. } => None,
    }
}
