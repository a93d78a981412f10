//! Developer commands; never shipped.

mod bench;
mod bench_clock;
mod bench_mail;
mod bench_recount;
mod bench_search;
mod proof;
mod prove_mails;
mod prove_record;
mod release;
mod store;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Developer commands.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Bench(bench::Arguments),
    BenchClock(bench_clock::Arguments),
    BenchMail(bench_mail::Arguments),
    BenchRecount(bench_recount::Arguments),
    BenchSearch(bench_search::Arguments),
    Prove(proof::Arguments),
    ProveMails(prove_mails::Arguments),
    ProveRecord(prove_record::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Bench(arguments) => bench::run(&arguments),
        Task::BenchClock(arguments) => bench_clock::run(&arguments),
        Task::BenchMail(arguments) => bench_mail::run(&arguments),
        Task::BenchRecount(arguments) => bench_recount::run(&arguments),
        Task::BenchSearch(arguments) => bench_search::run(&arguments),
        Task::Prove(arguments) => proof::run(&arguments),
        Task::ProveMails(arguments) => prove_mails::run(&arguments),
        Task::ProveRecord(arguments) => prove_record::run(&arguments),
    };
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
