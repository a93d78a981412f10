//! The search index: kept with every change, filled where it is missing, shut to the neighbour and to the curious.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use disclosure::app::cases::{Filter, search};
use disclosure::app::intake::{self, Door};
use disclosure::app::search::{Filled, fill};
use disclosure::postgres::Role as DatabaseRole;
use disclosure::rules::applicant::ApplicantKind;
use disclosure::rules::case::StageName;
use disclosure::rules::ids::CaseId;
use disclosure::rules::outcome::Outcome;
use disclosure::rules::policy::{Actor, Scope};
use disclosure::search::Query;
use disclosure::storage::search::find;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::people::{application, reply};

async fn found(t: &Test, actor: &Actor, q: &str) -> Vec<CaseId> {
    let query = Query::parse(q).unwrap();
    let filter = Filter::default();
    let (page, _) = search(&t.app, actor, &query, &filter, None, 200)
        .await
        .unwrap();
    page.rows.iter().map(|row| row.id).collect()
}

#[derive(QueryableByName)]
struct Doc {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    case_id: uuid::Uuid,
    #[diesel(sql_type = Text)]
    body: String,
}

async fn index(conn: &mut AsyncPgConnection) -> BTreeMap<uuid::Uuid, String> {
    let sql = "SELECT case_id, body::text AS body FROM search_docs";
    let docs: Vec<Doc> = diesel::sql_query(sql).load(conn).await.unwrap();
    docs.into_iter()
        .map(|doc| (doc.case_id, doc.body))
        .collect()
}

async fn forget(conn: &mut AsyncPgConnection, sql: &str) {
    diesel::sql_query(sql).execute(conn).await.unwrap();
}

/// Fills until nothing is missing; says how many were brought in at a time.
async fn fill_all(t: &Test) -> Vec<usize> {
    let (mut after, mut brought) = (None, Vec::new());
    loop {
        match fill(&t.app, after).await.unwrap() {
            Filled::UpTo(last, cases) => {
                after = Some(last);
                brought.push(cases);
            }
            Filled::Whole => return brought,
            Filled::ByAnother => panic!("nobody else is here"),
        }
    }
}

/// Cases at every stage.
async fn register(t: &Test) {
    t.file_online().await;
    let routed = t.file_at_counter().await;
    let routed = t.route(&routed, HEALTH).await;
    let given_back = t.give_back("非本局职责", Some(LAND));
    t.does(&t.handler(HEALTH), &routed, given_back).await;
    let moved = t.file_at_counter().await;
    let moved = t.route(&moved, HEALTH).await;
    t.route(&moved, LAND).await;
    let drafted = t.in_hand().await;
    t.draft(&drafted, Outcome::NotHeld).await;
    let approved = t.approved().await;
    t.reply_electronic(&approved).await;
}

#[tokio::test]
async fn a_register_from_before_the_index_is_brought_in() {
    let t = Test::app().await;
    Box::pin(register(&t)).await;
    let neighbour = t.neighbour().await;
    let door = Door::Online;
    let anyone = Actor::Anyone {
        authority: neighbour.authority.id,
    };
    for _ in 0..60 {
        intake::file(&t.app, &anyone, &application(), door.clone(), None)
            .await
            .unwrap();
    }
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    let kept = index(&mut owner).await;
    assert_eq!(kept.len(), 65);
    assert_eq!(fill_all(&t).await, [0_usize; 0], "nothing is missing");

    forget(&mut owner, "TRUNCATE search_docs").await;
    assert!(found(&t, &t.head(), "征地").await.is_empty());
    assert_eq!(fill_all(&t).await, [50, 15]);
    assert_eq!(
        index(&mut owner).await,
        kept,
        "as the changes had written it"
    );
    assert_eq!(found(&t, &t.head(), "征地").await.len(), 5);

    // Cut short after the first lot, it goes on where cases are missing.
    forget(&mut owner, "TRUNCATE search_docs").await;
    fill(&t.app, None).await.unwrap();
    assert_eq!(fill_all(&t).await, [15]);
    assert_eq!(index(&mut owner).await, kept);
}

#[tokio::test]
async fn a_case_that_cannot_be_read_does_not_keep_the_others_out() {
    let mut t = Test::app().await;
    let broken = t.file_at_counter().await;
    let whole = t.file_at_counter().await;
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    forget(&mut owner, "TRUNCATE search_docs").await;
    let damage = format!(
        "UPDATE texts SET sealed = '\\x00' WHERE case_id = '{}'",
        broken.id
    );
    forget(&mut owner, &damage).await;
    assert_eq!(fill_all(&t).await, [2]);
    assert_eq!(found(&t, &t.head(), "征地").await, [whole.id]);
    t.leaves_disorder();
}

#[tokio::test]
async fn a_neighbour_finds_nothing_and_the_same_word_looks_otherwise_there() {
    let t = Test::app().await;
    let ours = t.file_online().await;
    let neighbour = t.neighbour().await;
    let anyone = Actor::Anyone {
        authority: neighbour.authority.id,
    };
    let theirs = intake::file(&t.app, &anyone, &application(), Door::Online, None)
        .await
        .unwrap();
    assert_eq!(found(&t, &t.head(), "征地").await, [ours.id]);
    assert_eq!(
        found(&t, &neighbour.actor("head"), "征地").await,
        [theirs.id]
    );
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    let index = index(&mut owner).await;
    let words = |case: CaseId| -> Vec<String> {
        let words = index[&case.0].split(' ');
        words
            .map(|word| word.split(':').next().unwrap().to_owned())
            .collect()
    };
    let (ours, theirs) = (words(ours.id), words(theirs.id));
    assert!(ours.len() > 20);
    assert!(ours.iter().all(|word| !theirs.contains(word)));
}

