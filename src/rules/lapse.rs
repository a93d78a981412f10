//! Deemed abandoned (视为放弃申请): the last day for what was asked of the applicant is over, and nothing came.
//!
//! The case closes on the day after that last day, whenever the program comes to record it: the law fixes
//! the day, not the moment at which someone looks.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::clarification;
use super::deadline::Clock;
use super::event::{CaseEvent, Decided, LetterRef};
use super::fee::{self, Fee};
use super::notified::Notified;
use super::outcome::Outcome;

/// A lapse that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// How the case ends.
    pub outcome: Outcome,
    /// The last day on which the applicant could act.
    pub last_day: NaiveDate,
}

/// What of the clock a lapse depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The due date, while a period runs: what was asked had no effect then, and nobody gives up anything.
    pub due_on: Option<NaiveDate>,
    /// The last day for a payment.
    pub pay_by: Option<NaiveDate>,
}

impl From<&Clock> for Standing {
    fn from(clock: &Clock) -> Self {
        Self {
            due_on: clock.due_on,
            pay_by: clock.pay_by,
        }
    }
}

/// What the case waits for, and until when. `None` while a late answer waits for the handler: nothing is
/// closed over an unread letter; nor while nobody knows when a posted fee notice arrived; nor over a notice that, by
/// the clock, has stopped nothing (C12).
pub fn awaited(case: &Case, clock: Standing) -> Option<Lapse> {
    if clock.due_on.is_some() {
        return None;
    }
    let pay_by = clock.pay_by;
    match &case.stage {
        Stage::AwaitingClarification { .. } if !clarification::is_unjudged(case) => {
            case.clarification.as_ref().map(|asked| Lapse {
                outcome: Outcome::ClarificationLapsed,
                last_day: asked.answer_by,
            })
        }
        Stage::AwaitingPayment { .. } => {
            let arrived = fee::awaited(case).is_some_and(Fee::has_arrived);
            pay_by.filter(|_| arrived).map(|last_day| Lapse {
                outcome: Outcome::FeeLapsed,
                last_day,
            })
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingClarification { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    }
}

/// What has lapsed by a day.
pub fn due(case: &Case, clock: Standing, today: NaiveDate) -> Option<Lapse> {
    awaited(case, clock).filter(|lapse| lapse.last_day < today)
}

/// What has lapsed by a day, and is not recorded yet: by the calendar by which the case was counted then, for one that
/// comes after the last day gives nobody another one.
pub fn unrecorded(case: &Case, counted_by: &Calendar, today: NaiveDate) -> Option<Lapse> {
    let waits = matches!(
        case.stage,
        Stage::AwaitingPayment { .. } | Stage::AwaitingClarification { .. }
    );
    if !waits {
        return None;
    }
    let clock = case.clock_by(counted_by, today);
    due(case, (&clock).into(), today)
}

/// Closes a case whose lapse is due.
pub fn close(lapse: Lapse, letter: LetterRef, calendar: i32) -> Decided {
    Decided {
        on: lapse.last_day.succ_opt().unwrap_or(lapse.last_day),
        event: CaseEvent::Abandoned {
            outcome: lapse.outcome,
            letter,
            calendar,
        },
    }
}

/// Closes a case whose late answer was just found wanting.
pub(super) fn of_clarification(
    case: &Case,
    today: NaiveDate,
    letter: LetterRef,
    calendar: i32,
) -> Option<Decided> {
    let asked = case.clarification.as_ref()?;
    let lapse = Lapse {
        outcome: Outcome::ClarificationLapsed,
        last_day: asked.answer_by,
    };
    (lapse.last_day < today).then(|| close(lapse, letter, calendar))
}

/// How a case was closed over a notice of this kind, in the archive or not. Where the notice turns out not to have
/// arrived, the abandonment has no ground: Art. 30 and 109号 Art. 6 count from its receipt.
pub(super) fn rests_on(case: &Case, of: Notified) -> Option<Outcome> {
    let Stage::Abandoned { outcome, .. } = case.stage.ended() else {
        return None;
    };
    let over = match of {
        Notified::Clarification => Outcome::ClarificationLapsed,
        Notified::Fee => Outcome::FeeLapsed,
        Notified::Reasons | Notified::Delay | Notified::DueDate => return None,
    };
    (*outcome == over).then_some(over)
}

impl Case {
    /// The case waits again where it waited when it was closed.
    pub(super) fn lapse_taken_back(&mut self, of: Notified) {
        let hands = self.stage.department().zip(self.stage.handler());
        let (Some(_), Some((department, handler))) = (rests_on(self, of), hands) else {
            return;
        };
        self.stage = if of == Notified::Fee {
            Stage::AwaitingPayment {
                department,
                handler,
            }
        } else {
            Stage::AwaitingClarification {
                department,
                handler,
            }
        };
        self.calendar_kept = None;
        self.lapses_taken_back = self.lapses_taken_back.saturating_add(1);
    }

    pub(super) fn abandoned(&mut self, on: NaiveDate, outcome: Outcome) {
        if let (Some(department), Some(handler)) = (self.stage.department(), self.stage.handler()) {
            self.stage = Stage::Abandoned {
                department,
                handler,
                outcome,
                on,
            };
        }
    }
}
