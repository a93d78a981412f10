//! `openapi.yaml` is what the program serves.
//!
//! `DISCLOSURE_WRITE_DOCS=1 cargo test openapi` rewrites it.

use std::collections::BTreeSet;

use disclosure::http::openapi;
use reqwest::Method;

use crate::harness::web::Web;

#[test]
fn the_committed_document_is_what_the_code_says() {
    let path = format!("{}/openapi.yaml", env!("CARGO_MANIFEST_DIR"));
    let fresh = openapi::yaml().unwrap();
    if std::env::var_os("DISCLOSURE_WRITE_DOCS").is_some() {
        std::fs::write(&path, fresh).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "openapi.yaml is stale: DISCLOSURE_WRITE_DOCS=1 cargo test openapi"
    );
}

#[tokio::test]
async fn every_documented_operation_is_mounted_and_no_other_method() {
    let web = Web::open().await;
    let anyone = web.anyone();
    for (path, item) in openapi::document().paths.paths {
        let address = path
            .replace("{id}", "019cae86-dd40-7000-8000-000000000001")
            .replace("{document}", "019cae86-dd40-7000-8000-000000000002")
            .replace("{reference}", "c1")
            .replace("{number}", "YJ-2026-000001");
        let documented = [
            (Method::GET, item.get.is_some()),
            (Method::POST, item.post.is_some()),
            (Method::PUT, item.put.is_some()),
            (Method::DELETE, item.delete.is_some()),
        ];
        for (method, is_documented) in documented {
            let answer = web.request(&anyone, method.clone(), &address).send().await;
            assert_eq!(
                answer.status != 405,
                is_documented,
                "{method} {path}: {}",
                answer.text
            );
            let unknown = answer.status == 404 && answer.code() == "not_found";
            assert!(!unknown, "{method} {path} is documented and not mounted");
        }
    }
}

#[tokio::test]
async fn the_document_and_its_pages_are_served_without_the_network() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let yaml = web.get(&anyone, "/openapi.yaml").await.is(200);
    assert!(yaml.text.starts_with("openapi: 3."));
    let page = web.get(&anyone, "/docs/").await.is(200);
    assert!(
        !page.text.contains("https://") && !page.text.contains("http://"),
        "{}",
        page.text
    );
    web.get(&anyone, "/docs/swagger-ui-bundle.js").await.is(200);
    let begins = web.get(&anyone, "/docs/swagger-initializer.js").await;
    assert!(begins.is(200).text.contains("\"/openapi.yaml\""));
}

#[test]
fn every_response_is_described_and_every_tag_explained() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    assert_eq!(document["servers"][0]["url"], "/");
    let explained: Vec<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|tag| !tag["description"].as_str().unwrap().is_empty())
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let mut used = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for tag in operation["tags"].as_array().unwrap() {
                used.insert(tag.as_str().unwrap());
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = response["description"].as_str().unwrap_or_default();
                assert!(!description.is_empty(), "{method} {path} {status}");
            }
        }
    }
    assert_eq!(used, explained.into_iter().collect(), "tags");
}
