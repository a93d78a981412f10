//! The ways a case can end: article, required findings, remedies and row of the annual report.
//!
//! Every outcome is one row of the table 三 of the annual report (国办公开办函〔2021〕30号), so a
//! case is counted in exactly one cell. Nothing here decides *whether* an outcome is right; it
//! says what a letter with that outcome must contain to stand.

mod finding;
mod kind;
mod phrase;
mod remedy;
mod reply;
mod requirement;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rules::article::{Article, Law};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;

pub use finding::{Ground, finding};
pub use kind::LetterKind;
pub use remedy::{Precedence, Remedy, RemedyBodies, RemedyTerms};
pub use reply::{
    Access, Asked, Missing, Problem, Reply, ResponsibleAgency, WITHHELD_PARTS, Withheld,
};
pub use requirement::{Duty, Field, Requirement, optional, requirements};

/// How a case ended (办理结果): the 21 rows of the report, and the outcomes of a correction, which it does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Outcome {
    /// （一）予以公开, including what was public already.
    Granted,
    /// （二）部分公开: the only row of such a case, whatever else it contains.
    Partial,
    /// （三）1．属于国家秘密.
    StateSecret,
    /// （三）2．其他法律行政法规禁止公开.
    ForbiddenByLaw,
    /// （三）3．危及“三安全一稳定”: national, public, economic security, social stability.
    EndangersSecurity,
    /// （三）4．保护第三方合法权益.
    ThirdPartyRights,
    /// （三）5．属于三类内部事务信息: staff, logistics, internal workflow.
    InternalAffairs,
    /// （三）6．属于四类过程性信息: discussion records, drafts, consultation letters, reports asking for instructions.
    ProcessInformation,
    /// （三）7．属于行政执法案卷.
    EnforcementFile,
    /// （三）8．属于行政查询事项: business or real-estate registers and the like.
    RegisterQuery,
    /// （四）1．本机关不掌握相关政府信息: none found, or not this agency's.
    NotHeld,
    /// （四）2．没有现成信息需要另行制作.
    NotReadyMade,
    /// （四）3．补正后申请内容仍不明确.
    StillUnclear,
    /// （五）1．信访举报投诉类申请.
    Petition,
    /// （五）2．重复申请.
    Repeated,
    /// （五）3．要求提供公开出版物.
    Publication,
    /// （五）4．无正当理由大量反复申请.
    Excessive,
    /// （五）5．要求行政机关确认或重新出具已获取信息.
    Reissue,
    /// （六）1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请.
    ClarificationLapsed,
    /// （六）2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请.
    FeeLapsed,
    /// （六）3．其他: withdrawal and the like.
    Other,
    /// 予以更正: not in the report, as every outcome of a correction (Art. 41).
    Corrected,
    /// 转送有权更正的行政机关处理.
    Transferred,
    /// 告知向有权更正的行政机关提出.
    Directed,
    /// 不予更正.
    NotCorrected,
}

/// What brings an outcome about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBy {
    /// A letter to the applicant (答复书).
    Reply,
    /// A period that the applicant let pass (视为放弃).
    Lapse,
    /// The applicant's withdrawal (撤回), or a member of staff with a reason.
    WithdrawalOrHand,
}

/// A block of the report's table 三.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// （一）予以公开.
    Granted,
    /// （二）部分公开.
    Partial,
    /// （三）不予公开.
    Denied,
    /// （四）无法提供.
    Unable,
    /// （五）不予处理.
    Refused,
    /// （六）其他处理.
    Other,
    /// 更正本人信息: outside the report.
    Correction,
}

impl Group {
    /// The heading in the report.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Granted => language.pick("（一）予以公开", "(1) Granted"),
            Self::Partial => language.pick("（二）部分公开", "(2) Granted in part"),
            Self::Denied => language.pick("（三）不予公开", "(3) Denied"),
            Self::Unable => language.pick("（四）无法提供", "(4) Unable to provide"),
            Self::Refused => language.pick("（五）不予处理", "(5) Not handled"),
            Self::Other => language.pick("（六）其他处理", "(6) Otherwise closed"),
            Self::Correction => language.pick("更正本人信息", "Correction of own records"),
        }
    }
}

/// A text that is no code of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use one of the outcome codes, such as granted or denied.4")]
pub struct UnknownOutcome;

