//! Statutory documents (文书) that an event owes: the receipt and the reply, frozen as they went out.

use chrono::{Datelike, NaiveDate};

use super::record::Change;
use super::{Error, Result};
use crate::notify::letters::{
    Addressee, Enclosure, Letter as Written, OtherAgency, ReceiptLetter, ReplyLetter, render_letter,
};
use crate::notify::notice::{Contact, Due};
use crate::rules::application::{Applicant, Wanted};
use crate::rules::case::{Case, Stage};
use crate::rules::deadline::{Clock, Row, RowKind};
use crate::rules::event::{CaseEvent, Recorded};
use crate::rules::ids::LetterId;
use crate::rules::language::Language;
use crate::rules::outcome::{RemedyBodies, Reply, ResponsibleAgency};
use crate::rules::service::{RemediesFrom, Service, remedies_from};
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, departments, documents, letters, people, texts};

/// Writes the document that one event owes, if any.
pub(super) async fn write(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    clock: &Clock,
    event: &Recorded,
) -> Result<()> {
    match &event.event {
        CaseEvent::Filed { .. }
            if case.stage != Stage::Submitted && case.confirmed_on.is_none() =>
        {
            receipt(tx, change, case, clock).await
        }
        CaseEvent::Confirmed => receipt(tx, change, case, clock).await,
        CaseEvent::Replied {
            letter,
            letter_number,
            ..
        } => reply(tx, change, case, event, *letter, letter_number).await,
        _ => Ok(()),
    }
}

/// The receipt (登记回执), once the case is in the register.
async fn receipt(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    clock: &Clock,
) -> Result<()> {
    let applicant = applicant(tx, change, case).await?;
    let language = applicant.language;
    let received_on = clock.counted_from.unwrap_or(case.filed_on);
    let regime = case.regime();
    let letter = ReceiptLetter {
        authority: authority_name(change.authority, language),
        case_number: case.number.clone(),
        addressee: addressee(&applicant),
        applicant_name: applicant.name.clone(),
        matter: wanted(tx, change, case).await?.as_made(),
        channel: case.channel.label(language).to_owned(),
        received_on,
        receipt_rule: regime.articles.receipt.in_language(language).to_owned(),
        due: due(clock, received_on),
        article: regime
            .articles
            .reply_period
            .in_language(language)
            .to_owned(),
        reasons: due_in_words(clock, language),
        contact: contact(change.authority),
        issued_on: change.today,
    };
    let sheet = Sheet {
        id: LetterId(change.app.env.id()),
        number: &case.number,
        language,
        made_on: change.today,
    };
    keep(tx, change, case, sheet, &Written::Receipt(Box::new(letter))).await
}

/// The reply (答复书), as it is served.
async fn reply(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    event: &Recorded,
    id: LetterId,
    number: &str,
) -> Result<()> {
    let applicant = applicant(tx, change, case).await?;
    let language = applicant.language;
    let reply = reply_draft(tx, change, case).await?;
    let department = match case.stage.department() {
        Some(id) => departments::find(tx, change.authority.id, id)
            .await?
            .map(|found| found.name),
        None => None,
    };
    let authority = authority_name(change.authority, language);
    let letter = ReplyLetter {
        department: department.unwrap_or_else(|| authority.clone()),
        authority,
        letter_number: number.to_owned(),
        case_number: case.number.clone(),
        addressee: addressee(&applicant),
        applicant_name: applicant.name.clone(),
        received_on: case.confirmed_on.unwrap_or(case.filed_on),
        clarified_on: None,
        application_as_made: wanted(tx, change, case).await?.as_made(),
        finding: reply.findings(language).join(language.pick("", " ")),
        articles: reply.provisions(language),
        outcome_title: reply.outcome.title(language).to_owned(),
        reasons: details(&reply, language),
        content: reply.content.clone(),
        enclosures: enclosures(tx, change, case, &reply, language).await?,
        access: access(&reply, language),
        other_agency: other_agency(&reply),
        remedies: reply.remedies(
            remedies_run_from(event),
            &bodies(change.authority),
            language,
        ),
        made_on: event.on,
    };
    let sheet = Sheet {
        id,
        number,
        language,
        made_on: event.on,
    };
    keep(tx, change, case, sheet, &Written::Reply(Box::new(letter))).await
}

/// The documents that a reply encloses, as its letter lists them.
async fn enclosures(
    tx: &mut AsyncPgConnection,
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
    language: Language,
    made_on: NaiveDate,
}

