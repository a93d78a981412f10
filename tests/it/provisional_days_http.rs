//! A day that may still move is called provisional wherever it is told, also one beside the reply.

use serde_json::json;

use crate::calendars::{BEFORE_THE_NOTICE, with_a_make_up_day};
use crate::calendars_told_last::names;
use crate::harness::asking::{Asking, code_of, third_party};
use crate::harness::story::Story;
use crate::harness::web::{Web, application};

/// In hand on a day of 2026; the notice of 2027 is not out.
async fn in_hand_on(day: &str) -> Story {
    let web = Web::open().await;
    web.test.set_today(day);
    Story::with(web, &application()).await
}

#[tokio::test]
async fn the_last_day_to_pay() {
    let story = Box::pin(in_hand_on(BEFORE_THE_NOTICE)).await;
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    let service = json!({"method": "electronic"});
    let served = story.by("land", "fees/service", service).await.is(200);
    assert_eq!(served.at("/fee/pay_by"), "2027-01-19");
    let mail = &story.owed("fee_notified").await[0].mail.text;
    let said = [
        "最后一日：2027年1月19日（周二）（暂定）",
        "请在2027年1月19日（暂定）前（含当日）缴清",
    ];
    names(mail, &said, &[]);
    let land = story.web.staff("land").await;
    for (turn, provisional) in [("before", true), ("after", false)] {
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/waits_until"), "2027-01-19", "{turn}");
        assert_eq!(seen.at("/provisional"), provisional, "{turn}");
        assert_eq!(seen.at("/fee/provisional"), provisional, "{turn}");
        let list = story.web.get(&land, "/api/v1/worklist").await.is(200);
        assert_eq!(list.at("/items/0/waits_until"), "2027-01-19");
        assert_eq!(list.at("/items/0/provisional"), provisional, "{turn}");
        let own = story.applicant("").await;
        assert_eq!(own.at("/provisional"), provisional, "{turn}");
        assert_eq!(own.at("/fee/provisional"), provisional, "{turn}");
        // The day that was told stands, and the notice of 2027 makes it final.
        if turn == "before" {
            story.web.test.publish(with_a_make_up_day()).await;
            story.web.test.recount().await;
        }
    }
}

#[tokio::test]
async fn a_day_that_a_notice_fixes_is_not() {
    let story = Box::pin(in_hand_on(BEFORE_THE_NOTICE)).await;
    let asked =
        json!({"answer_by": "2027-01-13", "unclear": "未写明年度", "items": ["请写明年度"]});
    story.by("land", "clarifications", asked).await.is(200);
    let service = json!({"method": "electronic"});
    story
        .by("land", "clarifications/service", service)
        .await
        .is(200);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/waits_until"), "2027-01-13");
    assert_eq!(seen.at("/provisional"), false);
    let mail = &story.owed("clarification_asked").await[0].mail.text;
    names(mail, &["最后一日：2027年1月13日（周三）\n"], &["暂定"]);
}

#[tokio::test]
async fn the_last_day_for_an_opinion() {
    let story = Box::pin(in_hand_on(BEFORE_THE_NOTICE)).await;
    story.asks(third_party()).await.is(200);
    let mail = &story.owed("consultation_asked").await[0].mail.text;
    names(mail, &["最后一日为2027年1月12日（周二）（暂定）"], &[]);
    let mail = &story.owed("consultation_begun").await[0].mail.text;
    names(
        mail,
        &["期限停止计算至：2027年1月12日（周二）（暂定）"],
        &[],
    );
    let asked = story.consultations("land").await;
    assert_eq!(asked.at("/items/0/opinion_by"), "2027-01-12");
    assert_eq!(asked.at("/items/0/provisional"), true);
    let own = story.applicant("").await;
    assert_eq!(own.at("/consultations/0/clock_stands_until"), "2027-01-12");
    assert_eq!(own.at("/consultations/0/provisional"), true);
    let code = code_of(&story).await;
    let path = "/api/v1/consultations/question";
    let body = json!({"code": code});
    let asked = story.web.post(&story.web.anyone(), path, &body).await;
    let asked = asked.is(200);
    assert_eq!(asked.at("/answer_by"), "2027-01-12");
    assert_eq!(asked.at("/provisional"), true);
}

#[tokio::test]
async fn the_last_day_to_take_a_case_in_hand() {
    let story = Box::pin(in_hand_on("2026-12-31")).await;
    let mail = &story.owed("case_assigned").await[0].mail.text;
    names(mail, &["签收期限：2027年1月4日（周一）（暂定）"], &[]);
}
