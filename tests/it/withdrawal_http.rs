//! Withdrawal of an application over HTTP: online or from paper, before the reply; good and bad.

use serde_json::{Value, json};

use crate::harness::story::{Story, by_post, refused};
use crate::harness::web::{Answer, application};

async fn withdraw(story: &Story, body: Value) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/withdrawal", story.number);
    story.web.post(&applicant, &path, &body).await
}

/// By someone who left no address for mail.
pub(crate) fn on_paper() -> Value {
    let mut application = application();
    application["applicant"]["email"] = Value::Null;
    application["applicant"]["address"] = json!("云江区清水街9号");
    application["form"] = json!({"carrier": "paper", "delivery": "post", "fallback_consent": true});
    application
}

#[tokio::test]
async fn an_applicant_withdraws_online_and_the_case_ends() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-09");
    let withdrawn = withdraw(&story, json!({"reason": "已从其他途径获得"}))
        .await
        .is(200);
    assert_eq!(withdrawn.at("/stage"), "withdrawn");
    assert_eq!(withdrawn.at("/closed_on"), "2026-03-09");
    assert_eq!(withdrawn.at("/outcome"), "other.3");
    assert_eq!(withdrawn.at("/actions"), &json!([]));
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/clock"), "withdrawn");
    assert!(seen.body["due_on"].is_null());
    assert_eq!(seen.at("/handler/name"), "承大地");
    let mail = &story.owed("application_closed").await[0].mail;
    assert!(mail.text.contains("已撤回"), "{}", mail.text);
    assert_eq!(story.owed("case_closed").await.len(), 1);
    let record = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&story.web.staff("land").await, &record).await;
    assert!(record.text.contains("已从其他途径获得"));
    withdraw(&story, json!({}))
        .await
        .refuses(409, "cannot_withdraw");
    for (login, action, body, code) in [
        (
            "land",
            "drafts",
            crate::harness::web::granted(),
            "cannot_draft",
        ),
        ("land", "claim", json!({}), "cannot_claim"),
        ("registrar", "withdrawal", json!({}), "cannot_withdraw"),
    ] {
        story.by(login, action, body).await.refuses(409, code);
    }
    story.web.test.set_today("2026-06-01");
    let head = story.web.staff("head").await;
    for path in ["/api/v1/overdue", "/api/v1/due-soon"] {
        let board = story.web.get(&head, path).await.is(200);
        assert_eq!(board.at("/total"), 0, "{path}");
    }
    let list = story
        .web
        .get(&head, "/api/v1/cases?stage=withdrawn&outcome=other.3")
        .await;
    assert_eq!(list.at("/items/0/closed_on"), "2026-03-09");
}

#[tokio::test]
async fn a_withdrawal_on_paper_counts_for_the_day_it_came_in() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-09");
    for (on, code) in [
        ("2026-03-10", "day_in_future"),
        ("2026-03-01", "day_too_early"),
    ] {
        let no = story.by("registrar", "withdrawal", json!({"on": on})).await;
        no.refuses(409, code);
    }
    for login in ["head", "supervisor"] {
        story.by(login, "withdrawal", json!({})).await.is(403);
    }
    let paper = json!({"on": "2026-03-06", "note": "来函撤回"});
    let withdrawn = story.by("registrar", "withdrawal", paper).await.is(200);
    assert_eq!(withdrawn.at("/closed_on"), "2026-03-06");
}

/// Who left no address for mail is told by post: the confirmation waits in the case until it is posted.
#[tokio::test]
async fn a_withdrawal_on_paper_is_confirmed_by_post() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-09");
    let paper = json!({"on": "2026-03-06", "note": "来函撤回"});
    let withdrawn = story.by("registrar", "withdrawal", paper).await.is(200);
    assert_eq!(withdrawn.at("/closed_on"), "2026-03-06");
    assert_eq!(story.owed("application_closed").await.len(), 0);
    assert_eq!(withdrawn.at("/undelivered"), true);
    assert_eq!(withdrawn.at("/to_post/0/kind"), "application_closed");
    assert_eq!(withdrawn.at("/to_post/0/since"), "2026-03-09");
    assert_eq!(story.undelivered(true).await, 1);
    let posting = |on: &str| {
        json!({
            "notice": withdrawn.at("/to_post/0/notice"), "posted_on": on,
            "tracking_number": "1012345678901", "carrier": "ems",
        })
    };
    let early = story
        .by("land", "notice-postings", posting("2026-03-08"))
        .await;
    early.refuses(409, "day_too_early");
    let posted = story
        .by("land", "notice-postings", posting("2026-03-09"))
        .await;
    assert_eq!(posted.is(200).at("/undelivered"), false);
    let again = story
        .by("land", "notice-postings", posting("2026-03-09"))
        .await;
    again.refuses(409, "nothing_to_post");
    let record = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&story.web.staff("head").await, &record).await;
    let events = record.at("/items").as_array().unwrap();
    let owed = events
        .iter()
        .find(|one| one["event"] == "notice_undelivered");
    assert_eq!(owed.unwrap()["no_address"], true);
}

