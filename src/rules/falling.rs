//! What falls with time that the period turns out not to have had (随延长失效): an extension of which the applicant was
//! never told, a delay that came back, a letter that asked nobody.
//!
//! What was served only within that time was served after the due date as it is. It has no effect (C12, D4), as a mail
//! that left too late: nobody gives up anything by not heeding it, and no day in it holds. What the applicant has done
//! all the same is not lost: an answer is kept, and a fee that was paid is given back.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::clarification::{Answered, Clarification};
use super::deadline::{self, Happening};
use super::event::{CaseEvent, Decided};
use super::fee::{self, Fee};
use super::lapse;
use super::notified::Notified;
use super::service::made_on;
use super::too_late::{self, Telling, TooLate};

/// Something that had effect by its service, within the period as it seemed to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// A notice.
    Notice(Notified),
    /// The extension of this number.
    Extension(u32),
}

impl CaseEvent {
    /// Whether it may take time out of the period that was counted in: an extension, a fixed day, a consultation.
    pub fn takes_time_back(&self) -> bool {
        matches!(
            self,
            Self::ExtensionNotTold { .. }
                | Self::NoticeNotServed { .. }
                | Self::ConsultationMailFailed { .. }
        )
    }

    /// Whether it tells of something that fell with other things: neither its own mail failed, nor did it come back.
    pub fn fell(&self) -> bool {
        matches!(
            self,
            Self::ExtensionNotTold {
                notice: None,
                too_late: Some(_),
                ..
            } | Self::NoticeNotServed {
                notice: None,
                too_late: Some(_),
                ..
            }
        )
    }
}

/// What has lost its effect by what happened between the two: served in time before, and after the due date now; the
/// earliest first.
///
/// An abandonment over it is taken back. Once the case is answered or withdrawn there is nothing left to do over it, but
/// for a fee that was paid on it.
pub fn falls(
    before: &Case,
    after: &Case,
    (today, calendar): (NaiveDate, &Calendar),
) -> Vec<Decided> {
    let mut fallen: Vec<(NaiveDate, Act)> = acts(after)
        .into_iter()
        .filter(|(on, act)| {
            let in_time = |case: &Case| in_time(case, *act, *on, calendar);
            in_time(before) && !in_time(after)
        })
        .collect();
    fallen.sort_by_key(|(on, _)| *on);
    let goes_on = after.stage.name().is_open()
        || fallen
            .iter()
            .any(|(_, act)| takes_back(after, *act).is_some());
    let still_matters = |act: Act| goes_on || act == Act::Notice(Notified::Fee) && is_paid(after);
    fallen
        .into_iter()
        .filter(|(_, act)| still_matters(*act))
        .map(|(_, act)| Decided {
            on: today,
            event: fallen_event(after, act),
        })
        .collect()
}

fn fallen_event(case: &Case, act: Act) -> CaseEvent {
    let too_late = Some(TooLate::Sent);
    match act {
        Act::Notice(of) => CaseEvent::NoticeNotServed {
            of,
            notice: None,
            takes_back: takes_back(case, act),
            too_late,
        },
        Act::Extension(number) => CaseEvent::ExtensionNotTold {
            number,
            notice: None,
            too_late,
        },
    }
}

fn takes_back(case: &Case, act: Act) -> Option<super::outcome::Outcome> {
    match act {
        Act::Notice(of) => lapse::rests_on(case, of),
        Act::Extension(_) => None,
    }
}

fn is_paid(case: &Case) -> bool {
    let fee = case.fee.as_deref();
    fee.is_some_and(|fee| fee.payment.is_some())
}

