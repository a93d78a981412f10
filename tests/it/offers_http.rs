//! What a case offers to each role over HTTP: what is open, the due date it would bring, and why the rest is closed.

use serde_json::{Value, json};

use crate::harness::asking::{code_of, link_answers, third_party};
use crate::harness::story::{Story, by_post};
use crate::harness::web::{Answer, Web, application, granted};

/// The offer of one action in an answer.
fn offer(seen: &Answer, action: &str) -> Value {
    let offers = seen.at("/offers").as_array().unwrap();
    let found = offers.iter().find(|offer| offer["action"] == action);
    found
        .unwrap_or_else(|| panic!("{action} is not offered: {}", seen.text))
        .clone()
}

fn codes(seen: &Answer) -> Vec<String> {
    let offers = seen.at("/offers").as_array().unwrap();
    let code = |offer: &Value| offer["action"].as_str().unwrap().to_owned();
    offers.iter().map(code).collect()
}

/// The code for which an action is closed; none where it is open.
fn closed(seen: &Answer, action: &str) -> Option<String> {
    let offer = offer(seen, action);
    assert_eq!(offer["open"] == true, offer["closed"].is_null(), "{offer}");
    offer["closed"]["code"].as_str().map(str::to_owned)
}

/// What an action that is open would bring.
fn brings(seen: &Answer, action: &str) -> Value {
    let offer = offer(seen, action);
    assert_eq!(offer["open"], true, "{offer}");
    offer["brings"].clone()
}

fn due(on: &str, assuming: &str) -> Value {
    json!({"due_on": on, "provisional": false, "assuming": assuming})
}

/// What is offered as closed is refused in the same words.
async fn is_refused(story: &Story, login: &str, action: &str, body: Value) {
    let why = offer(&story.seen_by(login).await, action)["closed"].clone();
    let refused = story.by(login, action, body).await;
    let refused = refused.refuses(409, why["code"].as_str().unwrap());
    assert_eq!(refused.at("/detail"), &why["detail"], "{action}");
    assert_eq!(refused.body["ground"], why["ground"], "{action}");
}

#[tokio::test]
async fn confirmation_offers_the_day_from_which_all_counts() {
    let web = Web::open().await;
    let filed = web
        .post(&web.anyone(), "/api/v1/applications", &application())
        .await
        .is(201);
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &filed.string("/number")).await;
    let seen = web.get(&registrar, &format!("/api/v1/cases/{case}")).await;
    let seen = seen.is(200);
    let due_if_confirmed = due("2026-03-30", "if confirmed today");
    assert_eq!(brings(&seen, "confirmation"), due_if_confirmed);
    assert_eq!(
        offer(&seen, "confirmation")["title"],
        "Confirm receipt",
        "{}",
        seen.text
    );
    assert_eq!(
        closed(&seen, "assignments").as_deref(),
        Some("cannot_assign")
    );
    assert_eq!(closed(&seen, "archive").as_deref(), Some("cannot_archive"));
    assert_eq!(brings(&seen, "withdrawal"), Value::Null);
}

