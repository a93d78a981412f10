//! What the annual report counts: one grouped read of a year, and the cases and remedies of a cell.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::cases::within;
use super::kept::Keep;
use super::left_by::{self, LeftBy, was_with, was_with_none};
use super::schema::{cases, remedies};
use super::scorecards::Of;
use crate::rules::annual::{Column, Counted, Line, RemedyCell, RemedyTable, Year};
use crate::rules::applicant::ApplicantKind;
use crate::rules::ids::{AuthorityId, CaseId, DepartmentId, With};
use crate::rules::outcome::Outcome;
use crate::rules::policy::Scope;
use crate::rules::remedies::{RemedyKind, RemedyResult, ReportCell};

/// Which cases the report knows, in the words of the partial index: applications for disclosure that were received. What
/// is a correction of own records has no such day.
pub(super) const COUNTED: &str = "cases.counted_on IS NOT NULL";
/// Whose remedies it knows.
const DISCLOSURE: &str = "cases.kind = 'disclosure'";

/// Whose year is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Only the cases that are with this department.
    pub department: Option<DepartmentId>,
    /// Which year.
    pub year: Year,
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    kind: ApplicantKind,
    #[diesel(sql_type = Nullable<Text>)]
    result: Option<Outcome>,
    #[diesel(sql_type = BigInt)]
    new: i64,
    #[diesel(sql_type = BigInt)]
    carried_in: i64,
}

/// Counts a year in one pass: what closed since its first day, and what is open, each case once.
pub async fn count(mut conn: &AsyncPgConnection, of: Reported) -> QueryResult<Vec<Counted>> {
    let left = left_by(conn, of).await?;
    let rows: Vec<CountRow> = diesel::sql_query(left.ahead_of(&sql_of_counts(), [5, 6]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.year.first_day())
        .bind::<Date, _>(of.year.last_day())
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Counted {
            kind: row.kind,
            result: row.result,
            new: row.new.unsigned_abs(),
            carried_in: row.carried_in.unsigned_abs(),
        })
        .collect())
}

/// Two stretches of one index, which holds every column that is read.
fn sql_of_counts() -> String {
    let base = format!(
        "FROM cases WHERE authority_id = $1 AND {COUNTED} AND counted_on <= $3
           AND ($4 IS NULL OR department_id = $4)"
    );
    format!(
        "SELECT kind, result, count(*) FILTER (WHERE counted_on >= $2) AS new,
                count(*) FILTER (WHERE counted_on < $2) AS carried_in
           FROM (SELECT applicant_kind AS kind, counted_on,
                        CASE WHEN first_closed_on <= $3 THEN first_outcome END AS result
                   {base} AND first_closed_on >= $2
                  UNION ALL
                 SELECT applicant_kind, counted_on, NULL {base} AND first_closed_on IS NULL) AS counted
          GROUP BY kind, result"
    )
}

