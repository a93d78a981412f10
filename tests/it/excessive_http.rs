//! Applications beyond reason over HTTP: reasons asked for, given or not, the reply put off or refused (Art. 35).

use serde_json::{Value, json};

use crate::harness::story::{Story, by_post, refused};
use crate::harness::web::{Answer, application};

fn asking(answer_by: &str) -> Value {
    json!({
        "answer_by": answer_by, "unclear": "所提申请多为同一事项",
        "items": ["请说明就同一事项反复申请的原因"],
    })
}

fn excessive(asked: &Value) -> Value {
    json!({
        "outcome": "refused.4", "kind": "excessive", "reasons": "所述理由与获取信息无关", "asked": asked,
    })
}

/// In hand from 2 March, due on the 30th, reasons asked for on paper until the 16th.
async fn asked() -> Story {
    let story = Story::in_hand().await;
    story
        .by("land", "reasons", asking("2026-03-16"))
        .await
        .is(200);
    story
        .by("registrar", "reasons/service", by_post("2026-03-02"))
        .await
        .is(200);
    story
}

async fn explain(story: &Story, text: &str) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/reasons", story.number);
    story
        .web
        .post(&applicant, &path, &json!({"text": text}))
        .await
}

#[tokio::test]
async fn the_notice_counts_the_applications_and_the_clock_runs_on() {
    let story = Story::in_hand().await;
    let web = &story.web;
    for _ in 0..3 {
        web.post(&web.anyone(), "/api/v1/applications", &application())
            .await
            .is(201);
    }
    let mut stranger = application();
    stranger["applicant"]["identity"] = json!({"kind": "passport", "number": "E12345679"});
    web.post(&web.anyone(), "/api/v1/applications", &stranger)
        .await
        .is(201);
    story
        .by("land", "reasons", asking("2026-03-16"))
        .await
        .is(200);
    let electronic = json!({"method": "electronic"});
    let served = story
        .by("land", "reasons/service", electronic)
        .await
        .is(200);
    assert_eq!(
        served.at("/reasons/applications"),
        4,
        "the same applicant's, all in all"
    );
    assert_eq!(served.at("/reasons/state"), "served");
    assert_eq!(served.at("/stage"), "in_hand");
    assert_eq!(served.at("/due_on"), "2026-03-30", "the clock runs on");
    let letter = &story.own_letters("reasons").await[0];
    let text = letter["text"].as_str().unwrap();
    for said in [
        "说明理由通知书",
        "第三十五条",
        "申请4件",
        "2025年3月2日",
        "2026年3月16日",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mail = &story.owed("reasons_asked").await[0].mail;
    assert!(mail.text.contains("说明理由"), "{}", mail.text);
    assert_eq!(story.applicant("").await.at("/actions/0"), "reasons");
}

#[tokio::test]
async fn the_application_at_hand_is_one_of_those_that_are_counted() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-04");
    let web = &story.web;
    web.post(&web.anyone(), "/api/v1/applications", &application())
        .await
        .is(201);
    let mut asking = asking("2026-03-16");
    asking["since"] = json!("2026-03-03");
    let no = story.by("land", "reasons", asking.clone()).await;
    let no = no.refuses(422, "counted_without_this");
    assert_eq!(no.at("/errors/0/field"), "since");
    assert!(no.string("/detail").contains("2026-03-02"), "{}", no.text);
    assert!(no.string("/ground").contains("35"), "{}", no.text);
    asking["since"] = json!("2026-03-02");
    let written = story.by("land", "reasons", asking).await.is(200);
    assert_eq!(written.at("/reasons/applications"), 2);
    assert!(written.body["reasons"]["counted_few"].is_null());
    story
        .by("land", "reasons/service", by_post("2026-03-04"))
        .await
        .is(200);
    let letter = &story.own_letters("reasons").await[0];
    let text = letter["text"].as_str().unwrap();
    assert!(text.contains("申请2件（含本件）"), "{text}");
}

#[tokio::test]
async fn good_reasons_put_the_reply_off_to_a_day_that_is_told() {
    let story = asked().await;
    story.web.test.set_today("2026-03-09");
    let early = json!({"until": "2026-04-10", "reason": "理由合理"});
    story
        .by("land", "delays", early)
        .await
        .refuses(409, "no_reasons_given");
    let given = explain(&story, "为编写地方志集中查阅").await.is(200);
    assert_eq!(given.at("/reasons/state"), "answered");
    explain(&story, "再补充")
        .await
        .refuses(409, "cannot_answer");
    assert_eq!(story.owed("answer_received").await.len(), 1);
    for day in ["2026-03-30", "2026-04-11", "2026-05-29"] {
        let delay = json!({"until": day, "reason": "理由合理"});
        let no = story
            .by("head", "delays", delay)
            .await
            .refuses(422, "delay_unfit");
        assert_eq!(no.at("/errors/0/field"), "until", "{day}");
    }
    let delay = json!({"until": "2026-04-10", "reason": "理由合理，所涉案卷较多"});
    story.by("registrar", "delays", delay.clone()).await.is(403);
    let decided = story.by("head", "delays", delay.clone()).await.is(200);
    assert_eq!(decided.at("/due_on"), "2026-03-30", "not before it is told");
    assert_eq!(story.own_letters("delay").await.len(), 0);
    let told = story
        .by("land", "delays/service", by_post("2026-03-09"))
        .await
        .is(200);
    assert_eq!(told.at("/due_on"), "2026-04-10");
    assert_eq!(told.at("/delay/state"), "served");
    let text = story.own_letters("delay").await[0]["text"].clone();
    for said in [
        "延迟答复告知书",
        "第三十五条",
        "2026年4月10日",
        "所涉案卷较多",
    ] {
        assert!(text.as_str().unwrap().contains(said), "{said}: {text}");
    }
    assert_eq!(story.owed("reply_delayed").await.len(), 1);
    story
        .by("head", "delays", delay)
        .await
        .refuses(409, "delayed_before");
    let extend = json!({"working_days": 5, "reason": "资料较多"});
    story
        .by("land", "extensions", extend)
        .await
        .refuses(409, "delayed_before");
    story.web.test.set_today("2026-04-10");
    assert_eq!(story.seen_by("land").await.at("/overdue"), false);
    story.approve().await;
    let replied = story.serve(by_post("2026-04-10")).await.is(200);
    assert_eq!(replied.at("/reply/on_time"), true);
}

