//! What the scorecards count: each department's cases between two days, in one grouped read.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::damaged;
use super::kept::Keep;
use super::left_by;
use super::replies::answered;
use crate::rules::ids::{AuthorityId, DepartmentId};
use crate::rules::outcome::Outcome;
use crate::rules::remedies::RemedyResult;
use crate::rules::scorecard::{Span, Step, Tally};

/// Whose scorecards.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Only of this department.
    pub department: Option<DepartmentId>,
    /// Between which days.
    pub span: Span,
    /// The day as of which an order is late.
    pub as_of: NaiveDate,
}

/// How often something was counted for a department; for none, where the case never went to one.
pub type Count = (Option<DepartmentId>, Tally, u64);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    department: Option<DepartmentId>,
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    on_time: Option<bool>,
    #[diesel(sql_type = Nullable<Integer>)]
    days: Option<i32>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Counts a span. The working days come from the calendar, in their order: how many lie between two days is a
/// difference of their places among them, so that only counts leave the database.
pub async fn count(
    mut conn: &AsyncPgConnection,
    of: Of,
    working_days: &[NaiveDate],
) -> QueryResult<Vec<Count>> {
    let left = left_by::since(conn, of.authority, of.span.to).await?;
    let rows: Vec<Row> = diesel::sql_query(left.ahead_of(COUNTS, [7, 8]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.span.from)
        .bind::<Date, _>(of.span.to)
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<Date>, _>(working_days)
        .bind::<Date, _>(of.as_of)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await?;
    rows.iter().map(read).collect()
}

const COUNTS: &str = concat!(
    answered!(),
    "
SELECT department_id AS department, 'received' AS what, NULL AS code, NULL::boolean AS on_time, NULL::integer AS days,
       count(*) AS count
  FROM cases WHERE authority_id = $1 AND counted_on BETWEEN $2 AND $3 AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
 UNION ALL
SELECT department_id, 'closed', first_outcome, NULL, NULL, count(*)
  FROM cases WHERE authority_id = $1 AND counted_on IS NOT NULL AND first_closed_on BETWEEN $2 AND $3
   AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1, 3
 UNION ALL
SELECT department_id, 'answered', NULL, on_time, days, count(*) FROM answered GROUP BY 1, 4, 5
 UNION ALL
SELECT department_id, 'step', step, NULL, NULL, count(*) FROM steps GROUP BY 1, 3
 UNION ALL
SELECT department_id, 'remedy', result, NULL, NULL, count(*)
  FROM remedies JOIN cases ON cases.authority_id = remedies.authority_id AND cases.id = remedies.case_id
 WHERE remedies.authority_id = $1 AND cases.kind = 'disclosure' AND decided_on BETWEEN $2 AND $3
   AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1, 3
 UNION ALL
SELECT department_id, 'complaint', NULL, NULL, NULL, count(*)
  FROM complaints WHERE authority_id = $1 AND received_on BETWEEN $2 AND $3 AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
 UNION ALL
SELECT department_id, 'complaint_upheld', NULL, NULL, NULL, count(*)
  FROM complaints WHERE authority_id = $1 AND concluded_on BETWEEN $2 AND $3 AND finding IN ('upheld', 'partly_upheld')
   AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
 UNION ALL
SELECT department_id, 'order', NULL, NULL, NULL, count(*)
  FROM complaints WHERE authority_id = $1 AND ordered_on BETWEEN $2 AND $3 AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
 UNION ALL
SELECT department_id, 'order_overdue', NULL, NULL, NULL, count(*)
  FROM complaints WHERE authority_id = $1 AND ordered_on BETWEEN $2 AND $3 AND rectify_by < $6
   AND (reported_on IS NULL OR reported_on > rectify_by) AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1"
);

fn read(row: &Row) -> QueryResult<Count> {
    let unknown = || {
        damaged(format!(
            "a scorecard cannot count {} {:?}",
            row.what, row.code
        ))
    };
    let code = row.code.as_deref().unwrap_or_default();
    let tally = match row.what.as_str() {
        "received" => Tally::Received,
        "closed" => Tally::Closed(Outcome::from_code(code).ok_or_else(unknown)?),
        "answered" => Tally::Answered {
            on_time: row.on_time.unwrap_or(true),
            days: row.days.unwrap_or_default().unsigned_abs(),
        },
        "step" => Tally::Step(Step::from_code(code).ok_or_else(unknown)?),
        "complaint" => Tally::Complaint,
        "complaint_upheld" => Tally::ComplaintUpheld,
        "order" => Tally::Order,
        "order_overdue" => Tally::OrderOverdue,
        "remedy" => Tally::Remedy(RemedyResult::from_code(code).ok_or_else(unknown)?.cell()),
        _ => return Err(unknown()),
    };
    Ok((row.department, tally, row.count.unsigned_abs()))
}

/// What a month counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Month {
    /// Its first day.
    #[diesel(sql_type = Date)]
    pub month: NaiveDate,
    /// Applications received.
    #[diesel(sql_type = BigInt)]
    pub received: i64,
    /// Replies made.
    #[diesel(sql_type = BigInt)]
    pub answered: i64,
    /// Of these, in time.
    #[diesel(sql_type = BigInt)]
    pub on_time: i64,
}

/// The months of a span in which something was counted.
pub async fn months(mut conn: &AsyncPgConnection, of: Of) -> QueryResult<Vec<Month>> {
    let left = left_by::since(conn, of.authority, of.span.to).await?;
    diesel::sql_query(left.ahead_of(MONTHS, [5, 6]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.span.from)
        .bind::<Date, _>(of.span.to)
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await
}

const MONTHS: &str = "
SELECT month, sum(received)::bigint AS received, sum(answered)::bigint AS answered, sum(on_time)::bigint AS on_time
  FROM (SELECT date_trunc('month', counted_on)::date AS month, count(*) AS received, 0 AS answered, 0 AS on_time
          FROM cases WHERE authority_id = $1 AND counted_on BETWEEN $2 AND $3 AND ($4 IS NULL OR department_id = $4)
         GROUP BY 1
         UNION ALL
        SELECT date_trunc('month', replied_on)::date, 0, count(*), count(*) FILTER (WHERE on_time)
          FROM cases WHERE authority_id = $1 AND counted_on IS NOT NULL AND replied_on BETWEEN $2 AND $3
           AND ($4 IS NULL OR department_id = $4)
         GROUP BY 1
         UNION ALL
        SELECT date_trunc('month', earlier.replied_on)::date, 0, count(*), count(*) FILTER (WHERE earlier.on_time)
          FROM earlier_replies AS earlier
          JOIN cases ON cases.authority_id = earlier.authority_id AND cases.id = earlier.case_id
         WHERE earlier.authority_id = $1 AND counted_on IS NOT NULL AND earlier.replied_on BETWEEN $2 AND $3
           AND ($4 IS NULL OR department_id = $4)
         GROUP BY 1) AS months
 GROUP BY 1 ORDER BY 1";
