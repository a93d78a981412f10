//! Working days: what is in force, and how a new notice is taken in, looked at and published.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cases::etag;
use super::check::Check;
use super::codes;
use super::extract::Call;
use super::kept::{KeptActView, StoppedDayView};
use super::problem::Problem;
use super::shape::day;
use super::views::Items;
use crate::app::calendars::{self, Import, Keeper, Moved, Preview};
use crate::app::{App, Error, recount};
use crate::rules::calendar::{
    Calendars, ChangedDay, HolidayNotice, Region, SpecialDay, YEARS, Year,
};
use crate::rules::ids::CalendarId;
use crate::rules::language::Language;
use crate::rules::policy::Office;
use crate::rules::recount::{ClockMove, Move};

const NOTICES: usize = 10;
const DAYS: usize = 366;
const SOURCE: usize = 500;
const NAME: usize = 50;
/// Rows of a preview that are written out; the counts are of all.
const ROWS: usize = 1_000;

/// The calendar of one's authority as it is in force.
#[derive(Serialize, ToSchema)]
pub(super) struct CalendarView {
    #[schema(schema_with = codes::region)]
    region: &'static str,
    /// Counts the publications.
    revision: i32,
    /// Region, years and a fingerprint that changes whenever a working day does.
    version: String,
    years: Vec<YearSummary>,
}

/// A year of the calendar.
#[derive(Serialize, ToSchema)]
struct YearSummary {
    year: i32,
    /// The notice that its days were read from.
    source: String,
    /// Whether the notice of that year is still to come.
    provisional: bool,
    working_days: u32,
}

impl CalendarView {
    fn of(calendars: &Calendars) -> Self {
        let calendar = calendars.current();
        let working_days = |year: i32| {
            let eve = NaiveDate::from_ymd_opt(year - 1, 12, 31)?;
            let last = NaiveDate::from_ymd_opt(year, 12, 31)?;
            Some(calendar.working_days_between(eve, last))
        };
        Self {
            region: calendar.region().code(),
            revision: calendars.revision(),
            version: calendar.version().to_owned(),
            years: calendar
                .years()
                .map(|year| YearSummary {
                    year: year.year,
                    source: year.source.clone(),
                    provisional: year.provisional,
                    working_days: working_days(year.year).unwrap_or_default(),
                })
                .collect(),
        }
    }
}

/// Read which calendar is in force.
#[utoipa::path(get, path = "/api/v1/calendars", tag = "calendars", responses((status = 200, body = CalendarView)))]
pub(super) async fn show_calendar(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let calendars = calendars::in_force(&app, call.actor()).await?;
    Ok(HttpResponse::Ok().json(CalendarView::of(&calendars)))
}

/// A year in the format of the calendar files.
#[derive(Serialize, ToSchema)]
pub(super) struct YearView {
    year: i32,
    source: String,
    provisional: bool,
    days: Vec<DayView>,
}

/// A day that differs from Monday to Friday.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DayView {
    #[serde(deserialize_with = "day")]
    date: NaiveDate,
    /// The holiday to which it belongs (春节).
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// True: a day off. False: worked, whatever day of the week it is.
    off: bool,
}

impl From<&Year> for YearView {
    fn from(year: &Year) -> Self {
        Self {
            year: year.year,
            source: year.source.clone(),
            provisional: year.provisional,
            days: year
                .days
                .iter()
                .map(|day| DayView {
                    date: day.date,
                    name: day.name.clone(),
                    off: day.off,
                })
                .collect(),
        }
    }
}

/// Read a year of the calendar in force, in the format in which years are imported.
#[utoipa::path(get, path = "/api/v1/calendars/{region}/{year}", tag = "calendars",
    responses((status = 200, body = YearView)))]
pub(super) async fn show_year(
    app: Data<App>,
    request: HttpRequest,
    call: Call,
) -> Result<HttpResponse, Problem> {
    let calendars = calendars::in_force(&app, call.actor()).await?;
    let asked = |name| request.match_info().get(name).unwrap_or_default();
    let (region, year) = (
        Region::from_code(asked("region")),
        asked("year").parse::<i32>(),
    );
    let calendar = calendars.current();
    let found = calendar
        .years()
        .find(|known| Some(calendar.region()) == region && Ok(known.year) == year);
    let year = found.ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().json(YearView::from(year)))
}

/// Notices on public holidays to be taken in together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarInput {
    #[schema(min_items = 1, max_items = 10)]
    notices: Vec<NoticeInput>,
}

/// A yearly notice (放假安排通知). Its own year is listed in full; days in the year before or after are
/// added to what is known of that year. A Chinese notice that is final names the seven statutory holidays
/// (元旦、春节、清明节、劳动节、端午节、中秋节、国庆节), each with a day off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeInput {
    #[schema(minimum = 2000, maximum = 2100)]
    year: i32,
    /// The notice, with its number.
    #[schema(min_length = 1, max_length = 500)]
    source: String,
    /// True when it only stands in for a notice that is not out yet; it may then lack holidays.
    #[serde(default)]
    provisional: bool,
    #[schema(max_items = 366)]
    days: Vec<DayView>,
}

