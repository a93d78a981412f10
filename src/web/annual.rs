//! The annual report as a page: the two tables as the form prints them, to be read, printed or copied into a text.

use serde::Serialize;

use crate::rules::annual::{Difference, Layout, Printed, RemedyTable, Table};
use crate::rules::language::Language;

/// What must agree, as it is told.
#[derive(Debug, Serialize)]
pub struct Agreed {
    /// What it says, and whether it holds.
    pub text: String,
    /// Whether something is wrong.
    pub is_broken: bool,
    /// Lists that belong to it, each with its name.
    pub lists: Vec<(&'static str, String)>,
}

/// What the page needs.
#[derive(Debug)]
pub struct AnnualPage<'a> {
    /// Whose report.
    pub unit: &'a str,
    /// Of which year.
    pub year: i32,
    /// Table 三.
    pub table: &'a Table,
    /// Table 四.
    pub remedies: &'a RemedyTable,
    /// What section 一 can say of them.
    pub narrative: &'a str,
    /// What must agree, and whether it does.
    pub agreements: Vec<Agreed>,
    /// What was paid in fees, in yuan, for section 六.
    pub income: String,
    /// How final it is: frozen, or of a year that is not over.
    pub standing: Option<String>,
    /// What would be counted otherwise now, where it is frozen.
    pub corrections: Option<Vec<Difference>>,
}

#[derive(Serialize)]
struct Corrected {
    label: String,
    frozen: u64,
    now: u64,
}

impl From<&Difference> for Corrected {
    fn from(one: &Difference) -> Self {
        Self {
            label: one.cell.label(Language::Chinese),
            frozen: one.frozen,
            now: one.now,
        }
    }
}

#[derive(Serialize)]
pub(super) struct AnnualContext<'a> {
    unit: &'a str,
    year: i32,
    narrative: &'a str,
    agreements: &'a [Agreed],
    income: &'a str,
    standing: Option<&'a str>,
    corrections: Option<Vec<Corrected>>,
    tables: Vec<Printout>,
}

#[derive(Serialize)]
struct Printout {
    title: &'static str,
    heads: Vec<Vec<Place>>,
    rows: Vec<Vec<Place>>,
}

#[derive(Serialize)]
struct Place {
    rows: u16,
    columns: u16,
    words: Option<&'static str>,
    count: u64,
    /// Where the cell leads.
    link: String,
}

impl<'a> AnnualContext<'a> {
    pub(super) fn of(page: &'a AnnualPage<'a>, link: &dyn Fn(&Printed) -> String) -> Self {
        let corrections = page.corrections.as_ref();
        Self {
            unit: page.unit,
            year: page.year,
            narrative: page.narrative,
            agreements: &page.agreements,
            income: &page.income,
            standing: page.standing.as_deref(),
            corrections: corrections.map(|all| all.iter().map(Corrected::from).collect()),
            tables: vec![
                printout(
                    "三、收到和处理政府信息公开申请情况",
                    &page.table.layout(),
                    link,
                ),
                printout(
                    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
                    &page.remedies.layout(),
                    link,
                ),
            ],
        }
    }
}

fn printout(title: &'static str, layout: &Layout, link: &dyn Fn(&Printed) -> String) -> Printout {
    let mut rows: Vec<Vec<Place>> = Vec::new();
    for cell in &layout.cells {
        let row = usize::from(cell.row);
        while rows.len() <= row {
            rows.push(Vec::new());
        }
        let (words, count) = match cell.printed {
            Printed::Words(words) => (Some(words), 0),
            Printed::Cases(_, _, count) | Printed::Remedies(_, _, count) => (None, count),
        };
        if let Some(places) = rows.get_mut(row) {
            places.push(Place {
                rows: cell.rows,
                columns: cell.columns,
                words,
                count,
                link: link(&cell.printed),
            });
        }
    }
    let body = rows.split_off(usize::from(layout.heads).min(rows.len()));
    Printout {
        title,
        heads: rows,
        rows: body,
    }
}
