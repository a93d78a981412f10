//! Due dates with their ledger: of a case, as it is and as it would be, and of nothing but events.

use std::collections::BTreeMap;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::cases::staff;
use super::extract::{Call, Open};
use super::kept::{CountedView, KeptActView};
use super::limits::Deadlines;
use super::problem::{Malformed, Problem};
use super::supposed::SupposedView;
use super::views::RecountedView;
use super::{codes, deadline_authority};
use crate::app::cases::Detail;
use crate::app::what_if::{self, WhatIf};
use crate::app::{self, App, Error};
use crate::rules::calendar::Calendar;
use crate::rules::case::Case;
use crate::rules::clock_file::{self, CaseInput, Input, InputError};
use crate::rules::deadline::{self, Clock, ClockEvent, Flag, NoEffect, Row, State};
use crate::rules::fee::Fee;
use crate::rules::language::Language;
use crate::rules::recount::Counted;
use crate::rules::regime::Regime;

/// Cases that one request may ask about.
const MOST_CASES: usize = 20;
/// Events of one case.
const MOST_EVENTS: usize = 100;
/// Events that one may suppose at once.
const MOST_SUPPOSED: usize = 20;

/// A due date and how it came about (期限台账).
#[derive(Serialize, ToSchema)]
struct DeadlineView {
    #[schema(schema_with = codes::clock)]
    state: &'static str,
    /// The state in the language asked for.
    state_title: &'static str,
    /// The last day for the reply; null while no period runs.
    due_on: Option<NaiveDate>,
    /// The day from which the period is counted, which does not count itself; null before receipt counts.
    counted_from: Option<NaiveDate>,
    /// The last day for which a stopped clock waits for the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    waits_until: Option<NaiveDate>,
    /// The day on which a case without a reply was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<NaiveDate>,
    /// The last day on which clarification could be asked for in time, once it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    clarification_notice_by: Option<NaiveDate>,
    /// The end without the restart, when clarification was asked for too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    conservative_due_on: Option<NaiveDate>,
    /// For each consultation the last day for the opinion.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    opinions_by: BTreeMap<String, NaiveDate>,
    /// The last day for the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_by: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replied_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<bool>,
    /// Whether the due date has passed without a reply; absent when no day was given on which one looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<bool>,
    /// The due date by the stricter reading of consultations, to be kept if one can.
    #[serde(skip_serializing_if = "Option::is_none")]
    warn_on: Option<NaiveDate>,
    /// Whether the due date may still move, because its year's calendar is not final.
    provisional: bool,
    /// What was out of order, as it occurred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    flags: Vec<Flag>,
    /// The same in the language asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    notes: Vec<&'static str>,
    /// The regime by which it is counted, such as `cn-2019`.
    regime: &'static str,
    /// The law, in the language asked for.
    law: String,
    /// Working days of the reply period (答复期限); 0 where it is counted in months.
    reply_days: u16,
    /// Months of the reply period, where it is counted in these.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_months: Option<u16>,
    /// The calendars by which it is counted, with their fingerprint.
    calendar: String,
    /// Every day from the first to the due date, in runs of one reason.
    ledger: Vec<LedgerRow>,
}

/// A run of days that count, or do not, for one reason.
#[derive(Serialize, ToSchema)]
struct LedgerRow {
    from: NaiveDate,
    to: NaiveDate,
    /// `counted`, `weekend`, `holiday`, `make_up`, `consultation`, `calendar` or `stopped`.
    kind: String,
    /// Days in the run.
    days: i64,
    /// Working days counted so far.
    count: u32,
    /// The rule, as a stable word.
    rule: &'static str,
    /// The rule, in the language asked for.
    reason: String,
    /// The provision behind it.
    article: String,
    /// The holiday, or the one that is made up for.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// The due date of a case, and as it would be if something happened.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseDeadlineView {
    #[serde(flatten)]
    is: DeadlineView,
    /// How a new calendar last moved the due date.
    #[serde(skip_serializing_if = "Option::is_none")]
    recounted: Option<RecountedView>,
    /// What was done by the calendar of its day and keeps the verdict that it had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kept: Vec<KeptActView>,
    /// What the calendar alone gives, where a later day that was told stands in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<CountedView>,
    /// As it would be; only where `if_event` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<WhatIfView>,
}

