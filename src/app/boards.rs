//! Boards (督办): what is overdue and what comes due, by department, handler and days, today or as of a past day, and
//! where the days of each case went.

use std::collections::HashMap;

use chrono::NaiveDate;
use tokio::try_join;
use uuid::Uuid;

use super::cases::{DepartmentCount, Filter, Now, Order, Page, fill, names, page_on};
use super::departments::{check_department, unknown_department};
use super::past::{Past, WasOpen};
use super::seen::Seen;
use super::{App, Error, Result};
use crate::rules::case::Case;
pub use crate::rules::ids::With;
use crate::rules::ids::{AccountId, CaseId, DepartmentId};
use crate::rules::lateness::{Band, Board, DueDates};
use crate::rules::policy::{self, Actor, Office, Scope, permit_office};
use crate::rules::spent::{Spent, spent};
use crate::storage::boards::{self, Count, Whose};
use crate::storage::{AsyncPgConnection, lists, pool};

/// What of a board is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which board.
    pub board: Board,
    /// Only what is with this department.
    pub department: Option<With<DepartmentId>>,
    /// Only what is in these hands.
    pub handler: Option<With<AccountId>>,
    /// How many working days over, or left.
    pub band: Band,
    /// As of the end of a past day.
    pub as_of: Option<NaiveDate>,
    /// Whether it is told where the days went.
    pub why: bool,
}

impl Asked {
    /// All of a board that lies so many days away, today, in brief.
    pub fn all(board: Board, band: Band) -> Self {
        Self {
            board,
            department: None,
            handler: None,
            band,
            as_of: None,
            why: false,
        }
    }
}

/// A board: how many cases each department has within the days that are asked for, and a page of those asked for.
pub struct Shown {
    /// By department, most first.
    pub departments: Vec<DepartmentCount>,
    /// How many are asked for, on all pages.
    pub total: i64,
    /// The cases, earliest due date first; its today is the day as of which it is.
    pub page: Page,
    /// Where the days of these cases went.
    pub spent: HashMap<CaseId, Spent>,
}

/// The day on which one looks, where it is a past one.
fn past_day(as_of: Option<NaiveDate>, today: NaiveDate) -> Result<Option<NaiveDate>> {
    match as_of {
        Some(day) if day > today => Err(Error::invalid(
            "as_of",
            "out_of_range",
            "不得晚于今天",
            "It must not lie after today",
        )),
        Some(day) => Ok((day < today).then_some(day)),
        None => Ok(None),
    }
}

/// A page of a board, with the counts of its departments.
///
/// # Errors
/// Denied; an unknown department; a day that has not come; or the database cannot be reached.
pub async fn list(
    app: &App,
    actor: &Actor,
    asked: &Asked,
    order: Order,
    limit: u16,
) -> Result<Shown> {
    permit_office(actor, Office::SeeBoards)?;
    let scope = policy::scope(actor);
    let now = Now::of(app, scope.authority()).await?;
    let mut shown = match past_day(asked.as_of, now.today)? {
        None => present(app, scope, now, asked, order, limit).await?,
        Some(day) => then(app, scope, now, (asked, day), order, limit).await?,
    };
    let departments = &mut shown.departments;
    departments.sort_by_key(|row| (std::cmp::Reverse(row.count), row.oldest_due_on));
    Ok(shown)
}

async fn present(
    app: &App,
    scope: Scope,
    now: Now,
    asked: &Asked,
    order: Order,
    limit: u16,
) -> Result<Shown> {
    let calendar = now.calendars.current();
    let (due_from, due_to) = asked.board.due_dates(calendar, now.today, asked.band);
    let filter = Filter {
        open: true,
        department: asked.department.and_then(With::one),
        unrouted: asked.department == Some(With::Nobody),
        handler: asked.handler.and_then(With::one),
        unclaimed: asked.handler == Some(With::Nobody),
        due_from,
        due_to: Some(due_to),
        ..Filter::default()
    };
    let mut conn = app.read().await?;
    // The counts may take as long as the page: side by side, where another connection is free.
    let other = app.read_too().await;
    let counts = async {
        let conn = other.as_ref().unwrap_or(&conn);
        let departments = lists::count_by_department(conn, scope, due_from, due_to).await?;
        let total = total(conn, scope, asked, (due_from, due_to), &departments).await?;
        Ok((departments, total))
    };
    let (page, (departments, total)) = try_join!(
        page_on(app, &conn, now, (scope, &filter), order, limit),
        counts,
    )?;
    let spent = if asked.why {
        spent_of(&mut conn, scope, &page).await?
    } else {
        HashMap::new()
    };
    Ok(Shown {
        departments,
        total,
        page,
        spent,
    })
}

