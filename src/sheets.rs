//! Tables out of the files that offices keep them in: CSV in the encodings of the country, and XLSX; and tables into
//! XLSX and CSV. Bytes in, rows out, and the other way round; nothing is known here of what the rows mean, and no file
//! can take more memory than its limits.

mod lines;
pub mod printed;
mod text;
mod workbook;

pub use lines::csv;

/// The largest file, in bytes.
pub const FILE: usize = 4 * 1024 * 1024;
/// The most that a file may hold once it is unpacked, in bytes.
const UNPACKED: usize = 64 * 1024 * 1024;
/// The most rows in all sheets together, with titles and headings.
pub const ROWS: usize = 20_000;
/// Columns beyond are not looked at.
const COLUMNS: usize = 100;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values, in UTF-8 or GB18030.
    Csv,
    /// A workbook of Excel 2007 or later.
    Xlsx,
}

impl Form {
    /// The form that a file has by its content: a workbook is a ZIP archive.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") {
            Self::Xlsx
        } else {
            Self::Csv
        }
    }
}

/// A table with its place in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its number, from 1, as the tabs stand.
    pub number: usize,
    /// Its rows, those that hold nothing left out.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1, as a spreadsheet shows it.
    pub number: usize,
    cells: Vec<String>,
}

impl Row {
    /// The cell in a column, from 0; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The cells from column A on.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        let filled = |cell: &&String| !cell.trim().is_empty();
        self.cells.iter().filter(filled).count()
    }
}

/// Why a file cannot be read as tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Its text is in none of the encodings that are known.
    #[error("the encoding cannot be told")]
    Encoding,
    /// The text is UTF-8 but for some bytes.
    #[error("the UTF-8 is damaged in line {0}")]
    DamagedUtf8(usize),
    /// A quotation mark opens a cell that no other one closes.
    #[error("the quotation mark that opens in line {0} is not closed")]
    OpenQuote(usize),
    /// A workbook of before 2007, or one with a password.
    #[error("an old or locked workbook")]
    OldOrLocked,
    /// It says that it is a workbook, and is none.
    #[error("no workbook, or a damaged one")]
    NoWorkbook,
    /// It would take too much room.
    #[error("it unpacks to too much")]
    TooMuch,
    /// More than [`ROWS`].
    #[error("too many rows")]
    TooManyRows,
}

impl Unreadable {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::Encoding => "encoding_unknown",
            Self::DamagedUtf8(_) => "utf8_damaged",
            Self::OpenQuote(_) => "quote_not_closed",
            Self::OldOrLocked => "workbook_old_or_locked",
            Self::NoWorkbook => "no_workbook",
            Self::TooMuch => "too_large",
            Self::TooManyRows => "too_many_rows",
        }
    }

    /// What to do about it, in Chinese and in English.
    pub fn advice(self) -> (String, String) {
        let said = |chinese: &str, english: &str| (chinese.to_owned(), english.to_owned());
        match self {
            Self::Empty => said(
                "文件没有内容，请重新选择",
                "The file is empty: choose another",
            ),
            Self::Encoding => said(
                "无法识别文字编码，请另存为“CSV UTF-8（逗号分隔）”或者 .xlsx 后重新导入",
                "The encoding cannot be told: save it as CSV UTF-8 (comma delimited) or as .xlsx, then import that",
            ),
            Self::DamagedUtf8(line) => (
                format!("第 {line} 行有不是 UTF-8 的字节，请将文件重新保存为 UTF-8 后导入"),
                format!(
                    "Line {line} holds bytes that are not UTF-8: save the file as UTF-8 again, then import that"
                ),
            ),
            Self::OpenQuote(line) => (
                format!(
                    "第 {line} 行有未成对的双引号（\"），其后各行会被并入同一单元格，请补上或者删去后重新导入"
                ),
                format!(
                    "A quotation mark (\") in line {line} has no partner, and would take the lines after it into one cell: add the other one or take it out, then import again"
                ),
            ),
            Self::OldOrLocked => said(
                "这是旧版 .xls 或者加了密码的工作簿，请解除密码并另存为 .xlsx 后重新导入",
                "This is an old .xls, or a workbook with a password: take the password off and save it as .xlsx, then import that",
            ),
            Self::NoWorkbook => said(
                "工作簿不能打开，可能已损坏，请用表格软件打开后另存为 .xlsx，再重新导入",
                "The workbook cannot be opened and may be damaged: open it in a spreadsheet program, save it as .xlsx, then import that",
            ),
            Self::TooMuch => said(
                "工作簿展开后过大，请删去图片和多余的工作表后重新导入",
                "The workbook is too large once unpacked: take out pictures and sheets that are not needed, then import it again",
            ),
            Self::TooManyRows => (
                format!("全部工作表合计不得超过 {ROWS} 行（标题、表头计算在内）"),
                format!("At most {ROWS} rows in all sheets together, titles and headings counted"),
            ),
        }
    }
}

/// Reads the tables of a file: one of a CSV, every visible sheet of a workbook.
///
/// # Errors
/// When it cannot be read, or exceeds a limit.
pub fn read(form: Form, bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    /// What begins an old workbook, and the wrapping of one with a password.
    const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(COMPOUND) {
        return Err(Unreadable::OldOrLocked);
    }
    match form {
        Form::Csv => text::read(bytes).map(|sheet| vec![sheet]),
        Form::Xlsx => workbook::read(bytes),
    }
}

/// Gathers the rows of a file within the limits.
#[derive(Default)]
struct Gathered {
    rows: usize,
    bytes: usize,
}

impl Gathered {
    /// Counts a row.
    fn row(&mut self) -> Result<(), Unreadable> {
        self.rows += 1;
        if self.rows > ROWS {
            return Err(Unreadable::TooManyRows);
        }
        Ok(())
    }

    /// Counts the text of a cell: the same text may stand in a million cells of a small file.
    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > UNPACKED {
            return Err(Unreadable::TooMuch);
        }
        Ok(())
    }
}

/// The letters over a column, from 0: A, B, ... Z, AA.
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let last = u8::try_from(rest % 26).unwrap_or_default();
        letters.push(char::from(b'A' + last));
        match (rest / 26).checked_sub(1) {
            Some(before) => rest = before,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expect) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (702, "AAA")] {
            assert_eq!(letters(column), expect);
        }
    }

    #[test]
    fn a_file_that_is_neither_says_so() {
        assert_eq!(read(Form::Csv, b""), Err(Unreadable::Empty));
        let old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1];
        assert_eq!(read(Form::Xlsx, &old), Err(Unreadable::OldOrLocked));
        assert_eq!(read(Form::Csv, &old), Err(Unreadable::OldOrLocked));
        assert_eq!(Form::of(b"PK\x03\x04..."), Form::Xlsx);
        assert_eq!(Form::of("权力名称".as_bytes()), Form::Csv);
    }
}
