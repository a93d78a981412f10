//! What is said to follow is what recording gives: for cases that are closed, over which calendars have come since.

use disclosure::jobs;
use serde_json::{Value, json};

use crate::calendars_told::{declare, publish};
use crate::harness::story::Story;
use crate::harness::web::Answer;

/// Notices that come after the closing, and change days before it: each a day, and whether it becomes one off.
const CALENDARS: [&[(&str, bool)]; 6] = [
    // The last day to pay alone.
    &[("2026-04-27", true)],
    &[("2026-04-28", true), ("2026-04-24", true)],
    // A day of the period becomes a working day: what was done on its last day would be late.
    &[("2026-04-11", false)],
    // A day before the notice: it would have come after the due date, and stopped nothing.
    &[("2026-03-21", false)],
    &[("2026-03-10", true), ("2026-04-18", false)],
    &[
        ("2026-03-21", false),
        ("2026-04-11", false),
        ("2026-04-28", true),
    ],
];

async fn deadline(story: &Story, query: &str) -> Answer {
    let path = format!("/api/v1/cases/{}/deadline{query}", story.case);
    let land = story.web.staff("land").await;
    story.web.get(&land, &path).await.is(200)
}

/// What is told of a clock that stands, or would.
fn told(clock: &Value) -> Value {
    let names = [
        "state",
        "due_on",
        "counted_from",
        "closed_on",
        "pay_by",
        "conservative_due_on",
        "clarification_notice_by",
        "flags",
        "provisional",
        "calendar",
        "ledger",
    ];
    let told = names.map(|name| (name.to_owned(), clock[name].clone()));
    Value::Object(told.into_iter().collect())
}

/// Supposes an event, and gives what would be told.
async fn what_if(story: &Story, event: &str) -> Value {
    let read = deadline(story, &format!("?if_event={event}")).await;
    read.at("/what_if").clone()
}

async fn offered(story: &Story, action: &str) -> Value {
    let seen = story.seen_by("land").await;
    let offers = seen.at("/offers").as_array().unwrap().clone();
    let offer = offers.into_iter().find(|offer| offer["action"] == action);
    offer.unwrap_or_default()["brings"].clone()
}

