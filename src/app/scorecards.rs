//! Scorecards of departments (考核), and what of the figures anyone may read.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::departments::{among, check_department};
use super::{App, Error, Result, freezing};
use crate::rules::annual::{Column, Form, Line, Table, Year};
use crate::rules::calendar::Calendar;
use crate::rules::ids::{DepartmentId, With};
use crate::rules::outcome::Group;
use crate::rules::policy::{Actor, Office, permit_office};
use crate::rules::remedies::ReportCell;
use crate::rules::scorecard::{Card, Span, published};
pub use crate::storage::annual::RemedyRow;
use crate::storage::annual::Reported;
use crate::storage::authorities::Authority;
pub use crate::storage::replies::{Reply, Which};
pub use crate::storage::scorecards::Month;
use crate::storage::scorecards::{self as rows, Counted, Of, Places};
use crate::storage::{annual, departments, pool, replies};

/// Over how many months before the span a period may have run: what took longer counts from there.
const BEFORE: u32 = 60;
/// Of how many years figures are published.
const PUBLISHED: i32 = 5;

/// The scorecards of an authority.
pub struct Scorecards {
    /// Whose.
    pub authority: Arc<Authority>,
    /// Between which days.
    pub span: Span,
    /// The day as of which an order is late, and what is owed overdue: the last of the span, or today.
    pub as_of: NaiveDate,
    /// Today, in the zone of the authority.
    pub today: NaiveDate,
    /// The name of the one department that was asked for.
    pub department: Option<String>,
    /// All together, or of the one department that was asked for.
    pub total: Card,
    /// Each department's, by its number; what is with none comes last.
    pub departments: Vec<(Option<(DepartmentId, String)>, Card)>,
    /// The last twelve months.
    pub trend: Vec<Month>,
}

impl Scorecards {
    /// The last day that is counted of a month, where it is not the last of it.
    pub fn partial(&self, month: NaiveDate) -> Option<NaiveDate> {
        let until = self.span.to.min(self.today);
        (until < Span::last_of_month(month)).then_some(until)
    }
}

/// Reads the scorecards of a span, of one department or of all.
///
/// # Errors
/// Denied; an unknown department; the days are out of order; or the database cannot be reached.
pub async fn read(
    app: &App,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
    department: Option<DepartmentId>,
) -> Result<Scorecards> {
    let Asked {
        authority,
        of,
        places,
    } = asked(app, actor, (from, to), department.map(With::One)).await?;
    let span = of.span;
    let (known, Counted { counts, months }) = app
        .write(async |tx| {
            pool::at_one_moment(tx).await?;
            Ok((
                departments::list(tx, authority.id).await?,
                rows::count(tx, of, &places).await?,
            ))
        })
        .await?;
    let named = among(&known, department)?;
    let mut total = Card::default();
    let shown = known
        .iter()
        .filter(|it| department.is_none_or(|id| it.id == id));
    let mut departments: Vec<_> = shown
        .map(|it| (Some((it.id, it.name.clone())), Card::default()))
        .chain(department.is_none().then(|| (None, Card::default())))
        .collect();
    for (of, tally, count) in counts {
        total.add(tally, count);
        let mut cards = departments.iter_mut();
        if let Some((_, card)) = cards.find(|(it, _)| it.as_ref().map(|it| it.0) == of) {
            card.add(tally, count);
        }
    }
    let of_month = |month| {
        let found = months.get(&month).copied();
        found.unwrap_or_else(|| Month::empty(month))
    };
    Ok(Scorecards {
        department: named.map(|it| it.name.clone()),
        today: authority.day(app.env.now()),
        authority,
        span,
        as_of: of.as_of,
        total,
        departments,
        trend: span.trend().into_iter().map(of_month).collect(),
    })
}

/// What is asked for, by one who may.
struct Asked {
    authority: Arc<Authority>,
    of: Of,
    places: Places,
}

async fn asked(
    app: &App,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
    department: Option<With<DepartmentId>>,
) -> Result<Asked> {
    permit_office(actor, Office::SeeScorecards)?;
    let span = Span::new(from, to).ok_or_else(|| {
        Error::invalid(
            "to",
            "span_unfit",
            "起止日期有误：终止日不得早于起始日，跨度不超过五年",
            "The last day must not lie before the first, nor five years or more after it",
        )
    })?;
    let authority = app.authority(actor.authority()).await?;
    let calendars = app.calendars(&authority).await?;
    Ok(Asked {
        of: Of {
            authority: authority.id,
            department,
            span,
            as_of: span.to.min(authority.day(app.env.now())),
        },
        places: places(calendars.current(), span),
        authority,
    })
}

