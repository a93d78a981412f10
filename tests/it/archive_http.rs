//! The archive over HTTP: when a case goes there, the list of its papers, and what can be done to it afterwards.

use serde_json::{Value, json};

use crate::harness::story::{Story, by_hand, by_post};
use crate::harness::web::{Answer, granted};

async fn archive(story: &Story, body: Value) -> Answer {
    story.by("registrar", "archive", body).await
}

async fn papers(story: &Story, login: &str) -> Answer {
    let path = format!("/api/v1/cases/{}/archive", story.case);
    story.web.get(&story.web.staff(login).await, &path).await
}

/// Kind, day and number of the papers, in order.
fn listed(file: &Answer) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let papers = file.at("/papers").as_array().unwrap();
    papers
        .iter()
        .map(|one| (text(&one["kind"]), text(&one["on"]), text(&one["number"])))
        .collect()
}

#[tokio::test]
async fn a_case_goes_into_the_archive_once_nobody_can_seek_a_remedy() {
    let story = Story::in_hand().await;
    archive(&story, json!({}))
        .await
        .refuses(409, "cannot_archive");
    story.approve().await;
    story.serve(by_post("2026-03-02")).await.is(200);
    // Nobody knows since when the applicant has it.
    let unknown = archive(&story, json!({}))
        .await
        .refuses(409, "remedies_open");
    assert!(unknown.string("/detail").contains("proof of service"));
    story.web.test.set_today("2026-03-06");
    let proof = json!({"received_on": "2026-03-05"});
    story
        .by("registrar", "proof-of-service", proof)
        .await
        .is(200);
    let early = archive(&story, json!({}))
        .await
        .refuses(409, "remedies_open");
    let detail = early.string("/detail");
    assert!(detail.contains("7 September 2026"), "{detail}");
    for login in ["head", "land", "supervisor"] {
        story.by(login, "archive", json!({})).await.is(403);
    }
    // Six months from 5 March end on 5 September, a Saturday: on the Monday.
    story.web.test.set_today("2026-09-07");
    archive(&story, json!({}))
        .await
        .refuses(409, "remedies_open");
    story.web.test.set_today("2026-09-08");
    let archived = archive(&story, json!({})).await.is(200);
    assert_eq!(archived.at("/stage"), "archived");
    assert_eq!(archived.at("/archived_on"), "2026-09-08");
    assert_eq!(archived.at("/reply/on_time"), true);
    let head = story.web.staff("head").await;
    let path = "/api/v1/cases?stage=archived&outcome=granted";
    let list = story.web.get(&head, path).await.is(200);
    assert_eq!(list.at("/items/0/number"), story.number.as_str());
}

#[tokio::test]
async fn with_a_reason_it_goes_there_earlier_but_not_over_a_remedy() {
    let story = Story::approved().await;
    story.serve(by_hand("2026-03-02")).await.is(200);
    let suit = json!({
        "kind": "direct_suit", "against": "reply", "filed_on": "2026-03-02", "body": "云江区人民法院",
    });
    story.by("registrar", "remedies", suit).await.is(200);
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    archive(&story, reason.clone())
        .await
        .refuses(409, "remedy_pending");
    let result =
        json!({"result": "corrected", "decided_on": "2026-03-02", "order": {"what": "disclose"}});
    story
        .by("registrar", "remedies/r1/result", result)
        .await
        .is(200);
    archive(&story, reason.clone())
        .await
        .refuses(409, "remedy_pending");

    let other = Story::approved().await;
    other.serve(by_hand("2026-03-02")).await.is(200);
    let seen = other.actions("registrar").await;
    assert!(seen.as_array().unwrap().contains(&json!("archive")));
    archive(&other, reason).await.is(200);
    assert_eq!(other.actions("registrar").await, json!(["remedies"]));
    assert_eq!(other.actions("land").await, json!([]));
    let record = format!("/api/v1/cases/{}/events", other.case);
    let record = other.web.get(&other.web.staff("land").await, &record).await;
    assert!(record.text.contains("申请人书面表示不再复议、诉讼"));
}

#[tokio::test]
async fn a_reply_whose_mail_is_on_its_way_is_not_archived() {
    let story = Story::approved().await;
    story.mails_go_out([]).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let reason = json!({"reason": "申请人要求"});
    archive(&story, reason.clone())
        .await
        .refuses(409, "mail_under_way");
    story.mails_go_out([]).await;
    archive(&story, reason).await.is(200);
}

