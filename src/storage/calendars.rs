//! Notices on working days as an authority took them in: drafts, and the revisions that were published.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::events::actor_text;
use super::schema::calendars;
use crate::rules::calendar::{Region, Year};
use crate::rules::event::By;
use crate::rules::ids::{AuthorityId, CalendarId};
use crate::seal::hex;

/// An import: the years that it changes, in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Which.
    pub id: CalendarId,
    /// Whose working days.
    pub region: Region,
    /// The years.
    pub years: Vec<Year>,
    /// SHA-256 of the years as they are kept.
    pub hash: Vec<u8>,
    /// When it was taken in.
    pub imported_at: DateTime<Utc>,
    /// The revision that it became; none while it is a draft.
    pub revision: Option<i32>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

impl Import {
    /// A draft.
    ///
    /// # Errors
    /// When the years cannot be written as text.
    pub fn draft(
        id: CalendarId,
        region: Region,
        years: Vec<Year>,
        imported_at: DateTime<Utc>,
    ) -> QueryResult<Self> {
        let hash = Sha256::digest(written(&years)?).to_vec();
        Ok(Self {
            id,
            region,
            years,
            hash,
            imported_at,
            revision: None,
            published_at: None,
        })
    }

    /// What is to be noted when it becomes a revision.
    pub fn publication(&self, revision: i32, at: DateTime<Utc>) -> Publication {
        Publication {
            calendar: self.id,
            revision,
            region: self.region,
            sha256: self.sha256(),
            at,
        }
    }

    /// The hash in hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&self.hash)
    }
}

/// What the audit notes of a publication: by it, what is in force can be held against what was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Which import.
    pub calendar: CalendarId,
    /// The revision that it became.
    pub revision: i32,
    /// Whose working days.
    pub region: Region,
    /// SHA-256 of the years as they are kept, in hexadecimal.
    pub sha256: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The entries of the audit that note one.
pub const PUBLISHED_BY: [&str; 2] = ["authority_added", "calendar_published"];

type Row = (
    CalendarId,
    Region,
    String,
    Vec<u8>,
    DateTime<Utc>,
    Option<i32>,
    Option<DateTime<Utc>>,
);

type Columns = (
    calendars::id,
    calendars::region,
    calendars::years,
    calendars::hash,
    calendars::imported_at,
    calendars::revision,
    calendars::published_at,
);

const COLUMNS: Columns = (
    calendars::id,
    calendars::region,
    calendars::years,
    calendars::hash,
    calendars::imported_at,
    calendars::revision,
    calendars::published_at,
);

/// The years as they are kept and hashed.
fn written(years: &[Year]) -> QueryResult<String> {
    serde_json::to_string(years).map_err(|cause| super::damaged(cause.to_string()))
}

