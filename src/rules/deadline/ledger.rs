//! The days of a clock one by one, and why each counts or not.
//!
//! The rows cover every day from the one that opened the period to the due date
//! without gap or overlap; neighbouring days with one reason share a row.
//! Where no due date runs they go on to the end of the stop.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::consultation::Consultation;
use super::event::Party;
use super::fold::Fold;
use super::period::{Fixed, Opening, Period};
use super::stage::{Awaited, Stage, Stop};
use crate::rules::calendar::DayKind;
use crate::rules::regime::Wording;

/// More days than any period of the law has; what lies beyond is told in one row.
const TOLD_DAY_BY_DAY: usize = 36_600;

/// A run of days with one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What the days are.
    pub kind: RowKind,
    /// How many days, working or not.
    pub days: i64,
    /// The working days counted so far, this row included.
    pub count: u32,
    /// Why.
    pub rule: Rule,
    /// Where that stands.
    pub article: Wording,
    /// The holiday, or the one that is made up for.
    pub name: Option<String>,
}

/// What the days of a row are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Working days that count (计入).
    Counted,
    /// Saturdays and Sundays (双休日).
    Weekend,
    /// Days declared off (节假日).
    Holiday,
    /// A weekend day that is worked, and counts (调休上班).
    MakeUp,
    /// Working days that a consultation takes out (征求意见).
    Consultation,
    /// Days of a period that is counted in months (按月计算).
    Calendar,
    /// The clock does not run: the opening day, or waiting for the applicant (不计).
    Stopped,
}

/// Why the days of a row count or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// The day of receipt does not count itself.
    Receipt,
    /// Nor does the day of the corrected application.
    Clarified,
    /// Nor the day of the payment.
    Paid,
    /// Nor the day of the order.
    Reopened,
    /// A day of the reply period.
    ReplyPeriod,
    /// A day of an extension.
    Extension,
    /// A day up to a delayed reply.
    Delay,
    /// A day of the period that an order gave.
    Order,
    /// Saturday or Sunday.
    Weekend,
    /// Declared off.
    Holiday,
    /// Declared worked.
    MakeUp,
    /// A period in months would end on a day off.
    Rolled,
    /// Someone is being asked.
    Consultation(Party),
    /// The applicant is to clarify.
    AwaitingClarification,
    /// The applicant is to pay.
    AwaitingPayment,
}

/// Tells the days of a clock.
pub(super) fn rows(fold: &Fold<'_>, clock: &Clock) -> Vec<Row> {
    let Some(period) = fold.period else {
        return Vec::new();
    };
    let stop = fold.stage.stop();
    let Some(end) = end(fold, stop, clock) else {
        return Vec::new();
    };
    let mut teller = Teller {
        fold,
        period,
        stop,
        count: 0,
        rows: Vec::new(),
    };
    teller.tell(end);
    teller.rows
}

/// The last day to tell: the due date, or where a clock without one stands still.
///
/// A withdrawal ends them, where that is not after the last day: what comes then belongs to no period.
fn end(fold: &Fold<'_>, stop: Option<Stop>, clock: &Clock) -> Option<NaiveDate> {
    match fold.stage {
        Stage::AwaitingConfirmation => None,
        Stage::Running => clock.due_on,
        Stage::Replied { on, .. } => clock.due_on.or(Some(on)),
        Stage::Withdrawn { on, stop: Some(_) } => Some(on),
        Stage::Withdrawn { on, stop: None } => fold.period_end().map(|last| last.min(on)),
        Stage::Stopped(_) | Stage::Abandoned(_) => stop.map(|stop| stop.last_day),
    }
}

struct Teller<'a> {
    fold: &'a Fold<'a>,
    period: Period,
    stop: Option<Stop>,
    count: u32,
    rows: Vec<Row>,
}

impl<'a> Teller<'a> {
    fn tell(&mut self, end: NaiveDate) {
        let days = self.period.from.iter_days().take_while(|day| *day <= end);
        for day in days.take(TOLD_DAY_BY_DAY) {
            let (kind, rule, name) = self.reason(day);
            if matches!(kind, RowKind::Counted | RowKind::MakeUp) {
                self.count += 1;
            }
            let rule = if kind == RowKind::Counted {
                self.counted_as()
            } else {
                rule
            };
            self.add(day, kind, rule, name);
        }
        self.tell_the_rest(end);
    }

