//! Correction of records about oneself over HTTP (更正本人信息; Art. 41): two months, outcomes of its own, and none of
//! what the law gives for disclosure alone.

use disclosure::app::verify::{Fault, verify};
use disclosure::rules::regime::Jurisdiction;
use disclosure::storage::authorities::Authority;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{LAND, Test};
use crate::harness::asking::third_party;
use crate::harness::story::{Story, by_post, late};
use crate::harness::web::{Answer, Web, application, granted};

const PDF: &[u8] = b"%PDF-1.7\nA certificate.\n%%EOF\n";
const APPLICATIONS: &str = "/api/v1/applications";
const CASES: &str = "/api/v1/cases";

fn correction() -> Value {
    let mut body = application();
    body["kind"] = json!("correction");
    body["information"] = json!({
        "name": "不动产登记簿中的本人信息", "document_number": "云不动产权第0000001号",
        "features": "出生年份误记为1994年，应为1949年", "evidence": "居民身份证，户口簿",
    });
    body
}

fn corrected() -> Value {
    json!({
        "outcome": "corrected", "kind": "corrected",
        "correction": "登记簿中的出生年份已由1994年更正为1949年，自2026年3月9日起以更正后的记录为准",
    })
}

fn agency() -> Value {
    json!({"status": "determined", "name": "云江区公安分局", "contact": "0000-110"})
}

fn elsewhere(outcome: &str) -> Value {
    json!({
        "outcome": outcome, "kind": format!("{outcome}_for_correction"),
        "reasons": "户籍登记由公安机关负责", "agency": agency(),
    })
}

fn not_corrected() -> Value {
    json!({
        "outcome": "not_corrected", "kind": "not_corrected",
        "reasons": "所提供的户口簿与登记簿记载一致，不能证明记录不准确",
    })
}

/// Filed online on Monday, 2 March, routed to the land bureau and in hand.
async fn in_hand(body: &Value) -> Story {
    let web = Web::open().await;
    let filed = web.post(&web.anyone(), APPLICATIONS, body).await.is(201);
    let (number, code) = (filed.string("/number"), filed.string("/query_code"));
    let case = web.find(&web.staff("registrar").await, &number).await;
    let story = Story {
        web,
        case,
        number,
        code,
    };
    let land = json!({"department": story.web.test.department(LAND)});
    story.by("registrar", "assignments", land).await.is(200);
    story.by("land", "claim", json!({})).await.is(200);
    story
}

/// Drafted, approved and posted on a day; gives the letter.
async fn answered(story: &Story, draft: Value, day: &str) -> (Answer, String) {
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    let replied = story.serve(late(by_post(day))).await.is(200);
    (replied, story.own_replies().await[0].clone())
}

fn says(text: &str, all: &[&str]) {
    for said in all {
        assert!(text.contains(said), "{said}: {text}");
    }
}

fn says_not(text: &str, all: &[&str]) {
    for said in all {
        assert!(!text.contains(said), "{said}: {text}");
    }
}

async fn faults(web: &Web) -> Vec<Fault> {
    let authority = web.test.app.authorities().await.unwrap().remove(0);
    let mut faults = Vec::new();
    let told = |_: u64, found: &[Fault]| faults.extend_from_slice(found);
    verify(&web.test.app, &authority, told).await.unwrap();
    faults
}

