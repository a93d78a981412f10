//! What can go wrong with the private server, each with its remedy.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "no PostgreSQL server found; install it with `apt install postgresql`, \
         or set DISCLOSURE_POSTGRES_BIN to the folder that has `postgres` and `initdb`"
    )]
    NoServer,
    #[error(
        "{} does not have both `postgres` and `initdb`; correct DISCLOSURE_POSTGRES_BIN, \
         or unset it and install the server with `apt install postgresql`",
        .0.display()
    )]
    NotAServer(PathBuf),
    #[error(
        "{} was made by PostgreSQL {version}, whose programs were not found; \
         install them with `apt install postgresql-{version}`, or bring the data over with `pg_upgrade`",
        cluster.display()
    )]
    VersionGone { cluster: PathBuf, version: u32 },
    #[error("`{0}` not found; install it with `apt install util-linux`")]
    NoTool(&'static str),
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` to run it as; \
         make one with `useradd --system postgres`, or run this program as an ordinary user"
    )]
    NoUser,
    #[error(
        "PostgreSQL runs as `{user}`, who cannot enter {0}; allow it with `chmod o+x {0}`, \
         or choose a folder elsewhere with DISCLOSURE_DATA_DIR",
        dir.display()
    )]
    Unreachable { dir: PathBuf, user: String },
    #[error("no home folder to keep data in; choose a folder with DISCLOSURE_DATA_DIR")]
    NoHome,
    #[error(
        "{} belongs to someone else or is open to others; remove it, or choose another folder with DISCLOSURE_DATA_DIR",
        .0.display()
    )]
    NotOurs(PathBuf),
    #[error(
        "{} is in use by {holder}; stop that first, or choose another folder with DISCLOSURE_DATA_DIR",
        dir.display()
    )]
    InUse { dir: PathBuf, holder: String },
    #[error("`{program}` failed ({status}):\n{output}")]
    Failed {
        program: String,
        status: ExitStatus,
        output: String,
    },
    #[error("PostgreSQL did not start ({why}); the end of {}:\n{tail}", log.display())]
    NotStarted {
        why: String,
        log: PathBuf,
        tail: String,
    },
    #[error("PostgreSQL has not stopped after {seconds} s; see {}", log.display())]
    NotStopped { seconds: u64, log: PathBuf },
    #[error("{} is missing, and with it the passwords of the cluster around it; restore it from your backup", .0.display())]
    NoPasswords(PathBuf),
    #[error("no random numbers from the operating system")]
    Random(#[source] getrandom::Error),
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

/// Says what was being done, and to which file, when the operating system said no.
pub(super) trait Doing<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io {
            doing,
            path: path.to_owned(),
            source,
        })
    }
}
