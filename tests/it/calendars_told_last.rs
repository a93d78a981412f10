//! What a notice of a changed day names: the day that was told last, whatever was counted in between.

use serde_json::{Value, json};

use crate::calendars_told::{charged, declare, on_paper, publish, recorded};
use crate::harness::asking::{Asking, code_of, link_answers, third_party};
use crate::harness::story::{Story, by_hand, by_post, refused};
use crate::harness::web::application;

pub(crate) async fn write(story: &Story) -> crate::harness::web::Answer {
    story.by("land", "due-date-notices", json!({})).await
}

pub(crate) async fn serve(story: &Story, day: &str) -> crate::harness::web::Answer {
    story
        .by("land", "due-date-notices/service", by_post(day))
        .await
}

/// The text of the notice that was written last.
pub(crate) async fn letter(story: &Story) -> String {
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story.web.get(&story.web.staff("land").await, &path).await;
    let letters = letters.is(200);
    let items = letters.at("/items").as_array().unwrap();
    let notices = items.iter().filter(|item| item["kind"] == "due_date");
    let last = notices.max_by_key(|item| item["number"].as_str().unwrap().to_owned());
    last.unwrap()["text"].as_str().unwrap().to_owned()
}

pub(crate) fn names(text: &str, said: &[&str], unsaid: &[&str]) {
    for said in said {
        assert!(text.contains(said), "{said}: {text}");
    }
    for unsaid in unsaid {
        assert!(!text.contains(unsaid), "{unsaid}: {text}");
    }
}

/// A clock of the case beside the reply, of several of one kind the one of this number.
async fn clock(story: &Story, kind: &str, number: u32) -> Value {
    let seen = story.seen_by("land").await;
    let clocks = seen.at("/clocks").as_array().unwrap();
    let is_it = |clock: &&Value| clock["kind"] == kind && clock["number"] == number;
    clocks.iter().find(is_it).unwrap().clone()
}

#[tokio::test]
async fn a_notice_names_the_day_that_was_told_last() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-03");
    declare(&story, "2026-03-10", true).await;
    let first = write(&story).await.is(200);
    assert_eq!(first.at("/due_on"), "2026-03-31");
    // It is never served, and the day moves again: nobody was told the 31st.
    declare(&story, "2026-03-11", true).await;
    serve(&story, "2026-03-03")
        .await
        .refuses(409, "notice_outdated");
    write(&story).await.is(200);
    let text = letter(&story).await;
    let sources = ["2026-03-10放假安排", "2026-03-11放假安排"];
    names(
        &text,
        &["被告知", "2026年3月30日", "2026年4月1日"],
        &["2026年3月31日"],
    );
    names(&text, &sources, &[]);
    serve(&story, "2026-03-03").await.is(200);
    write(&story).await.refuses(409, "no_date_moved");

    // There and back, without a notice in between: for the applicant nothing has changed.
    declare(&story, "2026-03-11", false).await;
    let staff = story.owed("due_date_moved").await;
    names(
        &staff[2].mail.text,
        &["请制作期限变更告知书"],
        &["无需另行告知"],
    );
    let third = write(&story).await.is(200);
    assert_eq!(third.at("/due_on"), "2026-03-31");
    declare(&story, "2026-03-11", true).await;
    let staff = story.owed("due_date_moved").await;
    names(
        &staff[3].mail.text,
        &["无需另行告知"],
        &["请制作期限变更告知书"],
    );
    write(&story).await.refuses(409, "no_date_moved");
    serve(&story, "2026-03-03")
        .await
        .refuses(409, "notice_outdated");
    let offered = story.actions("land").await.to_string();
    assert!(!offered.contains("due-date-notices"), "{offered}");
}

