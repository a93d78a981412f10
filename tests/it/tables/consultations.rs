//! What the clock learns of consultations from the record, and what has come of each.

use chrono::NaiveDate;
use disclosure::rules::case::{Case, LetterState};
use disclosure::rules::consultation::{Dispatch, Position, Standing, check_link, mail_ended};
use disclosure::rules::deadline::{self, Party};
use disclosure::rules::delivery::MailEnd;
use disclosure::rules::event::{CaseEvent, LetterRef};
use disclosure::rules::ids::{ConsultationId, LetterId, NoticeId};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use uuid::Uuid;

use super::samples::{HANDLER, LAND, day, filed, fold, posted, text_ref};

const REQUEST: LetterId = LetterId(Uuid::from_u128(31));
const NOTICE: LetterId = LetterId(Uuid::from_u128(32));
const MAIL: NoticeId = NoticeId(Uuid::from_u128(33));

fn opened(reference: &str, party: Party) -> CaseEvent {
    CaseEvent::ConsultationOpened {
        reference: reference.into(),
        consultation: ConsultationId(Uuid::from_u128(30)),
        party,
        question: text_ref(),
        letter: LetterRef {
            id: REQUEST,
            number: "YJ-2026-000001-C1".into(),
        },
    }
}

fn sent(dispatch: Dispatch) -> CaseEvent {
    CaseEvent::ConsultationSent {
        reference: "c1".into(),
        dispatch,
    }
}

fn mailed(on: &str) -> CaseEvent {
    sent(Dispatch::Electronic { sent_on: day(on) })
}

fn delivered() -> CaseEvent {
    CaseEvent::ConsultationDelivered {
        reference: "c1".into(),
        note: None,
    }
}

fn said(position: Position) -> CaseEvent {
    CaseEvent::OpinionReceived {
        reference: "c1".into(),
        position,
        said: None,
        documents: vec![],
    }
}

fn left() -> CaseEvent {
    CaseEvent::ConsultationMailLeft {
        reference: "c1".into(),
        letter: REQUEST,
        notice: MAIL,
    }
}

fn failed() -> CaseEvent {
    CaseEvent::ConsultationMailFailed {
        reference: "c1".into(),
        letter: REQUEST,
        notice: MAIL,
    }
}

/// A case in hand since 2 March, due on 30 March, and what happened to its consultations.
fn case(party: Party, events: &[(&str, CaseEvent)]) -> Case {
    let routed = CaseEvent::Assigned {
        department: LAND,
        note: None,
    };
    let life = [
        filed(Jurisdiction::China, Channel::InPerson),
        routed,
        CaseEvent::Claimed { handler: HANDLER },
        opened("c1", party),
    ];
    let first = life.map(|event| (day("2026-03-02"), event));
    let then = events.iter().map(|(on, event)| (day(on), event.clone()));
    fold(first.into_iter().chain(then))
}

fn due(case: &Case) -> Option<NaiveDate> {
    let regime = case.regime();
    let calendar = regime.builtin_calendar();
    deadline::read(
        &case.clock_events,
        regime,
        calendar,
        Some(day("2026-03-27")),
    )
    .due_on
}

#[test]
fn the_clock_stands_still_as_the_record_tells_last() {
    let post = |on| sent(posted(on));
    for (why, events, expected) in [
        ("a letter that waits stops nothing", vec![], "2026-03-30"),
        (
            "posted: fifteen days from then",
            vec![("2026-03-02", post("2026-03-02"))],
            "2026-04-21",
        ),
        (
            "arrived on the fifth: to the twenty-sixth",
            vec![
                ("2026-03-02", post("2026-03-02")),
                ("2026-03-05", delivered()),
            ],
            "2026-04-24",
        ),
        (
            "the day that was recorded last counts",
            vec![
                ("2026-03-02", post("2026-03-02")),
                ("2026-03-05", delivered()),
                ("2026-03-04", delivered()),
            ],
            "2026-04-23",
        ),
        (
            "the mail left two days later",
            vec![("2026-03-02", mailed("2026-03-02")), ("2026-03-04", left())],
            "2026-04-21",
        ),
        (
            "the mail never left",
            vec![
                ("2026-03-02", mailed("2026-03-02")),
                ("2026-03-04", failed()),
            ],
            "2026-03-30",
        ),
        (
            "never left, and posted then",
            vec![
                ("2026-03-02", mailed("2026-03-02")),
                ("2026-03-04", failed()),
                ("2026-03-05", post("2026-03-05")),
                ("2026-03-10", said(Position::Agrees)),
            ],
            "2026-04-02",
        ),
        (
            "answered on the next day",
            vec![
                ("2026-03-02", mailed("2026-03-02")),
                ("2026-03-03", said(Position::Agrees)),
            ],
            "2026-03-31",
        ),
        (
            "answered too late: no further day",
            vec![
                ("2026-03-02", mailed("2026-03-02")),
                ("2026-03-25", said(Position::Objects)),
            ],
            "2026-04-21",
        ),
    ] {
        let case = case(Party::ThirdParty, &events);
        assert_eq!(due(&case), Some(day(expected)), "{why}");
    }
}

