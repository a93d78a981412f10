//! What each event does to the clock, in order of day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::clock::Flag;
use super::consultation::{Consultation, Reading};
use super::event::{Approver, ClockEvent, Happening};
use super::period::{Fixed, Opening, Period};
use super::runs::Runs;
use super::stage::{Awaited, Stage, Stop};
use super::verdict::{Held, Judged, Verdict};
use crate::rules::calendar::Calendar;
use crate::rules::clocks::NamedClock;
use crate::rules::kind::CaseKind;
use crate::rules::receipt::Channel;
use crate::rules::regime::Regime;

/// A case's clock while its events are being read.
#[derive(Debug)]
pub(super) struct Fold<'a> {
    pub(super) regime: &'a Regime,
    pub(super) calendar: &'a Calendar,
    pub(super) stage: Stage,
    /// The running period, or the last one that ran; none before receipt counts.
    pub(super) period: Option<Period>,
    pub(super) consultations: Vec<Consultation<'a>>,
    pub(super) clarification_notice_by: Option<NaiveDate>,
    pub(super) pay_by: Option<NaiveDate>,
    pub(super) flags: Vec<Flag>,
    pub(super) runs: Runs,
    received: Option<Channel>,
    /// Whether both sides confirmed the receipt; not so where it waits for none.
    pub(super) confirmed: bool,
    /// The day of receipt of this clock, from which clarification must be asked for.
    receipt_on: Option<NaiveDate>,
    clarification_asked: bool,
    /// The period that a late request for clarification stopped.
    unrestarted: Option<Period>,
    /// The verdict that the event at hand keeps.
    held: Option<Held>,
    /// What was found of the event taken last, where it is measured by a day of the calendar.
    pub(super) judged: Option<Judged>,
}

impl<'a> Fold<'a> {
    pub(super) fn new(regime: &'a Regime, calendar: &'a Calendar) -> Self {
        Self {
            regime,
            calendar,
            stage: Stage::AwaitingConfirmation,
            period: None,
            consultations: Vec::new(),
            clarification_notice_by: None,
            pay_by: None,
            flags: Vec::new(),
            runs: Runs::default(),
            received: None,
            confirmed: false,
            receipt_on: None,
            clarification_asked: false,
            unrestarted: None,
            held: None,
            judged: None,
        }
    }

    /// Takes the events, none of which lies after today, and then what today itself brings.
    pub(super) fn take_all(
        &mut self,
        events: impl Iterator<Item = &'a ClockEvent>,
        today: NaiveDate,
    ) {
        for event in events {
            self.lapse(event.on);
            self.take(event);
        }
        self.lapse(today);
    }

    /// The due date: of the running period, or as it stood when the reply was made.
    pub(super) fn due(&self, reading: Reading) -> Option<NaiveDate> {
        match self.stage {
            Stage::Running | Stage::Replied { stop: None, .. } => self.end_by(reading),
            Stage::AwaitingConfirmation
            | Stage::Stopped(_)
            | Stage::Abandoned(_)
            | Stage::Withdrawn { .. }
            | Stage::Replied { stop: Some(_), .. } => None,
        }
    }

    /// The end of the last period that ran, whether or not a due date still follows from it.
    pub(super) fn period_end(&self) -> Option<NaiveDate> {
        self.end_by(Reading::Decided)
    }

    fn end_by(&self, reading: Reading) -> Option<NaiveDate> {
        let period = self.period?;
        Some(period.end(self.calendar, &self.consultations, reading))
    }

    /// The end without the restart, when clarification was asked for late; none once withdrawn.
    pub(super) fn conservative_due(&self) -> Option<NaiveDate> {
        match self.stage {
            Stage::AwaitingConfirmation | Stage::Withdrawn { .. } => None,
            Stage::Running | Stage::Stopped(_) | Stage::Abandoned(_) | Stage::Replied { .. } => {
                self.unrestarted
                    .map(|period| period.end(self.calendar, &self.consultations, Reading::Decided))
            }
        }
    }

