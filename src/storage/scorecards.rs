//! What the scorecards count: each department's cases between two days, in one grouped read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use uuid::Uuid;

use super::damaged;
use super::kept::Keep;
use super::left_by;
use super::lists::unanswered;
use super::replies::{days, earlier, of_department, standing};
use crate::rules::ids::{AuthorityId, DepartmentId, With};
use crate::rules::outcome::Outcome;
use crate::rules::remedies::RemedyResult;
use crate::rules::scorecard::{Span, Step, Tally};

/// Whose scorecards.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Only of this department, or of what is with none.
    pub department: Option<With<DepartmentId>>,
    /// Between which days.
    pub span: Span,
    /// The day as of which an order is late, and what is owed overdue.
    pub as_of: NaiveDate,
}

impl Of {
    /// The department by its id, and none by the one that is nobody's.
    pub(super) fn named(&self) -> Option<Uuid> {
        self.department.map(|with| match with {
            With::One(department) => department.0,
            With::Nobody => Uuid::nil(),
        })
    }
}

/// What the rules say of each day, so that no rule is written in SQL; numbered from the day after the first.
#[derive(Debug, Clone)]
pub struct Places {
    /// The day before the first one.
    pub before: NaiveDate,
    /// How many working days lie from the first day up to each.
    pub working_days: Vec<i32>,
    /// Twice the month of each day, counted from the year 0, where the trend shows it; and one more where the day is
    /// of the span.
    pub periods: Vec<i32>,
    /// The first day that is counted at all: of the span or of the trend.
    pub from: NaiveDate,
}

/// How often something was counted for a department; for none, where the case never went to one.
pub type Count = (Option<DepartmentId>, Tally, u64);

/// What is counted of a span, and of the months of its trend.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    /// For each department.
    pub counts: Vec<Count>,
    /// The months in which something was counted.
    pub months: BTreeMap<NaiveDate, Month>,
}

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
    number: Option<i32>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Counts a span and its trend, each row of an index once: what is received is grouped by days first, what is answered
