//! Splitting an application with several matters over HTTP (一事一申请): number, clock, mail, papers; and the refusals.

use diesel_async::SimpleAsyncConnection;
use disclosure::app::verify::{Fault, verify};
use disclosure::postgres::Role;
use disclosure::rules::ids::CaseId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::asking::third_party;
use crate::harness::mails::Owed;
use crate::harness::story::{Story, by_post};
use crate::harness::web::{Answer, Person, Web, application, granted};

const PDF: &[u8] = b"%PDF-1.7\nA deed of 2025.\n%%EOF\n";

fn matter(name: &str) -> Value {
    json!({"name": name})
}

fn matters(names: &[&str]) -> Value {
    let all: Vec<Value> = names.iter().map(|name| matter(name)).collect();
    json!({"matters": all})
}

fn three() -> Value {
    matters(&[
        "征地补偿安置方案公告",
        "2025年饮用水水质报告",
        "公交线路调整方案",
    ])
}

async fn seen(web: &Web, login: &str, id: &str) -> Answer {
    let person = web.staff(login).await;
    web.get(&person, &format!("/api/v1/cases/{id}")).await
}

async fn mails(web: &Web, id: &str, kind: &str) -> Vec<Owed> {
    let case = web.test.case(CaseId(id.parse().unwrap())).await;
    let owed = web.test.owed(&case).await;
    owed.into_iter().filter(|owed| owed.kind == kind).collect()
}

async fn faults(web: &Web) -> Vec<Fault> {
    let authority = web.test.app.authorities().await.unwrap().remove(0);
    let mut faults = Vec::new();
    let told = |_: u64, found: &[Fault]| faults.extend_from_slice(found);
    verify(&web.test.app, &authority, told).await.unwrap();
    faults
}

async fn paper(web: &Web, person: &Person, number: &str) -> String {
    let path = format!("/api/v1/applications/{number}/documents?kind=supporting_material");
    let request = web.request(person, Method::POST, &path);
    let added = request.header("content-type", "application/pdf").body(PDF);
    added.send().await.is(201).string("/id")
}

/// Filed on 2 March, in hand, split by its handler on 4 March; with the ids of the two parts.
async fn split() -> (Story, Answer, [String; 2]) {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-04");
    let split = story.by("land", "split", three()).await.is(200);
    let parts = [split.string("/opened/0/id"), split.string("/opened/1/id")];
    (story, split, parts)
}

