//! Clarification over HTTP: asked once, served, answered in time or late, or never; good and bad (Art. 30).

use disclosure::jobs;
use serde_json::{Value, json};

use crate::harness::story::{Story, by_post, refused};
use crate::harness::web::{Answer, application};

const EMAIL: &str = "electronic";

fn asking(answer_by: &str) -> Value {
    json!({
        "answer_by": answer_by,
        "unclear": "未指明是哪一片区、哪一年度的方案",
        "items": ["请写明片区名称", "请写明年度"],
        "guidance": "可参考政府网站公告的项目名称",
    })
}

/// In hand from 2 March, and asked by e-mail on that day to answer by 16 March.
async fn asked() -> Story {
    let story = Story::in_hand().await;
    story
        .by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    serve(&story, json!({"method": EMAIL})).await.is(200);
    story
}

async fn serve(story: &Story, service: Value) -> Answer {
    story
        .by("registrar", "clarifications/service", service)
        .await
}

async fn own(story: &Story, step: &str, body: Value) -> Answer {
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/{step}", story.number);
    story.web.post(&applicant, &path, &body).await
}

async fn lapse(story: &Story) -> usize {
    jobs::lapse::run_once(&story.web.test.app).await.unwrap()
}

async fn overdue(story: &Story) -> usize {
    let head = story.web.staff("head").await;
    let board = story.web.get(&head, "/api/v1/overdue").await.is(200);
    board.at("/items").as_array().unwrap().len()
}

