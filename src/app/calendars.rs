//! Working days that change: a notice is taken in as a draft, looked at, and published as a revision.

use std::sync::Arc;

use chrono::NaiveDate;

use super::act::{Key, begin, finish};
use super::recount::{Taken, lapsed_before};
use super::{App, Error, Problem, Result};
use crate::rules::calendar::{
    Calendar, Calendars, ChangedDay, HolidayNotice, Region, Year, YearError, changed_days, lacking,
    take_in, too_short, worked,
};
use crate::rules::event::By;
use crate::rules::ids::{CalendarId, CaseId, DepartmentId};
use crate::rules::policy::{Actor, Office, permit_office};
use crate::rules::recount::{Move, Moves, Shown};
use crate::rules::regime::Regime;
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, authorities, calendars, recount};

pub use super::keeper::Keeper;
pub use crate::storage::calendars::Import;
use crate::storage::calendars::Publication;

impl App {
    /// The calendars of an authority.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn calendars(&self, authority: &Authority) -> Result<Arc<Calendars>> {
        match self.known_calendars(authority) {
            Some(known) => Ok(known),
            None => {
                self.reload_calendars(&mut *self.read().await?, authority)
                    .await
            }
        }
    }

    /// The same, as the database has them now.
    pub(super) async fn reload_calendars(
        &self,
        conn: &mut AsyncPgConnection,
        authority: &Authority,
    ) -> Result<Arc<Calendars>> {
        let calendars = Arc::new(published(conn, authority).await?);
        self.remember_calendars(authority, &calendars);
        Ok(calendars)
    }
}

/// The calendars of an authority, put together from what it published.
///
/// # Errors
/// When the database cannot be reached.
pub async fn published(conn: &mut AsyncPgConnection, authority: &Authority) -> Result<Calendars> {
    let mut calendars = Calendars::carried(region(authority));
    for import in calendars::list(conn, authority.id).await? {
        if import.revision.is_some() {
            calendars.publish(import.years).map_err(Error::internal)?;
        }
    }
    Ok(calendars)
}

fn region(authority: &Authority) -> Region {
    // The laws of one country count by one calendar.
    Regime::of(authority.law, chrono::NaiveDate::MAX).calendar
}

/// Everything that an authority took in: revisions in order, then drafts.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Import>> {
    permit_office(actor, Office::SeeCalendars)?;
    Ok(calendars::list(&mut *app.read().await?, actor.authority()).await?)
}

/// One import.
///
/// # Errors
/// Denied, not found; or the database cannot be reached.
pub async fn find(app: &App, actor: &Actor, id: CalendarId) -> Result<Import> {
    permit_office(actor, Office::SeeCalendars)?;
    calendars::find(&mut *app.read().await?, actor.authority(), id)
        .await?
        .ok_or(Error::NotFound)
}

/// The calendars of the actor's authority.
///
/// # Errors
/// Denied; or the database cannot be reached.
pub async fn in_force(app: &App, actor: &Actor) -> Result<Arc<Calendars>> {
    permit_office(actor, Office::SeeCalendars)?;
    let authority = app.authority(actor.authority()).await?;
    app.calendars(&authority).await
}

/// Begins the calendar of a new authority with what the program carries: a later release of the program
/// then changes no date by itself. Gives what is to be noted of it.
pub(super) async fn begin_with_carried(
    tx: &mut AsyncPgConnection,
    app: &App,
    authority: &Authority,
) -> Result<String> {
    let years: Vec<Year> = Calendar::builtin(region(authority))
        .years()
        .cloned()
        .collect();
    let import = import_of(app, authority, years)?;
    let by = By::System;
    calendars::add(tx, authority.id, &import, by).await?;
    calendars::publish(tx, authority.id, import.id, 1, by, import.imported_at).await?;
    noted(&import.publication(1, import.imported_at))
}

/// A publication as the audit notes it.
fn noted(publication: &Publication) -> Result<String> {
    serde_json::to_string(publication).map_err(Error::internal)
}

