//! Pages of cases: by newest, and by due date; counts come from one grouped query.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::case_clocks::{OPEN_URGING, PART};
use super::cases::within;
use super::kept::Keep;
use super::left_by::{LeftBy, was_with, was_with_none};
use super::schema::{applicants, case_clocks, cases};
use super::{cases as case_rows, people};
use crate::rules::applicant::ApplicantKind;
use crate::rules::case::StageName;
use crate::rules::clocks::NamedClock;
use crate::rules::ids::{AccountId, CaseId, DepartmentId};
use crate::rules::kind::CaseKind;
use crate::rules::outcome::Outcome;
use crate::rules::policy::Scope;
use crate::rules::receipt::Channel;
use crate::seal::Keys;

/// What a list is narrowed to; `None` narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// With this number.
    pub number: Option<String>,
    /// At this stage.
    pub stage: Option<StageName>,
    /// At one of these stages; empty narrows nothing.
    pub stages: Vec<StageName>,
    /// With this department.
    pub department: Option<DepartmentId>,
    /// The cases that were with another department on the day for which that is asked.
    pub left: LeftBy,
    /// Counted, and on this day overdue and neither answered nor closed; with those whose rows tell so no more.
    pub unanswered_on: Option<(NaiveDate, Vec<CaseId>)>,
    /// With no department.
    pub unrouted: bool,
    /// With this handler.
    pub handler: Option<AccountId>,
    /// In nobody's hands.
    pub unclaimed: bool,
    /// With the clock in this state.
    pub clock: Option<String>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Came in by this channel.
    pub channel: Option<Channel>,
    /// From this kind of applicant.
    pub applicant_kind: Option<ApplicantKind>,
    /// Of this kind.
    pub kind: Option<CaseKind>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// Counted from this day or later.
    pub received_from: Option<NaiveDate>,
    /// Counted from this day or earlier.
    pub received_to: Option<NaiveDate>,
    /// Between which days, both included, it was received as the annual report counts, first closed, and answered.
    pub days: Days,
    /// First closed in this way.
    pub first_outcome: Option<Outcome>,
    /// Only those whose reply was made in time; or, when false, late.
    pub on_time: Option<bool>,
    /// Only those whose reply was mailed and never left; or, when false, only the others.
    pub undelivered: Option<bool>,
    /// Only those in hand with one of these handlers; or, when false, only the others.
    pub handlers: Option<(bool, Vec<AccountId>)>,
    /// Only those that came in by this day and wait for confirmation; or, when false, only the others.
    pub unconfirmed_since: Option<(bool, NaiveDate)>,
    /// Only those that nobody has taken in hand by the last day for it, before this day; or, when false, only the others.
    pub unaccepted_before: Option<(bool, NaiveDate)>,
    /// Only those with an urging that waits for its answer, or whose last day lies before this day.
    pub urged: Option<Urged>,
    /// Only those that another department has and this one has a part in (协办).
    pub co_handled_by: Option<DepartmentId>,
    /// Only those to which a reply is still owed.
    pub open: bool,
    /// Only those with no due date, or none before this day: for "not overdue".
    pub not_due_before: Option<NaiveDate>,
}

/// Which urgings wait for their answer (督办).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urged {
    /// Any.
    Open,
    /// Those whose last day lies before this day.
    LateOn(NaiveDate),
}

/// Days of the life of a case, as scorecards count them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// Received, as the annual report counts.
    pub counted: Between,
    /// First closed.
    pub closed: Between,
    /// Answered, by the reply that stands.
    pub replied: Between,
    /// Its fee paid.
    pub fee_paid: Between,
}

/// From a day on, and up to one, both included; `None` narrows nothing.
pub type Between = (Option<NaiveDate>, Option<NaiveDate>);

/// In which order, and after which row, a page begins.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Newest first.
    Newest {
        /// The last row of the page before.
        after: Option<Uuid>,
    },
    /// What came in first, first.
    Oldest {
        /// The last row of the page before.
        after: Option<(NaiveDate, Uuid)>,
    },
    /// Earliest due date first; those without one last.
    Due {
        /// The last row of the page before.
        after: Option<(Option<NaiveDate>, Uuid)>,
    },
}

