//! Who may say what became of a notice: the one whose claim still stands.

use chrono::TimeDelta;
use disclosure::storage::outbox::{self, Claimed};

use crate::harness::Test;
use crate::harness::mails::claim_due;
use crate::harness::people::application;

/// Claims all that is due, for a minute.
async fn claim(t: &Test) -> Vec<Claimed> {
    claim_due(&t.app, t.now(), t.now() + TimeDelta::minutes(1)).await
}

/// Records how an attempt ended, and tells whether that counts.
async fn record(t: &Test, claimed: &Claimed, state: &'static str) -> bool {
    let next = (state == "deferred").then(|| t.now() + TimeDelta::minutes(5));
    t.app
        .write(async |tx| {
            Ok(outbox::record(tx, &t.app.keys, claimed, (state, state, next), t.now()).await?)
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn the_outcome_of_a_claim_that_ran_out_changes_nothing() {
    let t = Test::app().await;
    let door = disclosure::app::intake::Door::Online;
    let case = t.file(&application(), door).await;
    let slow = claim(&t).await.pop().unwrap();
    assert!(claim(&t).await.is_empty(), "one at a time");

    t.at("2026-03-02T01:02:00Z");
    let second = claim(&t).await.pop().unwrap();
    assert_eq!((second.id, second.attempts), (slow.id, 2));
    assert!(!record(&t, &slow, "deferred").await, "while it is sent");
    assert!(record(&t, &second, "accepted").await);
    assert!(!record(&t, &slow, "deferred").await, "after it was sent");
    assert!(!record(&t, &second, "rejected").await, "once is enough");

    let mut conn = t.app.read().await.unwrap();
    let listed = outbox::of_case(&mut conn, t.authority.id, case.id)
        .await
        .unwrap();
    let states: Vec<_> = listed.iter().map(|one| one.state.as_str()).collect();
    assert_eq!(states, ["accepted"]);
    assert_eq!(outbox::next_due(&mut conn).await.unwrap(), None);
}
