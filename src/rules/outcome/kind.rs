//! The kinds of reply (答复书、告知书) that offices write.

use serde::{Deserialize, Serialize};

use crate::rules::language::Language;

/// A kind of reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 公开.
    Disclosed,
    /// 已主动公开.
    AlreadyPublic,
    /// 部分公开.
    PartlyDisclosed,
    /// 不予公开.
    NotDisclosed,
    /// 行政查询事项.
    RegisterQuery,
    /// 不存在.
    NonExistent,
    /// 非本机关.
    NotThisAgency,
    /// 需另行制作.
    NeedsProcessing,
    /// 补正后仍不明确.
    StillUnclear,
    /// 非政府信息公开申请.
    NotAnApplication,
    /// 不予重复处理.
    Repeated,
    /// 公开出版物.
    PublicPublication,
    /// 大量反复不予处理.
    Excessive,
    /// 不予确认或重新出具: no published form names it; the row `refused.5` needs a letter of its own.
    NotReissued,
    /// 更正告知书: corrected (Art. 41).
    Corrected,
    /// 更正告知书: transferred to the competent agency.
    TransferredForCorrection,
    /// 更正告知书: to be applied for with the competent agency.
    DirectedForCorrection,
    /// 更正告知书: not corrected.
    NotCorrected,
}

impl LetterKind {
    /// Every kind of reply to an application for disclosure, in the order of the report's rows.
    pub const ALL: [Self; 14] = [
        Self::Disclosed,
        Self::AlreadyPublic,
        Self::PartlyDisclosed,
        Self::NotDisclosed,
        Self::RegisterQuery,
        Self::NonExistent,
        Self::NotThisAgency,
        Self::NeedsProcessing,
        Self::StillUnclear,
        Self::NotAnApplication,
        Self::Repeated,
        Self::PublicPublication,
        Self::Excessive,
        Self::NotReissued,
    ];

    /// Every kind of reply to an application for correction (更正告知书).
    pub const OF_CORRECTION: [Self; 4] = [
        Self::Corrected,
        Self::TransferredForCorrection,
        Self::DirectedForCorrection,
        Self::NotCorrected,
    ];

    /// Every kind of any reply.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain(Self::OF_CORRECTION)
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Disclosed => "disclosed",
            Self::AlreadyPublic => "already_public",
            Self::PartlyDisclosed => "partly_disclosed",
            Self::NotDisclosed => "not_disclosed",
            Self::RegisterQuery => "register_query",
            Self::NonExistent => "non_existent",
            Self::NotThisAgency => "not_this_agency",
            Self::NeedsProcessing => "needs_processing",
            Self::StillUnclear => "still_unclear",
            Self::NotAnApplication => "not_an_application",
            Self::Repeated => "repeated",
            Self::PublicPublication => "public_publication",
            Self::Excessive => "excessive",
            Self::NotReissued => "not_reissued",
            Self::Corrected => "corrected",
            Self::TransferredForCorrection => "transferred_for_correction",
            Self::DirectedForCorrection => "directed_for_correction",
            Self::NotCorrected => "not_corrected",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::every().find(|kind| kind.code() == code)
    }

    /// The name of the kind, as it stands under the heading 政府信息公开申请答复书.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Disclosed => ("公开", "Disclosed"),
            Self::AlreadyPublic => ("已主动公开", "Already public"),
            Self::PartlyDisclosed => ("部分公开", "Disclosed in part"),
            Self::NotDisclosed => ("不予公开", "Not disclosed"),
            Self::RegisterQuery => ("行政查询事项", "Matter of a register query"),
            Self::NonExistent => ("不存在", "Does not exist"),
            Self::NotThisAgency => ("非本机关", "Not this agency"),
            Self::NeedsProcessing => ("需另行制作", "Would have to be made"),
            Self::StillUnclear => ("补正后仍不明确", "Still unclear after correction"),
            Self::NotAnApplication => ("非政府信息公开申请", "Not an application for disclosure"),
            Self::Repeated => ("不予重复处理", "Repeated application not handled"),
            Self::PublicPublication => ("公开出版物", "Public publication"),
            Self::Excessive => ("大量反复不予处理", "Excessive applications not handled"),
            Self::NotReissued => ("不予确认或重新出具", "Not confirmed or reissued"),
            Self::Corrected => ("予以更正", "Corrected"),
            Self::TransferredForCorrection => (
                "转送有权更正的行政机关",
                "Transferred to the competent agency",
            ),
            Self::DirectedForCorrection => ("向有权更正的行政机关提出", "For the competent agency"),
            Self::NotCorrected => ("不予更正", "Not corrected"),
        };
        language.pick(chinese, english)
    }
}

#[cfg(test)]
mod tests {
    use super::LetterKind;

    #[test]
    fn codes_are_the_json_and_read_back() {
        for kind in LetterKind::ALL {
            assert_eq!(LetterKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
