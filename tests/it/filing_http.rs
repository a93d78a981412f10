//! Filing over HTTP: who may, what is asked of them, and how a "no" reads.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::web::{Answer, Person, Web, application};

const APPLICATIONS: &str = "/api/v1/applications";

/// The usual application, one thing about it changed.
fn with(pointer: &str, value: &Value) -> Value {
    let mut body = application();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    parent[field] = value.clone();
    body
}

async fn file(web: &Web, body: &Value) -> Answer {
    web.post(&web.anyone(), APPLICATIONS, body).await
}

#[tokio::test]
async fn every_kind_of_applicant_can_file() {
    let web = Web::open().await;
    for kind in ["business", "research", "social", "legal", "other"] {
        let mut body = with("/applicant/kind", &json!(kind));
        body["applicant"]["identity"] =
            json!({"kind": "unified_social_credit_code", "number": "91350100M000100Y43"});
        body["applicant"]["representative"] = json!("李四");
        file(&web, &body).await.is(201);
    }
    file(&web, &application()).await.is(201);
    let mut citizen = application();
    citizen["applicant"]["representative"] = json!("李四");
    let no = file(&web, &citizen).await.refuses(422, "invalid_content");
    let field = (
        "applicant.representative".to_owned(),
        "unexpected".to_owned(),
    );
    assert_eq!(no.fields(), [field]);
}

#[tokio::test]
async fn the_answer_tells_number_code_and_what_happens_next() {
    let web = Web::open().await;
    let answer = file(&web, &application()).await.is(201);
    assert_eq!(answer.at("/number"), "YJ-2026-000001");
    assert_eq!(answer.string("/query_code").len(), 14);
    assert_eq!(answer.at("/next/confirmation_by"), "2026-03-03");
    assert_eq!(answer.at("/next/earliest_due_on"), "2026-03-30");
    assert_eq!(answer.at("/next/latest_due_on"), "2026-04-29");
    assert_eq!(
        answer.header("location"),
        "/api/v1/applications/YJ-2026-000001"
    );
    let automatic = Web::around(Test::automatic().await);
    let answer = file(&automatic, &application()).await.is(201);
    assert_eq!(answer.at("/stage"), "registered");
    assert!(answer.body["next"].get("confirmation_by").is_none());
}

#[tokio::test]
async fn what_is_not_seen_or_turns_the_text_is_refused_by_name() {
    let web = Web::open().await;
    for (pointer, value, field, code) in [
        (
            "/applicant/name",
            "\u{200b}\u{feff}\u{200d}",
            "applicant.name",
            "required",
        ),
        (
            "/applicant/name",
            "张\u{200b}三",
            "applicant.name",
            "invisible_character",
        ),
        (
            "/applicant/name",
            "a\u{202e}b",
            "applicant.name",
            "turning_character",
        ),
        (
            "/applicant/address",
            "人民路\u{200b}1号",
            "applicant.address",
            "contact_address",
        ),
        (
            "/information/features",
            "a\u{202e}b",
            "information.features",
            "turning_character",
        ),
    ] {
        let mut body = application();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = json!(value);
        let answer = web.post(&web.anyone(), "/api/v1/applications", &body).await;
        let expected = [(field.to_owned(), code.to_owned())];
        assert_eq!(answer.is(422).fields(), expected, "{value:?}");
    }
}

#[tokio::test]
async fn every_bad_field_is_named_with_its_code() {
    let web = Web::open().await;
    let long = "长".repeat(201);
    for (pointer, value, field, code) in [
        (
            "/applicant/identity/number",
            json!("110105194912310021"),
            "applicant.identity.number",
            "identity_check_digit",
        ),
        (
            "/applicant/identity/kind",
            json!("unified_social_credit_code"),
            "applicant.identity.kind",
            "identity_kind_does_not_fit",
        ),
        (
            "/applicant/email",
            json!("not an address"),
            "applicant.email",
            "contact_email",
        ),
        ("/applicant/name", json!("  "), "applicant.name", "required"),
        (
            "/applicant/name",
            json!("张\n三"),
            "applicant.name",
            "control_character",
        ),
        (
            "/applicant/name",
            json!("张\u{0}三"),
            "applicant.name",
            "nul_character",
        ),
        (
            "/applicant/kind",
            json!("king"),
            "applicant.kind",
            "wrong_shape",
        ),
        (
            "/information/name",
            json!(long),
            "information.name",
            "too_long",
        ),
        (
            "/information/name",
            json!(7),
            "information.name",
            "wrong_shape",
        ),
        (
            "/information/purpose",
            json!("why"),
            "information.purpose",
            "wrong_shape",
        ),
        (
            "/form/carrier",
            json!("parchment"),
            "form.carrier",
            "wrong_shape",
        ),
        (
            "/authority",
            json!("NOWHERE"),
            "authority",
            "unknown_authority",
        ),
    ] {
        let answer = file(&web, &with(pointer, &value))
            .await
            .refuses(422, "invalid_content");
        let named = answer.fields();
        assert!(
            named.contains(&(field.to_owned(), code.to_owned())),
            "{pointer}: {named:?}"
        );
    }
    let nothing = file(&web, &with("/information", &json!({})))
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        nothing.fields(),
        [("information".to_owned(), "nothing_wanted".to_owned())]
    );
    let mut unreachable = application();
    let applicant = unreachable["applicant"].as_object_mut().unwrap();
    applicant.remove("email");
    applicant.remove("phone");
    let answer = file(&web, &unreachable)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(
        answer.fields(),
        [("applicant".to_owned(), "contact_nothing".to_owned())]
    );
}

