//! The reply as a handler drafts it (答复书稿), and whether it can go out.

mod check;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::finding::finding_after;
use super::phrase::{Answer, step};
use super::{Field, Ground, LetterKind, Outcome, Remedy, RemedyTerms};
use crate::rules::applicant::Reader;
use crate::rules::ids::DocumentId;
use crate::rules::language::Language;
use crate::rules::service::RemediesFrom;

pub use check::{Missing, Problem, WITHHELD_PARTS};

/// A drafted reply. Which fields it needs depends on outcome and kind: [`requirements`].
///
/// `Debug` shows outcome and kind only: the texts may hold personal data or what is withheld.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// How the case ends.
    pub outcome: Outcome,
    /// The kind of letter.
    pub kind: LetterKind,
    /// The reasons (理由).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// What is disclosed, or a list of what is enclosed (公开的内容).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The documents on the case that the letter encloses (附件).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentId>,
    /// How to get it (获取的方式、途径和时间).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Who is responsible instead (负责公开的行政机关).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<ResponsibleAgency>,
    /// A provision beside the articles of the outcome (法律依据).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// The parts that are withheld; only in a partial reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// The third party's opinion, and the public interest weighed (Arts. 15, 32).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_interest: Option<String>,
    /// Why no third party was asked, where something is withheld for one's sake and the record knows of no
    /// consultation (Art. 32).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_consulted: Option<String>,
    /// What is disclosed against the opinion of a third party, or in its silence (Art. 32).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against_opinions: Vec<AgainstOpinion>,
    /// The search that was made (检索情况).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_made: Option<String>,
    /// The processing that would be needed (加工、分析).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing: Option<String>,
    /// The number of the earlier case or reply, also one from before this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_case_number: Option<String>,
    /// Where to turn instead: hotline, mailbox, petition office (相应渠道).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where the publication can be had (获取的途径).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<String>,
    /// The law or administrative regulation that governs access (特别规定).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_law: Option<String>,
    /// What was corrected, and how it reads now (更正的内容; Art. 41).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    /// What the applicant was asked before the reply: to correct the application, or for reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// What the applicant was asked, and when the answer came (补正告知, Art. 30; 说明理由通知, Art. 35).
///
/// The letter that speaks of these steps names their days, which are those of the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// The day of the notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// The day on which the answer was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<NaiveDate>,
}

/// How to get what is disclosed (Art. 36(1), (2)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// 方式: website, copy, reading on site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    /// 途径: the address, page or counter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// 时间; what is public already needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// The agency that is responsible for the information (Art. 36(5)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case", deny_unknown_fields)]
pub enum ResponsibleAgency {
    /// It can be determined (能够确定).
    Determined {
        /// 名称.
        name: String,
        /// 联系方式.
        contact: String,
    },
    /// It cannot be determined (无法确定). Nothing goes with it: the letter would leave it out.
    Undetermined {},
}

/// A part that is withheld (Art. 37).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// What is withheld, in words that give nothing of it away: it completes a sentence.
    #[serde(default)]
    pub what: String,
    /// Why.
    pub ground: Ground,
    /// The reasons (理由).
    pub reasons: String,
}

/// A decision to disclose although a third party objects or kept silent, because withholding could gravely
/// affect the public interest (公共利益重大影响; Art. 32).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgainstOpinion {
    /// Which consultation.
    pub consultation: String,
    /// What is disclosed (决定公开的政府信息内容): the third party reads it.
    pub disclosed: String,
    /// Why (理由): the third party reads it.
    pub reasons: String,
}