#[tokio::test]
async fn in_hand_each_role_is_offered_its_own() {
    let story = Story::in_hand().await;
    let land = story.seen_by("land").await;
    let extended = due("2026-04-28", "if told today, by 20 working days");
    assert_eq!(brings(&land, "extensions"), extended);
    assert_eq!(
        brings(&land, "consultations"),
        json!({
            "due_on": "2026-04-21",
            "stands_until": "2026-03-23",
            "provisional": false,
            "assuming": "if delivered today and not answered",
        })
    );
    for plain in ["drafts", "clarifications", "reasons", "fees", "withdrawal"] {
        assert_eq!(brings(&land, plain), Value::Null, "{plain}");
    }
    assert_eq!(closed(&land, "claim").as_deref(), Some("already_claimed"));
    assert_eq!(closed(&land, "reply").as_deref(), Some("cannot_reply"));
    // What is open is what `actions` has always told.
    let open: Vec<String> = codes(&land)
        .into_iter()
        .filter(|action| closed(&land, action).is_none())
        .collect();
    assert_eq!(land.at("/actions"), &json!(open));

    let colleague = story.seen_by("land2").await;
    for action in ["drafts", "extensions", "clarifications", "consultations"] {
        let why = closed(&colleague, action);
        assert_eq!(why.as_deref(), Some("not_the_handler"), "{action}");
    }
    assert_eq!(closed(&colleague, "claim"), None);

    let head = story.seen_by("head").await;
    assert_eq!(closed(&head, "reviews").as_deref(), Some("cannot_review"));
    assert_eq!(
        closed(&head, "extensions/decision").as_deref(),
        Some("no_extension_proposed")
    );
    assert!(!codes(&head).contains(&"drafts".to_owned()));

    let registrar = story.seen_by("registrar").await;
    let confirmation = offer(&registrar, "confirmation");
    assert_eq!(confirmation["closed"]["code"], "cannot_confirm");
    let ground = confirmation["closed"]["ground"].as_str().unwrap();
    assert!(ground.contains("31"), "{ground}");

    let supervisor = story.seen_by("supervisor").await;
    assert_eq!(codes(&supervisor), ["urgings"]);
    assert_eq!(closed(&supervisor, "urgings"), None);

    let own = story.applicant("").await;
    assert_eq!(
        codes(&own),
        [
            "clarification",
            "reasons",
            "withdrawal",
            "documents",
            "documents/withdrawal"
        ]
    );
    assert_eq!(
        closed(&own, "clarification").as_deref(),
        Some("cannot_answer")
    );
    assert_eq!(closed(&own, "reasons").as_deref(), Some("cannot_answer"));
    assert_eq!(closed(&own, "withdrawal"), None);
    assert_eq!(own.at("/actions"), &json!(["withdrawal", "documents"]));

    let extension = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    is_refused(&story, "land2", "extensions", extension.clone()).await;
    is_refused(&story, "head", "reviews", json!({"decision": "approve"})).await;
    is_refused(&story, "registrar", "confirmation", json!({})).await;

    // After the last day nothing extends the period any more, and no notice has effect.
    story.web.test.set_today("2026-03-31");
    let late = story.seen_by("land").await;
    assert_eq!(
        closed(&late, "extensions").as_deref(),
        Some("extension_too_late")
    );
    assert_eq!(
        closed(&late, "clarifications").as_deref(),
        Some("notice_too_late")
    );
    is_refused(&story, "land", "extensions", extension).await;
}

#[tokio::test]
async fn an_extension_on_its_way_brings_the_days_that_were_proposed() {
    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let extended = due("2026-04-14", "if told today, by 10 working days");
    let head = story.seen_by("head").await;
    assert_eq!(brings(&head, "extensions/decision"), extended);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    let land = story.seen_by("land").await;
    assert_eq!(brings(&land, "extensions/service"), extended);
    assert_eq!(
        closed(&land, "extensions").as_deref(),
        Some("extension_pending")
    );
    let told = json!({"method": "electronic"});
    let told = story.by("land", "extensions/service", told).await.is(200);
    assert_eq!(told.at("/due_on"), "2026-04-14", "as it was offered");
    // Ten of the twenty days are left.
    assert_eq!(
        brings(&told, "extensions"),
        due("2026-04-28", "if told today, by 10 working days")
    );
}

#[tokio::test]
async fn clarification_offers_to_stand_still_and_then_to_begin_anew() {
    let story = Story::in_hand().await;
    let asking = json!({
        "answer_by": "2026-03-16",
        "unclear": "未指明是哪一片区",
        "items": ["请写明片区名称"],
    });
    let written = story.by("land", "clarifications", asking).await.is(200);
    assert_eq!(
        brings(&written, "clarifications/service"),
        json!({"stands_until": "2026-03-16", "provisional": false, "assuming": "if served today"})
    );
    let served = json!({"method": "electronic"});
    let served = story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    assert_eq!(closed(&served, "drafts").as_deref(), Some("cannot_draft"));
    assert_eq!(
        closed(&served, "extensions").as_deref(),
        Some("cannot_extend")
    );
    story.web.test.set_today("2026-03-13");
    let anew = due("2026-04-13", "if the answer is received today");
    let own = story.applicant("").await;
    assert_eq!(brings(&own, "clarification"), anew);
    let land = story.seen_by("land").await;
    assert_eq!(brings(&land, "clarifications/answer"), anew);
    let answer = json!({"text": "清水片区"});
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/clarification", story.number);
    let answered = story.web.post(&applicant, &path, &answer).await.is(200);
    assert_eq!(answered.at("/due_on"), "2026-04-13", "as it was offered");
}

