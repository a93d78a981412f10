//! Co-handling (协办): another department gives its part in words by its day; the lead alone drafts.

use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND, OFFICE};
use crate::harness::asking::third_party;
use crate::harness::story::Story;
use crate::harness::web::{Answer, Web, application, granted};
use crate::merging_http::{add_department, follow, merges};

impl Story {
    fn department(&self, name: &str) -> Value {
        json!(self.web.test.department(name).0)
    }

    /// Asks the health bureau for its part.
    async fn asks_health(&self, until: &str) -> Answer {
        let department = self.department(HEALTH);
        let body = json!({"what": "请核实水质检测报告", "until": until, "department": department});
        self.by("land", "sub-deadlines", body).await
    }

    async fn gives(&self, login: &str, body: Value) -> Answer {
        self.by(login, "sub-deadline-completions", body).await
    }

    async fn read(&self, login: &str, rest: &str) -> Answer {
        let path = format!("/api/v1/cases/{}{rest}", self.case);
        self.web.get(&self.web.staff(login).await, &path).await
    }

    async fn owed_lines(&self) -> Vec<String> {
        let id = disclosure::rules::ids::CaseId(self.case.parse().unwrap());
        let case = self.web.test.case(id).await;
        let owed = self.web.test.owed(&case).await;
        owed.iter()
            .map(|one| format!("{} {}", one.kind, one.mail.to))
            .collect()
    }
}

async fn co_handled(story: &Story, login: &str) -> Vec<Value> {
    let person = story.web.staff(login).await;
    let list = story.web.get(&person, "/api/v1/co-handled").await.is(200);
    let items = list.at("/items").as_array().unwrap();
    items.iter().map(|item| item["id"].clone()).collect()
}

