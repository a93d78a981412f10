//! Who did or read what. Only ever added to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::events::actor_text;
use super::schema::audit;
use crate::rules::event::By;
use crate::rules::ids::AuthorityId;

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
}

/// Adds an entry.
pub async fn add(conn: &mut AsyncPgConnection, entry: &Entry) -> QueryResult<()> {
    diesel::insert_into(audit::table)
        .values(NewRow::of(entry))
        .execute(conn)
        .await
        .map(drop)
}

/// Adds many entries in one statement.
pub async fn add_many(conn: &mut AsyncPgConnection, entries: &[Entry]) -> QueryResult<()> {
    let rows: Vec<NewRow> = entries.iter().map(NewRow::of).collect();
    diesel::insert_into(audit::table)
        .values(rows)
        .execute(conn)
        .await
        .map(drop)
}

#[derive(Insertable)]
#[diesel(table_name = audit)]
struct NewRow {
    authority_id: AuthorityId,
    id: Uuid,
    at: DateTime<Utc>,
    actor: String,
    action: &'static str,
    subject: Option<Uuid>,
}

impl NewRow {
    fn of(entry: &Entry) -> Self {
        Self {
            authority_id: entry.authority,
            id: entry.id,
            at: entry.at,
            actor: actor_text(entry.by),
            action: entry.action,
            subject: entry.subject,
        }
    }
}

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