/// by all that is asked of it, and both then by departments and months. What one department received in a month is told
/// as of the end of that month, as that month's own card tells it.
pub async fn count(mut conn: &AsyncPgConnection, of: Of, places: &Places) -> QueryResult<Counted> {
    let left = left_by::since(conn, of.authority, of.span.to).await?;
    let rows: Vec<Row> = diesel::sql_query(left.ahead_of(COUNTS, [10, 11]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.span.from)
        .bind::<Date, _>(of.span.to)
        .bind::<Nullable<SqlUuid>, _>(of.named())
        .bind::<Date, _>(places.before)
        .bind::<Array<Integer>, _>(&places.working_days)
        .bind::<Array<Integer>, _>(&places.periods)
        .bind::<Date, _>(places.from)
        .bind::<Date, _>(of.as_of)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await?;
    let mut counted = Counted::default();
    for row in &rows {
        match row.what.as_str() {
            "month_received" | "month_answered" => add_month(&mut counted.months, row)?,
            _ => read(row, &mut counted.counts)?,
        }
    }
    Ok(counted)
}

const COUNTS: &str = concat!(
    "
WITH answered AS MATERIALIZED (
  SELECT department_id, ($7)[replied_on - $5] AS period, on_time, ",
    days!(),
    ", steps, count(*) AS count",
    standing!("$8"),
    "
   GROUP BY 1, 2, 3, 4, 5
   UNION ALL
  SELECT department_id, ($7)[replied_on - $5], on_time, ",
    days!(),
    ", steps, count(*)",
    earlier!("$8"),
    "
   GROUP BY 1, 2, 3, 4, 5
), received_by_day AS (
  SELECT department_id, counted_on, count(*) AS count
    FROM cases WHERE authority_id = $1 AND counted_on BETWEEN $8 AND $3 AND ($4 IS NULL OR department_id = $4)
   GROUP BY 1, 2
), month_left AS MATERIALIZED (
  SELECT DISTINCT ON (case_id) case_id, departments_left.department_id
    FROM departments_left JOIN cases ON cases.authority_id = departments_left.authority_id AND id = case_id
   WHERE $4 IS NOT NULL AND departments_left.authority_id = $1 AND left_on > $8 AND counted_on BETWEEN $8 AND $3
     AND left_on > least((date_trunc('month', counted_on) + interval '1 month - 1 day')::date, $3)
   ORDER BY case_id, seq
), received AS MATERIALIZED (
  SELECT department_id, ($7)[counted_on - $5] AS period, count FROM received_by_day
)
SELECT department_id AS department, 'received' AS what, NULL AS code, NULL::boolean AS on_time, NULL::integer AS number,
       sum(count)::bigint AS count
  FROM received WHERE period % 2 = 1 GROUP BY 1
 UNION ALL
SELECT NULL, 'month_received', NULL, NULL, period / 2, sum(count)::bigint
  FROM received WHERE $4 IS NULL AND period > 1 GROUP BY 5
 UNION ALL
SELECT NULL, 'month_received', NULL, NULL, ($7)[counted_on - $5] / 2, count(*)
  FROM cases LEFT JOIN month_left ON case_id = id
 WHERE $4 IS NOT NULL AND authority_id = $1 AND counted_on BETWEEN $8 AND $3 AND ($7)[counted_on - $5] > 1
   AND coalesce(month_left.department_id, cases.department_id) = $4
 GROUP BY 5
 UNION ALL
SELECT NULL, 'month_answered', NULL, on_time, period / 2, sum(count)::bigint
  FROM answered WHERE period > 1 GROUP BY 4, 5
 UNION ALL
SELECT department_id, 'answered', NULL, on_time, days, sum(count)::bigint
  FROM answered WHERE period % 2 = 1 GROUP BY 1, 4, 5
 UNION ALL
SELECT department_id, 'steps', NULL, NULL, steps, sum(count)::bigint
  FROM answered WHERE period % 2 = 1 AND steps <> 0 GROUP BY 1, 5
 UNION ALL
SELECT department_id, 'closed', first_outcome, NULL, NULL, count(*)
  FROM cases WHERE authority_id = $1 AND counted_on IS NOT NULL AND first_closed_on BETWEEN $2 AND $3
   AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1, 3
 UNION ALL
SELECT department_id, 'unanswered', NULL, NULL, NULL, count(*)
  FROM cases WHERE authority_id = $1 AND ",
    unanswered!("$9"),
    " AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
 UNION ALL
SELECT department_id, 'unanswered', NULL, NULL, NULL, count(DISTINCT id)
  FROM cases JOIN due_dates_left AS past ON past.authority_id = $1 AND case_id = id
 WHERE cases.authority_id = $1 AND counted_on <= $9 AND past.due_on < $9 AND past.ended_on > $9
   AND (cases.due_on < $9 AND COALESCE(replied_on, closed_on, 'infinity'::date) > $9) IS NOT TRUE
   AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1
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
  FROM complaints WHERE authority_id = $1 AND ordered_on BETWEEN $2 AND $3
   AND (missed_by < $9 OR rectify_by < $9 AND (reported_on IS NULL OR reported_on > rectify_by)) AND ($4 IS NULL OR department_id = $4)
 GROUP BY 1"
);

fn read(row: &Row, counts: &mut Vec<Count>) -> QueryResult<()> {
    let unknown = || {
        damaged(format!(
            "a scorecard cannot count {} {:?}",
            row.what, row.code
        ))
    };
    let code = row.code.as_deref().unwrap_or_default();
    let count = row.count.unsigned_abs();
    let tally = match row.what.as_str() {
        "received" => Tally::Received,
        "closed" => Tally::Closed(Outcome::from_code(code).ok_or_else(unknown)?),
        "answered" => Tally::Answered {
            on_time: row.on_time.unwrap_or(true),
            days: row.number.unwrap_or_default().unsigned_abs(),
        },
        "unanswered" => Tally::Unanswered,
        "steps" => {
            let bits = row.number.and_then(|bits| i16::try_from(bits).ok());
            let steps = Step::of_bits(bits.ok_or_else(unknown)?);
            counts.extend(steps.map(|step| (row.department, Tally::Step(step), count)));
            return Ok(());
        }
        "complaint" => Tally::Complaint,
        "complaint_upheld" => Tally::ComplaintUpheld,
        "order" => Tally::Order,
        "order_overdue" => Tally::OrderOverdue,
        "remedy" => Tally::Remedy(RemedyResult::from_code(code).ok_or_else(unknown)?.cell()),
        _ => return Err(unknown()),
    };
    counts.push((row.department, tally, count));
    Ok(())
}

/// What a month counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// Applications received.
    pub received: i64,
    /// Replies made.
    pub answered: i64,
    /// Of these, in time.
    pub on_time: i64,
}

impl Month {
    /// One in which nothing was counted.
    pub fn empty(month: NaiveDate) -> Self {
        Self {
            month,
            received: 0,
            answered: 0,
            on_time: 0,
        }
    }
}

fn add_month(months: &mut BTreeMap<NaiveDate, Month>, row: &Row) -> QueryResult<()> {
    let number = row.number.unwrap_or_default();
    let first = u32::try_from(number % 12)
        .ok()
        .and_then(|month0| NaiveDate::from_ymd_opt(number / 12, month0.saturating_add(1), 1))
        .ok_or_else(|| damaged(format!("no month has the number {number}")))?;
    let month = months.entry(first).or_insert_with(|| Month::empty(first));
    if row.what == "month_received" {
        month.received = month.received.saturating_add(row.count);
    } else {
        month.answered = month.answered.saturating_add(row.count);
        if row.on_time.unwrap_or(true) {
            month.on_time = month.on_time.saturating_add(row.count);
        }
    }
    Ok(())
}
