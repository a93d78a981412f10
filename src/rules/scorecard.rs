//! Scorecards of departments (考核; Art. 46): what was received, closed and answered between two days, how long it took,
//! and what became of it. Few cases are counted and not rated.

mod field;
mod published;
mod step;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

pub use field::Field;
pub use published::{SMALL, published};
pub use step::{Step, Steps};

use super::outcome::Outcome;
use super::remedies::ReportCell;

/// Fewer cases than this are counted, and no share or median is made of them: one case would move it by a tenth or
/// more.
pub const ENOUGH: u64 = 10;
/// The longest span, in years.
const LONGEST: u32 = 5;
/// Months in the trend.
const TREND: u32 = 12;

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Span {
    /// A span in its order, of at most five years.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        let longest = from.checked_add_months(Months::new(12 * LONGEST))?;
        (from <= to && to < longest).then_some(Self { from, to })
    }

    /// The twelve months that end with the month of the last day, the first of each.
    pub fn trend(self) -> Vec<NaiveDate> {
        let last = self.to.with_day(1).unwrap_or(self.to);
        let back = |months| last.checked_sub_months(Months::new(months));
        (0..TREND).rev().filter_map(back).collect()
    }

    /// The last day of the month that begins on a day.
    pub fn last_of_month(first: NaiveDate) -> NaiveDate {
        let next = first.checked_add_months(Months::new(1));
        let last = next.and_then(|next| next.checked_sub_days(Days::new(1)));
        last.unwrap_or(first)
    }
}

/// Some out of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Out of how many.
    pub of: u64,
}

impl Share {
    /// In per cent with one decimal, rounded; none of fewer than [`ENOUGH`].
    pub fn percent(self) -> Option<String> {
        if self.of < ENOUGH {
            return None;
        }
        let scaled = self.part.checked_mul(2_000)?.checked_add(self.of)?;
        let tenths = scaled.checked_div(self.of.checked_mul(2)?)?;
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

/// How many cases took how many working days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread(BTreeMap<u32, u64>);

impl Spread {
    /// Counts some more.
    pub fn add(&mut self, days: u32, count: u64) {
        let counted = self.0.entry(days).or_default();
        *counted = counted.saturating_add(count);
    }

    fn all(&self) -> u64 {
        self.0.values().fold(0, |all, one| all.saturating_add(*one))
    }

    /// Within how many working days so many per cent were answered (nearest rank); none of fewer than [`ENOUGH`].
    pub fn percentile(&self, percent: u64) -> Option<u32> {
        let all = self.all();
        if all < ENOUGH {
            return None;
        }
        let rank = all.checked_mul(percent)?.div_ceil(100);
        let mut passed = 0_u64;
        let reached = self.0.iter().find(|(_, count)| {
            passed = passed.saturating_add(**count);
            passed >= rank
        });
        reached.map(|(days, _)| *days)
    }
}

/// The counts of one department, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Applications received (收到), as in the annual report.
    pub received: u64,
    /// How cases first closed (办结), as in the annual report.
    pub closed: BTreeMap<Outcome, u64>,
    /// Replies that were made in time.
    pub on_time: u64,
    /// Replies that were made late.
    pub late: u64,
    /// Cases to which a reply was owed at the end of the span and whose period was over (逾期未答复).
    pub unanswered: u64,
    /// The working days from the beginning of the period to the reply.
    pub days: Spread,
    /// Replies before which a step was taken.
    steps: BTreeMap<Step, u64>,
    /// How remedies were decided.
    pub remedies: BTreeMap<ReportCell, u64>,
    /// Complaints, and what came of them.
    pub complaints: Complaints,
}

/// What is counted of complaints (投诉举报、责令整改), each by its own day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Complaints {
    /// Received.
    pub received: u64,
    /// Concluded as proved true, wholly or in part.
    pub upheld: u64,
    /// Orders given.
    pub orders: u64,
    /// Of these, not reported on by their last day, as far as that has passed.
    pub orders_overdue: u64,
}

/// Something that a card counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// An application received.
    Received,
    /// A case closed.
    Closed(Outcome),
    /// A reply, after so many working days.
    Answered {
        /// In time.
        on_time: bool,
        /// Working days.
        days: u32,
    },
    /// A case that was overdue at the end of the span, without a reply.
    Unanswered,
    /// A reply before which a step was taken.
    Step(Step),
    /// A remedy decided.
    Remedy(ReportCell),
    /// A complaint received.
    Complaint,
    /// A complaint that proved true.
    ComplaintUpheld,
    /// An order to put something right.
    Order,
    /// Such an order that was not followed in time.
    OrderOverdue,
}

