//! Whom was reminded of what, so that nobody is reminded twice; and the clocks that may have reached a milestone.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::kept::Keep;
use super::lists;
use super::schema::{digests, mornings, reminders};
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::reminders::{Reminder, Watched};

/// A clock that still waits, as its row tells.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Waiting {
    /// Of which case.
    #[diesel(sql_type = SqlUuid)]
    pub case: CaseId,
    /// Which clock.
    #[diesel(sql_type = Text)]
    pub clock: String,
    /// Counts the clocks of this kind on the case.
    #[diesel(sql_type = Integer)]
    pub nth: i32,
    /// Its last day.
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
}

/// The clocks of open cases that end by a day, the reply's or those beside it, by their last day, after the one named;
/// only of cases that have changed since a moment, where one is named.
pub async fn waiting(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    of_reply: bool,
    (up_to, changed_since): (NaiveDate, Option<DateTime<Utc>>),
    after: Option<&Waiting>,
    limit: i64,
) -> QueryResult<Vec<Waiting>> {
    let first = Waiting {
        case: CaseId(Uuid::nil()),
        clock: String::new(),
        nth: 0,
        due_on: lists::EARLIEST,
    };
    let after = after.unwrap_or(&first);
    let kinds: Vec<&str> = Watched::all().map(Watched::code).collect();
    diesel::sql_query(if of_reply {
        of_replies()
    } else {
        BESIDE.to_owned()
    })
    .bind::<SqlUuid, _>(authority)
    .bind::<Date, _>(up_to)
    .bind::<Date, _>(after.due_on)
    .bind::<SqlUuid, _>(after.case)
    .bind::<BigInt, _>(limit)
    .bind::<Text, _>(&after.clock)
    .bind::<Integer, _>(after.nth)
    .bind::<Array<Text>, _>(kinds)
    .bind::<Nullable<Timestamptz>, _>(changed_since)
    .kept()
    .load(conn)
    .await
}

fn of_replies() -> String {
    format!(
        "
SELECT id AS case, 'reply' AS clock, 1 AS nth, due_on FROM cases
 WHERE authority_id = $1 AND due_on <= $2 AND (due_on, id, 'reply', 1) > ($3, $4, $6, $7)
   AND 'reply' = ANY ($8) AND ($9 IS NULL OR updated_at > $9) AND {}
 ORDER BY due_on, id LIMIT $5",
        lists::OPEN
    )
}

const BESIDE: &str = "
SELECT case_id AS case, kind AS clock, nth, due_on FROM case_clocks
 WHERE authority_id = $1 AND due_on <= $2 AND (due_on, case_id, kind, nth) > ($3, $4, $6, $7)
   AND kind = ANY ($8) AND met_on IS NULL AND void_on IS NULL
   AND ($9 IS NULL OR EXISTS (SELECT FROM cases
         WHERE cases.authority_id = $1 AND cases.id = case_id AND updated_at > $9))
 ORDER BY due_on, case_id, kind, nth LIMIT $5";

/// A milestone of which people were told: of which clock of which case, with which last day.
pub type Told = (CaseId, String, i32, String, NaiveDate);

/// Of some cases, the milestones of which people were told.
pub async fn told(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashSet<Told>> {
    let rows: Vec<Told> = reminders::table
        .filter(reminders::authority_id.eq(authority))
        .filter(reminders::case_id.eq_any(cases))
        .select((
            reminders::case_id,
            reminders::clock,
            reminders::nth,
            reminders::milestone,
            reminders::due_on,
        ))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether anyone was told of a milestone of this run of a clock.
pub async fn is_told(
    conn: &mut AsyncPgConnection,
    (authority, case): (AuthorityId, CaseId),
    reminder: &Reminder<'_>,
) -> QueryResult<bool> {
    let of_clock = reminders::table
        .filter(reminders::authority_id.eq(authority))
        .filter(reminders::case_id.eq(case))
        .filter(reminders::clock.eq(reminder.watched.code()))
        .filter(reminders::nth.eq(nth(reminder)))
        .filter(reminders::begun_on.eq(reminder.begun_on))
        .filter(reminders::milestone.eq(reminder.milestone.code()));
    diesel::select(diesel::dsl::exists(of_clock))
        .get_result(conn)
        .await
}

/// Notes that someone is told; `false` when they were before.
pub async fn add(
    conn: &mut AsyncPgConnection,
    (authority, case): (AuthorityId, CaseId),
    reminder: &Reminder<'_>,
    recipient: Vec<u8>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let added = diesel::insert_into(reminders::table)
        .values((
            reminders::authority_id.eq(authority),
            reminders::case_id.eq(case),
            reminders::clock.eq(reminder.watched.code()),
            reminders::nth.eq(nth(reminder)),
            reminders::begun_on.eq(reminder.begun_on),
            reminders::milestone.eq(reminder.milestone.code()),
            reminders::recipient.eq(recipient),
            reminders::due_on.eq(reminder.due_on),
            reminders::sent_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

fn nth(reminder: &Reminder<'_>) -> i32 {
    i32::try_from(reminder.nth()).unwrap_or(i32::MAX)
}

/// Notes that someone gets the digest of a day; `false` when they got it before.
pub async fn add_digest(
    conn: &mut AsyncPgConnection,
    (authority, day): (AuthorityId, NaiveDate),
    recipient: Vec<u8>,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let added = diesel::insert_into(digests::table)
        .values((
            digests::authority_id.eq(authority),
            digests::day.eq(day),
            digests::recipient.eq(recipient),
            digests::sent_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}

/// Up to which moment the cases were looked at on a day on which everyone was reminded who had to be; `None` as long as
/// that is not done.
pub async fn looked_at(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    day: NaiveDate,
) -> QueryResult<Option<DateTime<Utc>>> {
    let row: Option<(DateTime<Utc>, Option<DateTime<Utc>>)> = mornings::table
        .find((authority, day))
        .select((mornings::finished_at, mornings::looked_at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(finished, looked)| looked.unwrap_or(finished)))
}

/// Notes that the cases that changed after the morning were looked at.
pub async fn look(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(mornings::table.find((authority, day)))
        .set(mornings::looked_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

/// Notes that everyone was reminded on a day.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(mornings::table)
        .values((
            mornings::authority_id.eq(authority),
            mornings::day.eq(day),
            mornings::finished_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
