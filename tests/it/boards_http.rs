//! Boards over HTTP: what is overdue and comes due by department, handler and days, with where the days went; as of past
//! days; and the due dates of a year.

use serde_json::{Value, json};

use crate::annual_http::Desk;
use crate::calendars::{BEFORE_THE_NOTICE, with_a_make_up_day};
use crate::harness::app::{HEALTH, LAND};
use crate::harness::asking::third_party;
use crate::harness::story::{Story, by_hand, late};
use crate::harness::web::{Answer, application, granted};

const BOARDS: [&str; 4] = [
    "overdue",
    "due-soon?working_days=10",
    "overdue/summary",
    "due-soon/summary",
];

async fn get(desk: &Desk, login: &str, path: &str) -> Answer {
    let person = desk.web.staff(login).await;
    desk.web.get(&person, &format!("/api/v1/{path}")).await
}

/// The address of a board as of a day.
fn as_of(board: &str, day: &str) -> String {
    let mark = if board.contains('?') { '&' } else { '?' };
    format!("{board}{mark}as_of={day}")
}

/// What a board says, without what names the day as of which it is asked.
fn said(answer: &Answer) -> Value {
    let mut said = answer.body.clone();
    said.as_object_mut().unwrap().remove("as_of");
    let text = said.to_string();
    let links = undated(&text);
    serde_json::from_str(&links).unwrap()
}

/// The same text with no `&as_of=2026-03-31` in it.
fn undated(text: &str) -> String {
    const MARK: &str = "&as_of=";
    let mut parts = text.split(MARK);
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |all, part| {
        let rest = part.split_at_checked("2026-03-31".len());
        all + rest.unwrap().1
    })
}

