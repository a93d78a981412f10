//! Withdrawal of an application: by the applicant, or recorded from paper.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::actions::{REASON, carry_out, today};
use super::applications::{self, ApplicationView};
use super::cases::staff;
use super::check::Check;
use super::extract::Call;
use super::problem::Problem;
use super::shape::optional_day;
use crate::app::App;
use crate::rules::command::Command;

/// A withdrawal that came on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedWithdrawal {
    /// The day it came in; today when left out.
    #[serde(default, deserialize_with = "optional_day")]
    on: Option<NaiveDate>,
    /// How it came, or why.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// Record that the applicant withdraws the application in writing (登记撤回申请). Possible until the reply is made; the
/// case is closed, and applicant and department are told.
#[utoipa::path(post, path = "/api/v1/cases/{id}/withdrawal", tag = "actions", request_body = RecordedWithdrawal,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn record_withdrawal(
    app: Data<App>,
    call: Call<RecordedWithdrawal>,
) -> Result<HttpResponse, Problem> {
    staff(&call)?;
    let mut check = Check::default();
    let note = check.optional("note", call.body.note.as_deref(), REASON);
    check.done()?;
    let note = note.map(|note| app.text(note));
    let on = match call.body.on {
        Some(on) => on,
        None => today(&app, &call).await?,
    };
    carry_out(&app, &call, Command::Withdraw { on, note }).await
}

/// An applicant's own withdrawal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnWithdrawal {
    /// Why, if one wants to say.
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

/// Withdraw one's own application (撤回申请), until the reply is made. It cannot be undone; another application can be
/// filed at any time.
#[utoipa::path(post, path = "/api/v1/applications/{number}/withdrawal", tag = "applications",
    request_body = OwnWithdrawal, responses((status = 200, body = ApplicationView)))]
pub(super) async fn withdraw_application(
    app: Data<App>,
    request: HttpRequest,
    call: Call<OwnWithdrawal>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.optional("reason", call.body.reason.as_deref(), REASON);
    check.done()?;
    let note = reason.map(|reason| app.text(reason));
    let on = today(&app, &call).await?;
    applications::carry_out(&app, &request, &call, Command::Withdraw { on, note }).await
}
