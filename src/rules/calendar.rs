//! Working days: weekends, holidays and make-up working days (调休).
//!
//! A working day is Monday to Friday unless listed as off, or any day listed as
//! worked. A year nobody has listed is Monday to Friday and provisional.
//! Questions are answered from running totals, so the hundredth working day
//! costs no more than the first. Calendars come from the embedded files
//! ([`Calendar::builtin`]), or from years read elsewhere ([`Calendar::new`]).

mod builtin;
mod notice;
mod revisions;
mod statutory;
mod table;
mod year;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub use notice::{ChangedDay, HolidayNotice, YEARS, changed_days, take_in};
pub use revisions::Calendars;
pub use statutory::{lacking, too_short, worked};
use table::Table;
pub use year::{SpecialDay, Year, YearError};

/// A region with its own public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Region {
    /// Mainland China (全国年节及纪念日放假办法 and the yearly notices).
    #[serde(rename = "cn")]
    China,
    /// England and Wales.
    #[serde(rename = "gb-eng")]
    England,
    /// The federal government of the United States.
    #[serde(rename = "us")]
    UnitedStates,
}

impl Region {
    /// Every region we hold calendars of.
    pub const ALL: [Self; 3] = [Self::China, Self::England, Self::UnitedStates];

    /// The name of the region's folder under `data/calendars`.
    pub fn code(self) -> &'static str {
        match self {
            Self::China => "cn",
            Self::England => "gb-eng",
            Self::UnitedStates => "us",
        }
    }

    /// Reads a code; `None` when it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.code() == code)
    }
}

/// What a day is, and the name of the holiday that makes it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, nothing special (工作日).
    Working,
    /// Saturday or Sunday (双休日).
    Weekend,
    /// Declared off, weekend days inside a holiday included (节假日).
    Holiday {
        /// The holiday, as the notice calls it.
        name: &'a str,
    },
    /// A Saturday or Sunday declared a working day (调休上班).
    MakeUp {
        /// The holiday that is made up for.
        name: &'a str,
    },
}

/// The working days of a region.
#[derive(Debug, Clone)]
pub struct Calendar {
    region: Region,
    years: BTreeMap<i32, Year>,
    special: BTreeMap<NaiveDate, SpecialDay>,
    table: Table,
    version: String,
}

impl Calendar {
    /// The calendar embedded in the program, parsed once.
    pub fn builtin(region: Region) -> &'static Self {
        builtin::calendar(region)
    }

    /// Puts a calendar together from years.
    ///
    /// Of a final and a provisional version of one year the final one serves.
    ///
    /// # Errors
    /// A day outside its year, a day listed twice, or two versions of a year
    /// that claim the same rank.
    pub fn new(
        region: Region,
        years: impl IntoIterator<Item = Year>,
    ) -> Result<Self, CalendarError> {
        let mut chosen: BTreeMap<i32, Year> = BTreeMap::new();
        for year in years {
            year.check()?;
            match chosen.get(&year.year) {
                Some(known) if known.provisional == year.provisional => {
                    return Err(CalendarError::YearTwice(year.year));
                }
                Some(known) if !known.provisional => {}
                Some(_) | None => {
                    chosen.insert(year.year, year);
                }
            }
        }
        Ok(Self::assemble(region, chosen))
    }

    /// The same with other years: each takes the place of the one there was, final or not.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with(&self, years: impl IntoIterator<Item = Year>) -> Result<Self, CalendarError> {
        let mut all = self.years.clone();
        for year in years {
            year.check()?;
            all.insert(year.year, year);
        }
        Ok(Self::assemble(self.region, all))
    }

    /// The region whose holidays these are.
    pub fn region(&self) -> Region {
        self.region
    }

    /// The years that are listed, in order.
    pub fn years(&self) -> impl Iterator<Item = &Year> {
        self.years.values()
    }

    /// A short text that changes whenever a working day could, for display beside a date.
    ///
    /// For example `cn 2011-2027 (2027 provisional) 5f0c93be1a2d4e67`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What a day is.
    pub fn kind(&self, day: NaiveDate) -> DayKind<'_> {
        let weekend = table::is_weekend(day);
        match self.special.get(&day) {
            Some(special) if special.off => DayKind::Holiday {
                name: &special.name,
            },
            Some(special) if weekend => DayKind::MakeUp {
                name: &special.name,
            },
            Some(_) | None if weekend => DayKind::Weekend,
            Some(_) | None => DayKind::Working,
        }
    }

    /// Whether people work on that day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        match self.kind(day) {
            DayKind::Working | DayKind::MakeUp { .. } => true,
            DayKind::Weekend | DayKind::Holiday { .. } => false,
        }
    }

    /// Whether the day's year is listed and final; a date in any other year is provisional.
    pub fn is_final(&self, day: NaiveDate) -> bool {
        self.is_final_year(day.year())
    }

    /// Whether the notice of this year is in force.
    pub fn is_final_year(&self, year: i32) -> bool {
        self.years.get(&year).is_some_and(|year| !year.provisional)
    }

    /// The N-th working day after a day, which itself never counts; the day itself for N = 0.
    ///
    /// Ends at the last day that can be written when the answer lies beyond it.
    pub fn working_day_after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        if n == 0 {
            return day;
        }
        self.table.nth(self.table.rank(day) + i64::from(n))
    }

    /// The day itself when it is worked, else the first working day after it.
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        if self.is_working_day(day) {
            day
        } else {
            self.working_day_after(day, 1)
        }
    }

    /// How many working days lie after one day and up to and including another; 0 when none can.
    pub fn working_days_between(&self, after: NaiveDate, up_to: NaiveDate) -> u32 {
        let count = self.table.rank(up_to) - self.table.rank(after);
        u32::try_from(count).unwrap_or(0)
    }

    fn assemble(region: Region, years: BTreeMap<i32, Year>) -> Self {
        let special: BTreeMap<NaiveDate, SpecialDay> = years
            .values()
            .flat_map(|year| year.days.iter().map(|day| (day.date, day.clone())))
            .collect();
        let table = Table::new(&years, |day| special.get(&day).map(|special| special.off));
        let version = version(region, &years);
        Self {
            region,
            years,
            special,
            table,
            version,
        }
    }
}

