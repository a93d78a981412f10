//! Alarms that were sent, so that none is sent twice; and the cases that are owed one.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{alarms, cases};
use crate::rules::case::StageName;
use crate::rules::clocks::NamedClock;
use crate::rules::ids::{AuthorityId, CaseId};

/// Cases that came in by a day, still wait for confirmation and had no alarm for it, the oldest first.
pub async fn unconfirmed(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    filed_by: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<CaseId>> {
    let sent = alarms::table.filter(
        alarms::authority_id
            .eq(cases::authority_id)
            .and(alarms::case_id.eq(cases::id))
            .and(alarms::clock.eq(NamedClock::Confirmation.code())),
    );
    cases::table
        .filter(cases::authority_id.eq(authority))
        .filter(cases::stage.eq(StageName::Submitted))
        .filter(cases::filed_on.le(filed_by))
        .filter(not(exists(sent)))
        .order((cases::filed_on, cases::id))
        .limit(limit)
        .select(cases::id)
        .load(conn)
        .await
}

/// Notes that an alarm is sent; `false` when it was before.
pub async fn raise(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    clock: NamedClock,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let added = diesel::insert_into(alarms::table)
        .values((
            alarms::authority_id.eq(authority),
            alarms::case_id.eq(case),
            alarms::clock.eq(clock.code()),
            alarms::raised_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}
