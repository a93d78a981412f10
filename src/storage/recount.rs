//! Many cases at once, for when a new calendar moves their due dates.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{
    BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::cases::calendar_bound;
use super::events::{self, Addition};
use super::schema::{case_clocks, cases};
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::Clock;
use crate::rules::event::Recorded;
use crate::rules::ids::{AuthorityId, CaseId};
use crate::rules::recount::{Recounted, Shown};
use crate::seal::Keys;

/// A case, and its due date as its row shows it.
pub struct Open {
    /// The case.
    pub case: Case,
    /// What the row shows.
    pub shown: Shown,
    /// The revision of the calendar that the row was counted by.
    pub counted_by: i32,
    /// The hash of the last event.
    hash: [u8; 32],
}

/// A case that takes one more event, and its clock then.
pub struct Recount {
    /// The case before.
    pub open: Open,
    /// The case after.
    pub case: Case,
    /// The event.
    pub event: Recorded,
    /// Its clock.
    pub clock: Clock,
}

type Row = (CaseId, Option<NaiveDate>, bool, i32);

type Columns = (
    cases::id,
    cases::due_on,
    cases::provisional,
    cases::calendar_revision,
);

const COLUMNS: Columns = (
    cases::id,
    cases::due_on,
    cases::provisional,
    cases::calendar_revision,
);

/// Locks up to `limit` open cases that were counted by an older revision; those that someone else has
/// locked are left for the next time.
pub async fn lock_stale(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    revision: i32,
    limit: i64,
) -> QueryResult<Vec<Open>> {
    let rows: Vec<Row> = stale(authority, revision)
        .order((cases::calendar_revision, cases::id))
        .limit(limit)
        .select(COLUMNS)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await?;
    fold(conn, authority, rows).await
}

/// One of them, if it is: it waits for whoever holds it.
pub async fn lock_if_stale(
    conn: &mut AsyncPgConnection,
    (authority, case): (AuthorityId, CaseId),
    revision: i32,
) -> QueryResult<Vec<Open>> {
    let rows: Vec<Row> = stale(authority, revision)
        .filter(cases::id.eq(case))
        .select(COLUMNS)
        .for_no_key_update()
        .load(conn)
        .await?;
    fold(conn, authority, rows).await
}

/// How many open cases were counted by an older revision.
pub async fn count_stale(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    revision: i32,
) -> QueryResult<i64> {
    stale(authority, revision).count().get_result(conn).await
}

type Stale<'a> = diesel::dsl::Filter<
    cases::table,
    diesel::dsl::And<
        diesel::dsl::And<
            diesel::dsl::Eq<cases::authority_id, AuthorityId>,
            diesel::dsl::Lt<cases::calendar_revision, i32>,
        >,
        diesel::expression::SqlLiteral<Bool>,
    >,
>;

fn stale<'a>(authority: AuthorityId, revision: i32) -> Stale<'a> {
    cases::table.filter(
        cases::authority_id
            .eq(authority)
            .and(cases::calendar_revision.lt(revision))
            .and(super::lists::open()),
    )
}

/// A page of the open cases, in the order of their ids.
pub async fn page(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    after: Option<CaseId>,
    limit: i64,
) -> QueryResult<Vec<Open>> {
    let first = CaseId(uuid::Uuid::nil());
    let rows: Vec<Row> = cases::table
        .filter(
            cases::authority_id
                .eq(authority)
                .and(cases::id.gt(after.unwrap_or(first)))
                .and(super::lists::open()),
        )
        .order(cases::id)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)
        .await?;
    fold(conn, authority, rows).await
}

/// Closed cases with a remedy whose last day is not known yet or lies on this day or later, locked, in the
/// order of their ids.
pub async fn lock_with_remedies(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    from: NaiveDate,
    after: Option<CaseId>,
    limit: i64,
) -> QueryResult<Vec<Open>> {
    let remedies: Vec<&str> = NamedClock::ALL
        .into_iter()
        .filter(|clock| clock.is_remedy())
        .map(NamedClock::code)
        .collect();
    let ids: Vec<CaseId> = case_clocks::table
        .inner_join(
            cases::table.on(cases::authority_id
                .eq(case_clocks::authority_id)
                .and(cases::id.eq(case_clocks::case_id))),
        )
        .filter(case_clocks::authority_id.eq(authority))
        .filter(case_clocks::case_id.gt(after.unwrap_or(CaseId(uuid::Uuid::nil()))))
        .filter(case_clocks::kind.eq_any(remedies))
        .filter(
            case_clocks::due_on
                .is_null()
                .or(case_clocks::due_on.ge(from)),
        )
        .filter(diesel::dsl::not(super::lists::open()))
        .order(case_clocks::case_id)
        .select(case_clocks::case_id)
        .distinct()
        .limit(limit)
        .load(conn)
        .await?;
    let rows: Vec<Row> = cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::id.eq_any(ids))
        .order(cases::id)
        .select(COLUMNS)
        .for_no_key_update()
        .load(conn)
        .await?;
    fold(conn, authority, rows).await
}

