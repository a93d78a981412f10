//! The holidays without which a year's notice is not whole (全国年节及纪念日放假办法).

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Calendar, HolidayNotice, Region, SpecialDay};

/// Those of every citizen (全体公民放假的节日), by the names that the notices give them.
const CHINA: [&str; 7] = [
    "元旦",
    "春节",
    "清明节",
    "劳动节",
    "端午节",
    "中秋节",
    "国庆节",
];
/// The same before 2008, when the three of the lunar year were added.
const CHINA_BEFORE_2008: [&str; 4] = ["元旦", "春节", "劳动节", "国庆节"];

/// The statutory holidays of its year that a final notice gives no day off for.
///
/// Its year is then counted by it as it stands, so what it leaves out would be worked. One that only stands
/// in for a notice may know less. `中秋节、国庆节` is the name of both.
pub fn lacking(notice: &HolidayNotice, region: Region) -> Vec<&'static str> {
    let statutory: &[&str] = match region {
        Region::China if notice.year < 2008 => &CHINA_BEFORE_2008,
        Region::China => &CHINA,
        // Their lists differ from year to year, so no name can be demanded.
        Region::England | Region::UnitedStates => &[],
    };
    if notice.provisional {
        return Vec::new();
    }
    let is_named = |holiday: &str| {
        notice
            .days
            .iter()
            .any(|day| day.off && day.date.year() == notice.year && day.name.contains(holiday))
    };
    statutory
        .iter()
        .copied()
        .filter(|holiday| !is_named(holiday))
        .collect()
}

/// The first year under the Measures as revised in 2024 (国务院令第795号): 除夕 and 2 May are statutory days too.
const REVISED: i32 = 2025;

/// The statutory holidays of a year to which a final notice gives fewer days off than the Measures (Art. 2), with how
/// many they give. What is not named at all is [`lacking`].
pub fn too_short(notice: &HolidayNotice, region: Region) -> Vec<(&'static str, usize)> {
    if notice.provisional || region != Region::China || notice.year < 2008 {
        return Vec::new();
    }
    let by_law = |holiday: &str| match holiday {
        "春节" if notice.year < REVISED => 3,
        "春节" => 4,
        "劳动节" if notice.year >= REVISED => 2,
        "国庆节" => 3,
        _ => 1,
    };
    let given = |holiday: &str| {
        let is = |day: &&SpecialDay| {
            day.off && day.date.year() == notice.year && day.name.contains(holiday)
        };
        notice.days.iter().filter(is).count()
    };
    let days = CHINA.map(|holiday| (holiday, by_law(holiday), given(holiday)));
    let short = |(_, by_law, given): &(&str, usize, usize)| (1..*by_law).contains(given);
    let short = days.into_iter().filter(short);
    short.map(|(name, by_law, _)| (name, by_law)).collect()
}

/// The statutory days that a final notice would have worked: those of the solar year (1 January, 1 to 3 October, 1 May
/// and from 2025 on 2 May), and those of the lunar year where the program carries their dates. In other years these
/// are counted by [`too_short`] alone.
pub fn worked(notice: &HolidayNotice, region: Region) -> Vec<NaiveDate> {
    if notice.provisional || region != Region::China {
        return Vec::new();
    }
    let second_of_may = (notice.year >= REVISED).then_some((5, 2));
    let days = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)];
    let days = days.into_iter().chain(second_of_may);
    let mut worked: Vec<NaiveDate> = days
        .filter_map(|(month, day)| NaiveDate::from_ymd_opt(notice.year, month, day))
        .chain(carried(notice.year, region))
        .filter(|date| is_worked(notice, *date))
        .collect();
    worked.sort_unstable();
    worked.dedup();
    worked
}

/// The statutory days of a year for which the program carries no notice but these days themselves. What is off instead
/// of a weekend (补假) is for the notice to say.
fn carried(year: i32, region: Region) -> Vec<NaiveDate> {
    let years = Calendar::builtin(region).years();
    let standing_in = years.filter(|known| known.year == year && known.provisional);
    let days = standing_in.flat_map(|known| &known.days);
    let statutory = days.filter(|day| day.off && !day.name.contains("补假"));
    statutory.map(|day| day.date).collect()
}