/// What has effect by its service in the clock that runs, and the day of that.
fn acts(case: &Case) -> Vec<(NaiveDate, Act)> {
    let clarification = (case.clarification.as_ref())
        .filter(|asked| !asked.fell)
        .and_then(|asked| asked.service.as_ref());
    let reasons = (case.reasons.as_ref())
        .filter(|asked| asked.answer.is_none())
        .and_then(|asked| asked.service.as_ref());
    let delay = case.delay.as_ref().and_then(|told| told.service.as_ref());
    let fee = (case.fee.as_deref()).filter(|fee| fee.is_charged() && !fee.fell);
    let notices = [
        (Notified::Clarification, clarification.map(made_on)),
        (Notified::Reasons, reasons.map(made_on)),
        (Notified::Delay, delay.map(made_on)),
        (Notified::Fee, fee.and_then(Fee::served_on)),
    ];
    let notices = notices
        .into_iter()
        .filter_map(|(of, on)| Some((on?, Act::Notice(of))));
    let running = case.extensions.get(case.extensions_over..);
    let extensions = running.unwrap_or_default().iter().filter_map(|one| {
        let service = one.state.service()?;
        Some((made_on(service), Act::Extension(one.number)))
    });
    notices.chain(extensions).collect()
}

/// Whether the due date lets it have effect on that day, by what else the clock knows.
fn in_time(case: &Case, act: Act, on: NaiveDate, calendar: &Calendar) -> bool {
    let mut events = case.happenings(on).into_owned();
    let own = events
        .iter()
        .rposition(|event| is_happening_of(case, act, &event.what));
    if let Some(own) = own {
        events.remove(own);
    }
    let clock = deadline::read_brief(&events, case.regime(), calendar, Some(on));
    clock.due_on.is_none_or(|due_on| on <= due_on)
}

/// How the clock knows of it.
fn is_happening_of(case: &Case, act: Act, what: &Happening) -> bool {
    match act {
        Act::Notice(of) => too_late::tells(Telling::Notice(of), what),
        Act::Extension(number) => told_on(case, number).is_some_and(|told_on| {
            matches!(what, Happening::Extended { notified_on, .. } if *notified_on == Some(told_on))
        }),
    }
}

fn told_on(case: &Case, number: u32) -> Option<NaiveDate> {
    let mut all = case.extensions.iter();
    let found = all.find(|one| one.number == number)?;
    found.state.service().map(made_on)
}

impl Case {
    /// A notice fell with the time within which it was served.
    pub(super) fn notice_fell(&mut self, of: Notified) {
        let answered = self.clarification.as_ref();
        let answered = answered.is_some_and(|asked| asked.answer.is_some());
        if of == Notified::Clarification && answered {
            self.answered_without_effect();
        } else if of == Notified::Fee && is_paid(self) {
            self.paid_without_effect();
        } else {
            if let Some(fee) = self.fee.as_mut().filter(|_| of == Notified::Fee) {
                fee.came_back = None;
            }
            self.notice_not_served(of);
        }
    }

    /// What the applicant has said is kept, and counts whenever it came, since no last day held; but nothing begins anew
    /// with it (Art. 30).
    fn answered_without_effect(&mut self) {
        self.lapse_taken_back(Notified::Clarification);
        let Some(asked) = &mut self.clarification else {
            return;
        };
        let began_anew = asked.counted().is_some();
        asked.fell = true;
        if let Some(answer) = &mut asked.answer {
            answer.state = Answered::InTime;
        }
        self.take_out(|what| matches!(what, Happening::ClarificationRequested { .. }));
        if began_anew {
            self.take_out(|what| matches!(what, Happening::ClarificationReceived { .. }));
        }
        if matches!(self.stage, Stage::AwaitingClarification { .. }) {
            self.back_in_hand();
        }
    }

    /// What was paid was not owed, and is given back; nothing begins anew with it.
    fn paid_without_effect(&mut self) {
        if let Some(fee) = &mut self.fee {
            fee.fell = true;
        }
        self.take_out(|what| matches!(what, Happening::FeeNotified { .. }));
        self.take_out(|what| matches!(what, Happening::FeePaid));
    }

    /// The request for clarification was answered, and has no effect.
    pub fn answered_in_vain(&self) -> Option<&Clarification> {
        self.clarification.as_ref().filter(|asked| asked.fell)
    }

    /// The fee that was paid on a notice without effect, and is to be given back (应予退还).
    pub fn fee_to_repay(&self) -> Option<&Fee> {
        let fee = self.fee.as_deref()?;
        fee::is_to_be_repaid(fee).then_some(fee)
    }
}
