//! Cases that are routed and that nobody takes in hand: listed, and told of once for each routing.

use disclosure::jobs::alarm;
use disclosure::rules::case::Case;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND, NOW};
use crate::harness::web::Web;

async fn routed(web: &Web) -> Case {
    let test = &web.test;
    let case = test.confirm(&test.file_online().await).await;
    test.route(&case, LAND).await
}

async fn listed(web: &Web, login: &str, query: &str) -> Vec<(Value, Value)> {
    let person = web.staff(login).await;
    let list = web.get(&person, &format!("/api/v1/{query}")).await.is(200);
    let items = list.at("/items").as_array().unwrap().clone();
    let row = |item: &Value| (item["number"].clone(), item["accept_by"].clone());
    items.iter().map(row).collect()
}

async fn alarms(web: &Web, case: &Case) -> Vec<String> {
    let mut owed = web.test.owed(case).await;
    owed.retain(|one| one.kind == "acceptance_late");
    owed.iter().map(|one| one.mail.to.clone()).collect()
}

const ALL: [&str; 3] = [
    "land@yunjiang.example",
    "head@staff.yunjiang.example",
    "registrar@staff.yunjiang.example",
];

#[tokio::test]
async fn department_heads_and_registrars_are_told_once_for_each_routing() {
    let web = Web::open().await;
    let case = routed(&web).await;
    let app = &web.test.app;
    // Routed on Monday: Tuesday is the working day for it, to its end.
    for quiet in ["2026-03-02", "2026-03-03"] {
        web.test.set_today(quiet);
        assert_eq!(alarm::run_once(app).await.unwrap(), 0, "{quiet}");
    }
    web.test.at("2026-03-03T16:00:00Z");
    assert_eq!(alarm::run_once(app).await.unwrap(), 1, "Wednesday, 0:00");
    assert_eq!(alarm::run_once(app).await.unwrap(), 0);
    assert_eq!(alarms(&web, &case).await, ALL);
    let told = web.test.last_owed(&case).await;
    let subject = format!(
        "【依申请公开】逾期未签收：{}（答复期限2026年3月30日）",
        case.number
    );
    assert_eq!(told.mail.subject, subject);
    for said in [
        "签收期限：2026年3月3日（周二）",
        "分办日期：2026年3月2日（周一）",
        LAND,
    ] {
        assert!(told.mail.text.contains(said), "{}", told.mail.text);
    }
    for secret in ["张三", "征地"] {
        assert!(!told.mail.text.contains(secret) && !told.mail.html.contains(secret));
    }
    let audit = web.get(&web.staff("audit").await, "/api/v1/audit").await;
    let noted = audit.is(200).at("/items").as_array().unwrap().clone();
    assert!(noted.iter().any(|it| it["action"] == "acceptance_alarm"));

    // Routed on, the next department has its own time and its own alarm.
    web.test.set_today("2026-03-06");
    web.test.route(&web.test.case(case.id).await, HEALTH).await;
    web.test.set_today("2026-03-09");
    assert_eq!(
        alarm::run_once(app).await.unwrap(),
        0,
        "Friday's next working day"
    );
    web.test.set_today("2026-03-10");
    assert_eq!(alarm::run_once(app).await.unwrap(), 1);
    let health = ["health@yunjiang.example", ALL[1], ALL[2]];
    assert_eq!(alarms(&web, &case).await, [ALL, health].concat());
    web.test.check_house().await.unwrap();
}

#[tokio::test]
async fn what_nobody_took_in_time_is_listed_with_its_day() {
    let web = Web::open().await;
    let late = routed(&web).await;
    web.test.set_today("2026-03-03");
    let fresh = routed(&web).await;
    let number = |case: &Case| json!(case.number);
    let day = |text: &str| json!(text);
    let (first, second) = (
        (number(&late), day("2026-03-03")),
        (number(&fresh), day("2026-03-04")),
    );
    let only_late = "cases?acceptance_late=true";
    assert_eq!(listed(&web, "registrar", only_late).await, []);
    web.test.set_today("2026-03-04");
    for login in ["registrar", "land", "head", "supervisor"] {
        let seen = listed(&web, login, only_late).await;
        assert_eq!(seen, std::slice::from_ref(&first), "{login}");
        let others = listed(&web, login, "cases?acceptance_late=false").await;
        assert_eq!(others, std::slice::from_ref(&second), "{login}");
    }
    assert_eq!(listed(&web, "health", only_late).await, []);
    let work = listed(&web, "land", "worklist").await;
    assert_eq!(work, [first.clone(), second.clone()]);
    // Taken in hand, though late, it waits no more.
    let person = web.staff("land").await;
    web.act(&person, &late.id.to_string(), "claim", &json!({}))
        .await
        .is(200);
    assert_eq!(listed(&web, "land", only_late).await, []);
    web.test.set_today("2026-03-05");
    assert_eq!(alarm::run_once(&web.test.app).await.unwrap(), 1);
    assert_eq!(alarms(&web, &late).await, [""; 0]);
    assert_eq!(alarms(&web, &fresh).await, ALL);
    // The session of three days ago is over.
    let person = web.staff("land").await;
    let wrong = web
        .get(&person, "/api/v1/cases?acceptance_late=perhaps")
        .await;
    wrong.refuses(400, "bad_query");
}

#[tokio::test]
async fn a_house_without_this_clock_raises_no_alarm() {
    let test = Test::unlike(NOW, |authority| authority.acceptance_days = 0).await;
    let web = Web::around(test);
    let case = routed(&web).await;
    web.test.set_today("2026-03-20");
    assert_eq!(alarm::run_once(&web.test.app).await.unwrap(), 0);
    assert_eq!(
        listed(&web, "registrar", "cases?acceptance_late=true").await,
        []
    );
    assert_eq!(alarms(&web, &case).await, [""; 0]);
}
