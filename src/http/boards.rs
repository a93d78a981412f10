//! Boards (`/overdue`, `/due-soon`) and their counts by department, handler and days (`/overdue/summary`,
//! `/due-soon/summary`). Every count names the list that has just as many cases.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::extract::Call;
use super::page::{self, Sort};
use super::problem::{Malformed, Problem};
use super::shape::{optional_day, query};
use super::views::{CaseRow, rows};
use crate::app::boards::{self, Asked, OfDepartment, Shown, Summary, Tally, With};
use crate::app::{App, Error};
use crate::rules::ids::{AccountId, DepartmentId};
use crate::rules::language::Language;
use crate::rules::lateness::{Band, Board, FARTHEST};
use crate::rules::spent::Spent;

/// With one, named by its id; or with none: `none`.
#[derive(Clone, Copy)]
pub(super) struct OneOrNone(With<Uuid>);

pub(super) const NONE: &str = "none";

impl<'de> Deserialize<'de> for OneOrNone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text == NONE {
            return Ok(Self(With::Nobody));
        }
        let id = text.parse().map(With::One).map(Self);
        id.map_err(|_odd| serde::de::Error::custom("not an id, nor none"))
    }
}

impl OneOrNone {
    pub(super) fn of<T>(self, id: fn(Uuid) -> T) -> With<T> {
        match self.0 {
            With::One(one) => With::One(id(one)),
            With::Nobody => With::Nobody,
        }
    }
}

