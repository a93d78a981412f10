//! Scorecards over HTTP: what each department received, closed and answered, how long it took, and what anyone may
//! read.

use disclosure::rules::outcome::Outcome;
use disclosure::sheets::{self, Form};
use serde_json::{Value, json};

use crate::annual_http::Desk;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::{by_hand, late};
use crate::harness::web::{Answer, application, granted};

const SPAN: &str = "from=2026-01-01&to=2026-12-31";

async fn scorecards(desk: &Desk, query: &str) -> Answer {
    let head = desk.web.staff("supervisor").await;
    let path = format!("/api/v1/scorecards?{query}");
    desk.web.get(&head, &path).await
}

async fn answer(desk: &Desk, case: &str, on: &str) {
    desk.by("land", case, "drafts", granted()).await.is(200);
    let approve = json!({"decision": "approve"});
    desk.by("head", case, "reviews", approve).await.is(200);
    desk.by("land", case, "reply", late(by_hand(on)))
        .await
        .is(200);
}

/// The land bureau in March: nine replies in time, one late; one clarified, one extended, one withdrawn, one open.
async fn a_month() -> Desk {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-03-02");
    let mut cases = Vec::new();
    for _ in 0..10 {
        cases.push(desk.in_hand(application()).await);
    }
    let withdrawn = desk.in_hand(application()).await;
    desk.in_hand(application()).await;
    let asked = json!({"answer_by": "2026-03-23", "unclear": "未指明文件名称", "items": ["请写明文件名称"]});
    desk.by("land", &cases[0], "clarifications", asked)
        .await
        .is(200);
    desk.by(
        "land",
        &cases[0],
        "clarifications/service",
        by_hand("2026-03-02"),
    )
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
    desk.by(
        "land",
        &cases[1],
        "extensions/service",
        by_hand("2026-03-02"),
    )
    .await
    .is(200);
    test.set_today("2026-03-03");
    let answered =
        json!({"received_on": "2026-03-03", "channel": "in_person", "text": "征地补偿安置方案"});
    desk.by("land", &cases[0], "clarifications/answer", answered)
        .await
        .is(200);
    desk.by("registrar", &withdrawn, "withdrawal", json!({}))
        .await
        .is(200);
    for (at, day) in [(0, "2026-03-09"), (2, "2026-03-10"), (3, "2026-03-12")] {
        test.set_today(day);
        answer(&desk, &cases[at], day).await;
    }
    test.set_today("2026-03-30");
    for case in &cases[4..9] {
        answer(&desk, case, "2026-03-30").await;
    }
    // Twenty-five working days, and in time: 6 April is a holiday (清明节).
    test.set_today("2026-04-07");
    answer(&desk, &cases[1], "2026-04-07").await;
    test.set_today("2026-04-08");
    answer(&desk, &cases[9], "2026-04-08").await;
    desk
}

fn of<'a>(cards: &'a Answer, desk: &Desk, department: &str) -> &'a Value {
    let id = json!(desk.web.test.department(department).0);
    let all = cards.at("/departments").as_array().unwrap().iter();
    all.into_iter()
        .find(|card| card["department"] == id)
        .unwrap()
}

/// The list behind a link has as many items as are counted.
async fn lists(desk: &Desk, link: &Value, count: &Value) {
    let head = desk.web.staff("head").await;
    let path = format!("{}&limit=200", link.as_str().unwrap());
    let list = desk.web.get(&head, &path).await.is(200);
    let found = list.at("/items").as_array().unwrap().len();
    assert_eq!(&json!(found), count, "{path}");
}

/// Every figure that names a list has as many cases as the list.
async fn every_figure_leads_to_its_cases(desk: &Desk, card: &Value) {
    let head = desk.web.staff("head").await;
    let mut lists = 0;
    for figure in [
        "received",
        "closed",
        "answered",
        "on_time",
        "late",
        "overdue_unanswered",
        "extended",
        "clarification_asked",
    ] {
        let Some(link) = card[figure]["cases"].as_str() else {
            continue;
        };
        let list = desk
            .web
            .get(&head, &format!("{link}&limit=200"))
            .await
            .is(200);
        let found = list.at("/items").as_array().unwrap().len();
        assert_eq!(json!(found), card[figure]["count"], "{link}");
        lists += 1;
    }
    assert_eq!(lists, 8);
}

