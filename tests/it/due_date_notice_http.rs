//! A due date that a new calendar moved, told on paper to whoever left no e-mail address (期限变更告知书).

use disclosure::app::intake::Door;
use disclosure::rules::case::Case;
use disclosure::rules::receipt::Channel;
use serde_json::{Value, json};

use crate::calendars::{BEFORE_THE_NOTICE, with_a_make_up_day};
use crate::harness::app::LAND;
use crate::harness::people::application_by_post;
use crate::harness::story::by_post;
use crate::harness::web::{Answer, Web};

/// In the land bureau's hands; the applicant has no e-mail address.
async fn without_email(web: &Web) -> Case {
    let test = &web.test;
    test.set_today(BEFORE_THE_NOTICE);
    let door = Door::Office {
        channel: Channel::InPerson,
        received_on: None,
    };
    let case = test.file(&application_by_post(), door).await;
    let case = test.route(&case, LAND).await;
    test.claim(&case, &test.handler(LAND)).await
}

async fn by(web: &Web, login: &str, case: &Case, action: &str, body: Value) -> Answer {
    let person = web.staff(login).await;
    web.act(&person, &case.id.0.to_string(), action, &body)
        .await
}

#[tokio::test]
async fn whoever_left_no_email_address_is_written_to_once_for_each_move() {
    let web = Web::open().await;
    let case = without_email(&web).await;
    let write = async |login: &str| by(&web, login, &case, "due-date-notices", json!({})).await;
    write("land").await.refuses(409, "no_date_moved");

    web.test.publish(with_a_make_up_day()).await;
    assert_eq!(web.test.recount().await, 1);
    write("supervisor").await.refuses(403, "not_allowed");
    let written = write("registrar").await.is(200);
    assert_eq!(written.at("/recounted/due_before"), "2027-01-19");
    assert_eq!(written.at("/due_on"), "2027-01-18");
    assert_eq!(written.at("/due_date_notice/state"), "written");
    write("land").await.refuses(409, "no_date_moved");

    let path = format!("/api/v1/cases/{}/letters", case.id.0);
    let letters = web.get(&web.staff("land").await, &path).await.is(200);
    let items = letters.at("/items").as_array().unwrap();
    let letter = items
        .iter()
        .find(|item| item["kind"] == "due_date")
        .unwrap();
    assert_eq!(letter["state"], "to_be_served");
    assert_eq!(
        letter["number"],
        written.string("/due_date_notice/letter_number")
    );
    insta::assert_snapshot!(letter["text"].as_str().unwrap());

    let serve = async |day: &str| {
        by(
            &web,
            "land",
            &case,
            "due-date-notices/service",
            by_post(day),
        )
        .await
    };
    serve("2026-12-18").await.refuses(409, "day_too_early");
    let before = web.test.owed(&case).await.len();
    let told = serve(BEFORE_THE_NOTICE).await.is(200);
    assert_eq!(told.at("/due_date_notice/state"), "told");
    assert_eq!(told.at("/due_date_notice/served_on"), BEFORE_THE_NOTICE);
    assert_eq!(told.at("/due_on"), "2027-01-18", "the clock stays as it is");
    assert_eq!(
        web.test.owed(&case).await.len(),
        before,
        "nobody can be mailed"
    );
    serve(BEFORE_THE_NOTICE)
        .await
        .refuses(409, "nothing_to_serve");
    write("land").await.refuses(409, "no_date_moved");
    let offered = told.at("/actions").to_string();
    assert!(!offered.contains("due-date-notices"), "{offered}");
}
