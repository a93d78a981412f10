//! Urging (督办): what is to be done, an answer by a day, and what becomes of it.

use disclosure::jobs::remind;
use serde_json::{Value, json};

use crate::harness::story::{Story, by_hand, by_post, late};
use crate::harness::web::{Answer, Web, application};

const TEXT: &str = "已近期限，请说明检索进展并于本周内送审";
const ANSWER: &str = "已调取档案，3月9日送审";

fn urging(answer_by: &str) -> Value {
    json!({"text": TEXT, "answer_by": answer_by})
}

fn answer(number: u32) -> Value {
    json!({"number": number, "text": ANSWER})
}

impl Story {
    async fn urges(&self, login: &str, answer_by: &str) -> Answer {
        self.by(login, "urgings", urging(answer_by)).await
    }

    async fn answers(&self, login: &str, number: u32) -> Answer {
        self.by(login, "urging-answers", answer(number)).await
    }

    /// To whom mails of a kind went, and under what subject.
    async fn mailed_to(&self, kind: &str) -> Vec<(String, String)> {
        let owed = self.owed(kind).await;
        let parts = |to: &str| to.split('@').next().unwrap().to_owned();
        let mut all: Vec<_> = (owed.into_iter())
            .map(|one| (parts(&one.mail.to), one.mail.subject))
            .collect();
        all.sort();
        all
    }

    /// A reminder of an urging on a morning: `to: what is said`.
    async fn reminded(&self, today: &str) -> Vec<String> {
        self.web.test.set_today(today);
        let mut before = Vec::new();
        for kind in ["deadline_near", "deadline_passed"] {
            before.extend(self.owed(kind).await.into_iter().map(|one| one.id));
        }
        remind::run_once(&self.web.test.app).await.unwrap();
        let mut lines = Vec::new();
        for kind in ["deadline_near", "deadline_passed"] {
            for one in self.owed(kind).await {
                let is_new = !before.contains(&one.id);
                if is_new && one.mail.subject.contains("督办答复期限") {
                    let to = one.mail.to.split('@').next().unwrap();
                    let (_, said) = one.mail.subject.split_once("督办答复期限").unwrap();
                    lines.push(format!("{to}: {said}"));
                    assert!(!one.mail.text.contains(TEXT), "{}", one.mail.text);
                }
            }
        }
        lines.sort();
        lines
    }

    /// An application that waits for its receipt to be confirmed.
    async fn submitted() -> Self {
        let web = Web::open().await;
        let filed = web
            .post(&web.anyone(), "/api/v1/applications", &application())
            .await
            .is(201);
        let (number, code) = (filed.string("/number"), filed.string("/query_code"));
        let case = web.find(&web.staff("registrar").await, &number).await;
        Self {
            web,
            case,
            number,
            code,
        }
    }
}

fn clock(seen: &Answer, number: u32) -> Value {
    let clocks = seen.at("/clocks").as_array().unwrap();
    let mut urgings = clocks.iter().filter(|one| one["kind"] == "urging");
    let found = urgings.find(|one| one["number"] == number);
    found.expect("its clock").clone()
}

