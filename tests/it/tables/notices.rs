//! Who is told what when something happens.

use std::fmt::Write;

use disclosure::rules::case::Case;
use disclosure::rules::decide::{Facts, decide};
use disclosure::rules::event::{By, Recorded};
use disclosure::rules::notices::{Addressee, owed};
use insta::assert_snapshot;

use super::samples::{COLLEAGUE, HANDLER, HEALTH, LAND, cases, commands, facts};

fn named(addressee: Addressee) -> &'static str {
    match addressee {
        Addressee::Applicant => "the applicant",
        Addressee::Department(LAND) => "the land bureau",
        Addressee::Department(HEALTH) => "the health bureau",
        Addressee::Account(HANDLER) => "the handler",
        Addressee::Registrars => "registrars",
        Addressee::Heads => "heads",
        Addressee::Supervisors => "supervisors",
        Addressee::Asked => "the one who is asked",
        Addressee::Department(_) | Addressee::Account(_) => "a stranger",
    }
}

fn told(before: &Case, recorded: &Recorded) -> String {
    let mut after = before.clone();
    after.apply(recorded);
    let lines: Vec<String> = owed(&recorded.event, Some(before), &after)
        .into_iter()
        .map(|(addressee, owed)| format!("{} {owed:?}", named(addressee)))
        .collect();
    if lines.is_empty() {
        "nobody".into()
    } else {
        lines.join("; ")
    }
}

#[test]
fn every_event_and_who_is_told() {
    let mut table = String::new();
    for (stage, case) in cases() {
        for (command, given) in commands() {
            let by = Facts {
                account: Some(if stage == "in_hand" && command == "claim" {
                    COLLEAGUE
                } else {
                    HANDLER
                }),
                ..facts()
            };
            for decided in decide(&case, &given, &by).unwrap_or_default() {
                let recorded = Recorded {
                    seq: case.version + 1,
                    on: decided.on,
                    at: chrono::DateTime::UNIX_EPOCH,
                    by: By::System,
                    event: decided.event,
                };
                let told = told(&case, &recorded);
                assert!(!told.contains("stranger"), "{stage} {command}: {told}");
                writeln!(table, "{stage:<11} {command:<17} {told}").unwrap();
            }
        }
    }
    assert_snapshot!(table);
}
