//! What the applicant is told about remedies (救济途径): reconsideration, suit and complaint.
//!
//! Reconsideration must come first (复议前置) only where disclosure is denied under Arts. 14-16:
//! 行政复议法 23.1(4), as the Supreme People's Court limits it. Everything else leaves the choice.

use serde::{Deserialize, Serialize};

use super::{Ground, Outcome};
use crate::rules::applicant::Reader;
use crate::rules::article::{Article, Law};
use crate::rules::calendar::Calendar;
use crate::rules::clocks::{Length, NamedClock};
use crate::rules::language::Language;
use crate::rules::regime::Regime;
use crate::rules::service::RemediesFrom;

const ART_51: Article = Article::regulations(51);
const FIRST: Article = Article::of(Law::ReconsiderationLaw, 23)
    .paragraph(1)
    .item(4);
const RECONSIDERATION: Article = Article::of(Law::ReconsiderationLaw, 20);
const SUIT: Article = Article::of(Law::LitigationLaw, 46);
const SUIT_AFTER: Article = Article::of(Law::LitigationLaw, 45);

/// Where remedies are sought, by their proper names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyBodies {
    /// The reconsideration organ (复议机关): for a district's department the district government.
    pub reconsideration_body: String,
    /// The court of a direct suit (人民法院).
    pub court: String,
}

/// What the paragraphs on remedies are written with.
#[derive(Debug, Clone, Copy)]
pub struct RemedyTerms<'a> {
    /// Who hears what.
    pub bodies: &'a RemedyBodies,
    /// The law that says how long the periods are.
    pub regime: &'a Regime,
    /// The working days by which a last day is found.
    pub calendar: &'a Calendar,
    /// Whom they are written to.
    pub reader: Reader,
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
            | Self::Reissue
            | Self::Corrected
            | Self::Transferred
            | Self::Directed
            | Self::NotCorrected => Precedence::NotRequired,
            Self::ClarificationLapsed | Self::FeeLapsed | Self::Other => Precedence::NotApplicable,
        }
    }

    /// The remedies to name; `grounds` are those of a partial reply and count for nothing else.
    ///
    /// Where an application is deemed abandoned only the decision not to go on (不再处理) is open to remedies: not
    /// the fee (国办函〔2020〕109号), nor the notice that asked for clarification (docs/decisions, 105). For a
    /// withdrawal nothing beyond Art. 51 is known.
    pub fn remedy(self, grounds: &[Ground]) -> Remedy {
        match self.reconsideration_first() {
            Precedence::Required => Remedy::ReconsiderationFirst,
            Precedence::ForWithheldPart if grounds.iter().any(|g| g.is_denial()) => {
                Remedy::FirstForWithheldPart
            }
            Precedence::ForWithheldPart | Precedence::NotRequired => Remedy::Either,
            Precedence::NotApplicable
                if matches!(self, Self::ClarificationLapsed | Self::FeeLapsed) =>
            {
                Remedy::Either
            }
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
    /// The periods run from the day the applicant knows the reply. While that day is unknown, as
    /// when the letter is written, `from` says by what it will be known; once it is known, the last
    /// day is named too, unless the calendar of its year may still change.
    pub fn paragraphs(self, from: RemediesFrom, terms: &RemedyTerms<'_>) -> Vec<String> {
        let Some(words) = Words::of(from, terms) else {
            return vec![general(terms.reader)];
        };
        let told = match self {
            Self::Either => vec![words.either()],
            Self::ReconsiderationFirst => vec![words.first(), words.suit_after()],
            Self::FirstForWithheldPart => vec![
                words.first_for_part(),
                words.suit_after(),
                words.either_for_rest(),
            ],
            Self::General => return vec![general(terms.reader)],
        };
        told.into_iter()
            .chain(sending_is_not_knowing(from, terms.reader.language))
            .chain([words.complaint()])
            .collect()
    }
}

impl Remedy {
    /// What a third party is told that something is disclosed against its opinion: it may choose, for
    /// reconsideration comes first only where disclosure is denied.
    pub fn for_third_party(terms: &RemedyTerms<'_>) -> Vec<String> {
        let told = match Words::of(RemediesFrom::Receipt, terms) {
            None => vec![general(terms.reader)],
            Some(words) => vec![words.against_decision(), words.complaint()],
        };
        told.iter().map(|text| text.replace('您', "贵方")).collect()
    }
}

impl Remedy {
    /// What is written into the note that an application is not handled further, for want of an answer or of a
    /// payment: only that decision is open to remedies, not what was asked before it.
    pub fn for_abandoned(terms: &RemedyTerms<'_>) -> Vec<String> {
        match Words::of(RemediesFrom::Receipt, terms) {
            None => vec![general(terms.reader)],
            Some(words) => vec![words.against_decision(), words.complaint()],
        }
    }
}

struct Words<'a> {
    /// From when the periods run.
    from: String,
    reconsideration: String,
    suit: String,
    suit_after: String,
    bodies: &'a RemedyBodies,
    reader: Reader,
}