#[tokio::test]
async fn every_matter_gets_a_number_and_is_due_when_the_whole_was() {
    let (story, split, parts) = split().await;
    let web = &story.web;
    assert_eq!(split.at("/number"), "YJ-2026-000001");
    assert_eq!(split.at("/information/name"), "征地补偿安置方案公告");
    assert_eq!(
        split.at("/information/as_made"),
        "征地补偿安置方案公告；2025年长风乡"
    );
    assert_eq!(split.at("/stage"), "in_hand");
    assert_eq!(split.at("/due_on"), "2026-03-30");
    assert!(split.body["opened"][0].get("query_code").is_none());
    for (at, (name, number)) in [
        ("2025年饮用水水质报告", "YJ-2026-000002"),
        ("公交线路调整方案", "YJ-2026-000003"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(split.at(&format!("/parts/{at}/number")), number);
        let part = seen(web, "land", &parts[at]).await.is(200);
        assert_eq!(part.at("/number"), number);
        assert_eq!(part.at("/information/name"), name);
        assert_eq!(
            part.at("/information/as_made"),
            split.at("/information/as_made")
        );
        assert_eq!(part.at("/split_from/number"), "YJ-2026-000001");
        assert_eq!(part.at("/split_from/id"), story.case.as_str());
        for (field, value) in [
            ("/filed_on", "2026-03-02"),
            ("/confirmed_on", "2026-03-02"),
            ("/received_on", "2026-03-02"),
            ("/due_on", "2026-03-30"),
            ("/channel", "online"),
            ("/stage", "in_hand"),
            ("/handler/name", "承大地"),
            ("/applicant/name", "张三"),
            ("/form/delivery", "email"),
        ] {
            assert_eq!(part.at(field), value, "{field}");
        }
        assert_eq!(part.at("/days_left"), 18);
        let events = web.staff("land").await;
        let events = web
            .get(&events, &format!("/api/v1/cases/{}/events", parts[at]))
            .await;
        let told: Vec<_> = events.at("/items").as_array().unwrap().clone();
        let names: Vec<_> = told.iter().map(|one| one["event"].clone()).collect();
        assert_eq!(names, ["filed", "confirmed", "assigned", "claimed"]);
        assert_eq!(told[0]["split_from"]["case"], story.case.as_str());
        assert_eq!(told[0]["on"], "2026-03-02");
        assert_eq!(told[3]["on"], "2026-03-04");
    }
    assert_eq!(web.file().await.0, "YJ-2026-000004");
    assert_eq!(faults(web).await, []);
}

#[tokio::test]
async fn the_applicant_is_told_once_and_finds_the_codes_with_the_original() {
    let (story, _, parts) = split().await;
    let web = &story.web;
    let told = story.owed("application_split").await;
    assert_eq!(told.len(), 1);
    let mail = &told[0].mail;
    assert_eq!(mail.to, "zhangsan@mail.example");
    for said in [
        "3个事项",
        "YJ-2026-000001",
        "YJ-2026-000002",
        "YJ-2026-000003",
        "2025年饮用水水质报告",
        "公交线路调整方案",
        "2026年3月2日",
        "2026年3月30日",
        "一事一申请",
    ] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
        assert!(mail.html.contains(said), "{said}: {}", mail.html);
    }
    let own = story.applicant("").await;
    for (at, id) in parts.iter().enumerate() {
        assert_eq!(mails(web, id, "application_confirmed").await.len(), 0);
        assert_eq!(mails(web, id, "application_received").await.len(), 0);
        assert_eq!(mails(web, id, "case_assigned").await.len(), 1);
        let part = own.at(&format!("/parts/{at}"));
        assert_eq!(part["due_on"], "2026-03-30");
        assert_eq!(part["stage"], "in_hand");
        let (number, code) = (
            part["number"].as_str().unwrap(),
            part["query_code"].as_str().unwrap(),
        );
        assert!(!mail.text.contains(code), "a code stands in no mail");
        let person = web.applicant(number, code).await;
        let address = format!("/api/v1/applications/{number}");
        let seen = web.get(&person, &address).await.is(200);
        assert_eq!(seen.at("/split_from"), "YJ-2026-000001");
        assert_eq!(seen.at("/due_on"), "2026-03-30");
        assert!(seen.body.get("parts").is_none());
        let letters = web
            .get(&person, &format!("{address}/letters"))
            .await
            .is(200);
        assert_eq!(letters.at("/items/0/kind"), "receipt");
        let receipt = letters.string("/items/0/text");
        for said in [number, "分立自：YJ-2026-000001", "2026年3月30日"] {
            assert!(receipt.contains(said), "{said}: {receipt}");
        }
        // Of the original it shows nothing.
        web.get(&person, "/api/v1/applications/YJ-2026-000001")
            .await
            .is(404);
    }
    let renewed = web.staff("registrar").await;
    web.act(&renewed, &parts[0], "query-code", &json!({}))
        .await
        .is(200);
    let own = story.applicant("").await;
    assert!(own.body["parts"][0].get("query_code").is_none());
    assert!(own.body["parts"][1].get("query_code").is_some());
}

#[tokio::test]
async fn in_english_the_mail_says_the_same() {
    let mut body = application();
    body["applicant"]["language"] = json!("en");
    let story = Story::of(&body).await;
    story.by("land", "split", three()).await.is(200);
    let mail = &story.owed("application_split").await[0].mail;
    for said in [
        "3 matters",
        "YJ-2026-000003",
        "30 March 2026",
        "2 March 2026",
    ] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
}

