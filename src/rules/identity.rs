//! Identity documents and their check digits (身份证明, Art. 29).
//!
//! A number that is well formed is not proof of who applies; this only refuses what cannot be a
//! number of its kind. No error and no `Debug` output repeats a number.

mod credit_code;
mod resident;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::applicant::ApplicantKind;
use crate::rules::language::Language;
use crate::rules::width::half_width;

/// The longest number of a document whose form is not fixed.
pub const NUMBER_LENGTH: usize = 40;

/// A kind of identity document (证件名称).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证.
    ResidentId,
    /// 护照.
    Passport,
    /// 港澳居民来往内地通行证.
    MainlandTravelPermitHkMo,
    /// 台湾居民来往大陆通行证.
    MainlandTravelPermitTw,
    /// 外国人永久居留身份证.
    ForeignPermanentResidentId,
    /// 军官证、士兵证.
    MilitaryId,
    /// 统一社会信用代码.
    UnifiedSocialCreditCode,
    /// Any other (其他), such as an old 组织机构代码 or 营业执照.
    Other,
}

impl DocumentKind {
    /// Every kind, in the order of a form.
    pub const ALL: [Self; 8] = [
        Self::ResidentId,
        Self::Passport,
        Self::MainlandTravelPermitHkMo,
        Self::MainlandTravelPermitTw,
        Self::ForeignPermanentResidentId,
        Self::MilitaryId,
        Self::UnifiedSocialCreditCode,
        Self::Other,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::ResidentId => "resident_id",
            Self::Passport => "passport",
            Self::MainlandTravelPermitHkMo => "mainland_travel_permit_hk_mo",
            Self::MainlandTravelPermitTw => "mainland_travel_permit_tw",
            Self::ForeignPermanentResidentId => "foreign_permanent_resident_id",
            Self::MilitaryId => "military_id",
            Self::UnifiedSocialCreditCode => "unified_social_credit_code",
            Self::Other => "other",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The name on a form.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::ResidentId => language.pick("居民身份证", "Resident identity card"),
            Self::Passport => language.pick("护照", "Passport"),
            Self::MainlandTravelPermitHkMo => language.pick(
                "港澳居民来往内地通行证",
                "Mainland travel permit for Hong Kong and Macao residents",
            ),
            Self::MainlandTravelPermitTw => language.pick(
                "台湾居民来往大陆通行证",
                "Mainland travel permit for Taiwan residents",
            ),
            Self::ForeignPermanentResidentId => language.pick(
                "外国人永久居留身份证",
                "Foreign permanent resident identity card",
            ),
            Self::MilitaryId => language.pick("军官证／士兵证", "Military identity card"),
            Self::UnifiedSocialCreditCode => {
                language.pick("统一社会信用代码", "Unified social credit code")
            }
            Self::Other => language.pick("其他", "Other"),
        }
    }

    /// Whether such an applicant may present it: a person shows a document of a person, an
    /// organisation its code; `Other` is open to both.
    pub fn fits(self, applicant: ApplicantKind) -> bool {
        match self {
            Self::ResidentId
            | Self::Passport
            | Self::MainlandTravelPermitHkMo
            | Self::MainlandTravelPermitTw
            | Self::ForeignPermanentResidentId
            | Self::MilitaryId => !applicant.is_organisation(),
            Self::UnifiedSocialCreditCode => applicant.is_organisation(),
            Self::Other => true,
        }
    }
}

/// Why a number cannot be one of its kind. It says what to do and never holds the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Wrong length.
    #[error("check the number: it has too few or too many characters")]
    Length,
    /// A character that does not belong.
    #[error("check the number: it holds a character that such numbers do not have")]
    Character,
    /// A resident identity number of the first generation.
    #[error("use the 18-digit number of the current card; 15-digit numbers ended in 2013")]
    FifteenDigits,
    /// The first two digits are no province.
    #[error("check the first two digits: no province has this code")]
    Province,
    /// The date of birth is not a date, or lies before 1900.
    #[error("check digits 7 to 14: they are not a plausible date of birth")]
    BirthDate,
    /// The date of birth has not come yet.
    #[error("check digits 7 to 14: the date of birth lies in the future")]
    BirthInTheFuture,
    /// The check digit does not match.
    #[error("check the number against the document: one of its characters is wrong")]
    CheckDigit,
}

impl IdentityError {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length => "identity_length",
            Self::Character => "identity_character",
            Self::FifteenDigits => "identity_fifteen_digits",
            Self::Province => "identity_province",
            Self::BirthDate => "identity_birth_date",
            Self::BirthInTheFuture => "identity_birth_in_the_future",
            Self::CheckDigit => "identity_check_digit",
        }
    }

    /// What to do, in the reader's language.
    pub fn advice(self, language: Language) -> String {
        let chinese = match self {
            Self::Length => "请核对证件号码：位数不对",
            Self::Character => "请核对证件号码：含有此类证件号码不会出现的字符",
            Self::FifteenDigits => "请填写现行证件上的18位号码，15位号码已于2013年停用",
            Self::Province => "请核对前两位：没有这样的省级代码",
            Self::BirthDate => "请核对第7至14位：不是合理的出生日期",
            Self::BirthInTheFuture => "请核对第7至14位：出生日期晚于今天",
            Self::CheckDigit => "请对照证件核对号码：其中有一位不对",
        };
        language.pick(chinese.to_owned(), self.to_string())
    }
}

