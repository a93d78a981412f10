//! Letters before a reply: what the applicant is asked, and the note that nothing came.

use chrono::NaiveDate;

use super::anew::beginning;
use super::{Sheet, contact, due, fee, keep, matter, of_abandonment, parties, text, unended};
use crate::app::record::Change;
use crate::app::seals::Seal;
use crate::app::{Error, Result};
use crate::notify::letters::{
    AbandonmentLetter, ClarificationLetter, DelayLetter, LateAnswer, Letter as Written, NoticeHead,
    ReasonsLetter, WithdrawalLetter,
};
use crate::rules::applicant::Reader;
use crate::rules::case::Case;
use crate::rules::clarification::Clarification;
use crate::rules::deadline::Clock;
use crate::rules::event::{LetterRef, TextRef};
use crate::rules::language::Language;
use crate::rules::notified::Asking;
use crate::rules::outcome::Outcome;
use crate::rules::regime::Wording;
use crate::rules::service::made_on;
use crate::storage::{AsyncPgConnection, texts};

/// A notice to those who applied: under which number, by whom and in which language it is written.
pub(super) struct Sealed<'a> {
    letter: &'a LetterRef,
    pub(super) seal: Seal,
    pub(super) language: Language,
}

/// What stands in every notice to those who applied, and who seals it.
pub(super) async fn head<'a>(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &'a LetterRef,
) -> Result<(NoticeHead, Sealed<'a>)> {
    let parties = parties(tx, change, case).await?;
    let language = parties.applicant.language;
    let reader = Reader {
        salutation: case.salutation(),
        language,
    };
    let seal = Seal::of(tx, change.authority.id, case.stage.department()).await?;
    let head = NoticeHead {
        agency: seal.name(change.authority, language),
        letter_number: letter.number.clone(),
        case_number: case.number.clone(),
        addressee: case.salutation(),
        applicant_name: parties.names(language),
        agent_name: parties.agent,
        received_on: case.received_on(),
        counted_anew: beginning(tx, change, (case, clock), reader).await?,
        matter: matter(tx, change, case, language).await?,
        contact: contact(change.authority),
        made_on: change.today,
    };
    let sealed = Sealed {
        letter,
        seal,
        language,
    };
    Ok((head, sealed))
}

pub(super) async fn keep_notice(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    sealed: &Sealed<'_>,
    written: Written,
) -> Result<()> {
    let sheet = Sheet {
        id: sealed.letter.id,
        number: &sealed.letter.number,
        sealed_by: sealed.seal.id(change.authority.id),
        language: sealed.language,
        made_on: change.today,
    };
    keep(tx, change, case, sheet, &written).await
}

/// The notice that asks for clarification (补正告知书).
pub(super) async fn clarification(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &LetterRef,
) -> Result<()> {
    let asked = case
        .clarification
        .as_ref()
        .ok_or_else(|| Error::internal("nothing is asked"))?;
    let (asking, answer_by) = (&asked.asking, asked.answer_by);
    let regime = case.regime();
    let article = &regime.articles.clarification;
    let asked = (letter, asking, answer_by, article);
    let (written, sealed) = question(tx, change, (case, clock), asked).await?;
    let written = Written::Clarification(Box::new(written));
    keep_notice(tx, change, case, &sealed, written).await
}

/// A question to the applicant, and what stands at its head.
async fn question<'a>(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    (letter, asked, answer_by, article): (&'a LetterRef, &TextRef, NaiveDate, &Wording),
) -> Result<(ClarificationLetter, Sealed<'a>)> {
    let (head, sealed) = head(tx, change, (case, clock), letter).await?;
    let asking = asking(tx, change, asked).await?;
    let written = ClarificationLetter {
        head,
        unclear: unended(&asking.unclear).to_owned(),
        items: asking.items,
        guidance: asking.guidance.map(|text| unended(&text).to_owned()),
        answer_by,
        article: case.regime().cite(article, sealed.language),
        follow_url: change.app.public_url.to_string(),
    };
    Ok((written, sealed))
}

