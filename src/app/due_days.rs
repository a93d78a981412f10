//! On which days of a year replies are, or were, due (热力图), and the list behind each count.

use chrono::NaiveDate;
use futures_util::TryFutureExt;
use tokio::try_join;

use super::cases::Now;
use super::departments::{among, check_department};
use super::seen::Seen;
use super::{App, Result};
use crate::rules::ids::DepartmentId;
use crate::rules::lateness::DueState;
use crate::rules::policy::{self, Actor, Office, permit_office};
use crate::storage::boards::Whose;
use crate::storage::due_days as rows;
pub use crate::storage::due_days::{DueDate, DueDay};

/// The days of a year on which replies are, or were, due.
///
/// # Errors
/// Denied; an unknown department; or the database cannot be reached.
pub async fn year(
    app: &App,
    actor: &Actor,
    days: (NaiveDate, NaiveDate),
    department: Option<DepartmentId>,
) -> Result<DueYear> {
    permit_office(actor, Office::SeeBoards)?;
    let scope = policy::scope(actor);
    let now = Now::of(app, scope.authority()).await?;
    let conn = app.read().await?;
    let seen = Seen::default();
    let counts = async {
        match Whose::of(scope, department) {
            Some(whose) => rows::count(&conn, whose, days).await,
            None => Ok(Vec::new()),
        }
    };
    let (days, known) = try_join!(counts.err_into(), seen.departments(&conn, now.authority.id))?;
    Ok(DueYear {
        department: among(known, department)?.map(|it| it.name.clone()),
        days,
        now,
    })
}

/// The last days for replies behind a count: how many between two days, and some of them, the earliest first.
///
/// # Errors
/// Denied; an unknown department; or the database cannot be reached.
pub async fn list(
    app: &App,
    actor: &Actor,
    days: (NaiveDate, NaiveDate),
    (department, state): (Option<DepartmentId>, Option<DueState>),
    (skip, limit): (u32, u16),
) -> Result<DueDates> {
    permit_office(actor, Office::SeeBoards)?;
    let scope = policy::scope(actor);
    let now = Now::of(app, scope.authority()).await?;
    let conn = app.read().await?;
    check_department(&conn, scope.authority(), department).await?;
    let Some(whose) = Whose::of(scope, department) else {
        return Ok(DueDates {
            count: 0,
            items: Vec::new(),
            now,
        });
    };
    let list = |page| rows::list(&conn, whose, days, state, page);
    let items = list((i64::from(skip), i64::from(limit))).await?;
    let count = match DueDate::all(&items) {
        Some(count) => count,
        // Past the last one, how many there are is told by the first.
        None => DueDate::all(&list((0, 1)).await?).unwrap_or_default(),
    };
    Ok(DueDates { count, items, now })
}

/// Last days for replies, one by one.
pub struct DueDates {
    /// How many there are in all.
    pub count: i64,
    /// Some of them, the earliest first.
    pub items: Vec<DueDate>,
    now: Now,
}

impl DueDates {
    /// Whether what is open is due in a year whose final calendar is not out.
    pub fn is_provisional(&self, due: &DueDate) -> bool {
        due.state == DueState::Open && !self.now.calendars.current().is_final(due.due_on)
    }
}

/// When the replies of a year are due.
pub struct DueYear {
    /// Whose, where it is one department.
    pub department: Option<String>,
    /// The days on which something is due.
    pub days: Vec<DueDay>,
    now: Now,
}

impl DueYear {
    /// The authority's name, in Chinese and in English.
    pub fn authority(&self) -> (&str, &str) {
        (&self.now.authority.name, &self.now.authority.name_en)
    }

    /// Today.
    pub fn today(&self) -> NaiveDate {
        self.now.today
    }

    /// Whether the final calendar of a year is not out: its due dates may still move.
    pub fn is_provisional(&self, year: i32) -> bool {
        !self.now.calendars.current().is_final_year(year)
    }

    /// Whether a day is a working day, by the calendar in force.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.now.calendars.current().is_working_day(day)
    }
}