fn import_of(app: &App, authority: &Authority, years: Vec<Year>) -> Result<Import> {
    let id = CalendarId(app.env.id());
    Ok(Import::draft(id, region(authority), years, app.env.now())?)
}

/// Takes in notices as a draft: one import, whatever number of years they touch.
///
/// # Errors
/// Denied, invalid, nothing new; or the database cannot be reached.
pub async fn import(
    app: &App,
    keeper: &Keeper,
    notices: &[HolidayNotice],
    key: Option<Key>,
) -> Result<Import> {
    let authority = &keeper.authority;
    let in_force = app.calendars(authority).await?;
    let years = read(&in_force, notices)?;
    keep(app, keeper, years, key).await
}

/// Takes in years as they are, such as those that a release of the program carries.
///
/// # Errors
/// When the database cannot be reached.
pub async fn import_years(app: &App, keeper: &Keeper, years: Vec<Year>) -> Result<Import> {
    keep(app, keeper, years, None).await
}

async fn keep(app: &App, keeper: &Keeper, years: Vec<Year>, key: Option<Key>) -> Result<Import> {
    let (now, authority) = (app.env.now(), &keeper.authority);
    app.write(async |tx| {
        if let Some(earlier) = begin(tx, key.as_ref(), now).await? {
            return calendars::find(tx, authority.id, CalendarId(earlier.subject))
                .await?
                .ok_or(Error::NotFound);
        }
        let import = import_of(app, authority, years)?;
        calendars::add(tx, authority.id, &import, keeper.by).await?;
        app.note(
            tx,
            authority.id,
            keeper.by,
            "calendar_imported",
            Some(import.id.0),
        )
        .await?;
        finish(tx, key.as_ref(), 201, import.id.0, 1).await?;
        Ok(import)
    })
    .await
}

/// The years that notices change.
///
/// # Errors
/// Invalid, not whole, or nothing new.
pub fn read(calendars: &Calendars, notices: &[HolidayNotice]) -> Result<Vec<Year>> {
    let years = take_in(notices, calendars.current())
        .map_err(|cause| Error::Invalid(vec![unreadable(notices, &cause)]))?;
    let faults = not_whole(notices, calendars.current());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if years.is_empty() {
        return Err(Error::invalid(
            "notices",
            "nothing_new",
            "所列日期与现行日历完全一致，无需导入",
            "The calendar in force says the same already: there is nothing to import",
        ));
    }
    Ok(years)
}

/// What would make a year final by less than its notice: holidays left out, or a year there twice, of which
/// the second would hide the first; or would take back that it is final.
fn not_whole(notices: &[HolidayNotice], in_force: &Calendar) -> Vec<Problem> {
    let mut faults = Vec::new();
    for (at, notice) in notices.iter().enumerate() {
        let before = notices.iter().take(at);
        if before.into_iter().any(|other| other.year == notice.year) {
            faults.push(year_twice(at));
        }
        if notice.provisional && in_force.is_final_year(notice.year) {
            let field = format!("notices[{at}].provisional");
            faults.push(final_already(field, notice.year));
        }
        let lacking = lacking(notice, in_force.region());
        if !lacking.is_empty() {
            faults.push(holidays_missing(at, &lacking));
            continue;
        }
        let region = in_force.region();
        let short = too_short(notice, region);
        faults.extend(short.iter().map(|short| holiday_short(at, *short)));
        faults.extend(
            worked(notice, region)
                .iter()
                .map(|day| day_worked(at, *day)),
        );
    }
    faults
}

fn year_twice(at: usize) -> Problem {
    Problem {
        field: format!("notices[{at}].year"),
        code: "year_twice",
        chinese: "同一年份只能有一份放假安排，请合并为一份".to_owned(),
        english: "There is a notice of this year before it: put both into one".to_owned(),
    }
}

/// A year that a draft would make provisional, and that a publication has made final meanwhile.
fn taken_back(draft: &Import, in_force: &Calendar) -> Option<i32> {
    let provisional = draft.years.iter().filter(|year| year.provisional);
    provisional
        .map(|year| year.year)
        .find(|year| in_force.is_final_year(*year))
}

