//! What this database is, and whether the program's key opens it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::installation;
use crate::seal::{Keys, Place};

const PLACE: Place = Place("installation.key_check", Uuid::nil());
const KNOWN: &str = "disclosure";

/// What a database is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A real register.
    Real,
    /// The demonstration.
    Demo,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Demo => "demo",
        }
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What the database is used for.
    pub kind: Kind,
    /// Whether its sealed fields open with the key given.
    pub key_fits: bool,
}

/// Looks up what this database is; `None` when it is new.
pub async fn find(conn: &mut AsyncPgConnection, keys: &Keys) -> QueryResult<Option<Found>> {
    let row: Option<(String, Vec<u8>)> = installation::table
        .select((installation::kind, installation::key_check))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(kind, check)| Found {
        kind: if kind == Kind::Demo.code() {
            Kind::Demo
        } else {
            Kind::Real
        },
        key_fits: keys.open(PLACE, &check).is_ok_and(|text| text == KNOWN),
    }))
}

/// Marks a new database; leaves one that is marked already as it is.
pub async fn mark(
    conn: &mut AsyncPgConnection,
    kind: Kind,
    keys: &Keys,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(installation::table)
        .values((
            installation::one.eq(true),
            installation::kind.eq(kind.code()),
            installation::key_check.eq(keys.seal(PLACE, KNOWN)),
            installation::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
