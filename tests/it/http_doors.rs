//! What stands at the door and is no usual request: headers sent twice, bodies in another coding, garbage, a database
//! without room.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use disclosure::postgres::Role as DatabaseRole;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::PASSWORD;
use crate::harness::web::{Web, application};
use crate::serve_cli::{Serving, disclosure, folder};

const PATIENCE: Option<Duration> = Some(Duration::from_mins(1));

/// What is answered to bytes, aside from the thread that serves the database.
async fn answered(address: &str, request: Vec<u8>) -> (String, Value) {
    let address = address.trim_start_matches("http://").to_owned();
    let asking = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(PATIENCE).unwrap();
        socket.write_all(&request).unwrap();
        let mut answer = Vec::new();
        // A server that closes while there is more to read resets the connection; what it said is there.
        socket.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answer = tokio::task::spawn_blocking(asking).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let body = serde_json::from_str(body).unwrap_or_default();
    (head.to_owned(), body)
}

#[tokio::test]
async fn a_header_that_is_sent_twice_is_refused() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let bearer = format!("authorization: Bearer {}\r\n", registrar.token());
    let someone = "acting-for: 019cae86-dd40-7000-8000-000000000001\r\n";
    for (headers, code) in [
        (format!("{bearer}{bearer}"), "bad_authorization"),
        (
            format!("{bearer}authorization: Bearer x\r\n"),
            "bad_authorization",
        ),
        (format!("{bearer}{someone}{someone}"), "bad_acting_for"),
        (
            format!("{bearer}idempotency-key: a\r\nidempotency-key: b\r\n"),
            "bad_idempotency_key",
        ),
    ] {
        let request =
            format!("GET /api/v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        let (head, body) = answered(&web.base, request.into_bytes()).await;
        assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
        assert_eq!(body["code"], code, "{body}");
    }
    let (number, _) = web.file().await;
    let case = web.find(&registrar, &number).await;
    let request = format!(
        "POST /api/v1/cases/{case}/confirmation HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{bearer}\
         if-match: \"1\"\r\nif-match: \"2\"\r\ncontent-length: 0\r\n\r\n"
    );
    let (_, body) = answered(&web.base, request.into_bytes()).await;
    assert_eq!(body["code"], "bad_if_match", "{body}");
}

#[tokio::test]
async fn a_body_that_is_no_plain_json_is_told_what_it_is() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let path = "/api/v1/applications";
    let send = |kind: &str, coding: Option<&str>, body: &[u8]| {
        let request = web.request(&anyone, Method::POST, path);
        let request = request.header("content-type", kind).body(body);
        match coding {
            Some(coding) => request.header("content-encoding", coding),
            None => request,
        }
    };
    let json = application().to_string();
    let zipped = [0x1f, 0x8b, 8, 0];
    send("application/json", Some("gzip"), &zipped)
        .send()
        .await
        .refuses(415, "encoding_not_taken");
    send("application/json", Some("identity"), json.as_bytes())
        .send()
        .await
        .is(201);
    let broken = [json.as_bytes(), b"\n\xff"].concat();
    let answer = send("application/json", None, &broken).send().await;
    let answer = answer.refuses(400, "not_json");
    let detail = answer.string("/detail");
    assert!(detail.contains("UTF-8 (line 2)"), "{detail}");

    let answer = web.get(&anyone, "/api/v1/outcomes?a%00b=1").await;
    let fields = answer.refuses(400, "bad_query").fields();
    assert_ne!(fields[0].0, "");
}

#[tokio::test]
async fn all_that_is_missing_is_told_at_once_and_in_ones_own_language() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let post = async |path: &str, body: &Value| {
        let path = format!("/api/v1{path}");
        web.request_in("zh-CN", &anyone, Method::POST, &path)
            .json(body)
            .send()
            .await
            .refuses(422, "invalid_content")
    };
    let answer = post("/applications", &json!({})).await;
    let required = |field: &str| (field.to_owned(), "required".to_owned());
    assert_eq!(
        answer.fields(),
        [required("applicant"), required("information")]
    );
    assert_eq!(answer.at("/title"), "内容不符合要求");
    let answer = post("/tokens", &json!({"grant": "password"})).await;
    assert_eq!(answer.fields(), [required("login"), required("password")]);
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!("in_person");
    body["received_on"] = json!(null);
    body["applicant"]["kind"] = json!({});
    let answer = web
        .request_in("zh-CN", &registrar, Method::POST, "/api/v1/cases")
        .json(&body)
        .send()
        .await
        .refuses(422, "invalid_content");
    assert!(!answer.text.contains("variant"), "{}", answer.text);
    assert!(!answer.text.contains("identifier"), "{}", answer.text);
}

