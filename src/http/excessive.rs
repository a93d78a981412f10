//! Applications clearly beyond reason: reasons asked for and given, and the reply put off on them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{REASON, Serving, carry_out, service, today};
use super::applications::{self, ApplicationView};
use super::cases::staff;
use super::check::Check;
use super::clarifications::{
    AnswerView, AskedFor, CameBack, OwnAnswer, RecordedAnswer, asked_for, asking, back_on, own,
    recorded,
};
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use super::shape::{day, optional_day};
use crate::app::App;
use crate::app::cases::Detail;
use crate::rules::command::Command;
use crate::rules::excessive::Reasons;
use crate::rules::notified::Notified;
use crate::rules::service::{Service, made_on};

/// Applications are counted over a year, unless said otherwise.
const COUNTED: Months = Months::new(12);

/// What the applicant is asked to explain.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonsInput {
    /// The last day for the answer: a working day, at least 5 working days from now and not after the due date, for
    /// the clock runs on.
    #[serde(deserialize_with = "day")]
    answer_by: NaiveDate,
    /// From which day the applicant's applications are counted; a year back when left out.
    #[serde(default, deserialize_with = "optional_day")]
    since: Option<NaiveDate>,
    /// Why the number or frequency is beyond reason.
    #[schema(min_length = 1, max_length = 2000)]
    unclear: String,
    /// What to explain.
    #[schema(min_items = 1, max_items = 20)]
    items: Vec<String>,
    /// How to do it.
    #[schema(max_length = 2000)]
    guidance: Option<String>,
}

/// Write the notice that asks for reasons (要求说明理由; Art. 35); it says how many applications the same applicant
/// brought. It has no effect before it is served, and the clock runs on.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reasons", tag = "actions", request_body = ReasonsInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn ask_reasons(
    app: Data<App>,
    call: Call<ReasonsInput>,
) -> Result<HttpResponse, Problem> {
    let body = &call.body;
    let asking = asking(&app, &body.unclear, &body.items, body.guidance.as_deref())?;
    let today = today(&app, &call).await?;
    let year_ago = today.checked_sub_months(COUNTED).unwrap_or(today);
    let command = Command::AskReasons {
        answer_by: body.answer_by,
        since: body.since.unwrap_or(year_ago),
        asking,
    };
    carry_out(&app, &call, command).await
}

/// Serve the notice that asks for reasons.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reasons/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_request_for_reasons(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let (of, service) = (Notified::Reasons, service(&app, &call).await?);
    carry_out(&app, &call, Command::ServeNotice { of, service }).await
}

/// Record that the posted request for reasons came back: nobody was asked. It is served again, or written anew.
#[utoipa::path(post, path = "/api/v1/cases/{id}/reasons/return", tag = "actions", request_body = CameBack,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn return_request_for_reasons(
    app: Data<App>,
    call: Call<CameBack>,
) -> Result<HttpResponse, Problem> {
    let (of, on) = (Notified::Reasons, back_on(&app, &call).await?);
    carry_out(&app, &call, Command::ReturnNotice { of, on }).await
}

/// Record the applicant's reasons that did not come online (登记说明的理由).
#[utoipa::path(post, path = "/api/v1/cases/{id}/reasons/answer", tag = "actions", request_body = RecordedAnswer,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_reasons(
    app: Data<App>,
    call: Call<RecordedAnswer>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let given = recorded(&app, &call).await?;
    carry_out(&app, &call, Command::GiveReasons(given)).await
}

/// Give reasons as asked (说明理由).
#[utoipa::path(post, path = "/api/v1/applications/{number}/reasons", tag = "applications",
    request_body = OwnAnswer, responses((status = 200, body = ApplicationView)))]
pub(super) async fn explain_application(
    app: Data<App>,
    request: HttpRequest,
    call: Call<OwnAnswer>,
) -> Result<HttpResponse, Problem> {
    let given = own(&app, &call).await?;
    applications::carry_out(&app, &request, &call, Command::GiveReasons(given)).await
}

/// To which day the reply is put off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DelayInput {
    /// The day by which the reply is then due: a working day, 1 to 40 working days after the due date.
    #[serde(deserialize_with = "day")]
    until: NaiveDate,
    /// Why the reasons are good and the time is needed; the applicant reads it.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Accept the reasons and put the reply off to a fixed day (延迟答复; Art. 35). It has effect once the applicant is told,
