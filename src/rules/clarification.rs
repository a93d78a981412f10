//! Clarification (补正; Art. 30): asked for once and at once, answered by a day that the notice fixes, or the
//! application is deemed abandoned. An answer in time begins the whole period anew.

use chrono::NaiveDate;

use super::case::{Case, Stage};
use super::command::{NewAnswer, NewText};
use super::deadline::{ClockEvent, Happening};
use super::decide::{Facts, Viewer, check_day};
use super::event::{CaseEvent, Decided, LetterRef, TextRef};
use super::ids::AccountId;
use super::notified::Notified;
use super::receipt::Channel;
use super::refusal::Refusal;
use super::service::{Service, made_on};
use super::{extension, lapse};

/// A request for clarification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clarification {
    /// Counts the notices that were written; only one is ever served.
    pub number: u32,
    /// The day the notice was written, which it bears.
    pub asked_on: NaiveDate,
    /// The notice (补正告知书), as it will be served.
    pub letter: LetterRef,
    /// The last day for the answer.
    pub answer_by: NaiveDate,
    /// What is asked.
    pub asking: TextRef,
    /// How it was served; from then on the clock stands.
    pub service: Option<Service>,
    /// The answer.
    pub answer: Option<Clarified>,
    /// It was answered, and turned out to have been served after the due date: the answer begins nothing anew.
    pub fell: bool,
}

/// An answer to a request for clarification (补正材料).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clarified {
    /// The day it was received.
    pub on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// What it says.
    pub text: TextRef,
    /// Why it is late (正当理由), when it is.
    pub late_because: Option<TextRef>,
    /// Whether it counts.
    pub state: Answered,
    /// Why the handler found its reasons good, or wanting (审查意见).
    pub judged_because: Option<TextRef>,
}

/// Whether an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It came by the last day (按期补正).
    InTime,
    /// It came late, and the handler has not decided on its reasons (逾期待审).
    Unjudged,
    /// It came late, with good reason (有正当理由).
    Accepted,
    /// It came late, without good reason (无正当理由).
    Refused,
}

impl Clarification {
    /// The stable code of how far it has come.
    pub fn state(&self) -> &'static str {
        match (
            &self.service,
            self.answer.as_ref().map(|answer| answer.state),
        ) {
            (None, _) => "to_be_served",
            (Some(_), None) => "served",
            (Some(_), Some(Answered::InTime | Answered::Accepted)) => "answered",
            (Some(_), Some(Answered::Unjudged)) => "late",
            (Some(_), Some(Answered::Refused)) => "late_refused",
        }
    }

    /// Every code, in the order of its life.
    pub const STATES: [&'static str; 5] =
        ["to_be_served", "served", "answered", "late", "late_refused"];

    /// The answer that counts.
    pub fn counted(&self) -> Option<&Clarified> {
        self.answer.as_ref().filter(|answer| match answer.state {
            Answered::InTime | Answered::Accepted => true,
            Answered::Unjudged | Answered::Refused => false,
        })
    }

    /// The day on which the answer came that began the period anew.
    pub fn began_anew_on(&self) -> Option<NaiveDate> {
        let answer = self.counted().filter(|_| !self.fell)?;
        Some(answer.on)
    }

    /// The late answer whose reasons were found wanting, and why.
    pub fn refused(&self) -> Option<(&Clarified, &TextRef)> {
        let answer = self.answer.as_ref()?;
        let is_refused = answer.state == Answered::Refused;
        Some((answer, answer.judged_because.as_ref()?)).filter(|_| is_refused)
    }

    fn is_unjudged(&self) -> bool {
        let state = self.answer.as_ref().map(|answer| answer.state);
        state == Some(Answered::Unjudged)
    }
}

/// Writes the notice. As long as it is not served it may be written anew; after that nothing more is asked
/// (一次性告知).
pub(super) fn ask(
    case: &Case,
    answer_by: NaiveDate,
    asking: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_askable(case, facts.viewer())?;
    if let Some(days) = facts.answer_days {
        days.check(answer_by, Notified::Clarification)?;
    }
    let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ClarificationAsked {
            number: next(case),
            letter,
            answer_by,
            asking: asking.reference.clone(),
        },
    })
}

/// The number of the next notice of a case.
pub fn next(case: &Case) -> u32 {
    let mut earlier = case.earlier.iter().rev();
    let last = case
        .clarification
        .as_ref()
        .or_else(|| earlier.find_map(|clock| clock.clarification.as_ref()))
        .map_or(0, |last| last.number);
    last.saturating_add(1)
}

