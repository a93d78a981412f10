//! What opinions mean for the reply (Arts. 15, 32): what a draft must say, what an approval waits for, and who
//! must be told before the reply goes out.
//!
//! Only third parties bind here. What another agency thinks, or a joint agency, whose silence is consent
//! (Art. 34), the handler reads and weighs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Consultation, ConsultationRefusal, Position, waits_to_be_told};
use crate::rules::article::Article;
use crate::rules::calendar::Calendars;
use crate::rules::case::{Case, Draft};
use crate::rules::deadline::Party;
use crate::rules::decide::Facts;
use crate::rules::language::Language;
use crate::rules::outcome::{Field, Ground, LetterKind, Missing, Outcome, Problem, Reply};
use crate::rules::refusal::Refusal;

/// What has come of a consultation so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// The letter waits to be sent (待发出).
    NotSent,
    /// The period for the opinion runs (等待意见).
    Awaited,
    /// It agrees (同意公开).
    Agrees,
    /// It objects (不同意公开).
    Objects,
    /// It agrees in part (部分同意公开).
    Partly,
    /// Its period passed in silence: the agency decides by itself (Art. 32; 逾期未提出意见).
    Silent,
    /// A joint agency's period passed in silence: consent (Art. 34; 视为同意公开).
    DeemedConsent,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 7] = [
        Self::NotSent,
        Self::Awaited,
        Self::Agrees,
        Self::Objects,
        Self::Partly,
        Self::Silent,
        Self::DeemedConsent,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Awaited => "awaited",
            Self::Agrees => "agrees",
            Self::Objects => "objects",
            Self::Partly => "partly",
            Self::Silent => "silent",
            Self::DeemedConsent => "deemed_consent",
        }
    }

    /// What people call it.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::NotSent => language.pick("待发出", "to be sent"),
            Self::Awaited => language.pick("等待意见", "opinion awaited"),
            Self::Agrees => Position::Agrees.title(language),
            Self::Objects => Position::Objects.title(language),
            Self::Partly => Position::Partly.title(language),
            Self::Silent => language.pick("逾期未提出意见", "silent beyond the period"),
            Self::DeemedConsent => language.pick("逾期视为同意公开", "silent: consent"),
        }
    }
}

impl Consultation {
    /// What has come of it. An opinion that came after its period is kept, and leaves it at what silence means:
    /// the law gave it no further day.
    pub fn standing(&self, opinion_by: Option<NaiveDate>, today: NaiveDate) -> Standing {
        if self.request.dispatch.is_none() {
            return Standing::NotSent;
        }
        let in_time = |day: NaiveDate| opinion_by.is_none_or(|by| day <= by);
        match self.opinion.as_ref().filter(|opinion| in_time(opinion.on)) {
            Some(opinion) => match opinion.position {
                Position::Agrees => Standing::Agrees,
                Position::Objects => Standing::Objects,
                Position::Partly => Standing::Partly,
            },
            None if in_time(today) && self.opinion.is_none() => Standing::Awaited,
            None => match self.party {
                Party::JointAgency => Standing::DeemedConsent,
                Party::ThirdParty | Party::Agency => Standing::Silent,
            },
        }
    }
}

/// What a draft does with the rights of third parties, as its event tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThirdPartyPart {
    /// Something is withheld for their sake (Art. 15).
    #[serde(skip_serializing_if = "is_false")]
    pub withheld: bool,
    /// The consultations against which something is disclosed (Art. 32).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overruled: Vec<String>,
}

impl ThirdPartyPart {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde asks for"
)]
fn is_false(it: &bool) -> bool {
    !*it
}

/// What a reply does with the rights of third parties.
pub(in crate::rules) fn part_of(reply: &Reply) -> ThirdPartyPart {
    ThirdPartyPart {
        withheld: withholds(reply),
        overruled: reply
            .against_opinions
            .iter()
            .map(|one| one.consultation.clone())
            .collect(),
    }
}

fn withholds(reply: &Reply) -> bool {
    let ground = Ground::Outcome(Outcome::ThirdPartyRights);
    reply.outcome == Outcome::ThirdPartyRights
        || reply.outcome == Outcome::Partial
            && reply.withheld.iter().any(|part| part.ground == ground)
}

/// The third parties that were asked, and what has come of it.
fn asked<'a>(
    case: &'a Case,
    by: &'a BTreeMap<String, NaiveDate>,
    today: NaiveDate,
) -> impl Iterator<Item = (&'a Consultation, Standing)> {
    let standing = move |asked: &'a Consultation| {
        let by = by.get(&asked.reference).copied();
        (asked, asked.standing(by, today))
    };
    case.consultations
        .iter()
        .filter(|asked| asked.party == Party::ThirdParty)
        .map(standing)
        .filter(|(_, standing)| *standing != Standing::NotSent)
}

/// What a draft must say of third parties. What is withheld for their sake rests on what they said, or says why
/// nobody was asked; what is disclosed against an objection says what and why.
pub(in crate::rules) fn check_draft(
    case: &Case,
    reply: &Reply,
    facts: &Facts,
) -> Result<(), Refusal> {
    let part = part_of(reply);
    let (by, today) = (&facts.consultation.opinions_by, facts.today);
    if part.withheld && asked(case, by, today).next().is_none() && reply.not_consulted.is_none() {
        let missing = Missing {
            field: Field::NotConsulted,
            part: None,
            problem: Problem::Missing,
            articles: const { &[Article::regulations(32)] },
        };
        return Err(Refusal::DraftIncomplete {
            missing: vec![missing],
        });
    }
    for (at, reference) in part.overruled.iter().enumerate() {
        let again = part
            .overruled
            .iter()
            .take(at)
            .any(|earlier| earlier == reference);
        let is_open_to_it = asked(case, by, today)
            .find(|(asked, _)| asked.reference == *reference)
            .is_some_and(|(_, standing)| may_be_overruled(standing));
        if again || !is_open_to_it {
            return Err(ConsultationRefusal::CannotOverrule { at }.into());
        }
    }
    let standings = asked(case, by, today).collect();
    check_objections((reply.outcome, reply.kind), &part, standings)
}