/// A due date as it would be. Nothing is changed.
#[derive(Serialize, ToSchema)]
struct WhatIfView {
    /// The day on which one looks: today, or the day of the last event supposed.
    as_of: NaiveDate,
    /// The events supposed, as they were understood.
    events: Vec<SupposedView>,
    /// By how many working days the due date moves; below zero when it comes nearer. Absent when there
    /// is none before or none after.
    #[serde(skip_serializing_if = "Option::is_none")]
    moves_by: Option<i64>,
    /// What would be out of order, and so without effect, and is not so already.
    #[schema(value_type = Vec<String>)]
    new_flags: Vec<Flag>,
    /// The events supposed that would change nothing, and why.
    without_effect: Vec<NoEffectView>,
    #[serde(flatten)]
    would_be: DeadlineView,
}

/// An event that has no effect on the clock.
#[derive(Serialize, ToSchema)]
struct NoEffectView {
    /// Its place among the events, from 0.
    event: usize,
    /// Stable name of the reason: a flag, or what the clock passes over in silence.
    #[schema(schema_with = codes::no_effect)]
    code: &'static str,
    /// The reason in the language asked for.
    detail: &'static str,
}

/// A due date from nothing but events.
#[derive(Serialize, ToSchema)]
pub(super) struct EventsDeadlineView {
    /// The name that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The events that change nothing, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_effect: Vec<NoEffectView>,
    #[serde(flatten)]
    deadline: DeadlineView,
}

/// One due date for one case that was sent, an array for an array.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum EventsDeadlines {
    One(Box<EventsDeadlineView>),
    Each(Vec<EventsDeadlineView>),
}

/// The due date of a case with its ledger: every day, and why it counts or not. With `if_event` also as
/// it would be; nothing is changed.
#[utoipa::path(get, path = "/api/v1/cases/{id}/deadline", tag = "cases",
    params(("if_event" = Option<Vec<String>>, Query, description =
        "What if this happened? `event:value,field=value@day`, such as `extended:10@2026-04-03` or \
         `opinion_received:p1@2026-03-20`, or the event as JSON; may be given several times. \
         docs/clock.md names the events and their fields.")),
    responses((status = 200, body = CaseDeadlineView)))]
pub(super) async fn show_deadline(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let (actor, case, language) = (staff(&call)?, call.case()?, call.head.language);
    let lines = if_events(&request)?;
    if lines.is_empty() {
        let detail = app::cases::find(&app, actor, case).await?;
        return Ok(HttpResponse::Ok().json(CaseDeadlineView::of(&detail, None, language)));
    }
    let authority = app.authority(actor.authority()).await?;
    let supposed = supposed(&lines, authority.zone)?;
    let read = what_if::of_case(&app, actor, case, &supposed).await?;
    let what_if = WhatIfView::of(&read, supposed, language);
    Ok(HttpResponse::Ok().json(CaseDeadlineView::of(&read.detail, Some(what_if), language)))
}

/// Every `if_event` of the query; any other parameter is an error.
fn if_events(request: &HttpRequest) -> Result<Vec<String>, Problem> {
    let only = |name: String| {
        Malformed::bad_parameter(
            name,
            "查询参数只有 if_event，可以出现多次",
            "The only parameter is if_event; it may be given several times",
        )
    };
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map_err(|_cause| only("if_event".to_owned()))?
        .into_inner();
    pairs
        .into_iter()
        .map(|(name, line)| match name.as_str() {
            "if_event" => Ok(line),
            _other => Err(only(name)),
        })
        .collect()
}

