//! Where the working days of a case went, from what happened on which day: a table, and what is true of any life.

use chrono::{DateTime, NaiveDate, Utc};
use disclosure::rules::calendar::{Calendar, Region};
use disclosure::rules::case::Case;
use disclosure::rules::consultation::{Dispatch, Position, ThirdPartyPart};
use disclosure::rules::deadline::Party;
use disclosure::rules::event::{By, CaseEvent, LetterRef, Recorded, SplitFrom};
use disclosure::rules::fee::{Charge, Fen};
use disclosure::rules::ids::{AuthorityId, CaseId, ConsultationId, DepartmentId, LetterId};
use disclosure::rules::known::up_to;
use disclosure::rules::notified::Notified;
use disclosure::rules::outcome::{LetterKind, Outcome};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use disclosure::rules::spent::{Spent, Wait, spent};
use uuid::Uuid;

use super::samples::{HANDLER, HEALTH, LAND, day, filed, text_ref};
use crate::harness::people::by_hand;

type Life = Vec<(&'static str, CaseEvent)>;

fn letter() -> LetterRef {
    LetterRef {
        id: LetterId(Uuid::from_u128(40)),
        number: "YJ-2026-000001-1".into(),
    }
}

fn received(channel: Channel) -> CaseEvent {
    filed(Jurisdiction::China, channel)
}

fn to(department: DepartmentId) -> CaseEvent {
    CaseEvent::Assigned {
        department,
        note: None,
    }
}

fn claimed() -> CaseEvent {
    CaseEvent::Claimed { handler: HANDLER }
}

fn returned() -> CaseEvent {
    CaseEvent::Returned {
        department: LAND,
        reason: text_ref(),
        suggested: None,
    }
}

fn drafted() -> CaseEvent {
    CaseEvent::Drafted {
        draft: 1,
        outcome: Outcome::Granted,
        kind: LetterKind::Disclosed,
        content: text_ref(),
        documents: vec![],
        third_party: ThirdPartyPart::default(),
        asked: None,
    }
}

fn served(of: Notified, on: &str) -> CaseEvent {
    CaseEvent::NoticeServed {
        of,
        service: by_hand(on),
    }
}

fn opened(reference: &str, party: Party) -> CaseEvent {
    CaseEvent::ConsultationOpened {
        reference: reference.into(),
        consultation: ConsultationId(Uuid::from_u128(30)),
        party,
        question: text_ref(),
        letter: letter(),
    }
}

fn sent(reference: &str, on: &str) -> CaseEvent {
    CaseEvent::ConsultationSent {
        reference: reference.into(),
        dispatch: Dispatch::Electronic { sent_on: day(on) },
    }
}

fn said(reference: &str) -> CaseEvent {
    CaseEvent::OpinionReceived {
        reference: reference.into(),
        position: Position::Agrees,
        said: None,
        documents: vec![],
    }
}

fn extension() -> CaseEvent {
    CaseEvent::ExtensionProposed {
        number: 1,
        working_days: 10,
        reason: text_ref(),
    }
}

fn part_asked() -> CaseEvent {
    CaseEvent::SubDeadlineSet {
        number: 1,
        what: text_ref(),
        until: day("2026-03-20"),
        department: Some(HEALTH),
    }
}

fn clarification() -> CaseEvent {
    CaseEvent::ClarificationAsked {
        number: 1,
        letter: letter(),
        answer_by: day("2026-03-27"),
        asking: text_ref(),
    }
}

fn clarified() -> CaseEvent {
    CaseEvent::ClarificationAnswered {
        channel: Channel::InPerson,
        answer: text_ref(),
        late_because: None,
    }
}

fn fee() -> CaseEvent {
    CaseEvent::FeeSet {
        number: 1,
        letter: letter(),
        charge: Charge::ByItem {
            month: day("2026-03-01"),
            before: 0,
            items: 12,
        },
        amount_fen: Fen(20_000),
        how_to_pay: text_ref(),
        calendar: None,
    }
}

fn paid() -> CaseEvent {
    CaseEvent::FeePaid {
        amount_fen: Fen(20_000),
        receipt: "1101".into(),
    }
}

/// In hand of the land bureau since Monday 2 March 2026.
fn in_hand() -> Life {
    vec![
        ("2026-03-02", received(Channel::InPerson)),
        ("2026-03-02", to(LAND)),
        ("2026-03-02", claimed()),
    ]
}

fn then(before: Life, after: Life) -> Life {
    before.into_iter().chain(after).collect()
}

fn record(life: &Life) -> Vec<Recorded> {
    (1..)
        .zip(life)
        .map(|(seq, (on, event))| Recorded {
            seq,
            on: day(on),
            at: DateTime::UNIX_EPOCH,
            by: By::Staff(HANDLER),
            event: event.clone(),
        })
        .collect()
}

fn read(record: &[Recorded], until: NaiveDate) -> Spent {
    let id = CaseId(Uuid::from_u128(5));
    let case = Case::fold(id, AuthorityId(Uuid::from_u128(6)), record).unwrap();
    spent(&case, record, Calendar::builtin(Region::China), until)
}

/// What happened, the day on which one looks, days of departments, and of waiting.
type Line = (
    &'static str,
    Life,
    &'static str,
    Vec<(Option<DepartmentId>, u32)>,
    Vec<(Wait, u32)>,
);

#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<Line> {
    let (land, health) = (Some(LAND), Some(HEALTH));
    vec![
        (
            "the day it came does not count",
            in_hand(),
            "2026-03-02",
            vec![(land, 0)],
            vec![],
        ),
        ("a week", in_hand(), "2026-03-09", vec![(land, 5)], vec![]),
        (
            "Tomb-Sweeping Day is no working day",
            in_hand(),
            "2026-04-07",
            vec![(land, 25)],
            vec![],
        ),
        (
            "confirmed on the third day, routed on the fifth, taken in hand a week later",
            vec![
                ("2026-03-02", received(Channel::Online)),
                ("2026-03-04", CaseEvent::Confirmed),
                ("2026-03-06", to(LAND)),
                ("2026-03-13", claimed()),
            ],
            "2026-03-16",
            vec![(None, 4), (land, 6)],
            vec![(Wait::Confirmation, 2), (Wait::Acceptance, 5)],
        ),
        (
            "given back, routed on, and back again: the days of one department add up",
            then(
                in_hand(),
                vec![
                    ("2026-03-04", returned()),
                    ("2026-03-05", to(HEALTH)),
                    ("2026-03-10", to(LAND)),
                ],
            ),
            "2026-03-11",
            vec![(None, 1), (land, 3), (health, 3)],
            vec![(Wait::Acceptance, 4)],
        ),
        (
            "a department that merged has the days it had",
            then(
                in_hand(),
                vec![(
                    "2026-03-05",
                    CaseEvent::DepartmentMerged {
                        from: LAND,
                        to: HEALTH,
                        held: true,
                    },
                )],
            ),
            "2026-03-06",
            vec![(land, 3), (health, 1)],
            vec![],
        ),
        (
            "the applicant was waited for twice",
            then(
                in_hand(),
                vec![
                    ("2026-03-04", clarification()),
                    ("2026-03-04", served(Notified::Clarification, "2026-03-04")),
                    ("2026-03-10", clarified()),
                    ("2026-03-16", fee()),
                    ("2026-03-16", served(Notified::Fee, "2026-03-16")),
                    ("2026-03-20", paid()),
                ],
            ),
            "2026-03-23",
            vec![(land, 15)],
            vec![(Wait::Clarification, 4), (Wait::Payment, 4)],
        ),
        (
            "still waiting",
            then(
                in_hand(),
                vec![
                    ("2026-03-04", clarification()),
                    ("2026-03-04", served(Notified::Clarification, "2026-03-04")),
                ],
            ),
            "2026-03-06",
            vec![(land, 4)],
            vec![(Wait::Clarification, 2)],
        ),
        (
            "two third parties at once are waited for once, an agency beside them by itself",
            then(
                in_hand(),
                vec![
                    ("2026-03-03", opened("c1", Party::ThirdParty)),
                    ("2026-03-03", sent("c1", "2026-03-03")),
                    ("2026-03-05", opened("c2", Party::ThirdParty)),
                    ("2026-03-05", sent("c2", "2026-03-05")),
                    ("2026-03-05", opened("c3", Party::Agency)),
                    ("2026-03-05", sent("c3", "2026-03-05")),
                    ("2026-03-06", said("c3")),
                    ("2026-03-09", said("c1")),
                    ("2026-03-10", said("c2")),
                ],
            ),
            "2026-03-31",
            vec![(land, 21)],
            vec![(Wait::ThirdParty, 5), (Wait::Agency, 1)],
        ),
        (
            "an opinion is waited for within its fifteen days, and not beyond",
            then(
                in_hand(),
                vec![
                    ("2026-03-03", opened("c1", Party::JointAgency)),
                    ("2026-03-03", sent("c1", "2026-03-03")),
                    ("2026-03-31", said("c1")),
                ],
            ),
            "2026-04-01",
            vec![(land, 22)],
            vec![(Wait::JointAgency, 15)],
        ),
        (
            "within the office: an extension, a part, a draft that came back",
            then(
                in_hand(),
                vec![
                    ("2026-03-03", extension()),
                    ("2026-03-03", part_asked()),
                    (
                        "2026-03-05",
                        CaseEvent::ExtensionRefused {
                            number: 1,
                            reason: text_ref(),
                        },
                    ),
                    (
                        "2026-03-10",
                        CaseEvent::SubDeadlineMet {
                            number: 1,
                            part: None,
                        },
                    ),
                    ("2026-03-11", drafted()),
                    ("2026-03-13", CaseEvent::ReworkAsked { reason: text_ref() }),
                    ("2026-03-16", drafted()),
                ],
            ),
            "2026-03-17",
            vec![(land, 11)],
            vec![
                (Wait::Part, 5),
                (Wait::ExtensionDecision, 2),
                (Wait::Review, 3),
            ],
        ),
        (
            "an order begins the days anew",
            then(
                in_hand(),
                vec![
                    ("2026-03-04", clarification()),
                    ("2026-03-04", served(Notified::Clarification, "2026-03-04")),
                    ("2026-03-10", clarified()),
                    (
                        "2026-03-20",
                        CaseEvent::Reopened {
                            reference: "r1".into(),
                            working_days: None,
                            until: None,
                            calendar: Some(0),
                        },
                    ),
                ],
            ),
            "2026-03-27",
            vec![(land, 5)],
            vec![],
        ),
        (
            "closed is closed",
            then(
                in_hand(),
                vec![(
                    "2026-03-06",
                    CaseEvent::Withdrawn {
                        note: None,
                        letter: None,
                        calendar: 1,
                    },
                )],
            ),
            "2026-06-30",
            vec![(land, 4)],
            vec![],
        ),
    ]
}

