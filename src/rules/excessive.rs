//! Applications clearly beyond reason in number or frequency (申请数量、频次明显超过合理范围; Art. 35): the applicant
//! is asked for reasons while the clock runs on; good ones earn a delayed reply on a day that is told, bad ones or
//! none a refusal.

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::case::{Case, Stage};
use super::clarification::Clarification;
use super::command::{NewAnswer, NewText};
use super::deadline::{ClockEvent, Happening};
use super::decide::{Facts, Viewer, check_day};
use super::event::{CaseEvent, Decided, LetterRef, TextRef};
use super::extension;
use super::notified::{AnswerDays, Notified};
use super::receipt::Channel;
use super::refusal::Refusal;
use super::service::{Service, made_on};

/// The most working days by which a delayed reply may lie after the day on which it was due. The law says
/// "reasonable" (合理期限); see docs/decisions.
const LONGEST_DELAY: u32 = 40;

/// The fewest applications of one applicant that can be beyond reason, this one included: the law speaks of number and
/// frequency (申请数量、频次), which one alone has not.
const FEWEST: u32 = 2;

/// A request for reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    /// Counts the notices that were written; only one is ever served.
    pub number: u32,
    /// The day the notice was written, which it bears.
    pub asked_on: NaiveDate,
    /// The notice (说明理由通知书), as it will be served.
    pub letter: LetterRef,
    /// The last day for the answer.
    pub answer_by: NaiveDate,
    /// From which day the applications were counted.
    pub since: NaiveDate,
    /// How many there were.
    pub applications: u32,
    /// What is to be explained.
    pub asking: TextRef,
    /// How it was served.
    pub service: Option<Service>,
    /// The answer.
    pub answer: Option<Given>,
}

/// The reasons that an applicant gave (说明的理由).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The day they were received.
    pub on: NaiveDate,
    /// How they came.
    pub channel: Channel,
    /// What they are.
    pub text: TextRef,
}

/// A delayed reply (延迟答复).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delay {
    /// Counts the notices that were written.
    pub number: u32,
    /// The day it was decided.
    pub decided_on: NaiveDate,
    /// The notice (延迟答复告知书), as it will be served.
    pub letter: LetterRef,
    /// The day by which the reply is then due.
    pub until: NaiveDate,
    /// Why the reasons are accepted and the time is needed.
    pub reason: TextRef,
    /// How it was served; it counts from then on.
    pub service: Option<Service>,
}

impl Reasons {
    /// The stable code of how far it has come.
    pub fn state(&self) -> &'static str {
        match (&self.service, &self.answer) {
            (None, _) => "to_be_served",
            (Some(_), None) => "served",
            (Some(_), Some(_)) => "answered",
        }
    }

    /// Every code, in the order of its life.
    pub const STATES: [&'static str; 3] = ["to_be_served", "served", "answered"];

    /// Whether the register counts too few to speak of number or frequency: for the department to look at, which may
    /// know of applications that the register does not. The notice then names no number.
    pub fn are_few(&self) -> bool {
        self.applications < FEWEST
    }
}

impl Delay {
    /// The stable code of how far it has come.
    pub fn state(&self) -> &'static str {
        match &self.service {
            None => "to_be_served",
            Some(_) => "served",
        }
    }

    /// Every code, in the order of its life.
    pub const STATES: [&'static str; 2] = ["to_be_served", "served"];
}

/// Between which days the last day for the reasons may lie: the clock runs on, so not after the due date (D7).
pub fn answer_days(
    from: NaiveDate,
    answer_by: NaiveDate,
    due_on: Option<NaiveDate>,
    calendar: &Calendar,
) -> AnswerDays {
    let days = AnswerDays::of(from, answer_by, calendar);
    AnswerDays {
        latest: due_on.map_or(days.latest, |due_on| due_on.min(days.latest)),
        ..days
    }
}

/// Between which days a delayed reply may be due: after the day on which it is due anyway.
pub fn delay_days(due_on: NaiveDate, until: NaiveDate, calendar: &Calendar) -> AnswerDays {
    AnswerDays {
        earliest: calendar.working_day_after(due_on, 1),
        latest: calendar.working_day_after(due_on, LONGEST_DELAY),
        is_working: calendar.is_working_day(until),
    }
}

