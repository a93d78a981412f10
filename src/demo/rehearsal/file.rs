//! Published tables as files: read, and refused with the cell that does not agree.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::rules::annual::{
    Cells, Column, Fault, Form, Line, RemedyCell, RemedyTable, Table, Year, carried_over, faults,
};
use crate::rules::language::Language;
use crate::rules::outcome::{Group, Outcome};
use crate::rules::remedies::{RemedyKind, ReportCell};

/// The most cases of a year that are made.
const MOST: u64 = 200_000;

/// The tables of a year, as they were published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Which year.
    pub year: Year,
    /// Whose.
    pub unit: String,
    /// Table 三.
    pub table: Table,
    /// Table 四.
    pub remedies: RemedyTable,
}

impl Given {
    /// How many cases of one column ended in one way; what the form of 2019 counts together ended by withdrawal.
    pub(super) fn results(&self, column: Column) -> impl Iterator<Item = (Outcome, u64)> {
        Outcome::ALL.into_iter().map(move |outcome| {
            let line = match self.table.form {
                Form::Of2019 if outcome == Outcome::Other => Line::OtherTogether,
                Form::Of2019 | Form::Of2021 => Line::Result(outcome),
            };
            (outcome, self.table.cells(line).at(column))
        })
    }
}

/// Why a table is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It is no table.
    #[error("it is no table of an annual report: {0}")]
    Unreadable(String),
    /// A row is missing, or none of the form.
    #[error("row {0} is missing, or is none of this form")]
    Row(String),
    /// A cell does not agree with the others.
    #[error("{}", explain(*.0))]
    Disagrees(Fault),
    /// A total of table 四.
    #[error("section4, {kind}: the total is {found}, the four cells together are {expected}")]
    RemedyTotal {
        /// The row, as the file names it.
        kind: String,
        /// The sum.
        expected: u64,
        /// The total.
        found: u64,
    },
    /// A year is not the next one.
    #[error("tables must be of consecutive years, in order: {after} does not follow {before}")]
    NotNext {
        /// A year.
        before: i32,
        /// The one given after it.
        after: i32,
    },
    /// More remedies wait for a decision than the next year speaks of.
    #[error(
        "section4, {kind}: {pending} were not decided at the end of the year before, and {year} speaks of {total} only"
    )]
    Vanished {
        /// The kind of remedy.
        kind: &'static str,
        /// The year.
        year: i32,
        /// Not decided at the end of the year before.
        pending: u64,
        /// All of the year.
        total: u64,
    },
    /// Too large.
    #[error("more than {MOST} cases, or remedies, in a year")]
    TooLarge,
}

fn explain(fault: Fault) -> String {
    format!(
        "row {} ({}), column {} ({}): it is {}, but by the other cells {} ({})",
        fault.line.code(),
        fault.line.label(Language::Chinese),
        fault.column.code(),
        fault.column.label(Language::Chinese),
        fault.found,
        fault.expected,
        fault.identity.code(),
    )
}

#[derive(Deserialize)]
struct File {
    unit: String,
    year: i32,
    format: Format,
    columns: Vec<String>,
    section3: BTreeMap<String, [Option<u64>; 7]>,
    section4: BTreeMap<String, [Option<u64>; 5]>,
}

#[derive(Deserialize, Clone, Copy)]
enum Format {
    #[serde(rename = "2021-30")]
    Of2021,
    #[serde(rename = "2019-60")]
    Of2019,
}

/// Reads a table and holds its cells against one another (I1, I2, I3).
///
/// # Errors
/// When it is no table, or its cells do not agree.
pub fn parse(text: &str) -> Result<Given, TableError> {
    let file: File =
        serde_json::from_str(text).map_err(|cause| TableError::Unreadable(cause.to_string()))?;
    let expected = Column::ALL.map(|column| column.label(Language::Chinese));
    if file.columns != expected {
        let columns = format!("columns must be {}", expected.join(", "));
        return Err(TableError::Unreadable(columns));
    }
    let year = Year::new(file.year)
        .ok_or_else(|| TableError::Unreadable(format!("year {}", file.year)))?;
    let table = section3(file.format, file.section3)?;
    if let Some(fault) = faults(&table).first() {
        return Err(TableError::Disagrees(*fault));
    }
    let remedies = section4(file.section4)?;
    let cases = [Line::New, Line::CarriedIn].map(|line| table.cells(line).total);
    let sought = remedies.cells().map(|(_, _, count)| count);
    if cases.into_iter().chain(sought).any(|count| count > MOST) {
        return Err(TableError::TooLarge);
    }
    Ok(Given {
        year,
        unit: file.unit,
        table,
        remedies,
    })
}

