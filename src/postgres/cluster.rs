//! Makes the cluster, once: aside, then with a rename, so that a torn one is never taken for whole.

use std::fs::{self, File};
use std::path::Path;

use super::error::Doing;
use super::find::Programs;
use super::layout::Layout;
use super::passwords::Passwords;
use super::runner::{self, Runner};
use super::{DATABASE, Durability, Result, Role, folder};

/// Who may come in: over the socket, with a password.
const HBA: &str = "\
# Written by Disclosure. Nothing listens on a network port; every role has a password (disclosure.pgpass).
local all         all      scram-sha-256
local replication postgres scram-sha-256
";

/// Starting values for one small machine. They are in the file, not on the command line, so that an operator
/// who knows better can change them.
const CONFIGURATION: &str = "
# Written by Disclosure when the cluster was made; yours to change.
max_connections = 100
shared_buffers = 128MB
random_page_cost = 1.1
jit = off
wal_compression = on
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
log_lock_waits = on
log_min_duration_statement = 1s
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
";

pub(super) fn ensure(
    layout: &Layout,
    runner: &Runner,
    programs: &Programs,
    durability: Durability,
) -> Result<()> {
    if layout.cluster().exists() {
        return Ok(());
    }
    let unfinished = layout.unfinished();
    folder::remove(&unfinished)?;
    folder::private(&unfinished, runner)?;
    initdb(&unfinished, runner, programs, durability)?;
    configure(&unfinished, runner)?;
    let passwords = Passwords::random()?;
    make_roles(&unfinished, runner, programs, &passwords)?;
    runner.write(&Passwords::file(&unfinished), &passwords.text())?;
    publish(layout, &unfinished)
}

fn initdb(dir: &Path, runner: &Runner, programs: &Programs, durability: Durability) -> Result<()> {
    let mut command = runner.command(&programs.path("initdb"));
    command.arg("--pgdata").arg(dir);
    command.args([
        "--username",
        Role::Superuser.name(),
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]);
    // Nobody can sign in before `configure` has said how.
    command.args(["--auth=reject", "--no-instructions"]);
    match durability {
        Durability::Safe => command.arg("--data-checksums"),
        Durability::Test => command.arg("--no-sync"),
    };
    runner::run(command, "")
}

fn configure(dir: &Path, runner: &Runner) -> Result<()> {
    let file = dir.join("postgresql.conf");
    let made = fs::read_to_string(&file).doing("read", &file)?;
    runner.write(&file, &(made + CONFIGURATION))?;
    runner.write(&dir.join("pg_hba.conf"), HBA)
}

/// In single-user mode, which needs neither a client program nor an open door.
fn make_roles(
    dir: &Path,
    runner: &Runner,
    programs: &Programs,
    passwords: &Passwords,
) -> Result<()> {
    let mut command = runner.command(&programs.path("postgres"));
    command.args([
        "--single",
        "-c",
        "exit_on_error=true",
        "-c",
        "password_encryption=scram-sha-256",
        "-D",
    ]);
    command.arg(dir).arg("postgres");
    runner::run(command, &roles(passwords))
}

/// One statement a line, as single-user mode reads them.
fn roles(passwords: &Passwords) -> String {
    let [owner, app, superuser] =
        [Role::Owner, Role::App, Role::Superuser].map(|role| (role.name(), passwords.of(role)));
    format!(
        "ALTER ROLE {} PASSWORD '{}'\n\
         CREATE ROLE {} LOGIN CREATEDB PASSWORD '{}'\n\
         CREATE ROLE {} LOGIN PASSWORD '{}'\n\
         CREATE DATABASE {DATABASE} OWNER {}\n",
        superuser.0, superuser.1, owner.0, owner.1, app.0, app.1, owner.0,
    )
}

fn publish(layout: &Layout, unfinished: &Path) -> Result<()> {
    let data_dir = layout.data_dir();
    fs::rename(unfinished, layout.cluster()).doing("rename", unfinished)?;
    File::open(data_dir)
        .and_then(|dir| dir.sync_all())
        .doing("write", data_dir)
}