/// within the period.
#[utoipa::path(post, path = "/api/v1/cases/{id}/delays", tag = "actions", request_body = DelayInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn delay_reply(
    app: Data<App>,
    call: Call<DelayInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let (until, reason) = (call.body.until, app.text(reason));
    carry_out(&app, &call, Command::DelayReply { until, reason }).await
}

/// Tell the applicant of the delayed reply by serving its notice: from that day the fixed day is the due date.
#[utoipa::path(post, path = "/api/v1/cases/{id}/delays/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_delay(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let (of, service) = (Notified::Delay, service(&app, &call).await?);
    carry_out(&app, &call, Command::ServeNotice { of, service }).await
}

/// Record that the posted notice of delay came back: the reply is due as if it had not been put off. What was served only
/// by the day that it fixed has no effect.
#[utoipa::path(post, path = "/api/v1/cases/{id}/delays/return", tag = "actions", request_body = CameBack,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn return_delay(
    app: Data<App>,
    call: Call<CameBack>,
) -> Result<HttpResponse, Problem> {
    let (of, on) = (Notified::Delay, back_on(&app, &call).await?);
    carry_out(&app, &call, Command::ReturnNotice { of, on }).await
}

/// A request for reasons (说明理由).
#[derive(Serialize, ToSchema)]
pub(super) struct ReasonsView {
    #[schema(schema_with = codes::reasons_state)]
    state: &'static str,
    letter_number: String,
    letter: Uuid,
    asked_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    /// The last day for the answer.
    answer_by: NaiveDate,
    /// From which day applications were counted.
    since: NaiveDate,
    /// How many the same applicant brought since then.
    applications: u32,
    /// The register knows of no other application: one alone is not beyond reason in number or frequency, so look again
    /// before the notice is served. For those who work on the case.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    counted_few: bool,
    #[serde(flatten)]
    asked: Option<AskedFor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerView>,
}

/// A delayed reply (延迟答复).
#[derive(Serialize, ToSchema)]
pub(super) struct DelayView {
    #[schema(schema_with = codes::delay_state)]
    state: &'static str,
    letter_number: String,
    letter: Uuid,
    decided_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// The day by which the reply is then due.
    until: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The request for reasons of a case, as those see it who may see the case.
pub(super) fn view(detail: &Detail, full: bool) -> Option<ReasonsView> {
    let asked = detail.case.reasons.as_ref()?;
    let stands = !detail.case.is_void(asked.letter.id);
    stands.then(|| ReasonsView::of(asked, detail, full))
}

/// The same for the applicant: once it is served.
pub(super) fn view_for_applicant(detail: &Detail) -> Option<ReasonsView> {
    let asked = detail.case.reasons.as_ref()?;
    asked.service.as_ref()?;
    Some(ReasonsView::of(asked, detail, true))
}

pub(super) fn delay_view(detail: &Detail, full: bool) -> Option<DelayView> {
    let told = detail.case.delay.as_ref()?;
    if detail.case.is_void(told.letter.id) {
        return None;
    }
    let reason = detail.works.get(&told.reason.id).filter(|_| full);
    Some(DelayView {
        state: told.state(),
        letter_number: told.letter.number.clone(),
        letter: told.letter.id.0,
        decided_on: told.decided_on,
        served_on: told.service.as_ref().map(made_on),
        until: told.until,
        reason: reason.cloned(),
    })
}

impl ReasonsView {
    fn of(asked: &Reasons, detail: &Detail, full: bool) -> Self {
        let answer = asked.answer.as_ref().map(|given| {
            let came = (given.on, given.channel);
            AnswerView::of(detail, full, came, (&given.text, None), None)
        });
        Self {
            state: asked.state(),
            letter_number: asked.letter.number.clone(),
            letter: asked.letter.id.0,
            asked_on: asked.asked_on,
            served_on: asked.service.as_ref().map(made_on),
            method: asked.service.as_ref().map(Service::code),
            answer_by: asked.answer_by,
            since: asked.since,
            applications: asked.applications,
            counted_few: full && asked.are_few(),
            asked: asked_for(detail, &asked.asking, full),
            answer,
        }
    }
}