impl CalendarInput {
    fn checked(self) -> Result<Vec<HolidayNotice>, Problem> {
        let notices = self.notices.into_iter().map(HolidayNotice::from);
        Ok(checked_notices(notices.collect())?)
    }
}

impl From<NoticeInput> for HolidayNotice {
    fn from(input: NoticeInput) -> Self {
        Self {
            year: input.year,
            source: input.source,
            provisional: input.provisional,
            days: input
                .days
                .into_iter()
                .map(|day| SpecialDay {
                    date: day.date,
                    name: day.name,
                    off: day.off,
                })
                .collect(),
        }
    }
}

/// Checks notices as they were typed, whether they came over HTTP or in a file of the command line.
///
/// # Errors
/// Every field that cannot be accepted.
pub(crate) fn checked_notices(
    notices: Vec<HolidayNotice>,
) -> crate::app::Result<Vec<HolidayNotice>> {
    let mut check = Check::default();
    if !(1..=NOTICES).contains(&notices.len()) {
        check.wrong(
            "notices",
            "out_of_range",
            "请提供 1 至 10 份放假安排",
            "Give 1 to 10 notices",
        );
    }
    let notices = notices
        .into_iter()
        .enumerate()
        .map(|(at, notice)| checked(notice, &mut check, &format!("notices[{at}]")))
        .collect();
    check.sound()?;
    Ok(notices)
}

fn checked(notice: HolidayNotice, check: &mut Check, at: &str) -> HolidayNotice {
    if !YEARS.contains(&notice.year) {
        check.wrong(
            &format!("{at}.year"),
            "out_of_range",
            "年份应为 2000 至 2100",
            "The year must be 2000 to 2100",
        );
    }
    if notice.days.len() > DAYS {
        check.wrong(
            &format!("{at}.days"),
            "too_many",
            "日期不得超过 366 个",
            "At most 366 days",
        );
    }
    let days = notice.days.into_iter().take(DAYS).enumerate();
    HolidayNotice {
        year: notice.year,
        source: check.line(&format!("{at}.source"), &notice.source, SOURCE),
        provisional: notice.provisional,
        days: days
            .map(|(place, day)| SpecialDay {
                date: day.date,
                name: check.line(&format!("{at}.days[{place}].name"), &day.name, NAME),
                off: day.off,
            })
            .collect(),
    }
}

/// An import: a draft until it is published.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportView {
    id: Uuid,
    #[schema(schema_with = codes::region)]
    region: &'static str,
    /// The years that it changes.
    years: Vec<i32>,
    /// SHA-256 of those years as they are kept.
    sha256: String,
    imported_at: DateTime<Utc>,
    /// The revision that it became; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<DateTime<Utc>>,
    /// Open cases that do not follow the calendar in force yet; only for a published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases_waiting: Option<i64>,
}

impl ImportView {
    fn of(import: &Import, cases_waiting: Option<i64>) -> Self {
        Self {
            id: import.id.0,
            region: import.region.code(),
            years: import.years.iter().map(|year| year.year).collect(),
            sha256: import.sha256(),
            imported_at: import.imported_at,
            revision: import.revision,
            published_at: import.published_at,
            cases_waiting,
        }
    }
}

/// List what was taken in: revisions in order, then drafts.
#[utoipa::path(get, path = "/api/v1/calendar-imports", tag = "calendars",
    responses((status = 200, body = Items<ImportView>)))]
pub(super) async fn list_imports(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let imports = calendars::list(&app, call.actor()).await?;
    let items = imports
        .iter()
        .map(|import| ImportView::of(import, None))
        .collect();
    Ok(HttpResponse::Ok().json(Items { items }))
}

/// Take in notices as a draft. Nothing is counted by it before it is published.
#[utoipa::path(post, path = "/api/v1/calendar-imports", tag = "calendars", request_body = CalendarInput,
    responses((status = 201, body = ImportView)))]
pub(super) async fn import_calendar(
    app: Data<App>,
    call: Call<CalendarInput>,
) -> Result<HttpResponse, Problem> {
    let keeper = Keeper::staff(&app, call.actor(), Office::KeepCalendars).await?;
    let key = call.key(&app);
    let notices = call.body.checked()?;
    let import = calendars::import(&app, &keeper, &notices, key).await?;
    let location = format!("/api/v1/calendar-imports/{}", import.id);
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .json(ImportView::of(&import, None)))
}

/// Read an import, and how many cases still have to follow it.
#[utoipa::path(get, path = "/api/v1/calendar-imports/{id}", tag = "calendars",
    responses((status = 200, body = ImportView)))]
pub(super) async fn show_import(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let import = calendars::find(&app, call.actor(), CalendarId(call.id()?)).await?;
    let waiting = match import.revision {
        Some(_) => {
            let authority = app.authority(call.actor().authority()).await?;
            Some(recount::waiting(&app, &authority).await?)
        }
        None => None,
    };
    Ok(HttpResponse::Ok().json(ImportView::of(&import, waiting)))
}

