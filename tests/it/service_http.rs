//! From the head's approval to the proof of service, over HTTP, good and bad.

use serde_json::{Value, json};

use crate::harness::mails::claim_due;
use crate::harness::smtp::Script;
use crate::harness::story::{Story, busy, by_hand, by_post, late, refused};
use crate::harness::web::{Answer, application};

/// The last days for reconsideration and for a suit, as a view of the case tells them.
fn last_days(view: &Answer) -> (Option<&str>, Option<&str>) {
    let last_day = |kind: &str| {
        let clocks = view.at("/clocks").as_array().unwrap();
        let clock = clocks.iter().find(|clock| clock["kind"] == kind)?;
        clock["due_on"].as_str()
    };
    (last_day("reconsideration"), last_day("suit"))
}

#[tokio::test]
async fn an_approved_letter_stands_and_only_staff_see_it_until_it_is_served() {
    let story = Story::in_hand().await;
    let approved = story.approve().await;
    assert_eq!(approved.at("/draft/letter_number"), "〔2026〕第1号");
    let standing = [("〔2026〕第1号".to_owned(), "to_be_served".to_owned())];
    assert_eq!(story.letters().await, standing);
    assert!(story.own_replies().await.is_empty());
    let followed = story.applicant("").await;
    assert!(followed.body["reply"].is_null(), "{}", followed.text);
    story.web.test.set_today("2026-03-05");
    story.serve(by_post("2026-03-04")).await.is(200);
    assert_eq!(story.letters().await[0].1, "served");
    let read = story.own_replies().await;
    assert_eq!(read.len(), 1);
    assert!(read[0].contains("2026年3月2日"), "{}", read[0]);
    assert!(
        !read[0].contains("3月4日"),
        "serving rewrites nothing: {}",
        read[0]
    );
}

#[tokio::test]
async fn what_was_posted_in_the_old_year_keeps_its_number() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-12-31");
    story.approve().await;
    story.web.test.set_today("2027-01-04");
    let served = story.serve(late(by_post("2026-12-31"))).await.is(200);
    assert_eq!(served.at("/reply/letter_number"), "〔2026〕第1号");
    assert_eq!(served.at("/reply/replied_on"), "2026-12-31");
}

#[tokio::test]
async fn the_head_takes_an_approval_back_until_the_letter_is_served() {
    let story = Story::approved().await;
    let back = story.rework().await.is(200);
    assert_eq!(back.at("/stage"), "in_hand");
    let (number, void) = (String::from("〔2026〕第1号"), "superseded".to_owned());
    assert_eq!(story.letters().await, [(number.clone(), void.clone())]);
    let told = story.owed("draft_returned").await.pop().unwrap();
    assert!(
        told.mail.text.contains("答复书〔2026〕第1号此前已审核同意"),
        "{}",
        told.mail.text
    );
    let serving = story.serve(by_post("2026-03-02")).await;
    serving.refuses(409, "cannot_reply");
    story.web.test.set_today("2026-03-03");
    story.approve().await;
    let (now, next) = (story.letters().await, "to_be_served".to_owned());
    assert_eq!(now, [(number.clone(), void), (number, next)]);
    let early = story.serve(by_post("2026-03-02")).await;
    early.refuses(409, "day_too_early");
    story.serve(by_hand("2026-03-03")).await.is(200);
    let read = story.own_replies().await;
    assert_eq!(read.len(), 1, "what was superseded is not shown");
    assert!(read[0].contains("2026年3月3日"), "{}", read[0]);
    story.rework().await.refuses(409, "cannot_review");
}

#[tokio::test]
async fn only_the_head_takes_an_approval_back() {
    let story = Story::approved().await;
    let rework = json!({"decision": "rework", "reason": "请核对附件"});
    for login in ["land", "registrar", "supervisor"] {
        let tried = story.by(login, "reviews", rework.clone()).await;
        tried.refuses(403, "not_allowed");
    }
    assert_eq!(story.letters().await[0].1, "to_be_served");
}

#[tokio::test]
async fn a_letter_approved_again_in_the_next_year_has_a_new_number() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-12-31");
    story.approve().await;
    story.rework().await.is(200);
    story.web.test.set_today("2027-01-04");
    let again = story.approve().await;
    assert_eq!(again.at("/draft/letter_number"), "〔2027〕第1号");
}

