//! What a preview promises is what the cases do: the due date, the clocks that are waited for, the acts that are kept.

use disclosure::app::verify::verify;
use serde_json::{Value, json};

use crate::calendars_told::{charged, declare, on_paper};
use crate::harness::asking::{Asking, on_paper as asked_on_paper, posted, third_party};
use crate::harness::story::{Story, by_hand, by_post};
use crate::harness::web::application;

/// Days that are turned one after the other: past and future ones, worked and off, and back again.
const TURNED: [(&str, bool); 12] = [
    ("2026-03-07", false),
    ("2026-04-09", true),
    ("2026-03-10", true),
    ("2026-04-11", false),
    ("2026-03-14", false),
    ("2026-04-09", false),
    ("2026-03-12", true),
    ("2026-04-20", true),
    ("2026-03-07", true),
    ("2026-03-21", false),
    ("2026-04-20", false),
    ("2026-03-10", false),
];

/// An extension that is told on the last day.
async fn extended() -> Story {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-30");
    let proposal = json!({"working_days": 20, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    story
        .by("land", "extensions/service", by_hand("2026-03-30"))
        .await
        .is(200);
    story
}

/// Two are asked: one by mail, one on paper who has answered.
async fn consulting() -> Story {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let mut other = asked_on_paper();
    other["party"] = json!("joint_agency");
    other["name"] = json!("市场监督管理局");
    story.asks(other).await.is(200);
    story
        .by("land", "consultations/c2/service", posted("2026-03-02"))
        .await
        .is(200);
    story.web.test.set_today("2026-03-23");
    let opinion = json!({"received_on": "2026-03-23", "opinion": "agrees"});
    story
        .by("land", "consultations/c2/opinion", opinion)
        .await
        .is(200);
    story
}

/// Asked to clarify on the seventh working day.
async fn clarifying() -> Story {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-11");
    let asking = json!({"answer_by": "2026-04-20", "unclear": "不明确", "items": ["请写明年度"]});
    story.by("land", "clarifications", asking).await.is(200);
    story
        .by("land", "clarifications/service", by_hand("2026-03-11"))
        .await
        .is(200);
    story
}

/// Replied, and taken up again by an order.
async fn ordered() -> Story {
    let story = Story::approved().await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    story.web.test.set_today("2026-03-20");
    let filing = json!({"kind": "reconsideration", "against": "reply", "filed_on": "2026-03-03", "body": "云江区人民政府"});
    story.by("registrar", "remedies", filing).await.is(200);
    let result = json!({"result": "corrected", "decided_on": "2026-03-19", "order": {"what": "decide_anew"}});
    story
        .by("registrar", "remedies/r1/result", result)
        .await
        .is(200);
    let order = json!({"remedy": "r1", "received_on": "2026-03-20"});
    story.by("head", "reopening", order).await.is(200);
    story
}

/// Paid on the last day.
async fn paid() -> Story {
    let story = charged(&application(), json!({"method": "electronic"})).await;
    story.web.test.set_today("2026-04-27");
    let paid =
        json!({"paid_on": "2026-04-27", "amount_fen": 38_000, "receipt": "53060126-0012345678"});
    story.by("registrar", "fees/payment", paid).await.is(200);
    story
}

async fn begun(name: &str) -> Story {
    match name {
        "extended" => Box::pin(extended()).await,
        "consulting" => Box::pin(consulting()).await,
        "clarifying" => Box::pin(clarifying()).await,
        "ordered" => Box::pin(ordered()).await,
        "paid" => Box::pin(paid()).await,
        _ => Box::pin(charged(&on_paper(), by_hand("2026-03-27"))).await,
    }
}

/// The events by which calendars changed the case.
async fn changes(story: &Story) -> Vec<Value> {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let land = story.web.staff("land").await;
    let events = story.web.get(&land, &path).await.is(200);
    let items = events.at("/items").as_array().unwrap().clone();
    items
        .into_iter()
        .filter(|it| it["event"] == "calendar_changed")
        .collect()
}

/// The clocks that are waited for, each with its last day.
async fn waited_for(story: &Story) -> Vec<(Value, Value)> {
    let seen = story.seen_by("land").await;
    let today = story.web.test.app.env.now().date_naive().to_string();
    let clocks = seen.at("/clocks").as_array().unwrap();
    clocks
        .iter()
        .filter(|one| one["met_on"].is_null() && one["void_on"].is_null())
        .map(|one| {
            let which = json!([one["kind"], one["number"]]);
            let due_on = one["due_on"].as_str();
            // What is over is over on whichever day.
            let is_over = due_on.is_some_and(|due_on| due_on < today.as_str());
            let due_on = if is_over {
                json!("over")
            } else {
                one["due_on"].clone()
            };
            (which, due_on)
        })
        .collect()
}

fn without_sentences(kept: &Value) -> Value {
    let mut kept = kept.clone();
    for one in kept.as_array_mut().into_iter().flatten() {
        assert!(one["detail"].is_string(), "{one}");
        one.as_object_mut().unwrap().remove("detail");
    }
    kept
}

#[tokio::test]
async fn what_a_preview_promises_is_what_the_cases_do() {
    let mut kept = 0;
    for name in [
        "extended",
        "consulting",
        "clarifying",
        "ordered",
        "paid",
        "owing",
    ] {
        let story = begun(name).await;
        for (date, off) in TURNED {
            let (before, waited) = (changes(&story).await, waited_for(&story).await);
            let was = story.seen_by("land").await.body["due_on"].clone();
            let seen = declare(&story, date, off).await;
            let after = changes(&story).await;
            let is = story.seen_by("land").await.body["due_on"].clone();
            let at = format!("{name} {date} {off}: {seen}");
            let Some(promised) = seen["cases"].get(0) else {
                assert_eq!(after.len(), before.len(), "{at}");
                assert_eq!(was, is, "{at}");
                assert_eq!(waited, waited_for(&story).await, "{at}");
                continue;
            };
            assert_eq!(after.len(), before.len() + 1, "{at}");
            let event = after.last().unwrap();
            for same in ["clocks", "stopped", "due_on", "due_before"] {
                assert_eq!(event[same], promised[same], "{same} {at}");
            }
            assert_eq!(event["kept"], without_sentences(&promised["kept"]), "{at}");
            assert_eq!(
                (&event["due_before"], &event["due_on"]),
                (&was, &is),
                "{at}"
            );
            kept += event["kept"].as_array().map_or(0, Vec::len);
            // Every day that is waited for and has moved is among those promised, and no other.
            let now = waited_for(&story).await;
            let moved = waited.iter().filter(|one| !now.contains(one)).count();
            let clocks = event["clocks"].as_array().map_or(&[][..], Vec::as_slice);
            let promised = clocks.iter().filter(|one| one["before"] != one["after"]);
            assert_eq!(moved, promised.count(), "{at}");
        }
        let mut faults = Vec::new();
        let test = &story.web.test;
        verify(&test.app, &test.authority, |_, found| {
            faults.extend_from_slice(found);
        })
        .await
        .unwrap();
        assert_eq!(faults, [], "{name}");
    }
    assert!(kept >= 4, "{kept}");
}

/// A letter that is on its way has told nobody a day.
#[tokio::test]
async fn a_fee_that_has_not_arrived_moves_nothing_but_what_lies_beneath() {
    let story = Story::of(&on_paper()).await;
    story.web.test.set_today("2026-03-27");
    let fee = json!({"basis": "by_page", "pages": 68, "provided": "paper", "how_to_pay": "县财政非税收入专户"});
    story.by("land", "fees", fee).await.is(200);
    story
        .by("land", "fees/service", by_post("2026-03-27"))
        .await
        .is(200);
    let seen = declare(&story, "2026-03-10", true).await;
    let case = &seen["cases"][0];
    assert_eq!(
        (&case["moves"], &case["kept"]),
        (&json!("same"), &Value::Null)
    );
    assert!(!case["clocks"].to_string().contains("payment"), "{case}");
    assert_eq!(
        case["stopped"],
        json!({"before": "2026-03-30", "after": "2026-03-31"})
    );
}
