//! Freezing the annual report of a year, and what later corrections would change in it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::REASON;
use super::annual::{self, AnnualReportView};
use super::check::Check;
use super::extract::{Call, Nothing};
use super::problem::Problem;
use crate::app::App;
use crate::app::annual::Report;
use crate::app::freezing::{self, Named};
use crate::rules::annual::ReportedCell;
use crate::rules::language::Language;

/// When and by whom the report of a year was frozen (定稿); until that is withdrawn its figures stand.
#[derive(Serialize, ToSchema)]
pub(super) struct FreezingView {
    id: Uuid,
    at: DateTime<Utc>,
    /// The account of who froze it.
    by: Uuid,
    by_name: String,
    /// For whom, where a deputy did it (代理).
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<WithdrawnView>,
}

/// That a freezing was withdrawn.
#[derive(Serialize, ToSchema)]
struct WithdrawnView {
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_name: Option<String>,
    /// For whom, where a deputy did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for_name: Option<String>,
    reason: String,
}

impl From<&Named> for FreezingView {
    fn from(named: &Named) -> Self {
        let it = &named.it;
        let withdrawn = it.withdrawn_at.map(|at| WithdrawnView {
            at,
            by: it.withdrawn_by.map(|by| by.0),
            by_name: it.withdrawn_by.and_then(|by| named.name(by)),
            acting_for: it.withdrawn_for.map(|absent| absent.0),
            acting_for_name: it.withdrawn_for.and_then(|absent| named.name(absent)),
            reason: it.reason.clone().unwrap_or_default(),
        });
        Self {
            id: it.id,
            at: it.frozen_at,
            by: it.frozen_by.0,
            by_name: named.name(it.frozen_by).unwrap_or_default(),
            acting_for: it.frozen_for.map(|absent| absent.0),
            acting_for_name: it.frozen_for.and_then(|absent| named.name(absent)),
            withdrawn,
        }
    }
}

/// A cell that the register now tells otherwise than the report that stands.
#[derive(Serialize, ToSchema)]
pub(super) struct DifferenceView {
    /// 3 or 4: in which table.
    section: u8,
    /// The row of table 三, or the kind of remedy of table 四.
    row: &'static str,
    /// The column of table 三, or the result of table 四.
    column: &'static str,
    label: String,
    /// As it stands in the report.
    frozen: u64,
    /// As it would be counted now; as many are in the list behind the cell.
    now: u64,
}

pub(super) fn differences(report: &Report, language: Language) -> Vec<DifferenceView> {
    let of = |cell: ReportedCell| match cell {
        ReportedCell::Cases(line, column) => (3, line.code(), column.code()),
        ReportedCell::Remedies(kind, cell) => (4, kind.code(), cell.code()),
    };
    let all = report.differences().into_iter();
    all.map(|one| {
        let (section, row, column) = of(one.cell);
        DifferenceView {
            section,
            row,
            column,
            label: one.cell.label(language),
            frozen: one.frozen,
            now: one.now,
        }
    })
    .collect()
}

/// The report as it is after the change.
async fn answer<T>(
    app: &App,
    request: &HttpRequest,
    call: &Call<T>,
) -> Result<HttpResponse, Problem> {
    let report = crate::app::annual::read(app, call.actor(), annual::year(request), None, None);
    let report = report.await?;
    Ok(HttpResponse::Ok().json(AnnualReportView::of(&report, call.head.language)))
}

/// Freeze the report of a year that is over (年度报告定稿): from now on its figures stand, for the authority and each
/// department, and what is corrected later is shown beside them as `differences`.
#[utoipa::path(post, path = "/api/v1/annual-reports/{year}/freezing", tag = "annual reports", request_body = Nothing,
    responses((status = 200, body = AnnualReportView)))]
pub(super) async fn freeze_annual_report(
    app: Data<App>,
    request: HttpRequest,
    call: Call<Nothing>,
) -> Result<HttpResponse, Problem> {
    let key = call.key(&app);
    freezing::freeze(&app, call.actor(), annual::year(&request), key).await?;
    answer(&app, &request, &call).await
}

/// Why a freezing is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreezingWithdrawal {
    /// Why the report is to be counted anew; name nobody.
    #[schema(min_length = 4, max_length = 1000)]
    reason: String,
}

/// Withdraw the freezing of a year (撤销定稿), with a reason that stays on record. The report is again as the register
/// tells it, until it is frozen anew.
#[utoipa::path(post, path = "/api/v1/annual-reports/{year}/freezing/withdrawal", tag = "annual reports",
    request_body = FreezingWithdrawal, responses((status = 200, body = AnnualReportView)))]
pub(super) async fn withdraw_annual_freezing(
    app: Data<App>,
    request: HttpRequest,
    call: Call<FreezingWithdrawal>,
) -> Result<HttpResponse, Problem> {
    let mut check = Check::default();
    let reason = check.words("reason", &call.body.reason, REASON);
    check.done()?;
    let key = call.key(&app);
    freezing::withdraw(&app, call.actor(), annual::year(&request), &reason, key).await?;
    answer(&app, &request, &call).await
}
