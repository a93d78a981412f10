//! Earlier cases of the same applicant that ask for something alike, over HTTP.

use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::web::{Answer, Web, application, granted};

const CASES: &str = "/api/v1/cases";
/// Someone else's, with a good check digit.
const OTHER: &str = "110105198102030016";

/// An application at the counter for this information.
fn asking(name: &str) -> Value {
    let mut body = application();
    body["channel"] = json!("in_person");
    body["information"] = json!({"name": name});
    body
}

async fn record(web: &Web, body: &Value) -> Answer {
    let registrar = web.staff("registrar").await;
    web.post(&registrar, CASES, body).await.is(201)
}

async fn repeats(web: &Web, login: &str, case: &str) -> Answer {
    let person = web.staff(login).await;
    web.get(&person, &format!("{CASES}/{case}/repeats")).await
}

fn numbers(answer: &Answer) -> Vec<&str> {
    let items = answer.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn what_the_same_applicant_asked_before_is_shown_newest_first_with_the_reason() {
    let web = Web::open().await;
    record(&web, &asking("征地补偿安置方案")).await;
    record(&web, &asking("城市绿化养护合同")).await;
    web.test.set_today("2026-03-03");
    record(&web, &asking("2025年征地补偿安置方案公告")).await;
    let mut another = asking("征地补偿安置方案公告");
    another["applicant"]["identity"]["number"] = json!(OTHER);
    record(&web, &another).await;
    let last = record(&web, &asking("征地补偿安置方案公告")).await;
    let case = last.string("/id");
    let seen = repeats(&web, "registrar", &case).await.is(200);
    assert_eq!(numbers(&seen), ["YJ-2026-000003", "YJ-2026-000001"]);
    assert_eq!(seen.at("/items/1/percent"), 87);
    assert_eq!(seen.at("/items/1/passage"), "征地补偿安置方案");
    assert_eq!(
        seen.at("/items/1/why"),
        "87% of character pairs are the same (7, of 9 here and 7 there); both say \"征地补偿安置方案\""
    );
    assert_eq!(seen.at("/items/0/filed_on"), "2026-03-03");
    assert_eq!(
        repeats(&web, "head", &case).await.is(200).text,
        seen.text,
        "the head sees the same"
    );
    // The first of them repeats nothing, whatever came after it.
    let first = seen.string("/items/1/id");
    let none = repeats(&web, "registrar", &first).await.is(200);
    assert_eq!(none.at("/items"), &json!([]));
}

#[tokio::test]
async fn an_application_of_more_than_a_year_ago_is_not_shown() {
    let web = Web::open().await;
    let old = record(&web, &asking("征地补偿安置方案")).await;
    assert_eq!(old.at("/filed_on"), "2026-03-02");
    web.test.set_today("2027-03-02");
    let within = record(&web, &asking("征地补偿安置方案"))
        .await
        .string("/id");
    let seen = repeats(&web, "registrar", &within).await.is(200);
    assert_eq!(numbers(&seen), ["YJ-2026-000001"]);
    web.test.set_today("2027-03-03");
    let after = record(&web, &asking("征地补偿安置方案"))
        .await
        .string("/id");
    let seen = repeats(&web, "registrar", &after).await.is(200);
    assert_eq!(numbers(&seen), ["YJ-2027-000001"]);
}

#[tokio::test]
async fn who_applied_with_others_is_found_again_alone_and_the_other_way_round() {
    let web = Web::open().await;
    let with = |name: &str| {
        json!([{"kind": "citizen", "name": name,
            "identity": {"kind": "resident_id", "number": OTHER}}])
    };
    let mut together = asking("征地补偿安置方案");
    together["joint_applicants"] = with("李四");
    record(&web, &together).await;
    let mut alone = asking("征地补偿安置方案");
    alone["applicant"]["identity"]["number"] = json!(OTHER);
    let case = record(&web, &alone).await.string("/id");
    let seen = repeats(&web, "registrar", &case).await.is(200);
    assert_eq!(numbers(&seen), ["YJ-2026-000001"]);
    let mut third = asking("征地补偿安置方案");
    third["applicant"]["identity"] = json!({"kind": "passport", "number": "E12345678"});
    third["joint_applicants"] = with("李四");
    let case = record(&web, &third).await.string("/id");
    let seen = repeats(&web, "registrar", &case).await.is(200);
    assert_eq!(numbers(&seen), ["YJ-2026-000002", "YJ-2026-000001"]);
}

#[tokio::test]
async fn only_the_disclosure_office_sees_repeats_and_nothing_is_blocked() {
    let web = Web::open().await;
    record(&web, &asking("征地补偿安置方案")).await;
    let (number, code) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let land = json!({"department": web.test.department(LAND)});
    web.act(&registrar, &case, "assignments", &land)
        .await
        .is(200);
    for login in ["land", "supervisor"] {
        repeats(&web, login, &case)
            .await
            .refuses(403, "not_allowed");
    }
    for login in ["health", "security"] {
        repeats(&web, login, &case).await.refuses(404, "not_found");
    }
    let applicant = web.applicant(&number, &code).await;
    let path = format!("{CASES}/{case}/repeats");
    web.get(&applicant, &path).await.refuses(403, "not_allowed");
    let own = format!("/api/v1/applications/{number}");
    let own = web.get(&applicant, &own).await.is(200);
    assert!(!own.text.contains("YJ-2026-000001"), "{}", own.text);
    // Whoever reads what other cases say leaves a trace.
    repeats(&web, "registrar", &case).await.is(200);
    let auditor = web.staff("audit").await;
    let audit = web.get(&auditor, "/api/v1/audit").await.is(200);
    let read = json!("repeats_read");
    let entries = audit.at("/items").as_array().unwrap();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry["action"] == read)
            .count(),
        1
    );
}

