//! The passwords of the cluster's roles: random, and kept inside the cluster.
//!
//! Being inside, they come and go with it: no crash, copy or restore can part them. The file has the form
//! of a `.pgpass`, so that an operator can use it as one: `PGPASSFILE=... psql -h ... -U disclosure_owner`.

use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::Doing;
use super::{Error, Result, Role};

/// No `Debug`: what cannot be printed is not logged by accident.
#[derive(Clone)]
pub(super) struct Passwords(Vec<(Role, String)>);

impl Passwords {
    pub(super) fn random() -> Result<Self> {
        Role::ALL
            .into_iter()
            .map(|role| Ok((role, random()?)))
            .collect::<Result<_>>()
            .map(Self)
    }

    pub(super) fn file(cluster: &Path) -> PathBuf {
        cluster.join("disclosure.pgpass")
    }

    pub(super) fn read(cluster: &Path) -> Result<Self> {
        let path = Self::file(cluster);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Error::NoPasswords(path));
            }
            text => text.doing("read", &path)?,
        };
        let of = |role: Role| {
            text.lines()
                .find_map(|line| line.strip_prefix(&prefix(role)))
        };
        Ok(Self(
            Role::ALL
                .into_iter()
                .filter_map(|role| Some((role, of(role)?.to_owned())))
                .collect(),
        ))
    }

    /// What the file holds.
    pub(super) fn text(&self) -> String {
        self.0.iter().fold(String::new(), |text, (role, password)| {
            text + &prefix(*role) + password + "\n"
        })
    }

    /// A role that the file does not name has an empty password, which PostgreSQL refuses by name.
    pub(super) fn of(&self, role: Role) -> &str {
        self.0
            .iter()
            .find(|(of, _)| *of == role)
            .map_or("", |(_, password)| password)
    }
}

fn prefix(role: Role) -> String {
    format!("*:*:*:{}:", role.name())
}

/// 128 bits in hexadecimal: needs no quoting in SQL, a URL or a `.pgpass`.
fn random() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let made = Passwords::random().unwrap();
        fs::write(Passwords::file(dir.path()), made.text()).unwrap();
        let read = Passwords::read(dir.path()).unwrap();
        for role in Role::ALL {
            assert_eq!(made.of(role), read.of(role));
            assert_eq!(made.of(role).len(), 32);
        }
        assert_ne!(made.of(Role::Owner), made.of(Role::App));
    }
}