#[tokio::test]
async fn each_part_is_answered_by_itself() {
    let (story, _, parts) = split().await;
    let web = &story.web;
    for id in &parts {
        let act = async |login: &str, action: &str, body: Value| {
            let person = web.staff(login).await;
            web.act(&person, id, action, &body).await.is(200)
        };
        act("land", "drafts", granted()).await;
        act("head", "reviews", json!({"decision": "approve"})).await;
        let replied = act("registrar", "reply", by_post("2026-03-04")).await;
        assert_eq!(replied.at("/reply/on_time"), true);
    }
    web.test.set_today("2026-03-31");
    assert_eq!(story.seen_by("head").await.at("/overdue"), true);
    let head = web.staff("head").await;
    let overdue = web.get(&head, "/api/v1/overdue").await.is(200);
    assert_eq!(overdue.at("/total"), 1, "the original alone is late");
    let found = web.get(&head, "/api/v1/cases?q=水质报告").await.is(200);
    assert_eq!(found.at("/items/0/number"), "YJ-2026-000002");
    assert_eq!(found.at("/items").as_array().unwrap().len(), 1);
    let found = web.get(&head, "/api/v1/cases?q=长风乡").await.is(200);
    assert_eq!(found.at("/items"), &json!([]), "it is about that no more");
    let list = web.get(&head, "/api/v1/cases?sort=oldest").await.is(200);
    assert_eq!(list.at("/items/0/title"), "征地补偿安置方案公告");
    assert_eq!(list.at("/items/1/title"), "2025年饮用水水质报告");
}

#[tokio::test]
async fn papers_of_the_original_are_read_with_its_parts_until_they_are_taken_back() {
    let story = Story::in_hand().await;
    let web = &story.web;
    let person = web.applicant(&story.number, &story.code).await;
    let before = paper(web, &person, &story.number).await;
    let split = story.by("land", "split", three()).await.is(200);
    paper(web, &person, &story.number).await;
    let part = split.string("/opened/0/id");
    let health = json!({"department": web.test.department(HEALTH)});
    let registrar = web.staff("registrar").await;
    // The handler gives it back, and another department gets it.
    let reason = json!({"reason": "不属于本部门职责"});
    let land = web.staff("land").await;
    web.act(&land, &part, "returns", &reason).await.is(200);
    web.act(&registrar, &part, "assignments", &health)
        .await
        .is(200);
    let elsewhere = web.staff("health").await;
    web.get(&elsewhere, &format!("/api/v1/cases/{}", story.case))
        .await
        .is(404);
    let path = format!("/api/v1/cases/{part}/documents");
    let list = web.get(&elsewhere, &path).await.is(200);
    let items = list.at("/items").as_array().unwrap();
    assert_eq!(
        items.len(),
        1,
        "what came after the split is the original's"
    );
    assert_eq!(items[0]["id"], before.as_str());
    assert_eq!(items[0]["from"], "YJ-2026-000001");
    assert_eq!(items[0]["withdrawable"], false);
    let one = format!("{path}/{before}");
    assert_eq!(web.get(&elsewhere, &one).await.is(200).text.as_bytes(), PDF);
    web.act(
        &elsewhere,
        &part,
        &format!("documents/{before}/withdrawal"),
        &json!({}),
    )
    .await
    .refuses(404, "document_unknown");
    let own = format!(
        "/api/v1/applications/{}/documents/{before}/withdrawal",
        story.number
    );
    web.post(&person, &own, &json!({})).await.is(204);
    web.get(&elsewhere, &one).await.is(404);
    let list = web.get(&elsewhere, &path).await.is(200);
    assert_eq!(list.at("/items"), &json!([]));
}