impl fmt::Debug for AgainstOpinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgainstOpinion")
            .field("consultation", &self.consultation)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Withheld")
            .field("ground", &self.ground)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("outcome", &self.outcome)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// A reply without any text yet.
    pub fn new(outcome: Outcome, kind: LetterKind) -> Self {
        Self {
            outcome,
            kind,
            reasons: None,
            content: None,
            documents: Vec::new(),
            access: None,
            agency: None,
            legal_basis: None,
            withheld: Vec::new(),
            public_interest: None,
            not_consulted: None,
            against_opinions: Vec::new(),
            search_made: None,
            processing: None,
            earlier_case_number: None,
            channel: None,
            publication: None,
            special_law: None,
            correction: None,
            asked: None,
        }
    }

    /// The finding and, in a partial reply, that of every withheld part with its reasons.
    ///
    /// An added provision is named with the parts whose ground asks for one, else with the whole.
    /// Empty when outcome and kind do not fit; call [`Reply::check`] first.
    pub fn findings(&self, reader: Reader) -> Vec<String> {
        let language = reader.language;
        let asked = self.answer();
        let whole = finding_after(
            asked,
            self.outcome,
            self.kind,
            self.basis_of_whole(),
            reader,
        );
        let parts = self.parts_that_count().iter().filter_map(|part| {
            let basis = self.legal_basis.as_deref();
            let basis = basis.filter(|_| self.asks_for_basis(part.ground));
            let kind = self.kind_of(part.ground);
            let sentence = part
                .ground
                .finding(kind, &part.what, basis, asked, reader)?;
            let reasons = part.reasons.trim();
            Some(language.pick(
                format!("{sentence}理由：{reasons}"),
                format!("{sentence} Reasons: {reasons}"),
            ))
        });
        whole.into_iter().chain(parts).collect()
    }

    /// Whether the applicant, where something was asked, has answered.
    fn answer(&self) -> Answer {
        match &self.asked {
            Some(asked) if asked.on.is_some() && asked.answered_on.is_none() => Answer::Silence,
            Some(_) | None => Answer::Given,
        }
    }

    /// The steps before the reply that its findings speak of, each with its days.
    pub fn steps(&self, reader: Reader) -> Vec<String> {
        let days = self.asked.as_ref().and_then(|asked| {
            let day = |day: NaiveDate| reader.language.date(day);
            Some((day(asked.on?), asked.answered_on.map(day)))
        });
        let Some((asked, answered)) = days else {
            return Vec::new();
        };
        self.speaks()
            .filter_map(|kind| step(kind, &asked, answered.as_deref(), reader))
            .collect()
    }

    /// The kinds of letter in whose words it speaks: its own and, in a partial reply, those of its parts.
    fn speaks(&self) -> impl Iterator<Item = LetterKind> {
        let parts = self.parts_that_count().iter();
        let kinds = parts.filter_map(|part| self.kind_of(part.ground));
        std::iter::once(self.kind).chain(kinds)
    }

    /// Whether it, or one of its parts, is a letter of this kind.
    pub fn speaks_as(&self, kind: LetterKind) -> bool {
        self.speaks().any(|one| one == kind)
    }

    /// What the outcome demands beside content, access and agency (which have parts of the letter of
    /// their own), under headings and in reading order; what is not given is left out.
    pub fn details(&self, language: Language) -> Vec<(&'static str, &str)> {
        [
            (
                ("更正的内容", "What was corrected"),
                self.correction.as_deref(),
            ),
            (("理由", "Reasons"), self.reasons.as_deref()),
            (
                (
                    "第三方意见和公共利益衡量",
                    "Third party and public interest",
                ),
                self.public_interest.as_deref(),
            ),
            (
                ("未征求第三方意见的原因", "Why no third party was asked"),
                self.not_consulted.as_deref(),
            ),
            (("检索情况", "Search made"), self.search_made.as_deref()),
            (
                ("需要的加工、分析", "Processing needed"),
                self.processing.as_deref(),
            ),
            (
                ("此前答复的编号", "Number of the earlier reply"),
                self.earlier_case_number.as_deref(),
            ),
            (
                ("相应渠道", "Where to turn instead"),
                self.channel.as_deref(),
            ),
            (
                ("出版物获取途径", "Where to obtain the publication"),
                self.publication.as_deref(),
            ),
            (
                ("有关特别规定", "Special provisions"),
                self.special_law.as_deref(),
            ),
        ]
        .into_iter()
        .filter_map(|((chinese, english), text)| {
            let text = text.map(str::trim).filter(|text| !text.is_empty())?;
            Some((language.pick(chinese, english), text))
        })
        .collect()
    }

    /// Every text in it, in the order of the letter's form.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let fields = Field::ALL.into_iter().filter_map(|field| self.text(field));
        let against = self.against_opinions.iter();
        fields
            .chain(self.withheld.iter().map(|part| part.reasons.as_str()))
            .chain(against.flat_map(|one| [one.disclosed.as_str(), one.reasons.as_str()]))
    }

    /// The remedies that its letter names.
    pub fn remedy(&self) -> Remedy {
        let grounds: Vec<Ground> = self.withheld.iter().map(|part| part.ground).collect();
        self.outcome.remedy(&grounds)
    }

    /// The paragraphs on remedies; `from` is when they begin to run.
    pub fn remedies(&self, from: RemediesFrom, terms: &RemedyTerms<'_>) -> Vec<String> {
        self.remedy().paragraphs(from, terms)
    }

    /// The added provision, unless it belongs to a part.
    fn basis_of_whole(&self) -> Option<&str> {
        let parts = self.parts_that_count();
        let with_a_part = parts.iter().any(|part| self.asks_for_basis(part.ground));
        self.legal_basis.as_deref().filter(|_| !with_a_part)
    }

    fn parts_that_count(&self) -> &[Withheld] {
        if self.outcome == Outcome::Partial {
            &self.withheld
        } else {
            &[]
        }
    }

    fn asks_for_basis(&self, ground: Ground) -> bool {
        let asked = self.asked_by(ground);
        asked.iter().any(|asked| asked.field == Field::LegalBasis)
    }

    fn text(&self, field: Field) -> Option<&str> {
        let access = self.access.as_ref();
        match field {
            Field::Outcome
            | Field::Kind
            | Field::Access
            | Field::Agency
            | Field::Documents
            | Field::Withheld
            | Field::WithheldWhat
            | Field::WithheldReasons
            | Field::AgainstOpinions
            | Field::AgainstOpinionsDisclosed
            | Field::AgainstOpinionsReasons
            | Field::Asked
            | Field::AskedOn
            | Field::AskedAnsweredOn => None,
            Field::Reasons => self.reasons.as_deref(),
            Field::Content => self.content.as_deref(),
            Field::AccessWay | Field::AccessMeans | Field::AccessWhen => access?.text(field),
            Field::AgencyName => match self.agency.as_ref()? {
                ResponsibleAgency::Determined { name, .. } => Some(name),
                ResponsibleAgency::Undetermined {} => None,
            },
            Field::AgencyContact => match self.agency.as_ref()? {
                ResponsibleAgency::Determined { contact, .. } => Some(contact),
                ResponsibleAgency::Undetermined {} => None,
            },
            Field::LegalBasis => self.legal_basis.as_deref(),
            Field::PublicInterest => self.public_interest.as_deref(),
            Field::NotConsulted => self.not_consulted.as_deref(),
            Field::SearchMade => self.search_made.as_deref(),
            Field::Processing => self.processing.as_deref(),
            Field::EarlierCaseNumber => self.earlier_case_number.as_deref(),
            Field::Channel => self.channel.as_deref(),
            Field::Publication => self.publication.as_deref(),
            Field::SpecialLaw => self.special_law.as_deref(),
            Field::Correction => self.correction.as_deref(),
        }
    }
}

impl Access {
    fn text(&self, field: Field) -> Option<&str> {
        if field == Field::AccessWay {
            self.way.as_deref()
        } else if field == Field::AccessMeans {
            self.means.as_deref()
        } else {
            self.when.as_deref()
        }
    }
}

#[cfg(test)]
mod tests;