/// One row of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it asks for.
    pub kind: CaseKind,
    /// Where it stands.
    pub stage: StageName,
    /// By what channel it came.
    pub channel: Channel,
    /// Citizen or kind of organisation.
    pub applicant_kind: ApplicantKind,
    /// The applicant's name, in full; of several, the representative's.
    pub applicant_name: String,
    /// How many apply together with the representative.
    pub joint: i32,
    /// The information wanted, in a line.
    pub title: String,
    /// With which department.
    pub department: Option<DepartmentId>,
    /// With which handler.
    pub handler: Option<AccountId>,
    /// The day it reached the agency.
    pub filed_on: NaiveDate,
    /// The day from which the period is counted.
    pub received_on: Option<NaiveDate>,
    /// When the reply is due.
    pub due_on: Option<NaiveDate>,
    /// Whether that day may still move with the calendar.
    pub provisional: bool,
    /// When it was due before a new calendar moved it.
    pub due_before: Option<NaiveDate>,
    /// The state of the clock.
    pub clock: String,
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// When the reply was made.
    pub replied_on: Option<NaiveDate>,
    /// Whether it was on time.
    pub on_time: Option<bool>,
    /// Whether its reply was mailed and never left.
    pub undelivered: bool,
    /// The last day for what the applicant was asked, while that is awaited.
    pub waits_until: Option<NaiveDate>,
    /// When it closed without a reply.
    pub closed_on: Option<NaiveDate>,
    /// The revision of the calendar that its dates were counted by.
    pub counted_by: i32,
    /// Counts its changes.
    pub version: i32,
}

type Row = (
    Uuid,
    String,
    StageName,
    Channel,
    ApplicantKind,
    Vec<u8>,
    Vec<u8>,
    Option<DepartmentId>,
    Option<AccountId>,
    NaiveDate,
    (
        Option<NaiveDate>,
        Option<NaiveDate>,
        bool,
        Option<NaiveDate>,
        String,
        i32,
    ),
    (
        Option<Outcome>,
        Option<NaiveDate>,
        Option<bool>,
        bool,
        i32,
        i32,
        Option<NaiveDate>,
        Option<NaiveDate>,
        CaseKind,
    ),
);

/// A page of cases within the scope.
pub async fn page(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    scope: Scope,
    filter: &Filter,
    order: Order,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let query = ordered(narrowed(within(scope), filter), order)
        .limit(limit)
        .select(cases::id);
    let ids: Vec<Uuid> = query.kept().load(&mut conn).await?;
    rows(conn, keys, scope, &ids).await
}

/// How many cases are within the scope and the filter.
pub async fn count(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    filter: &Filter,
) -> QueryResult<i64> {
    narrowed(within(scope), filter)
        .count()
        .get_result(&mut conn)
        .await
}

/// Of some cases, those within the scope and the filter.
pub(super) async fn among(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    filter: &Filter,
    ids: &[Uuid],
) -> QueryResult<HashSet<Uuid>> {
    let query = narrowed(within(scope), filter).filter(cases::id.eq_any(ids));
    let ids: Vec<Uuid> = query.select(cases::id).load(conn).await?;
    Ok(ids.into_iter().collect())
}

/// Those within the scope and the filter from one id on and before another.
pub(super) async fn between(
    conn: &mut AsyncPgConnection,
    scope: Scope,
    filter: &Filter,
    (from, before): (Uuid, Uuid),
) -> QueryResult<HashSet<Uuid>> {
    let query = narrowed(within(scope), filter)
        .filter(cases::id.ge(from))
        .filter(cases::id.lt(before));
    let ids: Vec<Uuid> = query.select(cases::id).load(conn).await?;
    Ok(ids.into_iter().collect())
}

/// The rows of these cases, in this order.
pub async fn rows(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    scope: Scope,
    ids: &[Uuid],
) -> QueryResult<Vec<Listed>> {
    let rows: Vec<Row> = cases::table
        .inner_join(
            applicants::table.on(applicants::authority_id
                .eq(cases::authority_id)
                .and(applicants::case_id.eq(cases::id))),
        )
        .filter(
            cases::authority_id
                .eq(scope.authority())
                .and(cases::id.eq_any(ids)),
        )
        .select((
            cases::id,
            cases::number,
            cases::stage,
            cases::channel,
            cases::applicant_kind,
            applicants::name,
            cases::title,
            cases::department_id,
            cases::handler_id,
            cases::filed_on,
            (
                cases::received_on,
                cases::due_on,
                cases::provisional,
                cases::due_before,
                cases::clock,
                cases::calendar_revision,
            ),
            (
                cases::outcome,
                cases::replied_on,
                cases::on_time,
                cases::undelivered,
                cases::version,
                cases::joint,
                cases::waits_until,
                cases::closed_on,
                cases::kind,
            ),
        ))
        .load(&mut conn)
        .await?;
    let mut listed = rows
        .into_iter()
        .map(|row| read(keys, row))
        .collect::<QueryResult<Vec<_>>>()?;
    listed.sort_by_key(|row| ids.iter().position(|id| *id == row.id.0));
    Ok(listed)
}

