//! Mails at the moment at which they leave, and mails of which nobody knows whether they have left: what is taken back
//! ends as it ends, and what may have arrived is never said not to have.

use std::time::Duration;

use disclosure::jobs;
use disclosure::notify::transport::{SmtpSettings, Transport};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::harness::mails::{MAIL_FROM, Owed};
use crate::harness::reports::report;
use crate::harness::smtp::{Command, Script, SmtpServer, settings};
use crate::harness::story::{Story, busy, by_post, refused};
use crate::harness::web::Answer;

const REASON: &str = "页数统计有误";

/// A fee that is told by mail on 27 March; the mails before are out, and this one is not.
async fn charged() -> Story {
    let story = Box::pin(Story::in_hand()).await;
    story.web.test.set_today("2026-03-27");
    let fee = json!({
        "basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "缴款码 5306 0126",
    });
    story.by("land", "fees", fee).await.is(200);
    story.mails_go_out([]).await;
    let mailed = json!({"method": "electronic"});
    story.by("land", "fees/service", mailed).await.is(200);
    story
}

async fn cancel(story: &Story) -> Answer {
    story
        .by("land", "fees/cancellation", json!({"reason": REASON}))
        .await
}

async fn withdraw(story: &Story) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/withdrawal", story.number);
    story.web.post(&applicant, &path, &json!({})).await
}

/// The only mail of a kind, as the office lists it.
async fn notice(story: &Story, kind: &str) -> Value {
    let path = format!("/api/v1/cases/{}/notices", story.case);
    let notices = story.web.get(&story.web.staff("land").await, &path).await;
    let items = notices.is(200).at("/items").as_array().unwrap().clone();
    let mut of_kind = items.into_iter().filter(|item| item["kind"] == kind);
    let only = of_kind.next().unwrap();
    assert_eq!(of_kind.next(), None, "the only one");
    only
}

