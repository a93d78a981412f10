//! A letter that is written before a new calendar and served after it: it told the day that it names.

use serde_json::json;

use crate::calendars_told::{charged, declare, on_paper, recorded};
use crate::calendars_told_last::{letter, names, serve, write};
use crate::harness::asking::{Asking, third_party};
use crate::harness::story::{Story, by_hand, by_post, refused};
use crate::harness::web::{Answer, application};

async fn deadline(story: &Story) -> Answer {
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let land = story.web.staff("land").await;
    story.web.get(&land, &path).await.is(200)
}

/// An extension by twenty working days, whose notice names 28 April.
async fn approved(story: &Story) {
    let proposal = json!({"working_days": 20, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
}

#[tokio::test]
async fn an_extension_told_a_day_that_a_calendar_has_moved_before_it_was_served() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-03");
    approved(&story).await;
    // One day within the period, one that only the extension reaches.
    declare(&story, "2026-03-10", true).await;
    declare(&story, "2026-04-15", true).await;
    let told = story
        .by("land", "extensions/service", by_hand("2026-03-03"))
        .await;
    assert_eq!(told.is(200).at("/due_on"), "2026-04-30");
    let event = recorded(&story).await;
    assert_eq!(
        [&event["due_before"], &event["due_on"], &event["written_by"]],
        [&json!("2026-04-28"), &json!("2026-04-30"), &json!(1)]
    );
    assert_eq!(event["by"], "system");
    let written = write(&story).await.is(200);
    assert_eq!(written.at("/due_on"), "2026-04-30");
    let text = letter(&story).await;
    names(
        &text,
        &[
            "被告知",
            "2026年4月28日变更为2026年4月30日",
            "2026-03-10放假安排",
            "2026-04-15放假安排",
        ],
        &["2026年3月30日", "2026年3月31日"],
    );
    serve(&story, "2026-03-03").await.is(200);
    write(&story).await.refuses(409, "no_date_moved");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn whoever_is_mailed_the_extension_is_mailed_the_day_as_it_stands() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-03");
    approved(&story).await;
    declare(&story, "2026-04-15", true).await;
    let service = json!({"method": "electronic"});
    story
        .by("land", "extensions/service", service)
        .await
        .is(200);
    assert_eq!(recorded(&story).await["mailed"], true);
    let mail = &story.owed("extension_told").await[0].mail.text;
    let said = [
        "延长后的答复期限：2026年4月29日",
        "告知书按制作时的节假日安排计算，日期为2026年4月28日（周二）",
        "现为2026年4月29日（周三），以此为准",
    ];
    names(mail, &said, &[]);
    let (_, sealed) = mail.split_once("二、延期答复告知书").unwrap();
    names(sealed, &["2026年4月28日"], &["2026年4月29日"]);
    assert_eq!(story.owed("due_date_corrected").await.len(), 0);
    write(&story).await.refuses(409, "no_date_moved");
}

/// A fee that is written on 27 March, so that its notice names 27 April to whoever gets it on that day.
async fn written(application: &serde_json::Value) -> Story {
    let story = Story::of(application).await;
    story.web.test.set_today("2026-03-27");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    story
}

#[tokio::test]
async fn a_fee_told_a_day_that_a_calendar_has_moved_before_it_was_served() {
    let story = written(&on_paper()).await;
    declare(&story, "2026-04-09", true).await;
    let served = story
        .by("land", "fees/service", by_hand("2026-03-27"))
        .await;
    assert_eq!(served.is(200).at("/fee/pay_by"), "2026-04-28");
    write(&story).await.is(200);
    let text = letter(&story).await;
    names(
        &text,
        &[
            "被告知",
            "2026年4月27日变更为2026年4月28日",
            "2026-04-09放假安排",
        ],
        &[],
    );
    serve(&story, "2026-03-27").await.is(200);
    write(&story).await.refuses(409, "no_date_moved");

    // Posted, it tells a day once it has arrived.
    let story = written(&on_paper()).await;
    story
        .by("land", "fees/service", by_post("2026-03-27"))
        .await
        .is(200);
    declare(&story, "2026-04-09", true).await;
    story.web.test.set_today("2026-03-30");
    let arrived = json!({"on": "2026-03-30"});
    let arrived = story.by("land", "fees/delivery", arrived).await.is(200);
    assert_eq!(arrived.at("/fee/pay_by"), "2026-04-29");
    write(&story).await.is(200);
    names(
        &letter(&story).await,
        &["2026年4月28日变更为2026年4月29日"],
        &[],
    );
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_last_day_to_pay_that_the_letter_names_does_not_come_nearer() {
    let story = written(&on_paper()).await;
    declare(&story, "2026-04-11", false).await;
    let served = story
        .by("land", "fees/service", by_hand("2026-03-27"))
        .await;
    assert_eq!(served.is(200).at("/fee/pay_by"), "2026-04-27");
    let held = json!([{"kind": "payment", "before": "2026-04-27", "after": "2026-04-27", "counted": "2026-04-24"}]);
    assert_eq!(recorded(&story).await["clocks"], held);
    let deadline = deadline(&story).await;
    assert_eq!(deadline.at("/pay_by"), "2026-04-27");
    assert_eq!(*deadline.at("/counted"), json!({"pay_by": "2026-04-24"}));
    write(&story).await.refuses(409, "no_date_moved");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_due_date_says_what_the_calendar_alone_gives() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    assert!(deadline(&story).await.body.get("counted").is_none());
    declare(&story, "2026-03-10", true).await;
    declare(&story, "2026-03-10", false).await;
    let held = deadline(&story).await;
    assert_eq!(held.at("/opinions_by/c1"), "2026-03-24");
    assert_eq!(held.at("/due_on"), "2026-04-22");
    assert_eq!(
        *held.at("/counted"),
        json!({"due_on": "2026-04-21", "opinions_by": {"c1": "2026-03-23"}})
    );
}

#[tokio::test]
async fn a_due_date_that_moved_while_a_fee_was_awaited_can_be_told_once_it_is_taken_back() {
    let story = charged(&on_paper(), by_hand("2026-03-27")).await;
    let seen = declare(&story, "2026-03-10", true).await;
    let stopped = json!({"before": "2026-03-30", "after": "2026-03-31"});
    assert_eq!(seen["cases"][0]["stopped"], stopped);
    assert_eq!(recorded(&story).await["stopped"], stopped);
    write(&story).await.refuses(409, "no_date_moved");
    let reason = json!({"reason": "页数计算有误"});
    let cancelled = story.by("land", "fees/cancellation", reason).await.is(200);
    assert_eq!(cancelled.at("/due_on"), "2026-03-31");
    write(&story).await.is(200);
    names(
        &letter(&story).await,
        &["被告知", "2026年3月30日变更为2026年3月31日"],
        &[],
    );
    serve(&story, "2026-03-27").await.is(200);
    story.web.test.check_house().await.unwrap();

    // Paid, the period begins anew, and the old day is nobody's any more.
    let story = charged(&application(), json!({"method": "electronic"})).await;
    declare(&story, "2026-03-10", true).await;
    let paid =
        json!({"paid_on": "2026-03-27", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    story.by("registrar", "fees/payment", paid).await.is(200);
    write(&story).await.refuses(409, "no_date_moved");
}

/// 10 March turns out to be off: the 31st is in time by the calendar that came after the writing, and by it alone.
#[tokio::test]
async fn a_letter_that_only_the_newer_calendar_finds_in_time_named_its_own_day() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-03");
    approved(&story).await;
    declare(&story, "2026-03-10", true).await;
    story.web.test.set_today("2026-03-31");
    let told = story
        .by("land", "extensions/service", by_hand("2026-03-31"))
        .await;
    assert_eq!(told.is(200).at("/due_on"), "2026-04-29");
    let event = recorded(&story).await;
    assert_eq!(
        [&event["due_before"], &event["due_on"], &event["written_by"]],
        [&json!("2026-04-28"), &json!("2026-04-29"), &json!(1)]
    );
    write(&story).await.is(200);
    names(
        &letter(&story).await,
        &["被告知", "2026年4月28日变更为2026年4月29日"],
        &["2026年3月30日"],
    );
    story.web.test.check_house().await.unwrap();

    let story = written(&on_paper()).await;
    declare(&story, "2026-03-10", true).await;
    declare(&story, "2026-04-09", true).await;
    story.web.test.set_today("2026-03-31");
    let served = story
        .by("land", "fees/service", by_hand("2026-03-31"))
        .await;
    assert_eq!(served.is(200).at("/fee/pay_by"), "2026-04-30");
    let event = recorded(&story).await;
    assert_eq!(
        event["clocks"],
        json!([{"kind": "payment", "before": "2026-04-29", "after": "2026-04-30"}])
    );
    write(&story).await.is(200);
    names(
        &letter(&story).await,
        &["被告知", "2026年4月29日变更为2026年4月30日"],
        &[],
    );
    story.web.test.check_house().await.unwrap();
}

/// Served on 27 March; the day beneath moves to the 31st, and the fee is taken back.
async fn taken_back() -> Story {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    story.mails_go_out([]).await;
    declare(&story, "2026-03-10", true).await;
    let reason = json!({"reason": "页数计算有误"});
    let cancelled = story.by("land", "fees/cancellation", reason).await.is(200);
    assert_eq!(cancelled.at("/due_on"), "2026-03-31");
    let mail = &story.owed("fee_cancelled").await[0].mail.text;
    names(mail, &["2026年3月31日"], &[]);
    story
}

#[tokio::test]
async fn the_mail_that_takes_a_fee_back_tells_when_the_reply_is_due() {
    let story = Box::pin(taken_back()).await;
    write(&story).await.refuses(409, "no_date_moved");
    declare(&story, "2026-03-10", false).await;
    assert_eq!(recorded(&story).await["mailed"], true);
    let mails = story.owed("due_date_corrected").await;
    assert_eq!(mails.len(), 1);
    names(
        &mails[0].mail.text,
        &["2026年3月31日", "2026年3月30日"],
        &[],
    );
    write(&story).await.refuses(409, "no_date_moved");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_mail_that_takes_a_fee_back_and_does_not_arrive_told_no_day() {
    let story = Box::pin(taken_back()).await;
    story.mails_go_out(vec![refused(); 3]).await;
    // As if it had not been sent: the day before is the one that was told, and comes back.
    write(&story).await.is(200);
    names(
        &letter(&story).await,
        &["被告知", "2026年3月30日变更为2026年3月31日"],
        &[],
    );
    declare(&story, "2026-03-10", false).await;
    write(&story).await.refuses(409, "no_date_moved");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_mail_of_a_fee_says_which_day_stands_in_place_of_the_one_in_its_notice() {
    for (declared, said) in [(true, "2026年4月28日"), (false, "2026年4月27日")] {
        let story = Story::in_hand().await;
        story.web.test.set_today("2026-03-27");
        let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
        story.by("land", "fees", fee).await.is(200);
        if declared {
            declare(&story, "2026-04-09", true).await;
        }
        let service = json!({"method": "electronic"});
        story.by("land", "fees/service", service).await.is(200);
        let mail = &story.owed("fee_notified").await[0].mail.text;
        let corrected = "告知书按制作时的节假日安排计算，日期为2026年4月27日（周一）；此后节假日安排公布或者调整，现为2026年4月28日（周二），以此为准";
        assert_eq!(mail.contains(corrected), declared, "{mail}");
        assert_eq!(mail.contains("此后节假日安排"), declared, "{mail}");
        let last = format!("最后一日：{said}");
        names(mail, &[last.as_str()], &[]);
        let (_, sealed) = mail.split_once("二、告知书").unwrap();
        names(sealed, &["最后一日为2026年4月27日"], &["2026年4月28日"]);
        story.web.test.check_house().await.unwrap();
    }
}