fn may_be_overruled(standing: Standing) -> bool {
    match standing {
        Standing::Objects | Standing::Partly | Standing::Silent => true,
        Standing::NotSent | Standing::Awaited | Standing::Agrees | Standing::DeemedConsent => false,
    }
}

/// Whether a reply gives something away that was not public before.
fn discloses(kind: LetterKind) -> bool {
    match kind {
        LetterKind::Disclosed | LetterKind::PartlyDisclosed => true,
        LetterKind::AlreadyPublic
        | LetterKind::NotDisclosed
        | LetterKind::RegisterQuery
        | LetterKind::NonExistent
        | LetterKind::NotThisAgency
        | LetterKind::NeedsProcessing
        | LetterKind::StillUnclear
        | LetterKind::NotAnApplication
        | LetterKind::Repeated
        | LetterKind::PublicPublication
        | LetterKind::Excessive
        | LetterKind::NotReissued
        | LetterKind::Corrected
        | LetterKind::TransferredForCorrection
        | LetterKind::DirectedForCorrection
        | LetterKind::NotCorrected => false,
    }
}

/// A disclosure needs either something withheld for whoever objects, or a decision against them with reasons;
/// and where all agreed, nothing is withheld for their sake.
fn check_objections(
    (outcome, kind): (Outcome, LetterKind),
    part: &ThirdPartyPart,
    standings: Vec<(&Consultation, Standing)>,
) -> Result<(), Refusal> {
    let withheld = part.withheld || outcome == Outcome::ThirdPartyRights;
    if withheld
        && !standings.is_empty()
        && standings
            .iter()
            .all(|(_, standing)| *standing == Standing::Agrees)
    {
        return Err(ConsultationRefusal::AllAgreed.into());
    }
    if !discloses(kind) || part.withheld {
        return Ok(());
    }
    let unheard = standings.into_iter().find(|(asked, standing)| {
        matches!(standing, Standing::Objects | Standing::Partly)
            && !part.overruled.contains(&asked.reference)
    });
    match unheard {
        Some((asked, _)) => Err(ConsultationRefusal::ObjectionNotWeighed {
            reference: asked.reference.clone(),
        }
        .into()),
        None => Ok(()),
    }
}

/// Whether a draft may be approved: nothing is decided about a third party's rights while its period runs, and
/// what came in since the draft was written is looked at again.
pub(in crate::rules) fn check_approval(
    case: &Case,
    draft: &Draft,
    by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if touches(draft)
        && let Some((awaited, _)) =
            asked(case, by, today).find(|(_, standing)| *standing == Standing::Awaited)
    {
        let until = by.get(&awaited.reference).copied().unwrap_or(today);
        return Err(ConsultationRefusal::OpinionAwaited { until }.into());
    }
    let standings = asked(case, by, today).collect();
    check_objections((draft.outcome, draft.kind), &draft.third_party, standings)
}

/// What is decided about the rights of third parties, whatever it decides.
fn touches(draft: &Draft) -> bool {
    discloses(draft.kind) || draft.outcome == Outcome::ThirdPartyRights
}

/// The last day on which a third party may still speak, where the draft decides about its rights: the period can have
/// become a later one since the approval, as by a delivery that was recorded after it.
pub fn opinion_awaited(case: &Case, calendars: &Calendars, today: NaiveDate) -> Option<NaiveDate> {
    case.stage.draft().filter(|draft| touches(draft))?;
    let (regime, calendar) = (case.regime(), case.calendar(calendars));
    let asked = case.consultations.iter();
    asked
        .filter(|asked| asked.party == Party::ThirdParty)
        .filter_map(|asked| {
            let by = asked.opinion_by(regime, calendar)?;
            (asked.standing(Some(by), today) == Standing::Awaited).then_some(by)
        })
        .max()
}

/// The last day for each opinion that was asked for.
pub fn opinions_by(case: &Case, calendars: &Calendars) -> BTreeMap<String, NaiveDate> {
    let (regime, calendar) = (case.regime(), case.calendar(calendars));
    let by = |asked: &Consultation| {
        let by = asked.opinion_by(regime, calendar)?;
        Some((asked.reference.clone(), by))
    };
    case.consultations.iter().filter_map(by).collect()
}

/// A decision of which a third party was told is not changed under its eyes.
pub(in crate::rules) fn check_rework(case: &Case) -> Result<(), Refusal> {
    let told = |asked: &Consultation| asked.notice.is_some() && !waits_to_be_told(asked);
    if case.consultations.iter().any(told) {
        return Err(ConsultationRefusal::ToldAlready.into());
    }
    Ok(())
}

/// Every third party against whose opinion something is disclosed is told before the reply, or with it.
pub(in crate::rules) fn check_told(case: &Case) -> Result<(), Refusal> {
    match case
        .consultations
        .iter()
        .find(|asked| waits_to_be_told(asked))
    {
        Some(asked) => Err(ConsultationRefusal::NotToldYet {
            reference: asked.reference.clone(),
        }
        .into()),
        None => Ok(()),
    }
}
