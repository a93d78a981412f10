//! The annual report: read for whoever may, with the cases and remedies behind each cell.

use std::sync::Arc;

use super::cases::{Page, page_of};
use super::freezing::{self, Named};
use super::{App, Error, Result};
use crate::rules::annual::{
    self, Column, Difference, Fault, Form, Layout, Line, Placed, Printed, RemedyCell, RemedyTable,
    Table, Year,
};
use crate::rules::ids::DepartmentId;
use crate::rules::language::Language;
use crate::rules::policy::{Actor, Office, permit_office};
use crate::rules::remedies::RemedyKind;
use crate::sheets;
use crate::sheets::printed::{Cell, Content, Printout};
pub use crate::storage::annual::{Income, RemedyRow, Reported};
use crate::storage::authorities::Authority;
use crate::storage::left_by::{self, LeftBy};
use crate::storage::{AsyncPgConnection, annual as rows, departments, pool};

/// The report of a year.
pub struct Report {
    /// Whose, and which.
    pub of: Reported,
    /// The authority.
    pub authority: Arc<Authority>,
    /// The name of the department, where it is one's.
    pub department: Option<String>,
    /// Whether the year is over.
    pub is_over: bool,
    /// Every freezing of the year, the newest first; the one that stands is not withdrawn.
    pub freezings: Vec<Named>,
    /// What the register tells now, where the report is frozen.
    pub now: Option<Now>,
    /// Table 三.
    pub table: Table,
    /// Table 三 of the year before.
    pub before: Table,
    /// Table 四.
    pub remedies: RemedyTable,
    /// What was paid in fees, for section 六.
    pub income: Income,
}

/// What the register tells now of a year whose report stands.
pub struct Now {
    /// Table 三.
    pub table: Table,
    /// Table 四.
    pub remedies: RemedyTable,
    /// What was paid in fees.
    pub income: Income,
}

impl Report {
    /// The freezing that stands.
    pub fn frozen(&self) -> Option<&Named> {
        self.freezings
            .iter()
            .find(|named| named.it.withdrawn_at.is_none())
    }

    /// What later corrections would change; nothing where the report is not frozen.
    pub fn differences(&self) -> Vec<Difference> {
        let now = self.now.as_ref().map(|now| (&now.table, &now.remedies));
        now.map_or_else(Vec::new, |now| {
            annual::differences((&self.table, &self.remedies), now)
        })
    }

    /// Every cell that does not agree with the others, or with the year before.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = annual::faults(&self.table);
        faults.extend(annual::carried_over(&self.before, &self.table));
        faults
    }
}

/// The two tables as a workbook, laid out as the form prints them.
///
/// # Errors
/// When it cannot be written: a fault of ours.
pub fn workbook(report: &Report) -> Result<Vec<u8>> {
    let unit = report.department.as_ref().unwrap_or(&report.authority.name);
    let year = report.of.year.number();
    let sheet = |name: &str, title: &str, layout: &Layout, widths: &[u16]| Printout {
        name: name.to_owned(),
        title: format!("{unit}{year}年政府信息公开工作年度报告 {title}"),
        cells: layout.cells.iter().map(printed).collect(),
        widths: widths.to_vec(),
    };
    let mut sheets = vec![
        sheet(
            "三",
            "三、收到和处理政府信息公开申请情况",
            &report.table.layout(),
            &[12, 16, 44, 9, 9, 9, 13, 13, 9, 9],
        ),
        sheet(
            "四",
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            &report.remedies.layout(),
            &[9; 15],
        ),
    ];
    if report.frozen().is_some() {
        sheets.push(corrections(report, unit));
    }
    sheets::printed::write(&sheets).map_err(Error::internal)
}

/// What later corrections would change in a report that stands, cell by cell.
fn corrections(report: &Report, unit: &str) -> Printout {
    let text = |row, column, words: &str| Cell::alone(row, column, Content::Text(words.to_owned()));
    let heads = ["项目", "定稿数", "现数"];
    let mut cells: Vec<Cell> = (0..)
        .zip(heads)
        .map(|(at, words)| text(0, at, words))
        .collect();
    for (row, one) in (1..).zip(report.differences()) {
        cells.push(text(row, 0, &one.cell.label(Language::Chinese)));
        cells.push(Cell::alone(row, 1, Content::Number(one.frozen)));
        cells.push(Cell::alone(row, 2, Content::Number(one.now)));
    }
    let year = report.of.year.number();
    Printout {
        name: "定稿后的更正".to_owned(),
        title: format!("{unit}{year}年政府信息公开工作年度报告 定稿后的更正"),
        cells,
        widths: vec![60, 10, 10],
    }
}