#[tokio::test]
async fn a_late_answer_promises_no_day_until_it_is_judged() {
    let story = Story::in_hand().await;
    let asking = json!({
        "answer_by": "2026-03-16",
        "unclear": "未指明是哪一片区",
        "items": ["请写明片区名称"],
    });
    story.by("land", "clarifications", asking).await.is(200);
    let served = json!({"method": "electronic"});
    story
        .by("land", "clarifications/service", served)
        .await
        .is(200);
    story.web.test.set_today("2026-03-17");
    let own = story.applicant("").await;
    assert_eq!(brings(&own, "clarification"), Value::Null);
    let applicant = story.web.applicant(&story.number, &story.code).await;
    let path = format!("/api/v1/applications/{}/clarification", story.number);
    let answer = json!({"text": "清水片区", "late_because": "住院治疗"});
    let answered = story.web.post(&applicant, &path, &answer).await.is(200);
    assert_eq!(
        closed(&answered, "withdrawal").as_deref(),
        Some("cannot_withdraw")
    );
    let land = story.seen_by("land").await;
    assert_eq!(
        brings(&land, "clarifications/decision"),
        due("2026-04-15", "if good reason is found")
    );
    let accept = json!({"decision": "accept", "reason": "有住院证明"});
    let accepted = story.by("land", "clarifications/decision", accept).await;
    assert_eq!(accepted.is(200).at("/due_on"), "2026-04-15");
}

#[tokio::test]
async fn a_consultation_brings_what_was_offered_and_the_opinion_gives_days_back() {
    let story = Story::in_hand().await;
    let asked = story
        .by("land", "consultations", third_party())
        .await
        .is(200);
    assert_eq!(asked.at("/due_on"), "2026-04-21", "as it was offered");
    story.web.test.set_today("2026-03-09");
    // Five working days were taken out, not fifteen; 6 April is a holiday.
    let land = story.seen_by("land").await;
    assert_eq!(
        brings(&land, "consultations/opinion"),
        due("2026-04-07", "if the opinion is received today")
    );
    assert_eq!(
        closed(&land, "consultations/service").as_deref(),
        Some("consultation_sent")
    );
}

#[tokio::test]
async fn under_review_and_after_the_reply() {
    let story = Story::approved().await;
    let head = story.seen_by("head").await;
    assert_eq!(brings(&head, "reply"), Value::Null);
    assert_eq!(closed(&head, "reviews"), None, "it can still go back");
    assert_eq!(
        closed(&head, "proof-of-service").as_deref(),
        Some("cannot_prove_service")
    );
    let land = story.seen_by("land").await;
    assert_eq!(
        closed(&land, "consultations").as_deref(),
        Some("already_approved")
    );
    is_refused(&story, "land", "consultations", third_party()).await;

    let by_hand =
        json!({"method": "personal", "signed_on": "2026-03-02", "signed_by": "applicant"});
    let replied = story.serve(by_hand).await.is(200);
    assert_eq!(
        closed(&replied, "proof-of-service").as_deref(),
        Some("signed_already")
    );
    let own = story.applicant("").await;
    assert_eq!(
        closed(&own, "withdrawal").as_deref(),
        Some("cannot_withdraw")
    );
    assert_eq!(
        closed(&own, "documents").as_deref(),
        Some("cannot_add_document")
    );
    assert_eq!(own.at("/actions"), &json!([]));
    let registrar = story.seen_by("registrar").await;
    assert_eq!(closed(&registrar, "archive"), None);
    let archived = json!({"reason": "申请人书面表示不再主张"});
    story.by("registrar", "archive", archived).await.is(200);
    let registrar = story.seen_by("registrar").await;
    let open: Vec<String> = codes(&registrar)
        .into_iter()
        .filter(|action| closed(&registrar, action).is_none())
        .collect();
    assert_eq!(open, ["remedies"]);
    assert_eq!(
        closed(&registrar, "query-code").as_deref(),
        Some("case_archived")
    );
}

/// What of an action cannot be done now though the rest can, and its code.
fn except(seen: &Answer, action: &str) -> Option<(String, String)> {
    let offer = offer(seen, action);
    assert_eq!(offer["open"], true, "{offer}");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    text(&offer["except"]["what"]).zip(text(&offer["except"]["code"]))
}

fn part(what: &str, code: &str) -> (String, String) {
    (what.to_owned(), code.to_owned())
}

