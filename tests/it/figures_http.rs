//! Figures of a time that is over: they stay when cases go on to other departments, say what was never answered, and each
//! is as long as the list that it names.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use disclosure::app::earlier::write_missing;
use disclosure::postgres::Role;
use disclosure::sheets::{self, Form};
use reqwest::Method;
use serde_json::{Value, json};

use crate::annual_http::{Desk, XLSX, all_hold, laid_out, row};
use crate::harness::app::{HEALTH, LAND, Test};
use crate::harness::story::{by_hand, late};
use crate::harness::web::{Answer, Web, application, granted};
use crate::merging_http::{follow, merges};
use crate::replies_http::faults;

const MARCH: &str = "from=2026-03-01&to=2026-03-31";
const YEAR: &str = "from=2026-01-01&to=2026-12-31";

pub(crate) async fn scorecards(desk: &Desk, query: &str) -> Answer {
    let head = desk.web.staff("head").await;
    let path = format!("/api/v1/scorecards?{query}");
    desk.web.get(&head, &path).await.is(200)
}

pub(crate) fn card<'a>(cards: &'a Answer, desk: &Desk, department: &str) -> &'a Value {
    let id = json!(desk.web.test.department(department).0);
    let mut all = cards.at("/departments").as_array().unwrap().iter();
    all.find(|card| card["department"] == id).unwrap()
}

pub(crate) fn count(card: &Value, figure: &str) -> u64 {
    card[figure]["count"].as_u64().unwrap()
}

/// Every list that something in an answer names, with how many it is said to have.
fn named(value: &Value, found: &mut Vec<(String, u64)>) {
    let Some(fields) = value.as_object() else {
        let items = value.as_array().into_iter().flatten();
        items.for_each(|item| named(item, found));
        return;
    };
    let mut add = |link: &str, counts: &[&str]| {
        let link = fields.get(link).and_then(Value::as_str);
        let counts = counts.iter().map(|one| fields.get(*one)?.as_u64());
        if let (Some(link), Some(count)) = (link, counts.sum::<Option<u64>>()) {
            found.push((link.to_owned(), count));
        }
    };
    add("cases", &["count"]);
    add("complaints", &["count"]);
    add("list", &["upheld", "corrected", "other"]);
    // The months of the trend.
    add("cases", &["received"]);
    add("replies", &["answered"]);
    fields.values().for_each(|value| named(value, found));
}

/// Walks every link of a scorecard: how many there were.
pub(crate) async fn every_list_is_as_long_as_its_figure(desk: &Desk, cards: &Answer) -> usize {
    let head = desk.web.staff("head").await;
    let mut links = Vec::new();
    named(cards.at(""), &mut links);
    for (link, count) in &links {
        let list = desk.web.get(&head, &format!("{link}&limit=200")).await;
        let items = list.is(200).at("/items").as_array().unwrap().len();
        assert_eq!(u64::try_from(items).unwrap(), *count, "{link}");
    }
    links.len()
}

pub(crate) async fn answers(desk: &Desk, login: &str, case: &str, on: &str) {
    desk.web.test.set_today(on);
    desk.by(login, case, "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    desk.by("head", case, "reviews", approve).await.is(200);
    let serving = late(by_hand(on));
    desk.by(login, case, "reply", serving).await.is(200);
}

/// Received on 2 March, all by the land bureau: one answered, one withdrawn, three left, all due on the 30th.
async fn march(desk: &Desk) -> Vec<String> {
    desk.web.test.set_today("2026-03-02");
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(desk.in_hand(application()).await);
    }
    desk.by("registrar", &cases[4], "withdrawal", json!({}))
        .await
        .is(200);
    answers(desk, "land", &cases[0], "2026-03-09").await;
    cases
}

