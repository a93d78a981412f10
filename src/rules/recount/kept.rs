//! What was done keeps its effect when a new calendar changes days that are past (信赖保护).
//!
//! Whoever served a notice, extended, paid or answered could go by the calendar of that day only. So what it made of
//! the act stands, in time or late; the days that are still counted go by the new one.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::calendar::Calendar;
use crate::rules::case::Case;
use crate::rules::clocks::NamedClock;
use crate::rules::deadline::{
    self, ClockEvent, ClockRun, Happening, Held, Judged, RunEnd, Verdict, takes_effect,
};
use crate::rules::language::Language;

/// An act that a new calendar would measure otherwise, and that keeps the verdict it had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptAct {
    /// What was done.
    pub act: Act,
    /// Which consultation, where there can be several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The day on which it took effect.
    pub on: NaiveDate,
    /// How it lay to its last day by the calendar of then.
    pub verdict: Verdict,
    /// That last day, which stands for it.
    pub last_day: NaiveDate,
    /// The last day that the new calendar gives.
    pub counted: NaiveDate,
}

/// What is done by a last day that a calendar gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Asking for clarification (补正告知), Art. 30.
    ClarificationRequested,
    /// Asking for an opinion (征求意见), Arts. 32-34.
    ConsultationSent,
    /// The arrival of that letter (送达).
    Delivered,
    /// Giving the opinion (反馈意见), Arts. 32, 34.
    OpinionReceived,
    /// Letting its period pass (逾期未提出意见), Arts. 32, 34.
    OpinionLapsed,
    /// Telling an extension (告知延长答复期限), Art. 33(2).
    Extended,
    /// Telling to pay (收费通知), 国办函〔2020〕109号.
    FeeNotified,
    /// Paying (缴费).
    FeePaid,
    /// Telling a delayed reply (告知延迟答复), Art. 35.
    Delayed,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 9] = [
        Self::ClarificationRequested,
        Self::ConsultationSent,
        Self::Delivered,
        Self::OpinionReceived,
        Self::OpinionLapsed,
        Self::Extended,
        Self::FeeNotified,
        Self::FeePaid,
        Self::Delayed,
    ];

    /// The stable code: that of the event of the clock.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClarificationRequested => "clarification_requested",
            Self::ConsultationSent => "consultation_sent",
            Self::Delivered => "delivered",
            Self::OpinionReceived => "opinion_received",
            Self::OpinionLapsed => "opinion_lapsed",
            Self::Extended => "extended",
            Self::FeeNotified => "fee_notified",
            Self::FeePaid => "fee_paid",
            Self::Delayed => "delayed",
        }
    }

    fn title(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::ClarificationRequested => ("补正告知", "the request for clarification"),
            Self::ConsultationSent => ("征求意见函的发出", "the letter that asks for an opinion"),
            Self::Delivered => (
                "征求意见函的送达",
                "the arrival of the letter that asks for an opinion",
            ),
            Self::OpinionReceived => ("意见的反馈", "the opinion"),
            Self::OpinionLapsed => ("意见期限的届满", "the end of the period for an opinion"),
            Self::Extended => ("延长答复期限的告知", "the notice of the extension"),
            Self::FeeNotified => ("收费通知的送达", "the notice of the fee"),
            Self::FeePaid => ("缴费", "the payment"),
            Self::Delayed => ("延迟答复的告知", "the notice of the delayed reply"),
        };
        language.pick(chinese, english)
    }

    /// What an event of the clock does, and on which consultation.
    fn of(what: &Happening) -> Option<(Self, Option<&str>)> {
        match what {
            Happening::ClarificationRequested { .. } => Some((Self::ClarificationRequested, None)),
            Happening::ConsultationSent { reference, .. } => {
                Some((Self::ConsultationSent, Some(reference)))
            }
            Happening::Delivered { reference } => Some((Self::Delivered, Some(reference))),
            Happening::OpinionReceived { reference } => {
                Some((Self::OpinionReceived, Some(reference)))
            }
            Happening::Extended { .. } => Some((Self::Extended, None)),
            Happening::FeeNotified { .. } => Some((Self::FeeNotified, None)),
            Happening::FeePaid => Some((Self::FeePaid, None)),
            Happening::Delayed { .. } => Some((Self::Delayed, None)),
            Happening::Received { .. }
            | Happening::Confirmed
            | Happening::ClarificationReceived { .. }
            | Happening::Replied { .. }
            | Happening::Withdrawn
            | Happening::Reopened { .. } => None,
        }
    }
}

