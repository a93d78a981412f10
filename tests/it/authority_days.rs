//! Days are the authority's days: midnight there, whatever the zone of the server; and its law.

use std::process::Command;

use disclosure::rules::regime::Jurisdiction;
use serde_json::{Value, json};

use crate::harness::Test;
use crate::harness::web::{Answer, Web, application};

async fn file(web: &Web) -> Answer {
    web.post(&web.anyone(), "/api/v1/applications", &application())
        .await
        .is(201)
}

/// The day on which an application filed at a moment counts as filed.
async fn filed_on(web: &Web, moment: &str) -> String {
    web.test.at(moment);
    file(web).await.string("/filed_on")
}

#[tokio::test]
async fn the_day_turns_at_midnight_in_shanghai() {
    let web = Web::open().await;
    for (moment, day, why) in [
        (
            "2026-03-02T15:59:59Z",
            "2026-03-02",
            "23:59:59 is still Monday",
        ),
        (
            "2026-03-02T15:59:59.999999Z",
            "2026-03-02",
            "so is the last microsecond",
        ),
        ("2026-03-02T16:00:00Z", "2026-03-03", "00:00 is Tuesday"),
        (
            "2026-03-02T23:59:59Z",
            "2026-03-03",
            "midnight in Greenwich is nothing here",
        ),
        (
            "2026-03-03T00:00:00Z",
            "2026-03-03",
            "nor is the second after it",
        ),
        (
            "2026-12-31T15:59:59Z",
            "2026-12-31",
            "the last second of the year",
        ),
        (
            "2026-12-31T16:00:00Z",
            "2027-01-01",
            "the first of the next",
        ),
        ("2028-02-28T16:00:00Z", "2028-02-29", "leap day begins"),
        ("2028-02-29T15:59:59Z", "2028-02-29", "leap day ends"),
        ("2028-02-29T16:00:00Z", "2028-03-01", "and March begins"),
        ("2027-02-28T16:00:00Z", "2027-03-01", "no leap day in 2027"),
    ] {
        assert_eq!(filed_on(&web, moment).await, day, "{why}");
    }
}

#[tokio::test]
async fn the_number_of_a_case_belongs_to_the_year_in_shanghai() {
    let web = Web::open().await;
    web.test.at("2026-12-31T15:59:59Z");
    assert_eq!(file(&web).await.at("/number"), "YJ-2026-000001");
    web.test.at("2026-12-31T16:00:00Z");
    assert_eq!(file(&web).await.at("/number"), "YJ-2027-000001");
}

/// A case received at the counter at a moment, as the registrar sees it.
async fn received_at(web: &Web, moment: &str) -> Answer {
    web.test.at(moment);
    received(web, "in_person", None).await
}

async fn received(web: &Web, channel: &str, on: Option<&str>) -> Answer {
    let registrar = web.staff("registrar").await;
    let mut body = application();
    body["channel"] = json!(channel);
    if let Some(on) = on {
        body["received_on"] = json!(on);
    }
    web.post(&registrar, "/api/v1/cases", &body).await.is(201)
}

#[tokio::test]
async fn a_second_before_midnight_is_a_day_sooner() {
    let web = Web::open().await;
    for (moment, received_on, due_on) in [
        ("2024-02-28T16:00:00Z", "2024-02-29", "2024-03-28"),
        ("2024-02-29T16:00:00Z", "2024-03-01", "2024-03-29"),
        ("2025-12-31T15:59:59Z", "2025-12-31", "2026-01-29"),
        ("2025-12-31T16:00:00Z", "2026-01-01", "2026-01-29"),
        ("2026-03-02T15:59:59Z", "2026-03-02", "2026-03-30"),
        ("2026-03-02T16:00:00Z", "2026-03-03", "2026-03-31"),
    ] {
        let seen = received_at(&web, moment).await;
        assert_eq!(seen.at("/received_on"), received_on, "{moment}");
        assert_eq!(seen.at("/due_on"), due_on, "{moment}");
    }
}

