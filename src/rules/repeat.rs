//! A repeated application (重复申请): the earlier case that the decision not to handle it again names.
//!
//! Art. 36(6) lets an agency refuse only what it has answered already, to the same applicant. What the register
//! holds is checked; a number that is no number of this register, such as the 文号 of a reply from before this
//! service, is for the head to check.

use super::number::CaseNumber;
use super::outcome::{Outcome, Reply};
use super::refusal::Refusal;

/// What the register knows of the earlier case that a draft names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierCase {
    /// There is none of this number, or it came in later.
    Unknown,
    /// It was not answered yet.
    NotAnswered,
    /// It was answered to somebody else.
    OfAnother,
    /// It was answered to the same applicant, or to one of them.
    Answered,
}

/// Why the earlier case does not make the application a repeated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRepeat {
    /// There is none of this number.
    Unknown,
    /// It was not answered yet.
    NotAnswered,
    /// It was answered to somebody else.
    OfAnother,
}

/// The number of the earlier case, when a draft names one that can only stand in the register.
pub fn earlier_number(reply: &Reply) -> Option<&str> {
    if reply.outcome != Outcome::Repeated {
        return None;
    }
    let number = reply.earlier_case_number.as_deref()?;
    (!is_letter_number(number)).then_some(number)
}

/// 〔2019〕第12号, whatever stands before it: the number of a letter, and not of a case.
fn is_letter_number(number: &str) -> bool {
    let year = number
        .split_once('〔')
        .and_then(|(_, rest)| rest.split_once('〕'));
    year.is_some_and(|(year, rest)| {
        year.len() == 4 && year.bytes().all(|it| it.is_ascii_digit()) && rest.trim().ends_with('号')
    })
}

/// The number as the register writes it; none where it cannot be one.
pub fn register_number(number: &str) -> Option<String> {
    CaseNumber::parse(number).ok().map(|it| it.to_string())
}

/// Whether a draft may refuse the application as a repeated one (Art. 36(6); 重复申请，不予重复处理).
pub(super) fn check(reply: &Reply, earlier: Option<EarlierCase>) -> Result<(), Refusal> {
    if earlier_number(reply).is_none() {
        return Ok(());
    }
    let why = match earlier {
        Some(EarlierCase::Answered) => return Ok(()),
        Some(EarlierCase::NotAnswered) => NoRepeat::NotAnswered,
        Some(EarlierCase::OfAnother) => NoRepeat::OfAnother,
        Some(EarlierCase::Unknown) | None => NoRepeat::Unknown,
    };
    Err(Refusal::NoRepeat { why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_letter_is_told_from_that_of_a_case() {
        for letter in [
            "〔2019〕第12号",
            "迎政公开〔2019〕第12号",
            "皖自然资复〔2019〕3号",
        ] {
            assert!(is_letter_number(letter), "{letter}");
        }
        for other in [
            "YJ-2026-000123",
            "〔19〕第1号",
            "随便",
            "〔2019〕",
            "2019年第1号",
        ] {
            assert!(!is_letter_number(other), "{other}");
        }
        assert_eq!(
            register_number(" yj-2026-000123 ").as_deref(),
            Some("YJ-2026-000123")
        );
    }
}
