//! The door of the secret link: what its holder is asked, and their answer. As JSON, and as a small page that works
//! without scripts. The code travels in bodies only, and opens one consultation.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Query};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::arrival::Whole;
use super::check::Check;
use super::codes;
use super::consultations::OPINION;
use super::extract::Open;
use super::limits::Opinions;
use super::problem::Problem;
use crate::app::consultations::{self, Asked, Given};
use crate::app::{App, Error};
use crate::rules::consultation::Position;
use crate::rules::language::Language;
use crate::rules::policy::Actor;
use crate::rules::refusal::Refusal;
use crate::web::{self, Note, Page, Question};

/// The code of the secret link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeInput {
    /// As it stands in the mail; hyphens, blanks and case do not matter.
    #[schema(max_length = 64)]
    code: String,
}

/// What one is asked.
#[derive(Serialize, ToSchema)]
pub(super) struct QuestionView {
    /// Who asks.
    authority: String,
    /// The number of the letter.
    letter_number: String,
    #[schema(schema_with = codes::party)]
    party: &'static str,
    #[schema(schema_with = codes::language)]
    language: &'static str,
    /// The matter.
    matter: String,
    /// Why one is asked.
    why: String,
    sent_on: NaiveDate,
    /// The last day for the opinion.
    answer_by: NaiveDate,
    /// Whether that day may still move, because its year's calendar is not final.
    provisional: bool,
    /// The office to turn to.
    office: String,
    phone: String,
    email: String,
}

/// Read what one is asked, with the code of the secret link.
#[utoipa::path(post, path = "/api/v1/consultations/question", tag = "consultations", request_body = CodeInput,
    responses((status = 200, body = QuestionView)), security(()))]
pub(super) async fn read_question(
    app: Data<App>,
    _turn: Opinions,
    call: Open<CodeInput>,
) -> Result<HttpResponse, Problem> {
    let asked = consultations::open(&app, &call.body.code).await?;
    Ok(HttpResponse::Ok().json(QuestionView::of(&asked, call.head.language)))
}

impl QuestionView {
    fn of(asked: &Asked, language: Language) -> Self {
        let authority = &asked.authority;
        Self {
            authority: language.pick(&authority.name, &authority.name_en).clone(),
            letter_number: asked.letter_number.clone(),
            party: asked.party.code(),
            language: asked.language.tag(),
            matter: asked.question.matter.clone(),
            why: asked.question.why.clone(),
            sent_on: asked.sent_on,
            answer_by: asked.opinion_by,
            provisional: asked.provisional,
            office: authority.office.clone(),
            phone: authority.phone.clone(),
            email: authority.email.clone(),
        }
    }
}

/// An opinion, given by the secret link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerInput {
    #[schema(max_length = 64)]
    code: String,
    #[schema(schema_with = codes::position)]
    opinion: Position,
    /// The reasons.
    #[schema(max_length = 5000)]
    text: Option<String>,
}

/// An opinion was taken in.
#[derive(Serialize, ToSchema)]
pub(super) struct OpinionAnswerView {
    /// The day it counts for.
    received_on: NaiveDate,
}

/// Give one's opinion, once, with the code of the secret link (提出意见).
#[utoipa::path(post, path = "/api/v1/consultations/opinion", tag = "consultations", request_body = AnswerInput,
    responses((status = 200, body = OpinionAnswerView)), security(()))]
pub(super) async fn give_opinion(
    app: Data<App>,
    _turn: Opinions,
    call: Open<AnswerInput>,
) -> Result<HttpResponse, Problem> {
    let given = given(call.body.opinion, call.body.text.as_deref())?;
    let key = |actor: &Actor| {
        let client = match actor {
            Actor::ThirdParty { case, .. } => format!("third_party:{case}"),
            Actor::Staff { .. } | Actor::Applicant { .. } | Actor::Anyone { .. } => return None,
        };
        call.head.key(&app, actor.authority(), client)
    };
    let received_on = consultations::answer(&app, &call.body.code, given, key).await?;
    Ok(HttpResponse::Ok().json(OpinionAnswerView { received_on }))
}

fn given(position: Position, text: Option<&str>) -> Result<Given, Problem> {
    let mut check = Check::default();
    let text = check.optional("text", text, OPINION);
    check.done()?;
    Ok(Given { position, text })
}

