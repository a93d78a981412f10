//! Whether tampering is found: changes made directly in the database, by someone who has it but not the keys.

mod beside;
mod kinds;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::app::App;
use disclosure::app::delivery::{self, Ended};
use disclosure::app::verify::{Checker, Fault};
use disclosure::rules::ids::{CaseId, NoticeId};
use disclosure::rules::language::Language;
use disclosure::storage::authorities::Authority;
use disclosure::storage::outbox::{self, Frozen, New, Room};
use disclosure::storage::verify;
use indicatif::ProgressBar;
use kinds::Kind;

use crate::Result;
use crate::dice::Dice;

pub use beside::make as make_beside;

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

/// The history of the district was mailed to nobody: some of its cases get a mail, and every other one ends.
///
/// # Errors
/// When the database cannot be reached.
pub async fn mail(app: &App, authority: &Arc<Authority>) -> Result<()> {
    const CASES: i64 = 20;
    let failed = |error: disclosure::app::Error| format!("{error:?}");
    let mut conn = app.read().await.map_err(failed)?;
    let cases = verify::next(&mut conn, authority.id, None, CASES).await?;
    let mails: Vec<New> = (cases.into_iter())
        .map(|(case, number)| reminder(app, case, &number))
        .collect();
    let now = app.env.now();
    outbox::add_many(&conn, &app.keys, authority.id, &mails, now).await?;
    let room = Room {
        free: mails.len() / 2,
        per_domain: usize::MAX,
        under_way: &HashMap::new(),
    };
    let times = (now, now + TimeDelta::minutes(5));
    let claimed = outbox::claim(&mut conn, &app.keys, "disclosure.example", times, &room).await?;
    drop(conn);
    for (nth, one) in (0..).zip(&claimed) {
        let (state, answer) = match nth % 2 {
            0 => ("accepted", "250 taken over"),
            _ => ("rejected", "550 no such mailbox"),
        };
        let ended = Ended {
            state,
            answer: answer.to_owned(),
            next_at: None,
        };
        delivery::record(app, one, &ended).await.map_err(failed)?;
    }
    Ok(())
}

fn reminder(app: &App, case: CaseId, number: &str) -> New {
    New {
        id: NoticeId(app.env.id()),
        case: Some(case),
        kind: "deadline_near",
        addressee: "account",
        letter: None,
        language: Language::English,
        mail: Frozen {
            to: "handler@example.org".to_owned(),
            subject: number.to_owned(),
            text: "The reply is due soon".to_owned(),
            html: "<p>The reply is due soon</p>".to_owned(),
        },
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
