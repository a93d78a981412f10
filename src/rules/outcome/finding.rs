//! The finding of a reply (审查认定): what was found, where it rests, what follows.
//!
//! One frame for all: 经审查，(what) (is so)。依据(articles)的规定，(what follows)。 A part begins with 其中.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::phrase::{Answer, NOT_GOVERNMENT_INFORMATION, Scope, phrase};
use super::{LetterKind, Outcome};
use crate::rules::applicant::Reader;
use crate::rules::article::{Article, cite_all, deciding};
use crate::rules::language::Language;

/// Why a part is withheld in a partial reply (Art. 37).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Ground {
    /// For the reason of another outcome: denied, unable or refused.
    Outcome(Outcome),
    /// The part is no government information (不属于政府信息).
    NotGovernmentInformation,
}

/// A text that is no ground for withholding a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a code of a denied, unable or refused outcome, or not_government_information")]
pub struct UnknownGround;

impl Ground {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Outcome(outcome) => outcome.code(),
            Self::NotGovernmentInformation => "not_government_information",
        }
    }

    /// Reads a code; `None` when it is no ground for withholding.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == Self::NotGovernmentInformation.code() {
            return Some(Self::NotGovernmentInformation);
        }
        let ground = Self::Outcome(Outcome::from_code(code)?);
        ground.withholds().then_some(ground)
    }

    /// Whether anything can be withheld for it: not for a grant, a partial grant or a lapse.
    pub fn withholds(self) -> bool {
        use super::Group;
        match self {
            Self::Outcome(outcome) => match outcome.group() {
                Group::Denied | Group::Unable | Group::Refused => true,
                Group::Granted | Group::Partial | Group::Other | Group::Correction => false,
            },
            Self::NotGovernmentInformation => true,
        }
    }

    /// Whether it is one of Arts. 14-16, so that reconsideration must come first for this part.
    pub fn is_denial(self) -> bool {
        match self {
            Self::Outcome(outcome) => {
                outcome.reconsideration_first() == super::Precedence::Required
            }
            Self::NotGovernmentInformation => false,
        }
    }

    /// Where it rests.
    pub fn articles(self) -> &'static [Article] {
        match self {
            Self::Outcome(outcome) => outcome.articles(),
            Self::NotGovernmentInformation => const { &[Article::regulations(37)] },
        }
    }

    /// The kinds of letter that could say it; none for what is no government information.
    pub fn kinds(self) -> &'static [LetterKind] {
        match self {
            Self::Outcome(outcome) if self.withholds() => outcome.kinds(),
            Self::Outcome(_) | Self::NotGovernmentInformation => &[],
        }
    }

    /// The finding on this part, in the words of one of its kinds; `None` when nothing can be
    /// withheld for it.
    pub(super) fn finding(
        self,
        kind: Option<LetterKind>,
        what: &str,
        basis: Option<&str>,
        asked: Answer,
        reader: Reader,
    ) -> Option<String> {
        let (phrase, articles) = match (self, kind) {
            (Self::NotGovernmentInformation, _) => (NOT_GOVERNMENT_INFORMATION, self.articles()),
            (Self::Outcome(outcome), Some(kind)) if self.kinds().contains(&kind) => {
                (phrase(outcome, kind, asked)?, outcome.articles_for(kind))
            }
            (Self::Outcome(_), _) => return None,
        };
        let basis = basis_text(articles, basis, reader.language);
        let what = what.trim().trim_end_matches(['。', '.', '；', ';']);
        Some(phrase.sentence(Scope::Part(what), &basis, reader))
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Ground {
    type Error = UnknownGround;

    fn try_from(code: String) -> Result<Self, UnknownGround> {
        Self::from_code(&code).ok_or(UnknownGround)
    }
}

impl From<Ground> for String {
    fn from(ground: Ground) -> Self {
        ground.code().to_owned()
    }
}

/// The sentence of the finding; `None` where no reply of this kind gives this outcome.
///
/// `basis` is a provision that the handler adds, written after the articles.
pub fn finding(
    outcome: Outcome,
    kind: LetterKind,
    basis: Option<&str>,
    reader: Reader,
) -> Option<String> {
    finding_after(Answer::Given, outcome, kind, basis, reader)
}

/// The same, after an answer or in the silence of whoever was asked.
pub(super) fn finding_after(
    asked: Answer,
    outcome: Outcome,
    kind: LetterKind,
    basis: Option<&str>,
    reader: Reader,
) -> Option<String> {
    if !outcome.kinds().contains(&kind) {
        return None;
    }
    let basis = basis_text(outcome.articles_for(kind), basis, reader.language);
    Some(phrase(outcome, kind, asked)?.sentence(Scope::Whole, &basis, reader))
}

/// The articles that carry the decision, then what the handler adds.
fn basis_text(articles: &[Article], added: Option<&str>, language: Language) -> String {
    let articles: Vec<Article> = deciding(articles).collect();
    let cited = cite_all(&articles, language);
    match added.map(str::trim).filter(|text| !text.is_empty()) {
        None => cited,
        Some(added) if cited.is_empty() => added.to_owned(),
        Some(added) => format!("{cited}{}{added}", language.pick("和", " and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::applicant::Salutation;

    const CITIZEN: Reader = Reader {
        salutation: Salutation::Person,
        language: Language::Chinese,
    };

    #[test]
    fn every_reply_has_a_finding_and_nothing_else_has_one() {
        for outcome in Outcome::ALL {
            for kind in LetterKind::ALL {
                for language in Language::ALL {
                    let found = finding(
                        outcome,
                        kind,
                        None,
                        Reader {
                            language,
                            ..CITIZEN
                        },
                    )
                    .is_some();
                    assert_eq!(found, outcome.kinds().contains(&kind), "{outcome} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn every_ground_has_a_finding() {
        for outcome in Outcome::ALL {
            let ground = Ground::Outcome(outcome);
            let kind = ground.kinds().first().copied();
            let found = ground
                .finding(kind, "附件", None, Answer::Given, CITIZEN)
                .is_some();
            assert_eq!(found, ground.withholds(), "{outcome}");
            assert_eq!(
                Ground::from_code(outcome.code()).is_some(),
                ground.withholds()
            );
        }
        let other = Ground::NotGovernmentInformation;
        assert_eq!(Ground::from_code(other.code()), Some(other));
        assert!(
            other
                .finding(
                    None,
                    "the annex",
                    None,
                    Answer::Given,
                    Reader {
                        language: Language::English,
                        ..CITIZEN
                    }
                )
                .is_some()
        );
    }

    #[test]
    fn the_sentence_names_article_and_added_basis() {
        let text = |outcome: Outcome, basis| {
            finding(outcome, LetterKind::NotDisclosed, basis, CITIZEN).unwrap()
        };
        assert_eq!(
            text(Outcome::StateSecret, None),
            "经审查，您申请获取的信息属于依法确定的国家秘密。依据《中华人民共和国政府信息公开条例》第十四条、第三十六条第（三）项的规定，本机关不予公开。"
        );
        assert!(
            text(Outcome::ForbiddenByLaw, Some("某法第一条"))
                .contains("第三十六条第（三）项和某法第一条的规定")
        );
    }

    #[test]
    fn the_form_of_the_report_is_no_basis() {
        let text =
            |basis| finding(Outcome::Reissue, LetterKind::NotReissued, basis, CITIZEN).unwrap();
        assert!(!text(None).contains("依据"));
        assert!(text(Some("某规定")).contains("依据某规定的规定"));
    }

    #[test]
    fn an_organisation_is_not_called_by_the_word_for_a_person() {
        for outcome in Outcome::ALL {
            for kind in outcome.kinds() {
                let said = |salutation| {
                    finding(
                        outcome,
                        *kind,
                        Some("您法"),
                        Reader {
                            salutation,
                            ..CITIZEN
                        },
                    )
                    .unwrap()
                };
                let (person, organisation) =
                    (said(Salutation::Person), said(Salutation::Organisation));
                assert!(person.starts_with("经审查，您"), "{person}");
                assert!(organisation.starts_with("经审查，你单位"), "{organisation}");
                assert_eq!(organisation.matches('您').count(), 1, "{organisation}");
                assert!(organisation.contains("您法"), "{organisation}");
            }
        }
    }
}