fn supposed(lines: &[String], zone: chrono_tz::Tz) -> Result<Vec<ClockEvent>, Problem> {
    let mut events = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let read = clock_file::events(line, zone)
            .map_err(|error| problem(&error, &format!("if_event[{at}]")))?;
        events.extend(read);
    }
    if events.len() > MOST_SUPPOSED {
        return Err(too_many("if_event", MOST_SUPPOSED));
    }
    Ok(events)
}

/// Read due dates from nothing but events: one case or an array of them, in the format of
/// `disclosure clock` (docs/clock.md). Nothing is kept.
#[utoipa::path(post, path = "/api/v1/deadlines", tag = "deadlines",
    request_body(content = Value, description =
        "`{id?, authority?, regime, events: [{event, on | at, ...}], as_of?}`, or an array of at most 20; at \
         most 100 events each. `regime` is `cn-2019`, `cn-2008`, `gb-foia` or `us-foia`. It is counted by the \
         calendar that the `authority` (its code) has published; left out, by that of the only authority, \
         and where there are several or its law is another country's, by the calendar that the program \
         carries."),
    responses((status = 200, body = EventsDeadlines,
        description = "The same for each case; an array when an array was sent")),
    security(()))]
pub(super) async fn read_deadlines(
    app: Data<App>,
    _turn: Deadlines,
    call: Open<Value>,
) -> Result<HttpResponse, Problem> {
    let language = call.head.language;
    let mut body = call.body;
    let named = deadline_authority::take(&mut body)?;
    let input = Input::from_value(body).map_err(|error| problem(&error, ""))?;
    if input.cases.len() > MOST_CASES {
        return Err(too_many("", MOST_CASES));
    }
    let mut views = Vec::with_capacity(input.cases.len());
    for (at, (case, authority)) in input.cases.iter().zip(&named).enumerate() {
        let place = if input.is_array {
            format!("[{at}]")
        } else {
            String::new()
        };
        let calendars = what_if::calendars(&app, case.regime, authority.as_deref())
            .await
            .map_err(|error| deadline_authority::within(&place, error))?;
        views.push(EventsDeadlineView::of(
            case,
            calendars.current(),
            &place,
            language,
        )?);
    }
    Ok(HttpResponse::Ok().json(match views.pop() {
        Some(only) if !input.is_array => EventsDeadlines::One(Box::new(only)),
        last => {
            views.extend(last);
            EventsDeadlines::Each(views)
        }
    }))
}

impl EventsDeadlineView {
    fn of(
        case: &CaseInput,
        calendar: &Calendar,
        place: &str,
        language: Language,
    ) -> Result<Self, Problem> {
        if case.events.len() > MOST_EVENTS {
            return Err(too_many(&under(place, "events"), MOST_EVENTS));
        }
        let clock = what_if::read(&case.events, case.regime, calendar, case.as_of, place)?;
        let idle = deadline::without_effect(&case.events, case.regime, calendar, case.as_of);
        Ok(Self {
            id: case.id.clone(),
            without_effect: NoEffectView::each(&idle, language),
            deadline: DeadlineView::of(&clock, case.regime, calendar, language),
        })
    }
}

/// What is wrong with events, as a problem that names the place and repeats nothing that was written.
fn problem(error: &InputError, prefix: &str) -> Problem {
    let (fault, field) = (error.fault(), under(prefix, &error.field()));
    let (chinese, english) = (
        fault.message(Language::Chinese),
        fault.message(Language::English),
    );
    if fault.is_of_form() {
        return Malformed::bad_field("bad_if_event", field, &chinese, &english);
    }
    let problem = app::Problem {
        field,
        code: fault.code(),
        chinese,
        english,
    };
    Error::Invalid(vec![problem]).into()
}

