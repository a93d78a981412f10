//! Staff and departments whose address does not take its mails: who is told, since when, and when it is over.

use disclosure::app::upkeep;
use disclosure::jobs::remind;
use disclosure::notify::transport::Transport;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::reports::failed;
use crate::harness::smtp::{Received, Script, SmtpServer, settings};
use crate::harness::story::{Story, busy, refused};

/// In hand from 2 March; what is owed so far has gone out.
async fn in_hand() -> Story {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story
}

/// The head urges on a morning, and the mail to the handler, the only one owed, meets this.
async fn urged(story: &Story, today: &str, meets: Script) {
    story.web.test.set_today(today);
    let urging = json!({"text": "请抓紧办理", "answer_by": "2026-03-30"});
    story.by("head", "urgings", urging).await.is(200);
    story.mails_go_out([meets]).await;
}

/// The mail of the last urging comes back.
async fn comes_back(story: &Story) {
    let mail = story.owed("urged").await.pop().unwrap();
    let message_id = format!("<{}@disclosure.example>", mail.id.0);
    let system = story.web.staff("system").await;
    let report = json!({"report": failed(&message_id)});
    let path = "/api/v1/delivery-reports";
    story.web.post(&system, path, &report).await.is(200);
}

async fn listed(story: &Story) -> Vec<Value> {
    let watcher = story.web.staff("supervisor").await;
    let list = story.web.get(&watcher, "/api/v1/unreached").await.is(200);
    assert!(!list.text.contains("staff.yunjiang.example"), "{list:?}");
    list.at("/items").as_array().unwrap().clone()
}

/// The only row, in brief: `state since notices`.
async fn brief(story: &Story) -> String {
    let rows = listed(story).await;
    assert!(rows.len() < 2, "{rows:?}");
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let line = |row: &Value| {
        let (state, since) = (text(row, "state"), text(row, "since"));
        format!("{state} {since} {}", row["notices"])
    };
    rows.first().map(line).unwrap_or_default()
}

async fn account(story: &Story, login: &str) -> Value {
    let keeper = story.web.staff("security").await;
    let list = story.web.get(&keeper, "/api/v1/accounts").await.is(200);
    let items = list.at("/items").as_array().unwrap().clone();
    let mut found = items.into_iter().filter(|one| one["login"] == login);
    found.next().unwrap()
}

/// Sends the morning's digest to a real mail server; what those who watch are told.
async fn digest(story: &Story, today: &str) -> Vec<String> {
    let test = &story.web.test;
    test.set_today(today);
    remind::run_once(&test.app).await.unwrap();
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    test.send_mails(&transport).await;
    let mails = server.messages();
    let digests = mails
        .iter()
        .filter(|mail| mail.parsed().subject().unwrap().contains("督办摘要"));
    digests.map(Received::text).collect()
}

#[tokio::test]
async fn who_watches_and_who_keeps_accounts_sees_whom_mails_do_not_reach() {
    let story = in_hand().await;
    assert!(listed(&story).await.is_empty());
    urged(&story, "2026-03-02", refused()).await;
    urged(&story, "2026-03-03", refused()).await;

    let rows = listed(&story).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let land = account(&story, "land").await;
    assert_eq!(rows[0]["account"], land["id"]);
    assert_eq!(rows[0]["name"], land["name"]);
    assert_eq!(rows[0]["role"], "handler");
    assert_eq!(rows[0]["department"], land["department"]);
    let trouble = json!({
        "state": "rejected",
        "since": "2026-03-02T01:00:00Z",
        "failed_at": "2026-03-03T01:00:00Z",
        "notices": 2,
        "last_answer": "550 5.1.1 no such mailbox",
    });
    for field in ["state", "since", "failed_at", "notices", "last_answer"] {
        assert_eq!(rows[0][field], trouble[field]);
    }
    assert_eq!(land["unreached"], trouble);
    assert!(account(&story, "health").await["unreached"].is_null());
    let land = story.web.staff("land").await;
    let own = story.web.get(&land, "/api/v1/me").await.is(200);
    assert_eq!(own.at("/unreached"), &trouble);
    let head = story.web.staff("head").await;
    let own = story.web.get(&head, "/api/v1/me").await.is(200);
    assert!(own.body["unreached"].is_null());
    for (login, status) in [
        ("head", 200),
        ("system", 200),
        ("security", 200),
        ("registrar", 403),
        ("land", 403),
        ("audit", 403),
    ] {
        let person = story.web.staff(login).await;
        let list = story.web.get(&person, "/api/v1/unreached").await;
        assert_eq!(list.status, status, "{login}");
    }
}

#[tokio::test]
async fn the_digest_counts_them_though_no_case_is_late_and_the_first_mail_that_is_taken_ends_it() {
    let story = in_hand().await;
    urged(&story, "2026-03-03", refused()).await;
    // Nothing comes due before 30 March. The mail to the handler is taken this time.
    let told = digest(&story, "2026-03-04").await;
    assert_eq!(told.len(), 2, "head and supervisor: {told:?}");
    for text in told {
        assert!(text.contains("合计：逾期0件"), "{text}");
        assert!(
            text.contains("有1个工作人员或者部门的邮箱未能收到通知"),
            "{text}"
        );
        assert!(
            text.contains("https://disclosure.example/api/v1/unreached"),
            "{text}"
        );
    }
    assert_eq!(brief(&story).await, "");
    assert!(account(&story, "land").await["unreached"].is_null());
    assert_eq!(digest(&story, "2026-03-05").await, [""; 0]);

    // What fails after that is counted from there.
    urged(&story, "2026-03-06", refused()).await;
    assert_eq!(brief(&story).await, "rejected 2026-03-06T01:00:00Z 1");
}

