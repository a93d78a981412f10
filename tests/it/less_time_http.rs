//! A new calendar takes time from the office by a clock beside the reply: whoever must act by it is told.

use serde_json::{Value, json};

use crate::calendars_told::publish_days;
use crate::calendars_told_last::names;
use crate::harness::app::LAND;
use crate::harness::mails::Owed;
use crate::harness::story::Story;
use crate::harness::web::{Web, application};

/// Confirmed on Monday 2 March and routed on Friday the 6th: to be accepted by Monday the 9th.
async fn routed() -> Story {
    let story = Box::pin(Story::filed(Web::open().await, &application())).await;
    story
        .by("registrar", "confirmation", json!({}))
        .await
        .is(200);
    story.web.test.set_today("2026-03-06");
    let assignment = json!({"department": story.web.test.department(LAND).0});
    story
        .by("registrar", "assignments", assignment)
        .await
        .is(200);
    assert_eq!(due_on(&story, "acceptance").await, "2026-03-09");
    story
}

async fn due_on(story: &Story, kind: &str) -> Value {
    let seen = story.seen_by("registrar").await;
    let clocks = seen.at("/clocks").as_array().unwrap().clone();
    let clock = clocks.into_iter().find(|clock| clock["kind"] == kind);
    clock.unwrap()["due_on"].clone()
}

async fn come(story: &Story, days: &[(&str, bool)]) {
    publish_days(story, days).await;
    story.web.test.recount().await;
}

async fn the_only_mail(story: &Story, kind: &str, other: &str) -> Owed {
    assert_eq!(story.owed(other).await.len(), 0);
    let mut told = story.owed(kind).await;
    assert_eq!(told.len(), 1);
    told.remove(0)
}

#[tokio::test]
async fn a_department_is_told_that_it_must_accept_sooner() {
    let story = Box::pin(routed()).await;
    // One day more and one less: the reply stays due on the 30th.
    come(&story, &[("2026-03-07", false), ("2026-03-10", true)]).await;
    assert_eq!(due_on(&story, "acceptance").await, "2026-03-07");
    let told = the_only_mail(&story, "awaited_day_moved", "due_date_moved").await;
    assert_eq!(told.addressee, "department");
    assert!(told.mail.subject.contains("办理时限提前"));
    let said = [
        "承办部门签收期限：原为2026年3月9日（周一），现为2026年3月7日（周六）",
        "可用时间比原先显示的少",
        "2026-03-07",
    ];
    names(&told.mail.text, &said, &["等候对方"]);
    let seen = story.seen_by("registrar").await;
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    let recounted = seen.at("/recounted");
    assert_eq!(recounted["earlier"], true);
    assert_eq!(recounted["due_before"], recounted["due_on"]);
    let list = story
        .web
        .get(&story.web.staff("registrar").await, "/api/v1/cases")
        .await;
    assert!(list.is(200).at("/items/0").get("due_before").is_none());
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_later_reply_does_not_hide_it() {
    let story = Box::pin(routed()).await;
    let days = [
        ("2026-03-07", false),
        ("2026-03-10", true),
        ("2026-03-11", true),
    ];
    come(&story, &days).await;
    let told = the_only_mail(&story, "due_date_moved", "awaited_day_moved").await;
    assert_eq!(told.addressee, "department");
    let subject = &told.mail.subject;
    assert!(
        subject.contains("顺延至2026年3月31日") && subject.contains("另有办理时限提前"),
        "{subject}"
    );
    let said = ["承办部门签收期限：原为2026年3月9日（周一），现为2026年3月7日（周六）"];
    names(&told.mail.text, &said, &[]);
    let seen = story.seen_by("registrar").await;
    assert_eq!(seen.at("/recounted/due_on"), "2026-03-31");
    assert_eq!(seen.at("/recounted/earlier"), true);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_handler_is_told_of_the_seven_days_and_of_nothing_that_is_over() {
    let story = Story::in_hand().await;
    assert_eq!(due_on(&story, "clarification_notice").await, "2026-03-11");
    come(&story, &[("2026-03-07", false), ("2026-03-12", true)]).await;
    assert_eq!(due_on(&story, "clarification_notice").await, "2026-03-10");
    let told = the_only_mail(&story, "awaited_day_moved", "due_date_moved").await;
    assert_eq!(told.addressee, "account");
    let said = ["原为2026年3月11日（周三），现为2026年3月10日（周二）"];
    names(&told.mail.text, &said, &["签收"]);
    // It is over now, and another calendar takes nothing from it any more.
    story.web.test.set_today("2026-03-16");
    come(&story, &[("2026-03-08", false), ("2026-03-20", true)]).await;
    assert_eq!(story.owed("awaited_day_moved").await.len(), 1);
    story.web.test.check_house().await.unwrap();
}