/// How many are asked for: as the departments tell, or of a handler, counted.
async fn total(
    conn: &AsyncPgConnection,
    scope: Scope,
    asked: &Asked,
    dates: DueDates,
    departments: &[DepartmentCount],
) -> Result<i64> {
    if asked.handler.is_none() {
        let counts = departments.iter();
        let counts = counts.filter(|row| is_asked_for(asked, row.department, None));
        return Ok(counts.map(|row| row.count).sum());
    }
    let Some(whose) = Whose::of(scope, asked.department.and_then(With::one)) else {
        return Ok(0);
    };
    let counts = boards::count(conn, whose, dates, &[]).await?;
    let counts = counts.iter();
    let counts = counts.filter(|row| is_asked_for(asked, row.department, row.handler));
    Ok(counts.map(|row| row.count).sum())
}

/// Where the days of the cases of a page went, up to today.
async fn spent_of(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    page: &Page,
) -> Result<HashMap<CaseId, Spent>> {
    let ids: Vec<CaseId> = page.rows.iter().map(|row| row.id).collect();
    let records = boards::records(conn, scope.authority(), &ids).await?;
    let told = records.into_iter().filter_map(|(id, record)| {
        let case = Case::fold(id, scope.authority(), &record)?;
        let calendar = page.calendars.current();
        Some((id, spent(&case, &record, calendar, page.today)))
    });
    Ok(told.collect())
}

async fn then(
    app: &App,
    scope: Scope,
    now: Now,
    (asked, day): (&Asked, NaiveDate),
    order: Order,
    limit: u16,
) -> Result<Shown> {
    let department = asked.department.and_then(With::one);
    app.write(async |tx| {
        pool::at_one_moment(tx).await?;
        check_department(tx, scope.authority(), department).await?;
        let past = Past::of(tx, &now, day).await?;
        let dates = asked.board.due_dates(past.calendar(), day, asked.band);
        let due = of_scope(tx, &past, scope, dates).await?;
        let departments = by_department(&due);
        let one_more = usize::from(limit).saturating_add(1);
        let due: Vec<&WasOpen> = due
            .iter()
            .filter(|one| is_asked_for(asked, one.department, one.handler))
            .collect();
        let ids: Vec<Uuid> = due
            .iter()
            .filter(|one| comes_after(order, one))
            .take(one_more)
            .map(|one| one.id.0)
            .collect();
        let mut rows = lists::rows(tx, &app.keys, scope, &ids).await?;
        let turned = past.turn_back(tx, &mut rows).await?;
        let now = Now {
            today: day,
            ..now.clone()
        };
        let mut page = fill((app, &Seen::default()), tx, rows, now, limit).await?;
        page.accept_by = turned.accept_by;
        let why = asked.why.then_some(turned.spent);
        Ok(Shown {
            departments,
            total: i64::try_from(due.len()).unwrap_or(i64::MAX),
            page,
            spent: why.unwrap_or_default(),
        })
    })
    .await
}

/// What was due and may be seen: with a department, what is with it now.
async fn of_scope(
    tx: &mut AsyncPgConnection,
    past: &Past,
    scope: Scope,
    dates: DueDates,
) -> Result<Vec<WasOpen>> {
    match Whose::of(scope, None) {
        Some(whose) => past.due(tx, whose, dates).await,
        None => Ok(Vec::new()),
    }
}

fn is_asked_for(
    asked: &Asked,
    department: Option<DepartmentId>,
    handler: Option<AccountId>,
) -> bool {
    (asked.department).is_none_or(|asked| asked.one() == department)
        && (asked.handler).is_none_or(|asked| asked.one() == handler)
}

fn comes_after(order: Order, one: &WasOpen) -> bool {
    let Order::Due {
        after: Some((Some(day), id)),
    } = order
    else {
        return true;
    };
    (one.due_on, one.id.0) > (day, id)
}

fn by_department(due: &[WasOpen]) -> Vec<DepartmentCount> {
    let mut counts: Vec<DepartmentCount> = Vec::new();
    for one in due {
        match counts.iter_mut().find(|it| it.department == one.department) {
            Some(found) => found.count = found.count.saturating_add(1),
            // They come with the earliest due date first.
            None => counts.push(DepartmentCount {
                department: one.department,
                count: 1,
                oldest_due_on: Some(one.due_on),
            }),
        }
    }
    counts
}

/// How many cases, by band.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// In each of the bands of the board.
    pub bands: [i64; 4],
    /// The earliest due date.
    pub oldest_due_on: Option<NaiveDate>,
}

impl Tally {
    /// All of them.
    pub fn all(&self) -> i64 {
        self.bands
            .iter()
            .fold(0, |all, one| all.saturating_add(*one))
    }

    fn add(&mut self, count: &Count) {
        let band = usize::try_from(count.band).ok();
        if let Some(band) = band.and_then(|band| self.bands.get_mut(band)) {
            *band = band.saturating_add(count.count);
        }
        let oldest = self.oldest_due_on.unwrap_or(count.oldest_due_on);
        self.oldest_due_on = Some(oldest.min(count.oldest_due_on));
    }
}

/// What a handler of a department has; none: what nobody has in hand.
pub type OfHandler = (Option<AccountId>, Tally);