fn part_clock(seen: &Answer) -> Value {
    let clocks = seen.at("/clocks").as_array().unwrap();
    let work = clocks.iter().find(|one| one["kind"] == "sub_deadline");
    work.unwrap().clone()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, step by step")]
async fn another_department_gives_its_part_and_the_lead_drafts() {
    let story = Story::in_hand().await;
    story.read("health", "").await.refuses(404, "not_found");
    assert!(co_handled(&story, "health").await.is_empty());
    story
        .asks_health("2026-03-31")
        .await
        .refuses(409, "sub_deadline_after_due");
    let asked = story.asks_health("2026-03-10").await.is(200);
    assert_eq!(asked.at("/due_on"), "2026-03-30");
    let mails = story.owed_lines().await;
    assert!(
        mails.contains(&"part_asked health@yunjiang.example".to_owned()),
        "{mails:?}"
    );

    // It sees the case, its documents and its record, and may do one thing.
    assert_eq!(co_handled(&story, "health").await, [json!(story.case)]);
    assert!(co_handled(&story, "land").await.is_empty());
    let person = story.web.staff("health").await;
    let page = story.web.get(&person, "/api/v1/co-handled").await.is(200);
    let parts = json!([{"number": 1, "what": "请核实水质检测报告", "due_on": "2026-03-10"}]);
    assert_eq!(page.at("/items/0/parts"), &parts);
    let twice = story.asks_health("2026-03-12").await;
    twice.refuses(409, "part_asked_before");
    let seen = story.read("health", "").await.is(200);
    // Who applied, and how to reach them, is nothing that a part needs.
    let lead = story.seen_by("land").await;
    assert_eq!(lead.at("/applicant/email"), "zhangsan@mail.example");
    for (field, masked) in [("email", "z***@mail.example"), ("phone", "*******8000")] {
        assert_eq!(seen.at(&format!("/applicant/{field}")), masked);
    }
    assert_eq!(lead.at("/applicant/name"), "张三");
    assert_eq!(seen.at("/applicant/name"), "张*");
    assert!(!seen.text.contains("张三"), "{}", seen.text);
    assert!(!seen.text.contains("zhangsan@"), "{}", seen.text);
    assert_eq!(seen.at("/information"), lead.at("/information"));
    assert_eq!(seen.at("/department/name"), LAND);
    assert_eq!(seen.at("/actions"), &json!(["sub-deadline-completions"]));
    let clock = part_clock(&seen);
    assert_eq!(clock["what"], "请核实水质检测报告");
    assert_eq!(clock["department"]["name"], HEALTH);
    assert_eq!(
        (&clock["state"], &clock["due_on"]),
        (&json!("running"), &json!("2026-03-10"))
    );
    for rest in ["/documents", "/events", "/deadline", "/consultations"] {
        let read = story.read("health", rest).await.is(200);
        assert!(!read.text.contains("张三"), "{rest}: {}", read.text);
    }
    story.read("land", "/letters").await.is(200);
    story
        .read("health", "/letters")
        .await
        .refuses(403, "not_allowed");
    for (action, body) in [
        ("drafts", granted()),
        ("claim", json!({})),
        ("returns", json!({"reason": "非本部门职责"})),
        ("withdrawal", json!({"on": "2026-03-02"})),
        (
            "sub-deadlines",
            json!({"what": "转请核实", "until": "2026-03-09"}),
        ),
    ] {
        story
            .by("health", action, body)
            .await
            .refuses(403, "not_allowed");
    }
    story.read("office", "").await.refuses(404, "not_found");

    // Late, and in words.
    story.web.test.set_today("2026-03-11");
    assert_eq!(part_clock(&story.seen_by("land").await)["state"], "lapsed");
    let missing = story.gives("health", json!({"number": 1})).await;
    let fields = missing.refuses(422, "part_missing").fields();
    assert_eq!(fields, [("part".to_owned(), "part_missing".to_owned())]);
    let text = "检测报告属实，可以公开第1至3页";
    let long = json!({"number": 1, "part": "长".repeat(5001)});
    story
        .gives("health", long)
        .await
        .refuses(422, "invalid_content");
    story
        .gives("health", json!({"number": 1, "part": text}))
        .await
        .is(200);
    let seen = story.seen_by("land").await;
    let clock = part_clock(&seen);
    assert_eq!(
        (&clock["part"], &clock["met_on"]),
        (&json!(text), &json!("2026-03-11"))
    );
    assert_eq!(clock["on_time"], json!(false));
    assert_eq!(seen.at("/due_on"), "2026-03-30", "nothing moves the period");
    let record = story.read("land", "/events").await.is(200);
    let last = record
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["event"], "sub_deadline_met");
    assert_eq!(last["text"], text);
    assert_eq!(last["by_name"], "承健康");
    let told = story.owed_lines().await;
    assert!(
        told.contains(&"part_given land@staff.yunjiang.example".to_owned()),
        "{told:?}"
    );
    story
        .gives("health", json!({"number": 1, "part": text}))
        .await
        .refuses(409, "sub_deadline_over");

    // Given, it is a paper of the case and a line of the list.
    let person = story.web.staff("health").await;
    let page = story.web.get(&person, "/api/v1/co-handled").await.is(200);
    assert_eq!(page.at("/items/0/parts/0/met_on"), "2026-03-11");
    let file = story.read("registrar", "/archive").await.is(200);
    let papers = file.at("/papers").as_array().unwrap();
    let part = papers.iter().find(|paper| paper["kind"] == "part").unwrap();
    assert_eq!(
        (&part["on"], &part["reference"]),
        (&json!("2026-03-11"), &json!("1"))
    );

    // Supervisors read no texts, and the applicant learns nothing of it.
    let masked = part_clock(&story.seen_by("supervisor").await);
    assert_eq!((masked.get("part"), masked.get("what")), (None, None));
    assert!(!story.applicant("").await.text.contains("水质"));
    assert_eq!(story.approve().await.at("/stage"), "in_review");
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_transfer_leaves_every_part_where_it_is() {
    let story = Story::in_hand().await;
    story.asks_health("2026-03-10").await.is(200);
    let own = json!({"what": "查档", "until": "2026-03-10", "department": story.department(LAND)});
    story.by("land", "sub-deadlines", own).await.is(200);
    // Not the part of another department.
    let body = json!({"number": 2, "part": "代为答复"});
    story
        .gives("health", body)
        .await
        .refuses(409, "part_of_other");
    let office = json!({"department": story.department(OFFICE)});
    story.by("registrar", "assignments", office).await.is(200);
    // The new lead sees both; who had it keeps its part, and with it the case.
    assert_eq!(co_handled(&story, "health").await, [json!(story.case)]);
    assert_eq!(co_handled(&story, "land").await, [json!(story.case)]);
    story
        .by("land", "claim", json!({}))
        .await
        .refuses(403, "not_allowed");
    story
        .gives("land", json!({"number": 2, "part": "已查，见附件"}))
        .await
        .is(200);
    // A co-handling department that becomes the lead does its own part as its work.
    let health = json!({"department": story.department(HEALTH)});
    story.by("registrar", "assignments", health).await.is(200);
    assert!(co_handled(&story, "health").await.is_empty());
    story.by("health", "claim", json!({})).await.is(200);
    story.gives("health", json!({"number": 1})).await.is(200);
    let seen = story.seen_by("health").await;
    let clocks = seen.at("/clocks").as_array().unwrap();
    let parts = clocks.iter().filter(|one| one["kind"] == "sub_deadline");
    let parts: Vec<Value> = parts.map(|one| one["part"].clone()).collect();
    assert_eq!(parts, [Value::Null, json!("已查，见附件")]);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn at_most_ten_departments_handle_a_case_beside_its_own() {
    let story = Story::in_hand().await;
    let system = story.web.staff("system").await;
    let mut others = Vec::new();
    for no in 0..11 {
        let body = json!({"no": 50 + no, "name": format!("第{no}局")});
        let made = story.web.post(&system, "/api/v1/departments", &body).await;
        others.push(made.is(201).at("/id").clone());
    }
    let ask = |department: &Value| json!({"what": "会办", "until": "2026-03-10", "department": department});
    for other in others.iter().take(10) {
        story.by("land", "sub-deadlines", ask(other)).await.is(200);
    }
    story
        .by("land", "sub-deadlines", ask(&others[10]))
        .await
        .refuses(409, "too_many_co_handling");
    // Another part of one that has one already, or of the lead, is no further department; the same one is no part.
    story
        .by("land", "sub-deadlines", ask(&others[0]))
        .await
        .refuses(409, "part_asked_before");
    let mut another = ask(&others[0]);
    another["what"] = json!("请一并提供附图");
    story.by("land", "sub-deadlines", another).await.is(200);
    let own = story.department(LAND);
    story.by("land", "sub-deadlines", ask(&own)).await.is(200);
}

#[tokio::test]
async fn a_part_follows_its_department_into_another_one() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    story.asks_health("2026-03-10").await.is(200);
    add_department(web, "卫生与体育局").await;
    merges(web, HEALTH, "卫生与体育局", "2026-03-02")
        .await
        .is(200);
    assert_eq!(follow(test).await, 1);
    assert_eq!(co_handled(&story, "health").await, [json!(story.case)]);
    let seen = story.read("health", "").await.is(200);
    assert_eq!(seen.at("/department/name"), LAND);
    let clock = part_clock(&seen);
    assert_eq!(clock["department"]["name"], "卫生与体育局");
    assert_eq!(clock["due_on"], "2026-03-10");
    let part = json!({"number": 1, "part": "属实"});
    story.gives("health", part).await.is(200);
    test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_lead_records_a_part_that_came_another_way_or_is_not_needed() {
    let story = Story::in_hand().await;
    story.asks_health("2026-03-10").await.is(200);
    story
        .gives("land", json!({"number": 1}))
        .await
        .refuses(422, "part_missing");
    let part = json!({"number": 1, "part": "申请人已缩小范围，不再需要协办"});
    story.gives("land", part.clone()).await.is(200);
    let seen = story.read("health", "").await.is(200);
    assert_eq!(part_clock(&seen)["part"], part["part"]);
    assert_eq!(seen.at("/actions"), &json!([]));
    let record = story.read("health", "/events").await.is(200);
    let last = record.at("/items").as_array().unwrap().last().unwrap();
    assert_eq!(last["by_name"], "承大地", "who wrote it stands beside it");
    // A part that is outstanding keeps nobody from answering: the period runs, and the reply ends it.
    story.asks_health("2026-03-12").await.is(200);
    story.approve().await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    let seen = story.read("health", "").await.is(200);
    let clocks = seen.at("/clocks").as_array().unwrap();
    let work = |one: &&Value| one["kind"] == "sub_deadline" && one["number"] == 2;
    assert_eq!(clocks.iter().find(work).unwrap()["state"], "void");
    story
        .gives("health", json!({"number": 2, "part": "迟到"}))
        .await
        .refuses(409, "sub_deadline_over");
    story.web.test.check_house().await.unwrap();
}

/// What a part needs is read; what names a person is not.
#[tokio::test]
async fn a_part_reads_what_it_is_about_and_nobodys_name() {
    let story = Story::in_hand().await;
    story.asks_health("2026-03-10").await.is(200);
    story
        .by("land", "consultations", third_party())
        .await
        .is(200);
    let conference = json!({
        "on": "2026-03-02", "question": "水质检测报告由谁提供", "conclusion": "由卫生健康局提供",
        "views": [
            {"department": story.department(LAND), "view": "本局没有"},
            {"department": story.department(HEALTH), "view": "可以提供"},
        ],
    });
    story.by("land", "conferences", conference).await.is(200);
    let lead = story.read("land", "/consultations").await.is(200);
    assert_eq!(lead.at("/items/0/name"), "某建材有限公司");
    let part = story.read("health", "/consultations").await.is(200);
    assert!(!part.text.contains("某建材有限公司"), "{}", part.text);
    assert!(part.body["items"][0]["matter"].is_null());
    let record = story.read("health", "/events").await.is(200);
    for said in ["请核实水质检测报告", "由卫生健康局提供"] {
        assert!(record.text.contains(said), "{said}: {}", record.text);
    }
    let mut draft = granted();
    draft["content"] = json!("第1至3页照登，第4页另行答复");
    story.by("land", "drafts", draft).await.is(200);
    let record = story.read("health", "/events").await.is(200);
    assert!(record.text.contains("\"drafted\""), "that it was drafted");
    assert!(!record.text.contains("另行答复"), "{}", record.text);
    let seen = story.read("health", "").await.is(200);
    assert!(!seen.text.contains("另行答复"), "{}", seen.text);
}

/// The record about a person is found by the name.
#[tokio::test]
async fn a_part_in_a_correction_of_own_records_reads_whose_they_are() {
    let mut correction = application();
    correction["kind"] = json!("correction");
    correction["information"] = json!({
        "name": "本人门诊记录", "features": "出生日期误为1980年，应为1981年", "evidence": "户口簿",
    });
    let web = Web::open().await;
    let filed = web
        .post(&web.anyone(), "/api/v1/applications", &correction)
        .await
        .is(201);
    let number = filed.string("/number");
    let case = web.find(&web.staff("registrar").await, &number).await;
    let code = filed.string("/query_code");
    let story = Story {
        web,
        case,
        number,
        code,
    };
    let land = json!({"department": story.department(LAND)});
    story.by("registrar", "assignments", land).await.is(200);
    story.by("land", "claim", json!({})).await.is(200);
    story.asks_health("2026-03-10").await.is(200);
    let seen = story.read("health", "").await.is(200);
    assert_eq!(seen.at("/applicant/name"), "张三");
    assert_eq!(seen.at("/applicant/email"), "z***@mail.example");
}
