//! The replies and remedies that a scorecard counts, one by one.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::annual::{CountedRemedyView, RemedyCellPage};
use super::boards::OneOrNone;
use super::codes;
use super::extract::Call;
use super::page;
use super::problem::Problem;
use super::shape::{day, query};
use crate::app::App;
use crate::app::scorecards::{self, Reply, Which};
use crate::rules::ids::DepartmentId;
use crate::rules::remedies::ReportCell;
use crate::rules::scorecard::Step;

/// Which replies.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplyQuery {
    /// The first day on which they were made.
    #[serde(deserialize_with = "day")]
    from: NaiveDate,
    /// The last day; less than five years later.
    #[serde(deserialize_with = "day")]
    to: NaiveDate,
    /// Only of cases that are with this department; `none` for those that are with none.
    #[param(value_type = Option<String>)]
    department: Option<OneOrNone>,
    /// Only those in time, or only those late.
    on_time: Option<bool>,
    /// Only those with this step before them.
    #[param(schema_with = codes::step)]
    step: Option<String>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// How many to pass over, up to 1000000.
    #[param(maximum = 1_000_000)]
    skip: Option<u32>,
}

/// Some of the replies.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplyPage {
    /// How many there are in all.
    count: i64,
    /// The newest first.
    items: Vec<CountedReplyView>,
}

/// A reply as it is counted.
#[derive(Serialize, ToSchema)]
struct CountedReplyView {
    case: Uuid,
    case_number: String,
    /// With whom the case is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Uuid>,
    replied_on: NaiveDate,
    on_time: bool,
    /// From the day after its period began to the reply, pauses included.
    working_days: u32,
    /// Whether it stands; not so where the case was taken up again after it.
    stands: bool,
}

impl From<Reply> for CountedReplyView {
    fn from(reply: Reply) -> Self {
        Self {
            case: reply.id.0,
            case_number: reply.case_number,
            department: reply.department_id.map(|id| id.0),
            replied_on: reply.replied_on,
            on_time: reply.on_time.unwrap_or(true),
            working_days: reply.days.unwrap_or_default().unsigned_abs(),
            stands: reply.number == 0,
        }
    }
}

/// List the replies that a figure of a scorecard counts, the newest first: every reply that was made in the span, also
/// one that an order put behind its case, so a case may stand here twice.
#[utoipa::path(get, path = "/api/v1/scorecards/replies", tag = "boards", params(ReplyQuery),
    responses((status = 200, body = ReplyPage)))]
pub(super) async fn list_counted_replies(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: ReplyQuery = query(&request)?;
    let step = match asked.step.as_deref() {
        None => None,
        Some(code) => Some(Step::from_code(code).ok_or_else(|| page::unknown("step"))?),
    };
    let which = Which {
        on_time: asked.on_time,
        step,
    };
    let page = (page::skip(asked.skip)?, page::limit(asked.limit)?);
    let department = asked.department.map(|it| it.of(DepartmentId));
    let of = ((asked.from, asked.to), department);
    let (count, found) = scorecards::replies(&app, call.actor(), of, which, page).await?;
    let items = found.into_iter().map(CountedReplyView::from).collect();
    Ok(HttpResponse::Ok().json(ReplyPage { count, items }))
}

/// Which remedies.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct DecidedQuery {
    /// The first day on which they were decided.
    #[serde(deserialize_with = "day")]
    from: NaiveDate,
    /// The last day; less than five years later.
    #[serde(deserialize_with = "day")]
    to: NaiveDate,
    /// Only of cases that are with this department; `none` for those that are with none.
    #[param(value_type = Option<String>)]
    department: Option<OneOrNone>,
    /// Only those that ended so: `upheld`, `corrected` or `other`.
    #[param(schema_with = codes::decided_cell)]
    result: Option<String>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// How many to pass over, up to 1000000.
    #[param(maximum = 1_000_000)]
    skip: Option<u32>,
}

/// List the remedies that a scorecard counts: those decided in the span, the newest decision first.
#[utoipa::path(get, path = "/api/v1/scorecards/remedies", tag = "boards", params(DecidedQuery),
    responses((status = 200, body = RemedyCellPage)))]
pub(super) async fn list_decided_remedies(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let decided: DecidedQuery = query(&request)?;
    let mut cells = DECIDED.into_iter();
    let result = match decided.result.as_deref() {
        None => None,
        Some(code) => Some(
            cells
                .find(|one| one.code() == code)
                .ok_or_else(|| page::unknown("result"))?,
        ),
    };
    let page = (page::skip(decided.skip)?, page::limit(decided.limit)?);
    let department = decided.department.map(|it| it.of(DepartmentId));
    let of = ((decided.from, decided.to), department);
    let (count, found) = scorecards::remedies(&app, call.actor(), of, result, page).await?;
    let items = found.into_iter().map(CountedRemedyView::from).collect();
    Ok(HttpResponse::Ok().json(RemedyCellPage { count, items }))
}

/// How a remedy that was decided can be counted.
pub(super) const DECIDED: [ReportCell; 3] =
    [ReportCell::Upheld, ReportCell::Corrected, ReportCell::Other];
