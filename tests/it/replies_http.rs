//! Every reply that was made is counted, also one that an order put behind its case.

use diesel_async::SimpleAsyncConnection;
use disclosure::app::earlier::write_missing;
use disclosure::app::verify;
use disclosure::postgres::Role as DatabaseRole;
use serde_json::{Value, json};

use crate::harness::app::Test;
use crate::harness::story::{Story, by_hand, late};
use crate::harness::web::{Answer, granted};

const REASON: &str = "涉及三个科室的档案，检索用时较长";
const SPRING: &str = "from=2026-03-01&to=2026-03-31";
const YEAR: &str = "from=2026-01-01&to=2026-12-31";

async fn get(story: &Story, path: &str) -> Answer {
    let supervisor = story.web.staff("supervisor").await;
    story.web.get(&supervisor, path).await
}

async fn total(story: &Story, span: &str) -> Value {
    let cards = get(story, &format!("/api/v1/scorecards?{span}")).await;
    cards.is(200).at("/total").clone()
}

/// Every figure of replies has as many replies as its list.
async fn lists_are_as_long_as_figures(story: &Story, card: &Value) {
    for figure in [
        "answered",
        "on_time",
        "late",
        "extended",
        "clarification_asked",
        "third_party_asked",
        "joint_agency_asked",
        "other_agency_asked",
    ] {
        let link = card[figure]["cases"].as_str().unwrap();
        let list = get(story, link).await.is(200);
        assert_eq!(list.at("/count"), &card[figure]["count"], "{link}");
        let items = list.at("/items").as_array().unwrap().len();
        assert_eq!(json!(items), card[figure]["count"], "{link}");
    }
}

async fn answer(story: &Story, on: &str) -> Answer {
    story.web.test.set_today(on);
    story.by("land", "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    story.by("head", "reviews", approve).await.is(200);
    story.serve(late(by_hand(on))).await.is(200)
}

/// Answered a day late, corrected on reconsideration, and taken up again.
async fn taken_up_again() -> (Story, Value) {
    let story = Story::in_hand().await;
    answer(&story, "2026-03-31").await;
    let before = total(&story, SPRING).await;
    story.web.test.set_today("2026-04-17");
    let remedy = json!({"kind": "reconsideration", "against": "reply", "filed_on": "2026-04-10", "body": "云江区人民政府"});
    story.by("registrar", "remedies", remedy).await.is(200);
    let result = json!({"result": "corrected", "decided_on": "2026-04-15", "order": {"what": "decide_anew"}});
    story
        .by("registrar", "remedies/r1/result", result)
        .await
        .is(200);
    let reopening = json!({"remedy": "r1", "received_on": "2026-04-17"});
    story.by("head", "reopening", reopening).await.is(200);
    (story, before)
}

#[tokio::test]
async fn a_late_reply_stays_late_when_its_case_is_taken_up_again() {
    let (story, before) = taken_up_again().await;
    assert_eq!(before["late"]["count"], 1);
    let seen = story.seen_by("supervisor").await;
    let earlier = seen.at("/earlier_replies/0");
    assert_eq!(
        (&earlier["replied_on"], &earlier["on_time"]),
        (&json!("2026-03-31"), &json!(false))
    );
    assert_eq!(earlier["late_reason"], REASON);
    let own = story.applicant("").await;
    assert_eq!(own.at("/earlier_replies/0/on_time"), false);
    assert!(!own.text.contains("late_reason"), "{}", own.text);

    // What was said of March is said of it still.
    let spring = total(&story, SPRING).await;
    for figure in ["answered", "on_time", "late", "working_days"] {
        assert_eq!(spring[figure], before[figure], "{figure}");
    }
    let chart = get(&story, &format!("/api/v1/charts/trend.svg?{YEAR}")).await;
    assert!(chart.is(200).text.contains("2026-03: 0 in time, 1 late"));

    // The second reply has the steps that were taken for it, and the first none of them.
    story.web.test.set_today("2026-04-20");
    let extension = json!({"working_days": 5, "reason": "资料较多"});
    story.by("land", "extensions", extension).await.is(200);
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    story
        .by("land", "extensions/service", by_hand("2026-04-20"))
        .await
        .is(200);
    answer(&story, "2026-05-12").await;
    let year = total(&story, YEAR).await;
    for (figure, count) in [
        ("answered", 2),
        ("on_time", 1),
        ("late", 1),
        ("extended", 1),
    ] {
        assert_eq!(year[figure]["count"], count, "{figure}");
    }
    assert_eq!(year["closed"]["count"], 1, "a case closes once");
    lists_are_as_long_as_figures(&story, &year).await;
    lists_are_as_long_as_figures(&story, &total(&story, SPRING).await).await;

    let list = format!("/api/v1/scorecards/replies?{YEAR}");
    let all = get(&story, &list).await.is(200);
    // From 2 March to the 31st, and from the order of 17 April over the holidays to 12 May.
    let reply = |on: &str, days, on_time, stands| {
        json!({
            "case": story.case, "case_number": story.number, "replied_on": on, "on_time": on_time,
            "working_days": days, "stands": stands, "department": seen.at("/department/id"),
        })
    };
    let expected = [
        reply("2026-05-12", 15, true, true),
        reply("2026-03-31", 21, false, false),
    ];
    assert_eq!(all.at("/items"), &json!(expected));
    let extended = get(&story, &format!("{list}&step=extension")).await;
    assert_eq!(extended.is(200).at("/items"), &json!([expected[0]]));
    let second = get(&story, &format!("{list}&limit=1&skip=1")).await.is(200);
    assert_eq!(second.at("/items"), &json!([expected[1]]));
    assert_eq!(second.at("/count"), 2);
    let past = get(&story, &format!("{list}&skip=2")).await.is(200);
    assert_eq!(
        (past.at("/count"), past.at("/items")),
        (&json!(2), &json!([]))
    );
    as_written(&story).await;
}

/// The register says what was written.
async fn as_written(story: &Story) {
    assert_eq!(faults(&story.web.test).await, [""; 0]);
}

/// What is not as the record tells.
pub(crate) async fn faults(test: &Test) -> Vec<String> {
    let app = &test.app;
    let authority = app.authorities().await.unwrap().remove(0);
    let mut faults = Vec::new();
    verify::verify(app, &authority, |_, found| {
        faults.extend(found.iter().map(|fault| fault.wrong.to_string()));
    })
    .await
    .unwrap();
    faults
}

/// A register that a program before this one kept has no rows of earlier replies: they are written at the start.
#[tokio::test]
async fn what_an_older_program_did_not_write_is_written_once() {
    let (story, _) = taken_up_again().await;
    let test = &story.web.test;
    let mut owner = test.database.connect(DatabaseRole::Owner).await;
    owner
        .batch_execute("DELETE FROM earlier_replies")
        .await
        .unwrap();
    assert_eq!(total(&story, SPRING).await["late"]["count"], 0);
    for looked_at in [1, 0] {
        assert_eq!(write_missing(&test.app).await.unwrap(), looked_at);
        assert_eq!(total(&story, SPRING).await["late"]["count"], 1);
    }
    as_written(&story).await;
    // Whoever changes the row is found out.
    let in_time = "UPDATE earlier_replies SET on_time = true";
    owner.batch_execute(in_time).await.unwrap();
    let faults = faults(test).await;
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("earlier_replies: 1"), "{faults:?}");
    let late = "UPDATE earlier_replies SET on_time = false";
    owner.batch_execute(late).await.unwrap();
}

