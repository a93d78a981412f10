//! How dates and spans of days are said in each language.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

use crate::rules::language::Language;

/// `2026年3月30日（周一）` or `Monday, 30 March 2026`.
pub(super) fn day(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Chinese => format!("{}（{}）", language.date(day), weekday(day)),
        Language::English => format!("{}, {}", day.format("%A"), language.date(day)),
    }
}

/// A due date, and whether it may still move.
pub(crate) fn due_date(language: Language, on: NaiveDate, provisional: bool) -> String {
    language.date(on) + called(language, provisional)
}

/// The same with the day of the week.
pub(super) fn due_day(language: Language, on: NaiveDate, provisional: bool) -> String {
    day(language, on) + called(language, provisional)
}

fn called(language: Language, provisional: bool) -> &'static str {
    if provisional {
        language.pick("（暂定）", " (provisional)")
    } else {
        ""
    }
}

/// The day, and the time of day to the minute.
pub(super) fn moment(language: Language, moment: NaiveDateTime) -> String {
    let time = moment.format("%H:%M");
    match language {
        Language::Chinese => format!("{}{time}", day(language, moment.date())),
        Language::English => format!("{}, {time}", day(language, moment.date())),
    }
}

/// How many working days are left, or by how many the date has passed.
pub(super) fn days_left(language: Language, days: i64) -> String {
    let past = days.unsigned_abs();
    match (language, days) {
        (Language::Chinese, 0) => "今日届满".into(),
        (Language::Chinese, 1..) => format!("剩余{days}个工作日"),
        (Language::Chinese, _) => format!("已逾期{past}个工作日"),
        (Language::English, 0) => "due today".into(),
        (Language::English, 1) => "1 working day left".into(),
        (Language::English, 2..) => format!("{days} working days left"),
        (Language::English, -1) => "1 working day overdue".into(),
        (Language::English, _) => format!("{past} working days overdue"),
    }
}

fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Chinese, English};

    #[test]
    fn a_day_is_said_with_its_weekday() {
        let monday = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        assert_eq!(day(Chinese, monday), "2026年3月30日（周一）");
        assert_eq!(day(English, monday), "Monday, 30 March 2026");
        let evening = monday.and_hms_opt(20, 5, 59).unwrap();
        assert_eq!(moment(Chinese, evening), "2026年3月30日（周一）20:05");
        assert_eq!(moment(English, evening), "Monday, 30 March 2026, 20:05");
    }

    #[test]
    fn days_left_knows_one_none_and_too_late() {
        let said = |language| [2, 1, 0, -1, -2].map(|days| days_left(language, days));
        assert_eq!(
            said(Chinese),
            [
                "剩余2个工作日",
                "剩余1个工作日",
                "今日届满",
                "已逾期1个工作日",
                "已逾期2个工作日"
            ]
        );
        assert_eq!(
            said(English),
            [
                "2 working days left",
                "1 working day left",
                "due today",
                "1 working day overdue",
                "2 working days overdue"
            ]
        );
    }
}
