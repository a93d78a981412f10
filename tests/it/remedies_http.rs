//! Remedies over HTTP: reconsideration and suits recorded, a case reopened as ordered and answered again.

use serde_json::{Value, json};

use crate::harness::story::{Story, by_hand, by_post, late, refused};
use crate::harness::web::{Answer, granted};

fn denied() -> Value {
    json!({"outcome": "denied.5", "kind": "not_disclosed", "reasons": "属于内部事务信息"})
}

fn sought(kind: &str, against: &str, filed_on: &str) -> Value {
    json!({"kind": kind, "against": against, "filed_on": filed_on, "body": "云江区人民政府"})
}

fn decided(result: &str, decided_on: &str) -> Value {
    json!({"result": result, "decided_on": decided_on})
}

fn ordered(what: &str, decided_on: &str) -> Value {
    json!({"result": "corrected", "decided_on": decided_on, "order": {"what": what}})
}

async fn replied(draft: Value, on: &str) -> Story {
    let story = Story::in_hand().await;
    story.web.test.set_today(on);
    answer_again(&story, draft, on).await;
    story
}

/// Drafted, approved and handed over.
async fn answer_again(story: &Story, draft: Value, on: &str) -> Answer {
    story.by("land", "drafts", draft).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.serve(late(by_hand(on))).await.is(200)
}

async fn file(story: &Story, body: Value) -> Answer {
    story.by("registrar", "remedies", body).await
}

