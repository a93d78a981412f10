//! "What if" over HTTP: on a case, and from nothing but events.

use disclosure::cli::clock::output::Answer as FileAnswer;
use disclosure::rules::clock_file::Input;
use disclosure::rules::deadline;
use disclosure::rules::language::Language;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::web::{Answer, Person, Web};

const DEADLINES: &str = "/api/v1/deadlines";

/// A case received at the counter today, 2 March 2026, due on 30 March.
async fn received(web: &Web) -> (String, Person) {
    let registrar = web.staff("registrar").await;
    let mut body = crate::harness::web::application();
    body["channel"] = json!("in_person");
    let made = web.post(&registrar, "/api/v1/cases", &body).await.is(201);
    (made.string("/id"), registrar)
}

async fn what_if(web: &Web, person: &Person, case: &str, lines: &[&str]) -> Answer {
    let escape = |line: &&str| {
        let escaped: String = line
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b':' | b'@' | b',' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("if_event={escaped}")
    };
    let query: Vec<String> = lines.iter().map(escape).collect();
    let path = format!("/api/v1/cases/{case}/deadline?{}", query.join("&"));
    web.get(person, &path).await
}

#[tokio::test]
async fn what_if_the_reply_were_extended() {
    let web = Web::open().await;
    let (case, registrar) = received(&web).await;
    let before = web
        .get(&registrar, &format!("/api/v1/cases/{case}/events"))
        .await;
    let seen = what_if(&web, &registrar, &case, &["extended:10@2026-03-20"])
        .await
        .is(200);
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert!(seen.body.get("flags").is_none());
    let would = seen.at("/what_if");
    assert_eq!(would["due_on"], "2026-04-14");
    assert_eq!(would["moves_by"], 10);
    assert_eq!(would["as_of"], "2026-03-20");
    assert_eq!(would["new_flags"], json!([]));
    let rows = would["ledger"].as_array().unwrap();
    assert_eq!(rows.last().unwrap()["count"], 30);
    assert_eq!(rows.last().unwrap()["rule"], "extension");
    assert_eq!(
        would["events"],
        json!([{"on": "2026-03-20", "event": "extended", "working_days": 10,
                "approved_by": "head", "notified_on": "2026-03-20"}])
    );
    let plain = web
        .get(&registrar, &format!("/api/v1/cases/{case}/deadline"))
        .await
        .is(200);
    assert_eq!(plain.at("/due_on"), "2026-03-30", "nothing was changed");
    assert!(plain.body.get("what_if").is_none());
    let after = web
        .get(&registrar, &format!("/api/v1/cases/{case}/events"))
        .await;
    assert_eq!(before.text, after.text);
}

#[tokio::test]
async fn what_would_have_no_effect_is_flagged() {
    let web = Web::open().await;
    let (case, registrar) = received(&web).await;
    for (lines, flag) in [
        (vec!["extended:10@2026-03-31"], "extension_notified_late"),
        (
            vec!["extended:10,notified_on=2026-03-31@2026-03-20"],
            "extension_notified_late",
        ),
        (vec!["extended:21@2026-03-20"], "extension_exceeds_maximum"),
        (
            vec!["extended:10,approved_by=handler@2026-03-20"],
            "extension_not_approved_by_head",
        ),
        (
            vec!["consultation_sent:p1,party=agency@2026-03-31"],
            "consultation_after_due",
        ),
        (vec!["fee_notified@2026-03-31"], "fee_notified_after_due"),
        (vec!["delayed:2026-06-01@2026-03-31"], "delay_after_due"),
    ] {
        let seen = what_if(&web, &registrar, &case, &lines).await.is(200);
        let would = seen.at("/what_if");
        assert_eq!(would["new_flags"], json!([flag]), "{lines:?}");
        assert_eq!(would["due_on"], "2026-03-30", "{lines:?}");
        assert_eq!(would["moves_by"], 0, "{lines:?}");
        let note = would["notes"][0].as_str().unwrap();
        assert!(!note.is_empty());
    }
}