#[derive(QueryableByName)]
struct RemedyCount {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    result: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Counts the remedies of a year: those that were decided in it, and those that were not yet at its end.
pub async fn count_remedies(
    mut conn: &AsyncPgConnection,
    of: Reported,
) -> QueryResult<RemedyTable> {
    let query = format!(
        "SELECT remedies.kind, CASE WHEN decided_on <= $3 THEN result END AS result, count(*) AS count
           FROM remedies JOIN cases ON cases.authority_id = remedies.authority_id AND cases.id = remedies.case_id
          WHERE remedies.authority_id = $1 AND {DISCLOSURE} AND remedies.filed_on <= $3
            AND (decided_on IS NULL OR decided_on >= $2) AND ($4 IS NULL OR department_id = $4)
          GROUP BY 1, 2"
    );
    let left = left_by(conn, of).await?;
    let rows: Vec<RemedyCount> = diesel::sql_query(left.ahead_of(&query, [5, 6]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.year.first_day())
        .bind::<Date, _>(of.year.last_day())
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .load(&mut conn)
        .await?;
    let mut table = RemedyTable::default();
    for row in rows {
        let cell = match &row.result {
            None => ReportCell::Pending,
            Some(code) => result(code)?.cell(),
        };
        table.add(kind(&row.kind)?, cell, row.count.unsigned_abs());
    }
    Ok(table)
}

fn kind(code: &str) -> QueryResult<RemedyKind> {
    RemedyKind::from_code(code)
        .ok_or_else(|| super::damaged(format!("unknown kind of remedy {code}")))
}

fn result(code: &str) -> QueryResult<RemedyResult> {
    RemedyResult::from_code(code)
        .ok_or_else(|| super::damaged(format!("unknown result of a remedy {code}")))
}

/// What was paid in fees in a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Income {
    /// On how many cases.
    #[diesel(sql_type = BigInt)]
    pub cases: i64,
    /// Altogether, in fen.
    #[diesel(sql_type = BigInt)]
    pub fen: i64,
}

impl Income {
    /// The sum in yuan, with two decimals.
    pub fn yuan(self) -> String {
        format!("{}.{:02}", self.fen / 100, self.fen % 100)
    }
}

/// Adds up the fees that were paid in a year.
pub async fn income(mut conn: &AsyncPgConnection, of: Reported) -> QueryResult<Income> {
    let left = left_by(conn, of).await?;
    diesel::sql_query(left.ahead_of(INCOME, [5, 6]))
        .bind::<SqlUuid, _>(of.authority)
        .bind::<Date, _>(of.year.first_day())
        .bind::<Date, _>(of.year.last_day())
        .bind::<Nullable<SqlUuid>, _>(of.department)
        .bind::<Array<SqlUuid>, _>(&left.cases)
        .bind::<Array<SqlUuid>, _>(&left.departments)
        .kept()
        .get_result(&mut conn)
        .await
}

const INCOME: &str = "
SELECT count(*) AS cases, COALESCE(sum(fee_fen), 0)::bigint AS fen FROM cases
 WHERE authority_id = $1 AND fee_paid_on BETWEEN $2 AND $3 AND ($4 IS NULL OR department_id = $4)";

/// Whose cases were at the end of the year that have left a department since. It makes no difference to the authority.
async fn left_by(conn: &AsyncPgConnection, of: Reported) -> QueryResult<LeftBy> {
    left_after(conn, (of.authority, of.department), of.year.last_day()).await
}

async fn left_after(
    conn: &AsyncPgConnection,
    (authority, department): (AuthorityId, Option<DepartmentId>),
    day: NaiveDate,
) -> QueryResult<LeftBy> {
    match department {
        Some(_) => left_by::since(conn, authority, day).await,
        None => Ok(LeftBy::default()),
    }
}

/// Everything that is counted of a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// For table 三, in either form.
    pub counts: Vec<Counted>,
    /// Table 四.
    pub remedies: RemedyTable,
    /// For section 六.
    pub income: Income,
}

/// Counts a year. In a transaction that sees one moment all of it agrees.
pub async fn figures(conn: &AsyncPgConnection, of: Reported) -> QueryResult<Figures> {
    Ok(Figures {
        counts: count(conn, of).await?,
        remedies: count_remedies(conn, of).await?,
        income: income(conn, of).await?,
    })
}

type Cases<'a> = cases::BoxedQuery<'a, diesel::pg::Pg>;

/// The cases of a cell, as a query to be counted or read.
fn of_cell<'a>(of: Reported, left: &LeftBy, line: Line, column: Column) -> Cases<'a> {
    let (first, last) = (of.year.first_day(), of.year.last_day());
    let mut query = within(Scope::Authority(of.authority)).filter(sql::<Bool>(COUNTED));
    if let Some(department) = of.department {
        query = query.filter(was_with(department, left));
    }
    if let Column::Kind(kind) = column {
        query = query.filter(cases::applicant_kind.eq(kind));
    }
    match line {
        Line::New => query.filter(cases::counted_on.between(first, last)),
        Line::CarriedIn => query
            .filter(cases::counted_on.lt(first))
            .filter(open_until(first)),
        Line::CarriedOut => query
            .filter(cases::counted_on.le(last))
            .filter(open_until(last.succ_opt().unwrap_or(last))),
        Line::Result(_) | Line::OtherTogether | Line::Total => query
            .filter(cases::first_closed_on.between(first, last))
            .filter(cases::first_outcome.eq_any(line.outcomes())),
    }
}

/// Not closed before a day.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn open_until(day: NaiveDate) -> _ {
    cases::first_closed_on
        .is_null()
        .or(cases::first_closed_on.ge(day))
}

/// How many cases a cell has.
pub async fn count_cell(
    mut conn: &AsyncPgConnection,
    of: Reported,
    line: Line,
    column: Column,
) -> QueryResult<i64> {
    let left = left_by(conn, of).await?;
    of_cell(of, &left, line, column)
        .count()
        .get_result(&mut conn)
        .await
}

