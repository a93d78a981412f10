//! Posted notices that come back: a request for reasons, a delay, an extension. Nobody was asked or told, the clock runs
//! as if nothing had been served, and what was served only within the time that they gave falls with them.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::calendars_told::on_paper;
use crate::harness::story::{Story, by_hand, by_post};
use crate::harness::web::{Answer, granted};

const TODAY: &str = "2026-03-02";

fn asking(answer_by: &str) -> Value {
    json!({"answer_by": answer_by, "unclear": "所提申请多为同一事项", "items": ["请说明原因"]})
}

fn fee() -> Value {
    json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政局专户"})
}

async fn serve(story: &Story, path: &str, body: Value, service: Value) -> Answer {
    story.by("land", path, body).await.is(200);
    let path = format!("{path}/service");
    story.by("land", &path, service).await.is(200)
}

/// An extension by ten working days, told on 20 March: due on 14 April, and without it on 30 March.
async fn extended(story: &Story) {
    story.web.test.set_today("2026-03-20");
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    let path = "extensions/decision";
    story.by("head", path, approve).await.is(200);
    let path = "extensions/service";
    let told = story.by("land", path, by_post("2026-03-20")).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14");
}

/// Reasons asked for by hand and given, and the reply put off to 8 May by a letter posted on 16 March.
async fn delayed(story: &Story) {
    serve(story, "reasons", asking("2026-03-13"), by_hand(TODAY)).await;
    story.web.test.set_today("2026-03-16");
    let given = json!({"received_on": "2026-03-09", "channel": "mail_signed", "text": "研究所需"});
    story.by("land", "reasons/answer", given).await.is(200);
    let delay = json!({"until": "2026-05-08", "reason": "理由合理，数量较多"});
    let told = serve(story, "delays", delay, by_post("2026-03-16")).await;
    assert_eq!(told.at("/due_on"), "2026-05-08");
}

async fn last_event(story: &Story) -> Value {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.at("/items").as_array().unwrap();
    items.last().unwrap().clone()
}

async fn offers(story: &Story, action: &str) -> bool {
    let actions = story.actions("registrar").await;
    actions.as_array().unwrap().contains(&json!(action))
}

/// On a day that cannot be, it does not come back; and nobody else records it.
async fn is_bounded(story: &Story, path: &str) {
    for (on, code) in [
        ("2026-03-01", "day_too_early"),
        ("2099-01-01", "day_in_future"),
    ] {
        let wrong = story.by("land", path, json!({"on": on})).await;
        wrong.refuses(409, code);
    }
    let nobody = story.by("supervisor", path, json!({})).await;
    nobody.refuses(403, "not_allowed");
    assert!(offers(story, path).await);
}

#[tokio::test]
async fn a_request_for_reasons_that_comes_back_asked_nobody() {
    let story = Story::in_hand().await;
    let back = "reasons/return";
    let none = story.by("land", back, json!({})).await;
    none.refuses(409, "nothing_on_its_way");
    let served = serve(&story, "reasons", asking("2026-03-16"), by_post(TODAY)).await;
    assert_eq!(served.at("/reasons/state"), "served");
    story.web.test.set_today("2026-03-09");
    is_bounded(&story, back).await;
    let seen = story.by("registrar", back, json!({})).await.is(200);
    assert_eq!(seen.at("/reasons/state"), "to_be_served");
    assert_eq!(seen.at("/due_on"), "2026-03-30", "the clock ran all along");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(last_event(&story).await["event"], "notice_not_served");
    let told = story.owed("letter_not_served").await;
    assert_eq!(told.len(), 2, "handler, registrar");
    let text = &told[0].mail.text;
    assert!(text.contains("说明理由通知书邮寄后被退回"), "{text}");
    assert!(!offers(&story, back).await);
    // Served again, it must leave time to answer.
    let path = "reasons/service";
    let again = story.by("land", path, by_hand("2026-03-09")).await.is(200);
    assert_eq!(again.at("/reasons/state"), "served");
    assert_eq!(again.at("/reasons/served_on"), "2026-03-09");
    let signed = story.by("land", back, json!({})).await;
    signed.refuses(409, "nothing_on_its_way");
}

/// Nobody kept silent who was not asked.
#[tokio::test]
async fn a_refusal_for_want_of_reasons_falls_with_the_request_that_came_back() {
    let story = Story::in_hand().await;
    serve(&story, "reasons", asking("2026-03-09"), by_post(TODAY)).await;
    story.web.test.set_today("2026-03-10");
    let asked = json!({"on": TODAY});
    let draft = json!({
        "outcome": "refused.4", "kind": "excessive", "reasons": "未说明理由", "asked": asked,
    });
    story.by("land", "drafts", draft).await.is(200);
    story.by("land", "reasons/return", json!({})).await.is(200);
    let approve = json!({"decision": "approve"});
    let no = story.by("head", "reviews", approve).await;
    no.refuses(409, "reasons_not_asked");
    let rework = json!({"decision": "rework", "reason": "请重新送达"});
    story.by("head", "reviews", rework).await.is(200);
}

#[tokio::test]
async fn a_delay_that_comes_back_fixed_no_day() {
    let story = Story::in_hand().await;
    delayed(&story).await;
    story.web.test.set_today("2026-03-24");
    let back = "delays/return";
    is_bounded(&story, back).await;
    let on = json!({"on": "2026-03-23"});
    let seen = story.by("land", back, on).await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/delay/state"), "to_be_served");
    assert_eq!(last_event(&story).await["on"], "2026-03-23");
    // Served again, it counts from then.
    let path = "delays/service";
    let again = story.by("land", path, by_post("2026-03-24")).await.is(200);
    assert_eq!(again.at("/due_on"), "2026-05-08");
    // Back once more, and after the period: it can have no effect any more.
    story.web.test.set_today("2026-04-02");
    story.by("land", back, json!({})).await.is(200);
    let late = story.by("land", path, by_post("2026-04-02")).await;
    late.refuses(409, "notice_too_late");
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/overdue"), true);
}

