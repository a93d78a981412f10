//! What binds the entries that tell of administration, under a key that is not in the database: each to the one before
//! it, and the last one to how many they are.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bytea, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Entry;
use crate::rules::ids::AuthorityId;
use crate::seal::Keys;
use crate::storage::events::{BEGINNING, Hash, actor_text, whole};
use crate::storage::kept::Keep;
use crate::storage::schema::{audit, audit_ends};

/// What is noted of cases too often to wait for its turn: reading, and what jobs told. It is bound to nothing.
pub const UNBOUND: [&str; 12] = [
    "acceptance_alarm",
    "case_read",
    "complaint_read",
    "confirmation_alarm",
    "consultation_opened_by_link",
    "consultations_read",
    "document_read",
    "letters_read",
    "papers_listed",
    "record_read",
    "reminder",
    "repeats_read",
];

/// How many entries are read together.
const TOGETHER: i64 = 5_000;

/// Adds an entry behind the last one. That stays locked until the transaction ends, so nothing is locked after it that
/// somebody else locks before it.
pub(super) async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    entry: &Entry,
) -> QueryResult<()> {
    let of = entry.authority;
    let last: End = diesel::sql_query(LAST)
        .bind::<SqlUuid, _>(of)
        .bind::<Bytea, _>(BEGINNING.as_slice())
        .kept()
        .get_result(&mut conn)
        .await?;
    let seq = last.seq.saturating_add(1);
    let stored = Stored {
        seq: Some(seq),
        hash: None,
        id: entry.id,
        at: entry.at,
        actor: actor_text(entry.by),
        action: entry.action.to_owned(),
        subject: entry.subject,
        detail: entry.detail.clone(),
    };
    let hash = stored.bound(keys, &whole(last.hash)?, of);
    diesel::sql_query(ADD)
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(stored.id)
        .bind::<Timestamptz, _>(stored.at)
        .bind::<Text, _>(stored.actor)
        .bind::<Text, _>(stored.action)
        .bind::<Nullable<SqlUuid>, _>(stored.subject)
        .bind::<Nullable<Text>, _>(stored.detail)
        .bind::<BigInt, _>(seq)
        .bind::<Bytea, _>(hash.as_slice())
        .bind::<BigInt, _>(mark_of_end(keys, of, seq, &hash))
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Locks the end; of an authority without an entry, the beginning.
const LAST: &str = "
INSERT INTO audit_ends AS kept (authority_id, seq, hash, bound) VALUES ($1, 0, $2, 0)
    ON CONFLICT (authority_id) DO UPDATE SET seq = kept.seq
RETURNING seq, hash, bound";

const ADD: &str = "
WITH ended AS (UPDATE audit_ends SET seq = $8, hash = $9, bound = $10 WHERE authority_id = $1)
INSERT INTO audit (authority_id, id, at, actor, action, subject, detail, seq, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// The last entry, as it is kept beside them.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = audit_ends)]
struct End {
    seq: i64,
    hash: Vec<u8>,
    bound: i64,
}

fn mark_of_end(keys: &Keys, authority: AuthorityId, seq: i64, hash: &[u8]) -> i64 {
    let (of, seq) = (authority.0.as_bytes(), seq.to_be_bytes());
    keys.mark(&[b"end of the audit", of, &seq, hash])
}

/// An entry as its row says it, right or wrong.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct Stored {
    seq: Option<i64>,
    hash: Option<Vec<u8>>,
    id: Uuid,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    subject: Option<Uuid>,
    detail: Option<String>,
}

impl Stored {
    /// What binds it: every column, each on a line of its own; of those, only the last may hold more than one line.
    fn bound(&self, keys: &Keys, previous: &Hash, authority: AuthorityId) -> Hash {
        let Self {
            id, actor, action, ..
        } = self;
        let seq = self.seq.unwrap_or_default();
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let subject = self.subject.map(|id| id.to_string()).unwrap_or_default();
        let detail = self.detail.as_deref().unwrap_or_default();
        let line = format!(
            "audit\n{authority}\n{seq}\n{id}\n{at}\n{actor}\n{action}\n{subject}\n{detail}"
        );
        keys.bind(previous, line.as_bytes())
    }
}

/// Where the entries are not as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// One is gone, and maybe more that followed it.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// One is another, or was put in.
    #[error("entry {0} is not what was written")]
    Changed(i64),
    /// How many they are is kept wrong, or was put back.
    #[error("what is kept of its end is not what was written")]
    End,
}

/// Everything that is not as it was written, in order.
pub async fn broken(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
) -> QueryResult<Vec<Broken>> {
    let mut read = Read {
        keys,
        authority,
        last: 0,
        hash: Some(BEGINNING),
        broken: Vec::new(),
    };
    loop {
        let page = after(conn, authority, read.last).await?;
        if page.is_empty() {
            break;
        }
        for row in &page {
            read.next(row);
        }
    }
    let end = audit_ends::table
        .find(authority)
        .select(End::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(read.ends(end))
}

async fn after(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    last: i64,
) -> QueryResult<Vec<Stored>> {
    audit::table
        .filter(audit::authority_id.eq(authority))
        .filter(audit::seq.gt(last))
        .order(audit::seq)
        .limit(TOGETHER)
        .select(Stored::as_select())
        .load(conn)
        .await
}

/// How far the entries were read.
struct Read<'a> {
    keys: &'a Keys,
    authority: AuthorityId,
    /// The place of the last one.
    last: i64,
    /// What the next one is bound to, as its row says it; none where that is unknown.
    hash: Option<Hash>,
    broken: Vec<Broken>,
}

impl Read<'_> {
    fn next(&mut self, row: &Stored) {
        let (place, expected) = (row.seq.unwrap_or_default(), self.last.saturating_add(1));
        let previous = self.hash.filter(|_| place == expected);
        let hash: Option<Hash> = row.hash.clone().and_then(|hash| hash.try_into().ok());
        if place != expected {
            // What the next one was bound to is gone with the one before it.
            self.broken.push(Broken::Missing(expected));
        }
        let bound = previous.map(|previous| row.bound(self.keys, &previous, self.authority));
        if hash.is_none() || bound.is_some() && bound != hash {
            self.broken.push(Broken::Changed(place));
        }
        (self.last, self.hash) = (place, hash);
    }

    /// What is wrong with the end, too.
    fn ends(mut self, end: Option<End>) -> Vec<Broken> {
        match end {
            Some(end) if end.seq > self.last => {
                self.broken
                    .push(Broken::Missing(self.last.saturating_add(1)));
            }
            Some(end)
                if end.bound == mark_of_end(self.keys, self.authority, end.seq, &end.hash)
                    && end.seq == self.last
                    && self.hash.is_some_and(|hash| end.hash == hash) => {}
            Some(_) | None => self.broken.push(Broken::End),
        }
        self.broken
    }
}