/// A page of a board.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OverdueQuery {
    /// Only this department's cases; `none` for those that are with none.
    #[param(value_type = Option<String>)]
    department: Option<OneOrNone>,
    /// Only what this account has in hand; `none` for what nobody has.
    #[param(value_type = Option<String>)]
    handler: Option<OneOrNone>,
    /// At least so many working days over, 1 to 1000.
    #[param(minimum = 1, maximum = 1000)]
    days_from: Option<u16>,
    /// At most so many working days over, 1 to 1000.
    #[param(minimum = 1, maximum = 1000)]
    days_to: Option<u16>,
    /// As it was at the end of this day; not after today.
    #[serde(default, deserialize_with = "optional_day")]
    as_of: Option<NaiveDate>,
    /// Whether each case tells where its working days went; true when left out.
    why: Option<bool>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of what comes due.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DueSoonQuery {
    /// Within how many working days, 0 (today alone) to 60; 5 when left out.
    #[param(minimum = 0, maximum = 60)]
    working_days: Option<u16>,
    /// At least so many working days left, 0 to 60.
    #[param(minimum = 0, maximum = 60)]
    days_from: Option<u16>,
    /// Only this department's cases; `none` for those that are with none.
    #[param(value_type = Option<String>)]
    department: Option<OneOrNone>,
    /// Only what this account has in hand; `none` for what nobody has.
    #[param(value_type = Option<String>)]
    handler: Option<OneOrNone>,
    /// As it was at the end of this day; not after today.
    #[serde(default, deserialize_with = "optional_day")]
    as_of: Option<NaiveDate>,
    /// Whether each case tells where its working days went; true when left out.
    why: Option<bool>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// How many cases each department has, and the cases.
#[derive(Serialize, ToSchema)]
pub(super) struct BoardView {
    /// The past day as of which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<NaiveDate>,
    /// By department, most first, within the days that are asked for; all departments, whatever page is read.
    departments: Vec<DepartmentCountView>,
    /// How many are listed, on all pages: of the department and the handler that are asked for.
    total: i64,
    /// Longest overdue first, or earliest due.
    items: Vec<BoardRow>,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// How many cases a department has.
#[derive(Serialize, ToSchema)]
struct DepartmentCountView {
    /// Absent for cases that are with no department yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    name: String,
    count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_due_on: Option<NaiveDate>,
}

/// A case of a board.
#[derive(Serialize, ToSchema)]
struct BoardRow {
    #[serde(flatten)]
    row: CaseRow,
    /// Where its working days went.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<WhyView>,
}

/// Where the working days of a case went (办理用时), since it came in or was taken up again as ordered.
#[derive(Serialize, ToSchema)]
struct WhyView {
    /// The day it came in; it does not count itself.
    since: NaiveDate,
    /// All working days since then.
    working_days: u32,
    /// How many each department had it: together all of them. The day of a routing is the day of whoever had it before.
    departments: Vec<StintView>,
    /// How many of these somebody was waited for; days on which several were waited for are told with each.
    waits: Vec<WaitView>,
}

/// How long a department had a case.
#[derive(Serialize, ToSchema)]
struct StintView {
    /// Absent for the time in which it was with none.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    name: String,
    working_days: u32,
}

/// How long somebody was waited for.
#[derive(Serialize, ToSchema)]
struct WaitView {
    /// `confirmation`, `acceptance`, `clarification`, `payment`, `third_party`, `joint_agency`, `agency`, `part`,
    /// `extension_decision` or `review`.
    code: &'static str,
    title: &'static str,
    working_days: u32,
    /// Whether the period for the reply stands still meanwhile, or has not begun.
    stops_the_period: bool,
}

fn unrouted(language: Language) -> String {
    language.pick("未分办", "not yet routed").to_owned()
}

impl WhyView {
    fn of(spent: &Spent, shown: &Shown, language: Language) -> Self {
        let stint = |(department, days): &(Option<DepartmentId>, u32)| StintView {
            department: department.map(|id| id.0),
            name: department
                .and_then(|id| shown.page.departments.get(&id).cloned())
                .unwrap_or_else(|| unrouted(language)),
            working_days: *days,
        };
        let waits = spent.waits.iter().map(|(wait, days)| WaitView {
            code: wait.code(),
            title: wait.title(language),
            working_days: *days,
            stops_the_period: wait.stops_the_period(),
        });
        Self {
            since: spent.since,
            working_days: spent.working_days,
            departments: spent.departments.iter().map(stint).collect(),
            waits: waits.collect(),
        }
    }
}

impl BoardView {
    fn of(shown: &Shown, as_of: Option<NaiveDate>, language: Language) -> Self {
        let page = &shown.page;
        let departments: Vec<_> = shown
            .departments
            .iter()
            .map(|row| DepartmentCountView {
                department: row.department.map(|id| id.0),
                name: row
                    .department
                    .and_then(|id| page.departments.get(&id).cloned())
                    .unwrap_or_else(|| unrouted(language)),
                count: row.count,
                oldest_due_on: row.oldest_due_on,
            })
            .collect();
        let why = |id| {
            let spent = shown.spent.get(&id)?;
            Some(WhyView::of(spent, shown, language))
        };
        let items = rows(page, language).into_iter().zip(&page.rows);
        let items = items.map(|(row, listed)| BoardRow {
            row,
            why: why(listed.id),
        });
        Self {
            as_of,
            total: shown.total,
            departments,
            items: items.collect(),
            next_cursor: page::next_cursor(page, Sort::Due),
        }
    }
}

/// A number of working days that is asked for.
fn days(
    field: &str,
    asked: Option<u16>,
    (least, most): (u16, u16),
) -> Result<Option<u16>, Problem> {
    match asked {
        Some(days) if !(least..=most).contains(&days) => Err(Malformed::bad_field(
            "bad_working_days",
            field.to_owned(),
            &format!("{field} 应为 {least} 至 {most}"),
            &format!("{field} must be {least} to {most}"),
        )),
        asked => Ok(asked),
    }
}

/// More days at least than at most are of no row, and a slip.
fn check_band(field: &str, band: Band) -> Result<Band, Problem> {
    match band.to {
        Some(to) if band.from > to => Err(Error::invalid(
            field,
            "span_unfit",
            "最少天数大于最多天数",
            "The least number of days is more than the most",
        )
        .into()),
        Some(_) | None => Ok(band),
    }
}

impl OverdueQuery {
    fn asked(&self) -> Result<Asked, Problem> {
        let from = days("days_from", self.days_from, (1, FARTHEST))?;
        let to = days("days_to", self.days_to, (1, FARTHEST))?;
        Ok(Asked {
            board: Board::Overdue,
            department: self.department.map(|it| it.of(DepartmentId)),
            handler: self.handler.map(|it| it.of(AccountId)),
            band: check_band(
                "days_to",
                Band {
                    from: from.unwrap_or(1),
                    to,
                },
            )?,
            as_of: self.as_of,
            why: self.why.unwrap_or(true),
        })
    }
}

impl DueSoonQuery {
    fn asked(&self) -> Result<Asked, Problem> {
        const MOST: u16 = 60;
        let to = days("working_days", self.working_days, (0, MOST))?;
        let from = days("days_from", self.days_from, (0, MOST))?;
        Ok(Asked {
            board: Board::DueSoon,
            department: self.department.map(|it| it.of(DepartmentId)),
            handler: self.handler.map(|it| it.of(AccountId)),
            band: check_band(
                "working_days",
                Band {
                    from: from.unwrap_or(0),
                    to: Some(to.unwrap_or(5)),
                },
            )?,
            as_of: self.as_of,
            why: self.why.unwrap_or(true),
        })
    }
}

async fn list(
    app: &App,
    call: &Call,
    asked: &Asked,
    (limit, cursor): (Option<u16>, Option<&str>),
) -> Result<HttpResponse, Problem> {
    let order = page::order(Sort::Due, cursor)?;
    let limit = page::limit(limit)?;
    let shown = boards::list(app, call.actor(), asked, order, limit).await?;
    Ok(HttpResponse::Ok().json(BoardView::of(&shown, asked.as_of, call.head.language)))
}

/// Cases whose due date has passed without a reply, longest first (逾期), each with where its working days went.
#[utoipa::path(get, path = "/api/v1/overdue", tag = "boards", params(OverdueQuery),
    responses((status = 200, body = BoardView)))]
