//! Workbooks as a spreadsheet program writes them, small enough to be made by hand.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A sheet of a workbook: the XML of its rows, and of what stands after them.
#[derive(Clone, Default)]
pub(crate) struct SheetXml {
    pub(crate) is_hidden: bool,
    pub(crate) rows: String,
    pub(crate) after: String,
}

impl SheetXml {
    /// Rows of texts, from row 1 and column A on; an empty text is no cell.
    pub(crate) fn of(rows: &[&[&str]]) -> Self {
        let row = |(number, cells): (usize, &&[&str])| {
            let cells = cells
                .iter()
                .enumerate()
                .filter(|(_, text)| !text.is_empty());
            let cell = |(column, text): (usize, &&str)| {
                let place = format!("{}{number}", disclosure::sheets::letters(column));
                format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            };
            let cells: String = cells.map(cell).collect();
            format!("<row r=\"{number}\">{cells}</row>")
        };
        Self {
            rows: (1..).zip(rows).map(row).collect(),
            ..Self::default()
        }
    }

    /// The same, with an area of merged cells such as `B2:B4`.
    pub(crate) fn merged(mut self, area: &str) -> Self {
        self.after = format!("<mergeCells count=\"1\"><mergeCell ref=\"{area}\"/></mergeCells>");
        self
    }
}

/// A workbook with these sheets.
pub(crate) fn workbook(sheets: &[SheetXml]) -> Vec<u8> {
    workbook_sharing("1", "", sheets)
}

/// The same, with a text that many cells can show (`t="s"`, `<v>0</v>`), and how many such texts it claims.
pub(crate) fn workbook_sharing(count: &str, text: &str, sheets: &[SheetXml]) -> Vec<u8> {
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            content_types(sheets.len()),
        ),
        (
            "_rels/.rels".to_owned(),
            relations(&[("officeDocument", "xl/workbook.xml".to_owned())]),
        ),
    ];
    let names = (1..=sheets.len())
        .zip(sheets)
        .map(|(number, sheet)| {
            let state = if sheet.is_hidden {
                " state=\"hidden\""
            } else {
                ""
            };
            format!("<sheet name=\"表{number}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>")
        })
        .collect::<Vec<_>>()
        .concat();
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!(
            "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>"
        ),
    ));
    let mut targets: Vec<_> = (1..=sheets.len())
        .map(|number| ("worksheet", format!("worksheets/sheet{number}.xml")))
        .collect();
    targets.push(("sharedStrings", "sharedStrings.xml".to_owned()));
    parts.push((
        "xl/sharedStrings.xml".to_owned(),
        format!("{HEAD}<sst xmlns=\"{MAIN}\" uniqueCount=\"{count}\"><si><t>{text}</t></si></sst>"),
    ));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&targets)));
    for (number, sheet) in (1..).zip(sheets) {
        let (rows, after) = (&sheet.rows, &sheet.after);
        parts.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!(
                "{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{after}</worksheet>"
            ),
        ));
    }
    archive(&parts)
}

/// An archive of these files.
pub(crate) fn archive(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let sheets = (1..=sheets)
        .map(|number| {
            let part = format!("/xl/worksheets/sheet{number}.xml");
            format!("<Override PartName=\"{part}\" ContentType=\"{kind}.worksheet+xml\"/>")
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>{sheets}</Types>"
    )
}

fn relations(targets: &[(&str, String)]) -> String {
    let each = (1..)
        .zip(targets)
        .map(|(number, (kind, target)): (usize, _)| {
            format!(
                "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{each}</Relationships>")
}