/// What publishing an import would do.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewView {
    /// The revision in force, against which it was looked at, and not the one that a publication would make, which is the
    /// next; also the `ETag`.
    revision: i32,
    /// Days that become working days, or cease to be.
    days: Vec<ChangedDayView>,
    /// Open cases in all.
    open: usize,
    /// How many get an earlier due date: less time than was told.
    earlier: usize,
    later: usize,
    /// How many keep their date, which is now final, or no longer is.
    settled: usize,
    /// In how many a clock beside the reply moves: the last day for a payment or an opinion, and others.
    beside: usize,
    /// In how many something that was done would be found otherwise, and keeps the verdict that it had.
    kept: usize,
    /// The cases, in the order in which they came; the first 1,000.
    cases: Vec<MovedView>,
}

/// A day that counts otherwise than before.
#[derive(Serialize, ToSchema)]
struct ChangedDayView {
    date: NaiveDate,
    name: String,
    /// Whether people work on it from now on.
    works: bool,
}

impl From<ChangedDay> for ChangedDayView {
    fn from(day: ChangedDay) -> Self {
        let ChangedDay { date, name, works } = day;
        Self { date, name, works }
    }
}

/// An open case of which the due date changes, or a clock beside it, or in which an act keeps a verdict that it would not
/// have.
#[derive(Serialize, ToSchema)]
struct MovedView {
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<Uuid>,
    /// `earlier`, `later` or `settled`; `same` where its due date stays.
    moves: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_before: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    /// Whether the new date may still move.
    provisional: bool,
    /// The clocks beside the reply that move.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clocks: Vec<ClockMoveView>,
    /// What was done by the calendar of its day and keeps the verdict that it had, though the new one would find
    /// otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kept: Vec<KeptActView>,
    /// How the due date moves beneath a clock that stands still for the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<StoppedDayView>,
}

/// A clock beside the reply that a new calendar moves.
#[derive(Serialize, ToSchema)]
pub(super) struct ClockMoveView {
    #[schema(schema_with = codes::clock_kind)]
    kind: &'static str,
    /// Which consultation.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The last day as it was.
    before: NaiveDate,
    /// The last day as it is.
    after: NaiveDate,
    /// The earlier day that the new calendar gives: the day that was told stands in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<NaiveDate>,
}

impl From<&ClockMove> for ClockMoveView {
    fn from(moved: &ClockMove) -> Self {
        Self {
            kind: moved.clock.code(),
            reference: moved.reference.clone(),
            before: moved.before,
            after: moved.after,
            counted: moved.counted,
        }
    }
}

impl MovedView {
    fn of(moved: &Moved, language: Language) -> Self {
        Self {
            number: moved.number.clone(),
            department_id: moved.department.map(|id| id.0),
            moves: moved.which.map_or("same", Move::code),
            due_before: moved.before.due_on,
            due_on: moved.after.due_on,
            provisional: moved.after.provisional,
            clocks: moved.moves.clocks.iter().map(ClockMoveView::from).collect(),
            kept: KeptActView::each(&moved.moves.kept, language),
            stopped: moved.moves.stopped.map(Into::into),
        }
    }
}

impl PreviewView {
    fn of(preview: Preview, language: Language) -> Self {
        Self {
            revision: preview.revision,
            open: preview.open,
            earlier: preview.count(Move::Earlier),
            later: preview.count(Move::Later),
            settled: preview.count(Move::Settled),
            beside: preview.beside(),
            kept: preview.kept(),
            cases: preview
                .moves
                .iter()
                .take(ROWS)
                .map(|moved| MovedView::of(moved, language))
                .collect(),
            days: preview.days.into_iter().map(ChangedDayView::from).collect(),
        }
    }
}

/// See what publishing an import would do: which days change, and which open cases move from which date
/// to which. It changes nothing.
#[utoipa::path(get, path = "/api/v1/calendar-imports/{id}/preview", tag = "calendars",
    responses((status = 200, body = PreviewView)))]
pub(super) async fn preview_import(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let keeper = Keeper::staff(&app, call.actor(), Office::KeepCalendars).await?;
    let import = calendars::find(&app, call.actor(), CalendarId(call.id()?)).await?;
    let preview = calendars::preview(&app, &keeper, &import.years).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(preview.revision)))
        .json(PreviewView::of(preview, call.head.language)))
}

/// Publish an import that was looked at: open cases follow at once, handlers are told, and applicants
/// whose due date moved. `If-Match` is the `ETag` of the preview.
#[utoipa::path(post, path = "/api/v1/calendar-imports/{id}/publication", tag = "calendars",
    responses((status = 200, body = ImportView)))]
pub(super) async fn publish_import(app: Data<App>, call: Call) -> Result<HttpResponse, Problem> {
    let keeper = Keeper::staff(&app, call.actor(), Office::KeepCalendars).await?;
    let (id, looked_at) = (CalendarId(call.id()?), call.head.version()?);
    let published = calendars::publish(&app, &keeper, id, looked_at, call.key(&app)).await?;
    let authority = app.authority(call.actor().authority()).await?;
    let waiting = recount::waiting(&app, &authority).await?;
    Ok(HttpResponse::Ok().json(ImportView::of(&published, Some(waiting))))
}