#[tokio::test]
async fn every_list_of_a_scorecard_is_as_long_as_its_figure_also_after_a_merger() {
    let desk = Desk::open().await;
    let cases = march(&desk).await;
    desk.web.test.set_today("2026-04-01");
    let before = scorecards(&desk, MARCH).await;
    let land = card(&before, &desk, LAND);
    let told = ["received", "closed", "answered", "overdue_unanswered"];
    assert_eq!(told.map(|one| count(land, one)), [5, 2, 1, 3]);
    let links = every_list_is_as_long_as_its_figure(&desk, &before).await;
    assert!(links > 60, "{links}");

    merges(&desk.web, LAND, HEALTH, "2026-04-01").await.is(200);
    follow(&desk.web.test).await;
    answers(&desk, "land", &cases[1], "2026-04-02").await;
    // March is as it was, in figures and in lists, and so is who had what.
    let after = scorecards(&desk, MARCH).await;
    assert_eq!(card(&after, &desk, LAND), land);
    assert_eq!(card(&after, &desk, HEALTH), card(&before, &desk, HEALTH));
    assert_eq!(
        every_list_is_as_long_as_its_figure(&desk, &after).await,
        links
    );
    // The year that is not over is the successor's, but for what was closed before.
    let year = scorecards(&desk, YEAR).await;
    let of = |department| told.map(|one| count(card(&year, &desk, department), one));
    assert_eq!(of(LAND), [2, 2, 1, 0]);
    assert_eq!(of(HEALTH), [3, 1, 1, 2]);
    every_list_is_as_long_as_its_figure(&desk, &year).await;
    let alone = format!("{MARCH}&department={}", desk.web.test.department(LAND));
    let alone = scorecards(&desk, &alone).await;
    assert_eq!(told.map(|one| count(alone.at("/total"), one)), [5, 2, 1, 3]);
    every_list_is_as_long_as_its_figure(&desk, &alone).await;
    desk.web.test.check_house().await.unwrap();
}

/// I4 of a department does not hold after cases went on, and tells how many, with lists as long.
pub(crate) async fn differs_by_what_moved(desk: &Desk, report: &Answer, counts: (u64, u64)) {
    let head = desk.web.staff("head").await;
    for (at, holds) in [true, true, true, false, true].into_iter().enumerate() {
        let one = report.at(&format!("/identities/{at}"));
        assert_eq!(one["holds"], holds, "{one}");
        assert_eq!(one["transferred_in"].is_null(), holds, "{one}");
    }
    let told = report.at("/identities/3");
    assert_eq!(told["explained"], true, "{told}");
    let (into, out_of) = counts;
    let note = format!(
        "Between the two year ends {into} came from other departments and {out_of} went to others; that is the whole \
         difference from last year's report"
    );
    assert_eq!(told["note"], note);
    for (way, count) in [("transferred_in", into), ("transferred_out", out_of)] {
        assert_eq!(told[way]["count"], count, "{told}");
        let link = told[way]["cases"].as_str().unwrap();
        let list = desk.web.get(&head, link).await.is(200);
        assert_eq!(list.at("/count"), count, "{link}");
        let items = list.at("/items").as_array().unwrap().len();
        assert_eq!(u64::try_from(items).unwrap(), count);
        let citizens = format!("{link}&column=citizen&limit=1");
        let list = desk.web.get(&head, &citizens).await.is(200);
        assert_eq!(list.at("/count"), count);
        let more = list.at("/items").as_array().unwrap().len();
        assert_eq!(u64::try_from(more).unwrap(), count.min(1));
        let legal = format!("{link}&column=legal");
        let list = desk.web.get(&head, &legal).await.is(200);
        assert_eq!(list.at("/count"), 0);
    }
}

/// The page and the workbook of the land bureau's report of 2027 tell the same.
async fn laid_out_with_what_moved(desk: &Desk, land: uuid::Uuid) {
    let query = format!("2027?department={land}");
    let said = "各列：上年结转等于上一年度报告的结转下年度继续办理：不符：二、上年结转政府信息公开申请数量 / 自然人为1，应为3";
    let note = "（上年末至今年末由其他部门转入0件、转给其他部门2件，与上年报告的差数全部由此而来）";
    let (_, page) = laid_out(desk, &query, "text/html").await;
    let page = String::from_utf8(page).unwrap().replace("&#x2f;", "/");
    assert!(page.contains(said) && page.contains(note), "{page}");
    let link = format!(
        "<a href=\"/api/v1/annual-reports/2027/cases?row=transferred_out&amp;department={land}\">转出</a>"
    );
    assert!(page.contains(&link), "{page}");
    assert!(!page.contains("class=\"broken\""), "{page}");
    let (_, book) = laid_out(desk, &query, XLSX).await;
    let sheets = sheets::read(Form::Xlsx, &book).unwrap();
    let rows = sheets.iter().flat_map(|sheet| &sheet.rows);
    let mut words = rows.flat_map(disclosure::sheets::Row::cells);
    assert!(words.any(|word| word.starts_with(said) && word.ends_with(note)));
}

