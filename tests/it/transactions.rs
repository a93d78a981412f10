//! All of it or nothing, once: transactions that break off, requests that are repeated, numbers.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use disclosure::app::act::{Key, Target, act};
use disclosure::app::intake::{Door, file};
use disclosure::app::{Error, Result};
use disclosure::postgres::Role as DatabaseRole;
use disclosure::rules::case::{Case, Stage};
use disclosure::rules::command::Command;
use disclosure::storage::numbers::{Counter, draw};
use disclosure::storage::schema::cases;
use futures_util::future::join_all;

use crate::harness::Test;
use crate::harness::app::{HEALTH, LAND};
use crate::harness::people::{application, by_mail, replying};

fn key(t: &Test, name: &str, digest: u8) -> Key {
    Key {
        authority: t.authority.id,
        client: "anyone".into(),
        key: name.into(),
        digest: vec![digest; 32],
    }
}

async fn files_under(t: &Test, key: Key) -> Result<Case> {
    file(&t.app, &t.anyone(), &application(), Door::Online, Some(key)).await
}

async fn numbers(t: &Test) -> Vec<String> {
    let mut conn = t.app.read().await.unwrap();
    cases::table
        .select(cases::number)
        .order(cases::number)
        .load(&mut conn)
        .await
        .unwrap()
}

fn gapless(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("YJ-2026-{n:06}")).collect()
}

#[tokio::test]
async fn who_goes_away_half_way_leaves_nothing_and_holds_up_nobody() {
    let t = Test::app().await;
    t.file_online().await;
    // Another connection lies ready, so that the abandoned one is not the next to be used.
    let idle = (t.app.read().await, t.app.read().await);
    drop(idle);
    let (reached, wait) = tokio::sync::oneshot::channel();
    let abandoned = t.app.write(async |tx| {
        draw(tx, t.authority.id, Counter::Case, 2026).await?;
        reached.send(()).unwrap();
        pending::<Result<()>>().await
    });
    tokio::select! {
        _ = abandoned => unreachable!(),
        reached = wait => reached.unwrap(),
    }
    let next = tokio::time::timeout(Duration::from_secs(5), t.file_online()).await;
    assert_eq!(next.expect("not held up").number, "YJ-2026-000002");
}

/// Polls so many times, then walks away.
async fn patient_for<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_filing_that_breaks_off_anywhere_is_there_whole_or_not_at_all() {
    let t = Test::app().await;
    let mut done = 0;
    for polls in 1..60 {
        if patient_for(polls, t.file_online()).await.is_some() {
            done += 1;
        }
    }
    assert!(done > 0, "some filings were given the time they need");
    let last = t.file_online().await;
    let numbers = numbers(&t).await;
    assert_eq!(numbers, gapless(numbers.len()));
    assert_eq!(numbers.last(), Some(&last.number));
    assert!(numbers.len() > done);
}

#[tokio::test]
async fn numbers_of_filings_at_the_same_time_have_no_gap_and_no_double() {
    let t = Test::app().await;
    join_all((0..16).map(|_| t.file_online())).await;
    assert_eq!(numbers(&t).await, gapless(16));
}

#[tokio::test]
async fn every_year_counts_from_one() {
    let t = Test::app().await;
    t.file_online().await;
    t.at("2026-12-31T16:00:00Z");
    let case = t.file_online().await;
    assert_eq!(case.number, "YJ-2027-000001", "midnight in Shanghai");
}

#[tokio::test]
async fn a_reply_that_is_refused_burns_no_number() {
    let t = Test::app().await;
    let number = |case: &Case| match &case.stage {
        Stage::Replied { reply, .. } => reply.letter.number.clone(),
        other => panic!("not replied: {other:?}"),
    };
    let (one, other) = (t.approved().await, t.approved().await);
    let service = by_mail("2026-03-01");
    let refused = t.refused(&t.handler(LAND), &one, replying(service)).await;
    assert_eq!(refused, "day_too_early");
    let one = number(&t.reply_electronic(&one).await);
    let other = number(&t.reply_electronic(&other).await);
    assert_eq!(
        (one.as_str(), other.as_str()),
        ("〔2026〕第1号", "〔2026〕第2号")
    );
}

#[tokio::test]
async fn a_filing_that_is_repeated_under_its_key_is_one_case() {
    let t = Test::app().await;
    let first = files_under(&t, key(&t, "a", 1)).await.unwrap();
    let again = files_under(&t, key(&t, "a", 1)).await.unwrap();
    assert_eq!(first, again);
    let other = files_under(&t, key(&t, "b", 1)).await.unwrap();
    assert_ne!(first.id, other.id);
    assert_eq!(numbers(&t).await, gapless(2));
}

#[tokio::test]
async fn a_key_is_not_used_for_another_request() {
    let t = Test::app().await;
    files_under(&t, key(&t, "a", 1)).await.unwrap();
    let other = files_under(&t, key(&t, "a", 2)).await;
    assert!(matches!(other, Err(Error::KeyReused)), "{other:?}");
    assert_eq!(numbers(&t).await, gapless(1));
}

#[tokio::test]
async fn a_key_under_which_nothing_was_done_is_free() {
    let t = Test::app().await;
    let early = Door::Office {
        channel: disclosure::rules::receipt::Channel::InPerson,
        received_on: Some("2026-03-03".parse().unwrap()),
    };
    let key = key(&t, "a", 1);
    let refused = file(
        &t.app,
        &t.registrar(),
        &application(),
        early,
        Some(key.clone()),
    )
    .await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    assert!(files_under(&t, key).await.is_ok());
}

#[tokio::test]
async fn eight_of_the_same_at_once_are_one_case() {
    let t = Test::app().await;
    let all = join_all((0..8).map(|_| files_under(&t, key(&t, "a", 1)))).await;
    let first = all[0].as_ref().unwrap();
    for one in &all {
        assert_eq!(one.as_ref().unwrap(), first);
    }
    assert_eq!(numbers(&t).await, gapless(1));
}

#[tokio::test]
async fn a_repeated_action_gives_the_case_as_it_was_then() {
    let t = Test::app().await;
    let case = t.file_at_counter().await;
    let case = t.route(&case, LAND).await;
    let target = Target {
        case: case.id,
        version: Some(case.version),
        key: Some(key(&t, "claim", 1)),
    };
    let handler = t.handler(LAND);
    let claims = || act(&t.app, &handler, target.clone(), Command::Claim);
    let first = claims().await.unwrap();
    // In the meantime it went to another department, and is out of the handler's sight.
    let moved = t.does(&t.head(), &first, t.assign(HEALTH)).await;
    assert_eq!(claims().await.unwrap(), first);
    assert_eq!(t.case(case.id).await, moved);
}

#[tokio::test]
async fn a_database_that_went_away_is_unavailable_and_comes_back() {
    let t = Test::app().await;
    let busy = join_all((0..4).map(|_| t.app.read())).await;
    drop(busy);
    let mut root = t.database.connect(DatabaseRole::Superuser).await;
    diesel::sql_query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut root)
    .await
    .unwrap();
    let mut answers = Vec::new();
    for _ in 0..8 {
        let filed = file(&t.app, &t.anyone(), &application(), Door::Online, None).await;
        answers.push(filed.map(|case| case.number));
    }
    let unexpected = answers
        .iter()
        .find(|answer| !matches!(answer, Ok(_) | Err(Error::Unavailable)));
    assert!(unexpected.is_none(), "{answers:?}");
    assert!(matches!(answers.last(), Some(Ok(_))), "{answers:?}");
}
