//! A last day that is over is over, though nobody has recorded it yet: a calendar that comes then gives no other one.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::calendars_told::{charged, declare, publish};
use crate::harness::story::Story;
use crate::harness::web::{Answer, application};

/// To be paid by 27 April, and it is the day after, before anything has run.
async fn unpaid() -> Story {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-04-28");
    story
}

async fn deadline(story: &Story) -> Answer {
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let land = story.web.staff("land").await;
    story.web.get(&land, &path).await.is(200)
}

async fn events(story: &Story) -> Vec<Value> {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("land").await, &path).await;
    events.is(200).at("/items").as_array().unwrap().clone()
}

async fn pays(story: &Story, on: &str) -> Answer {
    let paid = json!({"paid_on": on, "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    story.by("registrar", "fees/payment", paid).await
}

#[tokio::test]
async fn a_last_day_that_is_over_is_no_fault_of_the_record() {
    let story = Box::pin(unpaid()).await;
    story.web.test.check_house().await.unwrap();
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
    story.web.test.check_house().await.unwrap();
    // Somebody changes the case in between: it says then what it says of that day.
    let story = Box::pin(unpaid()).await;
    story.by("registrar", "query-code", json!({})).await.is(200);
    story.web.test.check_house().await.unwrap();
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_calendar_that_comes_after_the_last_day_gives_no_other_one() {
    let story = Box::pin(unpaid()).await;
    let seen = declare(&story, "2026-04-27", true).await;
    assert_eq!((&seen["open"], &seen["cases"]), (&json!(1), &json!([])));
    let events = events(&story).await;
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["on"]),
        (&json!("abandoned"), &json!("2026-04-28"))
    );
    assert!(
        events.iter().all(|one| one["event"] != "calendar_changed"),
        "{events:?}"
    );
    let deadline = deadline(&story).await;
    assert_eq!(deadline.at("/state"), "abandoned");
    assert_eq!(deadline.at("/pay_by"), "2026-04-27");
    assert_eq!(story.owed("last_day_to_pay_moved").await.len(), 0);
    assert_eq!(story.owed("application_closed").await.len(), 1);
    story.web.test.check_house().await.unwrap();
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 0);

    // The money was there on the last day, and nobody had seen it.
    pays(&story, "2026-04-28")
        .await
        .refuses(409, "paid_too_late");
    let paid = pays(&story, "2026-04-27").await.is(200);
    assert_eq!(paid.at("/stage"), "in_hand");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn whoever_acts_before_the_calendars_turn_finds_the_case_closed() {
    let story = Box::pin(unpaid()).await;
    publish(&story, "2026-04-27", true).await;
    story.by("registrar", "query-code", json!({})).await.is(200);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "abandoned");
    let names = events(&story).await;
    let names: Vec<_> = names
        .iter()
        .rev()
        .map(|one| one["event"].as_str().unwrap())
        .take(2)
        .collect();
    assert_eq!(names, ["query_code_renewed", "abandoned"]);
    story.web.test.recount().await;
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_job_that_comes_before_the_calendar_closes_by_the_last_day_as_it_was() {
    let story = Box::pin(unpaid()).await;
    publish(&story, "2026-04-27", true).await;
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
    assert_eq!(deadline(&story).await.at("/pay_by"), "2026-04-27");
    story.web.test.recount().await;
    story.web.test.check_house().await.unwrap();
}