#[tokio::test]
async fn a_refusal_never_repeats_what_a_person_typed() {
    let web = Web::open().await;
    for body in [
        with("/applicant/kind", &json!("绝密内容甲")),
        with("/applicant/email", &json!("secret@@x")),
        with("/applicant/identity/number", &json!("999999999999999999")),
    ] {
        let answer = file(&web, &body).await.is(422);
        for secret in ["绝密内容甲", "secret@@x", "999999999999999999", "张三"] {
            assert!(!answer.text.contains(secret), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_request_of_the_wrong_form_is_refused_before_it_is_read() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let raw = |body: Vec<u8>, kind: &'static str| {
        web.request(&anyone, Method::POST, APPLICATIONS)
            .header("content-type", kind)
            .body(body)
    };
    raw(b"{\"applicant\":".to_vec(), "application/json")
        .send()
        .await
        .refuses(400, "not_json");
    raw(br#"{"authority":"\ud800"}"#.to_vec(), "application/json")
        .send()
        .await
        .refuses(400, "not_json");
    raw(vec![0xff, 0xfe], "application/json")
        .send()
        .await
        .refuses(400, "not_json");
    raw(b"<a/>".to_vec(), "text/xml")
        .send()
        .await
        .refuses(415, "json_required");
    raw(vec![b' '; 300_000], "application/json")
        .send()
        .await
        .refuses(413, "body_too_large");
    raw(Vec::new(), "application/json")
        .send()
        .await
        .refuses(422, "invalid_content");
    raw(b"[]".to_vec(), "application/json")
        .send()
        .await
        .refuses(422, "invalid_content");
    let wrong = web
        .get(&anyone, APPLICATIONS)
        .await
        .refuses(405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), "POST, OPTIONS");
    web.get(&anyone, "/api/v1/nowhere")
        .await
        .refuses(404, "not_found");
}

#[tokio::test]
async fn a_filing_sent_again_under_its_key_is_one_case_with_one_answer() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let send = |body: Value, key: &'static str| {
        web.request(&anyone, Method::POST, APPLICATIONS)
            .header("idempotency-key", key)
            .json(&body)
            .send()
    };
    let first = send(application(), "a").await.is(201);
    let again = send(application(), "a").await.is(201);
    assert_eq!(first.text, again.text);
    send(with("/applicant/name", &json!("王五")), "a")
        .await
        .refuses(422, "idempotency_key_reused");
    let other = send(application(), "b").await.is(201);
    assert_eq!(other.at("/number"), "YJ-2026-000002");
    send(with("/information", &json!({})), "c").await.is(422);
    send(application(), "c").await.is(201);
    send(application(), "printable ASCII, ~ and all")
        .await
        .is(201);
    for odd in ["a\tb", "clé", "钥匙", " "] {
        send(application(), odd)
            .await
            .refuses(400, "bad_idempotency_key");
    }
}

