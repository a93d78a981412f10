//! Extension of the reply period: proposed, decided, told.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{REASON, Serving, carry_out, service};
use super::check::Check;
use super::clarifications::{CameBack, back_on};
use super::codes;
use super::extract::Call;
use super::problem::Problem;
use crate::app::App;
use crate::app::cases::Detail;
use crate::rules::command::Command;
use crate::rules::extension::Extension;
use crate::rules::service::{Service, made_on};

/// A longer period.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionInput {
    /// By how many working days; all extensions together add 20 at most.
    #[schema(minimum = 1, maximum = 20)]
    working_days: u16,
    /// Why the period does not suffice; do not name the applicant.
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Propose to extend the reply period (提请延长答复期限; Art. 33(2)). It has no effect before the head approves it and
/// the applicant is told.
#[utoipa::path(post, path = "/api/v1/cases/{id}/extensions", tag = "actions", request_body = ExtensionInput,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn propose_extension(
    app: Data<App>,
    call: Call<ExtensionInput>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let command = Command::ProposeExtension {
        working_days: call.body.working_days,
        reason: app.text(reason),
    };
    carry_out(&app, &call, command).await
}

/// The head's decision on an extension.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ExtensionDecision {
    /// The notice of extension stands from now on, and is to be served within the period.
    Approve {},
    /// The period stays as it is.
    Refuse {
        /// Why; do not name the applicant.
        #[schema(min_length = 1, max_length = 1000)]
        reason: String,
    },
}

/// Approve an extension that was proposed, or refuse it (审批延长).
#[utoipa::path(post, path = "/api/v1/cases/{id}/extensions/decision", tag = "actions",
    request_body = ExtensionDecision, responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn decide_extension(
    app: Data<App>,
    call: Call<ExtensionDecision>,
) -> Result<HttpResponse, Problem> {
    let command = match &call.body {
        ExtensionDecision::Approve {} => Command::ApproveExtension,
        ExtensionDecision::Refuse { reason } => {
            let mut check = Check::default();
            let reason = check.words("reason", reason, REASON);
            check.done()?;
            Command::RefuseExtension {
                reason: app.text(reason),
            }
        }
    };
    carry_out(&app, &call, command).await
}

/// Tell the applicant of an approved extension by serving its notice (告知延长). It takes effect on the day of service,
/// which must not lie after the due date; a mail that never leaves tells nobody.
#[utoipa::path(post, path = "/api/v1/cases/{id}/extensions/service", tag = "actions", request_body = Serving,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn tell_extension(
    app: Data<App>,
    call: Call<Serving>,
) -> Result<HttpResponse, Problem> {
    let service = service(&app, &call).await?;
    carry_out(&app, &call, Command::TellExtension { service }).await
}

/// Record that the posted notice of extension came back: the applicant was not told, and the reply is due as if the
/// period had not been extended. What was served only within the extension has no effect.
#[utoipa::path(post, path = "/api/v1/cases/{id}/extensions/return", tag = "actions", request_body = CameBack,
    responses((status = 200, body = super::views::CaseView)))]
pub(super) async fn return_extension(
    app: Data<App>,
    call: Call<CameBack>,
) -> Result<HttpResponse, Problem> {
    let on = back_on(&app, &call).await?;
    carry_out(&app, &call, Command::ReturnExtension { on }).await
}

/// An extension of the reply period (延长答复期限).
#[derive(Serialize, ToSchema)]
pub(super) struct ExtensionView {
    /// Counts the extensions of the case.
    number: u32,
    working_days: u16,
    /// It has effect once it is `told`.
    #[schema(schema_with = codes::extension_state)]
    state: &'static str,
    /// Why the period does not suffice, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    proposed_on: NaiveDate,
    /// The day the head decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_on: Option<NaiveDate>,
    /// The notice of extension: its text is among the letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<Uuid>,
    /// The day the applicant was told, on which it took effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    told_on: Option<NaiveDate>,
    /// `electronic`, `mail` or `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
}

/// Every extension that was ever proposed for a case.
pub(super) fn views(detail: &Detail, full: bool) -> Vec<ExtensionView> {
    let of = |one: &Extension| {
        let served = one.state.service();
        ExtensionView {
            number: one.number,
            working_days: one.working_days,
            state: one.state.code(),
            reason: detail.works.get(&one.reason.id).filter(|_| full).cloned(),
            proposed_on: one.proposed_on,
            decided_on: one.state.decided_on(),
            letter: one.state.letter().map(|letter| letter.id.0),
            told_on: served.map(made_on),
            method: served.map(Service::code),
        }
    };
    detail.case.extensions.iter().map(of).collect()
}
