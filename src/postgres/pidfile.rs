//! Reads `postmaster.pid`, in which a server tells who and where it is, and how far it has come.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Result;
use super::error::Doing;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) socket_dir: PathBuf,
    /// Whether it accepts connections: it is neither starting nor stopping.
    pub(super) is_ready: bool,
}

/// What the file says, whether or not that server still lives.
fn read(cluster: &Path) -> Result<Option<Postmaster>> {
    let path = file(cluster);
    match fs::read(&path) {
        Ok(bytes) => Ok(parse(&String::from_utf8_lossy(&bytes))),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause).doing("read", &path),
    }
}

/// The server that runs on this cluster.
///
/// A number in the file proves nothing, since numbers are given out again; but the server works inside its
/// cluster, and nobody else does under that number. A file that cannot be read, as when this process has too many
/// files open, proves nothing either: that is an error, and not a server that has gone.
pub(super) fn running(cluster: &Path) -> Result<Option<Postmaster>> {
    let Some(postmaster) = read(cluster)? else {
        return Ok(None);
    };
    let cwd = process(postmaster.pid).join("cwd");
    let runs = is_at(fs::read_link(&cwd), cluster).doing("read", &cwd)?;
    Ok(runs.then_some(postmaster))
}

/// The server that runs on this cluster and accepts connections.
pub(super) fn ready(cluster: &Path) -> Result<Option<Postmaster>> {
    Ok(running(cluster)?.filter(|postmaster| postmaster.is_ready))
}

/// Removes a file whose number now belongs to somebody else, over which PostgreSQL would refuse to start.
///
/// Only for the holder of the folder's lock, and only when nothing is [`running`].
pub(super) fn remove_stale(cluster: &Path) -> Result<()> {
    let taken = read(cluster)?.is_some_and(|postmaster| process(postmaster.pid).exists());
    if taken && running(cluster)?.is_none() {
        // If it stays, PostgreSQL says so itself.
        fs::remove_file(file(cluster)).ok();
    }
    Ok(())
}

fn file(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

fn process(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

/// Whether a process works in this folder, by what was read of it. One that has gone does not, nor does one of
/// another user's, into which nobody sees: the server runs as we do, or as someone whom we may look at.
fn is_at(cwd: io::Result<PathBuf>, dir: &Path) -> io::Result<bool> {
    const NO_SUCH_PROCESS: i32 = 3;
    match cwd {
        Ok(cwd) => Ok(cwd == dir),
        Err(cause)
            if matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::PermissionDenied
            ) || cause.raw_os_error() == Some(NO_SUCH_PROCESS) =>
        {
            Ok(false)
        }
        Err(cause) => Err(cause),
    }
}

/// Lines: number, cluster, start, port, socket folder, address, shared memory, state.
fn parse(text: &str) -> Option<Postmaster> {
    let mut lines = text.lines();
    let pid = lines.next()?.trim().parse().ok()?;
    let socket_dir = PathBuf::from(lines.nth(3).unwrap_or_default());
    let is_ready = lines.nth(2).is_some_and(|state| state.trim() == "ready");
    Some(Postmaster {
        pid,
        socket_dir,
        is_ready,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "24186\n/d/postgres\n1795475174\n5432\n/d/postgres.sock\n\n  123 1\nready   \n";

    #[test]
    fn a_server_says_where_it_is_and_how_far() {
        let ready = parse(READY).unwrap();
        assert_eq!(
            ready,
            Postmaster {
                pid: 24186,
                socket_dir: "/d/postgres.sock".into(),
                is_ready: true
            }
        );
        assert!(
            !parse(&READY.replace("ready   ", "stopping"))
                .unwrap()
                .is_ready
        );
        assert!(!parse("24186\n/d/postgres\n").unwrap().is_ready);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_number_that_somebody_else_has_is_no_server() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            file(dir.path()),
            READY.replace("24186", &std::process::id().to_string()),
        )
        .unwrap();
        assert_eq!(running(dir.path()).unwrap(), None);
        remove_stale(dir.path()).unwrap();
        assert!(!file(dir.path()).exists());
    }

    #[test]
    fn what_cannot_be_looked_at_has_not_gone() {
        let dir = Path::new("/d/postgres");
        let looked = |code| is_at(Err(io::Error::from_raw_os_error(code)), dir);
        let (none, no_process, denied, too_many, fault) = (2, 3, 13, 24, 5);
        for gone in [none, no_process, denied] {
            assert!(!looked(gone).unwrap());
        }
        for unknown in [too_many, fault] {
            assert!(looked(unknown).is_err());
        }
        assert!(is_at(Ok(dir.to_owned()), dir).unwrap());

        // A folder of that name cannot be read as a file, whoever tries.
        let odd = tempfile::tempdir().unwrap();
        fs::create_dir(file(odd.path())).unwrap();
        assert!(running(odd.path()).is_err());
        fs::remove_dir(file(odd.path())).unwrap();
        assert_eq!(running(odd.path()).unwrap(), None);
    }
}
