//! The day of receipt in letters: no clarification, payment or order moves it, and each is named beside it.

use serde_json::{Value, json};

use crate::harness::story::{Story, by_hand, by_post};
use crate::harness::web::application;

/// The only letter of a kind, as the applicant reads it.
async fn letter(story: &Story, kind: &str) -> String {
    let letters = story.own_letters(kind).await;
    let last = letters.last().unwrap();
    last["text"].as_str().unwrap().to_owned()
}

fn says(text: &str, said: &[&str]) {
    for said in said {
        assert!(text.contains(said), "{said}: {text}");
    }
}

/// Asked on the day of receipt, 2 March, and answered on the 6th.
async fn clarified(application: &Value) -> Story {
    let story = Story::of(application).await;
    let asking =
        json!({"answer_by": "2026-03-16", "unclear": "未指明年度", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    let served = json!({"method": "electronic"});
    story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    story.web.test.set_today("2026-03-06");
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/clarification", story.number);
    let answer = json!({"text": "2025年度"});
    let seen = story.web.post(&applicant, &path, &answer).await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-04-03");
    story
}

async fn extended(story: &Story) -> String {
    let extension = json!({"working_days": 5, "reason": "需核对档案"});
    story.by("land", "extensions", extension).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let served = json!({"method": "electronic"});
    story.by("land", "extensions/service", served).await.is(200);
    letter(story, "extension").await
}

#[tokio::test]
async fn a_corrected_application_was_received_when_it_came_in() {
    let story = clarified(&application()).await;
    let text = extended(&story).await;
    says(
        &text,
        &[
            "2026年3月2日，本机关收到您提出的政府信息公开申请",
            "本机关于2026年3月6日收到您补正的申请，答复期限自该日起重新计算。",
            "因不能在2026年4月3日前",
        ],
    );

    let mut english = application();
    english["applicant"]["language"] = json!("en");
    let story = clarified(&english).await;
    let text = extended(&story).await;
    says(
        &text,
        &[
            "On 2 March 2026 we received your application",
            "On 6 March 2026 we received your corrected application, from which the period for the reply is counted anew.",
        ],
    );
}

#[tokio::test]
async fn a_payment_is_named_beside_the_day_of_receipt() {
    let story = Story::in_hand().await;
    let fee =
        json!({"basis": "by_page", "pages": 68, "provided": "email", "how_to_pay": "非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    story
        .by("land", "fees/service", by_hand("2026-03-02"))
        .await
        .is(200);
    let notice = letter(&story, "fee").await;
    says(&notice, &["2026年3月2日，本机关收到您提出的"]);
    assert!(!notice.contains("缴清信息处理费，答复期限"), "{notice}");
    story.web.test.set_today("2026-03-10");
    let paid = json!({"paid_on": "2026-03-10", "amount_fen": 38000, "receipt": "53060126-1"});
    story.by("registrar", "fees/payment", paid).await.is(200);
    let text = extended(&story).await;
    says(
        &text,
        &[
            "2026年3月2日，本机关收到您提出的政府信息公开申请",
            "您于2026年3月10日缴清信息处理费，答复期限自缴费次日起重新计算。",
        ],
    );
}

#[tokio::test]
async fn an_order_and_the_reply_that_it_undoes_are_named_in_what_is_written_after_it() {
    let story = Story::in_hand().await;
    let denied =
        json!({"outcome": "denied.5", "kind": "not_disclosed", "reasons": "属于内部事务信息"});
    story.by("land", "drafts", denied).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.web.test.set_today("2026-03-09");
    story.serve(by_post("2026-03-09")).await.is(200);
    let first = story.letters().await[0].0.clone();

    story.web.test.set_today("2026-04-17");
    let sought = json!({
        "kind": "reconsideration", "against": "reply", "filed_on": "2026-03-20",
        "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", sought).await.is(200);
    let decision = json!({
        "result": "corrected", "decided_on": "2026-04-15", "number": "云政复决〔2026〕3号",
        "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    let taken_up = json!({"remedy": "r1", "received_on": "2026-04-17"});
    story.by("registrar", "reopening", taken_up).await.is(200);

    let order = "云江区人民政府于2026年4月15日作出决定（云政复决〔2026〕3号），责令重新答复。";
    let asking =
        json!({"answer_by": "2026-05-08", "unclear": "未指明年度", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    story
        .by("land", "clarifications/service", by_post("2026-04-17"))
        .await
        .is(200);
    says(
        &letter(&story, "clarification").await,
        &[
            "2026年3月2日，本机关收到您提出的政府信息公开申请",
            order,
            "本机关于2026年4月17日收到该决定，答复期限据此重新计算。",
        ],
    );
    let answer = json!({"received_on": "2026-04-17", "channel": "in_person", "text": "2025年度"});
    story
        .by("registrar", "clarifications/answer", answer)
        .await
        .is(200);
    story.approve().await;
    story.serve(by_post("2026-04-17")).await.is(200);
    let replies = story.own_replies().await;
    says(
        &replies[1],
        &[
            "本机关于2026年3月2日收到您提出的",
            &format!("对该申请，本机关曾于2026年3月9日作出答复（编号：{first}）。"),
            order,
            "本机关于2026年4月17日收到该决定，现重新作出答复。",
        ],
    );
    assert!(!replies[0].contains("重新作出答复"), "{}", replies[0]);
}
