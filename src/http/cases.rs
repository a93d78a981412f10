//! Cases: record, list, read (`/cases`), and the work list (`/worklist`, `/co-handled`).

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::applications::authority_of;
use super::boards::OneOrNone;
use super::codes;
use super::extract::Call;
use super::filing::RecordedApplication;
use super::happened::Happened;
use super::page::{self, Sort};
use super::problem::Problem;
use super::shape::{optional_day, query};
use super::views::{CaseRow, CaseView, Items, LetterView, NoticeView, rows};
use crate::app::cases::{self, Detail, Filter, LeftBy, Names, Order, Page, Told};
use crate::app::deputies::{self, Absent};
use crate::app::intake;
use crate::app::{App, Error};
use crate::rules::applicant::ApplicantKind;
use crate::rules::case::{Case, StageName};
use crate::rules::deadline::State;
use crate::rules::event::{By, CaseEvent};
use crate::rules::ids::{DepartmentId, With};
use crate::rules::kind::CaseKind;
use crate::rules::language::Language;
use crate::rules::number::CaseNumber;
use crate::rules::outcome::{Outcome, Reply};
use crate::rules::policy::Actor;
use crate::rules::receipt::Channel;
use crate::search::query::LONGEST;
use crate::search::{Query, QueryError};

/// A case that was just recorded.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordedCase {
    /// To be handed to the applicant with the receipt; shown only here (查询码).
    query_code: String,
    #[serde(flatten)]
    case: CaseView,
}

/// Record an application that came in at the counter, by post or by fax; at the counter it can be granted and
/// answered at once, where the authority allows it.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = RecordedApplication,
    responses((status = 201, body = RecordedCase)))]
pub(super) async fn record_case(
    app: Data<App>,
    call: Call<RecordedApplication>,
) -> Result<HttpResponse, Problem> {
    let authority = app.authority(authority_of(&call)?).await?;
    let (actor, language, key) = (*call.actor(), call.head.language, call.key(&app));
    let door = call.body.door();
    crate::rules::policy::permit_office(&actor, crate::rules::policy::Office::RecordApplication)
        .map_err(Error::from)?;
    let application = call.body.checked(authority.day(app.env.now()))?;
    let case = intake::file(&app, &actor, &application, door, key)
        .await
        // Nothing but the reply has fields that only the law can find wrong.
        .map_err(Problem::within("on_the_spot.reply"))?;
    let query_code = app.keys.query_code(case.id.0, case.query_generation);
    let detail = cases::describe_filed(&app, case, &application).await?;
    let view = CaseView::of(&detail, &actor, language);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/cases/{}", detail.case.id)))
        .insert_header((ETAG, etag(detail.case.version)))
        .json(RecordedCase {
            query_code,
            case: view,
        }))
}

pub(super) fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The answer to a change: the case as it now is.
pub(super) async fn answer(
    app: &App,
    actor: &Actor,
    case: Case,
    language: Language,
) -> Result<HttpResponse, Problem> {
    let detail = cases::describe(app, case).await?;
    Ok(shown(&detail, actor, language))
}

/// A case as it is now, with the version that the next change must name.
pub(super) fn shown(detail: &Detail, actor: &Actor, language: Language) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, etag(detail.case.version)))
        .json(CaseView::of(detail, actor, language))
}

/// Read a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", responses((status = 200, body = CaseView)))]
pub(super) async fn show_case(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let detail = cases::read(&app, staff(&call)?, call.case()?).await?;
    Ok(shown(&detail, call.actor(), call.head.language))
}

/// These pages are for staff; applicants have `/applications`, and of other cases they learn nothing.
pub(super) fn staff<T>(call: &Call<T>) -> Result<&Actor, Problem> {
    match call.actor() {
        actor @ Actor::Staff { .. } => Ok(actor),
        Actor::Applicant { case, .. } if call.case()? == *case => Err(Error::Denied.into()),
        Actor::Applicant { .. } | Actor::ThirdParty { .. } | Actor::Anyone { .. } => {
            Err(Error::NotFound.into())
        }
    }
}

