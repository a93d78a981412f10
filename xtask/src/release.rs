//! What every measurement shares: it runs in release, and prints a table.

use std::io::{self, Write};
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

/// Prints the lines of a table.
pub(crate) fn print(lines: &[String]) {
    let text = lines.join("\n") + "\n";
    if let Err(error) = io::stdout().lock().write_all(text.as_bytes()) {
        eprintln!("cannot write the table: {error}");
    }
}
