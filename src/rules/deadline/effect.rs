//! Which events leave the clock as it was, and why.
//!
//! Most of what is out of order is flagged by the clock itself. The rest it passes over in silence,
//! because records hold such events and a clock is total; whoever asks "what if" must be told.

use chrono::NaiveDate;

use super::clock::Flag;
use super::event::{ClockEvent, Happening};
use super::fold::Fold;
use super::stage::Stage;
use super::{in_order, seen_up_to};
use crate::rules::calendar::Calendar;
use crate::rules::language::Language;
use crate::rules::regime::Regime;

/// An event that has no effect on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoEffect {
    /// Its place among the events, from 0.
    pub event: usize,
    /// Why it has none.
    pub why: Why,
}

/// Why an event has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The clock flags it.
    Flagged(Flag),
    /// The clock passes over it.
    Idle(Idle),
}

/// Why the clock passes over an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// It lies after the day on which one looks.
    NotYet,
    /// It lies before the application came in (收到申请之前).
    BeforeReceipt,
    /// The application came in before; only the first receipt counts.
    ReceivedAlready,
    /// The receipt is not confirmed yet, so that no period runs (待确认).
    NotConfirmed,
    /// The clock waits for the applicant (待补正、待缴费).
    Stopped,
    /// The case is closed (已办结).
    Closed,
    /// Nothing of the kind was asked for.
    NotAsked,
    /// No consultation of this name is open.
    NoSuchConsultation,
    /// The receipt was confirmed before; the first confirmation counts (已确认).
    ConfirmedAlready,
    /// The letter had arrived before; the first day known stands (已送达).
    DeliveredAlready,
    /// The due date had passed: a letter that arrives after it revives nothing (已逾期).
    PastDue,
    /// The same order was counted before (责令重新答复).
    ReopenedAlready,
    /// It was asked on the last day of the period, or while that day was fixed: no day is left to be taken out.
    NothingToTakeOut,
}

impl Why {
    /// Stable name: of the flag, or of the reason.
    pub fn code(self) -> &'static str {
        match self {
            Self::Flagged(flag) => flag.code(),
            Self::Idle(idle) => idle.code(),
        }
    }

    /// A sentence for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Flagged(flag) => flag.label(language),
            Self::Idle(idle) => idle.label(language),
        }
    }
}

impl Idle {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::NotYet,
        Self::BeforeReceipt,
        Self::ReceivedAlready,
        Self::NotConfirmed,
        Self::Stopped,
        Self::Closed,
        Self::NotAsked,
        Self::NoSuchConsultation,
        Self::ConfirmedAlready,
        Self::DeliveredAlready,
        Self::PastDue,
        Self::ReopenedAlready,
        Self::NothingToTakeOut,
    ];

    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::BeforeReceipt => "before_receipt",
            Self::ReceivedAlready => "received_already",
            Self::NotConfirmed => "not_confirmed",
            Self::Stopped => "stopped",
            Self::Closed => "closed",
            Self::NotAsked => "not_asked",
            Self::NoSuchConsultation => "no_such_consultation",
            Self::ConfirmedAlready => "confirmed_already",
            Self::DeliveredAlready => "delivered_already",
            Self::PastDue => "past_due",
            Self::ReopenedAlready => "reopened_already",
            Self::NothingToTakeOut => "nothing_to_take_out",
        }
    }

    /// A sentence for people.
    pub fn label(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::NotYet => (
                "晚于所看的日期，尚未计入",
                "it lies after the day on which one looks; not counted yet",
            ),
            Self::BeforeReceipt => (
                "早于收到申请之日，无效",
                "it lies before the receipt of the application; no effect",
            ),
            Self::ReceivedAlready => (
                "申请此前已经收到，以首次收到为准",
                "the application had come in before; the first receipt counts",
            ),
            Self::NotConfirmed => (
                "收到尚未经双方确认，期限未起算，无效",
                "the receipt was not confirmed yet and no period was running; no effect",
            ),
            Self::Stopped => (
                "当时正在等待申请人补正或者缴费，期限未计算，无效",
                "the clock was waiting for the applicant; no effect",
            ),
            Self::Closed => (
                "当时已经办结，无效",
                "the case was closed by then; no effect",
            ),
            Self::NotAsked => (
                "此前未发生与之对应的事项，无效",
                "nothing of the kind had been asked for; no effect",
            ),
            Self::NoSuchConsultation => (
                "没有以此为名且尚待答复的征求意见，无效",
                "no consultation of this name was waiting for an answer; no effect",
            ),
            Self::ConfirmedAlready => (
                "收到此前已经确认，以首次确认为准",
                "the receipt had been confirmed before; the first confirmation counts",
            ),
            Self::DeliveredAlready => (
                "该函此前已经送达，以首次送达为准",
                "the letter had arrived before; the first day of arrival counts",
            ),
            Self::PastDue => (
                "当时答复期限已经届满，无效",
                "the reply period had ended by then; no effect",
            ),
            Self::ReopenedAlready => (
                "同一责令此前已经计入，无效",
                "the same order had been counted before; no effect",
            ),
            Self::NothingToTakeOut => (
                "当日为答复期限最后一日，或者答复期限为固定日期，没有可扣除的时间，期限不变",
                "it was the last day of the reply period, or that day was fixed: no day is left to be taken out; the due date stays",
            ),
        };
        language.pick(chinese, english)
    }
}

