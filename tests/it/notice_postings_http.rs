//! Notices whose mail failed, and the day on which they were posted instead.

use disclosure::notify::transport::Transport;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::smtp::{Script, SmtpServer, settings};
use crate::harness::story::{Story, busy, refused};

fn posting(notice: &Value, posted_on: &str) -> Value {
    json!({
        "notice": notice, "posted_on": posted_on,
        "tracking_number": "1012345678901", "carrier": "ems",
    })
}

/// What is to be posted: the kinds, as the handler sees them.
async fn kinds(story: &Story) -> Vec<String> {
    let seen = story.seen_by("land").await;
    let waiting = seen.body["to_post"].as_array().cloned().unwrap_or_default();
    waiting
        .iter()
        .map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_notice_whose_mail_was_refused_is_posted_and_the_day_is_kept() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-04");
    story.mails_go_out(vec![refused(); 20]).await;
    let mut waiting = kinds(&story).await;
    waiting.sort();
    assert_eq!(waiting, ["application_confirmed", "application_received"]);
    let seen = story.seen_by("land").await;
    let (first, second) = (seen.at("/to_post/0").clone(), seen.at("/to_post/1").clone());
    assert_eq!(first["since"], "2026-03-04");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    let offered = seen.at("/actions").as_array().unwrap().clone();
    assert!(offered.contains(&json!("notice-postings")), "{offered:?}");
    assert_eq!(seen.at("/due_on"), "2026-03-30", "nothing moves");

    story.web.test.set_today("2026-03-06");
    let by = async |login: &str, body: Value| story.by(login, "notice-postings", body).await;
    let (one, other) = (&first["notice"], &second["notice"]);
    let early = by("land", posting(one, "2026-03-03")).await;
    early.refuses(409, "day_too_early");
    let late = by("land", posting(one, "2026-03-07")).await;
    late.refuses(409, "day_in_future");
    let mut wrong = posting(one, "2026-03-05");
    wrong["tracking_number"] = json!("邮件");
    let tried = by("land", wrong).await;
    assert_eq!(tried.status, 422, "{}", tried.text);
    let stranger = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let tried = by("land", posting(&stranger, "2026-03-05")).await;
    tried.refuses(409, "nothing_to_post");
    let tried = by("supervisor", posting(one, "2026-03-05")).await;
    tried.refuses(403, "not_allowed");

    let posted = by("registrar", posting(one, "2026-03-05")).await.is(200);
    assert_eq!(posted.at("/to_post"), &json!([second]));
    assert_eq!(posted.at("/undelivered"), true);
    let again = by("land", posting(one, "2026-03-05")).await;
    again.refuses(409, "nothing_to_post");
    let posted = by("land", posting(other, "2026-03-06")).await.is(200);
    assert!(posted.body["to_post"].is_null(), "{}", posted.text);
    assert_eq!(posted.at("/undelivered"), false);
    assert_eq!(story.undelivered(true).await, 0);

    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &path).await;
    let items = events.at("/items").as_array().unwrap().clone();
    let of = |kind: &str| {
        items
            .iter()
            .filter(|event| event["event"] == kind)
            .collect::<Vec<_>>()
    };
    let (failed, posted) = (of("notice_undelivered"), of("notice_posted"));
    assert_eq!((failed.len(), posted.len()), (2, 2));
    assert!(failed.iter().all(|event| event["by"] == "system"));
    assert_eq!(failed[0]["mail"], first["kind"]);
    assert_eq!(posted[0]["on"], "2026-03-05");
    assert_eq!(posted[0]["service"]["posted_on"], "2026-03-05");
}

#[tokio::test]
async fn a_mail_that_is_still_tried_is_nothing_to_post() {
    let story = Story::in_hand().await;
    story
        .mails_go_out([busy(), Script::CloseAfterData, Script::Ok])
        .await;
    assert!(kinds(&story).await.is_empty());
    assert_eq!(story.seen_by("land").await.at("/undelivered"), false);
}

#[tokio::test]
async fn whoever_has_the_case_is_told_once_of_each() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-04");
    story.mails_go_out(vec![refused(); 20]).await;
    let told = story.owed("notice_to_post").await;
    let seen = story.seen_by("land").await;
    let number = seen.at("/number").as_str().unwrap();
    let mut subjects: Vec<&str> = told.iter().map(|one| one.mail.subject.as_str()).collect();
    subjects.sort_unstable();
    let subject =
        |title: &str| format!("【依申请公开】{title}未能以电子邮件送达，请邮寄告知：{number}");
    assert_eq!(subjects, [subject("收件告知"), subject("登记告知")]);
    for one in &told {
        assert_eq!(one.mail.to, "land@staff.yunjiang.example");
        let text = &one.mail.text;
        assert!(text.contains("答复期限：2026年3月30日（周一）"), "{text}");
        assert!(
            text.contains("邮件未能发出或者被退回") && !text.contains("张三"),
            "{text}"
        );
    }
    // What went out meanwhile tells nothing a second time.
    story.mails_go_out([]).await;
    assert_eq!(story.owed("notice_to_post").await.len(), 2);
}

#[tokio::test]
async fn where_nobody_has_the_case_the_office_is_told() {
    let test = Test::app().await;
    let case = test.file_online().await;
    let server = SmtpServer::start().await;
    server.script([refused()]);
    let transport = Transport::smtp(settings(server.port())).unwrap();
    test.send_mails(&transport).await;
    let owed = test.owed(&case).await;
    let told: Vec<_> = owed
        .iter()
        .filter(|one| one.kind == "notice_to_post")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].mail.to, "registrar@staff.yunjiang.example");
    assert!(
        told[0].mail.subject.contains("收件告知"),
        "{}",
        told[0].mail.subject
    );
    assert!(
        !told[0].mail.text.contains("答复期限："),
        "no period runs yet"
    );
}
