//! The `disclosure` program: wiring only.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use disclosure::cli;

/// Case tracker for application-based disclosure of government information (依申请公开).
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Clock(cli::clock::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Clock(arguments) => cli::clock::run(&arguments),
    }
}
