//! Replies that were made between two days, each by itself: also one that an order put behind its case.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Bool, Date, Integer, Nullable, SmallInt, Text, Uuid as SqlUuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::kept::Keep;
use super::left_by;
use super::scorecards::{Of, Places};
use crate::rules::ids::{CaseId, DepartmentId};
use crate::rules::scorecard::Step;

/// Of everyone, of a department ($4), or of none, for which the id stands that is nobody's.
macro_rules! of_department {
    () => {
        "($4 IS NULL OR coalesce(department_id, '00000000-0000-0000-0000-000000000000') = $4)"
    };
}

/// Replies of an authority ($1) that were made from a day on and up to one ($3): those that stand.
macro_rules! standing {
    ($from:literal) => {
        concat!(
            " FROM cases WHERE authority_id = $1 AND counted_on IS NOT NULL AND replied_on BETWEEN ",
            $from,
            " AND $3 AND ",
            of_department!()
        )
    };
}

/// And those that orders put behind their cases, by the same names: each with the department that gave it, which need not
/// have the case any more.
macro_rules! earlier {
    ($from:literal) => {
        concat!(
            "
    FROM (SELECT id, coalesce((SELECT departments_left.department_id FROM departments_left
                                WHERE departments_left.authority_id = $1 AND departments_left.case_id = id
                                  AND left_on > earlier.replied_on ORDER BY seq LIMIT 1), department_id) AS department_id,
                 earlier.received_on, earlier.replied_on, earlier.on_time, earlier.steps, earlier.number
            FROM earlier_replies AS earlier JOIN cases ON cases.authority_id = earlier.authority_id AND id = case_id
           WHERE earlier.authority_id = $1 AND counted_on IS NOT NULL AND earlier.replied_on BETWEEN ",
            $from,
            " AND $3) AS earlier
   WHERE ",
            of_department!()
        )
    };
}

/// The working days that a reply took: the days ($6) are numbered from the day after $5, each with how many working
/// days lie up to it. What is earlier counts from there.
macro_rules! days {
    () => {
        "coalesce(($6)[replied_on - $5], 0) - coalesce(($6)[received_on - $5], 0) AS days"
    };
}

pub(super) use {days, earlier, of_department, standing};

/// Which replies of a span.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which {
    /// Only those in time, or only those late.
    pub on_time: Option<bool>,
    /// Only those with this step before them.
    pub step: Option<Step>,
}

/// A reply in a list.
#[derive(Debug, Clone, QueryableByName)]
pub struct Reply {
    /// Its case.
    #[diesel(sql_type = SqlUuid)]
    pub id: CaseId,
    /// The number of the case.
    #[diesel(sql_type = Text)]
    pub case_number: String,
    /// With whom the case is now.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub department_id: Option<DepartmentId>,
    /// The day on which it was made.
    #[diesel(sql_type = Date)]
    pub replied_on: NaiveDate,
    /// Whether in time.
    #[diesel(sql_type = Nullable<Bool>)]
    pub on_time: Option<bool>,
    /// The working days from the beginning of its period.
    #[diesel(sql_type = Nullable<Integer>)]
    pub days: Option<i32>,
    /// Which of the replies that orders put behind; 0 for the one that stands.
    #[diesel(sql_type = Integer)]
    pub number: i32,
    #[diesel(sql_type = BigInt)]
    all: i64,
}

impl Reply {
    /// How many there are in all.
    pub fn all(found: &[Self]) -> Option<i64> {
        found.first().map(|first| first.all)
    }
}

const REPLIES: &str = concat!(
    "
SELECT id, (SELECT number FROM cases WHERE authority_id = $1 AND cases.id = chosen.id) AS case_number, department_id,
       replied_on, on_time, ",
    days!(),
    ", number, \"all\"
  FROM (SELECT made.*, count(*) OVER () AS \"all\"
          FROM (SELECT id, department_id, received_on, replied_on, on_time, steps, 0 AS number",
    standing!("$2"),
    "
                 UNION ALL
                SELECT id, department_id, received_on, replied_on, on_time, steps, number",
    earlier!("$2"),
    ") AS made
         WHERE ($7 IS NULL OR on_time = $7) AND ($8 IS NULL OR steps & $8 <> 0)
         ORDER BY replied_on DESC, id DESC, number
         LIMIT $9 OFFSET $10) AS chosen
 ORDER BY replied_on DESC, id DESC, number"
);

/// Some of the replies of a span, the newest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    of: Of,
    which: Which,
    days: &Places,
    (skip, limit): (i64, i64),
) -> QueryResult<Vec<Reply>> {
    let left = left_by::since(conn, of.authority, of.span.to).await?;
    diesel::sql_query(left.ahead_of(REPLIES, [11, 12]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.span.from)
        .bind::<Date, _>(of.span.to)
        .bind::<Nullable<SqlUuid>, _>(of.named())
        .bind::<Date, _>(days.before)
        .bind::<Array<Integer>, _>(&days.working_days)
        .bind::<Nullable<Bool>, _>(which.on_time)
        .bind::<Nullable<SmallInt>, _>(which.step.map(Step::bit))
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(skip)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await
}
