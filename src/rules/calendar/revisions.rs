//! The calendars of an authority, revision by revision (工作日历的历次版本).

use super::{Calendar, CalendarError, Region, Year};

/// What was in force when. Each publication adds a revision and takes none away, so that a closed case
/// can be read by the calendar under which it was closed.
#[derive(Debug, Clone)]
pub struct Calendars {
    /// Revision 0: what the program carries in itself.
    carried: &'static Calendar,
    /// The revisions from 1 on.
    published: Vec<Calendar>,
}

impl Calendars {
    /// Begins with what the program carries in itself: revision 0.
    pub fn carried(region: Region) -> Self {
        Self {
            carried: Calendar::builtin(region),
            published: Vec::new(),
        }
    }

    /// Adds a revision: the years given take the place of those in force.
    ///
    /// # Errors
    /// When the years do not make a calendar.
    pub fn publish(&mut self, years: Vec<Year>) -> Result<(), CalendarError> {
        let next = self.current().with(years)?;
        self.published.push(next);
        Ok(())
    }

    /// The number of the revision in force.
    pub fn revision(&self) -> i32 {
        i32::try_from(self.published.len()).unwrap_or(i32::MAX)
    }

    /// The calendar in force.
    pub fn current(&self) -> &Calendar {
        self.published.last().unwrap_or(self.carried)
    }

    /// The calendar of a revision; the one in force when there is no such revision yet.
    pub fn at(&self, revision: i32) -> &Calendar {
        match usize::try_from(revision) {
            Ok(0) | Err(_) => self.carried,
            Ok(number) => self
                .published
                .get(number - 1)
                .unwrap_or_else(|| self.current()),
        }
    }

    /// The notices that a revision took in, by name, as far as they change years up to `last`.
    pub fn notices_of(&self, revision: i32, last: i32) -> Vec<String> {
        let (before, after) = (self.at(revision.saturating_sub(1)), self.at(revision));
        let mut notices = Vec::new();
        for year in after.years().filter(|year| year.year <= last) {
            let known = before.years().find(|known| known.year == year.year);
            if known == Some(year) {
                continue;
            }
            let notice = year.notice(known);
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_revision_stays_as_it_was() {
        let day = "2027-10-08".parse().unwrap();
        let mut calendars = Calendars::carried(Region::China);
        let works = |calendars: &Calendars, revision| calendars.at(revision).is_working_day(day);
        assert!(works(&calendars, 0));
        let year = Year::parse(
            r#"{"year": 2027, "source": "notice", "days": [{"date": "2027-10-08", "name": "国庆节", "off": true}]}"#,
        );
        calendars.publish(vec![year.unwrap()]).unwrap();
        assert_eq!(calendars.revision(), 1);
        assert!(works(&calendars, 0));
        assert!(!works(&calendars, 1));
        assert!(!works(&calendars, 2), "the one in force");
        assert!(calendars.current().is_final(day));
    }
}
