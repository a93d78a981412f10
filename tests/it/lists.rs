//! Lists of cases: who sees what, in which order, without gaps or doubles.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use disclosure::app::Error;
use disclosure::app::boards::{self, Asked, Shown};
use disclosure::app::cases::{Page, list, worklist};
use disclosure::app::intake::Door;
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::case::StageName;
use disclosure::rules::ids::{CaseId, DepartmentId};
use disclosure::rules::lateness::{Band, Board};
use disclosure::rules::outcome::Outcome;
use disclosure::rules::policy::Actor;
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::{Jurisdiction, Regime};
use disclosure::storage::lists::{Filter, Listed, Order};

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::people::{application, by_mail};

const NEWEST: Order = Order::Newest { after: None };
const BY_DUE_DATE: Order = Order::Due { after: None };

/// A district's register on 2 March: cases of every stage, overdue, due soon and later.
async fn register() -> Test {
    let t = Test::app().await;
    let counter = |channel| Door::Office {
        channel,
        received_on: None,
    };
    for day in ["2026-01-05", "2026-01-30", "2026-02-03", "2026-02-27"] {
        t.set_today(day);
        t.file_online().await;
        let mut company = application();
        company.applicant.kind = ApplicantKind::Business;
        t.file(&company, counter(Channel::MailSigned)).await;
        let routed = t.file_at_counter().await;
        t.route(&routed, HEALTH).await;
        let by_colleague = t.file_at_counter().await;
        let by_colleague = t.route(&by_colleague, LAND).await;
        t.claim(&by_colleague, &t.colleague()).await;
        t.in_hand().await;
        let drafted = t.in_hand().await;
        t.draft(&drafted, Outcome::NotHeld).await;
        let approved = t.approved().await;
        t.serve(&approved, by_mail(day)).await;
    }
    t.set_today("2026-03-02");
    t
}

async fn all(t: &Test, actor: &Actor, filter: &Filter, order: Order) -> Vec<Listed> {
    let page = list(&t.app, actor, filter, order, 1000).await.unwrap();
    assert!(!page.more);
    page.rows
}

