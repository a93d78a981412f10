//! The catalogue of outcomes: what each demands, and under which article (`/outcomes`).

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes;
use super::extract::Open;
use super::problem::Problem;
use super::views::Items;
use crate::rules::article::deciding;
use crate::rules::language::Language;
use crate::rules::outcome::{LetterKind, Outcome, optional, requirements};

/// One outcome by one kind of letter.
#[derive(Serialize, ToSchema)]
pub(super) struct OutcomeView {
    #[schema(schema_with = codes::outcome)]
    outcome: &'static str,
    title: &'static str,
    /// To which kind of application it belongs.
    #[schema(schema_with = codes::case_kind)]
    case_kind: &'static str,
    #[schema(schema_with = codes::letter_kind)]
    kind: &'static str,
    kind_title: &'static str,
    /// The provisions that the letter names; none where the draft must name its own.
    articles: Vec<String>,
    /// The fields that the draft must fill in.
    requires: Vec<RequirementView>,
    /// The fields that it may hold besides; no other belongs into it. A partial reply may hold what the
    /// grounds of its withheld parts require, too.
    allows: Vec<&'static str>,
}

/// A field that a draft must fill in.
#[derive(Serialize, ToSchema)]
struct RequirementView {
    field: &'static str,
    /// What to write there.
    advice: &'static str,
    /// Longest text, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    articles: Vec<String>,
}

/// Every outcome that a reply can give, with what it demands.
#[utoipa::path(get, path = "/api/v1/outcomes", tag = "cases",
    responses((status = 200, body = Items<OutcomeView>)), security(()))]
pub(super) async fn list_outcomes(call: Open) -> Result<HttpResponse, Problem> {
    let language = call.head.language;
    let items = Outcome::every()
        .flat_map(|outcome| {
            outcome
                .kinds()
                .iter()
                .map(move |kind| entry(outcome, *kind, language))
        })
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

fn entry(outcome: Outcome, kind: LetterKind, language: Language) -> OutcomeView {
    OutcomeView {
        outcome: outcome.code(),
        title: outcome.title(language),
        case_kind: outcome.case_kind().code(),
        kind: kind.code(),
        kind_title: kind.label(language),
        articles: deciding(outcome.articles_for(kind))
            .map(|article| article.cite(language))
            .collect(),
        requires: requirements(outcome, kind)
            .iter()
            .map(|needed| RequirementView {
                field: needed.field.path(),
                advice: needed.field.advice(language),
                max_length: needed.field.longest(),
                articles: needed
                    .articles
                    .iter()
                    .map(|article| article.cite(language))
                    .collect(),
            })
            .collect(),
        allows: optional(outcome, kind)
            .iter()
            .map(|field| field.path())
            .collect(),
    }
}