/// The last days of the clocks of a kind, with the day on which each was met.
fn clocks(seen: &Answer, kind: &str) -> Vec<(Value, Value)> {
    let clocks = seen.at("/clocks").as_array().unwrap();
    let of_kind = clocks.iter().filter(|clock| clock["kind"] == kind);
    of_kind
        .map(|clock| (clock["due_on"].clone(), clock["met_on"].clone()))
        .collect()
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, from the first reply to the archive"
)]
async fn ordered_to_decide_anew_answered_in_time_and_upheld_in_court() {
    let story = replied(denied(), "2026-03-09").await;
    let first = story.letters().await[0].0.clone();
    let seen = story.seen_by("head").await;
    assert_eq!(
        clocks(&seen, "reconsideration"),
        [(json!("2026-05-08"), json!(null))]
    );

    // Reconsideration, as the district government tells the office.
    story.web.test.set_today("2026-03-23");
    let mut filing = sought("reconsideration", "reply", "2026-03-20");
    filing["number"] = json!("云政复〔2026〕3号");
    let filed = file(&story, filing).await.is(200);
    assert_eq!(filed.at("/stage"), "replied");
    assert_eq!(filed.at("/remedies/0/reference"), "r1");
    assert_eq!(filed.at("/remedies/0/last_day"), "2026-05-08");
    assert_eq!(filed.at("/remedies/0/body"), "云江区人民政府");
    assert_eq!(filed.at("/remedies/0/number"), "云政复〔2026〕3号");
    assert_eq!(filed.at("/remedies/0/counts_as"), "pending");
    assert!(filed.body["remedies"][0]["warnings"].is_null());
    assert_eq!(
        clocks(&filed, "reconsideration"),
        [(json!("2026-05-08"), json!("2026-03-20"))]
    );
    story.web.test.set_today("2026-03-25");
    let acceptance = json!({"on": "2026-03-25"});
    story
        .by("registrar", "remedies/r1/acceptance", acceptance)
        .await
        .is(200);

    // Corrected: to be decided anew. Nothing moves before the order is taken up.
    story.web.test.set_today("2026-04-17");
    let mut decision = ordered("decide_anew", "2026-04-15");
    decision["served_on"] = json!("2026-04-16");
    decision["number"] = json!("云政复决〔2026〕3号");
    decision["note"] = json!("撤销原答复，责令重新答复");
    let corrected = story
        .by("registrar", "remedies/r1/result", decision)
        .await
        .is(200);
    assert_eq!(corrected.at("/stage"), "replied");
    assert_eq!(corrected.at("/remedies/0/counts_as"), "corrected");
    assert_eq!(corrected.at("/remedies/0/order/waiting"), true);
    assert_eq!(
        corrected.at("/remedies/0/decision_number"),
        "云政复决〔2026〕3号"
    );
    assert_eq!(
        clocks(&corrected, "suit_after_reconsideration"),
        [(json!("2026-05-06"), json!(null))],
        "1 to 5 May are off"
    );

    // Twenty working days from the receipt of the order, whatever day it is recorded.
    story.web.test.set_today("2026-04-20");
    let reopening = json!({"remedy": "r1", "received_on": "2026-04-17"});
    let reopened = story.by("head", "reopening", reopening).await.is(200);
    assert_eq!(reopened.at("/stage"), "in_hand");
    assert_eq!(reopened.at("/received_on"), "2026-04-17");
    assert_eq!(reopened.at("/due_on"), "2026-05-19");
    assert_eq!(reopened.at("/handler/name"), "承大地");
    assert!(reopened.body["outcome"].is_null() && reopened.body["reply"].is_null());
    assert_eq!(
        reopened.at("/earlier_replies/0/letter_number"),
        first.as_str()
    );
    assert_eq!(reopened.at("/earlier_replies/0/outcome"), "denied.5");
    assert_eq!(reopened.at("/remedies/0/order/reopened_on"), "2026-04-17");
    assert_eq!(reopened.at("/remedies/0/order/waiting"), false);
    for (kind, said) in [
        ("application_reopened", "重新作出的答复将另行编号"),
        ("case_reopened", "责令重新办理"),
    ] {
        let owed = story.owed(kind).await;
        let mail = &owed[0].mail;
        assert!(
            mail.text.contains(said) && mail.text.contains("2026年5月19日"),
            "{}",
            mail.text
        );
    }
    let own = story.applicant("").await;
    assert_eq!(own.at("/earlier_replies/0/letter_number"), first.as_str());
    assert_eq!(story.own_replies().await.len(), 1, "the first reply stays");

    // The suit after reconsideration, on its last day.
    story.web.test.set_today("2026-05-06");
    let mut suit = sought("suit_after_reconsideration", "reply", "2026-05-06");
    suit["after"] = json!("r1");
    suit["body"] = json!("云江区人民法院");
    let sued = file(&story, suit).await.is(200);
    assert_eq!(sued.at("/remedies/1/last_day"), "2026-05-06");
    assert!(sued.body["remedies"][1]["warnings"].is_null());
    assert_eq!(
        clocks(&sued, "suit_after_reconsideration"),
        [(json!("2026-05-06"), json!("2026-05-06"))]
    );

    // The second reply is a letter of its own, on time by the new clock.
    story.web.test.set_today("2026-05-12");
    let second = answer_again(&story, granted(), "2026-05-12").await;
    assert_eq!(second.at("/reply/on_time"), true);
    assert_eq!(second.at("/outcome"), "granted");
    assert_ne!(second.at("/reply/letter_number"), first.as_str());
    let states: Vec<String> = story.letters().await.into_iter().map(|it| it.1).collect();
    assert_eq!(states, ["served", "served"]);
    assert_eq!(story.own_replies().await.len(), 2);

    // Counted once, as it first closed.
    let id = disclosure::rules::ids::CaseId(story.case.parse().unwrap());
    let case = story.web.test.case(id).await;
    let (day, outcome) = case.first_closed.unwrap();
    assert_eq!(
        (day.to_string().as_str(), outcome.code()),
        ("2026-03-09", "denied.5")
    );

    story.web.test.set_today("2026-08-20");
    let upheld = story
        .by(
            "registrar",
            "remedies/r2/result",
            decided("upheld", "2026-08-20"),
        )
        .await
        .is(200);
    assert_eq!(upheld.at("/remedies/1/counts_as"), "upheld");
    story
        .by("registrar", "archive", json!({}))
        .await
        .refuses(409, "remedies_open");
    story.web.test.set_today("2026-11-13");
    let archived = story.by("registrar", "archive", json!({})).await.is(200);
    assert_eq!(archived.at("/stage"), "archived");
    assert_eq!(archived.at("/archived_on"), "2026-11-13");
    assert_eq!(archived.at("/outcome"), "granted");
    assert_eq!(
        archived.at("/reply/letter_number"),
        second.at("/reply/letter_number")
    );
}

