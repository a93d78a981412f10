//! A cluster, the programs of its version and the user they run as: all that a start needs.

use std::path::PathBuf;
use std::process::Command;

use super::find::Programs;
use super::layout::Layout;
use super::passwords::Passwords;
use super::process::{self, Log, Process};
use super::runner::{self, Runner};
use super::{Durability, Result, Settings, cluster, pidfile, socket};

/// A stop without a last checkpoint: the next start replays the log, and nothing committed is lost.
const IMMEDIATE: &str = "immediate";

pub(super) struct Installation {
    layout: Layout,
    runner: Runner,
    programs: Programs,
    durability: Durability,
    pub(super) socket_dir: PathBuf,
    pub(super) passwords: Passwords,
    pub(super) log: Log,
}

impl Installation {
    /// Makes what is missing. The caller holds the folder's lock, so that nobody else does so too.
    pub(super) fn prepare(settings: &Settings, layout: &Layout) -> Result<Self> {
        let cluster = layout.cluster();
        let programs = Programs::find(&settings.places, &cluster)?;
        let runner = Runner::new(&settings.places, &cluster)?;
        runner.check_reach(layout.data_dir())?;
        cluster::ensure(layout, &runner, &programs, settings.durability)?;
        Ok(Self {
            socket_dir: socket::prepare(layout, &runner)?,
            passwords: Passwords::read(&cluster)?,
            log: Log::new(layout.log())?,
            durability: settings.durability,
            layout: layout.clone(),
            runner,
            programs,
        })
    }

    /// Ends what a killed program left behind, and waits for it.
    ///
    /// The kernel has told that server to end already; telling it again does no harm, and covers one that
    /// was killed before it could be put on its leash.
    pub(super) fn end_orphan(&self) -> Result<()> {
        let cluster = self.layout.cluster();
        if pidfile::running(&cluster)?.is_some() {
            let gone = || Ok(pidfile::running(&cluster)?.is_none().then_some(()));
            // It fails if the server has gone in the meantime, which is what we wait for.
            runner::run(self.stop("fast"), "").ok();
            process::wait_until_stopped(self.stop(IMMEDIATE), &self.log, gone)?;
        }
        pidfile::remove_stale(&cluster)
    }

    /// Runs the server, on a leash.
    pub(super) fn spawn(&self) -> Result<Process> {
        Process::spawn(self.server(), self.stop(IMMEDIATE), self.log.clone())
    }

    /// The command that tells the server to stop.
    fn stop(&self, mode: &str) -> Command {
        let mut command = self.runner.command(&self.programs.path("pg_ctl"));
        command
            .args(["stop", "--no-wait", "--silent", "--mode", mode, "--pgdata"])
            .arg(self.layout.cluster());
        command
    }

    /// The server itself, in the foreground.
    pub(super) fn server(&self) -> Command {
        let mut command = self.runner.command(&self.programs.path("postgres"));
        command.arg("-D").arg(self.layout.cluster());
        let mut socket_dir = std::ffi::OsString::from("unix_socket_directories=\"");
        socket_dir.push(&self.socket_dir);
        socket_dir.push("\"");
        command.arg("-c").arg(socket_dir);
        let port = format!("port={}", socket::PORT);
        let fixed = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "logging_collector=off",
            &port,
        ];
        for setting in fixed.iter().chain(durability(self.durability)) {
            command.arg("-c").arg(setting);
        }
        command
    }
}

/// Tests come in great numbers and have nothing to lose; without autovacuum their plans are steady, too.
fn durability(durability: Durability) -> &'static [&'static str] {
    match durability {
        Durability::Safe => &[],
        Durability::Test => &[
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "min_wal_size=32MB",
            "max_wal_size=256MB",
            "autovacuum=off",
            "max_connections=300",
        ],
    }
}
