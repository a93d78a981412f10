//! Applicants are reminded of the last day to clarify or to pay, while that can still be done.

use chrono::NaiveDate;
use disclosure::jobs::remind;
use disclosure::notify::transport::Transport;
use serde_json::{Value, json};

use crate::harness::mails::Owed;
use crate::harness::reports::failed;
use crate::harness::smtp::{Received, SmtpServer, settings};
use crate::harness::story::{Story, by_post};
use crate::harness::web::application;

const EMAIL: &str = "electronic";

/// In hand from 2 March, and asked on that day to answer by Monday, 16 March.
async fn asked(application: &Value, service: Value) -> Story {
    let story = Story::of(application).await;
    let asking =
        json!({"answer_by": "2026-03-16", "unclear": "未指明年度", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    let path = "clarifications/service";
    story.by("registrar", path, service).await.is(200);
    story.mails_go_out([]).await;
    story
}

/// 68 pages are charged for on 27 March: the last day to pay is 27 April.
async fn charged(service: Value) -> Story {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-27");
    let fee =
        json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "县财政局专户"});
    story.by("land", "fees", fee).await.is(200);
    story.by("registrar", "fees/service", service).await.is(200);
    story.mails_go_out([]).await;
    story
}

async fn reminders(story: &Story) -> Vec<Owed> {
    story.owed("last_day_near").await
}

/// Lets the job run twice on each day of a span; the days on which the applicant is reminded, with the subject.
async fn told(story: &Story, from: &str, to: &str) -> Vec<String> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut lines = Vec::new();
    for today in day(from).iter_days().take_while(|today| *today <= day(to)) {
        story.web.test.set_today(&today.to_string());
        let before = reminders(story).await.len();
        remind::run_once(&story.web.test.app).await.unwrap();
        remind::run_once(&story.web.test.another_copy())
            .await
            .unwrap();
        for one in reminders(story).await.split_off(before) {
            assert_eq!(one.addressee, "applicant");
            assert_eq!(one.mail.to, "zhangsan@mail.example");
            lines.push(format!("{} {}", today.format("%m-%d"), one.mail.subject));
        }
    }
    lines
}

/// What a real mail server gets.
async fn arrived(story: &Story) -> Vec<Received> {
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    story.web.test.send_mails(&transport).await;
    let mut mails = server.messages();
    mails.retain(|mail| mail.to == ["zhangsan@mail.example"]);
    mails
}

async fn clarifies(story: &Story) {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/clarification", story.number);
    let answer = json!({"text": "2025年度"});
    story.web.post(&applicant, &path, &answer).await.is(200);
}

#[tokio::test]
async fn who_does_not_clarify_is_reminded_three_times_and_never_after_the_last_day() {
    let story = asked(&application(), json!({"method": EMAIL})).await;
    let lines = told(&story, "2026-03-02", "2026-03-25").await;
    let subjects = [
        "补正期限还剩3个工作日，2026年3月16日是最后一日（YJ-2026-000001）",
        "补正期限还剩1个工作日，2026年3月16日是最后一日（YJ-2026-000001）",
        "今日是补正的最后一日（YJ-2026-000001）",
    ];
    let days: Vec<&str> = lines.iter().filter_map(|line| line.get(..5)).collect();
    // 12, 13 and 16 March are left on the 11th; the 14th and 15th are a weekend.
    assert_eq!(days, ["03-11", "03-13", "03-16"]);
    for (line, subject) in lines.iter().zip(subjects) {
        assert!(line.ends_with(subject), "{lines:?}");
    }
    let mails = reminders(&story).await;
    for (mail, left) in mails.iter().zip([
        "距最后一日还剩3个工作日",
        "距最后一日还剩1个工作日",
        "今日是最后一日",
    ]) {
        for said in [
            left,
            "最后一日：2026年3月16日（周一）",
            "补正告知书",
            "视为放弃申请",
            "如您已经办理，请忽略本邮件",
            "https://disclosure.example",
        ] {
            assert!(mail.mail.text.contains(said), "{said}: {}", mail.mail.text);
        }
        for secret in ["张三", "征地", &story.code] {
            assert!(!mail.mail.text.contains(secret) && !mail.mail.html.contains(secret));
        }
    }
}

