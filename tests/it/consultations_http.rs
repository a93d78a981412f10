//! Consultations over HTTP: asked, sent, delivered, answered, weighed and told; good and bad (Arts. 32-34).

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::asking::{Asking, code_of, link_answers, on_paper, posted, third_party};
use crate::harness::story::{Story, busy, by_hand, refused};
use crate::harness::web::{application, granted};

#[tokio::test]
async fn a_third_party_that_is_asked_stops_the_clock() {
    let story = Story::in_hand().await;
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-03-30");
    let asked = story.asks(third_party()).await.is(200);
    assert_eq!(asked.at("/stage"), "in_hand", "it runs beside the stage");
    // Fifteen working days after 2 March are taken out, to 23 March.
    assert_eq!(asked.at("/due_on"), "2026-04-21");

    let letter = &story.owed("consultation_asked").await[0];
    assert_eq!(letter.addressee, "asked");
    assert_eq!(letter.mail.to, "third@party.example");
    for said in [
        "第三方意见征询书",
        "YJ-2026-000001-C1",
        "某建材有限公司",
        "清水片区供货合同中的单价",
        "第三十二条",
        "15个工作日",
        "由本机关依法决定是否公开",
        "https://disclosure.example/opinion#",
        "2026年3月23日",
    ] {
        assert!(
            letter.mail.text.contains(said),
            "{said}: {}",
            letter.mail.text
        );
    }
    assert!(!letter.mail.text.contains("张三"), "{}", letter.mail.text);

    let told = &story.owed("consultation_begun").await[0];
    for said in ["第三方", "2026年3月23日", "2026年4月21日", "征求第三方意见"] {
        assert!(told.mail.text.contains(said), "{said}: {}", told.mail.text);
    }
    for secret in ["某建材", "third@party", "单价", "答复码"] {
        assert!(!told.mail.text.contains(secret), "{}", told.mail.text);
    }

    let own = story.applicant("").await;
    assert_eq!(own.at("/consultations/0/party"), "third_party");
    assert_eq!(own.at("/consultations/0/asked_on"), "2026-03-02");
    assert_eq!(own.at("/consultations/0/clock_stands_until"), "2026-03-23");
    assert!(!own.text.contains("某建材"), "{}", own.text);
    let letters = story.applicant("/letters").await;
    assert!(!letters.text.contains("某建材"), "{}", letters.text);

    let seen = story.seen_by("land").await;
    let clocks = seen.at("/clocks").as_array().unwrap();
    let clock = clocks.iter().find(|it| it["kind"] == "third_party_opinion");
    let clock = clock.unwrap();
    assert_eq!(clock["reference"], "c1");
    assert_eq!(clock["state"], "running");
    assert_eq!(clock["due_on"], "2026-03-23");
}

#[tokio::test]
async fn the_due_date_explains_the_days_of_a_consultation() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let path = format!("/api/v1/cases/{}/deadline", story.case);
    let deadline = story.web.get(&story.web.staff("land").await, &path).await;
    assert_eq!(deadline.at("/due_on"), "2026-04-21");
    assert_eq!(deadline.at("/opinions_by/c1"), "2026-03-23");
    // By the stricter reading the last day counts.
    assert_eq!(deadline.at("/warn_on"), "2026-04-20");
    let rows = deadline.at("/ledger").as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["kind"] == "consultation")
        .unwrap();
    assert_eq!(row["from"], "2026-03-03");
    assert_eq!(row["reason"], "third party is asked");
    assert_eq!(row["article"], "Arts. 32, 33(3)");
    let asked: i64 = rows
        .iter()
        .filter(|row| row["kind"] == "consultation")
        .map(|row| row["days"].as_i64().unwrap())
        .sum();
    assert_eq!(asked, 15, "{rows:?}");

    let what_if = format!("{path}?if_event=opinion_received:c1@2026-03-10");
    let earlier = story
        .web
        .get(&story.web.staff("land").await, &what_if)
        .await;
    assert_eq!(earlier.at("/what_if/due_on"), "2026-04-08");
}