fn was_served(case: &Case) -> bool {
    case.clarification
        .as_ref()
        .is_some_and(|asked| asked.service.is_some())
}

/// Whether whoever looks may ask for it now.
pub(super) fn check_askable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    if was_served(case) {
        return Err(Refusal::ClarifiedBefore);
    }
    let elsewhere = |stage| Refusal::CannotClarify { stage };
    case.stage.check_in_hand_of(viewer.account, elsewhere)?;
    // A notice of extension that is still to be told would name a date that the restart undoes.
    if extension::pending(case).is_some() {
        return Err(Refusal::ExtensionPending);
    }
    viewer.check_notice_in_time().map(|_| ())
}

/// The request that an answer may still come to: waiting for it, or lapsed for want of it.
pub(super) fn open(case: &Case) -> Result<&Clarification, Refusal> {
    let cannot = Refusal::CannotAnswer {
        stage: case.stage.name(),
        of: Notified::Clarification,
    };
    match &case.stage {
        Stage::AwaitingClarification { .. } | Stage::Abandoned { .. } => case
            .clarification
            .as_ref()
            .filter(|asked| asked.service.is_some() && asked.answer.is_none())
            .ok_or(cannot),
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => Err(cannot),
    }
}

/// The applicant answers, online or on paper. By the last day the answer counts as it is; later it must say
/// why, and the handler decides. What counts is the day on which it is received, not the one on which it is
/// recorded: an answer that was in time revives a case that lapsed meanwhile.
pub(super) fn answer(case: &Case, given: &NewAnswer, facts: &Facts) -> Result<Decided, Refusal> {
    let asked = open(case)?;
    let served_on = asked.service.as_ref().map_or(asked.asked_on, made_on);
    check_day(given.on, served_on, facts.today)?;
    let is_late = given.on > asked.answer_by;
    let late_because = match &given.late_because {
        Some(reason) if is_late => Some(reason.reference.clone()),
        None if is_late => {
            return Err(Refusal::LateNeedsReason {
                answer_by: asked.answer_by,
            });
        }
        Some(_) | None => None,
    };
    Ok(Decided {
        on: given.on,
        event: CaseEvent::ClarificationAnswered {
            channel: given.channel,
            answer: given.text.reference.clone(),
            late_because,
        },
    })
}

/// Whether a late answer waits for the handler's decision.
pub(super) fn is_unjudged(case: &Case) -> bool {
    let waits = match &case.stage {
        Stage::AwaitingClarification { .. } | Stage::Abandoned { .. } => true,
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => false,
    };
    waits
        && case
            .clarification
            .as_ref()
            .is_some_and(Clarification::is_unjudged)
}

/// Whether a late answer waits for this account: for the handler, as long as the case is in hand. One that was closed
/// meanwhile nobody can take over, so there any colleague of the department may decide.
pub(super) fn check_judgeable(case: &Case, account: Option<AccountId>) -> Result<(), Refusal> {
    if !is_unjudged(case) {
        return Err(Refusal::NoLateAnswer);
    }
    let is_closed = matches!(case.stage, Stage::Abandoned { .. });
    if is_closed || (account.is_some() && account == case.stage.handler()) {
        Ok(())
    } else {
        Err(Refusal::NotTheHandler)
    }
}

/// The handler finds the reasons good: the period begins anew from the day on which the answer came.
pub(super) fn accept_late(
    case: &Case,
    reason: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_judgeable(case, facts.account)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::LateAnswerAccepted {
            reason: reason.reference.clone(),
        },
    })
}

