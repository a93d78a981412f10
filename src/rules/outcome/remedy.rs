//! What the applicant is told about remedies (救济途径): reconsideration, suit and complaint.
//!
//! Reconsideration must come first (复议前置) only where disclosure is denied under Arts. 14-16:
//! 行政复议法 23.1(4), as the Supreme People's Court limits it. Everything else leaves the choice.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Ground, Outcome};
use crate::rules::article::{Article, Law};
use crate::rules::language::Language;
use crate::rules::service::RemediesFrom;

/// Days for reconsideration (行政复议法 20), from knowing the act.
pub const RECONSIDERATION_DAYS: u16 = 60;
/// Months for a direct suit (行政诉讼法 46), from knowing the act.
pub const SUIT_MONTHS: u16 = 6;
/// Days for a suit after reconsideration (行政诉讼法 45), from the decision or the end of its period.
pub const SUIT_AFTER_RECONSIDERATION_DAYS: u16 = 15;

const ART_51: Article = Article::regulations(51);
const FIRST: Article = Article::of(Law::ReconsiderationLaw, 23)
    .paragraph(1)
    .item(4);
const RECONSIDERATION: Article = Article::of(Law::ReconsiderationLaw, 20);
const SUIT: Article = Article::of(Law::LitigationLaw, 46);
const SUIT_AFTER: Article = Article::of(Law::LitigationLaw, 45);

/// Where remedies are sought, by their proper names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemedyBodies {
    /// The reconsideration organ (复议机关): for a district's department the district government.
    pub reconsideration_body: String,
    /// The court (人民法院).
    pub court: String,
}

/// Whether reconsideration must come before a suit (复议前置).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// Yes: denied under Arts. 14-16.
    Required,
    /// For a part withheld under Arts. 14-16.
    ForWithheldPart,
    /// No: the applicant may choose.
    NotRequired,
    /// No reply was given.
    NotApplicable,
}

/// The remedies that a letter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Reconsideration or suit, as the applicant likes.
    Either,
    /// Reconsideration first, then suit (复议前置).
    ReconsiderationFirst,
    /// Reconsideration first for what is withheld under Arts. 14-16, free choice for the rest.
    FirstForWithheldPart,
    /// The general right of Art. 51, where no authority read names a period.
    General,
}

impl Outcome {
    /// Whether reconsideration must come before a suit, before the grounds of a partial reply are known.
    ///
    /// `denied.8` rests on Art. 36(7), not on Arts. 14-16, so the choice is free.
    pub fn reconsideration_first(self) -> Precedence {
        match self {
            Self::StateSecret
            | Self::ForbiddenByLaw
            | Self::EndangersSecurity
            | Self::ThirdPartyRights
            | Self::InternalAffairs
            | Self::ProcessInformation
            | Self::EnforcementFile => Precedence::Required,
            Self::Partial => Precedence::ForWithheldPart,
            Self::Granted
            | Self::RegisterQuery
            | Self::NotHeld
            | Self::NotReadyMade
            | Self::StillUnclear
            | Self::Petition
            | Self::Repeated
            | Self::Publication
            | Self::Excessive
            | Self::Reissue => Precedence::NotRequired,
            Self::ClarificationLapsed | Self::FeeLapsed | Self::Other => Precedence::NotApplicable,
        }
    }

    /// The remedies to name; `grounds` are those of a partial reply and count for nothing else.
    ///
    /// When a fee is not paid only the decision not to go on is open to remedies, not the fee
    /// (国办函〔2020〕109号). For the other cases without a reply nothing beyond Art. 51 is known.
    pub fn remedy(self, grounds: &[Ground]) -> Remedy {
        match self.reconsideration_first() {
            Precedence::Required => Remedy::ReconsiderationFirst,
            Precedence::ForWithheldPart if grounds.iter().any(|g| g.is_denial()) => {
                Remedy::FirstForWithheldPart
            }
            Precedence::ForWithheldPart | Precedence::NotRequired => Remedy::Either,
            Precedence::NotApplicable if self == Self::FeeLapsed => Remedy::Either,
            Precedence::NotApplicable => Remedy::General,
        }
    }
}

