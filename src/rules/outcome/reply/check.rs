//! Whether a drafted reply can go out, and what stands against it.

use super::{Access, Reply, ResponsibleAgency};
use crate::rules::article::{Article, cite_all};
use crate::rules::attaching::ENCLOSED;
use crate::rules::characters::{is_visible, says_something};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::outcome::{
    Field, GivenBy, Ground, LetterKind, Outcome, Requirement, optional, requirements,
};

/// The most parts that one reply may withhold.
pub const WITHHELD_PARTS: usize = 50;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Needed, and not there or blank.
    Missing,
    /// Not needed, but there and blank.
    Blank,
    /// A reason that says nothing: fewer than four letters or characters.
    SaysNothing,
    /// Too long.
    TooLong,
    /// Holds control characters other than line ends and tabs.
    ControlCharacters,
    /// The outcome is not given by a reply.
    NotByReply,
    /// The kind of letter does not give this outcome.
    WrongKind,
    /// Belongs into another kind of letter.
    NotInThisLetter,
    /// Nothing can be withheld for this ground.
    NoGround,
    /// More parts than one reply may withhold.
    TooMany,
    /// The answer came before it was asked for.
    AnswerBeforeQuestion,
}

impl Problem {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Blank => "blank",
            Self::SaysNothing => "says_nothing",
            Self::TooLong => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::NotByReply => "not_by_reply",
            Self::WrongKind => "wrong_kind",
            Self::NotInThisLetter => "not_in_this_letter",
            Self::NoGround => "no_ground",
            Self::TooMany => "too_many",
            Self::AnswerBeforeQuestion => "answer_before_question",
        }
    }
}

/// A field that keeps a reply from going out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The field.
    pub field: Field,
    /// Which of the withheld parts it stands in or is needed for, from 0.
    pub part: Option<usize>,
    /// What is wrong with it.
    pub problem: Problem,
    /// The articles behind it.
    pub articles: &'static [Article],
}

