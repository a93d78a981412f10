//! Replies that were made between two days, each by itself: also one that an order put behind its case.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::kept::Keep;
use super::left_by;
use super::scorecards::Of;
use crate::rules::ids::{CaseId, DepartmentId};
use crate::rules::scorecard::Step;

/// The replies made between two days ($2, $3) with the working days ($5) that each took, and the steps that belong to
/// each. What came before an order belongs to the reply before it.
macro_rules! answered {
    () => {
        "
WITH answered AS (
  SELECT id, department_id, replied_on, on_time, 0 AS number, coalesce(since, '-infinity') AS since,
         'infinity'::timestamptz AS until, width_bucket(replied_on, $5) - width_bucket(received_on, $5) AS days
    FROM cases
    LEFT JOIN (SELECT case_id, max(ended_at) AS since FROM earlier_replies WHERE authority_id = $1 GROUP BY 1) AS orders
      ON case_id = id
   WHERE authority_id = $1 AND counted_on IS NOT NULL AND replied_on BETWEEN $2 AND $3
     AND ($4 IS NULL OR department_id = $4)
   UNION ALL
  SELECT id, department_id, earlier.replied_on, earlier.on_time, earlier.number, coalesce(begun_at, '-infinity'), ended_at,
         width_bucket(earlier.replied_on, $5) - width_bucket(earlier.received_on, $5)
    FROM earlier_replies AS earlier JOIN cases ON cases.authority_id = earlier.authority_id AND id = case_id
   WHERE earlier.authority_id = $1 AND counted_on IS NOT NULL AND earlier.replied_on BETWEEN $2 AND $3
     AND ($4 IS NULL OR department_id = $4)
), steps AS (
  SELECT answered.id, number, department_id,
         CASE kind WHEN 'clarification_asked' THEN 'clarification' ELSE 'extension' END AS step
    FROM answered JOIN case_events ON authority_id = $1 AND case_id = answered.id AND at > since AND at <= until
   WHERE kind IN ('clarification_asked', 'extension_told', 'extension_not_told')
   GROUP BY 1, 2, 3, 4
  HAVING sum(CASE kind WHEN 'extension_not_told' THEN -1 ELSE 1 END) > 0
   UNION ALL
  SELECT DISTINCT answered.id, number, department_id, party
    FROM answered JOIN consultations ON authority_id = $1 AND case_id = answered.id
     AND created_at > since AND created_at <= until
)"
    };
}

pub(super) use answered;

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
    answered!(),
    "
SELECT id, (SELECT number FROM cases WHERE authority_id = $1 AND cases.id = chosen.id) AS case_number, department_id,
       replied_on, on_time, days, number, \"all\"
  FROM (SELECT answered.*, count(*) OVER () AS \"all\"
          FROM answered
         WHERE ($6 IS NULL OR on_time = $6)
           AND ($7 IS NULL OR (id, number) IN (SELECT id, number FROM steps WHERE step = $7))
         ORDER BY replied_on DESC, id DESC, number
         LIMIT $8 OFFSET $9) AS chosen
 ORDER BY replied_on DESC, id DESC, number"
);

/// Some of the replies of a span, the newest first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    of: Of,
    which: Which,
    working_days: &[NaiveDate],
    (skip, limit): (i64, i64),
) -> QueryResult<Vec<Reply>> {
    let left = left_by::since(conn, of.authority, of.span.to).await?;
    diesel::sql_query(left.ahead_of(REPLIES, [10, 11]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.span.from)
        .bind::<Date, _>(of.span.to)
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<Date>, _>(working_days)
        .bind::<Nullable<Bool>, _>(which.on_time)
        .bind::<Nullable<Text>, _>(which.step.map(Step::code))
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(skip)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await
}