impl Remedy {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Either => "either",
            Self::ReconsiderationFirst => "reconsideration_first",
            Self::FirstForWithheldPart => "first_for_withheld_part",
            Self::General => "general",
        }
    }

    /// Where it rests.
    pub fn articles(self) -> &'static [Article] {
        match self {
            Self::Either => const { &[RECONSIDERATION, SUIT, ART_51] },
            Self::ReconsiderationFirst => const { &[FIRST, RECONSIDERATION, SUIT_AFTER, ART_51] },
            Self::FirstForWithheldPart => {
                const { &[FIRST, RECONSIDERATION, SUIT_AFTER, SUIT, ART_51] }
            }
            Self::General => const { &[ART_51] },
        }
    }

    /// What is written into the letter, one paragraph each.
    ///
    /// The periods run from the day the applicant knows the reply. Where no record will show that
    /// day, a paragraph of its own says that it is not the day of sending.
    pub fn paragraphs(
        self,
        from: RemediesFrom,
        bodies: &RemedyBodies,
        language: Language,
    ) -> Vec<String> {
        let words = Words {
            from: begin(from, language),
            bodies,
            language,
        };
        let told = match self {
            Self::Either => vec![words.either()],
            Self::ReconsiderationFirst => vec![words.first(), words.suit_after()],
            Self::FirstForWithheldPart => vec![
                words.first_for_part(),
                words.suit_after(),
                words.either_for_rest(),
            ],
            Self::General => return vec![words.general()],
        };
        told.into_iter()
            .chain(sending_is_not_knowing(from, language))
            .chain([words.complaint()])
            .collect()
    }
}

struct Words<'a> {
    from: String,
    bodies: &'a RemedyBodies,
    language: Language,
}

impl Words<'_> {
    fn either(&self) -> String {
        match self.language {
            Language::Chinese => format!("如对本机关的上述处理不服，{}。", self.choice()),
            Language::English => {
                format!("If you do not accept this decision, {}.", self.choice())
            }
        }
    }

    fn either_for_rest(&self) -> String {
        match self.language {
            Language::Chinese => format!("如对本答复的其他内容不服，{}。", self.choice()),
            Language::English => format!(
                "If you do not accept any other part of this reply, {}.",
                self.choice()
            ),
        }
    }

    fn choice(&self) -> String {
        let (from, bodies) = (&self.from, self.bodies);
        let (organ, court) = (&bodies.reconsideration_body, &bodies.court);
        match self.language {
            Language::Chinese => format!(
                "可以{from}{RECONSIDERATION_DAYS}日内向{organ}申请行政复议，或者{from}{SUIT_MONTHS}个月内向{court}提起行政诉讼"
            ),
            Language::English => format!(
                "you may apply to {organ} for administrative reconsideration within {RECONSIDERATION_DAYS} days, or bring a suit in {court} within {SUIT_MONTHS} months, {from}"
            ),
        }
    }

    fn first(&self) -> String {
        match self.language {
            Language::Chinese => format!("如对本机关不予公开的决定不服，{}。", self.must_first()),
            Language::English => format!(
                "If you do not accept the decision not to disclose, {}.",
                self.must_first()
            ),
        }
    }

    fn first_for_part(&self) -> String {
        match self.language {
            Language::Chinese => format!(
                "如对其中依据《中华人民共和国政府信息公开条例》第十四条至第十六条不予公开的内容不服，{}。",
                self.must_first()
            ),
            Language::English => format!(
                "If you do not accept that a part is withheld under Arts. 14 to 16 of the Regulations on Open Government Information, {}.",
                self.must_first()
            ),
        }
    }

    fn must_first(&self) -> String {
        let (from, law) = (&self.from, FIRST.cite(self.language));
        let organ = &self.bodies.reconsideration_body;
        match self.language {
            Language::Chinese => format!(
                "依据{law}的规定，应当先{from}{RECONSIDERATION_DAYS}日内向{organ}申请行政复议"
            ),
            Language::English => format!(
                "you must first apply to {organ} for administrative reconsideration within {RECONSIDERATION_DAYS} days {from} ({law})"
            ),
        }
    }

    fn suit_after(&self) -> String {
        let court = &self.bodies.court;
        match self.language {
            Language::Chinese => format!(
                "对行政复议决定不服的，可以自收到行政复议决定书之日起{SUIT_AFTER_RECONSIDERATION_DAYS}日内向{court}提起行政诉讼；复议机关逾期不作决定的，可以自复议期满之日起{SUIT_AFTER_RECONSIDERATION_DAYS}日内提起行政诉讼。"
            ),
            Language::English => format!(
                "If you do not accept the reconsideration decision, you may bring a suit in {court} within {SUIT_AFTER_RECONSIDERATION_DAYS} days of receiving it; if none is made in time, within {SUIT_AFTER_RECONSIDERATION_DAYS} days of the end of the reconsideration period."
            ),
        }
    }

    fn complaint(&self) -> String {
        match self.language {
            Language::Chinese => format!(
                "依据{}的规定，认为本机关在政府信息公开工作中侵犯其合法权益的，也可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报。",
                ART_51.cite(self.language)
            ),
            Language::English => format!(
                "Whoever holds that this agency has infringed their lawful rights and interests in its disclosure work may also complain to the agency at the next higher level or to the department in charge of disclosure ({}).",
                ART_51.cite(self.language)
            ),
        }
    }

    fn general(&self) -> String {
        match self.language {
            Language::Chinese => format!(
                "依据{}的规定，认为本机关在政府信息公开工作中侵犯其合法权益的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼。",
                ART_51.cite(self.language)
            ),
            Language::English => format!(
                "Whoever holds that this agency has infringed their lawful rights and interests in its disclosure work may complain to the agency at the next higher level or to the department in charge of disclosure, or apply for administrative reconsideration or bring a suit as the law provides ({}).",
                ART_51.cite(self.language)
            ),
        }
    }
}