async fn fold(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    rows: Vec<Row>,
) -> QueryResult<Vec<Open>> {
    let ids: Vec<CaseId> = rows.iter().map(|(id, ..)| *id).collect();
    let mut records = events::of_many(conn, authority, &ids).await?;
    rows.into_iter()
        .map(|(id, due_on, provisional, counted_by)| {
            let (record, hash) = records.remove(&id).unwrap_or_default();
            let case = Case::fold(id, authority, &record)
                .ok_or_else(|| super::damaged(format!("case {id} does not begin with a filing")))?;
            Ok(Open {
                case,
                shown: Shown {
                    due_on,
                    provisional,
                },
                counted_by,
                hash,
            })
        })
        .collect()
}

/// Says of cases whose dates stay that they are counted by a newer revision.
pub async fn mark(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    ids: &[CaseId],
    revision: i32,
) -> QueryResult<()> {
    diesel::sql_query(MARK)
        .bind::<SqlUuid, _>(authority)
        .bind::<Integer, _>(revision)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<BigInt>, _>(bound(keys, ids, revision))
        .execute(conn)
        .await
        .map(drop)
}

const MARK: &str = "
UPDATE cases SET calendar_revision = $2, calendar_bound = new.bound FROM unnest($3, $4) AS new (id, bound)
 WHERE cases.authority_id = $1 AND cases.id = new.id";

fn bound(keys: &Keys, ids: &[CaseId], revision: i32) -> Vec<i64> {
    let of = |id: &CaseId| calendar_bound(keys, *id, revision);
    ids.iter().map(of).collect()
}

/// Says of cases until when they wait for the applicant: the last day for a payment follows the calendar.
pub async fn wait(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    until: &[(CaseId, Option<NaiveDate>)],
) -> QueryResult<()> {
    for (id, day) in until {
        diesel::update(cases::table.find((authority, *id)))
            .set(cases::waits_until.eq(day))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Adds the events and rewrites the rows, in one statement each.
pub async fn save(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    recounts: &[Recount],
    revision: i32,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let additions: Vec<Addition<'_>> = recounts
        .iter()
        .map(|recount| Addition {
            case: recount.case.id,
            previous: recount.open.hash,
            event: &recount.event,
        })
        .collect();
    events::add_to_many(conn, keys, authority, &additions).await?;
    let column = |value: fn(&Recount) -> Option<NaiveDate>| -> Vec<Option<NaiveDate>> {
        recounts.iter().map(value).collect()
    };
    let due_before = column(|recount| recount.case.recounted.and_then(Recounted::moved_from));
    let ids: Vec<CaseId> = recounts.iter().map(|recount| recount.case.id).collect();
    let clocks: Vec<&str> = recounts.iter().map(|one| one.clock.state.code()).collect();
    let provisional: Vec<bool> = recounts.iter().map(|one| one.clock.provisional).collect();
    let versions: Vec<i32> = recounts.iter().map(|one| one.case.version).collect();
    let calendars = bound(keys, &ids, revision);
    diesel::sql_query(UPDATE)
        .bind::<SqlUuid, _>(authority)
        .bind::<Integer, _>(revision)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Nullable<Date>>, _>(column(|recount| recount.clock.due_on))
        .bind::<Array<Text>, _>(clocks)
        .bind::<Array<Bool>, _>(provisional)
        .bind::<Array<Nullable<Date>>, _>(due_before)
        .bind::<Array<Integer>, _>(versions)
        .bind::<Array<BigInt>, _>(calendars)
        .execute(conn)
        .await
        .map(drop)
}

const UPDATE: &str = "
UPDATE cases
   SET due_on = new.due_on, clock = new.clock, provisional = new.provisional, due_before = new.due_before,
       version = new.version, calendar_revision = $2, calendar_bound = new.bound, updated_at = $3
  FROM unnest($4, $5, $6, $7, $8, $9, $10) AS new (id, due_on, clock, provisional, due_before, version, bound)
 WHERE cases.authority_id = $1 AND cases.id = new.id";