#[tokio::test]
async fn an_opinion_by_the_secret_link_lets_the_clock_go_on() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    story.web.test.set_today("2026-03-10");
    let anyone = story.web.anyone();
    let asked = json!({"code": code.to_lowercase().replace('-', " ")});
    let question = story
        .web
        .post(&anyone, "/api/v1/consultations/question", &asked)
        .await
        .is(200);
    assert_eq!(question.at("/matter"), "清水片区供货合同中的单价");
    assert_eq!(question.at("/answer_by"), "2026-03-23");
    assert!(!question.text.contains("张三"), "{}", question.text);
    let answered = link_answers(&story, &code, "objects").await.is(200);
    assert_eq!(answered.at("/received_on"), "2026-03-10");

    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/due_on"), "2026-04-08");
    let told = story.owed("opinion_in").await;
    assert_eq!(told.len(), 2, "handler and department");
    assert!(
        told[0].mail.text.contains("不同意公开"),
        "{}",
        told[0].mail.text
    );
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/standing"), "objects");
    assert_eq!(shown.at("/items/0/opinion/text"), "属于商业秘密");
    assert_eq!(shown.at("/items/0/opinion/by_link"), true);
    let path = format!("/api/v1/cases/{}/events", story.case);
    let events = story.web.get(&story.web.staff("land").await, &path).await;
    let events = events.at("/items").as_array().unwrap();
    let event = events.last().unwrap();
    assert_eq!(event["event"], "opinion_received");
    assert_eq!(event["by"], "third_party");
    assert_eq!(event["text"], "属于商业秘密");

    // One consultation, one answer: the link has ended.
    let again = link_answers(&story, &code, "agrees").await;
    again.refuses(409, "consultation_over");
    let again = story
        .web
        .post(&anyone, "/api/v1/consultations/question", &asked)
        .await;
    again.refuses(409, "consultation_over");
}

#[tokio::test]
async fn a_repeated_answer_is_taken_once() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    let answer = async |opinion: &str| {
        let body = json!({"code": code, "opinion": opinion});
        let path = "/api/v1/consultations/opinion";
        let request = story.web.request(&story.web.anyone(), Method::POST, path);
        request
            .header("idempotency-key", "once")
            .json(&body)
            .send()
            .await
    };
    answer("partly").await.is(200);
    let again = answer("partly").await.is(200);
    assert_eq!(again.at("/received_on"), "2026-03-02");
    answer("agrees")
        .await
        .refuses(422, "idempotency_key_reused");
    assert_eq!(story.owed("opinion_in").await.len(), 2);
}

#[tokio::test]
async fn the_secret_link_ends_with_its_period_and_with_the_case() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    story.web.test.set_today("2026-03-24");
    let late = link_answers(&story, &code, "objects").await;
    let late = late.refuses(409, "consultation_over");
    assert!(late.string("/ground").contains("32"), "{}", late.text);

    let other = Story::in_hand().await;
    let mut agency = third_party();
    agency["party"] = json!("agency");
    other.asks(agency).await.is(200);
    let code = code_of(&other).await;
    other.approve().await;
    other.serve(json!({"method": "electronic"})).await.is(200);
    let closed = link_answers(&other, &code, "objects").await;
    closed.refuses(409, "consultation_over");
}

#[tokio::test]
async fn a_wrong_code_opens_nothing_and_is_not_tried_for_ever() {
    let test = crate::harness::app::Test::app().await;
    let web = crate::harness::web::Web::with(test, |settings| settings.sign_ins_per_minute = 3);
    let wrong = ["", "0123", "0000-0000-0000-0000-0000-0000-0000"];
    for code in wrong {
        let body = json!({"code": code});
        let path = "/api/v1/consultations/question";
        let refused = web.post(&web.anyone(), path, &body).await;
        refused.refuses(404, "not_found");
    }
    let body = json!({"code": "0000", "opinion": "objects"});
    let path = "/api/v1/consultations/opinion";
    let often = web.post(&web.anyone(), path, &body).await;
    let often = often.refuses(429, "too_many_requests");
    assert!(!often.header("retry-after").is_empty());
    let page = web.request(&web.anyone(), Method::POST, "/opinion");
    let page = page.body("code=0000").send().await.is(429);
    assert!(page.text.contains("操作过于频繁"), "{}", page.text);
}

/// Sends a form as a browser does.
async fn form(story: &Story, path: &str, fields: &[(&str, &str)]) -> crate::harness::web::Answer {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    let request = story.web.request(&story.web.anyone(), Method::POST, path);
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.finish())
        .send()
        .await
}

