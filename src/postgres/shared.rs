//! One server for all test processes: started by the first, gone soon after the last.
//!
//! `cargo test` is one process, nextest is one per test, and both may run twice at once. So the server is
//! nobody's child: a watchdog keeps it, in a session of its own. Each test process holds a shared lock on a
//! file; the watchdog waits for the lock that it gets only when nobody else holds it, lingers for a moment
//! lest every test of nextest starts a server, then stops the server. If the watchdog is killed, the server
//! goes too.
//!
//! The data stays for the next run, which starts in a tenth of a second. They are worth nothing: whatever is
//! wrong with them, they are thrown away and made anew.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::error::Doing;
use super::installation::Installation;
use super::layout::Layout;
use super::lock::Lock;
use super::runner::{is_root, my_uid};
use super::{Durability, Error, Places, Result, Server, Settings, folder, pidfile, process};

/// The usual time for which a server waits for a next process.
pub const LINGER: Duration = Duration::from_secs(5);

/// Smaller ones, such as a container's usual 64 MB, would run full. It is the whole size that is asked for, not
/// what is free, so that all processes come to the same answer.
const ENOUGH_KIB: u64 = 2 << 20;

/// To be raised when a leftover of the previous version of this room would be of no use.
const FORM: u32 = 1;

/// Older leftovers may have been nibbled at by whoever cleans the temporary folder.
const STALE: Duration = Duration::from_hours(24);

/// Keeps the server, the rest of its arguments, until nobody has held the file `$1` for `$3` seconds.
///
/// The server is known by the folder it works in: its number may be someone else's by the time it is looked at.
const WATCHDOG: &str = r#"
users=$1; cluster=$2; linger=$3; shift 3
"$@" &
server=$!
runs() { [ "/proc/$server/cwd" -ef "$cluster" ]; }
(
    exec 9>>"$users"
    until flock 9 && flock -u 9 && sleep "$linger" && flock -n 9; do :; done
    runs && kill -INT "$server"
    while runs; do sleep 0.02; done
) &
watch=$!
wait "$server"
status=$?
kill "$watch"
exit "$status"
"#;

/// Where the test server is best put: in memory, if there is room, else in the temporary folder.
///
/// A database is 300 small files. In memory, cloning one with `STRATEGY FILE_COPY` takes 10 ms; on a disk it
/// may take 300.
pub fn base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if size_in_kib(memory).is_some_and(|size| size >= ENOUGH_KIB) {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}

/// The server for this process's tests, on data that nothing protects.
///
/// `base` is a folder that everyone can reach, with a short path; see [`base`]. Keep what is returned until
/// the process ends, best in a `static`. New databases are the caller's to make, and to drop.
pub fn cluster(base: &Path, places: &Places, linger: Duration) -> Result<Server> {
    let layout = Layout::new(test_folder(base)?);
    let lock = Lock::shared(&layout.users())?;
    let _one_at_a_time = Lock::exclusive(&layout.lock())?;
    let postmaster = match pidfile::ready(&layout.cluster())? {
        Some(postmaster) => postmaster,
        None => start(&layout, places, linger)?,
    };
    Server::used(&layout, postmaster, lock)
}

fn size_in_kib(dir: &Path) -> Option<u64> {
    let output = Command::new("df")
        .args(["-k", "--output=size"])
        .arg(dir)
        .output()
        .ok()?;
    String::from_utf8(output.stdout)
        .ok()?
        .lines()
        .nth(1)?
        .trim()
        .parse()
        .ok()
}

fn start(layout: &Layout, places: &Places, linger: Duration) -> Result<pidfile::Postmaster> {
    let data_dir = layout.data_dir().to_owned();
    let settings = Settings {
        data_dir,
        places: places.clone(),
        durability: Durability::Test,
    };
    if is_fresh(layout)
        && let Ok(postmaster) = launch(layout, &settings, linger)
    {
        return Ok(postmaster);
    }
    throw_away(layout, &settings)?;
    launch(layout, &settings, linger)
}

fn launch(layout: &Layout, settings: &Settings, linger: Duration) -> Result<pidfile::Postmaster> {
    let installation = Installation::prepare(settings, layout)?;
    installation.end_orphan()?;
    note_birth(layout)?;
    let mut watchdog = watchdog(
        settings,
        &installation,
        &[
            layout.users().into(),
            layout.cluster().into(),
            seconds(linger),
        ],
    )?;
    process::wait_until_ready(&mut watchdog, &layout.cluster(), &installation.log)
}

fn watchdog(
    settings: &Settings,
    installation: &Installation,
    arguments: &[OsString],
) -> Result<Child> {
    let setsid = settings.places.tool("setsid")?;
    settings.places.tool("flock")?;
    let server = installation.server();
    let mut command = Command::new(&setsid);
    command
        .args(["/bin/sh", "-c", WATCHDOG, "disclosure-test-server"])
        .args(arguments);
    command.arg(server.get_program()).args(server.get_args());
    command
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", "/usr/bin:/bin")
        .current_dir("/")
        .stdin(Stdio::null());
    installation.log.attach_to(&mut command)?;
    command.spawn().doing("run", &setsid)
}

fn seconds(linger: Duration) -> OsString {
    format!("{}.{:03}", linger.as_secs(), linger.subsec_millis()).into()
}

fn throw_away(layout: &Layout, settings: &Settings) -> Result<()> {
    if pidfile::running(&layout.cluster())?.is_some() {
        Installation::prepare(settings, layout)?.end_orphan()?;
    }
    folder::remove(&layout.cluster())?;
    folder::remove(&layout.socket_dir())
}

/// Made since the machine was started, and lately.
fn is_fresh(layout: &Layout) -> bool {
    let file = birth(layout);
    let age = fs::metadata(&file)
        .and_then(|meta| meta.modified())
        .ok()
        .and_then(|at| at.elapsed().ok());
    let boot = fs::read_to_string(&file).ok();
    age.is_some_and(|age| age < STALE) && boot.is_some() && boot == this_boot()
}

fn note_birth(layout: &Layout) -> Result<()> {
    if is_fresh(layout) {
        return Ok(());
    }
    let file = birth(layout);
    fs::write(&file, this_boot().unwrap_or_default()).doing("write", &file)
}

fn birth(layout: &Layout) -> PathBuf {
    layout.data_dir().join("postgres.boot")
}

fn this_boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

/// One folder per user; nobody else may write to it.
fn test_folder(base: &Path) -> Result<PathBuf> {
    let uid = my_uid()?;
    let dir = base.join(format!("disclosure-test-{uid}-v{FORM}"));
    folder::make(&dir, if is_root() { 0o711 } else { 0o700 })?;
    let meta = fs::symlink_metadata(&dir).doing("look at", &dir)?;
    if !meta.is_dir() || meta.uid() != uid || meta.permissions().mode() & 0o022 != 0 {
        return Err(Error::NotOurs(dir));
    }
    dir.canonicalize().doing("find", &dir)
}