/// Twelve working days after the last one, somebody transfers two cases: the year before knows nothing of it.
#[tokio::test]
async fn a_transfer_after_a_year_moves_nothing_of_that_year() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-12-21");
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(desk.in_hand(application()).await);
    }
    test.set_today("2027-01-08");
    let report = async |year: &str, name: &str| {
        let asked = format!("{year}?department={}", test.department(name));
        desk.report("head", &asked).await.is(200)
    };
    let rows = |report: &Answer| report.at("/section3/rows").clone();
    let before = (report("2026", LAND).await, scorecards(&desk, YEAR).await);
    assert_eq!(row(&before.0, "new").last(), Some(&3));
    assert_eq!(row(&before.0, "carried_out").last(), Some(&3));

    // One is transferred, one is given back and goes to the other, one stays.
    let health = json!({"department": test.department(HEALTH)});
    desk.by("registrar", &cases[0], "assignments", health.clone())
        .await
        .is(200);
    let back = json!({"reason": "不属于本局职责"});
    desk.by("land", &cases[1], "returns", back).await.is(200);
    let in_between = report("2026", LAND).await;
    assert_eq!(rows(&in_between), rows(&before.0));
    test.set_today("2027-01-11");
    desk.by("registrar", &cases[1], "assignments", health)
        .await
        .is(200);
    assert_eq!(rows(&report("2026", LAND).await), rows(&before.0));
    let nothing = report("2026", HEALTH).await;
    assert_eq!(row(&nothing, "new").last(), Some(&0));
    let after = scorecards(&desk, YEAR).await;
    assert_eq!(after.at("/departments"), before.1.at("/departments"));
    every_list_is_as_long_as_its_figure(&desk, &after).await;
    desk.every_cell_leads_to_what_it_counts(&before.0).await;

    // Each carries into the next year what it has now of it: the printed numbers differ, and it is said by which cases.
    let of_2027 = [report("2027", LAND).await, report("2027", HEALTH).await];
    let carried = |report: &Answer| row(report, "carried_in").last().copied();
    assert_eq!(of_2027.each_ref().map(carried), [Some(1), Some(2)]);
    for (report, into, out_of) in [(&of_2027[0], 0, 2), (&of_2027[1], 2, 0)] {
        differs_by_what_moved(&desk, report, (into, out_of)).await;
        desk.every_cell_leads_to_what_it_counts(report).await;
    }
    let total = of_2027[0].at("/identities/3/faults/1");
    let fault = json!({"row": "carried_in", "column": "total", "expected": 3, "found": 1});
    assert_eq!(total, &fault);
    all_hold(&desk.report("head", "2027").await.is(200));
    all_hold(&before.0);
    laid_out_with_what_moved(&desk, test.department(LAND).0).await;
    // What came in this year and was transferred within it is with the new one alone.
    let cards = scorecards(&desk, "from=2027-01-01&to=2027-12-31").await;
    assert_eq!(count(card(&cards, &desk, HEALTH), "received"), 0);
    test.check_house().await.unwrap();
}

