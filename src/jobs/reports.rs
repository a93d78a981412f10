//! Reads the delivery reports that a mail server lays into a maildir.
//!
//! What lies in `new` is read once and moved to `cur`, as mail programs do: with the flag `S` (seen) when it was
//! understood, with `F` (flagged) when a person should look at it. A report that is read twice, because the program
//! died before it was moved, changes nothing the second time. Whoever may write into the folder can make a mail come
//! back: see docs/decisions.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Stop;
use crate::app::{App, Error, Result, reports};
use crate::notify::report::{LARGEST, read};

const EVERY: Duration = Duration::from_secs(30);
/// The most that is read in one round; the rest waits for the next.
const AT_ONCE: usize = 1_000;

/// Runs until it is told to stop; at once where there is no such folder.
pub(super) async fn run(app: &App, maildir: Option<&Path>, mut stop: Stop) {
    let Some(maildir) = maildir else {
        return;
    };
    loop {
        match Box::pin(run_once(app, maildir)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(job = "reports", count, "delivery reports read"),
            Err(cause) => {
                tracing::warn!(
                    job = "reports",
                    ?cause,
                    "the delivery reports cannot be read"
                );
            }
        }
        if !stop.sleep(EVERY).await {
            return;
        }
    }
}

/// Reads what is new, and tells how much that was.
///
/// # Errors
/// When the folder cannot be read, or the database cannot be reached; what was not read stays where it is.
pub async fn run_once(app: &App, maildir: &Path) -> Result<usize> {
    let names = new_names(maildir).map_err(Error::internal)?;
    for name in &names {
        let path = maildir.join("new").join(name);
        let Some(raw) = content(&path).map_err(Error::internal)? else {
            continue;
        };
        let is_clear = Box::pin(understood(app, &raw)).await?;
        put_away(maildir, name, if is_clear { "S" } else { "F" }).map_err(Error::internal)?;
    }
    Ok(names.len())
}

async fn understood(app: &App, raw: &[u8]) -> Result<bool> {
    match read(raw) {
        Ok(report) => {
            let state = reports::take(app, None, &report).await?;
            Ok(state.is_some())
        }
        Err(cause) => {
            tracing::warn!(job = "reports", %cause, "a mail among the delivery reports was set aside");
            Ok(false)
        }
    }
}

/// The names in `new`, the oldest first: they begin with the time.
fn new_names(maildir: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(maildir.join("new"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    names.truncate(AT_ONCE);
    Ok(names)
}

/// The beginning of a file; `None` when another copy of the program has put it away meanwhile.
fn content(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut raw = Vec::new();
    match File::open(path) {
        Ok(file) => {
            let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
            file.take(most).read_to_end(&mut raw)?;
            Ok(Some(raw))
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn put_away(maildir: &Path, name: &OsString, flag: &str) -> io::Result<()> {
    let mut seen = name.clone();
    seen.push(":2,");
    seen.push(flag);
    let cur: PathBuf = maildir.join("cur");
    std::fs::create_dir_all(&cur)?;
    match std::fs::rename(maildir.join("new").join(name), cur.join(seen)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}
