//! XLSX. What a workbook unpacks to is counted before it is read, and cells are read one after the other:
//! a sheet may say that it is a million rows high and as wide, and hold three cells.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::{COLUMNS, Gathered, Row, Sheet, UNPACKED, Unreadable};

/// The most files in the archive that a workbook is.
const PARTS: usize = 2_000;
/// What the part with the texts that cells share is called.
const SHARED: &str = "sharedstrings.xml";
/// The most areas of merged cells on a sheet.
const MERGED: usize = 20_000;

/// Reads every visible sheet that holds something.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    check_size(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|cause| fault(&cause))?;
    let names: Vec<(usize, String)> = (1..)
        .zip(book.sheets_metadata())
        .filter(|(_, sheet)| {
            sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
        })
        .map(|(number, sheet)| (number, sheet.name.clone()))
        .collect();
    let (mut sheets, mut gathered) = (Vec::new(), Gathered::default());
    for (number, name) in names {
        let rows = rows(&mut book, &name, &mut gathered)?;
        if !rows.is_empty() {
            sheets.push(Sheet { number, rows });
        }
    }
    if sheets.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(sheets)
}

/// Unpacks everything once without keeping it: what an archive says of its sizes need not be true.
fn check_size(bytes: &[u8]) -> Result<(), Unreadable> {
    let broken = |_cause| Unreadable::NoWorkbook;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PARTS {
        return Err(Unreadable::TooMuch);
    }
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(broken)?;
        let name = part.name().map_err(broken)?;
        let is_shared = name.to_lowercase().ends_with(SHARED);
        let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        let mut content = Vec::new();
        let read = part.take(most).read_to_end(&mut content);
        if is_shared {
            check_count(&content)?;
        }
        let read = read.map_err(|_cause| Unreadable::NoWorkbook)?;
        left = left.checked_sub(read).ok_or(Unreadable::TooMuch)?;
        if !are_on_a_sheet(&content) {
            return Err(Unreadable::NoWorkbook);
        }
    }
    Ok(())
}

/// Room is made for as many shared texts as they say they are, before there is any: a number that their
/// own length cannot hold would end the program. In an encoding of two bytes the number could hide.
fn check_count(shared: &[u8]) -> Result<(), Unreadable> {
    let text = std::str::from_utf8(shared).map_err(|_cause| Unreadable::NoWorkbook)?;
    if text.contains('\0') {
        return Err(Unreadable::NoWorkbook);
    }
    let claims = text.split("uniqueCount").skip(1);
    for claim in claims {
        let value = claim.trim_start_matches(|c: char| c.is_whitespace() || "=\"'".contains(c));
        let digits = value.split(|c: char| !c.is_ascii_digit()).next();
        let digits = digits.unwrap_or_default();
        let is_held = digits.parse().is_ok_and(|count: usize| count <= text.len());
        if !digits.is_empty() && !is_held {
            return Err(Unreadable::NoWorkbook);
        }
    }
    Ok(())
}

/// Whether every place that a part names (`r="B7"`, `ref="A1:C9"`) is one of a sheet, which ends at `XFD1048576`. The
/// reader reckons with what it finds there, and breaks off in the middle where that is beyond its numbers. A part may
/// have any name, so each is looked at; pictures hold no such places.
fn are_on_a_sheet(part: &[u8]) -> bool {
    let mut after_blanks = part
        .iter()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_whitespace())
        .filter_map(|(at, _)| part.get(at + 1..));
    after_blanks.all(|rest| {
        let named = rest
            .strip_prefix(b"ref")
            .or_else(|| rest.strip_prefix(b"r"));
        let value = named.and_then(|rest| rest.trim_ascii_start().strip_prefix(b"="));
        let Some([quote @ (b'"' | b'\''), value @ ..]) = value.map(<[u8]>::trim_ascii_start) else {
            return true;
        };
        let end = value.iter().position(|byte| byte == quote);
        let value = value.get(..end.unwrap_or(value.len())).unwrap_or_default();
        value.split(|byte| *byte == b':').all(is_on_a_sheet)
    })
}

