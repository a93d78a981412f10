//! On which days replies are, or were, due: counted by day, and one by one.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::boards::Whose;
use super::kept::Keep;
use super::lists::OPEN;
use crate::rules::ids::{CaseId, DepartmentId};
use crate::rules::lateness::DueState;

/// What is due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct DueDay {
    /// The day.
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
    /// Still to be answered.
    #[diesel(sql_type = BigInt)]
    pub open: i64,
    /// Answered in time.
    #[diesel(sql_type = BigInt)]
    pub on_time: i64,
    /// Answered late.
    #[diesel(sql_type = BigInt)]
    pub late: i64,
    /// Not answered: an order or a withdrawal came after it.
    #[diesel(sql_type = BigInt)]
    pub unanswered: i64,
}

/// With whom a case was at the end of a day: it left that department first after it, or has not moved since.
macro_rules! with_on {
    ($day:literal) => {
        concat!(
            "coalesce((SELECT departments_left.department_id FROM departments_left
                WHERE departments_left.authority_id = $1 AND departments_left.case_id = id AND left_on > ",
            $day,
            " ORDER BY seq LIMIT 1), department_id)"
        )
    };
}

/// Of everyone, or of a department ($4) on a day: whoever gave the reply, and where there is none, who had the case when
/// its last day ended.
macro_rules! of_department {
    ($day:literal) => {
        concat!("($4 IS NULL OR ", with_on!($day), " = $4)")
    };
}

/// The last days ($2 to $3) of an authority ($1) whose replies stand. Who gave such a reply has the case still.
const ANSWERED: &str = "FROM cases
 WHERE authority_id = $1 AND due_on BETWEEN $2 AND $3 AND replied_on IS NOT NULL AND due_on IS NOT NULL
   AND ($4 IS NULL OR department_id = $4)";

/// Those that cases bear no more.
const LEFT: &str = concat!(
    "FROM due_dates_left AS past JOIN cases ON cases.authority_id = past.authority_id AND id = case_id
 WHERE past.authority_id = $1 AND past.due_on BETWEEN $2 AND $3 AND ",
    of_department!("CASE WHEN answered THEN ended_on ELSE past.due_on END")
);

/// And those on which replies are still owed.
fn open() -> String {
    let of_department = of_department!("due_on");
    format!(
        "FROM cases
 WHERE authority_id = $1 AND due_on BETWEEN $2 AND $3 AND {OPEN} AND {of_department}"
    )
}

/// The days between two on which something is, or was, due.
pub async fn count(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    (from, to): (NaiveDate, NaiveDate),
) -> QueryResult<Vec<DueDay>> {
    diesel::sql_query(sql_of_count())
        .bind::<SqlUuid, _>(whose.authority)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .bind::<Nullable<SqlUuid>, _>(whose.department)
        .kept()
        .load(&mut conn)
        .await
}

/// What cases bear is counted out of two indexes alone.
fn sql_of_count() -> String {
    let open = open();
    format!(
        "
SELECT due_on, sum(open)::bigint AS open, sum(on_time)::bigint AS on_time, sum(late)::bigint AS late,
       sum(unanswered)::bigint AS unanswered
  FROM (SELECT due_on, count(*) AS open, 0 AS on_time, 0 AS late, 0 AS unanswered {open} GROUP BY 1
         UNION ALL
        SELECT due_on, 0, count(*) FILTER (WHERE on_time), count(*) FILTER (WHERE NOT on_time), 0 {ANSWERED} GROUP BY 1
         UNION ALL
        SELECT past.due_on, 0, count(*) FILTER (WHERE answered AND ended_on <= past.due_on),
               count(*) FILTER (WHERE answered AND ended_on > past.due_on), count(*) FILTER (WHERE NOT answered)
               {LEFT} GROUP BY 1) AS days
 GROUP BY 1 ORDER BY 1"
    )
}

/// A last day for a reply, in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct DueDate {
    /// Its case.
    #[diesel(sql_type = SqlUuid)]
    pub id: CaseId,
    /// The number of the case.
    #[diesel(sql_type = Text)]
    pub case_number: String,
    /// With whom the case is now.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub department_id: Option<DepartmentId>,
    /// Which day.
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
    /// What became of it.
    #[diesel(sql_type = Text)]
    pub state: DueState,
    /// The day of the reply, of the withdrawal or of the order; none while the reply is owed.
    #[diesel(sql_type = Nullable<Date>)]
    pub ended_on: Option<NaiveDate>,
    /// Which of those that the case bears no more; 0 for the one that it bears.
    #[diesel(sql_type = Integer)]
    pub number: i32,
    #[diesel(sql_type = BigInt)]
    all: i64,
}

impl DueDate {
    /// How many there are in all.
    pub fn all(found: &[Self]) -> Option<i64> {
        found.first().map(|first| first.all)
    }
}

/// Some of the last days between two, the earliest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    (from, to): (NaiveDate, NaiveDate),
    state: Option<DueState>,
    (skip, limit): (i64, i64),
) -> QueryResult<Vec<DueDate>> {
    diesel::sql_query(sql_of_list())
        .bind::<SqlUuid, _>(whose.authority)
        .bind::<Date, _>(from)
        .bind::<Date, _>(to)
        .bind::<Nullable<SqlUuid>, _>(whose.department)
        .bind::<Nullable<Text>, _>(state.map(DueState::code))
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(skip)
        .kept()
        .load(&mut conn)
        .await
}

fn sql_of_list() -> String {
    let open = open();
    format!(
        "
SELECT id, (SELECT number FROM cases WHERE authority_id = $1 AND cases.id = chosen.id) AS case_number, department_id,
       due_on, state, ended_on, number, \"all\"
  FROM (SELECT due.*, count(*) OVER () AS \"all\"
          FROM (SELECT id, department_id, due_on, 'open' AS state, NULL::date AS ended_on, 0 AS number {open}
                 UNION ALL
                SELECT id, department_id, due_on, CASE WHEN on_time THEN 'on_time' ELSE 'late' END, replied_on, 0 {ANSWERED}
                 UNION ALL
                SELECT id, department_id, past.due_on, CASE WHEN NOT answered THEN 'unanswered'
                       WHEN ended_on <= past.due_on THEN 'on_time' ELSE 'late' END, ended_on, past.number {LEFT}) AS due
         WHERE ($5 IS NULL OR state = $5)
         ORDER BY due_on, id, number
         LIMIT $6 OFFSET $7) AS chosen
 ORDER BY due_on, id, number"
    )
}
