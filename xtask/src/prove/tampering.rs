//! Whether tampering is found: changes made directly in the database, by someone who has it but not the keys.

mod kinds;

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::app::verify::{Checker, Fault};
use indicatif::ProgressBar;
use kinds::Kind;

use crate::Result;
use crate::dice::Dice;

/// What was tried; all of it was found.
#[derive(Debug, Default)]
pub struct Tally {
    /// How often each way.
    pub found: BTreeMap<String, usize>,
    /// Ways for which the register has no row.
    pub without_row: BTreeSet<String>,
}

/// Tampers with a register as its owner, in every way in turn and each time in another row, takes it back, and
/// demands that it is found and the case named.
///
/// # Errors
/// Every tampering that was not found.
pub async fn run(
    conn: &mut AsyncPgConnection,
    checker: &Checker<'_>,
    rounds: usize,
    seed: u64,
    bar: &ProgressBar,
) -> Result<Tally> {
    if let [fault, ..] = faults(conn, checker).await?.as_slice() {
        return Err(format!("before any tampering: {fault:?}").into());
    }
    let mut kinds = kinds::all();
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    let mut missed = Vec::new();
    let (mut at, mut done) = (0, 0);
    while done < rounds {
        at = if at < kinds.len() { at } else { 0 };
        let kind = kinds.get(at).ok_or("nothing to tamper with")?;
        let Kind { what, first, sql } = kind.clone();
        let row = dice.below(1_000_000);
        conn.batch_execute(&format!(
            "BEGIN; SELECT setseed({row} / 1000000.0); {first}"
        ))
        .await?;
        let touched: Vec<Touched> = sql_query(&sql)
            .load(conn)
            .await
            .map_err(|cause| format!("{what}: {cause}"))?;
        let found = faults(conn, checker).await?;
        conn.batch_execute("ROLLBACK").await?;
        let Some(touched) = touched.into_iter().next() else {
            kinds.remove(at);
            tally.without_row.insert(what);
            continue;
        };
        if !found.iter().any(|fault| touched.is_named_by(fault)) {
            missed.push(format!("{what}, row {row}, in {touched:?}: {found:?}"));
        }
        *tally.found.entry(what).or_default() += 1;
        (at, done) = (at + 1, done + 1);
        bar.inc(1);
    }
    if missed.is_empty() {
        Ok(tally)
    } else {
        Err(format!("not found:\n{}", missed.join("\n")).into())
    }
}

async fn faults(conn: &mut AsyncPgConnection, checker: &Checker<'_>) -> Result<Vec<Fault>> {
    checker
        .all(conn)
        .await
        .map_err(|error| format!("{error:?}").into())
}

/// The number of the case that was tampered with; none where the whole case, or a counter, was.
#[derive(Debug, QueryableByName)]
struct Touched {
    #[diesel(sql_type = Nullable<Text>)]
    number: Option<String>,
}

impl Touched {
    fn is_named_by(&self, fault: &Fault) -> bool {
        match &self.number {
            Some(number) => {
                fault.case.as_ref() == Some(number) || fault.wrong.to_string().contains(number)
            }
            None => true,
        }
    }
}
