//! Something was served within an extension of which the applicant, as it turns out, was never told: without it the
//! period had ended before, and what was served has no effect (C12, D4).

use disclosure::jobs;
use serde_json::{Value, json};

use crate::harness::asking::{Asking, third_party};
use crate::harness::story::{Story, by_post};
use crate::harness::web::{Answer, granted};

const STAFF: [&str; 2] = [
    "land@staff.yunjiang.example",
    "registrar@staff.yunjiang.example",
];

fn electronic() -> Value {
    json!({"method": "electronic"})
}

fn asking(answer_by: &str) -> Value {
    json!({"answer_by": answer_by, "unclear": "未指明年度", "items": ["请写明年度"]})
}

fn fee() -> Value {
    json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "县财政局专户"})
}

/// Extended by ten working days, of which the applicant is told by e-mail on 20 March: due on 14 April, and without it
/// on 30 March.
async fn extend(story: &Story) {
    story.web.test.set_today("2026-03-20");
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    let path = "extensions/decision";
    story.by("head", path, approve).await.is(200);
    let path = "extensions/service";
    let told = story.by("land", path, electronic()).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14");
    story.mails_go_out([]).await;
}

async fn extended() -> Story {
    let story = Story::in_hand().await;
    extend(&story).await;
    story
}

/// Written and served on 2 April, within the extension.
async fn serve(story: &Story, path: &str, body: Value, service: Value) -> Answer {
    story.web.test.set_today("2026-04-02");
    story.by("land", path, body).await.is(200);
    let path = format!("{path}/service");
    let served = story.by("land", &path, service).await.is(200);
    story.mails_go_out([]).await;
    served
}

/// The mail that told the extension comes back.
async fn comes_back(story: &Story, on: &str) {
    story.web.test.set_today(on);
    let state = story.comes_back("extension_told").await;
    assert_eq!(state.at("/state"), "bounced");
}

async fn own(story: &Story, path: &str, body: Value) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/{path}", story.number);
    story.web.post(&applicant, &path, &body).await.is(200)
}

async fn events(story: &Story) -> Vec<Value> {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    events.at("/items").as_array().unwrap().clone()
}

/// What the last events are, with what became of it.
async fn last_events(story: &Story, count: usize) -> Vec<Value> {
    let all = events(story).await;
    let last = all.iter().skip(all.len() - count);
    last.map(|event| json!([event["event"], event["of"], event["too_late"]]))
        .collect()
}

async fn told(story: &Story, kind: &str) -> Vec<String> {
    let owed = story.owed(kind).await;
    owed.iter().map(|owed| owed.mail.to.clone()).collect()
}

async fn says(story: &Story, kind: &str, said: &[&str]) {
    let owed = story.owed(kind).await;
    let text = &owed.last().unwrap().mail.text;
    for said in said {
        assert!(text.contains(said), "{said}: {text}");
    }
}

/// Back in hand, and overdue since 30 March; nothing lapses, and a reply can be drafted.
async fn goes_on(story: &Story) -> Answer {
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/overdue"), true);
    assert_eq!(seen.at("/extensions/0/state"), "approved");
    let app = &story.web.test.app;
    assert_eq!(jobs::lapse::run_once(app).await.unwrap(), 0);
    story.by("land", "drafts", granted()).await.is(200);
    seen
}

