//! A new calendar that changes days which are past: what was done by the old one keeps its effect (信赖保护).

use reqwest::Method;
use serde_json::{Value, json};

use crate::calendars_told::{declare, publish, recorded};
use crate::harness::asking::{Asking, code_of, link_answers, third_party};
use crate::harness::story::{Story, by_hand, refused};
use crate::harness::web::Answer;

/// A Saturday that was worked, as one learns later: the 20th working day after 2 March is the 27th, not the 30th.
const PAST: &str = "2026-03-07";

async fn deadline(story: &Story) -> Answer {
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let land = story.web.staff("land").await;
    story.web.get(&land, &path).await.is(200)
}

/// Declares the day, and looks that the preview, the record and the case say the same of what is kept.
async fn kept_by(story: &Story, date: &str, off: bool, kept: Value) -> Answer {
    let seen = declare(story, date, off).await;
    let told = |of: &Value| {
        let mut of = of.clone();
        for one in of.as_array_mut().into_iter().flatten() {
            one.as_object_mut().unwrap().remove("detail");
        }
        of
    };
    assert_eq!(seen["kept"], 1, "{seen}");
    let case = &seen["cases"][0];
    assert_eq!(told(&case["kept"]), kept);
    let event = recorded(story).await;
    assert_eq!(event["kept"], kept);
    assert_eq!(case["due_on"], event["due_on"]);
    let deadline = deadline(story).await;
    assert_eq!(told(deadline.at("/kept")), kept);
    assert_eq!(case["due_on"], *deadline.at("/due_on"));
    story.web.test.check_house().await.unwrap();
    deadline
}

fn without_flags(deadline: &Answer) {
    assert!(deadline.body.get("flags").is_none(), "{}", deadline.text);
}

