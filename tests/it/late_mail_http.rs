//! Notices whose mail leaves on a later day than it was queued: too late to have effect, they are held back, or, if they
//! are out already, told to have none; nobody gives up anything over them (C12).

use diesel_async::SimpleAsyncConnection;
use disclosure::jobs;
use disclosure::postgres::Role;
use serde_json::{Value, json};

use crate::harness::reports::report;
use crate::harness::smtp::Script;
use crate::harness::story::{Story, busy};
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

/// Written and queued on a day, while the mail server does this. The reply is due on 30 March.
async fn queued(on: &str, path: &str, body: Value, server: Script) -> Story {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.web.test.set_today(on);
    story.by("land", path, body).await.is(200);
    let service = format!("{path}/service");
    story.by("land", &service, electronic()).await.is(200);
    story.mails_go_out([server]).await;
    story
}

async fn told(story: &Story, kind: &str) -> Vec<String> {
    let owed = story.owed(kind).await;
    owed.iter().map(|owed| owed.mail.to.clone()).collect()
}

async fn last_event(story: &Story) -> Value {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.at("/items").as_array().unwrap();
    items.last().unwrap().clone()
}

/// A report that the last mail of a kind arrived.
async fn arrived(story: &Story, kind: &str) -> Answer {
    let mail = story.owed(kind).await.pop().unwrap();
    let id = format!("<{}@disclosure.example>", mail.id.0);
    let system = story.web.staff("system").await;
    let body = json!({"report": report(&id, "delivered", "2.0.0", "250 ok")});
    let path = "/api/v1/delivery-reports";
    story.web.post(&system, path, &body).await.is(200)
}

#[tokio::test]
async fn a_fee_notice_that_cannot_leave_by_the_due_date_is_not_sent() {
    let story = Box::pin(queued("2026-03-30", "fees", fee(), busy())).await;
    assert_eq!(story.seen_by("land").await.at("/stage"), "awaiting_payment");
    story.web.test.set_today("2026-03-31");
    story.mails_go_out([]).await;

    let mail = &story.owed("fee_notified").await[0];
    assert_eq!((mail.state.as_str(), mail.attempts), ("withdrawn", 2));
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/overdue"), true);
    assert_eq!(seen.at("/fee/state"), "to_be_served");
    let event = last_event(&story).await;
    assert_eq!(event["event"], "notice_not_served");
    assert_eq!(event["too_late"], "held_back");
    assert_eq!(told(&story, "letter_not_served").await, STAFF);
    let text = &story.owed("letter_not_served").await[0].mail.text;
    assert!(text.contains("系统不再发出"), "{text}");
    // The applicant has nothing, and need be told nothing.
    assert!(story.owed("notice_without_effect").await.is_empty());
    story.mails_go_out([]).await;
    assert_eq!(story.owed("fee_notified").await[0].attempts, 2);
    let served = story.by("land", "fees/service", electronic()).await;
    served.refuses(409, "notice_too_late");
    story.by("land", "drafts", granted()).await.is(200);
}

#[tokio::test]
async fn a_fee_notice_that_left_after_the_due_date_is_told_to_have_no_effect() {
    let lost = Script::CloseAfterData;
    let story = Box::pin(queued("2026-03-30", "fees", fee(), lost)).await;
    story.web.test.set_today("2026-03-31");
    assert_eq!(
        arrived(&story, "fee_notified").await.at("/state"),
        "accepted"
    );
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/overdue"), true);
    assert_eq!(last_event(&story).await["too_late"], "sent");
    assert_eq!(told(&story, "letter_not_served").await, STAFF);
    let mails = story.owed("notice_without_effect").await;
    assert_eq!(mails.len(), 1);
    for said in ["收费通知发出过迟，不发生效力", "2026年3月30日"] {
        assert!(mails[0].mail.text.contains(said), "{}", mails[0].mail.text);
    }
    story.mails_go_out([]).await;
    assert_eq!(story.owed("fee_notified").await[0].attempts, 1);
}