#[tokio::test]
async fn over_a_mail_that_came_back_one_counts_that_stayed_away_for_five_days() {
    let story = in_hand().await;
    urged(&story, "2026-03-02", Script::Ok).await;
    assert_eq!(brief(&story).await, "");
    comes_back(&story).await;
    assert_eq!(brief(&story).await, "bounced 2026-03-02T01:00:00Z 1");
    // A mail server that takes mails for others takes this one, too, and it comes back.
    urged(&story, "2026-03-03", Script::Ok).await;
    assert_eq!(brief(&story).await, "bounced 2026-03-02T01:00:00Z 1");
    comes_back(&story).await;
    comes_back(&story).await;
    assert_eq!(brief(&story).await, "bounced 2026-03-02T01:00:00Z 2");

    urged(&story, "2026-03-04", Script::Ok).await;
    story.web.test.set_today("2026-03-08");
    upkeep::purge(&story.web.test.app).await.unwrap();
    assert_eq!(brief(&story).await, "bounced 2026-03-02T01:00:00Z 2");
    story.web.test.set_today("2026-03-09");
    assert_eq!(brief(&story).await, "");
    urged(&story, "2026-03-10", Script::Ok).await;
    comes_back(&story).await;
    assert_eq!(brief(&story).await, "bounced 2026-03-10T01:00:00Z 1");
    urged(&story, "2026-03-11", Script::Ok).await;
    story.web.test.set_today("2026-03-16");
    upkeep::purge(&story.web.test.app).await.unwrap();
    assert_eq!(brief(&story).await, "");
}

#[tokio::test]
async fn a_mail_that_is_given_up_counts_and_one_that_is_tried_again_does_not_yet() {
    let story = in_hand().await;
    urged(&story, "2026-03-02", busy()).await;
    assert_eq!(brief(&story).await, "");
    // 72 hours are over.
    story.web.test.set_today("2026-03-06");
    story.mails_go_out([busy()]).await;
    assert_eq!(brief(&story).await, "expired 2026-03-06T01:00:00Z 1");
    let rows = listed(&story).await;
    assert_eq!(rows[0]["last_answer"], "450 4.2.0 mailbox busy");
}

#[tokio::test]
async fn another_address_ends_it_and_departments_have_theirs() {
    let story = in_hand().await;
    urged(&story, "2026-03-02", refused()).await;
    let own = account(&story, "land").await["email"].clone();
    for (email, rows) in [
        (json!("lijg@staff.yunjiang.example"), 0),
        // Whoever changes back sees what is known of the old one.
        (own, 1),
        (Value::Null, 0),
    ] {
        let keeper = story.web.staff("security").await;
        let land = account(&story, "land").await;
        let id = land["id"].as_str().unwrap();
        let path = format!("/api/v1/accounts/{id}/email");
        let changed = story
            .web
            .request(&keeper, Method::PUT, &path)
            .header("if-match", &format!("\"{}\"", land["version"]))
            .json(&json!({"email": email}))
            .send()
            .await
            .is(200);
        assert_eq!(changed.body["email"], email);
        assert_eq!(listed(&story).await.len(), rows, "{email}");
    }
    let keeper = story.web.staff("security").await;
    let land = account(&story, "land").await;
    let path = format!("/api/v1/accounts/{}/email", land["id"].as_str().unwrap());
    let wrong = story.web.request(&keeper, Method::PUT, &path);
    let wrong = wrong
        .header("if-match", &format!("\"{}\"", land["version"]))
        .json(&json!({"email": "nowhere"}))
        .send()
        .await
        .is(422);
    assert_eq!(wrong.at("/errors/0/field"), "email");

    // The case goes on to another department: both offices are told, and neither takes it.
    let health = story.web.test.department(HEALTH).0;
    let assignment = json!({"department": health});
    story
        .by("registrar", "assignments", assignment)
        .await
        .is(200);
    story.mails_go_out([refused(), refused()]).await;
    let rows = listed(&story).await;
    let of = |row: &Value| (row["account"].is_null(), row["department"].clone());
    let mut found: Vec<_> = rows.iter().map(of).map(|it| format!("{it:?}")).collect();
    let land = story.web.test.department(LAND).0;
    let mut expected: Vec<_> = [health, land]
        .map(|id| format!("{:?}", (true, json!(id))))
        .to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let anyone = story.web.staff("health").await;
    let list = story.web.get(&anyone, "/api/v1/departments").await.is(200);
    let departments = list.at("/items").as_array().unwrap();
    let failing = departments.iter().filter(|one| !one["unreached"].is_null());
    assert_eq!(failing.count(), 2);
}