#[test]
fn what_has_come_of_it_on_a_day() {
    let asked = ("2026-03-02", mailed("2026-03-02"));
    let at = |on, position| vec![asked.clone(), (on, said(position))];
    for (party, events, today, expected) in [
        (Party::ThirdParty, vec![], "2026-03-24", Standing::NotSent),
        (
            Party::ThirdParty,
            vec![asked.clone()],
            "2026-03-23",
            Standing::Awaited,
        ),
        (
            Party::ThirdParty,
            vec![asked.clone()],
            "2026-03-24",
            Standing::Silent,
        ),
        (
            Party::Agency,
            vec![asked.clone()],
            "2026-03-24",
            Standing::Silent,
        ),
        (
            Party::JointAgency,
            vec![asked.clone()],
            "2026-03-23",
            Standing::Awaited,
        ),
        (
            Party::JointAgency,
            vec![asked.clone()],
            "2026-03-24",
            Standing::DeemedConsent,
        ),
        (
            Party::ThirdParty,
            at("2026-03-23", Position::Objects),
            "2026-03-24",
            Standing::Objects,
        ),
        (
            Party::ThirdParty,
            at("2026-03-10", Position::Agrees),
            "2026-03-24",
            Standing::Agrees,
        ),
        (
            Party::ThirdParty,
            at("2026-03-10", Position::Partly),
            "2026-03-10",
            Standing::Partly,
        ),
        (
            Party::ThirdParty,
            at("2026-03-24", Position::Objects),
            "2026-03-24",
            Standing::Silent,
        ),
        (
            Party::JointAgency,
            at("2026-03-24", Position::Objects),
            "2026-03-24",
            Standing::DeemedConsent,
        ),
    ] {
        let case = case(party, &events);
        let asked = &case.consultations[0];
        let by = asked.opinion_by(case.regime(), case.regime().builtin_calendar());
        assert_eq!(
            asked.standing(by, day(today)),
            expected,
            "{party:?} {events:?}"
        );
        let opens = check_link(&case, asked, day(today), by.as_ref()).is_ok();
        assert_eq!(opens, expected == Standing::Awaited, "{party:?} {events:?}");
    }
}

#[test]
fn the_end_of_a_mail_is_told_of_its_own_letter() {
    let asked = ("2026-03-02", mailed("2026-03-02"));
    let ended = |events: &[(&str, CaseEvent)], letter, end, today| {
        let case = case(Party::ThirdParty, events);
        let decided = mail_ended(&case, letter, MAIL, end, day(today))?;
        Some(decided.event.name())
    };
    let answered = [asked.clone(), ("2026-03-03", said(Position::Agrees))];
    let told = [
        asked.clone(),
        (
            "2026-03-03",
            CaseEvent::ThirdPartyNoticeMade {
                reference: "c1".into(),
                letter: LetterRef {
                    id: NOTICE,
                    number: "YJ-2026-000001-C1-2".into(),
                },
            },
        ),
        (
            "2026-03-03",
            CaseEvent::ThirdPartyTold {
                reference: "c1".into(),
                dispatch: Dispatch::Electronic {
                    sent_on: day("2026-03-03"),
                },
            },
        ),
    ];
    let asked = std::slice::from_ref(&asked);
    let (accepted, never) = (MailEnd::Accepted, MailEnd::Failed);
    for (events, letter, end, today, expected) in [
        (asked, REQUEST, accepted, "2026-03-02", None),
        (
            asked,
            REQUEST,
            accepted,
            "2026-03-03",
            Some("consultation_mail_left"),
        ),
        (
            asked,
            REQUEST,
            never,
            "2026-03-03",
            Some("consultation_mail_failed"),
        ),
        (asked, NOTICE, never, "2026-03-03", None),
        (&answered[..], REQUEST, never, "2026-03-04", None),
        (&told[..], NOTICE, accepted, "2026-03-03", None),
        (
            &told[..],
            NOTICE,
            never,
            "2026-03-03",
            Some("consultation_mail_failed"),
        ),
    ] {
        assert_eq!(
            ended(events, letter, end, today),
            expected,
            "{events:?} {end:?}"
        );
    }
    let failed = CaseEvent::ConsultationMailFailed {
        reference: "c1".into(),
        letter: NOTICE,
        notice: MAIL,
    };
    let events = [&told[..], &[("2026-03-04", failed)]].concat();
    let case = case(Party::ThirdParty, &events);
    assert_eq!(case.letter_state(NOTICE), LetterState::ToBeServed);
    assert_eq!(case.letter_state(REQUEST), LetterState::Served);
    assert!(
        !case.shows_letter(REQUEST) && !case.shows_letter(NOTICE),
        "not the applicant's"
    );
}
