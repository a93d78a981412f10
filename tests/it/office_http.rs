//! What administrators and staff keep for themselves over HTTP: roles, passwords, departments; and what
//! the audit says of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND, PASSWORD};
use crate::harness::web::{Answer, Person, Web, application, granted};

async fn put(web: &Web, who: &Person, path: &str, version: &str, body: &Value) -> Answer {
    let request = web.request(who, Method::PUT, path);
    request.header("if-match", version).json(body).send().await
}

async fn signs_in(web: &Web, login: &str, password: &str) -> Answer {
    let body = json!({
        "grant": "password", "authority": "YJ", "login": login, "password": password,
    });
    web.post(&web.anyone(), "/api/v1/tokens", &body).await
}

/// Actions of the audit, oldest first.
async fn audit(web: &Web) -> Vec<String> {
    let auditor = web.staff("audit").await;
    let read = web.get(&auditor, "/api/v1/audit?limit=200").await.is(200);
    let entries = read.at("/items").as_array().unwrap().clone();
    let action = |entry: &Value| entry["action"].as_str().unwrap().to_owned();
    entries.iter().rev().map(action).collect()
}

#[tokio::test]
async fn nobody_changes_their_own_role() {
    let web = Web::open().await;
    let security = web.staff("security").await;
    let me = web.get(&security, "/api/v1/me").await.is(200).string("/id");
    let path = format!("/api/v1/accounts/{me}/role");
    let answer = put(&web, &security, &path, "\"1\"", &json!({"role": "head"})).await;
    let answer = answer.refuses(403, "own_account");
    assert!(
        !answer.string("/detail").contains("您的角色"),
        "{}",
        answer.text
    );
    let path = format!("/api/v1/accounts/{me}/disabling");
    let request = web.request(&security, Method::POST, &path);
    let answer = request.header("if-match", "\"1\"").json(&json!({}));
    answer.send().await.refuses(403, "own_account");
}

#[tokio::test]
async fn people_change_their_own_password() {
    const NEW: &str = "another-horse-battery";
    let web = Web::open().await;
    let (head, elsewhere) = (web.staff("head").await, web.staff("head").await);
    let change = async |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        let request = web.request(&head, Method::POST, "/api/v1/me/password");
        let request = request.header("idempotency-key", "change").json(&body);
        request.send().await
    };
    let short = change(PASSWORD, "short")
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        short.fields(),
        [("new_password".into(), "password_length".into())]
    );
    let wrong = change("not-the-password", NEW)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        wrong.fields(),
        [("current_password".into(), "wrong_password".into())]
    );
    change(PASSWORD, NEW).await.is(204);
    change(PASSWORD, NEW).await.is(204);
    web.get(&head, "/api/v1/me").await.is(200);
    web.get(&elsewhere, "/api/v1/me").await.is(401);
    signs_in(&web, "head", PASSWORD).await.is(401);
    signs_in(&web, "head", NEW).await.is(201);
}

#[tokio::test]
async fn guesses_at_ones_own_password_are_counted() {
    let web = Web::open().await;
    let head = web.staff("head").await;
    let body = json!({"current_password": "a-wrong-password", "new_password": PASSWORD});
    for _ in 0..5 {
        web.post(&head, "/api/v1/me/password", &body).await.is(422);
    }
    signs_in(&web, "head", PASSWORD).await.is(401);
}

