//! A case on its way between departments over HTTP: routed, given back, transferred, not taken in time, taken over by a
//! colleague; with its mails, its refusals and a due date that nothing of it moves (Arts. 33, 45).

use disclosure::jobs::alarm;
use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::Story;
use crate::harness::web::{Answer, Web, granted};

const DUE: &str = "2026-03-30";
const REASON: &str = "水质检测由卫生健康局负责";

/// Filed and confirmed on 2 March, routed to nobody yet.
async fn registered() -> Story {
    let web = Web::open().await;
    let (number, code) = web.file().await;
    let case = web.find(&web.staff("registrar").await, &number).await;
    let story = Story {
        web,
        case,
        number,
        code,
    };
    let confirmed = story.by("registrar", "confirmation", json!({})).await;
    assert_eq!(confirmed.is(200).at("/due_on"), DUE);
    story
}

fn to(story: &Story, name: &str) -> Value {
    json!({"department": story.web.test.department(name).0})
}

/// A refusal of the order of work in the office (Art. 45).
fn refuses(answer: Answer, code: &str) {
    let refused = answer.refuses(409, code);
    assert!(
        refused.string("/ground").contains("Art. 45"),
        "{}",
        refused.text
    );
}

async fn mailed_to(story: &Story, kind: &str) -> Vec<String> {
    let owed = story.owed(kind).await;
    owed.into_iter().map(|one| one.mail.to).collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story, step by step")]
async fn a_case_finds_its_department_and_loses_no_day() {
    let story = registered().await;
    let unknown = json!({"department": story.case});
    let unknown = story.by("registrar", "assignments", unknown).await;
    refuses(unknown, "department_unknown");
    for login in ["land", "health"] {
        let nothing = story.by("registrar", "claim", json!({})).await;
        nothing.refuses(403, "not_allowed");
        let path = format!("/api/v1/cases/{}", story.case);
        let person = story.web.staff(login).await;
        story
            .web
            .get(&person, &path)
            .await
            .refuses(404, "not_found");
    }
    let land = to(&story, LAND);
    let routed = story.by("registrar", "assignments", land.clone()).await;
    assert_eq!(routed.is(200).at("/stage"), "assigned");
    assert_eq!(
        mailed_to(&story, "case_assigned").await,
        ["land@yunjiang.example"]
    );
    let twice = story.by("registrar", "assignments", land.clone()).await;
    refuses(twice, "already_with_department");

    // It is not the department's: given back with the reason, and where it believes it belongs.
    let mut back = json!({"reason": REASON});
    back["suggested_department"] = json!(story.web.test.department(HEALTH).0);
    let given_back = story.by("land", "returns", back).await.is(200);
    assert_eq!(given_back.at("/stage"), "registered");
    assert_eq!(given_back.at("/due_on"), DUE);
    let told = &story.owed("case_returned").await[0].mail;
    assert_eq!(told.to, "registrar@staff.yunjiang.example");
    assert!(!told.text.contains(REASON), "{}", told.text);
    assert!(told.text.contains("请登录系统"), "{}", told.text);

    // The health bureau takes it in hand; then it turns out to be the land bureau's after all.
    story.web.test.set_today("2026-03-03");
    let health = to(&story, HEALTH);
    story.by("registrar", "assignments", health).await.is(200);
    story.by("health", "claim", json!({})).await.is(200);
    let transferred = story.by("head", "assignments", land).await.is(200);
    assert_eq!(transferred.at("/stage"), "assigned");
    assert!(transferred.body["handler"].is_null());
    assert_eq!(
        mailed_to(&story, "case_transferred_away").await,
        ["health@yunjiang.example"]
    );
    let gone = story
        .web
        .get(
            &story.web.staff("health").await,
            &format!("/api/v1/cases/{}", story.case),
        )
        .await;
    gone.refuses(404, "not_found");

    // Nobody takes it in hand on the working day that there is for it.
    story.web.test.set_today("2026-03-04");
    assert_eq!(alarm::run_once(&story.web.test.app).await.unwrap(), 0);
    story.web.test.set_today("2026-03-05");
    assert_eq!(alarm::run_once(&story.web.test.app).await.unwrap(), 1);
    let late = mailed_to(&story, "acceptance_late").await;
    assert!(
        late.contains(&"land@yunjiang.example".to_owned()),
        "{late:?}"
    );
    let head = story.web.staff("head").await;
    let list = "/api/v1/cases?acceptance_late=true";
    let list = story.web.get(&head, list).await.is(200);
    assert_eq!(list.at("/items/0/accept_by"), "2026-03-04");

    // A colleague takes it over, of which whoever had it is told.
    let taken = story.by("land", "claim", json!({})).await.is(200);
    assert_eq!(taken.at("/handler/name"), "承大地");
    refuses(
        story.by("land", "claim", json!({})).await,
        "already_claimed",
    );
    for (action, body) in [
        ("returns", json!({"reason": REASON})),
        ("drafts", granted()),
        (
            "extensions",
            json!({"working_days": 5, "reason": "资料较多"}),
        ),
    ] {
        refuses(story.by("land2", action, body).await, "not_the_handler");
    }
    let over = story.by("land2", "claim", json!({})).await.is(200);
    assert_eq!(over.at("/handler/name"), "承二地");
    assert_eq!(
        mailed_to(&story, "case_taken_over").await,
        ["land@staff.yunjiang.example"]
    );
    refuses(
        story.by("land", "drafts", granted()).await,
        "not_the_handler",
    );

    // Before the head it stays where it is.
    let drafted = story.by("land2", "drafts", granted()).await.is(200);
    assert_eq!(drafted.at("/due_on"), DUE, "nothing of it moved the period");
    refuses(story.by("land", "claim", json!({})).await, "cannot_claim");
    let back = json!({"reason": REASON});
    refuses(story.by("land2", "returns", back).await, "cannot_return");
    let health = to(&story, HEALTH);
    refuses(
        story.by("registrar", "assignments", health).await,
        "cannot_assign",
    );
    let path = format!("/api/v1/cases/{}/events", story.case);
    let record = story.web.get(&head, &path).await.is(200);
    let told: Vec<&str> = record
        .at("/items")
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "filed",
            "confirmed",
            "assigned",
            "returned",
            "assigned",
            "claimed",
            "assigned",
            "claimed",
            "claimed",
            "drafted",
        ]
    );
}
