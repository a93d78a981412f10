//! What every measurement shares: it runs in release, and prints a table.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

/// Runs a command in release; `false` when it failed, which is told under its name.
pub(crate) fn run<E: Display>(name: &str, command: impl FnOnce() -> Result<(), E>) -> bool {
    let done = if cfg!(debug_assertions) {
        run_release_build().map_err(|error| error.to_string())
    } else {
        command().map_err(|error| error.to_string())
    };
    if let Err(error) = &done {
        eprintln!("{name}: {error}");
    }
    done.is_ok()
}

/// The same with the same arguments, where this build was not optimised.
fn run_release_build() -> xtask::Result<()> {
    let ended = Command::new(env!("CARGO"))
        .args(["run", "--release", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status()?;
    if ended.success() {
        Ok(())
    } else {
        Err(format!("the release build ended with {ended}").into())
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
