//! Alarms that were sent, so that none is sent twice; and the cases that are owed one.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{alarms, case_clocks, cases};
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

/// Cases that nobody has taken in hand by the last day for it, before a day, and that had no alarm for this routing;
/// the longest late first.
pub async fn unaccepted(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<CaseId>> {
    let sent = alarms::table.filter(
        alarms::authority_id
            .eq(cases::authority_id)
            .and(alarms::case_id.eq(cases::id))
            .and(alarms::clock.eq(NamedClock::Acceptance.code()))
            .and(alarms::nth.eq(case_clocks::nth)),
    );
    let of_case = case_clocks::authority_id
        .eq(cases::authority_id)
        .and(case_clocks::case_id.eq(cases::id));
    cases::table
        .inner_join(case_clocks::table.on(of_case))
        .filter(cases::authority_id.eq(authority))
        .filter(cases::stage.eq(StageName::Assigned))
        .filter(case_clocks::kind.eq(NamedClock::Acceptance.code()))
        .filter(case_clocks::met_on.is_null())
        .filter(case_clocks::void_on.is_null())
        .filter(case_clocks::due_on.lt(today))
        .filter(not(exists(sent)))
        .order((case_clocks::due_on, cases::id))
        .limit(limit)
        .select(cases::id)
        .load(conn)
        .await
}

/// Notes that an alarm is sent for the `nth` clock of a kind; `false` when it was before.
pub async fn raise(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    (clock, nth): (NamedClock, u32),
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let added = diesel::insert_into(alarms::table)
        .values((
            alarms::authority_id.eq(authority),
            alarms::case_id.eq(case),
            alarms::clock.eq(clock.code()),
            alarms::nth.eq(i32::try_from(nth).unwrap_or(i32::MAX)),
            alarms::raised_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(added == 1)
}
