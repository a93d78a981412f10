//! Departments that merge (机构合并).

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::etag;
use super::check::Check;
use super::extract::Call;
use super::problem::Problem;
use super::shape::day;
use super::staff::DepartmentView;
use crate::app::App;
use crate::app::authorities::Department;
use crate::app::mergers::{self, NewMerger};
use crate::rules::ids::DepartmentId;

const BASIS: usize = 200;

/// A merger to be stated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergerInput {
    /// The department that takes over the duties, an `id` of `GET /departments`.
    into: Uuid,
    /// From which day; within a year before or after today.
    #[serde(deserialize_with = "day")]
    on: NaiveDate,
    /// By which decision: the number of the document (文号), such as 云府发〔2026〕12号.
    #[schema(min_length = 1, max_length = 200)]
    basis: String,
}

/// State that a department merges into another one on a day: its open cases and its accounts follow, by themselves
/// when the day comes.
#[utoipa::path(post, path = "/api/v1/departments/{id}/merger", tag = "departments", request_body = MergerInput,
    responses((status = 200, body = DepartmentView)))]
pub(super) async fn merge_department(
    app: Data<App>,
    call: Call<MergerInput>,
) -> Result<HttpResponse, Problem> {
    let (id, version) = (DepartmentId(call.id()?), call.head.version()?);
    let mut check = Check::default();
    let basis = check.line("basis", &call.body.basis, BASIS);
    check.done()?;
    let new = NewMerger {
        into: DepartmentId(call.body.into),
        on: call.body.on,
        basis,
    };
    let merged = mergers::state(&app, call.actor(), id, version, &new, call.key(&app)).await?;
    Ok(shown(merged))
}

/// Why a merger is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergerCancellationInput {
    /// The reason, or the number of the decision that undoes it.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Take a merger back before its day, as if it had not been stated. From its day on the successor answers.
#[utoipa::path(post, path = "/api/v1/departments/{id}/merger/cancellation", tag = "departments",
    request_body = MergerCancellationInput, responses((status = 200, body = DepartmentView)))]
pub(super) async fn cancel_merger(
    app: Data<App>,
    call: Call<MergerCancellationInput>,
) -> Result<HttpResponse, Problem> {
    let seen = (DepartmentId(call.id()?), call.head.version()?);
    let mut check = Check::default();
    let reason = check.line("reason", &call.body.reason, BASIS);
    check.done()?;
    let key = call.key(&app);
    let back = mergers::take_back(&app, call.actor(), seen, &reason, key).await?;
    Ok(shown(back))
}

fn shown(department: Department) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, etag(department.version)))
        .json(DepartmentView::from(department))
}