    /// For each consultation that takes days out of the period, the last of them, as far as is known.
    pub(super) fn stands_until(&self) -> BTreeMap<String, NaiveDate> {
        let asked = self.consultations.iter();
        asked
            .filter(|asked| self.takes_out(asked))
            .map(|asked| {
                let until = asked.last_excluded(Reading::Decided);
                (asked.reference.to_owned(), until)
            })
            .collect()
    }

    fn takes_out(&self, asked: &Consultation<'_>) -> bool {
        asked.live
            && asked.last_excluded(Reading::Decided) > asked.sent_on
            && !self.leaves_nothing(asked)
    }

    /// From the last day on (C12), and where the last day is fixed (C8), no day is left to be taken out.
    pub(super) fn leaves_nothing(&self, asked: &Consultation<'_>) -> bool {
        let is_fixed = |period: Period| period.fixed.is_some() || period.months.is_some();
        let at_end = |due| asked.sent_on >= due;
        self.period.is_some_and(is_fixed) || self.due(Reading::Decided).is_some_and(at_end)
    }

    pub(super) fn opinions_by(&self) -> BTreeMap<String, NaiveDate> {
        self.consultations
            .iter()
            .map(|asked| (asked.reference.to_owned(), asked.opinion_by))
            .collect()
    }

    pub(super) fn is_consulted(&self) -> bool {
        self.consultations.iter().any(|asked| asked.live)
    }

