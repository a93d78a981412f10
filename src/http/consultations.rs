//! Consultations of a case: asked, sent, delivered, answered, and told of a decision.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{REASON, carry_out};
use super::cases::staff;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use super::views::Items;
use crate::app::consultations::{self, Shown};
use crate::app::{App, Error};
use crate::rules::command::Command;
use crate::rules::consultation::{
    AskedParty, Dispatch, NewConsultation, NewOpinion, Opinion, Paper, Position, Question,
};
use crate::rules::contact::{
    ContactError, is_address, is_email, is_phone, mask_email, mask_name, mask_phone,
};
use crate::rules::deadline::Party;
use crate::rules::event::By;
use crate::rules::ids::{ConsultationId, DocumentId};
use crate::rules::language::Language;
use crate::rules::service::PostalEnterprise;

const NAME: usize = 100;
const QUESTION: usize = 1_000;
/// The longest opinion, in characters.
pub(super) const OPINION: usize = 5_000;

/// Who is asked, and what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsultationInput {
    #[schema(schema_with = codes::party)]
    party: Party,
    /// Name of the person, the organisation or the agency.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(max_length = 30)]
    phone: Option<String>,
    /// Where a letter can be posted.
    #[schema(max_length = 200)]
    address: Option<String>,
    /// In which language they are written to; Chinese when left out.
    #[serde(default)]
    #[schema(schema_with = codes::language)]
    language: Option<Language>,
    /// The matter, in a summary that reveals no more than needed; do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    matter: String,
    /// Why their rights may be touched, or why an agency is asked; do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    why: String,
    #[schema(schema_with = codes::consultation_method)]
    method: Method,
}

/// How the letter goes out.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Method {
    Electronic,
    Paper,
}

/// Ask a third party or another agency for its opinion (征求意见; Arts. 32-34). The letter is frozen and numbered;
/// `electronic` mails it at once with a secret link to answer, `paper` leaves it to be posted or handed over. From
/// the day after it is sent the reply clock stands still.
#[utoipa::path(post, path = "/api/v1/cases/{id}/consultations", tag = "actions", request_body = ConsultationInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn open_consultation(
    app: Data<App>,
    call: Call<ConsultationInput>,
) -> Result<HttpResponse, Problem> {
    let body = &call.body;
    let mut check = Check::default();
    let question = Question {
        matter: check.text("matter", &body.matter, QUESTION),
        why: check.words("why", &body.why, QUESTION),
    };
    let asked = AskedParty {
        name: check.line("name", &body.name, NAME),
        email: contact(
            &mut check,
            body.email.as_deref(),
            ContactError::Email,
            is_email,
        ),
        phone: contact(
            &mut check,
            body.phone.as_deref(),
            ContactError::Phone,
            is_phone,
        ),
        address: contact(
            &mut check,
            body.address.as_deref(),
            ContactError::Address,
            is_address,
        ),
        language: body.language.unwrap_or(Language::Chinese),
    };
    check.done()?;
    let question = serde_json::to_string(&question).map_err(Error::internal)?;
    let new = NewConsultation {
        id: ConsultationId(app.env.id()),
        party: body.party,
        asked,
        question: app.text(question),
        by_email: body.method == Method::Electronic,
    };
    carry_out(&app, &call, Command::Consult(Box::new(new))).await
}

/// A contact that may be left out.
fn contact(
    check: &mut Check,
    given: Option<&str>,
    wrong: ContactError,
    is_right: fn(&str) -> bool,
) -> Option<String> {
    let given = given.map(str::trim).filter(|text| !text.is_empty())?;
    if !is_right(given) {
        check.wrong(
            wrong.field().unwrap_or_default(),
            wrong.code(),
            &wrong.advice(Language::Chinese),
            &wrong.advice(Language::English),
        );
    }
    Some(given.to_owned())
}

/// How a letter to the one who is asked goes out.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Dispatching {
    /// By e-mail, now. If the mail never leaves, the letter waits to be sent.
    Electronic {},
    /// By China Post or EMS.
    Mail {
        /// The day it was handed to the post.
        #[serde(deserialize_with = "day")]
        posted_on: NaiveDate,
        #[schema(min_length = 1, max_length = 40)]
        tracking_number: String,
        #[schema(schema_with = codes::postal_enterprise)]
        carrier: PostalEnterprise,
    },
    /// Handed over: delivered on that day, too.
    Personal {
        /// The day it was signed for.
        #[serde(deserialize_with = "day")]
        signed_on: NaiveDate,
    },
}

