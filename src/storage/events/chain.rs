//! Whether a record stands as it was written.

use std::collections::HashMap;

use super::{
    AsyncPgConnection, AuthorityId, BEGINNING, CaseId, DateTime, NaiveDate, QueryResult, Recorded,
    Utc, case_events, line, read,
};
use crate::seal::Keys;
use crate::storage::by_case;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// An event as its row says it, right or wrong.
#[derive(Queryable, Selectable)]
#[diesel(table_name = case_events)]
pub struct Stored {
    case_id: CaseId,
    seq: i32,
    day: NaiveDate,
    at: DateTime<Utc>,
    actor: String,
    kind: String,
    body: String,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

/// Where a record is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An event is gone.
    #[error("event {0} is missing")]
    Missing(i32),
    /// An event is another, or was put in.
    #[error("event {0} is not what was written")]
    Changed(i32),
}

/// The rows of the records of many cases, in order.
pub async fn stored(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<Stored>>> {
    let rows: Vec<Stored> = case_events::table
        .filter(case_events::authority_id.eq(authority))
        .filter(case_events::case_id.eq_any(cases))
        .order((case_events::case_id, case_events::seq))
        .select(Stored::as_select())
        .load(conn)
        .await?;
    Ok(by_case(rows, |row| row.case_id))
}

/// Reads a record whose every event stands in its place and is bound to the one before it.
///
/// # Errors
/// The first place where it is not so.
pub fn check(
    keys: &Keys,
    authority: AuthorityId,
    rows: Vec<Stored>,
) -> Result<Vec<Recorded>, Broken> {
    let mut previous = BEGINNING;
    let mut record = Vec::with_capacity(rows.len());
    for (place, row) in (1..).zip(rows) {
        if row.seq != place {
            return Err(Broken::Missing(place));
        }
        let when = (row.seq, row.day, row.at);
        let line = line(authority, row.case_id, when, &row.actor, &row.body);
        let bound = keys.bind(&previous, line.as_bytes());
        if row.previous != previous || row.hash != bound {
            return Err(Broken::Changed(place));
        }
        let event = read((row.seq, row.day, row.at, row.actor, row.body))
            .map_err(|_cause| Broken::Changed(place))?;
        // The only column that is not bound, for it stands in the body too.
        if event.event.name() != row.kind {
            return Err(Broken::Changed(place));
        }
        previous = bound;
        record.push(event);
    }
    Ok(record)
}
