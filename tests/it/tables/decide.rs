//! What each command does at each stage: the event, or the reason why not.

use std::fmt::Write;

use disclosure::rules::command::Command;
use disclosure::rules::decide::{Facts, decide};
use disclosure::rules::event::CaseEvent;
use disclosure::rules::refusal::Refusal;
use disclosure::rules::service::{PostalEnterprise, Service, ServiceError};
use insta::assert_snapshot;

use super::samples::{COLLEAGUE, HANDLER, case, cases, commands, day, facts};

fn outcome(at: &str, command: &str, facts: &Facts) -> String {
    let command = commands().into_iter().find(|(name, _)| *name == command);
    match decide(&case(at), &command.unwrap().1, facts) {
        Ok(decided) => decided
            .iter()
            .map(|decided| {
                format!(
                    "{} on {}",
                    decided.event.name(),
                    decided.on.format("%-d %b")
                )
            })
            .collect::<Vec<_>>()
            .join(", "),
        Err(refusal) => format!("no: {}", refusal.code()),
    }
}

fn table(facts: &Facts) -> String {
    let mut table = String::new();
    for (stage, _) in cases() {
        for (command, _) in commands() {
            let cell = outcome(stage, command, facts);
            writeln!(table, "{stage:<11} {command:<17} {cell}").unwrap();
        }
        table.push('\n');
    }
    table
}

#[test]
fn every_command_at_every_stage_by_the_handler() {
    assert_snapshot!(table(&facts()));
}

#[test]
fn every_command_at_every_stage_by_a_colleague() {
    let facts = Facts {
        account: Some(COLLEAGUE),
        ..facts()
    };
    assert_snapshot!(table(&facts));
}

#[test]
fn only_an_approved_draft_becomes_a_reply() {
    for (stage, _) in cases() {
        let made = !outcome(stage, "reply", &facts()).starts_with("no");
        assert_eq!(made, stage == "approved", "{stage}");
    }
}

#[test]
fn a_replied_case_stays_as_it_is() {
    // The office may still put papers to it, such as the proof of service.
    let beside = ["renew query code", "add document", "withdraw loose"];
    for (command, _) in commands() {
        let cell = outcome("replied", command, &facts());
        let stays = cell.starts_with("no: cannot_")
            || cell == "no: document_in_reply"
            || cell == "no: sub_deadline_unknown"
            || beside.contains(&command);
        assert!(stays, "{command}: {cell}");
    }
}

#[test]
fn a_program_without_an_account_takes_nothing_in_hand() {
    let nobody = Facts {
        account: None,
        ..facts()
    };
    assert_eq!(outcome("assigned", "claim", &nobody), "no: cannot_claim");
    assert_eq!(outcome("in_hand", "draft", &nobody), "no: not_the_handler");
}

#[test]
fn an_applicant_puts_documents_to_an_open_case_only() {
    let applicant = Facts {
        account: None,
        ..facts()
    };
    for (stage, _) in cases() {
        let cell = outcome(stage, "add document", &applicant);
        let refused = cell == "no: cannot_add_document";
        assert_eq!(refused, stage == "replied", "{stage}: {cell}");
        // What the office added, and a reply does not enclose, is not there for them.
        let cell = outcome(stage, "withdraw loose", &applicant);
        assert_eq!(cell, "no: document_unknown", "{stage}");
    }
    let full = Facts {
        documents_per_case: 2,
        ..facts()
    };
    let cell = outcome("in_hand", "add document", &full);
    assert_eq!(cell, "no: too_many_documents");
}

#[test]
fn what_was_decided_can_be_applied_and_moves_the_case() {
    for (stage, case) in cases() {
        for (command, given) in commands() {
            let Ok(decided) = decide(&case, &given, &facts()) else {
                continue;
            };
            let mut after = case.clone();
            for (seq, one) in (case.version + 1..).zip(decided) {
                let keeps_stage = matches!(
                    one.event,
                    CaseEvent::QueryCodeRenewed { .. }
                        | CaseEvent::Filed { .. }
                        | CaseEvent::DocumentAdded { .. }
                        | CaseEvent::DocumentWithdrawn { .. }
                        | CaseEvent::SubDeadlineSet { .. }
                        | CaseEvent::SubDeadlineMet { .. }
                );
                after.apply(&disclosure::rules::event::Recorded {
                    seq,
                    on: one.on,
                    at: chrono::DateTime::UNIX_EPOCH,
                    by: disclosure::rules::event::By::Staff(HANDLER),
                    event: one.event,
                });
                assert_eq!(after.stage == case.stage, keeps_stage, "{stage} {command}");
            }
        }
    }
}

#[test]
fn a_record_of_delivery_that_cannot_be_right_makes_no_reply() {
    let mail = |tracking_number: &str, signed_on: Option<&str>| Service::Mail {
        posted_on: day("2026-03-03"),
        tracking_number: tracking_number.into(),
        carrier: PostalEnterprise::Ems,
        signed_on: signed_on.map(day),
    };
    let made = |service| {
        decide(&case("approved"), &Command::Reply { service }, &facts())
            .map(|decided| decided.len())
    };
    assert_eq!(made(mail("1012345678901", None)), Ok(1));
    let number = "1".repeat(41);
    for (service, wrong) in [
        (mail("", None), ServiceError::TrackingNumber),
        (mail(" ", None), ServiceError::TrackingNumber),
        (mail("邮件", None), ServiceError::TrackingNumber),
        (mail(&number, None), ServiceError::TrackingNumber),
        (
            mail("1", Some("2026-03-02")),
            ServiceError::ReceivedBeforeSent,
        ),
        (mail("1", Some("2026-03-04")), ServiceError::InTheFuture),
    ] {
        let refused = Err(Refusal::WrongServiceRecord { wrong });
        assert_eq!(made(service.clone()), refused, "{service:?}");
    }
}
