//! Workbooks that we write: tables whose cells cover several places, for people to print and to reckon with.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

/// What a cell holds: text is text, whatever it begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Words.
    Text(String),
    /// A whole number.
    Number(u64),
}

/// A cell, and the rows and columns that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its first row, from 0.
    pub row: u16,
    /// Its first column, from 0.
    pub column: u16,
    /// How many rows it covers.
    pub rows: u16,
    /// How many columns it covers.
    pub columns: u16,
    /// What it holds.
    pub content: Content,
}

impl Cell {
    /// One that covers its own place only.
    pub fn alone(row: u16, column: u16, content: Content) -> Self {
        Self {
            row,
            column,
            rows: 1,
            columns: 1,
            content,
        }
    }
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printout {
    /// What its tab says.
    pub name: String,
    /// A line above the table, if any.
    pub title: String,
    /// The cells.
    pub cells: Vec<Cell>,
    /// The widths of the first columns, in characters.
    pub widths: Vec<u16>,
}

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written: {0}")]
pub struct NotWritten(#[from] XlsxError);

/// Writes a workbook.
///
/// # Errors
/// When cells overlap or lie outside a sheet: a fault of whoever laid them out.
pub fn write(sheets: &[Printout]) -> Result<Vec<u8>, NotWritten> {
    let words = Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap();
    let title = Format::new().set_bold();
    let mut book = Workbook::new();
    for printout in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(&printout.name)?;
        sheet.write_string_with_format(0, 0, &printout.title, &title)?;
        for (column, width) in (0_u16..).zip(&printout.widths) {
            sheet.set_column_width(column, f64::from(*width))?;
        }
        for cell in &printout.cells {
            // The title has the first row.
            let (row, column) = (u32::from(cell.row) + 1, cell.column);
            let last = row + u32::from(cell.rows.max(1)) - 1;
            let right = column + cell.columns.max(1) - 1;
            if (last, right) != (row, column) {
                sheet.merge_range(row, column, last, right, "", &words)?;
            }
            match &cell.content {
                Content::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &words)?;
                }
                Content::Number(number) => {
                    // Counts of cases: far below where a floating point number loses the last digit.
                    let number = u32::try_from(*number).unwrap_or(u32::MAX);
                    sheet.write_number_with_format(row, column, number, &words)?;
                }
            }
        }
    }
    Ok(book.save_to_buffer()?)
}
