//! The proof that nothing is lost, in short; `cargo xtask prove` is the same in full length.

use std::path::Path;

use indicatif::ProgressBar;
use xtask::prove::district::District;
use xtask::prove::kills::{self, Victim};
use xtask::prove::{keys, mails, races};

use crate::serve_cli::folder;

const PROGRAM: &str = env!("CARGO_BIN_EXE_disclosure");

#[test]
fn what_was_answered_is_there_whatever_was_killed() {
    let folder = folder();
    let victims = [
        Victim::Service,
        Victim::Backend,
        Victim::OwnServer,
        Victim::PrivateServer,
        Victim::Service,
    ];
    let bar = ProgressBar::hidden();
    let tallies = kills::run(Path::new(PROGRAM), folder.path(), &victims, 4, &bar).unwrap();
    for (victim, tally) in &tallies {
        assert!(tally.answered > 0, "{victim:?}: nobody could work");
    }
    let waited = tallies[&Victim::OwnServer];
    assert!(waited.unavailable > 0, "who is away is said to be away");
}

#[test]
fn of_many_at_once_one_changes_the_case_and_one_key_has_one_effect() {
    let folder = folder();
    let (district, service) = District::found(Path::new(PROGRAM), folder.path()).unwrap();
    let bar = ProgressBar::hidden();
    let raced = races::run(&district, &service, 20, 8, &bar).unwrap();
    assert_eq!((raced.won, raced.stale + raced.refused), (20, 7 * 20));
    let keyed = keys::run(&district, &service, 20, 8, &bar).unwrap();
    assert_eq!((keyed.effects, keyed.sent, keyed.refused), (20, 160, 20));
    service.stop().unwrap();
}

#[test]
fn no_notice_is_lost_when_the_sender_is_killed() {
    let folder = folder();
    let bar = ProgressBar::hidden();
    let tally = mails::run(Path::new(PROGRAM), folder.path(), 4, &bar).unwrap();
    assert!(tally.notices >= 4, "{tally:?}");
    assert!(tally.most_copies <= 5, "{tally:?}");
}