/// The cases of a cell, newest first.
pub async fn page(
    mut conn: &AsyncPgConnection,
    of: Reported,
    (line, column): (Line, Column),
    after: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Uuid>> {
    let left = left_by(conn, of).await?;
    let mut query = of_cell(of, &left, line, column)
        .order(cases::id.desc())
        .limit(limit)
        .select(cases::id);
    if let Some(after) = after {
        query = query.filter(cases::id.lt(after));
    }
    query.load(&mut conn).await
}

/// A remedy of a cell of table 四.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RemedyRow {
    /// Of which case.
    pub case: CaseId,
    /// The number of the case.
    pub number: String,
    /// Names it within the case.
    pub reference: String,
    /// The day it was filed.
    pub filed_on: NaiveDate,
    /// The day of the decision, whenever it was.
    pub decided_on: Option<NaiveDate>,
    /// How it ended.
    pub result: Option<String>,
}

/// The columns of a [`RemedyRow`].
const REMEDY_ROW: (
    cases::id,
    cases::number,
    remedies::reference,
    remedies::filed_on,
    remedies::decided_on,
    remedies::result,
) = (
    cases::id,
    cases::number,
    remedies::reference,
    remedies::filed_on,
    remedies::decided_on,
    remedies::result,
);

/// The remedies that were decided in a span, the newest decision first, and how many there are.
pub async fn remedies_decided(
    mut conn: &AsyncPgConnection,
    of: Of,
    cell: Option<ReportCell>,
    (skip, limit): (i64, i64),
) -> QueryResult<(i64, Vec<RemedyRow>)> {
    let left = match of.department {
        Some(_) => left_by::since(conn, of.authority, of.span.to).await?,
        None => LeftBy::default(),
    };
    let decided = || {
        let mut query = remedies::table
            .inner_join(
                cases::table.on(cases::authority_id
                    .eq(remedies::authority_id)
                    .and(cases::id.eq(remedies::case_id))),
            )
            .filter(remedies::authority_id.eq(of.authority))
            .filter(sql::<Bool>(DISCLOSURE))
            .filter(remedies::decided_on.between(of.span.from, of.span.to))
            .into_boxed();
        query = match of.department {
            Some(With::One(department)) => query.filter(was_with(department, &left)),
            Some(With::Nobody) => query.filter(was_with_none(&left)),
            None => query,
        };
        if let Some(cell) = cell {
            query = query.filter(remedies::result.eq_any(results(cell)));
        }
        query
    };
    let count = decided().count().get_result(&mut conn).await?;
    let rows = decided()
        .order((
            remedies::decided_on.desc(),
            cases::id.desc(),
            remedies::reference.asc(),
        ))
        .offset(skip)
        .limit(limit)
        .select(REMEDY_ROW)
        .load(&mut conn)
        .await?;
    Ok((count, rows))
}

/// The remedies of a cell, newest first, and how many there are.
pub async fn remedies_of(
    mut conn: &AsyncPgConnection,
    of: Reported,
    (kind, cell): (RemedyKind, RemedyCell),
    skip: i64,
    limit: i64,
) -> QueryResult<(i64, Vec<RemedyRow>)> {
    let (first, last) = (of.year.first_day(), of.year.last_day());
    let left = left_by(conn, of).await?;
    let counted = || {
        let mut query = remedies::table
            .inner_join(
                cases::table.on(cases::authority_id
                    .eq(remedies::authority_id)
                    .and(cases::id.eq(remedies::case_id))),
            )
            .filter(remedies::authority_id.eq(of.authority))
            .filter(sql::<Bool>(DISCLOSURE))
            .filter(remedies::kind.eq(kind.code()))
            .filter(remedies::filed_on.le(last))
            .into_boxed();
        if let Some(department) = of.department {
            query = query.filter(was_with(department, &left));
        }
        let pending = remedies::decided_on
            .is_null()
            .or(remedies::decided_on.gt(last));
        match cell {
            RemedyCell::Of(ReportCell::Pending) => query.filter(pending),
            RemedyCell::Of(cell) => query
                .filter(remedies::decided_on.between(first, last))
                .filter(remedies::result.eq_any(results(cell))),
            RemedyCell::Total => query.filter(
                remedies::decided_on
                    .is_null()
                    .or(remedies::decided_on.ge(first)),
            ),
        }
    };
    let count = counted().count().get_result(&mut conn).await?;
    let rows = counted()
        .order((cases::id.desc(), remedies::reference.asc()))
        .offset(skip)
        .limit(limit)
        .select(REMEDY_ROW)
        .load(&mut conn)
        .await?;
    Ok((count, rows))
}

/// The results that a cell counts.
fn results(cell: ReportCell) -> Vec<&'static str> {
    let all = RemedyResult::ALL.into_iter();
    all.filter(|result| result.cell() == cell)
        .map(RemedyResult::code)
        .collect()
}