#[tokio::test]
async fn a_case_is_overdue_from_midnight_in_shanghai() {
    let web = Web::open().await;
    let case = received_at(&web, "2026-03-02T01:00:00Z")
        .await
        .string("/id");
    for (moment, overdue) in [
        ("2026-03-30T15:59:59Z", false),
        ("2026-03-30T16:00:00Z", true),
    ] {
        web.test.at(moment);
        let head = web.staff("head").await;
        let path = format!("/api/v1/cases/{case}");
        let seen = web.get(&head, &path).await.is(200);
        assert_eq!(seen.at("/overdue"), overdue, "{moment}");
        let board = web.get(&head, "/api/v1/overdue").await.is(200);
        assert_eq!(board.at("/total"), i32::from(overdue), "{moment}");
        let list = web.get(&head, "/api/v1/cases?overdue=true").await.is(200);
        assert_eq!(
            list.at("/items").as_array().unwrap().len(),
            usize::from(overdue)
        );
    }
}

/// The tests above, run again in a process that lives elsewhere.
#[test]
fn the_zone_of_the_server_changes_nothing() {
    let these = [
        "authority_days::the_day_turns_at_midnight_in_shanghai",
        "authority_days::the_number_of_a_case_belongs_to_the_year_in_shanghai",
        "authority_days::a_second_before_midnight_is_a_day_sooner",
        "authority_days::a_case_is_overdue_from_midnight_in_shanghai",
        "authority_days::london_and_new_york_have_days_of_their_own",
    ];
    for zone in ["Pacific/Kiritimati", "America/Anchorage", "UTC"] {
        let output = Command::new(std::env::current_exe().unwrap())
            .env("TZ", zone)
            .env("PGTZ", zone)
            .args(["--exact"])
            .args(these)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{zone}: {said}");
        assert!(
            said.contains(&format!("{} passed", these.len())),
            "{zone}: {said}"
        );
    }
}

async fn under(law: Jurisdiction, zone: chrono_tz::Tz, now: &str) -> Web {
    let test = Test::unlike(now, |authority| {
        authority.law = law;
        authority.zone = zone;
    });
    Web::around(test.await)
}

#[tokio::test]
async fn london_and_new_york_have_days_of_their_own() {
    let london = under(
        Jurisdiction::UnitedKingdom,
        chrono_tz::Europe::London,
        "2026-03-02T09:00:00Z",
    )
    .await;
    for (moment, day) in [
        ("2026-03-02T23:59:59Z", "2026-03-02"),
        ("2026-07-01T22:59:59Z", "2026-07-01"),
        ("2026-07-01T23:00:00Z", "2026-07-02"),
    ] {
        assert_eq!(filed_on(&london, moment).await, day, "{moment}");
    }
    let new_york = under(
        Jurisdiction::UnitedStates,
        chrono_tz::America::New_York,
        "2026-03-02T15:00:00Z",
    )
    .await;
    for (moment, day) in [
        ("2026-03-03T04:59:59Z", "2026-03-02"),
        ("2026-03-03T05:00:00Z", "2026-03-03"),
        ("2026-07-02T03:59:59Z", "2026-07-01"),
        ("2026-07-02T04:00:00Z", "2026-07-02"),
    ] {
        assert_eq!(filed_on(&new_york, moment).await, day, "{moment}");
    }
}

async fn deadline(web: &Web, case: &str) -> Answer {
    let head = web.staff("head").await;
    web.get(&head, &format!("/api/v1/cases/{case}/deadline"))
        .await
        .is(200)
}