#[tokio::test]
async fn a_fee_asked_within_the_extension_is_not_owed() {
    let story = Box::pin(extended()).await;
    let served = serve(&story, "fees", fee(), electronic()).await;
    assert_eq!(served.at("/stage"), "awaiting_payment");
    comes_back(&story, "2026-04-03").await;
    assert_eq!(
        last_events(&story, 2).await,
        [
            json!(["extension_not_told", null, null]),
            json!(["notice_not_served", "fee", "sent"])
        ]
    );
    let fell = events(&story).await.pop().unwrap();
    assert_eq!(fell["on"], "2026-04-03");
    assert!(fell["notice"].is_null() && fell["takes_back"].is_null());
    assert_eq!(told(&story, "extension_not_told").await, STAFF);
    says(&story, "extension_not_told", &["原答复期限已经届满"]).await;
    assert_eq!(told(&story, "letter_not_served").await, STAFF);
    let said = ["答复期限届满之后送达", "请尽快答复", "2026年3月30日"];
    says(&story, "letter_not_served", &said).await;
    let own = ["zhangsan@mail.example"];
    assert_eq!(told(&story, "notice_without_effect").await, own);
    let said = [
        "收费通知是在答复期限届满之后送达的，不发生效力",
        "您不必按该告知书办理",
        "2026年3月30日",
    ];
    says(&story, "notice_without_effect", &said).await;
    let again = story.by("land", "fees/service", electronic()).await;
    again.refuses(409, "extension_pending");
    let anew = story.by("land", "extensions/service", electronic()).await;
    anew.refuses(409, "extension_too_late");
    let paid = json!({"amount_fen": 38000, "receipt": "53060126-0012345678"});
    let paid = story.by("registrar", "fees/payment", paid).await;
    paid.refuses(409, "no_fee_owed");
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    // Its own mail comes back, too: there is nothing left that this could change.
    story.comes_back("fee_notified").await;
    assert_eq!(told(&story, "letter_not_served").await.len(), 2);
}

#[tokio::test]
async fn nobody_waits_for_an_answer_to_what_was_asked_within_the_extension() {
    let story = Box::pin(extended()).await;
    let asked = asking("2026-04-13");
    let served = serve(&story, "clarifications", asked, by_post("2026-04-02")).await;
    assert_eq!(served.at("/stage"), "awaiting_clarification");
    comes_back(&story, "2026-04-07").await;
    assert_eq!(
        last_events(&story, 1).await,
        [json!(["notice_not_served", "clarification", "sent"])]
    );
    says(&story, "notice_without_effect", &["补正告知书是在"]).await;
    story.web.test.set_today("2026-04-14");
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/clarification/state"), "to_be_served");
    let back = story.by("land", "clarifications/return", json!({})).await;
    back.refuses(409, "nothing_on_its_way");
}

#[tokio::test]
async fn an_abandonment_over_what_was_asked_within_the_extension_is_taken_back() {
    for archived in [false, true] {
        let story = Box::pin(extended()).await;
        let asked = asking("2026-04-10");
        serve(&story, "clarifications", asked, electronic()).await;
        story.web.test.set_today("2026-04-13");
        let app = &story.web.test.app;
        assert_eq!(jobs::lapse::run_once(app).await.unwrap(), 1);
        assert_eq!(story.seen_by("head").await.at("/outcome"), "other.1");
        if archived {
            let reason = json!({"reason": "年度归档"});
            story.by("registrar", "archive", reason).await.is(200);
        }
        comes_back(&story, "2026-04-14").await;
        let fell = events(&story).await.pop().unwrap();
        assert_eq!(fell["takes_back"], "other.1");
        assert_eq!(told(&story, "application_resumed").await.len(), 1);
        let said = ["送达过迟，不发生效力", "2026年3月30日"];
        says(&story, "application_resumed", &said).await;
        assert!(story.owed("notice_without_effect").await.is_empty());
        says(&story, "letter_not_served", &["现已撤销", "请尽快答复"]).await;
        goes_on(&story).await;
    }
}

#[tokio::test]
async fn an_abandonment_over_a_fee_asked_within_the_extension_is_taken_back() {
    let story = Box::pin(extended()).await;
    serve(&story, "fees", fee(), electronic()).await;
    story.web.test.set_today("2026-05-12");
    let app = &story.web.test.app;
    assert_eq!(jobs::lapse::run_once(app).await.unwrap(), 1);
    assert_eq!(story.seen_by("head").await.at("/outcome"), "other.2");
    comes_back(&story, "2026-05-13").await;
    let fell = events(&story).await.pop().unwrap();
    assert_eq!(fell["takes_back"], "other.2");
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    assert!(seen.body["closed_on"].is_null(), "{}", seen.text);
}

