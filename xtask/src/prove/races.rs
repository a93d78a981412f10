//! Many who change one case at once, all having seen the same version: one of them does, the others are told.

use indicatif::ProgressBar;

use super::district::District;
use super::life::{Known, Step};
use super::{at_once, check_house};
use crate::Result;
use crate::service::Service;
use crate::wire::{Ask, Wire};

/// After so many races another case is target for: a record is read as a whole at every change.
const RACES_PER_CASE: usize = 25;

/// What happened.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub races: usize,
    /// Answers 200.
    pub won: usize,
    /// Answers 412: somebody was faster.
    pub stale: usize,
    /// Answers 409: refused by what the winner had made of the case.
    pub refused: usize,
}

/// Runs races in which so many transfer a case to departments of their own choice.
///
/// # Errors
/// The first race that did not have exactly one winner, or a register that is not in order afterwards.
pub fn run(
    district: &District,
    service: &Service,
    races: usize,
    writers: usize,
    bar: &ProgressBar,
) -> Result<Tally> {
    let mut wires: Vec<Wire> = (0..writers).map(|_| Wire::to(service.address())).collect();
    let mut teller = Wire::to(service.address());
    let mut tally = Tally::default();
    let mut desk = district.sign_in(service)?;
    let mut case: Option<Known> = None;
    while tally.races < races {
        if tally.races.is_multiple_of(RACES_PER_CASE) {
            desk = district.sign_in(service)?;
            let filed = teller.send(&Step::File.ask(&desk, None))?.is(201)?;
            case = Some(Step::File.learn(None, &filed)?);
        }
        let target = case.as_mut().ok_or("no case to race for")?;
        let asks: Vec<Ask> = desk
            .departments
            .iter()
            .take(writers)
            .map(|department| {
                let to = serde_json::json!({ "department": department });
                let path = format!("/api/v1/cases/{}/assignments", target.id);
                Ask::post(path, &to).by(&desk.registrar).on(target.version)
            })
            .collect();
        let mut winner = None;
        for (answer, department) in at_once(&mut wires, &asks)?.iter().zip(&desk.departments) {
            match answer.status {
                200 if winner.is_none() => winner = Some((answer.clone(), department)),
                412 => tally.stale += 1,
                409 => tally.refused += 1,
                _ => return Err(format!("race {}: {}", tally.races, answer.told()).into()),
            }
        }
        let (answer, department) =
            winner.ok_or_else(|| format!("race {} has no winner", tally.races))?;
        let path = format!("/api/v1/cases/{}", target.id);
        let seen = teller.send(&Ask::get(path).by(&desk.registrar))?.is(200)?;
        if seen.version != Some(target.version + 1)
            || answer.version != seen.version
            || seen.text("/department/id")? != *department
        {
            return Err(format!("race {} left {}", tally.races, seen.told()).into());
        }
        target.version += 1;
        tally.won += 1;
        tally.races += 1;
        bar.inc(1);
    }
    check_house(&district.place)?;
    Ok(tally)
}
