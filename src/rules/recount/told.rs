//! The last day that an applicant was told, and what new calendars have made of it since (已告知的期限).
//!
//! It is told by whatever names it: the receipt, a notice of extension, of a fee or of a changed day, a mail. Each move
//! by a new calendar is remembered until then, so that a notice names the day that was told and no other.

use chrono::NaiveDate;

use crate::rules::recount::Recounted;

/// A last day as the applicant knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldDay {
    /// How new calendars moved it since something else fixed it.
    steps: Vec<Step>,
    /// The day from which these start was only counted: nobody told it.
    is_untold: bool,
    /// What was known before a mail about something else named the day: it may come back.
    before_mail: Option<Box<ToldDay>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    by: Recounted,
    /// The newest revision that the record spoke of before.
    after: i32,
    is_told: bool,
}

/// A last day that a new calendar moved and the applicant was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    /// The day that was told last, or that was counted before the calendar moved it.
    pub before: NaiveDate,
    /// Whether the applicant was told that day.
    pub was_told: bool,
    /// The day it has become.
    pub due_on: NaiveDate,
    /// The revision up to which that day stood, as far as the record tells.
    pub after: i32,
    /// The revision that moved it last.
    pub revision: i32,
}

impl ToldDay {
    /// The applicant is told the day as it stands.
    pub(in crate::rules) fn told_as_it_stands(&mut self) {
        *self = Self::default();
    }

    /// Something other than a calendar has moved it, and that names no day to the applicant.
    pub(in crate::rules) fn counted_anew(&mut self) {
        *self = Self {
            is_untold: true,
            ..Self::default()
        };
    }

    /// A mail about something else names the day as it stands.
    pub(in crate::rules) fn told_beside(&mut self) {
        let before = std::mem::take(self);
        self.before_mail = Some(Box::new(before));
    }

    /// That mail did not arrive: what was known before it is, and what calendars have done since.
    pub(in crate::rules) fn untold_beside(&mut self) {
        if let Some(before) = self.before_mail.take() {
            let since = std::mem::replace(self, *before);
            self.steps.extend(since.steps);
        }
    }

    /// A new calendar moves it.
    pub(in crate::rules) fn moved(&mut self, by: Recounted, after: i32, is_told: bool) {
        if self.stands().is_some_and(|day| day != by.due_before) {
            self.counted_anew();
        }
        self.steps.push(Step { by, after, is_told });
    }

    /// A notice tells, or failed to tell, the day that a revision gave.
    pub(in crate::rules) fn set_told(&mut self, revision: i32, is_told: bool) {
        let of_notice = |step: &&mut Step| step.by.revision == revision;
        for step in self.steps.iter_mut().filter(of_notice) {
            step.is_told = is_told;
        }
    }

    /// The mail that told the last move did not arrive.
    pub(in crate::rules) fn mail_failed(&mut self) {
        if let Some(step) = self.steps.iter_mut().rfind(|step| step.is_told) {
            step.is_told = false;
        }
    }

    /// What that mail should have told was posted.
    pub(in crate::rules) fn mail_posted(&mut self) {
        if let Some(step) = self.steps.iter_mut().rfind(|step| !step.is_told) {
            step.is_told = true;
        }
    }

    /// The day to which calendars have moved it.
    fn stands(&self) -> Option<NaiveDate> {
        self.steps.last().map(|step| step.by.due_on)
    }

    /// The day that the applicant was told last, where it stands on a day now; none where something else has moved it
    /// there since.
    pub fn last_told(&self, stands: NaiveDate) -> Option<NaiveDate> {
        if self.stands().is_some_and(|day| day != stands) {
            return None;
        }
        if let Some(told) = self.steps.iter().rfind(|step| step.is_told) {
            return Some(told.by.due_on);
        }
        let first = self.steps.first();
        (!self.is_untold).then(|| first.map_or(stands, |step| step.by.due_before))
    }

    /// What the applicant was not told; none where the day that was told stands, or has come back.
    pub fn untold(&self) -> Option<Untold> {
        let last = self.steps.last()?;
        let told = self.steps.iter().rposition(|step| step.is_told);
        let since = told.map_or(0, |at| at.saturating_add(1));
        let first = self.steps.get(since)?;
        (first.by.due_before != last.by.due_on).then_some(Untold {
            before: first.by.due_before,
            was_told: told.is_some() || !self.is_untold,
            due_on: last.by.due_on,
            after: first.after,
            revision: last.by.revision,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of_april: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, of_april).unwrap()
    }

    fn moves(told: &mut ToldDay, revision: i32, (from, to): (u32, u32), is_told: bool) {
        let by = Recounted {
            on: day(1),
            revision,
            due_before: day(from),
            due_on: day(to),
            nearer: false,
        };
        told.moved(by, revision - 1, is_told);
    }

    #[test]
    fn a_notice_that_was_never_served_told_nothing() {
        let mut told = ToldDay::default();
        assert_eq!(
            (told.untold(), told.last_told(day(27))),
            (None, Some(day(27)))
        );
        moves(&mut told, 2, (27, 28), false);
        moves(&mut told, 3, (28, 29), false);
        let untold = told.untold().unwrap();
        assert_eq!((untold.before, untold.due_on), (day(27), day(29)));
        assert_eq!((untold.after, untold.revision), (1, 3));
        assert_eq!(told.last_told(day(29)), Some(day(27)));
        told.set_told(3, true);
        assert_eq!(
            (told.untold(), told.last_told(day(29))),
            (None, Some(day(29)))
        );
        moves(&mut told, 4, (29, 30), false);
        assert_eq!(told.untold().unwrap().before, day(29));
    }

    #[test]
    fn a_day_that_comes_back_was_never_another_for_the_applicant() {
        let mut told = ToldDay::default();
        moves(&mut told, 2, (27, 28), false);
        moves(&mut told, 3, (28, 27), false);
        assert_eq!(told.untold(), None);
        moves(&mut told, 4, (27, 24), false);
        assert_eq!(told.untold().unwrap().before, day(27));
    }

    #[test]
    fn a_mail_that_came_back_told_nothing_before_it_was_posted() {
        let mut told = ToldDay::default();
        moves(&mut told, 2, (27, 28), true);
        assert_eq!(told.untold(), None);
        told.mail_failed();
        assert_eq!(told.untold().unwrap().before, day(27));
        told.mail_posted();
        assert_eq!(told.last_told(day(28)), Some(day(28)));
    }

    #[test]
    fn what_something_else_has_moved_was_counted_and_not_told() {
        let mut told = ToldDay::default();
        moves(&mut told, 2, (20, 21), false);
        assert_eq!(told.last_told(day(24)), None);
        // An opinion came in meanwhile.
        moves(&mut told, 3, (24, 25), false);
        let untold = told.untold().unwrap();
        assert_eq!((untold.before, untold.was_told), (day(24), false));
        told.told_as_it_stands();
        assert_eq!(told.untold(), None);
    }
}