async fn state(story: &Story, kind: &str) -> String {
    notice(story, kind).await["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Lets the mails go out to a server that holds the first one at a step, and something happen meanwhile; then the server
/// goes on, or is gone.
async fn meanwhile<F: Future<Output = ()>>(
    story: &Story,
    held_at: Command,
    goes_on: bool,
    happens: F,
) -> usize {
    let server = SmtpServer::start().await;
    server.script([Script::HoldAt(held_at)]);
    let transport = Transport::smtp(SmtpSettings {
        max_concurrent: 1,
        timeout: Duration::from_mins(2),
        answer_timeout: Duration::from_mins(2),
        ..settings(server.port())
    })
    .unwrap();
    let sends = jobs::run_once(&story.web.test.app, &transport, MAIL_FROM);
    let happening = async {
        server.wait_for_held(1).await;
        happens.await;
        if goes_on {
            server.release();
            return Some(server);
        }
        drop(server);
        None
    };
    let (sent, server) = Box::pin(async { tokio::join!(sends, happening) }).await;
    sent.unwrap();
    server.map_or(0, |server| server.messages().len())
}

#[tokio::test]
async fn a_fee_whose_notice_is_leaving_is_not_taken_back_over_its_head() {
    let story = charged().await;
    let early = async {
        assert_eq!(state(&story, "fee_notified").await, "sending");
        cancel(&story).await.refuses(409, "mail_leaving");
    };
    let arrived = Box::pin(meanwhile(&story, Command::Content, true, early)).await;
    assert_eq!(arrived, 1);
    assert_eq!(state(&story, "fee_notified").await, "accepted");
    let back = cancel(&story).await.is(200);
    assert_eq!(back.at("/fee/state"), "cancelled");
    let mail = &story.owed("fee_cancelled").await[0].mail;
    assert!(mail.text.contains(REASON), "{}", mail.text);
    // It went out, and is not said to have been kept back.
    assert_eq!(state(&story, "fee_notified").await, "accepted");
}

#[tokio::test]
async fn a_fee_whose_notice_waits_for_its_next_attempt_is_taken_back() {
    let story = charged().await;
    story.mails_go_out([busy()]).await;
    cancel(&story).await.is(200);
    let told = notice(&story, "fee_notified").await;
    assert_eq!(told["state"], "withdrawn");
    assert_eq!(told["may_have_arrived"], false);
}

/// An applicant is not told to wait: what leaves at that moment ends as it ends, and is not tried again.
#[tokio::test]
async fn a_withdrawal_lets_a_mail_that_is_leaving_come_to_its_end() {
    for (held_at, goes_on, end, may_have_arrived) in [
        (Command::Content, true, "accepted", false),
        (Command::Content, false, "withdrawn", true),
        (Command::Rcpt, false, "withdrawn", false),
    ] {
        let story = charged().await;
        let withdrawn = async {
            withdraw(&story).await.is(200);
        };
        Box::pin(meanwhile(&story, held_at, goes_on, withdrawn)).await;
        let told = notice(&story, "fee_notified").await;
        assert_eq!(told["state"], end, "{held_at:?}");
        assert_eq!(told["may_have_arrived"], may_have_arrived, "{held_at:?}");
        assert_eq!(told["attempts"], 1, "{held_at:?}");
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/stage"), "withdrawn");
        assert_eq!(seen.at("/undelivered"), false);
        // Nothing is left to try.
        story.web.test.set_today("2026-03-28");
        story.mails_go_out([]).await;
        assert_eq!(state(&story, "fee_notified").await, end);
        // A report says what became of the copy that left.
        let owed = &story.owed("fee_notified").await[0];
        let id = format!("<{}@disclosure.example>", owed.id.0);
        bring(&story, &id, "delivered").await;
        let known = if may_have_arrived { "accepted" } else { end };
        assert_eq!(state(&story, "fee_notified").await, known);
    }
}

/// The sender dies with the mail in its hands: its claim runs out, and what was taken back is not sent again.
#[tokio::test]
async fn what_was_taken_back_is_not_sent_by_whoever_takes_over() {
    let story = charged().await;
    let app = &story.web.test.app;
    let now = app.env.now();
    let lease = now + chrono::TimeDelta::minutes(15);
    let claimed = crate::harness::mails::claim_due(app, now, lease).await;
    assert_eq!(claimed.len(), 1);
    withdraw(&story).await.is(200);
    assert_eq!(state(&story, "fee_notified").await, "sending");
    app.env.set(lease);
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    story.web.test.send_mails(&transport).await;
    let told = notice(&story, "fee_notified").await;
    assert_eq!(told["state"], "withdrawn");
    assert_eq!(told["may_have_arrived"], true, "it may have left before");
    for mail in server.messages() {
        assert!(!mail.text().contains("缴款码"), "{}", mail.text());
    }
}

async fn bring(story: &Story, message_id: &str, action: &str) -> Answer {
    let system = story.web.staff("system").await;
    let body = json!({"report": report(message_id, action, "2.0.0", "250 ok")});
    let path = "/api/v1/delivery-reports";
    story.web.post(&system, path, &body).await.is(200)
}

async fn of_reply(story: &Story) -> (String, Owed) {
    let owed = story.owed("reply_made").await.pop().unwrap();
    (format!("<{}@disclosure.example>", owed.id.0), owed)
}

/// The clock moves to the next attempt, which meets this.
async fn tried_again(story: &Story, script: Script) -> Owed {
    let next_at = of_reply(story).await.1.next_at;
    story.web.test.app.env.set(next_at.unwrap());
    story.mails_go_out(vec![script; 5]).await;
    of_reply(story).await.1
}

#[tokio::test]
async fn a_report_settles_a_mail_that_may_have_left_whatever_came_after() {
    for (then, stands, stage) in [
        (busy(), "deferred", "replied"),
        (refused(), "rejected", "in_review"),
    ] {
        let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
        let again = tried_again(&story, then).await;
        assert_eq!(again.state, stands);
        assert_eq!(notice(&story, "reply_made").await["may_have_arrived"], true);
        assert_eq!(story.seen_by("head").await.at("/stage"), stage);
        story.web.test.set_today("2026-03-04");
        let (id, _) = of_reply(&story).await;
        let told = bring(&story, &id, "delivered").await;
        assert_eq!(told.at("/state"), "accepted", "{stands}");
        let (_, owed) = of_reply(&story).await;
        assert_eq!(owed.next_at, None, "no other copy is needed");
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/stage"), "replied", "{stands}");
        assert_eq!(seen.at("/reply/replied_on"), "2026-03-04", "{stands}");
        assert_eq!(seen.at("/undelivered"), false, "{stands}");
        assert_eq!(
            notice(&story, "reply_made").await["may_have_arrived"],
            false
        );
    }
}

/// One of which no copy can have left is not made to have arrived by a report.
#[tokio::test]
async fn a_mail_of_which_no_copy_left_did_not_arrive() {
    let story = Box::pin(Story::mailed(refused())).await;
    let (id, _) = of_reply(&story).await;
    assert_eq!(
        bring(&story, &id, "delivered").await.at("/state"),
        "rejected"
    );
    assert_eq!(story.seen_by("land").await.at("/stage"), "in_review");
}

#[tokio::test]
async fn a_report_comes_while_the_next_attempt_is_under_way() {
    let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
    let (id, owed) = of_reply(&story).await;
    story.web.test.app.env.set(owed.next_at.unwrap());
    let settled = async {
        let told = bring(&story, &id, "delivered").await;
        assert_eq!(told.at("/state"), "accepted");
    };
    Box::pin(meanwhile(&story, Command::Rcpt, false, settled)).await;
    let (_, owed) = of_reply(&story).await;
    assert_eq!((owed.state.as_str(), owed.next_at), ("accepted", None));
    assert_eq!(story.seen_by("land").await.at("/stage"), "replied");
}

/// Each attempt after which nothing is heard may lay a copy in the mailbox: they are few, and far between.
#[tokio::test]
async fn a_lost_answer_is_not_asked_for_again_at_once() {
    let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
    for wait in [30, 60, 120] {
        let (_, owed) = of_reply(&story).await;
        let wait = chrono::TimeDelta::minutes(wait);
        let after = owed.next_at.unwrap() - story.web.test.app.env.now();
        assert!(after >= wait && after <= wait * 6 / 5, "{after}");
        tried_again(&story, Script::CloseAfterData).await;
    }
}

/// A server may take ten minutes for its answer; a program that is told to stop does not.
#[tokio::test]
async fn whoever_stops_does_not_wait_for_a_slow_answer() {
    let story = Box::pin(Story::approved()).await;
    story.mails_go_out([]).await;
    let mailed = json!({"method": "electronic"});
    story.serve(mailed).await.is(200);
    let server = SmtpServer::start().await;
    server.script([Script::HoldAt(Command::Content)]);
    let transport = Transport::smtp(SmtpSettings {
        timeout: Duration::from_secs(3),
        answer_timeout: Duration::from_mins(10),
        ..settings(server.port())
    })
    .unwrap();
    let (stop, stopped) = watch::channel(false);
    let mail = jobs::Mail {
        transport: &transport,
        from: MAIL_FROM,
        reports: None,
    };
    let told = async {
        server.wait_for_held(1).await;
        stop.send_replace(true);
    };
    let runs = jobs::run(&story.web.test.app, &mail, stopped);
    Box::pin(async { tokio::join!(runs, told) }).await;
    let (_, owed) = of_reply(&story).await;
    assert_eq!(owed.state, "uncertain");
    assert_eq!(
        owed.last_answer.as_deref(),
        Some("the mail was sent, but not answered before the program stopped")
    );
}

/// Posted after the mail was given up, the day of the posting stays, whatever is heard of the mail.
#[tokio::test]
async fn what_was_posted_meanwhile_stays_posted() {
    let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
    tried_again(&story, refused()).await;
    story.web.test.set_today("2026-03-04");
    story.serve(by_post("2026-03-04")).await.is(200);
    story.web.test.set_today("2026-03-06");
    let mut replies = story.owed("reply_made").await;
    replies.retain(|owed| owed.state == "rejected");
    let id = format!("<{}@disclosure.example>", replies[0].id.0);
    bring(&story, &id, "delivered").await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/reply/method"), "mail");
    assert_eq!(seen.at("/reply/replied_on"), "2026-03-04");
}

/// Whoever serves it anew is not told that nobody had it, and the applicant is told which of the two counts.
#[tokio::test]
async fn a_reply_that_may_have_arrived_is_not_said_not_to_have() {
    let story = Box::pin(Story::mailed(Script::CloseAfterData)).await;
    tried_again(&story, refused()).await;
    for owed in story.owed("service_failed").await {
        let text = &owed.mail.text;
        assert!(text.contains("邮件可能已送达，无法确认"), "{text}");
        assert!(!text.contains("未能发出或者被退回"), "{text}");
    }
    story.web.test.set_today("2026-03-04");
    story.serve(by_post("2026-03-04")).await.is(200);
    let told = story.owed("reply_made").await.pop().unwrap().mail;
    for said in ["可能已经到达您的邮箱", "以本次送达为准"] {
        assert!(told.text.contains(said), "{said}: {}", told.text);
        assert!(told.html.contains(said), "{said}: {}", told.html);
    }
    // Where no copy can have left, nothing of the kind is said.
    let story = Box::pin(Story::mailed(refused())).await;
    let failed = &story.owed("service_failed").await[0].mail.text;
    assert!(failed.contains("未能发出或者被退回"), "{failed}");
    story.serve(by_post("2026-03-02")).await.is(200);
    let told = story.owed("reply_made").await.pop().unwrap().mail;
    assert!(!told.text.contains("可能已经到达"), "{}", told.text);
}
