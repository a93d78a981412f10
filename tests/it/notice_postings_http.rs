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
    story.mails_go_out([refused()]).await;
    let seen = story.seen_by("land").await;
    let waiting = seen.at("/to_post/0").clone();
    assert_eq!(kinds(&story).await.len(), 1);
    assert_eq!(waiting["since"], "2026-03-04");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    let offered = seen.at("/actions").as_array().unwrap().clone();
    assert!(offered.contains(&json!("notice-postings")), "{offered:?}");
    assert_eq!(seen.at("/due_on"), "2026-03-30", "nothing moves");

    story.web.test.set_today("2026-03-06");
    let notice = &waiting["notice"];
    for (day, code) in [
        ("2026-03-03", "day_too_early"),
        ("2026-03-07", "day_in_the_future"),
    ] {
        let tried = story
            .by("land", "notice-postings", posting(notice, day))
            .await;
        tried.refuses(409, code);
    }
    let mut wrong = posting(notice, "2026-03-05");
    wrong["tracking_number"] = json!("邮件");
    let tried = story.by("land", "notice-postings", wrong).await;
    assert_eq!(tried.status, 422, "{}", tried.text);
    let stranger = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let tried = story
        .by("land", "notice-postings", posting(&stranger, "2026-03-05"))
        .await;
    tried.refuses(409, "nothing_to_post");
    let tried = story
        .by(
            "supervisor",
            "notice-postings",
            posting(notice, "2026-03-05"),
        )
        .await;
    tried.refuses(403, "not_allowed");

    let posted = story
        .by(
            "registrar",
            "notice-postings",
            posting(notice, "2026-03-05"),
        )
        .await;
    let posted = posted.is(200);
    assert!(posted.body["to_post"].is_null(), "{}", posted.text);
    assert_eq!(posted.at("/undelivered"), false);
    assert_eq!(story.undelivered(true).await, 0);
    let again = story
        .by("land", "notice-postings", posting(notice, "2026-03-05"))
        .await;
    again.refuses(409, "nothing_to_post");

    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let last: Vec<Value> = events
        .at("/items")
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .take(2)
        .cloned()
        .collect();
    assert_eq!(last[0]["event"], "notice_posted");
    assert_eq!(last[0]["on"], "2026-03-05");
    assert_eq!(last[0]["service"]["posted_on"], "2026-03-05");
    assert_eq!(last[1]["event"], "notice_undelivered");
    assert_eq!(last[1]["by"], "system");
    assert_eq!(last[1]["mail"], waiting["kind"]);
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