fn too_many(field: &str, most: usize) -> Problem {
    Error::invalid(
        field,
        "too_many",
        &format!("最多 {most} 项，请分次发送"),
        &format!("At most {most}: send the rest in another request"),
    )
    .into()
}

/// A place inside another.
pub(super) fn under(outer: &str, inner: &str) -> String {
    if outer.is_empty() || inner.is_empty() || inner.starts_with('[') {
        format!("{outer}{inner}")
    } else {
        format!("{outer}.{inner}")
    }
}

impl CaseDeadlineView {
    fn of(detail: &Detail, what_if: Option<WhatIfView>, language: Language) -> Self {
        let case = &detail.case;
        let (regime, calendar) = (case.regime(), case.calendar(&detail.calendars));
        Self {
            is: DeadlineView::of(&detail.clock, regime, calendar, language)
                .without_unknown_days(case),
            recounted: case.recounted.map(RecountedView::of),
            kept: KeptActView::each(&case.kept_acts(), language),
            counted: Counted::of(case, &detail.clock, calendar, detail.today)
                .map(CountedView::from),
            what_if,
        }
    }
}

impl WhatIfView {
    fn of(read: &WhatIf, events: Vec<ClockEvent>, language: Language) -> Self {
        let regime = read.detail.case.regime();
        Self {
            as_of: read.as_of,
            events: events.into_iter().map(SupposedView::from).collect(),
            moves_by: read.moves_by,
            new_flags: read.new_flags.clone(),
            without_effect: NoEffectView::each(&read.without_effect, language),
            would_be: DeadlineView::of(&read.clock, regime, read.calendar(), language)
                .without_unknown_days(&read.detail.case),
        }
    }
}

impl NoEffectView {
    fn each(idle: &[NoEffect], language: Language) -> Vec<Self> {
        let view = |it: &NoEffect| Self {
            event: it.event,
            code: it.why.code(),
            detail: it.why.label(language),
        };
        idle.iter().map(view).collect()
    }
}

impl DeadlineView {
    /// As long as nobody knows when a posted notice of a fee arrived, there is no last day to pay.
    fn without_unknown_days(mut self, case: &Case) -> Self {
        let waits = self.state == State::AwaitingPayment.code();
        if waits && case.fee.as_deref().is_some_and(Fee::is_on_its_way) {
            (self.pay_by, self.waits_until) = (None, None);
        }
        self
    }

    fn of(clock: &Clock, regime: &Regime, calendar: &Calendar, language: Language) -> Self {
        Self {
            state: clock.state.code(),
            state_title: clock.state.label(language),
            due_on: clock.due_on,
            counted_from: clock.counted_from,
            waits_until: clock.waits_until,
            closed_on: clock.closed_on,
            clarification_notice_by: clock.clarification_notice_by,
            conservative_due_on: clock.conservative_due_on,
            opinions_by: clock.opinions_by.clone(),
            pay_by: clock.pay_by,
            replied_on: clock.replied_on,
            on_time: clock.on_time,
            overdue: clock.overdue,
            warn_on: clock.warn_on,
            provisional: clock.provisional,
            flags: clock.flags.clone(),
            notes: clock
                .flags
                .iter()
                .map(|flag| flag.label(language))
                .collect(),
            regime: regime.id.code(),
            law: regime.law.in_language(language).to_owned(),
            reply_days: regime.reply_days,
            reply_months: regime.reply_months,
            calendar: calendar.version().to_owned(),
            ledger: clock
                .ledger
                .iter()
                .map(|row| LedgerRow::of(row, language))
                .collect(),
        }
    }
}

impl LedgerRow {
    fn of(row: &Row, language: Language) -> Self {
        Self {
            from: row.from,
            to: row.to,
            kind: row.kind.code().to_owned(),
            days: row.days,
            count: row.count,
            rule: row.rule.code(),
            reason: row.rule.label(language).to_owned(),
            article: row.article.in_language(language).to_owned(),
            name: row.name.clone(),
        }
    }
}