/// Routes a case to the land bureau, whose handler takes it in hand.
async fn in_hand(web: &Web, case: &str) {
    in_hand_at(web, case, LAND, "land").await;
}

async fn in_hand_at(web: &Web, case: &str, department: &str, login: &str) {
    let (registrar, handler) = (web.staff("registrar").await, web.staff(login).await);
    let department = json!({"department": web.test.department(department)});
    web.act(&registrar, case, "assignments", &department)
        .await
        .is(200);
    web.act(&handler, case, "claim", &json!({})).await.is(200);
}

/// Grants what a case in hand asks for, and hands the reply over.
async fn answer(web: &Web, login: &str, case: &str) {
    let (handler, head) = (web.staff(login).await, web.staff("head").await);
    web.act(&handler, case, "drafts", &granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    web.act(&head, case, "reviews", &approve).await.is(200);
    let handed = json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "applicant"});
    web.act(&handler, case, "reply", &handed).await.is(200);
}

async fn drafts_a_repeat_of(web: &Web, case: &str, number: &str) -> Answer {
    let land = web.staff("land").await;
    let draft = json!({"outcome": "refused.2", "kind": "repeated", "earlier_case_number": number});
    web.act(&land, case, "drafts", &draft).await
}

#[tokio::test]
async fn an_application_is_a_repeat_only_of_an_answered_case_of_the_same_applicant() {
    let web = Web::open().await;
    let answered = record(&web, &asking("征地补偿安置方案")).await;
    let mut body = asking("征地补偿安置方案");
    body["applicant"]["identity"]["number"] = json!(OTHER);
    let of_another = record(&web, &body).await;
    let case = record(&web, &asking("征地补偿安置方案")).await;
    let (id, earlier) = (case.string("/id"), answered.string("/number"));
    for case in [&id, &answered.string("/id"), &of_another.string("/id")] {
        in_hand(&web, case).await;
    }
    for (number, code) in [
        ("YJ-2026-999999", "earlier_case_unknown"),
        ("以前的那件", "earlier_case_unknown"),
        (&case.string("/number"), "earlier_case_unknown"),
        (&of_another.string("/number"), "earlier_case_of_another"),
        (&earlier, "earlier_case_not_answered"),
    ] {
        let no = drafts_a_repeat_of(&web, &id, number).await;
        let no = no.refuses(422, code);
        let named = ("earlier_case_number".to_owned(), code.to_owned());
        assert_eq!(no.fields(), [named]);
        assert!(no.string("/ground").ends_with("Art. 36(6)"), "{number}");
    }
    answer(&web, "land", &answered.string("/id")).await;
    let typed = earlier.to_lowercase();
    drafts_a_repeat_of(&web, &id, &typed).await.is(200);
}