#[tokio::test]
async fn what_was_served_by_the_day_of_a_delay_falls_with_it() {
    let story = Story::in_hand().await;
    delayed(&story).await;
    story.web.test.set_today("2026-04-08");
    serve(&story, "fees", fee(), by_hand("2026-04-08")).await;
    story.web.test.set_today("2026-05-20");
    let app = &story.web.test.app;
    assert_eq!(jobs::lapse::run_once(app).await.unwrap(), 1);
    let back = story.by("land", "delays/return", json!({})).await.is(200);
    assert_eq!(back.at("/stage"), "in_hand");
    assert_eq!(back.at("/due_on"), "2026-03-30");
    assert_eq!(back.at("/fee/state"), "to_be_served");
    assert_eq!(last_event(&story).await["takes_back"], "other.2");
    assert_eq!(story.owed("application_resumed").await.len(), 1);
}

#[tokio::test]
async fn an_extension_that_comes_back_extended_nothing() {
    let story = Story::in_hand().await;
    let back = "extensions/return";
    let none = story.by("land", back, json!({})).await;
    none.refuses(409, "nothing_on_its_way");
    extended(&story).await;
    story.web.test.set_today("2026-03-26");
    is_bounded(&story, back).await;
    let seen = story.by("registrar", back, json!({})).await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/extensions/0/state"), "approved");
    assert_eq!(seen.at("/undelivered"), true);
    let event = last_event(&story).await;
    assert_eq!(event["event"], "extension_not_told");
    assert!(event["notice"].is_null() && event["too_late"].is_null());
    let told = story.owed("extension_not_told").await;
    assert_eq!(told.len(), 2, "handler, registrar");
    for said in ["邮寄后被退回", "期限届满前另行送达", "2026年3月30日"] {
        assert!(told[0].mail.text.contains(said), "{}", told[0].mail.text);
    }
    // Told again within the period, it counts from then.
    let path = "extensions/service";
    let again = story.by("land", path, by_hand("2026-03-26")).await.is(200);
    assert_eq!(again.at("/due_on"), "2026-04-14");
    assert_eq!(again.at("/extensions/0/told_on"), "2026-03-26");
    let signed = story.by("land", back, json!({})).await;
    signed.refuses(409, "nothing_on_its_way");
}

#[tokio::test]
async fn after_the_period_an_extension_that_came_back_is_told_no_more() {
    let story = Story::in_hand().await;
    extended(&story).await;
    story.web.test.set_today("2026-03-31");
    let back = "extensions/return";
    let seen = story.by("land", back, json!({})).await.is(200);
    assert_eq!(seen.at("/overdue"), true);
    let text = &story.owed("extension_not_told").await[0].mail.text;
    assert!(text.contains("原答复期限已经届满"), "{text}");
    let path = "extensions/service";
    let late = story.by("land", path, by_post("2026-03-31")).await;
    late.refuses(409, "extension_too_late");
    story.by("land", "drafts", granted()).await.is(200);
}

/// Another was proposed and refused after it: the first waits to be told all the same.
#[tokio::test]
async fn an_extension_that_comes_back_waits_though_another_was_refused() {
    let story = Story::in_hand().await;
    extended(&story).await;
    let proposal = json!({"working_days": 5, "reason": "仍需时间"});
    story.by("land", "extensions", proposal).await.is(200);
    let path = "extensions/decision";
    let refuse = json!({"decision": "refuse", "reason": "期限足够"});
    story.by("head", path, refuse).await.is(200);
    story.web.test.set_today("2026-03-26");
    let back = "extensions/return";
    let seen = story.by("land", back, json!({})).await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    let path = "extensions/service";
    let again = story.by("land", path, by_post("2026-03-26")).await.is(200);
    assert_eq!(again.at("/due_on"), "2026-04-14");
}

/// Whoever left no address for mail is told by post, of each notice in a letter of its own.
#[tokio::test]
async fn what_falls_is_told_by_post_where_there_is_no_address() {
    let story = Story::of(&on_paper()).await;
    extended(&story).await;
    story.web.test.set_today("2026-04-01");
    serve(
        &story,
        "reasons",
        asking("2026-04-09"),
        by_post("2026-04-01"),
    )
    .await;
    story.web.test.set_today("2026-04-02");
    serve(&story, "fees", fee(), by_post("2026-04-02")).await;
    story.web.test.set_today("2026-04-03");
    let back = "extensions/return";
    let seen = story.by("land", back, json!({})).await.is(200);
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    assert_eq!(seen.at("/reasons/state"), "to_be_served");
    let waits = seen.at("/to_post").as_array().unwrap();
    let kinds: Vec<_> = waits.iter().map(|one| one["notice"].clone()).collect();
    assert_eq!(waits.len(), 2, "{kinds:?}");
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let registrar = story.web.staff("registrar").await;
    let letters = story.web.get(&registrar, &path).await.is(200);
    for (nth, title) in [("TZ1", "说明理由通知书"), ("TZ2", "收费通知")] {
        let number = json!(format!("{}-{nth}", story.number));
        let items = letters.at("/items").as_array().unwrap();
        let letter = items.iter().find(|one| one["number"] == number).unwrap();
        let text = letter["text"].as_str().unwrap();
        assert!(text.contains(title), "{text}");
    }
}