/// Writes the notice that asks for reasons. As long as it is not served it may be written anew.
pub(super) fn ask(
    case: &Case,
    answer_by: NaiveDate,
    since: NaiveDate,
    asking: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    let due_on = check_askable(case, facts.viewer())?;
    if since > facts.today {
        return Err(Refusal::DayInFuture {
            on: since,
            today: facts.today,
        });
    }
    // Before that there was no such rule by which they could have been too many.
    let earliest = case.regime().in_force_from;
    if since < earliest {
        return Err(Refusal::DayTooEarly {
            on: since,
            earliest,
        });
    }
    // The application at hand is one of those that are counted.
    if since > case.filed_on {
        return Err(Refusal::CountedWithoutThis {
            filed_on: case.filed_on,
        });
    }
    if let Some(days) = facts.answer_days {
        if days.earliest > days.latest {
            return Err(Refusal::NoTimeToAsk { due_on });
        }
        days.check(answer_by, Notified::Reasons)?;
    }
    let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ReasonsAsked {
            number: next_reasons(case),
            letter,
            answer_by,
            since,
            applications: facts.applications,
            asking: asking.reference.clone(),
        },
    })
}

/// Whether whoever looks may ask for reasons now; the day on which the reply is due.
pub(super) fn check_askable(case: &Case, viewer: Viewer<'_>) -> Result<NaiveDate, Refusal> {
    let asked = case.reasons.as_ref();
    if asked.is_some_and(|asked| asked.service.is_some()) {
        return Err(Refusal::ReasonsAskedBefore);
    }
    let elsewhere = |stage| Refusal::CannotAskReasons { stage };
    case.stage.check_in_hand_of(viewer.account, elsewhere)?;
    viewer.check_notice_in_time()
}

/// The number of the next request for reasons.
pub fn next_reasons(case: &Case) -> u32 {
    let mut earlier = case.earlier.iter().rev();
    let last = case
        .reasons
        .as_ref()
        .or_else(|| earlier.find_map(|clock| clock.reasons.as_ref()))
        .map_or(0, |last| last.number);
    last.saturating_add(1)
}

/// The number of the next notice of delay.
pub fn next_delay(case: &Case) -> u32 {
    let mut earlier = case.earlier.iter().rev();
    let last = case
        .delay
        .as_ref()
        .or_else(|| earlier.find_map(|clock| clock.delay.as_ref()))
        .map_or(0, |last| last.number);
    last.saturating_add(1)
}

/// The request for reasons that waits for an answer, as long as the case is open: one that comes after the last
/// day is read all the same, for nothing has lapsed.
pub(super) fn open(case: &Case) -> Result<&Reasons, Refusal> {
    case.reasons
        .as_ref()
        .filter(|asked| asked.service.is_some() && asked.answer.is_none())
        .filter(|_| case.stage.name().is_open())
        .ok_or(Refusal::CannotAnswer {
            stage: case.stage.name(),
            of: Notified::Reasons,
        })
}

/// The applicant gives reasons, online or on paper.
pub(super) fn give(case: &Case, given: &NewAnswer, facts: &Facts) -> Result<Decided, Refusal> {
    let asked = open(case)?;
    let served_on = asked.service.as_ref().map_or(asked.asked_on, made_on);
    check_day(given.on, served_on, facts.today)?;
    Ok(Decided {
        on: given.on,
        event: CaseEvent::ReasonsGiven {
            channel: given.channel,
            answer: given.text.reference.clone(),
        },
    })
}

/// The reasons are good: the reply is put off to a fixed day, which has effect once it is told.
pub(super) fn delay(
    case: &Case,
    until: NaiveDate,
    reason: &NewText,
    facts: &Facts,
) -> Result<Decided, Refusal> {
    check_delayable(case, facts.viewer())?;
    if let Some(days) = facts.answer_days
        && days.check(until, Notified::Delay).is_err()
    {
        let AnswerDays {
            earliest, latest, ..
        } = days;
        return Err(Refusal::DelayUnfit { earliest, latest });
    }
    let letter = facts.letter.clone().ok_or(Refusal::LetterMissing)?;
    Ok(Decided {
        on: facts.today,
        event: CaseEvent::ReplyDelayed {
            number: next_delay(case),
            letter,
            until,
            reason: reason.reference.clone(),
        },
    })
}

