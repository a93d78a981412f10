//! Free texts, sealed; the record refers to them by id and digest.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::texts;
use crate::rules::command::NewText;
use crate::rules::ids::{AuthorityId, CaseId, TextId};
use crate::seal::{Keys, Place};

const COLUMN: &str = "texts.sealed";

/// Keeps a text.
pub async fn add(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
    text: &NewText,
) -> QueryResult<()> {
    diesel::insert_into(texts::table)
        .values((
            texts::authority_id.eq(authority),
            texts::id.eq(text.id()),
            texts::case_id.eq(case),
            texts::sealed.eq(keys.seal(Place(COLUMN, text.id().0), &text.plain)),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Reads several texts; those that were shredded are left out.
pub async fn find_all(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    ids: &[TextId],
) -> QueryResult<HashMap<TextId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sealed: Vec<(TextId, Vec<u8>)> = texts::table
        .filter(
            texts::authority_id
                .eq(authority)
                .and(texts::id.eq_any(ids.iter().map(|id| id.0))),
        )
        .select((texts::id, texts::sealed))
        .load(&mut conn)
        .await?;
    let mut found = HashMap::with_capacity(sealed.len());
    for (id, sealed) in sealed {
        found.insert(id, open(keys, id, &sealed)?);
    }
    Ok(found)
}

/// Reads a text; `None` when it was shredded.
pub async fn find(
    mut conn: &AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    id: TextId,
) -> QueryResult<Option<String>> {
    let sealed: Option<Vec<u8>> = texts::table
        .find((authority, id))
        .select(texts::sealed)
        .first(&mut conn)
        .await
        .optional()?;
    sealed.map(|sealed| open(keys, id, &sealed)).transpose()
}

/// Every text of a case that was not shredded.
pub async fn of_case(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    authority: AuthorityId,
    case: CaseId,
) -> QueryResult<HashMap<TextId, String>> {
    let rows: Vec<(TextId, Vec<u8>)> = texts::table
        .filter(
            texts::authority_id
                .eq(authority)
                .and(texts::case_id.eq(case)),
        )
        .select((texts::id, texts::sealed))
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|(id, sealed)| Ok((id, open(keys, id, &sealed)?)))
        .collect()
}

/// Opens a text.
pub(super) fn open(keys: &Keys, id: TextId, sealed: &[u8]) -> QueryResult<String> {
    Ok(keys.open(Place(COLUMN, id.0), sealed)?)
}