#[tokio::test]
async fn an_answer_within_the_extension_is_kept_and_begins_nothing_anew() {
    let story = Box::pin(extended()).await;
    let asked = asking("2026-04-13");
    serve(&story, "clarifications", asked, electronic()).await;
    story.web.test.set_today("2026-04-03");
    own(&story, "clarification", json!({"text": "2025年度"})).await;
    let due_on = story.seen_by("land").await.string("/due_on");
    assert!(due_on.as_str() > "2026-04-30", "{due_on}");
    comes_back(&story, "2026-04-07").await;
    assert_eq!(
        last_events(&story, 1).await,
        [json!(["notice_not_served", "clarification", "sent"])]
    );
    let said = ["您已作的补正仍作为办理的依据", "2026年3月30日"];
    says(&story, "notice_without_effect", &said).await;
    let said = ["所作补正仍作为办理的依据"];
    says(&story, "letter_not_served", &said).await;
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/clarification/state"), "answered");
    assert_eq!(seen.at("/clarification/answer/text"), "2025年度");
}

/// No last day held: the answer that came after it is an answer, and nobody judges its reasons.
#[tokio::test]
async fn a_late_answer_to_what_has_no_effect_is_kept_too() {
    let story = Box::pin(extended()).await;
    let asked = asking("2026-04-10");
    serve(&story, "clarifications", asked, electronic()).await;
    story.web.test.set_today("2026-04-13");
    let late = json!({"text": "2025年度", "late_because": "住院"});
    own(&story, "clarification", late).await;
    let app = &story.web.test.app;
    jobs::lapse::run_once(app).await.unwrap();
    comes_back(&story, "2026-04-14").await;
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/clarification/state"), "answered");
    assert_eq!(seen.at("/clarification/answer/counts"), true);
    let judged = json!({"decision": "refuse", "reason": "未提供证明"});
    let judged = story.by("land", "clarifications/decision", judged).await;
    judged.refuses(409, "no_late_answer");
}

fn paid() -> Value {
    json!({"paid_on": "2026-04-03", "amount_fen": 38000, "receipt": "53060126-0012345678"})
}

/// Charged on 2 April and paid on the 3rd.
async fn paid_within_the_extension() -> Story {
    let story = Box::pin(extended()).await;
    serve(&story, "fees", fee(), electronic()).await;
    story.web.test.set_today("2026-04-03");
    let paid = story.by("registrar", "fees/payment", paid()).await.is(200);
    assert_eq!(paid.at("/stage"), "in_hand");
    assert!(paid.string("/due_on").as_str() > "2026-04-30");
    story
}

fn repaid() -> Value {
    json!({"reason": "已于2026年4月8日原路退回，退付书号 T-26-0408"})
}

#[tokio::test]
async fn a_fee_paid_within_the_extension_is_given_back() {
    let story = Box::pin(paid_within_the_extension()).await;
    comes_back(&story, "2026-04-07").await;
    let said = ["缴纳的380元将予退还", "2026年3月30日"];
    says(&story, "notice_without_effect", &said).await;
    let said = ["申请人已缴纳380元，请办理退还", "请尽快答复"];
    says(&story, "letter_not_served", &said).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/fee/state"), "to_be_repaid");
    assert_eq!(seen.at("/fee/paid_on"), "2026-04-03");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    let income = "/api/v1/cases?fee_paid_from=2026-01-01&fee_paid_to=2026-12-31";
    let registrar = story.web.staff("registrar").await;
    let listed = story.web.get(&registrar, income).await.is(200);
    assert_eq!(listed.at("/items").as_array().unwrap().len(), 1);
    goes_on(&story).await;

    story.web.test.set_today("2026-04-08");
    let path = "fees/cancellation";
    let done = story.by("land", path, repaid()).await.is(200);
    assert_eq!(done.at("/fee/state"), "cancelled");
    assert_eq!(done.at("/fee/cancelled_on"), "2026-04-08");
    assert_eq!(done.at("/stage"), "in_review");
    says(&story, "fee_cancelled", &["380元现予退还", "T-26-0408"]).await;
    let registrar = story.web.staff("registrar").await;
    let listed = story.web.get(&registrar, income).await.is(200);
    assert_eq!(listed.at("/items").as_array().unwrap().len(), 0);
    let again = story.by("land", path, repaid()).await;
    again.refuses(409, "no_fee_owed");
}

