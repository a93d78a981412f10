//! The annual report: read for whoever may, with the cases and remedies behind each cell.

mod workbook;

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::cases::{Page, page_of};
use super::departments::{check_department, unknown_department};
use super::freezing::{self, Named};
use super::{App, Error, Problem, Result};
use crate::rules::annual::{
    self, Column, Difference, Fault, Form, Identity, Line, Moves, RemedyCell, RemedyTable, Table,
    Way, Year, narrative, told_by,
};
use crate::rules::ids::DepartmentId;
use crate::rules::language::Language;
use crate::rules::policy::{Actor, Office, permit_office};
use crate::rules::remedies::RemedyKind;
pub use workbook::{workbook, workbook_name};

pub use crate::storage::annual::{Income, RemedyRow, Reported};
use crate::storage::authorities::Authority;
use crate::storage::{annual as rows, annual_moved, departments, pool};

/// The report of a year.
pub struct Report {
    /// Whose, and which.
    pub of: Reported,
    /// The authority.
    pub authority: Arc<Authority>,
    /// The name of the department, where it is one's.
    pub department: Option<String>,
    /// Today, in the zone of the authority.
    pub today: NaiveDate,
    /// Every freezing of the year, the newest first; the one that stands is not withdrawn.
    pub freezings: Vec<Named>,
    /// What the register tells now, where the report is frozen.
    pub now: Option<Now>,
    /// Table 三.
    pub table: Table,
    /// Table 三 of the year before, as it was printed.
    pub before: Table,
    /// What a department carries in of others, and others of it.
    pub moves: Moves,
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

    /// Whether the year is over; until then the tables are as of today.
    pub fn is_over(&self) -> bool {
        self.today > self.of.year.last_day()
    }

    /// How final the report is, in a sentence for whoever reads it.
    pub fn standing(&self, language: Language) -> Option<String> {
        if let Some(named) = self.frozen() {
            let (on, by) = (
                self.authority.day(named.it.frozen_at),
                named.frozen_by(language),
            );
            return Some(language.pick(
                format!("本报告已于{on}由{by}定稿；以下为定稿数。"),
                format!("Frozen on {on} by {by}; these are the figures of that day."),
            ));
        }
        let (year, today) = (self.of.year.number(), self.today);
        (!self.is_over()).then(|| {
            language.pick(
                format!("{year}年度尚未结束：以下为截至{today}的数字，不是全年数。"),
                format!("{year} is not over: these are the figures up to {today}, not of the whole year."),
            )
        })
    }

    /// What must agree, and whether it does: the cells that do not.
    pub fn agreements(&self, language: Language) -> Vec<Agreement> {
        let text = self.narrative(language);
        let told = told_by(&text, self.of.year, &self.table, &self.remedies);
        let faults = self.faults();
        let all = Identity::ALL.into_iter().map(|identity| {
            let of_it = faults.iter().filter(|fault| fault.identity == identity);
            let faults: Vec<Fault> = of_it.copied().collect();
            Agreement {
                identity,
                holds: faults.is_empty() && (told || identity != Identity::Narrative),
                moved: self.moved(identity),
                faults,
            }
        });
        all.collect()
    }

    /// What went from one department to another between the years, and whether the numbers differ by nothing else.
    fn moved(&self, identity: Identity) -> Option<(Moves, bool)> {
        let has_moved = identity == Identity::CarryOver && !self.moves.is_empty();
        has_moved.then(|| (self.moves, self.moves.explain(&self.before, &self.table)))
    }

    /// What section 一 can say of these tables.
    pub fn narrative(&self, language: Language) -> String {
        narrative(self.of.year, &self.table, &self.remedies, language)
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

/// Whether an identity of the tables holds (勾稽关系).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Which.
    pub identity: Identity,
    /// Whether it does.
    pub holds: bool,
    /// The cells that do not agree.
    pub faults: Vec<Fault>,
    /// What went from one department to another between the two years that are compared, where anything did; and whether
    /// that is all by which they differ.
    pub moved: Option<(Moves, bool)>,
}

impl Agreement {
    /// Whether something is wrong: not, where only what went on to another department makes the difference.
    pub fn is_broken(&self) -> bool {
        !self.holds && !self.moved.is_some_and(|(_, explains)| explains)
    }