async fn pays(story: &Story, on: &str) -> Answer {
    let paid = json!({"paid_on": on, "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    story.by("registrar", "fees/payment", paid).await
}

/// A notice that was served on a day, over which the case is closed on another.
async fn closed_over(notice: &str, served_on: &str, body: Value, day: &str) -> Story {
    let story = Story::in_hand().await;
    story.web.test.set_today(served_on);
    story.by("land", notice, body).await.is(200);
    let service = json!({"method": "electronic"});
    let path = format!("{notice}/service");
    story.by("land", &path, service).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today(day);
    assert_eq!(jobs::lapse::run_once(&story.web.test.app).await.unwrap(), 1);
    story
}

async fn unpaid(served_on: &str) -> Story {
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    Box::pin(closed_over("fees", served_on, fee, "2026-04-29")).await
}

async fn calendars_come(story: &Story, calendar: &[(&str, bool)]) {
    for (day, off) in calendar {
        declare(story, day, *off).await;
    }
}

#[tokio::test]
async fn a_payment_is_in_time_or_late_as_it_will_be_recorded() {
    // Served in the middle of the period, and on its last day.
    for (served_on, last, after) in [
        ("2026-03-27", "2026-04-27", "2026-04-28"),
        ("2026-03-30", "2026-04-28", "2026-04-29"),
    ] {
        for calendar in CALENDARS {
            let story = unpaid(served_on).await;
            calendars_come(&story, calendar).await;
            let before = deadline(&story, "").await;
            let late = what_if(&story, &format!("fee_paid@{after}")).await;
            assert_eq!(
                late["without_effect"][0]["code"], "payment_after_deadline",
                "{served_on} {calendar:?}"
            );
            // Nothing but the flag of the payment is new.
            let (mut late, is) = (told(&late), told(&before.body));
            assert_eq!(late["flags"], json!(["payment_after_deadline"]));
            late["flags"] = is["flags"].clone();
            assert_eq!(late, is, "{served_on} {calendar:?}");
            pays(&story, after).await.refuses(409, "paid_too_late");
            let withdrawn = what_if(&story, "withdrawn@2026-04-29").await;
            assert_eq!(withdrawn["without_effect"][0]["code"], "closed");
            assert_eq!(told(&withdrawn), told(&before.body));
            // Today, it is too late.
            assert!(offered(&story, "fees/payment").await.is_null());

            let promised = what_if(&story, &format!("fee_paid@{last}")).await;
            assert!(promised["due_on"].is_string(), "{served_on} {calendar:?}");
            pays(&story, last).await.is(200);
            let is = deadline(&story, "").await;
            assert_eq!(told(&promised), told(&is.body), "{served_on} {calendar:?}");
            story.web.test.check_house().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_lapse_that_nobody_has_recorded_counts_all_the_same() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-27");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    let service = json!({"method": "electronic"});
    story.by("land", "fees/service", service).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-04-28");
    // The calendar is published, and neither it nor the lapse has come to the case.
    publish(&story, "2026-04-27", true).await;
    publish(&story, "2026-05-07", true).await;
    let late = what_if(&story, "fee_paid@2026-04-28").await;
    assert_eq!(late["without_effect"][0]["code"], "payment_after_deadline");
    let promised = what_if(&story, "fee_paid@2026-04-27").await;
    pays(&story, "2026-04-28")
        .await
        .refuses(409, "paid_too_late");
    pays(&story, "2026-04-27").await.is(200);
    let is = deadline(&story, "").await;
    assert_eq!(told(&promised), told(&is.body));
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn an_answer_with_good_reason_gives_the_day_that_was_offered() {
    for calendar in CALENDARS {
        let asked =
            json!({"answer_by": "2026-04-13", "unclear": "未写明年度", "items": ["请写明年度"]});
        let served_on = "2026-03-30";
        let story = Box::pin(closed_over(
            "clarifications",
            served_on,
            asked,
            "2026-04-29",
        ))
        .await;
        calendars_come(&story, calendar).await;
        let event = "clarification_received:true@2026-04-29";
        let promised = what_if(&story, event).await;
        assert!(promised["due_on"].is_string(), "{calendar:?}");
        let answer = json!({
            "channel": "in_person", "received_on": "2026-04-29", "text": "2025年度",
            "late_because": "住院",
        });
        story
            .by("registrar", "clarifications/answer", answer)
            .await
            .is(200);
        let brings = offered(&story, "clarifications/decision").await;
        assert_eq!(brings["due_on"], promised["due_on"], "{calendar:?}");
        let accept = json!({"decision": "accept", "reason": "住院属实"});
        story
            .by("land", "clarifications/decision", accept)
            .await
            .is(200);
        let is = deadline(&story, "").await;
        assert_eq!(told(&promised), told(&is.body), "{calendar:?}");
        story.web.test.check_house().await.unwrap();
    }
}

#[tokio::test]
async fn what_comes_after_the_payment_is_counted_by_the_calendar_in_force() {
    let story = unpaid("2026-03-30").await;
    calendars_come(&story, &[("2026-03-21", false), ("2026-05-07", true)]).await;
    let path = "?if_event=extended:10@2026-04-29&if_event=fee_paid@2026-04-28";
    let read = deadline(&story, path).await;
    assert_eq!(read.at("/what_if/without_effect"), &json!([]));
    let promised = read.at("/what_if").clone();
    pays(&story, "2026-04-28").await.is(200);
    let extension = json!({"working_days": 10, "reason": "涉及三个科室的档案"});
    story.by("land", "extensions", extension).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let service = json!({"method": "electronic"});
    story
        .by("land", "extensions/service", service)
        .await
        .is(200);
    let is = deadline(&story, "").await;
    assert_eq!(told(&promised), told(&is.body));
    story.web.test.check_house().await.unwrap();
}
