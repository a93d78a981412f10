//! Who else stands behind an application, over HTTP: agents under a power of attorney, joint applicants.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{LAND, Test};
use crate::harness::web::{Answer, Person, Web, application, granted};

const APPLICATIONS: &str = "/api/v1/applications";
const CASES: &str = "/api/v1/cases";
const PDF: &[u8] = b"%PDF-1.7\nPower of attorney.\n%%EOF\n";
/// Numbers with good check digits; nobody's.
const AGENT: &str = "110105198001010016";
const SECOND: &str = "110105198102030016";

fn agent() -> Value {
    json!({
        "name": "王律师",
        "identity": {"kind": "resident_id", "number": AGENT},
        "email": "wang@law.example",
        "phone": "13900139000",
        "address": "云江区法治路9号",
    })
}

/// The usual application through an agent.
fn through_agent() -> Value {
    let mut body = application();
    body["agent"] = agent();
    body
}

/// The same, handed in at the counter with the power of attorney.
fn at_counter_through_agent() -> Value {
    let mut body = through_agent();
    body["channel"] = json!("in_person");
    body["agent"]["power_of_attorney_on"] = json!("2026-03-02");
    body
}

/// The usual application by three: two citizens and a company.
fn by_three() -> Value {
    let mut body = application();
    body["joint_applicants"] = json!([
        {"kind": "citizen", "name": "李四", "identity": {"kind": "resident_id", "number": SECOND}},
        {"kind": "business", "name": "云江清水食品有限公司",
         "identity": {"kind": "unified_social_credit_code", "number": "91350100M000100Y43"}},
    ]);
    body
}

fn counter(mut body: Value) -> Value {
    body["channel"] = json!("in_person");
    body
}

/// Records it at the counter; gives the answer.
async fn recorded(web: &Web, body: &Value) -> Answer {
    let registrar = web.staff("registrar").await;
    web.post(&registrar, CASES, body).await.is(201)
}

async fn act(web: &Web, login: &str, case: &str, action: &str, body: Value) -> Answer {
    let person = web.staff(login).await;
    web.act(&person, case, action, &body).await
}

/// Routed, drafted and approved: the letter waits to be served.
async fn approve(web: &Web, case: &str) {
    let land = json!({"department": web.test.department(LAND)});
    act(web, "registrar", case, "assignments", land)
        .await
        .is(200);
    act(web, "land", case, "claim", json!({})).await.is(200);
    act(web, "land", case, "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    act(web, "head", case, "reviews", approve).await.is(200);
}

async fn letter(web: &Web, case: &str, kind: &str) -> String {
    let head = web.staff("head").await;
    let letters = web.get(&head, &format!("{CASES}/{case}/letters")).await;
    let letters = letters.is(200);
    let items = letters.at("/items").as_array().unwrap();
    let found = items.iter().find(|item| item["kind"] == kind).unwrap();
    found["text"].as_str().unwrap().to_owned()
}

/// Serves the approved letter by e-mail.
async fn serve_by_mail(web: &Web, case: &str) -> Answer {
    act(web, "land", case, "reply", json!({"method": "electronic"})).await
}

/// To whom the mails for the applicant went, in order: kind and address.
async fn mailed(web: &Web, case: &str) -> Vec<(String, String)> {
    let case = web
        .test
        .case(disclosure::rules::ids::CaseId(case.parse().unwrap()));
    let owed = web.test.owed(&case.await).await;
    owed.into_iter()
        .filter(|one| one.addressee == "applicant")
        .map(|one| (one.kind, one.mail.to))
        .collect()
}

async fn upload(web: &Web, person: &Person, number: &str) -> Answer {
    let path = format!("{APPLICATIONS}/{number}/documents?kind=power_of_attorney");
    web.request(person, Method::POST, &path)
        .header("content-type", "application/pdf")
        .body(PDF)
        .send()
        .await
}

#[tokio::test]
async fn an_agent_at_the_counter_gets_what_is_for_the_applicant() {
    let web = Web::open().await;
    let answer = recorded(&web, &at_counter_through_agent()).await;
    assert_eq!(answer.at("/agent/name"), "王律师");
    assert_eq!(answer.at("/agent/power_of_attorney_on"), "2026-03-02");
    let case = answer.string("/id");
    let receipt = letter(&web, &case, "receipt").await;
    assert!(
        receipt.contains("申请人：张三\n委托代理人：王律师\n"),
        "{receipt}"
    );
    approve(&web, &case).await;
    let reply = letter(&web, &case, "reply").await;
    assert!(
        reply.contains("张三：\n（委托代理人：王律师）\n"),
        "{reply}"
    );
    serve_by_mail(&web, &case).await.is(200);
    let to_agent = |kind: &str| (kind.to_owned(), "wang@law.example".to_owned());
    assert_eq!(
        mailed(&web, &case).await,
        [to_agent("application_confirmed"), to_agent("reply_made")]
    );
}

#[tokio::test]
async fn an_agent_may_sign_for_the_reply_and_one_without_a_power_may_not() {
    let web = Web::open().await;
    let by_agent = json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "agent"});
    for body in [counter(application()), counter(through_agent())] {
        let case = recorded(&web, &body).await.string("/id");
        approve(&web, &case).await;
        act(&web, "land", &case, "reply", by_agent.clone())
            .await
            .refuses(409, "no_power_of_attorney");
    }
    let case = recorded(&web, &at_counter_through_agent())
        .await
        .string("/id");
    approve(&web, &case).await;
    let served = act(&web, "land", &case, "reply", by_agent).await.is(200);
    assert_eq!(served.at("/reply/known_on"), "2026-03-02");
}