#[tokio::test]
async fn the_page_works_without_scripts_and_tells_nothing_of_who_applied() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    let first = story.web.get(&story.web.anyone(), "/opinion").await.is(200);
    assert!(first.text.contains("答复码") && first.text.contains("action=\"/opinion\""));
    let policy = first.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(first.header("referrer-policy"), "no-referrer");
    assert_eq!(first.header("cache-control"), "no-store");
    for (path, kind) in [
        ("/opinion/style.css", "text/css"),
        ("/opinion/code.js", "text/javascript"),
    ] {
        let part = story.web.get(&story.web.anyone(), path).await.is(200);
        assert!(part.header("content-type").starts_with(kind));
    }

    let asked = form(&story, "/opinion", &[("code", &code)]).await.is(200);
    for said in ["某建材有限公司", "张三", "third@party"] {
        assert!(!asked.text.contains(said), "{said}");
    }
    for said in [
        "清水片区供货合同中的单价",
        "YJ-2026-000001-C1",
        "2026年3月23日",
        "23 March 2026",
        "I object to disclosure",
    ] {
        assert!(asked.text.contains(said), "{said}: {}", asked.text);
    }
    let nothing = form(
        &story,
        "/opinion/answer",
        &[("code", &code), ("text", "<b>甲</b>")],
    )
    .await;
    let nothing = nothing.is(422);
    assert!(nothing.text.contains("请选择一种意见"), "{}", nothing.text);
    assert!(
        nothing.text.contains("&lt;b&gt;甲"),
        "what was typed stays: {}",
        nothing.text
    );
    let long = "长".repeat(5_001);
    let fields = [
        ("code", code.as_str()),
        ("opinion", "partly"),
        ("text", &long),
    ];
    form(&story, "/opinion/answer", &fields).await.is(422);

    let fields = [
        ("code", code.as_str()),
        ("opinion", "partly"),
        ("text", "可公开总价\r\n不公开单价"),
    ];
    let thanks = form(&story, "/opinion/answer", &fields).await.is(200);
    assert!(thanks.text.contains("意见已收到") && thanks.text.contains("部分同意公开"));
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/opinion/text"), "可公开总价\n不公开单价");
    form(&story, "/opinion/answer", &fields).await.is(410);
    form(&story, "/opinion", &[("code", "nonsense")])
        .await
        .is(404);
    form(&story, "/opinion", &[]).await.is(404);
    let garbage = story
        .web
        .request(&story.web.anyone(), Method::POST, "/opinion");
    garbage
        .body(vec![0xff, 0xfe, b'%', b'z'])
        .send()
        .await
        .is(404);
}

#[tokio::test]
async fn a_letter_on_paper_is_posted_arrives_and_is_answered() {
    let story = Story::in_hand().await;
    let opened = story.asks(on_paper()).await.is(200);
    assert_eq!(opened.at("/due_on"), "2026-03-30", "not before it is sent");
    let shown = story.consultations("registrar").await;
    assert_eq!(shown.at("/items/0/standing"), "not_sent");
    assert_eq!(shown.at("/items/0/letter/number"), "YJ-2026-000001-C1");
    let opinion = json!({"received_on": "2026-03-02", "opinion": "agrees"});
    let early = story.by("land", "consultations/c1/opinion", opinion).await;
    early.refuses(409, "consultation_not_sent");
    let delivery = json!({"on": "2026-03-02"});
    let early = story
        .by("land", "consultations/c1/delivery", delivery)
        .await;
    early.refuses(409, "consultation_not_sent");

    story.web.test.set_today("2026-03-06");
    let goes_out = async |body: Value| {
        story
            .by("registrar", "consultations/c1/service", body)
            .await
    };
    goes_out(posted("2026-03-01"))
        .await
        .refuses(409, "day_too_early");
    goes_out(posted("2026-03-07"))
        .await
        .refuses(409, "day_in_future");
    let mut unnumbered = posted("2026-03-04");
    unnumbered["tracking_number"] = json!("邮件");
    goes_out(unnumbered)
        .await
        .refuses(422, "wrong_service_record");
    let nowhere = goes_out(json!({"method": "electronic"})).await;
    nowhere.refuses(422, "consultation_without_email");
    let sent = goes_out(posted("2026-03-04")).await.is(200);
    assert_eq!(
        sent.at("/due_on"),
        "2026-04-21",
        "fifteen days from the posting"
    );
    goes_out(posted("2026-03-05"))
        .await
        .refuses(409, "consultation_sent");
    assert_eq!(story.owed("consultation_asked").await.len(), 0);
    assert_eq!(story.owed("consultation_begun").await.len(), 1);

    let deliver = async |on: &str| {
        let body = json!({"on": on, "note": "前台签收"});
        story
            .by("registrar", "consultations/c1/delivery", body)
            .await
    };
    deliver("2026-03-03").await.refuses(409, "day_too_early");
    deliver("2026-03-07").await.refuses(409, "day_in_future");
    deliver("2026-03-05").await.is(200);
    let arrived = deliver("2026-03-06").await.is(200);
    // From the sixth: to 27 March.
    assert_eq!(arrived.at("/due_on"), "2026-04-23");
    let shown = story.consultations("head").await;
    assert_eq!(shown.at("/items/0/delivered_on"), "2026-03-06");
    assert_eq!(shown.at("/items/0/opinion_by"), "2026-03-27");

    story.web.test.set_today("2026-03-12");
    let answer = async |on: &str| {
        let body = json!({"received_on": on, "opinion": "agrees", "text": "无异议"});
        story.by("land", "consultations/c1/opinion", body).await
    };
    answer("2026-03-03").await.refuses(409, "day_too_early");
    answer("2026-03-13").await.refuses(409, "day_in_future");
    let answered = answer("2026-03-11").await.is(200);
    // The fifth to the eleventh: five working days.
    assert_eq!(answered.at("/due_on"), "2026-04-07");
    answer("2026-03-11").await.refuses(409, "opinion_received");
    assert_eq!(story.owed("opinion_in").await.len(), 1, "the handler knows");
}