#[tokio::test]
async fn whoever_is_mailed_each_move_knows_the_day_unless_the_mail_fails() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-03");
    story.mails_go_out([]).await;
    declare(&story, "2026-03-10", true).await;
    assert_eq!(recorded(&story).await["mailed"], true);
    write(&story).await.refuses(409, "no_date_moved");
    story.mails_go_out(vec![refused(); 20]).await;
    let seen = story.seen_by("land").await;
    let waiting = seen.at("/to_post").as_array().unwrap();
    let failed = |one: &&Value| one["kind"] == "due_date_corrected";
    let notice = waiting.iter().find(failed).unwrap()["notice"].clone();
    assert!(seen.at("/actions").to_string().contains("due-date-notices"));
    let posted = json!({
        "notice": notice, "posted_on": "2026-03-03", "tracking_number": "1012345678901",
        "carrier": "ems",
    });
    story.by("land", "notice-postings", posted).await.is(200);
    write(&story).await.refuses(409, "no_date_moved");
    declare(&story, "2026-03-11", true).await;
    let mail = &story.owed("due_date_corrected").await[1].mail.text;
    let days = [
        "原告知的届满之日：2026年3月31日",
        "更正后的届满之日：2026年4月1日",
    ];
    names(mail, &days, &[]);
}

