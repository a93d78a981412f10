//! Telling an applicant on paper that a new calendar moved the due date.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{Serving, carry_out, service};
use super::codes;
use super::extract::{Call, Nothing};
use super::problem::Problem;
use crate::app::App;
use crate::rules::case::Case;
use crate::rules::command::Command;
use crate::rules::notified::Notified;
use crate::rules::service::{Service, made_on};

/// Write to an applicant that a new calendar moved the due date (期限变更告知书): for those who left no email address, and
/// so were not mailed when it moved. The notice stands as a letter of the case, to be printed and served.
#[utoipa::path(post, path = "/api/v1/cases/{id}/due-date-notices", tag = "actions", request_body = Nothing,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn write_due_date_notice(
    app: Data<App>,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    carry_out(&app, &call, Command::TellDueDate).await
}

/// Serve the notice, or record how it was served: it shows when the applicant was told.
#[utoipa::path(post, path = "/api/v1/cases/{id}/due-date-notices/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn serve_due_date_notice(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let (of, service) = (Notified::DueDate, service(&app, &call).await?);
    carry_out(&app, &call, Command::ServeNotice { of, service }).await
}

/// A notice of a due date that a new calendar moved (期限变更告知书).
#[derive(Serialize, ToSchema)]
pub(super) struct DueDateNoticeView {
    #[schema(schema_with = codes::due_date_notice_state)]
    state: &'static str,
    letter_number: String,
    letter: Uuid,
    written_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    served_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
}

pub(super) fn view(case: &Case) -> Option<DueDateNoticeView> {
    let notice = case.due_date_notice.as_ref()?;
    let stands = !case.is_void(notice.letter.id);
    stands.then(|| DueDateNoticeView {
        state: notice.state(),
        letter_number: notice.letter.number.clone(),
        letter: notice.letter.id.0,
        written_on: notice.written_on,
        served_on: notice.service.as_ref().map(made_on),
        method: notice.service.as_ref().map(Service::code),
    })
}
