//! Answering at the counter, at once, over HTTP: what it does in one go, and what it refuses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::{NOW, OFFICE};
use crate::harness::web::{Answer, Web, application, granted};

const CASES: &str = "/api/v1/cases";

/// A service whose authority lets registrars answer on the spot.
async fn open() -> Web {
    Web::around(Test::unlike(NOW, |authority| authority.on_the_spot = true).await)
}

/// Handed in at the counter, and granted there.
fn at_once() -> Value {
    let mut body = application();
    body["channel"] = json!("in_person");
    body["on_the_spot"] = json!({"reply": granted(), "signed_by": "applicant"});
    body
}

async fn record(web: &Web, body: &Value) -> Answer {
    let registrar = web.staff("registrar").await;
    web.post(&registrar, CASES, body).await
}

/// What cases there are, as the registrar sees them.
async fn register(web: &Web) -> Vec<Value> {
    let registrar = web.staff("registrar").await;
    let list = web.get(&registrar, CASES).await.is(200);
    list.at("/items").as_array().unwrap().clone()
}

#[tokio::test]
async fn an_application_is_recorded_answered_and_handed_over_in_one_request() {
    let web = open().await;
    let answer = record(&web, &at_once()).await.is(201);
    assert_eq!(answer.at("/stage"), "replied");
    assert_eq!(answer.at("/received_on"), "2026-03-02");
    assert_eq!(answer.at("/reply/outcome"), "granted");
    assert_eq!(answer.at("/reply/letter_number"), "〔2026〕第1号");
    assert_eq!(answer.at("/reply/method"), "personal");
    assert_eq!(answer.at("/reply/replied_on"), "2026-03-02");
    assert_eq!(answer.at("/reply/known_on"), "2026-03-02");
    assert_eq!(answer.at("/reply/on_time"), true);
    assert_eq!(answer.at("/department/name"), OFFICE);
    assert_eq!(answer.at("/clock"), "replied");
    let case = answer.string("/id");
    let registrar = web.staff("registrar").await;
    let events = web.get(&registrar, &format!("{CASES}/{case}/events")).await;
    let events = events.is(200);
    let told: Vec<&str> = events
        .at("/items")
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["filed", "answered_on_the_spot"]);
    assert_eq!(events.at("/items/1/drafted/outcome"), "granted");
    let letters = web
        .get(&registrar, &format!("{CASES}/{case}/letters"))
        .await;
    let letters = letters.is(200);
    // The reply takes the place of the receipt.
    assert_eq!(letters.at("/items").as_array().unwrap().len(), 1);
    assert_eq!(letters.at("/items/0/kind"), "reply");
    assert_eq!(letters.at("/items/0/state"), "served");
    let text = letters.string("/items/0/text");
    for said in [
        "云江区人民政府",
        "张三：",
        "征地补偿安置方案公告（全文附后）",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    // The applicant can read it with number and code, and is told of it by mail, and only of it.
    let number = answer.string("/number");
    let applicant = web.applicant(&number, &answer.string("/query_code")).await;
    let own = web
        .get(
            &applicant,
            &format!("/api/v1/applications/{number}/letters"),
        )
        .await;
    assert_eq!(own.is(200).string("/items/0/text"), text);
    let case = web
        .test
        .case(disclosure::rules::ids::CaseId(case.parse().unwrap()));
    let owed = web.test.owed(&case.await).await;
    let owed: Vec<String> = owed.iter().map(super::harness::mails::Owed::line).collect();
    assert_eq!(owed, ["reply_made applicant zh-CN zhangsan@mail.example"]);
    // It is found by what its reply says.
    let found = web
        .get(
            &registrar,
            &format!("{CASES}?q=%E5%85%A8%E6%96%87%E9%99%84%E5%90%8E"),
        )
        .await;
    assert_eq!(found.is(200).at("/items/0/number").as_str(), Some(&*number));
}

#[tokio::test]
async fn an_authority_that_does_not_allow_it_refuses_with_the_ground() {
    let web = Web::open().await;
    let refused = record(&web, &at_once()).await;
    let refused = refused.refuses(409, "on_the_spot_not_allowed");
    assert_eq!(
        refused.at("/ground"),
        "Regulations on Open Government Information, Art. 33"
    );
    assert!(register(&web).await.is_empty());
    let authorities = web.get(&web.anyone(), "/api/v1/authorities").await;
    assert_eq!(authorities.is(200).at("/items/0/on_the_spot"), false);
    let allowing = open().await;
    let authorities = allowing
        .get(&allowing.anyone(), "/api/v1/authorities")
        .await;
    assert_eq!(authorities.is(200).at("/items/0/on_the_spot"), true);
}

#[tokio::test]
async fn only_what_comes_to_the_counter_is_answered_there() {
    let web = open().await;
    for channel in [
        "mail_signed",
        "mail_ordinary",
        "email",
        "fax",
        "misdirected",
    ] {
        let mut body = at_once();
        body["channel"] = json!(channel);
        record(&web, &body)
            .await
            .refuses(409, "on_the_spot_only_at_counter");
    }
    let mut spoken = at_once();
    spoken["channel"] = json!("oral");
    record(&web, &spoken).await.is(201);
    let mut earlier = at_once();
    earlier["received_on"] = json!("2026-02-27");
    record(&web, &earlier)
        .await
        .refuses(409, "on_the_spot_is_today");
    // Nothing is left of what was refused: neither a case nor a number of either series.
    let next = record(&web, &at_once()).await.is(201);
    assert_eq!(next.at("/number"), "YJ-2026-000002");
    assert_eq!(next.at("/reply/letter_number"), "〔2026〕第2号");
    assert_eq!(register(&web).await.len(), 2);
}

