//! The private PostgreSQL server of the embedded default: find, initialise, start, stop, attach.
//!
//! Without a database of its own choosing, the program runs PostgreSQL for itself, so that "install
//! `postgresql`, run `disclosure serve`" is the whole of the set-up. The server listens on a unix socket
//! only, runs under an unprivileged user, and ends when the program ends, however it ends.
//!
//! - [`start`]: for the one program that owns the folder (`serve`, `demo`).
//! - [`attach`]: for side commands, which use the running server or start it for themselves.
//! - [`shared`]: one server for all test processes.
//!
//! This room knows no table, no rule and no setting's variable: what it needs is handed in as
//! [`Settings`]. It blocks; an async caller wraps it in `spawn_blocking`.

mod cluster;
mod error;
mod find;
mod folder;
mod installation;
mod layout;
mod lock;
mod passwords;
mod pidfile;
mod process;
mod runner;
mod server;
pub mod shared;
mod socket;
mod url;

use std::path::{Path, PathBuf};

use layout::Layout;

pub use error::{Error, Result};
pub use find::Places;
pub use folder::{default_data_dir, demo_data_dir};
pub use runner::is_root;
pub use server::{Server, attach, start};

/// The database that a new cluster is born with.
pub const DATABASE: &str = "disclosure";

/// What the private server needs to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds the cluster, its log, its socket and its locks.
    pub data_dir: PathBuf,
    /// Where to look for the server's programs.
    pub places: Places,
    pub durability: Durability,
}

impl Settings {
    /// Settings for a server whose data matters, with its programs in the usual places.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            places: Places::usual(),
            durability: Durability::Safe,
        }
    }
}

/// Whether a server was ever made in this folder.
pub fn exists(data_dir: &Path) -> bool {
    Layout::new(data_dir.to_owned()).cluster().exists()
}

/// What a power cut may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Safe,
    /// Everything: for tests, which are several times faster this way.
    Test,
}

/// Whom a connection acts as; each has its own password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Owns the databases and migrates them; may create further ones.
    Owner,
    /// What the running service signs in as; holds only what migrations grant it.
    App,
    /// PostgreSQL's superuser, for repairs by hand; the program signs in with it only to make and drop temporary databases.
    Superuser,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Owner, Self::App, Self::Superuser];

    /// The name PostgreSQL knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "disclosure_owner",
            Self::App => "disclosure_app",
            Self::Superuser => "postgres",
        }
    }
}
