//! How the API behaves with browsers, proxies and crawlers: preflights, HEAD, OPTIONS, odd addresses.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;
use serde_json::json;

use crate::harness::Test;
use crate::harness::operations::{World, operations};
use crate::harness::web::{Answer, Web};

async fn preflight(web: &Web, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = web.request(&web.anyone(), Method::OPTIONS, path);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    request.send().await
}

#[tokio::test]
async fn a_page_of_a_named_origin_can_make_every_call() {
    let world = World::new().await;
    for operation in operations() {
        let mut wanted = vec!["authorization", "content-type", "accept-language"];
        wanted.extend(operation.headers.iter().map(String::as_str));
        let answer = preflight(
            &world.web,
            &operation.path,
            &[
                ("origin", "https://front.example"),
                ("access-control-request-method", operation.method.as_str()),
                (
                    "access-control-request-headers",
                    &wanted.join(",").to_lowercase(),
                ),
            ],
        )
        .await
        .is(200);
        let allowed = answer.header("access-control-allow-methods");
        assert!(allowed.contains(operation.method.as_str()), "{allowed}");
    }
}

#[tokio::test]
async fn what_a_preflight_may_not_do_it_is_told_as_a_problem() {
    let web = Web::open().await;
    let path = "/api/v1/applications";
    let ask = |origin, method, header| {
        [
            ("origin", origin),
            ("access-control-request-method", method),
            ("access-control-request-headers", header),
        ]
    };
    for headers in [
        ask("https://elsewhere.example", "POST", "content-type"),
        ask("https://front.example", "PATCH", "content-type"),
        ask("https://front.example", "POST", "x-unknown"),
        ask("null", "POST", "content-type"),
    ] {
        preflight(&web, path, &headers)
            .await
            .refuses(400, "preflight_refused");
    }
    let anywhere = Web::with(Test::app().await, |settings| {
        settings.cors_origins = vec!["*".into()];
    });
    let headers = ask("https://elsewhere.example", "POST", "if-match");
    let answer = preflight(&anywhere, path, &headers).await;
    let allowed = answer.is(200).header("access-control-allow-origin");
    assert!(
        ["*", "https://elsewhere.example"].contains(&&*allowed),
        "{allowed}"
    );
}

#[tokio::test]
async fn a_page_of_a_named_origin_can_read_a_refusal() {
    let web = Web::open().await;
    let from = |origin| {
        web.request(&web.anyone(), Method::GET, "/api/v1/me")
            .header("origin", origin)
            .send()
    };
    let named = from("https://front.example")
        .await
        .refuses(401, "not_signed_in");
    assert_eq!(
        named.header("access-control-allow-origin"),
        "https://front.example"
    );
    let other = from("https://elsewhere.example")
        .await
        .refuses(401, "not_signed_in");
    assert_eq!(other.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn what_can_be_read_can_be_asked_for_without_its_content() {
    let web = Web::open().await;
    let head = async |person, path: &str| web.request(person, Method::HEAD, path).send().await;
    let (anyone, registrar) = (web.anyone(), web.staff("registrar").await);
    for path in [
        "/healthz",
        "/readyz",
        "/openapi.yaml",
        "/docs/problems",
        "/api/v1/cases",
        "/api/v1/outcomes",
    ] {
        let (read, asked) = (
            web.get(&registrar, path).await.is(200),
            head(&registrar, path).await.is(200),
        );
        assert_eq!(asked.text, "", "{path}");
        assert_eq!(
            asked.header("content-type"),
            read.header("content-type"),
            "{path}"
        );
    }
    let refused = head(&anyone, "/api/v1/me").await.is(401);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let asked = head(&registrar, "/api/v1/applications").await.is(405);
    assert_eq!(asked.header("allow"), "POST, OPTIONS");
}

#[tokio::test]
async fn every_address_tells_its_methods() {
    let web = Web::open().await;
    let options = async |path: &str| preflight(&web, path, &[]).await;
    let cases = options("/api/v1/cases").await.is(204);
    assert_eq!(cases.header("allow"), "GET, HEAD, POST, OPTIONS");
    let role = options("/api/v1/accounts/x/role").await.is(204);
    assert_eq!(role.header("allow"), "PUT, OPTIONS");
    options("/api/v1/nowhere").await.refuses(404, "not_found");
}

#[tokio::test]
async fn an_address_that_is_not_there_is_a_problem_however_it_is_written() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/cases/",
        "//api/v1/cases",
        "/api//v1/cases",
        "/api/v2/cases",
        "/API/V1/cases",
        "/api/v1/cases%2f",
        "/api/v1%2fcases",
        "/api/v1/cases%00",
        "/api/v1/cases/%ff",
        "/api/v1/%",
        "/docs/nowhere.js",
        "/docs/..%2fopenapi.yaml",
        "/favicon.ico",
        "/metrics",
        "/.env",
        "/api/v1/cases;x=1",
    ] {
        web.get(&registrar, path).await.refuses(404, "not_found");
    }
    for path in ["/api/v1/c%61ses", "/api/v1/./cases", "/api/v1/cases?"] {
        web.get(&registrar, path).await.is(200);
    }
    let docs = web
        .request(&registrar, Method::DELETE, "/docs/index.html")
        .send()
        .await;
    assert!([404, 405].contains(&docs.status), "{}", docs.text);
    assert_eq!(docs.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn the_type_of_a_problem_leads_to_its_page() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let page = web.get(&anyone, "/docs/problems").await.is(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for path in ["/api/v1/me", "/api/v1/nowhere", "/api/v1/tokens"] {
        let kind = web.get(&anyone, path).await.string("/type");
        let (address, code) = kind.split_once('#').unwrap();
        assert_eq!(address, "/docs/problems");
        assert!(page.text.contains(&format!("id=\"{code}\"")), "{kind}");
    }
    let bad = web.post(&anyone, "/api/v1/applications", &json!([])).await;
    assert_eq!(bad.at("/type"), "/docs/problems#invalid_content");
}

/// What no client library would send.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_is_a_bad_request() {
    let web = Web::open().await;
    let address = web.base.trim_start_matches("http://");
    let long = "x".repeat(200_000);
    for raw in [
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "\u{0}\u{0}\r\n\r\n".to_owned(),
        "GET /\u{0} HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
        "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_owned(),
        "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}".to_owned(),
        "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ntransfer-encoding: kenn\r\n\r\n".to_owned(),
        "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        // The server may have closed before it has read all of it.
        stream.write_all(raw.as_bytes()).ok();
        stream.shutdown(std::net::Shutdown::Write).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        let answer = String::from_utf8_lossy(&answer);
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(refused, "{raw:.60?}: {answer}");
    }
    web.get(&web.anyone(), "/healthz").await.is(200);
}

#[tokio::test]
async fn the_language_that_is_preferred_is_answered_in() {
    let web = Web::open().await;
    for (wanted, english) in [
        ("en", true),
        ("en-GB,zh;q=0.5", true),
        ("en;q=0.1, zh-CN", false),
        ("fr, en;q=0.3", true),
        ("*", false),
        ("no;;such,=", false),
    ] {
        let request = web.request(&web.anyone(), Method::GET, "/api/v1/me");
        let answer = request.header("accept-language", wanted).send().await;
        let answer = answer.refuses(401, "not_signed_in");
        assert_eq!(answer.string("/detail").is_ascii(), english, "{wanted}");
    }
}
