//! Notices whose mail failed, and the day on which they were posted instead.

use serde_json::{Value, json};

use crate::harness::smtp::Script;
use crate::harness::story::{Story, busy, refused};

fn posting(notice: &Value, posted_on: &str) -> Value {
    json!({
        "notice": notice, "posted_on": posted_on,
        "tracking_number": "1012345678901", "carrier": "ems",
    })
}

/// What is to be posted: the kinds, as the handler sees them.
async fn kinds(story: &Story) -> Vec<String> {
    let seen = story.seen_by("land").await;
    let waiting = seen.body["to_post"].as_array().cloned().unwrap_or_default();
    waiting
        .iter()
        .map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_notice_whose_mail_was_refused_is_posted_and_the_day_is_kept() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-04");
    story.mails_go_out(vec![refused(); 20]).await;
    let mut waiting = kinds(&story).await;
    waiting.sort();
    assert_eq!(waiting, ["application_confirmed", "application_received"]);
    let seen = story.seen_by("land").await;
    let (first, second) = (seen.at("/to_post/0").clone(), seen.at("/to_post/1").clone());
    assert_eq!(first["since"], "2026-03-04");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    let offered = seen.at("/actions").as_array().unwrap().clone();
    assert!(offered.contains(&json!("notice-postings")), "{offered:?}");
    assert_eq!(seen.at("/due_on"), "2026-03-30", "nothing moves");

    story.web.test.set_today("2026-03-06");
    let by = async |login: &str, body: Value| story.by(login, "notice-postings", body).await;
    let (one, other) = (&first["notice"], &second["notice"]);
    let early = by("land", posting(one, "2026-03-03")).await;
    early.refuses(409, "day_too_early");
    let late = by("land", posting(one, "2026-03-07")).await;
    late.refuses(409, "day_in_future");
    let mut wrong = posting(one, "2026-03-05");
    wrong["tracking_number"] = json!("邮件");
    let tried = by("land", wrong).await;
    assert_eq!(tried.status, 422, "{}", tried.text);
    let stranger = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let tried = by("land", posting(&stranger, "2026-03-05")).await;
    tried.refuses(409, "nothing_to_post");
    let tried = by("supervisor", posting(one, "2026-03-05")).await;
    tried.refuses(403, "not_allowed");

    let posted = by("registrar", posting(one, "2026-03-05")).await.is(200);
    assert_eq!(posted.at("/to_post"), &json!([second]));
    assert_eq!(posted.at("/undelivered"), true);
    let again = by("land", posting(one, "2026-03-05")).await;
    again.refuses(409, "nothing_to_post");
    let posted = by("land", posting(other, "2026-03-06")).await.is(200);
    assert!(posted.body["to_post"].is_null(), "{}", posted.text);
    assert_eq!(posted.at("/undelivered"), false);
    assert_eq!(story.undelivered(true).await, 0);

    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.at("/items").as_array().unwrap().clone();
    let of = |kind: &str| {
        items
            .iter()
            .filter(|event| event["event"] == kind)
            .collect::<Vec<_>>()
    };
    let (failed, posted) = (of("notice_undelivered"), of("notice_posted"));
    assert_eq!((failed.len(), posted.len()), (2, 2));
    assert!(failed.iter().all(|event| event["by"] == "system"));
    assert_eq!(failed[0]["mail"], first["kind"]);
    assert_eq!(posted[0]["on"], "2026-03-05");
    assert_eq!(posted[0]["service"]["posted_on"], "2026-03-05");
}

#[tokio::test]
async fn a_mail_that_is_still_tried_is_nothing_to_post() {
    let story = Story::in_hand().await;
    story
        .mails_go_out([busy(), Script::CloseAfterData, Script::Ok])
        .await;
    assert!(kinds(&story).await.is_empty());
    assert_eq!(story.seen_by("land").await.at("/undelivered"), false);
}
