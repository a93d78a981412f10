//! Figures of a time that is over, told again after something was recorded that bears on it: an application that is split,
//! a mail that comes back, a case that goes to another department, a report that is sent back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::annual_http::{Desk, all_hold, row};
use crate::figures_http::{
    answers, card, count, every_list_is_as_long_as_its_figure, ordered, scorecards,
};
use crate::harness::app::{HEALTH, LAND};
use crate::harness::story::{Story, by_post, late};
use crate::harness::web::{Answer, Web, application};

async fn told(web: &Web, path: &str) -> Answer {
    let supervisor = web.staff("supervisor").await;
    web.get(&supervisor, &format!("/api/v1/{path}"))
        .await
        .is(200)
}

fn matters() -> Value {
    let names = ["甲方案", "乙清单", "丙批复"];
    json!({"matters": names.map(|name| json!({"name": name}))})
}

/// An application of December is split in January, after the report of its year was handed in.
#[tokio::test]
async fn a_part_counts_from_the_day_of_the_split() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-12-21");
    let case = desk.in_hand(application()).await;
    test.set_today("2027-01-11");
    let head = desk.web.staff("head").await;
    let path = "/api/v1/annual-reports/2026/freezing";
    desk.web.post(&head, path, &json!({})).await.is(200);
    let december = scorecards(&desk, "from=2026-12-01&to=2026-12-31").await;
    test.set_today("2027-01-12");
    let split = desk.by("land", &case, "split", matters()).await.is(200);

    let then = desk.report("head", "2026").await.is(200);
    assert_eq!(then.at("/differences"), &json!([]));
    let now = desk.report("head", "2027").await.is(200);
    let total = |report: &Answer, code: &str| row(report, code)[6];
    let lines = ["new", "carried_in", "total", "carried_out"];
    assert_eq!(lines.map(|code| total(&then, code)), [1, 0, 0, 1]);
    assert_eq!(lines.map(|code| total(&now, code)), [2, 1, 0, 3]);
    for report in [&then, &now] {
        all_hold(report);
        desk.every_cell_leads_to_what_it_counts(report).await;
    }
    let cards = scorecards(&desk, "from=2026-12-01&to=2026-12-31").await;
    assert_eq!(card(&cards, &desk, LAND), card(&december, &desk, LAND));
    let cards = scorecards(&desk, "from=2027-01-01&to=2027-01-31").await;
    assert_eq!(count(card(&cards, &desk, LAND), "received"), 2);
    every_list_is_as_long_as_its_figure(&desk, &cards).await;

    // It is one case of the year in which it ends, whatever its number.
    let part = split.string("/opened/0/id");
    answers(&desk, "land", &part, "2027-01-14").await;
    let now = desk.report("head", "2027").await.is(200);
    assert_eq!(lines.map(|code| total(&now, code)), [2, 1, 1, 2]);
    all_hold(&now);
    test.check_house().await.unwrap();
}

/// Split long after its last day: what was overdue before that was one case.
#[tokio::test]
async fn a_part_was_not_overdue_before_the_split() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-03-02");
    let case = desk.in_hand(application()).await;
    test.set_today("2026-04-09");
    desk.by("land", &case, "split", matters()).await.is(200);
    for (from, to, received, overdue) in [
        ("2026-03-01", "2026-03-31", 1, 1),
        ("2026-04-01", "2026-04-08", 0, 1),
        ("2026-04-01", "2026-04-09", 2, 3),
    ] {
        let cards = scorecards(&desk, &format!("from={from}&to={to}")).await;
        let land = card(&cards, &desk, LAND);
        assert_eq!(count(land, "received"), received, "{to}");
        // Of today nothing is over yet that was due today; these were due on the 30th.
        assert_eq!(count(land, "overdue_unanswered"), overdue, "{to}");
        every_list_is_as_long_as_its_figure(&desk, &cards).await;
        let board = told(&desk.web, &format!("overdue?as_of={to}")).await;
        assert_eq!(board.at("/total"), overdue, "{to}");
    }
}

/// Answered and overdue in March, and how many the board of a day and the list of the unanswered tell.
async fn of_march(web: &Web, day: &str) -> [u64; 4] {
    let cards = told(web, "scorecards?from=2026-03-01&to=2026-03-31").await;
    let figure = |name: &str| cards.at("/total")[name]["count"].as_u64().unwrap();
    let board = told(web, &format!("overdue?as_of={day}")).await;
    let list = told(web, &format!("cases?unanswered_on={day}")).await;
    let list = list.at("/items").as_array().unwrap().len();
    [
        figure("answered"),
        figure("overdue_unanswered"),
        board.at("/total").as_u64().unwrap(),
        u64::try_from(list).unwrap(),
    ]
}