#[tokio::test]
async fn a_department_is_measured_by_what_it_answered() {
    let desk = a_month().await;
    let cards = scorecards(&desk, SPAN).await.is(200);
    let land = of(&cards, &desk, LAND);
    assert_eq!(land["name"], LAND);
    assert_eq!(land["received"]["count"], 12);
    assert_eq!(land["closed"]["count"], 11);
    assert_eq!(land["answered"]["count"], 10);
    assert_eq!(land["outcomes"][0]["outcome"], Outcome::Granted.code());
    assert_eq!(land["outcomes"][0]["count"], 10);
    assert_eq!(land["outcomes"][1]["outcome"], json!("other.3"));
    let on_time = &land["on_time"];
    assert_eq!(
        (&on_time["count"], &on_time["of"], &on_time["percent"]),
        (&json!(9), &json!(11), &json!("81.8")),
        "ten that were made, and one that was not"
    );
    assert_eq!(land["late"]["count"], 1);
    assert_eq!(land["overdue_unanswered"]["count"], 1);
    // 4, 6, 8, five of 20, 25 and 26 working days.
    assert_eq!(
        land["working_days"],
        json!({"median": 20, "ninetieth_percentile": 25})
    );
    for (figure, share) in [
        ("extended", (1, "10.0")),
        ("clarification_asked", (1, "10.0")),
        ("third_party_asked", (0, "0.0")),
        ("joint_agency_asked", (0, "0.0")),
        ("other_agency_asked", (0, "0.0")),
    ] {
        let (count, percent) = share;
        let told = &land[figure];
        assert_eq!(
            (&told["count"], &told["of"], &told["percent"]),
            (&json!(count), &json!(10), &json!(percent)),
            "{figure}"
        );
    }
    let health = of(&cards, &desk, HEALTH);
    assert_eq!(health["received"]["count"], 0);
    assert_eq!(health["on_time"]["of"], 0);
    assert!(health["on_time"]["percent"].is_null() && health["working_days"].is_null());
    assert_eq!(cards.at("/total/answered/count"), 10);
    let trend = cards.at("/trend").as_array().unwrap();
    assert_eq!(trend.len(), 12);
    let told = |at: usize| {
        let it = &trend[at];
        json!([
            it["month"],
            it["received"],
            it["answered"],
            it["on_time"],
            it["until"]
        ])
    };
    assert_eq!(told(2), json!(["2026-03", 12, 8, 8, null]));
    assert_eq!(told(3), json!(["2026-04", 0, 2, 1, "2026-04-08"]));
    for month in [2, 3] {
        lists(&desk, &trend[month]["cases"], &trend[month]["received"]).await;
        lists(&desk, &trend[month]["replies"], &trend[month]["answered"]).await;
    }
    for outcome in land["outcomes"].as_array().unwrap() {
        lists(&desk, &outcome["cases"], &outcome["count"]).await;
    }
    lists(&desk, &land["remedies"]["list"], &json!(0)).await;
    every_figure_leads_to_its_cases(&desk, land).await;
    every_figure_leads_to_its_cases(&desk, cards.at("/total")).await;

    // A month of its own: too few to be rated.
    let april = scorecards(&desk, "from=2026-04-01&to=2026-04-30")
        .await
        .is(200);
    let land = of(&april, &desk, LAND);
    assert_eq!(land["answered"]["count"], 2);
    assert_eq!(land["on_time"]["count"], 1);
    assert!(land["on_time"]["percent"].is_null() && land["working_days"].is_null());
    every_figure_leads_to_its_cases(&desk, land).await;
    // One department alone.
    let id = desk.web.test.department(LAND).0;
    let alone = scorecards(&desk, &format!("{SPAN}&department={id}"))
        .await
        .is(200);
    assert_eq!(alone.at("/departments").as_array().unwrap().len(), 1);
    assert_eq!(alone.at("/total/received/count"), 12);
    every_figure_leads_to_its_cases(&desk, alone.at("/total")).await;
    evaluators_get_a_table(&desk).await;
    charts_say_the_same(&desk).await;
}

