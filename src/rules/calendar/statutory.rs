//! The holidays without which a year's notice is not whole (全国年节及纪念日放假办法).

use chrono::Datelike;

use super::{HolidayNotice, Region};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::calendar::{Calendar, Year};

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
            years += 1;
        }
        assert!(years > 10);
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