fn final_already(field: String, year: i32) -> Problem {
    Problem {
        field,
        code: "year_final",
        chinese: format!(
            "{year} 年的放假安排已经正式公布，不能改回暂定；如安排有调整，请导入调整后的正式安排"
        ),
        english: format!(
            "The notice of {year} is in force and final: a provisional one cannot take its place. If it was amended, import the amended notice as final"
        ),
    }
}

fn holidays_missing(at: usize, lacking: &[&str]) -> Problem {
    let names = lacking.join("、");
    Problem {
        field: format!("notices[{at}].days"),
        code: "holidays_missing",
        chinese: format!(
            "缺少法定节日（全国年节及纪念日放假办法）：{names}。请补全；放假安排尚未公布的，请注明 provisional: true"
        ),
        english: format!(
            "These statutory holidays are missing: {names}. Complete the days, or say provisional: true while the notice is not out"
        ),
    }
}

fn holiday_short(at: usize, (name, days): (&str, usize)) -> Problem {
    Problem {
        field: format!("notices[{at}].days"),
        code: "holiday_too_short",
        chinese: format!("{name}放假天数不足：全国年节及纪念日放假办法规定 {days} 天，请补全"),
        english: format!(
            "{name} has too few days off: the Measures on Public Holidays give {days}; complete the days"
        ),
    }
}

fn day_worked(at: usize, day: NaiveDate) -> Problem {
    Problem {
        field: format!("notices[{at}].days"),
        code: "statutory_day_worked",
        chinese: format!(
            "{day} 为法定节日（全国年节及纪念日放假办法），不能作为工作日；请将该日列为放假日"
        ),
        english: format!(
            "{day} is a statutory holiday (Measures on Public Holidays) and cannot be worked: list it with off: true"
        ),
    }
}

/// What is wrong with the first notice that can be read in two ways.
pub(crate) fn unreadable(notices: &[HolidayNotice], cause: &YearError) -> Problem {
    let found = notices
        .iter()
        .enumerate()
        .find(|(_, notice)| notice.check().is_err());
    let (at, days) = found.map_or((0, &[][..]), |(at, notice)| (at, notice.days.as_slice()));
    // Of a day that is there twice, the second is one too many.
    let place = |date| days.iter().rposition(|day| day.date == date);
    let (place, chinese) = match cause {
        YearError::DayTwice(date) => (place(*date), format!("{date} 重复列出")),
        YearError::OtherYear(year, date) => {
            (place(*date), format!("{date} 不属于 {year} 年的放假安排"))
        }
        YearError::OutOfRange(year) => (None, format!("年份 {year} 超出范围")),
        YearError::Format(_) => (None, "格式不正确".to_owned()),
    };
    let day = place.map_or_else(String::new, |place| format!(".days[{place}].date"));
    Problem {
        field: format!("notices[{at}]{day}"),
        code: "calendar_unreadable",
        chinese: format!("日历不能使用：{chinese}"),
        english: format!("The calendar cannot be used: {cause}"),
    }
}

/// Publishes a draft as the next revision. The open cases follow in the transactions of `recount`,
/// which finds them by the revision that they were counted by, however often it is interrupted.
///
/// # Errors
/// Not found; stale, when another revision came first than the one that was looked at; published
/// already; or the database cannot be reached.
pub async fn publish(
    app: &App,
    keeper: &Keeper,
    id: CalendarId,
    looked_at: i32,
    key: Option<Key>,
) -> Result<Import> {
    let (now, authority) = (app.env.now(), &keeper.authority);
    let published = app
        .write(async |tx| {
            if begin(tx, key.as_ref(), now).await?.is_none() {
                authorities::lock(tx, authority.id).await?;
                let draft = calendars::find(tx, authority.id, id).await?;
                let draft = draft.ok_or(Error::NotFound)?;
                let in_force = app.reload_calendars(tx, authority).await?;
                let current = in_force.revision();
                if draft.revision.is_some() {
                    return Err(Error::Taken(published_already()));
                }
                if current != looked_at {
                    return Err(Error::Stale { current });
                }
                if let Some(year) = taken_back(&draft, in_force.current()) {
                    return Err(Error::Taken(final_already("id".to_owned(), year)));
                }
                let next = current.saturating_add(1);
                calendars::publish(tx, authority.id, id, next, keeper.by, now).await?;
                calendars::announce(tx).await?;
                let who = (keeper.by, "calendar_published", Some(id.0));
                let detail = noted(&draft.publication(next, now))?;
                app.note_with(tx, authority.id, who, Some(detail)).await?;
                finish(tx, key.as_ref(), 200, id.0, next).await?;
            }
            calendars::find(tx, authority.id, id)
                .await?
                .ok_or(Error::NotFound)
        })
        .await?;
    app.reload_calendars(&mut *app.read().await?, authority)
        .await?;
    app.calendar_published.notify_one();
    Ok(published)
}

