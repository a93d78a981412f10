//! The record over HTTP: what people wrote can be read by those who work on the case; a case is found by
//! its number; what is wrong with a request is named.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::record::declared;
use crate::harness::web::{Person, Request, Web, application, granted};

/// A request by someone who reads Chinese.
fn in_chinese(web: &Web, method: Method, who: &Person, path: &str) -> Request {
    web.request_in("zh-CN", who, method, path)
}

fn event<'a>(record: &'a [Value], name: &str) -> &'a Value {
    record.iter().find(|one| one["event"] == name).unwrap()
}

async fn record(web: &Web, who: &Person, case: &str) -> Vec<Value> {
    let path = format!("/api/v1/cases/{case}/events");
    let read = web.get(who, &path).await.is(200);
    read.at("/items").as_array().unwrap().clone()
}

#[tokio::test]
async fn notes_reasons_and_returned_drafts_can_be_read_by_those_who_work_on_the_case() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let departments = web.get(&registrar, "/api/v1/departments").await.is(200);
    let (land, health) = (departments.at("/items/1"), departments.at("/items/2"));
    let assign = |to: &Value| json!({"department": to["id"], "note": "请于三日内办理"});
    web.act(&registrar, &case, "assignments", &assign(health))
        .await
        .is(200);
    let doctor = web.staff("health").await;
    let back = json!({"reason": "不属于本部门职责", "suggested_department": land["id"]});
    web.act(&doctor, &case, "returns", &back).await.is(200);
    web.act(&registrar, &case, "assignments", &assign(land))
        .await
        .is(200);
    let (handler, head) = (web.staff("land").await, web.staff("head").await);
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    web.act(&handler, &case, "drafts", &granted()).await.is(200);
    let rework = json!({"decision": "rework", "reason": "请写明获取方式"});
    web.act(&head, &case, "reviews", &rework).await.is(200);

    let seen = record(&web, &handler, &case).await;
    assert_eq!(event(&seen, "assigned")["text"], "请于三日内办理");
    assert_eq!(event(&seen, "assigned")["department_name"], health["name"]);
    let returned = event(&seen, "returned");
    assert_eq!(returned["text"], "不属于本部门职责");
    assert_eq!(returned["suggested_name"], land["name"]);
    assert_eq!(event(&seen, "rework_asked")["text"], "请写明获取方式");
    let drafted = &event(&seen, "drafted")["drafted"];
    assert_eq!(drafted["content"], granted()["content"]);

    assert_eq!(event(&seen, "claimed")["by_name"], "承大地");
    assert_eq!(event(&seen, "rework_asked")["by_name"], "审核人");
    let filed = event(&seen, "filed");
    assert_eq!(filed["by"], "applicant");
    assert!(filed.get("by_name").is_none(), "{filed}");

    let supervisor = web.staff("supervisor").await;
    for event in record(&web, &supervisor, &case).await {
        assert!(event.get("text").is_none(), "{event}");
        assert!(event.get("drafted").is_none(), "{event}");
    }
}

#[test]
fn the_document_names_every_event_with_its_fields() {
    let declared = declared();
    assert_eq!(declared.len(), 63, "{:?}", declared.keys());
    let returned = &declared["returned"];
    assert_eq!(
        returned["required"],
        json!(["department", "reason", "event"])
    );
    assert_eq!(
        returned["properties"]["department"]["format"], "uuid",
        "{returned}"
    );
}

#[tokio::test]
async fn the_applicant_reads_no_name_of_staff() {
    let web = Web::open().await;
    let (number, code) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let applicant = web.applicant(&number, &code).await;
    let path = format!("/api/v1/applications/{number}");
    let seen = web.get(&applicant, &path).await.is(200);
    assert!(!seen.text.contains("登小明"), "{}", seen.text);
    let path = format!("/api/v1/cases/{case}/events");
    web.get(&applicant, &path).await.refuses(403, "not_allowed");
}

#[tokio::test]
async fn a_case_is_found_by_its_number() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    web.file().await;
    let registrar = web.staff("registrar").await;
    for typed in [number.clone(), number.to_lowercase()] {
        let path = format!("/api/v1/cases?number={typed}");
        let found = web.get(&registrar, &path).await.is(200);
        assert_eq!(found.at("/items").as_array().unwrap().len(), 1, "{typed}");
        assert_eq!(found.at("/items/0/number"), number.as_str());
    }
    for other in ["YJ-2026-999999", "nonsense"] {
        let path = format!("/api/v1/cases?number={other}");
        let found = web.get(&registrar, &path).await.is(200);
        assert_eq!(found.at("/items"), &json!([]), "{other}");
    }
}

