//! Every command at every stage, and what a last day may be.

use chrono::{NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::rules::ids::AccountId;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn by(account: u128) -> By {
    By::Staff(AccountId(Uuid::from_u128(account)))
}

const SUPERVISOR: u128 = 1;
const COLLEAGUE: u128 = 2;
const HANDLER: u128 = 3;

fn received() -> ComplaintEvent {
    ComplaintEvent::Received {
        number: "YJ-TS-2026-000001".into(),
        about: ComplaintKind::Reply,
        channel: ComplaintChannel::Mail,
        case: None,
        department: DepartmentId(Uuid::from_u128(9)),
        department_name: "自然资源局".into(),
        complainant: None,
    }
}

fn complaint(events: &[ComplaintEvent]) -> Complaint {
    let at = Utc.timestamp_opt(0, 0).unwrap();
    let record: Vec<Happened> = (1..)
        .zip(events)
        .map(|(seq, event)| Happened {
            seq,
            on: day("2026-03-02"),
            at,
            by: if matches!(event, ComplaintEvent::Reported) {
                by(HANDLER)
            } else {
                by(SUPERVISOR)
            },
            event: event.clone(),
        })
        .collect();
    let id = ComplaintId(Uuid::from_u128(7));
    Complaint::fold(id, AuthorityId(Uuid::from_u128(8)), &record).unwrap()
}

fn found(finding: Finding) -> Vec<ComplaintEvent> {
    let concluded = ComplaintEvent::Concluded { finding };
    vec![received(), ComplaintEvent::Investigated, concluded]
}

fn then(mut events: Vec<ComplaintEvent>, more: &[ComplaintEvent]) -> Vec<ComplaintEvent> {
    events.extend_from_slice(more);
    events
}

/// One record that leads to each stage.
fn stages() -> Vec<(ComplaintStage, Vec<ComplaintEvent>)> {
    let order = ComplaintEvent::Ordered {
        rectify_by: day("2026-03-20"),
    };
    let upheld = || found(Finding::Upheld);
    let (report, accept) = (ComplaintEvent::Reported, ComplaintEvent::Accepted);
    vec![
        (ComplaintStage::Received, vec![received()]),
        (
            ComplaintStage::Investigating,
            vec![received(), ComplaintEvent::Investigated],
        ),
        (ComplaintStage::Upheld, upheld()),
        (
            ComplaintStage::Rectifying,
            then(upheld(), std::slice::from_ref(&order)),
        ),
        (
            ComplaintStage::Reported,
            then(upheld(), &[order.clone(), report.clone()]),
        ),
        (
            ComplaintStage::Rectified,
            then(upheld(), &[order, report, accept]),
        ),
        (ComplaintStage::Closed, found(Finding::NotUpheld)),
    ]
}

fn commands() -> Vec<ComplaintCommand> {
    vec![
        ComplaintCommand::Investigate,
        ComplaintCommand::Conclude {
            finding: Finding::Upheld,
        },
        ComplaintCommand::Criticise {
            document: "云府办函〔2026〕5号".into(),
        },
        ComplaintCommand::Order {
            rectify_by: day("2026-03-20"),
        },
        ComplaintCommand::Report,
        ComplaintCommand::Return { rectify_by: None },
        ComplaintCommand::Accept,
        ComplaintCommand::CancelConclusion,
        ComplaintCommand::CancelOrder,
    ]
}

fn decided(complaint: &Complaint, command: &ComplaintCommand, account: u128) -> String {
    let situation = Situation {
        today: day("2026-03-02"),
        by: by(account),
        days: Some(OrderDays {
            latest: day("2026-05-29"),
            is_working: true,
        }),
    };
    match decide(complaint, command, situation) {
        Ok(event) => event.name().to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    }
}

#[test]
fn every_command_at_every_stage() {
    let concluded = "complaint_concluded";
    let no_order = "no_rectification_ordered";
    let (not_upheld, no_report) = ("complaint_not_upheld", "no_rectification_reported");
    let reported = "rectification_reported";
    let ordered = "rectification_ordered";
    // Of the supervisor who looks into it: investigate, conclude, criticise, order, report, return, accept, and
    // take back the conclusion and the order.
    let (none, followed) = ("complaint_not_concluded", "conclusion_followed");
    let reported_on = "rectification_followed";
    let expected = [
        [
            "investigated",
            "complaint_not_investigated",
            not_upheld,
            not_upheld,
            no_order,
            no_report,
            no_report,
            none,
            no_order,
        ],
        [
            "investigates_already",
            "concluded",
            not_upheld,
            not_upheld,
            no_order,
            no_report,
            no_report,
            none,
            no_order,
        ],
        [
            concluded,
            concluded,
            "criticised",
            "ordered",
            no_order,
            no_report,
            no_report,
            "conclusion_cancelled",
            no_order,
        ],
        [
            concluded,
            concluded,
            "criticised",
            ordered,
            "reported",
            no_report,
            no_report,
            followed,
            "order_cancelled",
        ],
        [
            concluded,
            concluded,
            "criticised",
            ordered,
            reported,
            "returned",
            "accepted",
            followed,
            reported_on,
        ],
        [
            concluded,
            concluded,
            "criticised",
            ordered,
            reported,
            no_report,
            no_report,
            followed,
            reported_on,
        ],
        [
            concluded,
            concluded,
            not_upheld,
            not_upheld,
            no_order,
            no_report,
            no_report,
            "conclusion_cancelled",
            no_order,
        ],
    ];
    for ((stage, events), expected) in stages().into_iter().zip(expected) {
        let complaint = complaint(&events);
        assert_eq!(complaint.stage(), stage);
        let all = commands();
        let found: Vec<String> = (all.iter())
            .map(|command| decided(&complaint, command, SUPERVISOR))
            .collect();
        assert_eq!(found, expected, "{stage:?}");
    }
}

#[test]
fn only_who_looks_into_it_says_what_it_came_to() {
    let investigated = complaint(&[received(), ComplaintEvent::Investigated]);
    let conclude = |finding| ComplaintCommand::Conclude { finding };
    for finding in Finding::ALL {
        let told = decided(&investigated, &conclude(finding), COLLEAGUE);
        assert_eq!(told, "not_the_investigator");
        let told = decided(&investigated, &conclude(finding), SUPERVISOR);
        assert_eq!(told, "concluded");
    }
    let told = decided(&investigated, &ComplaintCommand::Investigate, COLLEAGUE);
    assert_eq!(told, "investigated", "a colleague takes it over");
    // What is taken back, or is not ours, needs nobody who looks into it.
    let fresh = complaint(&[received()]);
    for finding in Finding::ALL {
        let told = decided(&fresh, &conclude(finding), SUPERVISOR);
        let expected = if finding.needs_investigation() {
            "complaint_not_investigated"
        } else {
            "concluded"
        };
        assert_eq!(told, expected, "{finding:?}");
    }
}

#[test]
fn only_what_proved_true_is_put_right() {
    let order = ComplaintCommand::Order {
        rectify_by: day("2026-03-20"),
    };
    for finding in Finding::ALL {
        let concluded = complaint(&found(finding));
        let expected = if finding.is_upheld() {
            (ComplaintStage::Upheld, "ordered")
        } else {
            (ComplaintStage::Closed, "complaint_not_upheld")
        };
        let told = decided(&concluded, &order, SUPERVISOR);
        assert_eq!((concluded.stage(), told.as_str()), expected, "{finding:?}");
    }
}

#[test]
fn a_circular_closes_it_and_an_order_may_still_follow() {
    let circular = ComplaintEvent::Criticised {
        document: "云府办函〔2026〕5号".into(),
    };
    let criticised = complaint(&then(found(Finding::Upheld), &[circular]));
    assert_eq!(criticised.stage(), ComplaintStage::Closed);
    let all = commands();
    assert_eq!(
        decided(&criticised, &all[2], SUPERVISOR),
        "criticised_already"
    );
    assert_eq!(decided(&criticised, &all[3], SUPERVISOR), "ordered");
}

#[test]
fn what_was_recorded_wrong_is_taken_back_and_said_anew() {
    let order = ComplaintEvent::Ordered {
        rectify_by: day("2026-03-20"),
    };
    let (no_order, no_conclusion) = (
        ComplaintEvent::OrderCancelled,
        ComplaintEvent::ConclusionCancelled,
    );
    let upheld = complaint(&then(
        found(Finding::Upheld),
        &[order.clone(), no_order.clone()],
    ));
    assert_eq!(upheld.stage(), ComplaintStage::Upheld);
    let fresh = complaint(&then(
        found(Finding::Upheld),
        &[order, no_order, no_conclusion.clone()],
    ));
    assert_eq!(fresh.stage(), ComplaintStage::Investigating);
    assert_eq!(fresh.taken_back.len(), 2);
    let conclude = ComplaintCommand::Conclude {
        finding: Finding::NotUpheld,
    };
    assert_eq!(decided(&fresh, &conclude, SUPERVISOR), "concluded");
    // A circular has gone out: what it rests on stays.
    let circular = ComplaintEvent::Criticised {
        document: "云府办函〔2026〕5号".into(),
    };
    let criticised = complaint(&then(found(Finding::Upheld), &[circular]));
    let cancel = ComplaintCommand::CancelConclusion;
    assert_eq!(
        decided(&criticised, &cancel, SUPERVISOR),
        "conclusion_followed"
    );
    let empty = complaint(&then(found(Finding::NotUpheld), &[no_conclusion]));
    assert_eq!(
        decided(&empty, &cancel, SUPERVISOR),
        "complaint_not_concluded"
    );
}

#[test]
fn the_last_day_lies_ahead_and_is_worked_on() {
    let upheld = complaint(&found(Finding::Upheld));
    for (rectify_by, is_working, code) in [
        ("2026-03-01", false, Some("rectify_by_past")),
        ("2026-03-02", true, Some("rectify_by_past")),
        ("2026-03-03", true, None),
        ("2026-03-07", false, Some("rectify_by_unfit")),
        ("2026-05-29", true, None),
        ("2026-06-01", true, Some("rectify_by_unfit")),
    ] {
        let rectify_by = day(rectify_by);
        let situation = Situation {
            today: day("2026-03-02"),
            by: by(SUPERVISOR),
            days: Some(OrderDays {
                latest: day("2026-05-29"),
                is_working,
            }),
        };
        let told = decide(&upheld, &ComplaintCommand::Order { rectify_by }, situation);
        let told = told.err().map(|refusal| refusal.code());
        assert_eq!(told, code, "{rectify_by}");
    }
}

#[test]
fn what_is_sent_back_is_late_again() {
    let (_, events) = stages().swap_remove(4);
    let reported = complaint(&events);
    let order = reported.order.as_ref().unwrap();
    assert_eq!(order.reported_on(), Some(day("2026-03-02")));
    assert!(!order.is_late(day("2026-06-01")), "reported in time");
    assert!(!reported.is_overdue(day("2026-06-01")));

    let back = ComplaintEvent::Returned {
        rectify_by: day("2026-03-20"),
    };
    let returned = complaint(&then(events, &[back]));
    assert_eq!(returned.stage(), ComplaintStage::Rectifying);
    assert_eq!(returned.order.as_ref().unwrap().reported_on(), None);
    assert!(!returned.is_overdue(day("2026-03-20")));
    assert!(returned.is_overdue(day("2026-03-21")));
}

#[test]
fn a_record_that_does_not_begin_with_a_complaint_is_none() {
    let id = ComplaintId(Uuid::from_u128(7));
    let authority = AuthorityId(Uuid::from_u128(8));
    assert_eq!(Complaint::fold(id, authority, &[]), None);
}