/// One event of the record of a case.
#[derive(Serialize, ToSchema)]
pub(super) struct EventView {
    seq: i32,
    /// The day on which it counts.
    on: NaiveDate,
    /// The moment it was recorded.
    at: DateTime<Utc>,
    /// `applicant`, `staff`, `third_party` or `system`.
    by: &'static str,
    /// The account, for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Uuid>,
    /// The name of that account's holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_name: Option<String>,
    /// The account for which it was done, by a deputy of whoever was absent (代理).
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<Uuid>,
    /// The name of that account's holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for_name: Option<String>,
    /// The department that it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    department_name: Option<String>,
    /// The department that is believed to be responsible, when a case is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggested_name: Option<String>,
    /// The note or the reason that was written, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The draft that was laid before the head, for those who work on the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::actions::DraftInput>)]
    drafted: Option<Reply>,
    /// What happened; texts are named by id and digest.
    #[serde(flatten)]
    event: Happened,
}

impl EventView {
    fn of(told: Told, names: &Names) -> Self {
        let Told {
            recorded,
            text,
            draft,
        } = told;
        let (by, account) = match recorded.by {
            By::Applicant => ("applicant", None),
            By::Staff(account) | By::Deputy { account, .. } => ("staff", Some(account)),
            By::ThirdParty => ("third_party", None),
            By::System => ("system", None),
        };
        let name = |id: DepartmentId| names.departments.get(&id).cloned();
        let suggested = match &recorded.event {
            CaseEvent::Returned { suggested, .. } => *suggested,
            _ => None,
        };
        Self {
            seq: recorded.seq,
            on: recorded.on,
            at: recorded.at,
            by,
            account: account.map(|id| id.0),
            by_name: account.and_then(|id| names.staff.get(&id).cloned()),
            acting_for: recorded.by.absent().map(|id| id.0),
            acting_for_name: (recorded.by.absent()).and_then(|id| names.staff.get(&id).cloned()),
            department_name: recorded.event.department().and_then(name),
            suggested_name: suggested.and_then(name),
            text,
            drafted: draft,
            event: recorded.event.into(),
        }
    }
}

/// The record of a case: everything that happened, in order.
#[utoipa::path(get, path = "/api/v1/cases/{id}/events", tag = "cases",
    responses((status = 200, body = Items<EventView>)))]
pub(super) async fn list_events(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let record = cases::record(&app, staff(&call)?, call.case()?).await?;
    let items = record
        .events
        .into_iter()
        .map(|told| EventView::of(told, &record.names))
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// The documents of a case as they went out.
#[utoipa::path(get, path = "/api/v1/cases/{id}/letters", tag = "cases",
    responses((status = 200, body = Items<LetterView>)))]
pub(super) async fn list_letters(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let letters = cases::letters(&app, staff(&call)?, call.case()?).await?;
    Ok(HttpResponse::Ok().json(Items {
        items: letters.into_iter().map(LetterView::from).collect(),
    }))
}

/// The notices of a case, and where they stand.
#[utoipa::path(get, path = "/api/v1/cases/{id}/notices", tag = "cases",
    responses((status = 200, body = Items<NoticeView>)))]
pub(super) async fn list_notices(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let notices = cases::notices(&app, staff(&call)?, call.case()?).await?;
    Ok(HttpResponse::Ok().json(Items {
        items: notices.into_iter().map(NoticeView::from).collect(),
    }))
}

