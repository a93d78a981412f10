//! What each reply must contain, as data: for the check, the API's catalogue and the docs.

use serde::{Deserialize, Serialize};

use super::{LetterKind, Outcome};
use crate::rules::article::{Article, Law};
use crate::rules::language::Language;

/// A field of a drafted reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The outcome itself.
    Outcome,
    /// The kind of letter.
    Kind,
    /// The reasons (理由).
    Reasons,
    /// What is disclosed (公开的内容), or a list of what is enclosed.
    Content,
    /// The documents that are enclosed (附件).
    Documents,
    /// How to get it (获取的方式、途径和时间).
    Access,
    /// 方式.
    AccessWay,
    /// 途径.
    AccessMeans,
    /// 时间.
    AccessWhen,
    /// The agency that is responsible (负责公开的行政机关).
    Agency,
    /// 行政机关的名称.
    AgencyName,
    /// 行政机关的联系方式.
    AgencyContact,
    /// A provision beside the articles of the outcome (法律依据).
    LegalBasis,
    /// The parts that are withheld (不予公开的内容).
    Withheld,
    /// What one of them is.
    WithheldWhat,
    /// The reasons for one of them.
    WithheldReasons,
    /// How a third party's rights and the public interest were weighed (公共利益衡量).
    PublicInterest,
    /// Why no third party was asked (未征求第三方意见的原因).
    NotConsulted,
    /// What is disclosed against the opinion of a third party (Art. 32).
    AgainstOpinions,
    /// What that is.
    AgainstOpinionsDisclosed,
    /// Why it is disclosed all the same.
    AgainstOpinionsReasons,
    /// The search that was made (检索情况).
    SearchMade,
    /// The processing that would be needed (加工、分析).
    Processing,
    /// The number of the earlier case or reply (原答复文号).
    EarlierCaseNumber,
    /// Where to turn instead (相应渠道).
    Channel,
    /// Where the publication can be had (获取的途径).
    Publication,
    /// The law or administrative regulation that governs access (特别规定).
    SpecialLaw,
    /// What was corrected, and how it reads now (更正的内容; Art. 41).
    Correction,
    /// What the applicant was asked before (补正告知、说明理由通知).
    Asked,
    /// The day of the notice.
    AskedOn,
    /// The day of the answer.
    AskedAnsweredOn,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 31] = [
        Self::Outcome,
        Self::Kind,
        Self::Reasons,
        Self::Content,
        Self::Documents,
        Self::Access,
        Self::AccessWay,
        Self::AccessMeans,
        Self::AccessWhen,
        Self::Agency,
        Self::AgencyName,
        Self::AgencyContact,
        Self::LegalBasis,
        Self::Withheld,
        Self::WithheldWhat,
        Self::WithheldReasons,
        Self::PublicInterest,
        Self::NotConsulted,
        Self::AgainstOpinions,
        Self::AgainstOpinionsDisclosed,
        Self::AgainstOpinionsReasons,
        Self::SearchMade,
        Self::Processing,
        Self::EarlierCaseNumber,
        Self::Channel,
        Self::Publication,
        Self::SpecialLaw,
        Self::Correction,
        Self::Asked,
        Self::AskedOn,
        Self::AskedAnsweredOn,
    ];

    /// Where it stands in the JSON of a reply.
    pub fn path(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Kind => "kind",
            Self::Reasons => "reasons",
            Self::Content => "content",
            Self::Documents => "documents",
            Self::Access => "access",
            Self::AccessWay => "access.way",
            Self::AccessMeans => "access.means",
            Self::AccessWhen => "access.when",
            Self::Agency => "agency",
            Self::AgencyName => "agency.name",
            Self::AgencyContact => "agency.contact",
            Self::LegalBasis => "legal_basis",
            Self::Withheld => "withheld",
            Self::WithheldWhat => "withheld.what",
            Self::WithheldReasons => "withheld.reasons",
            Self::PublicInterest => "public_interest",
            Self::NotConsulted => "not_consulted",
            Self::AgainstOpinions => "against_opinions",
            Self::AgainstOpinionsDisclosed => "against_opinions.disclosed",
            Self::AgainstOpinionsReasons => "against_opinions.reasons",
            Self::SearchMade => "search_made",
            Self::Processing => "processing",
            Self::EarlierCaseNumber => "earlier_case_number",
            Self::Channel => "channel",
            Self::Publication => "publication",
            Self::SpecialLaw => "special_law",
            Self::Correction => "correction",
            Self::Asked => "asked",
            Self::AskedOn => "asked.on",
            Self::AskedAnsweredOn => "asked.answered_on",
        }
    }

    /// The most characters it may hold; `None` when it is no text.
    pub fn longest(self) -> Option<usize> {
        match self {
            Self::Outcome
            | Self::Kind
            | Self::Documents
            | Self::Access
            | Self::Agency
            | Self::Withheld
            | Self::AgainstOpinions
            | Self::Asked
            | Self::AskedOn
            | Self::AskedAnsweredOn => None,
            Self::AccessWay
            | Self::AccessMeans
            | Self::AccessWhen
            | Self::AgencyName
            | Self::AgencyContact
            | Self::WithheldWhat
            | Self::EarlierCaseNumber => Some(SHORT_TEXT),
            Self::LegalBasis
            | Self::PublicInterest
            | Self::NotConsulted
            | Self::AgainstOpinionsDisclosed
            | Self::AgainstOpinionsReasons
            | Self::SearchMade
            | Self::Processing
            | Self::Channel
            | Self::Publication
            | Self::SpecialLaw
            | Self::Correction => Some(MIDDLE_TEXT),
            Self::Reasons | Self::WithheldReasons | Self::Content => Some(LONG_TEXT),
        }
    }

    /// Whether it gives a reason on which the decision rests (理由): a word or a mark is none.
    pub fn is_reason(self) -> bool {
        match self {
            Self::Reasons
            | Self::WithheldReasons
            | Self::PublicInterest
            | Self::NotConsulted
            | Self::AgainstOpinionsReasons
            | Self::SearchMade
            | Self::Processing => true,
            Self::Outcome
            | Self::Kind
            | Self::Content
            | Self::Documents
            | Self::Access
            | Self::AccessWay
            | Self::AccessMeans
            | Self::AccessWhen
            | Self::Agency
            | Self::AgencyName
            | Self::AgencyContact
            | Self::LegalBasis
            | Self::Withheld
            | Self::WithheldWhat
            | Self::AgainstOpinions
            | Self::AgainstOpinionsDisclosed
            | Self::EarlierCaseNumber
            | Self::Channel
            | Self::Publication
            | Self::SpecialLaw
            | Self::Correction
            | Self::Asked
            | Self::AskedOn
            | Self::AskedAnsweredOn => false,
        }
    }

    /// What to do when it is missing.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one sentence for each field"
    )]
    pub fn advice(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Outcome => ("请选择一种答复结果", "choose an outcome that a reply gives"),
            Self::Kind => (
                "请选择与答复结果相符的答复书种类",
                "choose a kind of letter that gives this outcome",
            ),
            Self::Reasons => ("请说明理由", "give the reasons"),
            Self::Content => (
                "请写明公开的内容、附上公开的文件，或者写明获取的方式、途径和时间",
                "state what is disclosed, enclose it, or state the way, means and time of obtaining it",
            ),
            Self::Documents => (
                "请附上公开的文件",
                "enclose the documents that are disclosed",
            ),
            Self::Access => (
                "请写明获取的方式和途径",
                "state the way and means of obtaining it",
            ),
            Self::AccessWay => ("请写明获取的方式", "state the way of obtaining it"),
            Self::AccessMeans => ("请写明获取的途径", "state the means of obtaining it"),
            Self::AccessWhen => ("请写明获取的时间", "state when it can be obtained"),
            Self::Agency => (
                "请写明负责公开或者有权更正的行政机关的名称和联系方式；申请公开的，可以注明无法确定",
                "name the responsible agency and its contact; for a disclosure it may be said that it cannot be determined",
            ),
            Self::AgencyName => ("请写明该行政机关的名称", "name the agency"),
            Self::AgencyContact => ("请写明该行政机关的联系方式", "give the agency's contact"),
            Self::LegalBasis => ("请写明所依据的规定", "name the provision it rests on"),
            Self::Withheld => (
                "请逐项写明不予公开的内容所依据的情形",
                "list the ground for each part that is withheld",
            ),
            Self::WithheldWhat => (
                "请概括写明不予公开的是哪些内容，但不要写出内容本身",
                "say which content is withheld, without giving any of it away",
            ),
            Self::WithheldReasons => (
                "请对该部分不予公开的内容说明理由",
                "give the reasons for withholding this part",
            ),
            Self::PublicInterest => (
                "请写明不公开不会对公共利益造成重大影响的判断；征求第三方意见的经过由系统写入答复书",
                "state why withholding has no major effect on the public interest; how the third party was asked stands in the letter by itself",
            ),
            Self::NotConsulted => (
                "请先征求第三方意见，或者写明未征求意见的原因",
                "ask the third party first, or state why nobody was asked",
            ),
            Self::AgainstOpinions => (
                "请列明对哪一方的意见不予采纳、决定公开的内容和理由",
                "name whose opinion is not followed, what is disclosed, and why",
            ),
            Self::AgainstOpinionsDisclosed => (
                "请写明决定公开的政府信息内容",
                "state the information that is disclosed",
            ),
            Self::AgainstOpinionsReasons => (
                "请写明不公开可能对公共利益造成重大影响的理由",
                "state why withholding it could gravely affect the public interest",
            ),
            Self::SearchMade => (
                "请写明检索的范围、方法和结果",
                "describe the search: where, how and with what result",
            ),
            Self::Processing => (
                "请写明需要进行哪些加工、分析",
                "describe the processing or analysis that would be needed",
            ),
            Self::EarlierCaseNumber => (
                "请写明此前答复的编号",
                "give the number of the earlier case or reply",
            ),
            Self::Channel => (
                "请写明可以通过哪些渠道提出，如热线、信箱、信访",
                "state where to turn instead, such as a hotline, mailbox or petition office",
            ),
            Self::Publication => (
                "请写明该出版物的获取途径",
                "state where the publication can be obtained",
            ),
            Self::SpecialLaw => (
                "请写明对获取该信息有特别规定的法律、行政法规",
                "name the law or administrative regulation that governs access",
            ),
            Self::Correction => (
                "请写明更正了哪项记录、更正后的内容和更正日期",
                "state which record was corrected, how it reads now, and since when",
            ),
            Self::Asked => (
                "请写明告知补正或者要求说明理由的日期，以及收到补正申请或者说明的日期",
                "give the day of the notice that asked the applicant, and the day of the answer",
            ),
            Self::AskedOn => (
                "请写明告知补正或者要求说明理由的日期",
                "give the day of the notice that asked the applicant",
            ),
            Self::AskedAnsweredOn => (
                "请写明收到补正申请或者说明的日期，不得早于告知的日期",
                "give the day of the answer, which cannot lie before the notice",
            ),
        };
        language.pick(chinese, english)
    }
}