fn published_already() -> Problem {
    Problem {
        field: "id".to_owned(),
        code: "published_already",
        chinese: "该日历已经发布".to_owned(),
        english: "This calendar is published already".to_owned(),
    }
}

/// What publishing some years would do.
pub struct Preview {
    /// The revision in force, against which it was looked at.
    pub revision: i32,
    /// The days that would become working days, or cease to be.
    pub days: Vec<ChangedDay>,
    /// How many open cases there are.
    pub open: usize,
    /// Those that would move or be settled, in the order in which they came.
    pub moves: Vec<Moved>,
}

/// An open case of which a calendar moves the due date, or a clock beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// The department that has it.
    pub department: Option<DepartmentId>,
    /// Which way its due date moves; not at all where only clocks beside it do.
    pub which: Option<Move>,
    /// Its due date now.
    pub before: Shown,
    /// Its due date then.
    pub after: Shown,
    /// What the calendar does to it beside its due date.
    pub moves: Moves,
}

impl Preview {
    /// How many cases would move in a way.
    pub fn count(&self, which: Move) -> usize {
        self.moves
            .iter()
            .filter(|moved| moved.which == Some(which))
            .count()
    }

    /// In how many cases a clock beside the reply moves, or would.
    pub fn beside(&self) -> usize {
        let moves = |moved: &&Moved| !moved.moves.clocks.is_empty();
        self.moves.iter().filter(moves).count()
    }

    /// In how many cases something that was done keeps a verdict that it would not have.
    pub fn kept(&self) -> usize {
        let keeps = |moved: &&Moved| !moved.moves.kept.is_empty();
        self.moves.iter().filter(keeps).count()
    }
}

/// Looks at what publishing some years would do. Changes nothing.
///
/// # Errors
/// When the years make no calendar, or the database cannot be reached.
pub async fn preview(app: &App, keeper: &Keeper, years: &[Year]) -> Result<Preview> {
    let authority = &keeper.authority;
    let today = authority.day(app.env.now());
    let mut conn = app.read().await?;
    let in_force = app.reload_calendars(&mut conn, authority).await?;
    let mut proposed = (*in_force).clone();
    proposed.publish(years.to_vec()).map_err(Error::internal)?;
    let mut preview = Preview {
        revision: in_force.revision(),
        days: changed_days(in_force.current(), proposed.current(), years),
        open: 0,
        moves: Vec::new(),
    };
    let mut after = None;
    loop {
        let page = recount::page(&mut conn, authority.id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.case.id);
        preview.open += page.len();
        let follow = (page.iter()).filter(|open| lapsed_before(open, &in_force, today).is_none());
        preview.moves.extend(follow.filter_map(|open| {
            let by = (proposed.current(), &**authority);
            let new = Taken::over(open, &in_force, by, today);
            let which = Move::between(open.shown, new.shown);
            let moves = new.followed.moves;
            (which.is_some() || !moves.is_empty()).then(|| Moved {
                case: open.case.id,
                number: open.case.number.clone(),
                department: open.case.stage.department(),
                which,
                before: open.shown,
                after: new.shown,
                moves,
            })
        }));
    }
    Ok(preview)
}

/// How many cases are looked at together.
const PAGE: i64 = 1_000;
