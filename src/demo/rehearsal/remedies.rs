//! Remedies for table 四: what was not decided in the year before is decided first, or waits on.

use std::collections::{BTreeMap, VecDeque};

use chrono::{Datelike, NaiveDate};

use super::file::Given;
use super::plan::{Act, Planner};
use crate::rules::annual::{RemedyCell, Year};
use crate::rules::remedies::{MOST, RemedyKind, RemedyResult, ReportCell};

/// Something that happens to a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Move {
    /// It is sought, after a reconsideration or not.
    Seek(RemedyKind, Option<String>),
    /// It is decided.
    Conclude(String, RemedyResult),
}

/// A remedy that waits for a decision.
#[derive(Debug, Clone)]
struct Pending {
    case: usize,
    reference: String,
}

/// What stands on the cases.
#[derive(Default)]
pub(super) struct Docket {
    /// Cases that were answered, and how many remedies each has.
    answered: Vec<(usize, NaiveDate, usize)>,
    /// The next case to be taken.
    next: usize,
    /// Reconsiderations that a suit can follow: the case, and how it is named.
    reviews: VecDeque<(usize, String)>,
    pending: BTreeMap<RemedyKind, VecDeque<Pending>>,
}

impl Docket {
    /// A case was answered.
    pub(super) fn replied(&mut self, case: usize, on: NaiveDate) {
        self.answered.push((case, on, 0));
    }

    /// Puts one more on a case; how it is named, unless the case has as many as it can.
    fn put_on(&mut self, case: usize) -> Option<String> {
        let (_, _, count) = self.answered.iter_mut().find(|(it, ..)| *it == case)?;
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(format!("r{count}"))
    }

    /// The next case that was answered by a day and can have one more.
    fn take(&mut self, by: NaiveDate) -> Option<(usize, String)> {
        for _ in 0..self.answered.len() {
            let (case, on, count) = *self.answered.get(self.next % self.answered.len())?;
            self.next = self.next.wrapping_add(1);
            if on <= by && count < MOST {
                return self.put_on(case).map(|reference| (case, reference));
            }
        }
        None
    }
}

/// Remedies are sought when all cases of the year are closed, and decided before it ends.
const SOUGHT: (u32, u32) = (12, 22);
const DECIDED: (u32, u32) = (12, 27);
/// Suits follow the decision of the reconsideration.
const SUED: (u32, u32) = (12, 28);
const JUDGED: (u32, u32) = (12, 30);

/// Plans the remedies of a year.
pub(super) fn plan(planner: &mut Planner<'_>, given: &Given) {
    for kind in RemedyKind::ALL {
        let suit = kind == RemedyKind::SuitAfterReconsideration;
        let (sought, decided) = if suit {
            (SUED, JUDGED)
        } else {
            (SOUGHT, DECIDED)
        };
        let (sought, decided) = (day(given.year, sought), day(given.year, decided));
        for (cell, result) in [
            (ReportCell::Upheld, RemedyResult::Upheld),
            (ReportCell::Corrected, RemedyResult::Corrected),
            (ReportCell::Other, RemedyResult::Dismissed),
        ] {
            for _ in 0..given.remedies.at(kind, RemedyCell::Of(cell)) {
                let waiting = planner.docket().pending.entry(kind).or_default();
                let one = match waiting.pop_front() {
                    Some(one) => one,
                    None => seek(planner, kind, sought),
                };
                let conclude = Move::Conclude(one.reference, result);
                planner.write(one.case, decided, 36_000, Act::Remedy(conclude));
            }
        }
        let pending = given.remedies.at(kind, RemedyCell::Of(ReportCell::Pending));
        let waiting = planner.docket().pending.entry(kind).or_default().len();
        let fresh = pending.saturating_sub(u64::try_from(waiting).unwrap_or_default());
        for _ in 0..fresh {
            let one = seek(planner, kind, sought);
            let waiting = planner.docket().pending.entry(kind).or_default();
            waiting.push_back(one);
        }
    }
}

fn day(year: Year, (month, day): (u32, u32)) -> NaiveDate {
    let first = year.first_day();
    first
        .with_month(month)
        .and_then(|it| it.with_day(day))
        .unwrap_or(first)
}

fn seek(planner: &mut Planner<'_>, kind: RemedyKind, on: NaiveDate) -> Pending {
    let (case, reference, after) = if kind == RemedyKind::SuitAfterReconsideration {
        let (case, reference, review) = sue(planner, on);
        (case, reference, Some(review))
    } else {
        let (case, reference) = stand(planner, on);
        (case, reference, None)
    };
    if kind == RemedyKind::Reconsideration {
        let review = (case, reference.clone());
        planner.docket().reviews.push_back(review);
    }
    planner.write(case, on, 36_000, Act::Remedy(Move::Seek(kind, after)));
    Pending { case, reference }
}

/// A case on which a remedy can stand; where there is none, one that is older than the tables.
fn stand(planner: &mut Planner<'_>, on: NaiveDate) -> (usize, String) {
    if let Some(found) = planner.docket().take(on) {
        return found;
    }
    let case = planner.older(before(on));
    let reference = planner.docket().put_on(case).unwrap_or_default();
    (case, reference)
}

/// A case with a reconsideration that a suit can follow: each in turn, and where there is none, an older one.
fn sue(planner: &mut Planner<'_>, on: NaiveDate) -> (usize, String, String) {
    let docket = planner.docket();
    for _ in 0..docket.reviews.len() {
        let Some((case, review)) = docket.reviews.pop_front() else {
            break;
        };
        if let Some(reference) = docket.put_on(case) {
            docket.reviews.push_back((case, review.clone()));
            return (case, reference, review);
        }
    }
    let year = before(on);
    let case = planner.older(year);
    let review = planner.docket().put_on(case).unwrap_or_default();
    let seek = Move::Seek(RemedyKind::Reconsideration, None);
    planner.write(case, day(year, SOUGHT), 36_000, Act::Remedy(seek));
    let conclude = Move::Conclude(review.clone(), RemedyResult::Upheld);
    planner.write(case, day(year, DECIDED), 36_000, Act::Remedy(conclude));
    let docket = planner.docket();
    docket.reviews.push_back((case, review.clone()));
    let reference = docket.put_on(case).unwrap_or_default();
    (case, reference, review)
}

fn before(day: NaiveDate) -> Year {
    // A table is of a year that can be reported, and so is its day.
    Year::of(day).unwrap_or_default().before()
}