/// The most characters of a name, number or date.
const SHORT_TEXT: usize = 300;
/// The most characters of a statement.
const MIDDLE_TEXT: usize = 3_000;
/// The most characters of reasons and content.
const LONG_TEXT: usize = 20_000;

/// Who asks for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// The article itself demands it (应当).
    Statute,
    /// The article allows or implies it; this service demands it so that the letter can stand alone.
    House,
}

impl Duty {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Statute => "statute",
            Self::House => "house",
        }
    }
}

/// A field that a reply must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// The field.
    pub field: Field,
    /// Who asks for it.
    pub duty: Duty,
    /// Where it rests.
    pub articles: &'static [Article],
}

const ART_15: &[Article] = &[Article::regulations(15)];
const ART_14: &[Article] = &[Article::regulations(14)];
const ART_30: &[Article] = &[Article::regulations(30)];
const ART_35: &[Article] = &[Article::regulations(35)];
const ART_36_1: &[Article] = &[Article::regulations(36).item(1)];
const ART_36_2: &[Article] = &[Article::regulations(36).item(2)];
const ART_36_3: &[Article] = &[Article::regulations(36).item(3)];
const ART_36_5: &[Article] = &[Article::regulations(36).item(5)];
const ART_36_6: &[Article] = &[Article::regulations(36).item(6)];
const ART_36_7: &[Article] = &[Article::regulations(36).item(7)];
const ART_37: &[Article] = &[Article::regulations(37)];
const ART_38: &[Article] = &[Article::regulations(38)];
const ART_39_1: &[Article] = &[Article::regulations(39).paragraph(1)];
const ART_41: &[Article] = &[Article::regulations(41)];
const ART_39_2: &[Article] = &[Article::regulations(39).paragraph(2)];
const SEARCH: &[Article] = &[
    Article::regulations(36).item(4),
    Article::whole(Law::Interpretation),
];
const FORM: &[Article] = &[Article::whole(Law::ReportForm)];