/// Counted cases whose last day for the reply had passed at the end of a day, and that were neither answered nor closed
/// by then. The first half is that of the partial index. A part that was split from another case later was none then.
macro_rules! unanswered {
    ($day:literal) => {
        concat!(
            "counted_on IS NOT NULL AND due_on < COALESCE(replied_on, closed_on, 'infinity'::date) AND due_on < ",
            $day,
            " AND counted_on <= ",
            $day,
            " AND COALESCE(replied_on, closed_on, 'infinity'::date) > ",
            $day
        )
    };
}

pub(super) use unanswered;

/// The same in the words of a query.
fn unanswered_on<'a>(query: Query<'a>, day: NaiveDate, left: &'a [CaseId]) -> Query<'a> {
    let by_its_row = diesel::dsl::sql::<diesel::sql_types::Bool>(LATE)
        .and(cases::due_on.assume_not_null().lt(day))
        .and(diesel::dsl::sql::<Date>(ENDED).gt(day));
    let query = query.filter(cases::counted_on.le(day));
    if left.is_empty() {
        return query.filter(by_its_row);
    }
    query.filter(by_its_row.or(cases::id.eq_any(left)))
}

const LATE: &str = "cases.counted_on IS NOT NULL AND cases.due_on < COALESCE(cases.replied_on, cases.closed_on, 'infinity'::date)";
const ENDED: &str = "COALESCE(cases.replied_on, cases.closed_on, 'infinity'::date)";

type Query<'a> = cases::BoxedQuery<'a, diesel::pg::Pg>;

fn narrowed<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    if let Some(number) = &filter.number {
        query = query.filter(cases::number.eq(number));
    }
    if let Some(stage) = filter.stage {
        query = query.filter(cases::stage.eq(stage));
    }
    if !filter.stages.is_empty() {
        query = query.filter(cases::stage.eq_any(&filter.stages));
    }
    query = held(query, filter);
    if let Some(clock) = &filter.clock {
        query = query.filter(cases::clock.eq(clock));
    }
    if let Some(day) = filter.due_to {
        query = query.filter(cases::due_on.le(day));
    }
    if let Some(day) = filter.due_from {
        query = query.filter(cases::due_on.ge(day));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(cases::channel.eq(channel));
    }
    if let Some(kind) = filter.applicant_kind {
        query = query.filter(cases::applicant_kind.eq(kind));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(cases::kind.eq(kind));
    }
    if let Some(outcome) = filter.outcome {
        query = query.filter(cases::outcome.eq(outcome));
    }
    if let Some(day) = filter.received_from {
        query = query.filter(cases::received_on.ge(day));
    }
    if let Some(day) = filter.received_to {
        query = query.filter(cases::received_on.le(day));
    }
    if let Some(day) = filter.not_due_before {
        query = query.filter(
            cases::due_on
                .is_null()
                .or(cases::due_on.ge(day))
                .or(diesel::dsl::not(open())),
        );
    }
    if let Some(outcome) = filter.first_outcome {
        query = query.filter(cases::first_outcome.eq(outcome));
    }
    if let Some(on_time) = filter.on_time {
        query = query.filter(cases::on_time.eq(on_time));
    }
    query = lived(query, filter.days);
    if let Some((day, left)) = &filter.unanswered_on {
        query = unanswered_on(query, *day, left);
    }
    match filter.undelivered {
        Some(true) => query = query.filter(cases::undelivered),
        Some(false) => query = query.filter(cases::undelivered.eq(false)),
        None => {}
    }
    match &filter.handlers {
        Some((true, handlers)) => {
            query = query
                .filter(cases::stage.ne_all(ANSWERED))
                .filter(cases::handler_id.eq_any(handlers));
        }
        Some((false, handlers)) => {
            query = query.filter(
                cases::handler_id
                    .is_null()
                    .or(cases::handler_id.ne_all(handlers))
                    .or(cases::stage.eq_any(ANSWERED)),
            );
        }
        None => {}
    }
    if let Some(unconfirmed) = filter.unconfirmed_since {
        query = confirmed_or_not(query, unconfirmed);
    }
    if let Some(unaccepted) = filter.unaccepted_before {
        query = accepted_or_not(query, unaccepted);
    }
    if let Some(which) = filter.urged {
        query = urged(query, which);
    }
    if let Some(own) = filter.co_handled_by {
        query = co_handled(query, own);
    }
    if filter.open {
        query = query.filter(open());
    }
    query
}

