//! Replies that orders put behind the case, each judged by the clock of its time, and the last days that were left behind.

use chrono::{DateTime, NaiveDate, Utc};

use super::EarlierClock;
use crate::rules::calendar::{Calendar, Calendars};
use crate::rules::case::{Case, MadeReply, Stage};
use crate::rules::deadline::{self, DueDateLeft};
use crate::rules::scorecard::Steps;
use crate::rules::service::made_on;

/// A reply that an order put behind the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierReply<'a> {
    /// The reply, which stays on record.
    pub reply: &'a MadeReply,
    /// The day from which its period was counted.
    pub counted_from: Option<NaiveDate>,
    /// The day on which it was made (作出答复之日).
    pub on: NaiveDate,
    /// Whether that day was within the period.
    pub on_time: bool,
    /// When the order before it was recorded; none for the first reply.
    pub begun_at: Option<DateTime<Utc>>,
    /// When the order was recorded that put it behind.
    pub ended_at: DateTime<Utc>,
    /// The steps that were taken before it.
    pub steps: Steps,
}

impl Case {
    /// The replies that orders put behind them, the oldest first: in time or late by the events of their time and by
    /// the calendar by which they were closed, whatever has been published since.
    pub fn earlier_judged(&self, calendars: &Calendars) -> Vec<EarlierReply<'_>> {
        let mut begun_at = None;
        let answered = self.earlier.iter().filter_map(|earlier| {
            let reply = earlier.reply.as_ref()?;
            let judged = self.judged(earlier, reply, begun_at, calendars);
            begun_at = Some(judged.ended_at);
            Some(judged)
        });
        answered.collect()
    }

    /// The last days for the reply that the case bears no more, each with the number of its clock, from 1: those that
    /// orders put behind, and that of an application which was withdrawn after it. By the events of their time and the
    /// calendar that was in force when they ended.
    pub fn due_dates_left(&self, calendars: &Calendars) -> Vec<(i32, DueDateLeft)> {
        let orders = (self.earlier.iter()).map(|earlier| {
            (
                earlier.calendar,
                Some(earlier.happened),
                Some(earlier.until),
            )
        });
        let withdrawn = matches!(self.stage.ended(), Stage::Withdrawn { .. });
        let last = withdrawn.then_some((self.calendar_kept, None, None));
        let left = |(number, (calendar, happened, ordered_on))| {
            let calendar = in_force(calendars, calendar);
            let events = match happened {
                Some(happened) => self.clock_events.get(..happened)?,
                None => &self.clock_events,
            };
            let left = deadline::left(events, self.regime(), calendar, ordered_on)?;
            Some((number, left))
        };
        (1..).zip(orders.chain(last)).filter_map(left).collect()
    }

    fn judged<'a>(
        &self,
        earlier: &EarlierClock,
        reply: &'a MadeReply,
        begun_at: Option<DateTime<Utc>>,
        calendars: &Calendars,
    ) -> EarlierReply<'a> {
        let calendar = in_force(calendars, earlier.calendar);
        let events = self.clock_events.get(..earlier.happened);
        let clock = deadline::read_brief(events.unwrap_or_default(), self.regime(), calendar, None);
        EarlierReply {
            reply,
            counted_from: clock.counted_from,
            on: made_on(&reply.service),
            on_time: clock.on_time.unwrap_or(true),
            begun_at,
            ended_at: earlier.recorded_at,
            steps: earlier.steps,
        }
    }
}

fn in_force(calendars: &Calendars, kept: Option<i32>) -> &Calendar {
    match kept {
        Some(revision) => calendars.at(revision),
        None => calendars.current(),
    }
}