#[tokio::test]
async fn the_letter_of_a_reply_from_a_year_before_the_register_is_for_the_head_to_check() {
    let web = Web::open().await;
    let case = record(&web, &asking("征地补偿安置方案")).await;
    let id = case.string("/id");
    in_hand(&web, &id).await;
    drafts_a_repeat_of(&web, &id, "云政公开〔2019〕第12号")
        .await
        .is(200);
}

#[tokio::test]
async fn what_another_department_does_with_a_case_cannot_be_told_from_no_case() {
    let web = Web::open().await;
    let answered = record(&web, &asking("征地补偿安置方案")).await;
    let open = record(&web, &asking("征地补偿安置方案")).await;
    let mut body = asking("征地补偿安置方案");
    body["applicant"]["identity"]["number"] = json!(OTHER);
    let of_another = record(&web, &body).await;
    let id = record(&web, &asking("征地补偿安置方案"))
        .await
        .string("/id");
    in_hand(&web, &id).await;
    for case in [&answered, &open, &of_another] {
        in_hand_at(&web, &case.string("/id"), HEALTH, "health").await;
    }
    for case in [&answered, &of_another] {
        answer(&web, "health", &case.string("/id")).await;
    }
    let told = |answer: Answer| answer.refuses(422, "earlier_case_unknown").text;
    let none = told(drafts_a_repeat_of(&web, &id, "YJ-2026-999999").await);
    for number in [
        &answered.string("/number"),
        &open.string("/number"),
        &of_another.string("/number"),
        "〔2026〕第1号",
        "〔2026〕第2号",
        "〔2026〕第999号",
    ] {
        let same = told(drafts_a_repeat_of(&web, &id, number).await);
        assert_eq!(same, none, "{number}");
    }
}

#[tokio::test]
async fn a_letter_of_reply_names_the_case_that_it_answered() {
    let web = Web::open().await;
    let answered = record(&web, &asking("征地补偿安置方案"))
        .await
        .string("/id");
    let mut body = asking("征地补偿安置方案");
    body["applicant"]["identity"]["number"] = json!(OTHER);
    let of_another = record(&web, &body).await.string("/id");
    let id = record(&web, &asking("征地补偿安置方案"))
        .await
        .string("/id");
    for case in [&answered, &of_another, &id] {
        in_hand(&web, case).await;
    }
    let early = drafts_a_repeat_of(&web, &id, "〔2026〕第1号").await;
    early.refuses(422, "earlier_case_unknown");
    for case in [&answered, &of_another] {
        answer(&web, "land", case).await;
    }
    for (number, code) in [
        ("〔2026〕第2号", "earlier_case_of_another"),
        ("〔2026〕第999号", "earlier_case_unknown"),
        ("〔２０２６〕第９９９号", "earlier_case_unknown"),
        ("〔2026〕第一号", "earlier_case_unknown"),
        ("〔2027〕第1号", "earlier_case_unknown"),
    ] {
        let no = drafts_a_repeat_of(&web, &id, number).await;
        no.refuses(422, code);
    }
    drafts_a_repeat_of(&web, &id, "云政公开〔２０２６〕第１号")
        .await
        .is(200);
}