impl<'a> Words<'a> {
    /// `None` under a law that names no such periods.
    fn of(begin: RemediesFrom, terms: &RemedyTerms<'a>) -> Option<Self> {
        let length = |clock: NamedClock| Some(clock.rule(terms.regime)?.length);
        let period = |clock| Some(period(length(clock)?, begin, terms));
        Some(Self {
            from: from(begin, terms.reader.language),
            reconsideration: period(NamedClock::Reconsideration)?,
            suit: period(NamedClock::Suit)?,
            suit_after: length(NamedClock::SuitAfterReconsideration)?
                .in_language(terms.reader.language),
            bodies: terms.bodies,
            reader: terms.reader,
        })
    }

    fn either(&self) -> String {
        match self.reader.language {
            Language::Chinese => format!("如对本答复不服，{}。", self.choice()),
            Language::English => {
                format!("If you do not accept this reply, {}.", self.choice())
            }
        }
    }

    fn against_decision(&self) -> String {
        let choice = self.choice();
        match self.reader.language {
            Language::Chinese => {
                format!("如对本决定不服，{choice}。").replace("本答复书", "本告知书")
            }
            Language::English => format!("If you do not accept this decision, {choice}."),
        }
    }

    fn either_for_rest(&self) -> String {
        match self.reader.language {
            Language::Chinese => format!("如对本答复的其他内容不服，{}。", self.choice()),
            Language::English => format!(
                "If you do not accept any other part of this reply, {}.",
                self.choice()
            ),
        }
    }

    fn choice(&self) -> String {
        let Self {
            from,
            reconsideration,
            suit,
            ..
        } = self;
        let (organ, court) = (&self.bodies.reconsideration_body, &self.bodies.court);
        match self.reader.language {
            Language::Chinese => format!(
                "可以{from}{reconsideration}向{organ}申请行政复议，或者{from}{suit}向{court}提起行政诉讼"
            ),
            Language::English => format!(
                "you may apply to the {organ} for administrative reconsideration {reconsideration}, or bring a suit in the {court} {suit}, counted {from}"
            ),
        }
    }

    fn first(&self) -> String {
        match self.reader.language {
            Language::Chinese => format!("如对本机关不予公开的决定不服，{}。", self.must_first()),
            Language::English => format!(
                "If you do not accept the decision not to disclose, {}.",
                self.must_first()
            ),
        }
    }