fn ids(rows: &[Listed]) -> Vec<CaseId> {
    rows.iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn everyone_sees_the_cases_of_their_scope() {
    let t = Box::pin(register()).await;
    let see = async |actor: &Actor| all(&t, actor, &Filter::default(), NEWEST).await.len();
    assert_eq!(see(&t.registrar()).await, 28);
    assert_eq!(see(&t.head()).await, 28);
    assert_eq!(see(&t.supervisor()).await, 28);
    assert_eq!(see(&t.handler(LAND)).await, 16);
    assert_eq!(see(&t.handler(HEALTH)).await, 4);
    let neighbour = t.neighbour().await;
    assert_eq!(see(&neighbour.actor("head")).await, 0);
    for login in ["system", "security", "audit"] {
        let tried = list(&t.app, &t.actor(login), &Filter::default(), NEWEST, 10).await;
        assert!(matches!(tried, Err(Error::Denied)), "{login}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_or_doubles() {
    let t = Box::pin(register()).await;
    let head = t.head();
    for first in [NEWEST, Order::Oldest { after: None }, BY_DUE_DATE] {
        let whole = ids(&all(&t, &head, &Filter::default(), first).await);
        let (mut order, mut paged) = (first, Vec::new());
        loop {
            let page = list(&t.app, &head, &Filter::default(), order, 3)
                .await
                .unwrap();
            paged.extend(ids(&page.rows));
            let last = page.rows.last().unwrap();
            order = match first {
                Order::Newest { .. } => Order::Newest {
                    after: Some(last.id.0),
                },
                Order::Oldest { .. } => Order::Oldest {
                    after: Some((last.filed_on, last.id.0)),
                },
                Order::Due { .. } => Order::Due {
                    after: Some((last.due_on, last.id.0)),
                },
            };
            if !page.more {
                break;
            }
        }
        assert_eq!(paged, whole);
        assert_eq!(whole.len(), 28);
    }
}

#[tokio::test]
async fn the_earliest_due_date_comes_first_and_none_comes_last() {
    let t = Box::pin(register()).await;
    let rows = all(&t, &t.head(), &Filter::default(), BY_DUE_DATE).await;
    let keys: Vec<_> = rows
        .iter()
        .map(|row| (row.due_on.is_none(), row.due_on, row.id))
        .collect();
    assert!(keys.is_sorted());
    let newest = all(&t, &t.head(), &Filter::default(), NEWEST).await;
    assert!(newest.is_sorted_by_key(|row| std::cmp::Reverse(row.id)));
}

type Fits = fn(&Listed) -> bool;

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
async fn every_filter_lets_through_what_fits_and_nothing_else() {
    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    let t = Box::pin(register()).await;
    let (land, colleague) = (t.department(LAND), t.account("land2"));
    let any = Filter::default;
    let everything = all(&t, &t.head(), &any(), NEWEST).await;
    let filters: [(&str, Filter, Fits); 11] = [
        (
            "stage",
            Filter {
                stage: Some(StageName::InReview),
                ..any()
            },
            |row| row.stage == StageName::InReview,
        ),
        (
            "stages",
            Filter {
                stages: vec![StageName::Submitted, StageName::Assigned],
                ..any()
            },
            |row| matches!(row.stage, StageName::Submitted | StageName::Assigned),
        ),
        (
            "open",
            Filter {
                open: true,
                ..any()
            },
            |row| row.stage != StageName::Replied,
        ),
        (
            "clock",
            Filter {
                clock: Some("awaiting_confirmation".into()),
                ..any()
            },
            |row| row.stage == StageName::Submitted,
        ),
        (
            "due_from",
            Filter {
                due_from: Some(day("2026-03-09")),
                ..any()
            },
            |row| row.due_on >= Some(day("2026-03-09")),
        ),
        (
            "due_to",
            Filter {
                due_to: Some(day("2026-03-09")),
                ..any()
            },
            |row| row.due_on.is_some_and(|due| due <= day("2026-03-09")),
        ),
        (
            "channel",
            Filter {
                channel: Some(Channel::MailSigned),
                ..any()
            },
            |row| row.channel == Channel::MailSigned,
        ),
        (
            "applicant_kind",
            Filter {
                applicant_kind: Some(ApplicantKind::Business),
                ..any()
            },
            |row| row.applicant_kind == ApplicantKind::Business,
        ),
        (
            "outcome",
            Filter {
                outcome: Some(Outcome::Granted),
                ..any()
            },
            |row| row.outcome == Some(Outcome::Granted),
        ),
        (
            "received",
            Filter {
                received_from: Some(day("2026-01-30")),
                received_to: Some(day("2026-02-03")),
                ..any()
            },
            |row| {
                let on = row.received_on;
                on >= Some(day("2026-01-30")) && on <= Some(day("2026-02-03"))
            },
        ),
        (
            "not_due_before",
            Filter {
                not_due_before: Some(day("2026-03-02")),
                ..any()
            },
            |row| {
                row.stage == StageName::Replied
                    || row.due_on.is_none_or(|due| due >= day("2026-03-02"))
            },
        ),
    ];
    for (name, filter, fits) in filters {
        let expected: Vec<CaseId> = everything
            .iter()
            .filter(|row| fits(row))
            .map(|row| row.id)
            .collect();
        assert!(
            !expected.is_empty() && expected.len() < everything.len(),
            "{name} narrows"
        );
        assert_eq!(
            ids(&all(&t, &t.head(), &filter, NEWEST).await),
            expected,
            "{name}"
        );
    }
    let with = Filter {
        department: Some(land),
        handler: Some(colleague),
        ..any()
    };
    let rows = all(&t, &t.head(), &with, NEWEST).await;
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter()
            .all(|row| row.department == Some(land) && row.handler == Some(colleague))
    );
}

#[tokio::test]
async fn a_filter_never_widens_the_scope() {
    let t = Box::pin(register()).await;
    let elsewhere = Filter {
        department: Some(t.department(LAND)),
        ..Filter::default()
    };
    let rows = all(&t, &t.handler(HEALTH), &elsewhere, NEWEST).await;
    assert!(rows.is_empty());
}

#[tokio::test]
async fn each_worklist_holds_what_waits_for_that_person() {
    let t = Box::pin(register()).await;
    let wait = async |actor: &Actor, mine| {
        let page: Page = worklist(&t.app, actor, mine, BY_DUE_DATE, 1000)
            .await
            .unwrap();
        let mut stages = BTreeMap::new();
        for row in &page.rows {
            *stages.entry(row.stage.code()).or_insert(0) += 1;
        }
        stages.into_iter().collect::<Vec<_>>()
    };
    let registrar = wait(&t.registrar(), false).await;
    assert_eq!(registrar, [("registered", 4), ("submitted", 4)]);
    let land = t.handler(LAND);
    assert_eq!(wait(&land, false).await, [("in_hand", 8), ("in_review", 4)]);
    assert_eq!(wait(&land, true).await, [("in_hand", 4), ("in_review", 4)]);
    assert_eq!(wait(&t.handler(HEALTH), false).await, [("assigned", 4)]);
    assert_eq!(wait(&t.head(), false).await, [("in_review", 4)]);
    for login in ["supervisor", "system", "security", "audit"] {
        let tried = worklist(&t.app, &t.actor(login), false, BY_DUE_DATE, 10).await;
        assert!(matches!(tried, Err(Error::Denied)), "{login}");
    }
}

/// The counts of a board, from a list of its cases.
fn counted(rows: &[Listed]) -> BTreeMap<Option<DepartmentId>, (i64, Option<NaiveDate>)> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let (count, oldest) = counts.entry(row.department).or_insert((0, row.due_on));
        *count += 1;
        *oldest = (*oldest).min(row.due_on);
    }
    counts
}