/// The reply was made meanwhile: it was late, and only the money is left.
#[tokio::test]
async fn a_fee_is_given_back_after_the_reply_and_out_of_the_archive() {
    let story = Box::pin(paid_within_the_extension()).await;
    story.approve().await;
    story.serve(electronic()).await.is(200);
    story.mails_go_out([]).await;
    assert_eq!(story.seen_by("head").await.at("/reply/on_time"), true);
    let reason = json!({"reason": "年度归档"});
    story.by("registrar", "archive", reason).await.is(200);
    comes_back(&story, "2026-04-07").await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "archived");
    assert_eq!(seen.at("/reply/on_time"), false);
    assert_eq!(seen.at("/fee/state"), "to_be_repaid");
    let mails = story.owed("notice_without_effect").await;
    assert!(!mails[0].mail.text.contains("继续办理"));
    let path = "fees/cancellation";
    let done = story.by("land", path, repaid()).await.is(200);
    assert_eq!(done.at("/stage"), "archived");
    assert_eq!(done.at("/fee/state"), "cancelled");
}

#[tokio::test]
async fn a_delay_told_within_the_extension_fixes_no_day() {
    let story = Story::in_hand().await;
    let asked = asking("2026-03-16");
    story.by("land", "reasons", asked).await.is(200);
    let path = "reasons/service";
    story.by("land", path, electronic()).await.is(200);
    own(&story, "reasons", json!({"text": "研究所需"})).await;
    extend(&story).await;
    let delay = json!({"until": "2026-05-08", "reason": "理由合理，数量较多"});
    let served = serve(&story, "delays", delay, electronic()).await;
    assert_eq!(served.at("/due_on"), "2026-05-08");
    comes_back(&story, "2026-04-03").await;
    assert_eq!(
        last_events(&story, 1).await,
        [json!(["notice_not_served", "delay", "sent"])]
    );
    says(&story, "notice_without_effect", &["延迟答复告知书是在"]).await;
    let seen = goes_on(&story).await;
    assert_eq!(seen.at("/delay/state"), "to_be_served");
    // The reasons were asked for and given in time: they stay.
    assert_eq!(seen.at("/reasons/state"), "answered");
}

/// Where what was served lies within the period as it is without the extension, it stands.
#[tokio::test]
async fn what_was_served_before_the_first_due_date_stands() {
    let story = Box::pin(extended()).await;
    story.web.test.set_today("2026-03-30");
    story.by("land", "fees", fee()).await.is(200);
    let path = "fees/service";
    story.by("land", path, electronic()).await.is(200);
    story.mails_go_out([]).await;
    comes_back(&story, "2026-03-31").await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "awaiting_payment");
    assert_eq!(seen.at("/fee/state"), "served");
    assert_eq!(
        last_events(&story, 1).await,
        [json!(["extension_not_told", null, null])]
    );
    assert!(story.owed("notice_without_effect").await.is_empty());
}

/// The same where the time came from a letter to a third party that never arrived.
#[tokio::test]
async fn what_was_served_while_a_letter_that_came_back_kept_the_clock_standing_falls() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-27");
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    serve(&story, "fees", fee(), electronic()).await;
    story.web.test.set_today("2026-04-03");
    story.comes_back("consultation_asked").await;
    assert_eq!(
        last_events(&story, 2).await,
        [
            json!(["consultation_mail_failed", null, null]),
            json!(["notice_not_served", "fee", "sent"])
        ]
    );
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
}
