//! `disclosure serve` and the side commands, as an operator meets them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use xtask::wire::{Ask, Wire};

use crate::harness::web::application;

/// A folder with a short path that the private server's user can enter.
pub(crate) fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::with_prefix_in("dsc", "/tmp").unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o711)).unwrap();
    folder
}

pub(crate) fn disclosure(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_disclosure"));
    command
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("DISCLOSURE_DATA_DIR", data_dir)
        .env("DISCLOSURE_LISTEN", "127.0.0.1:0")
        .env("DISCLOSURE_METRICS_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

pub(crate) fn refused(output: &Output, code: i32) -> String {
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{complaint}");
    assert!(output.stdout.is_empty());
    complaint
}

/// A running service.
pub(crate) struct Serving {
    child: Child,
    lines: mpsc::Receiver<String>,
    /// What it has said until it served.
    pub(crate) block: String,
}

impl Serving {
    fn start(data_dir: &Path) -> Self {
        Self::of(disclosure(data_dir, &["serve"]))
    }

    /// The same by a command of one's own.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut serving = Self {
            child,
            lines,
            block: String::new(),
        };
        serving.read_until("authorities");
        serving
    }

    fn read_until(&mut self, mark: &str) {
        loop {
            let line = self.lines.recv_timeout(Duration::from_mins(1));
            let line = line.unwrap_or_else(|_| panic!("ended with:\n{}", self.block));
            self.block += &line;
            self.block.push('\n');
            if line.contains(mark) {
                return;
            }
        }
    }

    pub(crate) fn address(&self, mark: &str) -> String {
        let line = self.block.lines().find(|line| line.contains(mark)).unwrap();
        let after = line.split("http://").nth(1).unwrap();
        after.split('/').next().unwrap().to_owned()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let limit = Instant::now() + Duration::from_secs(40);
        while Instant::now() < limit {
            if let Some(status) = self.child.try_wait().unwrap() {
                let rest: Vec<String> = self.lines.iter().collect();
                return (status.code(), rest.join("\n"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }
}

/// No service outlives its test.
impl Drop for Serving {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < limit, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_service_lives_from_start_to_signal() {
    let folder = folder();
    let data = folder.path().join("data");
    let serving = Serving::start(&data);
    assert!(
        serving.block.contains("nothing is sent"),
        "{}",
        serving.block
    );
    assert!(serving.block.contains("none yet"), "{}", serving.block);
    let health = get(&serving.address("serving at"), "/healthz");
    assert!(health.contains(" 200 "), "{health}");
    let searched = get(&serving.address("serving at"), "/api/v1/cases?q=zqxmark");
    assert!(searched.contains(" 401 "), "{searched}");
    let metrics = serving.address("metrics");
    wait_for("the outbox to be looked at", || {
        get(&metrics, "/metrics").contains("disclosure_notices_owed 0")
    });

    let second = disclosure(&data, &["serve"]).output().unwrap();
    assert!(refused(&second, 1).contains("is in use by"));

    let authority = [
        "authority",
        "create",
        "--code",
        "YJ",
        "--name",
        "云岭县",
        "--reconsideration-body",
        "云岭市人民政府",
        "--court",
        "云岭市中级人民法院",
    ];
    let list = folder.path().join("departments.csv");
    std::fs::write(
        &list,
        "no,name,kind,subjects\n3,教育局,department,学校;招生\n",
    )
    .unwrap();
    let with_list = [&authority[..], &["--departments", list.to_str().unwrap()]].concat();
    let made = done(&disclosure(&data, &with_list).output().unwrap());
    assert!(
        made.starts_with("made YJ 云岭县, with 1 departments"),
        "{made}"
    );
    let again = disclosure(&data, &authority).output().unwrap();
    assert!(refused(&again, 1).contains("An authority has this code"));
    let listed = done(&disclosure(&data, &["authority", "list"]).output().unwrap());
    assert_eq!(listed, "YJ       云岭县\n");

    let admin = |arguments: &[&str]| {
        let command = ["admin", "create", "--name", "李娜"];
        disclosure(&data, &[&command[..], arguments].concat())
            .output()
            .unwrap()
    };
    let security = ["--login", "li.na", "--role", "security_admin"];
    let made = done(&admin(&security));
    let password = made.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(password.len(), 24, "{made}");
    assert!(refused(&admin(&security), 1).contains("This login is in use"));
    let handler = ["--login", "wang", "--role", "handler", "--department", "3"];
    done(&admin(&handler));
    assert!(refused(&admin(&handler[..4]), 2).contains("belongs to a department"));
    let elsewhere = ["--login", "x", "--role", "handler", "--department", "4"];
    assert!(refused(&admin(&elsewhere), 2).contains("no department number 4"));
    refused(&admin(&["--login", "x", "--role", "king"]), 2);

    serving.signal("-TERM");
    let (code, rest) = serving.ended();
    assert_eq!(code, Some(0), "{rest}");
    assert!(
        rest.contains("/api/v1/cases"),
        "requests are logged: {rest}"
    );
    assert!(
        !rest.contains("zqxmark"),
        "what was looked for is not: {rest}"
    );
    assert!(rest.trim_end().ends_with("stopped"), "{rest}");
}

#[test]
fn a_service_whose_server_has_died_ends_though_a_mail_is_under_way() {
    let folder = folder();
    let data = folder.path().join("data");
    let authority = ["authority", "create", "--code", "YJ", "--name", "云岭县"];
    let bodies = ["--reconsideration-body", "云岭市", "--court", "云岭市法院"];
    let automatic = ["--confirmation", "automatic"];
    let create = [&authority[..], &bodies, &automatic].concat();
    done(&disclosure(&data, &create).output().unwrap());
    // It lets connect and never says a word; the service would wait for that longer than the test waits.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mail = format!("smtp://{}?tls=none", silent.local_addr().unwrap());
    let mut serve = disclosure(&data, &["serve"]);
    serve
        .env("DISCLOSURE_SMTP_URL", mail)
        .env("DISCLOSURE_MAIL_FROM", "office@yunling.example");
    let serving = Serving::of(serve);
    let mut wire = Wire::to(&serving.address("serving at"));
    let filing = Ask::post("/api/v1/applications", &application());
    wire.send(&filing).unwrap().is(201).unwrap();
    let _under_way = silent.accept().unwrap();

    let pid = std::fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().parse().unwrap();
    xtask::service::signal("-KILL", pid).unwrap();
    let (code, rest) = serving.ended();
    assert_eq!(code, Some(1), "{rest}");
    assert!(
        rest.contains("the private PostgreSQL server has died"),
        "{rest}"
    );
}

#[test]
fn calendars_are_kept_from_the_command_line() {
    let folder = folder();
    let data = folder.path().join("data");
    let run = |arguments: &[&str]| {
        let command = ["calendar"];
        disclosure(&data, &[&command[..], arguments].concat())
            .output()
            .unwrap()
    };
    let authority = ["--code", "YJ", "--name", "云岭县"];
    let bodies = ["--reconsideration-body", "云岭市", "--court", "云岭市法院"];
    let create = [&["authority", "create"][..], &authority, &bodies].concat();
    done(&disclosure(&data, &create).output().unwrap());
    let listed = done(&run(&["list"]));
    assert!(
        listed.starts_with("YJ cn 2011-2027 (2027 provisional) "),
        "{listed}"
    );
    assert!(
        listed.contains("revision 1\n") && listed.contains("2027  provisional"),
        "{listed}"
    );

    let endless = run(&["preview", "/dev/zero"]);
    assert_eq!(endless.status.code(), Some(2));
    let told = String::from_utf8(endless.stderr).unwrap();
    assert!(told.contains("/dev/zero: larger than 1 MiB"), "{told}");

    let notice = folder.path().join("2027.json");
    let file = notice.to_str().unwrap();
    std::fs::write(
        &notice,
        r#"{"year": 2027, "source": "放假安排的通知", "days": [
            {"date": "2026-12-31", "name": "元旦", "off": true},
            {"date": "2027-01-01", "name": "元旦", "off": true},
            {"date": "2027-01-09", "name": "元旦", "off": false},
            {"date": "2027-02-06", "name": "春节", "off": true},
            {"date": "2027-02-05", "name": "春节", "off": true},
            {"date": "2027-02-07", "name": "春节", "off": true},
            {"date": "2027-02-08", "name": "春节", "off": true},
            {"date": "2027-04-05", "name": "清明节", "off": true},
            {"date": "2027-05-01", "name": "劳动节", "off": true},
            {"date": "2027-05-02", "name": "劳动节", "off": true},
            {"date": "2027-06-09", "name": "端午节", "off": true},
            {"date": "2027-09-15", "name": "中秋节", "off": true},
            {"date": "2027-10-01", "name": "国庆节", "off": true},
            {"date": "2027-10-02", "name": "国庆节", "off": true},
            {"date": "2027-10-03", "name": "国庆节", "off": true}]}"#,
    )
    .unwrap();
    let seen = done(&run(&["preview", file]));
    assert!(seen.contains("2026-12-31  now off     元旦"), "{seen}");
    assert!(seen.contains("2027-01-09  now worked  元旦"), "{seen}");
    assert!(
        seen.ends_with("\n0 open cases\nnothing was changed\n"),
        "{seen}"
    );
    let made = done(&run(&["import", file]));
    assert!(made.contains("published as revision 2, SHA-256 "), "{made}");
    assert!(refused(&run(&["import", file]), 1).contains("there is nothing to import"));
    let listed = done(&run(&["list"]));
    assert!(
        listed.contains("2027  final        放假安排的通知"),
        "{listed}"
    );

    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let written = done(&run(&["export", "--year", "2027", out]));
    assert_eq!(written.trim(), format!("{out}/cn/2027.json"));
    assert!(refused(&run(&["export", "--year", "1990", out]), 2).contains("no year 1990"));
    assert!(refused(&run(&["preview", out]), 2).contains(out));
    std::fs::write(&notice, r#"{"year": 2027, "days": []}"#).unwrap();
    assert!(refused(&run(&["preview", file]), 2).contains("missing field `source`"));
    std::fs::write(&notice, r#"{"year": 2027, "source": "x", "days": []}"#).unwrap();
    for command in ["preview", "import"] {
        let no = refused(&run(&[command, file]), 2);
        for said in [
            "2027.json: days: 缺少法定节日（全国年节及纪念日放假办法）：元旦、春节、清明节",
            "2027.json: days: These statutory holidays are missing",
        ] {
            assert!(no.contains(said), "{no}");
        }
    }
    refused(&run(&["preview"]), 2);
    a_notice_that_cannot_be_read(&run, &notice);
}

/// What is no notice is told with its file, its line and what was expected, in both languages.
fn a_notice_that_cannot_be_read(run: &dyn Fn(&[&str]) -> Output, notice: &Path) {
    let file = notice.to_str().unwrap();
    for (content, chinese, english) in [
        ("", "文件是空的", "the file is empty"),
        (
            "{\"year\": 2027,\n  年份",
            "第 2 行第 3 列：不是有效的 JSON",
            "line 2, column 3: this is not JSON",
        ),
        (
            "{\"year\": 2027,\n",
            "JSON 不完整",
            "the JSON breaks off here",
        ),
        (
            "[{\"year\": \"x\"}]",
            "与放假安排的格式不符",
            "expected i32",
        ),
    ] {
        std::fs::write(notice, content).unwrap();
        let no = refused(&run(&["preview", file]), 2);
        for said in [
            file,
            chinese,
            english,
            "应为一份放假安排",
            "expected is a notice {\"year\": 2027",
        ] {
            assert!(no.contains(said), "{said}: {no}");
        }
    }
    let twice = r#"[{"year": 2027, "source": "通知", "days": [
        {"date": "2027-01-01", "name": "元旦", "off": true},
        {"date": "2027-01-01", "name": "元旦", "off": false}]}]"#;
    std::fs::write(notice, twice).unwrap();
    let no = refused(&run(&["import", file]), 2);
    for said in [
        "2027.json: days[1].date: 日历不能使用：2027-01-01 重复列出",
        "2027.json: days[1].date: The calendar cannot be used: ",
    ] {
        assert!(no.contains(said), "{said}: {no}");
    }
}

#[test]
fn a_sealed_database_opens_with_its_own_key_only() {
    let folder = folder();
    let data = folder.path().join("data");
    let make = [
        "authority",
        "create",
        "--code",
        "YJ",
        "--name",
        "云岭县",
        "--reconsideration-body",
        "云岭市人民政府",
        "--court",
        "云岭市中级人民法院",
    ];
    done(&disclosure(&data, &make).output().unwrap());
    let list = || {
        let mut command = disclosure(&data, &["authority", "list"]);
        move |key: Option<&str>| {
            if let Some(key) = key {
                command.env("DISCLOSURE_KEY", key);
            }
            command.output().unwrap()
        }
    };
    done(&list()(None));
    let key = data.join("key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&key.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let other = "Aw".repeat(21) + "A=";
    let complaint = refused(&list()(Some(&other)), 1);
    assert!(complaint.contains("sealed with another key than that in DISCLOSURE_KEY"));

    let kept = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let complaint = refused(&list()(None), 1);
    assert!(complaint.contains("its key is missing"), "{complaint}");
    assert!(!key.exists(), "no new key takes the place of a lost one");
    done(&list()(Some(&kept)));
}

#[test]
fn what_only_looks_makes_no_register() {
    let folder = folder();
    let data = folder.path().join("mistyped");
    for arguments in [["authority", "list"], ["calendar", "list"]] {
        let complaint = refused(&disclosure(&data, &arguments).output().unwrap(), 1);
        assert!(
            complaint.contains("there is no register in "),
            "{complaint}"
        );
    }
    assert!(!data.exists());
}

#[test]
fn the_demo_says_at_once_what_it_does() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    // It cannot even begin there.
    let mut demo = disclosure(&file.join("data"), &["demo", "--exit"]);
    let ended = demo.output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stderr));
    let said = text(&ended.stdout);
    assert!(said.contains("Starting PostgreSQL"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn the_demo_fills_nobody_elses_database() {
    let folder = folder();
    let data = folder.path().join("data");
    let mut demo = disclosure(&data, &["demo", "--exit"]);
    // Nobody listens there: had it tried, it would complain about that.
    demo.env("DISCLOSURE_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c");
    let complaint = refused(&demo.output().unwrap(), 2);
    assert!(
        complaint.contains("DISCLOSURE_DATABASE_URL is set"),
        "{complaint}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_database_that_cannot_be_reached_is_named_with_the_cause() {
    let folder = folder();
    let data = folder.path().join("data");
    let told = |address: &str| {
        let mut serve = disclosure(&data, &["serve"]);
        serve.env("DISCLOSURE_DATABASE_URL", address);
        let complaint = refused(&serve.output().unwrap(), 1);
        assert!(!complaint.contains("hunter2"), "{complaint}");
        complaint
    };
    let closed = told("postgresql://app:hunter2@127.0.0.1:1/register");
    assert!(
        closed.contains("127.0.0.1:1, database register, role app: error connecting to server: Connection refused"),
        "{closed}"
    );
    let unknown = told("postgresql://app:hunter2@nowhere.invalid/register");
    assert!(
        unknown.contains("nowhere.invalid:5432, database register, role app: error connecting to server: failed to lookup"),
        "{unknown}"
    );
    let mut serve = disclosure(&data, &["serve"]);
    serve.env(
        "DISCLOSURE_DATABASE_URL",
        "postgresql://app:p@hunter2@127.0.0.1:1/register",
    );
    let unescaped = refused(&serve.output().unwrap(), 2);
    assert!(
        unescaped.contains("percent-encoded, such as %40 for @"),
        "{unescaped}"
    );
    assert!(!unescaped.contains("hunter2"), "{unescaped}");
}

#[test]
fn settings_are_checked_and_shown() {
    let folder = folder();
    let data = folder.path().join("data");
    let mut check = disclosure(&data, &["config", "check"]);
    let shown = done(
        &check
            .env("DISCLOSURE_KEY", "Aw".repeat(21) + "A=")
            .output()
            .unwrap(),
    );
    assert!(
        shown.contains("environment  DISCLOSURE_KEY                   set\n"),
        "{shown}"
    );
    assert!(shown.contains("mail: files in "), "{shown}");

    let nobody = "postgresql://app:hunter2@127.0.0.1:1/register";
    let failed = check
        .env("DISCLOSURE_DATABASE_URL", nobody)
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stdout).contains("database: does not work"));
    assert!(!data.exists(), "a check makes nothing");

    let wrong = check.env("DISCLOSURE_WORKER", "2").output().unwrap();
    assert!(refused(&wrong, 2).contains("did you mean DISCLOSURE_WORKERS?"));
    let listed = done(&disclosure(&data, &["config", "list"]).output().unwrap());
    assert!(listed.contains("DISCLOSURE_SMTP_URL (secret)"), "{listed}");
}