/// What a list of cases is narrowed to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseQuery {
    /// The one with this number, such as `YJ-2026-000123`.
    #[param(max_length = 64)]
    number: Option<String>,
    /// At this stage.
    #[param(schema_with = codes::stage)]
    stage: Option<StageName>,
    /// With this department; `none` for those that are with none.
    #[param(value_type = Option<String>)]
    department: Option<OneOrNone>,
    /// With `department` at the end of this day, whoever has it now: as figures of a time that is over count it.
    #[serde(default, deserialize_with = "optional_day")]
    department_on: Option<NaiveDate>,
    /// Received as the annual report counts it, and at the end of this day overdue, not answered and not closed.
    #[serde(default, deserialize_with = "optional_day")]
    unanswered_on: Option<NaiveDate>,
    /// With the clock in this state.
    #[param(schema_with = codes::clock)]
    clock: Option<State>,
    /// Due before this day.
    #[serde(default, deserialize_with = "optional_day")]
    due_before: Option<NaiveDate>,
    /// Due after this day.
    #[serde(default, deserialize_with = "optional_day")]
    due_after: Option<NaiveDate>,
    /// Only those whose due date has passed without a reply; or, when false, only the others.
    overdue: Option<bool>,
    /// Only those with something to be served or posted, since its mail failed, came back or could not be; or, when
    /// false, only the others.
    undelivered: Option<bool>,
    /// Only those in hand whose handler's account is disabled, so that someone must take them over; or, when false,
    /// only the others.
    handler_disabled: Option<bool>,
    /// Only those that wait for confirmation longer than the clock `confirmation` allows; or, when false, only the
    /// others. All that wait are at the stage `submitted`.
    confirmation_late: Option<bool>,
    /// Only those that are routed and that nobody has taken in hand within the clock `acceptance`; or, when false, only
    /// the others. All that wait are at the stage `assigned`.
    acceptance_late: Option<bool>,
    /// `open`: only those with an urging that waits for its answer; `late`: with one whose last day has passed.
    #[param(value_type = Option<String>)]
    urging: Option<WhichUrging>,
    #[param(schema_with = codes::channel)]
    channel: Option<Channel>,
    #[param(schema_with = codes::applicant_kind)]
    applicant_kind: Option<ApplicantKind>,
    /// Of this kind.
    #[param(schema_with = codes::case_kind)]
    kind: Option<CaseKind>,
    #[param(schema_with = codes::outcome)]
    outcome: Option<Outcome>,
    /// Counted from this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    received_from: Option<NaiveDate>,
    /// Counted from this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    received_to: Option<NaiveDate>,
    /// Received as the annual report counts it, on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    counted_from: Option<NaiveDate>,
    /// Received as the annual report counts it, on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    counted_to: Option<NaiveDate>,
    /// First closed on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    closed_from: Option<NaiveDate>,
    /// First closed on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    closed_to: Option<NaiveDate>,
    /// Answered on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    replied_from: Option<NaiveDate>,
    /// Answered on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    replied_to: Option<NaiveDate>,
    /// Only those whose reply was made in time; or, when false, late.
    on_time: Option<bool>,
    /// First closed in this way, as the annual report counts it.
    #[param(schema_with = codes::outcome)]
    first_outcome: Option<Outcome>,
    /// Its fee paid on this day or later.
    #[serde(default, deserialize_with = "optional_day")]
    fee_paid_from: Option<NaiveDate>,
    /// Its fee paid on this day or earlier.
    #[serde(default, deserialize_with = "optional_day")]
    fee_paid_to: Option<NaiveDate>,
    /// Holding these words in number, information wanted, department or reply; every one of them, and what
    /// stands in quotation marks just so. At most 100 characters; newest first.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `newest` (default), `oldest` or `due`; what is searched with `q` comes newest first.
    #[param(value_type = Option<String>)]
    sort: Option<Sort>,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which urgings a list is narrowed to (督办).
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WhichUrging {
    Open,
    Late,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(super) struct CasePage {
    items: Vec<CaseRow>,
    /// How many cases `q` finds; on the first page of a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<MatchesView>,
    /// To be sent as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    /// For whom one stands in today (代理); on the first page of the work list. Their own list is read with their
    /// account as `Acting-For`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deputising_for: Vec<StoodIn>,
}

/// One for whom a deputy stands in today.
#[derive(Serialize, ToSchema)]
struct StoodIn {
    /// The account, to be sent as `Acting-For`.
    account: Uuid,
    name: String,
    /// The last day.
    until: NaiveDate,
    /// How many cases they have in hand, or wait for their decision.
    waiting: i64,
}

impl From<Absent> for StoodIn {
    fn from(it: Absent) -> Self {
        Self {
            account: it.account.0,
            name: it.name,
            until: it.until,
            waiting: it.waiting,
        }
    }
}

/// How many cases a search finds.
#[derive(Serialize, ToSchema)]
struct MatchesView {
    /// Counted up to 1000.
    count: usize,
    /// Whether there are more than that.
    capped: bool,
}

impl CasePage {
    pub(super) fn of(page: &Page, sort: Sort, language: Language) -> Self {
        Self {
            items: rows(page, language),
            matches: None,
            next_cursor: page::next_cursor(page, sort),
            deputising_for: Vec::new(),
        }
    }
}

/// List the cases that one may see.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(CaseQuery),
    responses((status = 200, body = CasePage)))]