#[tokio::test]
async fn a_reply_whose_mail_came_back_was_none_on_the_board_either() {
    let story = Box::pin(Story::approved()).await;
    let (web, test) = (&story.web, &story.web.test);
    story.mails_go_out([]).await;
    test.set_today("2026-03-27");
    story.serve(json!({"method": "electronic"})).await.is(200);
    story.mails_go_out([]).await;
    test.set_today("2026-04-02");
    assert_eq!(of_march(web, "2026-03-31").await, [1, 0, 0, 0]);
    story.comes_back("reply_made").await;
    // Due on the 30th, and nobody has had a reply.
    assert_eq!(of_march(web, "2026-03-31").await, [0, 1, 1, 1]);
    assert_eq!(of_march(web, "2026-03-30").await, [0, 1, 0, 0]);
    let board = told(web, "overdue?as_of=2026-03-31").await;
    assert_eq!(board.at("/items/0/due_on"), "2026-03-30");
    assert_eq!(board.at("/items/0/stage"), "in_review");
    // Posted, it was made on that day; the days before stay what they were.
    test.set_today("2026-04-03");
    story.serve(late(by_post("2026-04-03"))).await.is(200);
    assert_eq!(of_march(web, "2026-03-31").await, [0, 1, 1, 1]);
    assert_eq!(of_march(web, "2026-04-02").await, [0, 1, 1, 1]);
    assert_eq!(of_march(web, "2026-04-03").await, [0, 1, 0, 0]);
    test.check_house().await.unwrap();
}

#[tokio::test]
async fn a_reply_whose_mail_left_later_was_not_made_before() {
    let story = Box::pin(Story::approved()).await;
    let (web, test) = (&story.web, &story.web.test);
    story.mails_go_out([]).await;
    test.set_today("2026-03-30");
    story.serve(json!({"method": "electronic"})).await.is(200);
    test.set_today("2026-04-01");
    story.mails_go_out([]).await;
    assert_eq!(of_march(web, "2026-03-31").await, [0, 1, 1, 1]);
    assert_eq!(of_march(web, "2026-04-01").await, [0, 1, 0, 0]);
}

/// One of two cases of March is answered late in April, ordered anew, and transferred; the other is transferred unanswered.
async fn transferred() -> (Desk, [String; 2]) {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-03-02");
    let cases = [
        desk.in_hand(application()).await,
        desk.in_hand(application()).await,
    ];
    answers(&desk, "land", &cases[0], "2026-04-01").await;
    test.set_today("2026-04-08");
    ordered(&desk, &cases[0], "reply").await;
    test.set_today("2026-04-10");
    let health = json!({"department": test.department(HEALTH)});
    for case in &cases {
        desk.by("registrar", case, "assignments", health.clone())
            .await
            .is(200);
    }
    desk.by("health", &cases[0], "claim", json!({}))
        .await
        .is(200);
    answers(&desk, "health", &cases[0], "2026-04-20").await;
    test.set_today("2026-06-30");
    (desk, cases)
}

