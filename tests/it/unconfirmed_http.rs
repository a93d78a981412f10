//! Filings that nobody has confirmed: listed oldest first, and told of once when they wait too long.

use diesel_async::RunQueryDsl;
use disclosure::jobs::alarm;
use disclosure::postgres::Role as DatabaseRole;
use disclosure::rules::language::Language;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::mails::Owed;
use crate::harness::web::{Answer, Web, application};

const CASES: &str = "/api/v1/cases";

async fn list(web: &Web, login: &str, query: &str) -> Answer {
    let person = web.staff(login).await;
    web.get(&person, &format!("{CASES}?{query}")).await
}

fn numbers(answer: &Answer) -> Vec<String> {
    let items = answer.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap().to_owned())
        .collect()
}

async fn record(web: &Web, channel: &str, received_on: &str) -> String {
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!(channel);
    body["received_on"] = json!(received_on);
    let recorded = web.post(&registrar, CASES, &body).await.is(201);
    recorded.string("/number")
}

/// The alarms that the registrars were sent about a case.
async fn alarms(web: &Web, number: &str) -> Vec<Owed> {
    let registrar = web.staff("registrar").await;
    let id = web.find(&registrar, number).await;
    let id = disclosure::rules::ids::CaseId(id.parse().unwrap());
    let case = web.test.case(id).await;
    let mut owed = web.test.owed(&case).await;
    owed.retain(|one| one.kind == "confirmation_late");
    owed
}

async fn confirm(web: &Web, number: &str) {
    let registrar = web.staff("registrar").await;
    let id = web.find(&registrar, number).await;
    web.act(&registrar, &id, "confirmation", &json!({}))
        .await
        .is(200);
}

#[tokio::test]
async fn what_waits_for_confirmation_is_listed_oldest_first() {
    let web = Web::open().await;
    let (online, _) = web.file().await;
    let letter = record(&web, "mail_ordinary", "2026-02-27").await;
    let fax = record(&web, "fax", "2026-02-26").await;
    // What counts from its arrival waits for nobody.
    record(&web, "mail_signed", "2026-02-25").await;
    let waiting = "stage=submitted&sort=oldest";
    for login in ["registrar", "supervisor", "head"] {
        let seen = list(&web, login, waiting).await.is(200);
        assert_eq!(numbers(&seen), [&*fax, &letter, &online], "{login}");
        let by = |at: usize| seen.string(&format!("/items/{at}/confirm_by"));
        // A letter that nobody signs for is confirmed on the day it arrives (Art. 31(2)).
        assert_eq!(
            [by(0), by(1), by(2)],
            ["2026-02-27", "2026-02-27", "2026-03-03"]
        );
    }
    // The clock of each says the same day.
    let registrar = web.staff("registrar").await;
    let seen = list(&web, "registrar", waiting).await.is(200);
    for (at, length, article) in [
        (0, "1 working day", "house rule"),
        (1, "the same day", "Art. 31"),
        (2, "1 working day", "house rule"),
    ] {
        let id = seen.string(&format!("/items/{at}/id"));
        let case = web.get(&registrar, &format!("/api/v1/cases/{id}")).await;
        let case = case.is(200);
        let clock = case.at("/clocks/0");
        assert_eq!(clock["kind"], "confirmation");
        let by = seen.string(&format!("/items/{at}/confirm_by"));
        assert_eq!(clock["due_on"], by, "{clock}");
        assert_eq!(
            (&clock["length"], &clock["article"]),
            (&json!(length), &json!(article))
        );
    }
    let handler = list(&web, "land", waiting).await.is(200);
    assert_eq!(handler.at("/items"), &json!([]));
    let first = list(&web, "registrar", &format!("{waiting}&limit=2")).await;
    let cursor = first.is(200).string("/next_cursor");
    let rest = format!("{waiting}&limit=2&cursor={cursor}");
    let rest = list(&web, "registrar", &rest).await.is(200);
    assert_eq!(numbers(&rest), [&*online]);
    let other_list = format!("sort=due&cursor={cursor}");
    list(&web, "registrar", &other_list)
        .await
        .refuses(400, "bad_cursor");
    confirm(&web, &fax).await;
    let after = list(&web, "registrar", waiting).await.is(200);
    assert_eq!(numbers(&after), [letter, online]);
}

#[tokio::test]
async fn what_waits_longer_than_a_working_day_can_be_listed_alone() {
    let web = Web::open().await;
    let fax = record(&web, "fax", "2026-02-26").await;
    let (online, _) = web.file().await;
    let late = "confirmation_late=true&sort=oldest";
    let seen = list(&web, "supervisor", late).await.is(200);
    assert_eq!(numbers(&seen), [&*fax]);
    let others = list(&web, "supervisor", "confirmation_late=false").await;
    assert_eq!(numbers(&others.is(200)), [&*online]);
    web.test.set_today("2026-03-03");
    assert_eq!(numbers(&list(&web, "registrar", late).await), [&*fax]);
    web.test.set_today("2026-03-04");
    let seen = list(&web, "registrar", late).await.is(200);
    assert_eq!(numbers(&seen), [&*fax, &*online]);
    confirm(&web, &fax).await;
    assert_eq!(numbers(&list(&web, "registrar", late).await), [online]);
    let others = list(&web, "registrar", "confirmation_late=false").await;
    assert_eq!(numbers(&others.is(200)), [fax]);
    for wrong in ["confirmation_late=perhaps", "sort=eldest", "confirmed=true"] {
        list(&web, "registrar", wrong)
            .await
            .refuses(400, "bad_query");
    }
}

