//! The clocks of a case beside its reply, over HTTP: as staff and as the applicant see them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::NOW;
use crate::harness::story::late;
use crate::harness::web::{Answer, Person, Web, granted};

/// The clock of a kind, the last of them.
fn clock<'a>(seen: &'a Answer, kind: &str) -> &'a Value {
    let clocks = seen.at("/clocks").as_array().unwrap();
    clocks
        .iter()
        .rfind(|clock| clock["kind"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {clocks:#?}"))
}

fn kinds(seen: &Answer) -> Vec<String> {
    let clocks = seen.at("/clocks").as_array().unwrap();
    let kind = |clock: &Value| clock["kind"].as_str().unwrap().to_owned();
    clocks.iter().map(kind).collect()
}

async fn see(web: &Web, person: &Person, case: &str) -> Answer {
    web.get(person, &format!("/api/v1/cases/{case}"))
        .await
        .is(200)
}

/// The id of the department at this place of the list.
async fn department(web: &Web, person: &Person, at: usize) -> String {
    let list = web.get(person, "/api/v1/departments").await.is(200);
    list.string(&format!("/items/{at}/id"))
}

/// Filed online and confirmed by the registrar on the same day.
async fn confirmed(web: &Web) -> (String, String, String) {
    let (number, code) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    web.act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    (case, number, code)
}

/// The same, in the hands of the land bureau.
async fn in_hand(web: &Web) -> (String, String, String) {
    let (case, number, code) = confirmed(web).await;
    let registrar = web.staff("registrar").await;
    let land = department(web, &registrar, 1).await;
    let body = json!({"department": land});
    web.act(&registrar, &case, "assignments", &body)
        .await
        .is(200);
    let handler = web.staff("land").await;
    web.act(&handler, &case, "claim", &json!({})).await.is(200);
    (case, number, code)
}

/// Drafted, approved and handed over on a day.
async fn reply(web: &Web, case: &str, signed_on: &str) -> Answer {
    let (handler, head) = (web.staff("land").await, web.staff("head").await);
    let mut draft = granted();
    draft["access"] = json!({"way": "当面领取", "means": "办公室", "when": "即日"});
    web.act(&handler, case, "drafts", &draft).await.is(200);
    let approve = json!({"decision": "approve"});
    web.act(&head, case, "reviews", &approve).await.is(200);
    let serve = json!({"method": "personal", "signed_on": signed_on, "signed_by": "applicant"});
    web.act(&handler, case, "reply", &late(serve)).await.is(200)
}

#[tokio::test]
async fn a_filing_waits_for_confirmation_then_for_a_department() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let seen = see(&web, &registrar, &case).await;
    assert_eq!(kinds(&seen), ["confirmation"]);
    let waiting = clock(&seen, "confirmation");
    assert_eq!(
        waiting,
        &json!({
            "kind": "confirmation", "number": 1, "name": "confirming receipt",
            "state": "running", "state_title": "running",
            "counted_from": "2026-03-02", "due_on": "2026-03-03", "days_left": 1,
            "provisional": false, "length": "1 working day", "article": "house rule",
            "consequence": "until receipt is confirmed with the applicant, no reply period runs, and the applicant cannot know of one",
        })
    );

    web.test.set_today("2026-03-04");
    let registrar = web.staff("registrar").await;
    let seen = see(&web, &registrar, &case).await;
    assert_eq!(clock(&seen, "confirmation")["state"], "lapsed");
    let seen = web
        .act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    let met = clock(&seen, "confirmation");
    assert_eq!(
        (&met["state"], &met["met_on"], &met["on_time"]),
        (&json!("met"), &json!("2026-03-04"), &json!(false))
    );
    let notice = clock(&seen, "clarification_notice");
    assert_eq!(
        (&notice["state"], &notice["due_on"]),
        (&json!("running"), &json!("2026-03-13"))
    );
    assert_eq!(notice["article"], "Art. 30");

    let land = department(&web, &registrar, 1).await;
    let seen = web
        .act(
            &registrar,
            &case,
            "assignments",
            &json!({"department": land}),
        )
        .await
        .is(200);
    let acceptance = clock(&seen, "acceptance");
    assert_eq!(
        (&acceptance["state"], &acceptance["due_on"]),
        (&json!("running"), &json!("2026-03-05"))
    );
    assert_eq!(acceptance["department"]["name"], "自然资源局");
    let handler = web.staff("land").await;
    let seen = web.act(&handler, &case, "claim", &json!({})).await.is(200);
    let acceptance = clock(&seen, "acceptance");
    assert_eq!(
        (&acceptance["state"], &acceptance["on_time"]),
        (&json!("met"), &json!(true))
    );
}

#[tokio::test]
async fn the_words_are_chinese_unless_english_is_asked_for() {
    let web = Web::open().await;
    let (case, _, _) = confirmed(&web).await;
    let registrar = web.staff("registrar").await;
    let path = format!("/api/v1/cases/{case}");
    let seen = web.request_in("zh-CN", &registrar, Method::GET, &path);
    let seen = seen.send().await.is(200);
    let notice = clock(&seen, "clarification_notice");
    assert_eq!(notice["length"], "7个工作日");
    assert_eq!(notice["article"], "第三十条");
    assert_eq!(notice["state_title"], "进行中");
}

#[tokio::test]
async fn an_authority_may_turn_acceptance_off_or_give_more_days() {
    for (days, due_on) in [(0, None), (3, Some("2026-03-05"))] {
        let test = Test::unlike(NOW, |authority| authority.acceptance_days = days).await;
        let web = Web::around(test);
        let (case, _, _) = in_hand(&web).await;
        let head = web.staff("head").await;
        let seen = see(&web, &head, &case).await;
        assert_eq!(
            kinds(&seen).contains(&"acceptance".to_owned()),
            due_on.is_some()
        );
        if let Some(due_on) = due_on {
            assert_eq!(clock(&seen, "acceptance")["due_on"], due_on);
            assert_eq!(clock(&seen, "acceptance")["length"], "3 working days");
        }
    }
}

#[tokio::test]
async fn silence_then_a_late_reply_give_the_applicant_remedies_with_last_days() {
    let web = Web::open().await;
    let (case, number, code) = in_hand(&web).await;
    let application = format!("/api/v1/applications/{number}");

    web.test.set_today("2026-03-30");
    let applicant = web.applicant(&number, &code).await;
    let seen = web.get(&applicant, &application).await.is(200);
    assert_eq!(
        kinds(&seen),
        Vec::<String>::new(),
        "due today is not overdue"
    );

    web.test.set_today("2026-03-31");
    let applicant = web.applicant(&number, &code).await;
    let seen = web.get(&applicant, &application).await.is(200);
    assert_eq!(
        kinds(&seen),
        ["reconsideration_for_non_reply", "suit_for_non_reply"]
    );
    let reconsideration = clock(&seen, "reconsideration_for_non_reply");
    assert_eq!(
        (
            &reconsideration["counted_from"],
            &reconsideration["due_on"],
            &reconsideration["length"]
        ),
        (
            &json!("2026-03-30"),
            &json!("2026-05-29"),
            &json!("60 days")
        )
    );

    web.test.set_today("2026-04-01");
    reply(&web, &case, "2026-04-01").await;
    let applicant = web.applicant(&number, &code).await;
    let seen = web.get(&applicant, &application).await.is(200);
    assert_eq!(
        kinds(&seen),
        [
            "reconsideration",
            "reconsideration_for_non_reply",
            "suit",
            "suit_for_non_reply"
        ]
    );
    assert_eq!(
        clock(&seen, "reconsideration")["due_on"],
        "2026-06-01",
        "31 May is a Sunday"
    );
    assert_eq!(
        clock(&seen, "suit")["due_on"],
        "2026-10-08",
        "after the national holiday"
    );
}

#[tokio::test]
async fn a_reply_in_time_opens_remedies_against_it_alone() {
    let web = Web::open().await;
    let (case, number, code) = in_hand(&web).await;
    let seen = reply(&web, &case, "2026-03-02").await;
    assert_eq!(clock(&seen, "clarification_notice")["state"], "void");
    let applicant = web.applicant(&number, &code).await;
    let application = format!("/api/v1/applications/{number}");
    let seen = web.get(&applicant, &application).await.is(200);
    assert_eq!(kinds(&seen), ["reconsideration", "suit"]);
}

fn sub_deadline(what: &str, until: &str) -> Value {
    json!({"what": what, "until": until})
}

#[tokio::test]
async fn a_handler_sets_an_internal_deadline_and_meets_it() {
    let web = Web::open().await;
    let (case, number, code) = in_hand(&web).await;
    let handler = web.staff("land").await;
    let health = department(&web, &handler, 2).await;
    let mut body = sub_deadline("请核实2019年档案", "2026-03-20");
    body["department"] = json!(health);
    let seen = web
        .act(&handler, &case, "sub-deadlines", &body)
        .await
        .is(200);
    let set = clock(&seen, "sub_deadline");
    assert_eq!(
        (&set["number"], &set["what"]),
        (&json!(1), &json!("请核实2019年档案"))
    );
    assert_eq!(
        (&set["due_on"], &set["state"]),
        (&json!("2026-03-20"), &json!("running"))
    );
    assert_eq!(set["department"]["name"], "卫生健康局");
    assert_eq!(
        seen.at("/due_on"),
        "2026-03-30",
        "the reply is due as before"
    );
    let actions = seen.at("/actions").as_array().unwrap().clone();
    assert!(
        actions.contains(&json!("sub-deadline-completions")),
        "{actions:?}"
    );

    let supervisor = web.staff("supervisor").await;
    let watched = see(&web, &supervisor, &case).await;
    assert!(clock(&watched, "sub_deadline").get("what").is_none());
    let record = web
        .get(&supervisor, &format!("/api/v1/cases/{case}/events"))
        .await
        .is(200);
    assert!(record.text.contains("sub_deadline_set") && !record.text.contains("档案"));
    let applicant = web.applicant(&number, &code).await;
    let own = web
        .get(&applicant, &format!("/api/v1/applications/{number}"))
        .await
        .is(200);
    assert!(kinds(&own).is_empty(), "{}", own.text);

    let head = web.staff("head").await;
    web.act(
        &head,
        &case,
        "sub-deadline-completions",
        &json!({"number": 1}),
    )
    .await
    .refuses(422, "part_missing");
    let done = json!({"number": 1, "part": "卫生健康局电话答复：无异议"});
    let seen = web
        .act(&head, &case, "sub-deadline-completions", &done)
        .await
        .is(200);
    let met = clock(&seen, "sub_deadline");
    assert_eq!(
        (&met["state"], &met["met_on"]),
        (&json!("met"), &json!("2026-03-02"))
    );
    web.act(&head, &case, "sub-deadline-completions", &done)
        .await
        .refuses(409, "sub_deadline_over");
    web.act(
        &head,
        &case,
        "sub-deadline-completions",
        &json!({"number": 2}),
    )
    .await
    .refuses(409, "sub_deadline_unknown");
}

#[tokio::test]
async fn an_internal_deadline_stays_within_the_reply_period_unless_said_so() {
    let web = Web::open().await;
    let (case, _, _) = in_hand(&web).await;
    let head = web.staff("head").await;
    let mut late = sub_deadline("送审", "2026-03-31");
    let no = web
        .act(&head, &case, "sub-deadlines", &late)
        .await
        .refuses(409, "sub_deadline_after_due");
    assert!(no.string("/detail").contains("2026-03-30"), "{}", no.text);
    late["may_pass_due_date"] = json!(true);
    web.act(&head, &case, "sub-deadlines", &late).await.is(200);
    web.act(
        &head,
        &case,
        "sub-deadlines",
        &sub_deadline("送审", "2026-03-01"),
    )
    .await
    .refuses(409, "sub_deadline_past");

    let mut nowhere = sub_deadline("送审", "2026-03-20");
    nowhere["department"] = json!("019cae86-dd40-7000-8000-000000000999");
    web.act(&head, &case, "sub-deadlines", &nowhere)
        .await
        .refuses(409, "department_unknown");
    for (body, field, code) in [
        (sub_deadline(" ", "2026-03-20"), "what", "required"),
        (
            sub_deadline("一\n二", "2026-03-20"),
            "what",
            "control_character",
        ),
        (
            sub_deadline(&"长".repeat(201), "2026-03-20"),
            "what",
            "too_long",
        ),
        (sub_deadline("送审", "soon"), "until", "wrong_shape"),
        (
            json!({"what": "送审", "until": "2026-03-20", "colour": 1}),
            "colour",
            "wrong_shape",
        ),
        (json!({"until": "2026-03-20"}), "what", "required"),
    ] {
        let no = web
            .act(&head, &case, "sub-deadlines", &body)
            .await
            .refuses(422, "invalid_content");
        assert_eq!(no.fields(), [(field.to_owned(), code.to_owned())], "{body}");
    }
    for login in ["registrar", "supervisor"] {
        let person = web.staff(login).await;
        web.act(
            &person,
            &case,
            "sub-deadlines",
            &sub_deadline("送审", "2026-03-20"),
        )
        .await
        .refuses(403, "not_allowed");
    }
    let stranger = web.staff("health").await;
    web.act(
        &stranger,
        &case,
        "sub-deadlines",
        &sub_deadline("送审", "2026-03-20"),
    )
    .await
    .refuses(404, "not_found");

    let seen = reply(&web, &case, "2026-03-02").await;
    assert_eq!(clock(&seen, "sub_deadline")["state"], "void");
    web.act(
        &head,
        &case,
        "sub-deadlines",
        &sub_deadline("送审", "2026-03-20"),
    )
    .await
    .refuses(409, "cannot_set_sub_deadline");
}

#[tokio::test]
async fn an_unconfirmed_filing_takes_no_internal_deadline() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    let head = web.staff("head").await;
    let case = web.find(&head, &number).await;
    web.act(
        &head,
        &case,
        "sub-deadlines",
        &sub_deadline("送审", "2026-03-20"),
    )
    .await
    .refuses(409, "cannot_set_sub_deadline");
}
