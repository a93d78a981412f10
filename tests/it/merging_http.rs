//! Departments merge on a day: what is open follows, what is closed keeps its name, and no clock moves.

use disclosure::jobs;
use disclosure::rules::case::Case;
use disclosure::rules::ids::CaseId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::annual_http::{Desk, row};
use crate::figures_http::differs_by_what_moved;
use crate::harness::app::{HEALTH, LAND, OFFICE, Test};
use crate::harness::people::by_mail;
use crate::harness::story::{Story, by_post};
use crate::harness::web::{Answer, Web, application, granted};

const BASIS: &str = "云府发〔2026〕12号";

async fn listed(web: &Web, name: &str) -> Value {
    let system = web.staff("system").await;
    let list = web.get(&system, "/api/v1/departments").await.is(200);
    let items = list.at("/items").as_array().unwrap();
    items
        .iter()
        .find(|one| one["name"] == name)
        .unwrap()
        .clone()
}

async fn sends(
    web: &Web,
    login: &str,
    from: &str,
    method: Method,
    rest: &str,
    body: &Value,
) -> Answer {
    let department = listed(web, from).await;
    let path = format!(
        "/api/v1/departments/{}{rest}",
        department["id"].as_str().unwrap()
    );
    web.request(&web.staff(login).await, method, &path)
        .header("if-match", &format!("\"{}\"", department["version"]))
        .json(body)
        .send()
        .await
}

pub(crate) async fn merges(web: &Web, from: &str, into: &str, on: &str) -> Answer {
    let into = listed(web, into).await["id"].clone();
    let body = json!({"into": into, "on": on, "basis": BASIS});
    sends(web, "system", from, Method::POST, "/merger", &body).await
}

fn refused(answer: Answer, field: &str, code: &str) {
    let fields = answer.is(422).fields();
    assert_eq!(fields, [(field.to_owned(), code.to_owned())]);
}

pub(crate) async fn follow(test: &Test) -> usize {
    jobs::merging::run_once(&test.app).await.unwrap()
}

async fn assigned(test: &Test) -> Case {
    let case = test.confirm(&test.file_online().await).await;
    test.route(&case, LAND).await
}

pub(crate) async fn add_department(web: &Web, name: &str) {
    let body = json!({"no": 40, "name": name});
    let system = web.staff("system").await;
    web.post(&system, "/api/v1/departments", &body)
        .await
        .is(201);
}

#[tokio::test]
async fn open_cases_follow_and_closed_ones_keep_the_name() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    let replied = test.approved().await;
    let replied = test.serve(&replied, by_mail("2026-03-02")).await;
    let waiting = assigned(test).await;
    let elsewhere = test.confirm(&test.file_online().await).await;
    let elsewhere = test.route(&elsewhere, HEALTH).await;
    let deadline =
        json!({"what": "请提供附图", "until": "2026-03-20", "department": test.department(LAND).0});
    web.act(
        &web.staff("health").await,
        &elsewhere.id.to_string(),
        "sub-deadlines",
        &deadline,
    )
    .await
    .is(200);
    test.set_today("2026-03-09");
    let before = story.seen_by("land").await;
    assert_eq!(before.at("/due_on"), "2026-03-30");

    merges(web, LAND, HEALTH, "2026-03-09").await.is(200);
    let land = listed(web, LAND).await;
    let health = listed(web, HEALTH).await;
    assert_eq!(land["merged_into"], health["id"]);
    assert_eq!(land["answered_by"], health["id"]);
    assert_eq!(land["merged_on"], "2026-03-09");
    assert_eq!(land["closed_on"], "2026-03-09");
    assert_eq!(land["merger_basis"], BASIS);
    assert_eq!(follow(test).await, 3);
    assert_eq!(follow(test).await, 0, "none twice");

    // Whoever had it in hand has it still, in the new department.
    let after = story.seen_by("land").await;
    assert_eq!(after.at("/department/name"), HEALTH);
    for same in [
        "/number",
        "/stage",
        "/due_on",
        "/clock",
        "/handler",
        "/received_on",
    ] {
        assert_eq!(after.at(same), before.at(same), "{same}");
    }
    assert_eq!(story.seen_by("health").await.at("/stage"), "in_hand");
    let record = format!("/api/v1/cases/{}/events", story.case);
    let record = web.get(&web.staff("land").await, &record).await.is(200);
    let last = record
        .at("/items")
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["event"], "department_merged");
    assert_eq!(last["from"], land["id"]);
    assert_eq!(last["to"], health["id"]);
    assert_eq!(last["on"], "2026-03-09");
    story.approve().await;
    story.serve(by_post("2026-03-09")).await.is(200);

    // What nobody had in hand is told of, and its clock runs on.
    let owed = test.owed(&waiting).await;
    assert_eq!(owed.last().unwrap().kind, "case_assigned");
    let moved = test.case(waiting.id).await;
    assert_eq!(moved.stage.department(), Some(test.department(HEALTH)));
    assert_eq!(moved.assigned_on, waiting.assigned_on);
    let other = test.case(elsewhere.id).await;
    assert_eq!(
        other.sub_deadlines[0].department,
        Some(test.department(HEALTH))
    );

    // What is closed keeps its name, and the successor serves what is left of it.
    let person = web.staff("health").await;
    let closed = replied.id.to_string();
    let seen = web
        .get(&person, &format!("/api/v1/cases/{closed}"))
        .await
        .is(200);
    assert_eq!(seen.at("/department/name"), LAND);
    let answered = web
        .get(&person, "/api/v1/cases?stage=replied")
        .await
        .is(200);
    assert_eq!(answered.at("/items").as_array().unwrap().len(), 2);
    let found = web
        .get(&person, &format!("/api/v1/cases?q={}", replied.number))
        .await
        .is(200);
    assert_eq!(found.at("/items/0/id"), closed.as_str());
    let proof = json!({"received_on": "2026-03-05", "note": "本人签收"});
    web.act(&person, &closed, "proof-of-service", &proof)
        .await
        .is(200);
    web.act(
        &web.staff("office").await,
        &closed,
        "proof-of-service",
        &proof,
    )
    .await
    .is(404);

    nothing_new_comes_to(web, &land).await;
    test.check_house().await.unwrap();
}

