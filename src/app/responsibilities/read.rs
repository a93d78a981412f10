//! A file read into rows: which sheet, which headings, and what is wrong in which cell.

use crate::app::{Error, Problem, Result};
use crate::rules::language::Language;
use crate::rules::responsibility::{Column, Headings, Responsibility, Wrong, read_row};
use crate::sheets::{self, Form, Row, Sheet, Unreadable, letters};

/// In so many rows from the top the headings are looked for: a title and a date may stand above them.
const ABOVE: usize = 10;
/// So many cells at fault are told at once.
const TOLD: usize = 10;
/// What the file is called in a problem.
const FILE: &str = "file";

/// A list as a file holds it.
#[derive(Debug)]
pub struct Read {
    /// Its rows, of all sheets one after the other.
    pub rows: Vec<Responsibility>,
    /// How each sheet was read.
    pub sheets: Vec<SheetRead>,
    /// Sheets without the headings of a list, by their number.
    pub other_sheets: Vec<usize>,
}

/// How a sheet was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRead {
    /// Its number, from 1.
    pub number: usize,
    /// The row in which its headings stand.
    pub headings_in: usize,
    /// What was found under which letters.
    pub columns: Vec<(Column, String)>,
    /// How many rows it gave.
    pub rows: usize,
    /// Titles between the rows, and headings that are repeated, which are no rows.
    pub passed_over: usize,
}

/// Reads a file, off the threads that answer requests.
///
/// # Errors
/// Invalid: the file, or the cells that are wrong with what to do about them.
pub(super) async fn read(file: Vec<u8>) -> Result<Read> {
    let work = move || sheets::read(Form::of(&file), &file).map(|sheets| list(&sheets));
    // A workbook that makes its reader panic is a damaged workbook.
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(Unreadable::NoWorkbook))
        .unwrap_or_else(|cause| Err(vec![unreadable(cause)]))
        .map_err(Error::Invalid)
}

fn unreadable(cause: Unreadable) -> Problem {
    let (chinese, english) = cause.advice();
    Problem {
        field: FILE.to_owned(),
        code: cause.code(),
        chinese,
        english,
    }
}

fn list(sheets: &[Sheet]) -> std::result::Result<Read, Vec<Problem>> {
    let (mut read, mut faults) = (
        Read {
            rows: Vec::new(),
            sheets: Vec::new(),
            other_sheets: Vec::new(),
        },
        Faults::default(),
    );
    for sheet in sheets {
        match heading_row(sheet) {
            Some((at, headings)) => read_sheet(&mut read, &mut faults, sheet, at, &headings),
            None => read.other_sheets.push(sheet.number),
        }
    }
    if read.sheets.is_empty() {
        return Err(vec![no_headings()]);
    }
    if read.rows.is_empty() && faults.count == 0 {
        return Err(vec![no_rows()]);
    }
    faults.done()?;
    Ok(read)
}

fn heading_row(sheet: &Sheet) -> Option<(usize, Headings)> {
    let top = sheet.rows.iter().enumerate().take(ABOVE);
    let mut read = top.filter_map(|(at, row)| Some((at, Headings::read(row.cells())?)));
    read.next()
}

fn read_sheet(read: &mut Read, faults: &mut Faults, sheet: &Sheet, at: usize, headings: &Headings) {
    let (before, mut passed_over) = (read.rows.len(), 0);
    for row in sheet.rows.iter().skip(at + 1) {
        if is_no_row(row, headings) {
            passed_over += 1;
            continue;
        }
        let cells = headings.columns().iter();
        match read_row(cells.map(|(column, place)| (*column, row.cell(*place)))) {
            Ok(row) => read.rows.push(row),
            Err(wrong) => {
                for (column, wrong) in wrong {
                    faults.add(sheet, row, headings, column, wrong);
                }
            }
        }
    }
    let columns = headings.columns().iter();
    read.sheets.push(SheetRead {
        number: sheet.number,
        headings_in: sheet.rows.get(at).map_or(0, |row| row.number),
        columns: columns
            .map(|(column, place)| (*column, letters(*place)))
            .collect(),
        rows: read.rows.len() - before,
        passed_over,
    });
}

/// A title (一、行政许可) stands alone in its row and under no heading that a row needs; the headings of
/// a table that goes over several pages are repeated.
fn is_no_row(row: &Row, headings: &Headings) -> bool {
    let needed = headings
        .columns()
        .iter()
        .filter(|(column, _)| column.is_required());
    let is_title = row.filled() == 1
        && needed
            .clone()
            .all(|(_, place)| row.cell(*place).trim().is_empty());
    is_title || Headings::read(row.cells()).as_ref() == Some(headings)
}

/// What is wrong, the first of it in full.
#[derive(Default)]
struct Faults {
    told: Vec<Problem>,
    count: usize,
}