/// What lapses is told in the same way: by mail, or else by post, however the case came to be closed.
#[tokio::test]
async fn a_lapse_is_told_by_post_to_one_without_an_address() {
    let story = Story::of(&on_paper()).await;
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    let served = by_post("2026-03-02");
    story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    // The program did not run for a week: the day is the law's, and the letter waits from today.
    story.web.test.set_today("2026-03-24");
    let app = &story.web.test.app;
    assert_eq!(disclosure::jobs::lapse::run_once(app).await.unwrap(), 1);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "abandoned");
    assert_eq!(seen.at("/closed_on"), "2026-03-17");
    assert_eq!(seen.at("/to_post/0/kind"), "application_closed");
    assert_eq!(seen.at("/to_post/0/since"), "2026-03-24");
    let letters = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story
        .web
        .get(&story.web.staff("land").await, &letters)
        .await;
    assert!(letters.text.contains("abandonment"), "{}", letters.text);
}

#[tokio::test]
async fn a_letter_that_was_approved_is_void_with_the_withdrawal() {
    let story = Story::approved().await;
    let (number, _) = story.letters().await[0].clone();
    withdraw(&story, json!({})).await.is(200);
    assert_eq!(
        story.letters().await,
        [(number.clone(), "superseded".to_owned())]
    );
    let mail = &story.owed("case_closed").await[0].mail;
    assert!(
        mail.text.contains(&number) && mail.text.contains("不得送达"),
        "{}",
        mail.text
    );
    story
        .serve(by_post("2026-03-02"))
        .await
        .refuses(409, "cannot_reply");
    assert_eq!(story.own_replies().await.len(), 0);
}

#[tokio::test]
async fn once_the_reply_can_be_read_nothing_is_left_to_withdraw() {
    // Its mail is on its way.
    let story = Story::approved().await;
    story.mails_go_out([]).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    assert_eq!(
        story.seen_by("land").await.at("/reply/mail_under_way"),
        true
    );
    withdraw(&story, json!({}))
        .await
        .refuses(409, "cannot_withdraw");
    // Its mail never left: the reply is not made, but it was read.
    story.mails_go_out([refused()]).await;
    assert_eq!(story.seen_by("land").await.at("/stage"), "in_review");
    withdraw(&story, json!({}))
        .await
        .refuses(409, "cannot_withdraw");
    story.serve(by_post("2026-03-02")).await.is(200);
    withdraw(&story, json!({}))
        .await
        .refuses(409, "cannot_withdraw");
}

#[tokio::test]
async fn while_clarification_is_awaited_it_can_be_withdrawn_until_it_lapses() {
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    let story = Story::in_hand().await;
    story
        .by("land", "clarifications", asking.clone())
        .await
        .is(200);
    let electronic = json!({"method": "electronic"});
    story
        .by("land", "clarifications/service", electronic.clone())
        .await
        .is(200);
    withdraw(&story, json!({})).await.is(200);
    let path = format!("/api/v1/cases/{}/notices", story.case);
    let notices = story.web.get(&story.web.staff("land").await, &path).await;
    let mut items = notices.at("/items").as_array().unwrap().iter();
    let asked = items.find(|one| one["kind"] == "clarification_asked");
    let asked = asked.unwrap();
    assert_eq!(asked["state"], "withdrawn", "nothing is asked any more");
    assert_eq!(
        disclosure::jobs::lapse::run_once(&story.web.test.app)
            .await
            .unwrap(),
        0
    );

    let lapsed = Story::in_hand().await;
    lapsed.by("land", "clarifications", asking).await.is(200);
    lapsed
        .by("land", "clarifications/service", electronic)
        .await
        .is(200);
    lapsed.web.test.set_today("2026-03-17");
    withdraw(&lapsed, json!({}))
        .await
        .refuses(409, "cannot_withdraw");
    assert_eq!(
        disclosure::jobs::lapse::run_once(&lapsed.web.test.app)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn what_nobody_has_in_hand_is_withdrawn_too() {
    let web = crate::harness::web::Web::open().await;
    let filed = web
        .post(
            &web.anyone(),
            "/api/v1/applications",
            &crate::harness::web::application(),
        )
        .await
        .is(201);
    let number = filed.string("/number");
    let applicant = web.applicant(&number, &filed.string("/query_code")).await;
    let path = format!("/api/v1/applications/{number}/withdrawal");
    let withdrawn = web.post(&applicant, &path, &json!({})).await.is(200);
    assert_eq!(withdrawn.at("/stage"), "withdrawn");
    let list = web
        .get(&web.staff("registrar").await, "/api/v1/worklist")
        .await;
    assert_eq!(list.at("/items"), &json!([]));
}