#[tokio::test]
async fn a_correction_is_registered_at_once_and_due_in_two_months() {
    let web = Web::open().await;
    let filed = web.post(&web.anyone(), APPLICATIONS, &correction()).await;
    let filed = filed.is(201);
    // Nobody has to confirm its receipt. 2 May is in the holidays, which end on the 5th.
    assert_eq!(filed.at("/stage"), "registered");
    assert_eq!(filed.at("/next/earliest_due_on"), "2026-05-06");
    assert_eq!(filed.at("/next/latest_due_on"), "2026-05-06");
    assert!(filed.body["next"].get("confirmation_by").is_none());
    let number = filed.string("/number");
    assert_eq!(number, "YJ-2026-000001", "one register for all");
    let person = web.applicant(&number, &filed.string("/query_code")).await;
    let own = format!("{APPLICATIONS}/{number}");
    let seen = web.get(&person, &own).await.is(200);
    assert_eq!(seen.at("/kind"), "correction");
    assert_eq!(seen.at("/received_on"), "2026-03-02");
    assert_eq!(seen.at("/due_on"), "2026-05-06");
    assert_eq!(seen.at("/information/evidence"), "居民身份证，户口簿");
    assert_eq!(seen.at("/actions"), &json!(["withdrawal", "documents"]));
    let path = format!("{own}/documents?kind=supporting_material");
    let evidence = web.request(&person, Method::POST, &path);
    let evidence = evidence.header("content-type", "application/pdf").body(PDF);
    evidence.send().await.is(201);

    let letters = web.get(&person, &format!("{own}/letters")).await.is(200);
    let receipt = letters.string("/items/0/text");
    says(
        &receipt,
        &[
            "更正本人信息申请登记回执",
            "2026年5月6日",
            "《中华人民共和国行政诉讼法》第四十七条第一款",
            "3月3日至5月2日：答复期限，按月计算",
            "5月3日至5月6日：期限的最后一日是休假日的",
        ],
    );
    says_not(
        &receipt,
        &[
            "政府信息公开申请",
            "第三十三条",
            "第三十一条",
            "工作日，累计",
        ],
    );

    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let story = Story {
        web,
        case: case.clone(),
        number,
        code: String::new(),
    };
    let mail = &story.owed("application_confirmed").await[0].mail;
    says(&mail.text, &["更正本人信息申请", "2026年5月6日"]);
    says_not(&mail.text, &["政府信息公开申请", "补正", "延长"]);
    let web = &story.web;
    let told = web
        .get(&registrar, &format!("{CASES}/{case}/deadline"))
        .await;
    let told = told.is(200);
    assert_eq!(told.at("/regime"), "cn-correction");
    assert_eq!(told.at("/reply_months"), 2);
    let rows: Vec<_> = told.at("/ledger").as_array().unwrap().iter().collect();
    let row = |at: usize| {
        let text = |name: &str| rows[at][name].as_str().unwrap().to_owned();
        [text("from"), text("to"), text("kind"), text("rule")]
    };
    assert_eq!(rows.len(), 3);
    assert_eq!(
        row(0),
        ["2026-03-02", "2026-03-02", "stopped", "day_of_receipt"]
    );
    assert_eq!(
        row(1),
        ["2026-03-03", "2026-05-02", "calendar", "reply_period"]
    );
    assert_eq!(row(2), ["2026-05-03", "2026-05-06", "calendar", "rolled"]);
    assert_eq!(faults(web).await, []);
}

#[tokio::test]
async fn a_record_that_is_wrong_is_corrected_and_that_is_told() {
    let story = in_hand(&correction()).await;
    story.web.test.set_today("2026-03-09");
    let told = &story.owed("case_assigned").await[0].mail;
    says(&told.text, &["更正本人信息申请", "2026年5月6日"]);
    let (replied, letter) = answered(&story, corrected(), "2026-03-09").await;
    assert_eq!(replied.at("/outcome"), "corrected");
    assert_eq!(replied.at("/reply/on_time"), true);
    says(
        &letter,
        &[
            "更正告知书",
            "更正本人信息申请",
            "申请更正的内容为",
            "反映的本机关记录的与您相关的信息不准确的情况属实",
            "《中华人民共和国政府信息公开条例》第四十一条",
            "更正的内容",
            "已由1994年更正为1949年",
            "自收到本告知书之日起60日内",
            "6个月内",
        ],
    );
    says_not(
        &letter,
        &["答复书", "政府信息公开申请", "应当先", "公开的内容"],
    );
    let mail = &story.owed("reply_made").await[0].mail;
    says(
        &mail.text,
        &["更正本人信息申请", "更正告知书已交邮政企业寄送"],
    );
    says_not(&mail.text, &["答复书"]);
    assert_eq!(faults(&story.web).await, []);
}