impl Faults {
    fn add(&mut self, sheet: &Sheet, row: &Row, headings: &Headings, column: Column, wrong: Wrong) {
        self.count += 1;
        if self.told.len() >= TOLD {
            return;
        }
        let place = headings.columns().iter().find(|(it, _)| *it == column);
        let letter = place.map(|(_, place)| letters(*place)).unwrap_or_default();
        let (sheet, row) = (sheet.number, row.number);
        let (chinese, english) = advice(column, wrong);
        let title = column.usual_heading();
        let name = column.code();
        self.told.push(Problem {
            field: format!("sheet{sheet}!{letter}{row}"),
            code: wrong.code(),
            chinese: format!("第 {sheet} 张表第 {row} 行 {letter} 列（{title}）：{chinese}"),
            english: format!("Sheet {sheet}, row {row}, column {letter} ({name}): {english}"),
        });
    }

    fn done(mut self) -> std::result::Result<(), Vec<Problem>> {
        let more = self.count - self.told.len();
        if more > 0 {
            self.told.push(Problem {
                field: FILE.to_owned(),
                code: "more_faults",
                chinese: format!("另有 {more} 处问题未列出，请先改正以上各处"),
                english: format!("{more} more cells are wrong: correct these first"),
            });
        }
        if self.told.is_empty() {
            Ok(())
        } else {
            Err(self.told)
        }
    }
}

fn advice(column: Column, wrong: Wrong) -> (String, String) {
    let longest = column.longest();
    match wrong {
        Wrong::Missing => (
            "请填写；合并单元格的，CSV 文件须逐行填写".to_owned(),
            "fill it in; in a CSV file merged cells must be filled in on every row".to_owned(),
        ),
        Wrong::TooLong => (
            format!("不得超过 {longest} 个字符，请精简"),
            format!("at most {longest} characters: shorten it"),
        ),
        Wrong::FailedFormula => (
            "公式出错，请改为文字".to_owned(),
            "its formula fails: put the text itself there".to_owned(),
        ),
        Wrong::Turning => (
            "含有改变文字显示顺序的控制符（U+202A 至 U+202E、U+2066 至 U+2069），请重新输入".to_owned(),
            "it holds characters that change the order in which text is shown (U+202A to U+202E, U+2066 to U+2069): \
             type it again"
                .to_owned(),
        ),
        Wrong::Invisible => (
            "含有不可见字符（如零宽空格），请重新输入".to_owned(),
            "it holds invisible characters, such as zero-width spaces: type it again".to_owned(),
        ),
        Wrong::NoCharacter => (
            "含有非字符码位，请重新输入".to_owned(),
            "it holds code points that are no characters: type it again".to_owned(),
        ),
    }
}

fn no_headings() -> Problem {
    let usual = |language: Language| {
        let column = |column: Column| language.pick(column.usual_heading(), column.code());
        Column::ALL.map(column).join(language.pick("、", ", "))
    };
    Problem {
        field: FILE.to_owned(),
        code: "headings_missing",
        chinese: format!(
            "前 {ABOVE} 行中没有找到标题行，至少应有“权力名称”和“实施主体”两列；可用的标题：{}。\
             标题显示为乱码的，请另存为 UTF-8",
            usual(Language::Chinese)
        ),
        english: format!(
            "No row of headings in the first {ABOVE} rows: at least name (权力名称) and body (实施主体) are needed, \
             of these: {}. If the characters look wrong, save the file as UTF-8",
            usual(Language::English)
        ),
    }
}

fn no_rows() -> Problem {
    Problem {
        field: FILE.to_owned(),
        code: "rows_missing",
        chinese: "标题行之下没有任何权责事项".to_owned(),
        english: "There is nothing under the headings".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(csv: &str) -> std::result::Result<Read, Vec<Problem>> {
        list(&sheets::read(Form::Csv, csv.as_bytes()).unwrap())
    }

    #[test]
    fn titles_above_and_between_are_passed_over() {
        let read = of("迎江区权责清单,,\n,,\n序号,项目名称,实施主体\n一、行政许可,,\n1,民办学校设立,区教育体育局\n\
             序号,项目名称,实施主体\n2,低保审核,区民政局\n")
        .unwrap();
        let names: Vec<_> = read.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["民办学校设立", "低保审核"]);
        let sheet = &read.sheets[0];
        assert_eq!(
            (sheet.headings_in, sheet.rows, sheet.passed_over),
            (3, 2, 2)
        );
    }

    #[test]
    fn every_cell_at_fault_is_named_up_to_a_number() {
        let mut csv = "权力名称,实施主体\n".to_owned();
        csv += &"低保审核,\n".repeat(12);
        let faults = of(&csv).unwrap_err();
        assert_eq!(faults.len(), TOLD + 1);
        assert_eq!(faults[0].field, "sheet1!B2");
        assert_eq!(faults[0].code, "required");
        assert!(faults[0].chinese.contains("第 2 行 B 列（实施主体）"));
        assert!(faults[TOLD].english.starts_with("2 more"));
    }

    #[test]
    fn without_headings_or_rows_it_says_which_are_needed() {
        let faults = of("名字,电话\n低保,123\n").unwrap_err();
        assert_eq!(faults[0].code, "headings_missing");
        assert!(faults[0].chinese.contains("实施主体"));
        assert_eq!(
            of("权力名称,实施主体\n").unwrap_err()[0].code,
            "rows_missing"
        );
    }
}