fn section3(
    format: Format,
    mut rows: BTreeMap<String, [Option<u64>; 7]>,
) -> Result<Table, TableError> {
    let form = match format {
        Format::Of2021 => Form::Of2021,
        Format::Of2019 => Form::Of2019,
    };
    let mut lines = BTreeMap::new();
    for line in form.lines() {
        let [citizen, business, research, social, legal, other, total] =
            rows.remove(line.code())
                .ok_or_else(|| TableError::Row(line.code().to_owned()))?;
        let kinds = [citizen, business, research, social, legal, other];
        let kinds = kinds.map(Option::unwrap_or_default);
        if kinds.iter().any(|count| *count > MOST) {
            return Err(TableError::TooLarge);
        }
        lines.insert(line, Cells::given(kinds, total));
    }
    match rows.into_keys().next() {
        Some(row) => Err(TableError::Row(row)),
        None => Ok(Table::read(form, lines)),
    }
}

/// The rows of table 四 as the files name them.
const REMEDIES: [(&str, RemedyKind); 3] = [
    ("review", RemedyKind::Reconsideration),
    ("suit_direct", RemedyKind::DirectSuit),
    ("suit_after_review", RemedyKind::SuitAfterReconsideration),
];

fn section4(mut rows: BTreeMap<String, [Option<u64>; 5]>) -> Result<RemedyTable, TableError> {
    let mut table = RemedyTable::default();
    for (name, kind) in REMEDIES {
        let [upheld, corrected, other, pending, total] = rows
            .remove(name)
            .ok_or_else(|| TableError::Row(name.to_owned()))?;
        for (cell, count) in ReportCell::ALL
            .into_iter()
            .zip([upheld, corrected, other, pending])
        {
            table.add(kind, cell, count.unwrap_or_default());
        }
        let expected = table.at(kind, RemedyCell::Total);
        if let Some(found) = total.filter(|found| *found != expected) {
            return Err(TableError::RemedyTotal {
                kind: name.to_owned(),
                expected,
                found,
            });
        }
    }
    match rows.into_keys().next() {
        Some(row) => Err(TableError::Row(row)),
        None => Ok(table),
    }
}

/// Holds the tables of several years against one another: consecutive, carrying over what the one before did (I4).
///
/// # Errors
/// The place of the table at fault, and why.
pub fn check_years(tables: &[Given]) -> Result<(), (usize, TableError)> {
    for (at, pair) in (1..).zip(tables.windows(2)) {
        let [before, after] = pair else { continue };
        if after.year.before() != before.year {
            let (before, after) = (before.year.number(), after.year.number());
            return Err((at, TableError::NotNext { before, after }));
        }
        if let Some(fault) = carried_over(&before.table, &after.table).first() {
            return Err((at, TableError::Disagrees(*fault)));
        }
        for kind in RemedyKind::ALL {
            let pending = before
                .remedies
                .at(kind, RemedyCell::Of(ReportCell::Pending));
            let total = after.remedies.at(kind, RemedyCell::Total);
            if pending > total {
                let error = TableError::Vanished {
                    kind: kind.code(),
                    year: after.year.number(),
                    pending,
                    total,
                };
                return Err((at, error));
            }
        }
    }
    Ok(())
}

/// Whether a way to end takes a period of its own, and so a case that is fresh.
pub(super) fn takes_time(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::StillUnclear | Outcome::Excessive)
        || (outcome.group() == Group::Other && outcome != Outcome::Other)
}
