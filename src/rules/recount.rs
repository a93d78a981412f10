//! What a new calendar does to a due date that has been told (工作日历变更后的期限重算).

mod as_if;
mod counted;
mod kept;
mod moves;
mod stopped;
mod taken_up;
mod told;
mod written;

use chrono::NaiveDate;

use super::case::Case;
use super::event::{CaseEvent, Decided};
pub use as_if::AsIf;
pub use counted::Counted;
pub use kept::{Act, KeptAct, keep_acts};
pub use moves::{ClockMove, Followed, Moves, is_mailed};
pub use stopped::StoppedDay;
pub use taken_up::taken_up;
pub use told::{ToldDay, Untold};
pub use written::since_written;

/// A due date as it was shown: the day, and whether it could still move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The last day for the reply; none while no period runs.
    pub due_on: Option<NaiveDate>,
    /// Whether its year's calendar was not final.
    pub provisional: bool,
}

/// How a new calendar moves a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Move {
    /// To an earlier day: whoever answers has less time than they were told.
    Earlier,
    /// To a later day.
    Later,
    /// Not at all, but it is final now, or no longer.
    Settled,
}

impl Move {
    /// Compares a date as it was shown with the one that a new calendar gives; `None` when they agree.
    pub fn between(before: Shown, after: Shown) -> Option<Self> {
        if before == after {
            return None;
        }
        Some(match before.due_on.cmp(&after.due_on) {
            std::cmp::Ordering::Greater => Self::Earlier,
            std::cmp::Ordering::Less => Self::Later,
            std::cmp::Ordering::Equal => Self::Settled,
        })
    }

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::Settled => "settled",
        }
    }
}

/// The event by which a case takes over a new calendar; none when nothing that was shown changes.
///
/// The period itself is the law's and stays what it is (Art. 33); only the days that count as working
/// days are others than was thought.
pub fn recount(
    revision: i32,
    (before, after): (Shown, Shown),
    moves: Moves,
    today: NaiveDate,
) -> Option<Decided> {
    let changes = Move::between(before, after).is_some() || !moves.is_empty();
    let Moves {
        clocks,
        kept,
        stopped,
    } = moves;
    changes.then_some(Decided {
        on: today,
        event: CaseEvent::CalendarChanged {
            revision,
            due_before: before.due_on,
            due_on: after.due_on,
            provisional: after.provisional,
            clocks,
            kept,
            stopped,
            written_by: None,
            mailed: false,
        },
    })
}

/// Whether a new calendar moves the due date to a day that the applicant does not know.
pub(super) fn tells_due_date(
    before: &Case,
    (was, is): (Option<NaiveDate>, Option<NaiveDate>),
) -> bool {
    was.zip(is)
        .is_some_and(|(was, is)| was != is && before.told.last_told(was) != Some(is))
}

/// Whether it moves the last day to pay to such a day.
pub(super) fn tells_last_day_to_pay(before: &Case, clocks: &[ClockMove]) -> bool {
    let known = |one: &ClockMove| {
        let fee = before.fee.as_deref();
        fee.and_then(|fee| fee.told.last_told(one.before)) == Some(one.after)
    };
    let is_news = |one: &ClockMove| one.is_payment() && one.is_news() && !known(one);
    clocks.iter().any(is_news)
}

impl CaseEvent {
    /// Whether a new calendar gives the applicant of a case a day that they do not know yet.
    pub fn gives_another_day(&self, before: &Case) -> bool {
        let Self::CalendarChanged {
            due_before,
            due_on,
            clocks,
            ..
        } = self
        else {
            return false;
        };
        tells_due_date(before, (*due_before, *due_on)) || tells_last_day_to_pay(before, clocks)
    }

    /// The same event, once the applicant is mailed what it gives.
    #[must_use]
    pub fn with_mail(mut self) -> Self {
        if let Self::CalendarChanged { mailed, .. } = &mut self {
            *mailed = true;
        }
        self
    }
}

/// A due date that a new calendar moved, as the case remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recounted {
    /// The day on which it was counted anew.
    pub on: NaiveDate,
    /// The revision of the calendar.
    pub revision: i32,
    /// The day that had been told.
    pub due_before: NaiveDate,
    /// The day it became.
    pub due_on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(due_on: &str, provisional: bool) -> Shown {
        Shown {
            due_on: Some(due_on.parse().unwrap()),
            provisional,
        }
    }

    #[test]
    fn a_date_moves_settles_or_stays() {
        let told = shown("2027-02-10", true);
        let moves = |after| Move::between(told, after);
        assert_eq!(moves(told), None);
        assert_eq!(moves(shown("2027-02-10", false)), Some(Move::Settled));
        assert_eq!(moves(shown("2027-02-09", false)), Some(Move::Earlier));
        assert_eq!(moves(shown("2027-02-18", true)), Some(Move::Later));
        let none = Shown {
            due_on: None,
            provisional: false,
        };
        assert_eq!(Move::between(none, none), None);
    }

    #[test]
    fn what_does_not_change_leaves_no_event() {
        let today = "2026-12-01".parse().unwrap();
        let told = shown("2027-02-10", true);
        assert_eq!(recount(2, (told, told), Moves::default(), today), None);
        let settled = (told, shown("2027-02-09", false));
        let event = recount(2, settled, Moves::default(), today).unwrap().event;
        assert_eq!(
            event,
            CaseEvent::CalendarChanged {
                revision: 2,
                due_before: told.due_on,
                due_on: Some("2027-02-09".parse().unwrap()),
                provisional: false,
                clocks: Vec::new(),
                kept: Vec::new(),
                stopped: None,
                written_by: None,
                mailed: false,
            }
        );
    }
}