#[tokio::test]
async fn what_the_delivery_needs_is_asked_for() {
    let web = Web::open().await;
    let anyone = web.anyone();
    let by = |delivery: &str| {
        let mut form = application();
        form["form"] = json!({"carrier": "paper", "delivery": delivery});
        form
    };
    let file = async |form: &Value| web.post(&anyone, "/api/v1/applications", form).await;
    for (delivery, field, code) in [
        ("post", "applicant.address", "delivery_needs_address"),
        ("express", "applicant.address", "delivery_needs_address"),
        ("fax", "applicant.fax", "delivery_needs_fax"),
    ] {
        let answer = file(&by(delivery)).await.refuses(422, "invalid_content");
        assert_eq!(answer.fields(), [(field.to_owned(), code.to_owned())]);
    }
    for delivery in ["email", "pick_up", "read_on_site"] {
        file(&by(delivery)).await.is(201);
    }
    let mut fax = by("fax");
    fax["applicant"]["fax"] = json!("0556-5566778");
    let number = file(&fax).await.is(201).string("/number");
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let path = format!("/api/v1/cases/{case}");
    let seen = web.get(&registrar, &path).await.is(200);
    assert_eq!(seen.at("/applicant/fax"), "0556-5566778");
    let supervisor = web.staff("supervisor").await;
    let masked = web.get(&supervisor, &path).await.is(200);
    assert_eq!(masked.at("/applicant/fax"), "*******6778");

    let mut none = application();
    none["form"] = Value::Null;
    none["applicant"]["email"] = Value::Null;
    none["applicant"]["address"] = json!("云江区清水街5号");
    let number = file(&none).await.is(201).string("/number");
    let case = web.find(&registrar, &number).await;
    let seen = web.get(&registrar, &format!("/api/v1/cases/{case}")).await;
    assert_eq!(seen.at("/form/delivery"), "post");
    assert_eq!(seen.at("/form/carrier"), "paper");
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_named_in_the_readers_language() {
    let web = Web::open().await;
    let anyone = web.anyone();
    for (path, body, field, told) in [
        ("/applications", json!({}), "applicant", "缺少此项，请填写"),
        ("/applications", json!([]), "", "类型不符，应为对象"),
        (
            "/tokens",
            json!({"grant": "password"}),
            "login",
            "缺少此项，请填写",
        ),
        (
            "/tokens",
            json!({"grant": "key"}),
            "grant",
            "不是可用的值，可用：`password`、`query_code`、`refresh`",
        ),
    ] {
        let path = format!("/api/v1{path}");
        let answer = in_chinese(&web, Method::POST, &anyone, &path).json(&body);
        let answer = answer.send().await.refuses(422, "invalid_content");
        assert_eq!(answer.at("/errors/0/field"), field);
        assert_eq!(answer.at("/errors/0/detail"), told);
    }
    let registrar = web.staff("registrar").await;
    for (query, name) in [
        ("limit=many", "limit"),
        ("sort=due&stage=lost", "stage"),
        ("due_before=yesterday", "due_before"),
    ] {
        let path = format!("/api/v1/cases?{query}");
        let answer = in_chinese(&web, Method::GET, &registrar, &path);
        let answer = answer.send().await.refuses(400, "bad_query");
        assert_eq!(answer.at("/errors/0/field"), name);
        let detail = answer.string("/errors/0/detail");
        assert!(!detail.contains("expected"), "{detail}");
    }
}

#[tokio::test]
async fn a_parameter_or_field_that_is_missing_or_there_twice_is_named() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    for (path, name) in [
        ("/cases?limit=1&limit=2", "limit"),
        ("/cases?colour=red", "colour"),
        ("/audit?x=1", "x"),
    ] {
        let answer = web.get(&registrar, &format!("/api/v1{path}")).await;
        let answer = answer.refuses(400, "bad_query");
        assert_eq!(answer.at("/errors/0/field"), name, "{path}");
    }
    let (number, code) = web.file().await;
    let applicant = web.applicant(&number, &code).await;
    let path = format!("/api/v1/applications/{number}/documents");
    let upload = web.request(&applicant, Method::POST, &path);
    let upload = upload.header("content-type", "text/plain").body("a");
    let answer = upload.send().await.refuses(400, "bad_query");
    assert_eq!(answer.at("/errors/0/field"), "kind");

    for (body, field) in [
        (r#"{"grant":"password","grant":"refresh"}"#, "grant"),
        (r#"{"a":[{"b":1,"b":2}]}"#, "a[0].b"),
    ] {
        let sent = web.request(&web.anyone(), Method::POST, "/api/v1/tokens");
        let sent = sent.header("content-type", "application/json").body(body);
        let answer = sent.send().await.refuses(422, "invalid_content");
        let named = (field.to_owned(), "duplicate_field".to_owned());
        assert_eq!(answer.fields(), [named]);
    }
}

#[tokio::test]
async fn a_problem_repeats_nothing_that_may_be_about_a_person() {
    let web = Web::open().await;
    let number = "11010519491231002X";
    let anyone = web.anyone();
    let registrar = web.staff("registrar").await;
    for path in [
        format!("/api/v1/applications/{number}"),
        format!("/api/v1/{number}"),
        format!("/api/v1/cases/{number}/events"),
        format!("/api/v1/cases?{number}=1"),
    ] {
        let answer = web.get(&registrar, &path).await;
        assert!(answer.status >= 400, "{path}");
        assert!(!answer.text.contains(number), "{}", answer.text);
    }
    let mut body = application();
    body["applicant"][number] = json!("x");
    let answer = web.post(&anyone, "/api/v1/applications", &body).await;
    let answer = answer.refuses(422, "invalid_content");
    assert!(!answer.text.contains(number), "{}", answer.text);
    assert_eq!(answer.at("/errors/0/field"), "applicant.*");
    let path = "/api/v1/cases/019cae86-dd40-7000-8000-000000000001";
    let answer = web.get(&registrar, path).await.refuses(404, "not_found");
    assert_eq!(answer.at("/instance"), path);
}
