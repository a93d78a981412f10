//! A database that takes requests and answers none of them: whoever asks is told to come again, and nothing is lost.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use disclosure::postgres::Role;
use reqwest::Method;

use crate::harness::app::Test;
use crate::harness::web::{Answer, Web, application};

#[tokio::test]
async fn whoever_waits_for_a_database_that_hangs_is_told_to_come_again() {
    let test = Test::app().await;
    let web = Web::with(test, |settings| {
        settings.answer_within = Duration::from_secs(3);
    });
    let registrar = web.staff("registrar").await;
    let mut owner = web.test.database.connect(Role::Owner).await;
    let hang = "BEGIN; LOCK TABLE cases IN ACCESS EXCLUSIVE MODE";
    owner.batch_execute(hang).await.unwrap();
    let filing = async || -> Answer {
        let request = web.request(&web.anyone(), Method::POST, "/api/v1/applications");
        let request = request.header("Idempotency-Key", "again and again");
        request.json(&application()).send().await
    };
    let list = "/api/v1/cases";
    for answer in [web.get(&registrar, list).await, filing().await] {
        let answer = answer.refuses(503, "unavailable");
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    // Nothing is asked of the database here.
    let form = "/api/v1/outcomes";
    web.get(&web.anyone(), form).await.is(200);
    owner.batch_execute("ROLLBACK").await.unwrap();
    // As the header says: again, until it answers.
    let mut filed = filing().await;
    while filed.status == 503 {
        filed = filing().await;
    }
    filed.is(201);
    let mut listed = web.get(&registrar, list).await;
    while listed.status == 503 {
        listed = web.get(&registrar, list).await;
    }
    assert_eq!(listed.is(200).at("/items").as_array().unwrap().len(), 1);
}
