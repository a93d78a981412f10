//! The named clocks that a case's events set running: when each began, ran out and ended.
//!
//! The fold tells this file what took effect, so that an event without effect (a second request for
//! clarification, a letter sent after the due date) starts nothing here either.

use chrono::NaiveDate;

use crate::rules::clocks::NamedClock;

/// A named clock that was set running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRun {
    /// Which clock.
    pub clock: NamedClock,
    /// Which consultation, where there can be several.
    pub reference: Option<String>,
    /// The day after which it is waited: the letter went out, the notice was served.
    pub since: NaiveDate,
    /// The day from which it is counted, which never counts itself.
    pub from: NaiveDate,
    /// The last day, until 24:00.
    pub due_on: NaiveDate,
    /// How it ended; nothing while it waits, or when its last day passed and nothing came.
    pub end: Option<RunEnd>,
}

/// How a clock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// What it waited for was done on that day, in time or late.
    Met(NaiveDate),
    /// It ceased to matter on that day.
    Void(NaiveDate),
}

/// The clocks of a case so far, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<ClockRun>);

impl Runs {
    pub(super) fn into_vec(self) -> Vec<ClockRun> {
        self.0
    }

    pub(super) fn begin(
        &mut self,
        clock: NamedClock,
        reference: Option<&str>,
        (since, from): (NaiveDate, NaiveDate),
        due_on: NaiveDate,
    ) {
        self.0.push(ClockRun {
            clock,
            reference: reference.map(str::to_owned),
            since,
            from,
            due_on,
            end: None,
        });
    }

    /// What the clock waited for was done.
    pub(super) fn meet(&mut self, clock: NamedClock, on: NaiveDate) {
        for run in self.open().filter(|run| run.clock == clock) {
            run.end = Some(RunEnd::Met(on));
        }
    }

    /// The letter of a consultation arrived: its clock is counted from there.
    pub(super) fn recount(&mut self, reference: &str, from: NaiveDate, due_on: NaiveDate) {
        for run in self.consultations(reference) {
            (run.from, run.due_on) = (from, due_on);
        }
    }

    /// The opinion of a consultation arrived; measured by this day, where its verdict is kept.
    pub(super) fn answer(&mut self, reference: &str, on: NaiveDate, held: Option<NaiveDate>) {
        for run in self.consultations(reference) {
            run.end = Some(RunEnd::Met(on));
            run.due_on = held.unwrap_or(run.due_on);
        }
    }

    /// What the clock waits for keeps the verdict that it had by this day.
    pub(super) fn hold(&mut self, clock: NamedClock, last_day: NaiveDate) {
        for run in self.open().filter(|run| run.clock == clock) {
            run.due_on = last_day;
        }
    }

    /// The case was closed or begins anew: nothing is waited for any more.
    pub(super) fn void(&mut self, on: NaiveDate) {
        for run in self.open() {
            run.end = Some(RunEnd::Void(on));
        }
    }

    /// The applicant let a last day pass: that clock has run out, the others cease to matter.
    pub(super) fn void_beside(&mut self, lapsed: NamedClock, on: NaiveDate) {
        for run in self.open().filter(|run| run.clock != lapsed) {
            run.end = Some(RunEnd::Void(on));
        }
    }

    /// A late answer with good reason was accepted: what ceased with the closing waits again.
    pub(super) fn revive(&mut self, closed_on: NaiveDate) {
        for run in &mut self.0 {
            if run.end == Some(RunEnd::Void(closed_on)) {
                run.end = None;
            }
        }
    }

    fn open(&mut self) -> impl Iterator<Item = &mut ClockRun> {
        self.0.iter_mut().filter(|run| run.end.is_none())
    }

    fn consultations(&mut self, reference: &str) -> impl Iterator<Item = &mut ClockRun> {
        self.open()
            .filter(move |run| run.reference.as_deref() == Some(reference))
    }
}
