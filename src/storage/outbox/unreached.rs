//! Addresses of staff and departments that do not take their mails: noted by the statement that records how a mail
//! ended, so that neither is without the other.
//!
//! The address itself is not here, only its keyed hash. A mail server that takes mails for others takes them all, and
//! says days later which came back: over what came back, a mail that was taken counts once it has stayed away so long.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::rules::ids::AuthorityId;
use crate::seal::Keys;
use crate::storage::schema::unreached;

/// As long as a mail server tries at least before it gives up (RFC 5321, 4.5.4.1).
pub const COMES_BACK_WITHIN: TimeDelta = TimeDelta::days(5);

/// What is known of an address that does not take its mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// How the last of them ended: `rejected`, `bounced` or `expired`.
    pub state: String,
    /// What the mail server said of it.
    pub answer: String,
    /// When the first of them was known to have failed.
    pub since: DateTime<Utc>,
    /// When the last was.
    pub failed_at: DateTime<Utc>,
    /// How many.
    pub notices: i32,
}

/// Stands for an address, in capitals or not.
pub fn hidden(keys: &Keys, address: &str) -> Vec<u8> {
    keys.blind_index("staff address", &address.to_lowercase())
}

/// Whether a mail goes to one of the staff or a department.
pub(super) fn is_of_staff(addressee: &str) -> bool {
    matches!(addressee, "account" | "department")
}

/// `update` records how a mail ended; the statement notes besides what that says of the address it went to, which is its
/// parameter number `nth`. It gives as many rows as `update` changed.
pub(super) fn noted_with(update: &str, state: &str, nth: u8) -> String {
    let note = if state == "accepted" { TAKEN } else { FAILED };
    let note = note
        .replace("$address", &format!("${nth}"))
        .replace("$days", &COMES_BACK_WITHIN.num_days().to_string());
    format!(
        "WITH ended AS ({update}
RETURNING outbox.authority_id, outbox.state, outbox.last_answer, outbox.since),
noted AS ({note})
SELECT FROM ended"
    )
}

const TAKEN: &str = "
UPDATE unreached SET taken_at = ended.since FROM ended
 WHERE unreached.authority_id = ended.authority_id AND unreached.address = $address AND unreached.taken_at IS NULL";

/// What was over before is counted from the beginning.
const FAILED: &str = "
INSERT INTO unreached AS known (authority_id, address, state, answer, since, failed_at, failures)
SELECT authority_id, $address, state, coalesce(last_answer, ''), since, since, 1 FROM ended
ON CONFLICT (authority_id, address) DO UPDATE
   SET state = excluded.state, answer = excluded.answer, failed_at = excluded.failed_at, taken_at = NULL,
       (since, failures) = (
           SELECT CASE WHEN is_over THEN excluded.since ELSE known.since END,
                  CASE WHEN is_over THEN 1 ELSE known.failures + 1 END
             FROM (SELECT known.taken_at IS NOT NULL AND (known.state <> 'bounced'
                       OR known.taken_at <= excluded.failed_at - interval '$days days') AS is_over) AS before)";

/// What is known of those addresses of an authority that do not take their mails now, by what stands for them.
pub async fn of_authority(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    now: DateTime<Utc>,
) -> QueryResult<HashMap<Vec<u8>, Unreached>> {
    type Row = (Vec<u8>, (String, String, DateTime<Utc>, DateTime<Utc>, i32));
    let is_new = unreached::taken_at.gt(now - COMES_BACK_WITHIN);
    let rows: Vec<Row> = unreached::table
        .filter(unreached::authority_id.eq(authority))
        .filter(
            unreached::taken_at
                .is_null()
                .or(unreached::state.eq("bounced").and(is_new)),
        )
        .select((
            unreached::address,
            (
                unreached::state,
                unreached::answer,
                unreached::since,
                unreached::failed_at,
                unreached::failures,
            ),
        ))
        .load(&mut conn)
        .await?;
    let read = |(address, (state, answer, since, failed_at, notices))| {
        let found = Unreached {
            state,
            answer,
            since,
            failed_at,
            notices,
        };
        (address, found)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Forgets the addresses that have taken their mails since.
pub async fn purge(mut conn: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(unreached::table.filter(unreached::taken_at.le(now - COMES_BACK_WITHIN)))
        .execute(&mut conn)
        .await
}
