//! What each command does at each stage: the event, or the reason why not.

use std::fmt::Write;

use disclosure::rules::attaching::is_readable;
use disclosure::rules::case::Stage;
use disclosure::rules::command::Action;
use disclosure::rules::decide::{Facts, decide};
use disclosure::rules::event::CaseEvent;
use disclosure::rules::notified::Notified;
use disclosure::rules::offer::offer;
use disclosure::rules::policy::{Actor, applicant_may};
use disclosure::rules::refusal::Refusal;
use disclosure::rules::service::{PostalEnterprise, Service, ServiceError};
use insta::assert_snapshot;

use crate::harness::people::replying;

use super::samples::{COLLEAGUE, ENCLOSED, HANDLER, case, cases, commands, day, facts};

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
fn only_an_approved_letter_becomes_a_reply() {
    let settled = Facts {
        mail_under_way: false,
        ..facts()
    };
    for (stage, _) in cases() {
        let made = !outcome(stage, "reply", &settled).starts_with("no");
        assert_eq!(
            made,
            ["approved", "undelivered"].contains(&stage),
            "{stage}"
        );
    }
}

#[test]
fn a_replied_case_stays_as_it_is() {
    let settled = Facts {
        mail_under_way: false,
        ..facts()
    };
    // The office may still put papers to it, such as the proof of service, and record what was brought against it.
    let beside = [
        "renew query code",
        "prove service",
        "add document",
        "withdraw loose",
        "file remedy",
        "archive",
        "archive early",
    ];
    for (command, _) in commands() {
        for stage in ["replied", "mailed"] {
            let cell = outcome(stage, command, &settled);
            let stays = cell.starts_with("no: cannot_")
                || cell == "no: document_in_reply"
                || cell == "no: sub_deadline_unknown"
                || cell == "no: urging_unknown"
                || cell == "no: consultation_unknown"
                || cell == "no: nothing_to_serve"
                || cell == "no: nothing_to_post"
                || cell == "no: nothing_on_its_way"
                || cell == "no: no_date_moved"
                || cell == "no: no_late_answer"
                || cell == "no: remedy_unknown"
                || cell == "no: no_fee_owed"
                || beside.contains(&command);
            assert!(stays, "{stage} {command}: {cell}");
        }
    }
}