/// And it is not opened again.
async fn nothing_new_comes_to(web: &Web, land: &Value) {
    let test = &web.test;
    let fresh = test.confirm(&test.file_online().await).await;
    let body = json!({"department": land["id"]});
    web.act(
        &web.staff("registrar").await,
        &fresh.id.to_string(),
        "assignments",
        &body,
    )
    .await
    .refuses(409, "department_closed");
    let open = json!({"no": 2, "name": LAND});
    let reopened = sends(web, "system", LAND, Method::PUT, "", &open).await;
    refused(reopened, "closed_on", "already_merged");
}

#[tokio::test]
async fn a_merger_that_cannot_be_is_refused() {
    let web = Web::open().await;
    add_department(&web, "水务局").await;
    let body =
        json!({"into": listed(&web, HEALTH).await["id"], "on": "2026-03-09", "basis": BASIS});
    for login in ["registrar", "head", "land", "security"] {
        sends(&web, login, LAND, Method::POST, "/merger", &body)
            .await
            .is(403);
    }
    for (from, into, on, field, code) in [
        (LAND, LAND, "2026-03-09", "into", "merger_into_itself"),
        (LAND, OFFICE, "2026-03-09", "into", "merger_of_office"),
        (OFFICE, LAND, "2026-03-09", "id", "merger_of_office"),
        (LAND, HEALTH, "2027-03-04", "on", "out_of_range"),
        (LAND, HEALTH, "2025-02-28", "on", "out_of_range"),
    ] {
        refused(merges(&web, from, into, on).await, field, code);
    }
    let nobody = json!({"into": web.test.authority.id.0, "on": "2026-03-09", "basis": BASIS});
    let nobody = sends(&web, "system", LAND, Method::POST, "/merger", &nobody).await;
    refused(nobody, "into", "department_unknown");
    merges(&web, LAND, HEALTH, "2026-03-09").await.is(200);
    refused(
        merges(&web, LAND, "水务局", "2026-03-10").await,
        "id",
        "already_merged",
    );
    refused(
        merges(&web, HEALTH, LAND, "2026-03-05").await,
        "into",
        "merger_cycle",
    );
    refused(
        merges(&web, "水务局", LAND, "2026-03-09").await,
        "into",
        "successor_closed",
    );
    // The successor must be there when the day comes.
    let close = json!({"no": 3, "name": HEALTH, "closed_on": "2026-03-09"});
    let closed = sends(&web, "system", HEALTH, Method::PUT, "", &close).await;
    refused(closed, "closed_on", "successor_closed");
}

