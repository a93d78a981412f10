//! The private server, with real servers: each test has a folder, and most have a cluster, of their own.
//!
//! What happens to a server whose program dies is shown with a real program: this test binary, which runs
//! itself again with one of the `child_` tests below. They are ignored otherwise.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use disclosure::postgres::{self, Durability, Error, Places, Role, Server, Settings, shared};
use tempfile::TempDir;

/// A temporary folder that the server's user can reach, which `tempfile`'s own mode does not allow.
fn folder() -> TempDir {
    let dir = tempfile::tempdir_in(shared::base()).unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o711)).unwrap();
    dir
}

fn settings(data_dir: &Path) -> Settings {
    Settings {
        durability: Durability::Test,
        ..Settings::new(data_dir)
    }
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    answer: String,
}

async fn connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    AsyncPgConnection::establish(url).await
}

async fn ask(connection: &mut AsyncPgConnection, sql: &str) -> QueryResult<String> {
    let row: Answer = diesel::sql_query(format!("SELECT ({sql})::text AS answer"))
        .get_result(connection)
        .await?;
    Ok(row.answer)
}

async fn ask_as(server: &Server, role: Role, sql: &str) -> String {
    let mut connection = connect(&server.url(role)).await.unwrap();
    ask(&mut connection, sql).await.unwrap()
}

#[tokio::test]
async fn what_one_start_stored_the_next_finds() {
    let dir = folder();
    let data = dir.path().join("data");

    let server = postgres::start(&settings(&data)).unwrap();
    let mut owner = connect(&server.url(Role::Owner)).await.unwrap();
    diesel::sql_query("CREATE TABLE kept (line text)")
        .execute(&mut owner)
        .await
        .unwrap();
    diesel::sql_query("INSERT INTO kept VALUES ('留存')")
        .execute(&mut owner)
        .await
        .unwrap();
    drop(owner);
    server.stop().unwrap();

    let server = postgres::start(&settings(&data)).unwrap();
    assert_eq!(
        ask_as(&server, Role::Owner, "SELECT line FROM kept").await,
        "留存"
    );
}

#[tokio::test]
async fn every_role_signs_in_with_its_own_password_and_only_with_that() {
    let dir = folder();
    let server = postgres::start(&settings(dir.path())).unwrap();
    for role in Role::ALL {
        assert_eq!(
            ask_as(&server, role, "SELECT current_user").await,
            role.name()
        );
    }

    let swapped = server
        .url(Role::App)
        .replace(Role::App.name(), Role::Owner.name());
    let refused = connect(&swapped)
        .await
        .err()
        .expect("a wrong password")
        .to_string();
    assert!(
        refused.contains("password authentication failed"),
        "{refused}"
    );
    let told = async |url: &str| {
        let refused = disclosure::storage::pool::current_user(url).await;
        refused.expect_err("no way in").to_string()
    };
    let wrong_password = told(&swapped).await;
    assert!(
        wrong_password.ends_with(
            "see that the role and its password are right, and that pg_hba.conf lets it in"
        ),
        "{wrong_password}"
    );
    let nowhere = told(&server.url_for(Role::Owner, "nowhere")).await;
    assert!(
        nowhere.ends_with("see that the database exists and its name is right"),
        "{nowhere}"
    );
}

#[tokio::test]
async fn the_owner_makes_databases_and_the_app_makes_nothing() {
    let dir = folder();
    let server = postgres::start(&settings(dir.path())).unwrap();
    let mut owner = connect(&server.url(Role::Owner)).await.unwrap();
    diesel::sql_query("CREATE DATABASE another")
        .execute(&mut owner)
        .await
        .unwrap();
    let mut another = connect(&server.url_for(Role::Owner, "another"))
        .await
        .unwrap();
    assert_eq!(
        ask(&mut another, "SELECT current_database()")
            .await
            .unwrap(),
        "another"
    );

    let mut app = connect(&server.url(Role::App)).await.unwrap();
    for refused in [
        "CREATE DATABASE third",
        "CREATE TABLE mine ()",
        "CREATE ROLE friend",
    ] {
        diesel::sql_query(refused)
            .execute(&mut app)
            .await
            .unwrap_err();
    }
}

#[tokio::test]
async fn the_server_speaks_utf8_and_listens_on_its_socket_alone() {
    let dir = folder();
    let server = postgres::start(&Settings::new(dir.path())).unwrap();
    for (sql, answer) in [
        ("current_setting('server_encoding')", "UTF8"),
        (
            "SELECT datcollate FROM pg_database WHERE datname = current_database()",
            "C.UTF-8",
        ),
        ("current_setting('listen_addresses')", ""),
        ("current_setting('fsync')", "on"),
        ("current_setting('data_checksums')", "on"),
        ("current_setting('TimeZone')", "UTC"),
        (
            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'disclosure_app'",
            "true",
        ),
    ] {
        assert_eq!(ask_as(&server, Role::Superuser, sql).await, answer, "{sql}");
    }
}

