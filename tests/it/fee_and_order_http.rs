//! An order that takes a case up again while a fee is awaited, and what lapses once more after it.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::harness::story::{Story, by_hand, by_post};

/// A fee is notified on this day, and on the 12th the case is sought to be handled on.
async fn charged(on: &str) -> Story {
    let story = Story::in_hand().await;
    let remedy = json!({
        "kind": "reconsideration", "against": "other", "filed_on": "2026-03-12",
        "body": "云江区人民政府",
    });
    for day in [on, "2026-03-12"] {
        story.web.test.set_today(day);
        if day == on {
            let fee = json!({
                "basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "非税收入专户",
            });
            story.by("land", "fees", fee).await.is(200);
            story.by("land", "fees/service", by_hand(day)).await.is(200);
        }
    }
    story.web.test.set_today("2026-03-19");
    story.by("registrar", "remedies", remedy).await.is(200);
    let decision = json!({
        "result": "corrected", "decided_on": "2026-03-16", "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    story
}

async fn reopened(story: &Story) -> Value {
    let body = json!({"remedy": "r1", "received_on": "2026-03-17"});
    let seen = story.by("registrar", "reopening", body).await.is(200);
    let (stage, due_on, fee) = (seen.at("/stage"), seen.body.get("due_on"), seen.at("/fee"));
    json!([stage, due_on, fee["state"], fee.get("pay_by")])
}

#[tokio::test]
async fn a_fee_before_the_order_is_put_behind_and_one_after_it_is_awaited() {
    let before = charged("2026-03-09").await;
    assert_eq!(
        reopened(&before).await,
        json!(["in_hand", "2026-04-15", "cancelled", null])
    );
    let own = before.own_letters("fee").await;
    assert_eq!(own.len(), 1, "what was served stays to be read");
    let paid = json!({"paid_on": "2026-03-19", "amount_fen": 38000, "receipt": "53060126-1"});
    before
        .by("registrar", "fees/payment", paid.clone())
        .await
        .refuses(409, "no_fee_owed");

    let after = charged("2026-03-18").await;
    assert_eq!(
        reopened(&after).await,
        json!(["awaiting_payment", null, "served", "2026-04-16"])
    );
    let seen = after.by("registrar", "fees/payment", paid).await.is(200);
    assert_eq!(
        (seen.at("/stage"), seen.at("/due_on")),
        (&json!("in_hand"), &json!("2026-04-17"))
    );
}

#[tokio::test]
async fn an_application_that_lapses_again_after_an_order_gets_a_note_of_its_own() {
    let story = Story::in_hand().await;
    let lapse = async |asked_on: &str, answer_by: &str, after: &str| {
        let asking = json!({"answer_by": answer_by, "unclear": "不明确", "items": ["请写明年度"]});
        story.by("land", "clarifications", asking).await.is(200);
        story
            .by("land", "clarifications/service", by_post(asked_on))
            .await
            .is(200);
        story.web.test.set_today(after);
        let closed = jobs::lapse::run_once(&story.web.test.app).await.unwrap();
        assert_eq!(closed, 1);
    };
    lapse("2026-03-02", "2026-03-16", "2026-03-17").await;
    story
        .by("registrar", "archive", json!({}))
        .await
        .refuses(409, "remedies_open");
    let remedy = json!({
        "kind": "reconsideration", "against": "other", "filed_on": "2026-03-17",
        "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", remedy).await.is(200);
    story.web.test.set_today("2026-04-10");
    let decision = json!({
        "result": "corrected", "decided_on": "2026-04-09", "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    story
        .by("registrar", "reopening", json!({"remedy": "r1"}))
        .await
        .is(200);
    lapse("2026-04-10", "2026-04-24", "2026-04-25").await;
    let notes = story.own_letters("abandonment").await;
    let numbers: Vec<&str> = notes
        .iter()
        .map(|note| note["number"].as_str().unwrap().rsplit('-').next().unwrap())
        .collect();
    assert_eq!(numbers, ["FQ1", "FQ3"]);
}
