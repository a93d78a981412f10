//! What every measurement shares: it runs in release, and prints a table.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

/// Whether this build was optimised; if not, the release build of itself is run with the same arguments.
pub(crate) fn is_running_or_run() -> bool {
    elsewhere().is_none()
}

/// Whether a debug build is to do it itself, for trying a command out: no figure of it counts.
fn is_trial() -> bool {
    cfg!(debug_assertions) && std::env::args_os().any(|argument| argument == "--debug-build")
}

/// `None` where this build does it; otherwise whether the release build of itself, run instead, did.
fn elsewhere() -> Option<bool> {
    if !cfg!(debug_assertions) || is_trial() {
        return None;
    }
    let ended = Command::new(env!("CARGO"))
        .args(["run", "--release", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status();
    match ended {
        Ok(status) if status.success() => return Some(true),
        Ok(status) => eprintln!("the release build ended with {status}"),
        Err(error) => eprintln!("cannot start cargo: {error}"),
    }
    Some(false)
}

/// Runs a command in release; `false` when it failed, which is told under its name.
pub(crate) fn run<E: Display>(name: &str, command: impl FnOnce() -> Result<(), E>) -> bool {
    if let Some(done) = elsewhere() {
        return done;
    }
    match command() {
        Ok(()) => true,
        Err(error) => {
            eprintln!("{name}: {error}");
            false
        }
    }
}

/// Builds the program itself as it is released, in a trial as it is; gives where it is.
pub(crate) fn program() -> xtask::Result<PathBuf> {
    let release: &[&str] = if is_trial() { &[] } else { &["--release"] };
    let built = Command::new(env!("CARGO"))
        .args(["build", "--package", "disclosure", "--bins"])
        .args(release)
        .status()?;
    if !built.success() {
        return Err(format!("the build ended with {built}").into());
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