/// A row can say that something is undelivered which, by the record, nobody need serve or post: it is put right.
#[tokio::test]
async fn what_an_older_program_took_for_undelivered_is_put_right_once() {
    let story = Story::in_hand().await;
    let test = &story.web.test;
    let mut owner = test.database.connect(DatabaseRole::Owner).await;
    let says_so = "UPDATE cases SET undelivered = true";
    owner.batch_execute(says_so).await.unwrap();
    assert_eq!(faults(test).await.len(), 1);
    for looked_at in [1, 0] {
        assert_eq!(write_missing(&test.app).await.unwrap(), looked_at);
        assert_eq!(faults(test).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn lists_of_replies_are_for_those_who_supervise() {
    let story = Story::in_hand().await;
    let path = format!("/api/v1/scorecards/replies?{YEAR}");
    for login in ["land", "system", "security", "audit"] {
        let person = story.web.staff(login).await;
        let no = story.web.get(&person, &path).await;
        no.refuses(403, "not_allowed");
    }
    let nobody = "01999999-9999-7999-8999-999999999999";
    for (more, status) in [
        ("", 200),
        ("&step=prayer", 400),
        ("&on_time=maybe", 400),
        ("&limit=0", 400),
        ("&skip=1000001", 400),
        ("&skip=1000000", 200),
        ("&colour=red", 400),
        (&*format!("&department={nobody}"), 422),
    ] {
        let answer = get(&story, &format!("{path}{more}")).await;
        assert_eq!(answer.status, status, "{more}: {}", answer.text);
    }
    let backwards = "/api/v1/scorecards/replies?from=2026-02-01&to=2026-01-01";
    get(&story, backwards).await.refuses(422, "invalid_content");
}