#[tokio::test]
async fn a_day_that_a_restart_gave_and_nobody_told_is_not_called_told() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-04");
    let asking = json!({"answer_by": "2026-03-18", "unclear": "不明确", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    let served = by_hand("2026-03-04");
    story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    let answer = json!({"channel": "in_person", "received_on": "2026-03-04", "text": "2025年度"});
    let answered = story.by("registrar", "clarifications/answer", answer).await;
    assert_eq!(answered.is(200).at("/due_on"), "2026-04-01");
    declare(&story, "2026-03-10", true).await;
    write(&story).await.is(200);
    let text = letter(&story).await;
    names(
        &text,
        &["原定的答复期限届满之日2026年4月1日变更为2026年4月2日"],
        &["被告知"],
    );
}

#[tokio::test]
async fn a_day_that_a_consultation_gave_is_not_called_told() {
    let story = Story::of(&on_paper()).await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    let code = code_of(&story).await;
    story.web.test.set_today("2026-03-05");
    link_answers(&story, &code, "agrees").await.is(200);
    let waited = story.seen_by("land").await;
    assert_eq!(waited.at("/due_on"), "2026-04-02");
    declare(&story, "2026-03-10", true).await;
    write(&story).await.is(200);
    let text = letter(&story).await;
    names(
        &text,
        &["原定的答复期限届满之日2026年4月2日变更为2026年4月3日"],
        &["被告知"],
    );
}

#[tokio::test]
async fn a_last_day_to_pay_is_held_at_the_day_that_was_told() {
    let story = charged(&on_paper(), by_hand("2026-03-27")).await;
    declare(&story, "2026-04-09", true).await;
    assert_eq!(story.seen_by("land").await.at("/fee/pay_by"), "2026-04-28");
    // Nobody told the 28th, so nobody relies on it.
    declare(&story, "2026-04-09", false).await;
    let back = json!([{"kind": "payment", "before": "2026-04-28", "after": "2026-04-27"}]);
    assert_eq!(recorded(&story).await["clocks"], back);
    assert_eq!(story.seen_by("land").await.at("/fee/pay_by"), "2026-04-27");
    let staff = story.owed("awaited_day_moved").await;
    names(
        &staff[1].mail.text,
        &["无需另行告知"],
        &["请制作期限变更告知书"],
    );
    write(&story).await.refuses(409, "no_date_moved");

    declare(&story, "2026-04-09", true).await;
    write(&story).await.is(200);
    serve(&story, "2026-03-27").await.is(200);
    declare(&story, "2026-04-10", true).await;
    assert_eq!(story.seen_by("land").await.at("/fee/pay_by"), "2026-04-29");
    // Both days are worked again at once. The 28th was told, the 29th was not.
    publish(&story, "2026-04-09", false).await;
    declare(&story, "2026-04-10", false).await;
    let held = json!([{
        "kind": "payment", "before": "2026-04-29", "after": "2026-04-28", "counted": "2026-04-27",
    }]);
    assert_eq!(recorded(&story).await["clocks"], held);
    let payment = clock(&story, "payment", 1).await;
    assert_eq!(
        (&payment["due_on"], &payment["counted"]),
        (&json!("2026-04-28"), &json!("2026-04-27"))
    );
    write(&story).await.refuses(409, "no_date_moved");

    // What moves it further names its source, also past the day that was held.
    publish(&story, "2026-04-13", true).await;
    declare(&story, "2026-04-14", true).await;
    assert!(clock(&story, "payment", 1).await["counted"].is_null());
    write(&story).await.is(200);
    let text = letter(&story).await;
    let days = [
        "被告知",
        "2026年4月28日变更为2026年4月29日",
        "2026-04-14放假安排",
    ];
    names(&text, &days, &["（）"]);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_fee_that_an_order_put_behind_keeps_its_own_days() {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    let remedy = json!({
        "kind": "reconsideration", "against": "other", "filed_on": "2026-03-30",
        "body": "云江区人民政府",
    });
    story.web.test.set_today("2026-04-07");
    story.by("registrar", "remedies", remedy).await.is(200);
    let decision = json!({
        "result": "corrected", "decided_on": "2026-04-03", "order": {"what": "decide_anew"},
    });
    let result = story.by("registrar", "remedies/r1/result", decision).await;
    result.is(200);
    let order = json!({"remedy": "r1", "received_on": "2026-04-07"});
    let reopened = story.by("registrar", "reopening", order).await;
    assert_eq!(reopened.is(200).at("/stage"), "in_hand");
    story.web.test.set_today("2026-04-08");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    story
        .by("land", "fees/service", by_post("2026-04-08"))
        .await
        .is(200);
    story.web.test.set_today("2026-04-10");
    let arrived = json!({"on": "2026-04-10"});
    let arrived = story.by("land", "fees/delivery", arrived).await.is(200);
    // Twenty working days after 10 April: 1 to 5 May are off, 9 May is worked.
    assert_eq!(arrived.at("/fee/pay_by"), "2026-05-12");
    assert_eq!(clock(&story, "payment", 1).await["due_on"], "2026-04-27");
    declare(&story, "2026-04-18", false).await;
    let held = clock(&story, "payment", 2).await;
    assert_eq!(
        (&held["due_on"], &held["counted"]),
        (&json!("2026-05-12"), &json!("2026-05-11"))
    );
    let first = clock(&story, "payment", 1).await;
    assert!(first["counted"].is_null());
    assert_eq!(first["due_on"], "2026-04-24", "ended: as it is counted");
}

#[tokio::test]
async fn a_case_that_waits_for_its_turn_is_read_as_the_lists_show_it() {
    let story = Story::in_hand().await;
    let land = story.web.staff("land").await;
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let read = async || {
        let case = story.seen_by("land").await;
        let deadline = story.web.get(&land, &path).await.is(200);
        let list = story.web.get(&land, "/api/v1/worklist").await.is(200);
        for same in ["due_on", "days_left", "provisional"] {
            let listed = list.at(&format!("/items/0/{same}"));
            assert_eq!(case.at(&format!("/{same}")), listed, "{same}");
        }
        assert_eq!(case.at("/due_on"), deadline.at("/due_on"));
        let what_if = format!("{path}?if_event=withdrawn@2026-03-20");
        let what_if = story.web.get(&land, &what_if).await.is(200);
        assert_eq!(what_if.at("/what_if/calendar"), deadline.at("/calendar"));
        json!([
            deadline.at("/due_on"),
            case.at("/days_left"),
            deadline.at("/calendar")
        ])
    };
    let before = read().await;
    publish(&story, "2026-03-10", true).await;
    assert_eq!(read().await, before, "its turn has not come");
    story.web.test.recount().await;
    let after = read().await;
    assert_eq!(after[0], "2026-03-31");
    assert_ne!(after[2], before[2]);

    let owing = charged(&application(), json!({"method": "electronic"})).await;
    publish(&owing, "2026-04-11", false).await;
    for turn in ["before", "after"] {
        assert_eq!(
            owing.applicant("").await.at("/fee/pay_by"),
            "2026-04-27",
            "{turn}"
        );
        owing.web.test.recount().await;
    }
}
