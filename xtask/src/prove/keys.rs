//! One request sent many times at once under one `Idempotency-Key`: one effect, and equal answers.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use indicatif::ProgressBar;
use serde_json::json;

use super::district::{Desk, District};
use super::life::{Known, Step, application};
use super::{at_once, check_house, look};
use crate::Result;
use crate::service::{Place, Service};
use crate::wire::{Ask, Wire};

/// So many keys are used between two times of signing in.
const KEYS_PER_SIGNING_IN: usize = 100;

/// What happened.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub keys: usize,
    /// Requests sent under them.
    pub sent: usize,
    /// Cases filed and cases routed.
    pub effects: usize,
    /// Times that a key was used for something else, and refused.
    pub refused: usize,
}

/// Uses so many keys, each for so many equal requests at once and then once for another one. Every other key
/// files, the rest route what was filed.
///
/// # Errors
/// The first key under which not exactly one thing was done, or a register that is not in order afterwards.
pub fn run(
    district: &District,
    service: &Service,
    keys: usize,
    times: usize,
    bar: &ProgressBar,
) -> Result<Tally> {
    let mut wires: Vec<Wire> = (0..times).map(|_| Wire::to(service.address())).collect();
    let before = effects(&district.place)?;
    let mut tally = Tally::default();
    let mut desk = district.sign_in(service)?;
    let mut filed: Option<Known> = None;
    for number in 0..keys {
        if number % KEYS_PER_SIGNING_IN == 0 {
            desk = district.sign_in(service)?;
        }
        let step = if filed.is_none() {
            Step::File
        } else {
            Step::Route
        };
        let key = format!("key-{number}");
        let ask = step.ask(&desk, filed.as_ref()).under(&key);
        let answers = at_once(&mut wires, &vec![ask; times])?;
        let [first, others @ ..] = answers.as_slice() else {
            return Err("nothing was sent".into());
        };
        if let Some(odd) = others.iter().find(|other| *other != first) {
            let (first, odd) = (first.told(), odd.told());
            return Err(format!("{key} was answered with\n{first}\nand with\n{odd}").into());
        }
        let known = step.learn(filed.take(), &first.clone().is(step.status())?)?;
        let wire = wires.first_mut().ok_or("no connection")?;
        let other = other(step, &desk, &known).under(&key);
        let refused = wire.send(&other)?.is(422)?;
        if refused.text("/code")? != "idempotency_key_reused" {
            return Err(refused.told().into());
        }
        filed = (step == Step::File).then_some(known);
        tally.keys += 1;
        tally.sent += times;
        tally.refused += 1;
        bar.inc(1);
    }
    tally.effects = effects(&district.place)? - before;
    if tally.effects != keys {
        return Err(format!("{keys} keys had {} effects", tally.effects).into());
    }
    check_house(&district.place)?;
    Ok(tally)
}

/// The same kind of request with another content.
fn other(step: Step, desk: &Desk, case: &Known) -> Ask {
    if step == Step::File {
        let mut body = application();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("channel".to_owned(), json!("fax"));
        }
        Ask::post("/api/v1/cases", &body).by(&desk.registrar)
    } else {
        Step::Transfer.ask(desk, Some(case))
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How much stands in all records.
fn effects(place: &Place) -> Result<usize> {
    look(place, async |conn| {
        let counted: Counted = diesel::sql_query("SELECT count(*) AS n FROM case_events")
            .get_result(conn)
            .await?;
        Ok(usize::try_from(counted.n)?)
    })
}
