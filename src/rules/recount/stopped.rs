//! The due date beneath a clock that stands still for the applicant: it runs on where the notice is taken back, or its
//! mail never left, and a new calendar may have moved it meanwhile.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::calendar::Calendar;
use crate::rules::case::{Case, Stage};
use crate::rules::deadline::{self, ClockEvent, Happening};

/// How a new calendar moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoppedDay {
    /// The last day for the reply as it would have been.
    pub before: NaiveDate,
    /// The last day as it would be.
    pub after: NaiveDate,
}

impl StoppedDay {
    /// The day under the calendar by which the case was counted, and under a new one, where these differ.
    pub(super) fn of(
        (was, counted_by): (&Case, &Calendar),
        (is, new): (&Case, &Calendar),
        today: NaiveDate,
    ) -> Option<Self> {
        let before = beneath(was, counted_by, today)?;
        let after = beneath(is, new, today)?;
        (before != after).then_some(Self { before, after })
    }
}

/// The due date as if the notice that stopped the clock had not been served.
fn beneath(case: &Case, calendar: &Calendar, today: NaiveDate) -> Option<NaiveDate> {
    let is_stop: fn(&ClockEvent) -> bool = match case.stage {
        Stage::AwaitingPayment { .. } => {
            |event| matches!(event.what, Happening::FeeNotified { .. })
        }
        Stage::AwaitingClarification { .. } => {
            |event| matches!(event.what, Happening::ClarificationRequested { .. })
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => return None,
    };
    let mut events = case.clock_events.clone();
    events.remove(events.iter().rposition(is_stop)?);
    deadline::read_brief(&events, case.regime(), calendar, Some(today)).due_on
}
