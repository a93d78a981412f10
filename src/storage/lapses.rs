//! Cases whose applicant has let a last day pass.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::cases;
use crate::rules::ids::{AuthorityId, CaseId};

/// Cases that have waited for the applicant until before a day, the longest overdue first, after the one
/// named.
pub async fn overdue(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
    after: Option<(NaiveDate, CaseId)>,
    limit: i64,
) -> QueryResult<Vec<(CaseId, NaiveDate)>> {
    let mut query = cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::waits_until.lt(today))
        .into_boxed();
    if let Some((day, id)) = after {
        query = query.filter(
            cases::waits_until
                .gt(day)
                .or(cases::waits_until.eq(day).and(cases::id.gt(id))),
        );
    }
    query
        .order((cases::waits_until, cases::id))
        .limit(limit)
        .select((cases::id, cases::waits_until.assume_not_null()))
        .load(conn)
        .await
}
