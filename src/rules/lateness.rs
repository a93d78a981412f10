//! How late replies are and how soon they come due (逾期、临期), in working days, and the bands in which they are counted.
//!
//! A count and the list it leads to are narrowed by the same due dates, which are worked out here alone.

use chrono::{Days, NaiveDate};

use super::calendar::Calendar;
use super::named::named;
use super::regime::{Regime, RegimeId};

/// Working days left until a day, today not counted; below zero once it has passed.
pub fn days_left(calendar: &Calendar, today: NaiveDate, due_on: NaiveDate) -> i64 {
    if due_on >= today {
        i64::from(calendar.working_days_between(today, due_on))
    } else {
        // On a weekend after a Friday no working day has passed, and it is late all the same.
        -i64::from(calendar.working_days_between(due_on, today).max(1))
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Board {
    /// What should have been answered (逾期).
    Overdue,
    /// What comes due, today included (临期).
    DueSoon,
}

/// What became of a last day for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueState {
    /// A reply was made by it (按期答复).
    OnTime,
    /// A reply was made after it (逾期答复).
    Late,
    /// No reply was made yet (尚未答复).
    Open,
    /// It passed without a reply, and then the application was withdrawn or an order set another (逾期未答复后终结).
    Unanswered,
}

named! { DueState, 4:
    OnTime => "on_time", "按期答复", "made in time";
    Late => "late", "逾期答复", "made late";
    Open => "open", "尚未答复", "not made yet";
    Unanswered => "unanswered", "逾期未答复，后撤回或被责令重办", "not made, and then withdrawn or ordered anew";
}

/// From so many working days over, or left, to so many, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The fewest.
    pub from: u16,
    /// The most; none for all that are more.
    pub to: Option<u16>,
}

/// From one due date to another, both included; the first without a beginning is every earlier one.
pub type DueDates = (Option<NaiveDate>, NaiveDate);

/// Due dates lie at most so many working days away from a day on which one looks.
pub const FARTHEST: u16 = 1_000;

const fn band(from: u16, to: u16) -> Band {
    Band { from, to: Some(to) }
}

impl Board {
    /// In which bands it is counted: what presses most comes first.
    pub fn bands(self) -> &'static [Band; 4] {
        const OVERDUE: [Band; 4] = [
            Band { from: 21, to: None },
            band(11, 20),
            band(6, 10),
            band(1, 5),
        ];
        const DUE_SOON: [Band; 4] = [band(0, 1), band(2, 3), band(4, 5), band(6, 10)];
        match self {
            Self::Overdue => &OVERDUE,
            Self::DueSoon => &DUE_SOON,
        }
    }

    /// All that its bands count.
    pub fn whole(self) -> Band {
        match self {
            Self::Overdue => Band { from: 1, to: None },
            Self::DueSoon => band(0, 10),
        }
    }

    /// The due dates that lie so far from a day.
    pub fn due_dates(self, calendar: &Calendar, today: NaiveDate, band: Band) -> DueDates {
        match self {
            Self::Overdue => {
                let after = band
                    .to
                    .map(|most| late_by(calendar, today, most.saturating_add(1)));
                let from = after.and_then(|day| day.succ_opt());
                (from, late_by(calendar, today, band.from))
            }
            Self::DueSoon => {
                let from = calendar.working_day_after(today, u32::from(band.from));
                let most = band.to.unwrap_or(FARTHEST).min(FARTHEST);
                // A last day that was fixed can lie on a day off after that working day.
                let next = calendar.working_day_after(today, u32::from(most) + 1);
                (Some(from), next.pred_opt().unwrap_or(next))
            }
        }
    }

    /// The first due date of every band but the earliest, in their order: they part the bands.
    pub fn cuts(self, calendar: &Calendar, today: NaiveDate) -> Vec<NaiveDate> {
        let first = |band: &Band| self.due_dates(calendar, today, *band).0;
        let bands = self.bands().iter().skip(1);
        bands.filter_map(first).collect()
    }
}

/// By when all has come in that can be due by a day, but for what an order set a day for: no law has a shorter period,
/// and so many working days are no fewer days.
pub fn came_in_by(due_by: NaiveDate) -> NaiveDate {
    let day = due_by.checked_sub_days(Days::new(u64::from(shortest_period())));
    day.unwrap_or(NaiveDate::MIN)
}

/// The shortest period for a reply that a law gives, in working days.
pub fn shortest_period() -> u16 {
    let periods = RegimeId::ALL.map(|id| Regime::builtin(id).reply_days);
    periods.into_iter().min().unwrap_or_default()
}

/// The latest due date that was so many working days ago; what is over at all is one day over.
fn late_by(calendar: &Calendar, today: NaiveDate, working_days: u16) -> NaiveDate {
    if working_days <= 1 {
        return today.pred_opt().unwrap_or(today);
    }
    let before = usize::from(working_days.min(FARTHEST + 1)).saturating_sub(1);
    let back = std::iter::successors(Some(today), NaiveDate::pred_opt);
    let mut worked = back.filter(|day| calendar.is_working_day(*day));
    let last = worked.nth(before).and_then(|day| day.pred_opt());
    last.unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::{Band, Board, days_left};
    use crate::rules::calendar::{Calendar, Region};
    use chrono::NaiveDate;

    fn calendar() -> &'static Calendar {
        Calendar::builtin(Region::China)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Around New Year's holidays, on days off, and on a make-up Saturday.
    const DAYS: [&str; 7] = [
        "2026-03-31",
        "2026-04-05",
        "2026-02-14",
        "2026-02-16",
        "2026-02-28",
        "2026-10-08",
        "2026-05-09",
    ];

    #[test]
    fn a_due_date_lies_in_the_band_of_its_days() {
        for today in DAYS.map(day) {
            for board in [Board::Overdue, Board::DueSoon] {
                let due = (today - chrono::Days::new(80)).iter_days().take(160);
                for due_on in due.filter(|due| (*due < today) == (board == Board::Overdue)) {
                    let days = days_left(calendar(), today, due_on).unsigned_abs();
                    for from in 0..25_u16 {
                        for to in (from..25).map(Some).chain([None]) {
                            let (first, last) =
                                board.due_dates(calendar(), today, Band { from, to });
                            let lies = first.is_none_or(|first| due_on >= first) && due_on <= last;
                            let fits = days >= u64::from(from)
                                && to.is_none_or(|to| days <= u64::from(to));
                            assert_eq!(lies, fits, "{board:?} {today} {due_on} {from}-{to:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_cuts_part_the_bands() {
        for today in DAYS.map(day) {
            for board in [Board::Overdue, Board::DueSoon] {
                let cuts = board.cuts(calendar(), today);
                assert_eq!(cuts.len(), board.bands().len() - 1);
                let (_, last) = board.due_dates(calendar(), today, board.whole());
                let due = (today - chrono::Days::new(80)).iter_days();
                let due = due.take_while(|due| *due <= last);
                for due_on in due.filter(|due| (*due < today) == (board == Board::Overdue)) {
                    let band = cuts.iter().filter(|cut| due_on >= **cut).count();
                    let days = days_left(calendar(), today, due_on).unsigned_abs();
                    let band = board.bands()[band];
                    assert!(days >= u64::from(band.from), "{today} {due_on} {band:?}");
                    assert!(band.to.is_none_or(|to| days <= u64::from(to)));
                }
            }
        }
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        for today in [NaiveDate::MIN, NaiveDate::MAX, day("0001-01-01")] {
            for board in [Board::Overdue, Board::DueSoon] {
                board.due_dates(calendar(), today, board.whole());
                board.cuts(calendar(), today);
            }
        }
    }
}