/// Every case of a list, page by page; longest first, and on each page it is said how many there are.
async fn all(desk: &Desk, login: &str, link: &str) -> Vec<Value> {
    let person = desk.web.staff(login).await;
    let (mut items, mut cursor): (Vec<Value>, String) = (Vec::new(), String::new());
    let mut totals = Vec::new();
    loop {
        let page = desk
            .web
            .get(&person, &format!("{link}&limit=2{cursor}"))
            .await
            .is(200);
        items.extend(page.at("/items").as_array().unwrap().iter().cloned());
        totals.push(page.at("/total").clone());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let due: Vec<&str> = items
        .iter()
        .map(|it| it["due_on"].as_str().unwrap())
        .collect();
    assert!(due.is_sorted(), "{link}: {due:?}");
    assert_eq!(totals, vec![json!(items.len()); totals.len()], "{link}");
    items
}

/// Every count of a summary, wherever it stands, is that of the list it names; how many there are.
async fn every_count_leads_to_its_list(desk: &Desk, login: &str, summary: &Value) -> usize {
    let mut counts: Vec<&Value> = vec![&summary["total"]];
    for department in summary["departments"].as_array().unwrap() {
        counts.push(department);
        counts.extend(department["handlers"].as_array().unwrap());
    }
    let bands = counts.iter().flat_map(|it| it["bands"].as_array().unwrap());
    let bands: Vec<&Value> = bands.collect();
    counts.extend(bands);
    for count in &counts {
        let link = count["cases"].as_str().unwrap();
        let found = all(desk, login, link).await;
        assert_eq!(json!(found.len()), count["count"], "{login}: {link}");
    }
    counts.len()
}

/// What was shown on an evening.
struct Evening {
    day: &'static str,
    login: &'static str,
    shown: Vec<Value>,
}

impl Evening {
    async fn of(desk: &Desk, day: &'static str, login: &'static str) -> Self {
        let mut shown = Vec::new();
        for board in BOARDS {
            shown.push(said(&get(desk, login, board).await.is(200)));
        }
        Self { day, login, shown }
    }

    async fn is_still_known(&self, desk: &Desk) {
        for (board, shown) in BOARDS.iter().zip(&self.shown) {
            let told = get(desk, self.login, &as_of(board, self.day)).await.is(200);
            assert_eq!(said(&told), *shown, "{} {board}", self.day);
        }
    }
}

/// A spring at the office. Of seven cases all but one run over; the evenings are as they were shown.
struct Spring {
    desk: Desk,
    evenings: Vec<Evening>,
    answered: String,
    extended: String,
    passed_on: String,
    unrouted: String,
}

impl Spring {
    async fn evening(&mut self, day: &'static str) {
        let seen = Evening::of(&self.desk, day, "supervisor").await;
        self.evenings.push(seen);
    }

    async fn of_2026() -> Self {
        let desk = Desk::open().await;
        let day = |day: &str| desk.web.test.set_today(day);
        day("2026-03-02");
        let answered = desk.in_hand(application()).await;
        let extended = desk.in_hand(application()).await;
        let withdrawn = desk.in_hand(application()).await;
        day("2026-03-03");
        let passed_on = desk.in_hand(application()).await;
        day("2026-03-05");
        let mut paper = application();
        paper["channel"] = json!("in_person");
        let registrar = desk.web.staff("registrar").await;
        let unrouted = desk.web.post(&registrar, "/api/v1/cases", &paper).await;
        let unrouted = unrouted.is(201).string("/id");
        day("2026-03-16");
        let clarified = desk.in_hand(application()).await;
        let in_time = desk.in_hand(application()).await;
        let asked = json!({"answer_by": "2026-03-27", "unclear": "未指明文件名称", "items": ["请写明文件名称"]});
        desk.by("land", &clarified, "clarifications", asked)
            .await
            .is(200);
        let served = by_hand("2026-03-16");
        desk.by("land", &clarified, "clarifications/service", served)
            .await
            .is(200);
        day("2026-03-20");
        let health = json!({"department": desk.web.test.department(HEALTH)});
        desk.by("registrar", &passed_on, "assignments", health)
            .await
            .is(200);
        day("2026-03-24");
        let answer = json!({"received_on": "2026-03-24", "channel": "in_person", "text": "征地补偿安置方案"});
        desk.by("land", &clarified, "clarifications/answer", answer)
            .await
            .is(200);
        day("2026-03-27");
        let extension = json!({"working_days": 5, "reason": "资料较多"});
        desk.by("land", &extended, "extensions", extension)
            .await
            .is(200);
        let approve = json!({"decision": "approve"});
        desk.by("head", &extended, "extensions/decision", approve.clone())
            .await
            .is(200);
        let served = by_hand("2026-03-27");
        desk.by("land", &extended, "extensions/service", served)
            .await
            .is(200);
        let mut spring = Self {
            desk,
            evenings: Vec::new(),
            answered,
            extended,
            passed_on,
            unrouted,
        };
        spring.evening("2026-03-27").await;
        for day in ["2026-03-31", "2026-04-05", "2026-04-09"] {
            spring.desk.web.test.set_today(day);
            spring.evening(day).await;
        }
        spring.desk.reply(&in_time, granted(), "2026-04-10").await;
        spring
            .desk
            .by("registrar", &withdrawn, "withdrawal", json!({}))
            .await
            .is(200);
        let health = json!({});
        spring
            .desk
            .by("health", &spring.passed_on, "claim", health)
            .await
            .is(200);
        spring.evening("2026-04-10").await;
        spring.desk.web.test.set_today("2026-04-16");
        let case = spring.answered.clone();
        for (login, action, body) in [
            ("land", "drafts", granted()),
            ("head", "reviews", approve),
            ("land", "reply", late(by_hand("2026-04-16"))),
        ] {
            spring.desk.by(login, &case, action, body).await.is(200);
        }
        spring.evening("2026-04-16").await;
        spring.desk.web.test.set_today("2026-05-20");
        spring
    }
}

#[tokio::test]
async fn every_evening_is_known_afterwards_just_as_it_was() {
    let spring = Box::pin(Spring::of_2026()).await;
    let desk = &spring.desk;
    for evening in &spring.evenings {
        evening.is_still_known(desk).await;
    }
    // It was overdue on the last of March, and is answered by now.
    let then = get(desk, "supervisor", &as_of("overdue", "2026-03-31"))
        .await
        .is(200);
    let ids: Vec<&Value> = then.at("/items").as_array().unwrap().iter().collect();
    let ids: Vec<&str> = ids.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(then.at("/total"), 2, "{}", then.text);
    assert_eq!(ids[0], spring.answered);
    assert_eq!(then.at("/as_of"), "2026-03-31");
    assert_eq!(
        (
            then.at("/items/0/stage"),
            then.at("/items/0/days_left"),
            then.at("/items/0/overdue")
        ),
        (&json!("in_hand"), &json!(-1), &json!(true))
    );
    assert!(then.at("/items/0").get("replied_on").is_none());
    // The extension that was told four days before kept this one off the board; it had five days left.
    assert!(!ids.contains(&spring.extended.as_str()));
    let soon = as_of("due-soon?working_days=5", "2026-03-31");
    let soon = get(desk, "supervisor", &soon).await.is(200);
    let extended = soon.at("/items").as_array().unwrap().iter();
    let extended = extended.filter(|it| it["id"] == json!(spring.extended));
    let extended: Vec<&Value> = extended.collect();
    assert_eq!(
        (&extended[0]["due_on"], &extended[0]["days_left"]),
        (&json!("2026-04-07"), &json!(4))
    );
    // Nothing is known of a day before anything came in.
    let before = get(desk, "supervisor", &as_of("overdue", "2026-03-01"))
        .await
        .is(200);
    assert_eq!(
        (before.at("/total"), before.at("/items")),
        (&json!(0), &json!([]))
    );
}

#[tokio::test]
async fn every_count_is_that_of_the_list_it_names() {
    let spring = Box::pin(Spring::of_2026()).await;
    let desk = &spring.desk;
    desk.web.test.set_today("2026-04-21");
    for login in ["supervisor", "land", "health"] {
        for board in ["overdue/summary", "due-soon/summary"] {
            for past in ["", "?as_of=2026-03-31", "?as_of=2026-04-09"] {
                let summary = get(desk, login, &format!("{board}{past}")).await.is(200);
                let counts = every_count_leads_to_its_list(desk, login, &summary.body).await;
                assert!(counts >= 5, "{login} {board}{past}");
            }
        }
    }
    // Three are left: one unrouted, one that health has, and the one that was extended; and what was clarified is due.
    let summary = get(desk, "supervisor", "overdue/summary").await.is(200);
    assert_eq!(summary.at("/on"), "2026-04-21");
    assert_eq!(summary.at("/total/count"), 3);
    assert_eq!(summary.at("/total/oldest_due_on"), "2026-03-31");
    let bands = summary.at("/total/bands").as_array().unwrap();
    let counts: Vec<&Value> = bands.iter().map(|band| &band["count"]).collect();
    // 14, 12 and 10 working days: 6 April was a holiday.
    assert_eq!(counts, [&json!(0), &json!(2), &json!(1), &json!(0)]);
    let departments = summary.at("/departments").as_array().unwrap();
    let told = |name: &str| departments.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(told(LAND)["count"], 1);
    assert_eq!(told(LAND)["handlers"][0]["count"], 1);
    assert_eq!(told(HEALTH)["handlers"].as_array().unwrap().len(), 1);
    assert_eq!(
        told("not yet routed")["handlers"][0]["name"],
        "in nobody's hands"
    );
    // A handler counts their own department.
    let own = get(desk, "health", "overdue/summary").await.is(200);
    assert_eq!(own.at("/total/count"), 1);
    assert_eq!(own.at("/departments/0/name"), HEALTH);
    let land = desk.web.test.department(LAND).0;
    let other = get(
        desk,
        "health",
        &format!("overdue/summary?department={land}"),
    )
    .await
    .is(200);
    assert_eq!(
        (other.at("/total/count"), other.at("/departments")),
        (&json!(0), &json!([]))
    );
    let alone = get(
        desk,
        "supervisor",
        &format!("overdue/summary?department={land}"),
    )
    .await
    .is(200);
    assert_eq!(alone.at("/total/count"), 1);
    every_count_leads_to_its_list(desk, "supervisor", &alone.body).await;
    every_case_says_where_its_days_went(&spring).await;
    a_year_is_drawn(desk).await;
}

async fn every_case_says_where_its_days_went(spring: &Spring) {
    let list = get(&spring.desk, "supervisor", "overdue").await.is(200);
    let of = |id: &str| {
        let items = list.at("/items").as_array().unwrap().iter();
        items.into_iter().find(|it| it["id"] == json!(id)).unwrap()["why"].clone()
    };
    let test = &spring.desk.web.test;
    let (land, health) = (test.department(LAND).0, test.department(HEALTH).0);
    // In on 3 March, passed on on the 20th, taken in hand on 10 April: 13 and 21 of 34 working days.
    assert_eq!(
        of(&spring.passed_on),
        json!({
            "since": "2026-03-03",
            "working_days": 34,
            "departments": [
                {"department": land, "name": LAND, "working_days": 13},
                {"department": health, "name": HEALTH, "working_days": 21},
            ],
            "waits": [
                {"code": "acceptance", "title": "taking in hand", "working_days": 14, "stops_the_period": false},
            ],
        })
    );
    assert_eq!(
        of(&spring.unrouted),
        json!({
            "since": "2026-03-05",
            "working_days": 32,
            "departments": [{"name": "not yet routed", "working_days": 32}],
            "waits": [],
        })
    );
    let brief = get(&spring.desk, "supervisor", "overdue?why=false").await;
    assert!(brief.is(200).at("/items/0").get("why").is_none());
}

async fn a_year_is_drawn(desk: &Desk) {
    let supervisor = desk.web.staff("supervisor").await;
    let drawn = async |path: &str, language: &str| {
        let path = format!("/api/v1/charts/{path}");
        let request = desk
            .web
            .request_in(language, &supervisor, reqwest::Method::GET, &path);
        request.send().await.is(200)
    };
    let svg = drawn("due-dates.svg?year=2026", "zh-CN").await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    for said in [
        "2026年答复到期日</title>",
        "<title>2026-03-30：应答复2件，尚未答复0件</title>",
        "<title>2026-04-06（非工作日）：应答复0件，尚未答复0件</title>",
        "应答复7件：按期答复1件，逾期答复1件，尚未答复4件，其中已逾期3件；逾期未答复，后撤回或被责令重办1件。",
    ] {
        assert!(svg.text.contains(said), "{said}\n{}", svg.text);
    }
    let page = drawn("due-dates.html?year=2026", "en").await;
    let row = "<tr><th scope=\"row\">Mar</th><td>3</td><td>0</td><td>1</td><td>1</td><td>1</td><td>1</td></tr>";
    assert!(
        page.text.contains(row) && page.text.contains("<svg "),
        "{}",
        page.text
    );
    let none = drawn("due-dates.svg?year=2030", "en").await;
    assert!(none.text.contains("0 replies due"), "{}", none.text);
    // The final calendar of that year is not out.
    assert!(
        none.text
            .contains("due dates of 2030 (provisional)</title>"),
        "{}",
        none.text
    );
    // A handler sees the year of the own department.
    let own = get(desk, "health", "charts/due-dates.html?year=2026")
        .await
        .is(200);
    let row = "<tr><th scope=\"row\">all</th><td>1</td><td>0</td><td>0</td><td>1</td><td>1</td><td>0</td></tr>";
    assert!(own.text.contains(row), "{}", own.text);
    // Each number is that of its list.
    for (login, which, count) in [
        ("supervisor", "from=2026-01-01&to=2026-12-31", 7),
        ("supervisor", "from=2026-03-01&to=2026-03-31", 3),
        ("supervisor", "from=2026-03-30&to=2026-03-30", 2),
        ("supervisor", "from=2026-01-01&to=2026-12-31&state=open", 4),
        (
            "supervisor",
            "from=2026-01-01&to=2026-12-31&state=on_time",
            1,
        ),
        ("supervisor", "from=2026-01-01&to=2026-12-31&state=late", 1),
        (
            "supervisor",
            "from=2026-01-01&to=2026-12-31&state=unanswered",
            1,
        ),
        ("health", "from=2026-01-01&to=2026-12-31", 1),
    ] {
        let list = get(desk, login, &format!("due-dates?{which}"))
            .await
            .is(200);
        let items = list.at("/items").as_array().unwrap().len();
        assert_eq!(
            (list.at("/count"), items),
            (&json!(count), count),
            "{login} {which}"
        );
    }
}

#[tokio::test]
async fn a_third_party_and_the_head_were_waited_for() {
    let story = Story::in_hand().await;
    story
        .by("land", "consultations", third_party())
        .await
        .is(200);
    story.mails_go_out([]).await;
    story.web.test.set_today("2026-03-11");
    let draft = json!({"working_days": 10, "reason": "资料较多"});
    story.by("land", "extensions", draft).await.is(200);
    story.web.test.set_today("2026-03-13");
    let approve = json!({"decision": "approve"});
    story
        .by("head", "extensions/decision", approve)
        .await
        .is(200);
    story.web.test.set_today("2026-04-20");
    let supervisor = story.web.staff("supervisor").await;
    let board = story
        .web
        .get(&supervisor, "/api/v1/due-soon?working_days=20")
        .await
        .is(200);
    let why = board.at("/items/0/why");
    let waits = why["waits"].as_array().unwrap().iter();
    let waits: Vec<(&str, u64)> = waits
        .map(|it| {
            (
                it["code"].as_str().unwrap(),
                it["working_days"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        waits,
        [("third_party", 15), ("extension_decision", 2)],
        "{why}"
    );
    assert_eq!(why["waits"][0]["stops_the_period"], true);
    let land = &why["departments"][0];
    assert_eq!(
        (&land["name"], &land["working_days"]),
        (&json!(LAND), &why["working_days"])
    );
}

#[tokio::test]
async fn the_calendar_of_a_past_day_is_the_one_that_was_in_force() {
    let desk = Desk::open().await;
    let test = &desk.web.test;
    test.set_today(BEFORE_THE_NOTICE);
    let case = desk.in_hand(application()).await;
    let registrar = desk.web.staff("registrar").await;
    let path = format!("/api/v1/cases/{case}");
    let due = desk
        .web
        .get(&registrar, &path)
        .await
        .is(200)
        .string("/due_on");
    test.set_today(&due);
    let evening = get(&desk, "supervisor", "due-soon?working_days=0")
        .await
        .is(200);
    assert_eq!(evening.at("/total"), 1);
    let day: chrono::NaiveDate = due.parse().unwrap();
    test.set_today(&day.succ_opt().unwrap().to_string());
    test.publish(with_a_make_up_day()).await;
    test.recount().await;
    let registrar = desk.web.staff("registrar").await;
    let seen = desk.web.get(&registrar, &path).await.is(200);
    assert!(seen.string("/due_on") < due, "a day earlier: {}", seen.text);
    let past = as_of("due-soon?working_days=0", &due);
    let then = get(&desk, "supervisor", &past).await.is(200);
    assert_eq!(said(&then), said(&evening));
    let overdue = get(&desk, "supervisor", &as_of("overdue", &due)).await;
    assert_eq!(overdue.is(200).at("/total"), 0);
}

#[tokio::test]
async fn what_cannot_be_asked_of_a_board() {
    let desk = Desk::open().await;
    desk.web.test.set_today("2026-03-31");
    for (query, status, code) in [
        ("overdue?as_of=2026-04-01", 422, "invalid_content"),
        ("overdue/summary?as_of=9999-12-31", 422, "invalid_content"),
        ("overdue?as_of=yesterday", 400, "bad_query"),
        ("overdue?department=land", 400, "bad_query"),
        ("overdue?handler=", 400, "bad_query"),
        ("overdue?days_from=0", 400, "bad_working_days"),
        ("overdue?days_to=1001", 400, "bad_working_days"),
        ("due-soon?days_from=61", 400, "bad_working_days"),
        ("overdue?days_from=5&days_to=2", 422, "invalid_content"),
        (
            "due-soon?days_from=9&working_days=2",
            422,
            "invalid_content",
        ),
        ("due-soon?days_to=3", 400, "bad_query"),
        ("due-soon/summary?working_days=3", 400, "bad_query"),
        (
            "overdue/summary?department=01999999-9999-7999-8999-999999999999",
            422,
            "invalid_content",
        ),
        (
            "charts/due-dates.svg?year=2026&department=01999999-9999-7999-8999-999999999999",
            422,
            "invalid_content",
        ),
        ("charts/due-dates.svg?year=1999", 400, "bad_query"),
        ("charts/due-dates.svg", 400, "bad_query"),
    ] {
        get(&desk, "supervisor", query).await.refuses(status, code);
    }
    for query in [
        "overdue?as_of=0001-01-01",
        "overdue/summary?as_of=0001-01-01",
        "overdue?department=none&handler=none&days_from=1000",
        "due-soon?working_days=60&days_from=60&handler=01999999-9999-7999-8999-999999999999",
    ] {
        let none = get(&desk, "supervisor", query).await.is(200);
        assert!(none.text.contains("[]"), "{query}: {}", none.text);
    }
    for login in ["system", "security", "audit"] {
        for path in [
            "overdue/summary",
            "due-soon/summary",
            "charts/due-dates.svg?year=2026",
        ] {
            get(&desk, login, path).await.refuses(403, "not_allowed");
        }
    }
}
