//! The last day that a clock leaves behind once it has ended: what was due then was due, whatever has come since.

use chrono::NaiveDate;

use super::event::ClockEvent;
use super::fold_up_to;
use super::stage::Stage;
use crate::rules::calendar::Calendar;
use crate::rules::regime::Regime;

/// A last day for the reply that the case bears no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDateLeft {
    /// Which.
    pub due_on: NaiveDate,
    /// The day on which the reply was made, the application withdrawn, or the order received.
    pub ended_on: NaiveDate,
    /// Whether it ended by a reply.
    pub is_answered: bool,
}

/// The last day that a clock leaves behind: with its reply, once an order was received on a day; without one where it was
/// over when that order came, or when the applicant withdrew.
pub fn left(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    ordered_on: Option<NaiveDate>,
) -> Option<DueDateLeft> {
    let fold = fold_up_to(events, regime, calendar, None);
    let due_on = fold.period_end()?;
    let (ended_on, is_answered) = match fold.stage {
        Stage::Replied { on, stop: None } => (ordered_on.map(|_| on), true),
        Stage::Withdrawn { on, stop: None } => (Some(on), false),
        Stage::Running => (ordered_on, false),
        Stage::AwaitingConfirmation
        | Stage::Stopped(_)
        | Stage::Abandoned(_)
        | Stage::Withdrawn { stop: Some(_), .. }
        | Stage::Replied { stop: Some(_), .. } => (None, false),
    };
    let ended_on = ended_on.filter(|on| is_answered || due_on < *on)?;
    Some(DueDateLeft {
        due_on,
        ended_on,
        is_answered,
    })
}
