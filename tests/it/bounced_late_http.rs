//! Mails that come back, or turn out to have arrived, when the case has gone on without them: closed over a notice that
//! never arrived, in the archive with a reply that nobody has, set back for a reply that was there.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::harness::reports::{failed, report};
use crate::harness::smtp::Script;
use crate::harness::story::{Story, by_post};
use crate::harness::web::Answer;

/// Brings a report on the last mail of a kind.
async fn bring(story: &Story, kind: &str, report: impl Fn(&str) -> String) -> Answer {
    let mail = story.owed(kind).await.pop().unwrap();
    let message_id = format!("<{}@disclosure.example>", mail.id.0);
    let system = story.web.staff("system").await;
    let body = json!({"report": report(&message_id)});
    let path = "/api/v1/delivery-reports";
    story.web.post(&system, path, &body).await.is(200)
}

async fn last_event(story: &Story) -> Value {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    events
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone()
}

async fn lapse(story: &Story) {
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
}

async fn archive(story: &Story) {
    let reason = json!({"reason": "年度归档"});
    let archived = story.by("registrar", "archive", reason).await.is(200);
    assert_eq!(archived.at("/stage"), "archived");
}

async fn told(story: &Story, kind: &str) -> Vec<String> {
    let owed = story.owed(kind).await;
    owed.iter().map(|owed| owed.mail.to.clone()).collect()
}

fn asking(answer_by: &str) -> Value {
    json!({"answer_by": answer_by, "unclear": "未指明年度", "items": ["请写明年度"]})
}

/// Asked by e-mail on 2 March to answer by the 9th, and closed on the 10th as no answer came.
async fn abandoned() -> Story {
    let story = Story::in_hand().await;
    let by = asking("2026-03-09");
    story.by("land", "clarifications", by).await.is(200);
    let electronic = json!({"method": "electronic"});
    let path = "clarifications/service";
    story.by("land", path, electronic).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-10");
    lapse(&story).await;
    story.mails_go_out([]).await;
    assert_eq!(story.seen_by("head").await.at("/stage"), "abandoned");
    story
}

const STAFF: [&str; 2] = [
    "land@staff.yunjiang.example",
    "registrar@staff.yunjiang.example",
];

#[tokio::test]
async fn an_abandonment_over_a_notice_that_came_back_is_taken_back() {
    let story = Box::pin(abandoned()).await;
    story.web.test.set_today("2026-03-11");
    let answer = bring(&story, "clarification_asked", failed).await;
    assert_eq!(answer.body, json!({"known": true, "state": "bounced"}));

    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    // As if nothing had been asked: twenty working days from 2 March.
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/clarification/state"), "to_be_served");
    assert!(seen.body["closed_on"].is_null(), "{}", seen.text);
    let event = last_event(&story).await;
    assert_eq!(event["event"], "notice_not_served");
    assert_eq!(event["takes_back"], "other.1");
    assert_eq!(told(&story, "letter_not_served").await, STAFF);
    let mail = &story.owed("letter_not_served").await[0].mail.text;
    assert!(mail.contains("撤销"), "{mail}");
    let resumed = story.owed("application_resumed").await;
    assert_eq!(resumed.len(), 1);
    assert!(
        resumed[0].mail.text.contains("2026年3月30日"),
        "{}",
        resumed[0].mail.text
    );
    // Brought again, nothing more happens; that the news of the end came back, too, is nobody's work any more.
    bring(&story, "clarification_asked", failed).await;
    bring(&story, "application_closed", failed).await;
    let seen = story.seen_by("land").await;
    assert!(seen.body["to_post"].is_null(), "{}", seen.text);
    assert_eq!(
        seen.at("/undelivered"),
        true,
        "the notice waits to be served"
    );

    // Written anew and posted, it has effect; unanswered once more, the case is closed under another number.
    let by = asking("2026-03-25");
    story.by("land", "clarifications", by).await.is(200);
    let path = "clarifications/service";
    let served = story.by("land", path, by_post("2026-03-11")).await.is(200);
    assert_eq!(served.at("/stage"), "awaiting_clarification");
    story.web.test.set_today("2026-03-26");
    lapse(&story).await;
    assert_eq!(story.seen_by("head").await.at("/stage"), "abandoned");
    assert_eq!(
        last_event(&story).await["letter"]["number"],
        format!("{}-FQ3", story.number)
    );
}