#[tokio::test]
async fn an_event_without_effect_is_said_to_have_none() {
    let web = Web::open().await;
    let (case, registrar) = received(&web).await;
    let asked = "clarification_requested:2026-04-20@2026-03-04";
    let consulted = "consultation_sent:p1,party=agency@2026-03-04";
    for (lines, event, code) in [
        (vec!["extended:10@2026-03-31"], 0, "extension_notified_late"),
        (vec!["extended:10@2026-02-27"], 0, "before_receipt"),
        (vec!["received:online@2026-03-05"], 0, "received_already"),
        (vec!["fee_paid@2026-03-05"], 0, "not_asked"),
        (
            vec!["opinion_received:p1@2026-03-05"],
            0,
            "no_such_consultation",
        ),
        (
            vec![asked, "clarification_requested:2026-04-20@2026-03-05"],
            1,
            "clarification_once_only",
        ),
        (vec![asked, "extended:10@2026-03-05"], 1, "stopped"),
        (vec![consulted, "delivered:p1@2026-06-01"], 1, "past_due"),
        (
            vec![
                consulted,
                "delivered:p1@2026-03-11",
                "delivered:p1@2026-03-12",
            ],
            2,
            "delivered_already",
        ),
        (
            vec![consulted, "delivered:p2@2026-03-11"],
            1,
            "no_such_consultation",
        ),
        (
            vec![consulted, "opinion_received:p1@2026-03-30"],
            1,
            "opinion_after_lapse",
        ),
        (vec!["confirmed@2026-03-05"], 0, "not_asked"),
        (
            vec!["reopened:20@2026-03-05", "reopened:20@2026-03-05"],
            1,
            "reopened_already",
        ),
        (
            vec!["replied@2026-03-05", "withdrawn@2026-03-06"],
            1,
            "closed",
        ),
    ] {
        let seen = what_if(&web, &registrar, &case, &lines).await.is(200);
        let idle = seen.at("/what_if/without_effect");
        assert_eq!(idle[0]["event"], event, "{lines:?} {idle}");
        assert_eq!(idle[0]["code"], code, "{lines:?}");
        assert_eq!(idle.as_array().unwrap().len(), 1, "{lines:?} {idle}");
        assert!(!idle[0]["detail"].as_str().unwrap().is_empty());
    }
    let told = what_if(&web, &registrar, &case, &["extended:10@2026-03-20"]).await;
    assert_eq!(told.at("/what_if/without_effect"), &json!([]));

    let twice = json!({"regime": "cn-2019", "events": [
        {"event": "received", "on": "2026-03-02", "channel": "online"},
        {"event": "confirmed", "on": "2026-03-03"},
        {"event": "confirmed", "on": "2026-03-04"},
        {"event": "reopened", "on": "2026-03-05", "working_days": 10}]});
    let twice = web.post(&web.anyone(), DEADLINES, &twice).await.is(200);
    assert_eq!(
        twice.at("/without_effect"),
        &json!([{"event": 2, "code": "confirmed_already", "detail":
            "the receipt had been confirmed before; the first confirmation counts"}]),
        "an order while the period runs begins a new one"
    );

    let events = json!({"regime": "cn-2019", "as_of": "2026-03-10", "events": [
        {"event": "fee_paid", "on": "2026-03-01"},
        {"event": "received", "on": "2026-03-02", "channel": "in_person"},
        {"event": "replied", "on": "2026-03-11", "method": "mail"}]});
    let chinese = web.request_in("zh-CN", &web.anyone(), Method::POST, DEADLINES);
    let chinese = chinese.json(&events).send().await.is(200);
    assert_eq!(
        chinese.at("/without_effect"),
        &json!([
            {"event": 0, "code": "before_receipt", "detail": "早于收到申请之日，无效"},
            {"event": 2, "code": "not_yet", "detail": "晚于所看的日期，尚未计入"}
        ])
    );
}

