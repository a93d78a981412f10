//! The letters of a consultation: the one that asks, and the one that tells of a decision against an opinion.

use super::{Sheet, contact, keep, reply_draft, unended};
use crate::app::consultations::question;
use crate::app::record::Change;
use crate::app::seals::Seal;
use crate::app::{Error, Result};
use crate::notify::letters::{ConsultationLetter, Letter as Written, ThirdPartyNotice};
use crate::rules::applicant::{Reader, Salutation};
use crate::rules::case::Case;
use crate::rules::consultation::{AskedParty, Consultation};
use crate::rules::deadline::{Party, Rule};
use crate::rules::event::LetterRef;
use crate::rules::language::Language;
use crate::rules::outcome::{Remedy, RemedyTerms};
use crate::storage::{AsyncPgConnection, consultations};

/// The letter that asks (第三方意见征询书、意见征求函), as it is frozen when the consultation is opened.
///
/// The row of who is asked is kept before the letter is written.
pub(super) async fn request(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    (reference, letter): (&str, &LetterRef),
) -> Result<()> {
    let (consultation, asked) = find(tx, change, case, reference).await?;
    let language = asked.language;
    let question = question(tx, change.app, case, consultation).await?;
    let seal = Seal::of(tx, change.authority.id, case.stage.department()).await?;
    let regime = case.regime();
    let rule = consultation.party.clock().rule(regime);
    let written = Box::new(ConsultationLetter {
        agency: seal.name(change.authority, language),
        letter_number: letter.number.clone(),
        asked_name: asked.name,
        matter: unended(&question.matter).to_owned(),
        why: unended(&question.why).to_owned(),
        article: regime.cite(
            regime.article(Rule::Consultation(consultation.party)),
            language,
        ),
        period: rule.map_or_else(String::new, |rule| rule.length.in_language(language)),
        joint: consultation.party == Party::JointAgency,
        contact: contact(change.authority),
        made_on: change.today,
    });
    let written = match consultation.party {
        Party::ThirdParty => Written::ThirdPartyConsultation(written),
        Party::JointAgency | Party::Agency => Written::AgencyConsultation(written),
    };
    let sheet = sheet(change, letter, &seal, language);
    keep(tx, change, case, sheet, &written).await
}

/// The notice of a decision to disclose (公开决定告知第三方; Art. 32), frozen with the approval of the reply.
pub(super) async fn notice(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    (reference, letter): (&str, &LetterRef),
) -> Result<()> {
    let (consultation, asked) = find(tx, change, case, reference).await?;
    let language = asked.language;
    let reply = reply_draft(tx, change, case).await?;
    let decision = reply
        .against_opinions
        .iter()
        .find(|one| one.consultation == reference)
        .ok_or_else(|| Error::internal("nothing is decided against this opinion"))?;
    let seal = Seal::of(tx, change.authority.id, case.stage.department()).await?;
    let regime = case.regime();
    let terms = RemedyTerms {
        bodies: &seal.bodies(change.authority, language),
        regime,
        calendar: change.calendars.current(),
        reader: Reader {
            salutation: Salutation::Person,
            language,
        },
    };
    let written = ThirdPartyNotice {
        agency: seal.name(change.authority, language),
        letter_number: letter.number.clone(),
        asked_name: asked.name,
        request_number: consultation.request.letter.number.clone(),
        opinion: consultation
            .opinion
            .as_ref()
            .map(|opinion| opinion.position.title(language).to_owned()),
        opinion_on: consultation.opinion.as_ref().map(|opinion| opinion.on),
        // What it decides rests on Art. 32 alone: Art. 33(3) is about the clock.
        article: consultation
            .party
            .clock()
            .rule(regime)
            .map_or_else(String::new, |rule| regime.cite(&rule.article, language)),
        disclosed: decision.disclosed.clone(),
        reasons: decision.reasons.clone(),
        remedies: Remedy::for_third_party(&terms),
        contact: contact(change.authority),
        made_on: change.today,
    };
    let sheet = sheet(change, letter, &seal, language);
    keep(
        tx,
        change,
        case,
        sheet,
        &Written::ThirdPartyNotice(Box::new(written)),
    )
    .await
}

fn sheet<'a>(
    change: &Change<'_>,
    letter: &'a LetterRef,
    seal: &Seal,
    language: Language,
) -> Sheet<'a> {
    Sheet {
        id: letter.id,
        number: &letter.number,
        sealed_by: seal.id(change.authority.id),
        language,
        made_on: change.today,
    }
}

/// The consultation of this name, and whom it asks.
async fn find<'a>(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &'a Case,
    reference: &str,
) -> Result<(&'a Consultation, AskedParty)> {
    let found = case
        .consultation(reference)
        .ok_or_else(|| Error::internal("no consultation of this name"))?;
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let asked = consultations::get(tx, keys, authority, found.id).await?;
    Ok((found, asked))
}