fn printed(cell: &Placed) -> Cell {
    Cell {
        row: cell.row,
        column: cell.column,
        rows: cell.rows,
        columns: cell.columns,
        content: match cell.printed {
            Printed::Words(words) => Content::Text(words.to_owned()),
            Printed::Cases(_, _, count) | Printed::Remedies(_, _, count) => Content::Number(count),
        },
    }
}

/// The report of a year, as the register tells it now.
///
/// # Errors
/// Denied; not found for an unknown department, or a year that has not begun; or the database cannot be reached.
pub async fn read(
    app: &App,
    actor: &Actor,
    year: i32,
    department: Option<DepartmentId>,
    form: Option<Form>,
) -> Result<Report> {
    let (authority, of) = reported(app, actor, year, department).await?;
    let form = form.unwrap_or(Form::of(of.year));
    let before = Reported {
        year: of.year.before(),
        ..of
    };
    let name = department;
    let (department, freezings, frozen, counted, earlier) = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            let department = match name {
                None => None,
                Some(id) => {
                    let found = departments::find(tx, of.authority, id).await?;
                    Some(found.ok_or(Error::NotFound)?.name)
                }
            };
            // What a year carries in is held against the report of the year before, where that stands.
            let earlier = match carried_by(tx, of, before).await? {
                // Mergers within the year handed open cases on: a department carries in what it has now of them.
                Some(left) => rows::count_as(tx, before, &left).await?,
                None => match freezing::standing(tx, before).await? {
                    Some((_, figures)) => figures.counts,
                    None => rows::count(tx, before).await?,
                },
            };
            Ok((
                department,
                freezing::of_year(tx, app, of.authority, of.year).await?,
                freezing::standing(tx, of).await?,
                rows::figures(tx, of).await?,
                earlier,
            ))
        })
        .await?;
    let (stands, now) = match frozen {
        None => (counted, None),
        Some((_, figures)) => {
            let now = Now {
                table: Table::tally(form, &counted.counts),
                remedies: counted.remedies,
                income: counted.income,
            };
            (figures, Some(now))
        }
    };
    Ok(Report {
        is_over: authority.day(app.env.now()) > of.year.last_day(),
        of,
        authority,
        department,
        freezings,
        now,
        table: Table::tally(form, &stands.counts),
        before: Table::tally(form, &earlier),
        remedies: stands.remedies,
        income: stands.income,
    })
}

/// Whose cases were at the end of a department's year, where that is not whose they were at the end of the year before.
async fn carried_by(
    tx: &AsyncPgConnection,
    of: Reported,
    before: Reported,
) -> Result<Option<LeftBy>> {
    if of.department.is_none() {
        return Ok(None);
    }
    let then = left_by::since(tx, of.authority, before.year.last_day()).await?;
    let now = left_by::since(tx, of.authority, of.year.last_day()).await?;
    Ok((then != now).then_some(now))
}

/// Whose year is asked for, by one who may.
pub(super) async fn reported(
    app: &App,
    actor: &Actor,
    year: i32,
    department: Option<DepartmentId>,
) -> Result<(Arc<Authority>, Reported)> {
    permit_office(actor, Office::SeeAnnualReport)?;
    let authority = app.authority(actor.authority()).await?;
    let today = authority.day(app.env.now());
    let year = Year::new(year)
        .filter(|year| year.first_day() <= today)
        .ok_or(Error::NotFound)?;
    let of = Reported {
        authority: authority.id,
        department,
        year,
    };
    Ok((authority, of))
}

/// The cases of a cell: how many, and a page of them, newest first.
///
/// # Errors
/// Denied, not found; or the database cannot be reached.
pub async fn cases(
    app: &App,
    actor: &Actor,
    (year, department): (i32, Option<DepartmentId>),
    cell: (Line, Column),
    after: Option<uuid::Uuid>,
    limit: u16,
) -> Result<(i64, Page)> {
    let (_, of) = reported(app, actor, year, department).await?;
    let (count, ids) = {
        let conn = app.read().await?;
        let one_more = i64::from(limit).saturating_add(1);
        let ids = rows::page(&conn, of, cell, after, one_more).await?;
        (rows::count_cell(&conn, of, cell.0, cell.1).await?, ids)
    };
    Ok((count, page_of(app, actor, &ids, limit).await?))
}

/// The remedies of a cell: how many, and some of them, newest first.
///
/// # Errors
/// Denied, not found; or the database cannot be reached.
pub async fn remedies(
    app: &App,
    actor: &Actor,
    (year, department): (i32, Option<DepartmentId>),
    cell: (RemedyKind, RemedyCell),
    skip: u32,
    limit: u16,
) -> Result<(i64, Vec<RemedyRow>)> {
    let (_, of) = reported(app, actor, year, department).await?;
    let conn = app.read().await?;
    Ok(rows::remedies_of(&conn, of, cell, i64::from(skip), i64::from(limit)).await?)
}
