//! Documents whose content must be there, and what it must be.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::rules::ids::{AuthorityId, CaseId, DocumentId};
use crate::storage::schema::{cases, documents};

/// A content, as the row of its document says it.
#[derive(Queryable)]
pub struct Content {
    /// Of which document.
    pub document: DocumentId,
    /// Of which case.
    pub case: CaseId,
    /// The number of that.
    pub number: String,
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

/// The next ones in the order of their ids.
pub async fn next(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    after: Option<DocumentId>,
    limit: i64,
) -> QueryResult<Vec<Content>> {
    let of_case = documents::authority_id
        .eq(cases::authority_id)
        .and(documents::case_id.eq(cases::id));
    let mut query = documents::table
        .inner_join(cases::table.on(of_case))
        .filter(documents::authority_id.eq(authority))
        .filter(documents::withdrawn_at.is_null())
        .order(documents::id)
        .limit(limit)
        .select((
            documents::id,
            documents::case_id,
            cases::number,
            documents::sha256,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(documents::id.gt(after));
    }
    query.load(conn).await
}

/// How many there are.
pub async fn count(conn: &mut AsyncPgConnection, authority: AuthorityId) -> QueryResult<i64> {
    documents::table
        .filter(documents::authority_id.eq(authority))
        .filter(documents::withdrawn_at.is_null())
        .count()
        .get_result(conn)
        .await
}

/// Whether the content of a document must be there.
pub async fn is_owed(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    document: DocumentId,
) -> QueryResult<bool> {
    let kept = documents::table
        .find((authority, document))
        .filter(documents::withdrawn_at.is_null());
    diesel::select(diesel::dsl::exists(kept))
        .get_result(conn)
        .await
}
