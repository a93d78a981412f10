//! How a side command ends: its result on the standard output, or what went wrong on the other stream.

use std::io::{self, Write};
use std::process::ExitCode;

use super::start::StartError;

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
