//! What every measurement shares: it runs in release, and prints a table.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

/// Whether this build was optimised; if not, the release build of itself is run with the same arguments.
pub(crate) fn is_running_or_run() -> bool {
    if !cfg!(debug_assertions) {
        return true;
    }
    let ended = Command::new(env!("CARGO"))
        .args(["run", "--release", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status();
    match ended {
        Ok(status) if status.success() => {}
        Ok(status) => eprintln!("the release build ended with {status}"),
        Err(error) => eprintln!("cannot start cargo: {error}"),
    }
    false
}

/// Runs a command in release; `false` when it failed, which is told under its name.
pub(crate) fn run<E: Display>(name: &str, command: impl FnOnce() -> Result<(), E>) -> bool {
    if !is_running_or_run() {
        return true;
    }
    match command() {
        Ok(()) => true,
        Err(error) => {
            eprintln!("{name}: {error}");
            false
        }
    }
}

/// Builds the program itself as it is released; gives where it is.
pub(crate) fn program() -> xtask::Result<PathBuf> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--package", "disclosure", "--bins"])
        .status()?;
    if !built.success() {
        return Err(format!("the release build ended with {built}").into());
    }
    Ok(std::env::current_exe()?.with_file_name("disclosure"))
}

/// Prints the lines of a table.
pub(crate) fn print(lines: &[String]) {
    let text = lines.join("\n") + "\n";
    if let Err(error) = io::stdout().lock().write_all(text.as_bytes()) {
        eprintln!("cannot write the table: {error}");
    }
}
