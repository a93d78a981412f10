//! Where the server's socket is: in the data folder, unless its path would be too long for the kernel.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Result;
use super::folder;
use super::layout::Layout;
use super::runner::Runner;

/// The number in the socket's name; nothing listens on a network port.
pub(super) const PORT: u16 = 5432;

/// What fits into the kernel's `sun_path`, less the byte that ends it.
const LONGEST: usize = 107;

/// The folder for the socket, made ready for the server's user.
pub(super) fn prepare(layout: &Layout, runner: &Runner) -> Result<PathBuf> {
    let dir = choose(layout);
    folder::private(&dir, runner)?;
    Ok(dir)
}

/// Takes away a folder that is outside the data folder; the next start makes it again.
pub(super) fn clean_up(layout: &Layout, dir: &Path) {
    if dir != layout.socket_dir() {
        // It may hold a newer server's socket, or be gone: both are well.
        fs::remove_dir(dir).ok();
    }
}

fn choose(layout: &Layout) -> PathBuf {
    let usual = layout.socket_dir();
    if fits(&usual) {
        usual
    } else {
        short(layout.data_dir())
    }
}

fn fits(dir: &Path) -> bool {
    let socket = dir.join(format!(".s.PGSQL.{PORT}"));
    socket.as_os_str().as_bytes().len() <= LONGEST
}

/// The same short folder for the same data folder; `folder::private` sees to it that nobody else owns it.
fn short(data_dir: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    PathBuf::from(format!("/tmp/disclosure-{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_107_bytes_is_the_longest() {
        // "/" + 77 + "/postgres.sock" + "/.s.PGSQL.5432" = 107
        let at = |length: usize| Layout::new(PathBuf::from(format!("/{}", "x".repeat(length))));
        assert_eq!(choose(&at(78)), at(78).socket_dir());
        assert!(choose(&at(79)).starts_with("/tmp"));
        assert_eq!(choose(&at(79)), choose(&at(79)));
        assert_ne!(choose(&at(79)), choose(&at(80)));
    }
}
