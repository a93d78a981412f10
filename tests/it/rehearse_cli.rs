//! `disclosure rehearse` at the command line: a database that is kept can be asked, and one that is not is dropped,
//! however the rehearsal ends.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use diesel_async::{AsyncConnection, AsyncPgConnection};
use disclosure::postgres::{self, Role, Server};
use disclosure::sheets::{self, Form};
use disclosure::storage::pool;

use crate::serve_cli::{disclosure, done, folder, refused};

const SMALL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/annual_reports/small-2023.json"
);
const LARGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/annual_reports/suqian-2023.json"
);

fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    disclosure(folder, arguments).output().unwrap()
}

#[test]
fn a_rehearsal_that_is_kept_can_be_asked_for_its_report() {
    let folder = folder();
    let told = done(&run(
        folder.path(),
        &["rehearse", "--table", SMALL, "--keep"],
    ));
    let said = |mark: &str| told.lines().find_map(|line| line.split_once(mark));
    let (_, name) = said("The database is kept: ").unwrap();
    let (_, command) = said("Its report: disclosure ").unwrap();
    assert_eq!(command, format!("rehearse --kept {name} --year 2023"));

    let out = folder.path().join("2023.xlsx");
    let mut arguments: Vec<&str> = command.split(' ').collect();
    arguments.extend(["--out", out.to_str().unwrap()]);
    let told = done(&run(folder.path(), &arguments));
    assert!(told.contains("2023年，新收政府信息公开申请29件"), "{told}");
    let sheets = sheets::read(Form::Xlsx, &std::fs::read(&out).unwrap()).unwrap();
    let total: Vec<&str> = sheets[0].rows[4].cells().collect();
    assert!(
        total.ends_with(&["23", "2", "1", "1", "1", "1", "29"]),
        "{total:?}"
    );
    let future = run(
        folder.path(),
        &["rehearse", "--kept", name, "--year", "2007"],
    );
    assert!(refused(&future, 1).contains("year"));

    done(&run(folder.path(), &["rehearse", "--discard", name]));
    for arguments in [
        ["--discard", name].as_slice(),
        &["--kept", name, "--year", "2023"],
    ] {
        let arguments: Vec<&str> = ["rehearse"].iter().chain(arguments).copied().collect();
        let no = run(folder.path(), &arguments);
        assert!(refused(&no, 1).contains(&format!("no database {name} is kept")));
    }
    for name in ["disclosure", "postgres", "rehearsal_1"] {
        let no = run(folder.path(), &["rehearse", "--discard", name]);
        refused(&no, 1);
    }
    let both = run(
        folder.path(),
        &["rehearse", "--table", SMALL, "--discard", name],
    );
    refused(&both, 2);
}

/// Whoever gives a year, a file or a key that nothing reads is told so, and which.
#[test]
fn what_would_be_passed_over_is_refused() {
    let folder = folder();
    let table = |name: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(SMALL).unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let future = table("future.json", "\"year\": 2023", "\"year\": 9998");
    let unknown = table("unknown.json", "{", "{\"section5\": {},");
    for (arguments, told) in [
        (
            &["--table", &future][..],
            "future.json: year 有误：9998年尚未到来 year: 9998 has not come yet",
        ),
        (&["--table", &unknown], "unknown.json: 不是年度报告表格"),
        (&["--table", &unknown], "unknown field `section5`"),
        (&["--table", SMALL, "--year", "2023"], "--year <YEAR>"),
        (&["--table", SMALL, "--out", "2023.xlsx"], "--out <FILE>"),
        (
            &["--discard", "rehearsal_kept_1_1", "--year", "2023"],
            "--year <YEAR>",
        ),
        (
            &["--discard", "rehearsal_kept_1_1", "--out", "2023.xlsx"],
            "--out <FILE>",
        ),
        (&["--year", "2023"], "--kept <DATABASE>"),
    ] {
        let arguments: Vec<&str> = ["rehearse"].iter().chain(arguments).copied().collect();
        let said = refused(&run(folder.path(), &arguments), 2);
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

/// The databases of rehearsals, as long as the server runs.
fn rehearsals(server: &Server) -> Vec<String> {
    let url = server.url(Role::Superuser);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { pool::databases(&url, "rehearsal").await.unwrap() })
}

/// Starts a long rehearsal, and sends it a signal once cases are being made.
fn cut_short(folder: &Path, server: &Server, signal: &str) -> (Option<i32>, String) {
    let mut command = disclosure(folder, &["rehearse", "--table", LARGE]);
    let child = command.spawn().unwrap();
    let id = child.id().to_string();
    let limit = Instant::now() + Duration::from_mins(2);
    while !has_cases(server, &format!("rehearsal_{id}")) {
        assert!(Instant::now() < limit, "no rehearsal has begun");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap()
            .success()
    );
    let ended = child.wait_with_output().unwrap();
    (
        ended.status.code(),
        String::from_utf8(ended.stderr).unwrap(),
    )
}

fn has_cases(server: &Server, name: &str) -> bool {
    use diesel_async::RunQueryDsl;
    let url = server.url_for(Role::Owner, name);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let Ok(mut conn) = AsyncPgConnection::establish(&url).await else {
            return false;
        };
        let cases = disclosure::storage::schema::cases::table;
        let count = diesel::QueryDsl::count(cases);
        count
            .get_result::<i64>(&mut conn)
            .await
            .is_ok_and(|count| count > 0)
    })
}

#[test]
fn an_interrupted_rehearsal_leaves_nothing_behind() {
    let folder = folder();
    let server = postgres::attach(&postgres::Settings::new(folder.path())).unwrap();
    for signal in ["-INT", "-TERM"] {
        let (code, said) = cut_short(folder.path(), &server, signal);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("the temporary database is dropped"), "{said}");
        assert!(rehearsals(&server).is_empty(), "{signal}");
    }
    // Killed, it cannot; the next one does.
    let (code, _) = cut_short(folder.path(), &server, "-KILL");
    assert_eq!(code, None);
    assert_eq!(rehearsals(&server).len(), 1);
    done(&run(folder.path(), &["rehearse", "--table", SMALL]));
    assert!(rehearsals(&server).is_empty());
    // A table that cannot be rehearsed is refused before anything is made.
    let odd = folder.path().join("odd.json");
    let early = std::fs::read_to_string(SMALL)
        .unwrap()
        .replace("\"year\": 2023", "\"year\": 2020");
    std::fs::write(&odd, early).unwrap();
    let no = run(
        folder.path(),
        &["rehearse", "--table", odd.to_str().unwrap()],
    );
    assert!(refused(&no, 2).contains("row other.2, column citizen"));
    server.stop().unwrap();
}