#[tokio::test]
async fn online_the_power_of_attorney_is_uploaded_and_until_then_the_applicant_is_written_to() {
    let web = Web::around(Test::automatic().await);
    let filed = web
        .post(&web.anyone(), APPLICATIONS, &through_agent())
        .await
        .is(201);
    let (number, code) = (filed.string("/number"), filed.string("/query_code"));
    let person = web.applicant(&number, &code).await;
    let own = format!("{APPLICATIONS}/{number}");
    let before = web.get(&person, &own).await.is(200);
    assert_eq!(before.at("/agent"), &json!({}));
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    assert!(!letter(&web, &case, "receipt").await.contains("王律师"));

    let document = upload(&web, &person, &number).await.is(201).string("/id");
    let after = web.get(&person, &own).await.is(200);
    assert_eq!(after.at("/agent/power_of_attorney_on"), "2026-03-02");
    approve(&web, &case).await;
    assert!(letter(&web, &case, "reply").await.contains("王律师"));

    let withdrawal = format!("{own}/documents/{document}/withdrawal");
    web.request(&person, Method::POST, &withdrawal)
        .send()
        .await
        .is(204);
    assert_eq!(web.get(&person, &own).await.at("/agent"), &json!({}));
    serve_by_mail(&web, &case).await.is(200);
    let to_applicant = |kind: &str| (kind.to_owned(), "zhangsan@mail.example".to_owned());
    assert_eq!(
        mailed(&web, &case).await,
        [
            to_applicant("application_confirmed"),
            to_applicant("reply_made")
        ]
    );
}

#[tokio::test]
async fn who_has_no_address_is_reached_through_the_agent() {
    let web = Web::open().await;
    let mut body = at_counter_through_agent();
    body["applicant"]["email"] = Value::Null;
    body["form"] = json!({"carrier": "paper", "delivery": "pick_up", "fallback_consent": true});
    let case = recorded(&web, &body).await.string("/id");
    approve(&web, &case).await;
    serve_by_mail(&web, &case).await.is(200);
    let mut without = body.clone();
    without["agent"]["email"] = Value::Null;
    let case = recorded(&web, &without).await.string("/id");
    approve(&web, &case).await;
    serve_by_mail(&web, &case)
        .await
        .refuses(409, "no_email_address");
}

