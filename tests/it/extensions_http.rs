//! Extension of the reply period over HTTP: proposed, decided, told; good and bad (Art. 33).

use serde_json::{Value, json};

use crate::harness::asking::{Asking, third_party};
use crate::harness::story::{Story, busy, by_post, refused};
use crate::harness::web::{Answer, application};

async fn proposed(story: &Story, days: u16) {
    let proposal = json!({"working_days": days, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
}

/// A case due on 30 March whose extension by ten working days is approved on 2 March.
async fn approved() -> Story {
    let story = Story::in_hand().await;
    proposed(&story, 10).await;
    story
        .by(
            "head",
            "extensions/decision",
            json!({"decision": "approve"}),
        )
        .await
        .is(200);
    story
}

async fn tell(story: &Story, service: Value) -> Answer {
    story.by("land", "extensions/service", service).await
}

#[tokio::test]
async fn an_extension_counts_from_the_day_the_applicant_is_told() {
    let story = Story::in_hand().await;
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
    proposed(&story, 10).await;
    assert_eq!(story.owed("extension_waiting").await.len(), 1);
    let waits = story.seen_by("head").await;
    assert_eq!(
        waits.at("/due_on"),
        "2026-03-30",
        "not before it is decided"
    );
    assert_eq!(waits.at("/extensions/0/state"), "proposed");
    assert_eq!(waits.at("/extensions/0/reason"), "需从档案馆调取旧批文");
    assert!(waits.text.contains("extensions/decision"));

    let approve = json!({"decision": "approve"});
    let approved = story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    assert_eq!(
        approved.at("/due_on"),
        "2026-03-30",
        "not before it is told"
    );
    assert_eq!(approved.at("/extensions/0/state"), "approved");
    assert_eq!(story.owed("extension_decided").await.len(), 1);
    assert_eq!(
        story.own_letters("extension").await.len(),
        0,
        "the applicant reads it once it is served"
    );

    story.web.test.set_today("2026-03-20");
    let told = tell(&story, json!({"method": "electronic"})).await.is(200);
    // Ten working days after 30 March; 6 April is a holiday (清明节).
    assert_eq!(told.at("/due_on"), "2026-04-14");
    assert_eq!(told.at("/extensions/0/told_on"), "2026-03-20");
    let letters = story.own_letters("extension").await;
    assert_eq!(letters[0]["state"], "served");
    let text = letters[0]["text"].as_str().unwrap();
    for said in [
        "延期答复告知书",
        "第三十三条",
        "延长10个工作日",
        "2026年3月30日",
        "2026年4月14日",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mail = &story.owed("extension_told").await[0];
    assert!(
        mail.mail.text.contains("（告知书到此结束）"),
        "{}",
        mail.mail.text
    );

    let ledger = format!("/api/v1/cases/{}/deadline", story.case);
    let ledger = story.web.get(&story.web.staff("land").await, &ledger).await;
    assert_eq!(ledger.at("/due_on"), "2026-04-14");
    assert!(ledger.text.contains("extension"), "{}", ledger.text);
}

#[tokio::test]
async fn an_extension_that_is_posted_counts_from_the_day_of_posting() {
    let story = approved().await;
    story.web.test.set_today("2026-03-31");
    let early = tell(&story, by_post("2026-03-01")).await;
    early.refuses(409, "day_too_early");
    let told = tell(&story, by_post("2026-03-30")).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14");
    assert_eq!(told.at("/overdue"), false);
    assert_eq!(told.at("/extensions/0/method"), "mail");
    let mail = &story.owed("extension_told").await[0];
    assert!(
        mail.mail.text.contains("交邮政企业寄送"),
        "{}",
        mail.mail.text
    );
    assert!(
        !mail.mail.text.contains("告知书到此结束"),
        "{}",
        mail.mail.text
    );
}

#[tokio::test]
async fn after_the_period_nothing_extends_it() {
    let story = approved().await;
    story.web.test.set_today("2026-03-31");
    let late = tell(&story, json!({"method": "electronic"})).await;
    let late = late.refuses(409, "extension_too_late");
    assert!(late.text.contains("2026-03-30"), "{}", late.text);

    let other = Story::in_hand().await;
    proposed(&other, 10).await;
    other.web.test.set_today("2026-03-31");
    let approve = json!({"decision": "approve"});
    let late = other.by("head", "extensions/decision", approve).await;
    late.refuses(409, "extension_too_late");
    let refuse = json!({"decision": "refuse", "reason": "已逾期，请尽快答复"});
    other
        .by("head", "extensions/decision", refuse)
        .await
        .is(200);
    let again = json!({"working_days": 1, "reason": "再次提请"});
    let again = other.by("land", "extensions", again).await;
    again.refuses(409, "extension_too_late");
}

#[tokio::test]
async fn all_extensions_together_add_twenty_days_at_most() {
    let story = Story::in_hand().await;
    let ask = async |days: i64| {
        let proposal = json!({"working_days": days, "reason": "资料较多"});
        story.by("land", "extensions", proposal).await
    };
    let too_long = ask(21).await.refuses(422, "extension_too_long");
    assert_eq!(too_long.at("/errors/0/field"), "working_days");
    ask(0).await.refuses(422, "extension_too_long");
    ask(-1).await.is(422);
    ask(12).await.is(200);
    ask(5).await.refuses(409, "extension_pending");
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve.clone())
        .await
        .is(200);
    ask(5).await.refuses(409, "extension_pending");
    tell(&story, json!({"method": "electronic"})).await.is(200);
    ask(9).await.refuses(422, "extension_too_long");
    ask(8).await.is(200);
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let told = tell(&story, by_post("2026-03-02")).await.is(200);
    // Twenty working days after 30 March: 6 April, 1, 4 and 5 May are holidays, 9 May is worked.
    assert_eq!(told.at("/due_on"), "2026-04-28");
    ask(1).await.refuses(422, "extension_too_long");
}

#[tokio::test]
async fn each_step_has_its_person_and_its_turn() {
    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 5, "reason": "资料较多"});
    let approve = json!({"decision": "approve"});
    for (login, action, body) in [
        ("head", "extensions", &proposal),
        ("registrar", "extensions", &proposal),
        ("land", "extensions/decision", &approve),
        ("registrar", "extensions/decision", &approve),
    ] {
        story.by(login, action, body.clone()).await.is(403);
    }
    let colleague = story.by("land2", "extensions", proposal.clone()).await;
    colleague.refuses(409, "not_the_handler");
    let nothing = story
        .by("head", "extensions/decision", approve.clone())
        .await;
    nothing.refuses(409, "no_extension_proposed");
    let nothing = tell(&story, json!({"method": "electronic"})).await;
    nothing.refuses(409, "extension_not_approved");

    proposed(&story, 5).await;
    let refuse = json!({"decision": "refuse", "reason": " "});
    let blank = story
        .by("head", "extensions/decision", refuse)
        .await
        .is(422);
    assert_eq!(blank.at("/errors/0/field"), "reason");
    let refuse = json!({"decision": "refuse", "reason": "期限足够"});
    let refused = story
        .by("head", "extensions/decision", refuse)
        .await
        .is(200);
    assert_eq!(refused.at("/extensions/0/state"), "refused");
    assert_eq!(refused.at("/due_on"), "2026-03-30");
    let mail = &story.owed("extension_decided").await[0];
    assert!(!mail.mail.text.contains("期限足够"), "{}", mail.mail.text);
    assert!(mail.mail.text.contains("请登录系统"), "{}", mail.mail.text);
    let supervisor = story.seen_by("supervisor").await;
    assert!(supervisor.body["extensions"][0]["reason"].is_null());

    story.approve().await;
    story.serve(by_post("2026-03-02")).await.is(200);
    let over = story.by("land", "extensions", proposal).await;
    over.refuses(409, "cannot_extend");
}