async fn dispatch(app: &App, call: &Call<Dispatching>) -> Result<Dispatch, Problem> {
    Ok(match &call.body {
        Dispatching::Electronic {} => {
            let authority = app.authority(call.actor().authority()).await?;
            let sent_on = authority.day(app.env.now());
            Dispatch::Electronic { sent_on }
        }
        Dispatching::Mail {
            posted_on,
            tracking_number,
            carrier,
        } => Dispatch::Mail {
            posted_on: *posted_on,
            tracking_number: tracking_number.trim().to_owned(),
            carrier: *carrier,
        },
        Dispatching::Personal { signed_on } => Dispatch::Personal {
            signed_on: *signed_on,
        },
    })
}

/// The consultation or remedy that an address names.
pub(super) fn reference(request: &HttpRequest) -> String {
    request
        .match_info()
        .get("reference")
        .unwrap_or_default()
        .to_owned()
}

/// Record how the letter that asks went out, or mail it now (发出征询).
#[utoipa::path(post, path = "/api/v1/cases/{id}/consultations/{reference}/service", tag = "actions",
    request_body = Dispatching, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn send_consultation(
    app: Data<App>,
    request: HttpRequest,
    call: Call<Dispatching>,
) -> Result<HttpResponse, Problem> {
    let command = Command::SendConsultation {
        reference: reference(&request),
        dispatch: dispatch(&app, &call).await?,
    };
    carry_out(&app, &call, command).await
}

/// The arrival of a letter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryInput {
    /// The day it arrived.
    #[serde(deserialize_with = "day")]
    on: NaiveDate,
    /// Who signed, where, or why nobody would.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Record that a letter that was posted has arrived (登记送达): from its day the period for the opinion is counted.
#[utoipa::path(post, path = "/api/v1/cases/{id}/consultations/{reference}/delivery", tag = "actions",
    request_body = DeliveryInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn deliver_consultation(
    app: Data<App>,
    request: HttpRequest,
    call: Call<DeliveryInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let note = check.optional("note", call.body.note.as_deref(), REASON);
    check.done()?;
    let command = Command::DeliverConsultation {
        reference: reference(&request),
        on: call.body.on,
        note: note.map(|note| app.text(note)),
    };
    carry_out(&app, &call, command).await
}

/// An opinion that came in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpinionInput {
    /// The day it was received.
    #[serde(deserialize_with = "day")]
    received_on: NaiveDate,
    #[schema(schema_with = codes::position)]
    opinion: Position,
    /// What it says.
    #[schema(max_length = 5000)]
    text: Option<String>,
    /// Papers that came with it: documents of the case of the kind `third_party_opinion`.
    documents: Option<Vec<Uuid>>,
}

/// Record an opinion (登记意见). One that came after its period is kept, and moves no clock.
#[utoipa::path(post, path = "/api/v1/cases/{id}/consultations/{reference}/opinion", tag = "actions",
    request_body = OpinionInput, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_opinion(
    app: Data<App>,
    request: HttpRequest,
    call: Call<OpinionInput>,
) -> Result<HttpResponse, Problem> {
    let body = &call.body;
    let mut check = Check::default();
    let text = check.optional("text", body.text.as_deref(), OPINION);
    check.done()?;
    let documents = body.documents.iter().flatten().copied().map(DocumentId);
    let opinion = NewOpinion {
        position: body.opinion,
        text: text.map(|text| app.text(text)),
        documents: documents.collect(),
    };
    let command = Command::RecordOpinion {
        reference: reference(&request),
        on: body.received_on,
        opinion: Box::new(opinion),
    };
    carry_out(&app, &call, command).await
}

/// Tell a third party of a disclosure against its opinion, as it was approved (公开决定告知第三方; Art. 32): before
/// the reply, or with it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/consultations/{reference}/disclosure-notice", tag = "actions",
    request_body = Dispatching, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn tell_third_party(
    app: Data<App>,
    request: HttpRequest,
    call: Call<Dispatching>,
) -> Result<HttpResponse, Problem> {
    let command = Command::TellThirdParty {
        reference: reference(&request),
        dispatch: dispatch(&app, &call).await?,
    };
    carry_out(&app, &call, command).await
}

