//! Deputies for absence (代理): they do for the one who is absent what that one may, under their own name, and nobody
//! decides on their own work by it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::story::Story;
use crate::harness::web::{Answer, Person, Web, granted};

const DEPUTIES: &str = "/api/v1/deputies";

fn absence(absent: Option<&str>, deputy: &str, from: &str, until: &str) -> Value {
    let mut body = json!({"deputy": deputy, "from": from, "until": until});
    if let Some(absent) = absent {
        body["absent"] = json!(absent);
    }
    body
}

async fn names(web: &Web, login: &str, body: &Value) -> Answer {
    web.post(&web.staff(login).await, DEPUTIES, body).await
}

/// A member of staff in the place of another.
async fn in_place(web: &Web, login: &str, absent: &str) -> Person {
    let absent = web.test.account(absent).to_string();
    web.staff(login).await.acting_for(&absent)
}

async fn last_event(story: &Story) -> Value {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.is(200).at("/items").as_array().unwrap().clone();
    items.last().unwrap().clone()
}

fn refused(answer: Answer, field: &str, code: &str) {
    let fields = answer.refuses(422, "invalid_content").fields();
    assert_eq!(fields, [(field.to_owned(), code.to_owned())]);
}

#[tokio::test]
async fn a_colleague_stands_in_for_a_span_of_days() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    let (land, land2) = (test.account("land"), test.account("land2"));
    let body = absence(None, "land2", "2026-03-04", "2026-03-06");
    let named = names(web, "land", &body).await.is(201);
    assert_eq!(named.string("/absent"), land.to_string());
    assert_eq!(named.string("/deputy"), land2.to_string());
    assert_eq!(named.at("/absent_name"), "承大地");
    assert_eq!(named.at("/from"), "2026-03-04");
    let deputy = in_place(web, "land2", "land").await;
    let case = format!("/api/v1/cases/{}", story.case);
    web.get(&deputy, &case).await.refuses(403, "not_deputy");
    test.set_today("2026-03-04");

    // The work list tells for whom one stands in, and what waits there.
    let own = web.staff("land2").await;
    let deputy = in_place(web, "land2", "land").await;
    let list = web.get(&own, "/api/v1/worklist").await.is(200);
    let stood_in =
        json!([{"account": land.0, "name": "承大地", "until": "2026-03-06", "waiting": 1}]);
    assert_eq!(list.at("/deputising_for"), &stood_in);
    let theirs = web.get(&deputy, "/api/v1/worklist?mine=true").await.is(200);
    assert_eq!(theirs.at("/items/0/id"), story.case.as_str());

    // Only in their place, and under the deputy's own name.
    web.act(&own, &story.case, "drafts", &granted())
        .await
        .refuses(409, "not_the_handler");
    web.act(&deputy, &story.case, "drafts", &granted())
        .await
        .is(200);
    let drafted = last_event(&story).await;
    assert_eq!(drafted["event"], "drafted");
    assert_eq!(drafted["account"], json!(land2.0));
    assert_eq!(drafted["by_name"], "承二地");
    assert_eq!(drafted["acting_for"], json!(land.0));
    assert_eq!(drafted["acting_for_name"], "承大地");
    assert_eq!(
        story.seen_by("head").await.at("/handler/id"),
        &json!(land.0)
    );
    let audit = web
        .get(&web.staff("audit").await, "/api/v1/audit?limit=200")
        .await;
    let entries = audit.is(200).at("/items").as_array().unwrap().clone();
    let by = format!("staff:{land2}:for:{land}");
    assert!(
        entries
            .iter()
            .any(|it| it["action"] == "drafted" && it["actor"] == by.as_str())
    );

    // What is for the one who is absent, the deputy is mailed too.
    let rework = json!({"decision": "rework", "reason": "请核对附件"});
    story.by("head", "reviews", rework).await.is(200);
    let returned = |owed: Vec<crate::harness::mails::Owed>| -> Vec<String> {
        let of = |one: &&crate::harness::mails::Owed| one.kind == "draft_returned";
        owed.iter()
            .filter(of)
            .map(|one| one.mail.to.clone())
            .collect()
    };
    let id = disclosure::rules::ids::CaseId(story.case.parse().unwrap());
    let case_now = test.case(id).await;
    assert_eq!(
        returned(test.owed(&case_now).await),
        [
            "land@staff.yunjiang.example",
            "land2@staff.yunjiang.example"
        ]
    );

    // The last day is whole; the next one is not theirs.
    test.at("2026-03-06T15:59:59Z");
    web.get(&in_place(web, "land2", "land").await, &case)
        .await
        .is(200);
    test.at("2026-03-06T16:00:00Z");
    let deputy = in_place(web, "land2", "land").await;
    web.get(&deputy, &case).await.refuses(403, "not_deputy");
    let list = web.get(&web.staff("land2").await, "/api/v1/worklist").await;
    assert_eq!(list.is(200).body.get("deputising_for"), None);
    test.check_house().await.unwrap();
}

