//! The row of a case: a copy of the fold of its events, for finding, locking and listing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join;
use uuid::Uuid;

use super::kept::Keep;
use super::mergers;
use super::schema::{cases, departments};
use super::{case_clocks, events};
use crate::rules::case::{Case, StageName};
use crate::rules::deadline::Clock;
use crate::rules::event::Recorded;
use crate::rules::fee::Fee;
use crate::rules::ids::{AuthorityId, CaseId, DepartmentId};
use crate::rules::lapse;
use crate::rules::outcome::Outcome;
use crate::rules::policy::Scope;
use crate::rules::recount::Recounted;
use crate::seal::{Keys, Place};

const TITLE: &str = "cases.title";

/// The cases of a scope, as a query to be narrowed further.
pub(super) fn within<'a>(scope: Scope) -> cases::BoxedQuery<'a, diesel::pg::Pg> {
    let query = cases::table.into_boxed();
    match scope {
        Scope::Authority(authority) => query.filter(cases::authority_id.eq(authority)),
        Scope::Department(authority, department) => query.filter(
            cases::authority_id
                .eq(authority)
                .and(cases::department_id.eq(department)),
        ),
        Scope::Successor(authority, department) => query.filter(
            cases::authority_id
                .eq(authority)
                .and(
                    cases::department_id
                        .eq(department)
                        .or(cases::department_id.eq_any(
                            mergers::left_to(authority, department)
                                .select(departments::id.nullable()),
                        )),
                ),
        ),
        Scope::Case(authority, case) => {
            query.filter(cases::authority_id.eq(authority).and(cases::id.eq(case)))
        }
        Scope::Nothing(authority) => query.filter(
            cases::authority_id
                .eq(authority)
                .and(diesel::dsl::sql::<diesel::sql_types::Bool>("false")),
        ),
    }
}

/// A case that nobody else can change.
pub struct Locked {
    /// The case.
    pub case: Case,
    /// The revision of the calendar that its row was counted by.
    pub counted_by: i32,
}

/// Locks a case for a change and folds its record. `None` when it is not within the scope.
///
/// The lock is waited for before the record is read: a statement that has yet to be prepared would be overtaken by
/// one that was, and the record read as it stood before the lock.
pub async fn lock(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    case: CaseId,
) -> QueryResult<Option<Locked>> {
    let authority = scope.authority();
    // With whom it is once it is locked: it may have changed hands while we waited.
    let locked: Option<(Option<DepartmentId>, i32)> = cases::table
        .find((authority, case))
        .select((cases::department_id, cases::calendar_revision))
        .for_no_key_update()
        .first(&mut conn)
        .await
        .optional()?;
    let Some((department, counted_by)) = locked else {
        return Ok(None);
    };
    if scope.holds(case, department)
        || mergers::holds(conn, scope, department).await?
        || case_clocks::co_handles(conn, scope, case).await?
    {
        let record = events::list(conn, authority, case).await?;
        let case = fold(authority, case, &record, i32::MAX)?;
        return Ok(Some(Locked { case, counted_by }));
    }
    Ok(None)
}

/// A case within the scope, folded from its record, and by which calendar it was counted.
pub async fn find(
    conn: &AsyncPgConnection,
    scope: Scope,
    case: CaseId,
) -> QueryResult<Option<Case>> {
    find_at(conn, scope, case, i32::MAX).await
}

/// A case within the scope, as it was at a version.
pub async fn find_at(
    conn: &AsyncPgConnection,
    scope: Scope,
    case: CaseId,
    version: i32,
) -> QueryResult<Option<Case>> {
    // Sent one after the other, without waiting for an answer in between.
    let (row, record) = try_join(
        counted_by(conn, scope, case),
        events::list(conn, scope.authority(), case),
    )
    .await?;
    let row = match row {
        None if case_clocks::co_handles(conn, scope, case).await? => {
            counted_by(conn, Scope::Authority(scope.authority()), case).await?
        }
        row => row,
    };
    let Some(counted_by) = row else {
        return Ok(None);
    };
    let mut case = fold(scope.authority(), case, &record, version)?;
    case.counted_by = Some(counted_by);
    Ok(Some(case))
}

/// By which revision of the calendar a case within the scope was counted last.
async fn counted_by(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    case: CaseId,
) -> QueryResult<Option<i32>> {
    let query = within(scope).filter(cases::id.eq(case));
    let query = query.select(cases::calendar_revision);
    query.first(&mut conn).await.optional()
}

