//! Published tables as files: read, and refused with the cell that does not agree.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::rows::Rows;

use crate::rules::annual::{
    Cells, Column, Fault, Form, Line, RemedyCell, RemedyTable, Table, Year, carried_over, faults,
};
use crate::rules::applicant::ApplicantKind;
use crate::rules::fee::Tariff;
use crate::rules::language::Language;
use crate::rules::outcome::{Group, Outcome};
use crate::rules::regime::Jurisdiction;
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
    /// How the cases of one column ended, one by one, in the order in which they fall to the oldest: what can be given at
    /// once comes first.
    pub(super) fn endings(&self, column: Column) -> impl Iterator<Item = Outcome> {
        let at_once = |now| move |(outcome, _): &(Outcome, u64)| takes_time(*outcome) != now;
        let each = |(outcome, count)| (0..count).map(move |_| outcome);
        let first = self.results(column).filter(at_once(true)).flat_map(each);
        first.chain(self.results(column).filter(at_once(false)).flat_map(each))
    }

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

/// Why a table is refused: in Chinese, then in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// It is no table.
    #[error("不是年度报告表格 it is no table of an annual report: {0}")]
    Unreadable(String),
    /// The heads of the columns are others.
    #[error("{key} 应依次为 {key} must be {expected}")]
    Columns {
        /// Under which key.
        key: &'static str,
        /// What they should be.
        expected: String,
    },
    /// No year that can be reported.
    #[error("year 有误 year: no year that is reported: {0}")]
    Year(i32),
    /// A year that has not come.
    #[error("year 有误：{0}年尚未到来 year: {0} has not come yet")]
    Future(i32),
    /// A row of the form is not there.
    #[error("缺少行 row {0} is missing")]
    Missing(String),
    /// A row that the form does not have.
    #[error("本格式没有此行 row {0} is none of this form")]
    Unknown(String),
    /// A row stands there twice.
    #[error("行重复 row {0} is given twice")]
    Twice(String),
    /// A row is no row of numbers.
    #[error(
        "行 {row} 应为{columns}个整数或 null row {row}: {columns} whole numbers, or null, are wanted"
    )]
    Shape {
        /// Which.
        row: String,
        /// How many numbers it should have.
        columns: usize,
    },
    /// A cell does not agree with the others.
    #[error("{}", explain(*.0))]
    Disagrees(Fault),
    /// What a rule was not yet in force for.
    #[error(
        "行 {row}（{label}），列 {column}：信息处理费自{from}起收取，此前受理的申请不能以此结案 row {row}, column {column}: \
         there is no fee before {from}, so no case that was received before can end so"
    )]
    NotInForce {
        /// The row.
        row: &'static str,
        /// What the form calls it.
        label: String,
        /// The column.
        column: &'static str,
        /// Since when there is a fee.
        from: NaiveDate,
    },
    /// A total of table 四.
    #[error(
        "section4，{kind}：总计为{found}，四项之和为{expected} section4, {kind}: the total is {found}, the four cells together are {expected}"
    )]
    RemedyTotal {
        /// The row, as the file names it.
        kind: String,
        /// The sum.
        expected: u64,
        /// The total.
        found: u64,
    },
    /// A year is not the next one.
    #[error(
        "各表年度应依次相连 tables must be of consecutive years, in order: {after} does not follow {before}"
    )]
    NotNext {
        /// A year.
        before: i32,
        /// The one given after it.
        after: i32,
    },
    /// More remedies wait for a decision than the next year speaks of.
    #[error(
        "section4，{kind}：上年末尚未审结{pending}件，{year}年合计仅{total}件 section4, {kind}: {pending} were not decided at the \
         end of the year before, and {year} speaks of {total} only"
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
    #[error("一年超过{MOST}件 more than {MOST} cases, or remedies, in a year")]
    TooLarge,
}

