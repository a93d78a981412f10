//! The ledger of a due date in words: why the day is that day.

use chrono::{Datelike, NaiveDate};

use crate::rules::clocks::Length;
use crate::rules::deadline::{Clock, Row, RowKind, Rule};
use crate::rules::language::Language;

/// The ledger of a due date, a line for each run of days; with years, if it reaches over New Year.
pub(crate) fn due_in_words(clock: &Clock, language: Language) -> Vec<String> {
    let mut years: Vec<i32> = clock
        .ledger
        .iter()
        .flat_map(|row| [row.from.year(), row.to.year()])
        .collect();
    years.dedup();
    let with_year = years.len() > 1;
    clock
        .ledger
        .iter()
        .map(|row| ledger_line(row, with_year, language))
        .collect()
}

fn ledger_line(row: &Row, with_year: bool, language: Language) -> String {
    let span = if with_year {
        span(row.from, row.to, |day| language.date(day), language)
    } else {
        span(row.from, row.to, |day| short_date(day, language), language)
    };
    let (kind, rule) = (row.kind.label(language), row.rule.label(language));
    let name = row.name.as_deref().map_or(String::new(), |name| {
        language.pick(format!("（{name}）"), format!(" ({})", in_english(name)))
    });
    match row.kind {
        RowKind::Counted | RowKind::MakeUp => {
            let days = u16::try_from(row.days).unwrap_or(u16::MAX);
            let days = Length::WorkingDays(days).in_language(language);
            language.pick(
                format!("{span}{name}：{kind}{days}，累计{}个", row.count),
                format!("{span}{name}: {kind}, {days}, {} in all", row.count),
            )
        }
        RowKind::Weekend | RowKind::Holiday => language.pick(
            format!("{span}：{kind}{name}，不计"),
            format!("{span}: {kind}{name}, not counted"),
        ),
        RowKind::Calendar if row.rule == Rule::ReplyPeriod => language.pick(
            format!("{span}：{rule}，{kind}"),
            format!("{span}: {rule}, {kind}"),
        ),
        RowKind::Calendar | RowKind::Consultation | RowKind::Stopped => {
            language.pick(format!("{span}：{rule}"), format!("{span}: {rule}"))
        }
    }
}

/// `3月30日`, `30 March`.
fn short_date(day: NaiveDate, language: Language) -> String {
    day.format(language.pick("%-m月%-d日", "%-d %B"))
        .to_string()
}

fn span(
    from: NaiveDate,
    to: NaiveDate,
    day: impl Fn(NaiveDate) -> String,
    language: Language,
) -> String {
    if from == to {
        day(from)
    } else {
        format!("{}{}{}", day(from), language.pick("至", " to "), day(to))
    }
}

/// A holiday under its English name; several are named together, such as `国庆节、中秋节`. What is not known stays.
fn in_english(name: &str) -> String {
    let names = [
        ("元旦", "New Year"),
        ("春节", "Spring Festival"),
        ("清明节", "Qingming Festival"),
        ("劳动节", "Labour Day"),
        ("端午节", "Dragon Boat Festival"),
        ("中秋节", "Mid-Autumn Festival"),
        ("国庆节", "National Day"),
        ("、", " and "),
    ];
    names
        .iter()
        .fold(name.to_owned(), |name, (chinese, english)| {
            name.replace(chinese, english)
        })
}
