//! Days beside the reply that a new calendar moves: who was told one is told again, and it never comes nearer.

use serde_json::{Value, json};

use crate::harness::asking::{Asking, code_of, link_answers, third_party};
use crate::harness::story::{Story, by_hand};
use crate::harness::web::application;

/// Declares a day of 2026 off, or worked, by an amended notice, which the cases follow; what the preview says of it.
pub(crate) async fn declare(story: &Story, date: &str, off: bool) -> Value {
    let seen = publish(story, date, off).await;
    story.web.test.recount().await;
    seen
}

pub(crate) async fn publish(story: &Story, date: &str, off: bool) -> Value {
    publish_days(story, &[(date, off)]).await
}

/// One notice that turns several days.
pub(crate) async fn publish_days(story: &Story, turned: &[(&str, bool)]) -> Value {
    let (web, admin) = (&story.web, story.web.staff("system").await);
    let year = web.get(&admin, "/api/v1/calendars/cn/2026").await.is(200);
    let mut notice = year.body.clone();
    let dates: Vec<&str> = turned.iter().map(|(date, _)| *date).collect();
    notice["source"] = json!(format!("关于调整{}放假安排的通知", dates.join("、")));
    let days = notice["days"].as_array_mut().unwrap();
    for (date, off) in turned {
        days.retain(|day| day["date"] != *date);
        days.push(json!({"date": date, "name": "临时调整", "off": off}));
    }
    let imports = "/api/v1/calendar-imports";
    let draft = web
        .post(&admin, imports, &json!({"notices": [notice]}))
        .await
        .is(201);
    let import = draft.string("/id");
    let seen = web
        .get(&admin, &format!("{imports}/{import}/preview"))
        .await
        .is(200);
    web.request(
        &admin,
        reqwest::Method::POST,
        &format!("{imports}/{import}/publication"),
    )
    .header("if-match", &seen.etag())
    .json(&json!({}))
    .send()
    .await
    .is(200);
    seen.body
}

/// What the last new calendar did to the clocks beside the reply, as the record tells.
pub(crate) async fn recorded(story: &Story) -> Value {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("land").await, &path).await;
    let events = events.is(200);
    let items = events.at("/items").as_array().unwrap();
    let last = items
        .iter()
        .rfind(|it| it["event"] == "calendar_changed" || it["what"] == "calendar_changed");
    last.unwrap_or_else(|| panic!("{items:?}")).clone()
}

/// A fee of 380 yuan, charged on 27 March: to be paid by 27 April.
pub(crate) async fn charged(application: &Value, service: Value) -> Story {
    let story = Story::of(application).await;
    story.web.test.set_today("2026-03-27");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    let served = story.by("land", "fees/service", service).await.is(200);
    assert_eq!(served.at("/fee/pay_by"), "2026-04-27");
    story
}

/// Whoever left no e-mail address.
pub(crate) fn on_paper() -> Value {
    let mut on_paper = application();
    on_paper["applicant"]["email"] = Value::Null;
    on_paper["form"] = json!({"carrier": "paper", "delivery": "pick_up", "fallback_consent": true});
    on_paper
}