    /// What a day is; the rule of a counted day depends on its number.
    fn reason(&self, day: NaiveDate) -> (RowKind, Rule, Option<&'a str>) {
        if day == self.period.from {
            return (RowKind::Stopped, opening_rule(self.period.opening), None);
        }
        if let Some(stop) = self.stop
            && day > stop.since
        {
            return (RowKind::Stopped, stop_rule(stop.waits_for), None);
        }
        if let Some(nominal) = self.period.nominal_end() {
            let rule = if day <= nominal {
                Rule::ReplyPeriod
            } else {
                Rule::Rolled
            };
            return (RowKind::Calendar, rule, None);
        }
        let consultation = self.excluded_by(day).map(|asked| {
            let rule = Rule::Consultation(asked.party);
            (RowKind::Consultation, rule, None)
        });
        match self.fold.calendar.kind(day) {
            DayKind::Weekend => (RowKind::Weekend, Rule::Weekend, None),
            DayKind::Holiday { name } => (RowKind::Holiday, Rule::Holiday, Some(name)),
            DayKind::MakeUp { name } => {
                consultation.unwrap_or((RowKind::MakeUp, Rule::MakeUp, Some(name)))
            }
            DayKind::Working => consultation.unwrap_or((RowKind::Counted, Rule::ReplyPeriod, None)),
        }
    }

    fn excluded_by(&self, day: NaiveDate) -> Option<&'a Consultation<'a>> {
        let asked = &self.fold.consultations;
        asked.iter().find(|asked| asked.excludes(day))
    }

    /// The rule by which the working day of the present count counts.
    fn counted_as(&self) -> Rule {
        let base = u32::from(self.period.working_days);
        let extended = base + u32::from(self.period.extended);
        match (self.period.opening, self.period.fixed) {
            (_, Some(Fixed::Order(_))) => Rule::Order,
            (Opening::Order, _) if self.count <= base => Rule::Order,
            _ if self.count <= base => Rule::ReplyPeriod,
            (_, Some(Fixed::Delay(_))) if self.count > extended => Rule::Delay,
            _ => Rule::Extension,
        }
    }

    fn add(&mut self, day: NaiveDate, kind: RowKind, rule: Rule, name: Option<&str>) {
        let name = name.map(str::to_owned);
        if let Some(row) = self.rows.last_mut()
            && row.kind == kind
            && row.rule == rule
            && row.name == name
        {
            row.to = day;
            row.days += 1;
            row.count = self.count;
            return;
        }
        self.rows.push(Row {
            from: day,
            to: day,
            kind,
            days: 1,
            count: self.count,
            rule,
            article: self.fold.regime.article(rule).clone(),
            name,
        });
    }

    /// A due date a century away is possible, so it has an answer; not day by day, though.
    fn tell_the_rest(&mut self, end: NaiveDate) {
        let Some(told) = self.rows.last().map(|row| row.to) else {
            return;
        };
        let Some(next) = told.succ_opt().filter(|next| *next <= end) else {
            return;
        };
        let (kind, rule) = if let Some(stop) = self.stop {
            (RowKind::Stopped, stop_rule(stop.waits_for))
        } else {
            self.count += self.fold.calendar.working_days_between(told, end);
            (RowKind::Counted, self.counted_as())
        };
        self.add(next, kind, rule, None);
        if let Some(row) = self.rows.last_mut() {
            row.to = end;
            row.days = (end - row.from).num_days() + 1;
        }
    }
}

fn opening_rule(opening: Opening) -> Rule {
    match opening {
        Opening::Receipt => Rule::Receipt,
        Opening::Clarification => Rule::Clarified,
        Opening::Payment => Rule::Paid,
        Opening::Order => Rule::Reopened,
    }
}

fn stop_rule(awaited: Awaited) -> Rule {
    match awaited {
        Awaited::Clarification => Rule::AwaitingClarification,
        Awaited::Payment => Rule::AwaitingPayment,
    }
}
