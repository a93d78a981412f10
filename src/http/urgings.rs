//! Urging (督办) and the answers to it.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actions::carry_out;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use super::views::{Named, named_handler};
use crate::app::App;
use crate::app::cases::Detail;
use crate::rules::clocks::{CaseClock, ClockKind};
use crate::rules::command::Command;
use crate::rules::language::Language;
use crate::rules::urging::Urging;

const TEXT: usize = 1000;
const ANSWER: usize = 2000;

/// What is to be done, and by when to answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UrgingInput {
    /// What is to be done; do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
    /// The last day for the answer: a working day from today on, at most the twentieth after it.
    #[serde(deserialize_with = "day")]
    answer_by: NaiveDate,
}

/// What was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UrgingAnswerInput {
    /// Which urging of the case.
    number: u32,
    /// What was done, or will be and when; do not name the applicant.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Urge whoever has an open case (督办): what is to be done, and by which day to answer. It moves nothing in the period
/// for the reply, and the applicant does not see it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/urgings", tag = "actions", request_body = UrgingInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn urge_case(
    app: Data<App>,
    call: Call<UrgingInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let text = check.words("text", &call.body.text, TEXT);
    check.done()?;
    let command = Command::Urge {
        text: app.text(text),
        answer_by: call.body.answer_by,
    };
    carry_out(&app, &call, command).await
}

/// Answer an urging (答复督办): its handler, or while nobody has the case in hand, its department or the registrars.
#[utoipa::path(post, path = "/api/v1/cases/{id}/urging-answers", tag = "actions", request_body = UrgingAnswerInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn answer_urging(
    app: Data<App>,
    call: Call<UrgingAnswerInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let text = check.words("text", &call.body.text, ANSWER);
    check.done()?;
    let command = Command::AnswerUrging {
        number: call.body.number,
        text: app.text(text),
    };
    carry_out(&app, &call, command).await
}

/// An urging, as everyone of staff reads it who sees the case: it is about the work, not about the applicant.
#[derive(Serialize, ToSchema)]
pub(super) struct UrgingView {
    /// Counts the urgings of this case.
    number: u32,
    /// What is to be done; absent once it was shredded.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    urged_on: NaiveDate,
    /// Who urged.
    #[serde(skip_serializing_if = "Option::is_none")]
    urged_by: Option<Named>,
    /// The last day for the answer.
    answer_by: NaiveDate,
    /// `running` until it is answered, `lapsed` once its last day is past, `met` when it is answered, `void` when the
    /// case ended first.
    #[schema(schema_with = codes::clock_state)]
    state: &'static str,
    state_title: &'static str,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<UrgingAnswerView>,
    /// The day on which the case ended without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    void_on: Option<NaiveDate>,
}

/// The answer to an urging.
#[derive(Serialize, ToSchema)]
struct UrgingAnswerView {
    /// What it says; absent once it was shredded.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    answered_on: NaiveDate,
    /// Whether that was by the last day.
    on_time: bool,
}

pub(super) fn views(detail: &Detail, language: Language) -> Vec<UrgingView> {
    let clock_of = |one: &Urging| {
        let is_its =
            |clock: &&CaseClock| clock.kind == ClockKind::Urging && clock.nth == one.number;
        detail.clocks.iter().find(is_its)
    };
    let all = detail.case.urgings.iter();
    all.filter_map(|one| Some(UrgingView::of(one, clock_of(one)?, detail, language)))
        .collect()
}

impl UrgingView {
    fn of(one: &Urging, clock: &CaseClock, detail: &Detail, language: Language) -> Self {
        let state = clock.state(detail.today);
        let by = one.by.account();
        Self {
            number: one.number,
            text: detail.works.get(&one.text.id).cloned(),
            urged_on: one.urged_on,
            urged_by: by.map(|id| named_handler(&detail.handlers, id)),
            answer_by: one.answer_by,
            state: state.code(),
            state_title: state.label(language),
            answer: one.answer.as_ref().map(|answer| UrgingAnswerView {
                text: detail.works.get(&answer.text.id).cloned(),
                answered_on: answer.on,
                on_time: one.is_answered_late() == Some(false),
            }),
            void_on: clock.void_on(),
        }
    }
}