#[tokio::test]
async fn what_is_out_of_order_without_a_case_is_flagged_and_still_counted() {
    let web = Web::open().await;
    let read = async |body: Value| web.post(&web.anyone(), DEADLINES, &body).await.is(200);
    let late = read(json!({"regime": "cn-2019", "events": [
        {"event": "received", "on": "2026-03-02", "channel": "in_person"},
        {"event": "consultation_sent", "on": "2026-03-04", "ref": "p1", "party": "third_party"},
        {"event": "opinion_received", "on": "2026-03-30", "ref": "p1"}]}))
    .await;
    assert_eq!(late.at("/flags/0"), "opinion_after_lapse");
    let idle = late.at("/without_effect").as_array().unwrap();
    assert_eq!((idle.len(), &idle[0]["event"]), (1, &json!(2)));
    assert_eq!(idle[0]["code"], "opinion_after_lapse");

    let received = async |regime: &str, on: &str| {
        let event = json!({"event": "received", "on": on, "channel": "in_person"});
        read(json!({"regime": regime, "events": [event]})).await
    };
    let early = received("cn-2019", "2019-05-14").await;
    assert_eq!(early.at("/flags/0"), "received_before_in_force");
    assert_eq!(early.at("/due_on"), "2019-06-12", "and counted as asked");
    let in_force = received("cn-2019", "2019-05-15").await;
    assert!(in_force.body["flags"].as_array().is_none_or(Vec::is_empty));
    let before = received("cn-2008", "2019-05-14").await;
    assert!(before.body["flags"].as_array().is_none_or(Vec::is_empty));
}

#[tokio::test]
async fn complaints_about_events_are_for_people_in_both_languages() {
    let web = Web::open().await;
    for (event, chinese, english) in [
        (
            json!({"event": "extended", "on": "2026-03-03", "working_days": "ten",
                   "approved_by": "head"}),
            "应为 1 至 65535 的整数",
            "a whole number from 1 to 65535 is expected",
        ),
        (
            json!({"event": "consultation_sent", "on": "2026-03-03", "ref": "p1"}),
            "缺少 `party`，请填写",
            "missing field `party`",
        ),
        (
            json!({"event": "replied", "on": "2026-03-03", "method": "pigeon"}),
            "不是可用的值，应为 mail, personal, electronic 之一",
            "unknown value, expected one of mail, personal, electronic",
        ),
        (
            json!({"event": "fee_paid", "on": "2026-03-03", "sum": 3}),
            "没有此项，请删去；此处没有其他字段",
            "no such field: leave it out; there are no others here",
        ),
    ] {
        let body = json!({"regime": "cn-2019", "events": [event]});
        for (language, told) in [("zh-CN", chinese), ("en", english)] {
            let asked = web.request_in(language, &web.anyone(), Method::POST, DEADLINES);
            let no = asked.json(&body).send().await;
            let no = no.refuses(422, "invalid_content");
            assert_eq!(no.at("/errors/0/detail"), told);
        }
    }
}

#[tokio::test]
async fn what_if_the_opinion_arrives_on_that_day() {
    let web = Web::open().await;
    let (case, registrar) = received(&web).await;
    let asked = "consultation_sent:p1,party=third_party,delivered_on=2026-03-11@2026-03-09";
    let open = what_if(&web, &registrar, &case, &[asked]).await.is(200);
    assert_eq!(open.at("/what_if/opinions_by/p1"), "2026-04-01");
    let both = [asked, "opinion_received:p1@2026-03-20"];
    let answered = what_if(&web, &registrar, &case, &both).await.is(200);
    assert_eq!(answered.at("/what_if/due_on"), "2026-04-13");
    assert_eq!(answered.at("/what_if/moves_by"), 9);
    assert_eq!(answered.at("/what_if/warn_on"), "2026-04-10");

    let json = r#"[{"event":"clarification_requested","on":"2026-03-05","answer_by":"2026-03-31"},
                   {"event":"clarification_received","at":"2026-03-15T16:00:00Z"}]"#;
    let clarified = what_if(&web, &registrar, &case, &[json]).await.is(200);
    assert_eq!(
        clarified.at("/what_if/counted_from"),
        "2026-03-16",
        "dated in Shanghai"
    );
    assert_eq!(clarified.at("/what_if/due_on"), "2026-04-14");

    let stopped = what_if(&web, &registrar, &case, &["fee_notified@2026-03-12"])
        .await
        .is(200);
    assert_eq!(stopped.at("/what_if/state"), "awaiting_payment");
    assert_eq!(stopped.at("/what_if/due_on"), &Value::Null);
    assert!(stopped.at("/what_if").get("moves_by").is_none());
}

