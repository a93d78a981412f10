//! The digest of a morning: whom it reaches, on which days, and that its counts are those of the lists it names.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use disclosure::jobs::remind;
use disclosure::notify::transport::Transport;
use disclosure::storage::schema::outbox;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::smtp::{Received, SmtpServer, settings};
use crate::harness::web::Web;

/// How many digests are owed or were sent.
async fn digests(test: &Test) -> i64 {
    let mut conn = test.app.read().await.unwrap();
    outbox::table
        .filter(outbox::kind.eq("morning_digest"))
        .count()
        .get_result(&mut conn)
        .await
        .unwrap()
}

/// Sends what is owed to a real mail server; the digests among it.
async fn arrived(test: &Test) -> Vec<Received> {
    let server = SmtpServer::start().await;
    let transport = Transport::smtp(settings(server.port())).unwrap();
    test.send_mails(&transport).await;
    let mut mails = server.messages();
    mails.retain(|mail| mail.parsed().subject().unwrap().contains("督办摘要"));
    mails.sort_by(|one, other| one.to.cmp(&other.to));
    mails
}

/// Cases that are due on 30 March and on 2, 3 and 7 April.
async fn register() -> Web {
    let test = Test::automatic().await;
    for day in ["2026-03-02", "2026-03-05", "2026-03-06"] {
        test.set_today(day);
        test.file_online().await;
        let routed = test.file_online().await;
        test.route(&routed, LAND).await;
        let routed = test.file_online().await;
        test.route(&routed, HEALTH).await;
        test.in_hand().await;
    }
    Web::around(test)
}

#[tokio::test]
async fn its_counts_are_those_of_the_lists_that_it_names() {
    let web = register().await;
    let test = &web.test;
    test.set_today("2026-03-31");
    remind::run_once(&test.app).await.unwrap();
    let mails = arrived(test).await;
    let to: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
    assert_eq!(
        to,
        [
            "head@staff.yunjiang.example",
            "supervisor@staff.yunjiang.example"
        ]
    );
    let said_to_both = mails[1].text();
    assert_eq!(said_to_both, mails[0].text());
    let supervisor = web.staff("supervisor").await;
    for (list, said) in [
        ("overdue", "逾期"),
        ("due-soon?working_days=0", "今日到期"),
        ("due-soon?working_days=3", "3个工作日内到期"),
        ("due-soon?working_days=5", "5个工作日内到期"),
    ] {
        let address = format!("https://disclosure.example/api/v1/{list}");
        let is_named = said_to_both
            .lines()
            .any(|line| line.trim_end().ends_with(&address));
        assert!(is_named, "{address}: {said_to_both}");
        let board = web
            .get(&supervisor, &format!("/api/v1/{list}"))
            .await
            .is(200);
        let total = board.at("/total");
        let all = said_to_both
            .lines()
            .find(|line| line.starts_with("合计："))
            .unwrap();
        assert!(
            all.contains(&format!("{said}{total}件")),
            "{all}: {said}{total}"
        );
        for row in board.at("/departments").as_array().unwrap() {
            let is_with_none = row.get("department").is_none();
            let name = if is_with_none {
                "未分办"
            } else {
                row["name"].as_str().unwrap()
            };
            let count = &row["count"];
            let line = said_to_both
                .lines()
                .find(|line| line.starts_with(&format!("{name}：")))
                .unwrap_or_else(|| panic!("{name}: {said_to_both}"));
            assert!(
                line.contains(&format!("{said}{count}件")),
                "{line}: {said}{count}"
            );
        }
    }
    let all = said_to_both
        .lines()
        .find(|line| line.starts_with("合计："))
        .unwrap();
    assert_eq!(
        all.trim_end(),
        "合计：逾期4件，今日到期0件，3个工作日内到期8件，5个工作日内到期8件"
    );
    assert!(said_to_both.contains("自然资源局：逾期2件，今日到期0件，3个工作日内到期4件，5个工作日内到期4件，最早的到期日为2026年3月30日"), "{said_to_both}");
    assert!(said_to_both.contains("未分办：逾期1件"), "{said_to_both}");
    for secret in ["张三", "征地", "YJ-2026"] {
        assert!(!said_to_both.contains(secret), "{said_to_both}");
    }
}

#[tokio::test]
async fn it_is_sent_once_each_working_day_by_however_many_copies() {
    let web = register().await;
    let test = &web.test;
    // Saturday and Sunday are days off.
    for (day, sent) in [
        ("2026-03-27", 2),
        ("2026-03-28", 2),
        ("2026-03-29", 2),
        ("2026-03-30", 4),
    ] {
        test.set_today(day);
        let (one, other) = (test.another_copy(), test.another_copy());
        let (one, other) = tokio::join!(remind::run_once(&one), remind::run_once(&other));
        one.unwrap();
        other.unwrap();
        remind::run_once(&test.app).await.unwrap();
        assert_eq!(digests(test).await, sent, "{day}");
    }
    // The program was down for a week: one digest, of today.
    test.set_today("2026-04-08");
    remind::run_once(&test.app).await.unwrap();
    assert_eq!(digests(test).await, 6);
}

#[tokio::test]
async fn a_make_up_saturday_has_one_and_a_morning_with_nothing_to_tell_none() {
    let test = Test::unlike("2026-01-19T01:00:00Z", |_| ()).await;
    // Received on Monday 19 January, due on 14 February: a Saturday that is worked.
    test.in_hand().await;
    test.set_today("2026-01-20");
    remind::run_once(&test.app).await.unwrap();
    assert_eq!(
        digests(&test).await,
        0,
        "nothing comes due within five days"
    );
    for (day, sent) in [("2026-02-14", 2), ("2026-02-15", 2)] {
        test.set_today(day);
        remind::run_once(&test.app).await.unwrap();
        assert_eq!(digests(&test).await, sent, "{day}");
    }
    let mails = arrived(&test).await;
    assert!(
        mails[0].text().contains("合计：逾期0件，今日到期1件"),
        "{}",
        mails[0].text()
    );
}

#[tokio::test]
async fn with_pages_for_staff_it_names_these() {
    let test = Test::automatic().await;
    test.set_today("2026-03-02");
    test.in_hand().await;
    test.set_today("2026-03-31");
    let app = test
        .app
        .clone()
        .with_staff_url(Some("https://disclosure.example/staff"));
    remind::run_once(&app).await.unwrap();
    let mails = arrived(&test).await;
    let read = mails[0].text();
    for list in ["overdue", "due-soon?working_days=3"] {
        let address = format!("https://disclosure.example/staff/{list}");
        assert!(read.contains(&address), "{address}: {read}");
    }
    assert!(!read.contains("/api/v1/"), "{read}");
}