#[tokio::test]
async fn a_delay_told_after_the_due_date_or_by_a_mail_that_never_left_has_no_effect() {
    let story = asked().await;
    explain(&story, "为编写地方志").await.is(200);
    let delay = json!({"until": "2026-04-10", "reason": "理由合理"});
    story.by("land", "delays", delay).await.is(200);
    story.mails_go_out([]).await;
    let electronic = json!({"method": "electronic"});
    let told = story
        .by("land", "delays/service", electronic.clone())
        .await
        .is(200);
    assert_eq!(told.at("/due_on"), "2026-04-10");
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/delay/state"), "to_be_served");
    story.web.test.set_today("2026-03-31");
    let late = story.by("land", "delays/service", electronic).await;
    late.refuses(409, "notice_too_late");
}

#[tokio::test]
async fn bad_reasons_or_silence_are_refused_and_nothing_else() {
    let story = Story::in_hand().await;
    let day = json!({"on": "2026-03-02", "answered_on": "2026-03-02"});
    let never = story.by("land", "drafts", excessive(&day)).await;
    never.refuses(409, "reasons_not_asked");

    let story = asked().await;
    story.web.test.set_today("2026-03-16");
    let silent = excessive(&json!({"on": "2026-03-02"}));
    let early = story.by("land", "drafts", silent.clone()).await;
    early.refuses(409, "reasons_awaited");
    story.web.test.set_today("2026-03-17");
    let claimed = excessive(&json!({"on": "2026-03-02", "answered_on": "2026-03-10"}));
    story
        .by("land", "drafts", claimed)
        .await
        .refuses(422, "asked_differs");
    story.by("land", "drafts", silent).await.is(200);
    story
        .by("head", "reviews", json!({"decision": "approve"}))
        .await
        .is(200);
    story.serve(by_post("2026-03-17")).await.is(200);
    let reply = &story.own_replies().await[0];
    assert!(reply.contains("在规定的期限内未作说明"), "{reply}");

    let story = asked().await;
    story.web.test.set_today("2026-03-10");
    let paper = json!({"received_on": "2026-03-09", "channel": "fax", "text": "不满意"});
    story
        .by("head", "reasons/answer", paper.clone())
        .await
        .is(403);
    story.by("registrar", "reasons/answer", paper).await.is(200);
    let given = excessive(&json!({"on": "2026-03-02", "answered_on": "2026-03-09"}));
    story.by("land", "drafts", given).await.is(200);
}

#[tokio::test]
async fn reasons_are_asked_once_by_the_handler_and_answered_within_the_period() {
    let story = Story::in_hand().await;
    for login in ["registrar", "head"] {
        story
            .by(login, "reasons", asking("2026-03-16"))
            .await
            .is(403);
    }
    let colleague = story.by("land2", "reasons", asking("2026-03-16")).await;
    colleague.refuses(409, "not_the_handler");
    for day in ["2026-03-06", "2026-03-14", "2026-03-31"] {
        let no = story.by("land", "reasons", asking(day)).await;
        no.refuses(422, "answer_day_unfit");
    }
    story
        .by("land", "reasons/service", by_post("2026-03-02"))
        .await
        .refuses(409, "nothing_to_serve");
    story
        .by("land", "reasons", asking("2026-03-16"))
        .await
        .is(200);
    story
        .by("land", "reasons/service", by_post("2026-03-02"))
        .await
        .is(200);
    let again = story.by("land", "reasons", asking("2026-03-16")).await;
    again.refuses(409, "reasons_asked_before");

    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-26");
    let late = story.by("land", "reasons", asking("2026-03-30")).await;
    late.refuses(409, "no_time_to_ask");
    story.web.test.set_today("2026-03-31");
    let late = story.by("land", "reasons", asking("2026-04-08")).await;
    late.refuses(409, "notice_too_late");
}

/// Only who has the case in hand asks for reasons, and only while it is in hand.
#[tokio::test]
async fn reasons_are_asked_for_what_is_in_hand() {
    let story = Story::in_hand().await;
    story.approve().await;
    let refused = story.by("land", "reasons", asking("2026-03-16")).await;
    let refused = refused.refuses(409, "cannot_ask_reasons");
    assert!(refused.string("/ground").contains("Art. 35"));
    let delay = json!({"until": "2026-04-20", "reason": "理由成立"});
    let refused = story.by("land", "delays", delay).await;
    refused.refuses(409, "cannot_ask_reasons");
}