    /// What went on to other departments, in a sentence.
    pub fn note(&self, language: Language) -> Option<String> {
        let told = |(moves, explains): (Moves, bool)| moves.told(explains, language);
        self.moved.map(told)
    }

    /// What it says and whether it holds, in Chinese, with the cells that do not agree.
    pub fn told(&self) -> String {
        let chinese = Language::Chinese;
        let text = self.identity.text(chinese);
        let note = self.note(chinese);
        let note = note.map_or_else(String::new, |note| format!("（{note}）"));
        if self.holds {
            return format!("{text}：相符{note}");
        }
        let cells: Vec<String> = self.faults.iter().map(|one| one.told(chinese)).collect();
        let colon = if cells.is_empty() { "" } else { "：" };
        format!("{text}：不符{colon}{}{note}", cells.join("；"))
    }
}

/// The report of a year, as the register tells it now.
///
/// # Errors
/// Denied; not found for an unknown department; a year that has not begun; or the database cannot be reached.
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
    let (department, freezings, frozen, counted, (earlier, moves)) = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            let department = match name {
                None => None,
                Some(id) => {
                    let found = departments::find(tx, of.authority, id).await?;
                    Some(found.ok_or_else(unknown_department)?.name)
                }
            };
            // What a year carries in is held against what was printed of the year before.
            let earlier = match freezing::standing(tx, before).await? {
                Some((_, figures)) => figures.counts,
                None => rows::count(tx, before).await?,
            };
            let moved = annual_moved::moved(tx, of).await?;
            Ok((
                department,
                freezing::of_year(tx, app, of.authority, of.year).await?,
                freezing::standing(tx, of).await?,
                rows::figures(tx, of).await?,
                (earlier, annual_moved::counted(&moved)),
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
        today: authority.day(app.env.now()),
        of,
        authority,
        department,
        freezings,
        now,
        table: Table::tally(form, &stands.counts),
        before: Table::tally(form, &earlier),
        moves,
        remedies: stands.remedies,
        income: stands.income,
    })
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
        .ok_or_else(|| no_such_year(year, today.year()))?;
    let of = Reported {
        authority: authority.id,
        department,
        year,
    };
    Ok((authority, of))
}

/// What is no year of four digits names nothing; of one that is, it is said which there are.
fn no_such_year(asked: i32, this_year: i32) -> Error {
    if !(1_000..=9_999).contains(&asked) {
        return Error::NotFound;
    }
    let first = Year::FIRST;
    Error::Invalid(vec![Problem {
        field: "year".to_owned(),
        code: "year_unfit",
        chinese: format!("年度应为{first}至{this_year}之间的四位数字"),
        english: format!("A year from {first} to {this_year}, in four digits"),
    }])
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
        check_department(&conn, of.authority, of.department).await?;
        let one_more = i64::from(limit).saturating_add(1);
        let ids = rows::page(&conn, of, cell, after, one_more).await?;
        (rows::count_cell(&conn, of, cell.0, cell.1).await?, ids)
    };
    Ok((count, page_of(app, actor, &ids, limit).await?))
}

/// The cases that a department carries in of others, or others of it: how many, and a page of them, newest first.
///
/// # Errors
/// Denied, not found; or the database cannot be reached.
pub async fn moved(
    app: &App,
    actor: &Actor,
    (year, department): (i32, Option<DepartmentId>),
    (way, column): (Way, Column),
    after: Option<uuid::Uuid>,
    limit: u16,
) -> Result<(i64, Page)> {
    let (_, of) = reported(app, actor, year, department).await?;
    let moved = {
        let conn = app.read().await?;
        check_department(&conn, of.authority, of.department).await?;
        annual_moved::moved(&conn, of).await?
    };
    let is_of = |one: &annual_moved::Moved| {
        one.way == way && [Column::Total, Column::Kind(one.kind)].contains(&column)
    };
    let ids: Vec<uuid::Uuid> = moved
        .iter()
        .filter(|one| is_of(one))
        .map(|one| one.case)
        .collect();
    let left = ids.iter().copied();
    let left = left.filter(|id| after.is_none_or(|after| *id < after));
    let page: Vec<uuid::Uuid> = left.take(usize::from(limit).saturating_add(1)).collect();
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Ok((count, page_of(app, actor, &page, limit).await?))
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
    check_department(&conn, of.authority, of.department).await?;
    Ok(rows::remedies_of(&conn, of, cell, i64::from(skip), i64::from(limit)).await?)
}
