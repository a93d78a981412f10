//! PostgreSQL: the only room that knows diesel. It decides nothing and opens no transaction: every
//! function is handed a connection.

pub mod accounts;
pub mod alarms;
pub mod annual;
pub mod annual_freezings;
pub mod annual_moved;
pub mod audit;
pub mod authorities;
pub mod boards;
pub mod calendars;
pub mod case_clocks;
pub mod cases;
mod columns;
pub mod complaints;
mod connect;
pub mod consultations;
pub mod departments;
pub mod departments_left;
pub mod deputies;
pub mod documents;
pub mod due_dates_left;
pub mod due_days;
pub mod earlier_replies;
pub mod events;
pub mod idempotency;
pub mod installation;
mod kept;
pub mod lapses;
pub mod left_by;
pub mod letters;
pub mod lists;
pub mod mergers;
pub mod numbers;
pub mod outbox;
pub mod parties;
pub mod people;
pub mod pool;
pub mod recount;
pub mod remedies;
pub mod reminders;
pub mod repeats;
pub mod replies;
pub mod responsibilities;
pub mod schema;
pub mod scorecards;
pub mod search;
pub mod sessions;
pub mod texts;
pub mod turns;
pub mod verify;

pub use diesel::result::{Error, QueryResult};
pub use diesel_async::AsyncPgConnection;
pub use pool::Pool;

use std::collections::HashMap;

use crate::rules::ids::CaseId;
use crate::seal::CannotOpen;

/// What the database gave back cannot be understood: damage, or another key.
fn damaged(what: impl Into<String>) -> Error {
    Error::DeserializationError(what.into().into())
}

/// Rows of many cases, each with its case, in the order in which they were read.
fn by_case<R>(rows: Vec<R>, case: impl Fn(&R) -> CaseId) -> HashMap<CaseId, Vec<R>> {
    let mut of_cases: HashMap<CaseId, Vec<R>> = HashMap::new();
    for row in rows {
        of_cases.entry(case(&row)).or_default().push(row);
    }
    of_cases
}

impl From<CannotOpen> for Error {
    fn from(cause: CannotOpen) -> Self {
        Self::DeserializationError(Box::new(cause))
    }
}
