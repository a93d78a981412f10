//! A mail that leaves on a later day than it was queued may leave too late: after the due date nothing stops or
//! moves the clock any more (C12), and who is asked must keep the time to answer that the house grants.
//!
//! Such a notice is not served, as one that never left ([`NoticeNotServed`](CaseEvent::NoticeNotServed)): nobody
//! gives up anything by not heeding it, and no day in it holds.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::case::Case;
use super::deadline::{self, Happening};
#[cfg(doc)]
use super::event::CaseEvent;
use super::extension;
use super::language::Language;
use super::notified::{AnswerDays, Notified};
use super::service::Service;

/// What has effect once the applicant is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// That the period is extended (延期答复告知书).
    Extension,
    /// What another notice says.
    Notice(Notified),
}

impl Telling {
    /// What its notice is called.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Extension => {
                language.pick("延期答复告知书", "Notice of Extension of the Reply Period")
            }
            Self::Notice(of) => of.title(language),
        }
    }
}

/// What became of a mail that could have effect only on an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TooLate {
    /// It was held back (未再发出): the applicant knows nothing of it.
    HeldBack,
    /// It left, or arrived, all the same (发出过迟): the applicant is told that it has no effect.
    Sent,
}

impl TooLate {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::HeldBack, Self::Sent];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::HeldBack => "held_back",
            Self::Sent => "sent",
        }
    }
}

/// Whether what a mail tells can still have its effect if it leaves on this day.
///
/// What is served by it already is left out of the clock, by which the day is measured.
pub fn has_effect(case: &Case, telling: Telling, on: NaiveDate, calendar: &Calendar) -> bool {
    let due_on = due_without(case, telling, on, calendar);
    let in_time = due_on.is_none_or(|due_on| on <= due_on);
    let leaves_time = |answer_by: NaiveDate| {
        let days = AnswerDays::of(on, answer_by, calendar);
        answer_by >= days.earliest
    };
    match telling {
        Telling::Extension | Telling::Notice(Notified::Delay) => in_time,
        Telling::Notice(Notified::Clarification) => {
            let asked = case.clarification.as_ref();
            in_time && asked.is_none_or(|asked| leaves_time(asked.answer_by))
        }
        Telling::Notice(Notified::Reasons) => {
            let asked = case.reasons.as_ref();
            in_time && asked.is_none_or(|asked| leaves_time(asked.answer_by))
        }
        // The clock stands since the first posting.
        Telling::Notice(Notified::Fee) => {
            let fee = case.fee.as_deref();
            in_time || fee.is_some_and(|fee| fee.came_back.is_some() || fee.is_on_its_way())
        }
        // It only tells of a day.
        Telling::Notice(Notified::DueDate) => true,
    }
}

/// The due date as if the notice had not been served.
fn due_without(
    case: &Case,
    telling: Telling,
    on: NaiveDate,
    calendar: &Calendar,
) -> Option<NaiveDate> {
    let mut events = case.happenings(on).into_owned();
    let last = events.iter().rposition(|event| tells(telling, &event.what));
    if let Some(last) = last.filter(|_| is_served_by_mail(case, telling)) {
        events.remove(last);
    }
    deadline::read_brief(&events, case.regime(), calendar, Some(on)).due_on
}

/// How the clock knows of it.
pub(super) fn tells(telling: Telling, what: &Happening) -> bool {
    match telling {
        Telling::Extension => matches!(what, Happening::Extended { .. }),
        Telling::Notice(Notified::Clarification) => {
            matches!(what, Happening::ClarificationRequested { .. })
        }
        Telling::Notice(Notified::Delay) => matches!(what, Happening::Delayed { .. }),
        Telling::Notice(Notified::Fee) => matches!(what, Happening::FeeNotified { .. }),
        Telling::Notice(Notified::Reasons | Notified::DueDate) => false,
    }
}

fn is_served_by_mail(case: &Case, telling: Telling) -> bool {
    let service = match telling {
        Telling::Extension => extension::told_last(case).map(|(_, service)| service),
        Telling::Notice(of) => case.service_of(of),
    };
    matches!(service, Some(Service::Electronic { .. }))
}