#[test]
fn what_is_offered_is_what_can_be_done() {
    for (stage, case) in cases() {
        for account in [HANDLER, COLLEAGUE] {
            for mail_under_way in [true, false] {
                let facts = Facts {
                    account: Some(account),
                    mail_under_way,
                    ..facts()
                };
                for action in Action::ALL {
                    let can = commands()
                        .into_iter()
                        .filter(|(_, command)| command.action() == action)
                        .any(|(_, command)| decide(&case, &command, &facts).is_ok());
                    let offered = offer(&case, action, facts.viewer()).is_ok();
                    assert_eq!(
                        offered, can,
                        "{stage} {action:?} {account:?} {mail_under_way}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_closed_is_refused_for_the_very_reason() {
    let viewers = [Some(HANDLER), Some(COLLEAGUE), None].into_iter();
    let viewers = viewers.flat_map(|account| [true, false].map(|mailing| (account, mailing)));
    // While the period runs, after its end, while none runs, and with every day of an extension used.
    let periods = [
        ("2026-03-03", Some("2026-03-30"), 0),
        ("2026-03-31", Some("2026-03-30"), 0),
        ("2026-03-03", None, 0),
        ("2026-03-03", Some("2026-03-30"), 20),
    ];
    let mut closed = 0;
    for (account, mail_under_way) in viewers {
        for (today, due_on, extended_by) in periods {
            let facts = Facts {
                account,
                mail_under_way,
                today: day(today),
                due_on: due_on.map(day),
                extended_by,
                ..facts()
            };
            let actions = Action::ALL.into_iter();
            // One without an account is the applicant.
            let actions: Vec<_> = actions
                .filter(|action| account.is_some() || applicant_may(*action))
                .collect();
            for (stage, case) in cases() {
                for action in &actions {
                    let Err(why) = offer(&case, *action, facts.viewer()) else {
                        continue;
                    };
                    let tried: Vec<_> = commands()
                        .into_iter()
                        .filter(|(_, command)| command.action() == *action)
                        .map(|(_, command)| decide(&case, &command, &facts))
                        .collect();
                    let told = format!("{stage} {action:?} {account:?} {today}: {why:?} {tried:?}");
                    assert!(tried.iter().all(Result::is_err), "{told}");
                    assert!(tried.contains(&Err(why)), "{told}");
                    closed += 1;
                }
            }
        }
    }
    assert!(closed > 10_000, "{closed}");
}

#[test]
fn a_case_approved_before_letters_were_frozen_can_be_approved_again() {
    let mut case = case("in_review");
    case.apply(&disclosure::rules::event::Recorded {
        seq: case.version + 1,
        on: day("2026-03-02"),
        at: chrono::DateTime::UNIX_EPOCH,
        by: disclosure::rules::event::By::Staff(HANDLER),
        event: serde_json::from_str(r#"{"event":"approved"}"#).unwrap(),
    });
    let tried = |name: &str| {
        let command = commands().into_iter().find(|(known, _)| *known == name);
        decide(&case, &command.unwrap().1, &facts())
    };
    assert_eq!(tried("reply"), Err(Refusal::LetterMissing));
    assert!(tried("ask rework").is_ok());
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
fn an_applicant_reads_what_a_letter_encloses_once_it_was_made_and_from_then_on() {
    let actor = Actor::Applicant {
        authority: case("approved").authority,
        case: case("approved").id,
    };
    for (stage, case) in cases() {
        let enclosed = case.documents.iter().find(|it| it.id == ENCLOSED);
        let reads = enclosed.is_some_and(|it| is_readable(&case, it, &actor, &case));
        let made = [
            "undelivered",
            "mailed",
            "replied",
            "handed over",
            "sued",
            "corrected",
            "reopened",
            "archived",
        ]
        .contains(&stage);
        assert_eq!(reads, made, "{stage}");
    }
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
        if stage.ends_with("archive") || stage == "archived" {
            assert_eq!(cell, "no: case_archived", "{stage}");
            continue;
        }
        let closed = [
            "mailed",
            "replied",
            "handed over",
            "abandoned",
            "withdrawn",
            "sued",
            "corrected",
            "unpaid",
        ];
        let is_replied = closed.contains(&stage);
        assert_eq!(refused, is_replied, "{stage}: {cell}");
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
                let before = after.stage.clone();
                let keeps_stage = matches!(
                    one.event,
                    CaseEvent::QueryCodeRenewed { .. }
                        | CaseEvent::Conferred { .. }
                        | CaseEvent::Urged { .. }
                        | CaseEvent::UrgingAnswered { .. }
                        | CaseEvent::Filed { .. }
                        | CaseEvent::Split { .. }
                        | CaseEvent::DocumentAdded { .. }
                        | CaseEvent::DocumentWithdrawn { .. }
                        | CaseEvent::ExtensionProposed { .. }
                        | CaseEvent::ExtensionApproved { .. }
                        | CaseEvent::ExtensionRefused { .. }
                        | CaseEvent::ExtensionTold { .. }
                        | CaseEvent::ConsultationOpened { .. }
                        | CaseEvent::ConsultationSent { .. }
                        | CaseEvent::ConsultationDelivered { .. }
                        | CaseEvent::OpinionReceived { .. }
                        | CaseEvent::ThirdPartyNoticeMade { .. }
                        | CaseEvent::ThirdPartyTold { .. }
                        | CaseEvent::ClarificationAsked { .. }
                        | CaseEvent::ClarificationAnswered {
                            late_because: Some(_),
                            ..
                        }
                        | CaseEvent::LateAnswerRefused { .. }
                        | CaseEvent::ReasonsAsked { .. }
                        | CaseEvent::ReasonsGiven { .. }
                        | CaseEvent::ReplyDelayed { .. }
                        | CaseEvent::DueDateNoticeWritten { .. }
                        | CaseEvent::NoticeServed {
                            of: Notified::Reasons | Notified::Delay | Notified::DueDate,
                            ..
                        }
                        | CaseEvent::NoticeNotServed {
                            of: Notified::Reasons | Notified::Delay,
                            ..
                        }
                        | CaseEvent::FeeSet { .. }
                        | CaseEvent::FeeNoticeDelivered
                        | CaseEvent::SubDeadlineSet { .. }
                        | CaseEvent::SubDeadlineMet { .. }
                        | CaseEvent::RemedyFiled { .. }
                        | CaseEvent::RemedyAccepted { .. }
                        | CaseEvent::RemedyDecided { .. }
                        | CaseEvent::RemedyResultCancelled { .. }
                ) || is_served_again(&before, &one.event);
                after.apply(&disclosure::rules::event::Recorded {
                    seq,
                    on: one.on,
                    at: chrono::DateTime::UNIX_EPOCH,
                    by: disclosure::rules::event::By::Staff(HANDLER),
                    event: one.event,
                });
                assert_eq!(after.stage == before, keeps_stage, "{stage} {command}");
            }
        }
    }
}

/// A posted notice of a fee that came back: the case waits for the payment as before.
fn is_served_again(before: &Stage, event: &CaseEvent) -> bool {
    let of_fee = matches!(
        event,
        CaseEvent::NoticeServed {
            of: Notified::Fee,
            ..
        }
    );
    of_fee && matches!(before, Stage::AwaitingPayment { .. })
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
        decide(&case("approved"), &replying(service), &facts()).map(|decided| decided.len())
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
