//! Locks on files, which the kernel gives back however a process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::Result;
use super::error::Doing;

/// A file that says by its lock who uses the folder, and by its content who that is.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock for this process alone, or says who has it.
    pub(super) fn try_exclusive(path: &Path) -> Result<Result<Self, Holder>> {
        let mut file = open(path)?;
        match file.try_lock() {
            Ok(()) => {
                sign(&mut file).doing("write", path)?;
                Ok(Ok(Self(file)))
            }
            Err(TryLockError::WouldBlock) => Ok(Err(Holder::read(&mut file))),
            Err(TryLockError::Error(source)) => Err(source).doing("lock", path),
        }
    }

    /// Takes the lock for this process alone, waiting for its turn.
    pub(super) fn exclusive(path: &Path) -> Result<Self> {
        let file = open(path)?;
        file.lock().doing("lock", path)?;
        Ok(Self(file))
    }

    /// Takes the lock together with others, waiting while one process has it alone.
    pub(super) fn shared(path: &Path) -> Result<Self> {
        let file = open(path)?;
        file.lock_shared().doing("lock", path)?;
        Ok(Self(file))
    }

    /// Takes the lock together with others, unless one process has it alone.
    pub(super) fn try_shared(path: &Path) -> Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(source).doing("lock", path),
        }
    }
}

/// Closing the file would do, were it not for a program that another thread is just starting: until that runs,
/// it has a copy of everything open, and the lock with it.
impl Drop for Lock {
    fn drop(&mut self) {
        self.0.unlock().ok();
    }
}

/// Who holds a lock, as far as its file tells.
#[derive(Debug)]
pub(super) struct Holder(Option<u32>);

impl Holder {
    fn read(file: &mut File) -> Self {
        let mut text = String::new();
        let read = file.read_to_string(&mut text).is_ok();
        Self(text.trim().parse().ok().filter(|_| read))
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(pid) => write!(f, "process {pid}"),
            None => f.write_str("another process"),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .doing("open", path)
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_refused_learns_who_holds_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::try_exclusive(&path).unwrap().unwrap();
        let holder = Lock::try_exclusive(&path).unwrap().unwrap_err();
        assert_eq!(
            holder.to_string(),
            format!("process {}", std::process::id())
        );
        assert!(Lock::try_shared(&path).unwrap().is_none());
        drop(held);
        assert!(Lock::try_exclusive(&path).unwrap().is_ok());
    }
}
