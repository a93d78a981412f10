//! Where things are in a data folder: every name of this room begins with `postgres`.

use std::path::{Path, PathBuf};

#[derive(Debug, Clone)]
pub(super) struct Layout {
    data_dir: PathBuf,
}

impl Layout {
    /// `data_dir` is absolute: the server works from another folder.
    pub(super) fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }

    /// The cluster while it is being made; one found at a start is a torn one.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.data_dir.join("postgres.tmp")
    }

    pub(super) fn socket_dir(&self) -> PathBuf {
        self.data_dir.join("postgres.sock")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    /// Locked by the one process that runs the server.
    pub(super) fn lock(&self) -> PathBuf {
        self.data_dir.join("postgres.lock")
    }

    /// Share-locked by every process that uses a server it does not run.
    pub(super) fn users(&self) -> PathBuf {
        self.data_dir.join("postgres.users")
    }
}