/// Those that wait for confirmation since a day, or all others.
fn confirmed_or_not(query: Query<'_>, (is_waiting, day): (bool, NaiveDate)) -> Query<'_> {
    if is_waiting {
        query
            .filter(cases::stage.eq(StageName::Submitted))
            .filter(cases::filed_on.le(day))
    } else {
        query.filter(
            cases::stage
                .ne(StageName::Submitted)
                .or(cases::filed_on.gt(day)),
        )
    }
}

/// Those with an urging that waits for its answer.
fn urged(query: Query<'_>, which: Urged) -> Query<'_> {
    let open = case_clocks::table
        .filter(case_clocks::authority_id.eq(cases::authority_id))
        .filter(case_clocks::case_id.eq(cases::id))
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(OPEN_URGING));
    match which {
        Urged::Open => query.filter(exists(open)),
        Urged::LateOn(day) => query.filter(exists(open.filter(case_clocks::due_on.lt(day)))),
    }
}

/// With the department and in the hands that are asked for.
fn held<'a>(mut query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    if let Some(department) = filter.department {
        query = if filter.left.cases.is_empty() {
            query.filter(cases::department_id.eq(department))
        } else {
            query.filter(was_with(department, &filter.left))
        };
    }
    if let Some(handler) = filter.handler {
        query = query.filter(cases::handler_id.eq(handler));
    }
    if filter.unrouted {
        query = query.filter(was_with_none(&filter.left));
    }
    if filter.unclaimed {
        query = query.filter(cases::handler_id.is_null());
    }
    query
}