#[tokio::test]
async fn one_address_can_file_only_so_often() {
    let web = Web::with(Test::app().await, |settings| settings.filings_per_hour = 2);
    file(&web, &application()).await.is(201);
    file(&web, &application()).await.is(201);
    let answer = file(&web, &application())
        .await
        .refuses(429, "too_many_requests");
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn problems_are_told_in_the_language_asked_for() {
    let web = Web::open().await;
    let chinese = reqwest::Client::new()
        .get(format!("{}/api/v1/me", web.base))
        .send()
        .await
        .unwrap();
    assert!(chinese.text().await.unwrap().contains("请重新登录"));
    let english = web
        .get(&web.anyone(), "/api/v1/me")
        .await
        .refuses(401, "not_signed_in");
    assert!(english.text.contains("sign in again"));
}

#[tokio::test]
async fn a_registrar_records_what_came_to_the_counter() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!("in_person");
    let recorded = web.post(&registrar, "/api/v1/cases", &body).await.is(201);
    assert_eq!(recorded.at("/stage"), "registered");
    assert_eq!(recorded.at("/due_on"), "2026-03-30");
    assert_eq!(recorded.etag(), "\"1\"");
    let number = recorded.string("/number");
    let applicant = web
        .applicant(&number, &recorded.string("/query_code"))
        .await;
    let letters = web
        .get(
            &applicant,
            &format!("/api/v1/applications/{number}/letters"),
        )
        .await
        .is(200);
    assert_eq!(letters.at("/items/0/kind"), "receipt");
    body["received_on"] = json!("2026-03-05");
    web.post(&registrar, "/api/v1/cases", &body)
        .await
        .refuses(409, "day_in_future");
    body["received_on"] = json!("2026-02-27");
    web.post(&registrar, "/api/v1/cases", &body).await.is(201);
    body["channel"] = json!("online");
    web.post(&registrar, "/api/v1/cases", &body)
        .await
        .refuses(422, "invalid_content");
    let handler = web.staff("land").await;
    web.post(&handler, "/api/v1/cases", &body)
        .await
        .refuses(403, "not_allowed");
}

/// Who chooses no form is served in the usual one, and has not agreed to another.
#[tokio::test]
async fn nobody_agrees_to_another_form_by_choosing_none() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    for (email, form) in [
        (
            json!("zhangsan@mail.example"),
            json!({"carrier": "email", "delivery": "email", "fallback_consent": false}),
        ),
        (
            Value::Null,
            json!({"carrier": "paper", "delivery": "pick_up", "fallback_consent": false}),
        ),
    ] {
        let mut body = application();
        body["channel"] = json!("in_person");
        body["applicant"]["email"] = email;
        body.as_object_mut().unwrap().remove("form");
        let recorded = web.post(&registrar, "/api/v1/cases", &body).await.is(201);
        let path = format!("/api/v1/cases/{}", recorded.string("/id"));
        let seen = web.get(&registrar, &path).await.is(200);
        assert_eq!(seen.at("/form"), &form);
    }
}

#[tokio::test]
async fn an_applicant_sees_only_the_own_case_and_only_with_the_code() {
    let web = Web::open().await;
    let (number, code) = web.file().await;
    let (other, _) = web.file().await;
    let loose = code.to_lowercase().replace('-', " ");
    let applicant = web.applicant(&number.to_lowercase(), &loose).await;
    web.get(&applicant, &format!("{APPLICATIONS}/{number}"))
        .await
        .is(200);
    web.get(&applicant, &format!("{APPLICATIONS}/{other}"))
        .await
        .refuses(404, "not_found");
    web.get(&applicant, "/api/v1/cases")
        .await
        .refuses(403, "not_allowed");
    let wrong = json!({"grant": "query_code", "number": other, "query_code": code});
    web.post(&web.anyone(), "/api/v1/tokens", &wrong)
        .await
        .refuses(401, "wrong_credentials");
    for person in [web.anyone(), web.bearer("x"), Person::default()] {
        web.get(&person, &format!("{APPLICATIONS}/{number}"))
            .await
            .refuses(401, "not_signed_in");
    }
}

#[tokio::test]
async fn what_happens_next_says_which_days_may_still_move() {
    for test in [Test::app().await, Test::automatic().await] {
        let web = Web::around(test);
        for (today, marks) in [("2026-03-02", 0), ("2026-12-21", 2)] {
            web.test.set_today(today);
            for (language, mark) in [("zh-CN", "（暂定）届满"), ("en", "2027 (provisional)")]
            {
                let filed = web
                    .request_in(language, &web.anyone(), Method::POST, APPLICATIONS)
                    .json(&application())
                    .send()
                    .await
                    .is(201);
                let text = filed.string("/next/text");
                assert_eq!(text.matches(mark).count(), marks, "{text}");
                assert_eq!(filed.at("/next/provisional"), marks > 0);
            }
        }
    }
}

#[tokio::test]
async fn what_came_more_than_a_year_ago_is_no_case() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!("in_person");
    // 366 days before 2 March 2026 it is still entered, late; a receipt under the regulations of 2008 is not.
    for (received_on, entered) in [
        ("2025-03-01", true),
        ("2025-02-28", false),
        ("2019-05-14", false),
    ] {
        body["received_on"] = json!(received_on);
        let answer = web.post(&registrar, "/api/v1/cases", &body).await;
        if entered {
            answer.is(201);
        } else {
            answer.refuses(409, "day_too_early");
        }
    }
    let old = json!({"regime": "cn-2008", "events": [
        {"event": "received", "on": "2019-05-14", "channel": "in_person"},
    ]});
    let read = web.post(&web.anyone(), "/api/v1/deadlines", &old).await;
    assert_eq!(read.is(200).at("/due_on"), "2019-06-04");
}
