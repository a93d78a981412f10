//! The proof that nothing is lost, in full length.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use xtask::Result;
use xtask::prove::district::District;
use xtask::prove::kills::{self, Tally, Victim};
use xtask::prove::{keys, races};

use crate::release;

/// Kill the service and PostgreSQL in the middle of work, let many change one case at once, and repeat
/// requests under their keys; print what became of them.
///
/// The folder is emptied first, and kept.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How often the service is killed
    #[arg(long, default_value_t = 30)]
    rounds: usize,
    /// How often PostgreSQL is killed: a process of it, the private one, one that others run, in turn
    #[arg(long, default_value_t = 10)]
    postgres_rounds: usize,
    /// How many clients work meanwhile
    #[arg(long, default_value_t = 6)]
    clients: usize,
    /// How many races for one case
    #[arg(long, default_value_t = 1_000)]
    races: usize,
    /// How many idempotency keys
    #[arg(long, default_value_t = 1_000)]
    keys: usize,
    /// How many race for a case, and how often a key is used, at once
    #[arg(long, default_value_t = 8)]
    at_once: usize,
    /// Where the register is made; a short path
    #[arg(long, default_value = "/tmp/disclosure-prove")]
    folder: PathBuf,
}

/// Prints the tables.
pub(crate) fn run(arguments: &Arguments) -> bool {
    release::run("prove", || prove(arguments))
}

fn prove(arguments: &Arguments) -> Result<()> {
    let program = release::program()?;
    let turns = [Victim::Backend, Victim::PrivateServer, Victim::OwnServer];
    let of_postgres = turns.into_iter().cycle().take(arguments.postgres_rounds);
    let victims: Vec<Victim> = std::iter::repeat_n(Victim::Service, arguments.rounds)
        .chain(of_postgres)
        .collect();
    let bar = bar(victims.len());
    let tallies = kills::run(
        &program,
        &arguments.folder,
        &victims,
        arguments.clients,
        &bar,
    )?;
    bar.finish_and_clear();
    release::print(&killed(&tallies));

    let (district, service) = District::found(&program, &arguments.folder)?;
    let bar = self::bar(arguments.races);
    bar.set_message("races");
    let raced = races::run(
        &district,
        &service,
        arguments.races,
        arguments.at_once,
        &bar,
    )?;
    bar.finish_and_clear();
    let bar = self::bar(arguments.keys);
    bar.set_message("keys");
    let keyed = keys::run(&district, &service, arguments.keys, arguments.at_once, &bar)?;
    bar.finish_and_clear();
    service.stop()?;
    release::print(&[
        String::new(),
        "| races for one version of a case | won | 412 | 409 |".to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {} of {} writers | {} | {} | {} |",
            raced.races, arguments.at_once, raced.won, raced.stale, raced.refused
        ),
        String::new(),
        "| keys | requests | effects | other requests under them, refused |".to_owned(),
        "| ---: | ---: | ---: | ---: |".to_owned(),
        format!(
            "| {} | {} | {} | {} |",
            keyed.keys, keyed.sent, keyed.effects, keyed.refused
        ),
    ]);
    Ok(())
}

fn killed(tallies: &BTreeMap<Victim, Tally>) -> Vec<String> {
    let head = [
        "| killed | rounds | changes answered | under way at the kill | broken off and repeated | 503 | longest away |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ];
    let rows = tallies.iter().map(|(victim, tally)| {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            victim.told(),
            tally.rounds,
            tally.answered,
            tally.under_way,
            tally.broken_off,
            tally.unavailable,
            seconds(tally.longest_away)
        )
    });
    head.iter().map(ToString::to_string).chain(rows).collect()
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

/// A bar for so many of whatever its message says.
pub(crate) fn bar(length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