impl Outcome {
    /// Every outcome in the order of the report's rows.
    pub const ALL: [Self; 21] = [
        Self::Granted,
        Self::Partial,
        Self::StateSecret,
        Self::ForbiddenByLaw,
        Self::EndangersSecurity,
        Self::ThirdPartyRights,
        Self::InternalAffairs,
        Self::ProcessInformation,
        Self::EnforcementFile,
        Self::RegisterQuery,
        Self::NotHeld,
        Self::NotReadyMade,
        Self::StillUnclear,
        Self::Petition,
        Self::Repeated,
        Self::Publication,
        Self::Excessive,
        Self::Reissue,
        Self::ClarificationLapsed,
        Self::FeeLapsed,
        Self::Other,
    ];

    /// Every outcome of a correction (更正本人信息; Art. 41).
    pub const OF_CORRECTION: [Self; 4] = [
        Self::Corrected,
        Self::Transferred,
        Self::Directed,
        Self::NotCorrected,
    ];

    /// Every outcome of any case.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().chain(Self::OF_CORRECTION)
    }

    /// To what kind of application it belongs.
    pub fn case_kind(self) -> CaseKind {
        if self.group() == Group::Correction {
            CaseKind::Correction
        } else {
            CaseKind::Disclosure
        }
    }

    /// The stable code: the row of the report.
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Partial => "partial",
            Self::StateSecret => "denied.1",
            Self::ForbiddenByLaw => "denied.2",
            Self::EndangersSecurity => "denied.3",
            Self::ThirdPartyRights => "denied.4",
            Self::InternalAffairs => "denied.5",
            Self::ProcessInformation => "denied.6",
            Self::EnforcementFile => "denied.7",
            Self::RegisterQuery => "denied.8",
            Self::NotHeld => "unable.1",
            Self::NotReadyMade => "unable.2",
            Self::StillUnclear => "unable.3",
            Self::Petition => "refused.1",
            Self::Repeated => "refused.2",
            Self::Publication => "refused.3",
            Self::Excessive => "refused.4",
            Self::Reissue => "refused.5",
            Self::ClarificationLapsed => "other.1",
            Self::FeeLapsed => "other.2",
            Self::Other => "other.3",
            Self::Corrected => "corrected",
            Self::Transferred => "transferred",
            Self::Directed => "directed",
            Self::NotCorrected => "not_corrected",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::every().find(|outcome| outcome.code() == code)
    }

    /// The block of the report in which its row stands.
    pub fn group(self) -> Group {
        match self {
            Self::Granted => Group::Granted,
            Self::Partial => Group::Partial,
            Self::StateSecret
            | Self::ForbiddenByLaw
            | Self::EndangersSecurity
            | Self::ThirdPartyRights
            | Self::InternalAffairs
            | Self::ProcessInformation
            | Self::EnforcementFile
            | Self::RegisterQuery => Group::Denied,
            Self::NotHeld | Self::NotReadyMade | Self::StillUnclear => Group::Unable,
            Self::Petition
            | Self::Repeated
            | Self::Publication
            | Self::Excessive
            | Self::Reissue => Group::Refused,
            Self::ClarificationLapsed | Self::FeeLapsed | Self::Other => Group::Other,
            Self::Corrected | Self::Transferred | Self::Directed | Self::NotCorrected => {
                Group::Correction
            }
        }
    }

    /// The official label of its row.
    pub fn title(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Granted => ("予以公开", "Granted"),
            Self::Partial => ("部分公开", "Granted in part"),
            Self::StateSecret => ("属于国家秘密", "State secret"),
            Self::ForbiddenByLaw => (
                "其他法律行政法规禁止公开",
                "Disclosure forbidden by another law or administrative regulation",
            ),
            Self::EndangersSecurity => (
                "危及“三安全一稳定”",
                "Danger to national, public or economic security or social stability",
            ),
            Self::ThirdPartyRights => (
                "保护第三方合法权益",
                "Protection of a third party's lawful rights and interests",
            ),
            Self::InternalAffairs => (
                "属于三类内部事务信息",
                "Information on internal affairs (three kinds)",
            ),
            Self::ProcessInformation => ("属于四类过程性信息", "Process information (four kinds)"),
            Self::EnforcementFile => ("属于行政执法案卷", "Administrative enforcement file"),
            Self::RegisterQuery => ("属于行政查询事项", "Matter of a register query"),
            Self::NotHeld => (
                "本机关不掌握相关政府信息",
                "This agency does not hold the information",
            ),
            Self::NotReadyMade => (
                "没有现成信息需要另行制作",
                "No existing information; it would have to be made",
            ),
            Self::StillUnclear => (
                "补正后申请内容仍不明确",
                "Content still unclear after correction",
            ),
            Self::Petition => ("信访举报投诉类申请", "Petition, report or complaint"),
            Self::Repeated => ("重复申请", "Repeated application"),
            Self::Publication => ("要求提供公开出版物", "Request for a public publication"),
            Self::Excessive => (
                "无正当理由大量反复申请",
                "Excessive repeated applications without good reason",
            ),
            Self::Reissue => (
                "要求行政机关确认或重新出具已获取信息",
                "Request to confirm or reissue information already obtained",
            ),
            Self::ClarificationLapsed => (
                "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                "Not corrected in time without good reason; no longer handled",
            ),
            Self::FeeLapsed => (
                "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
                "Fee not paid in time; no longer handled",
            ),
            Self::Other => ("其他", "Other"),
            Self::Corrected => ("予以更正", "Corrected"),
            Self::Transferred => (
                "转送有权更正的行政机关处理",
                "Transferred to the agency competent to correct it",
            ),
            Self::Directed => (
                "告知向有权更正的行政机关提出",
                "Directed to the agency competent to correct it",
            ),
            Self::NotCorrected => ("不予更正", "Not corrected"),
        };
        language.pick(chinese, english)
    }

    /// What brings it about: 18 outcomes need a reply, two are lapses, one is a withdrawal.
    pub fn given_by(self) -> GivenBy {
        match self.group() {
            Group::Granted
            | Group::Partial
            | Group::Denied
            | Group::Unable
            | Group::Refused
            | Group::Correction => GivenBy::Reply,
            Group::Other if self == Self::Other => GivenBy::WithdrawalOrHand,
            Group::Other => GivenBy::Lapse,
        }
    }

    /// The kinds of letter that give it, the usual one first; none where no reply is owed.
    pub fn kinds(self) -> &'static [LetterKind] {
        match self {
            Self::Granted => &[LetterKind::Disclosed, LetterKind::AlreadyPublic],
            Self::Partial => &[LetterKind::PartlyDisclosed],
            Self::StateSecret
            | Self::ForbiddenByLaw
            | Self::EndangersSecurity
            | Self::ThirdPartyRights
            | Self::InternalAffairs
            | Self::ProcessInformation
            | Self::EnforcementFile => &[LetterKind::NotDisclosed],
            Self::RegisterQuery => &[LetterKind::RegisterQuery],
            Self::NotHeld => &[LetterKind::NonExistent, LetterKind::NotThisAgency],
            Self::NotReadyMade => &[LetterKind::NeedsProcessing],
            Self::StillUnclear => &[LetterKind::StillUnclear],
            Self::Petition => &[LetterKind::NotAnApplication],
            Self::Repeated => &[LetterKind::Repeated],
            Self::Publication => &[LetterKind::PublicPublication],
            Self::Excessive => &[LetterKind::Excessive],
            Self::Reissue => &[LetterKind::NotReissued],
            Self::Corrected => &[LetterKind::Corrected],
            Self::Transferred => &[LetterKind::TransferredForCorrection],
            Self::Directed => &[LetterKind::DirectedForCorrection],
            Self::NotCorrected => &[LetterKind::NotCorrected],
            Self::ClarificationLapsed | Self::FeeLapsed | Self::Other => &[],
        }
    }

    /// Where it rests, for any of its kinds; empty for `other.3`.
    pub fn articles(self) -> &'static [Article] {
        match self {
            Self::Granted => {
                const {
                    &[
                        Article::regulations(36).item(1),
                        Article::regulations(36).item(2),
                    ]
                }
            }
            Self::Partial => const { &[Article::regulations(37)] },
            Self::StateSecret | Self::ForbiddenByLaw | Self::EndangersSecurity => {
                const { &[Article::regulations(14), Article::regulations(36).item(3)] }
            }
            Self::ThirdPartyRights => {
                const { &[Article::regulations(15), Article::regulations(36).item(3)] }
            }
            Self::InternalAffairs => {
                const {
                    &[
                        Article::regulations(16).paragraph(1),
                        Article::regulations(36).item(3),
                    ]
                }
            }
            Self::ProcessInformation | Self::EnforcementFile => {
                const {
                    &[
                        Article::regulations(16).paragraph(2),
                        Article::regulations(36).item(3),
                    ]
                }
            }
            Self::RegisterQuery => const { &[Article::regulations(36).item(7)] },
            Self::NotHeld => {
                const {
                    &[
                        Article::regulations(36).item(4),
                        Article::regulations(36).item(5),
                    ]
                }
            }
            Self::NotReadyMade => const { &[Article::regulations(38)] },
            Self::StillUnclear | Self::ClarificationLapsed => const { &[Article::regulations(30)] },
            Self::Petition => const { &[Article::regulations(39).paragraph(1)] },
            Self::Repeated => const { &[Article::regulations(36).item(6)] },
            Self::Publication => const { &[Article::regulations(39).paragraph(2)] },
            Self::Excessive => const { &[Article::regulations(35)] },
            Self::Reissue => const { &[Article::whole(Law::ReportForm)] },
            Self::Corrected | Self::Transferred | Self::Directed | Self::NotCorrected => {
                const { &[Article::regulations(41)] }
            }
            Self::FeeLapsed => const { &[Article::of(Law::FeeMeasures, 6)] },
            Self::Other => &[],
        }
    }

    /// Where a letter of this kind rests: of two items of Art. 36 only the one that applies.
    pub fn articles_for(self, kind: LetterKind) -> &'static [Article] {
        match (self, kind) {
            (Self::Granted, LetterKind::Disclosed) => const { &[Article::regulations(36).item(2)] },
            (Self::Granted, LetterKind::AlreadyPublic) => {
                const { &[Article::regulations(36).item(1)] }
            }
            (Self::NotHeld, LetterKind::NonExistent) => {
                const { &[Article::regulations(36).item(4)] }
            }
            (Self::NotHeld, LetterKind::NotThisAgency) => {
                const { &[Article::regulations(36).item(5)] }
            }
            (outcome, _) => outcome.articles(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Outcome {
    type Error = UnknownOutcome;

    fn try_from(code: String) -> Result<Self, UnknownOutcome> {
        Self::from_code(&code).ok_or(UnknownOutcome)
    }
}

impl From<Outcome> for String {
    fn from(outcome: Outcome) -> Self {
        outcome.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_json_and_read_back() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
            let json = serde_json::to_value(outcome).unwrap();
            assert_eq!(json, outcome.code());
            assert_eq!(serde_json::from_value::<Outcome>(json).unwrap(), outcome);
        }
        assert!(serde_json::from_str::<Outcome>("\"denied.9\"").is_err());
    }

    #[test]
    fn the_outcomes_of_a_correction_are_in_no_row_of_the_report() {
        for outcome in Outcome::OF_CORRECTION {
            assert!(!Outcome::ALL.contains(&outcome), "{outcome}");
            assert_eq!(outcome.case_kind(), CaseKind::Correction);
            assert_eq!(outcome.given_by(), GivenBy::Reply);
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
            let [kind] = outcome.kinds() else {
                panic!("{outcome} has one letter")
            };
            assert!(LetterKind::OF_CORRECTION.contains(kind));
            assert!(!requirements(outcome, *kind).is_empty());
        }
    }

    #[test]
    fn eighteen_replies_two_lapses_one_withdrawal() {
        for (given_by, expect) in [
            (GivenBy::Reply, 18),
            (GivenBy::Lapse, 2),
            (GivenBy::WithdrawalOrHand, 1),
        ] {
            let outcomes = Outcome::ALL.into_iter();
            assert_eq!(
                outcomes.filter(|o| o.given_by() == given_by).count(),
                expect
            );
        }
    }

    #[test]
    fn a_reply_has_a_letter_and_nothing_else_has_one() {
        for outcome in Outcome::ALL {
            let replied = outcome.given_by() == GivenBy::Reply;
            assert_eq!(!outcome.kinds().is_empty(), replied, "{outcome}");
        }
        for kind in LetterKind::ALL {
            let given = Outcome::ALL.into_iter().any(|o| o.kinds().contains(&kind));
            assert!(given, "{kind:?}");
        }
    }

    #[test]
    fn the_kinds_of_one_outcome_share_its_articles_out() {
        for outcome in Outcome::ALL {
            for kind in outcome.kinds() {
                for article in outcome.articles_for(*kind) {
                    assert!(outcome.articles().contains(article), "{outcome} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn rows_stand_in_the_order_of_the_report() {
        let mut groups = Outcome::ALL.map(Outcome::group).to_vec();
        assert!(groups.is_sorted());
        groups.dedup();
        assert_eq!(groups.len(), 6);
    }
}