#[tokio::test]
async fn an_answer_in_time_begins_the_period_anew() {
    let story = Story::in_hand().await;
    let written = story
        .by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    assert_eq!(written.at("/stage"), "in_hand", "not before it is served");
    assert_eq!(written.at("/clarification/state"), "to_be_served");
    assert_eq!(written.at("/due_on"), "2026-03-30");
    assert_eq!(story.own_letters("clarification").await.len(), 0);
    assert!(story.applicant("").await.body["clarification"].is_null());

    let served = serve(&story, json!({"method": EMAIL})).await.is(200);
    assert_eq!(served.at("/stage"), "awaiting_clarification");
    assert_eq!(served.at("/clock"), "awaiting_clarification");
    assert_eq!(served.at("/waits_until"), "2026-03-16");
    assert!(served.body["due_on"].is_null(), "the clock stands");
    assert_eq!(served.at("/department/name"), "自然资源局");
    let letter = &story.own_letters("clarification").await[0];
    let text = letter["text"].as_str().unwrap();
    for said in [
        "补正告知书",
        "第三十条",
        "2026年3月2日",
        "未指明是哪一片区",
        "1. 请写明片区名称",
        "2. 请写明年度",
        "可参考政府网站",
        "2026年3月16日",
        "视为放弃申请",
        "010-12345678",
        "自然资源局（印章）",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(letter["number"], format!("{}-BZ1", story.number));
    let mail = &story.owed("clarification_asked").await[0].mail;
    for said in ["2026年3月16日", "在线补正", "（告知书到此结束）"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    let seen = story.applicant("").await;
    assert_eq!(seen.at("/stage_title"), "awaiting clarification");
    assert_eq!(seen.at("/clarification/items/1"), "请写明年度");
    assert_eq!(
        seen.at("/actions"),
        &json!(["clarification", "withdrawal", "documents"])
    );
    assert!(seen.text.contains("clarification_answer"), "{}", seen.text);

    // A standing clock is not overdue, and waits in the handler's list.
    story.web.test.set_today("2026-03-13");
    let list = story
        .web
        .get(&story.web.staff("land").await, "/api/v1/worklist")
        .await;
    assert_eq!(list.at("/items/0/waits_until"), "2026-03-16");
    let answer = json!({"text": "清水片区，2025年度"});
    let answered = own(&story, "clarification", answer.clone()).await.is(200);
    // Twenty working days after 13 March; 6 April is a holiday (清明节).
    assert_eq!(answered.at("/due_on"), "2026-04-13");
    assert_eq!(answered.at("/received_on"), "2026-03-13");
    assert_eq!(answered.at("/information/clarified"), "清水片区，2025年度");
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/information/clarified"), "清水片区，2025年度");
    assert_eq!(seen.at("/clarification/answer/counts"), true);
    assert!(seen.body["conservative_due_on"].is_null(), "asked in time");
    assert_eq!(story.owed("clarification_received").await.len(), 1);
    assert_eq!(story.owed("answer_received").await.len(), 1);
    let found = story
        .web
        .get(
            &story.web.staff("registrar").await,
            "/api/v1/cases?q=清水片区，2025",
        )
        .await;
    assert_eq!(found.at("/matches/count"), 1);

    own(&story, "clarification", answer)
        .await
        .refuses(409, "cannot_answer");
    let again = story
        .by("land", "clarifications", asking("2026-03-27"))
        .await;
    again.refuses(409, "clarified_before");
    let events = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("land").await, &events).await;
    assert!(events.text.contains("请写明片区名称"), "{}", events.text);
}

#[tokio::test]
async fn the_last_day_is_a_working_day_that_leaves_time_and_comes_to_an_end() {
    let story = Story::in_hand().await;
    for (day, why) in [
        ("2026-03-06", "four working days"),
        ("2026-03-14", "a Saturday"),
        ("2026-04-15", "thirty-one working days"),
        ("2026-02-27", "past"),
    ] {
        let no = story.by("land", "clarifications", asking(day)).await;
        let no = no.refuses(422, "answer_day_unfit");
        assert_eq!(no.at("/errors/0/field"), "answer_by", "{why}");
        assert_eq!(
            no.at("/ground"),
            "Regulations on Open Government Information, Art. 30"
        );
    }
    let mut none = asking("2026-03-16");
    none["items"] = json!([]);
    let none = story.by("land", "clarifications", none).await.is(422);
    assert_eq!(none.at("/errors/0/field"), "items");
    let mut blank = asking("2026-03-16");
    blank["items"] = json!(["请写明年度", " "]);
    let blank = story.by("land", "clarifications", blank).await.is(422);
    assert_eq!(blank.at("/errors/0/field"), "items[1]");
    for login in ["registrar", "head"] {
        story
            .by(login, "clarifications", asking("2026-03-16"))
            .await
            .is(403);
    }
    let colleague = story
        .by("land2", "clarifications", asking("2026-03-16"))
        .await;
    colleague.refuses(409, "not_the_handler");
    serve(&story, by_post("2026-03-02"))
        .await
        .refuses(409, "nothing_to_serve");

    // Posted late, it leaves too little time: written anew, it may be served.
    story
        .by("land", "clarifications", asking("2026-03-09"))
        .await
        .is(200);
    story.web.test.set_today("2026-03-05");
    let late = serve(&story, by_post("2026-03-04")).await;
    assert!(
        late.refuses(409, "answer_day_too_near")
            .text
            .contains("2026-03-11")
    );
    let anew = story
        .by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    assert_eq!(
        anew.at("/clarification/letter_number"),
        &json!(format!("{}-BZ2", story.number))
    );
    let served = serve(&story, by_post("2026-03-05")).await.is(200);
    assert_eq!(served.at("/clarification/served_on"), "2026-03-05");
    assert_eq!(
        story.own_letters("clarification").await.len(),
        1,
        "the first was never served"
    );
}

#[tokio::test]
async fn asked_after_the_seventh_working_day_it_restarts_and_shows_the_date_on_the_safe_side() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-12");
    story
        .by("land", "clarifications", asking("2026-03-20"))
        .await
        .is(200);
    let served = serve(&story, json!({"method": EMAIL})).await.is(200);
    assert_eq!(served.at("/conservative_due_on"), "2026-03-30");
    let deadline = format!("/api/v1/cases/{}/deadline", story.case);
    let flagged = story
        .web
        .get(&story.web.staff("head").await, &deadline)
        .await;
    assert_eq!(flagged.at("/flags/0"), "clarification_requested_late");
    own(&story, "clarification", json!({"text": "清水片区"}))
        .await
        .is(200);
    let seen = story.seen_by("head").await;
    assert_eq!(seen.at("/conservative_due_on"), "2026-03-30");
    assert_eq!(seen.at("/due_on"), "2026-04-10");

    // After the due date nothing is asked any more.
    let late = Story::in_hand().await;
    late.by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    late.web.test.set_today("2026-03-31");
    let no = late
        .by("land", "clarifications", asking("2026-04-10"))
        .await;
    no.refuses(409, "notice_too_late");
    serve(&late, json!({"method": EMAIL}))
        .await
        .refuses(409, "notice_too_late");
}