#[test]
fn where_the_days_went() {
    for (why, life, until, departments, waits) in table() {
        let told = read(&record(&life), day(until));
        assert_eq!(told.departments, departments, "{why}");
        assert_eq!(told.waits, waits, "{why}");
    }
}

#[test]
fn the_days_of_the_departments_are_all_days_and_nobody_is_waited_for_longer() {
    for (why, life, until, ..) in table() {
        let record = record(&life);
        let days = day("2026-03-02").iter_days();
        for until in days.take_while(|on| *on <= day(until)) {
            let known = up_to(record.clone(), until, |at| at.date_naive());
            let told = read(&known, until);
            let sum: u32 = told.departments.iter().map(|(_, days)| days).sum();
            assert_eq!(sum, told.working_days, "{why} {until}");
            let longest = told.waits.iter().map(|(_, days)| *days).max();
            assert!(longest.unwrap_or_default() <= sum, "{why} {until}");
        }
        // What was typed in upside down is told all the same.
        let mut odd = record.clone();
        odd[1..].reverse();
        read(&odd, day("2026-03-20"));
    }
}

#[test]
fn a_day_knows_nothing_of_the_next_one() {
    let life = then(in_hand(), vec![("2026-03-10", to(HEALTH))]);
    let record = record(&life);
    let of = |on: &str| up_to(record.clone(), day(on), |at| at.date_naive()).len();
    assert_eq!(
        (
            of("2026-03-01"),
            of("2026-03-02"),
            of("2026-03-09"),
            of("2026-03-10")
        ),
        (0, 3, 3, 4)
    );
    // A part bears the days of the original, and is there from the day of the split.
    let mut part = record;
    part[0].at = "2026-03-05T02:00:00Z".parse::<DateTime<Utc>>().unwrap();
    if let CaseEvent::Filed { split_from, .. } = &mut part[0].event {
        *split_from = Some(Box::new(SplitFrom {
            case: CaseId(Uuid::from_u128(8)),
            number: "YJ-2026-000009".into(),
            version: 3,
            application: text_ref(),
            on: None,
        }));
    }
    let of = |on: &str| up_to(part.clone(), day(on), |at| at.date_naive()).len();
    assert_eq!((of("2026-03-04"), of("2026-03-05")), (0, 3));
}
