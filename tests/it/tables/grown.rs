//! The sample cases with what can be recorded beside their stage: a remedy, an internal deadline, an urging, a mail
//! that failed, the archive; and own records being corrected, at every stage.

use chrono::DateTime;
use disclosure::rules::case::Case;
use disclosure::rules::command::Action;
use disclosure::rules::consultation::ThirdPartyPart;
use disclosure::rules::event::{By, CaseEvent, Recorded};
use disclosure::rules::ids::{DepartmentId, NoticeId};
use disclosure::rules::kind::CaseKind;
use disclosure::rules::offer::offer;
use disclosure::rules::outcome::{LetterKind, Outcome};
use disclosure::rules::receipt::Channel;
use disclosure::rules::regime::Jurisdiction;
use uuid::Uuid;

use super::samples::{
    HANDLER, HEALTH, LAND, archived, cases, corrected, day, facts, filed, fold, letter, sued,
    text_ref,
};
use crate::harness::people::by_hand;

/// Every sample case, and what it grows into.
pub(super) fn grown() -> Vec<Case> {
    let plain: Vec<Case> = cases().into_iter().map(|(_, case)| case).collect();
    let plain = [plain, corrections()].concat();
    let in_archive = plain.iter().filter_map(put_away);
    let all: Vec<Case> = plain.iter().cloned().chain(in_archive).collect();
    let beside = all.iter().flat_map(beside);
    all.iter().cloned().chain(beside).collect()
}

/// A case in which another department has a part (协办).
pub(super) fn co_handled() -> Case {
    let assigned = cases().into_iter().find(|(name, _)| *name == "assigned");
    with(&assigned.unwrap().1, &[part_of(HEALTH)])
}

fn is_open(case: &Case, action: Action) -> bool {
    let mut facts = facts();
    facts.mail_under_way = false;
    offer(case, action, facts.viewer()).is_ok()
}

fn put_away(case: &Case) -> Option<Case> {
    is_open(case, Action::Archive).then(|| with(case, &[archived()]))
}

/// A case with each of the things beside its stage that can be recorded of it, on its own.
fn beside(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    if is_open(case, Action::FileRemedy) && case.remedies.is_empty() {
        let accepted = CaseEvent::RemedyAccepted {
            reference: "r1".into(),
        };
        all.push(with(case, &[sued()]));
        all.push(with(case, &[sued(), accepted]));
        all.push(with(case, &[sued(), corrected()]));
    }
    if is_open(case, Action::SetSubDeadline) {
        all.push(with(case, &[part_of(HEALTH)]));
        all.push(with(case, &[part_of(HEALTH), met()]));
        all.push(with(case, &[part_of(LAND), other_part()]));
    }
    if is_open(case, Action::Urge) {
        all.push(with(case, &[urged()]));
        all.push(with(case, &[urged(), hastened()]));
    }
    if case.stage.archived_on().is_none() {
        all.push(with(case, &[undelivered()]));
    }
    all
}

fn with(case: &Case, events: &[CaseEvent]) -> Case {
    let mut after = case.clone();
    for (seq, event) in (case.version + 1..).zip(events) {
        after.apply(&Recorded {
            seq,
            on: day("2026-03-03"),
            at: DateTime::UNIX_EPOCH,
            by: By::Staff(HANDLER),
            event: event.clone(),
        });
    }
    after
}

fn part(number: u32, department: DepartmentId) -> CaseEvent {
    CaseEvent::SubDeadlineSet {
        number,
        what: text_ref(),
        until: day("2026-03-20"),
        department: Some(department),
    }
}

fn part_of(department: DepartmentId) -> CaseEvent {
    part(1, department)
}

fn other_part() -> CaseEvent {
    part(2, HEALTH)
}

fn met() -> CaseEvent {
    CaseEvent::SubDeadlineMet {
        number: 1,
        part: Some(text_ref()),
    }
}

fn urged() -> CaseEvent {
    CaseEvent::Urged {
        number: 1,
        what: text_ref(),
        answer_by: day("2026-03-10"),
    }
}

fn hastened() -> CaseEvent {
    CaseEvent::UrgingAnswered {
        number: 1,
        answer: text_ref(),
    }
}

fn undelivered() -> CaseEvent {
    CaseEvent::NoticeUndelivered {
        notice: NoticeId(Uuid::from_u128(9)),
        mail: "application_received".into(),
        no_address: false,
        letter: None,
    }
}

/// The correction of own records (Art. 41), at every stage that it can be at.
fn corrections() -> Vec<Case> {
    let asked = |channel| {
        let mut filed = filed(Jurisdiction::China, channel);
        if let CaseEvent::Filed { kind, .. } = &mut filed {
            *kind = CaseKind::Correction;
        }
        filed
    };
    let life = [
        asked(Channel::InPerson),
        CaseEvent::Assigned {
            department: LAND,
            note: None,
        },
        CaseEvent::Claimed { handler: HANDLER },
        CaseEvent::Drafted {
            draft: 1,
            outcome: Outcome::Corrected,
            kind: LetterKind::Corrected,
            content: text_ref(),
            documents: vec![],
            third_party: ThirdPartyPart::default(),
            asked: None,
        },
        CaseEvent::Approved {
            letter: Some(letter(7, "〔2026〕第1号")),
            consulted: None,
        },
        CaseEvent::Replied {
            calendar: 1,
            outcome: Outcome::Corrected,
            service: by_hand("2026-03-02"),
            letter: letter(7, "〔2026〕第1号").id,
            letter_number: "〔2026〕第1号".into(),
            late_reason: None,
        },
    ];
    let on_one_day = |events: &[CaseEvent]| {
        let on = day("2026-03-02");
        fold(events.iter().map(|event| (on, event.clone())))
    };
    let withdrawn = CaseEvent::Withdrawn {
        note: None,
        letter: None,
        calendar: 1,
    };
    let upto = (1..=life.len()).map(|steps| on_one_day(&life[..steps]));
    let ends = [
        on_one_day(&[asked(Channel::Online)]),
        on_one_day(&[life[0].clone(), withdrawn]),
    ];
    upto.chain(ends).collect()
}