/// Keeps a draft.
pub async fn add(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    import: &Import,
    by: By,
) -> QueryResult<()> {
    diesel::insert_into(calendars::table)
        .values((
            calendars::authority_id.eq(authority),
            calendars::id.eq(import.id),
            calendars::region.eq(import.region),
            calendars::years.eq(written(&import.years)?),
            calendars::hash.eq(&import.hash),
            calendars::imported_at.eq(import.imported_at),
            calendars::imported_by.eq(actor_text(by)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Makes a draft the next revision.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: CalendarId,
    revision: i32,
    by: By,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(calendars::table.find((authority, id)))
        .set((
            calendars::revision.eq(revision),
            calendars::published_at.eq(now),
            calendars::published_by.eq(actor_text(by)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// On which channel copies of the program hear of a publication.
const PUBLISHED: &str = "calendar_published";

/// Tells every copy of the program, once the transaction commits, that a calendar was published.
pub async fn announce(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query(format!("NOTIFY {PUBLISHED}"))
        .execute(conn)
        .await
        .map(drop)
}

/// Hears of publications from now on, on a connection that does nothing else.
pub async fn listen(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query(format!("LISTEN {PUBLISHED}"))
        .execute(conn)
        .await
        .map(drop)
}

/// Waits for the next publication; `false` when the connection is gone.
pub async fn heard(conn: &mut AsyncPgConnection) -> bool {
    let mut heard = std::pin::pin!(conn.notifications_stream());
    matches!(heard.next().await, Some(Ok(_)))
}

/// An import of an authority.
pub async fn find(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: CalendarId,
) -> QueryResult<Option<Import>> {
    let row: Option<Row> = calendars::table
        .find((authority, id))
        .select(COLUMNS)
        .first(conn)
        .await
        .optional()?;
    row.map(read).transpose()
}

/// Every import of an authority: the revisions in order, then the drafts as they came.
pub async fn list(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<Import>> {
    let rows: Vec<Row> = calendars::table
        .filter(calendars::authority_id.eq(authority))
        .select(COLUMNS)
        .order((calendars::revision.asc().nulls_last(), calendars::id))
        .load(conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The newest revision of an authority; 0 when it has published none.
pub async fn newest(conn: &mut AsyncPgConnection, authority: AuthorityId) -> QueryResult<i32> {
    calendars::table
        .filter(calendars::authority_id.eq(authority))
        .select(diesel::dsl::max(calendars::revision))
        .first::<Option<i32>>(conn)
        .await
        .map(Option::unwrap_or_default)
}

/// When each revision of an authority was published.
pub async fn published(
    mut conn: &AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<(i32, DateTime<Utc>)>> {
    let rows: Vec<(Option<i32>, Option<DateTime<Utc>>)> = calendars::table
        .filter(calendars::authority_id.eq(authority))
        .filter(calendars::revision.is_not_null())
        .select((calendars::revision, calendars::published_at))
        .load(&mut conn)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(revision, at)| revision.zip(at)).collect())
}

/// The newest revision of every authority that has published one.
pub async fn revisions(conn: &mut AsyncPgConnection) -> QueryResult<Vec<(AuthorityId, i32)>> {
    let rows: Vec<(AuthorityId, Option<i32>)> = calendars::table
        .filter(calendars::revision.is_not_null())
        .group_by(calendars::authority_id)
        .select((
            calendars::authority_id,
            diesel::dsl::max(calendars::revision),
        ))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(authority, revision)| Some((authority, revision?)))
        .collect())
}

/// The revisions that the remedies of closed cases have not followed yet, with the years they change.
pub async fn remedies_owed(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<Import>> {
    let rows: Vec<Row> = calendars::table
        .filter(calendars::authority_id.eq(authority))
        .filter(calendars::revision.is_not_null())
        .filter(calendars::remedies_followed_at.is_null())
        .select(COLUMNS)
        .order(calendars::revision)
        .load(conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The newest revision that the remedies of closed cases have followed; 0 before the first.
pub async fn newest_followed(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<i32> {
    calendars::table
        .filter(calendars::authority_id.eq(authority))
        .filter(calendars::remedies_followed_at.is_not_null())
        .select(diesel::dsl::max(calendars::revision))
        .first::<Option<i32>>(conn)
        .await
        .map(Option::unwrap_or_default)
}

/// Says that the remedies of closed cases have followed every revision up to this one.
pub async fn remedies_followed(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    revision: i32,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let followed = calendars::table
        .filter(calendars::authority_id.eq(authority))
        .filter(calendars::revision.le(revision))
        .filter(calendars::remedies_followed_at.is_null());
    diesel::update(followed)
        .set(calendars::remedies_followed_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

fn read(
    (id, region, years, hash, imported_at, revision, published_at): Row,
) -> QueryResult<Import> {
    let years: Vec<Year> = serde_json::from_str(&years)
        .map_err(|cause| super::damaged(format!("calendar {id}: {cause}")))?;
    Ok(Import {
        id,
        region,
        years,
        hash,
        imported_at,
        revision,
        published_at,
    })
}