/// Those that another department has, and this one has a part in (协办).
fn co_handled(query: Query<'_>, own: DepartmentId) -> Query<'_> {
    let part = case_clocks::table
        .filter(case_clocks::authority_id.eq(cases::authority_id))
        .filter(case_clocks::case_id.eq(cases::id))
        .filter(case_clocks::kind.eq(PART))
        .filter(case_clocks::department_id.eq(own));
    query
        .filter(cases::department_id.is_distinct_from(own))
        .filter(exists(part))
}

/// Received, closed and answered within the days that are asked for.
fn lived(mut query: Query<'_>, days: Days) -> Query<'_> {
    if let Some(from) = days.counted.0 {
        query = query.filter(cases::counted_on.ge(from));
    }
    if let Some(to) = days.counted.1 {
        query = query.filter(cases::counted_on.le(to));
    }
    if let Some(from) = days.closed.0 {
        query = query.filter(cases::first_closed_on.ge(from));
    }
    if let Some(to) = days.closed.1 {
        query = query.filter(cases::first_closed_on.le(to));
    }
    if let Some(from) = days.replied.0 {
        query = query.filter(cases::replied_on.ge(from));
    }
    if let Some(to) = days.replied.1 {
        query = query.filter(cases::replied_on.le(to));
    }
    if let Some(from) = days.fee_paid.0 {
        query = query.filter(cases::fee_paid_on.ge(from));
    }
    if let Some(to) = days.fee_paid.1 {
        query = query.filter(cases::fee_paid_on.le(to));
    }
    query
}

/// Those that nobody has taken in hand by the last day for it, before a day; or the others.
fn accepted_or_not(query: Query<'_>, (is_late, day): (bool, NaiveDate)) -> Query<'_> {
    let clock = case_clocks::table
        .filter(case_clocks::authority_id.eq(cases::authority_id))
        .filter(case_clocks::case_id.eq(cases::id))
        .filter(case_clocks::kind.eq(NamedClock::Acceptance.code()))
        .filter(case_clocks::met_on.is_null())
        .filter(case_clocks::void_on.is_null())
        .filter(case_clocks::due_on.lt(day));
    let late = cases::stage.eq(StageName::Assigned).and(exists(clock));
    if is_late {
        query.filter(late)
    } else {
        query.filter(not(late))
    }
}

/// Where nothing is left to do for a handler.
const ANSWERED: [StageName; 2] = [StageName::Replied, StageName::Archived];

/// The words of the partial indexes, so that the planner recognises them.
pub(super) fn open() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql::<diesel::sql_types::Bool>(OPEN)
}

pub(super) const OPEN: &str =
    "cases.stage NOT IN ('replied', 'abandoned', 'withdrawn', 'archived')";

fn ordered(query: Query<'_>, order: Order) -> Query<'_> {
    match order {
        Order::Newest { after } => {
            let query = query.order(cases::id.desc());
            match after {
                Some(id) => query.filter(cases::id.lt(id)),
                None => query,
            }
        }
        Order::Oldest { after } => {
            let query = query.order((cases::filed_on.asc(), cases::id.asc()));
            match after {
                None => query,
                Some((day, id)) => query.filter(
                    cases::filed_on
                        .gt(day)
                        .or(cases::filed_on.eq(day).and(cases::id.gt(id))),
                ),
            }
        }
        Order::Due { after } => {
            let query = query.order((cases::due_on.asc(), cases::id.asc()));
            match after {
                None => query,
                Some((None, id)) => query.filter(cases::due_on.is_null().and(cases::id.gt(id))),
                Some((Some(day), id)) => query.filter(
                    cases::due_on
                        .gt(day)
                        .or(cases::due_on.eq(day).and(cases::id.gt(id)))
                        .or(cases::due_on.is_null()),
                ),
            }
        }
    }
}

fn read(keys: &Keys, row: Row) -> QueryResult<Listed> {
    let (
        id,
        number,
        stage,
        channel,
        applicant_kind,
        name,
        title,
        department,
        handler,
        filed_on,
        clock,
        end,
    ) = row;
    let (received_on, due_on, provisional, due_before, clock, counted_by) = clock;
    let (outcome, replied_on, on_time, undelivered, version, joint, waits_until, closed_on, kind) =
        end;
    Ok(Listed {
        id: CaseId(id),
        number,
        kind,
        stage,
        channel,
        applicant_kind,
        applicant_name: people::open_name(keys, id, &name)?,
        joint,
        title: case_rows::open_title(keys, id, &title)?,
        department,
        handler,
        filed_on,
        received_on,
        due_on,
        provisional,
        due_before,
        clock,
        outcome,
        replied_on,
        on_time,
        undelivered,
        waits_until,
        closed_on,
        counted_by,
        version,
    })
}

/// How many open cases each department has that are due between two days.
pub async fn count_by_department(
    mut conn: &AsyncPgConnection,
    scope: Scope,
    due_from: Option<NaiveDate>,
    due_to: NaiveDate,
) -> QueryResult<Vec<DepartmentCount>> {
    let only = match scope {
        Scope::Authority(_) => None,
        // What others have left to a successor is closed.
        Scope::Department(_, department) | Scope::Successor(_, department) => Some(department),
        Scope::Case(..) | Scope::Nothing(_) => return Ok(Vec::new()),
    };
    diesel::sql_query(sql_of_counts())
        .bind::<SqlUuid, _>(scope.authority())
        .bind::<Nullable<SqlUuid>, _>(only)
        .bind::<Date, _>(due_from.unwrap_or(EARLIEST))
        .bind::<Date, _>(due_to)
        .kept()
        .load(&mut conn)
        .await
}

/// Each department's are counted along its part of one index, which takes two thirds of the time of sorting
/// all of them into departments; those that are with none come last.
fn sql_of_counts() -> String {
    format!(
        "
SELECT departments.id AS department, counted.count, counted.oldest_due_on
  FROM departments CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(due_on) AS oldest_due_on FROM cases
     WHERE authority_id = $1 AND department_id = departments.id AND due_on BETWEEN $3 AND $4
       AND {OPEN}
  ) AS counted
 WHERE authority_id = $1 AND ($2 IS NULL OR id = $2) AND counted.count > 0
 UNION ALL
SELECT NULL, count(*), min(due_on) FROM cases
 WHERE $2 IS NULL AND authority_id = $1 AND department_id IS NULL AND due_on BETWEEN $3 AND $4
   AND {OPEN}
HAVING count(*) > 0"
    )
}

/// Earlier than any case, and within what PostgreSQL keeps.
pub(super) const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");

/// How many cases a department has.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct DepartmentCount {
    /// Which; `None` for cases that are with none.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub department: Option<DepartmentId>,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The earliest due date among them.
    #[diesel(sql_type = Nullable<Date>)]
    pub oldest_due_on: Option<NaiveDate>,
}
