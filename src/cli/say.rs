//! How a side command ends: its result on the standard output, or what went wrong on the other stream.

use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};

use super::start::StartError;
use crate::config::ConfigError;

/// An input that is wrong.
pub(super) fn wrong(message: String) -> StartError {
    StartError::Config(ConfigError(vec![message]))
}

/// Adds a line to a text.
pub(super) fn line(text: &mut String, arguments: fmt::Arguments<'_>) {
    let written = writeln!(text, "{arguments}");
    debug_assert!(written.is_ok(), "a String takes every text");
}

/// A bar for work on so many cases.
pub(super) fn progress(cases: u64) -> ProgressBar {
    let bar = ProgressBar::new(cases);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} cases, {per_sec}, {eta} left");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// Prints the result: 0 done, 1 failed, 2 the input or the settings are wrong.
pub(super) fn done(command: &str, result: Result<String, StartError>) -> ExitCode {
    let printed = match result {
        Ok(text) => io::stdout().lock().write_all(text.as_bytes()),
        Err(error) => {
            eprintln!("{command}: {error}");
            return ExitCode::from(error.exit_code());
        }
    };
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("{command}: cannot write the result: {error}");
            ExitCode::FAILURE
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}