#[tokio::test]
async fn whatever_takes_something_away_is_not_decided_at_the_counter() {
    let web = open().await;
    for (reply, code) in [
        (
            json!({"outcome": "unable.1", "kind": "non_existent", "reasons": "未检索到", "search_made": "检索了档案"}),
            "on_the_spot_only_granted",
        ),
        (
            json!({"outcome": "denied.7", "kind": "not_disclosed", "reasons": "属于行政执法案卷"}),
            "on_the_spot_only_granted",
        ),
    ] {
        let mut body = at_once();
        body["on_the_spot"]["reply"] = reply;
        record(&web, &body).await.refuses(409, code);
    }
    let mut nothing = at_once();
    nothing["on_the_spot"]["reply"] = json!({"outcome": "granted", "kind": "disclosed"});
    let lacking = record(&web, &nothing).await.refuses(422, "invalid_content");
    let field = ("on_the_spot.reply.content".to_owned(), "missing".to_owned());
    assert!(lacking.fields().contains(&field), "{:?}", lacking.fields());
    let mut enclosing = at_once();
    enclosing["on_the_spot"]["reply"]["documents"] =
        json!(["019cae86-dd40-7000-8000-000000000001"]);
    let refused = record(&web, &enclosing).await;
    let refused = refused.refuses(422, "cannot_enclose");
    let field = |path: &str, code: &str| [(path.to_owned(), code.to_owned())];
    let at = field("on_the_spot.reply.documents[0]", "cannot_enclose");
    assert_eq!(refused.fields(), at);
    let mut overruling = at_once();
    overruling["on_the_spot"]["reply"]["against_opinions"] =
        json!([{"consultation": "c1", "disclosed": "单价", "reasons": "公共利益"}]);
    let refused = record(&web, &overruling).await;
    let refused = refused.refuses(422, "cannot_overrule");
    let at = field(
        "on_the_spot.reply.against_opinions[0].consultation",
        "cannot_overrule",
    );
    assert_eq!(refused.fields(), at);
    let mut by_agent = at_once();
    by_agent["on_the_spot"]["signed_by"] = json!("agent");
    record(&web, &by_agent)
        .await
        .refuses(409, "no_power_of_attorney");
    for (pointer, value, field) in [
        ("/on_the_spot", json!("yes"), "on_the_spot"),
        (
            "/on_the_spot/signed_by",
            json!("nobody"),
            "on_the_spot.signed_by",
        ),
        (
            "/on_the_spot/reply/outcome",
            json!("lost"),
            "on_the_spot.reply.outcome",
        ),
        (
            "/on_the_spot/served_on",
            json!("2026-03-02"),
            "on_the_spot.served_on",
        ),
    ] {
        let mut body = at_once();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        let answer = record(&web, &body).await.refuses(422, "invalid_content");
        assert_eq!(
            answer.fields(),
            [(field.to_owned(), "wrong_shape".to_owned())]
        );
    }
    assert!(register(&web).await.is_empty());
}

#[tokio::test]
async fn an_agent_with_a_power_of_attorney_may_sign_at_the_counter() {
    let web = open().await;
    let mut body = at_once();
    body["agent"] = json!({
        "name": "王律师", "phone": "13900139000", "power_of_attorney_on": "2026-03-02",
        "identity": {"kind": "resident_id", "number": "110105198001010016"},
    });
    body["on_the_spot"]["signed_by"] = json!("agent");
    let answer = record(&web, &body).await.is(201);
    assert_eq!(answer.at("/reply/known_on"), "2026-03-02");
}

#[tokio::test]
async fn an_authority_without_a_disclosure_office_cannot_answer_on_the_spot() {
    let web = open().await;
    let system = web.staff("system").await;
    let departments = web.get(&system, "/api/v1/departments").await.is(200);
    let items = departments.at("/items").as_array().unwrap();
    let office = items
        .iter()
        .find(|it| it["name"] == OFFICE)
        .unwrap()
        .clone();
    let path = format!("/api/v1/departments/{}", office["id"].as_str().unwrap());
    let closed =
        json!({"no": office["no"], "name": OFFICE, "subjects": [], "closed_on": "2026-03-02"});
    web.request(&system, Method::PUT, &path)
        .header("if-match", "\"1\"")
        .json(&closed)
        .send()
        .await
        .is(200);
    record(&web, &at_once())
        .await
        .refuses(409, "no_disclosure_office");
}

#[tokio::test]
async fn only_a_registrar_answers_at_the_counter_and_twice_the_same_is_once() {
    let web = open().await;
    for login in ["land", "head", "supervisor"] {
        let person = web.staff(login).await;
        web.post(&person, CASES, &at_once())
            .await
            .refuses(403, "not_allowed");
    }
    let registrar = web.staff("registrar").await;
    let send = || {
        web.request(&registrar, Method::POST, CASES)
            .header("idempotency-key", "one")
            .json(&at_once())
            .send()
    };
    let first = send().await.is(201);
    let again = send().await.is(201);
    assert_eq!(first.text, again.text);
    assert_eq!(register(&web).await.len(), 1);
}