impl Missing {
    /// Where it stands in the JSON: `withheld.0.reasons`.
    pub fn path(&self) -> String {
        match (self.field, self.part) {
            (Field::WithheldWhat, Some(part)) => format!("withheld.{part}.what"),
            (Field::WithheldReasons, Some(part)) => format!("withheld.{part}.reasons"),
            (Field::Withheld, Some(part)) => format!("withheld.{part}.ground"),
            (Field::AgainstOpinionsDisclosed, Some(part)) => {
                format!("against_opinions.{part}.disclosed")
            }
            (Field::AgainstOpinionsReasons, Some(part)) => {
                format!("against_opinions.{part}.reasons")
            }
            (field, _) => field.path().to_owned(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// What to do, with the article behind it.
    pub fn advice(&self, language: Language) -> String {
        let advice = match self.problem {
            Problem::Missing | Problem::WrongKind | Problem::AnswerBeforeQuestion => self.field.advice(language).to_owned(),
            Problem::Blank => language
                .pick("请填写内容，或者删去该项", "fill this in or leave it out")
                .to_owned(),
            Problem::SaysNothing => language
                .pick(
                    "请用文字写明（至少四个字）",
                    "say it in words, of four letters at least",
                )
                .to_owned(),
            Problem::TooLong => {
                let longest = self.field.longest().unwrap_or_default();
                language.pick(
                    format!("请缩短到{longest}字以内"),
                    format!("shorten this to {longest} characters"),
                )
            }
            Problem::ControlCharacters => language
                .pick(
                    "请删去不可见的控制字符",
                    "remove invisible control characters",
                )
                .to_owned(),
            Problem::NotByReply => language
                .pick(
                    "该结果不以答复书作出，请另选",
                    "choose another outcome: no reply gives this one",
                )
                .to_owned(),
            Problem::NotInThisLetter => language
                .pick(
                    "此类答复书不含该项，请删去，或者改选答复书种类",
                    "leave this out or choose another kind of letter: it does not belong into this one",
                )
                .to_owned(),
            Problem::NoGround => language
                .pick(
                    "请选择不予公开、无法提供或者不予处理的情形",
                    "choose a ground that denies, is unable or refuses",
                )
                .to_owned(),
            Problem::TooMany if self.field == Field::Documents => language.pick(
                format!("附件不得超过{ENCLOSED}个"),
                format!("enclose at most {ENCLOSED} documents"),
            ),
            Problem::TooMany => language.pick(
                format!("请合并到{WITHHELD_PARTS}项以内"),
                format!("join them into at most {WITHHELD_PARTS} parts"),
            ),
        };
        if self.articles.is_empty() {
            return advice;
        }
        let cited = cite_all(self.articles, language);
        language.pick(
            format!("{advice}（{cited}）"),
            format!("{advice} ({cited})"),
        )
    }
}

impl Reply {
    /// Whether the reply can go out.
    ///
    /// # Errors
    ///
    /// Everything that stands against it, so that it can be put right in one go.
    pub fn check(&self) -> Result<(), Vec<Missing>> {
        let articles = self.outcome.articles_for(self.kind);
        if self.outcome.given_by() != GivenBy::Reply {
            return Err(vec![problem(Field::Outcome, Problem::NotByReply, articles)]);
        }
        if !self.outcome.kinds().contains(&self.kind) {
            let articles = self.outcome.articles();
            return Err(vec![problem(Field::Kind, Problem::WrongKind, articles)]);
        }
        let mut problems = Vec::new();
        for requirement in requirements(self.outcome, self.kind) {
            self.demand(*requirement, None, &mut problems);
        }
        self.check_strays(&mut problems);
        self.check_asked(&mut problems);
        self.check_parts(&mut problems);
        self.check_against(&mut problems);
        self.check_texts(&mut problems);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Adds what is missing of one requirement.
    fn demand(&self, requirement: Requirement, part: Option<usize>, problems: &mut Vec<Missing>) {
        for field in self.lacks(requirement.field) {
            let missing = Missing {
                field,
                part,
                problem: Problem::Missing,
                articles: requirement.articles,
            };
            // Two parts may need the same field; it is asked for once.
            let known = problems
                .iter()
                .any(|p| p.field == field && p.problem == Problem::Missing);
            if !known {
                problems.push(missing);
            }
        }
    }

    /// What is missing of a field: itself, or its parts once it is begun.
    fn lacks(&self, field: Field) -> Vec<Field> {
        match field {
            Field::Content if !is_blank(self.content.as_deref()) || !self.documents.is_empty() => {
                Vec::new()
            }
            Field::Content => match &self.access {
                None => vec![Field::Content],
                Some(access) => {
                    access.lacks(&[Field::AccessWay, Field::AccessMeans, Field::AccessWhen])
                }
            },
            Field::Access => match &self.access {
                None => vec![Field::Access],
                Some(access) => access.lacks(&[Field::AccessWay, Field::AccessMeans]),
            },
            Field::Agency => self.lacks_of_agency(),
            Field::Withheld if self.withheld.is_empty() => vec![field],
            Field::Asked => self.lacks_of_asked(),
            Field::Withheld
            | Field::Outcome
            | Field::Kind
            | Field::Documents
            | Field::WithheldWhat
            | Field::WithheldReasons
            | Field::AgainstOpinions
            | Field::AgainstOpinionsDisclosed
            | Field::AgainstOpinionsReasons
            | Field::AskedOn
            | Field::AskedAnsweredOn => Vec::new(),
            Field::Reasons
            | Field::AccessWay
            | Field::AccessMeans
            | Field::AccessWhen
            | Field::AgencyName
            | Field::AgencyContact
            | Field::LegalBasis
            | Field::PublicInterest
            | Field::NotConsulted
            | Field::SearchMade
            | Field::Processing
            | Field::EarlierCaseNumber
            | Field::Channel
            | Field::Publication
            | Field::SpecialLaw
            | Field::Correction => {
                if is_blank(self.text(field)) {
                    vec![field]
                } else {
                    Vec::new()
                }
            }
        }
    }

    fn lacks_of_agency(&self) -> Vec<Field> {
        match &self.agency {
            None => vec![Field::Agency],
            // Art. 36(5) asks for it if it can be determined; Art. 41 speaks of an agency that is.
            Some(ResponsibleAgency::Undetermined {})
                if self.outcome.case_kind() == CaseKind::Correction =>
            {
                vec![Field::Agency]
            }
            Some(ResponsibleAgency::Undetermined {}) => Vec::new(),
            Some(ResponsibleAgency::Determined { .. }) => [Field::AgencyName, Field::AgencyContact]
                .into_iter()
                .filter(|field| is_blank(self.text(*field)))
                .collect(),
        }
    }

    fn lacks_of_asked(&self) -> Vec<Field> {
        match &self.asked {
            None => vec![Field::Asked],
            Some(asked) => [
                (Field::AskedOn, asked.on),
                (Field::AskedAnsweredOn, asked.answered_on),
            ]
            .into_iter()
            .filter(|(field, _)| *field == Field::AskedOn || self.needs_answer())
            .filter(|(_, day)| day.is_none())
            .map(|(field, _)| field)
            .collect(),
        }
    }

    /// Whether it speaks of an answer: whoever was asked for reasons (Art. 35) may have kept silent.
    fn needs_answer(&self) -> bool {
        let unclear = Ground::Outcome(Outcome::StillUnclear);
        let mut parts = self.parts_that_count().iter();
        self.kind == LetterKind::StillUnclear || parts.any(|part| part.ground == unclear)
    }

    /// A field that neither the letter nor the ground of a withheld part knows would be lost or, as
    /// content in a denial, give away what is denied.
    fn check_strays(&self, problems: &mut Vec<Missing>) {
        let articles = self.outcome.articles_for(self.kind);
        if self.documents.len() > ENCLOSED {
            problems.push(problem(Field::Documents, Problem::TooMany, articles));
        }
        let strays = Field::ALL
            .into_iter()
            .filter(|field| self.holds(*field) && !self.knows(*field));
        problems.extend(strays.map(|field| problem(field, Problem::NotInThisLetter, articles)));
    }

    /// Whether a field is there, whatever it says; parts of a field stand with the field.
    fn holds(&self, field: Field) -> bool {
        match field {
            Field::Outcome
            | Field::Kind
            | Field::AccessWay
            | Field::AccessMeans
            | Field::AccessWhen
            | Field::AgencyName
            | Field::AgencyContact
            | Field::WithheldWhat
            | Field::WithheldReasons
            | Field::AgainstOpinionsDisclosed
            | Field::AgainstOpinionsReasons
            | Field::AskedOn
            | Field::AskedAnsweredOn => false,
            Field::Documents => !self.documents.is_empty(),
            Field::Access => self.access.is_some(),
            Field::Agency => self.agency.is_some(),
            Field::Withheld => !self.withheld.is_empty(),
            Field::AgainstOpinions => !self.against_opinions.is_empty(),
            Field::Asked => self.asked.is_some(),
            Field::Reasons
            | Field::Content
            | Field::LegalBasis
            | Field::PublicInterest
            | Field::NotConsulted
            | Field::SearchMade
            | Field::Processing
            | Field::EarlierCaseNumber
            | Field::Channel
            | Field::Publication
            | Field::SpecialLaw
            | Field::Correction => self.text(field).is_some(),
        }
    }

    fn knows(&self, field: Field) -> bool {
        let asked = |list: &[Requirement]| list.iter().any(|needed| needed.field == field);
        let parts = self.parts_that_count().iter();
        asked(requirements(self.outcome, self.kind))
            || optional(self.outcome, self.kind).contains(&field)
            || parts
                .map(|part| self.asked_by(part.ground))
                .any(|list| asked(&list))
    }

    fn check_asked(&self, problems: &mut Vec<Missing>) {
        let Some(asked) = &self.asked else {
            return;
        };
        if asked
            .on
            .zip(asked.answered_on)
            .is_some_and(|(on, answered)| answered < on)
        {
            let articles = self.outcome.articles_for(self.kind);
            problems.push(problem(
                Field::AskedAnsweredOn,
                Problem::AnswerBeforeQuestion,
                articles,
            ));
        }
    }

    /// Each withheld part needs a ground, reasons, and what its ground asks for.
    fn check_parts(&self, problems: &mut Vec<Missing>) {
        let articles = const { &[Article::regulations(37)] };
        if self.outcome != Outcome::Partial {
            return;
        }
        if self.withheld.len() > WITHHELD_PARTS {
            problems.push(problem(Field::Withheld, Problem::TooMany, articles));
            return;
        }
        for (index, part) in self.withheld.iter().enumerate() {
            let on = |field, problem| Missing {
                field,
                part: Some(index),
                problem,
                articles,
            };
            if !part.ground.withholds() {
                problems.push(on(Field::Withheld, Problem::NoGround));
            }
            for (field, text) in [
                (Field::WithheldWhat, &part.what),
                (Field::WithheldReasons, &part.reasons),
            ] {
                if is_blank(Some(text)) {
                    problems.push(on(field, Problem::Missing));
                } else if let Some(wrong) = wrong_with(text, field) {
                    problems.push(on(field, wrong));
                }
            }
            for requirement in self.asked_by(part.ground) {
                self.demand(requirement, Some(index), problems);
            }
        }
    }

    /// A decision against an opinion says what is disclosed and why: the third party is told both (Art. 32).
    fn check_against(&self, problems: &mut Vec<Missing>) {
        for (index, one) in self.against_opinions.iter().enumerate() {
            for (field, text) in [
                (Field::AgainstOpinionsDisclosed, &one.disclosed),
                (Field::AgainstOpinionsReasons, &one.reasons),
            ] {
                let problem = if is_blank(Some(text)) {
                    Some(Problem::Missing)
                } else {
                    wrong_with(text, field)
                };
                problems.extend(problem.map(|problem| Missing {
                    field,
                    part: Some(index),
                    problem,
                    articles: const { &[Article::regulations(32)] },
                }));
            }
        }
    }

    /// What a ground asks for beside reasons, which stand with the part itself.
    pub(super) fn asked_by(&self, ground: Ground) -> Vec<Requirement> {
        match (ground, self.kind_of(ground)) {
            (Ground::Outcome(outcome), Some(kind)) => requirements(outcome, kind)
                .iter()
                .copied()
                .filter(|requirement| requirement.field != Field::Reasons)
                .collect(),
            (Ground::Outcome(_) | Ground::NotGovernmentInformation, _) => Vec::new(),
        }
    }

    /// Of a ground's kinds the first whose fields are there, else its usual one.
    pub(super) fn kind_of(&self, ground: Ground) -> Option<LetterKind> {
        let Ground::Outcome(outcome) = ground else {
            return None;
        };
        let complete = |kind: &LetterKind| {
            requirements(outcome, *kind)
                .iter()
                .filter(|requirement| requirement.field != Field::Reasons)
                .all(|requirement| self.lacks(requirement.field).is_empty())
        };
        let kinds = ground.kinds().iter().copied();
        kinds
            .clone()
            .find(complete)
            .or_else(|| kinds.clone().next())
    }

    /// Every text that is there must be readable and of bounded length.
    fn check_texts(&self, problems: &mut Vec<Missing>) {
        let articles = self.outcome.articles_for(self.kind);
        for field in Field::ALL {
            let Some(text) = self.text(field) else {
                continue;
            };
            let named = problems.iter().any(|p| p.field == field);
            if let Some(wrong) = wrong_with(text, field).filter(|_| !named) {
                problems.push(problem(field, wrong, articles));
            }
        }
    }
}

impl Access {
    fn lacks(&self, fields: &[Field]) -> Vec<Field> {
        fields
            .iter()
            .copied()
            .filter(|field| is_blank(self.text(*field)))
            .collect()
    }
}

fn problem(field: Field, problem: Problem, articles: &'static [Article]) -> Missing {
    Missing {
        field,
        part: None,
        problem,
        articles,
    }
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| !text.chars().any(is_visible))
}

fn wrong_with(text: &str, field: Field) -> Option<Problem> {
    let invisible = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text.chars().any(is_visible) {
        Some(Problem::Blank)
    } else if field
        .longest()
        .is_some_and(|longest| text.chars().count() > longest)
    {
        Some(Problem::TooLong)
    } else if text.chars().any(invisible) {
        Some(Problem::ControlCharacters)
    } else if field.is_reason() && !says_something(text) {
        Some(Problem::SaysNothing)
    } else {
        None
    }
}
