//! A table as CSV, for spreadsheets and for programs.

/// Writes rows as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8. What a spreadsheet would take for a
/// formula is made a text.
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut written = String::from('\u{feff}');
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        written.push_str(&cells.join(","));
        written.push_str("\r\n");
    }
    written
}

fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn what_is_written_is_read_back_and_no_formula() {
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        let text = csv(&[row(&["部门", "a,b", "say \"so\""]), row(&["=1+1", "", "9"])]);
        assert_eq!(
            text,
            "\u{feff}部门,\"a,b\",\"say \"\"so\"\"\"\r\n'=1+1,,9\r\n"
        );
    }
}