#[tokio::test]
async fn a_registrar_splits_paper_and_hands_the_codes_over() {
    let web = Web::open().await;
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!("in_person");
    body["received_on"] = json!("2026-02-27");
    body["joint_applicants"] = json!([{"kind": "citizen", "name": "李四",
        "identity": {"kind": "passport", "number": "E12345679"}}]);
    body["agent"] = json!({"name": "王律师", "email": "wang@law.example",
        "identity": {"kind": "passport", "number": "E12345670"}, "power_of_attorney_on": "2026-03-02"});
    let filed = web.post(&registrar, "/api/v1/cases", &body).await.is(201);
    let case = filed.string("/id");
    let split = web
        .act(&registrar, &case, "split", &matters(&["甲", "乙"]))
        .await
        .is(200);
    let part = split.string("/opened/0/id");
    let seen = seen(&web, "registrar", &part).await.is(200);
    // Received on Friday, 27 February: day 1 is the make-up Saturday after it.
    assert_eq!(filed.at("/due_on"), "2026-03-26");
    assert_eq!(seen.at("/due_on"), "2026-03-26");
    assert_eq!(seen.at("/received_on"), "2026-02-27");
    assert_eq!(seen.at("/stage"), "registered");
    assert_eq!(seen.at("/joint_applicants/0/name"), "李四");
    assert_eq!(seen.at("/agent/name"), "王律师");
    assert_eq!(seen.at("/agent/power_of_attorney_on"), "2026-03-02");
    let told = &mails(&web, &case, "application_split").await[0].mail;
    assert_eq!(told.to, "wang@law.example");
    web.applicant("YJ-2026-000002", &split.string("/opened/0/query_code"))
        .await;
    let assign = |department: &str| json!({"department": web.test.department(department)});
    for (id, department) in [(&case, LAND), (&part, HEALTH)] {
        web.act(&registrar, id, "assignments", &assign(department))
            .await
            .is(200);
    }
    assert_eq!(faults(&web).await, []);
}

#[tokio::test]
async fn what_cannot_be_split_stays_whole() {
    let story = Story::in_hand().await;
    let eleven: Vec<String> = (0..11).map(|at| format!("事项{at}")).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    for (body, field, code) in [
        (json!({"matters": []}), "matters", "nothing_to_split"),
        (matters(&["甲"]), "matters", "nothing_to_split"),
        (matters(&eleven), "matters", "too_many_matters"),
        (matters(&["甲", "乙", "甲"]), "matters[2]", "matters_alike"),
    ] {
        let no = story.by("land", "split", body).await.refuses(422, code);
        assert_eq!(no.fields(), [(field.to_owned(), code.to_owned())]);
        assert!(no.string("/ground").contains("109"), "{}", no.text);
    }
    let blank = json!({"matters": [matter("甲"), {"features": " "}]});
    let no = story.by("land", "split", blank).await;
    let no = no.refuses(422, "invalid_content");
    assert_eq!(
        no.fields(),
        [("matters[1]".to_owned(), "nothing_wanted".to_owned())]
    );
    for login in ["registrar", "land2"] {
        let no = story.by(login, "split", three()).await;
        no.refuses(409, "not_the_handler");
    }
    for login in ["head", "supervisor"] {
        story.by(login, "split", three()).await.is(403);
    }
    story.by("health", "split", three()).await.is(404);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/version"), 4);
    // No number was drawn for what was refused.
    let web = &story.web;
    assert_eq!(web.file().await.0, "YJ-2026-000002");
    let waiting = web
        .find(&web.staff("registrar").await, "YJ-2026-000002")
        .await;
    web.act(&web.staff("registrar").await, &waiting, "split", &three())
        .await
        .refuses(409, "cannot_split");
}