#[tokio::test]
async fn a_notice_of_a_fee_that_was_in_time_stands() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-30");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    let served = story
        .by("land", "fees/service", by_hand("2026-03-30"))
        .await;
    assert_eq!(served.is(200).at("/fee/pay_by"), "2026-04-28");

    let kept = json!([{
        "act": "fee_notified", "on": "2026-03-30", "verdict": "in_time",
        "last_day": "2026-03-30", "counted": "2026-03-27",
    }]);
    let deadline = kept_by(&story, PAST, false, kept).await;
    assert_eq!(deadline.at("/state"), "awaiting_payment");
    assert_eq!(deadline.at("/pay_by"), "2026-04-28");
    without_flags(&deadline);
    let land = story.web.staff("land").await;
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let chinese = story.web.request_in("zh-CN", &land, Method::GET, &path);
    assert_eq!(
        chinese.send().await.is(200).at("/kept/0/detail"),
        "2026年3月30日收费通知的送达：按变更前的工作日历未逾期，效力不变（按该日历最后一日为2026年3月30日；按变更后的日历为2026年3月27日）"
    );
    assert_eq!(
        story.owed("last_day_to_pay_moved").await.len(),
        0,
        "it has not moved"
    );
    assert_eq!(story.owed("awaited_day_moved").await.len(), 0);

    // Paid on the last day; a Saturday before it turns out to have been worked, too.
    story.web.test.set_today("2026-04-28");
    let paid =
        json!({"paid_on": "2026-04-28", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    let paid = story.by("registrar", "fees/payment", paid).await.is(200);
    // 1 to 5 May are off, 9 May is worked.
    assert_eq!(paid.at("/due_on"), "2026-05-28");
    let both = json!([
        {"act": "fee_notified", "on": "2026-03-30", "verdict": "in_time",
         "last_day": "2026-03-30", "counted": "2026-03-27"},
        {"act": "fee_paid", "on": "2026-04-28", "verdict": "in_time",
         "last_day": "2026-04-28", "counted": "2026-04-27"},
    ]);
    let seen = declare(&story, "2026-04-11", false).await;
    assert_eq!(seen["cases"][0]["kept"][0]["act"], "fee_paid");
    assert_eq!(recorded(&story).await["kept"], json!([both[1]]));
    let deadline = self::deadline(&story).await;
    assert_eq!(
        (deadline.at("/state"), deadline.at("/due_on")),
        (&json!("running"), &json!("2026-05-28"))
    );
    assert_eq!(deadline.at("/kept").as_array().unwrap().len(), 2);
    without_flags(&deadline);
    story.web.test.check_house().await.unwrap();

    assert_eq!(
        deadline.at("/kept/1/detail"),
        "On 28 April 2026, the payment was by the calendar before the change in time, and keeps its effect (its last day was 28 April 2026; by the new calendar it is 27 April 2026)"
    );
}

#[tokio::test]
async fn a_request_for_clarification_that_was_in_time_stands() {
    for (asked_on, last_day, counted) in [
        // The seventh working day, and the last day of the period.
        ("2026-03-11", "2026-03-11", "2026-03-10"),
        ("2026-03-30", "2026-03-11", "2026-03-27"),
    ] {
        let story = Story::in_hand().await;
        story.web.test.set_today(asked_on);
        let asking =
            json!({"answer_by": "2026-04-20", "unclear": "不明确", "items": ["请写明年度"]});
        story.by("land", "clarifications", asking).await.is(200);
        story
            .by("land", "clarifications/service", by_hand(asked_on))
            .await
            .is(200);
        let before = deadline(&story).await;
        let verdict = if asked_on == last_day {
            "in_time"
        } else {
            "late"
        };
        let kept = json!([{
            "act": "clarification_requested", "on": asked_on, "verdict": verdict,
            "last_day": last_day, "counted": counted,
        }]);
        let after = kept_by(&story, PAST, false, kept).await;
        for same in ["/state", "/clarification_notice_by", "/waits_until"] {
            assert_eq!(after.at(same), before.at(same), "{asked_on} {same}");
        }
        assert_eq!(
            after.body.get("flags"),
            before.body.get("flags"),
            "{asked_on}"
        );
        let seen = story.seen_by("land").await;
        let clocks = seen.at("/clocks").as_array().unwrap();
        let notice = clocks
            .iter()
            .find(|one| one["kind"] == "clarification_notice");
        assert_eq!(notice.unwrap()["due_on"], last_day);
        assert_eq!(notice.unwrap()["on_time"], verdict == "in_time");

        let answer = json!({"channel": "in_person", "received_on": asked_on, "text": "2025年度"});
        let answered = story.by("registrar", "clarifications/answer", answer).await;
        assert_eq!(answered.is(200).at("/stage"), "in_hand");
        without_flags_but(&deadline(&story).await, verdict == "late");
    }
}

fn without_flags_but(deadline: &Answer, late: bool) {
    let flags = deadline.body.get("flags").cloned();
    let expected = late.then(|| json!(["clarification_requested_late"]));
    assert_eq!(flags, expected);
}

async fn extend(story: &Story, told_on: &str) {
    let proposal = json!({"working_days": 20, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let told = story
        .by("land", "extensions/service", by_hand(told_on))
        .await;
    assert_eq!(told.is(200).at("/due_on"), "2026-04-28");
}

#[tokio::test]
async fn an_extension_that_was_told_in_time_stands() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-30");
    extend(&story, "2026-03-30").await;
    story.web.test.set_today("2026-04-02");
    let kept = json!([{
        "act": "extended", "on": "2026-03-30", "verdict": "in_time",
        "last_day": "2026-03-30", "counted": "2026-03-27",
    }]);
    let deadline = kept_by(&story, PAST, false, kept).await;
    assert_eq!(
        deadline.at("/due_on"),
        "2026-04-27",
        "forty working days by the new calendar"
    );
    without_flags(&deadline);
    assert_eq!(
        story.owed("due_date_corrected").await.len(),
        1,
        "that day moved"
    );
    // It is asked once, and stays so whatever comes next.
    let seen = declare(&story, PAST, true).await;
    assert_eq!(
        (&seen["kept"], &seen["cases"][0]["due_on"]),
        (&json!(0), &json!("2026-04-28"))
    );
    assert_eq!(
        self::deadline(&story)
            .await
            .at("/kept")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // The extension is used up, though the new calendar would have had none.
    let more = json!({"working_days": 1, "reason": "需从档案馆调取旧批文"});
    story
        .by("land", "extensions", more)
        .await
        .refuses(422, "extension_too_long");
}

#[tokio::test]
async fn an_opinion_stays_in_time_or_late() {
    // Mailed on 2 March, so by 23 March.
    for (given_on, turned, off, verdict, counted) in [
        ("2026-03-23", "2026-03-14", false, "in_time", "2026-03-20"),
        ("2026-03-24", "2026-03-10", true, "late", "2026-03-24"),
    ] {
        let story = Story::in_hand().await;
        story.asks(third_party()).await.is(200);
        story.mails_go_out([]).await;
        let code = code_of(&story).await;
        story.web.test.set_today(given_on);
        let given = link_answers(&story, &code, "agrees").await;
        if verdict == "late" {
            // The link has ended; a letter that comes in late is recorded all the same.
            given.refuses(409, "consultation_over");
            let late = json!({"received_on": given_on, "opinion": "agrees", "text": "同意公开"});
            story
                .by("land", "consultations/c1/opinion", late)
                .await
                .is(200);
        } else {
            given.is(200);
        }
        let before = deadline(&story).await;
        let kept = json!([{
            "act": "opinion_received", "reference": "c1", "on": given_on, "verdict": verdict,
            "last_day": "2026-03-23", "counted": counted,
        }]);
        let after = kept_by(&story, turned, off, kept).await;
        assert_eq!(after.at("/opinions_by/c1"), "2026-03-23");
        assert_eq!(
            after.body.get("flags"),
            before.body.get("flags"),
            "{given_on}"
        );
    }
}

/// Late it stays; but how long the reply waits for it is counted by the calendar in force, whatever came in between.
#[tokio::test]
async fn the_reply_waits_for_a_late_opinion_as_long_as_the_calendar_in_force_gives() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-24");
    let late = json!({"received_on": "2026-03-24", "opinion": "agrees", "text": "同意公开"});
    story
        .by("land", "consultations/c1/opinion", late)
        .await
        .is(200);
    // The fifteen working days end on 23 March, and twenty run from then on.
    assert_eq!(deadline(&story).await.at("/due_on"), "2026-04-21");
    // Two Saturdays are worked: they end on the 19th.
    declare(&story, "2026-03-07", false).await;
    declare(&story, "2026-03-14", false).await;
    assert_eq!(deadline(&story).await.at("/due_on"), "2026-04-17");
    // Three days turn out to be off: by that calendar the opinion is in time, and the reply waits until it.
    declare(&story, "2026-03-10", true).await;
    declare(&story, "2026-03-11", true).await;
    let seen = declare(&story, "2026-03-12", true).await;
    let kept = &seen["cases"][0]["kept"][0];
    assert_eq!(
        [&kept["verdict"], &kept["last_day"], &kept["counted"]],
        [&json!("late"), &json!("2026-03-23"), &json!("2026-03-24")]
    );
    let deadline = deadline(&story).await;
    assert_eq!(deadline.at("/flags"), &json!(["opinion_after_lapse"]));
    assert_eq!(deadline.at("/due_on"), "2026-04-22");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_closed_case_that_is_taken_up_again_keeps_what_was_done() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-30");
    extend(&story, "2026-03-30").await;
    story.approve().await;
    story.mails_go_out([]).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    // The reply is on its way when the calendar changes: a closed case follows none.
    let seen = publish(&story, PAST, false).await;
    assert_eq!(seen["open"], 0);
    story.web.test.recount().await;
    story.mails_go_out(vec![refused(); 3]).await;
    let deadline = deadline(&story).await;
    assert_eq!(deadline.at("/state"), "running");
    assert_eq!(deadline.at("/due_on"), "2026-04-27");
    without_flags(&deadline);
    let event = recorded(&story).await;
    assert_eq!(event["kept"][0]["act"], "extended");
    assert_eq!(
        (&event["by"], &event["due_before"]),
        (&json!("system"), &Value::Null)
    );
    story.web.test.check_house().await.unwrap();
}