#[tokio::test]
async fn the_registrars_are_told_once_after_a_whole_working_day() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    let app = &web.test.app;
    // Filed on Monday: Tuesday is the working day that it may wait, to its end.
    for quiet in ["2026-03-02", "2026-03-03"] {
        web.test.set_today(quiet);
        assert_eq!(alarm::run_once(app).await.unwrap(), 0);
    }
    web.test.at("2026-03-03T16:00:00Z");
    assert_eq!(alarm::run_once(app).await.unwrap(), 1, "Wednesday, 0:00");
    assert_eq!(alarm::run_once(app).await.unwrap(), 0);
    web.test.set_today("2026-03-20");
    assert_eq!(alarm::run_once(app).await.unwrap(), 0);
    let alarms = alarms(&web, &number).await;
    let [one] = alarms.as_slice() else {
        panic!("{} alarms", alarms.len());
    };
    assert_eq!(
        one.line(),
        "confirmation_late account zh-CN registrar@staff.yunjiang.example"
    );
    assert_eq!(
        one.mail.subject,
        format!("【依申请公开】逾期未确认收件：{number}")
    );
    assert!(
        one.mail.text.contains("已收到超过1个工作日"),
        "{}",
        one.mail.text
    );
    assert!(
        one.mail.text.contains("确认期限：2026年3月3日（周二）"),
        "{}",
        one.mail.text
    );
    for secret in ["张三", "征地", "zhangsan"] {
        assert!(!one.mail.text.contains(secret) && !one.mail.html.contains(secret));
    }
    let audit = web.get(&web.staff("audit").await, "/api/v1/audit").await;
    let noted: Vec<Value> = audit.at("/items").as_array().unwrap().clone();
    let noted = noted
        .iter()
        .filter(|it| it["action"] == "confirmation_alarm");
    assert_eq!(noted.count(), 1);
}

#[tokio::test]
async fn days_off_do_not_count_towards_an_alarm() {
    let web = Web::open().await;
    web.test.set_today("2026-03-06");
    let (number, _) = web.file().await;
    for (day, sent) in [("2026-03-08", 0), ("2026-03-09", 0), ("2026-03-10", 1)] {
        web.test.set_today(day);
        let told = alarm::run_once(&web.test.app).await.unwrap();
        assert_eq!(told, sent, "{day}");
    }
    assert_eq!(alarms(&web, &number).await.len(), 1);
}

#[tokio::test]
async fn what_is_confirmed_or_confirms_itself_raises_no_alarm() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    record(&web, "in_person", "2026-02-25").await;
    confirm(&web, &number).await;
    web.test.set_today("2026-03-20");
    assert_eq!(alarm::run_once(&web.test.app).await.unwrap(), 0);
    let automatic = Web::around(Test::automatic().await);
    automatic.file().await;
    automatic.test.set_today("2026-03-20");
    assert_eq!(alarm::run_once(&automatic.test.app).await.unwrap(), 0);
}

#[tokio::test]
async fn two_copies_of_the_program_send_one_alarm() {
    let web = Web::open().await;
    let (number, _) = web.file().await;
    web.test.set_today("2026-03-04");
    let (here, there) = (&web.test.app, web.test.another_copy());
    let (here, there) = tokio::join!(alarm::run_once(here), alarm::run_once(&there));
    assert_eq!(here.unwrap() + there.unwrap(), 1);
    assert_eq!(alarms(&web, &number).await.len(), 1);
}

#[tokio::test]
async fn a_case_that_cannot_be_read_keeps_no_other_waiting() {
    let mut t = Test::app().await;
    let broken = t.file_online().await;
    let whole = t.file_online().await;
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    let damage = format!(
        "UPDATE case_events SET body = '{{}}' WHERE case_id = '{}'",
        broken.id
    );
    let damaged = diesel::sql_query(damage).execute(&mut owner).await;
    assert_eq!(damaged, Ok(1));
    t.set_today("2026-03-04");
    assert_eq!(alarm::run_once(&t.app).await.unwrap(), 1);
    assert_eq!(t.last_owed(&whole).await.kind, "confirmation_late");
    t.leaves_disorder();
}

#[tokio::test]
async fn each_authority_tells_its_own_registrars_in_its_own_language() {
    let test = Test::unlike(crate::harness::app::NOW, |authority| {
        authority.language = Language::English;
    });
    let web = Web::around(test.await);
    web.test.neighbour().await;
    let mut body = application();
    body["authority"] = json!("YJ");
    web.post(&web.anyone(), "/api/v1/applications", &body)
        .await
        .is(201);
    web.test.set_today("2026-03-04");
    assert_eq!(alarm::run_once(&web.test.app).await.unwrap(), 1);
    let scope = disclosure::rules::policy::Scope::Authority(web.test.authority.id);
    let mut conn = web.test.app.read().await.unwrap();
    let found =
        disclosure::storage::cases::find_by_number(&mut conn, scope.authority(), "YJ-2026-000001");
    let case = web.test.case(found.await.unwrap().unwrap()).await;
    let told = web.test.last_owed(&case).await;
    assert_eq!(
        told.mail.subject,
        "[Disclosure] Receipt not confirmed in time: YJ-2026-000001"
    );
    assert!(
        told.mail.text.contains("more than 1 working day ago"),
        "{}",
        told.mail.text
    );
}