#[tokio::test]
async fn a_supervisor_urges_and_the_handler_answers_by_the_day() {
    let story = Story::in_hand().await;
    let seen = story.urges("supervisor", "2026-03-10").await.is(200);
    assert_eq!(seen.at("/due_on"), "2026-03-30", "nothing moves the period");
    let subject = "【依申请公开】督办：YJ-2026-000001（督办答复期限2026年3月10日）";
    assert_eq!(
        story.mailed_to("urged").await,
        [("land".to_owned(), subject.to_owned())]
    );
    let mail = story.owed("urged").await.pop().unwrap().mail;
    for said in ["2026年3月10日（周二）", "2026年3月30日", "不因督办而顺延"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    assert!(!mail.text.contains(TEXT) && !mail.html.contains("张三"));

    // Handler and supervisor read it, with its clock; the applicant nothing of it.
    for login in ["land", "supervisor", "head"] {
        let seen = story.seen_by(login).await;
        let one = seen.at("/urgings/0");
        assert_eq!(one["text"], TEXT, "{login}");
        assert_eq!(one["urged_on"], "2026-03-02");
        assert_eq!(one["answer_by"], "2026-03-10");
        assert_eq!(one["state"], "running");
        assert_eq!(one.get("answer"), None);
        assert!(!one["urged_by"]["name"].as_str().unwrap().is_empty());
        let clock = clock(&seen, 1);
        assert_eq!(clock["due_on"], "2026-03-10");
        assert_eq!(clock["days_left"], 6);
        assert_eq!(clock["name"], "answer to an urging");
        assert_eq!(clock["article"], "house rule");
        assert_eq!(clock.get("what"), None);
    }
    let own = story.applicant("").await;
    assert!(!own.text.contains("督办") && !own.text.contains("urging"));
    let offered = json!("urging-answers");
    let handler = story.actions("land").await;
    assert!(handler.as_array().unwrap().contains(&offered));
    let watcher = story.actions("supervisor").await;
    assert_eq!(watcher, json!(["urgings"]));

    story.web.test.set_today("2026-03-09");
    let seen = story.answers("land", 1).await.is(200);
    let one = seen.at("/urgings/0");
    let given = json!({"text": ANSWER, "answered_on": "2026-03-09", "on_time": true});
    assert_eq!((&one["state"], &one["answer"]), (&json!("met"), &given));
    assert_eq!(clock(&seen, 1)["met_on"], "2026-03-09");
    let subject = "【依申请公开】督办已答复：YJ-2026-000001";
    assert_eq!(
        story.mailed_to("urging_answered").await,
        [("supervisor".to_owned(), subject.to_owned())]
    );
    story.answers("land", 1).await.refuses(409, "urging_over");

    // On the record, the words sealed from those who read no texts.
    let path = format!("/api/v1/cases/{}/events", story.case);
    let land = story.web.staff("land").await;
    let record = story.web.get(&land, &path).await.is(200);
    let items = record.at("/items").as_array().unwrap();
    let told: Vec<_> = items.iter().rev().take(2).rev().collect();
    assert_eq!(told[0]["event"], "urged");
    assert_eq!(told[0]["text"], TEXT);
    assert_eq!(told[1]["event"], "urging_answered");
    assert_eq!(told[1]["text"], ANSWER);
    let supervisor = story.web.staff("supervisor").await;
    let masked = story.web.get(&supervisor, &path).await.is(200);
    assert!(masked.text.contains("urged") && !masked.text.contains(TEXT));
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_late_answer_is_seen_to_be_late_and_whoever_urged_hears_of_it() {
    let story = Story::in_hand().await;
    story.urges("supervisor", "2026-03-10").await.is(200);
    assert_eq!(
        story.reminded("2026-03-03").await,
        ["land: （第1次督办）剩余5个工作日（2026年3月10日）"]
    );
    assert_eq!(
        story.reminded("2026-03-10").await,
        ["land: （第1次督办）今日届满（2026年3月10日）"]
    );
    let late = "（第1次督办）已逾期1个工作日（2026年3月10日届满）";
    assert_eq!(
        story.reminded("2026-03-11").await,
        [format!("land: {late}"), format!("supervisor: {late}")]
    );
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/urgings/0/state"), "lapsed");
    let seen = story.answers("land", 1).await.is(200);
    assert_eq!(seen.at("/urgings/0/state"), "met");
    assert_eq!(seen.at("/urgings/0/answer/answered_on"), "2026-03-11");
    assert_eq!(seen.at("/urgings/0/answer/on_time"), &json!(false));
    assert_eq!(clock(&seen, 1)["on_time"], json!(false));
    let subject = "【依申请公开】督办已逾期答复：YJ-2026-000001";
    assert_eq!(
        story.mailed_to("urging_answered").await,
        [("supervisor".to_owned(), subject.to_owned())]
    );
    assert_eq!(story.reminded("2026-03-18").await, [""; 0]);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_day_is_a_working_day_from_today_to_the_twentieth() {
    let story = Story::in_hand().await;
    for (answer_by, code) in [
        ("2026-02-27", "answer_by_past"),
        ("2026-03-07", "answer_by_unfit"),
        ("2026-03-31", "answer_by_unfit"),
    ] {
        let refused = story.urges("supervisor", answer_by).await;
        let fields = refused.refuses(422, code).fields();
        assert_eq!(fields, [("answer_by".to_owned(), code.to_owned())]);
    }
    for (body, field, code) in [
        (
            json!({"text": " ", "answer_by": "2026-03-10"}),
            "text",
            "required",
        ),
        (
            json!({"text": "长".repeat(1001), "answer_by": "2026-03-10"}),
            "text",
            "too_long",
        ),
        (
            json!({"text": TEXT, "answer_by": "soon"}),
            "answer_by",
            "wrong_shape",
        ),
    ] {
        let refused = story.by("supervisor", "urgings", body).await;
        let fields = refused.refuses(422, "invalid_content").fields();
        assert_eq!(fields, [(field.to_owned(), code.to_owned())]);
    }
    // Today, and the twentieth working day from today; a head urges too.
    story.urges("supervisor", "2026-03-02").await.is(200);
    let seen = story.urges("head", "2026-03-30").await.is(200);
    assert_eq!(seen.at("/urgings/1/number"), 2);
    story
        .answers("land", 3)
        .await
        .refuses(409, "urging_unknown");
    let long = json!({"number": 1, "text": "长".repeat(2001)});
    story
        .by("land", "urging-answers", long)
        .await
        .refuses(422, "invalid_content");
    story.answers("land", 2).await.is(200);
    let told = story.mailed_to("urging_answered").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "head");
}

#[tokio::test]
async fn who_may_urge_and_who_must_answer() {
    let story = Story::in_hand().await;
    for login in ["land", "registrar"] {
        story
            .urges(login, "2026-03-10")
            .await
            .refuses(403, "not_allowed");
    }
    story.urges("supervisor", "2026-03-10").await.is(200);
    for login in ["supervisor", "head", "registrar"] {
        story.answers(login, 1).await.refuses(403, "not_allowed");
    }
    story.answers("health", 1).await.refuses(404, "not_found");
    story
        .answers("land2", 1)
        .await
        .refuses(409, "not_the_handler");
    story.by("land2", "claim", json!({})).await.is(200);
    story.answers("land2", 1).await.is(200);
}

#[tokio::test]
async fn what_nobody_has_in_hand_is_urged_where_it_waits() {
    let story = Story::submitted().await;
    story.urges("supervisor", "2026-03-03").await.is(200);
    let told = story.mailed_to("urged").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, "registrar");
    let mail = story.owed("urged").await.pop().unwrap().mail;
    assert!(mail.text.starts_with("登记员："), "{}", mail.text);
    assert!(!mail.text.contains("\n答复期限："), "no period runs yet");
    story.answers("registrar", 1).await.is(200);
    story
        .by("registrar", "confirmation", json!({}))
        .await
        .is(200);
    let department = story.web.test.department(crate::harness::app::LAND).0;
    let assignment = json!({"department": department});
    story
        .by("registrar", "assignments", assignment)
        .await
        .is(200);
    story.urges("head", "2026-03-03").await.is(200);
    assert_eq!(story.mailed_to("urged").await.len(), 2);
    story
        .answers("registrar", 2)
        .await
        .refuses(403, "not_allowed");
    story.answers("land", 2).await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn the_reply_makes_it_void_and_nothing_is_urged_after_it() {
    let story = Story::approved().await;
    story.urges("supervisor", "2026-03-10").await.is(200);
    story.serve(by_post("2026-03-02")).await.is(200);
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/urgings/0/state"), "void");
    assert_eq!(seen.at("/urgings/0/void_on"), "2026-03-02");
    assert_eq!(seen.at("/actions"), &json!([]));
    story.answers("land", 1).await.refuses(409, "urging_over");
    story
        .urges("supervisor", "2026-03-10")
        .await
        .refuses(409, "cannot_urge");
    assert_eq!(story.reminded("2026-03-11").await, [""; 0]);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_withdrawal_ends_it_as_a_late_reply_does() {
    let story = Story::in_hand().await;
    story.urges("head", "2026-03-10").await.is(200);
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/withdrawal", story.number);
    story.web.post(&applicant, &path, &json!({})).await.is(200);
    let seen = story.seen_by("head").await;
    assert_eq!(seen.at("/urgings/0/state"), "void");
    assert_eq!(clock(&seen, 1)["void_on"], "2026-03-02");

    let story = Story::approved().await;
    story.web.test.set_today("2026-03-31");
    story.urges("supervisor", "2026-04-01").await.is(200);
    story.serve(late(by_post("2026-03-31"))).await.is(200);
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/urgings/0/void_on"), "2026-03-31");
}

#[tokio::test]
async fn a_case_taken_up_again_is_not_asked_for_what_its_reply_ended() {
    let story = Story::approved().await;
    story.urges("supervisor", "2026-03-10").await.is(200);
    story.serve(by_hand("2026-03-02")).await.is(200);
    story.web.test.set_today("2026-04-17");
    let sought = json!({
        "kind": "reconsideration", "against": "reply", "filed_on": "2026-03-10", "body": "云江区人民政府",
    });
    story.by("registrar", "remedies", sought).await.is(200);
    let decided = json!({
        "result": "corrected", "decided_on": "2026-04-15", "order": {"what": "decide_anew"},
    });
    story
        .by("registrar", "remedies/r1/result", decided)
        .await
        .is(200);
    let reopening = json!({"remedy": "r1", "received_on": "2026-04-17"});
    let seen = story.by("head", "reopening", reopening).await.is(200);
    assert_eq!(seen.at("/stage"), "in_hand");
    assert_eq!(seen.at("/urgings/0/state"), "void");
    assert_eq!(seen.at("/urgings/0/void_on"), "2026-03-02");
    story.answers("land", 1).await.refuses(409, "urging_over");
    assert_eq!(story.reminded("2026-04-20").await, [""; 0]);
    let seen = story.urges("supervisor", "2026-04-24").await.is(200);
    assert_eq!(seen.at("/urgings/1/number"), 2);
    assert_eq!(seen.at("/urgings/1/state"), "running");
    assert_eq!(clock(&seen, 2)["due_on"], "2026-04-24");
    story.answers("land", 2).await.is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn deputies_are_told_with_whom_they_stand_in_for() {
    let story = Story::in_hand().await;
    let body = json!({"deputy": "land2", "from": "2026-03-02", "until": "2026-03-04"});
    let land = story.web.staff("land").await;
    let path = "/api/v1/deputies";
    story.web.post(&land, path, &body).await.is(201);
    story.urges("supervisor", "2026-03-10").await.is(200);
    let told = story.mailed_to("urged").await;
    let told: Vec<&str> = told.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(told, ["land", "land2"]);
}

#[tokio::test]
async fn what_is_urged_is_found_in_the_lists() {
    let story = Story::in_hand().await;
    let found = async |query: &str| {
        let supervisor = story.web.staff("supervisor").await;
        let path = format!("/api/v1/cases?{query}");
        let list = story.web.get(&supervisor, &path).await.is(200);
        let items = list.at("/items").as_array().unwrap();
        items
            .iter()
            .map(|row| row["open_urgings"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("limit=10").await, [0]);
    assert_eq!(found("urging=open").await, [0; 0]);
    story.urges("supervisor", "2026-03-04").await.is(200);
    story.urges("head", "2026-03-10").await.is(200);
    assert_eq!(found("urging=open").await, [2]);
    assert_eq!(found("urging=late").await, [0; 0]);
    assert_eq!(found("urging=open&stage=registered").await, [0; 0]);
    story.web.test.set_today("2026-03-05");
    assert_eq!(found("urging=late").await, [2]);
    story.answers("land", 1).await.is(200);
    assert_eq!(found("urging=late").await, [0; 0]);
    assert_eq!(found("urging=open").await, [1]);
    let worklist = story
        .web
        .get(&story.web.staff("land").await, "/api/v1/worklist")
        .await;
    assert_eq!(worklist.at("/items/0/open_urgings"), 1);
    let supervisor = story.web.staff("supervisor").await;
    let odd = story.web.get(&supervisor, "/api/v1/cases?urging=all").await;
    assert_eq!(odd.is(400).at("/errors/0/field"), "urging");

    // The mails say which, and who.
    let mail = &story.owed("urged").await[1].mail;
    for said in ["督办序号：第2次", "督办人："] {
        assert!(
            mail.text.contains(said) && mail.html.contains("督办人"),
            "{said}: {}",
            mail.text
        );
    }
    let answered = &story.owed("urging_answered").await[0].mail.text;
    assert!(answered.contains("督办序号：第1次"), "{answered}");
    assert!(answered.contains("答复人："), "{answered}");
    // Closed, nothing waits any more.
    story.approve().await;
    story.serve(by_hand("2026-03-05")).await.is(200);
    assert_eq!(found("urging=open").await, [0; 0]);
    let over = story.urges("supervisor", "2026-03-10").await;
    let over = over.refuses(409, "cannot_urge");
    assert!(over.string("/ground").contains("Art. 47"), "{}", over.text);
}

#[tokio::test]
async fn a_case_is_urged_fifty_times_at_most() {
    let story = Story::in_hand().await;
    for _ in 0..50 {
        story.urges("supervisor", "2026-03-10").await.is(200);
    }
    let most = story.urges("supervisor", "2026-03-10").await;
    let most = most.refuses(409, "too_many_urgings");
    assert!(most.string("/detail").contains("50"), "{}", most.text);
}