fn explain(fault: Fault) -> String {
    format!(
        "{} row {} ({}), column {} ({}): it is {}, but by the other cells {} ({})",
        fault.told(Language::Chinese),
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
#[serde(deny_unknown_fields)]
struct File {
    unit: String,
    year: i32,
    format: Format,
    /// Where it was published, for whoever reads the file.
    #[serde(default, rename = "source")]
    _source: Option<String>,
    columns: Vec<String>,
    section3: Rows,
    section4_columns: Option<Vec<String>>,
    section4: Rows,
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
    // Some editors begin a file with a mark of the byte order.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: File =
        serde_json::from_str(text).map_err(|cause| TableError::Unreadable(cause.to_string()))?;
    let heads = Column::ALL.map(|column| column.label(Language::Chinese));
    check_columns("columns", &file.columns, &heads)?;
    if let Some(columns) = &file.section4_columns {
        let heads = RemedyCell::ALL.map(|cell| cell.label(Language::Chinese));
        check_columns("section4_columns", columns, &heads)?;
    }
    let year = Year::new(file.year).ok_or(TableError::Year(file.year))?;
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
    let given = Given {
        year,
        unit: file.unit,
        table,
        remedies,
    };
    fees_in_force(&given)?;
    Ok(given)
}

/// Numbers under other heads would be read as something else.
fn check_columns(key: &'static str, given: &[String], expected: &[&str]) -> Result<(), TableError> {
    if given == expected {
        return Ok(());
    }
    Err(TableError::Columns {
        key,
        expected: expected.join(", "),
    })
}

/// Nobody fails to pay a fee that there is not yet: neither in such a year, nor of what came in before.
fn fees_in_force(given: &Given) -> Result<(), TableError> {
    let tariff = Tariff::of(Jurisdiction::China);
    let Some(from) = tariff.map(|tariff| tariff.in_force_from) else {
        return Ok(());
    };
    let is_before = given.year.last_day() < from;
    let carries_such = given.year.before().last_day() < from;
    let kinds = ApplicantKind::ALL.map(Column::Kind).into_iter();
    for column in kinds.filter(|_| carries_such) {
        let unpaid = given
            .endings(column)
            .position(|it| it == Outcome::FeeLapsed);
        let carried = given.table.cells(Line::CarriedIn).at(column);
        let carried = usize::try_from(carried).unwrap_or(usize::MAX);
        if unpaid.is_some_and(|first| is_before || first < carried) {
            let line = Line::Result(Outcome::FeeLapsed);
            return Err(TableError::NotInForce {
                row: line.code(),
                label: line.label(Language::Chinese),
                column: column.code(),
                from,
            });
        }
    }
    Ok(())
}

fn section3(format: Format, mut rows: Rows) -> Result<Table, TableError> {
    rows.check()?;
    let form = match format {
        Format::Of2021 => Form::Of2021,
        Format::Of2019 => Form::Of2019,
    };
    let mut lines = BTreeMap::new();
    for line in form.lines() {
        let [citizen, business, research, social, legal, other, total] = rows.take(line.code())?;
        let kinds = [citizen, business, research, social, legal, other];
        let kinds = kinds.map(Option::unwrap_or_default);
        if kinds.iter().any(|count| *count > MOST) {
            return Err(TableError::TooLarge);
        }
        lines.insert(line, Cells::given(kinds, total));
    }
    rows.end()?;
    Ok(Table::read(form, lines))
}

/// The rows of table 四 as the files name them.
const REMEDIES: [(&str, RemedyKind); 3] = [
    ("review", RemedyKind::Reconsideration),
    ("suit_direct", RemedyKind::DirectSuit),
    ("suit_after_review", RemedyKind::SuitAfterReconsideration),
];

fn section4(mut rows: Rows) -> Result<RemedyTable, TableError> {
    rows.check()?;
    let mut table = RemedyTable::default();
    for (name, kind) in REMEDIES {
        let [upheld, corrected, other, pending, total] = rows.take(name)?;
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
    rows.end()?;
    Ok(table)
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
fn takes_time(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::StillUnclear | Outcome::Excessive)
        || (outcome.group() == Group::Other && outcome != Outcome::Other)
}
