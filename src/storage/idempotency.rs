//! What a repeated request needs to be answered again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::kept::Keep;
use super::schema::idempotency;
use crate::rules::ids::AuthorityId;

/// The key of a request: whose, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The authority within which it was made.
    pub authority: AuthorityId,
    /// The actor who made it; keys of different actors never meet.
    pub client: String,
    /// What the client sent as `Idempotency-Key`.
    pub key: String,
    /// Keyed digest of method, path and body.
    pub digest: Vec<u8>,
}

/// What the first request with this key did.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Earlier {
    /// Digest of that request.
    pub digest: Vec<u8>,
    /// Status of its answer.
    pub status: i16,
    /// The case, account or department it was about.
    pub subject: Uuid,
    /// That subject's version after it.
    pub version: i32,
}

/// Takes a key, or tells what was done under it before. Waits while another request holds the same
/// key: it then either committed, and is found, or went back, and the key is free.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    key: &Key,
    now: DateTime<Utc>,
) -> QueryResult<Option<Earlier>> {
    let taken = diesel::insert_into(idempotency::table)
        .values((
            idempotency::authority_id.eq(key.authority),
            idempotency::client.eq(&key.client),
            idempotency::key.eq(&key.key),
            idempotency::digest.eq(&key.digest),
            idempotency::status.eq(0),
            idempotency::subject.eq(Uuid::nil()),
            idempotency::version.eq(0),
            idempotency::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if taken == 1 {
        return Ok(None);
    }
    idempotency::table
        .find((key.authority, &key.client, &key.key))
        .select((
            idempotency::digest,
            idempotency::status,
            idempotency::subject,
            idempotency::version,
        ))
        .first(conn)
        .await
        .map(Some)
}

/// Records what was done under a key that was just taken.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    key: &Key,
    status: i16,
    subject: Uuid,
    version: i32,
) -> QueryResult<()> {
    diesel::update(idempotency::table.find((key.authority, &key.client, &key.key)))
        .set((
            idempotency::status.eq(status),
            idempotency::subject.eq(subject),
            idempotency::version.eq(version),
        ))
        .kept()
        .execute(conn)
        .await
        .map(drop)
}

/// Gives back a key that was just taken, for another try.
pub async fn free(conn: &mut AsyncPgConnection, key: &Key) -> QueryResult<()> {
    diesel::delete(idempotency::table.find((key.authority, &key.client, &key.key)))
        .execute(conn)
        .await
        .map(drop)
}

/// Forgets keys that are older than `before`.
pub async fn purge(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(idempotency::table.filter(idempotency::created_at.lt(before)))
        .execute(conn)
        .await
}
