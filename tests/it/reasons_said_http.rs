//! A reason says something, wherever one is given over HTTP: a mark, digits or a bare word are refused at their field.

use serde_json::{Value, json};

use crate::harness::story::Story;

/// Every action of a case with a reason: who takes it, what it says beside the reason, and its field.
fn actions() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let none = || json!({});
    vec![
        ("land", "returns", none(), "reason"),
        ("head", "reviews", json!({"decision": "rework"}), "reason"),
        ("land", "extensions", json!({"working_days": 5}), "reason"),
        (
            "head",
            "extensions/decision",
            json!({"decision": "refuse"}),
            "reason",
        ),
        (
            "land",
            "clarifications/decision",
            json!({"decision": "accept"}),
            "reason",
        ),
        ("land", "delays", json!({"until": "2026-04-10"}), "reason"),
        ("land", "fees/cancellation", none(), "reason"),
        ("registrar", "archive", none(), "reason"),
        (
            "registrar",
            "remedies/r1/result-cancellation",
            none(),
            "reason",
        ),
        (
            "supervisor",
            "urgings",
            json!({"answer_by": "2026-03-10"}),
            "text",
        ),
        ("land", "urging-answers", json!({"number": 1}), "text"),
    ]
}

async fn is_refused(story: &Story, (login, action): (&str, &str), body: Value, field: &str) {
    let no = story.by(login, action, body).await;
    assert_eq!(no.status, 422, "{action}: {}", no.text);
    assert_eq!(no.at("/errors/0/field"), field, "{action}: {}", no.text);
    assert_eq!(no.at("/errors/0/code"), "says_nothing", "{action}");
}

#[tokio::test]
async fn marks_are_no_reason_for_anything() {
    let story = Story::in_hand().await;
    for (login, action, body, field) in actions() {
        for said in ["。", "…… ！", "123456", "不行。"] {
            let mut body = body.clone();
            body[field] = json!(said);
            is_refused(&story, (login, action), body, field).await;
        }
    }
    let asking = json!({"answer_by": "2026-03-16", "unclear": "。", "items": ["请写明片区名称"]});
    is_refused(&story, ("land", "clarifications"), asking, "unclear").await;
    let department = story
        .seen_by("registrar")
        .await
        .at("/department/id")
        .clone();
    let noted = json!({"department": department, "note": "——"});
    is_refused(&story, ("registrar", "assignments"), noted, "note").await;
    let late = json!({"channel": "fax", "text": "清水片区", "late_because": "。"});
    is_refused(
        &story,
        ("registrar", "clarifications/answer"),
        late,
        "late_because",
    )
    .await;
    let mut whom = crate::harness::asking::third_party();
    whom["why"] = json!("——");
    is_refused(&story, ("land", "consultations"), whom, "why").await;
}

#[tokio::test]
async fn a_draft_gives_its_reasons_in_words() {
    let story = Story::in_hand().await;
    for (draft, field) in [
        (
            json!({"outcome": "unable.1", "kind": "non_existent", "search_made": "。",
                   "reasons": "本机关未制作该信息"}),
            "search_made",
        ),
        (
            json!({"outcome": "unable.1", "kind": "non_existent", "search_made": "检索档案，查无此件",
                   "reasons": "。"}),
            "reasons",
        ),
        (
            json!({"outcome": "partial", "kind": "partly_disclosed", "content": "其余部分",
                   "withheld": [{"what": "甲", "ground": "denied.6", "reasons": "……"}]}),
            "withheld.0.reasons",
        ),
    ] {
        is_refused(&story, ("land", "drafts"), draft, field).await;
    }
}
