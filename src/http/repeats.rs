//! Earlier cases of the same applicant that ask for something alike (`/cases/{id}/repeats`).

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::staff;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::views::{InformationView, Items};
use crate::app::App;
use crate::app::repeats::{self, Repeat};
use crate::rules::language::Language;

/// An earlier case of the same applicant, or of one of several, that asks for something alike.
#[derive(Serialize, ToSchema)]
pub(super) struct RepeatView {
    id: Uuid,
    number: String,
    #[schema(schema_with = codes::stage)]
    stage: &'static str,
    stage_title: &'static str,
    /// The day it reached the agency.
    filed_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    outcome: Option<&'static str>,
    information: InformationView,
    /// How much of the character pairs of both texts is the same, in hundredths.
    percent: usize,
    /// Whether both name the same document number.
    same_document: bool,
    /// The longest passage that both have, of four characters or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<String>,
    /// The same in words.
    why: String,
}

impl RepeatView {
    fn of(repeat: &Repeat, language: Language) -> Self {
        let Repeat {
            case,
            wanted,
            similarity,
        } = repeat;
        Self {
            id: case.id.0,
            number: case.number.clone(),
            stage: case.stage.name().code(),
            stage_title: case.stage.name().title(language),
            filed_on: case.filed_on,
            outcome: case.outcome().map(crate::rules::outcome::Outcome::code),
            information: InformationView::of(wanted),
            percent: similarity.percent,
            same_document: similarity.same_document,
            passage: similarity.passage.clone(),
            why: similarity.why(language),
        }
    }
}

/// Earlier cases of the same applicant within a year that ask for something alike, newest first: a hint for the
/// disclosure office, which alone says what is a repeat (重复申请; Art. 36(6)).
#[utoipa::path(get, path = "/api/v1/cases/{id}/repeats", tag = "cases",
    responses((status = 200, body = Items<RepeatView>)))]
pub(super) async fn list_repeats(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let repeats = repeats::of_case(&app, staff(&call)?, call.case()?).await?;
    let language = call.head.language;
    let items = repeats
        .iter()
        .map(|repeat| RepeatView::of(repeat, language))
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}
