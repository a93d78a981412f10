//! What a new calendar makes of a day that a letter names, when it is published between writing and service.
//!
//! The letter tells the day by the calendar under which it was written. So the case takes it as told, and then as
//! moved: as if the calendar had come the moment after. Then the applicant can be told of the move, and a last day to
//! pay that the letter gave does not come nearer.

use chrono::NaiveDate;

use super::moves::moved;
use super::{ClockMove, Shown, keep_acts};
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::Case;
use crate::rules::clocks::{CaseClock, ClockKind, CountedBy, NamedClock, clocks_of};
use crate::rules::event::CaseEvent;
use crate::rules::fee;
use crate::rules::notified::Notified;

/// How the day of a letter moved that has just been served, as the event of the calendar that moved it; none where no
/// calendar came in between, or none that matters.
pub fn since_written(
    case: &Case,
    served: &CaseEvent,
    calendars: &Calendars,
    today: NaiveDate,
) -> Option<CaseEvent> {
    let written_by = written_by(case, served)?;
    let revision = calendars.revision();
    if written_by >= revision {
        return None;
    }
    let (then, now) = (calendars.at(written_by), calendars.current());
    // It was served by the calendar of today, in time or late; by that of its writing it only names a day.
    let (as_served, _) = keep_acts(case, (now, then), today);
    let (before, after) = (shown(&as_served, then, today), shown(case, now, today));
    let clocks = payment((&as_served, then), (case, now));
    let clocks: Vec<ClockMove> = clocks.into_iter().collect();
    (before.due_on != after.due_on || !clocks.is_empty()).then_some(CaseEvent::CalendarChanged {
        revision,
        due_before: before.due_on,
        due_on: after.due_on,
        provisional: after.provisional,
        clocks,
        kept: Vec::new(),
        stopped: None,
        written_by: Some(written_by),
        mailed: false,
    })
}

/// The day by the calendar under which a letter was written that has just been served, and the one that stands in its
/// place, where that is another.
pub fn day_of_letter(
    case: &Case,
    served: &CaseEvent,
    calendars: &Calendars,
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let CaseEvent::CalendarChanged {
        due_before,
        due_on,
        clocks,
        ..
    } = since_written(case, served, calendars, today)?
    else {
        return None;
    };
    let (named, stands) = if matches!(served, CaseEvent::ExtensionTold { .. }) {
        due_before.zip(due_on)?
    } else {
        let to_pay = clocks.iter().find(|one| one.is_payment())?;
        (to_pay.before, to_pay.after)
    };
    (named != stands).then_some((named, stands))
}

/// The revision by which the letter was written that tells a day from this event on: the notice of an extension the due
/// date, and that of a fee the last day to pay.
fn written_by(case: &Case, served: &CaseEvent) -> Option<i32> {
    if let CaseEvent::ExtensionTold { number, .. } = served {
        let told = case.extensions.iter().find(|one| one.number == *number);
        return told?.written_by;
    }
    let is_fee = matches!(
        served,
        CaseEvent::FeeNoticeDelivered
            | CaseEvent::NoticeServed {
                of: Notified::Fee,
                ..
            }
    );
    let fee = fee::awaited(case).filter(|fee| is_fee && fee.has_arrived())?;
    fee.written_by
}

fn shown(case: &Case, calendar: &Calendar, today: NaiveDate) -> Shown {
    let clock = case.clock_by(calendar, today);
    Shown {
        due_on: clock.due_on,
        provisional: clock.provisional,
    }
}

/// How the last day to pay moves, while it is waited for.
fn payment(
    (as_served, then): (&Case, &Calendar),
    (case, now): (&Case, &Calendar),
) -> Option<ClockMove> {
    let counted = |case: &Case, calendar| -> Option<CaseClock> {
        let by = CountedBy {
            reply: calendar,
            remedies: calendar,
        };
        let payment = ClockKind::Named(NamedClock::Payment);
        let waits = |clock: &CaseClock| clock.kind == payment && clock.end.is_none();
        clocks_of(case, by, 0).into_iter().rfind(waits)
    };
    moved(case, &counted(as_served, then)?, &counted(case, now)?)
}