#[tokio::test]
async fn a_notice_whose_mail_never_left_asks_nobody() {
    let story = Story::in_hand().await;
    story
        .by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    story.mails_go_out([]).await;
    serve(&story, json!({"method": EMAIL})).await.is(200);
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/clarification/state"), "to_be_served");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    assert_eq!(
        story.owed("letter_not_served").await.len(),
        2,
        "handler, registrar"
    );
    let served = serve(&story, by_post("2026-03-02")).await.is(200);
    assert_eq!(served.at("/undelivered"), false);
    assert_eq!(served.at("/stage"), "awaiting_clarification");
}

#[tokio::test]
async fn an_answer_on_paper_counts_from_the_day_it_was_received() {
    let story = asked().await;
    story.web.test.set_today("2026-03-12");
    let answer = |on: &str| json!({"received_on": on, "channel": "mail_signed", "text": "清水片区，2025年度"});
    for (on, code) in [
        ("2026-03-13", "day_in_future"),
        ("2026-03-01", "day_too_early"),
    ] {
        let no = story
            .by("registrar", "clarifications/answer", answer(on))
            .await;
        no.refuses(409, code);
    }
    story
        .by("head", "clarifications/answer", answer("2026-03-11"))
        .await
        .is(403);
    let answered = story
        .by("registrar", "clarifications/answer", answer("2026-03-11"))
        .await;
    let answered = answered.is(200);
    assert_eq!(answered.at("/received_on"), "2026-03-11");
    assert_eq!(answered.at("/due_on"), "2026-04-09");
    assert_eq!(answered.at("/clarification/answer/channel"), "mail_signed");
}

#[tokio::test]
async fn without_an_answer_the_application_is_deemed_abandoned_once() {
    let story = asked().await;
    story.web.test.set_today("2026-03-16");
    assert_eq!(lapse(&story).await, 0, "the last day runs to its end");
    story.web.test.at("2026-03-16T15:59:00Z");
    assert_eq!(lapse(&story).await, 0, "until midnight in Shanghai");
    story.web.test.at("2026-03-16T16:01:00Z");
    let another = story.web.test.another_copy();
    let app = &story.web.test.app;
    let (one, other) = tokio::join!(jobs::lapse::run_once(app), jobs::lapse::run_once(&another));
    assert_eq!(one.unwrap() + other.unwrap(), 1, "two copies, one closing");
    assert_eq!(lapse(&story).await, 0);

    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "abandoned");
    assert_eq!(seen.at("/clock"), "abandoned");
    assert_eq!(seen.at("/outcome"), "other.1");
    assert_eq!(seen.at("/closed_on"), "2026-03-17");
    assert_eq!(seen.at("/overdue"), false);
    let own = story.applicant("").await;
    assert_eq!(own.at("/outcome"), "other.1");
    assert_eq!(own.at("/actions"), &json!(["clarification"]));
    let note = &story.own_letters("abandonment").await[0];
    let text = note["text"].as_str().unwrap();
    for said in [
        "视为放弃申请告知书",
        "2026年3月16日",
        "2026年3月17日",
        "第三十条",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mails = story.owed("application_closed").await;
    assert_eq!(mails.len(), 1);
    assert!(
        mails[0].mail.text.contains("视为放弃"),
        "{}",
        mails[0].mail.text
    );
    assert_eq!(story.owed("case_closed").await.len(), 1);
    for path in [
        "/api/v1/cases?stage=abandoned",
        "/api/v1/cases?outcome=other.1",
        "/api/v1/cases?clock=abandoned",
        "/api/v1/cases?overdue=false",
    ] {
        let shown = story
            .web
            .get(&story.web.staff("registrar").await, path)
            .await;
        assert_eq!(shown.at("/items/0/closed_on"), "2026-03-17", "{path}");
    }
    story.web.test.set_today("2026-06-01");
    assert_eq!(overdue(&story).await, 0);
    let shown = story
        .web
        .get(&story.web.staff("land").await, "/api/v1/worklist")
        .await;
    assert_eq!(shown.at("/items"), &json!([]));
    let record = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&story.web.staff("land").await, &record).await;
    let last = record
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&last["event"], &last["by"]),
        (&json!("abandoned"), &json!("system"))
    );
}

