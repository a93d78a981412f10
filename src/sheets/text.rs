//! CSV: first which encoding it is in, then its rows.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{COLUMNS, Gathered, Row, Sheet, Unreadable};

/// Reads the one table of a CSV file.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let text = decoded(bytes)?;
    if let Some(line) = open_quote(&text) {
        return Err(Unreadable::OpenQuote(line));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut gathered, mut number) = (Vec::new(), Gathered::default(), 0_usize);
    for record in reader.records() {
        // The text is UTF-8 and rows may be of any length, so nothing can be wrong with one.
        let record = record.map_err(|_cause| Unreadable::Encoding)?;
        number += 1;
        let row = Row {
            number,
            cells: record.iter().take(COLUMNS).map(str::to_owned).collect(),
        };
        if row.filled() > 0 {
            gathered.row()?;
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Sheet { number: 1, rows })
}

/// The line in which a quotation mark opens a cell and has no partner, if there is one.
///
/// Its cell runs to the end of the file, or to the mark that opens a cell some lines below, after which text follows:
/// no program that writes CSV does that, and a reader would take all the lines between for one cell.
fn open_quote(text: &str) -> Option<usize> {
    let (mut line, mut begins_cell, mut opened) = (1_usize, true, None);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_quote = character == '"';
        match opened {
            Some(_) if is_quote && rest.next_if_eq(&'"').is_some() => {}
            Some(first) if is_quote => {
                let ends = |next: &char| matches!(next, ',' | '\r' | '\n' | ' ' | '\t');
                if first < line && !rest.peek().is_none_or(ends) {
                    return Some(first);
                }
                opened = None;
            }
            None if is_quote && begins_cell => opened = Some(line),
            Some(_) | None => {}
        }
        let ends_line = character == '\n' || (character == '\r' && rest.peek() != Some(&'\n'));
        line += usize::from(ends_line);
        begins_cell = opened.is_none() && matches!(character, ',' | '\r' | '\n');
    }
    opened
}

/// UTF-8 with or without a mark, else GB18030, which holds GBK and GB 2312.
///
/// Almost any bytes are GB18030 to a decoder. So what is UTF-8 but for a few bytes is called damaged, and
/// what would come out as characters that no text holds is refused: a guess would fill the list with
/// nonsense.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if let Some(marked) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(marked).map(Cow::Borrowed);
    }
    for encoding in [UTF_16LE, UTF_16BE] {
        let is_marked =
            matches!(encoding_rs::Encoding::for_bom(bytes), Some((it, _)) if it == encoding);
        if is_marked {
            let (text, _, is_broken) = encoding.decode(bytes);
            return if is_broken {
                Err(Unreadable::Encoding)
            } else {
                Ok(text)
            };
        }
    }
    match utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(Unreadable::Encoding),
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(damage) if is_nearly_utf8(bytes) => Err(damage),
        Err(_) => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
            text.filter(|text| !text.chars().any(is_no_text))
                .ok_or(Unreadable::Encoding)
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(bytes).map_err(|damage| {
        let sound = bytes.get(..damage.valid_up_to()).unwrap_or_default();
        Unreadable::DamagedUtf8(sound.split(|byte| *byte == b'\n').count())
    })
}

/// Whether most of what is not ASCII is UTF-8; text in another encoding is that only by chance.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk
            .valid()
            .bytes()
            .filter(|byte| !byte.is_ascii())
            .count();
        broken += chunk.invalid().len();
    }
    sound > 4 * broken
}

/// Characters for private use, and control characters other than those of lines and tables.
fn is_no_text(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}')
        || (character.is_control() && !matches!(character, '\t' | '\r' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "权力名称,实施主体\r\n\"社会团体\n登记\",区民政局\r\n,\r\n低保审核,区民政局\r\n";

    fn told(bytes: &[u8]) -> Result<Vec<(usize, String)>, Unreadable> {
        let sheet = read(bytes)?;
        let row = |row: Row| (row.number, row.cells().collect::<Vec<_>>().join("|"));
        Ok(sheet.rows.into_iter().map(row).collect())
    }

    fn in_utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_encodings_of_the_country_are_told_apart() {
        let expect = [
            (1, "权力名称|实施主体".to_owned()),
            (2, "社会团体\n登记|区民政局".to_owned()),
            (4, "低保审核|区民政局".to_owned()),
        ];
        let (gb18030, _, _) = GB18030.encode(LIST);
        assert!(std::str::from_utf8(&gb18030).is_err());
        for bytes in [
            LIST.as_bytes(),
            format!("\u{FEFF}{LIST}").as_bytes(),
            &gb18030,
            &in_utf16(LIST),
        ] {
            assert_eq!(told(bytes).unwrap(), expect);
        }
        // Rare characters of names take four bytes in GB18030.
        let (rare, _, _) = GB18030.encode("权力名称,实施主体\n㛃登记,䶮局\n");
        assert_eq!(told(&rare).unwrap().len(), 2);
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        let mut damaged = LIST.as_bytes().to_vec();
        damaged.push(0xE5);
        assert_eq!(told(&damaged), Err(Unreadable::DamagedUtf8(6)));
        let marked = [b"\xEF\xBB\xBF".as_slice(), &[0xC8, 0xA8, 0xC1, 0xA6]].concat();
        assert_eq!(told(&marked), Err(Unreadable::DamagedUtf8(1)));
        for bytes in [
            &[0xFF, 0xFF, 0xFF][..],
            &[0x81],
            b"\x80\x81,\x00\xFF",
            b"a\0b",
            &[0xFF, 0xFE, 0x00, 0xD8],
            &[0xAA, 0xA1, 0xAA, 0xA2],
        ] {
            assert_eq!(told(bytes), Err(Unreadable::Encoding), "{bytes:?}");
        }
        assert_eq!(told(b"\n\n,,\n"), Err(Unreadable::Empty));
    }

    #[test]
    fn a_quotation_mark_without_a_partner_is_told_with_its_line() {
        for (text, line) in [
            ("a,b\n1,\"c\n2,d\n", Some(2)),
            ("a,b\r\n\"1\",\"x\r\ny\"\r\n2,\"d\r\n3,e", Some(4)),
            ("a,b\r1,\"c\r2,d\r", Some(2)),
            ("\"", Some(1)),
            ("a,\"b\"\"", Some(1)),
            // The next mark opens another cell; it is the first that has no partner.
            ("a,b\n1,\"c\n2,\"d\n3,e\n", Some(2)),
            ("a,\"b\"\"\nc\"\n", None),
            ("a,b\"c\n1,5\"\n", None),
            ("a,\"\"\n\"\",b", None),
            ("\"a\nb\" ,c\n\"d\"e,f\n", None),
            ("", None),
        ] {
            assert_eq!(open_quote(text), line, "{text:?}");
        }
        let told = told("权力名称,实施主体\n登记,\"区民政局\n审核,区民政局\n".as_bytes());
        assert_eq!(told, Err(Unreadable::OpenQuote(2)));
    }

    #[test]
    fn rows_are_counted() {
        let long = "项目,单位\n".repeat(super::super::ROWS + 1);
        assert_eq!(told(long.as_bytes()), Err(Unreadable::TooManyRows));
        let wide = "单位,".repeat(10_000);
        assert_eq!(read(wide.as_bytes()).unwrap().rows[0].cells.len(), COLUMNS);
    }
}