fn is_worked(notice: &HolidayNotice, date: NaiveDate) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let listed = notice.days.iter().find(|day| day.date == date);
    listed.map_or(!is_weekend, |day| !day.off)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::calendar::Year;

    fn notice(year: &Year) -> HolidayNotice {
        HolidayNotice {
            year: year.year,
            source: year.source.clone(),
            provisional: false,
            days: year.days.clone(),
        }
    }

    #[test]
    fn every_chinese_year_that_is_carried_is_whole() {
        let mut years = 0;
        for year in Calendar::builtin(Region::China).years() {
            assert_eq!(
                lacking(&notice(year), Region::China),
                [""; 0],
                "{}",
                year.year
            );
            assert_eq!(too_short(&notice(year), Region::China), [], "{}", year.year);
            assert_eq!(worked(&notice(year), Region::China), [], "{}", year.year);
            years += 1;
        }
        assert!(years > 10);
    }

    #[test]
    fn a_holiday_cut_short_and_a_statutory_day_worked_are_named() {
        let find = |wanted| {
            let mut years = Calendar::builtin(Region::China).years();
            notice(years.find(|year| year.year == wanted).unwrap())
        };
        let mut left = 3;
        let mut short = find(2026);
        short.days.retain(|day| {
            let kept = day.name != "春节" || !day.off || left > 0;
            left -= i32::from(day.name == "春节" && day.off);
            kept
        });
        assert_eq!(too_short(&short, Region::China), [("春节", 4)]);
        short.year = 2024;
        short.days = find(2024).days;
        let second_of_may = "2024-05-02".parse().unwrap();
        short.days.retain(|day| day.date != second_of_may);
        assert_eq!(worked(&short, Region::China), [], "not before 2025");
        let mut turned = find(2026);
        for day in &mut turned.days {
            day.off &= !["2026-05-02", "2026-10-01"].contains(&day.date.to_string().as_str());
        }
        let named = worked(&turned, Region::China);
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["2026-05-02", "2026-10-01"]);
        turned.provisional = true;
        assert_eq!(worked(&turned, Region::China), []);
    }

    #[test]
    fn a_lunar_day_that_is_worked_is_named_where_its_date_is_carried() {
        let mut years = Calendar::builtin(Region::China).years();
        let mut moved = notice(years.find(|year| year.provisional).unwrap());
        assert_eq!(worked(&moved, Region::China), []);
        // The Dragon Boat Festival a day late.
        let festival: NaiveDate = "2027-06-09".parse().unwrap();
        for day in &mut moved.days {
            if day.date == festival {
                day.date = day.date.succ_opt().unwrap();
            }
        }
        assert_eq!(too_short(&moved, Region::China), []);
        assert_eq!(worked(&moved, Region::China), [festival]);
    }

    #[test]
    fn what_a_notice_leaves_out_is_named() {
        let year = Calendar::builtin(Region::China)
            .years()
            .find(|year| year.year == 2025)
            .unwrap();
        let mut short = notice(year);
        short.days.retain(|day| day.name != "国庆节、中秋节");
        assert_eq!(lacking(&short, Region::China), ["中秋节", "国庆节"]);
        for day in &mut short.days {
            day.off = day.name != "春节";
        }
        assert_eq!(
            lacking(&short, Region::China),
            ["春节", "中秋节", "国庆节"],
            "days that are worked are no holiday"
        );
        short.days.clear();
        assert_eq!(lacking(&short, Region::China), CHINA);
        assert_eq!(lacking(&short, Region::UnitedStates), [""; 0]);
        short.year = 2007;
        assert_eq!(lacking(&short, Region::China), CHINA_BEFORE_2008);
        short.provisional = true;
        assert_eq!(lacking(&short, Region::China), [""; 0]);
    }
}