#[tokio::test]
async fn a_job_that_was_down_for_a_week_closes_on_the_day_of_the_law() {
    let story = asked().await;
    story.web.test.set_today("2026-03-25");
    assert_eq!(lapse(&story).await, 1);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/closed_on"), "2026-03-17");
    let record = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&story.web.staff("land").await, &record).await;
    let last = record
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["on"], "2026-03-17");
    assert!(last["at"].as_str().unwrap().starts_with("2026-03-25"));

    // A letter that was in time and lay in the mailroom counts all the same.
    let answer = json!({"received_on": "2026-03-16", "channel": "mail_signed", "text": "清水片区"});
    let revived = story.by("registrar", "clarifications/answer", answer).await;
    let revived = revived.is(200);
    assert_eq!(revived.at("/stage"), "in_hand");
    assert_eq!(revived.at("/received_on"), "2026-03-16");
    assert!(revived.body["outcome"].is_null());
    assert_eq!(revived.at("/due_on"), "2026-04-14");
}

#[tokio::test]
async fn a_late_answer_waits_for_the_handler_and_is_not_run_over() {
    let story = asked().await;
    story.web.test.set_today("2026-03-17");
    let unexplained = own(&story, "clarification", json!({"text": "清水片区"})).await;
    let unexplained = unexplained.refuses(422, "late_needs_reason");
    assert_eq!(unexplained.at("/errors/0/field"), "late_because");
    let late = json!({"text": "清水片区", "late_because": "3月10日至16日住院"});
    let sent = own(&story, "clarification", late.clone()).await.is(200);
    assert_eq!(sent.at("/clarification/state"), "late");
    assert!(sent.body["information"]["clarified"].is_null(), "not yet");
    own(&story, "clarification", late)
        .await
        .refuses(409, "cannot_answer");
    let mail = &story.owed("answer_received").await[0].mail;
    assert!(mail.subject.contains("逾期"), "{}", mail.subject);
    story.web.test.set_today("2026-03-20");
    assert_eq!(lapse(&story).await, 0, "an unread letter is not run over");
    let waits = story.seen_by("land").await;
    assert_eq!(waits.at("/stage"), "awaiting_clarification");
    assert!(waits.text.contains("clarifications/decision"));
    assert_eq!(
        waits.at("/clarification/answer/late_because"),
        "3月10日至16日住院"
    );

    let accept = json!({"decision": "accept", "reason": "有住院证明"});
    for login in ["registrar", "head"] {
        story
            .by(login, "clarifications/decision", accept.clone())
            .await
            .is(403);
    }
    let accepted = story
        .by("land", "clarifications/decision", accept.clone())
        .await;
    let accepted = accepted.is(200);
    assert_eq!(accepted.at("/stage"), "in_hand");
    assert_eq!(
        accepted.at("/received_on"),
        "2026-03-17",
        "from the day it came"
    );
    assert_eq!(accepted.at("/due_on"), "2026-04-15");
    assert_eq!(accepted.at("/information/clarified"), "清水片区");
    assert_eq!(story.owed("clarification_received").await.len(), 1);
    let twice = story.by("land", "clarifications/decision", accept).await;
    twice.refuses(409, "no_late_answer");
}

