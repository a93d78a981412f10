//! Figures of past years that anyone may read (公开统计).

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::Open;
use super::limits::Statistics;
use super::problem::Problem;
use super::shape::query;
use crate::app::App;
use crate::app::scorecards::{self, Published};
use crate::rules::language::Language;
use crate::rules::scorecard::SMALL;

/// Of which authority.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct StatisticsQuery {
    /// Its code; may be left out where there is only one.
    #[param(max_length = 64)]
    authority: Option<String>,
}

/// What anyone may read (公开统计).
#[derive(Serialize, ToSchema)]
pub(super) struct StatisticsView {
    authority: String,
    /// Counts from 1 to this are hidden, and with them their sum.
    hidden_up_to: u64,
    /// The last five years that are over, the newest first.
    years: Vec<PublishedYearView>,
}

/// A year.
#[derive(Serialize, ToSchema)]
struct PublishedYearView {
    year: i32,
    /// Whether the annual report of the year stands as it was handed in (定稿); until then the figures are provisional.
    frozen: bool,
    /// Applications received; null where the count is hidden.
    received: Option<u64>,
    /// Cases closed; null where one of the results is hidden.
    closed: Option<u64>,
    /// Where it is null, between what it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_between: Option<BetweenView>,
    /// The same by how they ended, as the annual report groups them.
    results: Vec<PublishedResultView>,
}

/// What a number is not less and not more than.
#[derive(Serialize, ToSchema)]
struct BetweenView {
    least: u64,
    most: u64,
}

impl PublishedYearView {
    fn of(it: Published, language: Language) -> Self {
        let (least, most) = it.closed;
        let exact = least == most;
        Self {
            year: it.year,
            frozen: it.frozen,
            received: it.received,
            closed: exact.then_some(least),
            closed_between: (!exact).then_some(BetweenView { least, most }),
            results: (it.results.into_iter())
                .map(|(group, count)| PublishedResultView {
                    title: group.label(language),
                    count,
                })
                .collect(),
        }
    }
}

/// How many cases of a year ended so.
#[derive(Serialize, ToSchema)]
struct PublishedResultView {
    title: &'static str,
    /// Null where the count is hidden.
    count: Option<u64>,
}

/// How many applications came in each of the last five years, and how they ended: for anyone, without signing in. What
/// is so little that it could lead to a person is hidden. One address asks only so often in a minute.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "annual reports", params(StatisticsQuery),
    responses((status = 200, body = StatisticsView)), security(()))]
pub(super) async fn show_statistics(
    app: Data<App>,
    request: HttpRequest,
    call: Open,
    _turn: Statistics,
) -> Result<HttpResponse, Problem> {
    let asked: StatisticsQuery = query(&request)?;
    let authority = app.authority_named(asked.authority.as_deref()).await?;
    let language = call.head.language;
    let years = scorecards::statistics(&app, &authority).await?.into_iter();
    let years = years.map(|it| PublishedYearView::of(it, language));
    Ok(HttpResponse::Ok().json(StatisticsView {
        authority: language.pick(&authority.name, &authority.name_en).clone(),
        hidden_up_to: SMALL,
        years: years.collect(),
    }))
}