#[tokio::test]
async fn a_notice_that_leaves_too_little_time_today_says_so() {
    let story = Story::in_hand().await;
    let asking = json!({
        "answer_by": "2026-03-09",
        "unclear": "未指明是哪一片区",
        "items": ["请写明片区名称"],
    });
    let written = story.by("land", "clarifications", asking).await.is(200);
    assert_eq!(except(&written, "clarifications/service"), None);
    story.web.test.set_today("2026-03-03");
    let land = story.seen_by("land").await;
    let too_near = Some(part("today", "answer_day_too_near"));
    assert_eq!(except(&land, "clarifications/service"), too_near);
    let told = offer(&land, "clarifications/service")["except"].clone();
    let today = json!({"method": "electronic"});
    let refused = story.by("land", "clarifications/service", today).await;
    let refused = refused.refuses(409, "answer_day_too_near");
    assert_eq!(refused.at("/detail"), &told["detail"]);
    assert_eq!(refused.body["ground"], told["ground"]);
    // What was posted in time is recorded all the same: so it is open.
    story
        .by("land", "clarifications/service", by_post("2026-03-02"))
        .await
        .is(200);
}

#[tokio::test]
async fn a_delay_to_a_day_that_the_due_date_has_passed_is_closed() {
    let story = Story::in_hand().await;
    let asking = json!({
        "answer_by": "2026-03-16", "unclear": "所提申请多为同一事项",
        "items": ["请说明就同一事项反复申请的原因"],
    });
    story.by("land", "reasons", asking).await.is(200);
    story
        .by("land", "reasons/service", by_post("2026-03-02"))
        .await
        .is(200);
    let given =
        json!({"received_on": "2026-03-02", "channel": "fax", "text": "为编写地方志集中查阅"});
    story.by("registrar", "reasons/answer", given).await.is(200);
    let delay = json!({"until": "2026-04-10", "reason": "理由合理，所涉案卷较多"});
    let decided = story.by("land", "delays", delay).await.is(200);
    assert_eq!(except(&decided, "delays/service"), None);
    let asked = story.by("land", "consultations", third_party()).await;
    let asked = asked.is(200);
    assert_eq!(asked.at("/due_on"), "2026-04-21");
    assert_eq!(
        closed(&asked, "delays/service").as_deref(),
        Some("delay_unfit")
    );
    let why = offer(&asked, "delays/service")["closed"].clone();
    let refused = story
        .by("land", "delays/service", by_post("2026-03-02"))
        .await;
    let refused = refused.refuses(422, "delay_unfit");
    assert_eq!(refused.at("/detail"), &why["detail"]);
}

#[tokio::test]
async fn what_cannot_be_approved_now_can_still_be_sent_back() {
    let story = Story::in_hand().await;
    let asked = story.by("land", "consultations", third_party()).await;
    asked.is(200);
    story.by("land", "drafts", granted()).await.is(200);
    let head = story.seen_by("head").await;
    let awaited = Some(part("approve", "opinion_awaited"));
    assert_eq!(except(&head, "reviews"), awaited);
    let told = offer(&head, "reviews")["except"].clone();
    let approve = json!({"decision": "approve"});
    let refused = story.by("head", "reviews", approve.clone()).await;
    let refused = refused.refuses(409, "opinion_awaited");
    assert_eq!(refused.at("/detail"), &told["detail"]);
    assert_eq!(refused.body["ground"], told["ground"]);
    let code = code_of(&story).await;
    link_answers(&story, &code, "objects").await.is(200);
    let head = story.seen_by("head").await;
    assert_eq!(
        except(&head, "reviews"),
        Some(part("approve", "objection_not_weighed"))
    );
    story.rework().await.is(200);

    let story = Story::approved().await;
    let head = story.seen_by("head").await;
    assert_eq!(
        except(&head, "reviews"),
        Some(part("approve", "already_approved"))
    );
    story.rework().await.is(200);
}

#[tokio::test]
async fn an_extension_beyond_the_period_can_only_be_refused() {
    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    story.web.test.set_today("2026-03-31");
    let head = story.seen_by("head").await;
    assert_eq!(
        except(&head, "extensions/decision"),
        Some(part("approve", "extension_too_late"))
    );
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .refuses(409, "extension_too_late");
    let refuse = json!({"decision": "refuse", "reason": "期限已经届满"});
    story
        .by("head", "extensions/decision", refuse)
        .await
        .is(200);

    let story = Story::in_hand().await;
    let proposal = json!({"working_days": 10, "reason": "需从档案馆调取旧批文"});
    story.by("land", "extensions", proposal).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    story.web.test.set_today("2026-03-31");
    let land = story.seen_by("land").await;
    assert_eq!(
        except(&land, "extensions/service"),
        Some(part("today", "extension_too_late"))
    );
    story
        .by("land", "extensions/service", by_post("2026-03-30"))
        .await
        .is(200);
}