#[tokio::test]
async fn what_another_agency_must_correct_is_transferred_or_its_applicant_directed() {
    for (outcome, said, not_said) in [
        (
            "transferred",
            "已将您的申请转送有权更正的行政机关处理",
            "请您向该机关提出申请",
        ),
        ("directed", "请您向该机关提出申请", "转送"),
    ] {
        let story = in_hand(&correction()).await;
        let mut nameless = elsewhere(outcome);
        nameless["agency"] = json!({"status": "undetermined"});
        let no = story.by("land", "drafts", nameless).await;
        let no = no.refuses(422, "draft_incomplete");
        assert_eq!(no.fields(), [("agency".to_owned(), "missing".to_owned())]);
        let (replied, letter) = answered(&story, elsewhere(outcome), "2026-03-02").await;
        assert_eq!(replied.at("/outcome"), outcome);
        says(
            &letter,
            &[
                "有权更正的行政机关",
                "云江区公安分局",
                "不属于本机关职能范围",
                said,
            ],
        );
        says_not(&letter, &[not_said, "负责公开"]);
    }
}

#[tokio::test]
async fn without_evidence_it_is_not_corrected_and_in_english_that_reads_the_same() {
    let mut body = correction();
    body["applicant"]["language"] = json!("en");
    let story = in_hand(&body).await;
    let bare = json!({"outcome": "not_corrected", "kind": "not_corrected"});
    let no = story.by("land", "drafts", bare).await;
    let no = no.refuses(422, "draft_incomplete");
    assert_eq!(no.fields(), [("reasons".to_owned(), "missing".to_owned())]);
    let (_, letter) = answered(&story, not_corrected(), "2026-03-02").await;
    says(
        &letter,
        &[
            "Notice on the Correction of Records",
            "application for correction of records about yourself",
            "does not show by evidence",
            "this agency does not correct it",
            "Art. 41",
            "within 60 days",
            "within 6 months",
        ],
    );
    says_not(
        &letter,
        &["disclosure of government information (case", "must first"],
    );
    let receipt = &story.own_letters("receipt").await[0]["text"];
    says(
        receipt.as_str().unwrap(),
        &[
            "Receipt for an Application for Correction",
            "6 May 2026",
            "Art. 47(1)",
        ],
    );
}

#[tokio::test]
async fn what_the_law_gives_for_disclosure_is_refused_with_its_ground() {
    let story = in_hand(&correction()).await;
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    let electronic = json!({"method": "electronic"});
    let reason = json!({"until": "2026-06-10", "reason": "材料较多"});
    let matters = json!({"matters": [{"name": "甲"}, {"name": "乙"}]});
    for (login, action, body) in [
        (
            "land",
            "extensions",
            json!({"working_days": 5, "reason": "材料较多"}),
        ),
        (
            "head",
            "extensions/decision",
            json!({"decision": "approve"}),
        ),
        ("land", "extensions/service", electronic.clone()),
        ("land", "clarifications", asking.clone()),
        ("land", "clarifications/service", electronic.clone()),
        ("land", "reasons", asking),
        ("land", "delays", reason),
        ("land", "consultations", third_party()),
        ("land", "split", matters),
        ("registrar", "confirmation", json!({})),
    ] {
        let no = story.by(login, action, body).await;
        let no = no.refuses(409, "not_for_corrections");
        assert!(no.string("/ground").contains("41"), "{action}: {}", no.text);
    }
    for outcome in [
        granted(),
        json!({"outcome": "refused.2", "kind": "repeated", "earlier_case_number": "1"}),
    ] {
        let no = story.by("land", "drafts", outcome).await;
        let no = no.refuses(422, "outcome_of_other_kind");
        assert_eq!(
            no.fields(),
            [("outcome".to_owned(), "outcome_of_other_kind".to_owned())]
        );
    }
    let may = story.actions("land").await;
    assert_eq!(
        may,
        json!([
            "returns",
            "withdrawal",
            "drafts",
            "documents",
            "sub-deadlines",
            "conferences"
        ])
    );
    let disclosure = Story::in_hand().await;
    for draft in [corrected(), elsewhere("directed"), not_corrected()] {
        let no = disclosure.by("land", "drafts", draft).await;
        no.refuses(422, "outcome_of_other_kind");
    }

    let web = Web::around(Test::unlike("2026-03-02T01:00:00Z", |it| it.on_the_spot = true).await);
    let mut counter = correction();
    counter["channel"] = json!("in_person");
    let registrar = web.staff("registrar").await;
    web.post(&registrar, CASES, &counter).await.is(201);
    counter["on_the_spot"] = json!({"reply": granted(), "signed_by": "applicant"});
    let no = web.post(&registrar, CASES, &counter).await;
    no.refuses(409, "not_for_corrections");
}