#[tokio::test]
async fn what_cannot_be_supposed_is_named() {
    let web = Web::open().await;
    let (case, registrar) = received(&web).await;
    for bad in ["", "extended:10", "extended:10,5@2026-03-20", "{", "[{]"] {
        let no = what_if(&web, &registrar, &case, &[bad]).await;
        let no = no.refuses(400, "bad_if_event");
        let field = no.string("/errors/0/field");
        assert!(field.starts_with("if_event[0]"), "{}", no.text);
    }
    for (lines, field, code) in [
        (
            vec!["extend:10@2026-03-20"],
            "if_event[0].event",
            "unknown_event",
        ),
        (
            vec!["fee_paid@2026-03-20", "extended:10@tomorrow"],
            "if_event[1].on",
            "not_a_date",
        ),
        (
            vec!["extended:ten@2026-03-20"],
            "if_event[0].working_days",
            "wrong_shape",
        ),
        (
            vec!["extended@2026-03-20"],
            "if_event[0].working_days",
            "required",
        ),
        (
            vec!["replied:pigeon@2026-03-20"],
            "if_event[0].method",
            "unknown_value",
        ),
        (
            vec!["confirmed:by=me@2026-03-20"],
            "if_event[0].by",
            "unknown_field",
        ),
        (
            vec!["reopened:0@2026-03-20"],
            "if_event[0].working_days",
            "too_small",
        ),
        (
            vec!["extended:0@2026-03-20"],
            "if_event[0].working_days",
            "too_small",
        ),
        (
            vec![r#"[{"event":"fee_paid"}]"#],
            "if_event[0][0].on",
            "required",
        ),
        (
            vec!["delayed:2036-06-01@2026-03-20"],
            "if_event",
            "too_long",
        ),
        (vec!["reopened:65535@2026-03-20"], "if_event", "too_long"),
        (
            vec!["confirmed@9999-12-30"],
            "if_event[0].on",
            "out_of_range",
        ),
        (vec!["fee_paid@2026-03-20"; 21], "if_event", "too_many"),
    ] {
        let no = what_if(&web, &registrar, &case, &lines).await;
        let no = no.refuses(422, "invalid_content");
        assert_eq!(
            no.fields(),
            [(field.to_owned(), code.to_owned())],
            "{lines:?}"
        );
    }
    let path = format!("/api/v1/cases/{case}/deadline?if_events=x");
    web.get(&registrar, &path).await.refuses(400, "bad_query");
    let secret = what_if(&web, &registrar, &case, &["secret words@2026-03-20"]).await;
    assert!(!secret.text.contains("secret"), "{}", secret.text);
}

#[tokio::test]
async fn only_who_may_see_a_case_may_suppose() {
    let web = Web::open().await;
    let (case, _) = received(&web).await;
    let line = ["extended:10@2026-03-20"];
    let stranger = web.staff("land").await;
    what_if(&web, &stranger, &case, &line)
        .await
        .refuses(404, "not_found");
    what_if(&web, &web.anyone(), &case, &line)
        .await
        .refuses(401, "not_signed_in");
    let supervisor = web.staff("supervisor").await;
    what_if(&web, &supervisor, &case, &line).await.is(200);
    let (number, code) = web.file().await;
    let applicant = web.applicant(&number, &code).await;
    what_if(&web, &applicant, &case, &line)
        .await
        .refuses(404, "not_found");
}

/// Every case of the worked examples, as the file has it.
fn examples() -> Vec<Value> {
    let files = [
        include_str!("../data/clock/examples.json"),
        include_str!("../data/clock/channels.json"),
        include_str!("../data/clock/clarifications.json"),
        include_str!("../data/clock/consultations.json"),
        include_str!("../data/clock/extensions.json"),
        include_str!("../data/clock/fees_and_delays.json"),
        include_str!("../data/clock/endings.json"),
        include_str!("../data/clock/moments.json"),
    ];
    let mut all = Vec::new();
    for file in files {
        let cases: Vec<Value> = serde_json::from_str(file).unwrap();
        for mut case in cases {
            let fields = case.as_object_mut().unwrap();
            fields.retain(|name, _| ["id", "regime", "events", "as_of"].contains(&name.as_str()));
            all.push(case);
        }
    }
    all
}

/// What `disclosure clock` prints for a case.
fn printed(case: &Value, language: Language) -> Value {
    let input = Input::from_value(case.clone()).unwrap();
    let case = &input.cases[0];
    let calendar = case.regime.builtin_calendar();
    let clock = deadline::read(&case.events, case.regime, calendar, case.as_of);
    serde_json::to_value(FileAnswer::new(case.id.as_deref(), &clock, language)).unwrap()
}

/// Whether everything that one value says is said by the other, which may say more.
fn says(more: &Value, less: &Value) -> bool {
    match (more, less) {
        (Value::Object(more), Value::Object(less)) => less
            .iter()
            .all(|(name, value)| more.get(name).is_some_and(|more| says(more, value))),
        (Value::Array(more), Value::Array(less)) => {
            more.len() == less.len() && more.iter().zip(less).all(|(more, less)| says(more, less))
        }
        (more, less) => more == less,
    }
}

#[tokio::test]
async fn the_public_answer_says_what_the_command_prints_and_more() {
    let web = Web::open().await;
    let cases = examples();
    assert!(cases.len() > 60, "{}", cases.len());
    for some in cases.chunks(20) {
        let answer = web
            .post(&web.anyone(), DEADLINES, &json!(some))
            .await
            .is(200);
        let answers = answer.body.as_array().unwrap();
        assert_eq!(answers.len(), some.len());
        for (case, answer) in some.iter().zip(answers) {
            let printed = printed(case, Language::English);
            assert!(says(answer, &printed), "{case}\n{printed:#}\n{answer:#}");
            assert!(answer["calendar"].as_str().unwrap().contains(' '));
            assert_eq!(answer["regime"], case["regime"]);
        }
    }
}

#[tokio::test]
async fn one_case_gives_one_answer_in_the_language_asked_for() {
    let web = Web::open().await;
    let case = json!({"regime": "cn-2019", "events": [
        {"event": "received", "on": "2026-03-02", "channel": "in_person"},
        {"event": "extended", "on": "2026-03-31", "working_days": 5, "approved_by": "head",
         "notified_on": "2026-03-31"}]});
    let english = web.post(&web.anyone(), DEADLINES, &case).await.is(200);
    assert_eq!(english.at("/due_on"), "2026-03-30");
    assert_eq!(english.at("/ledger/0/article"), "Art. 31");
    assert_eq!(english.at("/flags"), &json!(["extension_notified_late"]));
    let chinese = web.request_in("zh-CN", &web.anyone(), Method::POST, DEADLINES);
    let chinese = chinese.json(&case).send().await.is(200).body;
    assert_eq!(chinese["ledger"][0]["article"], "第三十一条");
    assert_eq!(chinese["notes"], json!(["到期后才告知延期，无效"]));
    assert_eq!(chinese["state_title"], "办理中");
    let none = web.post(&web.anyone(), DEADLINES, &json!([])).await.is(200);
    assert_eq!(none.body, json!([]));
}

#[tokio::test]
async fn malformed_input_is_named_by_its_place_and_not_repeated() {
    let web = Web::open().await;
    let received = json!({"event": "received", "on": "2026-03-02", "channel": "in_person"});
    let with = |event: Value| {
        json!([{"regime": "cn-2019", "events": []},
        {"id": "绝密", "regime": "cn-2019", "events": [received, event]}])
    };
    let cases = [
        (json!({}), "regime", "required"),
        (json!(7), "", "wrong_shape"),
        (
            json!({"regime": "绝密", "events": []}),
            "regime",
            "unknown_regime",
        ),
        (json!({"regime": 7, "events": []}), "regime", "wrong_shape"),
        (json!({"regime": "cn-2019"}), "events", "required"),
        (
            json!({"regime": "cn-2019", "events": {}}),
            "events",
            "wrong_shape",
        ),
        (
            json!({"regime": "cn-2019", "events": [], "asof": 1}),
            "asof",
            "unknown_field",
        ),
        (
            json!({"regime": "cn-2019", "events": [], "as_of": "绝密"}),
            "as_of",
            "not_a_date",
        ),
        (with(json!("绝密")), "[1].events[1]", "wrong_shape"),
        (
            with(json!({"event": "绝密", "on": "2026-03-02"})),
            "[1].events[1].event",
            "unknown_event",
        ),
        (
            with(json!({"event": "fee_paid"})),
            "[1].events[1].on",
            "required",
        ),
        (
            with(json!({"event": "fee_paid", "on": "2026-02-30"})),
            "[1].events[1].on",
            "not_a_date",
        ),
        (
            with(json!({"event": "fee_paid", "at": "2026-03-02T09:00:00"})),
            "[1].events[1].at",
            "not_a_moment",
        ),
        (
            with(json!({"event": "received", "on": "2026-03-02", "channel": "绝密"})),
            "[1].events[1].channel",
            "unknown_value",
        ),
        (
            with(json!({"event": "fee_paid", "on": "2026-03-02", "sum": 3})),
            "[1].events[1].sum",
            "unknown_field",
        ),
        (
            with(json!({"event": "delayed", "on": "2026-03-03", "until": "2999-12-31"})),
            "[1]",
            "too_long",
        ),
        (
            json!({"regime": "cn-2019", "events": vec![received.clone(); 101]}),
            "events",
            "too_many",
        ),
        (
            json!(vec![json!({"regime": "cn-2019", "events": []}); 21]),
            "",
            "too_many",
        ),
    ];
    for (body, field, code) in cases {
        let no = web.post(&web.anyone(), DEADLINES, &body).await;
        let no = no.refuses(422, "invalid_content");
        assert_eq!(no.fields(), [(field.to_owned(), code.to_owned())], "{body}");
        assert!(!no.text.contains("绝密"), "{}", no.text);
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let web = Web::open().await;
    let raw = |body: &str, kind: &str| {
        web.request(&web.anyone(), Method::POST, DEADLINES)
            .header("content-type", kind)
            .body(body)
            .send()
    };
    raw("{", "application/json").await.refuses(400, "not_json");
    raw("{}", "text/plain").await.refuses(415, "json_required");
    raw(&" ".repeat(300_000), "application/json")
        .await
        .refuses(413, "body_too_large");
    raw(&"[".repeat(500), "application/json")
        .await
        .refuses(400, "not_json");
    let get = web.get(&web.anyone(), DEADLINES).await;
    get.refuses(405, "method_not_allowed");
}

#[tokio::test]
async fn the_last_days_that_are_read_have_answers_of_four_digits() {
    let web = Web::open().await;
    let received = |on: &str| {
        json!({"regime": "cn-2019", "events": [
            {"event": "received", "on": on, "channel": "in_person"}]})
    };
    for (on, due_on) in [("2999-12-31", "3000-01-28"), ("1900-01-01", "1900-01-29")] {
        let read = web.post(&web.anyone(), DEADLINES, &received(on)).await;
        assert_eq!(read.is(200).at("/due_on"), due_on);
    }
    for (events, field) in [
        (
            json!([{"event": "delayed", "on": "2026-03-03", "until": "9999-12-31"}]),
            "events[0].until",
        ),
        (
            json!([{"event": "confirmed", "at": "1899-12-31T00:00:00Z"}]),
            "events[0].at",
        ),
        (json!([]), "as_of"),
    ] {
        let body = json!({"regime": "cn-2019", "events": events, "as_of": "3000-01-01"});
        let no = web.post(&web.anyone(), DEADLINES, &body).await;
        let no = no.refuses(422, "invalid_content");
        assert_eq!(no.fields(), [(field.to_owned(), "out_of_range".to_owned())]);
    }
    for (language, told) in [
        ("zh-CN", "年份应为 1900 至 2999"),
        ("en", "the year must be 1900 to 2999"),
    ] {
        let no = web.request_in(language, &web.anyone(), Method::POST, DEADLINES);
        let no = no.json(&received("9999-12-30")).send().await;
        let no = no.refuses(422, "invalid_content");
        assert_eq!(no.at("/errors/0/detail"), told);
    }
}

#[tokio::test]
async fn one_address_asks_only_so_often() {
    let web = Web::with(Test::app().await, |settings| {
        settings.deadlines_per_minute = 2;
    });
    let case = json!({"regime": "cn-2019", "events": []});
    for _ in 0..2 {
        web.post(&web.anyone(), DEADLINES, &case).await.is(200);
    }
    let no = web.post(&web.anyone(), DEADLINES, &case).await;
    let no = no.refuses(429, "too_many_requests");
    assert!(no.header("retry-after").parse::<u64>().unwrap() > 0);
    web.file().await;
}