#[tokio::test]
async fn the_longest_reply_is_found_by_its_last_words() {
    let t = Test::app().await;
    let case = t.in_hand().await;
    let mut long = reply(Outcome::Granted);
    let text: String = (0..19_000_u32)
        .filter_map(|n| char::from_u32(0x4E00 + (n * 7_919) % 20_900))
        .collect();
    long.content = Some(format!("{text}，龖龘靐齉爩鱻麤龗"));
    let case = t.does(&t.handler(LAND), &case, t.drafted(&long)).await;
    let case = t.approve(&case).await;
    let case = t.reply_electronic(&case).await;
    for q in ["龖龘", "龖龘靐齉爩鱻麤龗", "清水片区征地补偿安置方案"] {
        assert_eq!(found(&t, &t.head(), q).await, [case.id], "{q}");
    }
    assert!(found(&t, &t.head(), "龘龖").await.is_empty());
}

/// Copies of a case beside it, each a little newer, that nothing but the search can read.
async fn copies(conn: &mut AsyncPgConnection, case: CaseId, count: u16) {
    let id = case.0.to_string();
    let (head, tail) = id.split_at(24);
    let tail = u64::from_str_radix(tail, 16).unwrap();
    let copy = format!("('{head}' || lpad(to_hex({tail} + 1000 + n), 12, '0'))::uuid");
    for sql in [
        format!(
            "INSERT INTO cases SELECT authority_id, {copy}, number || '/' || n, 'registered', channel, applicant_kind,
                 title, department_id, handler_id, filed_on, received_on, due_on, clock, provisional, outcome,
                 replied_on, on_time, query_generation, version, created_at, updated_at
               FROM cases, generate_series(1, {count}) AS n WHERE id = '{id}'"
        ),
        format!(
            "INSERT INTO search_docs SELECT authority_id, {copy}, body
               FROM search_docs, generate_series(1, {count}) AS n WHERE case_id = '{id}'"
        ),
    ] {
        diesel::sql_query(sql).execute(conn).await.unwrap();
    }
}

#[tokio::test]
async fn thousands_of_finds_are_read_in_order_from_any_place() {
    let mut t = Test::app().await;
    let mut owner = t.database.connect(DatabaseRole::Owner).await;
    for day in ["2021-03-02", "2024-03-04", "2026-03-02"] {
        t.set_today(day);
        let case = t.file_at_counter().await;
        t.route(&case, LAND).await;
        copies(&mut owner, case.id, 2_500).await;
    }
    t.leaves_disorder();
    let all: Vec<uuid::Uuid> = index(&mut owner).await.into_keys().rev().collect();
    assert_eq!(all.len(), 7_503);
    let routed: Vec<uuid::Uuid> = all.iter().copied().skip(2_500).step_by(2_501).collect();
    let assigned = Filter {
        stage: Some(StageName::Assigned),
        ..Filter::default()
    };
    let registered = Filter {
        stage: Some(StageName::Registered),
        ..Filter::default()
    };
    let others: Vec<_> = (all.iter().copied())
        .filter(|id| !routed.contains(id))
        .collect();
    let mut conn = t.app.read().await.unwrap();
    let scope = Scope::Authority(t.authority.id);
    for (filter, expect) in [
        (&Filter::default(), &all),
        (&assigned, &routed),
        (&registered, &others),
    ] {
        for q in ["清水", "清水片区征地补偿", "\"2025年度清水\" 方案"] {
            let query = Query::parse(q).unwrap();
            for (skip, enough) in [
                (0, 1),
                (0, 1_001),
                (0, 9_000),
                (1, 51),
                (2, 3_000),
                (1_999, 2_001),
            ] {
                let after = skip
                    .min(expect.len())
                    .checked_sub(1)
                    .map(|last| expect[last]);
                let rest: Vec<_> = expect.iter().copied().skip(skip).take(enough).collect();
                let place = (after, enough);
                let found = find(&mut conn, &t.app.keys, scope, filter, (&query, true), place)
                    .await
                    .unwrap();
                assert!(
                    found == rest,
                    "{q}, {enough} after {skip} of {}",
                    expect.len()
                );
            }
        }
    }
    let query = Query::parse("清水").unwrap();
    let long_ago = (Some(uuid::Uuid::nil()), 10);
    let all = Filter::default();
    let found = find(
        &mut conn,
        &t.app.keys,
        scope,
        &all,
        (&query, true),
        long_ago,
    );
    assert!(found.await.unwrap().is_empty());
}

#[tokio::test]
async fn matches_are_counted_within_what_is_seen_and_asked() {
    let t = Test::app().await;
    Box::pin(register(&t)).await;
    let query = Query::parse("清水").unwrap();
    let count = async |actor: &Actor, filter: &Filter| {
        let searched = search(&t.app, actor, &query, filter, None, 1).await;
        let (page, matches) = searched.unwrap();
        assert!(page.rows.len() <= 1);
        let matches = matches.unwrap();
        assert!(!matches.is_capped);
        matches.count
    };
    let all = Filter::default();
    assert_eq!(count(&t.head(), &all).await, 5);
    assert_eq!(count(&t.handler(LAND), &all).await, 3);
    assert_eq!(count(&t.handler(HEALTH), &all).await, 0);
    let business = Filter {
        applicant_kind: Some(ApplicantKind::Business),
        ..Filter::default()
    };
    assert_eq!(count(&t.head(), &business).await, 0);
    let land = Filter {
        department: Some(t.department(LAND)),
        ..Filter::default()
    };
    assert_eq!(count(&t.head(), &land).await, 3);
}
