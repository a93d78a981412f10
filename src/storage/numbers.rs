//! Gapless counters: a number is drawn in the transaction that uses it, and goes back with it.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::numbers;
use crate::rules::ids::AuthorityId;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Cases of a year.
    Case,
    /// Replies of a year (答复书).
    Reply,
}

impl Counter {
    fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Reply => "reply",
        }
    }
}

/// Draws the next number; the counter's row stays locked until the transaction ends.
pub async fn draw(
    conn: &mut AsyncPgConnection,
    authority: AuthorityId,
    counter: Counter,
    year: i32,
) -> QueryResult<i32> {
    diesel::insert_into(numbers::table)
        .values((
            numbers::authority_id.eq(authority),
            numbers::kind.eq(counter.code()),
            numbers::year.eq(year),
            numbers::last.eq(1),
        ))
        .on_conflict((numbers::authority_id, numbers::kind, numbers::year))
        .do_update()
        .set(numbers::last.eq(numbers::last + 1))
        .returning(numbers::last)
        .get_result(conn)
        .await
}
