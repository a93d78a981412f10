//! What a reply rests on in the record (答复所依据的事实; Arts. 15, 30, 32, 35, 36): what third parties said, and what the
//! applicant was asked and answered.
//!
//! The record goes on between draft, approval and service: an opinion comes in, a letter that asked comes back. So the
//! same is asked at each of the three. A letter that tells what is no longer so is not served: the head sends it back,
//! and it is drafted anew.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::article::Article;
use super::case::{Approval, Case, Draft, Stage};
use super::clarification;
use super::consultation::{self, ConsultationRefusal, ThirdPartyPart};
use super::decide::Viewer;
use super::excessive;
use super::language::Language;
use super::outcome::{LetterKind, Outcome, Reply};
use super::refusal::Refusal;

/// A step with the applicant before the reply, of which its letter speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepAsked {
    /// What to correct (补正告知书; Art. 30).
    Clarification,
    /// Why there are so many applications (说明理由通知书; Art. 35).
    Reasons,
}

impl StepAsked {
    /// Every step.
    pub const ALL: [Self; 2] = [Self::Clarification, Self::Reasons];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clarification => "clarification",
            Self::Reasons => "reasons",
        }
    }
}

/// What a draft says of such a step, as its event tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepStated {
    /// Which.
    pub step: StepAsked,
    /// The day of the notice.
    pub on: NaiveDate,
    /// The day of the answer; none where none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<NaiveDate>,
}

/// What a letter tells that is no longer so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Which third parties were asked, and what they said.
    Opinions,
    /// When the applicant was asked something, and answered.
    Step(StepAsked),
}

impl Told {
    /// The article on what it tells.
    pub(super) fn article(self) -> Article {
        match self {
            Self::Opinions => Article::regulations(32),
            Self::Step(StepAsked::Clarification) => Article::regulations(30),
            Self::Step(StepAsked::Reasons) => Article::regulations(35),
        }
    }

    /// What people call it.
    pub(super) fn title(self, language: Language) -> &'static str {
        match self {
            Self::Opinions => language.pick("征求第三方意见的情况", "how third parties were asked"),
            Self::Step(StepAsked::Clarification) => {
                language.pick("补正的情况", "how the applicant was asked to correct")
            }
            Self::Step(StepAsked::Reasons) => {
                language.pick("说明理由的情况", "how the applicant was asked for reasons")
            }
        }
    }
}

/// What a reply states that the record must bear.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'a> {
    pub(super) outcome: Outcome,
    pub(super) kind: LetterKind,
    pub(super) third_party: &'a ThirdPartyPart,
    /// The step that it rests on, and what it says of it, as far as the record tells.
    step: Option<(StepAsked, Option<StepStated>)>,
}

impl<'a> Stated<'a> {
    /// Of a reply that is being drafted, with its part about third parties.
    pub(super) fn by(reply: &Reply, third_party: &'a ThirdPartyPart) -> Self {
        Self {
            outcome: reply.outcome,
            kind: reply.kind,
            third_party,
            step: step_of(reply).map(|step| (step, stated(reply))),
        }
    }

    /// Of a draft on record. One that is older than what is kept of its steps names none in a partial reply.
    fn by_draft(draft: &'a Draft) -> Self {
        let of_kind = match draft.kind {
            LetterKind::StillUnclear => Some(StepAsked::Clarification),
            LetterKind::Excessive => Some(StepAsked::Reasons),
            LetterKind::Disclosed
            | LetterKind::PartlyDisclosed
            | LetterKind::AlreadyPublic
            | LetterKind::NotDisclosed
            | LetterKind::RegisterQuery
            | LetterKind::NonExistent
            | LetterKind::NotThisAgency
            | LetterKind::NeedsProcessing
            | LetterKind::NotAnApplication
            | LetterKind::Repeated
            | LetterKind::PublicPublication
            | LetterKind::NotReissued
            | LetterKind::Corrected
            | LetterKind::TransferredForCorrection
            | LetterKind::DirectedForCorrection
            | LetterKind::NotCorrected => None,
        };
        let step = draft.asked.map(|stated| stated.step).or(of_kind);
        Self {
            outcome: draft.outcome,
            kind: draft.kind,
            third_party: &draft.third_party,
            step: step.map(|step| (step, draft.asked)),
        }
    }
}

