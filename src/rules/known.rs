//! What of a record had happened by a day, as it is known now: what was recorded later and is of that day counts, and
//! what did not arrive had no effect, however late that was known (092).

use chrono::{DateTime, NaiveDate, Utc};

use super::event::{CaseEvent, Recorded};

/// What of a record had happened by a day. A part of a split application, which bears the days of the original, is
/// there from the day of the split; `day_of` tells the day of a moment.
///
/// A mail that turned out later not to have arrived, or to have left only after the day, told nobody anything by then:
/// what it should have served stands as not served.
pub fn up_to(
    record: Vec<Recorded>,
    day: NaiveDate,
    day_of: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Vec<Recorded> {
    let is_part = |it: &Recorded| {
        matches!(
            it.event,
            CaseEvent::Filed {
                split_from: Some(_),
                ..
            }
        )
    };
    let first = record.first();
    if first.is_some_and(|it| is_part(it) && day_of(it.at) > day) {
        return Vec::new();
    }
    let mut undone = undone(&record, day).into_iter().peekable();
    let known = record.into_iter().enumerate().filter_map(|(at, it)| {
        if it.on <= day {
            return Some(it);
        }
        undone.next_if(|(place, _)| *place == at).map(|(_, it)| it)
    });
    known.collect()
}

/// What was served by the day and had no effect by its end, each as an event in the place of the one that tells so. It
/// bears the day of the vain attempt.
fn undone(record: &[Recorded], day: NaiveDate) -> Vec<(usize, Recorded)> {
    let mut of = Vec::new();
    let mut found = Vec::new();
    for (at, later) in record.iter().enumerate() {
        let Some(event) = had_no_effect(&later.event).filter(|_| later.on > day) else {
            continue;
        };
        let mut before = record.iter().take(at);
        let Some(served) = before.rfind(|one| serves(&one.event, &event)) else {
            continue;
        };
        // Left on a later day and came back after all: the first tells enough.
        if served.on > day || of.contains(&served.seq) {
            continue;
        }
        of.push(served.seq);
        let it = Recorded {
            on: served.on,
            event,
            ..later.clone()
        };
        found.push((at, it));
    }
    found
}

/// That something was not served, as long as what this event tells had not happened.
fn had_no_effect(event: &CaseEvent) -> Option<CaseEvent> {
    match event {
        CaseEvent::ServiceFailed { .. }
        | CaseEvent::NoticeNotServed { .. }
        | CaseEvent::ExtensionNotTold { .. }
        | CaseEvent::ConsultationMailFailed { .. } => Some(event.clone()),
        CaseEvent::ReplySent { notice } => Some(CaseEvent::ServiceFailed { notice: *notice }),
        CaseEvent::NoticeSent { of, notice } => Some(CaseEvent::NoticeNotServed {
            of: *of,
            notice: Some(*notice),
            takes_back: None,
            too_late: None,
        }),
        CaseEvent::ExtensionSent { number, notice } => Some(CaseEvent::ExtensionNotTold {
            number: *number,
            notice: Some(*notice),
            too_late: None,
        }),
        CaseEvent::ConsultationMailLeft {
            reference,
            letter,
            notice,
        } => Some(CaseEvent::ConsultationMailFailed {
            reference: reference.clone(),
            letter: *letter,
            notice: *notice,
        }),
        CaseEvent::Filed { .. }
        | CaseEvent::Confirmed
        | CaseEvent::Assigned { .. }
        | CaseEvent::Returned { .. }
        | CaseEvent::Claimed { .. }
        | CaseEvent::Drafted { .. }
        | CaseEvent::ReworkAsked { .. }
        | CaseEvent::Approved { .. }
        | CaseEvent::Replied { .. }
        | CaseEvent::AnsweredOnTheSpot { .. }
        | CaseEvent::ServiceProved { .. }
        | CaseEvent::NoticeUndelivered { .. }
        | CaseEvent::NoticePosted { .. }
        | CaseEvent::QueryCodeRenewed { .. }
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
        | CaseEvent::NoticeServed { .. }
        | CaseEvent::ClarificationAnswered { .. }
        | CaseEvent::LateAnswerAccepted { .. }
        | CaseEvent::LateAnswerRefused { .. }
        | CaseEvent::ReasonsAsked { .. }
        | CaseEvent::ReasonsGiven { .. }
        | CaseEvent::ReplyDelayed { .. }
        | CaseEvent::DueDateNoticeWritten { .. }
        | CaseEvent::FeeSet { .. }
        | CaseEvent::FeeNoticeDelivered
        | CaseEvent::FeePaid { .. }
        | CaseEvent::FeeCancelled { .. }
        | CaseEvent::Abandoned { .. }
        | CaseEvent::Withdrawn { .. }
        | CaseEvent::Split { .. }
        | CaseEvent::CalendarChanged { .. }
        | CaseEvent::DocumentAdded { .. }
        | CaseEvent::DocumentWithdrawn { .. }
        | CaseEvent::SubDeadlineSet { .. }
        | CaseEvent::Conferred { .. }
        | CaseEvent::Urged { .. }
        | CaseEvent::UrgingAnswered { .. }
        | CaseEvent::DepartmentMerged { .. }
        | CaseEvent::SubDeadlineMet { .. }
        | CaseEvent::RemedyFiled { .. }
        | CaseEvent::RemedyAccepted { .. }
        | CaseEvent::RemedyDecided { .. }
        | CaseEvent::RemedyResultCancelled { .. }
        | CaseEvent::Reopened { .. }
        | CaseEvent::Archived { .. } => None,
    }
}

/// Whether an event served what another one says was not served.
fn serves(event: &CaseEvent, undone: &CaseEvent) -> bool {
    match (event, undone) {
        (
            CaseEvent::Replied { .. } | CaseEvent::AnsweredOnTheSpot { .. },
            CaseEvent::ServiceFailed { .. },
        ) => true,
        (CaseEvent::NoticeServed { of, .. }, CaseEvent::NoticeNotServed { of: not, .. }) => {
            of == not
        }
        (
            CaseEvent::ExtensionTold { number, .. },
            CaseEvent::ExtensionNotTold { number: not, .. },
        ) => number == not,
        (
            CaseEvent::ConsultationSent { reference, .. }
            | CaseEvent::ThirdPartyTold { reference, .. },
            CaseEvent::ConsultationMailFailed { reference: not, .. },
        ) => reference == not,
        _ => false,
    }
}