#[tokio::test]
async fn a_second_start_on_the_same_folder_is_refused() {
    let dir = folder();
    let first = postgres::start(&settings(dir.path())).unwrap();
    let refused = postgres::start(&settings(dir.path()))
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains(&format!("process {}", std::process::id())),
        "{refused}"
    );
    assert!(refused.contains("DISCLOSURE_DATA_DIR"), "{refused}");
    assert_eq!(ask_as(&first, Role::App, "SELECT 1").await, "1");
}

#[tokio::test]
async fn a_side_command_uses_the_running_server_and_leaves_it_running() {
    let dir = folder();
    let serve = postgres::start(&settings(dir.path())).unwrap();
    let side = postgres::attach(&settings(dir.path())).unwrap();
    assert!(serve.is_ours() && !side.is_ours());
    assert!(serve.is_running() && side.is_running());
    assert_eq!(ask_as(&side, Role::App, "SELECT 1").await, "1");
    side.stop().unwrap();
    assert_eq!(ask_as(&serve, Role::App, "SELECT 1").await, "1");
}

#[tokio::test]
async fn a_side_command_without_a_server_runs_it_until_the_last_user_has_gone() {
    let dir = folder();
    let first = postgres::attach(&settings(dir.path())).unwrap();
    let second = postgres::attach(&settings(dir.path())).unwrap();
    assert!(first.is_ours() && !second.is_ours());

    let stopping = std::thread::spawn(|| first.stop());
    assert_eq!(ask_as(&second, Role::App, "SELECT 1").await, "1");
    let url = second.url(Role::App);
    second.stop().unwrap();
    stopping.join().unwrap().unwrap();
    assert!(connect(&url).await.is_err());
}

