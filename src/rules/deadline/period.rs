//! When a reply period ends.

use chrono::{Months, NaiveDate};

use super::consultation::{Consultation, Reading};
use crate::rules::calendar::Calendar;
use crate::rules::clocks::Length;

/// A reply period from the day that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    /// The day that opened it, which never counts.
    pub(super) from: NaiveDate,
    /// What opened it.
    pub(super) opening: Opening,
    /// Its length in working days.
    pub(super) working_days: u16,
    /// Its length in months, where it is counted in these.
    pub(super) months: Option<u16>,
    /// What extensions have added.
    pub(super) extended: u16,
    /// A fixed due date that goes before the count.
    pub(super) fixed: Option<Fixed>,
}

/// Who fixed the due date, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fixed {
    /// The agency, with the reasons of Art. 35.
    Delay(NaiveDate),
    /// A court or reconsideration body.
    Order(NaiveDate),
}

/// What opens a reply period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// Receipt, or its confirmation.
    Receipt,
    /// The corrected application.
    Clarification,
    /// The payment.
    Payment,
    /// An order to reply anew.
    Order,
}

impl Period {
    pub(super) fn new(from: NaiveDate, opening: Opening, working_days: u16) -> Self {
        Self {
            from,
            opening,
            working_days,
            months: None,
            extended: 0,
            fixed: None,
        }
    }

    /// The last day of a period in months before it is moved off a day off; none where it is no such period.
    pub(super) fn nominal_end(&self) -> Option<NaiveDate> {
        let months = self.months.filter(|_| self.fixed.is_none())?;
        self.from.checked_add_months(Months::new(u32::from(months)))
    }

    /// The last day: the (days + extension)-th working day outside every consultation.
    ///
    /// `consultations` are in order of the day they were sent.
    pub(super) fn end(
        &self,
        calendar: &Calendar,
        consultations: &[Consultation<'_>],
        reading: Reading,
    ) -> NaiveDate {
        if let Some(Fixed::Delay(until) | Fixed::Order(until)) = self.fixed {
            return until;
        }
        if let Some(months) = self.months {
            return Length::Months(months).end(self.from, calendar);
        }
        let mut left = u32::from(self.working_days) + u32::from(self.extended);
        let mut reached = self.from;
        for consultation in consultations.iter().filter(|asked| asked.live) {
            let resumes_after = consultation.last_excluded(reading);
            if resumes_after <= reached.max(consultation.sent_on) {
                continue;
            }
            let stops_after = reached.max(consultation.sent_on);
            let counted = calendar.working_days_between(reached, stops_after);
            if counted >= left {
                break;
            }
            left -= counted;
            reached = resumes_after;
        }
        calendar.working_day_after(reached, left)
    }
}