/// From when the periods run, as it is told to the applicant.
fn begin(from: RemediesFrom, language: Language) -> String {
    match from {
        RemediesFrom::Received(day) => {
            let day = date(day, language);
            language.pick(
                format!("自收到本文书之日（{day}）起"),
                format!("from the day you received this letter ({day})"),
            )
        }
        RemediesFrom::Signature => language
            .pick(
                "自签收本文书之日起",
                "from the day you sign for this letter",
            )
            .to_owned(),
        RemediesFrom::Knowing { .. } => language
            .pick("自知道本答复之日起", "from the day you learn of this reply")
            .to_owned(),
    }
}

/// That an electronic reply is made when sent, but its remedies run from knowing it.
fn sending_is_not_knowing(from: RemediesFrom, language: Language) -> Option<String> {
    match from {
        RemediesFrom::Received(_) | RemediesFrom::Signature => None,
        RemediesFrom::Knowing { sent_on } => {
            let day = date(sent_on, language);
            Some(language.pick(
                format!(
                    "本答复以电子方式送达，发出之日（{day}）为作出答复之日；上述期限自知道本答复之日起计算，该日可能晚于发出之日。"
                ),
                format!(
                    "This reply is served electronically and was made on {day}, the day it was sent. The periods above begin on the day you learn of it, which may be later."
                ),
            ))
        }
    }
}

fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::English => day.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies() -> RemedyBodies {
        RemedyBodies {
            reconsideration_body: "某区人民政府".to_owned(),
            court: "某区人民法院".to_owned(),
        }
    }

    #[test]
    fn reconsideration_comes_first_only_under_articles_14_to_16() {
        for outcome in Outcome::ALL {
            let under_14_to_16 = outcome.articles().iter().any(|article| {
                article.law == Law::Regulations
                    && article.article.is_some_and(|n| (14..=16).contains(&n))
            });
            let first = outcome.reconsideration_first() == Precedence::Required;
            assert_eq!(first, under_14_to_16, "{outcome}");
        }
    }

    #[test]
    fn a_partial_reply_follows_its_grounds() {
        for (grounds, expect) in [
            (
                vec![Ground::Outcome(Outcome::ThirdPartyRights)],
                Remedy::FirstForWithheldPart,
            ),
            (
                vec![
                    Ground::Outcome(Outcome::NotHeld),
                    Ground::Outcome(Outcome::StateSecret),
                ],
                Remedy::FirstForWithheldPart,
            ),
            (
                vec![Ground::Outcome(Outcome::RegisterQuery)],
                Remedy::Either,
            ),
            (vec![Ground::NotGovernmentInformation], Remedy::Either),
        ] {
            assert_eq!(Outcome::Partial.remedy(&grounds), expect, "{grounds:?}");
        }
        let denial = [Ground::Outcome(Outcome::StateSecret)];
        assert_eq!(Outcome::Granted.remedy(&denial), Remedy::Either);
    }

    #[test]
    fn where_it_must_come_first_no_direct_suit_is_offered() {
        for language in Language::ALL {
            let text = Remedy::ReconsiderationFirst
                .paragraphs(RemediesFrom::Signature, &bodies(), language)
                .concat();
            assert!(!text.contains(language.pick("6个月", "6 months")), "{text}");
            assert!(
                text.contains(language.pick("应当先", "must first")),
                "{text}"
            );
            assert!(text.contains(language.pick("15日", "15 days")), "{text}");
        }
    }

    #[test]
    fn the_day_from_which_the_periods_run_is_told_plainly() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let told = |from, language| {
            Remedy::Either
                .paragraphs(from, &bodies(), language)
                .concat()
        };
        for (from, chinese, english) in [
            (
                RemediesFrom::Received(day),
                "自收到本文书之日（2026年3月2日）起60日内",
                "from the day you received this letter (2 March 2026)",
            ),
            (
                RemediesFrom::Signature,
                "自签收本文书之日起60日内",
                "from the day you sign for this letter",
            ),
            (
                RemediesFrom::Knowing { sent_on: day },
                "自知道本答复之日起60日内",
                "from the day you learn of this reply",
            ),
        ] {
            for language in Language::ALL {
                let text = told(from, language);
                assert!(text.contains(language.pick(chinese, english)), "{text}");
                let sent = language.pick("发出之日", "the day it was sent");
                let electronic = matches!(from, RemediesFrom::Knowing { .. });
                assert_eq!(text.contains(sent), electronic, "{text}");
            }
        }
    }
}