#[tokio::test]
async fn a_reply_counts_with_whoever_gave_it() {
    let (desk, _) = Box::pin(transferred()).await;
    let figures = ["received", "answered", "late", "overdue_unanswered"];
    for (span, land, health) in [
        ("from=2026-03-01&to=2026-03-31", [2, 0, 0, 2], [0, 0, 0, 0]),
        ("from=2026-04-01&to=2026-04-30", [0, 1, 1, 0], [0, 1, 0, 1]),
        ("from=2026-01-01&to=2026-06-30", [0, 1, 1, 0], [2, 1, 0, 1]),
    ] {
        let cards = scorecards(&desk, span).await;
        for (name, expected) in [(LAND, land), (HEALTH, health)] {
            let card = card(&cards, &desk, name);
            assert_eq!(
                figures.map(|figure| count(card, figure)),
                expected,
                "{span} {name}"
            );
        }
        every_list_is_as_long_as_its_figure(&desk, &cards).await;
        for name in [LAND, HEALTH] {
            let of = format!("{span}&department={}", desk.web.test.department(name));
            let alone = scorecards(&desk, &of).await;
            let listed = card(&cards, &desk, name);
            let alone_card = card(&alone, &desk, name);
            assert_eq!(alone_card, listed, "{of}");
            every_list_is_as_long_as_its_figure(&desk, &alone).await;
        }
    }
    desk.web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn each_month_of_a_trend_is_that_of_its_own_card() {
    let (desk, _) = Box::pin(transferred()).await;
    for (name, march, april) in [(LAND, [2, 0, 0], [0, 1, 0]), (HEALTH, [0, 0, 0], [0, 1, 1])] {
        let of = desk.web.test.department(name);
        let cards = scorecards(
            &desk,
            &format!("from=2026-01-01&to=2026-06-30&department={of}"),
        )
        .await;
        let trend = cards.at("/trend").as_array().unwrap();
        let figures = |month: &Value| {
            ["received", "answered", "on_time"].map(|name| month[name].as_u64().unwrap())
        };
        let at = |month: &str| trend.iter().find(|one| one["month"] == month).unwrap();
        assert_eq!(figures(at("2026-03")), march, "{name}");
        assert_eq!(figures(at("2026-04")), april, "{name}");
        for (month, last) in [(3, 31), (4, 30), (5, 31), (6, 30)] {
            let query = format!("from=2026-0{month}-01&to=2026-0{month}-{last}&department={of}");
            let own = scorecards(&desk, &query).await;
            let total = own.at("/total");
            let own = ["received", "answered", "on_time"].map(|figure| count(total, figure));
            assert_eq!(figures(at(&format!("2026-0{month}"))), own, "{query}");
        }
    }
}

#[tokio::test]
async fn a_due_date_counts_with_whoever_answered_or_had_it() {
    let (desk, cases) = Box::pin(transferred()).await;
    let of = |name: &str| desk.web.test.department(name);
    let states = async |name: &str| {
        let path = format!(
            "due-dates?from=2026-01-01&to=2026-12-31&department={}",
            of(name)
        );
        let list = told(&desk.web, &path).await;
        let items = list.at("/items").as_array().unwrap().iter();
        let items = items.map(|item| {
            let at = cases.iter().position(|id| item["case"] == **id).unwrap();
            let field = |name: &str| item[name].as_str().unwrap().to_owned();
            (at, field("due_on"), field("state"))
        });
        let mut items: Vec<_> = items.collect();
        items.sort();
        items
    };
    let row = |at: usize, due_on: &str, state: &str| (at, due_on.to_owned(), state.to_owned());
    let of_land = [row(0, "2026-03-30", "late"), row(1, "2026-03-30", "open")];
    assert_eq!(states(LAND).await, of_land);
    assert_eq!(states(HEALTH).await, [row(0, "2026-05-09", "on_time")]);
    // All, in time, late, not made yet, of these overdue, never made.
    for (name, cells) in [(LAND, [2, 0, 1, 1, 1, 0]), (HEALTH, [1, 1, 0, 0, 0, 0])] {
        let path = format!("charts/due-dates.html?year=2026&department={}", of(name));
        let page = told(&desk.web, &path).await;
        let cells = cells.map(|count| format!("<td>{count}</td>")).concat();
        assert!(
            page.text.contains(&format!("{cells}</tr>")),
            "{}",
            page.text
        );
    }
}

/// Overdue on the evening of the 24th, reported then, and sent back with a new day on the 25th.
#[tokio::test]
async fn an_order_that_was_overdue_stays_so_when_its_report_is_sent_back() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today("2026-03-02");
    let body = json!({"kind": "other", "channel": "mail", "text": "不公开应当公开的信息", "department": test.department(LAND)});
    let registrar = desk.web.staff("registrar").await;
    let made = desk.web.post(&registrar, "/api/v1/complaints", &body).await;
    let id = made.is(201).string("/id");
    let by = async |login: &str, action: &str, body: Value| {
        let path = format!("/api/v1/complaints/{id}");
        // Who signed in days ago is no longer.
        let supervisor = desk.web.staff("supervisor").await;
        let seen = desk.web.get(&supervisor, &path).await.is(200).etag();
        let person = desk.web.staff(login).await;
        let request = desk
            .web
            .request(&person, Method::POST, &format!("{path}/{action}"));
        let request = request.header("if-match", &seen).json(&body);
        request.send().await.is(200)
    };
    by("supervisor", "investigation", json!({})).await;
    let found = json!({"finding": "upheld", "text": "情况属实"});
    by("supervisor", "conclusion", found).await;
    let order = json!({"text": "限期改正", "rectify_by": "2026-03-20"});
    by("supervisor", "order", order).await;
    let overdue = async |to: &str| {
        let cards = told(&desk.web, &format!("scorecards?from=2026-03-01&to={to}")).await;
        let figure = cards.at("/total/complaints/orders_overdue");
        let list = figure["complaints"].as_str().unwrap();
        let list = told(&desk.web, list.strip_prefix("/api/v1/").unwrap()).await;
        assert_eq!(list.at("/total"), &figure["count"], "{to}");
        figure["count"].as_u64().unwrap()
    };
    test.set_today("2026-03-24");
    by("land", "rectification", json!({"text": "已经改正"})).await;
    test.set_today("2026-03-25");
    assert_eq!(
        [overdue("2026-03-20").await, overdue("2026-03-24").await],
        [0, 1]
    );
    let back = json!({"decision": "return", "text": "改正不到位", "rectify_by": "2026-04-10"});
    by("supervisor", "rectification/decision", back).await;
    let list = told(&desk.web, "complaints?overdue=true").await;
    assert_eq!(list.at("/total"), 0, "today it has time");
    assert_eq!(
        [overdue("2026-03-20").await, overdue("2026-03-24").await],
        [0, 1]
    );
    // Reported again in time: it missed a day all the same.
    test.set_today("2026-04-08");
    by("land", "rectification", json!({"text": "已经补正"})).await;
    let accept = json!({"decision": "accept"});
    by("supervisor", "rectification/decision", accept).await;
    assert_eq!(
        [overdue("2026-03-20").await, overdue("2026-03-31").await],
        [0, 1]
    );
    test.check_house().await.unwrap();
}
