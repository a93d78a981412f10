//! The contents of documents: files outside the database, sealed as they are written.
//!
//! A content is written under a passing name and gets its own when it is complete and on disk. Whether
//! it exists is said by its row alone: what stands here without one is an orphan, and swept in time.

mod archive;
mod write;

use std::error::Error as _;
use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::ready;
use futures_util::stream::{BoxStream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};
use uuid::Uuid;

pub use write::{Writing, Written};

use crate::rules::ids::{AuthorityId, CaseId, DocumentId};
use crate::seal::chunks::{HEADER, Layout, Opener};
use crate::seal::{CannotOpen, Keys, Place};

/// Where a content is bound to when it is sealed.
const PLACE: &str = "documents.content";
/// How many names are looked at together.
const BATCH: usize = 500;

/// Why a content cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there.
    #[error("the content of a document is missing: {0}")]
    Missing(Name),
    /// There is no room left for it.
    #[error("no space is left for documents")]
    NoSpace,
    /// It was changed, cut off, or sealed with another key.
    #[error("the content of a document does not open: {0}")]
    Damaged(#[from] CannotOpen),
    /// The store does not work.
    #[error("documents cannot be kept or read: {0}")]
    Store(object_store::Error),
    /// The folder does not work.
    #[error("{}: {cause}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl From<object_store::Error> for Error {
    fn from(cause: object_store::Error) -> Self {
        let mut next = cause.source();
        while let Some(error) = next {
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if matches!(
                kind,
                Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            ) {
                return Self::NoSpace;
            }
            next = error.source();
        }
        Self::Store(cause)
    }
}

/// Which content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    /// Of which authority.
    pub authority: AuthorityId,
    /// Of which case.
    pub case: CaseId,
    /// Which document.
    pub document: DocumentId,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.authority, self.case, self.document)
    }
}

impl Name {
    fn path(self) -> Path {
        Path::from(self.to_string())
    }

    fn place(self) -> Place {
        Place(PLACE, self.document.0)
    }

    fn read(path: &Path) -> Option<Self> {
        let mut parts = path.as_ref().split('/').map(Uuid::try_parse);
        let mut next = || parts.next()?.ok();
        let name = Self {
            authority: AuthorityId(next()?),
            case: CaseId(next()?),
            document: DocumentId(next()?),
        };
        next().is_none().then_some(name)
    }
}

/// The contents of all documents.
#[derive(Clone)]
pub struct Objects {
    store: Arc<LocalFileSystem>,
    folder: PathBuf,
    keys: Keys,
}