const fn by_statute(field: Field, articles: &'static [Article]) -> Requirement {
    Requirement {
        field,
        duty: Duty::Statute,
        articles,
    }
}

const fn by_house(field: Field, articles: &'static [Article]) -> Requirement {
    Requirement {
        field,
        duty: Duty::House,
        articles,
    }
}

const DENIAL: Requirement = by_statute(Field::Reasons, ART_36_3);

/// What a reply with this outcome and of this kind must contain; nothing for a kind that does not
/// give the outcome.
pub fn requirements(outcome: Outcome, kind: LetterKind) -> &'static [Requirement] {
    if !outcome.kinds().contains(&kind) {
        return &[];
    }
    match kind {
        LetterKind::Disclosed => const { &[by_statute(Field::Content, ART_36_2)] },
        LetterKind::AlreadyPublic => const { &[by_statute(Field::Access, ART_36_1)] },
        LetterKind::PartlyDisclosed => {
            const {
                &[
                    by_statute(Field::Content, ART_37),
                    by_statute(Field::Withheld, ART_37),
                ]
            }
        }
        LetterKind::NotDisclosed => denial(outcome),
        LetterKind::RegisterQuery => const { &[by_statute(Field::SpecialLaw, ART_36_7)] },
        LetterKind::NonExistent => const { &[by_statute(Field::SearchMade, SEARCH)] },
        LetterKind::NotThisAgency => {
            const {
                &[
                    by_statute(Field::Reasons, ART_36_5),
                    by_statute(Field::Agency, ART_36_5),
                ]
            }
        }
        LetterKind::NeedsProcessing => const { &[by_house(Field::Processing, ART_38)] },
        LetterKind::StillUnclear => {
            const {
                &[
                    by_house(Field::Reasons, ART_30),
                    by_house(Field::Asked, ART_30),
                ]
            }
        }
        // The right channel may be named (可以告知), and need not be.
        LetterKind::NotAnApplication => const { &[by_house(Field::Reasons, ART_39_1)] },
        LetterKind::Repeated => const { &[by_house(Field::EarlierCaseNumber, ART_36_6)] },
        LetterKind::PublicPublication => const { &[by_house(Field::Publication, ART_39_2)] },
        LetterKind::Excessive => {
            const {
                &[
                    by_house(Field::Reasons, ART_35),
                    by_house(Field::Asked, ART_35),
                ]
            }
        }
        LetterKind::Corrected => const { &[by_statute(Field::Correction, ART_41)] },
        LetterKind::TransferredForCorrection | LetterKind::DirectedForCorrection => {
            const {
                &[
                    by_house(Field::Reasons, ART_41),
                    by_statute(Field::Agency, ART_41),
                ]
            }
        }
        LetterKind::NotCorrected => const { &[by_house(Field::Reasons, ART_41)] },
        LetterKind::NotReissued => {
            const {
                &[
                    by_house(Field::Reasons, FORM),
                    by_house(Field::LegalBasis, FORM),
                ]
            }
        }
    }
}