/// Some cases, folded from their records.
pub async fn of_many(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<Vec<Case>> {
    let records = events::of_many(conn, authority, cases).await?;
    records
        .into_iter()
        .map(|(case, (record, _))| fold(authority, case, &record, i32::MAX))
        .collect()
}

fn fold(
    authority: AuthorityId,
    case: CaseId,
    record: &[Recorded],
    version: i32,
) -> QueryResult<Case> {
    let upto = record.partition_point(|event| event.seq <= version);
    let record = record.get(..upto).unwrap_or_default();
    Case::fold(case, authority, record)
        .ok_or_else(|| super::damaged(format!("case {case} does not begin with a filing")))
}

/// Which case has this number.
pub async fn find_by_number(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    number: &str,
) -> QueryResult<Option<CaseId>> {
    cases::table
        .filter(
            cases::authority_id
                .eq(authority)
                .and(cases::number.eq(number)),
        )
        .select(cases::id)
        .first(conn)
        .await
        .optional()
}

/// The cases whose rows say that something must be served or posted by other means.
pub async fn undelivered(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<CaseId>> {
    cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::undelivered)
        .select(cases::id)
        .load(&mut conn)
        .await
}

/// Puts right that a row says so of a case of which it is no longer true.
pub async fn nothing_undelivered(mut conn: &AsyncPgConnection, case: &Case) -> QueryResult<()> {
    diesel::update(cases::table.find((case.authority, case.id)))
        .set(cases::undelivered.eq(false))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Adds the row of a new case.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    case: &Case,
    clock: &Clock,
    calendar_revision: i32,
    title: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(cases::table)
        .values((
            cases::authority_id.eq(case.authority),
            cases::id.eq(case.id),
            cases::number.eq(&case.number),
            cases::kind.eq(case.kind),
            cases::channel.eq(case.channel),
            cases::applicant_kind.eq(case.applicant_kind),
            cases::title.eq(keys.seal(Place(TITLE, case.id.0), title)),
            cases::filed_on.eq(case.filed_on),
            cases::joint.eq(i32::from(case.joint)),
            cases::created_at.eq(now),
            Changing::of(case, clock, calendar_revision, now),
            cases::calendar_bound.eq(calendar_bound(keys, case.id, calendar_revision)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Rewrites the title of a case: what is wanted is less than it was.
pub async fn retitle(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    case: &Case,
    title: &str,
) -> QueryResult<()> {
    diesel::update(cases::table.find((case.authority, case.id)))
        .set(cases::title.eq(keys.seal(Place(TITLE, case.id.0), title)))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// How a case stands to whoever applied: number, stage, due date, and which query code is valid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub struct Standing {
    /// Which case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its stage.
    pub stage: StageName,
    /// When the reply is due.
    pub due_on: Option<chrono::NaiveDate>,
    /// Counts its query codes.
    pub query_generation: i32,
}

/// How some cases stand, in the order of their numbers.
pub async fn standings(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    ids: &[CaseId],
) -> QueryResult<Vec<Standing>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::id.eq_any(ids))
        .order(cases::id)
        .select(Standing::as_select())
        .load(&mut conn)
        .await
}

/// Binds a case to the revision of the calendar that its row was counted by, of which no event need speak.
pub(super) fn calendar_bound(keys: &Keys, case: CaseId, revision: i32) -> i64 {
    keys.mark(&[b"counted by", case.0.as_bytes(), &revision.to_be_bytes()])
}

/// Rewrites the row of a case after its events.
pub async fn save(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    case: &Case,
    clock: &Clock,
    calendar_revision: i32,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(cases::table.find((case.authority, case.id)))
        .set((
            Changing::of(case, clock, calendar_revision, now),
            cases::calendar_bound.eq(calendar_bound(keys, case.id, calendar_revision)),
        ))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// The columns that follow from the record and the clock.
#[derive(Insertable, AsChangeset)]
// Nothing is written as NULL: so the statement is always the same, and is prepared once.
#[diesel(table_name = cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Changing {
    pub(super) stage: &'static str,
    pub(super) department_id: Option<Uuid>,
    pub(super) handler_id: Option<Uuid>,
    pub(super) received_on: Option<chrono::NaiveDate>,
    pub(super) due_on: Option<chrono::NaiveDate>,
    pub(super) clock: &'static str,
    pub(super) provisional: bool,
    pub(super) outcome: Option<Outcome>,
    pub(super) replied_on: Option<chrono::NaiveDate>,
    pub(super) on_time: Option<bool>,
    pub(super) query_generation: i32,
    pub(super) version: i32,
    pub(super) updated_at: DateTime<Utc>,
    calendar_revision: i32,
    pub(super) due_before: Option<chrono::NaiveDate>,
    pub(super) undelivered: bool,
    pub(super) waits_until: Option<chrono::NaiveDate>,
    pub(super) closed_on: Option<chrono::NaiveDate>,
    pub(super) first_outcome: Option<Outcome>,
    pub(super) first_closed_on: Option<chrono::NaiveDate>,
    pub(super) fee_items: Option<i32>,
    pub(super) fee_fen: Option<i64>,
    pub(super) fee_paid_on: Option<chrono::NaiveDate>,
    pub(super) counted_on: Option<chrono::NaiveDate>,
    pub(super) steps: i16,
}

impl Changing {
    pub(super) fn of(
        case: &Case,
        clock: &Clock,
        calendar_revision: i32,
        now: DateTime<Utc>,
    ) -> Self {
        let fee = case.fee.as_deref().filter(|fee| fee.is_charged());
        Self {
            stage: case.stage.name().code(),
            department_id: case.stage.department().map(|id| id.0),
            handler_id: case.stage.handler().map(|id| id.0),
            received_on: clock.counted_from,
            due_on: clock.due_on,
            clock: clock.state.code(),
            provisional: clock.provisional,
            outcome: case.outcome(),
            replied_on: clock.replied_on,
            on_time: clock.on_time,
            query_generation: i32::try_from(case.query_generation).unwrap_or(i32::MAX),
            version: case.version,
            updated_at: now,
            calendar_revision,
            due_before: case.recounted.and_then(Recounted::moved_from),
            undelivered: case.is_undelivered(),
            waits_until: lapse::awaited(case, clock.into()).map(|awaited| awaited.last_day),
            closed_on: case.stage.closed_on(),
            first_outcome: case.counted_result().map(|(_, outcome)| outcome),
            first_closed_on: case.counted_result().map(|(on, _)| on),
            fee_items: fee.map(|fee| i32::try_from(fee.charge.items()).unwrap_or(i32::MAX)),
            fee_fen: fee.map(|fee| fee.amount.0),
            fee_paid_on: case.fee.as_deref().and_then(Fee::income_on),
            counted_on: case.counted_on(),
            steps: case.steps().bits(),
        }
    }
}

/// Opens a sealed title.
pub(super) fn open_title(keys: &Keys, case: Uuid, sealed: &[u8]) -> QueryResult<String> {
    Ok(keys.open(Place(TITLE, case), sealed)?)
}
