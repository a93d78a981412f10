//! Consultation between departments (会商): on the record, for those who work on the case, and no day gained.

use serde_json::{Value, json};

use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::Story;
use crate::harness::web::Answer;

fn conference(story: &Story, on: &str) -> Value {
    let department = |name: &str| json!(story.web.test.department(name).0);
    json!({
        "on": on,
        "question": "水质检测报告能否公开",
        "views": [
            {"department": department(LAND), "view": "可以公开"},
            {"department": department(HEALTH), "view": "第4页涉及第三方，应当征求意见"},
        ],
        "conclusion": "公开第1至3页，第4页征求意见",
    })
}

async fn events(story: &Story, login: &str) -> Vec<Value> {
    let path = format!("/api/v1/cases/{}/events", story.case);
    let person = story.web.staff(login).await;
    let events = story.web.get(&person, &path).await.is(200);
    events.at("/items").as_array().unwrap().clone()
}

fn fields(answer: Answer) -> Vec<(String, String)> {
    answer.refuses(422, "invalid_content").fields()
}

#[tokio::test]
async fn what_departments_settle_stands_on_the_record_and_moves_no_date() {
    let story = Story::in_hand().await;
    story.web.test.set_today("2026-03-05");
    let before = story.seen_by("land").await;
    let after = story
        .by("land", "conferences", conference(&story, "2026-03-04"))
        .await
        .is(200);
    for same in ["/stage", "/due_on", "/clock", "/handler"] {
        assert_eq!(after.at(same), before.at(same), "{same}");
    }
    let last = events(&story, "head").await.pop().unwrap();
    assert_eq!(last["event"], "conferred");
    assert_eq!(last["on"], "2026-03-04");
    assert_eq!(last["by_name"], "承大地");
    let departments = [LAND, HEALTH].map(|name| story.web.test.department(name).0);
    assert_eq!(last["departments"], json!(departments));
    let said = format!(
        "会商事项：水质检测报告能否公开\n{LAND}：可以公开\n{HEALTH}：第4页涉及第三方，应当征求意见\n\
         会商结论：公开第1至3页，第4页征求意见"
    );
    assert_eq!(last["text"], said.as_str());

    let file = format!("/api/v1/cases/{}/archive", story.case);
    let file = story.web.get(&story.web.staff("land").await, &file).await;
    let papers = file.is(200).at("/papers").as_array().unwrap().clone();
    let kept = papers.iter().find(|paper| paper["kind"] == "conference");
    assert_eq!(kept.unwrap()["on"], "2026-03-04");

    // Who only watches learns that it was held; the applicant does not.
    let watched = events(&story, "supervisor").await.pop().unwrap();
    assert_eq!(
        (&watched["event"], watched.get("text")),
        (&json!("conferred"), None)
    );
    let path = format!("/api/v1/cases/{}/events", story.case);
    let other = story.web.staff("health").await;
    story.web.get(&other, &path).await.refuses(404, "not_found");
    let own = story.applicant("").await.text + &story.applicant("/letters").await.text;
    assert!(!own.contains("会商") && !own.contains("水质检测报告能否"));
    story
        .by("head", "conferences", conference(&story, "2026-03-05"))
        .await
        .is(200);
    story.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_recorded_is_refused_with_its_field() {
    let story = Story::in_hand().await;
    let good = || conference(&story, "2026-03-02");
    for login in ["registrar", "supervisor"] {
        story
            .by(login, "conferences", good())
            .await
            .refuses(403, "not_allowed");
    }
    story
        .by("health", "conferences", good())
        .await
        .refuses(404, "not_found");
    for (on, code) in [
        ("2026-03-03", "day_in_future"),
        ("2026-03-01", "day_too_early"),
    ] {
        let body = conference(&story, on);
        story
            .by("land", "conferences", body)
            .await
            .refuses(409, code);
    }
    let with = |place: &str, value: Value| {
        let mut body = good();
        *body.pointer_mut(place).unwrap() = value;
        body
    };
    let nobody = json!(story.web.test.authority.id.0);
    let twice = json!(story.web.test.department(LAND).0);
    let long = json!("长".repeat(2001));
    for (body, field, code) in [
        (with("/question", json!(" ")), "question", "required"),
        (with("/conclusion", long.clone()), "conclusion", "too_long"),
        (
            with("/views/1/view", json!("")),
            "views[1].view",
            "required",
        ),
        (
            with("/views/1/department", nobody),
            "views[1].department",
            "unknown_department",
        ),
        (
            with("/views/1/department", twice),
            "views[1].department",
            "department_twice",
        ),
        (
            with("/views", json!([good()["views"][0]])),
            "views",
            "out_of_range",
        ),
    ] {
        let answer = story.by("land", "conferences", body).await;
        assert_eq!(fields(answer), [(field.to_owned(), code.to_owned())]);
    }
    assert!(
        events(&story, "land")
            .await
            .iter()
            .all(|one| one["event"] != "conferred")
    );
    // Once the reply is made, nothing is left to settle.
    story.approve().await;
    story.serve(json!({"method": "electronic"})).await.is(200);
    story
        .by("land", "conferences", good())
        .await
        .refuses(409, "cannot_confer");
}
