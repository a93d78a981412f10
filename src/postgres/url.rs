//! Writes a connection URL whose host is a socket's folder.

use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::passwords::Passwords;
use super::{Role, socket};

/// `postgresql://disclosure_app:secret@%2Fvar%2Flib%2Fdisclosure%2Fpostgres.sock:5432/disclosure`
pub(super) fn url(socket_dir: &Path, passwords: &Passwords, role: Role, database: &str) -> String {
    format!(
        "postgresql://{}:{}@{}:{}/{}",
        role.name(),
        passwords.of(role),
        percent(socket_dir.as_os_str().as_bytes()),
        socket::PORT,
        percent(database.as_bytes()),
    )
}

fn percent(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a String takes all");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_could_end_the_host_is_escaped() {
        assert_eq!(
            percent("/a b/政府,@:?#%/x-1_2.3".as_bytes()),
            "%2Fa%20b%2F%E6%94%BF%E5%BA%9C%2C%40%3A%3F%23%25%2Fx-1_2.3"
        );
    }
}