#[tokio::test]
async fn in_the_archive_only_remedies_are_recorded() {
    let story = Story::approved().await;
    story.serve(by_post("2026-03-02")).await.is(200);
    archive(&story, json!({"reason": "申请人要求"}))
        .await
        .is(200);
    for (login, action, body) in [
        ("registrar", "archive", json!({})),
        ("registrar", "query-code", json!({})),
        (
            "registrar",
            "proof-of-service",
            json!({"received_on": "2026-03-02"}),
        ),
        ("registrar", "withdrawal", json!({})),
        (
            "registrar",
            "fees/payment",
            json!({"paid_on": "2026-03-02", "amount_fen": 1000, "receipt": "53060126"}),
        ),
        ("land", "reply", by_post("2026-03-02")),
        ("land", "drafts", granted()),
        ("land", "claim", json!({})),
    ] {
        story
            .by(login, action, body)
            .await
            .refuses(409, "case_archived");
    }
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/withdrawal", story.number);
    let own = story.web.post(&applicant, &path, &json!({})).await;
    own.refuses(409, "case_archived");
    // The applicant still reads the reply.
    assert_eq!(story.own_replies().await.len(), 1);
    let seen = story.applicant("").await;
    assert_eq!(seen.at("/stage"), "archived");
    assert_eq!(seen.at("/outcome"), "granted");
    assert_eq!(seen.at("/actions"), &json!([]));
    let remedy = json!({
        "kind": "reconsideration", "against": "reply", "filed_on": "2026-03-02", "body": "云江区人民政府",
    });
    let filed = story.by("head", "remedies", remedy).await.is(200);
    assert_eq!(filed.at("/stage"), "archived");
    let upheld = json!({"result": "upheld", "decided_on": "2026-03-02"});
    let upheld = story.by("head", "remedies/r1/result", upheld).await.is(200);
    assert_eq!(upheld.at("/stage"), "archived");
}

#[tokio::test]
async fn the_papers_stand_in_their_order() {
    let story = Story::in_hand().await;
    let extension = json!({"working_days": 10, "reason": "需要检索档案"});
    story.by("land", "extensions", extension).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve.clone())
        .await
        .is(200);
    story.web.test.set_today("2026-03-04");
    story
        .by("land", "extensions/service", by_post("2026-03-04"))
        .await
        .is(200);
    story.web.test.set_today("2026-03-09");
    story.approve().await;
    story.rework().await.is(200);
    story.approve().await;
    story.serve(by_post("2026-03-09")).await.is(200);
    story.web.test.set_today("2026-03-12");
    let proof = json!({"received_on": "2026-03-11"});
    story
        .by("registrar", "proof-of-service", proof)
        .await
        .is(200);
    let file = papers(&story, "supervisor").await.is(200);
    let number = story.number.as_str();
    let extension = format!("{number}-1");
    let kinds: Vec<String> = listed(&file).into_iter().map(|one| one.0).collect();
    assert_eq!(
        kinds,
        [
            "application",
            "receipt",
            "extension_approval",
            "extension",
            "proof_of_service",
            "reply",
            "reply",
            "proof_of_service",
            "proof_of_service",
        ]
    );
    let all = listed(&file);
    let (reply, _) = story.letters().await[1].clone();
    assert_eq!(
        all[0],
        ("application".into(), "2026-03-02".into(), number.into())
    );
    assert_eq!(
        all[3],
        ("extension".into(), "2026-03-02".into(), extension.clone())
    );
    assert_eq!(
        all[4],
        ("proof_of_service".into(), "2026-03-04".into(), extension)
    );
    assert_eq!(all[6], ("reply".into(), "2026-03-09".into(), reply.clone()));
    assert_eq!(
        all[8],
        ("proof_of_service".into(), "2026-03-11".into(), reply)
    );
    assert_eq!(file.at("/papers/5/state"), "superseded");
    assert_eq!(file.at("/papers/6/state"), "served");
    assert_eq!(file.at("/papers/7/means"), "mail");
    assert_eq!(file.at("/papers/8/means"), "received");
    assert_eq!(file.at("/papers/8/no"), 9);
    assert!(file.body["archived_on"].is_null());
    archive(&story, json!({"reason": "申请人要求"}))
        .await
        .is(200);
    let file = papers(&story, "land").await.is(200);
    assert_eq!(file.at("/archived_on"), "2026-03-12");
    papers(&story, "health").await.is(404);
}
