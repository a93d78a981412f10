//! `disclosure health`: whether the service on this machine answers; for containers.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::start::ConfigFile;

/// Ask the running service whether it is ready
///
/// Exit status: 0 it is, 1 it is not, 2 the settings are wrong.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
}

/// How long the service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs the sub-command: 0 ready, 1 not, 2 the settings are wrong.
pub fn run(arguments: &Arguments) -> ExitCode {
    let settings = match arguments.config.read() {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("disclosure health: {error}");
            return ExitCode::from(2);
        }
    };
    match ask(&settings.listen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("disclosure health: the service is not ready");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("disclosure health: {}: {error}", settings.listen);
            ExitCode::FAILURE
        }
    }
}

fn ask(listen: &str) -> std::io::Result<bool> {
    // Connecting to the unspecified address reaches this machine.
    let address = listen.to_socket_addrs()?.next();
    let address = address.ok_or(std::io::ErrorKind::AddrNotAvailable)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(64).read_to_end(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200"))
}