/// The replies of a span that a figure counts: how many, and some of them, the newest first.
///
/// # Errors
/// Denied; an unknown department; the days are out of order; or the database cannot be reached.
pub async fn replies(
    app: &App,
    actor: &Actor,
    (span, department): ((NaiveDate, NaiveDate), Option<With<DepartmentId>>),
    which: Which,
    (skip, limit): (u32, u16),
) -> Result<(i64, Vec<Reply>)> {
    let asked = asked(app, actor, span, department).await?;
    let page = (i64::from(skip), i64::from(limit));
    let conn = app.read().await?;
    check_department(&conn, asked.of.authority, department.and_then(With::one)).await?;
    let list = |page| replies::list(&conn, asked.of, which, &asked.places, page);
    let found = list(page).await?;
    let count = match Reply::all(&found) {
        Some(count) => count,
        // Past the last one, how many there are is told by the first.
        None => Reply::all(&list((0, 1)).await?).unwrap_or_default(),
    };
    Ok((count, found))
}

/// The remedies that were decided in a span, the newest decision first: how many, and some of them.
///
/// # Errors
/// Denied; an unknown department; the days are out of order; or the database cannot be reached.
pub async fn remedies(
    app: &App,
    actor: &Actor,
    (span, department): ((NaiveDate, NaiveDate), Option<With<DepartmentId>>),
    cell: Option<ReportCell>,
    (skip, limit): (u32, u16),
) -> Result<(i64, Vec<RemedyRow>)> {
    let Asked { of, .. } = asked(app, actor, span, department).await?;
    let page = (i64::from(skip), i64::from(limit));
    let conn = app.read().await?;
    check_department(&conn, of.authority, department.and_then(With::one)).await?;
    Ok(annual::remedies_decided(&conn, of, cell, page).await?)
}

/// What the calendar and the trend say of each day on which a period of these cases can have run, in order.
fn places(calendar: &Calendar, span: Span) -> Places {
    let first = span.from.checked_sub_months(Months::new(BEFORE));
    let first = first.unwrap_or(span.from);
    let trend = span.trend().first().copied().unwrap_or(span.from);
    let days = || first.iter_days().take_while(|day| *day <= span.to);
    let mut passed = 0_i32;
    let working_days = days().map(|day| {
        passed = passed.saturating_add(i32::from(calendar.is_working_day(day)));
        passed
    });
    let period = |day: NaiveDate| {
        let month0 = i32::try_from(day.month0()).unwrap_or_default();
        let month = day.year().saturating_mul(12).saturating_add(month0);
        let shown = if day >= trend { month } else { 0 };
        shown
            .saturating_mul(2)
            .saturating_add(i32::from(day >= span.from))
    };
    Places {
        before: first.pred_opt().unwrap_or(first),
        working_days: working_days.collect(),
        periods: days().map(period).collect(),
        from: span.from.min(trend),
    }
}

/// A year as it is published.
pub struct Published {
    /// Which.
    pub year: i32,
    /// Whether its report stands as it was handed in; otherwise the figures may still change.
    pub frozen: bool,
    /// Applications received; hidden where there are few.
    pub received: Option<u64>,
    /// Between how many and how many cases closed; the same where none of the results is hidden.
    pub closed: (u64, u64),
    /// The same by their outcome.
    pub results: Vec<(Group, Option<u64>)>,
}

/// The outcomes in groups, as the report prints them.
const GROUPS: [Group; 6] = [
    Group::Granted,
    Group::Partial,
    Group::Denied,
    Group::Unable,
    Group::Refused,
    Group::Other,
];

/// What anyone may read of the last years that are over: how many were received, and how they ended. Where the report
/// of a year is frozen, it is the report's.
///
/// # Errors
/// When the database cannot be reached.
pub async fn statistics(app: &App, authority: &Authority) -> Result<Vec<Published>> {
    let this_year = authority.day(app.env.now()).year();
    let years = (1..=PUBLISHED).filter_map(|back| Year::new(this_year.checked_sub(back)?));
    let conn = app.read().await?;
    let mut published = Vec::new();
    for year in years {
        let of = Reported {
            authority: authority.id,
            department: None,
            year,
        };
        let (counts, frozen) = match freezing::standing(&conn, of).await? {
            Some((_, figures)) => (figures.counts, true),
            None => (annual::count(&conn, of).await?, false),
        };
        let table = Table::tally(Form::Of2021, &counts);
        published.push(publish(year, frozen, &table));
    }
    Ok(published)
}

fn publish(year: Year, frozen: bool, table: &Table) -> Published {
    let received = published(&[table.cells(Line::New).at(Column::Total)]);
    let results = published(&GROUPS.map(|group| table.closed_with(group)));
    Published {
        year: year.number(),
        frozen,
        received: received.counts.first().copied().flatten(),
        closed: results.sum,
        results: GROUPS.into_iter().zip(results.counts).collect(),
    }
}
