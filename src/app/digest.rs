//! The digest (督办摘要): each morning of work, supervisors and heads are told how many cases are late and how many come
//! due soon, and how many orders to put something right are overdue, by department; and how many of the staff mails do
//! not reach.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::record::{Change, Mails};
use super::seen::Seen;
use super::{App, Result, notices, unreached};
use crate::notify::notice::{Counts, DigestRow};
use crate::rules::ids::DepartmentId;
use crate::rules::lateness::{Band, Board};
use crate::rules::policy::Scope;
use crate::storage::authorities::Authority;
use crate::storage::{AsyncPgConnection, complaints, lists};

/// What each department has; `None` for cases that are with none.
type Rows = BTreeMap<Option<DepartmentId>, Counts>;

/// From one due date to another.
type Span = (Option<NaiveDate>, NaiveDate);

/// Where a count goes.
type Put = fn(&mut Counts, i64);

/// Sends the digest of this morning to everyone who has not got it; how many mails. Nothing where there is nothing to
/// tell of.
///
/// # Errors
/// When the database cannot be reached; then none is sent.
pub(super) async fn send(app: &App, authority: &Arc<Authority>) -> Result<usize> {
    let now = app.env.now();
    let calendars = app.calendars(authority).await?;
    let (mails, seen) = (Mails::default(), Seen::default());
    let change = Change::by_system(app, (authority, &calendars), now, (&mails, &seen));
    let sent = app
        .write(async |tx| {
            let rows = rows(tx, &change).await?;
            let unreached = unreached::of_authority(tx, app, authority.id).await?.len();
            if rows.is_empty() && unreached == 0 {
                return Ok(0);
            }
            let named = named(tx, &change, rows).await?;
            notices::of_morning(tx, &change, (&named, unreached)).await
        })
        .await?;
    mails.wake_sender(app);
    Ok(sent)
}

/// The counts of the lists, as the boards have them.
async fn rows(tx: &AsyncPgConnection, change: &Change<'_>) -> Result<Rows> {
    let (today, calendar) = (change.today, change.calendars.current());
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let within = |to| {
        let band = Band {
            from: 0,
            to: Some(to),
        };
        Board::DueSoon.due_dates(calendar, today, band)
    };
    let mut rows = Rows::new();
    let lists: [(Span, Put); 4] = [
        ((None, yesterday), |counts, n| counts.overdue = n),
        ((Some(today), today), |counts, n| counts.today = n),
        (within(3), |counts, n| counts.within_3 = n),
        (within(5), |counts, n| counts.within_5 = n),
    ];
    let orders = complaints::overdue_by_department(tx, change.authority.id, today).await?;
    for (department, overdue) in orders {
        let counts = rows.entry(Some(department)).or_default();
        counts.orders_overdue = overdue;
    }
    for (span, add) in lists {
        for (department, oldest, count) in counted(tx, change, span).await? {
            let counts = rows.entry(department).or_default();
            add(counts, count);
            if span.0.is_none() {
                counts.oldest_due_on = oldest;
            }
        }
    }
    Ok(rows)
}

async fn counted(
    tx: &AsyncPgConnection,
    change: &Change<'_>,
    (from, to): Span,
) -> Result<Vec<(Option<DepartmentId>, Option<NaiveDate>, i64)>> {
    let scope = Scope::Authority(change.authority.id);
    let rows = lists::count_by_department(tx, scope, from, to).await?;
    let row = |row: lists::DepartmentCount| (row.department, row.oldest_due_on, row.count);
    Ok(rows.into_iter().map(row).collect())
}

/// The rows with the names of their departments, the most late first.
async fn named(tx: &AsyncPgConnection, change: &Change<'_>, rows: Rows) -> Result<Vec<DigestRow>> {
    let mut named = Vec::new();
    for (id, counts) in rows {
        let department = match id {
            Some(id) => change.seen.department(tx, change.authority.id, id).await?,
            None => None,
        };
        named.push(DigestRow {
            department: department.map(|found| found.name.clone()),
            counts,
        });
    }
    named.sort_by_key(|row| std::cmp::Reverse((row.counts.overdue, row.counts.within_5)));
    Ok(named)
}