pub(super) async fn list_overdue(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: OverdueQuery = query(&request)?;
    let place = (asked.limit, asked.cursor.as_deref());
    list(&app, &call, &asked.asked()?, place).await
}

/// Open cases that come due within some working days, today included (临期), each with where its working days went.
#[utoipa::path(get, path = "/api/v1/due-soon", tag = "boards", params(DueSoonQuery),
    responses((status = 200, body = BoardView)))]
pub(super) async fn list_due_soon(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: DueSoonQuery = query(&request)?;
    let place = (asked.limit, asked.cursor.as_deref());
    list(&app, &call, &asked.asked()?, place).await
}

/// What of a board is counted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SummaryQuery {
    /// Only this department's cases.
    department: Option<Uuid>,
    /// As it was at the end of this day; not after today.
    #[serde(default, deserialize_with = "optional_day")]
    as_of: Option<NaiveDate>,
}

/// A board, counted by department, handler and band of days.
#[derive(Serialize, ToSchema)]
pub(super) struct SummaryView {
    /// The day as of which it is.
    on: NaiveDate,
    total: TallyView,
    /// By department, most first.
    departments: Vec<OfDepartmentView>,
}

/// How many, and where they are listed.
#[derive(Serialize, ToSchema)]
struct TallyView {
    count: i64,
    /// The list that has just these cases.
    cases: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_due_on: Option<NaiveDate>,
    /// By working days over, or left, what presses most first.
    bands: Vec<BandView>,
}

/// How many have so many days over, or left.
#[derive(Serialize, ToSchema)]
struct BandView {
    title: String,
    /// Working days over, or left, from so many.
    days_from: u16,
    /// To so many; absent for all that are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_to: Option<u16>,
    count: i64,
    /// The list that has just these cases.
    cases: String,
}

/// What a department has.
#[derive(Serialize, ToSchema)]
struct OfDepartmentView {
    /// Absent for what is with no department.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    name: String,
    #[serde(flatten)]
    tally: TallyView,
    /// By handler, most first.
    handlers: Vec<OfHandlerView>,
}

/// What a handler has.
#[derive(Serialize, ToSchema)]
struct OfHandlerView {
    /// Absent for what nobody has in hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    handler: Option<Uuid>,
    name: String,
    #[serde(flatten)]
    tally: TallyView,
}

/// The lists behind the counts of a board.
struct Lists {
    board: Board,
    language: Language,
    as_of: Option<NaiveDate>,
}