#[tokio::test]
async fn it_is_late_after_its_own_period_and_stands_in_the_lists_with_its_kind() {
    let story = in_hand(&correction()).await;
    let web = &story.web;
    web.file().await;
    let head = web.staff("head").await;
    let numbers = async |query: &str| -> Vec<String> {
        let list = web.get(&head, &format!("{CASES}{query}")).await.is(200);
        let items = list.at("/items").as_array().unwrap().clone();
        let text = |item: &Value| item["number"].as_str().unwrap().to_owned();
        items.iter().map(text).collect()
    };
    assert_eq!(numbers("?kind=correction").await, ["YJ-2026-000001"]);
    assert_eq!(numbers("?kind=disclosure").await, ["YJ-2026-000002"]);
    assert_eq!(
        numbers("?q=1949年&kind=correction").await,
        ["YJ-2026-000001"]
    );
    assert_eq!(numbers("").await.len(), 2);
    web.get(&head, &format!("{CASES}?kind=petition"))
        .await
        .refuses(400, "bad_query");

    // Who signed in two months ago signs in again.
    web.test.set_today("2026-05-06");
    let head = web.staff("head").await;
    assert_eq!(story.seen_by("land").await.at("/overdue"), false);
    let late = web.get(&head, "/api/v1/overdue").await.is(200);
    assert_eq!(late.at("/total"), 0);
    let soon = web.get(&head, "/api/v1/due-soon").await.is(200);
    assert_eq!(soon.at("/items/0/number"), "YJ-2026-000001");
    assert_eq!(soon.at("/items/0/kind"), "correction");
    web.test.set_today("2026-05-07");
    let head = web.staff("head").await;
    let late = web.get(&head, "/api/v1/overdue").await.is(200);
    assert_eq!(late.at("/total"), 1);
    assert_eq!(late.at("/items/0/kind"), "correction");
    let (replied, _) = answered(&story, corrected(), "2026-05-07").await;
    assert_eq!(replied.at("/reply/on_time"), false);
}

#[tokio::test]
async fn paper_of_the_last_day_of_the_year_is_due_on_the_last_of_february() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = correction();
    // Ordinary mail needs no confirmation either.
    body["channel"] = json!("mail_ordinary");
    body["received_on"] = json!("2025-12-31");
    let recorded = web.post(&registrar, CASES, &body).await.is(201);
    assert_eq!(recorded.at("/stage"), "registered");
    assert_eq!(recorded.at("/received_on"), "2025-12-31");
    // A make-up Saturday.
    assert_eq!(recorded.at("/due_on"), "2026-02-28");
    assert_eq!(recorded.at("/overdue"), true);
}

#[tokio::test]
async fn it_is_withdrawn_without_a_row_of_the_report() {
    let story = in_hand(&correction()).await;
    let withdrawn = story.by("registrar", "withdrawal", json!({})).await;
    let withdrawn = withdrawn.is(200);
    assert_eq!(withdrawn.at("/stage"), "withdrawn");
    assert!(withdrawn.body.get("outcome").is_none());
    let mail = &story.owed("application_closed").await[0].mail;
    says(&mail.text, &["您的更正本人信息申请已撤回"]);
    let web = &story.web;
    let head = web.staff("head").await;
    let counted = web.get(&head, &format!("{CASES}?outcome=other.3")).await;
    assert_eq!(counted.at("/items"), &json!([]));
    assert_eq!(faults(web).await, []);
}