#[tokio::test]
async fn every_channel_takes_an_agent_and_joint_applicants() {
    let web = Web::open().await;
    for channel in [
        "oral",
        "mail_signed",
        "mail_ordinary",
        "email",
        "fax",
        "misdirected",
    ] {
        let mut body = by_three();
        body["channel"] = json!(channel);
        body["agent"] = agent();
        body["agent"]["power_of_attorney_on"] = json!("2026-03-02");
        let answer = recorded(&web, &body).await;
        assert_eq!(answer.at("/agent/power_of_attorney_on"), "2026-03-02");
        assert_eq!(answer.at("/joint_applicants").as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn letters_name_every_joint_applicant_and_speak_to_all_of_them() {
    let web = Web::open().await;
    let case = recorded(&web, &counter(by_three())).await.string("/id");
    approve(&web, &case).await;
    for kind in ["receipt", "reply"] {
        let text = letter(&web, &case, kind).await;
        assert!(
            text.contains("张三、李四、云江清水食品有限公司：\n"),
            "{text}"
        );
        assert!(text.contains("你们提出的政府信息公开申请"), "{text}");
        assert!(!text.contains('您'), "{text}");
    }
    let served = serve_by_mail(&web, &case).await;
    served.is(200);
    // Only the representative is written to.
    let to_representative = |kind: &str| (kind.to_owned(), "zhangsan@mail.example".to_owned());
    assert_eq!(
        mailed(&web, &case).await,
        [
            to_representative("application_confirmed"),
            to_representative("reply_made")
        ]
    );
}

#[tokio::test]
async fn agents_and_joint_applicants_are_masked_for_who_need_not_know_and_in_lists() {
    let web = Web::open().await;
    let mut body = counter(by_three());
    body["agent"] = agent();
    let case = recorded(&web, &body).await.string("/id");
    let path = format!("{CASES}/{case}");
    let supervisor = web.staff("supervisor").await;
    let seen = web.get(&supervisor, &path).await.is(200);
    for secret in [
        "李四",
        "王律师",
        AGENT,
        SECOND,
        "wang@law.example",
        "13900139000",
        "法治路",
    ] {
        assert!(!seen.text.contains(secret), "{secret} in {}", seen.text);
    }
    assert_eq!(seen.at("/joint_applicants/0/name"), "李*");
    assert_eq!(seen.at("/joint_applicants/1/name"), "云江清水食品有限公司");
    assert_eq!(seen.at("/agent/name"), "王**");
    let registrar = web.staff("registrar").await;
    let full = web.get(&registrar, &path).await.is(200);
    assert_eq!(full.at("/joint_applicants/0/name"), "李四");
    assert_eq!(full.at("/agent/address"), "云江区法治路9号");
    assert!(!full.text.contains(SECOND), "{}", full.text);
    let list = web.get(&registrar, CASES).await.is(200);
    assert_eq!(list.at("/items/0/joint_applicants"), 2);
    for secret in ["李四", "王律师", "张三"] {
        assert!(!list.text.contains(secret), "{secret} in {}", list.text);
    }
    let events = web.get(&registrar, &format!("{path}/events")).await.is(200);
    for secret in ["李四", "王律师", SECOND] {
        assert!(!events.text.contains(secret), "{secret} in {}", events.text);
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_agent_or_a_joint_applicant_is_named_by_field() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let joint = |number: &str| json!({"kind": "citizen", "name": "李四", "identity": {"kind": "resident_id", "number": number}});
    let good = || {
        let mut body = at_counter_through_agent();
        body["joint_applicants"] = json!([joint(SECOND)]);
        body
    };
    web.post(&registrar, CASES, &good()).await.is(201);
    for (pointer, value, field, code) in [
        (
            "/agent/identity/number",
            json!("110105198001010017"),
            "agent.identity.number",
            "identity_check_digit",
        ),
        (
            "/agent/identity/number",
            json!("11010519491231002X"),
            "agent.identity.number",
            "agent_is_applicant",
        ),
        (
            "/agent/identity/number",
            json!(SECOND),
            "agent.identity.number",
            "agent_is_applicant",
        ),
        ("/agent/name", json!(" "), "agent.name", "required"),
        (
            "/agent/email",
            json!("nowhere"),
            "agent.email",
            "contact_email",
        ),
        (
            "/agent/representative",
            json!("x"),
            "agent.representative",
            "wrong_shape",
        ),
        (
            "/agent/power_of_attorney_on",
            json!("soon"),
            "agent.power_of_attorney_on",
            "wrong_shape",
        ),
        (
            "/joint_applicants/0/identity/number",
            json!("1"),
            "joint_applicants[0].identity.number",
            "identity_length",
        ),
        (
            "/joint_applicants/0/identity/number",
            json!("11010519491231002X"),
            "joint_applicants[0].identity.number",
            "applicant_named_twice",
        ),
        (
            "/joint_applicants/0/kind",
            json!("business"),
            "joint_applicants[0].identity.kind",
            "identity_kind_does_not_fit",
        ),
        (
            "/joint_applicants/0/name",
            json!("李\n四"),
            "joint_applicants[0].name",
            "control_character",
        ),
    ] {
        let mut body = good();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        let answer = web
            .post(&registrar, CASES, &body)
            .await
            .refuses(422, "invalid_content");
        let named = answer.fields();
        assert!(
            named.contains(&(field.to_owned(), code.to_owned())),
            "{pointer}: {named:?}"
        );
    }
}

#[tokio::test]
async fn an_agent_must_be_reachable_and_shows_no_paper_online() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut unreachable = at_counter_through_agent();
    unreachable["agent"] =
        json!({"name": "王律师", "identity": {"kind": "resident_id", "number": AGENT}});
    let answer = web.post(&registrar, CASES, &unreachable).await;
    let answer = answer.refuses(422, "invalid_content");
    assert_eq!(
        answer.fields(),
        [("agent".to_owned(), "contact_nothing".to_owned())]
    );
    let online = {
        let mut body = through_agent();
        body["agent"]["power_of_attorney_on"] = json!("2026-03-02");
        body
    };
    let answer = web.post(&web.anyone(), APPLICATIONS, &online).await;
    let answer = answer.refuses(422, "invalid_content");
    assert_eq!(
        answer.fields(),
        [(
            "agent.power_of_attorney_on".to_owned(),
            "power_of_attorney_is_uploaded".to_owned()
        )]
    );
}

#[tokio::test]
async fn ten_may_apply_together_and_no_more() {
    let web = Web::open().await;
    let with = |count: usize| {
        let mut body = application();
        let others: Vec<Value> = (0..count)
            .map(|at| {
                json!({"kind": "citizen", "name": "李四",
                "identity": {"kind": "passport", "number": format!("E1234567{at}")}})
            })
            .collect();
        body["joint_applicants"] = json!(others);
        body
    };
    web.post(&web.anyone(), APPLICATIONS, &with(9))
        .await
        .is(201);
    let answer = web.post(&web.anyone(), APPLICATIONS, &with(10)).await;
    let answer = answer.refuses(422, "invalid_content");
    assert_eq!(
        answer.fields(),
        [(
            "joint_applicants".to_owned(),
            "too_many_applicants".to_owned()
        )]
    );
}

#[tokio::test]
async fn a_power_of_attorney_is_presented_with_the_application_or_later() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = at_counter_through_agent();
    body["received_on"] = json!("2026-02-27");
    web.post(&registrar, CASES, &body).await.is(201);
    body["agent"]["power_of_attorney_on"] = json!("2026-02-26");
    web.post(&registrar, CASES, &body)
        .await
        .refuses(409, "day_too_early");
    body["agent"]["power_of_attorney_on"] = json!("2026-03-03");
    web.post(&registrar, CASES, &body)
        .await
        .refuses(409, "day_in_future");
}