/// What a reply with this outcome and of this kind may contain beside what it must: nothing else belongs into it.
pub fn optional(outcome: Outcome, kind: LetterKind) -> &'static [Field] {
    match kind {
        LetterKind::Disclosed => &[
            Field::Documents,
            Field::Access,
            Field::LegalBasis,
            Field::AgainstOpinions,
        ],
        LetterKind::AlreadyPublic => &[Field::Content, Field::Documents, Field::LegalBasis],
        LetterKind::PartlyDisclosed => &[
            Field::Documents,
            Field::Access,
            Field::Reasons,
            Field::LegalBasis,
            Field::NotConsulted,
            Field::AgainstOpinions,
        ],
        LetterKind::RegisterQuery => &[Field::Reasons, Field::Channel, Field::LegalBasis],
        LetterKind::NotAnApplication => &[Field::Channel, Field::LegalBasis],
        LetterKind::NonExistent
        | LetterKind::NeedsProcessing
        | LetterKind::Repeated
        | LetterKind::PublicPublication
        | LetterKind::Corrected => &[Field::Reasons, Field::LegalBasis],
        LetterKind::NotDisclosed if outcome == Outcome::ThirdPartyRights => {
            &[Field::LegalBasis, Field::NotConsulted]
        }
        LetterKind::NotDisclosed
        | LetterKind::NotThisAgency
        | LetterKind::StillUnclear
        | LetterKind::Excessive
        | LetterKind::NotReissued
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => &[Field::LegalBasis],
    }
}