#[tokio::test]
async fn a_department_is_changed_and_closed() {
    let web = Web::open().await;
    let system = web.staff("system").await;
    let id = web.test.department(LAND).to_string();
    let path = format!("/api/v1/departments/{id}");
    let listed = async || {
        let all = web.get(&system, "/api/v1/departments").await.is(200);
        let items = all.at("/items").as_array().unwrap().clone();
        items
            .into_iter()
            .find(|one| one["id"] == id.as_str())
            .unwrap()
    };
    let before = listed().await;
    assert_eq!(before["version"], 1);
    let mut body = json!({
        "no": before["no"], "name": "自然资源和规划局", "subjects": ["征地补偿"], "closed_on": "2026-03-02",
    });
    let closed = put(&web, &system, &path, "\"1\"", &body).await.is(200);
    assert_eq!(closed.etag(), "\"2\"");
    put(&web, &system, &path, "\"1\"", &body)
        .await
        .refuses(412, "changed_meanwhile");
    let after = listed().await;
    assert_eq!(
        (&after["name"], &after["closed_on"]),
        (&body["name"], &body["closed_on"])
    );
    body["no"] = json!(1);
    let other = web.get(&system, "/api/v1/departments").await;
    if other.at("/items/0/id") != id.as_str() {
        body["no"] = other.at("/items/0/no").clone();
        put(&web, &system, &path, "\"2\"", &body)
            .await
            .refuses(409, "taken");
    }

    let registrar = web.staff("registrar").await;
    let case = web.test.file_at_counter().await;
    let assign = web.request(
        &registrar,
        Method::POST,
        &format!("/api/v1/cases/{}/assignments", case.id),
    );
    let assign = assign.header("if-match", &format!("\"{}\"", case.version));
    let assign = assign.json(&json!({"department": id})).send().await;
    assign.refuses(409, "department_closed");
    put(&web, &registrar, &path, "\"2\"", &body)
        .await
        .refuses(403, "not_allowed");
}

#[tokio::test]
async fn the_audit_tells_who_was_refused_and_who_read() {
    let web = Web::open().await;
    let (number, _code) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let seen = audit(&web).await.len();
    signs_in(&web, "head", "wrong-password-1").await.is(401);
    signs_in(&web, "nobody", "wrong-password-1").await.is(401);
    let body = json!({"grant": "query_code", "number": number, "query_code": "AAAA-AAAA-AAAA"});
    web.post(&web.anyone(), "/api/v1/tokens", &body)
        .await
        .is(401);
    web.get(&registrar, &format!("/api/v1/cases/{case}"))
        .await
        .is(200);
    web.get(&registrar, &format!("/api/v1/cases/{case}/events"))
        .await
        .is(200);
    let supervisor = web.staff("supervisor").await;
    web.get(&supervisor, &format!("/api/v1/cases/{case}"))
        .await
        .is(200);
    let new: Vec<_> = audit(&web).await.split_off(seen);
    let told: Vec<_> = new.iter().filter(|action| *action != "signed_in").collect();
    assert_eq!(
        told,
        [
            "sign_in_refused",
            "sign_in_refused",
            "sign_in_refused",
            "case_read",
            "record_read"
        ]
    );
}

