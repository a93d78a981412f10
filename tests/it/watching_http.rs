//! Watching over HTTP: lists, boards, who sees what, and versions.

use reqwest::Method;
use serde_json::json;

use crate::harness::story::late;
use crate::harness::web::{Person, Web, application, granted};

/// A case in the hands of the land bureau.
async fn routed(web: &Web) -> (String, Person) {
    let (number, _) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let department = departments.string("/items/1/id");
    web.act(
        &registrar,
        &case,
        "assignments",
        &json!({"department": department}),
    )
    .await
    .is(200);
    (case, registrar)
}

#[tokio::test]
async fn the_case_of_another_department_does_not_exist() {
    let web = Web::open().await;
    let (case, _) = routed(&web).await;
    let stranger = web.staff("health").await;
    for page in ["", "/events", "/deadline", "/letters", "/notices"] {
        web.get(&stranger, &format!("/api/v1/cases/{case}{page}"))
            .await
            .refuses(404, "not_found");
    }
    web.act(&stranger, &case, "claim", &json!({}))
        .await
        .refuses(404, "not_found");
    assert_eq!(
        web.get(&stranger, "/api/v1/cases")
            .await
            .is(200)
            .at("/items"),
        &json!([])
    );
    let handler = web.staff("land").await;
    web.get(&handler, &format!("/api/v1/cases/{case}"))
        .await
        .is(200);
}

#[tokio::test]
async fn a_supervisor_sees_everything_masked_and_only_urges() {
    let web = Web::open().await;
    let (case, _) = routed(&web).await;
    let supervisor = web.staff("supervisor").await;
    let seen = web
        .get(&supervisor, &format!("/api/v1/cases/{case}"))
        .await
        .is(200);
    assert_eq!(seen.at("/applicant/name"), "张*");
    assert_eq!(seen.at("/actions"), &json!(["urgings"]));
    assert!(
        !seen.text.contains("13800138000") && !seen.text.contains("zhangsan@"),
        "{}",
        seen.text
    );
    web.act(&supervisor, &case, "claim", &json!({}))
        .await
        .refuses(403, "not_allowed");
    web.get(&supervisor, &format!("/api/v1/cases/{case}/letters"))
        .await
        .refuses(403, "not_allowed");
    for admin in ["system", "security", "audit"] {
        let admin = web.staff(admin).await;
        web.get(&admin, &format!("/api/v1/cases/{case}"))
            .await
            .refuses(404, "not_found");
        web.get(&admin, "/api/v1/cases")
            .await
            .refuses(403, "not_allowed");
    }
}

#[tokio::test]
async fn a_late_case_stands_on_the_board_until_it_is_answered_late() {
    let web = Web::open().await;
    let (case, _) = routed(&web).await;
    web.test.set_today("2026-03-30");
    let supervisor = web.staff("supervisor").await;
    let soon = web
        .get(&supervisor, "/api/v1/due-soon?working_days=1")
        .await
        .is(200);
    assert_eq!(
        (soon.at("/total"), soon.at("/items/0/id")),
        (&json!(1), &json!(case))
    );
    assert_eq!(
        web.get(&supervisor, "/api/v1/overdue")
            .await
            .is(200)
            .at("/total"),
        0
    );
    web.test.set_today("2026-03-31");
    let supervisor = web.staff("supervisor").await;
    let overdue = web.get(&supervisor, "/api/v1/overdue").await.is(200);
    assert_eq!(
        (overdue.at("/total"), overdue.at("/departments/0/count")),
        (&json!(1), &json!(1))
    );
    assert_eq!(overdue.at("/items/0/overdue"), true);
    let handler = web.staff("land").await;
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    web.act(&handler, &case, "drafts", &granted()).await.is(200);
    let head = web.staff("head").await;
    web.act(&head, &case, "reviews", &json!({"decision": "approve"}))
        .await
        .is(200);
    let served = json!({"method": "mail", "posted_on": "2026-03-31", "tracking_number": "EMS1234567890", "carrier": "ems"});
    let replied = web
        .act(&handler, &case, "reply", &late(served))
        .await
        .is(200);
    assert_eq!(replied.at("/reply/on_time"), false);
    assert_eq!(
        web.get(&supervisor, "/api/v1/overdue")
            .await
            .is(200)
            .at("/total"),
        0
    );
}

#[tokio::test]
async fn the_due_date_is_told_day_by_day_with_the_article() {
    let web = Web::open().await;
    let (case, registrar) = routed(&web).await;
    let deadline = web
        .get(&registrar, &format!("/api/v1/cases/{case}/deadline"))
        .await
        .is(200);
    assert_eq!(deadline.at("/due_on"), "2026-03-30");
    assert_eq!(deadline.at("/regime"), "cn-2019");
    let ledger = deadline.at("/ledger").as_array().unwrap();
    assert_eq!(ledger.first().unwrap()["from"], "2026-03-02");
    assert_eq!(
        (
            &ledger.last().unwrap()["to"],
            &ledger.last().unwrap()["count"]
        ),
        (&json!("2026-03-30"), &json!(20))
    );
    assert!(ledger.iter().all(|row| {
        row["article"]
            .as_str()
            .is_some_and(|article| !article.is_empty())
    }));
}

