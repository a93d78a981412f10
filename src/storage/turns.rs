//! Whose turn it is, where only one copy of the program may do a thing at a time: advisory locks.

use diesel::sql_types::{BigInt, Bool};
use diesel::{QueryResult, QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// What only one may do at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Bring the tables into their shape.
    Migrate,
    /// Forget what is old.
    Purge,
    /// Fill the search index.
    Index,
}

impl Turn {
    /// A number that nothing else in this database uses; it never changes.
    fn number(self) -> i64 {
        match self {
            Self::Migrate => 4_110_195_001,
            Self::Purge => 4_110_195_002,
            Self::Index => 4_110_195_003,
        }
    }
}

#[derive(QueryableByName)]
struct Got {
    #[diesel(sql_type = Bool)]
    got: bool,
}

/// Takes the turn until the transaction ends; `false` when another copy has it.
pub async fn take(tx: &mut AsyncPgConnection, turn: Turn) -> QueryResult<bool> {
    let row: Got = sql_query("SELECT pg_try_advisory_xact_lock($1) AS got")
        .bind::<BigInt, _>(turn.number())
        .get_result(tx)
        .await?;
    Ok(row.got)
}

/// Waits for the turn, and keeps it until the connection is closed.
pub async fn wait(conn: &mut AsyncPgConnection, turn: Turn) -> QueryResult<()> {
    sql_query("SELECT pg_advisory_lock($1)")
        .bind::<BigInt, _>(turn.number())
        .execute(conn)
        .await
        .map(drop)
}
