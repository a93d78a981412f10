//! Who did or read what. Only ever added to.

pub mod bound;

use std::slice;

use chrono::{DateTime, Utc};
use diesel::pg::sql_types::Array;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::events::actor_text;
use super::kept::Keep;
use super::schema::audit;
use crate::rules::event::By;
use crate::rules::ids::AuthorityId;
use crate::seal::Keys;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Its id; later entries sort after earlier ones.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: By,
    /// What was done, in stable words.
    pub action: &'static str,
    /// To which case, account or department.
    pub subject: Option<Uuid>,
    /// What else there is to say of it, as JSON; no personal data.
    pub detail: Option<String>,
}

/// Notes who did or read what. What was done is bound to the entry before it, so this belongs to the end of a
/// transaction.
pub async fn note(conn: &AsyncPgConnection, keys: &Keys, entry: &Entry) -> QueryResult<()> {
    if bound::UNBOUND.contains(&entry.action) {
        add(conn, entry).await
    } else {
        bound::add(conn, keys, entry).await
    }
}

/// Adds the entry of an event, which the record of its case binds.
pub async fn add(conn: &AsyncPgConnection, entry: &Entry) -> QueryResult<()> {
    add_many(conn, slice::from_ref(entry)).await
}

/// Adds those of many events in one statement.
pub async fn add_many(mut conn: &AsyncPgConnection, entries: &[Entry]) -> QueryResult<()> {
    let actors: Vec<String> = entries.iter().map(|entry| actor_text(entry.by)).collect();
    let ids: Vec<AuthorityId> = entries.iter().map(|entry| entry.authority).collect();
    diesel::sql_query(ADD_MANY)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<SqlUuid>, _>(entries.iter().map(|entry| entry.id).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(actors)
        .bind::<Array<Text>, _>(entries.iter().map(|entry| entry.action).collect::<Vec<_>>())
        .bind::<Array<Nullable<SqlUuid>>, _>(
            entries
                .iter()
                .map(|entry| entry.subject)
                .collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Text>>, _>(
            entries
                .iter()
                .map(|entry| entry.detail.as_deref())
                .collect::<Vec<_>>(),
        )
        .kept()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// A column travels as one value, so that the statement is the same for any number of entries.
const ADD_MANY: &str = "
INSERT INTO audit (authority_id, id, at, actor, action, subject, detail)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)";

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Read {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: Option<Uuid>,
    /// What else there is to say of it, as JSON.
    pub detail: Option<String>,
}

/// The latest entries, newest first, before a given one.
pub async fn list(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    before: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Read>> {
    let mut query = audit::table
        .filter(audit::authority_id.eq(authority))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(audit::id.lt(before));
    }
    query
        .select((
            audit::id,
            audit::at,
            audit::actor,
            audit::action,
            audit::subject,
            audit::detail,
        ))
        .order(audit::id.desc())
        .limit(limit)
        .load(conn)
        .await
}

/// Whether an action on a subject was ever noted.
pub async fn has(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    action: &str,
    subject: Uuid,
) -> QueryResult<bool> {
    let found = audit::table.filter(
        audit::authority_id
            .eq(authority)
            .and(audit::subject.eq(subject))
            .and(audit::action.eq(action)),
    );
    diesel::select(diesel::dsl::exists(found))
        .get_result(conn)
        .await
}