/// The request for reasons (说明理由通知书).
pub(super) async fn reasons(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &LetterRef,
) -> Result<()> {
    let asked = case
        .reasons
        .as_ref()
        .ok_or_else(|| Error::internal("no reasons are asked for"))?;
    let article = &case.regime().articles.delay;
    let question_of = (letter, &asked.asking, asked.answer_by, article);
    let (written, sealed) = question(tx, change, (case, clock), question_of).await?;
    let written = Written::Reasons(Box::new(ReasonsLetter {
        asked: written,
        since: asked.since,
        applications: (!asked.are_few()).then_some(asked.applications),
    }));
    keep_notice(tx, change, case, &sealed, written).await
}

/// The notice of a delayed reply (延迟答复告知书).
pub(super) async fn delay(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &LetterRef,
) -> Result<()> {
    let told = case
        .delay
        .as_ref()
        .ok_or_else(|| Error::internal("nothing is put off"))?;
    let (head, sealed) = head(tx, change, (case, clock), letter).await?;
    let regime = case.regime();
    let reason = texts::find(tx, &change.app.keys, change.authority.id, told.reason.id).await?;
    let written = Written::Delay(Box::new(DelayLetter {
        head,
        due_before: due(clock, change.today),
        until: told.until,
        reason: reason.unwrap_or_default(),
        article: regime.cite(&regime.articles.delay, sealed.language),
    }));
    keep_notice(tx, change, case, &sealed, written).await
}

/// What is asked, as it was kept.
pub(super) async fn asking(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    text: &TextRef,
) -> Result<Asking> {
    let plain = texts::find(tx, &change.app.keys, change.authority.id, text.id).await?;
    serde_json::from_str(&plain.unwrap_or_default()).map_err(Error::internal)
}

/// The note that an application is deemed abandoned (视为放弃申请、不再处理): the facts, and their days.
pub(super) async fn abandonment(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    letter: &LetterRef,
) -> Result<()> {
    let (head, sealed) = head(tx, change, (case, clock), letter).await?;
    let regime = case.regime();
    let is_unpaid = case.outcome() == Some(Outcome::FeeLapsed);
    let lapsed = if is_unpaid {
        fee::lapsed(case, clock)
    } else {
        lapsed(case)
    };
    let (asked_on, last_day) = lapsed.ok_or_else(|| Error::internal("nothing has lapsed"))?;
    let article = if is_unpaid {
        // The measures are no part of the regulation.
        regime
            .articles
            .payment
            .in_language(sealed.language)
            .to_owned()
    } else {
        regime.cite(&regime.articles.clarification, sealed.language)
    };
    let written = AbandonmentLetter {
        head,
        asked_on,
        last_day,
        closed_on: case.stage.closed_on().unwrap_or(change.today),
        is_unpaid,
        late_answer: late_answer(tx, change, case).await?.filter(|_| !is_unpaid),
        article,
        remedies: of_abandonment(change, case, &sealed.seal, sealed.language),
    };
    let written = Written::Abandonment(Box::new(written));
    keep_notice(tx, change, case, &sealed, written).await
}

/// The confirmation that the application is withdrawn (撤回申请确认书).
pub(super) async fn withdrawal(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    (withdrawn_on, letter): (NaiveDate, &LetterRef),
) -> Result<()> {
    let (head, sealed) = head(tx, change, (case, clock), letter).await?;
    let written = WithdrawalLetter { head, withdrawn_on };
    let written = Written::Withdrawal(Box::new(written));
    keep_notice(tx, change, case, &sealed, written).await
}

/// The answer that came late and was judged, as the note speaks of it.
async fn late_answer(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Option<LateAnswer>> {
    let asked = case.clarification.as_ref();
    let Some((answer, because)) = asked.and_then(Clarification::refused) else {
        return Ok(None);
    };
    let reason = text(tx, change, because.id).await?.unwrap_or_default();
    Ok(Some(LateAnswer {
        on: answer.on,
        reason: unended(&reason).to_owned(),
    }))
}

/// On which day it was asked what did not come, and until when.
fn lapsed(case: &Case) -> Option<(NaiveDate, NaiveDate)> {
    let asked = case.clarification.as_ref()?;
    let service = asked.service.as_ref()?;
    Some((made_on(service), asked.answer_by))
}