/// The events that leave the clock as it was, in the order given.
pub fn without_effect(
    events: &[ClockEvent],
    regime: &Regime,
    calendar: &Calendar,
    as_of: Option<NaiveDate>,
) -> Vec<NoEffect> {
    let Some(today) = seen_up_to(events, as_of) else {
        return Vec::new();
    };
    let mut fold = Fold::new(regime, calendar);
    let mut idle = Vec::new();
    for (event, happened) in in_order(events) {
        let why = if happened.on > today {
            Some(Why::Idle(Idle::NotYet))
        } else {
            fold.lapse(happened.on);
            effect(&mut fold, happened)
        };
        idle.extend(why.map(|why| NoEffect { event, why }));
    }
    idle.extend(nothing_taken_out(events, &fold, &idle));
    idle.sort_by_key(|it| it.event);
    idle
}

/// The consultations that are noted, and take no day out of the period as it stands in the end.
fn nothing_taken_out(events: &[ClockEvent], fold: &Fold<'_>, idle: &[NoEffect]) -> Vec<NoEffect> {
    let takes_nothing = |of: &str| {
        let asked = fold
            .consultations
            .iter()
            .rfind(|asked| asked.reference == of);
        asked.is_some_and(|asked| asked.live && fold.leaves_nothing(asked))
    };
    events
        .iter()
        .enumerate()
        .filter(|(at, _)| idle.iter().all(|known| known.event != *at))
        .filter(|(_, event)| {
            matches!(&event.what, Happening::ConsultationSent { reference, .. } if takes_nothing(reference))
        })
        .map(|(event, _)| NoEffect {
            event,
            why: Why::Idle(Idle::NothingToTakeOut),
        })
        .collect()
}

/// Takes an event; tells why it changed nothing, if it did not.
fn effect<'a>(fold: &mut Fold<'a>, event: &'a ClockEvent) -> Option<Why> {
    let (before, flags) = (fold.standing(), fold.flags.len());
    fold.take(event);
    let flagged = fold.flags.get(flags).copied();
    // An opinion that came after its period is noted, and takes no further day out.
    let is_late = flagged == Some(Flag::OpinionAfterLapse);
    if fold.standing() != before && !is_late {
        return None;
    }
    let flagged = flagged.map(Why::Flagged);
    Some(flagged.unwrap_or_else(|| Why::Idle(idle(&event.what, fold))))
}

/// Why an event changed nothing of a clock, which therefore stands as it did before.
fn idle(what: &Happening, fold: &Fold<'_>) -> Idle {
    if !fold.is_received() {
        return Idle::BeforeReceipt;
    }
    let is_open = fold.stage.is_open();
    let waiting = match fold.stage {
        Stage::Abandoned(_) | Stage::Withdrawn { .. } | Stage::Replied { .. } => Idle::Closed,
        Stage::AwaitingConfirmation => Idle::NotConfirmed,
        Stage::Running => Idle::NotAsked,
        Stage::Stopped(_) => Idle::Stopped,
    };
    match what {
        Happening::Received { .. } => Idle::ReceivedAlready,
        Happening::OpinionReceived { .. } if is_open => Idle::NoSuchConsultation,
        Happening::Delivered { reference } if is_open => undelivered(fold, reference),
        Happening::Confirmed if is_open && fold.confirmed => Idle::ConfirmedAlready,
        // An order always begins a new clock, unless it is the one that began this.
        Happening::Reopened { .. } => Idle::ReopenedAlready,
        Happening::Confirmed | Happening::ClarificationReceived { .. } | Happening::FeePaid
            if is_open =>
        {
            Idle::NotAsked
        }
        Happening::Confirmed
        | Happening::ClarificationRequested { .. }
        | Happening::ClarificationReceived { .. }
        | Happening::ConsultationSent { .. }
        | Happening::Delivered { .. }
        | Happening::OpinionReceived { .. }
        | Happening::Extended { .. }
        | Happening::FeeNotified { .. }
        | Happening::FeePaid
        | Happening::Delayed { .. }
        | Happening::Replied { .. }
        | Happening::Withdrawn => waiting,
    }
}

/// Why the arrival of a letter changed nothing while the case was open.
fn undelivered(fold: &Fold<'_>, reference: &str) -> Idle {
    let asked = fold
        .consultations
        .iter()
        .find(|asked| asked.is_open_as(reference));
    match asked {
        None => Idle::NoSuchConsultation,
        Some(asked) if asked.is_delivered() => Idle::DeliveredAlready,
        Some(_) => Idle::PastDue,
    }
}