#[tokio::test]
async fn a_lock_tells_nobody_who_has_an_account() {
    let web = Web::open().await;
    let mut answers = Vec::new();
    for login in ["head", "nobody"] {
        for _ in 0..6 {
            let answer = signs_in(&web, login, "wrong-password-1").await;
            answers.push((
                answer.status,
                answer.text.clone(),
                answer.header("retry-after"),
            ));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    signs_in(&web, "head", PASSWORD)
        .await
        .refuses(401, "wrong_credentials");
    assert!(audit(&web).await.contains(&"account_locked".to_owned()));
}

#[tokio::test]
async fn refused_filings_do_not_use_up_the_hour() {
    let test = crate::harness::Test::app().await;
    let web = Web::with(test, |settings| settings.filings_per_hour = 2);
    let anyone = web.anyone();
    let mut empty = application();
    empty["information"] = json!({});
    for _ in 0..5 {
        web.post(&anyone, "/api/v1/applications", &empty)
            .await
            .is(422);
    }
    for _ in 0..2 {
        web.post(&anyone, "/api/v1/applications", &application())
            .await
            .is(201);
    }
    let more = web
        .post(&anyone, "/api/v1/applications", &application())
        .await;
    more.refuses(429, "too_many_requests");
    for _ in 0..12 {
        web.post(&anyone, "/api/v1/applications", &empty).await;
    }
    let tries = web.post(&anyone, "/api/v1/applications", &empty).await;
    tries.refuses(429, "too_many_requests");
}

#[tokio::test]
async fn what_a_disabled_account_has_in_hand_is_told_and_found() {
    let web = Web::open().await;
    let security = web.staff("security").await;
    let registrar = web.staff("registrar").await;
    let (number, _) = web.file().await;
    let case = web.find(&registrar, &number).await;
    web.file().await;
    let department = web.test.department(LAND);
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let to_land = json!({"department": department});
    web.act(&registrar, &case, "assignments", &to_land)
        .await
        .is(200);
    let land = web.staff("land").await;
    web.act(&land, &case, "claim", &json!({})).await.is(200);
    let land2 = web.staff("land2").await;
    let (second, _) = web.file().await;
    let second = web.find(&registrar, &second).await;
    web.act(&registrar, &second, "confirmation", &json!({}))
        .await
        .is(200);
    web.act(&registrar, &second, "assignments", &to_land)
        .await
        .is(200);
    web.act(&land2, &second, "claim", &json!({})).await.is(200);
    web.act(&land2, &second, "drafts", &granted()).await.is(200);
    let found = async |asked: &str| {
        let path = format!("/api/v1/cases?handler_disabled={asked}");
        let found = web.get(&registrar, &path).await.is(200);
        found.at("/items").as_array().unwrap().len()
    };
    assert_eq!((found("true").await, found("false").await), (0, 3));

    let disable = async |login: &str| {
        let account = web.test.account(login);
        let path = format!("/api/v1/accounts/{account}/disabling");
        let asked = web.request(&security, Method::POST, &path);
        let asked = asked.header("if-match", "\"1\"").json(&json!({}));
        asked.send().await.is(200)
    };
    let idle = disable("health").await;
    assert_eq!(idle.at("/cases_in_hand"), 0);
    assert!(idle.body.get("warning").is_none());
    let busy = disable("land").await;
    assert_eq!(busy.at("/cases_in_hand"), 1);
    assert_eq!(busy.at("/cases_in_review"), 0);
    assert_eq!(busy.at("/warning/code"), "cases_in_hand");
    let see = busy.string("/warning/see");
    let seen = web.get(&registrar, &see).await.is(200);
    assert_eq!(seen.at("/items/0/number"), number.as_str());
    assert_eq!((found("true").await, found("false").await), (1, 2));

    // What lies before the head can be neither taken over nor transferred.
    let waiting = disable("land2").await;
    assert_eq!(waiting.at("/cases_in_hand"), 0);
    assert_eq!(waiting.at("/cases_in_review"), 1);
    assert_eq!(waiting.at("/warning/code"), "cases_in_review");
    let told = waiting.string("/warning/detail");
    assert!(
        told.contains("the head decides or sends them back first"),
        "{told}"
    );
    let health = json!({"department": web.test.department(HEALTH)});
    let transfer = web.act(&registrar, &second, "assignments", &health).await;
    transfer.refuses(409, "cannot_assign");
    let head = web.staff("head").await;
    let back = json!({"decision": "rework", "reason": "承办人已离岗"});
    web.act(&head, &second, "reviews", &back).await.is(200);
    web.act(&registrar, &second, "assignments", &health)
        .await
        .is(200);
}

#[tokio::test]
async fn the_audit_tells_from_which_role_to_which() {
    let web = Web::open().await;
    let security = web.staff("security").await;
    let account = web.test.account("land2");
    let path = format!("/api/v1/accounts/{account}/role");
    put(
        &web,
        &security,
        &path,
        "\"1\"",
        &json!({"role": "registrar"}),
    )
    .await
    .is(200);
    let audit = web.staff("audit").await;
    let read = web.get(&audit, "/api/v1/audit").await.is(200);
    let entries = read.at("/items").as_array().unwrap();
    let entry = entries.iter().find(|it| it["action"] == "role_changed");
    assert_eq!(
        entry.unwrap()["detail"],
        json!({"from": {"role": "handler", "department": web.test.department(LAND)},
               "to": {"role": "registrar", "department": null}})
    );
}

/// The example of the API's page, with what stands between the quotes of its `-d`.
#[tokio::test]
async fn the_example_of_an_account_in_the_docs_works() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md")).unwrap();
    let line = page
        .lines()
        .find(|line| line.contains("$api/accounts -H"))
        .unwrap();
    let body = line.split("-d '").nth(1).unwrap().trim_end_matches('\'');
    let web = Web::open().await;
    let body = body.replace("'$DEPARTMENT'", &web.test.department(LAND).to_string());
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let security = web.staff("security").await;
    let made = web.post(&security, "/api/v1/accounts", &body).await.is(201);
    assert_eq!(made.at("/login"), &body["login"]);
    let credentials = json!({"grant": "password", "login": body["login"],
        "password": body["password"]});
    web.post(&web.anyone(), "/api/v1/tokens", &credentials)
        .await
        .is(201);
}
