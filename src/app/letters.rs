//! Statutory documents (文书) that an event owes: the receipt and the reply, frozen as they went out.

mod anew;
mod asking;
mod consultation;
mod due_date;
mod fee;

use chrono::NaiveDate;
use uuid::Uuid;

use super::record::Change;
use super::seals::Seal;
use super::{Error, Result};
pub(super) use crate::notify::ledger::due_in_words;
use crate::notify::letters::{
    Enclosure, ExtensionLetter, Letter as Written, ReceiptLetter, ReplyLetter, Section,
    render_letter,
};
use crate::notify::notice::{Contact, Due};
use crate::notify::render::Mail;
use crate::rules::applicant::Reader;
use crate::rules::application::{Applicant, Wanted};
use crate::rules::case::{Case, Stage};
use crate::rules::clocks::Length;
use crate::rules::consultation::opinions_by;
use crate::rules::deadline::{self, Clock};
use crate::rules::event::{CaseEvent, LetterRef, Recorded};
use crate::rules::ids::{LetterId, TextId};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::outcome::{Outcome, Remedy, RemedyTerms, Reply};
use crate::rules::parties::JointApplicant;
use crate::rules::service::{RemediesFrom, Service, remedies_from};
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, documents, letters, parties as party_rows, people};

/// Writes the document that one event owes, if any.
pub(super) async fn write(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    clock: &Clock,
    event: &Recorded,
) -> Result<()> {
    match &event.event {
        CaseEvent::Filed { .. } if counts_from_receipt(case) && case.stage.name().is_open() => {
            receipt(tx, change, case, clock).await
        }
        CaseEvent::Confirmed => receipt(tx, change, case, clock).await,
        CaseEvent::Approved {
            letter: Some(letter),
        }
        | CaseEvent::AnsweredOnTheSpot { letter, .. } => {
            reply(tx, change, case, event, letter).await
        }
        CaseEvent::ExtensionApproved { number, letter, .. } => {
            let found = case.extensions.iter().find(|one| one.number == *number);
            let days = found.map_or(0, |one| one.working_days);
            extension(tx, change, (case, clock), days, letter).await
        }
        CaseEvent::ConsultationOpened {
            reference, letter, ..
        } => consultation::request(tx, change, case, (reference, letter)).await,
        CaseEvent::ThirdPartyNoticeMade { reference, letter } => {
            consultation::notice(tx, change, case, (reference, letter)).await
        }
        CaseEvent::ClarificationAsked { letter, .. } => {
            asking::clarification(tx, change, (case, clock), letter).await
        }
        CaseEvent::ReasonsAsked { letter, .. } => {
            asking::reasons(tx, change, (case, clock), letter).await
        }
        CaseEvent::ReplyDelayed { letter, .. } => {
            asking::delay(tx, change, (case, clock), letter).await
        }
        CaseEvent::DueDateNoticeWritten { .. } => due_date::notice(tx, change, (case, clock)).await,
        CaseEvent::FeeSet { letter, .. } => fee::notice(tx, change, (case, clock), letter).await,
        CaseEvent::Abandoned { letter, .. } => {
            asking::abandonment(tx, change, (case, clock), letter).await
        }
        CaseEvent::ReworkAsked { .. } => supersede(tx, change, case, event).await,
        CaseEvent::Withdrawn { letter, .. } => {
            supersede(tx, change, case, event).await?;
            match letter {
                Some(letter) => {
                    asking::withdrawal(tx, change, (case, clock), (event.on, letter)).await
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

async fn supersede(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    event: &Recorded,
) -> Result<()> {
    let (of, earlier) = ((change.authority.id, case.id), case.earlier_letters());
    Ok(letters::supersede_reply(tx, of, &earlier, event.on).await?)
}

/// Whether the period of a case began with its filing. What is answered at once needs no receipt beside
/// the reply.
fn counts_from_receipt(case: &Case) -> bool {
    case.stage != Stage::Submitted && case.confirmed_on.is_none()
}

/// The receipt (登记回执), once the case is in the register.
async fn receipt(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    clock: &Clock,
) -> Result<()> {
    let parties = parties(tx, change, case).await?;
    let language = parties.applicant.language;
    let received_on = clock.counted_from.unwrap_or(case.filed_on);
    let regime = case.regime();
    let letter = ReceiptLetter {
        authority: authority_name(change.authority, language),
        case_number: case.number.clone(),
        addressee: case.salutation(),
        applicant_name: parties.names(language),
        agent_name: parties.agent.clone(),
        matter: wanted(tx, change, case).await?.as_made(language),
        split_from: case.split_from.as_ref().map(|from| from.number.clone()),
        channel: case.channel.label(language).to_owned(),
        received_on,
        receipt_rule: case.channel.receipt_rule(regime, language),
        due: due(clock, received_on),
        article: regime.cite(&regime.articles.reply_period, language),
        reasons: due_in_words(clock, language),
        follow_url: change.app.public_url.to_string(),
        contact: contact(change.authority),
        issued_on: change.today,
    };
    let sheet = Sheet {
        id: LetterId(change.app.env.id()),
        number: &case.number,
        sealed_by: change.authority.id.0,
        language,
        made_on: change.today,
    };
    keep(tx, change, case, sheet, &Written::Receipt(Box::new(letter))).await
}

/// The reply (答复书), as it is approved and will be served, whenever that is.
async fn reply(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    event: &Recorded,
    letter: &LetterRef,
) -> Result<()> {
    let parties = parties(tx, change, case).await?;
    let language = parties.applicant.language;
    let reader = Reader {
        salutation: case.salutation(),
        language,
    };
    let reply = reply_draft(tx, change, case).await?;
    let seal = Seal::of(tx, change.authority.id, case.stage.department()).await?;
    let (id, number) = (letter.id, letter.number.as_str());
    let letter = ReplyLetter {
        agency: seal.name(change.authority, language),
        letter_number: number.to_owned(),
        case_number: case.number.clone(),
        addressee: case.salutation(),
        applicant_name: parties.names(language),
        agent_name: parties.agent.clone(),
        received_on: case.received_on(),
        application_as_made: matter(tx, change, case, language).await?,
        steps: anew::decided(tx, change, case, reader)
            .await?
            .into_iter()
            .chain(steps(change, case, &reply, reader))
            .collect(),
        findings: reply.findings(reader),
        details: details(&reply, language),
        content: reply.content.clone(),
        enclosures: enclosures(tx, change, case, &reply, language).await?,
        access: access(&reply, language),
        responsible: reply.agency.clone(),
        transferred: reply.outcome == Outcome::Transferred,
        // However it will be served, it is true of the day on which it is received.
        remedies: remedies(change, case, &seal, &reply, (RemediesFrom::Receipt, reader)),
        made_on: event.on,
    };
    let sheet = Sheet {
        id,
        number,
        sealed_by: seal.id(change.authority.id),
        language,
        made_on: event.on,
    };
    keep(tx, change, case, sheet, &Written::Reply(Box::new(letter))).await
}

/// The steps before a reply that it speaks of: what the applicant was asked, and what third parties were.
fn steps(change: &Change<'_>, case: &Case, reply: &Reply, reader: Reader) -> Vec<String> {
    let by = opinions_by(case, change.calendars);
    let asked = crate::rules::consultation::steps(case, &by, change.today, reader.language);
    reply.steps(reader).into_iter().chain(asked).collect()
}

/// The notice of an extension (延期答复告知书), as it is approved and will be served within the period.
async fn extension(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (case, clock): (&Case, &Clock),
    days: u16,
    letter: &LetterRef,
) -> Result<()> {
    let (head, sealed) = asking::head(tx, change, (case, clock), letter).await?;
    let regime = case.regime();
    let written = ExtensionLetter {
        head,
        due_before: due(clock, change.today),
        days: Length::WorkingDays(days).in_language(sealed.language),
        due: due(&extended(change, case, days), change.today),
        article: regime.cite(&regime.articles.extension, sealed.language),
    };
    let written = Written::Extension(Box::new(written));
    asking::keep_notice(tx, change, case, &sealed, written).await
}

/// The clock as it will be once the applicant is told.
fn extended(change: &Change<'_>, case: &Case, working_days: u16) -> Clock {
    let events = case.as_if_extended(change.today, working_days);
    let (calendar, today) = (change.calendars.current(), Some(change.today));
    deadline::read_brief(&events, case.regime(), calendar, today)
}

/// The documents that a reply encloses, as its letter lists them.
async fn enclosures(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    reply: &Reply,
    language: Language,
) -> Result<Vec<Enclosure>> {
    if reply.documents.is_empty() {
        return Ok(Vec::new());
    }
    let rows = documents::of_case(tx, &change.app.keys, change.authority.id, case.id).await?;
    reply
        .documents
        .iter()
        .map(|id| {
            let row = rows.iter().find(|row| row.id == *id);
            let told = case.documents.iter().find(|document| document.id == *id);
            let (Some(row), Some(told)) = (row, told) else {
                return Err(Error::internal("an enclosed document is not there"));
            };
            Ok(Enclosure {
                name: row.name.as_str().to_owned(),
                size: size(told.bytes, language),
                sha256: told.sha256.clone(),
            })
        })
        .collect()
}

/// A size in words; rounded up, so that nothing is of no size.
fn size(bytes: u64, language: Language) -> String {
    const KB: u64 = 1024;
    const TENTH_OF_MB: u64 = KB * KB / 10;
    if bytes < KB {
        language.pick(format!("{bytes} 字节"), format!("{bytes} bytes"))
    } else if bytes < KB * KB {
        format!("{} KB", bytes.div_ceil(KB))
    } else {
        let tenths = bytes.div_ceil(TENTH_OF_MB);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// What stands at the head of a document.
struct Sheet<'a> {
    id: LetterId,
    number: &'a str,
    sealed_by: Uuid,
    language: Language,
    made_on: NaiveDate,
}

async fn keep(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    sheet: Sheet<'_>,
    written: &Written,
) -> Result<()> {
    let document = render_letter(written, case.kind, sheet.language)?;
    let words = (written.kind(), document.text, document.html);
    keep_words(tx, change, case, sheet, words).await
}

/// Keeps what is posted instead of a mail (邮寄告知), in the words of that.
pub(super) async fn keep_mail(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    letter: &LetterRef,
    (mail, language): (Mail, Language),
) -> Result<()> {
    let sheet = Sheet {
        id: letter.id,
        number: &letter.number,
        sealed_by: change.authority.id.0,
        language,
        made_on: change.today,
    };
    let text = format!("{}\n\n{}", mail.subject, mail.text);
    let words = (letters::NOTICE_BY_POST, text, mail.html);
    keep_words(tx, change, case, sheet, words).await
}

async fn keep_words(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    sheet: Sheet<'_>,
    (kind, text, html): (&str, String, String),
) -> Result<()> {
    let letter = letters::Letter {
        id: sheet.id,
        kind: kind.to_owned(),
        number: sheet.number.to_owned(),
        sealed_by: Some(sheet.sealed_by),
        language: sheet.language,
        made_on: sheet.made_on,
        superseded_on: None,
        text,
        html,
    };
    Ok(letters::add(
        tx,
        &change.app.keys,
        change.authority.id,
        case.id,
        &letter,
        change.now,
    )
    .await?)
}

/// What was drafted, for a case that has a draft.
pub(super) async fn reply_draft(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Reply> {
    let draft = match &case.stage {
        Stage::InReview { draft, .. } => Some(draft),
        Stage::Replied { reply, .. } => Some(&reply.draft),
        _ => None,
    };
    let id = draft
        .map(|draft| draft.content.id)
        .ok_or_else(|| Error::internal("the case has no draft"))?;
    let text = text(tx, change, id).await?;
    serde_json::from_str(&text.unwrap_or_default()).map_err(Error::internal)
}

async fn text(tx: &AsyncPgConnection, change: &Change<'_>, id: TextId) -> Result<Option<String>> {
    let (keys, authority) = (&change.app.keys, change.authority.id);
    change.seen.text(tx, keys, authority, id).await
}

/// Whom a letter names.
struct Parties {
    applicant: Applicant,
    joint: Vec<JointApplicant>,
    /// The agent, once a power of attorney shows that they act.
    agent: Option<String>,
}

impl Parties {
    /// Everyone who applied.
    fn names(&self, language: Language) -> String {
        let joint = self.joint.iter().map(|one| one.name.as_str());
        let names: Vec<&str> = [self.applicant.name.as_str()]
            .into_iter()
            .chain(joint)
            .collect();
        names.join(language.pick("、", ", "))
    }
}

async fn parties(tx: &AsyncPgConnection, change: &Change<'_>, case: &Case) -> Result<Parties> {
    if let Some(application) = change.application {
        let acting = application.agent.as_ref().filter(|_| case.agent_acts());
        return Ok(Parties {
            applicant: application.applicant.clone(),
            joint: application.joint.clone(),
            agent: acting.map(|(agent, _)| agent.name.clone()),
        });
    }
    let (keys, authority) = (&change.app.keys, change.authority.id);
    let agent = if case.agent_acts() {
        party_rows::agent(tx, keys, authority, case.id).await?
    } else {
        None
    };
    Ok(Parties {
        applicant: people::get(tx, keys, authority, case.id, case.applicant_kind).await?,
        joint: party_rows::joint(tx, keys, authority, case.id).await?,
        agent: agent.map(|agent| agent.name),
    })
}

pub(super) async fn wanted(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Wanted> {
    if let Some(application) = change.application {
        return Ok(application.wanted.clone());
    }
    let text = text(tx, change, case.wanted.id).await?;
    serde_json::from_str(&text.unwrap_or_default()).map_err(Error::internal)
}

/// What is applied for: as it was made and, once corrected, as that was said.
async fn matter(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    language: Language,
) -> Result<String> {
    let made = wanted(tx, change, case).await?.as_made(language);
    let Some(answer) = case.clarified() else {
        return Ok(made);
    };
    let text = text(tx, change, answer.id).await?;
    let text = text.unwrap_or_default();
    Ok(language.pick(
        format!("{made}；补正为：{text}"),
        format!("{made}; clarified as: {text}"),
    ))
}

/// The paragraphs on remedies against a reply.
pub(super) fn remedies(
    change: &Change<'_>,
    case: &Case,
    seal: &Seal,
    reply: &Reply,
    (from, reader): (RemediesFrom, Reader),
) -> Vec<String> {
    let terms = RemedyTerms {
        bodies: &seal.bodies(change.authority, reader.language),
        regime: case.regime(),
        calendar: change.calendars.current(),
        reader,
    };
    let told = reply.remedies(from, &terms);
    match case.kind {
        CaseKind::Disclosure => told,
        // Its letter is a 更正告知书.
        CaseKind::Correction => told
            .iter()
            .map(|text| text.replace("本答复书", "本告知书"))
            .collect(),
    }
}

/// The paragraphs on remedies against the decision not to go on with an application that is deemed abandoned.
pub(super) fn of_abandonment(
    change: &Change<'_>,
    case: &Case,
    seal: &Seal,
    language: Language,
) -> Vec<String> {
    Remedy::for_abandoned(&RemedyTerms {
        bodies: &seal.bodies(change.authority, language),
        regime: case.regime(),
        calendar: change.calendars.current(),
        reader: Reader {
            salutation: case.salutation(),
            language,
        },
    })
}

/// A text that completes a sentence.
fn unended(text: &str) -> &str {
    text.trim_end_matches(['。', '.', '；', ';'])
}

fn authority_name(authority: &Authority, language: Language) -> String {
    language.pick(&authority.name, &authority.name_en).clone()
}

/// How a letter was served, for the event that did it.
pub(super) fn service_of(event: &Recorded) -> Option<&Service> {
    match &event.event {
        CaseEvent::Replied { service, .. }
        | CaseEvent::AnsweredOnTheSpot { service, .. }
        | CaseEvent::ExtensionTold { service, .. }
        | CaseEvent::NoticeServed { service, .. } => Some(service),
        _ => None,
    }
}

/// From when the remedies run, for the event that made the reply.
pub(super) fn remedies_run_from(event: &Recorded) -> RemediesFrom {
    service_of(event).map_or(RemediesFrom::Signature, remedies_from)
}

/// Where the disclosure office can be reached.
pub(super) fn contact(authority: &Authority) -> Contact {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Contact {
        office: authority.office.clone(),
        telephone: given(&authority.phone),
        email: given(&authority.email),
        address: given(&authority.address),
        hours: None,
    }
}

/// Everything the outcome demands beside content, access and agency, each under its heading.
fn details(reply: &Reply, language: Language) -> Vec<Section> {
    reply
        .details(language)
        .into_iter()
        .map(|(heading, text)| Section {
            heading: heading.to_owned(),
            text: text.to_owned(),
        })
        .collect()
}

/// Way, means and time (方式、途径和时间), a line each.
fn access(reply: &Reply, language: Language) -> Option<String> {
    let access = reply.access.as_ref()?;
    let lines: Vec<String> = [
        (("方式：", "Way: "), &access.way),
        (("途径：", "Means: "), &access.means),
        (("时间：", "Time: "), &access.when),
    ]
    .into_iter()
    .filter_map(|((chinese, english), text)| {
        let text = text.as_deref()?;
        Some(format!("{}{text}", language.pick(chinese, english)))
    })
    .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The due date as it is told; the day given where no period runs.
pub(super) fn due(clock: &Clock, otherwise: NaiveDate) -> Due {
    Due {
        on: clock.due_on.unwrap_or(otherwise),
        provisional: clock.provisional,
    }
}