#[tokio::test]
async fn it_counts_neither_as_an_application_too_many_nor_as_a_repeated_one() {
    let story = Story::in_hand().await;
    let web = &story.web;
    for _ in 0..2 {
        web.post(&web.anyone(), APPLICATIONS, &correction())
            .await
            .is(201);
    }
    let asking = json!({"answer_by": "2026-03-16", "unclear": "过多", "items": ["请说明原因"]});
    let asked = story.by("land", "reasons", asking).await.is(200);
    assert_eq!(asked.at("/reasons/applications"), 1);
    let registrar = web.staff("registrar").await;
    let later = web.post(&web.anyone(), APPLICATIONS, &application()).await;
    let later = web.find(&registrar, &later.is(201).string("/number")).await;
    let alike = web
        .get(&registrar, &format!("{CASES}/{later}/repeats"))
        .await;
    let alike = alike.is(200);
    let items = alike.at("/items").as_array().unwrap();
    assert!(
        items.iter().all(|item| item["number"] == "YJ-2026-000001"),
        "{}",
        alike.text
    );
}

#[tokio::test]
async fn a_correction_says_what_is_wrong_and_proves_it() {
    let web = Web::open().await;
    let refused = async |body: &Value| {
        let no = web.post(&web.anyone(), APPLICATIONS, body).await;
        no.refuses(422, "invalid_content").fields()
    };
    let mut bare = correction();
    bare["information"] = json!({"name": "登记簿"});
    let required = |field: &str| (field.to_owned(), "required".to_owned());
    assert_eq!(
        refused(&bare).await,
        [
            required("information.features"),
            required("information.evidence")
        ]
    );
    let mut together = correction();
    together["joint_applicants"] = json!([{"kind": "citizen", "name": "李四",
        "identity": {"kind": "passport", "number": "E12345679"}}]);
    let unexpected = |field: &str| (field.to_owned(), "unexpected".to_owned());
    assert_eq!(refused(&together).await, [unexpected("joint_applicants")]);
    let mut proved = application();
    proved["information"]["evidence"] = json!("身份证");
    assert_eq!(refused(&proved).await, [unexpected("information.evidence")]);
    let mut unknown = correction();
    unknown["kind"] = json!("petition");
    let no = web.post(&web.anyone(), APPLICATIONS, &unknown).await;
    assert_eq!((no.status, no.fields()[0].0.as_str()), (422, "kind"));
}

#[tokio::test]
async fn another_law_knows_no_such_correction() {
    let british = |it: &mut Authority| it.law = Jurisdiction::UnitedKingdom;
    let web = Web::around(Test::unlike("2026-03-02T01:00:00Z", british).await);
    let no = web.post(&web.anyone(), APPLICATIONS, &correction()).await;
    no.refuses(409, "no_correction_here");
    let disclosure = web.post(&web.anyone(), APPLICATIONS, &application()).await;
    assert_eq!(disclosure.is(201).at("/number"), "YJ-2026-000001");
}

#[tokio::test]
async fn the_outcomes_of_both_kinds_are_published_apart() {
    let web = Web::open().await;
    let all = web.get(&web.anyone(), "/api/v1/outcomes").await.is(200);
    let items = all.at("/items").as_array().unwrap();
    let of = |kind: &str| -> Vec<&str> {
        let mine = items.iter().filter(|item| item["case_kind"] == kind);
        mine.map(|item| item["outcome"].as_str().unwrap()).collect()
    };
    assert_eq!(
        of("correction"),
        ["corrected", "transferred", "directed", "not_corrected"]
    );
    assert_eq!(of("disclosure").len(), items.len() - 4);
}
