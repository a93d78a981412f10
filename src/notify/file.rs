//! Writes mails into a folder, one `.eml` file each: what a mail program opens.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::message::compose;
use super::transport::{Delivery, Envelope};

/// Writes the mail under a name that sorts by time. Who lists the folder never sees half a mail.
pub(super) async fn hand_over(folder: &Path, envelope: &Envelope) -> Delivery {
    let message = match compose(envelope) {
        Ok(message) => message,
        Err(delivery) => return delivery,
    };
    let name = file_name(envelope);
    let path = folder.join(&name);
    match off_thread(move || write(&path, &message.formatted())).await {
        Ok(()) => Delivery::Accepted {
            answer: format!("written to {name}"),
        },
        Err(error) => Delivery::Deferred {
            answer: format!("not written: {error}"),
        },
    }
}

/// Writes an empty file and takes it away again: in the folder, or where it would be made.
pub(super) async fn check(folder: &Path) -> io::Result<()> {
    let place = folder.ancestors().find(|place| place.exists());
    let probe = place.unwrap_or(Path::new(".")).join("disclosure-check.tmp");
    off_thread(move || {
        fs::write(&probe, b"")?;
        fs::remove_file(&probe)
    })
    .await
}

/// The time, and the Message-ID without its domain.
fn file_name(envelope: &Envelope) -> String {
    let time = envelope.date.format("%Y%m%dT%H%M%SZ");
    let id = envelope.message_id.split('@').next().unwrap_or_default();
    let safe = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let id: String = id.chars().filter(safe).collect();
    format!("{time}-{id}.eml")
}

/// A mail names people and says what they asked for: folder and file are for their owner's eyes only.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    let unfinished: PathBuf = path.with_extension("tmp");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

/// Makes the folder for mails; those above it may be others' to enter, too, and one that is there already
/// stays as its owner wants it.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        // Another mail, written at the same time, was the first.
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

async fn off_thread(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}
