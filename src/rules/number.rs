//! Numbers that people read: of a case (`YJ-2026-000123`) and of a letter (〔2026〕第12号).
//!
//! A number is drawn once and never changed; each has exactly one way to be written, so that
//! two texts are the same number only when they are the same after normalising.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::rules::width::half_width;

/// The longest code of an authority in front of a case number.
pub const PREFIX_LENGTH: usize = 8;

/// Why a text is not a number; it never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write the number as it stands on the receipt, such as YJ-2026-000123")]
pub struct NumberError;

impl NumberError {
    /// The stable code.
    pub fn code(self) -> &'static str {
        "number_malformed"
    }
}

/// The number of a case (登记编号): the authority's code, the year and a running number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    prefix: String,
    year: u16,
    sequence: u64,
}

impl CaseNumber {
    /// A number from its parts; the code is 1 to 8 ASCII letters or digits, the year has four digits,
    /// the running number starts at 1.
    pub fn new(prefix: &str, year: u16, sequence: u64) -> Result<Self, NumberError> {
        let prefix_fits = (1..=PREFIX_LENGTH).contains(&prefix.len())
            && prefix.chars().all(|c| c.is_ascii_alphanumeric());
        if !prefix_fits || !(1000..=9999).contains(&year) || sequence == 0 {
            return Err(NumberError);
        }
        Ok(Self {
            prefix: prefix.to_ascii_uppercase(),
            year,
            sequence,
        })
    }

    /// Reads a number as people type it: any case, blanks around it, full-width characters.
    ///
    /// Zeros beyond the six places are refused: they would be a second spelling of the same number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = half_width(text);
        let mut parts = text.trim().split('-');
        let (Some(prefix), Some(year), Some(sequence), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NumberError);
        };
        let padded = sequence.len() > 6 && sequence.starts_with('0');
        if year.len() != 4 || sequence.len() < 6 || padded {
            return Err(NumberError);
        }
        Self::new(prefix, digits(year)?, digits(sequence)?)
    }

    /// The authority's code, in capitals.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The year in which the number was drawn.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The running number within authority and year.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.prefix, self.year, self.sequence)
    }
}

/// The number of a letter (文号): 〔2026〕第12号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LetterNumber {
    year: u16,
    sequence: u64,
}

impl LetterNumber {
    /// A number from its parts; the year has four digits, the running number starts at 1.
    pub fn new(year: u16, sequence: u64) -> Result<Self, NumberError> {
        if !(1000..=9999).contains(&year) || sequence == 0 {
            return Err(NumberError);
        }
        Ok(Self { year, sequence })
    }

    /// Reads 〔2026〕第12号, with blanks around it and full-width digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = half_width(text);
        let (year, sequence) = text
            .trim()
            .strip_prefix('〔')
            .and_then(|rest| rest.strip_suffix('号'))
            .and_then(|rest| rest.split_once("〕第"))
            .ok_or(NumberError)?;
        if year.len() != 4 || sequence.starts_with('0') {
            return Err(NumberError);
        }
        Self::new(digits(year)?, digits(sequence)?)
    }

    /// The year of the letter.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The running number within the year.
    pub fn sequence(self) -> u64 {
        self.sequence
    }
}

impl fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "〔{}〕第{}号", self.year, self.sequence)
    }
}

/// Digits only: Rust's own parser would also take a leading plus.
fn digits<T: FromStr>(text: &str) -> Result<T, NumberError> {
    if !text.chars().all(|c| c.is_ascii_digit()) {
        return Err(NumberError);
    }
    text.parse().ok().ok_or(NumberError)
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;

            fn try_from(text: String) -> Result<Self, NumberError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }
    )*};
}

as_text!(CaseNumber, LetterNumber);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_type_numbers_in_many_ways() {
        for (text, expect) in [
            ("YJ-2026-000123", Some("YJ-2026-000123")),
            ("  yj-2026-000123\u{3000}", Some("YJ-2026-000123")),
            ("ＹＪ－２０２６－０００１２３", Some("YJ-2026-000123")),
            ("A1-2026-1000000", Some("A1-2026-1000000")),
            ("YJ-2026-0000123", None),
            ("YJ-2026-000000", None),
            ("YJ-2026-00123", None),
            ("YJ-26-000123", None),
            ("YJ-0026-000123", None),
            ("YJ-2026-+00123", None),
            ("-2026-000123", None),
            ("宜家-2026-000123", None),
            ("ABCDEFGHI-2026-000123", None),
            ("YJ-2026-000123-1", None),
            ("YJ-2026-99999999999999999999999", None),
            ("", None),
        ] {
            let read = CaseNumber::parse(text).ok().map(|n| n.to_string());
            assert_eq!(read.as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn letters_are_numbered_as_the_offices_do() {
        for (text, expect) in [
            ("〔2026〕第12号", Some("〔2026〕第12号")),
            (" 〔２０２６〕第１２号 ", Some("〔2026〕第12号")),
            ("〔2026〕第012号", None),
            ("〔26〕第12号", None),
            ("2026-12", None),
        ] {
            let read = LetterNumber::parse(text).ok().map(|n| n.to_string());
            assert_eq!(read.as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn a_number_is_a_text_in_json() {
        let number = CaseNumber::new("yj", 2026, 123).unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, "\"YJ-2026-000123\"");
        assert_eq!(serde_json::from_str::<CaseNumber>(&json).unwrap(), number);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(prefix in "[A-Za-z0-9]{1,8}", year in 1000_u16..=9999, sequence in 1_u64..) {
            let number = CaseNumber::new(&prefix, year, sequence).unwrap();
            prop_assert_eq!(CaseNumber::parse(&number.to_string()), Ok(number));
            let letter = LetterNumber::new(year, sequence).unwrap();
            prop_assert_eq!(LetterNumber::parse(&letter.to_string()), Ok(letter));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            prop_assert_eq!(CaseNumber::parse(&text).is_ok(), CaseNumber::parse(&text).is_ok());
            prop_assert_eq!(LetterNumber::parse(&text).is_ok(), LetterNumber::parse(&text).is_ok());
        }
    }
}
