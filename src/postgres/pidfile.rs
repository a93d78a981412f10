//! Reads `postmaster.pid`, in which a server tells who and where it is, and how far it has come.

use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) socket_dir: PathBuf,
    /// Whether it accepts connections: it is neither starting nor stopping.
    pub(super) is_ready: bool,
}

/// What the file says, whether or not that server still lives.
fn read(cluster: &Path) -> Option<Postmaster> {
    parse(&fs::read_to_string(file(cluster)).ok()?)
}

/// The server that runs on this cluster.
///
/// A number in the file proves nothing, since numbers are given out again; but the server works inside its
/// cluster, and nobody else does under that number.
pub(super) fn running(cluster: &Path) -> Option<Postmaster> {
    read(cluster).filter(|postmaster| works_in(postmaster.pid, cluster))
}

/// The server that runs on this cluster and accepts connections.
pub(super) fn ready(cluster: &Path) -> Option<Postmaster> {
    running(cluster).filter(|postmaster| postmaster.is_ready)
}

/// Removes a file whose number now belongs to somebody else, over which PostgreSQL would refuse to start.
///
/// Only for the holder of the folder's lock, and only when nothing is [`running`].
pub(super) fn remove_stale(cluster: &Path) {
    let taken = read(cluster).is_some_and(|postmaster| process(postmaster.pid).exists());
    if taken && running(cluster).is_none() {
        // If it stays, PostgreSQL says so itself.
        fs::remove_file(file(cluster)).ok();
    }
}

fn file(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

fn process(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

fn works_in(pid: u32, dir: &Path) -> bool {
    fs::read_link(process(pid).join("cwd")).is_ok_and(|cwd| cwd == dir)
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
        assert_eq!(running(dir.path()), None);
        remove_stale(dir.path());
        assert!(!file(dir.path()).exists());
    }
}
