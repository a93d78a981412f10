//! What people type as options of a side command, checked as the API checks the same fields.

use crate::rules::characters::{is_visible, line_faults};
use crate::rules::language::Language;

/// The longest name.
const LONGEST: usize = 200;

/// A text on one line that says something: a name, an address.
pub(super) fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    if !text.chars().any(is_visible) {
        return Err("it must not be empty".to_owned());
    }
    optional_line(text)
}

/// The same, or nothing at all.
pub(super) fn optional_line(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(fault) = line_faults(text).next() {
        return Err(fault.advice(Language::English).to_owned());
    }
    if text.chars().count() > LONGEST {
        return Err(format!("at most {LONGEST} characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_as_the_api_takes_it() {
        assert_eq!(line(" 李娜 ").unwrap(), "李娜");
        assert_eq!(optional_line("").unwrap(), "");
        for wrong in [
            "",
            " ",
            "\u{200b}",
            "李\u{202e}娜",
            "李\n娜",
            "李\u{200b}娜",
            &"长".repeat(201),
        ] {
            assert!(line(wrong).is_err(), "{wrong:?}");
        }
    }
}