/// What a reply says of the step that it rests on.
pub(super) fn stated(reply: &Reply) -> Option<StepStated> {
    let asked = reply.asked.as_ref()?;
    Some(StepStated {
        step: step_of(reply)?,
        on: asked.on?,
        answered_on: asked.answered_on,
    })
}

/// A reply has one pair of days: where it rests on both steps, those of the clarification.
fn step_of(reply: &Reply) -> Option<StepAsked> {
    if reply.speaks_as(LetterKind::StillUnclear) {
        Some(StepAsked::Clarification)
    } else {
        let excessive = reply.speaks_as(LetterKind::Excessive);
        excessive.then_some(StepAsked::Reasons)
    }
}

/// Whether the record bears what a reply states: the one question that is put when it is drafted, approved and served.
pub(super) fn check(
    case: &Case,
    reply: Stated<'_>,
    by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if let Some((step, stated)) = reply.step {
        let (asked_on, answered_on) = match step {
            StepAsked::Clarification => clarification::answered(case)?,
            StepAsked::Reasons => excessive::asked(case, today)?,
        };
        // What the record does not tell of an older draft cannot be compared.
        let differs = |it: StepStated| (it.on, it.answered_on) != (asked_on, answered_on);
        if stated.is_some_and(differs) {
            return Err(Refusal::AskedDiffers {
                asked_on,
                answered_on,
            });
        }
    }
    consultation::check_part(case, reply, by, today)
}

/// Whether the draft that lies before the head can be decided on as it is: nobody may still speak whom it touches, and
/// the record bears it.
pub(super) fn check_laid(
    case: &Case,
    draft: &Draft,
    by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let reply = Stated::by_draft(draft);
    consultation::check_heard(case, reply, by, today)?;
    check(case, reply, by, today).map_err(|why| since_drafted(why, reply))
}

/// What can no longer be put right in the draft at hand, as whoever approves or serves reads it; what says itself what to
/// do stays as it is.
fn since_drafted(why: Refusal, reply: Stated<'_>) -> Refusal {
    let differs = matches!(why, Refusal::AskedDiffers { .. });
    let on_third_parties = matches!(
        why,
        Refusal::DraftIncomplete { .. }
            | Refusal::Consultation(ConsultationRefusal::CannotOverrule { .. })
    );
    let told = match reply.step {
        Some((step, _)) if differs => Told::Step(step),
        Some(_) | None if on_third_parties => Told::Opinions,
        Some(_) | None => return why,
    };
    Refusal::LetterOutdated { told }
}

/// Whether an approved letter that waits to be served still tells what is so.
///
/// A reply that is made, or that the applicant can read though its mail failed, is not asked again: it is out, and not
/// changed under their eyes.
pub(super) fn check_letter(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    let Stage::InReview {
        draft,
        approval: Some(approval),
        ..
    } = &case.stage
    else {
        return Ok(());
    };
    if approval.shown {
        return Ok(());
    }
    check_laid(case, draft, viewer.opinions_by, viewer.today)?;
    check_consulted(case, approval, viewer)
}

/// The sentences on third parties are those of the record.
fn check_consulted(case: &Case, approval: &Approval, viewer: Viewer<'_>) -> Result<(), Refusal> {
    let is = || consultation::said(case, viewer.opinions_by, viewer.today);
    match &approval.consulted {
        Some(told) if *told != is() => Err(Refusal::LetterOutdated {
            told: Told::Opinions,
        }),
        Some(_) | None => Ok(()),
    }
}

/// Whether an approved letter can never be served as it is: not for something that passes by waiting.
pub(super) fn has_fallen(case: &Case, viewer: Viewer<'_>) -> bool {
    match check_letter(case, viewer) {
        Ok(())
        | Err(
            Refusal::Consultation(ConsultationRefusal::OpinionAwaited { .. })
            | Refusal::ReasonsAwaited { .. },
        ) => false,
        Err(_) => true,
    }
}
