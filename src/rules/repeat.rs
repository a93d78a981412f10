//! A repeated application (重复申请): the earlier case that the decision not to handle it again names.
//!
//! Art. 36(6) lets an agency refuse only what it has answered already, under its own seal, to the same
//! applicant. What the register holds is checked; the 文号 of a reply from a year before this register began is
//! for the head to check.

use super::number::{CaseNumber, LetterNumber};
use super::outcome::{Outcome, Reply};
use super::refusal::Refusal;
use super::width::half_width;

/// What the register knows of the earlier case that a draft names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierCase {
    /// The agency has none of this number, or it came in later.
    Unknown,
    /// It was not answered yet.
    NotAnswered,
    /// It was answered to somebody else.
    OfAnother,
    /// It was answered to the same applicant, or to one of them.
    Answered,
    /// It was answered by letter in a year in which there was no register yet.
    BeforeTheRegister,
}

/// Why the earlier case does not make the application a repeated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRepeat {
    /// The agency has none of this number.
    Unknown,
    /// It was not answered yet.
    NotAnswered,
    /// It was answered to somebody else.
    OfAnother,
}

/// What a draft names as answered already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A case of the register.
    Case(CaseNumber),
    /// A letter of reply.
    Letter {
        /// The year in its number.
        year: i32,
        /// As this register would have numbered it; none where it cannot have.
        number: Option<LetterNumber>,
    },
    /// Neither.
    Nothing,
}

/// What a draft names as the earlier case, where it refuses the application as a repeated one.
pub fn named(reply: &Reply) -> Option<Named> {
    if reply.outcome != Outcome::Repeated {
        return None;
    }
    let number = reply.earlier_case_number.as_deref()?;
    let case = CaseNumber::parse(number).ok().map(Named::Case);
    Some(case.or_else(|| letter(number)).unwrap_or(Named::Nothing))
}

/// 〔2019〕第12号 or 〔2019〕12号, whatever stands before it, digits in either width: the number of a letter.
fn letter(number: &str) -> Option<Named> {
    let number = half_width(number);
    let (_, rest) = number.split_once('〔')?;
    let (year, rest) = rest.split_once('〕')?;
    if year.len() != 4 || !is_digits(year) {
        return None;
    }
    let running = rest.trim().strip_suffix('号')?;
    let running = running.strip_prefix('第').unwrap_or(running).trim();
    let year: u16 = year.parse().ok()?;
    Some(Named::Letter {
        year: i32::from(year),
        number: is_digits(running)
            .then(|| running.parse().ok())
            .flatten()
            .and_then(|running| LetterNumber::new(year, running).ok()),
    })
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a draft may refuse the application as a repeated one (Art. 36(6); 重复申请，不予重复处理).
pub(super) fn check(reply: &Reply, earlier: Option<EarlierCase>) -> Result<(), Refusal> {
    if named(reply).is_none() {
        return Ok(());
    }
    let why = match earlier {
        Some(EarlierCase::Answered | EarlierCase::BeforeTheRegister) => return Ok(()),
        Some(EarlierCase::NotAnswered) => NoRepeat::NotAnswered,
        Some(EarlierCase::OfAnother) => NoRepeat::OfAnother,
        Some(EarlierCase::Unknown) | None => NoRepeat::Unknown,
    };
    Err(Refusal::NoRepeat { why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::outcome::LetterKind;

    #[test]
    fn the_number_of_a_letter_is_told_from_that_of_a_case() {
        for (text, sequence) in [
            ("〔2019〕第12号", Some(12)),
            ("迎政公开〔2019〕第12号", Some(12)),
            ("皖自然资复〔2019〕3号", Some(3)),
            (" 〔２０１９〕第０１２号 ", Some(12)),
            ("〔2019〕第十二号", None),
            ("〔2019〕第0号", None),
            ("〔2019〕第99999999999999999999号", None),
            ("〔2019〕第+1号", None),
            ("〔2019〕号", None),
        ] {
            let number = sequence.map(|it| LetterNumber::new(2019, it).unwrap());
            let expect = Named::Letter { year: 2019, number };
            assert_eq!(letter(text), Some(expect), "{text}");
        }
        for other in [
            "YJ-2026-000123",
            "〔19〕第1号",
            "〔+201〕第1号",
            "随便",
            "〔2019〕",
            "2019年第1号",
        ] {
            assert_eq!(letter(other), None, "{other}");
        }
    }

    #[test]
    fn only_a_refusal_as_repeated_names_an_earlier_case() {
        let mut reply = Reply::new(Outcome::Repeated, LetterKind::Repeated);
        assert_eq!(named(&reply), None);
        reply.earlier_case_number = Some(" ｙｊ-2026-000123 ".to_owned());
        let case = CaseNumber::new("YJ", 2026, 123).unwrap();
        assert_eq!(named(&reply), Some(Named::Case(case)));
        reply.earlier_case_number = Some("以前的那件".to_owned());
        assert_eq!(named(&reply), Some(Named::Nothing));
        reply.outcome = Outcome::NotHeld;
        assert_eq!(named(&reply), None);
    }
}