#[tokio::test]
async fn mergers_to_come_are_carried_out_after_days_of_downtime() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    add_department(web, "水务局").await;
    merges(web, LAND, HEALTH, "2026-03-05").await.is(200);
    merges(web, HEALTH, "水务局", "2026-03-09").await.is(200);
    test.set_today("2026-03-04");
    assert_eq!(follow(test).await, 0);
    assert_eq!(story.seen_by("land").await.at("/department/name"), LAND);
    let waiting = assigned(test).await;
    // Nothing ran on either day.
    test.set_today("2026-03-12");
    assert_eq!(follow(test).await, 2);
    assert_eq!(follow(test).await, 0);
    let water = listed(web, "水务局").await["id"].clone();
    assert_eq!(listed(web, LAND).await["answered_by"], water);
    assert_eq!(listed(web, HEALTH).await["answered_by"], water);
    let seen = story.seen_by("health").await;
    assert_eq!(seen.at("/department/name"), "水务局");
    assert_eq!(seen.at("/due_on"), "2026-03-30");
    let moved = test.case(waiting.id).await;
    assert_eq!(json!(moved.stage.department().unwrap().0), water);
    test.check_house().await.unwrap();
}

async fn takes_back(web: &Web, login: &str, from: &str) -> Answer {
    let body = json!({"reason": "云府发〔2026〕15号"});
    sends(
        web,
        login,
        from,
        Method::POST,
        "/merger/cancellation",
        &body,
    )
    .await
}

#[tokio::test]
async fn a_merger_is_taken_back_before_its_day_as_if_it_had_not_been_stated() {
    let story = Story::in_hand().await;
    let (web, test) = (&story.web, &story.web.test);
    let no = takes_back(web, "system", LAND).await;
    refused(no, "id", "no_merger");
    merges(web, LAND, HEALTH, "2026-03-09").await.is(200);
    for login in ["registrar", "head", "security"] {
        takes_back(web, login, LAND).await.is(403);
    }
    let blank = json!({"reason": " "});
    let path = "/merger/cancellation";
    let blank = sends(web, "system", LAND, Method::POST, path, &blank).await;
    refused(blank, "reason", "required");
    test.set_today("2026-03-06");
    let version = listed(web, LAND).await["version"].clone();
    takes_back(web, "system", LAND).await.is(200);
    let land = listed(web, LAND).await;
    for gone in ["merged_into", "merged_on", "merger_basis", "closed_on"] {
        assert!(land.get(gone).is_none_or(Value::is_null), "{gone}: {land}");
    }
    assert_eq!(land["version"], json!(version.as_i64().unwrap() + 1));
    let audit = web.get(&web.staff("audit").await, "/api/v1/audit").await;
    let noted = audit.is(200).at("/items").as_array().unwrap().clone();
    let noted = noted.iter().find(|it| it["action"] == "merger_taken_back");
    assert!(noted.is_some());

    // The day passes, and nothing moves; cases come to it, and another merger can be stated.
    test.set_today("2026-03-10");
    assert_eq!(follow(test).await, 0);
    assert_eq!(story.seen_by("land").await.at("/department/name"), LAND);
    assert_eq!(
        assigned(test).await.stage.department(),
        Some(test.department(LAND))
    );
    merges(web, LAND, HEALTH, "2026-03-12").await.is(200);
    // On its day it is too late, though no job has run.
    test.set_today("2026-03-12");
    let late = takes_back(web, "system", LAND).await;
    refused(late, "id", "merger_carried_out");
    assert_eq!(follow(test).await, 2);
    let late = takes_back(web, "system", LAND).await;
    refused(late, "id", "merger_carried_out");
    test.check_house().await.unwrap();
}

#[tokio::test]
async fn what_was_closed_on_its_own_account_stays_closed() {
    let web = Web::open().await;
    let close = json!({"no": 2, "name": LAND, "closed_on": "2026-03-05"});
    sends(&web, "system", LAND, Method::PUT, "", &close)
        .await
        .is(200);
    merges(&web, LAND, HEALTH, "2026-03-09").await.is(200);
    takes_back(&web, "system", LAND).await.is(200);
    let land = listed(&web, LAND).await;
    assert_eq!(land["closed_on"], "2026-03-05");
    assert!(land["merged_into"].is_null());
}