#[tokio::test]
async fn what_is_never_answered_is_not_in_time() {
    let desk = Desk::open().await;
    let cases = march(&desk).await;
    let shares = async |query: &str| {
        let cards = scorecards(&desk, query).await;
        every_list_is_as_long_as_its_figure(&desk, &cards).await;
        let land = card(&cards, &desk, LAND);
        let share = &land["on_time"];
        let share = [&share["count"], &share["of"]].map(|one| one.as_u64().unwrap());
        (share, count(land, "overdue_unanswered"))
    };
    // The last day is not over.
    desk.web.test.set_today("2026-03-30");
    assert_eq!(shares(YEAR).await, ([1, 1], 0));
    desk.web.test.set_today("2026-03-31");
    assert_eq!(shares(YEAR).await, ([1, 4], 3));
    // One is answered late: March goes on telling how it was at its end.
    answers(&desk, "land", &cases[1], "2026-04-02").await;
    assert_eq!(shares(MARCH).await, ([1, 4], 3));
    assert_eq!(shares(YEAR).await, ([1, 4], 2));
    assert_eq!(shares("from=2026-03-01&to=2026-04-01").await, ([1, 4], 3));
    assert_eq!(shares("from=2026-03-01&to=2026-04-02").await, ([1, 4], 2));
    // What is withdrawn needs no reply any more, and was overdue all the same.
    desk.by("registrar", &cases[2], "withdrawal", json!({}))
        .await
        .is(200);
    assert_eq!(shares(MARCH).await, ([1, 4], 3));
    assert_eq!(shares(YEAR).await, ([1, 3], 1));
    // Before any of them came, nothing.
    assert_eq!(shares("from=2026-02-01&to=2026-02-28").await, ([0, 0], 0));
    let head = desk.web.staff("head").await;
    let unread = "/api/v1/cases?unanswered_on=2026-03-32";
    desk.web.get(&head, unread).await.refuses(400, "bad_query");

    let supervisor = desk.web.staff("supervisor").await;
    let chart = format!("/api/v1/charts/departments.html?{YEAR}");
    let chart = desk.web.get(&supervisor, &chart).await.is(200);
    let row =
        format!("<tr><th scope=\"row\">{LAND}</th><td>1</td><td>1</td><td>1</td><td>3</td></tr>");
    assert!(chart.text.contains(&row), "{}", chart.text);
    let path = format!("/api/v1/scorecards?{YEAR}");
    let table = desk.web.request(&supervisor, Method::GET, &path);
    let table = table.header("accept", "text/csv").send().await.is(200);
    let mut lines = table.text.lines();
    let cell = |line: &str, at: usize| line.split(',').nth(at).unwrap().to_owned();
    let at = (lines.next().unwrap().split(','))
        .position(|code| code == "overdue_unanswered")
        .unwrap();
    let land = lines.find(|line| cell(line, 1) == LAND).unwrap();
    assert_eq!(cell(land, at), "1");
}

/// An order takes a case up again, with or without a reply before it.
pub(crate) async fn ordered(desk: &Desk, case: &str, against: &str) {
    let by = async |login: &str, action: &str, body: Value| {
        desk.by(login, case, action, body).await.is(200)
    };
    let remedy = json!({"kind": "reconsideration", "against": against, "filed_on": "2026-04-03", "body": "云江区人民政府"});
    by("registrar", "remedies", remedy).await;
    let result = json!({"result": "corrected", "decided_on": "2026-04-08", "order": {"what": "decide_anew"}});
    by("registrar", "remedies/r1/result", result).await;
    let reopening = json!({"remedy": "r1", "received_on": "2026-04-08"});
    by("head", "reopening", reopening).await;
}

async fn seen(desk: &Desk, path: &str) -> Answer {
    let supervisor = desk.web.staff("supervisor").await;
    let path = format!("/api/v1/{path}");
    desk.web.get(&supervisor, &path).await
}