#[tokio::test]
async fn a_late_answer_without_good_reason_closes_the_case_and_one_with_it_opens_it_again() {
    let story = asked().await;
    story.web.test.set_today("2026-03-17");
    let late = json!({"text": "清水片区", "late_because": "忘记了"});
    own(&story, "clarification", late.clone()).await.is(200);
    let refuse = json!({"decision": "refuse", "reason": "遗忘不属于正当理由"});
    let refused = story
        .by("land", "clarifications/decision", refuse.clone())
        .await
        .is(200);
    assert_eq!(refused.at("/stage"), "abandoned");
    assert_eq!(refused.at("/closed_on"), "2026-03-17");
    assert_eq!(refused.at("/clarification/state"), "late_refused");
    let mail = &story.owed("late_answer_refused").await[0].mail;
    assert!(mail.text.contains("遗忘不属于正当理由"), "{}", mail.text);
    assert_eq!(story.owed("application_closed").await.len(), 1);
    own(&story, "clarification", late.clone())
        .await
        .refuses(409, "cannot_answer");

    let other = asked().await;
    other.web.test.set_today("2026-03-18");
    assert_eq!(lapse(&other).await, 1);
    own(&other, "clarification", late).await.is(200);
    assert_eq!(other.seen_by("land").await.at("/stage"), "abandoned");
    let accept = json!({"decision": "accept", "reason": "灾害期间通讯中断"});
    let revived = other
        .by("land", "clarifications/decision", accept)
        .await
        .is(200);
    assert_eq!(revived.at("/stage"), "in_hand");
    assert_eq!(revived.at("/received_on"), "2026-03-18");
    assert!(revived.body["closed_on"].is_null());
}

#[tokio::test]
async fn still_unclear_can_only_be_what_was_asked_and_answered() {
    let unclear = |asked: Value| {
        json!({
            "outcome": "unable.3", "kind": "still_unclear",
            "reasons": "补正后仍未指明年度，无法确定所需信息", "asked": asked,
        })
    };
    let story = Story::in_hand().await;
    let days = json!({"on": "2026-03-02", "answered_on": "2026-03-02"});
    let never = story.by("land", "drafts", unclear(days)).await;
    let never = never.refuses(409, "not_clarified");
    assert_eq!(
        never.at("/ground"),
        "Regulations on Open Government Information, Art. 30"
    );

    let story = asked().await;
    story.web.test.set_today("2026-03-04");
    own(&story, "clarification", json!({"text": "就是那份方案"}))
        .await
        .is(200);
    let wrong = json!({"on": "2026-03-02", "answered_on": "2026-03-03"});
    let wrong = story.by("land", "drafts", unclear(wrong)).await;
    let wrong = wrong.refuses(422, "asked_differs");
    assert!(wrong.text.contains("2026-03-04"), "{}", wrong.text);
    let right = json!({"on": "2026-03-02", "answered_on": "2026-03-04"});
    story.by("land", "drafts", unclear(right)).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.serve(by_post("2026-03-04")).await.is(200);
    let reply = &story.own_replies().await[0];
    assert!(
        reply.contains("就是那份方案"),
        "the request as corrected: {reply}"
    );
}

