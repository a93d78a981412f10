//! What must be in order whenever a test leaves or a service was killed: the register says what was written,
//! every case can be found, no request is half done.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use disclosure::app::verify::Checker;
use disclosure::seal::Keys;
use disclosure::storage::{authorities, search};

/// Checks every case, and what is counted and noted beside them.
///
/// # Errors
/// The first thing that is not in order, in words.
pub async fn check(
    conn: &mut AsyncPgConnection,
    keys: &Keys,
    today: NaiveDate,
) -> Result<(), String> {
    let unfound = search::missing(conn, None, 1)
        .await
        .map_err(|cause| cause.to_string())?;
    if let [(_, case), ..] = unfound.as_slice() {
        return Err(format!("{case} is in no search index"));
    }
    let all = authorities::list(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    for authority in all {
        let checker = Checker::new(conn, keys, &authority, today)
            .await
            .map_err(|error| format!("{error:?}"))?;
        let faults = checker
            .all(conn)
            .await
            .map_err(|error| format!("{error:?}"))?;
        if let [fault, ..] = faults.as_slice() {
            return Err(format!(
                "{} {}",
                fault.case.as_deref().unwrap_or("register:"),
                fault.wrong
            ));
        }
    }
    let begun: Vec<Begun> = sql_query("SELECT key FROM idempotency WHERE status = 0")
        .load(conn)
        .await
        .map_err(|cause| cause.to_string())?;
    match begun.as_slice() {
        [] => Ok(()),
        [Begun { key }, ..] => Err(format!(
            "the request with key {key} was begun and never finished"
        )),
    }
}

#[derive(QueryableByName)]
struct Begun {
    #[diesel(sql_type = Text)]
    key: String,
}