/// The handler finds the reasons wanting: a case that waited for this decision is closed with it.
pub(super) fn refuse_late(
    case: &Case,
    reason: &NewText,
    facts: &Facts,
) -> Result<Vec<Decided>, Refusal> {
    check_judgeable(case, facts.account)?;
    let refused = Decided {
        on: facts.today,
        event: CaseEvent::LateAnswerRefused {
            reason: reason.reference.clone(),
        },
    };
    let closes = match &case.stage {
        Stage::AwaitingClarification { .. } => {
            let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
            lapse::of_clarification(case, facts.today, letter, facts.calendar)
        }
        Stage::Submitted
        | Stage::Registered
        | Stage::Assigned { .. }
        | Stage::InHand { .. }
        | Stage::InReview { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Replied { .. }
        | Stage::Abandoned { .. }
        | Stage::Withdrawn { .. }
        | Stage::Archived { .. } => None,
    };
    Ok([refused].into_iter().chain(closes).collect())
}

/// When a clarification was asked for, and answered: on that rests a reply that the application is still unclear.
pub(super) fn answered(case: &Case) -> Result<(NaiveDate, Option<NaiveDate>), Refusal> {
    let asked = case.clarification.as_ref();
    let days = asked.and_then(|asked| {
        let served_on = asked.service.as_ref().map(made_on)?;
        Some((served_on, Some(asked.counted()?.on)))
    });
    days.ok_or(Refusal::NotClarified)
}

fn is_request(what: &Happening) -> bool {
    matches!(what, Happening::ClarificationRequested { .. })
}

impl Case {
    pub(super) fn clarification_asked(
        &mut self,
        on: NaiveDate,
        number: u32,
        letter: &LetterRef,
        answer_by: NaiveDate,
        asking: &TextRef,
    ) {
        self.clarification = Some(Clarification {
            number,
            asked_on: on,
            letter: letter.clone(),
            answer_by,
            asking: asking.clone(),
            service: None,
            answer: None,
            fell: false,
        });
    }

    pub(super) fn clarification_served(&mut self, on: NaiveDate, service: &Service) {
        let (
            Some(asked),
            Stage::InHand {
                department,
                handler,
            },
        ) = (&mut self.clarification, &self.stage)
        else {
            return;
        };
        asked.service = Some(service.clone());
        let answer_by = asked.answer_by;
        self.stage = Stage::AwaitingClarification {
            department: *department,
            handler: *handler,
        };
        self.clock_events.push(ClockEvent::new(
            on,
            Happening::ClarificationRequested { answer_by },
        ));
    }

    pub(super) fn clarification_sent(&mut self, on: NaiveDate) {
        let Some(asked) = &mut self.clarification else {
            return;
        };
        if let Some(Service::Electronic { sent_on, .. }) = &mut asked.service {
            *sent_on = on;
            let answer_by = asked.answer_by;
            self.take_out(is_request);
            self.clock_events.push(ClockEvent::new(
                on,
                Happening::ClarificationRequested { answer_by },
            ));
        }
    }

    pub(super) fn clarification_not_served(&mut self) {
        if let (
            Some(asked),
            Stage::AwaitingClarification {
                department,
                handler,
            },
        ) = (&mut self.clarification, &self.stage)
        {
            asked.service = None;
            self.stage = Stage::InHand {
                department: *department,
                handler: *handler,
            };
            self.take_out(is_request);
        }
    }

    pub(super) fn clarification_answered(
        &mut self,
        on: NaiveDate,
        channel: Channel,
        text: &TextRef,
        late_because: Option<&TextRef>,
    ) {
        let Some(asked) = &mut self.clarification else {
            return;
        };
        let is_late = on > asked.answer_by;
        asked.answer = Some(Clarified {
            on,
            channel,
            text: text.clone(),
            late_because: late_because.cloned(),
            state: if is_late {
                Answered::Unjudged
            } else {
                Answered::InTime
            },
            judged_because: None,
        });
        if !is_late {
            self.resume(on, false);
        }
    }

    pub(super) fn late_answer_judged(&mut self, state: Answered, because: &TextRef) {
        let answer = self
            .clarification
            .as_mut()
            .and_then(|asked| asked.answer.as_mut());
        let Some(answer) = answer else { return };
        answer.state = state;
        answer.judged_because = Some(because.clone());
        let on = answer.on;
        if state == Answered::Accepted {
            self.resume(on, true);
        }
    }

    /// The application is corrected: the period begins anew, in the same hands.
    fn resume(&mut self, on: NaiveDate, justified: bool) {
        if let (Some(department), Some(handler)) = (self.stage.department(), self.stage.handler()) {
            self.clock_events.push(ClockEvent::new(
                on,
                Happening::ClarificationReceived { justified },
            ));
            self.period_begins_anew();
            self.calendar_kept = None;
            self.recounted = None;
            self.told.counted_anew();
            self.stage = Stage::InHand {
                department,
                handler,
            };
        }
    }

    /// What the applicant said when the application was corrected.
    pub fn clarified(&self) -> Option<&TextRef> {
        let earlier = self.earlier.iter().rev();
        let answer = self
            .clarification
            .iter()
            .chain(earlier.filter_map(|clock| clock.clarification.as_ref()))
            .find_map(Clarification::counted)?;
        Some(&answer.text)
    }
}
