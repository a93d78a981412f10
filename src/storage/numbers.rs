//! Gapless counters: a number is drawn in the transaction that uses it, and goes back with it.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::kept::Keep;
use super::schema::{letter_numbers, numbers};
use crate::rules::ids::AuthorityId;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Cases of a year.
    Case,
    /// Complaints of a year.
    Complaint,
    /// Replies of a year (答复书) under one seal.
    Reply {
        /// The seal: a department's, or the authority's itself.
        seal: Uuid,
    },
}

/// Draws the next number; the counter's row stays locked until the transaction ends.
pub async fn draw(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    counter: Counter,
    year: i32,
) -> QueryResult<i32> {
    match counter {
        Counter::Case => of_kind(conn, authority, "case", year).await,
        Counter::Complaint => of_kind(conn, authority, "complaint", year).await,
        Counter::Reply { seal } => of_reply(conn, authority, seal, year).await,
    }
}

async fn of_kind(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    kind: &str,
    year: i32,
) -> QueryResult<i32> {
    diesel::insert_into(numbers::table)
        .values((
            numbers::authority_id.eq(authority),
            numbers::kind.eq(kind),
            numbers::year.eq(year),
            numbers::last.eq(1),
        ))
        .on_conflict((numbers::authority_id, numbers::kind, numbers::year))
        .do_update()
        .set(numbers::last.eq(numbers::last + 1))
        .returning(numbers::last)
        .kept()
        .get_result(conn)
        .await
}

async fn of_reply(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    seal: Uuid,
    year: i32,
) -> QueryResult<i32> {
    diesel::insert_into(letter_numbers::table)
        .values((
            letter_numbers::authority_id.eq(authority),
            letter_numbers::sealed_by.eq(seal),
            letter_numbers::year.eq(year),
            letter_numbers::last.eq(1),
        ))
        .on_conflict((
            letter_numbers::authority_id,
            letter_numbers::sealed_by,
            letter_numbers::year,
        ))
        .do_update()
        .set(letter_numbers::last.eq(letter_numbers::last + 1))
        .returning(letter_numbers::last)
        .kept()
        .get_result(conn)
        .await
}