/// Whether reasons were given, on which the reply can be put off once, while the period runs.
pub(super) fn check_delayable(case: &Case, viewer: Viewer<'_>) -> Result<(), Refusal> {
    if !matches!(case.stage, Stage::InHand { .. }) {
        return Err(Refusal::CannotAskReasons {
            stage: case.stage.name(),
        });
    }
    if case
        .delay
        .as_ref()
        .is_some_and(|told| told.service.is_some())
    {
        return Err(Refusal::DelayedBefore);
    }
    let given = case
        .reasons
        .as_ref()
        .and_then(|asked| asked.answer.as_ref());
    given.map(|_| ()).ok_or(Refusal::NoReasonsGiven)?;
    if extension::pending(case).is_some() {
        return Err(Refusal::ExtensionPending);
    }
    viewer.check_notice_in_time().map(|_| ())
}

/// Whether the day of the reply is fixed: then nothing extends it.
pub(super) fn is_delayed(case: &Case) -> bool {
    let told_on = case.delay.as_ref().and_then(|told| told.service.as_ref());
    let answered = case
        .clarification
        .as_ref()
        .and_then(Clarification::began_anew_on);
    // A clarification and a payment begin a period in which no day is fixed.
    let begun_anew = answered.max(case.paid_on());
    told_on
        .map(made_on)
        .is_some_and(|told_on| begun_anew.is_none_or(|on| on < told_on))
}

/// When reasons were asked for, and given: on that rests a refusal for want of good ones. They were given and do not
/// hold, or the applicant kept silent until the last day was over. A request that came back asked nobody.
pub(super) fn asked(
    case: &Case,
    today: NaiveDate,
) -> Result<(NaiveDate, Option<NaiveDate>), Refusal> {
    let asked = case.reasons.as_ref().ok_or(Refusal::ReasonsNotAsked)?;
    let service = asked.service.as_ref().ok_or(Refusal::ReasonsNotAsked)?;
    let answered_on = asked.answer.as_ref().map(|given| given.on);
    if answered_on.is_none() && today <= asked.answer_by {
        return Err(Refusal::ReasonsAwaited {
            answer_by: asked.answer_by,
        });
    }
    Ok((made_on(service), answered_on))
}

fn is_delay(what: &Happening) -> bool {
    matches!(what, Happening::Delayed { .. })
}

impl Case {
    pub(super) fn reasons_asked(&mut self, reasons: Reasons) {
        self.reasons = Some(reasons);
    }

    pub(super) fn reasons_given(&mut self, on: NaiveDate, channel: Channel, text: &TextRef) {
        if let Some(asked) = &mut self.reasons {
            let text = text.clone();
            asked.answer = Some(Given { on, channel, text });
        }
    }

    pub(super) fn reasons_served(&mut self, service: Option<&Service>) {
        if let Some(asked) = &mut self.reasons {
            asked.service = service.cloned();
        }
    }

    pub(super) fn delay_served(&mut self, on: NaiveDate, service: &Service) {
        if let Some(told) = &mut self.delay {
            told.service = Some(service.clone());
            let until = told.until;
            self.told.told_as_it_stands();
            self.clock_events
                .push(ClockEvent::new(on, Happening::Delayed { until }));
        }
    }

    pub(super) fn delay_sent(&mut self, on: NaiveDate) {
        let Some(told) = &mut self.delay else { return };
        if let Some(Service::Electronic { sent_on, .. }) = &mut told.service {
            *sent_on = on;
            let until = told.until;
            self.take_out(is_delay);
            self.clock_events
                .push(ClockEvent::new(on, Happening::Delayed { until }));
        }
    }

    pub(super) fn delay_not_served(&mut self) {
        if let Some(told) = &mut self.delay {
            told.service = None;
            self.take_out(is_delay);
        }
    }
}