/// At most three letters and seven digits; what is no place at all is not looked at.
fn is_on_a_sheet(place: &[u8]) -> bool {
    let letters = place.iter().take_while(|it| it.is_ascii_alphabetic());
    let (column, row) = place.split_at(letters.count());
    let is_place = !row.is_empty() && row.iter().all(u8::is_ascii_digit);
    !is_place || (column.len() <= 3 && row.len() <= 7)
}

fn fault(cause: &XlsxError) -> Unreadable {
    match cause {
        XlsxError::Password => Unreadable::OldOrLocked,
        _ => Unreadable::NoWorkbook,
    }
}

type Cells = BTreeMap<u32, BTreeMap<u32, String>>;

fn rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    gathered: &mut Gathered,
) -> Result<Vec<Row>, Unreadable> {
    let merged = book.merge_cells_by_sheet_name(name);
    let merged = merged.map_err(|cause| fault(&cause))?;
    if merged.len() > MERGED {
        return Err(Unreadable::TooMuch);
    }
    let mut cells = filled(book, name, gathered)?;
    for area in &merged {
        fill_down(&mut cells, area, gathered)?;
    }
    let width = |row: &BTreeMap<u32, String>| row.keys().next_back().map_or(0, |last| last + 1);
    let rows = cells.into_iter().map(|(number, mut row)| Row {
        number: index(number) + 1,
        cells: (0..width(&row))
            .map(|column| row.remove(&column).unwrap_or_default())
            .collect(),
    });
    Ok(rows.collect())
}

/// The cells that hold something, within the columns that are looked at.
fn filled(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    gathered: &mut Gathered,
) -> Result<Cells, Unreadable> {
    let mut cells = Cells::new();
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|cause| fault(&cause))?;
    while let Some(cell) = reader.next_cell().map_err(|cause| fault(&cause))? {
        let ((row, column), text) = (cell.get_position(), text(cell.get_value()));
        if text.trim().is_empty() || index(column) >= COLUMNS {
            continue;
        }
        gathered.text(&text)?;
        if !cells.contains_key(&row) {
            gathered.row()?;
        }
        cells.entry(row).or_default().insert(column, text);
    }
    Ok(cells)
}

/// What a person reads in a cell.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => moment.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A cell that is merged over several rows is meant for each of them; those that follow hold nothing of
/// their own. Only rows that hold something else are filled.
fn fill_down(
    cells: &mut Cells,
    area: &Dimensions,
    gathered: &mut Gathered,
) -> Result<(), Unreadable> {
    let ((top, column), (bottom, _)) = (area.start, area.end);
    let text = cells.get(&top).and_then(|row| row.get(&column)).cloned();
    let Some(text) = text.filter(|_| bottom > top) else {
        return Ok(());
    };
    for (_, row) in cells.range_mut(top + 1..=bottom) {
        if let std::collections::btree_map::Entry::Vacant(place) = row.entry(column) {
            gathered.text(&text)?;
            place.insert(text.clone());
        }
    }
    Ok(())
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_beyond_a_sheet_are_seen_however_they_are_written() {
        for fine in [
            r#"<c r="XFD1048576" t="s">"#,
            r#"<row r="7" spans="1:3"><c r="A7"/></row><mergeCell ref="B2:B4"/>"#,
            r#"<sheet name="x" r:id="rId123456789"/><a ref="https://office.example:80"/>"#,
            "plain r words, r=5, r",
        ] {
            assert!(are_on_a_sheet(fine.as_bytes()), "{fine}");
        }
        for beyond in [
            r#"<c r="ZZZZZZZZ1">"#,
            "<c t='s' r='A99999999999'>",
            "<c\n r \t= \"ABCD1\">",
            r#"<row r="99999999999">"#,
            r#"<dimension ref="A1:ZZZZZZZZ9">"#,
            r#"<c r="ABCD1"#,
        ] {
            assert!(!are_on_a_sheet(beyond.as_bytes()), "{beyond}");
        }
    }
}