/// A consultation (征求意见).
#[derive(Serialize, ToSchema)]
pub(super) struct ConsultationView {
    /// Names it within the case.
    reference: String,
    #[schema(schema_with = codes::party)]
    party: &'static str,
    party_title: &'static str,
    /// Who is asked; of a third party masked for those who do not need to know.
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[schema(schema_with = codes::language)]
    language: &'static str,
    /// What is asked, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    matter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What has come of it.
    #[schema(schema_with = codes::standing)]
    standing: &'static str,
    standing_title: &'static str,
    /// The letter that asks.
    letter: SentLetterView,
    /// The day it reached its reader, once the record shows that.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_on: Option<NaiveDate>,
    /// The last day for the opinion.
    #[serde(skip_serializing_if = "Option::is_none")]
    opinion_by: Option<NaiveDate>,
    /// Whether that day may still move, because its year's calendar is not final.
    provisional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    opinion: Option<OpinionView>,
    /// The notice of a decision against the opinion.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<SentLetterView>,
}

/// A letter to the one who is asked; its text is among the letters.
#[derive(Serialize, ToSchema)]
struct SentLetterView {
    id: Uuid,
    number: String,
    made_on: NaiveDate,
    /// The day it went out.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<String>,
    /// Whether its mail was refused, given up, or came back: it waits to be posted or handed over.
    undelivered: bool,
}

/// An opinion.
#[derive(Serialize, ToSchema)]
struct OpinionView {
    received_on: NaiveDate,
    /// Whether it came after its period: it is kept, and moves no clock.
    late: bool,
    #[schema(schema_with = codes::position)]
    opinion: &'static str,
    opinion_title: &'static str,
    /// What it says, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    documents: Vec<Uuid>,
    /// Whether the one who was asked gave it by the secret link.
    by_link: bool,
}

/// Who was asked for an opinion on a case, and what has come of it.
#[utoipa::path(get, path = "/api/v1/cases/{id}/consultations", tag = "cases",
    responses((status = 200, body = Items<ConsultationView>)))]
pub(super) async fn list_consultations(
    app: Data<App>,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let actor = staff(&call)?;
    let (shown, full) = consultations::list(&app, actor, call.case()?).await?;
    let language = call.head.language;
    let view = |one: &Shown| ConsultationView::of(one, full, language);
    Ok(HttpResponse::Ok().json(Items {
        items: shown.iter().map(view).collect(),
    }))
}

impl ConsultationView {
    fn of(one: &Shown, full: bool, language: Language) -> Self {
        let (asked, told) = (&one.consultation, &one.asked);
        // An agency is no person.
        let open = full || asked.party != Party::ThirdParty;
        let either = |text: &Option<String>, mask: fn(&str) -> String| {
            let shown = |text: &String| if open { text.clone() } else { mask(text) };
            text.as_ref().map(shown)
        };
        Self {
            reference: asked.reference.clone(),
            party: asked.party.code(),
            party_title: asked.party.title(language),
            name: if open {
                told.name.clone()
            } else {
                mask_name(&told.name)
            },
            email: either(&told.email, mask_email),
            phone: either(&told.phone, mask_phone),
            address: told.address.clone().filter(|_| open),
            language: told.language.tag(),
            matter: full.then(|| one.question.matter.clone()),
            why: full.then(|| one.question.why.clone()),
            standing: one.standing.code(),
            standing_title: one.standing.title(language),
            letter: SentLetterView::of(&asked.request, one),
            delivered_on: asked.delivered_on,
            opinion_by: one.opinion_by,
            provisional: one.provisional,
            opinion: asked.opinion.as_ref().map(|opinion| OpinionView {
                late: one.opinion_by.is_some_and(|by| opinion.on > by),
                text: one.opinion.clone().filter(|_| full),
                ..OpinionView::of(opinion, language)
            }),
            notice: (asked.notice.as_ref()).map(|paper| SentLetterView::of(paper, one)),
        }
    }
}

impl SentLetterView {
    fn of(paper: &Paper, shown: &Shown) -> Self {
        let dispatch = paper.dispatch.as_ref();
        let tracking_number = match dispatch {
            Some(Dispatch::Mail {
                tracking_number, ..
            }) => Some(tracking_number.clone()),
            Some(Dispatch::Electronic { .. } | Dispatch::Personal { .. }) | None => None,
        };
        Self {
            id: paper.letter.id.0,
            number: paper.letter.number.clone(),
            made_on: paper.made_on,
            sent_on: dispatch.map(Dispatch::made_on),
            method: dispatch.map(Dispatch::code),
            tracking_number,
            undelivered: shown.unsent.contains(&paper.letter.id),
        }
    }
}

impl OpinionView {
    fn of(opinion: &Opinion, language: Language) -> Self {
        Self {
            received_on: opinion.on,
            late: false,
            opinion: opinion.position.code(),
            opinion_title: opinion.position.title(language),
            text: None,
            documents: opinion.documents.iter().map(|id| id.0).collect(),
            by_link: opinion.by == By::ThirdParty,
        }
    }
}