impl KeptAct {
    fn of(event: &ClockEvent, held: Held) -> Option<Self> {
        let (act, reference) = Act::of(&event.what)?;
        Some(Self {
            act,
            reference: reference.map(str::to_owned),
            on: takes_effect(event).0,
            verdict: held.verdict,
            last_day: held.last_day,
            counted: held.counted,
        })
    }

    /// That a period for an opinion had passed in silence.
    fn of_lapse(reference: &str, lapsed: Held) -> Self {
        Self {
            act: Act::OpinionLapsed,
            reference: Some(reference.to_owned()),
            on: lapsed.last_day,
            verdict: lapsed.verdict,
            last_day: lapsed.last_day,
            counted: lapsed.counted,
        }
    }

    fn held(&self) -> Held {
        Held {
            verdict: self.verdict,
            last_day: self.last_day,
            counted: self.counted,
        }
    }

    fn is(&self, event: &ClockEvent) -> bool {
        Act::of(&event.what) == Some((self.act, self.reference.as_deref()))
            && takes_effect(event).0 == self.on
    }

    /// A sentence for people.
    pub fn in_language(&self, language: Language) -> String {
        let (act, day) = (self.act.title(language), |day| language.date(day));
        let (on, last_day, counted) = (day(self.on), day(self.last_day), day(self.counted));
        if self.act == Act::OpinionLapsed {
            return language.pick(
                format!(
                    "意见期限已于{last_day}届满，未收到意见：届满的效力不变（按变更后的日历最后一日为{counted}）"
                ),
                format!(
                    "The period for the opinion ended on {last_day} in silence, and stays ended (by the new calendar its last day is {counted})"
                ),
            );
        }
        let (chinese, english) = match self.verdict {
            Verdict::InTime => ("未逾期，效力不变", "in time, and keeps its effect"),
            Verdict::Late => ("已逾期，认定不变", "late, and stays so"),
            Verdict::AfterDue => (
                "晚于答复期限届满之日，仍不发生效力",
                "after the reply was due, and still has no effect",
            ),
        };
        language.pick(
            format!(
                "{on}{act}：按变更前的工作日历{chinese}（按该日历最后一日为{last_day}；按变更后的日历为{counted}）"
            ),
            format!(
                "On {on}, {act} was by the calendar before the change {english} (its last day was {last_day}; by the new calendar it is {counted})"
            ),
        )
    }
}

/// The case with every act as the calendar had it by which it was counted, and those that another would have measured
/// otherwise.
pub fn keep_acts<'a>(
    case: &'a Case,
    (counted_by, new): (&Calendar, &Calendar),
    today: NaiveDate,
) -> (Cow<'a, Case>, Vec<KeptAct>) {
    let judge = |case: &Case, calendar, to_pay: &[(NaiveDate, NaiveDate)]| {
        let mut happened = case.happenings(today);
        if !to_pay.is_empty() {
            pay_no_earlier(happened.to_mut(), to_pay);
        }
        deadline::judged(&happened, case.regime(), calendar, Some(today))
    };
    let mut kept = lapsed(case, (counted_by, new), today);
    let mut held = Cow::Borrowed(case);
    if !kept.is_empty() {
        held.to_mut().hold_acts(&kept);
    }
    let before = judge(case, counted_by, &[]);
    let to_pay = unpaid(case, counted_by, today);
    // One at a time, the first one first: an extension that keeps its effect lets a later act be in time.
    for _ in &before {
        let Some((at, was, is)) = first_otherwise(&before, &judge(&held, new, &to_pay)) else {
            break;
        };
        let verdict = Held {
            verdict: was.verdict,
            last_day: was.last_day,
            counted: is.last_day,
        };
        let event = held.clock_events.get(at);
        let Some(act) = event.and_then(|event| KeptAct::of(event, verdict)) else {
            break;
        };
        held.to_mut().hold_acts(std::slice::from_ref(&act));
        kept.push(act);
    }
    (held, kept)
}

/// The periods for an opinion that had passed in silence by the calendar by which they were counted, and that another
/// would end on another day: whoever decided over that silence could go by that calendar only.
fn lapsed(
    case: &Case,
    (counted_by, new): (&Calendar, &Calendar),
    today: NaiveDate,
) -> Vec<KeptAct> {
    let regime = case.regime();
    let silent = case.consultations.iter().filter_map(|asked| {
        let last_day = asked.opinion_by(regime, counted_by)?;
        let is_over = asked.opinion.is_none() && last_day < today;
        let moves = asked.opinion_by(regime, new) != Some(last_day);
        let lapsed = Held {
            verdict: Verdict::Late,
            last_day,
            counted: asked.counted_by(regime, new)?,
        };
        (is_over && moves).then(|| KeptAct::of_lapse(&asked.reference, lapsed))
    });
    silent.collect()
}