#[tokio::test]
async fn a_day_that_is_refused_is_named_by_its_field() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!("in_person");
    body["received_on"] = json!("2026-03-02");
    body["agent"] = json!({
        "name": "代理人", "identity": {"kind": "resident_id", "number": "110105198001010016"},
        "phone": "13900139000", "power_of_attorney_on": "2026-03-01",
    });
    let answer = web.post(&registrar, "/api/v1/cases", &body).await;
    let named = |field: &str, code: &str| [(field.to_owned(), code.to_owned())];
    let field = "agent.power_of_attorney_on";
    assert_eq!(
        answer.refuses(409, "day_too_early").fields(),
        named(field, "day_too_early")
    );
    body["agent"]["power_of_attorney_on"] = json!("2026-03-03");
    let answer = web.post(&registrar, "/api/v1/cases", &body).await;
    assert_eq!(
        answer.refuses(409, "day_in_future").fields(),
        named(field, "day_in_future")
    );
}

#[tokio::test]
async fn a_disc_is_not_sent_by_wire() {
    let web = Web::open().await;
    let mut body = application();
    body["form"] =
        json!({"carrier": "optical_disc", "delivery": "email", "fallback_consent": true});
    let answer = web.post(&web.anyone(), "/api/v1/applications", &body).await;
    let named = ("form.carrier".to_owned(), "carrier_unfit".to_owned());
    assert_eq!(answer.refuses(422, "invalid_content").fields(), [named]);
    // What came on paper is recorded as it came.
    body["channel"] = json!("in_person");
    let registrar = web.staff("registrar").await;
    web.post(&registrar, "/api/v1/cases", &body).await.is(201);
}

#[tokio::test]
async fn logins_that_differ_in_case_are_one() {
    let web = Web::open().await;
    let security = web.staff("security").await;
    let account = |login: &str| json!({"login": login, "name": "王伟", "role": "registrar", "password": PASSWORD});
    let added = web
        .post(&security, "/api/v1/accounts", &account("Wang.Wei"))
        .await
        .is(201);
    assert_eq!(added.at("/login"), "wang.wei");
    let again = web
        .post(&security, "/api/v1/accounts", &account("WANG.WEI"))
        .await;
    let taken = ("login".to_owned(), "taken".to_owned());
    assert_eq!(again.refuses(409, "taken").fields(), [taken]);
    for same in ["wang.wei", "Wang.Wei", "WANG.WEI"] {
        web.staff(same).await;
    }
}

/// PostgreSQL says the same when a disk is full as this trigger makes it say.
#[tokio::test]
async fn a_full_disk_is_told_as_such_until_there_is_room() {
    const FULL: &str = "
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = '53100', HINT = 'Check free disk space.',
                MESSAGE = 'could not extend file \"base/16384/2619\": No space left on device';
        END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON applicants FOR EACH ROW EXECUTE FUNCTION full_disk()";
    let web = Web::open().await;
    let mut owner = web.test.database.connect(DatabaseRole::Owner).await;
    let file = async || {
        web.post(&web.anyone(), "/api/v1/applications", &application())
            .await
    };
    web.get(&web.anyone(), "/readyz").await.is(200);
    owner.batch_execute(FULL).await.unwrap();
    // Of statements that were sent together, one after the refused one may be heard first: again, as the answer says.
    let mut refused = file().await;
    while refused.status == 503 {
        refused = file().await;
    }
    let refused = refused.refuses(507, "storage_full");
    assert_eq!(refused.header("retry-after"), "60");
    web.get(&web.anyone(), "/readyz")
        .await
        .refuses(507, "storage_full");
    web.get(&web.anyone(), "/healthz").await.is(200);
    owner
        .batch_execute("DROP FUNCTION full_disk() CASCADE")
        .await
        .unwrap();
    file().await.is(201);
    web.get(&web.anyone(), "/readyz").await.is(200);
}

#[test]
fn strangers_write_no_errors_into_the_log() {
    let folder = folder();
    let data = folder.path().join("data");
    let serving = Serving::of(disclosure(&data, &["serve"]));
    let address = serving.address("serving at");
    // The beginning of a TLS handshake, and other things that are no HTTP.
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut socket = TcpStream::connect(&address).unwrap();
        socket.set_read_timeout(PATIENCE).unwrap();
        socket.write_all(garbage).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).ok();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.contains(" 400 "), "{answer}");
    }
    serving.signal("-TERM");
    let (code, log) = serving.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}
