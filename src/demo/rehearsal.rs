//! The rehearsal of an annual report: cases are filed, answered, abandoned and withdrawn, remedies sought and decided,
//! so that the report of each year must be the table that was given.
//!
//! Nothing is written past the use-cases: what the tables ask for is done as an office does it, under a clock that is
//! set to each moment, and then the report is read as everyone reads it.

mod act;
mod file;
mod plan;
mod remedies;
mod rows;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};

pub use file::{Given, TableError, check_years, parse};

use super::chance::Chance;
use super::district::{self, District};
use super::{Error, SEED};
use crate::app::annual::{self, Report};
use crate::app::{self, App};
use crate::env::Env;
use crate::rules::annual::{Column, Line, RemedyCell};
use crate::rules::remedies::RemedyKind;

/// A cell of the report that is not as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of which year.
    pub year: i32,
    /// Which cell.
    pub cell: Cell,
    /// What the table says.
    pub given: u64,
    /// What the report says.
    pub reported: u64,
}

/// A cell of either table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Of table 三.
    Cases(Line, Column),
    /// Of table 四.
    Remedies(RemedyKind, RemedyCell),
}

/// What was done, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// How many cases were made.
    pub cases: usize,
    /// Every cell that differs.
    pub differences: Vec<Difference>,
}

/// Makes the cases and remedies of consecutive years, and reads their reports. `progress` is told how many steps are done,
/// of how many, and how many cases there are so far.
///
/// # Errors
/// When a use-case refuses, or the database cannot be reached.
pub async fn rehearse(
    app: &App,
    tables: &[Given],
    progress: &mut (dyn FnMut(usize, usize, usize) + Send),
) -> Result<Rehearsed, Error> {
    let first = tables.first().map_or(2_023, |table| table.year.number());
    let last = tables.last().map_or(first, |table| table.year.number());
    let past = app.for_history(Env::standing_at(moment(first.saturating_sub(2), 12)));
    let mut chance = Chance::from_seed(SEED);
    let (district, _) = Box::pin(district::establish(&past, &mut chance)).await?;
    let planned = plan::plan(&district, &mut chance, tables);
    let cases = planned.cases;
    Box::pin(act::carry_out(&past, &district, planned, progress)).await?;
    past.env.set(moment(last.saturating_add(1), 1));
    let (head, mut differences) = (district.head(), Vec::new());
    for given in tables {
        let year = given.year.number();
        let report = annual::read(&past, &head, year, None, Some(given.table.form));
        let report = report.await.map_err(|cause| Error::Loading {
            what: format!("the report of {year}"),
            cause,
        })?;
        compare(given, &report, &mut differences);
    }
    Ok(Rehearsed { cases, differences })
}

/// Noon in Shanghai on the fifth of a month.
fn moment(year: i32, month: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, 5, 4, 0, 0)
        .single()
        .unwrap_or_default()
}

fn compare(given: &Given, report: &Report, differences: &mut Vec<Difference>) {
    let year = given.year.number();
    let mut hold = |cell, given, reported| {
        if given != reported {
            differences.push(Difference {
                year,
                cell,
                given,
                reported,
            });
        }
    };
    for (line, cells) in given.table.lines() {
        let reported = report.table.cells(line);
        for column in Column::ALL {
            let cell = Cell::Cases(line, column);
            hold(cell, cells.at(column), reported.at(column));
        }
    }
    for (kind, cell, count) in given.remedies.cells() {
        let reported = report.remedies.at(kind, cell);
        hold(Cell::Remedies(kind, cell), count, reported);
    }
}

/// The day on which something is done, in the zone of the authority.
fn today(app: &App, district: &District) -> NaiveDate {
    district.authority.day(app.env.now())
}

fn failed(what: String) -> impl FnOnce(app::Error) -> Error {
    move |cause| Error::Loading { what, cause }
}