/// The notices of a fee over which nothing was paid: the day of each, and the last day to pay as it stood.
fn unpaid(case: &Case, calendar: &Calendar, today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let happened = case.happenings(today);
    let (_, runs) = deadline::read_beside(&happened, case.regime(), calendar);
    let is_unpaid = |run: &&ClockRun| {
        run.clock == NamedClock::Payment && !matches!(run.end, Some(RunEnd::Met(_)))
    };
    let days = |run: &ClockRun| (run.since, run.due_on);
    runs.iter().filter(is_unpaid).map(days).collect()
}

/// While acts are compared nothing lapses that had not lapsed when they were done: what somebody says while a payment
/// may still come is judged as such. Whether that day stands is asked elsewhere.
fn pay_no_earlier(events: &mut [ClockEvent], to_pay: &[(NaiveDate, NaiveDate)]) {
    for event in events {
        let of_event = |(since, _): &&(NaiveDate, NaiveDate)| *since == event.on;
        if matches!(event.what, Happening::FeeNotified { .. })
            && let Some((_, last_day)) = to_pay.iter().find(of_event)
        {
            event.told = event.told.max(Some(*last_day));
        }
    }
}

/// The first act that is found otherwise, and what was and is found of it.
fn first_otherwise(
    before: &[(usize, Judged)],
    after: &[(usize, Judged)],
) -> Option<(usize, Judged, Judged)> {
    after.iter().find_map(|(at, is)| {
        let (_, was) = before.iter().find(|(other, _)| other == at)?;
        (was.verdict != is.verdict).then_some((*at, *was, *is))
    })
}

impl Case {
    /// The acts that keep the verdict which an earlier calendar gave them.
    pub fn kept_acts(&self) -> Vec<KeptAct> {
        let of_event = |event: &ClockEvent| {
            let lapsed = event.lapsed.zip(asking(&event.what));
            let lapsed = lapsed.map(|(lapsed, named)| KeptAct::of_lapse(named, lapsed));
            let held = event.held.and_then(|held| KeptAct::of(event, held));
            held.into_iter().chain(lapsed)
        };
        self.clock_events.iter().flat_map(of_event).collect()
    }

    /// Lets acts keep their verdict. Two of a kind on one day lie alike to their last day.
    pub(in crate::rules) fn hold_acts(&mut self, acts: &[KeptAct]) {
        for act in acts {
            if act.act == Act::OpinionLapsed {
                self.hold_lapse(act);
                continue;
            }
            let held = act.held();
            let is_paid = act.act == Act::FeePaid && act.verdict == Verdict::InTime;
            let mut before = None;
            for at in 0..self.clock_events.len() {
                let Some(event) = self.clock_events.get_mut(at) else {
                    break;
                };
                if matches!(event.what, Happening::FeeNotified { .. }) {
                    before = Some(at);
                }
                if act.is(event) {
                    event.held = Some(held);
                    // The last day to pay stands for as long as it took to pay: nothing lapses in between.
                    let notice = before.filter(|_| is_paid);
                    if let Some(notice) = notice.and_then(|at| self.clock_events.get_mut(at)) {
                        notice.told = notice.told.max(Some(act.last_day));
                    }
                }
            }
        }
    }

    /// The period ended on the day on which it had ended, counted from the event that opened it: another delivery would
    /// open another one.
    fn hold_lapse(&mut self, lapse: &KeptAct) {
        let Some(named) = lapse.reference.as_deref() else {
            return;
        };
        let asked = self.consultations.iter_mut();
        for one in asked.filter(|one| one.reference == named) {
            one.lapsed_on = Some(lapse.last_day);
        }
        let opens = |event: &&mut ClockEvent| asking(&event.what) == Some(named);
        if let Some(event) = self.clock_events.iter_mut().rfind(opens) {
            event.lapsed = Some(lapse.held());
        }
    }
}

/// The consultation of which a period is counted from what happened.
fn asking(what: &Happening) -> Option<&str> {
    match Act::of(what)? {
        (Act::ConsultationSent | Act::Delivered, named) => named,
        _ => None,
    }
}