/// Why years do not make a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// One year is wrong in itself.
    #[error(transparent)]
    Year(#[from] YearError),
    /// Two final, or two provisional, versions of one year.
    #[error("the year {0} is listed twice")]
    YearTwice(i32),
}

fn version(region: Region, years: &BTreeMap<i32, Year>) -> String {
    let mut text = region.code().to_owned();
    if let (Some((first, _)), Some((last, _))) = (years.first_key_value(), years.last_key_value()) {
        write_into(&mut text, format_args!(" {first}-{last}"));
    }
    let provisional: Vec<String> = years
        .values()
        .filter(|year| year.provisional)
        .map(|year| year.year.to_string())
        .collect();
    if !provisional.is_empty() {
        write_into(
            &mut text,
            format_args!(" ({} provisional)", provisional.join(", ")),
        );
    }
    write_into(&mut text, format_args!(" {:016x}", fingerprint(years)));
    text
}

/// FNV-1a over the years and their special days: the same on every machine and in every release.
fn fingerprint(years: &BTreeMap<i32, Year>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for year in years.values() {
        add(&year.year.to_be_bytes());
        add(&[u8::from(year.provisional)]);
        let mut days: Vec<&SpecialDay> = year.days.iter().collect();
        days.sort_by_key(|day| day.date);
        for day in days {
            add(&day.date.num_days_from_ce().to_be_bytes());
            add(&[u8::from(day.off)]);
        }
    }
    hash
}

/// Writing into a `String` cannot fail; this says so in one place.
fn write_into(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(arguments);
    debug_assert!(written.is_ok(), "a String takes every text");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn china() -> &'static Calendar {
        Calendar::builtin(Region::China)
    }

    #[test]
    fn a_day_has_a_kind_and_the_name_of_its_holiday() {
        let kind = |text| china().kind(day(text));
        assert_eq!(kind("2026-03-02"), DayKind::Working);
        assert_eq!(kind("2026-03-07"), DayKind::Weekend);
        assert_eq!(kind("2026-02-17"), DayKind::Holiday { name: "春节" });
        assert_eq!(kind("2026-02-14"), DayKind::MakeUp { name: "春节" });
    }

    #[test]
    fn the_years_have_the_published_number_of_working_days() {
        let published = [
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ];
        for (year, expected) in published {
            let eve = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
            let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
            assert_eq!(
                china().working_days_between(eve, last),
                expected,
                "in {year}"
            );
        }
    }

    #[test]
    fn a_year_without_a_file_is_monday_to_friday_and_provisional() {
        let new_year = day("2035-01-01");
        assert_eq!(china().kind(new_year), DayKind::Working);
        assert!(!china().is_final(new_year));
        assert!(!china().is_final(day("2027-03-01")), "provisional file");
        assert!(china().is_final(day("2026-03-01")));
    }

    #[test]
    fn a_final_year_serves_before_a_provisional_one() {
        let year = |provisional| Year {
            year: 2030,
            source: String::new(),
            provisional,
            days: Vec::new(),
        };
        for order in [[true, false], [false, true]] {
            let calendar = Calendar::new(Region::China, order.map(year)).unwrap();
            assert!(calendar.is_final(day("2030-06-03")));
        }
        let twice = Calendar::new(Region::China, [year(false), year(false)]);
        assert_eq!(twice.unwrap_err(), CalendarError::YearTwice(2030));
    }

    #[test]
    fn counting_crosses_the_ends_of_the_listed_years() {
        let calendar = china();
        assert_eq!(
            calendar.working_day_after(day("2028-01-07"), 1),
            day("2028-01-10")
        );
        assert_eq!(
            calendar.working_day_after(day("1999-12-31"), 5),
            day("2000-01-07")
        );
        assert_eq!(
            calendar.working_day_after(NaiveDate::MAX, 20),
            NaiveDate::MAX
        );
        assert!(calendar.working_day_after(NaiveDate::MIN, 20) > NaiveDate::MIN);
        let far = calendar.working_day_after(NaiveDate::MIN, u32::MAX);
        assert_eq!(far, NaiveDate::MAX);
    }

    #[test]
    fn the_version_names_region_years_and_content() {
        let version = china().version();
        assert!(
            version.starts_with("cn 2011-2027 (2027 provisional) "),
            "{version}"
        );
        let fewer = Calendar::new(Region::China, china().years().skip(1).cloned()).unwrap();
        assert_ne!(fewer.version(), version);
    }
}
