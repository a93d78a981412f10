//! The due dates of a year (热力图): as a drawing, and as a page with the same numbers in tables.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::charts;
use super::extract::Call;
use super::problem::{Malformed, Problem};
use super::shape::query;
use crate::app::App;
use crate::app::boards;
use crate::rules::ids::DepartmentId;
use crate::web::{DueDay, DueYear};

/// Of which year, and whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DueYearQuery {
    /// The year of the due dates, 2000 to 2100.
    #[param(minimum = 2000, maximum = 2100)]
    year: i32,
    /// Only this department's; every department's that one may see when left out.
    department: Option<Uuid>,
}

async fn read(app: &App, request: &HttpRequest, call: &Call) -> Result<DueYear, Problem> {
    let asked: DueYearQuery = query(request)?;
    let (year, language) = (asked.year, call.head.language);
    let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
    let (first, last) = ends
        .filter(|_| (2000..=2100).contains(&year))
        .ok_or_else(|| {
            Malformed::bad_field(
                "bad_query",
                "year".to_owned(),
                "year 应为 2000 至 2100",
                "year must be 2000 to 2100",
            )
        })?;
    let department = asked.department.map(DepartmentId);
    let told = boards::due_days(app, call.actor(), (first, last), department).await?;
    let days = first.iter_days().take_while(|day| *day <= last);
    let mut due = told.days.iter().peekable();
    let days = days.map(|day| {
        let found = due.next_if(|due| due.due_on == day);
        let count = |of: fn(&boards::DueDay) -> i64| found.map_or(0, |due| of(due).unsigned_abs());
        DueDay {
            day,
            works: told.is_working_day(day),
            on_time: count(|due| due.on_time),
            late: count(|due| due.late),
            open: count(|due| due.open),
        }
    });
    let days = days.collect();
    let (chinese, english) = told.authority();
    let unit = match &told.department {
        Some(name) => name,
        None => language.pick(chinese, english),
    };
    Ok(DueYear {
        title: language.pick(
            format!("{unit} {year}年答复到期日"),
            format!("{unit} due dates of {year}"),
        ),
        days,
        today: told.today(),
        language,
    })
}

/// Draw on which days of a year replies are, or were, due (热力图): an SVG with a title and a description.
#[utoipa::path(get, path = "/api/v1/charts/due-dates.svg", tag = "boards", params(DueYearQuery),
    responses((status = 200, body = String, content_type = "image/svg+xml")))]
pub(super) async fn draw_due_dates(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let year = read(&app, &request, &call).await?;
    Ok(charts::answer(year.language, "image/svg+xml", year.svg()))
}

/// The same drawing on a page, with its numbers as tables, by month and by day.
#[utoipa::path(get, path = "/api/v1/charts/due-dates.html", tag = "boards", params(DueYearQuery),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(super) async fn show_due_dates(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let year = read(&app, &request, &call).await?;
    let page = year.html();
    Ok(charts::answer(
        year.language,
        "text/html; charset=utf-8",
        page,
    ))
}