#[tokio::test]
async fn a_change_says_which_version_it_has_seen() {
    let web = Web::open().await;
    let (case, registrar) = routed(&web).await;
    let handler = web.staff("land").await;
    let path = format!("/api/v1/cases/{case}/claim");
    let claim = || web.request(&handler, Method::POST, &path).json(&json!({}));
    claim().send().await.refuses(428, "if_match_required");
    claim()
        .header("if-match", "3")
        .send()
        .await
        .refuses(400, "bad_if_match");
    claim()
        .header("if-match", "\"1\"")
        .send()
        .await
        .refuses(412, "changed_meanwhile");
    let keyed = || {
        claim()
            .header("if-match", "\"3\"")
            .header("idempotency-key", "k")
    };
    let first = keyed().send().await.is(200);
    assert_eq!(first.etag(), "\"4\"");
    assert_eq!(keyed().send().await.is(200).text, first.text);
    let events = web
        .get(&registrar, &format!("/api/v1/cases/{case}/events"))
        .await
        .is(200);
    assert_eq!(events.at("/items").as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_double() {
    let web = Web::open().await;
    for _ in 0..7 {
        web.file().await;
    }
    let registrar = web.staff("registrar").await;
    for sort in ["newest", "due"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/cases?sort={sort}&limit=3{cursor}");
            let page = web.get(&registrar, &path).await.is(200);
            let items = page.at("/items").as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|item| item["number"].as_str().unwrap().to_owned()),
            );
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7, "{sort}");
    }
    for (query, code) in [
        ("limit=0", "bad_limit"),
        ("limit=1000", "bad_limit"),
        ("limit=many", "bad_query"),
        ("cursor=nonsense", "bad_cursor"),
        ("colour=red", "bad_query"),
        ("stage=lost", "bad_query"),
        ("due_before=yesterday", "bad_query"),
    ] {
        web.get(&registrar, &format!("/api/v1/cases?{query}"))
            .await
            .refuses(400, code);
    }
    web.get(&registrar, "/api/v1/cases/not-a-uuid")
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn a_change_of_role_a_disabling_and_an_ended_session_bite_on_the_next_request() {
    let web = Web::open().await;
    let security = web.staff("security").await;
    let accounts = web.get(&security, "/api/v1/accounts").await.is(200);
    let id = |login: &str| {
        let items = accounts.at("/items").as_array().unwrap();
        items.iter().find(|item| item["login"] == login).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let land = web.staff("land").await;
    let path = format!("/api/v1/accounts/{}/role", id("land"));
    let change = web
        .request(&security, Method::PUT, &path)
        .header("if-match", "\"1\"");
    change
        .json(&json!({"role": "supervisor"}))
        .send()
        .await
        .is(200);
    assert_eq!(
        web.get(&land, "/api/v1/me").await.is(200).at("/role"),
        "supervisor"
    );
    let head = web.staff("head").await;
    let path = format!("/api/v1/accounts/{}/disabling", id("head"));
    web.request(&security, Method::POST, &path)
        .header("if-match", "\"1\"")
        .send()
        .await
        .is(200);
    web.get(&head, "/api/v1/me")
        .await
        .refuses(401, "not_signed_in");
    let registrar = web.staff("registrar").await;
    let sessions = web
        .get(
            &security,
            &format!("/api/v1/accounts/{}/sessions", id("registrar")),
        )
        .await
        .is(200);
    let session = sessions.string("/items/0/id");
    web.request(
        &security,
        Method::DELETE,
        &format!("/api/v1/sessions/{session}"),
    )
    .send()
    .await
    .is(204);
    web.get(&registrar, "/api/v1/me")
        .await
        .refuses(401, "not_signed_in");
    let supervisor = web.staff("supervisor").await;
    web.request(&supervisor, Method::DELETE, "/api/v1/tokens/current")
        .send()
        .await
        .is(204);
    web.get(&supervisor, "/api/v1/me")
        .await
        .refuses(401, "not_signed_in");
}

#[tokio::test]
async fn only_the_front_ends_that_are_named_may_call_from_elsewhere() {
    let web = Web::open().await;
    let preflight = |origin: &'static str| {
        web.request(&web.anyone(), Method::OPTIONS, "/api/v1/applications")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "content-type,idempotency-key",
            )
            .send()
    };
    let allowed = preflight("https://front.example").await;
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://front.example"
    );
    let refused = preflight("https://elsewhere.example").await;
    assert_eq!(refused.header("access-control-allow-origin"), "");
    let page = web.get(&web.anyone(), "/api/v1/authorities").await.is(200);
    assert_eq!(
        (
            page.header("cache-control"),
            page.header("x-content-type-options")
        ),
        ("no-store".into(), "nosniff".into())
    );
}

#[tokio::test]
async fn numbers_of_persons_in_what_is_asked_for_are_hidden_where_names_are() {
    let web = Web::open().await;
    let mut body = application();
    body["channel"] = json!("in_person");
    body["information"] = json!({
        "name": "身份证11010519491231002X张三丰2019年低保档案",
        "features": "联系电话13805561234",
    });
    let registrar = web.staff("registrar").await;
    let case = web.post(&registrar, "/api/v1/cases", &body).await.is(201);
    let path = format!("/api/v1/cases/{}", case.string("/id"));
    let full = web.get(&registrar, &path).await.is(200);
    assert_eq!(full.at("/information"), &body["information"]);
    let supervisor = web.staff("supervisor").await;
    let masked = web.get(&supervisor, &path).await.is(200);
    let hidden = "身份证***张*丰2019年低保档案";
    assert_eq!(masked.at("/information/name"), hidden);
    assert_eq!(masked.at("/information/features"), "联系电话***");
    for person in [&registrar, &supervisor] {
        let listed = web.get(person, "/api/v1/cases").await.is(200);
        assert_eq!(listed.at("/items/0/title"), hidden);
    }
}