fn overdue() -> Asked {
    Asked::all(Board::Overdue, Board::Overdue.whole())
}

fn due_soon(working_days: u16) -> Asked {
    let to = Some(working_days);
    Asked::all(Board::DueSoon, Band { from: 0, to })
}

fn told(board: &Shown) -> BTreeMap<Option<DepartmentId>, (i64, Option<NaiveDate>)> {
    let row = |row: &disclosure::storage::lists::DepartmentCount| {
        (row.department, (row.count, row.oldest_due_on))
    };
    board.departments.iter().map(row).collect()
}

#[tokio::test]
async fn the_overdue_board_counts_what_it_lists() {
    let t = Box::pin(register()).await;
    let today = t.today();
    for actor in [t.head(), t.supervisor(), t.handler(LAND), t.handler(HEALTH)] {
        let late: Vec<CaseId> = all(&t, &actor, &Filter::default(), BY_DUE_DATE)
            .await
            .iter()
            .filter(|row| {
                row.stage != StageName::Replied && row.due_on.is_some_and(|due| due < today)
            })
            .map(|row| row.id)
            .collect();
        let board = boards::list(&t.app, &actor, &overdue(), BY_DUE_DATE, 1000)
            .await
            .unwrap();
        assert!(!late.is_empty());
        assert_eq!(ids(&board.page.rows), late);
        assert_eq!(told(&board), counted(&board.page.rows));
        assert!(
            board
                .departments
                .is_sorted_by_key(|row| std::cmp::Reverse(row.count))
        );
    }
    let tried = boards::list(&t.app, &t.actor("system"), &overdue(), BY_DUE_DATE, 10).await;
    assert!(matches!(tried, Err(Error::Denied)));
}

#[tokio::test]
async fn the_due_soon_board_counts_what_it_lists() {
    let t = Box::pin(register()).await;
    let today = t.today();
    let calendar = Regime::of(Jurisdiction::China, today).builtin_calendar();
    for days in [0, 1, 5, 20] {
        let last = calendar.working_day_after(today, days.into());
        let soon: Vec<CaseId> = all(&t, &t.head(), &Filter::default(), BY_DUE_DATE)
            .await
            .iter()
            .filter(|row| row.stage != StageName::Replied)
            .filter(|row| row.due_on.is_some_and(|due| (today..=last).contains(&due)))
            .map(|row| row.id)
            .collect();
        let board = boards::list(&t.app, &t.head(), &due_soon(days), BY_DUE_DATE, 1000)
            .await
            .unwrap();
        assert_eq!(ids(&board.page.rows), soon, "{days} working days");
        assert_eq!(told(&board), counted(&board.page.rows));
    }
}

#[tokio::test]
async fn a_case_that_is_due_today_is_due_soon_and_not_yet_overdue() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let on = async |day: &str| {
        t.set_today(day);
        let late = boards::list(&t.app, &t.head(), &overdue(), BY_DUE_DATE, 10)
            .await
            .unwrap();
        let soon = boards::list(&t.app, &t.head(), &due_soon(0), BY_DUE_DATE, 10)
            .await
            .unwrap();
        (ids(&late.page.rows), ids(&soon.page.rows))
    };
    assert_eq!(on("2026-03-27").await, (vec![], vec![]));
    assert_eq!(on("2026-03-30").await, (vec![], vec![case.id]));
    assert_eq!(on("2026-03-31").await, (vec![case.id], vec![]));
    t.at("2026-03-30T15:59:59Z");
    let late = boards::list(&t.app, &t.head(), &overdue(), BY_DUE_DATE, 10)
        .await
        .unwrap();
    assert!(
        late.page.rows.is_empty(),
        "the day ends at midnight in Shanghai"
    );
}

#[tokio::test]
async fn a_row_names_applicant_matter_department_and_handler() {
    let t = Test::app().await;
    t.in_hand().await;
    let page = list(&t.app, &t.head(), &Filter::default(), NEWEST, 10)
        .await
        .unwrap();
    let row = &page.rows[0];
    assert_eq!(row.applicant_name, "张三丰");
    assert_eq!(row.title, "2025年度清水片区征地补偿安置方案");
    assert_eq!(page.departments[&row.department.unwrap()], LAND);
    assert_eq!(page.handlers[&row.handler.unwrap()], "承大地");
}