#[tokio::test]
async fn a_last_day_to_pay_that_moves_is_told_and_never_comes_nearer() {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    let seen = declare(&story, "2026-04-09", true).await;
    assert_eq!(seen["beside"], 1);
    assert_eq!(seen["cases"][0]["moves"], "same");
    let later = json!([{"kind": "payment", "before": "2026-04-27", "after": "2026-04-28"}]);
    assert_eq!(seen["cases"][0]["clocks"], later);
    assert_eq!(recorded(&story).await["clocks"], later);
    assert_eq!(story.seen_by("land").await.at("/fee/pay_by"), "2026-04-28");
    let mails = story.owed("last_day_to_pay_moved").await;
    assert_eq!(mails.len(), 1);
    let text = &mails[0].mail.text;
    for said in [
        "380元",
        "2026年4月27日",
        "2026年4月28日",
        "20个工作日",
        "关于调整2026-04-09放假安排的通知",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let staff = story.owed("awaited_day_moved").await;
    assert_eq!(staff.len(), 1);
    assert!(
        staff[0]
            .mail
            .text
            .contains("系统将以电子邮件告知对方；未能送达的，另行提示")
    );

    // The day is worked again: the day that was told stands, and nobody is bothered. A Saturday that is worked beside
    // it changes nothing more.
    let seen = declare(&story, "2026-04-09", false).await;
    let kept = json!([{"kind": "payment", "before": "2026-04-28", "after": "2026-04-28", "counted": "2026-04-27"}]);
    assert_eq!(seen["cases"][0]["clocks"], kept);
    assert_eq!(recorded(&story).await["clocks"], kept);
    let seen = declare(&story, "2026-04-11", false).await;
    assert_eq!(seen["beside"], 0);
    assert_eq!(story.owed("last_day_to_pay_moved").await.len(), 1);
    assert_eq!(story.owed("awaited_day_moved").await.len(), 1);
    assert_eq!(
        story.applicant("").await.at("/fee/pay_by"),
        "2026-04-28",
        "as told"
    );
    story.web.test.set_today("2026-04-28");
    let paid =
        json!({"paid_on": "2026-04-28", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    let paid = story.by("registrar", "fees/payment", paid).await.is(200);
    assert_eq!(paid.at("/stage"), "in_hand", "in time");
}

#[tokio::test]
async fn a_case_that_is_changed_before_its_turn_follows_the_calendar_first() {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    publish(&story, "2026-04-11", false).await;
    story.by("registrar", "query-code", json!({})).await.is(200);
    let kept = json!([{"kind": "payment", "before": "2026-04-27", "after": "2026-04-27", "counted": "2026-04-24"}]);
    let moved = recorded(&story).await;
    assert_eq!(moved["clocks"], kept);
    assert_eq!(moved["by"], "system");
    assert_eq!(story.seen_by("land").await.at("/fee/pay_by"), "2026-04-27");
    story.web.test.recount().await;
    assert_eq!(recorded(&story).await["seq"], moved["seq"], "none twice");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn whoever_left_no_email_address_is_told_the_last_day_to_pay_on_paper() {
    let story = charged(&on_paper(), by_hand("2026-03-27")).await;
    let write = async || story.by("land", "due-date-notices", json!({})).await;
    write().await.refuses(409, "no_date_moved");
    declare(&story, "2026-04-09", true).await;
    assert_eq!(story.owed("last_day_to_pay_moved").await.len(), 0);
    let staff = &story.owed("awaited_day_moved").await[0].mail.text;
    assert!(staff.contains("请制作期限变更告知书"), "{staff}");
    let written = write().await.is(200);
    assert_eq!(written.at("/due_date_notice/state"), "written");
    write().await.refuses(409, "no_date_moved");
    let path = format!("/api/v1/cases/{}/letters", story.case);
    let letters = story.web.get(&story.web.staff("land").await, &path).await;
    let letters = letters.is(200);
    let items = letters.at("/items").as_array().unwrap();
    let letter = items.iter().find(|item| item["kind"] == "due_date");
    insta::assert_snapshot!(letter.unwrap()["text"].as_str().unwrap());
    let posted = json!({"method": "mail", "posted_on": "2026-03-27", "tracking_number": "1012345678901", "carrier": "ems"});
    let told = story.by("land", "due-date-notices/service", posted).await;
    assert_eq!(told.is(200).at("/due_date_notice/state"), "told");
}

#[tokio::test]
async fn a_last_day_for_an_opinion_that_moves_is_told_and_never_comes_nearer() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    let by = async || {
        let asked = story.consultations("land").await;
        asked.string("/items/0/opinion_by")
    };
    assert_eq!(by().await, "2026-03-23");
    let seen = declare(&story, "2026-03-10", true).await;
    let later = json!({"kind": "third_party_opinion", "reference": "c1", "before": "2026-03-23", "after": "2026-03-24"});
    let clocks = seen["cases"][0]["clocks"].as_array().unwrap();
    assert!(clocks.contains(&later), "{clocks:?}");
    assert_eq!(by().await, "2026-03-24");
    let mails = story.owed("opinion_day_moved").await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].mail.text.contains("2026年3月24日"));
    let due = story.seen_by("land").await.string("/due_on");

    declare(&story, "2026-03-10", false).await;
    let kept = json!({"kind": "third_party_opinion", "reference": "c1", "before": "2026-03-24", "after": "2026-03-24", "counted": "2026-03-23"});
    let clocks = recorded(&story).await["clocks"].clone();
    assert!(clocks.as_array().unwrap().contains(&kept), "{clocks:?}");
    assert_eq!(by().await, "2026-03-24", "as told");
    assert_eq!(story.owed("opinion_day_moved").await.len(), 1);
    assert_eq!(
        story.seen_by("land").await.string("/due_on"),
        due,
        "the reply waits for the opinion as long as it may come"
    );
    story.web.test.set_today("2026-03-24");
    link_answers(&story, &code, "objects").await.is(200);
}

#[tokio::test]
async fn what_if_an_order_came_is_counted_as_the_order_is() {
    let story = Story::approved().await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let land = story.web.staff("land").await;
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let kept = story.web.get(&land, &path).await.is(200);
    declare(&story, "2026-03-25", true).await;
    let supposed = format!("{path}?if_event=reopened:20@2026-03-20");
    let supposed = story.web.get(&land, &supposed).await.is(200);
    assert_eq!(
        supposed.at("/what_if/due_on"),
        "2026-04-21",
        "25 March is off, as 6 April"
    );
    assert_ne!(supposed.at("/what_if/calendar"), kept.at("/calendar"));
    // An order before the application takes nothing up: the calendar of the closing stays.
    let idle = format!("{path}?if_event=reopened@2026-01-05");
    let idle = story.web.get(&land, &idle).await.is(200);
    for same in ["/due_on", "/calendar", "/state"] {
        assert_eq!(idle.at(&format!("/what_if{same}")), kept.at(same), "{same}");
    }
    story.web.test.set_today("2026-03-20");
    let filing = json!({"kind": "reconsideration", "against": "reply", "filed_on": "2026-03-03", "body": "云江区人民政府"});
    story.by("registrar", "remedies", filing).await.is(200);
    let result = json!({"result": "corrected", "decided_on": "2026-03-19", "order": {"what": "decide_anew"}});
    story
        .by("registrar", "remedies/r1/result", result)
        .await
        .is(200);
    let order = json!({"remedy": "r1", "received_on": "2026-03-20"});
    let reopened = story.by("head", "reopening", order).await.is(200);
    assert_eq!(reopened.at("/due_on"), "2026-04-21");
}