    fn first_for_part(&self) -> String {
        match self.reader.language {
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
        let Self {
            from,
            reconsideration,
            ..
        } = self;
        let law = FIRST.cite(self.reader.language);
        let organ = &self.bodies.reconsideration_body;
        match self.reader.language {
            Language::Chinese => {
                format!("依据{law}的规定，应当先{from}{reconsideration}向{organ}申请行政复议")
            }
            Language::English => format!(
                "you must first apply to the {organ} for administrative reconsideration {reconsideration}, counted {from} ({law})"
            ),
        }
    }

    /// Names no court: which one it is depends on how the reconsideration ends.
    fn suit_after(&self) -> String {
        let period = &self.suit_after;
        match self.reader.language {
            Language::Chinese => format!(
                "对行政复议决定不服的，可以自收到行政复议决定书之日起{period}内依法向人民法院提起行政诉讼；行政复议机关逾期不作决定的，可以自行政复议期限届满之日起{period}内依法向人民法院提起行政诉讼。"
            ),
            Language::English => format!(
                "If you do not accept the reconsideration decision, you may bring a suit in the people's court within {period} of receiving it; if none is made in time, within {period} of the end of the reconsideration period."
            ),
        }
    }

    fn complaint(&self) -> String {
        let law = ART_51.cite(self.reader.language);
        self.reader.say(
            &format!(
                "您认为本机关在政府信息公开工作中侵犯您的合法权益的，依据{law}的规定，也可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报。"
            ),
            format!(
                "If you hold that this agency has infringed your lawful rights and interests in its disclosure work, you may also complain to the agency at the next higher level or to the department in charge of disclosure ({law})."
            ),
        )
    }
}

fn general(reader: Reader) -> String {
    let law = ART_51.cite(reader.language);
    reader.say(
        &format!(
            "您认为本机关在政府信息公开工作中侵犯您的合法权益的，依据{law}的规定，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼。"
        ),
        format!(
            "If you hold that this agency has infringed your lawful rights and interests in its disclosure work, you may complain to the agency at the next higher level or to the department in charge of disclosure, or apply for administrative reconsideration or bring a suit as the law provides ({law})."
        ),
    )
}

/// `60日内`; with its last day, when that is known and settled.
fn period(length: Length, from: RemediesFrom, terms: &RemedyTerms<'_>) -> String {
    let known_on = match from {
        RemediesFrom::Received(day) => Some(day),
        RemediesFrom::Receipt | RemediesFrom::Signature | RemediesFrom::Knowing { .. } => None,
    };
    let language = terms.reader.language;
    let words = length.in_language(language);
    let last = known_on
        .map(|day| length.end(day, terms.calendar))
        .filter(|last| terms.calendar.is_final(*last))
        .map(|last| language.date(last));
    match last {
        None => language.pick(format!("{words}内"), format!("within {words}")),
        Some(last) => language.pick(
            format!("{words}内（至{last}）"),
            format!("within {words} (until {last})"),
        ),
    }
}

/// From when the periods run, as it is told to the applicant.
fn from(begin: RemediesFrom, language: Language) -> String {
    match begin {
        RemediesFrom::Received(day) => {
            let day = language.date(day);
            language.pick(
                format!("自收到本答复书之日（{day}）起"),
                format!("from the day you received this letter ({day})"),
            )
        }
        RemediesFrom::Receipt => language
            .pick(
                "自收到本答复书之日起",
                "from the day you receive this letter",
            )
            .to_owned(),
        RemediesFrom::Signature => language
            .pick(
                "自签收本答复书之日起",
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
        RemediesFrom::Receipt | RemediesFrom::Received(_) | RemediesFrom::Signature => None,
        RemediesFrom::Knowing { sent_on } => {
            let day = language.date(sent_on);
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::rules::applicant::Salutation;
    use crate::rules::regime::RegimeId;

    fn told(remedy: Remedy, from: RemediesFrom, language: Language) -> String {
        let regime = Regime::builtin(RegimeId::Cn2019);
        let bodies = RemedyBodies {
            reconsideration_body: "某区人民政府".to_owned(),
            court: "某区人民法院".to_owned(),
        };
        let terms = RemedyTerms {
            bodies: &bodies,
            regime,
            calendar: regime.builtin_calendar(),
            reader: Reader {
                salutation: Salutation::Person,
                language,
            },
        };
        remedy.paragraphs(from, &terms).concat()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn received(text: &str) -> RemediesFrom {
        RemediesFrom::Received(day(text))
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
            let text = told(
                Remedy::ReconsiderationFirst,
                RemediesFrom::Signature,
                language,
            );
            assert!(!text.contains(language.pick("6个月", "6 months")), "{text}");
            assert!(
                text.contains(language.pick("应当先", "must first")),
                "{text}"
            );
            assert!(text.contains(language.pick("15日", "15 days")), "{text}");
        }
    }

    #[test]
    fn a_known_day_is_named_and_so_is_the_last() {
        // 60 days end on 1 May, a holiday; the first working day after it is 6 May.
        for (language, said) in [
            (
                Language::Chinese,
                [
                    "自收到本答复书之日（2026年3月2日）起60日内（至2026年5月6日）",
                    "6个月内（至2026年9月2日）",
                ],
            ),
            (
                Language::English,
                [
                    "within 60 days (until 6 May 2026)",
                    "within 6 months (until 2 September 2026), counted from the day you received this letter (2 March 2026)",
                ],
            ),
        ] {
            let text = told(Remedy::Either, received("2026-03-02"), language);
            for part in said {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
    }

    #[test]
    fn the_day_from_which_the_periods_run_is_told_plainly() {
        for (from, chinese, english) in [
            (
                received("2026-03-02"),
                "自收到本答复书之日（2026年3月2日）起60日内",
                "from the day you received this letter (2 March 2026)",
            ),
            (
                RemediesFrom::Receipt,
                "自收到本答复书之日起60日内",
                "from the day you receive this letter",
            ),
            (
                RemediesFrom::Signature,
                "自签收本答复书之日起60日内向",
                "from the day you sign for this letter",
            ),
            (
                RemediesFrom::Knowing {
                    sent_on: day("2026-03-02"),
                },
                "自知道本答复之日起60日内向",
                "from the day you learn of this reply",
            ),
        ] {
            for language in Language::ALL {
                let text = told(Remedy::Either, from, language);
                assert!(text.contains(language.pick(chinese, english)), "{text}");
                let sent = language.pick("发出之日", "the day it was sent");
                let electronic = matches!(from, RemediesFrom::Knowing { .. });
                assert_eq!(text.contains(sent), electronic, "{text}");
            }
        }
    }

    #[test]
    fn a_last_day_that_may_still_move_is_not_promised() {
        let text = told(Remedy::Either, received("2026-12-01"), Language::Chinese);
        assert!(text.contains("（2026年12月1日）起60日内向"), "{text}");
    }

    #[test]
    fn a_law_without_these_periods_promises_none() {
        let regime = Regime::builtin(RegimeId::UsFoia);
        let bodies = RemedyBodies {
            reconsideration_body: String::new(),
            court: String::new(),
        };
        let terms = RemedyTerms {
            bodies: &bodies,
            regime,
            calendar: regime.builtin_calendar(),
            reader: Reader {
                salutation: Salutation::Person,
                language: Language::English,
            },
        };
        let told = Remedy::Either.paragraphs(RemediesFrom::Signature, &terms);
        assert_eq!(told, [general(terms.reader)]);
    }
}