#[tokio::test]
async fn what_looks_out_of_order_is_recorded_with_a_warning() {
    let story = replied(denied(), "2026-03-09").await;
    story.web.test.set_today("2026-09-30");
    let warned = async |body: Value| {
        let filed = file(&story, body).await.is(200);
        let remedies = filed.at("/remedies").as_array().unwrap().clone();
        let warnings = remedies.last().unwrap()["warnings"].clone();
        let codes = warnings.as_array().cloned().unwrap_or_default();
        let codes = codes
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    // Denied under Art. 16: reconsideration comes first.
    let first = warned(sought("direct_suit", "reply", "2026-09-09")).await;
    assert_eq!(first, ["reconsideration_first"]);
    // Six months from 9 March end on 9 September.
    let late = warned(sought("direct_suit", "reply", "2026-09-10")).await;
    assert_eq!(late, ["after_last_day", "reconsideration_first"]);
    // Sixty days from 9 March end on 8 May.
    assert!(
        warned(sought("reconsideration", "reply", "2026-05-08"))
            .await
            .is_empty()
    );
    let late = warned(sought("reconsideration", "reply", "2026-05-09")).await;
    assert_eq!(late, ["after_last_day"]);
    // The reply was in time: there was no silence.
    let silence = warned(sought("reconsideration", "non_reply", "2026-04-10")).await;
    assert_eq!(silence, ["not_overdue"]);
    // A third party knows of the reply on a day of its own, and may choose.
    let mut third = sought("direct_suit", "reply", "2026-09-10");
    third["claimant"] = json!("third_party");
    assert!(warned(third).await.is_empty());
    assert!(
        warned(sought("direct_suit", "other", "2026-09-10"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_suit_for_a_part_that_is_withheld_bears_its_own_warning() {
    let partial = json!({
        "outcome": "partial", "kind": "partly_disclosed", "content": "合同摘要",
        "withheld": [{"what": "会议讨论意见", "ground": "denied.6", "reasons": "属于过程性信息"}],
    });
    let story = replied(partial, "2026-03-09").await;
    let filed = file(&story, sought("direct_suit", "reply", "2026-03-09"))
        .await
        .is(200);
    assert_eq!(
        filed.at("/remedies/0/warnings/0/code"),
        "reconsideration_first_for_part"
    );
}

#[tokio::test]
async fn what_would_contradict_the_record_is_refused() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-09");
    let none = file(&story, sought("reconsideration", "reply", "2026-03-09")).await;
    none.refuses(409, "remedy_without_reply");
    answer_again(&story, granted(), "2026-03-09").await;
    story.web.test.set_today("2026-03-20");
    for (filed_on, code) in [
        ("2026-03-21", "day_in_future"),
        ("2026-03-08", "day_too_early"),
    ] {
        let no = file(&story, sought("reconsideration", "reply", filed_on)).await;
        no.refuses(409, code);
    }
    let after = |kind: &str, after: Value| {
        let mut body = sought(kind, "reply", "2026-03-12");
        body["after"] = after;
        body
    };
    for body in [
        after("suit_after_reconsideration", json!(null)),
        after("suit_after_reconsideration", json!("r1")),
        after("direct_suit", json!("r1")),
    ] {
        file(&story, body)
            .await
            .refuses(409, "reconsideration_unfit");
    }
    for login in ["land", "supervisor"] {
        let no = story.by(
            login,
            "remedies",
            sought("direct_suit", "reply", "2026-03-12"),
        );
        no.await.is(403);
    }

    file(&story, sought("reconsideration", "reply", "2026-03-12"))
        .await
        .is(200);
    let early = after("suit_after_reconsideration", json!("r1"));
    let by = async |action: &str, body: Value| story.by("head", action, body).await;
    by("remedies/r2/result", decided("upheld", "2026-03-16"))
        .await
        .refuses(404, "remedy_unknown");
    let on = json!({"on": "2026-03-16"});
    by("remedies/r1/acceptance", json!({"on": "2026-03-11"}))
        .await
        .refuses(409, "day_too_early");
    by("remedies/r1/acceptance", on.clone()).await.is(200);
    by("remedies/r1/acceptance", on)
        .await
        .refuses(409, "remedy_accepted");
    by("remedies/r1/result", decided("upheld", "2026-03-13"))
        .await
        .refuses(409, "day_too_early");
    let mut odd = ordered("disclose", "2026-03-18");
    odd["result"] = json!("dismissed");
    by("remedies/r1/result", odd)
        .await
        .refuses(409, "order_unfit");
    let mut odd = ordered("disclose", "2026-03-18");
    odd["order"]["until"] = json!("2026-03-17");
    by("remedies/r1/result", odd)
        .await
        .refuses(409, "day_too_early");
    let mut odd = ordered("disclose", "2026-03-18");
    odd["order"]["working_days"] = json!(0);
    let odd = by("remedies/r1/result", odd)
        .await
        .refuses(422, "invalid_content");
    assert_eq!(odd.fields()[0].0, "order.working_days");
    by("reopening", json!({"remedy": "r1"}))
        .await
        .refuses(409, "nothing_ordered");
    by("remedies/r1/result", decided("withdrawn", "2026-03-18"))
        .await
        .is(200);
    by("remedies/r1/result", decided("upheld", "2026-03-18"))
        .await
        .refuses(409, "remedy_decided");
    by("reopening", json!({"remedy": "r1"}))
        .await
        .refuses(409, "nothing_ordered");
    // Filed before the decision that it follows.
    file(&story, early).await.refuses(409, "day_too_early");
    let seen = story.seen_by("supervisor").await;
    assert_eq!(seen.at("/remedies/0/counts_as"), "other");
    assert!(seen.body["remedies"][0]["body"].is_null());
}

#[tokio::test]
async fn an_order_against_silence_replaces_the_clock_of_an_open_case() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-04-10");
    let mut suit = sought("direct_suit", "non_reply", "2026-04-10");
    suit["body"] = json!("云江区人民法院");
    let sued = file(&story, suit).await.is(200);
    assert_eq!(sued.at("/remedies/0/last_day"), "2026-09-30");
    assert!(sued.body["remedies"][0]["warnings"].is_null());
    assert_eq!(sued.at("/overdue"), true);

    story.web.test.set_today("2026-05-25");
    let mut judgment = ordered("disclose", "2026-05-20");
    judgment["order"]["working_days"] = json!(10);
    story
        .by("registrar", "remedies/r1/result", judgment)
        .await
        .is(200);
    let early = json!({"remedy": "r1", "received_on": "2026-05-19"});
    story
        .by("registrar", "reopening", early)
        .await
        .refuses(409, "day_too_early");
    let reopening = json!({"remedy": "r1", "received_on": "2026-05-22"});
    let reopened = story
        .by("registrar", "reopening", reopening.clone())
        .await
        .is(200);
    assert_eq!(reopened.at("/stage"), "in_hand");
    assert_eq!(reopened.at("/due_on"), "2026-06-05");
    assert_eq!(reopened.at("/overdue"), false);
    story
        .by("registrar", "reopening", reopening)
        .await
        .refuses(409, "nothing_ordered");
    let overdue = async || {
        let head = story.web.staff("head").await;
        story.web.get(&head, "/api/v1/overdue").await.is(200)
    };
    assert_eq!(overdue().await.at("/total"), 0);
    // Not complied with, it is overdue as any other.
    story.web.test.set_today("2026-06-08");
    assert_eq!(overdue().await.at("/total"), 1);
    let late = answer_again(&story, granted(), "2026-06-08").await;
    assert_eq!(late.at("/reply/on_time"), false);
}

#[tokio::test]
async fn a_case_in_the_archive_or_deemed_abandoned_is_taken_up_again() {
    let story = replied(granted(), "2026-03-09").await;
    let reason = json!({"reason": "申请人书面表示不再复议、诉讼"});
    story.by("registrar", "archive", reason).await.is(200);
    story.web.test.set_today("2026-04-10");
    file(&story, sought("direct_suit", "reply", "2026-04-01"))
        .await
        .is(200);
    story
        .by("registrar", "remedies/r1/result", {
            let mut judgment = ordered("decide_anew", "2026-04-09");
            judgment["order"]["until"] = json!("2026-04-24");
            judgment
        })
        .await
        .is(200);
    let reopened = story
        .by("registrar", "reopening", json!({"remedy": "r1"}))
        .await
        .is(200);
    assert_eq!(reopened.at("/stage"), "in_hand");
    assert_eq!(reopened.at("/received_on"), "2026-04-10");
    assert_eq!(reopened.at("/due_on"), "2026-04-24");
    assert!(reopened.body["archived_on"].is_null());

    let lapsed = Story::in_hand().await;
    let asking = json!({"answer_by": "2026-03-16", "unclear": "不明确", "items": ["请写明年度"]});
    lapsed
        .by("land", "clarifications", asking.clone())
        .await
        .is(200);
    lapsed
        .by("land", "clarifications/service", by_post("2026-03-02"))
        .await
        .is(200);
    lapsed.web.test.set_today("2026-03-17");
    let closed = disclosure::jobs::lapse::run_once(&lapsed.web.test.app).await;
    assert_eq!(closed.unwrap(), 1);
    lapsed.web.test.set_today("2026-04-10");
    // What is advised is what can be done: there is no reply to be attacked, and no proof of its service.
    let no = file(&lapsed, sought("reconsideration", "reply", "2026-04-01")).await;
    let no = no.refuses(409, "remedy_without_reply");
    assert!(no.text.contains("`other`"), "{}", no.text);
    assert!(!no.text.contains("non_reply"), "{}", no.text);
    let no = lapsed.by("registrar", "archive", json!({})).await;
    let no = no.refuses(409, "remedies_open");
    assert!(!no.text.contains("proof of service"), "{}", no.text);
    assert!(no.text.contains("reason for archiving"), "{}", no.text);
    file(&lapsed, sought("reconsideration", "other", "2026-04-01"))
        .await
        .is(200);
    lapsed
        .by(
            "registrar",
            "remedies/r1/result",
            ordered("decide_anew", "2026-04-09"),
        )
        .await
        .is(200);
    let reopened = lapsed
        .by("registrar", "reopening", json!({"remedy": "r1"}))
        .await
        .is(200);
    assert_eq!(reopened.at("/stage"), "in_hand");
    assert!(reopened.body["clarification"].is_null());
    // What was used before is available again, under a number of its own.
    let mut again = asking;
    again["answer_by"] = json!("2026-04-24");
    let asked = lapsed.by("land", "clarifications", again).await.is(200);
    let number = asked.string("/clarification/letter_number");
    assert!(number.ends_with("-BZ2"), "{number}");
}

#[tokio::test]
async fn a_draft_that_is_sent_back_leaves_the_earlier_reply_as_it_was_served() {
    let story = replied(denied(), "2026-03-09").await;
    story.web.test.set_today("2026-04-10");
    file(&story, sought("reconsideration", "reply", "2026-03-20"))
        .await
        .is(200);
    story
        .by(
            "registrar",
            "remedies/r1/result",
            ordered("disclose", "2026-04-09"),
        )
        .await
        .is(200);
    story
        .by("registrar", "reopening", json!({"remedy": "r1"}))
        .await
        .is(200);
    story.approve().await;
    story.rework().await.is(200);
    let letters = story.letters().await;
    let states: Vec<&str> = letters.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(states, ["served", "superseded"]);
    story.approve().await;
    story.mails_go_out([]).await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    story.mails_go_out([refused()]).await;
    let seen = story.seen_by("land").await;
    assert_eq!(seen.at("/stage"), "in_review");
    assert_eq!(seen.at("/undelivered"), true);
    assert_eq!(seen.at("/earlier_replies/0/outcome"), "denied.5");
}

#[tokio::test]
async fn a_result_that_was_recorded_wrong_is_taken_back_and_recorded_right() {
    let story = replied(denied(), "2026-03-09").await;
    story.web.test.set_today("2026-04-17");
    let filing = sought("reconsideration", "reply", "2026-03-20");
    file(&story, filing).await.is(200);
    let action = "remedies/r1/result-cancellation";
    let reason = || json!({"reason": "误将“撤销”登记为“维持”"});
    story
        .by("head", action, reason())
        .await
        .refuses(409, "remedy_not_decided");
    let mut wrong = decided("upheld", "2026-04-15");
    wrong["served_on"] = json!("2026-04-16");
    story
        .by("registrar", "remedies/r1/result", wrong)
        .await
        .is(200);
    for login in ["land", "supervisor"] {
        story.by(login, action, reason()).await.is(403);
    }
    let blank = story.by("head", action, json!({"reason": " "})).await;
    let blank = blank.refuses(422, "invalid_content");
    assert_eq!(blank.fields(), [("reason".into(), "required".into())]);
    let unknown = "remedies/r2/result-cancellation";
    story
        .by("head", unknown, reason())
        .await
        .refuses(404, "remedy_unknown");

    let back = story.by("registrar", action, reason()).await.is(200);
    assert_eq!(back.at("/remedies/0/counts_as"), "pending");
    assert!(back.body["remedies"][0]["result"].is_null());
    assert!(back.body["remedies"][0]["served_on"].is_null());
    story
        .by("registrar", "archive", json!({"reason": "申请人要求"}))
        .await
        .refuses(409, "remedy_pending");
    let right = ordered("decide_anew", "2026-04-15");
    let right = story
        .by("registrar", "remedies/r1/result", right)
        .await
        .is(200);
    assert_eq!(right.at("/remedies/0/counts_as"), "corrected");
    assert_eq!(right.at("/remedies/0/order/waiting"), true);

    // The record keeps both, and the list of papers has one decision.
    let path = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&story.web.staff("land").await, &path).await;
    let record = record.is(200).at("/items").as_array().unwrap().clone();
    let last: Vec<&Value> = record[record.len() - 3..].iter().collect();
    let names: Vec<&Value> = last.iter().map(|one| &one["event"]).collect();
    assert_eq!(
        names,
        [
            "remedy_decided",
            "remedy_result_cancelled",
            "remedy_decided"
        ]
    );
    assert_eq!(last[0]["result"], "upheld");
    assert_eq!(last[1]["text"], "误将“撤销”登记为“维持”");
    assert_eq!(last[1]["on"], "2026-04-17");
    assert_eq!(last[2]["result"], "corrected");
    let watching = story.web.staff("supervisor").await;
    let watched = story.web.get(&watching, &path).await.is(200);
    assert!(!watched.text.contains("误将"));
    let path = format!("/api/v1/cases/{}/archive", story.case);
    let file = story.web.get(&story.web.staff("land").await, &path).await;
    let papers = file.is(200).at("/papers").as_array().unwrap().clone();
    let decisions = papers.iter().filter(|one| one["kind"] == "remedy_decision");
    assert_eq!(decisions.count(), 1);

    // Once the case is taken up again for it, it stays.
    let reopening = json!({"remedy": "r1", "received_on": "2026-04-17"});
    let reopened = story.by("head", "reopening", reopening).await.is(200);
    assert_eq!(reopened.at("/due_on"), "2026-05-19");
    let stays = story.by("head", action, reason()).await;
    let stays = stays.refuses(409, "result_followed");
    assert!(
        !stays.string("/ground").is_empty(),
        "a new clock runs by it"
    );
    let open = story.actions("head").await;
    assert!(
        !open
            .as_array()
            .unwrap()
            .contains(&json!("remedies/result-cancellation"))
    );
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn twenty_remedies_are_recorded_on_a_case_at_most() {
    let story = replied(denied(), "2026-03-09").await;
    for nth in 1..=20 {
        let mut suit = sought("direct_suit", "reply", "2026-03-09");
        suit["number"] = json!(format!("（2026）皖0101行初{nth}号"));
        file(&story, suit).await.is(200);
    }
    let most = file(&story, sought("direct_suit", "reply", "2026-03-09")).await;
    let most = most.refuses(409, "too_many_remedies");
    assert!(most.string("/detail").contains("20"), "{}", most.text);
}
