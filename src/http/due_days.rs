//! The due dates of a year (热力图): as a drawing, as a page with the same numbers in tables, and one by one.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cases::check_spans;
use super::charts;
use super::codes;
use super::extract::Call;
use super::page;
use super::problem::{Malformed, Problem};
use super::shape::{day, query};
use crate::app::App;
use crate::app::due_days::{self, DueDate};
use crate::rules::ids::DepartmentId;
use crate::rules::lateness::DueState;
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
    let told = due_days::year(app, call.actor(), (first, last), department).await?;
    let days = first.iter_days().take_while(|day| *day <= last);
    let mut due = told.days.iter().peekable();
    let days = days.map(|day| {
        let found = due.next_if(|due| due.due_on == day);
        let count =
            |of: fn(&due_days::DueDay) -> i64| found.map_or(0, |due| of(due).unsigned_abs());
        DueDay {
            day,
            works: told.is_working_day(day),
            on_time: count(|due| due.on_time),
            late: count(|due| due.late),
            open: count(|due| due.open),
            unanswered: count(|due| due.unanswered),
        }
    });
    let days = days.collect();
    let (chinese, english) = told.authority();
    let unit = match &told.department {
        Some(name) => name,
        None => language.pick(chinese, english),
    };
    let mark = if told.is_provisional(year) {
        language.pick("（暂定）", " (provisional)")
    } else {
        ""
    };
    Ok(DueYear {
        title: language.pick(
            format!("{unit} {year}年答复到期日{mark}"),
            format!("{unit} due dates of {year}{mark}"),
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

/// Which last days for replies.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DueDateQuery {
    /// The first day.
    #[serde(deserialize_with = "day")]
    from: NaiveDate,
    /// The last day.
    #[serde(deserialize_with = "day")]
    to: NaiveDate,
    /// Only of cases that are with this department.
    department: Option<Uuid>,
    /// Only those of which this became.
    #[param(schema_with = codes::due_state)]
    state: Option<String>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// How many to pass over, up to 1000000.
    #[param(maximum = 1_000_000)]
    skip: Option<u32>,
}

/// Some of the last days for replies.
#[derive(Serialize, ToSchema)]
pub(super) struct DueDatePage {
    /// How many there are in all.
    count: i64,
    /// The earliest first.
    items: Vec<DueDateView>,
}

/// A last day for a reply.
#[derive(Serialize, ToSchema)]
struct DueDateView {
    case: Uuid,
    case_number: String,
    /// With whom the case is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    due_on: NaiveDate,
    /// Open, and in a year whose final calendar is not out (暂定): it may still move.
    provisional: bool,
    #[schema(schema_with = codes::due_state)]
    state: &'static str,
    /// The day of the reply; of what was not answered, the day of the withdrawal or of the order's receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_on: Option<NaiveDate>,
    /// Whether the case bears it still; not so where an order set another, or the application was withdrawn.
    stands: bool,
}

impl DueDateView {
    fn of(due: &DueDate, provisional: bool) -> Self {
        Self {
            case: due.id.0,
            case_number: due.case_number.clone(),
            department: due.department_id.map(|id| id.0),
            due_on: due.due_on,
            provisional,
            state: due.state.code(),
            ended_on: due.ended_on,
            stands: due.number == 0,
        }
    }
}

/// List the last days for replies that the drawing of a year counts, the earliest first: also one that an order put behind
/// its case, or that had passed without a reply when the applicant withdrew, so a case may stand here twice.
#[utoipa::path(get, path = "/api/v1/due-dates", tag = "boards", params(DueDateQuery),
    responses((status = 200, body = DueDatePage)))]
pub(super) async fn list_due_dates(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: DueDateQuery = query(&request)?;
    check_spans(&[("to", Some(asked.from), Some(asked.to))])?;
    let state = match asked.state.as_deref() {
        None => None,
        Some(code) => Some(DueState::from_code(code).ok_or_else(|| page::unknown("state"))?),
    };
    let which = (asked.department.map(DepartmentId), state);
    let page = (page::skip(asked.skip)?, page::limit(asked.limit)?);
    let days = (asked.from, asked.to);
    let found = due_days::list(&app, call.actor(), days, which, page).await?;
    let view = |due| DueDateView::of(due, found.is_provisional(due));
    Ok(HttpResponse::Ok().json(DueDatePage {
        count: found.count,
        items: found.items.iter().map(view).collect(),
    }))
}