#[tokio::test]
async fn an_extension_whose_mail_never_left_has_no_effect() {
    let story = approved().await;
    story.mails_go_out([]).await;
    let told = tell(&story, json!({"method": "electronic"})).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14");
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/extensions/0/state"), "approved");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(
        story.owed("extension_not_told").await.len(),
        2,
        "handler, registrar"
    );
    // By other means it is told all the same.
    let told = tell(&story, by_post("2026-03-02")).await.is(200);
    assert_eq!(told.at("/undelivered"), false);
    assert_eq!(told.at("/due_on"), "2026-04-14");
}

#[tokio::test]
async fn an_extension_whose_mail_leaves_after_the_period_has_no_effect() {
    let story = approved().await;
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-30");
    tell(&story, json!({"method": "electronic"})).await.is(200);
    story.mails_go_out([busy()]).await;
    story.web.test.set_today("2026-03-31");
    story.mails_go_out([]).await;
    let mail = &story.owed("extension_told").await[0];
    assert_eq!(mail.state, "withdrawn", "it is not sent any more");
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/extensions/0/state"), "approved");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/overdue"), true);
    assert_eq!(story.owed("extension_not_told").await.len(), 2);
}

#[tokio::test]
async fn whoever_reads_english_is_told_in_english() {
    let mut english = application();
    english["applicant"]["language"] = json!("en");
    let story = Story::of(&english).await;
    proposed(&story, 10).await;
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    tell(&story, json!({"method": "electronic"})).await.is(200);
    let letters = story.own_letters("extension").await;
    let page = letters[0]["html"].as_str().unwrap();
    let text = letters[0]["text"].as_str().unwrap();
    let mail = &story.owed("extension_told").await[0].mail;
    for said in ["10 working days", "14 April 2026", "Art. 33"] {
        for place in [text, page, &mail.text, &mail.html] {
            assert!(place.contains(said), "{said}: {place}");
        }
    }
    assert!(text.contains("Notice of Extension of the Reply Period"));
    assert!(
        mail.subject.contains("Reply period extended"),
        "{}",
        mail.subject
    );
}

/// The end of the period is what the notice has to say: it is not served with a day that has moved.
#[tokio::test]
async fn a_notice_that_names_a_day_that_has_moved_is_written_anew() {
    let story = Story::in_hand().await;
    proposed(&story, 5).await;
    let approve = json!({"decision": "approve"});
    let decision = "extensions/decision";
    story.by("head", decision, approve.clone()).await.is(200);
    story.asks(third_party()).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    let outdated = tell(&story, json!({"method": "electronic"})).await;
    let outdated = outdated.refuses(409, "extension_outdated");
    for day in ["2026-04-07", "2026-04-28"] {
        assert!(outdated.text.contains(day), "{}", outdated.text);
    }
    // Proposed anew, it takes the place of the first, whose notice is void.
    proposed(&story, 5).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/extensions/0/state"), "superseded");
    assert_eq!(seen.at("/extensions/1/state"), "proposed");
    story.by("head", decision, approve).await.is(200);
    let told = tell(&story, json!({"method": "electronic"})).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-28");
    let letters = story.own_letters("extension").await;
    assert_eq!(letters.len(), 1);
    let text = letters[0]["text"].as_str().unwrap();
    assert!(text.contains("2026年4月28日"), "{text}");
}