    /// What events change: of two folds that stand alike, nobody can tell which saw one event more.
    pub(super) fn standing(&self) -> impl PartialEq + use<'a> {
        (
            self.stage,
            self.period,
            self.consultations.clone(),
            self.received,
            self.pay_by,
            self.clarification_asked,
            self.unrestarted,
        )
    }

    /// Whether the application has come in.
    pub(super) fn is_received(&self) -> bool {
        self.received.is_some()
    }

    /// Nothing but an application begins a clock: what was typed in before it has no effect.
    pub(super) fn take(&mut self, event: &'a ClockEvent) {
        let (on, what, told) = (event.on, &event.what, event.told);
        (self.held, self.judged) = (event.held, None);
        if let Happening::Received { channel } = what {
            return self.receive(on, *channel);
        }
        if self.received.is_none() {
            return;
        }
        match what {
            Happening::Received { .. } => {}
            Happening::Confirmed => self.confirm(on),
            Happening::ClarificationRequested { answer_by } => self.ask(on, *answer_by),
            Happening::ClarificationReceived { justified } => self.clarify(on, *justified),
            Happening::ConsultationSent {
                reference,
                party,
                delivered_on,
            } => {
                let asked = Consultation::new(reference, *party, on, *delivered_on);
                self.consult(asked.relied_on(told).lapsed_by(event.lapsed));
            }
            Happening::Delivered { reference } => self.deliver((on, event.lapsed), reference),
            Happening::OpinionReceived { reference } => self.answer(on, reference),
            Happening::Extended {
                working_days,
                approved_by,
                notified_on,
            } => self.extend(*working_days, *approved_by, *notified_on),
            Happening::FeeNotified { delivered_on } => self.charge(on, *delivered_on, told),
            Happening::FeePaid => self.pay(on),
            Happening::Delayed { until } => self.delay(on, *until),
            Happening::Replied { method: _ } => self.reply(on),
            Happening::Withdrawn => self.withdraw(on),
            Happening::Reopened {
                working_days,
                until,
            } => self.reopen(on, *working_days, *until),
        }
    }

    /// Closes the case when the applicant's last day is over (Art. 30; 109号 Art. 6).
    pub(super) fn lapse(&mut self, today: NaiveDate) {
        if let Stage::Stopped(stop) = self.stage
            && today > stop.last_day
        {
            self.stage = Stage::Abandoned(stop);
            self.runs
                .void_beside(stop.waits_for.clock(), stop.closes_on());
        }
    }

    /// Art. 31: the first receipt counts; some channels wait for a confirmation.
    fn receive(&mut self, on: NaiveDate, channel: Channel) {
        if self.received.is_some() {
            return;
        }
        self.received = Some(channel);
        if channel.needs_confirmation(self.regime) {
            self.begin(NamedClock::Confirmation, on);
        } else {
            self.start(on);
        }
    }

    fn confirm(&mut self, on: NaiveDate) {
        if self.stage == Stage::AwaitingConfirmation {
            self.confirmed = true;
            self.runs.meet(NamedClock::Confirmation, on);
            self.start(on);
        }
    }

    fn start(&mut self, on: NaiveDate) {
        self.receipt_on = Some(on);
        if on < self.regime.in_force_from {
            self.flags.push(Flag::ReceivedBeforeInForce);
        }
        if self.regime.serves == CaseKind::Disclosure {
            self.begin(NamedClock::ClarificationNotice, on);
        }
        self.restart(on, Opening::Receipt);
    }

    /// Sets a named clock of the law running from a day.
    fn begin(&mut self, clock: NamedClock, from: NaiveDate) {
        if let Some(reading) = clock.read(from, self.regime, self.calendar) {
            self.runs.begin(clock, None, (from, from), reading.due_on);
        }
    }

    /// A fresh period: extensions are available again, a fixed date is gone.
    fn restart(&mut self, on: NaiveDate, opening: Opening) {
        self.period = Some(Period {
            months: self.regime.reply_months,
            ..Period::new(on, opening, self.regime.reply_days)
        });
        self.stage = Stage::Running;
    }

    /// Art. 30: once, within seven working days; a late request restarts all the same (D3).
    fn ask(&mut self, on: NaiveDate, answer_by: NaiveDate) {
        let is_running = match self.stage {
            Stage::Running => true,
            Stage::Stopped(_) => false,
            Stage::AwaitingConfirmation
            | Stage::Abandoned(_)
            | Stage::Withdrawn { .. }
            | Stage::Replied { .. } => return,
        };
        if self.clarification_asked {
            self.flags.push(Flag::ClarificationOnceOnly);
        } else if is_running {
            let notice_by = self.notice_by();
            self.clarification_notice_by = notice_by;
            match self.asked_in_time(on, notice_by) {
                Verdict::AfterDue => {
                    self.flags.push(Flag::ClarificationAfterDue);
                    return;
                }
                Verdict::Late => {
                    self.flags.push(Flag::ClarificationRequestedLate);
                    self.unrestarted = self.period;
                }
                Verdict::InTime => {}
            }
            self.clarification_asked = true;
            if let Some(held) = self.held {
                self.clarification_notice_by = Some(held.last_day);
                self.runs
                    .hold(NamedClock::ClarificationNotice, held.last_day);
            }
            self.runs.meet(NamedClock::ClarificationNotice, on);
            self.stop(on, on, answer_by, Awaited::Clarification);
        }
    }

    /// It has a last day of its own within the period, and none after it.
    fn asked_in_time(&mut self, on: NaiveDate, notice_by: Option<NaiveDate>) -> Verdict {
        if self.held.is_none() && self.is_past_due(on) {
            return Verdict::AfterDue;
        }
        let by = notice_by.unwrap_or(on);
        self.judge(on, by, Verdict::Late)
    }

    fn notice_by(&self) -> Option<NaiveDate> {
        let notice = self.regime.clocks.clarification_notice.length;
        self.receipt_on
            .map(|receipt_on| notice.end(receipt_on, self.calendar))
    }

    /// Stops until the applicant's last day, which is counted from a day of its own.
    fn stop(&mut self, since: NaiveDate, from: NaiveDate, last_day: NaiveDate, waits_for: Awaited) {
        self.runs
            .begin(waits_for.clock(), None, (since, from), last_day);
        self.stage = Stage::Stopped(Stop {
            since,
            last_day,
            waits_for,
        });
    }

    fn clarify(&mut self, on: NaiveDate, justified: bool) {
        match self.stage {
            Stage::Stopped(stop) if stop.waits_for == Awaited::Clarification => {
                self.runs.meet(NamedClock::ClarificationAnswer, on);
                self.restart(on, Opening::Clarification);
            }
            Stage::Abandoned(stop) if stop.waits_for == Awaited::Clarification => {
                if justified {
                    self.runs.revive(stop.closes_on());
                    self.runs.meet(NamedClock::ClarificationAnswer, on);
                    self.restart(on, Opening::Clarification);
                } else {
                    self.flags.push(Flag::ClarificationAfterDeadline);
                }
            }
            Stage::AwaitingConfirmation
            | Stage::Running
            | Stage::Stopped(_)
            | Stage::Abandoned(_)
            | Stage::Withdrawn { .. }
            | Stage::Replied { .. } => {}
        }
    }

    /// Arts. 32-34. Asked before the count begins, or while it stands still, it is noted too.
    fn consult(&mut self, asked: Consultation<'a>) {
        if !self.stage.is_open() {
            return;
        }
        if self.is_past_due(asked.sent_on) {
            self.flags.push(Flag::ConsultationAfterDue);
        } else {
            let asked = asked.timed(self.regime, self.calendar);
            let (clock, reference) = (asked.party.clock(), Some(asked.reference));
            let days = (asked.sent_on, asked.counted_from());
            self.runs.begin(clock, reference, days, asked.opinion_by);
            self.consultations.push(asked);
        }
    }

    /// A letter that arrives after the due date revives nothing: the day of sending stands for its arrival.
    fn deliver(&mut self, (on, lapsed): (NaiveDate, Option<Held>), reference: &str) {
        let waits = |asked: &Consultation<'_>| asked.is_open_as(reference) && !asked.is_delivered();
        if !self.stage.is_open() || !self.consultations.iter().any(waits) || self.is_past_due(on) {
            return;
        }
        let (regime, calendar) = (self.regime, self.calendar);
        for asked in &mut self.consultations {
            if asked.is_open_as(reference) {
                asked.deliver((on, lapsed), regime, calendar);
                self.runs
                    .recount(reference, asked.counted_from(), asked.opinion_by);
            }
        }
    }

    fn answer(&mut self, on: NaiveDate, reference: &str) {
        if !self.stage.is_open() {
            return;
        }
        let held = self.held;
        let open = |asked: &&mut Consultation<'a>| asked.is_open_as(reference);
        let judged = self
            .consultations
            .iter_mut()
            .filter(open)
            .map(|asked| asked.answer(on, held))
            .last();
        self.judged = judged;
        if judged.is_some_and(|judged| judged.verdict != Verdict::InTime) {
            self.flags.push(Flag::OpinionAfterLapse);
        }
        self.runs
            .answer(reference, on, held.map(|held| held.last_day));
    }

    /// Art. 33(2): approved by the head, within the maximum, told in time; joins on to the end.
    fn extend(&mut self, days: u16, approved_by: Approver, notified_on: Option<NaiveDate>) {
        if !self.stage.is_open() {
            return;
        }
        let used = self.period.map_or(0, |period| period.extended);
        let sum = used.saturating_add(days);
        if let Some(defect) = self.defect(sum, approved_by, notified_on) {
            self.flags.push(defect);
        } else if self.stage == Stage::Running
            && let Some(period) = &mut self.period
        {
            period.extended = sum;
        }
    }

    fn defect(&mut self, sum: u16, by: Approver, notified_on: Option<NaiveDate>) -> Option<Flag> {
        if !self.regime.extension_approved_by.contains(&by) {
            return Some(Flag::ExtensionNotApprovedByHead);
        }
        if sum > self.regime.extension_max_days {
            return Some(Flag::ExtensionExceedsMaximum);
        }
        let Some(notified_on) = notified_on else {
            return Some(Flag::ExtensionNotNotified);
        };
        self.is_past_due(notified_on)
            .then_some(Flag::ExtensionNotifiedLate)
    }

    /// 109号 Art. 6: the notice stops the clock until the applicant pays.
    fn charge(&mut self, on: NaiveDate, delivered_on: Option<NaiveDate>, told: Option<NaiveDate>) {
        if self.stage != Stage::Running {
            return;
        }
        if self.is_past_due(on) {
            self.flags.push(Flag::FeeNotifiedAfterDue);
            return;
        }
        let payment = self.regime.clocks.payment.length;
        let from = delivered_on.unwrap_or(on);
        let pay_by = not_before(told, payment.end(from, self.calendar));
        self.pay_by = Some(pay_by);
        self.stop(on, from, pay_by, Awaited::Payment);
    }

    fn pay(&mut self, on: NaiveDate) {
        match self.stage {
            Stage::Stopped(stop) | Stage::Abandoned(stop) if stop.waits_for == Awaited::Payment => {
                if self.judge(on, stop.last_day, Verdict::Late) == Verdict::InTime {
                    self.runs.meet(NamedClock::Payment, on);
                    self.restart(on, Opening::Payment);
                } else {
                    self.flags.push(Flag::PaymentAfterDeadline);
                }
            }
            Stage::AwaitingConfirmation
            | Stage::Running
            | Stage::Stopped(_)
            | Stage::Abandoned(_)
            | Stage::Withdrawn { .. }
            | Stage::Replied { .. } => {}
        }
    }

    /// Art. 35: the day that was fixed and told goes before every count.
    fn delay(&mut self, on: NaiveDate, until: NaiveDate) {
        if self.stage != Stage::Running {
            return;
        }
        if self.is_past_due(on) {
            self.flags.push(Flag::DelayAfterDue);
        } else if let Some(period) = &mut self.period {
            period.fixed = Some(Fixed::Delay(until));
        }
    }

    fn reply(&mut self, on: NaiveDate) {
        if self.stage.is_open() {
            let stop = self.stage.stop();
            self.runs.void(on);
            self.stage = Stage::Replied { on, stop };
        }
    }

    fn withdraw(&mut self, on: NaiveDate) {
        if self.stage.is_open() {
            let stop = self.stage.stop();
            self.runs.void(on);
            self.stage = Stage::Withdrawn { on, stop };
        }
    }

    /// A new clock: what was used before is available again, and what was asked before is over.
    fn reopen(&mut self, on: NaiveDate, working_days: Option<u16>, until: Option<NaiveDate>) {
        let days = working_days.unwrap_or(self.regime.reopened_days).max(1);
        self.receipt_on = Some(on);
        self.clarification_asked = false;
        self.unrestarted = None;
        self.runs.void(on);
        self.begin(NamedClock::ClarificationNotice, on);
        for asked in &mut self.consultations {
            asked.live = false;
        }
        self.period = Some(Period {
            fixed: until.map(Fixed::Order),
            ..Period::new(on, Opening::Order, days)
        });
        self.stage = Stage::Running;
    }

    /// Nothing that happens after the due date revives the clock.
    fn is_past_due(&mut self, day: NaiveDate) -> bool {
        self.due(Reading::Decided)
            .is_some_and(|due| self.judge(day, due, Verdict::AfterDue) != Verdict::InTime)
    }

    /// Measures the event at hand by a last day.
    fn judge(&mut self, on: NaiveDate, last_day: NaiveDate, otherwise: Verdict) -> Verdict {
        let judged = Judged::of(on, last_day, otherwise, self.held);
        self.judged = Some(judged);
        judged.verdict
    }
}

/// The later of the last day that was told and the one that is counted: whoever must act by a day may rely on it.
pub(super) fn not_before(told: Option<NaiveDate>, counted: NaiveDate) -> NaiveDate {
    told.map_or(counted, |told| told.max(counted))
}