#[tokio::test]
async fn it_is_split_once_and_before_anything_has_happened_to_its_clock() {
    let (story, _, [part, _]) = split().await;
    let again = story.by("land", "split", three()).await;
    again.refuses(409, "split_before");
    let land = story.web.staff("land").await;
    let no = story.web.act(&land, &part, "split", &three()).await;
    no.refuses(409, "part_of_split");
    assert!(
        !story
            .actions("land")
            .await
            .as_array()
            .unwrap()
            .contains(&json!("split"))
    );

    let extend = json!({"working_days": 5, "reason": "资料较多"});
    let clarify = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    for (action, body) in [
        ("extensions", extend),
        ("clarifications", clarify.clone()),
        ("reasons", clarify),
        ("consultations", third_party()),
    ] {
        let story = Story::in_hand().await;
        assert!(
            story
                .actions("land")
                .await
                .as_array()
                .unwrap()
                .contains(&json!("split"))
        );
        story.by("land", action, body).await.is(200);
        let no = story.by("land", "split", three()).await;
        let no = no.refuses(409, "split_too_late");
        assert!(no.string("/ground").contains("33"), "{action}");
    }
    let story = Story::in_hand().await;
    story.by("land", "drafts", granted()).await.is(200);
    let no = story.by("land", "split", three()).await;
    no.refuses(409, "cannot_split");
    story.rework().await.is(200);
    let no = story.by("land", "split", three()).await;
    no.refuses(409, "split_too_late");
}

#[tokio::test]
async fn a_repeated_request_splits_once() {
    let story = Story::in_hand().await;
    let web = &story.web;
    let land = web.staff("land").await;
    let version = story.seen_by("land").await.etag();
    let send = async |body: &Value| {
        let path = format!("/api/v1/cases/{}/split", story.case);
        let request = web.request(&land, Method::POST, &path);
        let request = request.header("if-match", &version);
        let request = request.header("idempotency-key", "once").json(body);
        request.send().await
    };
    let first = send(&three()).await.is(200);
    let again = send(&three()).await.is(200);
    assert_eq!(first.body["opened"], again.body["opened"]);
    assert_eq!(first.etag(), again.etag());
    send(&matters(&["甲", "乙"]))
        .await
        .refuses(422, "idempotency_key_reused");
    let list = web.get(&land, "/api/v1/cases").await.is(200);
    assert_eq!(list.at("/items").as_array().unwrap().len(), 3);
    assert_eq!(story.owed("application_split").await.len(), 1);
}

#[tokio::test]
async fn of_two_who_split_at_once_one_does() {
    let story = Story::in_hand().await;
    let (one, other) = tokio::join!(
        story.by("land", "split", three()),
        story.by("land", "split", matters(&["甲", "乙"])),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert!([[200, 409], [200, 412]].contains(&statuses), "{statuses:?}");
    assert_eq!(faults(&story.web).await, []);
}

#[tokio::test]
async fn a_part_that_is_taken_out_of_the_register_is_missed_by_its_original() {
    let (mut story, _, [_, last]) = split().await;
    let mut owner = story.web.test.database.connect(Role::Owner).await;
    // The newest case of a year, and the counter put back: nothing else tells of it.
    let mut all = Vec::new();
    for table in [
        "alarms",
        "agents",
        "applicants",
        "audit",
        "case_clocks",
        "case_events",
        "case_mails",
        "letters",
        "outbox",
        "reminders",
        "search_docs",
        "texts",
    ] {
        let column = if table == "audit" {
            "subject"
        } else {
            "case_id"
        };
        all.push(format!("DELETE FROM {table} WHERE {column} = '{last}'"));
    }
    all.push(format!("DELETE FROM cases WHERE id = '{last}'"));
    all.push("UPDATE numbers SET last = last - 1 WHERE kind = 'case'".to_owned());
    owner.batch_execute(&all.join(";")).await.unwrap();
    let found: Vec<String> = faults(&story.web)
        .await
        .iter()
        .map(|fault| fault.wrong.to_string())
        .collect();
    let told = format!(
        "a part and the case from which it was split do not name each other: part YJ-2026-000003 original {}",
        story.case
    );
    assert_eq!(found, [told]);
    story.web.test.leaves_disorder();
}