#[tokio::test]
async fn nobody_decides_on_their_own_work_as_a_deputy() {
    let story = Story::in_hand().await;
    let web = &story.web;
    // One of the disclosure office stands in for the handler and for the head.
    let days = ("2026-03-02", "2026-03-31");
    let body = absence(None, "office", days.0, days.1);
    names(web, "land", &body).await.is(201);
    names(web, "head", &body).await.is(201);
    let case = format!("/api/v1/cases/{}", story.case);
    web.get(&web.staff("office").await, &case)
        .await
        .refuses(404, "not_found");
    let as_handler = in_place(web, "office", "land").await;
    let as_head = in_place(web, "office", "head").await;
    let extension = json!({"working_days": 10, "reason": "材料较多"});
    web.act(&as_handler, &story.case, "extensions", &extension)
        .await
        .is(200);
    web.act(&as_handler, &story.case, "drafts", &granted())
        .await
        .is(200);
    let approve = json!({"decision": "approve"});
    for action in ["reviews", "extensions/decision"] {
        web.act(&as_head, &story.case, action, &approve)
            .await
            .refuses(409, "own_work");
        let seen = web.get(&as_head, &case).await.is(200);
        let open = seen.at("/actions").as_array().unwrap();
        assert!(!open.contains(&json!(action)), "{action}");
    }
    // The head may, and so may another deputy of the head.
    story
        .by("head", "extensions/decision", approve.clone())
        .await
        .is(200);
    let list = web.get(&web.staff("head").await, DEPUTIES).await.is(200);
    let of_head = (list.at("/items").as_array().unwrap().iter())
        .find(|one| one["absent_name"] == "审核人")
        .unwrap()["id"]
        .clone();
    let path = format!("{DEPUTIES}/{}", of_head.as_str().unwrap());
    let head = web.staff("head").await;
    web.request(&head, Method::DELETE, &path)
        .send()
        .await
        .is(204);
    web.get(&as_head, &case).await.refuses(403, "not_deputy");
    web.request(&head, Method::DELETE, &path)
        .send()
        .await
        .refuses(404, "not_found");
    let body = absence(Some("head"), "registrar", days.0, days.1);
    names(web, "security", &body).await.is(201);
    let registrar = in_place(web, "registrar", "head").await;
    web.act(&registrar, &story.case, "reviews", &approve)
        .await
        .is(200);
    let approved = last_event(&story).await;
    assert_eq!(approved["event"], "approved");
    assert_eq!(approved["by_name"], "登小明");
    assert_eq!(approved["acting_for_name"], "审核人");
    web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn who_cannot_stand_in_is_refused_with_the_field() {
    let story = Story::in_hand().await;
    let web = &story.web;
    let (from, until) = ("2026-03-02", "2026-03-31");
    for (login, body, field, code) in [
        (
            "land",
            absence(None, "nobody", from, until),
            "deputy",
            "unknown_account",
        ),
        (
            "land",
            absence(None, "land", from, until),
            "deputy",
            "own_deputy",
        ),
        (
            "land",
            absence(None, "health", from, until),
            "deputy",
            "deputy_elsewhere",
        ),
        (
            "land",
            absence(None, "supervisor", from, until),
            "deputy",
            "deputy_elsewhere",
        ),
        (
            "head",
            absence(None, "land", from, until),
            "deputy",
            "deputy_elsewhere",
        ),
        (
            "head",
            absence(Some("registrar"), "head", from, until),
            "absent",
            "needs_no_deputy",
        ),
        (
            "land",
            absence(None, "land2", "2026-03-01", until),
            "from",
            "out_of_range",
        ),
        (
            "land",
            absence(None, "land2", until, from),
            "until",
            "out_of_range",
        ),
        (
            "land",
            absence(None, "land2", from, "2027-03-04"),
            "until",
            "out_of_range",
        ),
        ("land", absence(None, "", from, until), "deputy", "required"),
    ] {
        refused(names(web, login, &body).await, field, code);
    }
    let body = absence(Some("land"), "land2", from, until);
    for login in ["registrar", "health", "supervisor", "system", "audit"] {
        names(web, login, &body).await.refuses(403, "not_allowed");
    }
    let person = web.staff("land").await;
    let keyed = || {
        let request = web.request(&person, Method::POST, DEPUTIES);
        request
            .header("idempotency-key", "absence-1")
            .json(&body)
            .send()
    };
    let named = keyed().await.is(201);
    assert_eq!(keyed().await.is(201).body, named.body);
    let again = absence(None, "office", "2026-03-31", "2026-04-02");
    refused(names(web, "land", &again).await, "from", "deputy_overlaps");
}

#[tokio::test]
async fn a_deputy_has_nothing_of_an_account_and_hands_nothing_on() {
    let story = Story::in_hand().await;
    let web = &story.web;
    let (from, until) = ("2026-03-02", "2026-03-31");
    let body = absence(None, "land2", from, until);
    names(web, "land", &body).await.is(201);
    // What is an account's own stays its own, and a deputy names no deputy.
    let deputy = in_place(web, "land2", "land").await;
    for path in ["/api/v1/me", DEPUTIES] {
        web.get(&deputy, path).await.refuses(403, "not_allowed");
    }
    let onward = absence(None, "office", from, until);
    web.post(&deputy, DEPUTIES, &onward)
        .await
        .refuses(403, "not_allowed");
    let case = format!("/api/v1/cases/{}", story.case);
    let odd = web.staff("land2").await.acting_for("land");
    web.get(&odd, &case).await.refuses(400, "bad_acting_for");
    let other = in_place(web, "land2", "head").await;
    web.get(&other, &case).await.refuses(403, "not_deputy");
    let land = web.test.account("land").to_string();
    let applicant = web.applicant(&story.number, &story.code).await;
    let application = format!("/api/v1/applications/{}", story.number);
    web.get(&applicant.acting_for(&land), &application)
        .await
        .refuses(403, "not_deputy");

    // Both sides see it; nobody else of the department does.
    for (login, count) in [
        ("land", 1),
        ("land2", 1),
        ("health", 0),
        ("head", 1),
        ("security", 1),
    ] {
        let list = web.get(&web.staff(login).await, DEPUTIES).await.is(200);
        assert_eq!(
            list.at("/items").as_array().unwrap().len(),
            count,
            "{login}"
        );
    }
    // Who loses the charge, or is disabled, stands in no more and has nobody in their place.
    web.get(&deputy, &case).await.is(200);
    let security = web.staff("security").await;
    let disabling = format!("/api/v1/accounts/{land}/disabling");
    let request = web.request(&security, Method::POST, &disabling);
    request
        .header("if-match", "\"1\"")
        .json(&json!({}))
        .send()
        .await
        .is(200);
    web.get(&deputy, &case).await.refuses(403, "not_deputy");
}
