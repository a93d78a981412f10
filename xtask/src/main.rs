//! Developer commands; never shipped.

mod bench_clock;

use clap::{Parser, Subcommand};

/// Developer commands.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    BenchClock(bench_clock::Arguments),
}

fn main() {
    match Arguments::parse().task {
        Task::BenchClock(arguments) => bench_clock::run(&arguments),
    }
}