#[tokio::test]
async fn what_came_before_the_revision_and_is_recorded_late_has_the_old_period() {
    let web = Web::around(Test::unlike("2019-06-03T01:00:00Z", |_| {}).await);
    for (received_on, regime, days, due_on) in [
        ("2019-05-14", "cn-2008", 15, "2019-06-04"),
        ("2019-05-15", "cn-2019", 20, "2019-06-13"),
    ] {
        let case = received(&web, "in_person", Some(received_on)).await;
        assert_eq!(case.at("/due_on"), due_on, "{received_on}");
        let seen = deadline(&web, &case.string("/id")).await;
        assert_eq!(seen.at("/regime"), regime);
        assert_eq!(seen.at("/reply_days"), days);
        let rows = seen.at("/ledger").as_array().unwrap();
        assert_eq!(rows.last().unwrap()["count"], days);
        assert_eq!(rows.last().unwrap()["to"], due_on);
    }
    // An extension under the old law is 15 working days at most.
    let case = received(&web, "in_person", Some("2019-05-14"))
        .await
        .string("/id");
    let head = web.staff("head").await;
    for (days, moves_by) in [(15, 15), (16, 0)] {
        let path = format!("/api/v1/cases/{case}/deadline?if_event=extended:{days}@2019-06-04");
        let seen = web.get(&head, &path).await.is(200);
        assert_eq!(seen.at("/what_if/moves_by"), moves_by);
    }
}

#[tokio::test]
async fn a_filing_confirmed_after_the_revision_has_the_new_period() {
    let web = Web::around(Test::unlike("2019-05-14T15:59:59Z", |_| {}).await);
    let (number, _) = web.file().await;
    web.test.at("2019-05-14T16:00:00Z");
    let registrar = web.staff("registrar").await;
    let case = web.find(&registrar, &number).await;
    let seen = web
        .act(&registrar, &case, "confirmation", &json!({}))
        .await
        .is(200);
    assert_eq!(
        (seen.at("/filed_on"), seen.at("/received_on")),
        (&json!("2019-05-14"), &json!("2019-05-15"))
    );
    assert_eq!(deadline(&web, &case).await.at("/regime"), "cn-2019");
    let same_day = web.act(&registrar, &case, "confirmation", &json!({})).await;
    same_day.refuses(409, "cannot_confirm");
    let old = received(&web, "email", Some("2019-05-14"))
        .await
        .string("/id");
    let on = json!({"on": "2019-05-14"});
    web.act(&registrar, &old, "confirmation", &on).await.is(200);
    assert_eq!(deadline(&web, &old).await.at("/regime"), "cn-2008");
}

#[tokio::test]
async fn british_and_american_cases_are_counted_by_their_own_law() {
    for (law, zone, regime, due_on, last_name) in [
        (
            Jurisdiction::UnitedKingdom,
            chrono_tz::Europe::London,
            "gb-foia",
            "2026-05-05",
            "May Day",
        ),
        (
            Jurisdiction::UnitedStates,
            chrono_tz::America::New_York,
            "us-foia",
            "2026-05-01",
            "",
        ),
    ] {
        let web = under(law, zone, "2026-04-03T15:00:00Z").await;
        // Online filings wait for no confirmation there.
        let (number, code) = web.file().await;
        let head = web.staff("head").await;
        let case = web.find(&head, &number).await;
        let seen = deadline(&web, &case).await;
        assert_eq!(seen.at("/regime"), regime);
        assert_eq!(seen.at("/due_on"), due_on, "{regime}");
        let rows = seen.at("/ledger").as_array().unwrap();
        let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
        assert_eq!(
            names.last().copied().unwrap_or_default(),
            last_name,
            "{regime}"
        );
        let shown = web
            .get(&head, &format!("/api/v1/cases/{case}"))
            .await
            .is(200);
        let kinds: Vec<&Value> = shown
            .at("/clocks")
            .as_array()
            .unwrap()
            .iter()
            .map(|clock| &clock["kind"])
            .collect();
        assert_eq!(kinds, [&json!("clarification_notice")], "{regime}");

        web.test.at("2026-06-01T15:00:00Z");
        let applicant = web.applicant(&number, &code).await;
        let own = web
            .get(&applicant, &format!("/api/v1/applications/{number}"))
            .await
            .is(200);
        assert_eq!(
            own.at("/clocks"),
            &json!([]),
            "no remedies with periods in this law"
        );
        let head = web.staff("head").await;
        let path = format!("/api/v1/cases/{case}/deadline?if_event=extended:10@2026-04-20");
        let extended = web.get(&head, &path).await.is(200);
        let moves_by = if law == Jurisdiction::UnitedStates {
            10
        } else {
            0
        };
        assert_eq!(extended.at("/what_if/moves_by"), moves_by, "{regime}");
    }
}