/// What a denial must contain: its reasons, and what its own ground asks for.
fn denial(outcome: Outcome) -> &'static [Requirement] {
    const BECAUSE_OF_LAW: &[Requirement] = &[DENIAL, by_house(Field::LegalBasis, ART_14)];
    const BECAUSE_OF_THIRD_PARTY: &[Requirement] =
        &[DENIAL, by_house(Field::PublicInterest, ART_15)];
    const OTHERWISE: &[Requirement] = &[DENIAL];
    match outcome {
        Outcome::ForbiddenByLaw => BECAUSE_OF_LAW,
        Outcome::ThirdPartyRights => BECAUSE_OF_THIRD_PARTY,
        Outcome::StateSecret
        | Outcome::EndangersSecurity
        | Outcome::InternalAffairs
        | Outcome::ProcessInformation
        | Outcome::EnforcementFile => OTHERWISE,
        Outcome::Granted
        | Outcome::Partial
        | Outcome::RegisterQuery
        | Outcome::NotHeld
        | Outcome::NotReadyMade
        | Outcome::StillUnclear
        | Outcome::Petition
        | Outcome::Repeated
        | Outcome::Publication
        | Outcome::Excessive
        | Outcome::Reissue
        | Outcome::ClarificationLapsed
        | Outcome::FeeLapsed
        | Outcome::Other
        | Outcome::Corrected
        | Outcome::Transferred
        | Outcome::Directed
        | Outcome::NotCorrected => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_asks_for_something_and_says_why() {
        for outcome in Outcome::ALL {
            for kind in LetterKind::ALL {
                let asked = requirements(outcome, kind);
                assert_eq!(
                    !asked.is_empty(),
                    outcome.kinds().contains(&kind),
                    "{outcome} {kind:?}"
                );
                assert!(
                    asked
                        .iter()
                        .all(|requirement| !requirement.articles.is_empty())
                );
            }
        }
    }

    #[test]
    fn names_of_fields_are_the_json() {
        for field in Field::ALL {
            let json = serde_json::to_value(field).unwrap();
            let flat = field.path().replace('.', "_");
            assert_eq!(json, flat);
        }
    }
}