pub(super) async fn list_cases(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: CaseQuery = query(&request)?;
    check_days(&asked)?;
    let authority = app.authority(authority_of(&call)?).await?;
    let sort = asked.sort.unwrap_or(Sort::Newest);
    let order = page::order(sort, asked.cursor.as_deref())?;
    let limit = page::limit(asked.limit)?;
    let filter = Filter {
        unconfirmed_since: cases::late(&app, &authority, asked.confirmation_late).await?,
        handlers: cases::disabled(&app, &authority, asked.handler_disabled).await?,
        left: cases::left_since(&app, &authority, asked.department_on).await?,
        unanswered_on: cases::unanswered_on(&app, &authority, asked.unanswered_on).await?,
        ..filter(&asked, authority.day(app.env.now()))
    };
    if let Some(q) = &asked.q {
        let after = match order {
            Order::Newest { after } => after,
            Order::Oldest { .. } | Order::Due { .. } => return Err(newest_first()),
        };
        let (actor, query) = (call.actor(), words(q)?);
        let (page, matches) = cases::search(&app, actor, &query, &filter, after, limit).await?;
        return Ok(HttpResponse::Ok().json(CasePage {
            matches: matches.map(|matches| MatchesView {
                count: matches.count,
                capped: matches.is_capped,
            }),
            ..CasePage::of(&page, sort, call.head.language)
        }));
    }
    let page = cases::list(&app, call.actor(), &filter, order, limit).await?;
    Ok(HttpResponse::Ok().json(CasePage::of(&page, sort, call.head.language)))
}

/// Reads what one looks for.
fn words(q: &str) -> Result<Query, Problem> {
    Query::parse(q).map_err(|error| {
        let (chinese, english) = match error {
            QueryError::TooLong => (
                format!("检索词不得超过 {LONGEST} 个字符"),
                format!("At most {LONGEST} characters"),
            ),
            QueryError::Nul => (
                "不能含有空字符（U+0000）".to_owned(),
                "It must not hold the character U+0000".to_owned(),
            ),
            QueryError::NoWord => (
                "请输入要查找的词".to_owned(),
                "Type a word to look for".to_owned(),
            ),
        };
        Error::invalid("q", error.code(), &chinese, &english).into()
    })
}

fn newest_first() -> Problem {
    Error::invalid(
        "sort",
        "search_is_newest_first",
        "检索结果按由新到旧排列，请去掉 sort 参数",
        "A search comes newest first: leave out sort",
    )
    .into()
}

/// A last day before the first one finds nothing, and is a slip.
fn check_days(asked: &CaseQuery) -> Result<(), Problem> {
    let spans = [
        ("received_to", asked.received_from, asked.received_to),
        ("counted_to", asked.counted_from, asked.counted_to),
        ("closed_to", asked.closed_from, asked.closed_to),
        ("replied_to", asked.replied_from, asked.replied_to),
        ("fee_paid_to", asked.fee_paid_from, asked.fee_paid_to),
    ];
    check_spans(&spans)
}

/// Spans of days that are asked for, each by the field of its last one.
pub(super) fn check_spans(
    spans: &[(&str, Option<NaiveDate>, Option<NaiveDate>)],
) -> Result<(), Problem> {
    let backwards = |(_, from, to): &&(&str, Option<NaiveDate>, Option<NaiveDate>)| {
        from.zip(*to).is_some_and(|(from, to)| from > to)
    };
    match spans.iter().find(backwards) {
        None => Ok(()),
        Some((field, ..)) => Err(Error::invalid(
            field,
            "span_unfit",
            "终止日早于起始日",
            "The last day lies before the first",
        )
        .into()),
    }
}

