//! A period for an opinion that had lapsed has lapsed: a calendar that comes then opens none anew, and nobody is
//! decided over who may still speak.

use serde_json::{Value, json};

use crate::calendars_told::{declare, recorded};
use crate::harness::asking::{Asking, code_of, link_answers, on_paper, posted, third_party};
use crate::harness::story::Story;
use crate::harness::web::granted;

/// Asked by e-mail on 2 March, until the 23rd; it is the day after, and nobody has answered.
async fn silent(whom: Value) -> Story {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(whom).await.is(200);
    story.mails_go_out([]).await;
    assert_eq!(opinion(&story).await["due_on"], "2026-03-23");
    story.web.test.set_today("2026-03-24");
    assert_eq!(opinion(&story).await["state"], "lapsed");
    story
}

/// The clock of the first opinion.
async fn opinion(story: &Story) -> Value {
    let seen = story.seen_by("land").await;
    let clocks = seen.at("/clocks").as_array().unwrap().clone();
    let is_it = |clock: &Value| clock["kind"].as_str().unwrap().ends_with("_opinion");
    clocks.into_iter().find(is_it).unwrap()
}

/// One of its days is declared off: the calendar alone would give the 24th.
async fn a_day_is_declared_off(story: &Story) {
    let seen = declare(story, "2026-03-10", true).await;
    let expected = json!({
        "act": "opinion_lapsed", "reference": "c1", "on": "2026-03-23", "verdict": "late",
        "last_day": "2026-03-23", "counted": "2026-03-24",
    });
    let same = |kept: &Value| {
        let expected = expected.as_object().unwrap();
        expected.iter().all(|(name, value)| kept[name] == *value)
    };
    assert_eq!(seen["cases"].as_array().unwrap().len(), 1, "{seen}");
    assert!(same(&seen["cases"][0]["kept"][0]), "{seen}");
    // Its clock is not among those that move.
    assert!(
        !seen["cases"][0]["clocks"].to_string().contains("_opinion"),
        "{seen}"
    );
    let recorded = recorded(story).await;
    assert!(same(&recorded["kept"][0]), "{recorded}");
}

async fn nobody_speaks_again(story: &Story, code: &str) {
    let clock = opinion(story).await;
    assert_eq!(
        (&clock["due_on"], &clock["state"]),
        (&json!("2026-03-23"), &json!("lapsed"))
    );
    assert!(story.owed("opinion_day_moved").await.is_empty());
    link_answers(story, code, "objects")
        .await
        .refuses(409, "consultation_over");
    // The reply waited until the 23rd, and counts from the day after it.
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_reply_that_was_approved_over_silence_is_served_and_nobody_is_mailed() {
    let story = Box::pin(silent(third_party())).await;
    let code = code_of(&story).await;
    story.approve().await;
    a_day_is_declared_off(&story).await;
    nobody_speaks_again(&story, &code).await;
    // A second one finds it as the first has left it, and has nothing to say of it.
    declare(&story, "2026-03-11", true).await;
    nobody_speaks_again(&story, &code).await;
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let land = story.web.staff("land").await;
    let deadline = story.web.get(&land, &path).await.is(200);
    assert_eq!(deadline.at("/kept").as_array().unwrap().len(), 1);
    let said = deadline.string("/kept/0/detail");
    assert!(
        said.contains("stays ended") && said.contains("24 March 2026"),
        "{said}"
    );
    let served = story.serve(json!({"method": "electronic"})).await.is(200);
    assert_eq!(served.at("/stage"), "replied");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn what_comes_after_it_stays_late_by_whatever_calendar() {
    let story = Box::pin(silent(third_party())).await;
    a_day_is_declared_off(&story).await;
    let late = json!({"opinion": "objects", "received_on": "2026-03-24"});
    story
        .by("land", "consultations/c1/opinion", late)
        .await
        .is(200);
    declare(&story, "2026-03-11", true).await;
    let asked = story.consultations("land").await;
    assert_eq!(asked.at("/items/0/standing"), "silent");
    let clock = opinion(&story).await;
    assert_eq!(
        (&clock["due_on"], &clock["on_time"]),
        (&json!("2026-03-23"), &json!(false))
    );
    story.approve().await;
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_consent_of_a_joint_agency_stands() {
    let mut agency = third_party();
    agency["party"] = json!("joint_agency");
    let story = Box::pin(silent(agency)).await;
    let code = code_of(&story).await;
    story.approve().await;
    a_day_is_declared_off(&story).await;
    nobody_speaks_again(&story, &code).await;
    let asked = story.consultations("land").await;
    assert_eq!(asked.at("/items/0/standing"), "deemed_consent");
    story.serve(json!({"method": "electronic"})).await.is(200);
}

#[tokio::test]
async fn on_its_last_day_it_has_not_lapsed_and_follows_the_calendar() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-23");
    declare(&story, "2026-03-10", true).await;
    let told = story.owed("opinion_day_moved").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].mail.text.contains("2026年3月24日"));
    story.web.test.set_today("2026-03-24");
    story.by("land", "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    let refused = story.by("head", "reviews", approve).await;
    refused.refuses(409, "opinion_awaited");
    let code = code_of(&story).await;
    link_answers(&story, &code, "agrees").await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn nothing_is_served_over_somebody_who_may_still_speak() {
    let story = Story::in_hand().await;
    story.asks(on_paper()).await.is(200);
    let sent = posted("2026-03-02");
    story
        .by("land", "consultations/c1/service", sent)
        .await
        .is(200);
    story.web.test.set_today("2026-03-24");
    story.approve().await;
    a_day_is_declared_off(&story).await;
    assert_eq!(opinion(&story).await["state"], "lapsed");
    // The slip comes back: it was delivered on the 5th, and fifteen working days from there end on the 27th.
    let arrived = json!({"on": "2026-03-05"});
    story
        .by("land", "consultations/c1/delivery", arrived)
        .await
        .is(200);
    let clock = opinion(&story).await;
    assert_eq!(
        (&clock["due_on"], &clock["state"]),
        (&json!("2026-03-27"), &json!("running"))
    );
    let serving = json!({"method": "electronic"});
    let refused = story.serve(serving.clone()).await;
    let refused = refused.refuses(409, "opinion_awaited");
    assert!(refused.text.contains("2026-03-27"), "{}", refused.text);
    let is_offered = async || {
        let seen = story.seen_by("land").await;
        let offers = seen.at("/offers").as_array().unwrap().clone();
        let reply = offers.iter().find(|offer| offer["action"] == "reply");
        reply.unwrap()["open"].clone()
    };
    assert_eq!(is_offered().await, false);
    story.web.test.set_today("2026-03-30");
    assert_eq!(is_offered().await, true);
    story.serve(serving).await.is(200);
    story.web.test.check_house().await.unwrap();
}