impl Card {
    /// Counts some more.
    pub fn add(&mut self, tally: Tally, count: u64) {
        let cell = match tally {
            Tally::Received => &mut self.received,
            Tally::Closed(outcome) => self.closed.entry(outcome).or_default(),
            Tally::Answered { on_time, days } => {
                self.days.add(days, count);
                if on_time {
                    &mut self.on_time
                } else {
                    &mut self.late
                }
            }
            Tally::Unanswered => &mut self.unanswered,
            Tally::Step(step) => self.steps.entry(step).or_default(),
            Tally::Remedy(cell) => self.remedies.entry(cell).or_default(),
            Tally::Complaint => &mut self.complaints.received,
            Tally::ComplaintUpheld => &mut self.complaints.upheld,
            Tally::Order => &mut self.complaints.orders,
            Tally::OrderOverdue => &mut self.complaints.orders_overdue,
        };
        *cell = cell.saturating_add(count);
    }

    /// Replies made.
    pub fn answered(&self) -> u64 {
        self.on_time.saturating_add(self.late)
    }

    /// Cases closed in any way.
    pub fn all_closed(&self) -> u64 {
        self.closed
            .values()
            .fold(0, |all, one| all.saturating_add(*one))
    }

    /// So many of the answered.
    pub fn of_answered(&self, part: u64) -> Share {
        let of = self.answered();
        Share { part, of }
    }

    /// The replies in time, of all that had to be made: those that were, and those that were owed at the end of the
    /// span and overdue. Whoever never answers is not in time.
    pub fn timely(&self) -> Share {
        Share {
            part: self.on_time,
            of: self.answered().saturating_add(self.unanswered),
        }
    }

    /// Replies before which a step was taken.
    pub fn with(&self, step: Step) -> u64 {
        self.steps.get(&step).copied().unwrap_or_default()
    }

    /// Remedies that ended so.
    pub fn remedies(&self, cell: ReportCell) -> u64 {
        self.remedies.get(&cell).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Card, Complaints, Share, Span, Spread, Tally};
    use crate::rules::outcome::Outcome;

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_share_of_few_is_not_rated() {
        let percent = |part, of| Share { part, of }.percent();
        assert_eq!(percent(9, 9), None);
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(10, 10).as_deref(), Some("100.0"));
        assert_eq!(percent(0, 10).as_deref(), Some("0.0"));
        assert_eq!(percent(1, 16).as_deref(), Some("6.3"));
        assert_eq!(percent(2, 3_000).as_deref(), Some("0.1"));
        assert_eq!(percent(29, 30).as_deref(), Some("96.7"));
    }

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let mut spread = Spread::default();
        for days in 1..=9 {
            spread.add(days, 1);
        }
        assert_eq!(spread.percentile(50), None, "too few");
        spread.add(40, 1);
        assert_eq!(spread.percentile(50), Some(5));
        assert_eq!(spread.percentile(90), Some(9));
        assert_eq!(spread.percentile(91), Some(40));
        spread.add(2, 90);
        assert_eq!(spread.percentile(50), Some(2));
    }

    #[test]
    fn a_span_is_ordered_and_not_too_long() {
        assert!(Span::new(day("2026-03-02"), day("2026-03-01")).is_none());
        assert!(Span::new(day("2021-01-01"), day("2026-01-01")).is_none());
        let span = Span::new(day("2021-01-01"), day("2025-12-31")).unwrap();
        let trend = span.trend();
        assert_eq!(
            (trend[0], trend[11]),
            (day("2025-01-01"), day("2025-12-01"))
        );
        assert_eq!(Span::last_of_month(day("2024-02-01")), day("2024-02-29"));
    }

    #[test]
    fn a_card_adds_up() {
        let mut card = Card::default();
        for (tally, count) in [
            (Tally::Received, 3),
            (Tally::Closed(Outcome::Granted), 2),
            (Tally::Closed(Outcome::Other), 1),
            (
                Tally::Answered {
                    on_time: true,
                    days: 7,
                },
                2,
            ),
            (
                Tally::Answered {
                    on_time: false,
                    days: 21,
                },
                1,
            ),
            (Tally::Unanswered, 4),
            (Tally::Complaint, 3),
            (Tally::ComplaintUpheld, 2),
            (Tally::Order, 2),
            (Tally::OrderOverdue, 1),
        ] {
            card.add(tally, count);
        }
        assert_eq!((card.all_closed(), card.answered()), (3, 3));
        assert_eq!(card.of_answered(card.late), Share { part: 1, of: 3 });
        assert_eq!(card.timely(), Share { part: 2, of: 7 });
        let complaints = Complaints {
            received: 3,
            upheld: 2,
            orders: 2,
            orders_overdue: 1,
        };
        assert_eq!(card.complaints, complaints);
    }
}