#[tokio::test]
async fn from_the_archive_too_and_whoever_has_answered_has_the_notice() {
    let story = Box::pin(abandoned()).await;
    archive(&story).await;
    bring(&story, "clarification_asked", failed).await;
    let seen = story.seen_by("head").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert!(seen.body["archived_on"].is_null(), "{}", seen.text);
    assert_eq!(told(&story, "letter_not_served").await, STAFF);

    let late = Box::pin(abandoned()).await;
    let applicant = late.web.applicant(&late.number, &late.code).await;
    let path = format!("/api/v1/applications/{}/clarification", late.number);
    let answer = json!({"text": "2025年度", "late_because": "住院"});
    late.web.post(&applicant, &path, &answer).await.is(200);
    bring(&late, "clarification_asked", failed).await;
    assert_eq!(late.seen_by("head").await.at("/stage"), "abandoned");
}

#[tokio::test]
async fn a_fee_whose_notice_came_back_was_never_owed() {
    let story = Story::in_hand().await;
    let fee =
        json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "县财政局专户"});
    story.by("land", "fees", fee).await.is(200);
    let electronic = json!({"method": "electronic"});
    story.by("land", "fees/service", electronic).await.is(200);
    story.mails_go_out([]).await;
    // Twenty working days after 2 March end on the 30th.
    story.web.test.set_today("2026-03-31");
    lapse(&story).await;
    assert_eq!(story.seen_by("head").await.at("/outcome"), "other.2");
    bring(&story, "fee_notified", failed).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    assert_eq!(last_event(&story).await["takes_back"], "other.2");
    // The period is over: there is nothing left that a fee could stop (C12).
    let path = "fees/service";
    let served = story.by("land", path, by_post("2026-03-31")).await;
    served.refuses(409, "notice_too_late");
}

#[tokio::test]
async fn a_reply_that_comes_back_leaves_the_archive() {
    let story = Story::mailed(Script::Ok).await;
    archive(&story).await;
    story.web.test.set_today("2026-03-04");
    bring(&story, "reply_made", failed).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_review");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert!(seen.body["archived_on"].is_null(), "{}", seen.text);
    assert_eq!(told(&story, "service_failed").await, STAFF);
    assert_eq!(story.undelivered(true).await, 1);
    let served = story.serve(by_post("2026-03-04")).await.is(200);
    assert_eq!(served.at("/reply/replied_on"), "2026-03-04");
    archive(&story).await;
}

/// A reply whose mail may have left each time, until it was given up after three days.
async fn given_up() -> Story {
    let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
    story.web.test.set_today("2026-03-05");
    story.mails_go_out([Script::CloseAfterData]).await;
    assert_eq!(story.owed("reply_made").await[0].state, "expired");
    assert_eq!(story.seen_by("head").await.at("/stage"), "in_review");
    story
}

#[tokio::test]
async fn a_reply_that_was_given_up_and_arrived_is_the_reply_after_all() {
    let delivered = |id: &str| report(id, "delivered", "2.0.0", "250 ok");
    let story = Box::pin(given_up()).await;
    story.web.test.set_today("2026-03-06");
    let answer = bring(&story, "reply_made", delivered).await;
    assert_eq!(answer.at("/state"), "accepted");
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/undelivered"), false);
    // From the day on which it is known.
    assert_eq!(seen.at("/reply/replied_on"), "2026-03-06");
    assert_eq!(seen.at("/reply/on_time"), true);
    assert_eq!(last_event(&story).await["event"], "reply_sent");
    assert_eq!(told(&story, "reply_arrived").await, STAFF);
    assert_eq!(story.owed("reply_made").await.len(), 1, "no second mail");
    assert_eq!(story.own_replies().await.len(), 1);
    // A copy that came back all the same: it is posted once too often rather than once too seldom.
    assert_eq!(
        bring(&story, "reply_made", failed).await.at("/state"),
        "bounced"
    );
    assert_eq!(story.seen_by("head").await.at("/stage"), "in_review");

    // Posted meanwhile, the day of posting stays.
    let posted = Box::pin(given_up()).await;
    posted.serve(by_post("2026-03-05")).await.is(200);
    posted.web.test.set_today("2026-03-06");
    bring(&posted, "reply_made", delivered).await;
    let seen = posted.seen_by("land").await;
    assert_eq!(seen.at("/reply/replied_on"), "2026-03-05");
    assert_eq!(seen.at("/reply/method"), "mail");
}
