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
}

impl LetterKind {
    /// Every kind, in the order of the report's rows.
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
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
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