#[tokio::test]
async fn a_colleague_takes_over_while_the_answer_is_awaited() {
    let story = asked().await;
    let taken = story.by("land2", "claim", json!({})).await.is(200);
    assert_eq!(taken.at("/stage"), "awaiting_clarification");
    assert_eq!(taken.at("/handler/name"), "承二地");
    for (action, body, code) in [
        ("drafts", crate::harness::web::granted(), "cannot_draft"),
        (
            "returns",
            json!({"reason": "非本部门职责"}),
            "cannot_return",
        ),
        (
            "extensions",
            json!({"working_days": 5, "reason": "资料较多"}),
            "cannot_extend",
        ),
    ] {
        story.by("land2", action, body).await.refuses(409, code);
    }
}

#[tokio::test]
async fn whoever_reads_english_is_asked_in_english() {
    let mut english = application();
    english["applicant"]["language"] = json!("en");
    let story = Story::of(&english).await;
    story
        .by("land", "clarifications", asking("2026-03-16"))
        .await
        .is(200);
    serve(&story, json!({"method": EMAIL})).await.is(200);
    let letter = &story.own_letters("clarification").await[0];
    let mail = &story.owed("clarification_asked").await[0].mail;
    for place in [
        &letter["text"],
        &letter["html"],
        &json!(mail.text),
        &json!(mail.html),
    ] {
        let place = place.as_str().unwrap();
        for said in [
            "16 March 2026",
            "deemed abandoned",
            "Notice of Clarification",
        ] {
            assert!(place.contains(said), "{said}: {place}");
        }
    }
    story.web.test.set_today("2026-03-17");
    assert_eq!(lapse(&story).await, 1);
    let mail = &story.owed("application_closed").await[0].mail;
    assert!(
        mail.subject.contains("deemed abandoned"),
        "{}",
        mail.subject
    );
}

/// What was posted and came back asked nobody: nobody gives up anything over it (Art. 30).
#[tokio::test]
async fn a_posted_notice_that_comes_back_is_served_again() {
    let story = Story::in_hand().await;
    let path = "clarifications";
    story.by("land", path, asking("2026-03-16")).await.is(200);
    let back = "clarifications/return";
    let early = story.by("land", back, json!({})).await;
    early.refuses(409, "nothing_on_its_way");
    serve(&story, by_post("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-03-09");
    let early = story.by("land", back, json!({"on": "2026-03-01"})).await;
    early.refuses(409, "day_too_early");
    let seen = story.by("registrar", back, json!({})).await.is(200);
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(seen.at("/clarification/state"), "to_be_served");
    let told = story.owed("letter_not_served").await;
    assert_eq!(told.len(), 2, "handler, registrar");
    assert!(
        told[0].mail.text.contains("被退回"),
        "{}",
        told[0].mail.text
    );
    let again = story.by("land", back, json!({})).await;
    again.refuses(409, "nothing_on_its_way");
    // Served again, it counts from then.
    serve(&story, json!({"method": EMAIL})).await.is(200);
    assert_eq!(lapse(&story).await, 0);
    own(&story, "clarification", json!({"text": "清水片区"}))
        .await
        .is(200);
}

#[tokio::test]
async fn an_abandonment_over_a_posted_notice_that_came_back_is_taken_back() {
    let story = Story::in_hand().await;
    let path = "clarifications";
    story.by("land", path, asking("2026-03-09")).await.is(200);
    serve(&story, by_post("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-03-10");
    assert_eq!(lapse(&story).await, 1);
    let back = "clarifications/return";
    let seen = story.by("registrar", back, json!({})).await.is(200);
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(story.owed("application_resumed").await.len(), 1);
}

/// Only who has the case in hand asks, and only while it is in hand.
#[tokio::test]
async fn what_lies_before_the_head_is_not_clarified() {
    let story = Story::approved().await;
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    let refused = story.by("land", "clarifications", asking).await;
    let refused = refused.refuses(409, "cannot_clarify");
    assert!(
        refused.string("/ground").contains("Art. 30"),
        "{}",
        refused.text
    );
}