fn filter(asked: &CaseQuery, today: NaiveDate) -> Filter {
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
    let mut due_to = asked.due_before.map(before);
    if asked.overdue == Some(true) {
        let yesterday = before(today);
        due_to = Some(due_to.map_or(yesterday, |day| day.min(yesterday)));
    }
    let department = asked.department.map(|it| it.of(DepartmentId));
    Filter {
        number: asked.number.as_deref().map(typed_number),
        stage: asked.stage,
        stages: Vec::new(),
        department: department.and_then(With::one),
        left: LeftBy::default(),
        unanswered_on: None,
        unrouted: department == Some(With::Nobody),
        handler: None,
        unclaimed: false,
        clock: asked.clock.map(|state| state.code().to_owned()),
        due_to,
        due_from: asked.due_after.map(after),
        channel: asked.channel,
        applicant_kind: asked.applicant_kind,
        kind: asked.kind,
        outcome: asked.outcome,
        received_from: asked.received_from,
        received_to: asked.received_to,
        days: cases::LifeDays {
            counted: (asked.counted_from, asked.counted_to),
            closed: (asked.closed_from, asked.closed_to),
            replied: (asked.replied_from, asked.replied_to),
            fee_paid: (asked.fee_paid_from, asked.fee_paid_to),
        },
        first_outcome: asked.first_outcome,
        on_time: asked.on_time,
        undelivered: asked.undelivered,
        handlers: None,
        unconfirmed_since: None,
        unaccepted_before: asked.acceptance_late.map(|is_late| (is_late, today)),
        urged: asked.urging.map(|which| match which {
            WhichUrging::Open => cases::Urged::Open,
            WhichUrging::Late => cases::Urged::LateOn(today),
        }),
        co_handled_by: None,
        open: asked.overdue == Some(true),
        not_due_before: (asked.overdue == Some(false)).then_some(today),
    }
}

/// A case number as people type it; what can be none matches nothing.
fn typed_number(text: &str) -> String {
    CaseNumber::parse(text).map_or_else(|_odd| String::new(), |number| number.to_string())
}

/// A page of one's own work.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WorklistQuery {
    /// Only what one has taken in hand oneself.
    #[serde(default)]
    mine: bool,
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What waits for the one who asks, earliest due date first (待办).
#[utoipa::path(get, path = "/api/v1/worklist", tag = "boards", params(WorklistQuery),
    responses((status = 200, body = CasePage)))]
pub(super) async fn list_worklist(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: WorklistQuery = query(&request)?;
    let order = page::order(Sort::Due, asked.cursor.as_deref())?;
    let limit = page::limit(asked.limit)?;
    let page = cases::worklist(&app, call.actor(), asked.mine, order, limit).await?;
    let mut view = CasePage::of(&page, Sort::Due, call.head.language);
    if asked.cursor.is_none() {
        let absent = deputies::stood_in_for(&app, call.actor()).await?;
        view.deputising_for = absent.into_iter().map(StoodIn::from).collect();
    }
    Ok(HttpResponse::Ok().json(view))
}

/// A page of the cases in which one's department has a part.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CoHandledQuery {
    /// Rows on a page, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// Where to go on, from `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Cases that another department has and one's own has a part in (协办), earliest due date first.
#[utoipa::path(get, path = "/api/v1/co-handled", tag = "boards", params(CoHandledQuery),
    responses((status = 200, body = CasePage)))]
pub(super) async fn list_co_handled(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let asked: CoHandledQuery = query(&request)?;
    let order = page::order(Sort::Due, asked.cursor.as_deref())?;
    let limit = page::limit(asked.limit)?;
    let page = cases::co_handled(&app, call.actor(), order, limit).await?;
    Ok(HttpResponse::Ok().json(CasePage::of(&page, Sort::Due, call.head.language)))
}