fn ids(list: &Answer) -> Vec<String> {
    let items = list.at("/items").as_array().unwrap().iter();
    let ids = items.map(|item| item["id"].as_str().unwrap().to_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids
}

/// March is told as it was at its end, in figures and in lists; and what was due in it.
async fn march_stays(desk: &Desk, cases: &[String], before: &Answer) {
    let after = scorecards(desk, MARCH).await;
    let figure = |cards, figure: &str| card(cards, desk, LAND)[figure].clone();
    for one in ["overdue_unanswered", "on_time"] {
        assert_eq!(figure(&after, one), figure(before, one), "{one}");
    }
    every_list_is_as_long_as_its_figure(desk, &after).await;
    let land = desk.web.test.department(LAND);
    let list = format!("cases?unanswered_on=2026-03-31&department={land}");
    let list = ids(&seen(desk, &list).await.is(200));
    assert_eq!(list, cases[1..4]);
    // The board folds the record of each, and says the same.
    let board = seen(desk, "overdue?as_of=2026-03-31").await.is(200);
    assert_eq!(ids(&board), list);

    // All four were due on the 30th, and two are due anew.
    let due = seen(desk, "due-dates?from=2026-01-01&to=2026-03-31").await;
    let due = due.is(200).at("/items").as_array().unwrap().clone();
    let told = due.iter().map(|item| {
        let at = cases.iter().position(|id| item["case"] == **id).unwrap();
        let fields = ["due_on", "state", "ended_on", "stands"].map(|field| &item[field]);
        json!([at, fields[0], fields[1], fields[2], fields[3]])
    });
    let expected = [
        json!([0, "2026-03-30", "on_time", "2026-03-09", true]),
        json!([1, "2026-03-30", "late", "2026-04-02", false]),
        json!([2, "2026-03-30", "unanswered", "2026-04-02", false]),
        json!([3, "2026-03-30", "unanswered", "2026-04-08", false]),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let anew = "due-dates?from=2026-04-01&to=2026-12-31&state=open";
    assert_eq!(seen(desk, anew).await.is(200).at("/count"), 2);
    let page = seen(desk, "charts/due-dates.html?year=2026").await.is(200);
    let row = "<td>6</td><td>1</td><td>1</td><td>2</td><td>0</td><td>2</td></tr>";
    assert!(page.text.contains(row), "{}", page.text);
}

/// Three were overdue at the end of March: one is answered late and then ordered anew, one withdrawn, one ordered.
#[tokio::test]
async fn what_was_overdue_on_a_day_stays_so_in_its_figures() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    let cases = march(&desk).await;
    test.set_today("2026-03-31");
    let before = scorecards(&desk, MARCH).await;
    assert_eq!(count(card(&before, &desk, LAND), "overdue_unanswered"), 3);
    answers(&desk, "land", &cases[1], "2026-04-02").await;
    desk.by("registrar", &cases[2], "withdrawal", json!({}))
        .await
        .is(200);
    test.set_today("2026-04-08");
    ordered(&desk, &cases[1], "reply").await;
    ordered(&desk, &cases[3], "non_reply").await;
    march_stays(&desk, &cases, &before).await;
    // On the day of the order nothing was overdue any more, and the evening before one was.
    for (day, count) in [("2026-04-02", 1), ("2026-04-07", 1), ("2026-04-08", 0)] {
        let list = seen(&desk, &format!("cases?unanswered_on={day}")).await;
        assert_eq!(ids(&list.is(200)).len(), count, "{day}");
        let board = seen(&desk, &format!("overdue?as_of={day}")).await;
        assert_eq!(board.is(200).at("/total"), count, "{day}");
    }
    test.check_house().await.unwrap();

    // A register that a program before this one kept: the rows are written at the start.
    let mut owner = test.database.connect(Role::Owner).await;
    owner
        .batch_execute("DELETE FROM due_dates_left")
        .await
        .unwrap();
    let march = scorecards(&desk, MARCH).await;
    assert_eq!(count(card(&march, &desk, LAND), "overdue_unanswered"), 0);
    // The case without a reply has no row of one, and is looked at each time.
    for looked_at in [3, 1] {
        assert_eq!(write_missing(&test.app).await.unwrap(), looked_at);
        march_stays(&desk, &cases, &before).await;
    }
    assert_eq!(faults(test).await, [""; 0]);
    // Whoever changes a row is found out.
    let other = "UPDATE due_dates_left SET due_on = due_on - 1 WHERE NOT answered";
    owner.batch_execute(other).await.unwrap();
    assert_eq!(faults(test).await.len(), 2);
    let back = "UPDATE due_dates_left SET due_on = due_on + 1 WHERE NOT answered";
    owner.batch_execute(back).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_asked_of_due_dates() {
    let desk = Desk::open().await;
    for (query, status, code) in [
        ("from=2026-04-01&to=2026-03-31", 422, "invalid_content"),
        ("from=2026-04-01", 400, "bad_query"),
        ("from=2026-01-01&to=2026-12-31&state=lost", 400, "bad_query"),
        ("from=2026-01-01&to=2026-12-31&limit=0", 400, "bad_limit"),
    ] {
        let answer = seen(&desk, &format!("due-dates?{query}")).await;
        answer.refuses(status, code);
    }
}

/// What never went to a department has its card, with a name and lists as any other.
#[tokio::test]
async fn what_is_with_no_department_has_a_name_and_its_lists() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-03-02");
    let registrar = desk.web.staff("registrar").await;
    let mut cases = Vec::new();
    for _ in 0..4 {
        let mut paper = application();
        paper["channel"] = json!("in_person");
        let case = desk.web.post(&registrar, "/api/v1/cases", &paper).await;
        cases.push(case.is(201).string("/id"));
    }
    desk.by("registrar", &cases[0], "withdrawal", json!({}))
        .await
        .is(200);
    let to = async |case: &str, department: &str| {
        let body = json!({"department": test.department(department)});
        desk.by("registrar", case, "assignments", body)
            .await
            .is(200)
    };
    to(&cases[1], LAND).await;
    test.set_today("2026-03-31");
    let path = format!("/api/v1/scorecards?{MARCH}");
    let of_none = async |language: &str| {
        let supervisor = desk.web.staff("supervisor").await;
        let asked = (desk.web).request_in(language, &supervisor, Method::GET, &path);
        let cards = asked.send().await.is(200);
        let mut all = cards.at("/departments").as_array().unwrap().iter();
        let found = all.find(|card| card.get("department").is_none()).unwrap();
        (found.clone(), cards)
    };
    let (card, cards) = of_none("zh-CN").await;
    assert_eq!(card["name"], "（未分办）");
    assert_eq!(of_none("en").await.0["name"], "(with no department)");
    let told = ["received", "closed", "answered", "overdue_unanswered"];
    assert_eq!(told.map(|one| count(&card, one)), [3, 1, 0, 2]);
    let list = "/api/v1/cases?kind=disclosure&counted_from=2026-03-01&counted_to=2026-03-31&department=none&department_on=2026-03-31";
    assert_eq!(card["received"]["cases"], list);
    let replies = "/api/v1/scorecards/replies?from=2026-03-01&to=2026-03-31&department=none";
    assert_eq!(card["answered"]["cases"], replies);
    every_list_is_as_long_as_its_figure(&desk, &cards).await;

    // What goes to a department later counts there, and the lists follow the figures; so does what is given back later.
    test.set_today("2026-04-01");
    to(&cases[2], LAND).await;
    let back = json!({"reason": "不属于本局职责"});
    desk.by("land", &cases[1], "returns", back).await.is(200);
    let (card, cards) = of_none("zh-CN").await;
    assert_eq!(told.map(|one| count(&card, one)), [2, 1, 0, 1]);
    every_list_is_as_long_as_its_figure(&desk, &cards).await;
    let supervisor = desk.web.staff("supervisor").await;
    let now = desk
        .web
        .get(&supervisor, "/api/v1/cases?department=none")
        .await;
    assert_eq!(now.is(200).at("/items").as_array().unwrap().len(), 3);
    for path in [
        "cases?department=nobody",
        "scorecards/replies?from=2026-03-01&to=2026-03-31&department=",
    ] {
        let path = format!("/api/v1/{path}");
        desk.web
            .get(&supervisor, &path)
            .await
            .refuses(400, "bad_query");
    }
}

/// A list of nothing would look as if the department had nothing.
#[tokio::test]
async fn a_department_that_is_none_is_told_in_every_list() {
    let desk = Desk::open().await;
    desk.web.test.set_today("2026-03-31");
    let supervisor = desk.web.staff("supervisor").await;
    let nobody = "01999999-9999-7999-8999-999999999999";
    let land = desk.web.test.department(LAND).to_string();
    for path in [
        "cases?sort=due",
        "cases?q=征地补偿",
        "cases?department_on=2026-03-01&unanswered_on=2026-03-01",
        "complaints?stage=received",
        "overdue?limit=1",
        "overdue?as_of=2026-03-02",
        "overdue/summary?as_of=2026-03-02",
        "overdue/summary?as_of=2026-03-31",
        "due-soon?limit=1",
        "due-soon?as_of=2026-03-02",
        "due-soon/summary?as_of=2026-03-02",
        "due-dates?from=2026-01-01&to=2026-12-31",
        "charts/due-dates.svg?year=2026",
        "charts/due-dates.html?year=2026",
        "charts/departments.svg?from=2026-01-01&to=2026-12-31",
        "charts/departments.html?from=2026-01-01&to=2026-12-31",
        "charts/trend.svg?from=2026-01-01&to=2026-12-31",
        "charts/trend.html?from=2026-01-01&to=2026-12-31",
        "scorecards?from=2026-01-01&to=2026-12-31",
        "scorecards/replies?from=2026-01-01&to=2026-12-31",
        "scorecards/remedies?from=2026-01-01&to=2026-12-31",
        "annual-reports/2026?form=2019",
        "annual-reports/2026/cases?row=new&column=total",
        "annual-reports/2026/remedies?kind=reconsideration&result=pending",
    ] {
        let asked = |department: &str| format!("/api/v1/{path}&department={department}");
        let known = desk.web.get(&supervisor, &asked(&land)).await;
        known.is(200);
        let no = desk.web.get(&supervisor, &asked(nobody)).await;
        let no = no.refuses(422, "invalid_content");
        let field = ("department".to_owned(), "unknown_department".to_owned());
        assert_eq!(no.fields(), [field], "{path}");
    }
}

#[tokio::test]
async fn one_address_reads_the_public_figures_only_so_often() {
    let web = Web::with(Test::app().await, |settings| {
        settings.deadlines_per_minute = 2;
    });
    let statistics = async || web.get(&web.anyone(), "/api/v1/statistics").await;
    for _ in 0..2 {
        statistics().await.is(200);
    }
    let no = statistics().await.refuses(429, "too_many_requests");
    assert!(no.header("retry-after").parse::<u64>().unwrap() > 0);
    // Due dates are counted by themselves.
    let case = json!({"regime": "cn-2019", "events": []});
    web.post(&web.anyone(), "/api/v1/deadlines", &case)
        .await
        .is(200);
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    row: String,
}

async fn kept(conn: &mut AsyncPgConnection) -> Vec<String> {
    let rows: Vec<Kept> = diesel::sql_query(
        "SELECT concat_ws(' ', id, steps) AS row FROM cases
          UNION ALL SELECT concat_ws(' ', case_id, seq, left_on, department_id) FROM departments_left ORDER BY 1",
    )
    .load(conn)
    .await
    .unwrap();
    rows.into_iter().map(|one| one.row).collect()
}

/// A register that was kept by a program before this one: the migration reads the same out of its events.
#[tokio::test]
async fn a_register_from_before_gets_its_steps_and_departments() {
    let mut desk = Desk::open().await;
    desk.web.test.set_today("2026-03-02");
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(desk.in_hand(application()).await);
    }
    let asked = json!({"answer_by": "2026-03-23", "unclear": "未指明文件名称", "items": ["请写明文件名称"]});
    desk.by("land", &cases[0], "clarifications", asked)
        .await
        .is(200);
    let extension = json!({"working_days": 5, "reason": "资料较多"});
    desk.by("land", &cases[1], "extensions", extension)
        .await
        .is(200);
    let approve = json!({"decision": "approve"});
    desk.by("head", &cases[1], "extensions/decision", approve)
        .await
        .is(200);
    let told = by_hand("2026-03-02");
    desk.by("land", &cases[1], "extensions/service", told)
        .await
        .is(200);
    let health = json!({"department": desk.web.test.department(HEALTH)});
    desk.by("registrar", &cases[2], "assignments", health)
        .await
        .is(200);
    let back = json!({"reason": "不属于本局职责"});
    desk.by("land", &cases[3], "returns", back).await.is(200);
    merges(&desk.web, LAND, HEALTH, "2026-03-02").await.is(200);
    follow(&desk.web.test).await;

    let mut owner = desk.web.test.database.connect(Role::Owner).await;
    let written = kept(&mut owner).await;
    // Two were left by a merger, one by a transfer, one was given back.
    assert_eq!(written.len(), 4 + 4, "{written:?}");
    assert!(written.contains(&format!("{} 2", cases[0])), "{written:?}");
    assert!(written.contains(&format!("{} 1", cases[1])), "{written:?}");
    for step in [
        include_str!("../../migrations/2026-11-30-000081_figures/down.sql"),
        include_str!("../../migrations/2026-11-30-000081_figures/up.sql"),
    ] {
        owner.batch_execute(step).await.unwrap();
    }
    assert_eq!(kept(&mut owner).await, written);
    desk.web.test.leaves_disorder();
}
