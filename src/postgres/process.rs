//! A server as our child, on a leash: when the leash goes, the server shuts down.

use std::convert::Infallible;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::error::Doing;
use super::{Error, Result, pidfile, runner};

/// Replaying the log after a power cut takes its time.
const START_LIMIT: Duration = Duration::from_mins(5);
const STOP_LIMIT: Duration = Duration::from_mins(1);
/// How long an orderly stop may take before the server is told to drop everything: while it recovers from the crash of
/// one of its processes it may never come to an orderly stop.
const ORDERLY_STOP: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// A log longer than this is put aside at the next start.
const LONG_LOG: u64 = 16 << 20;

/// A running server that we started.
///
/// The kernel sends the server its signal when the *thread* that started it ends, so that thread is the
/// leash: it does nothing but wait until it is let go. It ends with the program, even by `kill -9`; and
/// ending it alone is how we stop the server, without having to send signals ourselves.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    leash: Option<(Sender<Infallible>, JoinHandle<()>)>,
    stop_at_once: Option<Command>,
    log: Log,
}

impl Process {
    /// `stop_at_once` ends a server that does not stop in an orderly way.
    pub(super) fn spawn(mut command: Command, stop_at_once: Command, log: Log) -> Result<Self> {
        log.attach_to(&mut command)?;
        let program = PathBuf::from(command.get_program());
        let (leash, held) = mpsc::channel::<Infallible>();
        let (report, reported) = mpsc::sync_channel(1);
        let thread = thread::Builder::new()
            .name("postgres-leash".into())
            .spawn(move || {
                if report.send(command.spawn()).is_ok() {
                    // Nothing can be sent; this returns when the other end is dropped.
                    held.recv().ok();
                }
            });
        let thread = thread.doing("start a thread for", &program)?;
        let child = reported
            .recv()
            .expect("the thread reports before it ends")
            .doing("run", &program)?;
        Ok(Self {
            child,
            leash: Some((leash, thread)),
            stop_at_once: Some(stop_at_once),
            log,
        })
    }

    /// Waits until the server accepts connections.
    pub(super) fn wait_until_ready(&mut self, cluster: &Path) -> Result<pidfile::Postmaster> {
        wait_until_ready(&mut self.child, cluster, &self.log)
    }

    /// Shuts the server down: connections are cut, everything committed is on disk.
    pub(super) fn stop(&mut self) -> Result<()> {
        let Some(((leash, thread), at_once)) = self.leash.take().zip(self.stop_at_once.take())
        else {
            return Ok(());
        };
        drop(leash);
        thread.join().ok();
        let (child, log) = (&mut self.child, &self.log);
        let ended = || Ok(child.try_wait().doing("wait for", &log.path)?.map(drop));
        wait_until_stopped(at_once, log, ended)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody is left to be told; a server that hangs has said why in its log.
        self.stop().ok();
    }
}

/// Waits until a server on this cluster accepts connections, or `starter` has ended without one.
pub(super) fn wait_until_ready(
    starter: &mut Child,
    cluster: &Path,
    log: &Log,
) -> Result<pidfile::Postmaster> {
    let ready = poll(START_LIMIT, || {
        if let Some(status) = starter.try_wait().doing("wait for", cluster)? {
            return Err(log.not_started(status.to_string()));
        }
        pidfile::ready(cluster)
    });
    ready?.ok_or_else(|| log.not_started(format!("not ready after {} s", START_LIMIT.as_secs())))
}

/// Waits for a server to end that has been told to stop; if it does not, it is told to stop at once.
pub(super) fn wait_until_stopped(
    at_once: Command,
    log: &Log,
    mut ended: impl FnMut() -> Result<Option<()>>,
) -> Result<()> {
    if poll(ORDERLY_STOP, &mut ended)?.is_some() {
        return Ok(());
    }
    // It fails if the server has gone just now, which is what we wait for.
    runner::run(at_once, "").ok();
    poll(STOP_LIMIT, ended)?.ok_or_else(|| log.not_stopped())
}

/// Asks again and again until there is an answer; `None` when the time is up.
pub(super) fn poll<T>(
    limit: Duration,
    mut ask: impl FnMut() -> Result<Option<T>>,
) -> Result<Option<T>> {
    let begun = Instant::now();
    loop {
        let answer = ask()?;
        if answer.is_some() || begun.elapsed() > limit {
            return Ok(answer);
        }
        thread::sleep(POLL);
    }
}

/// The server's log, and where this start's part of it begins.
#[derive(Debug, Clone)]
pub(super) struct Log {
    path: PathBuf,
    begin: u64,
}

impl Log {
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        let length = fs::metadata(&path).map_or(0, |meta| meta.len());
        if length > LONG_LOG {
            fs::copy(&path, path.with_extension("log.old")).doing("copy", &path)?;
            open(&path)?.set_len(0).doing("empty", &path)?;
        }
        Ok(Self {
            begin: if length > LONG_LOG { 0 } else { length },
            path,
        })
    }

    pub(super) fn attach_to(&self, command: &mut Command) -> Result<()> {
        let errors = open(&self.path)?;
        let output = errors.try_clone().doing("open", &self.path)?;
        command
            .stdout(Stdio::from(output))
            .stderr(Stdio::from(errors));
        Ok(())
    }

    fn not_started(&self, why: String) -> Error {
        Error::NotStarted {
            why,
            log: self.path.clone(),
            tail: self.tail(),
        }
    }

    fn not_stopped(&self) -> Error {
        Error::NotStopped {
            seconds: STOP_LIMIT.as_secs(),
            log: self.path.clone(),
        }
    }

    /// The last lines of this start.
    fn tail(&self) -> String {
        let mut bytes = Vec::new();
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.begin))?;
            file.read_to_end(&mut bytes)
        });
        if let Err(error) = read {
            return format!("(cannot be read: {error})");
        }
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines
            .iter()
            .skip(lines.len().saturating_sub(12))
            .copied()
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .doing("open", path)
}
