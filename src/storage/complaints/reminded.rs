//! Orders whose last day comes or has passed, and who was reminded of them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::rules::complaint::{ComplaintStage, OrderMilestone};
use crate::rules::ids::{AuthorityId, ComplaintId, DepartmentId};
use crate::storage::schema::{complaint_reminders, complaints};

/// An order on which a department has not reported.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Waiting {
    /// Of which complaint.
    pub id: ComplaintId,
    /// Its number.
    pub number: String,
    /// The department that answered for it.
    pub department: DepartmentId,
    /// The last day.
    pub rectify_by: NaiveDate,
}

/// Those whose last day is this one or earlier.
pub async fn waiting(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    up_to: NaiveDate,
) -> QueryResult<Vec<Waiting>> {
    complaints::table
        .filter(complaints::authority_id.eq(authority))
        .filter(complaints::stage.eq(ComplaintStage::Rectifying))
        .filter(complaints::rectify_by.le(up_to))
        .order((complaints::rectify_by, complaints::id))
        .select((
            complaints::id,
            complaints::number,
            complaints::department_id,
            complaints::rectify_by.assume_not_null(),
        ))
        .load(&mut conn)
        .await
}

/// Notes that a department was reminded; `false` when it had been before.
pub async fn add_reminder(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    of: &Waiting,
    milestone: OrderMilestone,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let added = diesel::insert_into(complaint_reminders::table)
        .values((
            complaint_reminders::authority_id.eq(authority),
            complaint_reminders::complaint_id.eq(of.id),
            complaint_reminders::rectify_by.eq(of.rectify_by),
            complaint_reminders::milestone.eq(milestone.code()),
            complaint_reminders::sent_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await?;
    Ok(added == 1)
}

/// How many orders of each department are overdue on a day.
pub async fn overdue_by_department(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
) -> QueryResult<Vec<(DepartmentId, i64)>> {
    complaints::table
        .filter(complaints::authority_id.eq(authority))
        .filter(complaints::stage.eq(ComplaintStage::Rectifying))
        .filter(complaints::rectify_by.lt(today))
        .group_by(complaints::department_id)
        .select((complaints::department_id, count_star()))
        .load(&mut conn)
        .await
}
