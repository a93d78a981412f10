//! Which days a consultation takes out of the reply period (Arts. 32-34, 33(3)).
//!
//! The days after the letter was sent, up to the opinion or the end of the
//! other side's own period, do not count. Overlapping consultations count once.

use chrono::NaiveDate;

use super::event::Party;
use super::fold::not_before;
use super::verdict::{Held, Judged, Verdict};
use crate::rules::calendar::Calendar;
use crate::rules::regime::Regime;

/// A question put to a third party or another agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Consultation<'a> {
    pub(super) reference: &'a str,
    pub(super) party: Party,
    pub(super) sent_on: NaiveDate,
    delivered_on: Option<NaiveDate>,
    opinion_on: Option<NaiveDate>,
    /// The last day as the calendar gives it, where the opinion came after it: until then the reply waits.
    lapsed_on: Option<NaiveDate>,
    /// The last day as it was told, which no new calendar brings nearer.
    told: Option<NaiveDate>,
    /// The last day as it was when the period had lapsed, which no new calendar moves.
    stands: Option<NaiveDate>,
    /// The last day for the opinion, counted from delivery, or from sending until that is known.
    pub(super) opinion_by: NaiveDate,
    /// Ends with the clock for which it was sent: a reopened case begins without it.
    pub(super) live: bool,
}

/// Which reading of a consultation's last day is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// The last day is taken out too: what this project decided (question D1).
    Decided,
    /// The last day counts: the stricter reading, shown as a warning.
    Strict,
}

impl<'a> Consultation<'a> {
    pub(super) fn new(
        reference: &'a str,
        party: Party,
        sent_on: NaiveDate,
        delivered_on: Option<NaiveDate>,
    ) -> Self {
        Self {
            reference,
            party,
            sent_on,
            delivered_on,
            opinion_on: None,
            lapsed_on: None,
            told: None,
            stands: None,
            opinion_by: sent_on,
            live: true,
        }
    }

    /// The last day was told, and does not come nearer.
    pub(super) fn relied_on(self, told: Option<NaiveDate>) -> Self {
        Self { told, ..self }
    }

    /// The period that begins with the event at hand has lapsed on this day already, whatever the calendar gives.
    pub(super) fn lapsed_by(self, lapsed: Option<Held>) -> Self {
        Self {
            stands: lapsed.map(|lapsed| lapsed.last_day),
            ..self
        }
    }

    /// Works out the last day for the opinion.
    pub(super) fn timed(mut self, regime: &Regime, calendar: &Calendar) -> Self {
        let clock = self.party.clock();
        if let Some(reading) = clock.read(self.counted_from(), regime, calendar) {
            let counted = not_before(self.told, reading.due_on);
            self.opinion_by = self.stands.unwrap_or(counted);
        }
        self
    }

    /// The day from which the period for the opinion is counted.
    pub(super) fn counted_from(&self) -> NaiveDate {
        self.delivered_on.unwrap_or(self.sent_on)
    }

    /// Whether an event of this name is about this question and still finds it open.
    pub(super) fn is_open_as(&self, reference: &str) -> bool {
        self.live && self.opinion_on.is_none() && self.reference == reference
    }

    /// Whether the day on which the letter arrived is known.
    pub(super) fn is_delivered(&self) -> bool {
        self.delivered_on.is_some()
    }

    /// The letter arrived; the first day known stands.
    pub(super) fn deliver(
        &mut self,
        (on, lapsed): (NaiveDate, Option<Held>),
        regime: &Regime,
        calendar: &Calendar,
    ) {
        if self.delivered_on.is_none() {
            self.delivered_on = Some(on);
            *self = self.lapsed_by(lapsed).timed(regime, calendar);
        }
    }

    /// The opinion arrived: before its period had lapsed, or after it.
    pub(super) fn answer(&mut self, on: NaiveDate, held: Option<Held>) -> Judged {
        let judged = Judged::of(on, self.opinion_by, Verdict::Late, held);
        self.opinion_on = Some(on);
        // How long the reply waits is counted by the calendar in force, also for one that stays late.
        self.lapsed_on = (judged.verdict != Verdict::InTime).then_some(self.opinion_by);
        self.opinion_by = judged.last_day;
        judged
    }

    /// The last day of the interval: the opinion, at the latest the end of its period.
    pub(super) fn end(&self) -> NaiveDate {
        match self.opinion_on {
            Some(opinion_on) => self
                .lapsed_on
                .map_or(opinion_on, |last| last.min(opinion_on)),
            None => self.opinion_by,
        }
    }

    /// The last day that is taken out.
    pub(super) fn last_excluded(&self, reading: Reading) -> NaiveDate {
        match reading {
            Reading::Decided => self.end(),
            Reading::Strict => self.end().pred_opt().unwrap_or(NaiveDate::MIN),
        }
    }

    /// Whether a working day is taken out.
    pub(super) fn excludes(&self, day: NaiveDate) -> bool {
        self.live && self.sent_on < day && day <= self.last_excluded(Reading::Decided)
    }
}