#[tokio::test]
async fn a_letter_that_is_handed_over_is_delivered_on_that_day() {
    let story = Story::in_hand().await;
    story.asks(on_paper()).await.is(200);
    let service = json!({"method": "personal", "signed_on": "2026-03-02"});
    let sent = story.by("land", "consultations/c1/service", service).await;
    assert_eq!(sent.is(200).at("/due_on"), "2026-04-21");
    let delivery = json!({"on": "2026-03-02"});
    let again = story
        .by("land", "consultations/c1/delivery", delivery)
        .await;
    again.refuses(409, "consultation_delivered");
}

#[tokio::test]
async fn a_letter_whose_mail_never_left_stops_no_clock() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    let asked = story.asks(third_party()).await.is(200);
    assert_eq!(asked.at("/due_on"), "2026-04-21");
    let code = code_of(&story).await;
    story.mails_go_out([refused(), refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    assert_eq!(
        story.consultations("land").await.at("/items/0/standing"),
        "not_sent"
    );
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/letter/undelivered"), true);
    let told = story.owed("consultation_not_sent").await;
    assert_eq!(told.len(), 2, "handler and registrar");
    assert!(
        told[0].mail.text.contains("YJ-2026-000001-C1"),
        "{}",
        told[0].mail.text
    );
    // What nobody got opens nothing.
    let nobody = link_answers(&story, &code, "objects").await;
    nobody.refuses(404, "not_found");
    let sent = story
        .by(
            "registrar",
            "consultations/c1/service",
            posted("2026-03-02"),
        )
        .await
        .is(200);
    assert_eq!(sent.at("/due_on"), "2026-04-21");
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/letter/undelivered"), false);
}

/// Nothing but the letter to the one who is asked failed, and the case stands among those for which a mail must be made
/// good, until the letter is posted, or nobody needs its answer any more.
#[tokio::test]
async fn a_case_whose_letter_to_a_third_party_came_back_is_undelivered_until_that_is_posted() {
    let only_the_letter = async || {
        let story = Story::in_hand().await;
        story.mails_go_out([]).await;
        story.asks(third_party()).await.is(200);
        story.mails_go_out([]).await;
        assert_eq!(story.undelivered(true).await, 0);
        story.comes_back("consultation_asked").await;
        let seen = story.seen_by("land").await;
        assert_eq!(seen.at("/undelivered"), true);
        assert!(seen.body["to_post"].is_null(), "nothing to the applicant");
        assert_eq!(seen.at("/due_on"), "2026-03-30");
        story
    };
    let story = only_the_letter().await;
    assert_eq!(story.undelivered(true).await, 1);
    story.web.test.set_today("2026-03-04");
    let path = "consultations/c1/service";
    let sent = story.by("land", path, posted("2026-03-04")).await.is(200);
    assert_eq!(sent.at("/undelivered"), false);
    // Fifteen working days from the fifth to the twenty-fifth are taken out.
    assert_eq!(sent.at("/due_on"), "2026-04-21");
    assert_eq!(story.undelivered(true).await, 0);

    // The opinion came all the same, from whoever was called.
    let story = only_the_letter().await;
    story.approve().await;
    assert_eq!(story.seen_by("land").await.at("/undelivered"), true);
    story.serve(by_hand("2026-03-02")).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/undelivered"), false);
}

#[tokio::test]
async fn a_letter_whose_mail_leaves_later_is_sent_on_that_day() {
    let story = Story::in_hand().await;
    story.mails_go_out([]).await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([busy()]).await;
    story.web.test.set_today("2026-03-03");
    story.mails_go_out([]).await;
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/letter/sent_on"), "2026-03-03");
    assert_eq!(shown.at("/items/0/opinion_by"), "2026-03-24");
    // The fourth to the twenty-fourth are taken out.
    assert_eq!(story.seen_by("land").await.at("/due_on"), "2026-04-21");
}

#[tokio::test]
async fn silence_is_what_the_law_says_and_a_late_opinion_is_kept() {
    for (party, standing) in [
        ("third_party", "silent"),
        ("joint_agency", "deemed_consent"),
        ("agency", "silent"),
    ] {
        let story = Story::in_hand().await;
        let mut asked = third_party();
        asked["party"] = json!(party);
        story.asks(asked).await.is(200);
        let letter = &story.owed("consultation_asked").await[0].mail.text;
        let deemed = letter.contains("视为同意公开");
        assert_eq!(deemed, party == "joint_agency", "{letter}");
        assert_eq!(letter.contains("意见征求函"), party != "third_party");
        let shown = story.consultations("land").await;
        assert_eq!(shown.at("/items/0/standing"), "awaited");
        story.web.test.set_today("2026-03-24");
        let shown = story.consultations("land").await;
        assert_eq!(shown.at("/items/0/standing"), standing);
        let before = story.seen_by("land").await;
        let late = json!({"received_on": "2026-03-24", "opinion": "objects", "text": "迟到的意见"});
        let kept = story.by("land", "consultations/c1/opinion", late).await;
        let kept = kept.is(200);
        assert_eq!(kept.at("/due_on"), before.at("/due_on"), "it moves nothing");
        let shown = story.consultations("land").await;
        assert_eq!(shown.at("/items/0/opinion/late"), true);
        assert_eq!(shown.at("/items/0/opinion/text"), "迟到的意见");
        assert_eq!(shown.at("/items/0/standing"), standing);
        let mail = &story.owed("opinion_in").await[0].mail.text;
        assert!(mail.contains("意见逾期收到"), "{mail}");
    }
}

#[tokio::test]
async fn several_consultations_run_at_once_and_their_days_count_once() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let mut other = third_party();
    other["party"] = json!("agency");
    other["name"] = json!("市场监督管理局");
    story.web.test.set_today("2026-03-04");
    let both = story.asks(other).await.is(200);
    // The third to the twenty-fifth: seventeen working days.
    assert_eq!(both.at("/due_on"), "2026-04-23");
    let shown = story.consultations("supervisor").await;
    assert_eq!(shown.at("/items/1/reference"), "c2");
    assert_eq!(shown.at("/items/1/name"), "市场监督管理局", "no person");
    assert_eq!(shown.at("/items/1/letter/number"), "YJ-2026-000001-C2");
    let own = story.applicant("").await;
    assert_eq!(own.at("/consultations").as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn who_is_asked_is_masked_for_those_who_watch_periods() {
    let story = Story::in_hand().await;
    let mut asked = third_party();
    asked["phone"] = json!("13900139000");
    asked["address"] = json!("云江区清水街8号");
    story.asks(asked).await.is(200);
    let full = story.consultations("head").await;
    assert_eq!(full.at("/items/0/name"), "某建材有限公司");
    assert_eq!(full.at("/items/0/address"), "云江区清水街8号");
    let masked = story.consultations("supervisor").await;
    for secret in [
        "某建材有限公司",
        "third@party.example",
        "13900139000",
        "清水",
    ] {
        assert!(!masked.text.contains(secret), "{secret}: {}", masked.text);
    }
    let path = format!("/api/v1/cases/{}/consultations", story.case);
    let applicant = story.web.applicant(&story.number, &story.code).await;
    story.web.get(&applicant, &path).await.is(403);
    let other = story.web.staff("health").await;
    story.web.get(&other, &path).await.is(404);
}

#[tokio::test]
async fn each_step_has_its_person_and_its_turn() {
    let story = Story::in_hand().await;
    for login in ["head", "registrar", "supervisor"] {
        story
            .by(login, "consultations", third_party())
            .await
            .is(403);
    }
    let colleague = story.by("land2", "consultations", third_party()).await;
    colleague.refuses(409, "not_the_handler");
    let opinion = json!({"received_on": "2026-03-02", "opinion": "agrees"});
    for action in ["consultations/c1/opinion", "consultations/nonsense/opinion"] {
        let unknown = story.by("land", action, opinion.clone()).await;
        unknown.refuses(404, "consultation_unknown");
    }
    let mut nowhere = third_party();
    nowhere["email"] = json!(null);
    let nowhere = story.asks(nowhere).await;
    let nowhere = nowhere.refuses(422, "consultation_without_email");
    assert_eq!(nowhere.at("/errors/0/field"), "email");
    for (field, value, code) in [
        ("name", json!(" "), "required"),
        ("name", json!("甲\n乙"), "control_character"),
        ("matter", json!(""), "required"),
        ("why", json!("长".repeat(1_001)), "too_long"),
        ("email", json!("nobody"), "contact_email"),
        ("phone", json!("1"), "contact_phone"),
        ("address", json!("路".repeat(201)), "contact_address"),
    ] {
        let mut body = third_party();
        body[field] = value;
        let refused = story.asks(body).await.refuses(422, "invalid_content");
        assert_eq!(refused.fields(), [(field.to_owned(), code.to_owned())]);
    }
    assert!(
        story
            .actions("land")
            .await
            .to_string()
            .contains("\"consultations\"")
    );
    story.asks(third_party()).await.is(200);
    for login in ["head", "registrar"] {
        let action = "consultations/c1/opinion";
        story.by(login, action, opinion.clone()).await.is(403);
    }
    let colleague = story
        .by("land2", "consultations/c1/opinion", opinion.clone())
        .await;
    colleague.refuses(409, "not_the_handler");
    story
        .by("land", "consultations/c1/opinion", opinion.clone())
        .await
        .is(200);

    story.approve().await;
    let approved = story.asks(third_party()).await;
    approved.refuses(409, "already_approved");
    story.serve(json!({"method": "electronic"})).await.is(200);
    let over = story.asks(third_party()).await;
    over.refuses(409, "cannot_consult");
}

#[tokio::test]
async fn the_papers_of_an_opinion_stay_with_it() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let handler = story.web.staff("land").await;
    let add = async |kind: &str| {
        let seen = story.seen_by("land").await;
        let path = format!("/api/v1/cases/{}/documents?kind={kind}", story.case);
        let request = story.web.request(&handler, Method::POST, &path);
        let added = request
            .header("if-match", &seen.etag())
            .header("content-type", "text/plain")
            .header(
                "content-disposition",
                "attachment; filename*=UTF-8''%E6%9F%90%E5%BB%BA%E6%9D%90.txt",
            )
            .body("不同意公开")
            .send()
            .await
            .is(201);
        added.string("/id")
    };
    let (paper, other) = (add("third_party_opinion").await, add("other").await);
    let answer = async |documents: Value| {
        let body =
            json!({"received_on": "2026-03-02", "opinion": "objects", "documents": documents});
        story.by("land", "consultations/c1/opinion", body).await
    };
    for (documents, field) in [
        (json!([other]), "documents[0]"),
        (json!([paper, paper]), "documents[1]"),
    ] {
        let refused = answer(documents).await.refuses(422, "not_an_opinion_paper");
        assert_eq!(refused.at("/errors/0/field"), field);
    }
    answer(json!([paper])).await.is(200);
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/opinion/documents/0"), paper.as_str());
    let kept = story
        .by("land", &format!("documents/{paper}/withdrawal"), json!({}))
        .await;
    kept.refuses(409, "document_in_opinion");
    // Whoever watches periods sees no paper that shows a person, and the applicant none of this.
    let path = format!("/api/v1/cases/{}/documents", story.case);
    let seen = story
        .web
        .get(&story.web.staff("supervisor").await, &path)
        .await;
    assert!(!seen.text.contains(&paper), "{}", seen.text);
    let own = story.applicant("/documents").await;
    assert_eq!(own.at("/items").as_array().unwrap().len(), 0);
}

fn denied() -> Value {
    json!({
        "outcome": "denied.4", "kind": "not_disclosed", "reasons": "属于商业秘密",
        "public_interest": "不公开不会对公共利益造成重大影响",
    })
}

#[tokio::test]
async fn what_is_withheld_for_a_third_party_rests_on_what_it_said() {
    let story = Story::in_hand().await;
    let unasked = story.by("land", "drafts", denied()).await;
    let unasked = unasked.refuses(422, "draft_incomplete");
    assert_eq!(
        unasked.fields(),
        [("not_consulted".to_owned(), "missing".to_owned())]
    );

    story.asks(third_party()).await.is(200);
    story.by("land", "drafts", denied()).await.is(200);
    let approve = json!({"decision": "approve"});
    let early = story.by("head", "reviews", approve.clone()).await;
    let early = early.refuses(409, "opinion_awaited");
    assert!(early.text.contains("2026-03-23"), "{}", early.text);
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    story.by("head", "reviews", approve.clone()).await.is(200);
    story.serve(json!({"method": "electronic"})).await.is(200);
    let reply = &story.own_replies().await[0];
    assert!(
        reply.contains(
            "2026年3月2日，本机关书面征求第三方意见；2026年3月2日收到其意见：不同意公开。"
        ),
        "{reply}"
    );
    assert!(!reply.contains("某建材"), "{reply}");

    let other = Story::in_hand().await;
    other.asks(third_party()).await.is(200);
    let code = code_of(&other).await;
    link_answers(&other, &code, "agrees").await.is(200);
    let agreed = other.by("land", "drafts", denied()).await;
    let agreed = agreed.refuses(409, "third_party_agreed");
    assert!(agreed.string("/ground").contains("15"), "{}", agreed.text);
    // What it agrees to may be disclosed.
    other.by("land", "drafts", granted()).await.is(200);
    other.by("head", "reviews", approve).await.is(200);
}

fn against(consultation: &str) -> Value {
    let mut draft = granted();
    draft["against_opinions"] = json!([{
        "consultation": consultation,
        "disclosed": "供货合同中的总价和数量",
        "reasons": "涉及财政资金使用，公众需要监督",
    }]);
    draft
}

#[tokio::test]
async fn a_disclosure_against_an_objection_is_weighed_and_told() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let early = story.by("land", "drafts", against("c1")).await;
    let early = early.refuses(422, "cannot_overrule");
    assert_eq!(
        early.at("/errors/0/field"),
        "against_opinions[0].consultation"
    );
    // Drafted before the opinion came, it is looked at again.
    story.by("land", "drafts", granted()).await.is(200);
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    let approve = json!({"decision": "approve"});
    let unweighed = story.by("head", "reviews", approve.clone()).await;
    let unweighed = unweighed.refuses(409, "objection_not_weighed");
    assert!(
        unweighed.string("/ground").contains("32"),
        "{}",
        unweighed.text
    );
    story.rework().await.is(200);
    let unweighed = story.by("land", "drafts", granted()).await;
    unweighed.refuses(409, "objection_not_weighed");
    for unknown in ["c2", ""] {
        let unknown = story.by("land", "drafts", against(unknown)).await;
        unknown.refuses(422, "cannot_overrule");
    }
    let mut blank = against("c1");
    blank["against_opinions"][0]["reasons"] = json!(" ");
    let blank = story.by("land", "drafts", blank).await;
    let blank = blank.refuses(422, "draft_incomplete");
    assert_eq!(blank.fields()[0].0, "against_opinions.0.reasons");

    story.by("land", "drafts", against("c1")).await.is(200);
    story.by("head", "reviews", approve.clone()).await.is(200);
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/notice/number"), "YJ-2026-000001-C1-2");
    let untold = story.serve(json!({"method": "electronic"})).await;
    let untold = untold.refuses(409, "third_party_not_told");
    assert!(untold.text.contains("c1"), "{}", untold.text);
    // As long as nobody was told, the head may think again.
    story.rework().await.is(200);
    let nothing = json!({"method": "electronic"});
    let action = "consultations/c1/disclosure-notice";
    let nothing = story.by("land", action, nothing).await;
    nothing.refuses(409, "nothing_to_tell");
    story.by("land", "drafts", against("c1")).await.is(200);
    story.by("head", "reviews", approve).await.is(200);
    story
        .by("land", action, json!({"method": "electronic"}))
        .await
        .is(200);
    let mail = &story.owed("third_party_told").await[0];
    assert_eq!(mail.mail.to, "third@party.example");
    for said in [
        "公开决定告知书",
        "供货合同中的总价和数量",
        "涉及财政资金使用，公众需要监督",
        "第三十二条",
        "60日",
        "6个月",
        "自收到本告知书之日起",
    ] {
        assert!(mail.mail.text.contains(said), "{said}: {}", mail.mail.text);
    }
    assert!(!mail.mail.text.contains("张三"), "{}", mail.mail.text);
    story.rework().await.refuses(409, "third_party_told");
    story.serve(json!({"method": "electronic"})).await.is(200);
    let own = story.applicant("/letters").await;
    assert!(!own.text.contains("公开决定告知书"), "{}", own.text);
    assert!(!own.text.contains("某建材"), "{}", own.text);
}