impl Lists {
    /// The list of these days, narrowed to some cases.
    fn of(&self, band: Band, whose: &str) -> String {
        let Band { from, to } = band;
        let (path, days) = match (self.board, to) {
            (Board::Overdue, None) => ("overdue", format!("days_from={from}")),
            (Board::Overdue, Some(to)) => ("overdue", format!("days_from={from}&days_to={to}")),
            (Board::DueSoon, to) => {
                let to = to.unwrap_or(from);
                ("due-soon", format!("days_from={from}&working_days={to}"))
            }
        };
        let as_of = self.as_of.map(|day| format!("&as_of={day}"));
        format!("/api/v1/{path}?{days}{whose}{}", as_of.unwrap_or_default())
    }

    fn title(&self, Band { from, to }: Band) -> String {
        let language = self.language;
        let said = match to {
            Some(to) => format!("{from}–{to}"),
            None => language.pick(format!("{from}个"), format!("{from}")),
        };
        match (self.board, to) {
            (Board::Overdue, Some(_)) => language.pick(
                format!("逾期{said}个工作日"),
                format!("{said} working days over"),
            ),
            (Board::Overdue, None) => language.pick(
                format!("逾期{said}工作日以上"),
                format!("{said} working days over or more"),
            ),
            (Board::DueSoon, _) => language.pick(
                format!("剩余{said}个工作日"),
                format!("{said} working days left"),
            ),
        }
    }

    fn tally(&self, tally: &Tally, whose: &str) -> TallyView {
        let bands = self.board.bands().iter().zip(tally.bands);
        let bands = bands.map(|(band, count)| BandView {
            title: self.title(*band),
            days_from: band.from,
            days_to: band.to,
            count,
            cases: self.of(*band, whose),
        });
        TallyView {
            count: tally.all(),
            cases: self.of(self.board.whole(), whose),
            oldest_due_on: tally.oldest_due_on,
            bands: bands.collect(),
        }
    }

    fn department(&self, of: &OfDepartment, summary: &Summary) -> OfDepartmentView {
        let id = of.department.map_or(NONE.to_owned(), |id| id.0.to_string());
        let whose = format!("&department={id}");
        let handlers = of.handlers.iter().map(|(handler, tally)| {
            let id = handler.map_or(NONE.to_owned(), |id| id.0.to_string());
            let name = handler.and_then(|id| summary.handler_names.get(&id).cloned());
            OfHandlerView {
                handler: handler.map(|id| id.0),
                name: name.unwrap_or_else(|| {
                    let nobody = self.language.pick("未签收", "in nobody's hands");
                    nobody.to_owned()
                }),
                tally: self.tally(tally, &format!("{whose}&handler={id}")),
            }
        });
        let name = of
            .department
            .and_then(|id| summary.department_names.get(&id).cloned());
        OfDepartmentView {
            department: of.department.map(|id| id.0),
            name: name.unwrap_or_else(|| unrouted(self.language)),
            tally: self.tally(&of.tally, &whose),
            handlers: handlers.collect(),
        }
    }
}

async fn count(
    app: &App,
    request: &HttpRequest,
    call: &Call,
    board: Board,
) -> Result<HttpResponse, Problem> {
    let asked: SummaryQuery = query(request)?;
    let department = asked.department.map(DepartmentId);
    let summary = boards::summary(app, call.actor(), board, department, asked.as_of).await?;
    let lists = Lists {
        board,
        language: call.head.language,
        as_of: asked.as_of,
    };
    let whose = asked.department.map(|id| format!("&department={id}"));
    let departments = summary.departments.iter();
    Ok(HttpResponse::Ok().json(SummaryView {
        on: summary.on,
        total: lists.tally(&summary.total, &whose.unwrap_or_default()),
        departments: departments
            .map(|of| lists.department(of, &summary))
            .collect(),
    }))
}

/// Count what is overdue by department, handler and working days over (逾期汇总). Each count names the list that has
/// just as many cases.
#[utoipa::path(get, path = "/api/v1/overdue/summary", tag = "boards", params(SummaryQuery),
    responses((status = 200, body = SummaryView)))]
pub(super) async fn count_overdue(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    count(&app, &request, &call, Board::Overdue).await
}

/// Count what comes due within ten working days by department, handler and working days left (临期汇总). Each count names
/// the list that has just as many cases.
#[utoipa::path(get, path = "/api/v1/due-soon/summary", tag = "boards", params(SummaryQuery),
    responses((status = 200, body = SummaryView)))]
pub(super) async fn count_due_soon(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    count(&app, &request, &call, Board::DueSoon).await
}
