//! What was written for another department, another period or another clock, and turns out not to have arrived
//! (decisions 057, 104): it is void, and not served again.

use serde_json::{Value, json};

use crate::harness::app::HEALTH;
use crate::harness::story::{Story, by_hand, by_post, refused};
use crate::harness::web::Answer;
use crate::withdrawal_http::on_paper;

const DELAY: &str = "理由合理，所涉案卷较多";

fn asking(answer_by: &str) -> Value {
    json!({
        "answer_by": answer_by, "unclear": "所提申请多为同一事项",
        "items": ["请说明就同一事项反复申请的原因"],
    })
}

/// An extension by ten working days, approved on 2 March.
async fn extended(story: &Story) {
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
}

/// The case goes to another department, whose handler takes it in hand.
async fn transferred(story: &Story) {
    let department = story.web.test.department(HEALTH).0;
    let body = json!({"department": department});
    story.by("registrar", "assignments", body).await.is(200);
    story.by("health", "claim", json!({})).await.is(200);
}

/// Reasons asked for by post on 2 March.
async fn reasons_asked(story: &Story) {
    let (ask, serve) = (asking("2026-03-16"), by_post("2026-03-02"));
    story.by("land", "reasons", ask).await.is(200);
    story.by("land", "reasons/service", serve).await.is(200);
}

/// Reasons asked for and given on 2 March.
async fn explained(story: &Story) {
    reasons_asked(story).await;
    let given =
        json!({"received_on": "2026-03-02", "channel": "fax", "text": "为编写地方志集中查阅"});
    story.by("registrar", "reasons/answer", given).await.is(200);
}

async fn delayed(story: &Story, until: &str) -> Answer {
    let delay = json!({"until": until, "reason": DELAY});
    story.by("land", "delays", delay).await
}

/// A delay told by post on 2 March.
async fn delay_told(story: &Story) {
    delayed(story, "2026-05-15").await.is(200);
    let serve = by_post("2026-03-02");
    story.by("land", "delays/service", serve).await.is(200);
}

/// A fee is charged and paid on the day, and the period begins anew.
async fn paid(story: &Story, on: &str) -> Answer {
    let fee = json!({
        "basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "非税收入专户",
    });
    story.by("land", "fees", fee).await.is(200);
    story.by("land", "fees/service", by_hand(on)).await.is(200);
    let paid = json!({"paid_on": on, "amount_fen": 38000, "receipt": "53060126-1"});
    story.by("registrar", "fees/payment", paid).await.is(200)
}