impl Objects {
    /// Opens a folder, and makes it if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or used.
    pub fn open(folder: &FilePath, keys: Keys) -> Result<Self, Error> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|cause| Error::Folder {
            path: folder.to_owned(),
            cause,
        })?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            folder: folder.to_owned(),
            keys,
        })
    }

    /// Whether a folder can be used: something is written into it and removed. One that is not there yet is
    /// not made; it is the folder in which it would be made that is tried.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn check(folder: &FilePath) -> Result<(), Error> {
        let folder = folder.ancestors().find(|place| place.exists());
        let folder = folder.unwrap_or(FilePath::new("."));
        // Nothing is sealed with this key.
        let objects = Self::open(folder, Keys::from_master(&[0; 32]))?;
        let probe = Path::from("disclosure-check");
        objects
            .store
            .put(&probe, PutPayload::from_static(b"check"))
            .await?;
        Ok(objects.store.delete(&probe).await?)
    }

    /// Begins to write a content. Dropped before its end, it leaves nothing.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn write(&self, name: Name) -> Result<Writing, Error> {
        let upload = self.store.put_multipart(&name.path()).await?;
        Ok(Writing::new(upload, self.keys.sealer(name.place())))
    }

    /// Begins to read a content.
    ///
    /// # Errors
    /// When it is not there or not ours.
    pub async fn read(&self, name: Name) -> Result<Reading, Error> {
        let path = name.path();
        let meta = found(name, self.store.head(&path).await)?;
        let layout = Layout::of(meta.size)?;
        let header = found(name, self.store.get_range(&path, HEADER).await)?;
        Ok(Reading {
            store: Arc::clone(&self.store),
            path,
            layout,
            opener: self.keys.opener(name.place(), &header)?,
            next: 0,
        })
    }

    /// Whether a content is there.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn has(&self, name: Name) -> Result<bool, Error> {
        match self.store.head(&name.path()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Erases a content; one that is not there is erased already.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn erase(&self, name: Name) -> Result<(), Error> {
        match self.store.delete(&name.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Every content that was written before a moment.
    pub fn older_than(&self, moment: DateTime<Utc>) -> Older {
        let names = self.store.list(None).filter_map(move |meta| {
            ready(match meta {
                Ok(meta) => old_name(&meta, moment).map(Ok),
                Err(cause) => Some(Err(cause)),
            })
        });
        Older(names.chunks(BATCH).boxed())
    }

    /// Removes what was begun before a moment and never finished: a program that was killed left it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn remove_unfinished(&self, moment: DateTime<Utc>) -> Result<usize, Error> {
        let folder = self.folder.clone();
        let removing = tokio::task::spawn_blocking(move || {
            remove_unfinished(&folder, moment).map_err(|cause| Error::Folder {
                path: folder,
                cause,
            })
        });
        removing
            .await
            .map_err(|source| Error::Store(object_store::Error::JoinError { source }))?
    }
}

fn found<T>(name: Name, result: object_store::Result<T>) -> Result<T, Error> {
    match result {
        Err(object_store::Error::NotFound { .. }) => Err(Error::Missing(name)),
        other => Ok(other?),
    }
}

fn old_name(meta: &ObjectMeta, moment: DateTime<Utc>) -> Option<Name> {
    (meta.last_modified < moment)
        .then(|| Name::read(&meta.location))
        .flatten()
}

/// The passing names of the store end with `#` and a number.
fn remove_unfinished(folder: &FilePath, moment: DateTime<Utc>) -> io::Result<usize> {
    let mut removed: usize = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            removed = removed.saturating_add(remove_unfinished(&entry.path(), moment)?);
        } else if entry.file_name().to_string_lossy().contains('#')
            && DateTime::<Utc>::from(entry.metadata()?.modified()?) < moment
        {
            fs::remove_file(entry.path())?;
            removed = removed.saturating_add(1);
        }
    }
    Ok(removed)
}

/// Contents that were written before a moment, some at a time.
pub struct Older(BoxStream<'static, Vec<object_store::Result<Name>>>);

impl Older {
    /// The next ones.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn next(&mut self) -> Option<Result<Vec<Name>, Error>> {
        let names = self.0.next().await?;
        Some(names.into_iter().map(|name| Ok(name?)).collect())
    }
}

/// A content that is read, chunk by chunk.
pub struct Reading {
    store: Arc<LocalFileSystem>,
    path: Path,
    layout: Layout,
    opener: Opener,
    next: u32,
}

impl Reading {
    /// The next plain bytes.
    ///
    /// # Errors
    /// When the content was changed or cut off, or the store does not work.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let number = self.next;
        if number >= self.layout.chunks() {
            return None;
        }
        self.next = number.saturating_add(1);
        Some(self.chunk(number).await)
    }

    async fn chunk(&self, number: u32) -> Result<Vec<u8>, Error> {
        let range = self.layout.range(number);
        let sealed = self.store.get_range(&self.path, range).await?;
        let last = self.layout.is_last(number);
        Ok(self.opener.open(number, last, &sealed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_faults() {
        let told = |kind: ErrorKind| {
            let source = Box::new(io::Error::from(kind));
            let store = "test";
            Error::from(object_store::Error::Generic { store, source })
        };
        assert!(matches!(told(ErrorKind::StorageFull), Error::NoSpace));
        assert!(matches!(told(ErrorKind::QuotaExceeded), Error::NoSpace));
        assert!(matches!(told(ErrorKind::PermissionDenied), Error::Store(_)));
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        let name = Name {
            authority: AuthorityId(id),
            case: CaseId(id),
            document: DocumentId(id),
        };
        assert_eq!(Name::read(&name.path()), Some(name));
        assert_eq!(Name::read(&Path::from("a/b/c")), None);
        assert_eq!(Name::read(&Path::from(format!("{name}/{id}"))), None);
    }
}
