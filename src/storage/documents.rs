//! Documents of cases: everything but their contents.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::documents;
use crate::rules::document::{FileName, MediaType, NewDocument};
use crate::rules::ids::{AuthorityId, CaseId, DocumentId};
use crate::seal::{CannotOpen, Keys, Place};

const NAME: &str = "documents.name";

/// A document, beside what the record of its case tells.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Which.
    pub id: DocumentId,
    /// Its form.
    pub media: MediaType,
    /// What it is called.
    pub name: FileName,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// Keeps a document whose content is in its place.
pub async fn add(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    (authority, case): (AuthorityId, CaseId),
    document: &NewDocument,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let bytes = i64::try_from(document.bytes).map_err(|cause| super::damaged(cause.to_string()))?;
    let name = keys.seal(Place(NAME, document.id.0), document.name.as_str());
    diesel::insert_into(documents::table)
        .values((
            documents::authority_id.eq(authority),
            documents::id.eq(document.id),
            documents::case_id.eq(case),
            documents::kind.eq(document.kind),
            documents::media_type.eq(document.media),
            documents::name.eq(name),
            documents::bytes.eq(bytes),
            documents::sha256.eq(&document.sha256),
            documents::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

type Row = (DocumentId, MediaType, Option<Vec<u8>>, DateTime<Utc>);

/// The documents of a case that are not withdrawn, in the order they were added.
pub async fn of_case(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<Vec<Document>> {
    let rows: Vec<Row> = documents::table
        .filter(
            documents::authority_id
                .eq(authority)
                .and(documents::case_id.eq(case))
                .and(documents::withdrawn_at.is_null()),
        )
        .select((
            documents::id,
            documents::media_type,
            documents::name,
            documents::created_at,
        ))
        .order((documents::created_at, documents::id))
        .load(&mut conn)
        .await?;
    rows.into_iter()
        .map(|(id, media, name, created_at)| {
            let name = name.ok_or_else(|| super::damaged(format!("document {id} has no name")))?;
            let name = open_name(keys, id, &name)?;
            Ok(Document {
                id,
                media,
                name: FileName::from_record(name),
                created_at,
            })
        })
        .collect()
}

/// Opens the name of a document.
pub(super) fn open_name(keys: &Keys, id: DocumentId, name: &[u8]) -> Result<String, CannotOpen> {
    keys.open(Place(NAME, id.0), name)
}

/// Marks a document as withdrawn; its content is owed to be erased.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    id: DocumentId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(documents::table.find((authority, id)))
        .set(documents::withdrawn_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

/// Where a content is: authority, case and document.
pub type Owner = (AuthorityId, CaseId, DocumentId);

const OWNER: (documents::authority_id, documents::case_id, documents::id) =
    (documents::authority_id, documents::case_id, documents::id);

/// Withdrawn documents whose content is not erased yet, the longest withdrawn first.
pub async fn to_erase(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<Owner>> {
    documents::table
        .filter(
            documents::withdrawn_at
                .is_not_null()
                .and(documents::erased_at.is_null()),
        )
        .select(OWNER)
        .order(documents::withdrawn_at)
        .limit(limit)
        .load(conn)
        .await
}

/// Notes that a content is erased, and forgets its name.
pub async fn erased(
    conn: &mut AsyncPgConnection,
    (authority, _, id): Owner,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(documents::table.find((authority, id)))
        .set((
            documents::erased_at.eq(now),
            documents::name.eq(None::<Vec<u8>>),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Which of these documents have a row.
pub async fn known(
    conn: &mut AsyncPgConnection,
    ids: &[DocumentId],
) -> QueryResult<Vec<DocumentId>> {
    documents::table
        .filter(documents::id.eq_any(ids))
        .select(documents::id)
        .load(conn)
        .await
}

/// Documents whose content must be there, after one of them.
pub async fn with_content(
    conn: &mut AsyncPgConnection,
    after: Option<Owner>,
    limit: i64,
) -> QueryResult<Vec<Owner>> {
    let mut query = documents::table
        .filter(documents::withdrawn_at.is_null())
        .into_boxed();
    if let Some((authority, _, id)) = after {
        query = query.filter(
            documents::authority_id
                .gt(authority)
                .or(documents::authority_id
                    .eq(authority)
                    .and(documents::id.gt(id))),
        );
    }
    query
        .select(OWNER)
        .order((documents::authority_id, documents::id))
        .limit(limit)
        .load(conn)
        .await
}