/// The letters of a kind, and what has become of them.
async fn states(story: &Story, kind: &str) -> Vec<String> {
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story.web.get(&story.web.staff("head").await, &path).await;
    let items = letters.is(200).at("/items").as_array().unwrap().clone();
    let of_kind = items.iter().filter(|item| item["kind"] == kind);
    of_kind
        .map(|item| item["state"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_extension_that_comes_back_to_another_department_is_void() {
    let story = Story::of(&on_paper()).await;
    extended(&story).await;
    let told = story
        .by("land", "extensions/service", by_post("2026-03-02"))
        .await
        .is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14");
    transferred(&story).await;
    story.web.test.set_today("2026-03-06");
    let back = story
        .by("health", "extensions/return", json!({}))
        .await
        .is(200);
    assert_eq!(back.at("/due_on"), "2026-03-30");
    assert_eq!(back.at("/extensions/0/state"), "superseded");
    assert_eq!(back.at("/undelivered"), false);
    assert_eq!(states(&story, "extension").await, ["superseded"]);
    let told = story
        .by("health", "extensions/service", by_post("2026-03-06"))
        .await;
    told.refuses(409, "extension_not_approved");
    let mail = &story.owed("extension_not_told").await[0].mail.text;
    assert!(mail.contains("已经作废，请勿再送达"), "{mail}");
    // The department that has it now proposes its own.
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    let anew = story.by("health", "extensions", proposal).await.is(200);
    assert_eq!(anew.at("/extensions/1/state"), "proposed");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn an_extension_whose_mail_fails_after_a_transfer_is_void() {
    let story = Story::in_hand().await;
    extended(&story).await;
    story.mails_go_out([]).await;
    let electronic = json!({"method": "electronic"});
    story
        .by("land", "extensions/service", electronic.clone())
        .await
        .is(200);
    transferred(&story).await;
    story.mails_go_out(vec![refused(); 20]).await;
    let seen = story.seen_by("health").await;
    assert_eq!(seen.at("/extensions/0/state"), "superseded");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    story
        .by("health", "extensions/service", electronic)
        .await
        .refuses(409, "extension_not_approved");
}

#[tokio::test]
async fn a_request_for_reasons_that_comes_back_to_another_department_is_void() {
    let story = Story::of(&on_paper()).await;
    reasons_asked(&story).await;
    transferred(&story).await;
    story.web.test.set_today("2026-03-06");
    let back = story.by("health", "reasons/return", json!({})).await;
    let back = back.is(200);
    assert!(back.body["reasons"].is_null(), "{}", back.text);
    let again = story
        .by("health", "reasons/service", by_post("2026-03-06"))
        .await;
    again.refuses(409, "nothing_to_serve");
    let mail = &story.owed("letter_not_served").await[0].mail.text;
    assert!(mail.contains("已经作废，请勿再送达"), "{mail}");
    let anew = story.by("health", "reasons", asking("2026-03-16")).await;
    let anew = anew.is(200);
    assert!(
        anew.string("/reasons/letter_number").ends_with("-SM2"),
        "{}",
        anew.text
    );
    // Back with the department that wrote it, it would be the same; not where it never left.
    let story = Story::of(&on_paper()).await;
    reasons_asked(&story).await;
    story.web.test.set_today("2026-03-06");
    let back = story.by("land", "reasons/return", json!({})).await.is(200);
    assert_eq!(back.at("/reasons/state"), "to_be_served");
}

#[tokio::test]
async fn a_delay_of_the_period_before_a_payment_is_not_told_in_the_one_after_it() {
    let story = Story::in_hand().await;
    explained(&story).await;
    delayed(&story, "2026-05-15").await.is(200);
    story.web.test.set_today("2026-03-03");
    let anew = paid(&story, "2026-03-03").await;
    assert_eq!(anew.at("/due_on"), "2026-03-31");
    assert!(anew.body["delay"].is_null(), "{}", anew.text);
    assert_eq!(states(&story, "delay").await, ["superseded"]);
    let old = story
        .by("land", "delays/service", by_post("2026-03-03"))
        .await;
    old.refuses(409, "nothing_to_serve");
    // The reasons hold; the day is fixed anew, by the period that runs.
    let anew = delayed(&story, "2026-05-15").await.is(200);
    assert!(
        anew.string("/delay/letter_number").ends_with("-YC2"),
        "{}",
        anew.text
    );
    let told = story
        .by("land", "delays/service", by_post("2026-03-03"))
        .await
        .is(200);
    assert_eq!(told.at("/due_on"), "2026-05-15");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_delay_that_comes_back_after_a_payment_is_void() {
    let story = Story::in_hand().await;
    explained(&story).await;
    delay_told(&story).await;
    story.web.test.set_today("2026-03-03");
    paid(&story, "2026-03-03").await;
    let back = story.by("land", "delays/return", json!({})).await.is(200);
    assert!(back.body["delay"].is_null(), "{}", back.text);
    assert_eq!(back.at("/due_on"), "2026-03-31");
    story
        .by("land", "delays/service", by_post("2026-03-03"))
        .await
        .refuses(409, "nothing_to_serve");
}

#[tokio::test]
async fn an_extension_approved_before_an_order_is_superseded() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-20");
    extended(&story).await;
    let sought = json!({
        "kind": "reconsideration", "against": "other", "filed_on": "2026-03-12",
        "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", sought).await.is(200);
    let decision = json!({
        "result": "corrected", "decided_on": "2026-03-18", "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    let before = story.seen_by("land").await;
    assert_eq!(before.at("/extensions/0/state"), "approved");
    let order = json!({"remedy": "r1", "received_on": "2026-03-19"});
    let reopened = story.by("registrar", "reopening", order).await.is(200);
    assert_eq!(reopened.at("/extensions/0/state"), "superseded");
    assert_eq!(states(&story, "extension").await, ["superseded"]);
    story
        .by("land", "extensions/service", by_post("2026-03-20"))
        .await
        .refuses(409, "extension_not_approved");
}

/// Nobody who works on a case need know that a delay did not arrive, once the case is closed.
#[tokio::test]
async fn a_delay_that_comes_back_to_a_closed_case_is_no_news() {
    let story = Story::in_hand().await;
    explained(&story).await;
    delay_told(&story).await;
    let asking = json!({
        "answer_by": "2026-03-16", "unclear": "未指明是哪一片区", "items": ["请写明片区名称"],
    });
    story.by("land", "clarifications", asking).await.is(200);
    story
        .by("land", "clarifications/service", by_post("2026-03-02"))
        .await
        .is(200);
    story.web.test.set_today("2026-03-17");
    let closed = disclosure::jobs::lapse::run_once(&story.web.test.app).await;
    assert_eq!(closed.unwrap(), 1);
    let back = story.by("land", "delays/return", json!({})).await.is(200);
    assert_eq!(back.at("/stage"), "abandoned");
    assert_eq!(story.owed("letter_not_served").await.len(), 0);
}