/// Also for a day after the merger: that it was to close is not forgotten with the merger.
#[tokio::test]
async fn what_was_to_close_later_still_does() {
    let web = Web::open().await;
    let close = json!({"no": 2, "name": LAND, "closed_on": "2026-06-01"});
    for closed in ["2026-06-01", "2026-03-09"] {
        let mut close = close.clone();
        close["closed_on"] = json!(closed);
        sends(&web, "system", LAND, Method::PUT, "", &close)
            .await
            .is(200);
        merges(&web, LAND, HEALTH, "2026-03-09").await.is(200);
        assert_eq!(listed(&web, LAND).await["closed_on"], "2026-03-09");
        takes_back(&web, "system", LAND).await.is(200);
        assert_eq!(listed(&web, LAND).await["closed_on"], closed);
    }
}

/// What is counted of a time that was over when departments merged keeps the old names, also for what was open then.
#[tokio::test]
async fn the_figures_of_the_year_before_a_merger_stay() {
    let desk = Desk::open().await;
    let (web, test) = (&desk.web, &desk.web.test);
    test.set_today("2026-12-21");
    let replied = desk.in_hand(application()).await;
    desk.reply(&replied, granted(), "2026-12-22").await;
    let open = desk.in_hand(application()).await;
    test.set_today("2027-02-01");
    let report = async |year: &str, name: &str| {
        let asked = format!("{year}?department={}", test.department(name));
        desk.report("head", &asked).await.is(200)
    };
    let cards = async |name: &str| {
        let id = test.department(name);
        let path = format!("/api/v1/scorecards?from=2026-01-01&to=2026-12-31&department={id}");
        let cards = web.get(&web.staff("head").await, &path).await.is(200);
        cards.at("/departments/0").clone()
    };
    let before = (report("2026", LAND).await, cards(LAND).await);
    let (empty, no_card) = (report("2026", HEALTH).await, cards(HEALTH).await);
    let rows = |report: &Answer| report.at("/section3/rows").clone();

    merges(web, LAND, HEALTH, "2027-02-01").await.is(200);
    assert_eq!(follow(test).await, 1);
    let moved = test.case(CaseId(open.parse().unwrap())).await;
    assert_eq!(moved.stage.department(), Some(test.department(HEALTH)));
    assert_eq!(rows(&report("2026", LAND).await), rows(&before.0));
    assert_eq!(cards(LAND).await, before.1);
    assert_eq!(rows(&report("2026", HEALTH).await), rows(&empty));
    assert_eq!(cards(HEALTH).await, no_card);
    // The year of the merger is the successor's: it carries in what it has now, and years still agree.
    let now = report("2027", HEALTH).await;
    let total = |report: &Answer| row(report, "carried_in").last().copied();
    assert_eq!(total(&now), Some(1));
    differs_by_what_moved(&desk, &now, (1, 0)).await;
    let left = report("2027", LAND).await;
    assert_eq!(total(&left), Some(0));
    differs_by_what_moved(&desk, &left, (0, 1)).await;
    desk.every_cell_leads_to_what_it_counts(&before.0).await;
    desk.every_cell_leads_to_what_it_counts(&now).await;
    test.check_house().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_routed_while_departments_merge_does_not_stay_behind() {
    let web = Web::open().await;
    let test = &web.test;
    let mut cases = Vec::new();
    for _ in 0..12 {
        cases.push(test.confirm(&test.file_online().await).await);
    }
    let (registrar, land) = (web.staff("registrar").await, test.department(LAND).0);
    let body = json!({"department": land});
    let ids: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
    let routed = futures_util::future::join_all(
        ids.iter()
            .map(|id| web.act(&registrar, id, "assignments", &body)),
    );
    let (system, health) = (web.staff("system").await, test.department(HEALTH).0);
    let merger = json!({"into": health, "on": "2026-03-02", "basis": BASIS});
    let merging = async {
        let path = format!("/api/v1/departments/{land}/merger");
        let request = web.request(&system, Method::POST, &path);
        let request = request.header("if-match", "\"1\"").json(&merger);
        request.send().await.is(200);
        follow(test).await
    };
    let (routed, _) = tokio::join!(routed, merging);
    for (answer, case) in routed.into_iter().zip(&cases) {
        let department = test.case(case.id).await.stage.department();
        if answer.status == 200 {
            assert_eq!(department, Some(test.department(HEALTH)));
        } else {
            answer.refuses(409, "department_closed");
            assert_eq!(department, None);
        }
    }
    assert_eq!(follow(test).await, 0, "nothing was left for the next time");
}