async fn keep(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
    sheet: Sheet<'_>,
    written: &Written,
) -> Result<()> {
    let document = render_letter(written, sheet.language)?;
    let letter = letters::Letter {
        id: sheet.id,
        kind: written.kind().to_owned(),
        number: sheet.number.to_owned(),
        language: sheet.language,
        made_on: sheet.made_on,
        text: document.text,
        html: document.html,
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
    tx: &mut AsyncPgConnection,
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
    let text = texts::find(tx, &change.app.keys, change.authority.id, id).await?;
    serde_json::from_str(&text.unwrap_or_default()).map_err(Error::internal)
}

async fn applicant(
    tx: &mut AsyncPgConnection,
    change: &Change<'_>,
    case: &Case,
) -> Result<Applicant> {
    Ok(people::get(
        tx,
        &change.app.keys,
        change.authority.id,
        case.id,
        case.applicant_kind,
    )
    .await?)
}

async fn wanted(tx: &mut AsyncPgConnection, change: &Change<'_>, case: &Case) -> Result<Wanted> {
    let text = texts::find(tx, &change.app.keys, change.authority.id, case.wanted.id).await?;
    serde_json::from_str(&text.unwrap_or_default()).map_err(Error::internal)
}

fn addressee(applicant: &Applicant) -> Addressee {
    if applicant.kind.is_organisation() {
        Addressee::Organisation
    } else {
        Addressee::Person
    }
}

fn authority_name(authority: &Authority, language: Language) -> String {
    language.pick(&authority.name, &authority.name_en).clone()
}

/// How a reply was served, for the event that made it.
pub(super) fn service_of(event: &Recorded) -> Option<&Service> {
    match &event.event {
        CaseEvent::Replied { service, .. } => Some(service),
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

/// Who hears what against a reply.
pub(super) fn bodies(authority: &Authority) -> RemedyBodies {
    RemedyBodies {
        reconsideration_body: authority.reconsideration_body.clone(),
        court: authority.court.clone(),
    }
}

/// Everything the outcome demands beside content, access and agency, each under its heading.
fn details(reply: &Reply, language: Language) -> Option<String> {
    let lines: Vec<String> = reply
        .details(language)
        .into_iter()
        .map(|(heading, text)| format!("{heading}{}{text}", language.pick("：", ": ")))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn access(reply: &Reply, language: Language) -> Option<String> {
    let access = reply.access.as_ref()?;
    let parts: Vec<&str> = [&access.way, &access.means, &access.when]
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    (!parts.is_empty()).then(|| parts.join(language.pick("；", "; ")))
}

fn other_agency(reply: &Reply) -> Option<OtherAgency> {
    match reply.agency.as_ref()? {
        ResponsibleAgency::Determined { name, contact } => Some(OtherAgency {
            name: name.clone(),
            contact: Some(contact.clone()),
        }),
        ResponsibleAgency::Undetermined => None,
    }
}

/// The due date as it is told; the day given where no period runs.
pub(super) fn due(clock: &Clock, otherwise: NaiveDate) -> Due {
    Due {
        on: clock.due_on.unwrap_or(otherwise),
        provisional: clock.provisional,
    }
}

/// The ledger of a due date, a line for each run of days.
pub(super) fn due_in_words(clock: &Clock, language: Language) -> Vec<String> {
    clock
        .ledger
        .iter()
        .map(|row| ledger_line(row, language))
        .collect()
}

fn ledger_line(row: &Row, language: Language) -> String {
    let (span, kind, rule) = (
        span(row.from, row.to, language),
        row.kind.label(language),
        row.rule.label(language),
    );
    let name = row.name.as_deref().map_or(String::new(), |name| {
        language.pick(format!("（{name}）"), format!(" ({name})"))
    });
    match row.kind {
        RowKind::Counted | RowKind::MakeUp => language.pick(
            format!(
                "{span}{name}：{kind}{}个工作日，累计{}个",
                row.days, row.count
            ),
            format!(
                "{span}{name}: {kind}, {} working days, {} in all",
                row.days, row.count
            ),
        ),
        RowKind::Weekend | RowKind::Holiday => language.pick(
            format!("{span}：{kind}{name}，不计"),
            format!("{span}: {kind}{name}, not counted"),
        ),
        RowKind::Consultation | RowKind::Stopped => {
            language.pick(format!("{span}：{rule}"), format!("{span}: {rule}"))
        }
    }
}

fn span(from: NaiveDate, to: NaiveDate, language: Language) -> String {
    let day = |day: NaiveDate| match language {
        Language::Chinese => format!("{}月{}日", day.month(), day.day()),
        Language::English => day.format("%-d %b").to_string(),
    };
    if from == to {
        day(from)
    } else {
        format!("{}{}{}", day(from), language.pick("至", " to "), day(to))
    }
}