/// `GET /opinion`: where the code is typed, or put by the script from behind the `#`.
pub(super) async fn show_page() -> Result<HttpResponse, Problem> {
    page(&Page::Code { note: None })
}

/// What the form of the page sends; what is missing is as good as blank.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    code: String,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    text: String,
}

fn sent(body: &Bytes) -> Sent {
    let body = std::str::from_utf8(body).unwrap_or_default();
    let read = Query::<Sent>::from_query(body).map(Query::into_inner);
    let sent = read.unwrap_or(Sent {
        code: String::new(),
        opinion: String::new(),
        text: String::new(),
    });
    Sent {
        // PostgreSQL cannot hold it, and nobody types it.
        text: sent.text.replace('\0', "").replace("\r\n", "\n"),
        ..sent
    }
}

/// `POST /opinion`: what is asked, and the form for the answer.
pub(super) async fn show_question(
    app: Data<App>,
    turn: Result<Opinions, Problem>,
    Whole(body): Whole,
) -> Result<HttpResponse, Problem> {
    if turn.is_err() {
        return page(&Page::Code {
            note: Some(Note::TooOften),
        });
    }
    let sent = sent(&body);
    match consultations::open(&app, &sent.code).await {
        Ok(asked) => question(&asked, sent, None),
        Err(error) => closed(error),
    }
}

/// `POST /opinion/answer`: the opinion is taken in.
pub(super) async fn take_answer(
    app: Data<App>,
    turn: Result<Opinions, Problem>,
    Whole(body): Whole,
) -> Result<HttpResponse, Problem> {
    if turn.is_err() {
        return page(&Page::Code {
            note: Some(Note::TooOften),
        });
    }
    let sent = sent(&body);
    let asked = match consultations::open(&app, &sent.code).await {
        Ok(asked) => asked,
        Err(error) => return closed(error),
    };
    let Some(position) = Position::from_code(&sent.opinion) else {
        return question(&asked, sent, Some(Note::Choose));
    };
    let Ok(given) = given(position, Some(&sent.text)) else {
        return question(&asked, sent, Some(Note::TooLong));
    };
    match consultations::answer(&app, &sent.code, given, |_| None).await {
        Ok(received_on) => page(&Page::Thanks {
            authority: names(&asked),
            letter_number: asked.letter_number,
            received_on,
            position,
        }),
        Err(error) => closed(error),
    }
}

/// The code is wrong, or opens nothing any more; what else goes wrong is told as anywhere.
fn closed(error: Error) -> Result<HttpResponse, Problem> {
    let note = match error {
        Error::NotFound => Note::Wrong,
        Error::Refused(Refusal::Consultation(_)) => Note::Over,
        other => return Err(other.into()),
    };
    page(&Page::Code { note: Some(note) })
}

fn names(asked: &Asked) -> (String, String) {
    let authority = &asked.authority;
    (authority.name.clone(), authority.name_en.clone())
}

fn question(asked: &Asked, sent: Sent, note: Option<Note>) -> Result<HttpResponse, Problem> {
    let contact = [
        &asked.authority.office,
        &asked.authority.phone,
        &asked.authority.email,
    ];
    let given = contact.into_iter().filter(|text| !text.is_empty());
    page(&Page::Question(Box::new(Question {
        authority: names(asked),
        letter_number: asked.letter_number.clone(),
        party: asked.party,
        matter: asked.question.matter.clone(),
        why: asked.question.why.clone(),
        answer_by: asked.opinion_by,
        provisional: asked.provisional,
        contact: given.cloned().collect::<Vec<_>>().join("  "),
        longest: OPINION,
        code: sent.code,
        opinion: sent.opinion,
        text: sent.text,
        note,
    })))
}

/// Nothing but this page's own style, script and forms.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

fn page(page: &Page) -> Result<HttpResponse, Problem> {
    let status = match page.note() {
        None => StatusCode::OK,
        Some(Note::Wrong) => StatusCode::NOT_FOUND,
        Some(Note::Over) => StatusCode::GONE,
        Some(Note::TooOften) => StatusCode::TOO_MANY_REQUESTS,
        Some(Note::Choose | Note::TooLong) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let html = web::render(page).map_err(Error::internal)?;
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(html))
}

/// `GET /opinion/style.css`
pub(super) async fn show_style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .body(web::STYLE)
}

/// `GET /opinion/code.js`
pub(super) async fn show_script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .body(web::SCRIPT)
}
