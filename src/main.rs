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
    Serve(cli::serve::Arguments),
    Demo(cli::demo::Arguments),
    Authority(cli::authority::Arguments),
    Admin(cli::admin::Arguments),
    Audit(cli::audit::Arguments),
    Config(cli::config::Arguments),
    Health(cli::health::Arguments),
    Clock(cli::clock::Arguments),
    Calendar(cli::calendar::Arguments),
    Responsibilities(cli::responsibilities::Arguments),
    Rehearse(cli::rehearse::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve(arguments) => cli::serve::run(&arguments),
        Command::Demo(arguments) => cli::demo::run(&arguments),
        Command::Authority(arguments) => cli::authority::run(&arguments),
        Command::Admin(arguments) => cli::admin::run(&arguments),
        Command::Audit(arguments) => cli::audit::run(&arguments),
        Command::Config(arguments) => cli::config::run(&arguments),
        Command::Health(arguments) => cli::health::run(&arguments),
        Command::Clock(arguments) => cli::clock::run(&arguments),
        Command::Calendar(arguments) => cli::calendar::run(&arguments),
        Command::Responsibilities(arguments) => cli::responsibilities::run(&arguments),
        Command::Rehearse(arguments) => cli::rehearse::run(&arguments),
    }
}