#[test]
fn a_server_does_not_outlive_a_killed_program() {
    let dir = folder();
    let mut child = Rerun::new("postgres::child_runs_a_server", dir.path());
    child.line();
    child.process.kill().unwrap();
    wait_until(|| !dir.path().join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn a_start_right_after_a_kill_waits_for_the_old_server_to_end() {
    let dir = folder();
    let mut child = Rerun::new("postgres::child_runs_a_server", dir.path());
    let url = child.line();
    let mut connection = connect(&url).await.unwrap();
    assert_eq!(ask(&mut connection, "SELECT 1").await.unwrap(), "1");

    child.process.kill().unwrap();
    child.process.wait().unwrap();
    let next = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(next.url(Role::App), url);
    ask(&mut connection, "SELECT 1").await.unwrap_err();
    assert_eq!(ask_as(&next, Role::App, "SELECT 1").await, "1");
}

#[tokio::test]
async fn a_server_that_was_never_leashed_is_ended_before_the_next_start() {
    let dir = folder();
    postgres::start(&settings(dir.path()))
        .unwrap()
        .stop()
        .unwrap();
    let orphan = Unleashed::start(dir.path());
    let next = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(ask_as(&next, Role::App, "SELECT 1").await, "1");
    drop(orphan);
}

#[tokio::test]
async fn a_killed_server_is_noticed_and_the_next_start_recovers() {
    let dir = folder();
    let server = postgres::start(&settings(dir.path())).unwrap();
    let connection = connect(&server.url(Role::App)).await.unwrap();
    kill(&dir.path().join("postgres/postmaster.pid"));
    wait_until(|| !server.is_running());
    drop(server);

    let next = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(ask_as(&next, Role::App, "SELECT 1").await, "1");
    drop(connection);
}

/// An orderly stop waits for every process of the server; for one that hangs, for ever.
#[tokio::test]
async fn a_server_that_cannot_stop_in_order_is_stopped_all_the_same() {
    let dir = folder();
    let server = postgres::start(&settings(dir.path())).unwrap();
    let mut connection = connect(&server.url(Role::App)).await.unwrap();
    let hanging = ask(&mut connection, "SELECT pg_backend_pid()").await;
    signal("STOP", &hanging.unwrap());
    server.stop().unwrap();

    let next = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(ask_as(&next, Role::App, "SELECT 1").await, "1");
    drop(connection);
}

#[tokio::test]
async fn a_pid_file_that_names_somebody_else_is_no_hindrance() {
    let dir = folder();
    postgres::start(&settings(dir.path()))
        .unwrap()
        .stop()
        .unwrap();
    let (mut sleeper, pid_file) = (
        as_owner(dir.path(), "sleep", &["60"]),
        dir.path().join("postgres/postmaster.pid"),
    );
    fs::write(
        &pid_file,
        format!(
            "{}\n{}\n",
            sleeper.id(),
            dir.path().join("postgres").display()
        ),
    )
    .unwrap();
    let server = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(ask_as(&server, Role::App, "SELECT 1").await, "1");
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();
}

#[tokio::test]
async fn a_torn_cluster_is_made_again() {
    let dir = folder();
    let torn = dir.path().join("postgres.tmp");
    fs::create_dir(&torn).unwrap();
    fs::write(torn.join("PG_VERSION"), "15\n").unwrap();
    let server = postgres::start(&settings(dir.path())).unwrap();
    assert_eq!(ask_as(&server, Role::App, "SELECT 1").await, "1");
    assert!(!torn.exists());
}

#[test]
fn a_server_that_does_not_start_says_why() {
    let dir = folder();
    postgres::start(&settings(dir.path()))
        .unwrap()
        .stop()
        .unwrap();
    fs::write(
        dir.path().join("postgres/postgresql.conf"),
        "no_such_setting = 1\n",
    )
    .unwrap();
    let refused = postgres::start(&settings(dir.path()))
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("no_such_setting") && refused.contains("postgres.log"),
        "{refused}"
    );
}

#[test]
fn no_server_programs_names_the_package() {
    let dir = folder();
    let places = Places {
        bin_dir: None,
        path: OsString::new(),
        versions: dir.path().join("none"),
    };
    let refused = postgres::start(&Settings {
        places,
        ..settings(dir.path())
    })
    .unwrap_err();
    assert!(matches!(refused, Error::NoServer));
    assert!(
        refused.to_string().contains("apt install postgresql"),
        "{refused}"
    );
}

#[test]
fn a_cluster_of_a_version_that_is_gone_names_the_package() {
    let dir = folder();
    fs::create_dir(dir.path().join("postgres")).unwrap();
    fs::write(dir.path().join("postgres/PG_VERSION"), "11\n").unwrap();
    let refused = postgres::start(&settings(dir.path()))
        .unwrap_err()
        .to_string();
    assert!(refused.contains("apt install postgresql-11"), "{refused}");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let dir = folder();
    let data = dir.path().join("x".repeat(100));
    let server = postgres::start(&settings(&data)).unwrap();
    let socket_dir = server.socket_dir().to_owned();
    assert!(socket_dir.starts_with("/tmp"));
    assert_eq!(mode(&socket_dir), 0o700);
    assert_eq!(ask_as(&server, Role::App, "SELECT 1").await, "1");

    let side = postgres::attach(&settings(&data)).unwrap();
    assert_eq!(ask_as(&side, Role::App, "SELECT 1").await, "1");
    drop(side);
    server.stop().unwrap();
    assert!(!socket_dir.exists());
}

#[tokio::test]
async fn a_folder_with_an_awkward_name_serves() {
    let dir = folder();
    let data = dir.path().join("政府, a:b@c #%25");
    let server = postgres::start(&settings(&data)).unwrap();
    assert_eq!(ask_as(&server, Role::App, "SELECT 1").await, "1");
}

/// Only root hands its server to another user.
#[test]
fn a_folder_that_the_servers_user_cannot_enter_is_named() {
    if !postgres::is_root() {
        return;
    }
    let dir = folder();
    let shut = dir.path().join("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, Permissions::from_mode(0o700)).unwrap();
    let refused = postgres::start(&settings(&shut.join("a/data")))
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains(&format!("chmod o+x {}", shut.display())),
        "{refused}"
    );
}

#[test]
fn nothing_is_open_to_others() {
    let dir = folder();
    let data = dir.path().join("data");
    let _server = postgres::start(&settings(&data)).unwrap();
    assert_eq!(mode(&data), if postgres::is_root() { 0o711 } else { 0o700 });
    for private in ["postgres", "postgres.sock"] {
        assert_eq!(mode(&data.join(private)), 0o700, "{private}");
    }
    for secret in [
        "postgres/disclosure.pgpass",
        "postgres.log",
        "postgres.lock",
    ] {
        assert_eq!(mode(&data.join(secret)), 0o600, "{secret}");
    }
    assert_eq!(mode(&data.join("postgres.sock/.s.PGSQL.5432")), 0o700);
    let owner = fs::metadata(data.join("postgres")).unwrap().uid();
    assert_ne!(owner, 0, "PostgreSQL does not run as root");
}

#[test]
fn test_processes_that_start_at_once_share_one_server() {
    let dir = folder();
    let mut children: Vec<_> = (0..8)
        .map(|_| Rerun::new("postgres::child_shares_a_server", dir.path()))
        .collect();
    let first = children[0].line();
    for child in &mut children[1..] {
        assert_eq!(child.line(), first);
    }
    let pid_file = pid_file_below(dir.path());
    drop(children);
    wait_until(|| !pid_file.exists());
}

#[tokio::test]
async fn a_shared_server_comes_back_after_it_and_its_data_were_spoilt() {
    let dir = folder();
    let mut child = Rerun::new("postgres::child_shares_a_server", dir.path());
    child.line();
    let pid_file = pid_file_below(dir.path());
    drop(child);
    wait_until(|| !pid_file.exists());

    fs::remove_file(pid_file.with_file_name("global/pg_control")).unwrap();
    let mut child = Rerun::new("postgres::child_shares_a_server", dir.path());
    let mut connection = connect(&child.line()).await.unwrap();
    assert_eq!(
        ask(&mut connection, "current_setting('fsync')")
            .await
            .unwrap(),
        "off"
    );
    drop((connection, child));
    wait_until(|| !pid_file.exists());
}

#[test]
#[ignore = "not a test: the program that other tests kill"]
fn child_runs_a_server() {
    let server = postgres::start(&settings(&Rerun::folder())).unwrap();
    Rerun::say(&server.url(Role::App));
}

#[test]
#[ignore = "not a test: one of the processes that share a server"]
fn child_shares_a_server() {
    let linger = Duration::from_millis(50);
    let server = shared::cluster(&Rerun::folder(), &Places::usual(), linger).unwrap();
    Rerun::say(&server.url_for(Role::App, "postgres"));
}

/// This test binary once more, running one `child_` test, which says a line and then waits to be let go.
struct Rerun {
    process: Child,
    said: BufReader<ChildStdout>,
}

impl Rerun {
    const FOLDER: &str = "DISCLOSURE_TEST_FOLDER";
    const MARK: &str = "child says: ";

    fn new(test: &str, folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env(Self::FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Self { process, said }
    }

    fn line(&mut self) -> String {
        let mut lines = (&mut self.said).lines().map(Result::unwrap);
        let line = lines.find_map(|line| Some(line.split_once(Self::MARK)?.1.to_owned()));
        line.expect("the child says its line")
    }

    /// In the child: the folder that it was given.
    fn folder() -> PathBuf {
        std::env::var_os(Self::FOLDER)
            .expect("only other tests run this one")
            .into()
    }

    /// In the child: says its line, and returns when the parent lets go.
    fn say(line: &str) {
        // Past `print!`, whose words the test harness would keep to itself.
        let words = format!(
            "{}{line}
",
            Self::MARK
        );
        std::io::stdout().write_all(words.as_bytes()).unwrap();
        std::io::stdin().read_line(&mut String::new()).unwrap();
    }
}

impl Drop for Rerun {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }
}

/// A server whose program was killed before it was put on its leash.
struct Unleashed(Child);

impl Unleashed {
    fn start(data_dir: &Path) -> Self {
        let pid_file = data_dir.join("postgres/postmaster.pid");
        let cluster = data_dir.join("postgres").display().to_string();
        let socket_dir = data_dir.join("postgres.sock").display().to_string();
        let newest = fs::read_dir("/usr/lib/postgresql")
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .max()
            .unwrap();
        let program = newest.join("bin/postgres").display().to_string();
        let child = as_owner(
            data_dir,
            &program,
            &["-D", &cluster, "-k", &socket_dir, "-c", "listen_addresses="],
        );
        wait_until(|| fs::read_to_string(&pid_file).is_ok_and(|text| text.contains("ready")));
        Self(child)
    }
}

impl Drop for Unleashed {
    fn drop(&mut self) {
        let ended = self.0.try_wait().unwrap().is_some();
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        assert!(ended || std::thread::panicking(), "the orphan still runs");
    }
}

/// Runs a program as the user that owns the cluster.
fn as_owner(data_dir: &Path, program: &str, arguments: &[&str]) -> Child {
    let owner = fs::metadata(data_dir.join("postgres")).unwrap();
    let mut command = if postgres::is_root() {
        Command::new("setpriv")
    } else {
        Command::new("env")
    };
    if postgres::is_root() {
        let (uid, gid) = (owner.uid(), owner.gid());
        command.args([
            format!("--reuid={uid}"),
            format!("--regid={gid}"),
            "--clear-groups".into(),
        ]);
    }
    command
        .arg(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/")
        .spawn()
        .unwrap()
}

/// `kill -9` for the server that this file names.
fn kill(pid_file: &Path) {
    let text = fs::read_to_string(pid_file).unwrap();
    signal("KILL", text.lines().next().unwrap());
}

fn signal(name: &str, pid: &str) {
    assert!(
        Command::new("/bin/sh")
            .args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, pid])
            .status()
            .unwrap()
            .success()
    );
}

fn pid_file_below(base: &Path) -> PathBuf {
    let made = fs::read_dir(base).unwrap().next().unwrap().unwrap().path();
    made.join("postgres/postmaster.pid")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Waits on the thing itself; a test that hangs here tells what did not come about.
fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        std::thread::yield_now();
    }
}