#[tokio::test]
async fn a_reminder_goes_out_to_the_applicant_and_none_after_the_answer() {
    let story = asked(&application(), json!({"method": EMAIL})).await;
    assert_eq!(told(&story, "2026-03-11", "2026-03-11").await.len(), 1);
    let mails = arrived(&story).await;
    assert_eq!(mails.len(), 1);
    let subject = mails[0].parsed().subject().unwrap().to_owned();
    assert!(
        subject.contains("补正期限还剩3个工作日，2026年3月16日是最后一日"),
        "{subject}"
    );
    assert!(mails[0].text().contains("还剩3个工作日"));
    assert!(mails[0].html().contains("还剩3个工作日"));
    story.web.test.set_today("2026-03-12");
    clarifies(&story).await;
    assert_eq!(told(&story, "2026-03-12", "2026-03-20").await, [""; 0]);
}

#[tokio::test]
async fn a_reminder_that_has_not_left_is_not_sent_after_the_answer() {
    let story = asked(&application(), json!({"method": EMAIL})).await;
    // No mail server is there on that day.
    assert_eq!(told(&story, "2026-03-13", "2026-03-13").await.len(), 1);
    clarifies(&story).await;
    assert_eq!(reminders(&story).await[0].state, "withdrawn");
    let mails = arrived(&story).await;
    let subjects: Vec<_> = mails
        .iter()
        .map(|mail| mail.parsed().subject().unwrap().to_owned())
        .collect();
    assert!(!subjects.is_empty(), "that the answer came is told");
    assert!(
        subjects.iter().all(|subject| !subject.contains("最后一日")),
        "{subjects:?}"
    );
}

#[tokio::test]
async fn who_left_no_address_is_not_reminded_and_nobody_in_their_place() {
    let mut on_paper = application();
    on_paper["applicant"]["email"] = Value::Null;
    on_paper["applicant"]["address"] = json!("云江区清水街9号");
    on_paper["form"] = json!({"carrier": "paper", "delivery": "post", "fallback_consent": true});
    let story = asked(&on_paper, by_post("2026-03-02")).await;
    assert_eq!(told(&story, "2026-03-03", "2026-03-16").await, [""; 0]);
    assert_eq!(story.owed("deadline_near").await.len(), 0);
    // Who left one is, though the notice was posted: its last day is the same.
    let story = asked(&application(), by_post("2026-03-02")).await;
    assert_eq!(told(&story, "2026-03-03", "2026-03-16").await.len(), 3);
}

#[tokio::test]
async fn who_does_not_pay_is_reminded_until_the_payment() {
    let story = charged(json!({"method": EMAIL})).await;
    let lines = told(&story, "2026-03-28", "2026-04-24").await;
    let days: Vec<&str> = lines.iter().filter_map(|line| line.get(..5)).collect();
    assert_eq!(days, ["04-22", "04-24"]);
    let mail = &reminders(&story).await[0].mail;
    for said in [
        "2026年4月27日（周一）",
        "距最后一日还剩3个工作日",
        "380元",
        "收费通知",
        "视为放弃申请",
    ] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    let paid =
        json!({"paid_on": "2026-04-24", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    story.by("land", "fees/payment", paid).await.is(200);
    assert_eq!(told(&story, "2026-04-25", "2026-05-08").await, [""; 0]);
}

#[tokio::test]
async fn of_a_posted_fee_notice_nothing_is_said_until_it_is_known_when_it_arrived() {
    let story = charged(by_post("2026-03-27")).await;
    assert_eq!(told(&story, "2026-03-28", "2026-04-27").await, [""; 0]);
    let arrived = json!({"on": "2026-04-01"});
    story.by("head", "fees/delivery", arrived).await.is(200);
    let lines = told(&story, "2026-04-28", "2026-05-08").await;
    // Received on 1 April, the last day is the 30th.
    let days: Vec<&str> = lines.iter().filter_map(|line| line.get(..5)).collect();
    assert_eq!(days, ["04-28", "04-29", "04-30"]);
}

#[tokio::test]
async fn a_reminder_that_comes_back_is_not_posted() {
    let story = asked(&application(), json!({"method": EMAIL})).await;
    assert_eq!(told(&story, "2026-03-11", "2026-03-11").await.len(), 1);
    assert_eq!(arrived(&story).await.len(), 1);
    let mail = reminders(&story).await.pop().unwrap();
    let message_id = format!("<{}@disclosure.example>", mail.id.0);
    let report = json!({"report": failed(&message_id)});
    let system = story.web.staff("system").await;
    let path = "/api/v1/delivery-reports";
    let told = story.web.post(&system, path, &report).await.is(200);
    assert_eq!(told.at("/state"), "bounced");
    let seen = story.seen_by("land").await;
    assert!(seen.body["to_post"].is_null(), "{}", seen.text);
    assert_eq!(seen.at("/undelivered"), false);
}
