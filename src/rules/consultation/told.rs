//! What a reply tells of the third parties that were asked: facts of the record, in a sentence each.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Consultation, Standing};
use crate::rules::case::Case;
use crate::rules::deadline::Party;
use crate::rules::language::Language;

/// The steps before a reply that touches the rights of third parties: whom it names is nobody.
pub fn steps(
    case: &Case,
    opinions_by: &BTreeMap<String, NaiveDate>,
    today: NaiveDate,
    language: Language,
) -> Vec<String> {
    let touches = |draft: &crate::rules::case::Draft| {
        draft.third_party.withheld || !draft.third_party.overruled.is_empty()
    };
    if !case.stage.draft().is_some_and(touches) {
        return Vec::new();
    }
    let third_parties = case
        .consultations
        .iter()
        .filter(|asked| asked.party == Party::ThirdParty);
    third_parties
        .filter_map(|asked| {
            let by = opinions_by.get(&asked.reference).copied();
            step(asked, asked.standing(by, today), language)
        })
        .collect()
}

fn step(asked: &Consultation, standing: Standing, language: Language) -> Option<String> {
    let sent_on = language.date(asked.sent_on()?);
    let answered_on = asked
        .opinion
        .as_ref()
        .map(|opinion| language.date(opinion.on));
    match standing {
        Standing::Agrees | Standing::Objects | Standing::Partly => {
            let (on, said) = (answered_on?, standing.title(language));
            Some(language.pick(
                format!("{sent_on}，本机关书面征求第三方意见；{on}收到其意见：{said}。"),
                format!("On {sent_on} we asked a third party for its opinion in writing; on {on} we received it: it {said}."),
            ))
        }
        Standing::Silent => Some(language.pick(
            format!("{sent_on}，本机关书面征求第三方意见，第三方逾期未提出意见。"),
            format!("On {sent_on} we asked a third party for its opinion in writing; it gave none within its period."),
        )),
        Standing::NotSent | Standing::Awaited | Standing::DeemedConsent => None,
    }
}
