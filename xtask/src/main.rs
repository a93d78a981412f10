//! Developer commands; never shipped.

mod bench_clock;
mod bench_recount;
mod bench_search;
mod dice;
mod release;
mod store;

use clap::{Parser, Subcommand};

/// Developer commands.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
#[expect(
    clippy::enum_variant_names,
    reason = "the names of the commands: each measures something"
)]
enum Task {
    BenchClock(bench_clock::Arguments),
    BenchRecount(bench_recount::Arguments),
    BenchSearch(bench_search::Arguments),
}

fn main() {
    match Arguments::parse().task {
        Task::BenchClock(arguments) => bench_clock::run(&arguments),
        Task::BenchRecount(arguments) => bench_recount::run(&arguments),
        Task::BenchSearch(arguments) => bench_search::run(&arguments),
    }
}
