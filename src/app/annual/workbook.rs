//! The annual report as a workbook.

use super::Report;
use crate::app::{Error, Result};
use crate::rules::annual::{Form, Layout, Placed, Printed};
use crate::rules::language::Language;
use crate::sheets;
use crate::sheets::printed::{Cell, Content, Printout};

/// What the file is called: the older form says so.
pub fn workbook_name(report: &Report) -> String {
    let year = report.of.year.number();
    match report.table.form {
        Form::Of2021 => format!("annual-report-{year}.xlsx"),
        Form::Of2019 => format!("annual-report-{year}-form-2019.xlsx"),
    }
}

/// The two tables as a workbook, laid out as the form prints them, with what the page tells beside them.
///
/// # Errors
/// When it cannot be written: a fault of ours.
pub fn workbook(report: &Report) -> Result<Vec<u8>> {
    let unit = report.department.as_ref().unwrap_or(&report.authority.name);
    let year = report.of.year.number();
    // A table that is cut out of the file still says so.
    let as_of = if report.is_over() {
        String::new()
    } else {
        format!("（截至{}，年度尚未结束）", report.today)
    };
    let sheet = |name: &str, title: &str, layout: &Layout, widths: &[u16]| Printout {
        name: name.to_owned(),
        title: format!("{unit}{year}年政府信息公开工作年度报告 {title}{as_of}"),
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
    sheets.push(beside(report, unit));
    if report.frozen().is_some() {
        sheets.push(corrections(report, unit));
    }
    sheets::printed::write(&sheets).map_err(Error::internal)
}

/// What the form has no cell for: how final the report is, the fees of section 六, and whether the tables agree.
fn beside(report: &Report, unit: &str) -> Printout {
    let chinese = Language::Chinese;
    let standing = report.standing(chinese);
    let standing = standing.unwrap_or_else(|| "尚未定稿：以下为登记簿现有数字。".to_owned());
    let lines = [
        ("状态".to_owned(), standing),
        ("一、总体情况".to_owned(), report.narrative(chinese)),
        (
            "六、信息处理费".to_owned(),
            format!("{}件，{}元", report.income.cases, report.income.yuan()),
        ),
    ];
    let agreements = report.agreements(chinese).into_iter();
    let agreements = agreements.map(|one| (format!("勾稽关系{}", one.identity.code()), one.told()));
    let cells = lines.into_iter().chain(agreements).zip(0..);
    let cells = cells.flat_map(|((what, told), row)| {
        [
            Cell::alone(row, 0, Content::Text(what)),
            Cell::alone(row, 1, Content::Text(told)),
        ]
    });
    let year = report.of.year.number();
    Printout {
        name: "说明".to_owned(),
        title: format!("{unit}{year}年政府信息公开工作年度报告 说明"),
        cells: cells.collect(),
        widths: vec![16, 100],
    }
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
