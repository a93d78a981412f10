//! Charts of what was answered (统计图): as a drawing, and as a page with the same numbers in a table.

use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Datelike, NaiveDate};

use super::extract::Call;
use super::problem::Problem;
use super::scorecards::{self as scorecards_view, ScorecardQuery};
use super::shape::query;
use crate::app::App;
use crate::app::scorecards::{self, Scorecards};
use crate::rules::language::Language;
use crate::web::{Bar, Chart, Part};

/// Nothing is loaded; the page has its style within.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// Which chart.
#[derive(Clone, Copy)]
enum Which {
    Departments,
    Trend,
}

async fn read(
    app: &App,
    request: &HttpRequest,
    call: &Call,
    which: Which,
) -> Result<Chart, Problem> {
    let asked: ScorecardQuery = query(request)?;
    let (span, department) = asked.asked();
    let cards = scorecards::read(app, call.actor(), span, department).await?;
    Ok(chart(&cards, which, call.head.language))
}

fn chart(cards: &Scorecards, which: Which, language: Language) -> Chart {
    let authority = &cards.authority;
    let unit = language.pick(&authority.name, &authority.name_en);
    let unit = match &cards.department {
        None => unit.clone(),
        Some(name) => language.pick(format!("{unit}{name}"), format!("{unit}, {name}")),
    };
    let (title, of, bars) = match which {
        Which::Departments => {
            let span = cards.span;
            let title = language.pick("各部门答复情况", "replies by department");
            let bars = cards.departments.iter().map(|(of, card)| Bar {
                label: scorecards_view::name(of.as_ref(), language).to_owned(),
                parts: vec![
                    (Part::OnTime, card.on_time),
                    (Part::Late, card.late),
                    (Part::Unanswered, card.unanswered),
                ],
            });
            let title = format!("{unit} {title} {} – {}", span.from, span.to);
            (title, language.pick("部门", "Department"), bars.collect())
        }
        Which::Trend => {
            let title = language.pick("各月答复情况", "replies by month");
            let first = cards.trend.first().map_or(cards.span.from, |it| it.month);
            let bars = cards.trend.iter().map(|it| {
                let late = it.answered.saturating_sub(it.on_time);
                Bar {
                    label: month(it.month, cards.partial(it.month), language),
                    parts: vec![
                        (Part::OnTime, it.on_time.unsigned_abs()),
                        (Part::Late, late.unsigned_abs()),
                    ],
                }
            });
            let title = format!("{unit} {title} {first} – {}", cards.span.to);
            (title, language.pick("月份", "Month"), bars.collect())
        }
    };
    Chart {
        title,
        of,
        bars,
        language,
    }
}

/// A month; of one that is not counted to its end, up to which day.
fn month(first: NaiveDate, until: Option<NaiveDate>, language: Language) -> String {
    let month = first.format("%Y-%m");
    match until.map(|day| day.day()) {
        None => month.to_string(),
        Some(day) => language.pick(
            format!("{month}（截至{day}日）"),
            format!("{month} (to day {day})"),
        ),
    }
}

fn drawn(chart: &Chart) -> HttpResponse {
    answer(chart.language, "image/svg+xml", chart.svg())
}

fn page(chart: &Chart) -> HttpResponse {
    answer(chart.language, "text/html; charset=utf-8", chart.html())
}

pub(super) fn answer(language: Language, kind: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CONTENT_LANGUAGE, language.tag()))
        .body(body)
}

/// Draw the replies of a span by department, in time, late, and owed though overdue (统计图): an SVG with a title and a description.
#[utoipa::path(get, path = "/api/v1/charts/departments.svg", tag = "boards", params(ScorecardQuery),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
pub(super) async fn draw_departments(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    Ok(drawn(
        &read(&app, &request, &call, Which::Departments).await?,
    ))
}

/// The same drawing on a page, with its numbers as a table.
#[utoipa::path(get, path = "/api/v1/charts/departments.html", tag = "boards", params(ScorecardQuery),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn show_departments_chart(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    Ok(page(
        &read(&app, &request, &call, Which::Departments).await?,
    ))
}

/// Draw the replies of the twelve months up to that of the last day, in time and late (统计图).
#[utoipa::path(get, path = "/api/v1/charts/trend.svg", tag = "boards", params(ScorecardQuery),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
pub(super) async fn draw_trend(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    Ok(drawn(&read(&app, &request, &call, Which::Trend).await?))
}

/// The same drawing on a page, with its numbers as a table.
#[utoipa::path(get, path = "/api/v1/charts/trend.html", tag = "boards", params(ScorecardQuery),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn show_trend_chart(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    Ok(page(&read(&app, &request, &call, Which::Trend).await?))
}