async fn charts_say_the_same(desk: &Desk) {
    let supervisor = desk.web.staff("supervisor").await;
    let drawn = async |path: &str, language: &str| {
        let path = format!("/api/v1/charts/{path}?{SPAN}");
        let request = desk
            .web
            .request_in(language, &supervisor, reqwest::Method::GET, &path);
        request.send().await.is(200)
    };
    let chart = drawn("departments.svg", "zh-CN").await;
    assert_eq!(chart.header("content-type"), "image/svg+xml");
    assert_eq!(chart.header("content-language"), "zh-CN");
    assert!(
        chart
            .text
            .contains(&format!("{LAND}：按期答复9件，逾期答复1件，逾期未答复1件")),
        "{}",
        chart.text
    );
    assert!(
        chart.text.contains("<title id=\"title\">") && chart.text.contains("<desc id=\"desc\">")
    );
    let page = drawn("departments.html", "en").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let row =
        format!("<tr><th scope=\"row\">{LAND}</th><td>9</td><td>1</td><td>1</td><td>11</td></tr>");
    assert!(
        page.text.contains(&row) && page.text.contains("<svg "),
        "{}",
        page.text
    );
    let trend = drawn("trend.svg", "en").await;
    assert!(
        trend
            .text
            .contains("2026-03: 8 in time, 0 late; 2026-04 (to day 8): 1 in time, 1 late"),
        "{}",
        trend.text
    );
    let page = drawn("trend.html", "zh-CN").await;
    assert!(page.text.contains(
        "<tr><th scope=\"row\">2026-04（截至8日）</th><td>1</td><td>1</td><td>2</td></tr>"
    ));
    // Whose months, and which: also of a span that is past, and of one department.
    assert!(
        page.text
            .contains("各月答复情况 2026-01-01 – 2026-12-31</title>"),
        "{}",
        page.text
    );
    let id = desk.web.test.department(LAND).0;
    let path = format!("/api/v1/charts/trend.svg?from=2026-01-01&to=2026-03-15&department={id}");
    let of_land = desk.web.get(&supervisor, &path).await.is(200);
    assert!(
        of_land.text.contains(&format!(
            ", {LAND} replies by month 2025-04-01 – 2026-03-15</title>"
        )),
        "{}",
        of_land.text
    );
    assert!(
        of_land
            .text
            .contains("2026-03 (to day 15): 3 in time, 0 late"),
        "{}",
        of_land.text
    );
}

async fn evaluators_get_a_table(desk: &Desk) {
    let supervisor = desk.web.staff("supervisor").await;
    let path = format!("/api/v1/scorecards?{SPAN}");
    let request = desk.web.request(&supervisor, reqwest::Method::GET, &path);
    let table = request.header("accept", "text/csv").send().await.is(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        table
            .header("content-disposition")
            .contains("scorecards-2026-01-01-2026-12-31.csv")
    );
    let sheet = sheets::read(Form::Csv, table.text.as_bytes())
        .unwrap()
        .remove(0);
    let rows: Vec<Vec<&str>> = sheet.rows.iter().map(|row| row.cells().collect()).collect();
    let anyone = desk.web.anyone();
    let fields = desk
        .web
        .get(&anyone, "/api/v1/scorecards/fields")
        .await
        .is(200);
    let codes = fields.at("/items").as_array().unwrap().iter();
    let codes: Vec<&str> = codes.map(|field| field["code"].as_str().unwrap()).collect();
    assert_eq!(rows[0], codes, "the dictionary explains every column");
    let purpose = fields.string("/purpose");
    assert!(purpose.contains("must not be published"), "{purpose}");
    let land = rows.iter().find(|row| row[1] == LAND).unwrap();
    assert!(land[0].contains("Yunjiang"), "{land:?}");
    assert_eq!(land[2..5], ["2026-01-01", "2026-12-31", "2026-04-08"]);
    assert_eq!(
        land[5..31],
        [
            "12", "11", "10", "9", "1", "1", "81.8", "20", "25", "1", "10.0", "1", "10.0", "0",
            "0.0", "0", "0.0", "0", "0.0", "0", "0", "0", "0", "0", "0", "0"
        ]
    );
    // How they closed: ten granted, one withdrawn.
    let at = |code: &str| land[codes.iter().position(|it| *it == code).unwrap()];
    assert_eq!(
        (
            at("closed.granted"),
            at("closed.other.3"),
            at("closed.denied.1")
        ),
        ("10", "1", "0")
    );
    let first = |line: &Vec<&str>| line[1].to_owned();
    assert_eq!(rows.last().map(first).unwrap(), "Total");
    let chinese = desk
        .web
        .request_in("zh-CN", &supervisor, reqwest::Method::GET, &path);
    let chinese = chinese.header("accept", "text/csv").send().await.is(200);
    assert!(chinese.text.contains("总计") && !chinese.text.contains("Total"));
    assert!(!table.text.contains("张三"));
}