#[tokio::test]
async fn nobody_gives_up_anything_over_a_clarification_that_left_too_late() {
    let asked = asking("2026-04-08");
    for server in [busy(), Script::CloseAfterData] {
        let is_out = matches!(server, Script::CloseAfterData);
        let path = "clarifications";
        let story = Box::pin(queued("2026-03-30", path, asked.clone(), server)).await;
        story.web.test.set_today("2026-03-31");
        if is_out {
            arrived(&story, "clarification_asked").await;
        } else {
            story.mails_go_out([]).await;
        }
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/stage"), "in_hand");
        assert_eq!(seen.at("/clarification/state"), "to_be_served");
        assert_eq!(seen.at("/due_on"), "2026-03-30");
        assert_eq!(seen.at("/overdue"), true);
        assert_eq!(told(&story, "letter_not_served").await, STAFF);
        let without = story.owed("notice_without_effect").await;
        assert_eq!(without.len(), usize::from(is_out));
        story.web.test.set_today("2026-04-09");
        let app = &story.web.test.app;
        assert_eq!(jobs::lapse::run_once(app).await.unwrap(), 0);
        story.by("land", "drafts", granted()).await.is(200);
    }
}

#[tokio::test]
async fn a_mail_that_leaves_late_does_not_shorten_the_time_to_answer() {
    for (path, mail) in [
        ("clarifications", "clarification_asked"),
        ("reasons", "reasons_asked"),
    ] {
        // Five working days from the 2nd end on the 9th, from the 3rd on the 10th.
        let story = Box::pin(queued("2026-03-02", path, asking("2026-03-09"), busy())).await;
        story.web.test.set_today("2026-03-03");
        story.mails_go_out([]).await;
        assert_eq!(story.owed(mail).await[0].state, "withdrawn");
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/stage"), "in_hand");
        assert_eq!(seen.at("/due_on"), "2026-03-30");
        assert_eq!(seen.at("/undelivered"), true);
        assert_eq!(last_event(&story).await["too_late"], "held_back");
        let service = format!("{path}/service");
        let again = story.by("land", &service, electronic()).await;
        again.refuses(409, "answer_day_too_near");
        // Written anew, it is served; one day later it still leaves time enough, and counts from then.
        let anew = asking("2026-03-17");
        story.by("land", path, anew).await.is(200);
        story.by("land", &service, electronic()).await.is(200);
        story.mails_go_out([busy()]).await;
        story.web.test.set_today("2026-03-04");
        story.mails_go_out([]).await;
        assert_eq!(story.owed(mail).await[1].state, "accepted");
        let event = last_event(&story).await;
        assert_eq!(
            (&event["event"], &event["on"]),
            (&json!("notice_sent"), &json!("2026-03-04"))
        );
    }
}

#[tokio::test]
async fn an_extension_that_left_after_the_period_is_told_to_have_no_effect() {
    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    let path = "extensions/decision";
    story.by("head", path, approve).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-30");
    let path = "extensions/service";
    story.by("land", path, electronic()).await.is(200);
    story.mails_go_out([Script::CloseAfterData]).await;
    story.web.test.set_today("2026-03-31");
    arrived(&story, "extension_told").await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/extensions/0/state"), "approved");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(last_event(&story).await["too_late"], "sent");
    let office = story.owed("extension_not_told").await;
    assert_eq!(office.len(), 2, "handler, registrar");
    assert!(
        office[0].mail.text.contains("届满后才发出"),
        "{}",
        office[0].mail.text
    );
    let own = story.owed("notice_without_effect").await;
    assert!(
        own[0].mail.text.contains("延期答复告知书发出过迟"),
        "{}",
        own[0].mail.text
    );
}

/// What is owed beside it cannot be written, since the address of the applicant is damaged.
#[tokio::test]
async fn a_mail_whose_follow_up_fails_is_not_sent_again() {
    let mut story = Box::pin(queued("2026-03-27", "fees", fee(), busy())).await;
    let damage = format!(
        "UPDATE applicants SET email = '\\x00' WHERE case_id = '{}'",
        story.case
    );
    let mut owner = story.web.test.database.connect(Role::Owner).await;
    owner.batch_execute(&damage).await.unwrap();
    story.web.test.set_today("2026-03-30");
    story.mails_go_out([]).await;
    let mail = &story.owed("fee_notified").await[0];
    assert_eq!((mail.state.as_str(), mail.attempts), ("accepted", 2));
    // The case follows all the same; only the mail about the last day, which has moved, could not be written.
    let event = last_event(&story).await;
    assert_eq!(event["event"], "notice_sent");
    assert!(story.owed("last_day_to_pay_moved").await.is_empty());
    story.mails_go_out([]).await;
    assert_eq!(story.owed("fee_notified").await[0].attempts, 2);
    story.web.test.leaves_disorder();
}
