//! What mail servers report of mails that they took over.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Call;
use super::problem::Problem;
use crate::app::App;
use crate::app::reports::bring;

/// A delivery report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryReport {
    /// The mail that brings it, as it came: `multipart/report` with a `message/delivery-status` (RFC 3464) and the head
    /// of the mail that it is about. Of a longer one the beginning is enough.
    #[schema(min_length = 1, max_length = 60_000)]
    report: String,
}

/// What became of the notice that a report is about.
#[derive(Serialize, ToSchema)]
pub(super) struct ReportedView {
    /// Whether it is a notice of this authority.
    known: bool,
    /// Its state now, such as `bounced`.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
}

/// Bring what a mail server reports of a mail that it took over (退信报告). It is matched by the Message-ID; brought
/// again, or in another order, it leads to the same. A report that a mail failed makes its notice `bounced`: what it
/// should have served is not served, and becomes work for a person.
#[utoipa::path(post, path = "/api/v1/delivery-reports", tag = "notices", request_body = DeliveryReport,
    responses((status = 200, body = ReportedView)))]
pub(super) async fn bring_delivery_report(
    app: Data<App>,
    call: Call<DeliveryReport>,
) -> Result<HttpResponse, Problem> {
    let state = bring(&app, call.actor(), call.body.report.as_bytes()).await?;
    Ok(HttpResponse::Ok().json(ReportedView {
        known: state.is_some(),
        state,
    }))
}