/// The numbers of the letters whose service is proved, in the order of the list of papers.
async fn proofs(story: &Story) -> Vec<String> {
    let path = format!("/api/v1/cases/{}/archive", story.case);
    let file = story.web.get(&story.web.staff("land").await, &path).await;
    let papers = file.is(200).at("/papers").as_array().unwrap().clone();
    let proofs = papers
        .iter()
        .filter(|one| one["kind"] == "proof_of_service");
    proofs
        .map(|one| one["number"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_notice_whose_mail_never_left_is_posted() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-24");
    // Silent beyond its period: the agency decides, and tells all the same.
    story.by("land", "drafts", against("c1")).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.mails_go_out([]).await;
    let action = "consultations/c1/disclosure-notice";
    story
        .by("registrar", action, json!({"method": "electronic"}))
        .await
        .is(200);
    let told = &story.owed("third_party_told").await[0].mail.text;
    assert!(told.contains("逾期未提出意见"), "{told}");
    let letter = "YJ-2026-000001-C1".to_owned();
    let notice = "YJ-2026-000001-C1-2".to_owned();
    assert_eq!(proofs(&story).await, [letter.clone(), notice]);
    story.mails_go_out([refused(), refused()]).await;
    let failed = &story.owed("consultation_not_sent").await[0].mail.text;
    assert!(failed.contains("第三方未被告知"), "{failed}");
    // In the list of papers the notice is not proved any more; the letter that asked is.
    assert_eq!(proofs(&story).await, [letter]);
    let shown = story.consultations("land").await;
    assert_eq!(shown.at("/items/0/notice/undelivered"), true);
    assert_eq!(shown.at("/items/0/letter/undelivered"), false);
    assert_eq!(story.seen_by("land").await.at("/undelivered"), true);
    let untold = story.serve(json!({"method": "electronic"})).await;
    untold.refuses(409, "third_party_not_told");
    story
        .by("registrar", action, posted("2026-03-24"))
        .await
        .is(200);
    story.serve(json!({"method": "electronic"})).await.is(200);
}

#[tokio::test]
async fn a_partial_disclosure_that_withholds_what_touches_the_third_party_needs_no_notice() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    let code = code_of(&story).await;
    link_answers(&story, &code, "partly").await.is(200);
    let draft = json!({
        "outcome": "partial", "kind": "partly_disclosed", "content": "合同总价",
        "withheld": [{"what": "合同单价", "ground": "denied.4", "reasons": "属于商业秘密"}],
        "public_interest": "不公开单价不会对公共利益造成重大影响",
    });
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.serve(json!({"method": "electronic"})).await.is(200);
    let reply = &story.own_replies().await[0];
    assert!(reply.contains("部分同意公开"), "{reply}");
}

#[tokio::test]
async fn whoever_reads_english_is_asked_and_told_in_english() {
    let mut english = application();
    english["applicant"]["language"] = json!("en");
    let story = Story::of(&english).await;
    let mut asked = third_party();
    asked["language"] = json!("en");
    story.asks(asked).await.is(200);
    let letter = &story.owed("consultation_asked").await[0].mail;
    for said in [
        "Request for a Third Party's Opinion",
        "15 working days",
        "Reply slip",
        "23 March 2026",
    ] {
        assert!(letter.text.contains(said), "{said}: {}", letter.text);
    }
    let told = &story.owed("consultation_begun").await[0].mail.text;
    for said in ["a third party", "21 April 2026", "third party is asked"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    story.by("land", "drafts", against("c1")).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    let action = "consultations/c1/disclosure-notice";
    story
        .by("land", action, json!({"method": "electronic"}))
        .await
        .is(200);
    let notice = &story.owed("third_party_told").await[0].mail.text;
    for said in [
        "Notice of a Decision to Disclose",
        "objects to disclosure",
        "within 60 days",
    ] {
        assert!(notice.contains(said), "{said}: {notice}");
    }
}

#[tokio::test]
async fn thirty_are_asked_at_most() {
    let story = Story::in_hand().await;
    for _ in 0..30 {
        story.asks(on_paper()).await.is(200);
    }
    let most = story.asks(on_paper()).await;
    let most = most.refuses(409, "too_many_consultations");
    assert!(most.string("/detail").contains("30"), "{}", most.text);
}

/// The reply is made, and then the notice to the third party comes back: it is posted before anything is archived.
#[tokio::test]
async fn a_notice_that_comes_back_after_the_reply_keeps_the_case_out_of_the_archive() {
    let story = Story::in_hand().await;
    story.asks(third_party()).await.is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-24");
    story.by("land", "drafts", against("c1")).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.mails_go_out([]).await;
    let action = "consultations/c1/disclosure-notice";
    let electronic = json!({"method": "electronic"});
    story.by("land", action, electronic).await.is(200);
    story.mails_go_out([]).await;
    story.serve(by_hand("2026-03-24")).await.is(200);
    assert_eq!(story.seen_by("land").await.at("/undelivered"), false);

    story.web.test.set_today("2026-03-26");
    story.comes_back("third_party_told").await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "replied");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(story.undelivered(true).await, 1);
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    let early = story.by("registrar", "archive", reason.clone()).await;
    let early = early.refuses(409, "still_to_do");
    assert!(
        early.string("/ground").contains("Art. 45"),
        "{}",
        early.text
    );
    let sent = story.by("land", action, posted("2026-03-26")).await;
    assert_eq!(sent.is(200).at("/undelivered"), false);
    let archived = story.by("registrar", "archive", reason).await.is(200);
    assert_eq!(archived.at("/archived_on"), "2026-03-26");
}
