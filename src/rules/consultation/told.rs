//! What a reply tells of the third parties that were asked: facts of the record, in a sentence each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::weigh::asked;
use super::{Consultation, Position, Standing};
use crate::rules::case::{Case, Draft};
use crate::rules::language::Language;

/// What a letter tells of one who was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Which consultation.
    pub consultation: String,
    /// The day on which the letter that asked went out.
    pub asked_on: NaiveDate,
    /// The day on which their opinion was received; none where their period passed in silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<NaiveDate>,
    /// What they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// Whether the letter of a draft tells of the third parties that were asked.
pub(in crate::rules) fn speaks_of_them(draft: &Draft) -> bool {
    draft.third_party.withheld || !draft.third_party.overruled.is_empty()
}

/// What the record tells of the third parties that were asked, and may no longer speak.
pub(in crate::rules) fn said(
    case: &Case,
    by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
) -> Vec<Said> {
    asked(case, by, today)
        .filter_map(|(asked, standing)| of_one(asked, standing))
        .collect()
}

fn of_one(asked: &Consultation, standing: Standing) -> Option<Said> {
    let opinion = match standing {
        Standing::Agrees | Standing::Objects | Standing::Partly => Some(asked.opinion.as_ref()?),
        Standing::Silent => None,
        Standing::NotSent | Standing::Awaited | Standing::DeemedConsent => return None,
    };
    Some(Said {
        consultation: asked.reference.clone(),
        asked_on: asked.sent_on()?,
        answered_on: opinion.map(|opinion| opinion.on),
        position: opinion.map(|opinion| opinion.position),
    })
}

/// The steps before a reply that touches the rights of third parties: whom it names is nobody.
pub fn steps(
    case: &Case,
    opinions_by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
    language: Language,
) -> Vec<String> {
    if !case.stage.draft().is_some_and(speaks_of_them) {
        return Vec::new();
    }
    let told = said(case, opinions_by, today);
    told.iter().map(|one| sentence(one, language)).collect()
}

fn sentence(one: &Said, language: Language) -> String {
    let sent_on = language.date(one.asked_on);
    match one.answered_on.zip(one.position) {
        Some((on, position)) => {
            let (on, said) = (language.date(on), position.title(language));
            language.pick(
                format!("{sent_on}，本机关书面征求第三方意见；{on}收到其意见：{said}。"),
                format!("On {sent_on} we asked a third party for its opinion in writing; on {on} we received it: it {said}."),
            )
        }
        None => language.pick(
            format!("{sent_on}，本机关书面征求第三方意见，第三方逾期未提出意见。"),
            format!("On {sent_on} we asked a third party for its opinion in writing; it gave none within its period."),
        ),
    }
}