#[tokio::test]
async fn scorecards_are_for_those_who_supervise() {
    let desk = Desk::open().await;
    for login in ["land", "system", "security", "audit"] {
        let person = desk.web.staff(login).await;
        let path = format!("/api/v1/scorecards?{SPAN}");
        desk.web
            .get(&person, &path)
            .await
            .refuses(403, "not_allowed");
    }
    for (query, status) in [
        ("from=2026-01-01", 400),
        ("from=2026-01-01&to=2026-02-30", 400),
        ("from=2026-01-01&to=2026-12-31&department=land", 400),
        ("from=2026-01-01&to=2026-12-31&colour=red", 400),
        ("from=2026-01-02&to=2026-01-01", 422),
        ("from=2021-01-01&to=2026-01-01", 422),
        ("from=0001-01-01&to=0001-01-31", 200),
        ("from=9998-01-01&to=9999-12-31", 200),
        (
            "from=2026-01-01&to=2026-12-31&department=01999999-9999-7999-8999-999999999999",
            422,
        ),
    ] {
        let answer = scorecards(&desk, query).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

/// Days the wrong way round find nothing: lists refuse them as scorecards do.
#[tokio::test]
async fn lists_refuse_days_that_are_out_of_order() {
    let desk = Desk::open().await;
    let head = desk.web.staff("head").await;
    for days in ["received", "counted", "closed", "replied", "fee_paid"] {
        let list =
            |from: &str, to: &str| format!("/api/v1/cases?{days}_from={from}&{days}_to={to}");
        let no = desk.web.get(&head, &list("2026-03-02", "2026-03-01")).await;
        let fields = no.refuses(422, "invalid_content").fields();
        assert_eq!(fields, [(format!("{days}_to"), "span_unfit".to_owned())]);
        desk.web
            .get(&head, &list("2026-03-02", "2026-03-02"))
            .await
            .is(200);
    }
}

#[tokio::test]
async fn anyone_reads_the_counts_of_years_that_are_over_and_no_small_ones() {
    let desk = a_month().await;
    let statistics = async |query: &str| {
        let path = format!("/api/v1/statistics{query}");
        desk.web.get(&desk.web.anyone(), &path).await
    };
    let running = statistics("").await.is(200);
    assert_eq!(running.at("/years/0/year"), 2025);
    assert_eq!(running.at("/years").as_array().unwrap().len(), 5);
    desk.web.test.set_today("2027-02-01");
    let told = statistics("?authority=YJ").await.is(200);
    let year = told.at("/years/0");
    assert_eq!(
        (&year["year"], &year["received"], &year["closed"]),
        (&json!(2026), &json!(12), &json!(null))
    );
    let counts: Vec<&Value> = year["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["count"])
        .collect();
    // One case ended otherwise: it is hidden, and so is the sum from which it could be reckoned.
    let (ten, zero, hidden) = (json!(10), json!(0), json!(null));
    assert_eq!(counts, [&ten, &zero, &zero, &zero, &zero, &hidden]);
    assert_eq!(year["closed_between"], json!({"least": 11, "most": 14}));
    statistics("?authority=nobody")
        .await
        .refuses(422, "invalid_content");
    statistics("?year=2026").await.refuses(400, "bad_query");
}