/// What a department has.
pub struct OfDepartment {
    /// Which; none for what is with no department.
    pub department: Option<DepartmentId>,
    /// All of it.
    pub tally: Tally,
    /// By handler, most first.
    pub handlers: Vec<OfHandler>,
}

/// A board, counted.
pub struct Summary {
    /// As of which day.
    pub on: NaiveDate,
    /// All of it.
    pub total: Tally,
    /// By department, most first.
    pub departments: Vec<OfDepartment>,
    /// Names of departments.
    pub department_names: HashMap<DepartmentId, String>,
    /// Names of handlers.
    pub handler_names: HashMap<AccountId, String>,
}

/// Counts a board by department, handler and band of days, of one department or of all that may be seen.
///
/// # Errors
/// Denied; an unknown department; a day that has not come; or the database cannot be reached.
pub async fn summary(
    app: &App,
    actor: &Actor,
    board: Board,
    department: Option<DepartmentId>,
    as_of: Option<NaiveDate>,
) -> Result<Summary> {
    permit_office(actor, Office::SeeBoards)?;
    let scope = policy::scope(actor);
    let now = Now::of(app, scope.authority()).await?;
    let past = past_day(as_of, now.today)?;
    let counts = match past {
        None => counted(app, &now, scope, board, department).await?,
        Some(day) => counted_then(app, &now, scope, (board, department, day)).await?,
    };
    let mut handlers: Vec<AccountId> = counts.iter().filter_map(|count| count.handler).collect();
    handlers.sort_unstable();
    handlers.dedup();
    let conn = app.read().await?;
    let seen = Seen::default();
    let (department_names, handler_names) =
        names((app, &seen), &conn, scope.authority(), &handlers).await?;
    if department.is_some_and(|id| !department_names.contains_key(&id)) {
        return Err(unknown_department());
    }
    let mut summary = Summary {
        on: past.unwrap_or(now.today),
        total: Tally::default(),
        departments: Vec::new(),
        department_names,
        handler_names,
    };
    for count in &counts {
        summary.add(count);
    }
    summary.sort();
    Ok(summary)
}

async fn counted(
    app: &App,
    now: &Now,
    scope: Scope,
    board: Board,
    department: Option<DepartmentId>,
) -> Result<Vec<Count>> {
    let Some(whose) = Whose::of(scope, department) else {
        return Ok(Vec::new());
    };
    let calendar = now.calendars.current();
    let dates = board.due_dates(calendar, now.today, board.whole());
    let cuts = board.cuts(calendar, now.today);
    let conn = app.read().await?;
    Ok(boards::count(&conn, whose, dates, &cuts).await?)
}

async fn counted_then(
    app: &App,
    now: &Now,
    scope: Scope,
    (board, department, day): (Board, Option<DepartmentId>, NaiveDate),
) -> Result<Vec<Count>> {
    app.write(async |tx| {
        pool::at_one_moment(tx).await?;
        let past = Past::of(tx, now, day).await?;
        let dates = board.due_dates(past.calendar(), day, board.whole());
        let cuts = board.cuts(past.calendar(), day);
        let due = of_scope(tx, &past, scope, dates).await?;
        let due = due
            .iter()
            .filter(|one| department.is_none() || one.department == department);
        let count = |one: &WasOpen| Count {
            department: one.department,
            handler: one.handler,
            band: i32::try_from(cuts.partition_point(|cut| *cut <= one.due_on)).unwrap_or(i32::MAX),
            count: 1,
            oldest_due_on: one.due_on,
        };
        Ok(due.map(count).collect())
    })
    .await
}

impl Summary {
    fn add(&mut self, count: &Count) {
        self.total.add(count);
        let departments = &mut self.departments;
        let known = departments
            .iter()
            .position(|it| it.department == count.department);
        if known.is_none() {
            departments.push(OfDepartment {
                department: count.department,
                tally: Tally::default(),
                handlers: Vec::new(),
            });
        }
        let at = known.unwrap_or(departments.len().saturating_sub(1));
        if let Some(department) = departments.get_mut(at) {
            department.add(count);
        }
    }

    fn sort(&mut self) {
        let most_first = |tally: &Tally| (std::cmp::Reverse(tally.all()), tally.oldest_due_on);
        let departments = &mut self.departments;
        departments.sort_by_key(|it| (most_first(&it.tally), it.department));
        for department in departments {
            let handlers = &mut department.handlers;
            handlers.sort_by_key(|(handler, tally)| (most_first(tally), *handler));
        }
    }
}

impl OfDepartment {
    fn add(&mut self, count: &Count) {
        self.tally.add(count);
        let known = self.handlers.iter_mut();
        if let Some((_, tally)) = known.into_iter().find(|(of, _)| *of == count.handler) {
            tally.add(count);
            return;
        }
        let mut tally = Tally::default();
        tally.add(count);
        self.handlers.push((count.handler, tally));
    }
}