/// An identity document whose number is well formed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityDocument {
    kind: DocumentKind,
    number: String,
}

impl IdentityDocument {
    /// Reads a number as people type it: full-width characters, blanks and small letters are put right.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the number as one of its kind; `today` bounds the date of birth.
    pub fn parse(
        kind: DocumentKind,
        number: &str,
        today: NaiveDate,
    ) -> Result<Self, IdentityError> {
        let number: String = half_width(number)
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        match kind {
            DocumentKind::ResidentId => resident::check(&number, today)?,
            DocumentKind::UnifiedSocialCreditCode => credit_code::check(&number)?,
            DocumentKind::Passport
            | DocumentKind::MainlandTravelPermitHkMo
            | DocumentKind::MainlandTravelPermitTw
            | DocumentKind::ForeignPermanentResidentId
            | DocumentKind::MilitaryId
            | DocumentKind::Other => check_free(&number)?,
        }
        Ok(Self { kind, number })
    }

    /// A document from our own record, whose number was checked when it came in.
    pub fn from_record(kind: DocumentKind, number: String) -> Self {
        Self { kind, number }
    }

    /// The kind of document.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The normalised number in full: for the encrypted record and the blind index only.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number with at most its last four characters readable: `**************1234`.
    pub fn masked(&self) -> String {
        let length = self.number.chars().count();
        let readable = (length / 4).min(4);
        let hidden = length.saturating_sub(readable);
        "*".chars()
            .cycle()
            .take(hidden)
            .chain(self.number.chars().skip(hidden))
            .collect()
    }
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityDocument")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A number whose form is not fixed; Chinese characters occur on military cards (军字第1234567号).
fn check_free(number: &str) -> Result<(), IdentityError> {
    if !(1..=NUMBER_LENGTH).contains(&number.chars().count()) {
        return Err(IdentityError::Length);
    }
    let fits = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '(' | ')')
            || ('\u{4E00}'..='\u{9FFF}').contains(&c)
    };
    if number.chars().all(fits) {
        Ok(())
    } else {
        Err(IdentityError::Character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(kind: DocumentKind, number: &str) -> Result<IdentityDocument, IdentityError> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        IdentityDocument::parse(kind, number, today)
    }

    #[test]
    fn numbers_are_put_right_before_they_are_checked() {
        for (kind, number, expect) in [
            (
                DocumentKind::ResidentId,
                "11010519491231002x",
                "11010519491231002X",
            ),
            (
                DocumentKind::ResidentId,
                " 110105 19491231 002X ",
                "11010519491231002X",
            ),
            (
                DocumentKind::ResidentId,
                "１１０１０５１９４９１２３１００２Ｘ",
                "11010519491231002X",
            ),
            (
                DocumentKind::UnifiedSocialCreditCode,
                " 91350100m000100y43 ",
                "91350100M000100Y43",
            ),
            (DocumentKind::Passport, "e12345678", "E12345678"),
            (
                DocumentKind::MainlandTravelPermitHkMo,
                "H1234567890（B）",
                "H1234567890(B)",
            ),
            (
                DocumentKind::MilitaryId,
                "军字第1234567号",
                "军字第1234567号",
            ),
            (DocumentKind::Other, "12345678-9", "12345678-9"),
        ] {
            assert_eq!(parse(kind, number).unwrap().number(), expect);
        }
    }

    #[test]
    fn free_numbers_are_bounded() {
        for (number, expect) in [
            ("", IdentityError::Length),
            (" \u{3000}", IdentityError::Length),
            (&"1".repeat(41), IdentityError::Length),
            ("E123;456", IdentityError::Character),
            ("E123\u{0}", IdentityError::Character),
            ("E\u{202E}123", IdentityError::Character),
        ] {
            assert_eq!(parse(DocumentKind::Passport, number), Err(expect));
        }
    }

    #[test]
    fn at_most_four_characters_can_be_read() {
        for (number, expect) in [
            ("11010519491231002X", "**************002X"),
            ("E12345678", "*******78"),
            ("123", "***"),
            ("", ""),
        ] {
            let document = IdentityDocument::from_record(DocumentKind::Other, number.to_owned());
            assert_eq!(document.masked(), expect);
        }
    }

    #[test]
    fn debug_output_and_errors_keep_the_number() {
        let document = parse(DocumentKind::ResidentId, "11010519491231002X").unwrap();
        assert_eq!(
            format!("{document:?}"),
            "IdentityDocument { kind: ResidentId, .. }"
        );
        let error = parse(DocumentKind::ResidentId, "110105194912310021").unwrap_err();
        for text in [
            format!("{error:?}"),
            error.to_string(),
            error.advice(Language::Chinese),
        ] {
            assert!(!text.contains("110105"), "{text}");
        }
    }

    #[test]
    fn people_and_organisations_show_different_documents() {
        for kind in DocumentKind::ALL {
            let firm = [DocumentKind::UnifiedSocialCreditCode, DocumentKind::Other].contains(&kind);
            let person = kind != DocumentKind::UnifiedSocialCreditCode;
            assert_eq!(kind.fits(ApplicantKind::Citizen), person, "{kind:?}");
            assert_eq!(kind.fits(ApplicantKind::Business), firm, "{kind:?}");
            assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
            let json = serde_json::to_value(kind).unwrap();
            assert_eq!(json, kind.code());
        }
        assert_eq!(DocumentKind::from_code("driving_licence"), None);
    }
}