#[tokio::test]
async fn the_mail_that_serves_a_reply_carries_the_letter() {
    let story = Story::approved().await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let mail = story.owed("reply_made").await.pop().unwrap().mail;
    let letter = story.own_replies().await.pop().unwrap();
    assert!(mail.text.contains(&letter), "{}", mail.text);
    for part in [
        "〔2026〕第1号",
        "张三：",
        "征地补偿安置方案公告（全文附后）",
    ] {
        assert!(mail.html.contains(part), "{part}: {}", mail.html);
    }
    assert!(!mail.html.contains("&lt;p&gt;"), "{}", mail.html);
    for text in [&mail.text, &mail.html, &mail.subject] {
        assert!(!text.contains(&story.code), "the query code stays out");
    }
    assert!(!mail.subject.contains("张三"));
    story.mails_go_out([]).await;
    let replied = story.seen_by("head").await;
    assert_eq!(replied.at("/reply/mail_under_way"), false);
    assert_eq!(replied.at("/reply/on_time"), true);
}

#[tokio::test]
async fn a_reply_whose_mail_never_left_is_not_made_and_becomes_work() {
    let story = Story::mailed(refused()).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_review");
    assert_eq!(seen.at("/undelivered"), true);
    assert!(seen.body["reply"].is_null(), "{}", seen.text);
    assert_eq!(
        *seen.at("/actions"),
        json!([
            "extensions",
            "reply",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    assert_eq!(
        (
            story.undelivered(true).await,
            story.undelivered(false).await
        ),
        (1, 0)
    );
    let told: Vec<String> = story
        .owed("service_failed")
        .await
        .iter()
        .map(|owed| owed.mail.to.clone())
        .collect();
    let expected = [
        "land@staff.yunjiang.example",
        "registrar@staff.yunjiang.example",
    ];
    assert_eq!(told, expected);
    // The period runs on: nobody takes it for answered.
    story.web.test.set_today("2026-03-31");
    let board = story
        .web
        .get(&story.web.staff("supervisor").await, "/api/v1/overdue")
        .await;
    assert_eq!(board.at("/total"), 1);
    // What the applicant could read stays, so it stays as it is.
    assert_eq!(story.own_replies().await.len(), 1);
    story.rework().await.refuses(409, "reply_is_out");
    let served = story.serve(late(by_post("2026-03-31"))).await.is(200);
    assert_eq!(served.at("/reply/on_time"), false);
    assert_eq!(served.at("/reply/letter_number"), "〔2026〕第1号");
    assert_eq!(served.at("/undelivered"), false);
    assert_eq!(story.undelivered(true).await, 0);
    let events = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("head").await, &events).await;
    let names: Vec<&Value> = events.at("/items").as_array().unwrap()[6..]
        .iter()
        .map(|event| &event["event"])
        .collect();
    assert_eq!(names, ["replied", "service_failed", "replied"]);
    assert_eq!(events.at("/items/7/by"), "system");
}

#[tokio::test]
async fn a_reply_that_is_given_up_after_three_days_is_not_made_either() {
    let story = Story::mailed(busy()).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/reply/mail_under_way"), true);
    assert!(
        seen.body["reply"]["on_time"].is_null(),
        "not settled: {}",
        seen.text
    );
    story.web.test.set_today("2026-03-06");
    story.mails_go_out([busy()]).await;
    assert_eq!(story.seen_by("land").await.at("/undelivered"), true);
}

#[tokio::test]
async fn a_reply_is_made_on_the_day_its_mail_left() {
    let story = Story::approved().await;
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-30");
    let queued = story.serve(json!({"method": "electronic"})).await.is(200);
    assert_eq!(queued.at("/reply/replied_on"), "2026-03-30");
    story.mails_go_out([busy()]).await;
    story.web.test.set_today("2026-03-31");
    story.mails_go_out([]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/reply/replied_on"), "2026-03-31");
    assert_eq!(seen.at("/reply/on_time"), false);
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let deadline = story.web.get(&story.web.staff("land").await, &path).await;
    assert_eq!(deadline.at("/replied_on"), "2026-03-31");
}

/// The state of every mail that told the applicant of the reply, in the order they were decided.
async fn mails_of_the_reply(story: &Story) -> Vec<String> {
    let path = format!("/api/v1/cases/{}/notices", story.case);
    let notices = story.web.get(&story.web.staff("land").await, &path).await;
    let items = notices.is(200).at("/items").as_array().unwrap().clone();
    items
        .iter()
        .filter(|item| item["kind"] == "reply_made")
        .map(|item| item["state"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_mail_is_withdrawn_once_the_reply_is_by_hand() {
    for first_try in [None, Some(busy())] {
        let story = Story::approved().await;
        story.mails_go_out([]).await;
        story.serve(json!({"method": "electronic"})).await.is(200);
        if let Some(script) = first_try {
            story.mails_go_out([script]).await;
        }
        story.web.test.set_today("2026-03-03");
        story.serve(by_hand("2026-03-03")).await.is(200);
        assert_eq!(mails_of_the_reply(&story).await, ["withdrawn", "queued"]);
        story.web.test.set_today("2026-03-04");
        story.mails_go_out([]).await;
        assert_eq!(mails_of_the_reply(&story).await, ["withdrawn", "accepted"]);
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/reply/method"), "personal");
        assert_eq!(seen.at("/reply/replied_on"), "2026-03-03");
    }
}

#[tokio::test]
async fn a_mail_that_is_leaving_at_this_moment_is_not_withdrawn() {
    let story = Story::approved().await;
    story.mails_go_out([]).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let app = &story.web.test.app;
    let now = app.env.now();
    let lease = now + chrono::TimeDelta::minutes(10);
    let claimed = claim_due(app, now, lease).await;
    assert_eq!(claimed.len(), 1);
    let early = story.serve(by_hand("2026-03-02")).await;
    early.refuses(409, "mail_leaving");
    assert_eq!(mails_of_the_reply(&story).await, ["sending"]);
    // Its sender died: the claim has run out.
    app.env.set(lease);
    story.serve(by_hand("2026-03-02")).await.is(200);
    assert_eq!(mails_of_the_reply(&story).await, ["withdrawn", "queued"]);
}

#[tokio::test]
async fn while_the_mail_is_tried_the_reply_may_be_posted() {
    let story = Story::mailed(busy()).await;
    assert_eq!(
        story.actions("land").await,
        json!(["reply", "proof-of-service", "documents"])
    );
    let again = story.serve(json!({"method": "electronic"})).await;
    again.refuses(409, "mail_under_way");
    let early = story.serve(by_post("2026-03-01")).await;
    early.refuses(409, "day_too_early");
    let posted = story.serve(by_post("2026-03-02")).await.is(200);
    assert_eq!(posted.at("/reply/method"), "mail");
    assert_eq!(posted.at("/reply/on_time"), true);
    story
        .serve(by_post("2026-03-02"))
        .await
        .refuses(409, "cannot_reply");
    // That the first mail is refused in the end changes nothing.
    story.web.test.set_today("2026-03-03");
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/undelivered"), false);
    assert_eq!(story.owed("service_failed").await.len(), 0);
}

#[tokio::test]
async fn a_reply_whose_mail_has_left_is_not_served_again() {
    let story = Story::mailed(Script::Ok).await;
    assert_eq!(
        story.actions("land").await,
        json!(["proof-of-service", "documents"])
    );
    story
        .serve(by_post("2026-03-02"))
        .await
        .refuses(409, "cannot_reply");
}

#[tokio::test]
async fn by_email_only_who_wants_it_or_agreed_to_another_way() {
    let wanted = |carrier: &str, delivery: &str, consent: bool| {
        let mut application = application();
        application["applicant"]["address"] = json!("云江区清水街5号");
        application["form"] =
            json!({"carrier": carrier, "delivery": delivery, "fallback_consent": consent});
        application
    };
    let story = Story::of(&wanted("paper", "post", false)).await;
    story.approve().await;
    let refused = story.serve(json!({"method": "electronic"})).await;
    let refused = refused.refuses(409, "electronic_not_chosen");
    assert_eq!(
        refused.at("/ground"),
        "Regulations on Open Government Information, Art. 40"
    );
    story.serve(by_post("2026-03-02")).await.is(200);
    for (carrier, delivery, consent) in [
        ("paper", "post", true),
        ("email", "email", false),
        ("optical_disc", "post", true),
    ] {
        let story = Story::of(&wanted(carrier, delivery, consent)).await;
        story.approve().await;
        story.serve(json!({"method": "electronic"})).await.is(200);
    }
}

#[tokio::test]
async fn the_remedies_run_from_the_day_that_the_proof_of_service_shows() {
    let story = Story::approved().await;
    let proof = |day: &str| json!({"received_on": day, "note": "本人签收"});
    let early = story
        .by("land", "proof-of-service", proof("2026-03-02"))
        .await;
    early.refuses(409, "cannot_prove_service");
    let posted = story.serve(by_post("2026-03-02")).await.is(200);
    assert!(
        posted.body["reply"]["known_on"].is_null(),
        "{}",
        posted.text
    );
    assert_eq!(last_days(&posted), (None, None));
    story.web.test.set_today("2026-03-09");
    for (day, code) in [
        ("2026-03-01", "day_too_early"),
        ("2026-03-10", "day_in_future"),
    ] {
        let tried = story.by("land", "proof-of-service", proof(day)).await;
        tried.refuses(409, code);
    }
    let tried = story
        .by("supervisor", "proof-of-service", proof("2026-03-05"))
        .await;
    tried.refuses(403, "not_allowed");
    let unread = story
        .by(
            "land",
            "proof-of-service",
            json!({"received_on": "5 March"}),
        )
        .await;
    assert_eq!(unread.status, 422, "{}", unread.text);
    let mistyped = story
        .by("registrar", "proof-of-service", proof("2026-03-06"))
        .await;
    assert_eq!(mistyped.is(200).at("/reply/known_on"), "2026-03-06");
    let proved = story
        .by("land", "proof-of-service", proof("2026-03-05"))
        .await
        .is(200);
    // 60 days from 5 March end on 4 May, a holiday until 5 May; six months end on Saturday, 5 September.
    let ends = (Some("2026-05-06"), Some("2026-09-07"));
    assert_eq!(proved.at("/reply/known_on"), "2026-03-05");
    assert_eq!(last_days(&proved), ends);
    assert_eq!(
        proved.at("/reply/replied_on"),
        "2026-03-02",
        "the agency's clock stays"
    );
    let followed = story.applicant("").await;
    assert_eq!(followed.at("/reply/known_on"), "2026-03-05");
    assert_eq!(last_days(&followed), ends);
}

#[tokio::test]
async fn where_reconsideration_comes_first_no_day_for_a_suit_is_named() {
    let story = Story::in_hand().await;
    let denied = json!({"outcome": "denied.1", "kind": "not_disclosed", "reasons": "属于国家秘密", "legal_basis": "《中华人民共和国保守国家秘密法》第十三条"});
    story.by("land", "drafts", denied).await.is(200);
    story
        .by("head", "reviews", json!({"decision": "approve"}))
        .await
        .is(200);
    let handed = story.serve(by_hand("2026-03-02")).await.is(200);
    assert_eq!(last_days(&handed), (Some("2026-05-06"), None));
    let again = story
        .by(
            "land",
            "proof-of-service",
            json!({"received_on": "2026-03-02"}),
        )
        .await;
    again.refuses(409, "signed_already");
}

#[tokio::test]
async fn whoever_is_shown_to_have_the_reply_has_it_though_the_mail_seems_lost() {
    let story = Story::mailed(busy()).await;
    let proof = json!({"received_on": "2026-03-02"});
    let proved = story.by("land", "proof-of-service", proof).await.is(200);
    assert_eq!(proved.at("/reply/known_on"), "2026-03-02");
    story.web.test.set_today("2026-03-03");
    story.mails_go_out([refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/undelivered"), false);
}

#[tokio::test]
async fn each_is_offered_what_they_may_do_now() {
    let story = Story::in_hand().await;
    assert_eq!(
        story.actions("land").await,
        json!([
            "returns",
            "split",
            "clarifications",
            "reasons",
            "fees",
            "withdrawal",
            "extensions",
            "consultations",
            "drafts",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    assert_eq!(
        story.actions("land2").await,
        json!([
            "claim",
            "withdrawal",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    assert_eq!(story.actions("supervisor").await, json!(["urgings"]));
    story.approve().await;
    assert_eq!(
        story.actions("head").await,
        json!([
            "reviews",
            "reply",
            "documents",
            "sub-deadlines",
            "conferences",
            "urgings",
            "remedies"
        ])
    );
    assert_eq!(
        story.actions("land2").await,
        json!([
            "withdrawal",
            "reply",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    assert_eq!(
        story.actions("registrar").await,
        json!(["withdrawal", "reply", "query-code", "documents", "remedies"])
    );
}

#[tokio::test]
async fn a_colleague_gives_nothing_back_before_taking_it_over_and_the_handler_is_told() {
    let story = Story::in_hand().await;
    let give_back = json!({"reason": "不属于本局职责"});
    let tried = story.by("land2", "returns", give_back.clone()).await;
    tried.refuses(409, "not_the_handler");
    assert_eq!(story.owed("case_taken_over").await.len(), 0);
    story.by("land2", "claim", json!({})).await.is(200);
    let told = story.owed("case_taken_over").await;
    let to: Vec<&str> = told.iter().map(|owed| owed.mail.to.as_str()).collect();
    assert_eq!(to, ["land@staff.yunjiang.example"]);
    let tried = story.by("land", "returns", give_back.clone()).await;
    tried.refuses(409, "not_the_handler");
    story.by("land2", "returns", give_back).await.is(200);
}
