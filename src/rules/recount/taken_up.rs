//! What calendars that were published since do to a closed case that is taken up again.

use chrono::NaiveDate;

use super::{StoppedDay, keep_acts};
use crate::rules::calendar::Calendars;
use crate::rules::case::Case;
use crate::rules::event::CaseEvent;

/// It goes over from the calendar by which it was closed to the one in force: what was done keeps the verdict that it
/// had, and a day that ran on beneath a reply that was not made has moved. None where nothing of that has changed.
pub fn taken_up(
    before: &Case,
    after: &Case,
    calendars: &Calendars,
    today: NaiveDate,
) -> Option<CaseEvent> {
    let kept = before
        .calendar_kept
        .filter(|_| after.calendar_kept.is_none())?;
    let (then, now) = (calendars.at(kept), calendars.current());
    let (held, acts) = keep_acts(after, (then, now), today);
    let was = after.clock_by(then, today).due_on;
    let clock = held.clock_by(now, today);
    let stopped = was
        .zip(clock.due_on)
        .filter(|(was, is)| was != is && after.undelivered)
        .map(|(before, after)| StoppedDay { before, after });
    (!acts.is_empty() || stopped.is_some()).then(|| CaseEvent::CalendarChanged {
        revision: calendars.revision(),
        due_before: None,
        due_on: clock.due_on,
        provisional: clock.provisional,
        clocks: Vec::new(),
        kept: acts,
        stopped,
        written_by: None,
        mailed: false,
    })
}
