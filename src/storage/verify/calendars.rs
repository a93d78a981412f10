//! The calendars of an authority, held against what the audit noted when they were published.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use sha2::{Digest, Sha256};

use crate::rules::calendar::Region;
use crate::rules::ids::{AuthorityId, CalendarId};
use crate::seal::hex;
use crate::storage::calendars::{PUBLISHED_BY, Publication};
use crate::storage::schema::{audit, calendars};

#[derive(Queryable, Selectable)]
#[diesel(table_name = calendars)]
struct Row {
    id: CalendarId,
    region: Region,
    years: String,
    hash: Vec<u8>,
    revision: Option<i32>,
    published_at: Option<DateTime<Utc>>,
}

impl Row {
    fn is_whole(&self) -> bool {
        Sha256::digest(&self.years).as_slice() == self.hash
    }

    fn publication(&self) -> Option<Publication> {
        Some(Publication {
            calendar: self.id,
            revision: self.revision?,
            region: self.region,
            sha256: hex(&self.hash),
            at: self.published_at?,
        })
    }
}

/// What is not as it was taken in or published: which revision, or which draft.
pub async fn broken(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<Vec<String>> {
    let mut told = told(conn, authority).await?;
    let rows: Vec<Row> = calendars::table
        .filter(calendars::authority_id.eq(authority))
        .order((calendars::revision.asc().nulls_last(), calendars::id))
        .select(Row::as_select())
        .load(conn)
        .await?;
    let mut broken = Vec::new();
    for row in rows {
        let told = told.remove(&row.id);
        let says = row.publication();
        if row.is_whole() && says == told {
            continue;
        }
        let revision = told.or(says).map(|publication| publication.revision);
        let draft = || format!("draft {}", row.id);
        broken.push(revision.map_or_else(draft, named));
    }
    let gone = told.into_values();
    broken.extend(gone.map(|publication| named(publication.revision)));
    Ok(broken)
}

fn named(revision: i32) -> String {
    format!("revision {revision}")
}

/// What was noted of every publication. An entry that cannot be read is not what was written, and found to be so.
async fn told(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
) -> QueryResult<HashMap<CalendarId, Publication>> {
    let details: Vec<Option<String>> = audit::table
        .filter(audit::authority_id.eq(authority))
        .filter(audit::action.eq_any(PUBLISHED_BY))
        .filter(audit::seq.is_not_null())
        .select(audit::detail)
        .load(conn)
        .await?;
    let read = |detail: String| serde_json::from_str::<Publication>(&detail).ok();
    let publications = details.into_iter().flatten().filter_map(read);
    Ok(publications.map(|one| (one.calendar, one)).collect())
}
