//! The record of a case: only ever added to, each event bound to its predecessor by a hash.

pub mod chain;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Date, Integer, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::kept::Keep;
use super::schema::case_events;
use crate::rules::event::{By, CaseEvent, Recorded};
use crate::rules::ids::{AccountId, AuthorityId, CaseId};
use crate::seal::Keys;

/// What binds an event to all that came before it in the record of its case.
pub(super) type Hash = [u8; 32];

/// The hash before the first event.
pub(super) const BEGINNING: Hash = [0; 32];

/// Adds events to the end of a case's record.
///
/// Two writers that add at the same place collide on the primary key; the lock on the case row keeps
/// it from coming to that.
pub async fn add(
    conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    events: &[Recorded],
) -> QueryResult<()> {
    let Some(first) = events.first() else {
        return Ok(());
    };
    let mut previous = last_hash(conn, authority, case, first.seq).await?;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let row = row(keys, authority, case, previous, event)?;
        previous = row.hash;
        rows.push(row);
    }
    insert(conn, authority, &rows).await
}

/// What one case adds to its record, among many.
pub(super) struct Addition<'a> {
    pub(super) case: CaseId,
    /// The hash of the last event so far.
    pub(super) previous: Hash,
    pub(super) event: &'a Recorded,
}

/// Adds one event each to the records of many cases, which are locked.
pub(super) async fn add_to_many(
    conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    additions: &[Addition<'_>],
) -> QueryResult<()> {
    let rows = additions
        .iter()
        .map(|one| row(keys, authority, one.case, one.previous, one.event))
        .collect::<QueryResult<Vec<_>>>()?;
    insert(conn, authority, &rows).await
}

async fn insert(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    rows: &[NewRow],
) -> QueryResult<()> {
    let hash = |value: fn(&NewRow) -> &[u8]| rows.iter().map(value).collect::<Vec<_>>();
    let text = |value: fn(&NewRow) -> &str| rows.iter().map(value).collect::<Vec<_>>();
    diesel::sql_query(INSERT)
        .bind::<SqlUuid, _>(authority)
        .bind::<Array<SqlUuid>, _>(rows.iter().map(|row| row.case_id).collect::<Vec<_>>())
        .bind::<Array<Integer>, _>(rows.iter().map(|row| row.seq).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(rows.iter().map(|row| row.day).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(rows.iter().map(|row| row.at).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(text(|row| &row.actor))
        .bind::<Array<Text>, _>(text(|row| row.kind))
        .bind::<Array<Text>, _>(text(|row| &row.body))
        .bind::<Array<Bytea>, _>(hash(|row| &row.previous))
        .bind::<Array<Bytea>, _>(hash(|row| &row.hash))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A column travels as one value, so that the statement is the same for any number of rows.
const INSERT: &str = "
INSERT INTO case_events (authority_id, case_id, seq, day, at, actor, kind, body, previous, hash)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// An event as a row, bound to its predecessor.
fn row(
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    previous: Hash,
    event: &Recorded,
) -> QueryResult<NewRow> {
    let body =
        serde_json::to_string(&event.event).map_err(|cause| super::damaged(cause.to_string()))?;
    let actor = actor_text(event.by);
    let line = line(
        authority,
        case,
        (event.seq, event.on, event.at),
        &actor,
        &body,
    );
    Ok(NewRow {
        case_id: case,
        seq: event.seq,
        day: event.on,
        at: event.at,
        actor,
        kind: event.event.name(),
        body,
        previous,
        hash: keys.bind(&previous, line.as_bytes()),
    })
}

struct NewRow {
    case_id: CaseId,
    seq: i32,
    day: NaiveDate,
    at: DateTime<Utc>,
    actor: String,
    kind: &'static str,
    body: String,
    previous: Hash,
    hash: Hash,
}

async fn last_hash(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
    seq: i32,
) -> QueryResult<Hash> {
    if seq == 1 {
        return Ok(BEGINNING);
    }
    let hash: Vec<u8> = case_events::table
        .find((authority, case, seq - 1))
        .select(case_events::hash)
        .first(&mut conn)
        .await?;
    whole(hash)
}

pub(super) fn whole(hash: Vec<u8>) -> QueryResult<Hash> {
    Hash::try_from(hash).map_err(|hash| super::damaged(format!("a hash of {} bytes", hash.len())))
}

/// What is bound: every column of the event, each on a line of its own; of those, only the last may hold
/// more than one line.
fn line(
    authority: AuthorityId,
    case: CaseId,
    (seq, on, at): (i32, NaiveDate, DateTime<Utc>),
    actor: &str,
    body: &str,
) -> String {
    let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    format!("{authority}\n{case}\n{seq}\n{on}\n{at}\n{actor}\n{body}")
}

type Row = (i32, NaiveDate, DateTime<Utc>, String, String);

/// The whole record of a case, in order.
pub async fn list(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<Recorded>> {
    let rows: Vec<Row> = case_events::table
        .filter(
            case_events::authority_id
                .eq(authority)
                .and(case_events::case_id.eq(case)),
        )
        .select((
            case_events::seq,
            case_events::day,
            case_events::at,
            case_events::actor,
            case_events::body,
        ))
        .order(case_events::seq)
        .load(&mut conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The records of many cases with the hash of each one's last event.
pub(super) async fn of_many(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    cases: &[CaseId],
) -> QueryResult<HashMap<CaseId, (Vec<Recorded>, Hash)>> {
    let rows: Vec<(CaseId, Row, Vec<u8>)> = case_events::table
        .filter(
            case_events::authority_id
                .eq(authority)
                .and(case_events::case_id.eq_any(cases)),
        )
        .select((
            case_events::case_id,
            (
                case_events::seq,
                case_events::day,
                case_events::at,
                case_events::actor,
                case_events::body,
            ),
            case_events::hash,
        ))
        .order((case_events::case_id, case_events::seq))
        .load(conn)
        .await?;
    let mut records: HashMap<CaseId, (Vec<Recorded>, Hash)> = HashMap::new();
    for (case, row, hash) in rows {
        let record = records.entry(case).or_default();
        record.0.push(read(row)?);
        record.1 = whole(hash)?;
    }
    Ok(records)
}

fn read((seq, on, at, actor, body): Row) -> QueryResult<Recorded> {
    let event: CaseEvent = serde_json::from_str(&body)
        .map_err(|cause| super::damaged(format!("event {seq}: {cause}")))?;
    let by =
        actor_from(&actor).ok_or_else(|| super::damaged(format!("event {seq}: unknown actor")))?;
    Ok(Recorded {
        seq,
        on,
        at,
        by,
        event,
    })
}

/// How an actor stands in the record.
pub(super) fn actor_text(by: By) -> String {
    match by {
        By::Applicant => "applicant".into(),
        By::Staff(account) => format!("staff:{account}"),
        By::Deputy { account, absent } => format!("staff:{account}:for:{absent}"),
        By::ThirdParty => "third_party".into(),
        By::System => "system".into(),
    }
}

pub(super) fn actor_from(text: &str) -> Option<By> {
    match text {
        "applicant" => Some(By::Applicant),
        "third_party" => Some(By::ThirdParty),
        "system" => Some(By::System),
        other => {
            let staff = other.strip_prefix("staff:")?;
            let id = |text: &str| text.parse().ok().map(AccountId);
            match staff.split_once(":for:") {
                Some((account, absent)) => Some(By::Deputy {
                    account: id(account)?,
                    absent: id(absent)?,
                }),
                None => id(staff).map(By::Staff),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_survive_the_column() {
        let account = AccountId(uuid::Uuid::from_u128(7));
        let absent = AccountId(uuid::Uuid::from_u128(8));
        let (staff, deputy) = (By::Staff(account), By::Deputy { account, absent });
        for by in [By::Applicant, By::ThirdParty, By::System, staff, deputy] {
            assert_eq!(actor_from(&actor_text(by)), Some(by));
        }
        assert_eq!(actor_from("staff:nobody"), None);
        assert_eq!(actor_from(&format!("staff:{account}:for:nobody")), None);
    }
}
