//! Bodies that never end, and connections that say nothing: they are let go, and others are served meanwhile.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use crate::harness::Test;
use crate::harness::web::Web;
use crate::serve_cli::{Serving, disclosure, folder};

/// A server that says nothing fails the test instead of holding it up.
const PATIENCE: Option<Duration> = Some(Duration::from_mins(1));
const SHORT: Duration = Duration::from_millis(300);
/// What no test waits for.
const LONG: Duration = Duration::from_hours(1);

fn connected(address: &str) -> TcpStream {
    let socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(PATIENCE).unwrap();
    socket.set_write_timeout(PATIENCE).unwrap();
    socket
}

/// Sends the beginning of a request, then a byte now and then for as long as the server takes it; what it answers.
fn drip(address: &str, head: &str, every: Option<Duration>) -> (String, Value) {
    let mut socket = connected(address);
    socket.write_all(head.as_bytes()).unwrap();
    let mut reader = socket.try_clone().unwrap();
    let reading = std::thread::spawn(move || {
        let mut answer = Vec::new();
        // A server that closes while there is more to read resets the connection; what it said is there.
        reader.read_to_end(&mut answer).ok();
        String::from_utf8(answer).unwrap()
    });
    while let Some(every) = every
        && !reading.is_finished()
        && socket.write_all(b"x").is_ok()
    {
        std::thread::sleep(every);
    }
    let answer = reading.join().unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (
        head.to_owned(),
        serde_json::from_str(body).unwrap_or_default(),
    )
}

#[track_caller]
fn is_let_go((head, body): &(String, Value), code: &str) {
    assert!(head.starts_with("HTTP/1.1 408 "), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("application/problem+json"), "{head}");
    assert!(head.contains("connection: close"), "{head}");
    assert_eq!(body["code"], code, "{body}");
}

/// Without holding up the thread that serves the database.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test]
async fn a_body_that_stalls_is_let_go() {
    let web = Web::with(Test::app().await, |settings| {
        settings.body_within = SHORT;
        settings.upload_pause = LONG;
    });
    let address = web.base.strip_prefix("http://").unwrap().to_owned();
    let token = web.staff("registrar").await.token().to_owned();
    for (target, kind) in [
        ("/api/v1/applications", "application/json"),
        ("/api/v1/tokens", "application/json"),
        ("/opinion", "application/x-www-form-urlencoded"),
        ("/api/v1/cases", "application/json"),
    ] {
        let head = format!(
            "POST {target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: {kind}\r\n\
             content-length: 500\r\n\r\n{{\"a"
        );
        for every in [None, Some(SHORT / 10)] {
            let (address, head) = (address.clone(), head.clone());
            let answer = aside(move || drip(&address, &head, every)).await;
            is_let_go(&answer, "body_too_slow");
        }
    }
    // Whoever sends it whole is served.
    web.file().await;
}

#[tokio::test]
async fn an_upload_that_drips_is_let_go() {
    let web = Web::with(Test::automatic().await, |settings| {
        settings.body_within = LONG;
        settings.upload_pause = SHORT;
    });
    let address = web.base.strip_prefix("http://").unwrap().to_owned();
    let (number, code) = web.file().await;
    let applicant = web.applicant(&number, &code).await;
    let path = format!("/api/v1/applications/{number}/documents");
    let head = format!(
        "POST {path}?kind=other HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/pdf\r\ncontent-length: 5000\r\n\r\n%PDF-1.7\n",
        applicant.token()
    );
    for every in [None, Some(SHORT / 10)] {
        let (address, head) = (address.clone(), head.clone());
        let answer = aside(move || drip(&address, &head, every)).await;
        is_let_go(&answer, "upload_stalled");
    }
    assert_eq!(
        web.get(&applicant, &path).await.is(200).at("/items"),
        &serde_json::json!([])
    );
    let whole = web
        .request(&applicant, Method::POST, &format!("{path}?kind=other"))
        .header("content-type", "application/pdf")
        .body(*b"%PDF-1.7\nA deed of 2025.\n%%EOF\n");
    whole.send().await.is(201);
}

#[test]
fn connections_that_say_nothing_do_not_end_the_service() {
    const FILES: usize = 256;
    let folder = folder();
    let data = folder.path().join("data");
    let serve = disclosure(&data, &["serve"]);
    let script = format!("ulimit -Sn 128; ulimit -Hn {FILES}; exec \"$0\" serve");
    let mut limited = Command::new("sh");
    limited.args(["-c", &script]).arg(serve.get_program());
    limited.env_clear().env("DISCLOSURE_WORKERS", "2");
    limited.stdin(Stdio::null()).stdout(Stdio::piped());
    limited.stderr(Stdio::piped());
    for (name, value) in serve.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    let serving = Serving::of(limited);
    let address = serving.address("serving at");
    let block = serving.block.clone();
    assert!(block.contains("few files may be open"), "{block}");
    let silent: Vec<TcpStream> = (0..FILES + 100)
        .filter_map(|_| TcpStream::connect(&address).ok())
        .collect();
    assert!(silent.len() > FILES);
    // Longer than the service takes to see that its database has gone, had it gone.
    let seen = Instant::now();
    while seen.elapsed() < Duration::from_secs(3) {
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(silent);
    let mut answer = String::new();
    let mut socket = connected(&address);
    socket
        .write_all(b"GET /readyz HTTP/1.0\r\nhost: x\r\n\r\n")
        .unwrap();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
    serving.signal("-TERM");
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("Too many open files"), "{log}");
}
