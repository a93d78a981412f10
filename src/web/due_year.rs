//! The due dates of a year as a calendar (热力图): a cell for each day, a column for each week. The darker, the more
//! replies are due on it; what should have been answered and is not bears a ring, and days off are hatched, so that
//! nothing depends on a hue.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::charts::{escaped, opened, page};
use crate::rules::language::Language;
use crate::rules::lateness::DueState;

/// A day of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// Which.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub works: bool,
    /// Replies that were due on it and made in time.
    pub on_time: u64,
    /// Made late.
    pub late: u64,
    /// Not made yet.
    pub open: u64,
    /// Not made when the day passed, and then the application was withdrawn or an order set another.
    pub unanswered: u64,
}

impl DueDay {
    fn all(&self) -> u64 {
        self.on_time
            .saturating_add(self.late)
            .saturating_add(self.open)
            .saturating_add(self.unanswered)
    }

    fn is_overdue(&self, today: NaiveDate) -> bool {
        self.open > 0 && self.day < today
    }
}

/// A year's due dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueYear {
    /// What it shows.
    pub title: String,
    /// Its days, every one, in order.
    pub days: Vec<DueDay>,
    /// The day on which one looks.
    pub today: NaiveDate,
    /// The language of its words.
    pub language: Language,
}

/// Sums of some days.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    on_time: u64,
    late: u64,
    open: u64,
    overdue: u64,
    unanswered: u64,
}

impl Sum {
    fn of<'a>(days: impl Iterator<Item = &'a DueDay>, today: NaiveDate) -> Self {
        days.fold(Self::default(), |sum, day| Self {
            on_time: sum.on_time.saturating_add(day.on_time),
            late: sum.late.saturating_add(day.late),
            open: sum.open.saturating_add(day.open),
            overdue: (sum.overdue).saturating_add(if day.is_overdue(today) { day.open } else { 0 }),
            unanswered: sum.unanswered.saturating_add(day.unanswered),
        })
    }

    fn all(&self) -> u64 {
        self.on_time
            .saturating_add(self.late)
            .saturating_add(self.open)
            .saturating_add(self.unanswered)
    }
}

/// The side of a cell, and that with its room.
const SIDE: u64 = 12;
const STEP: u64 = 15;
/// Where the cells begin.
const LEFT: u64 = 56;
const TOP: u64 = 64;
/// Weeks that a year touches at most.
const WEEKS: u64 = 54;
const WIDTH: u64 = LEFT + WEEKS * STEP + 16;
const HEIGHT: u64 = TOP + 7 * STEP + 56;
/// From few to many; each is darker than the one before also without its hue.
const SHADES: [&str; 4] = ["#bfdbfe", "#60a5fa", "#2563eb", "#1e3a8a"];
const NOTHING: &str = "#eef0f3";
const INK: &str = "#1f2937";
const LATE: &str = "#be123c";

impl DueYear {
    fn pick<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        self.language.pick(chinese, english)
    }

    fn month(&self, month: u32) -> String {
        const NAMES: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        match self.language {
            Language::Chinese => format!("{month}月"),
            Language::English => {
                let name = (1..).zip(NAMES).find(|(nth, _)| *nth == month);
                name.map_or("", |(_, name)| name).to_owned()
            }
        }
    }

    fn off(&self, day: &DueDay) -> &'static str {
        if day.works {
            ""
        } else {
            self.language.pick("（非工作日）", " (day off)")
        }
    }

    fn most(&self) -> u64 {
        self.days.iter().map(DueDay::all).max().unwrap_or_default()
    }

    fn months(&self) -> impl Iterator<Item = (u32, Sum)> {
        (1..=12).map(|month| {
            let days = self.days.iter().filter(move |day| day.day.month() == month);
            (month, Sum::of(days, self.today))
        })
    }

    /// Its numbers in words, for those who do not see it.
    pub fn description(&self) -> String {
        let sum = Sum::of(self.days.iter(), self.today);
        let busiest = self.days.iter().rev().max_by_key(|day| day.all());
        let busiest = busiest.filter(|day| day.all() > 0);
        let months: Vec<String> = self
            .months()
            .map(|(month, sum)| match self.language {
                Language::Chinese => format!("{}{}件", self.month(month), sum.all()),
                Language::English => format!("{} {}", self.month(month), sum.all()),
            })
            .collect();
        let unanswered = self.unanswered(sum.unanswered);
        match self.language {
            Language::Chinese => format!(
                "应答复{}件：按期答复{}件，逾期答复{}件，尚未答复{}件，其中已逾期{}件{unanswered}。{}各月应答复：{}",
                sum.all(),
                sum.on_time,
                sum.late,
                sum.open,
                sum.overdue,
                busiest.map_or_else(String::new, |day| format!(
                    "最多的一天为{}，{}件。",
                    day.day,
                    day.all()
                )),
                months.join("，"),
            ),
            Language::English => format!(
                "{} replies due: {} made in time, {} made late, {} not made yet, of which {} are overdue{unanswered}. {}By month: {}",
                sum.all(),
                sum.on_time,
                sum.late,
                sum.open,
                sum.overdue,
                busiest.map_or_else(String::new, |day| format!(
                    "The most on one day: {} on {}. ",
                    day.all(),
                    day.day
                )),
                months.join(", "),
            ),
        }
    }

    /// What was never answered, where there is any.
    fn unanswered(&self, count: u64) -> String {
        if count == 0 {
            return String::new();
        }
        let what = DueState::Unanswered.title(self.language);
        self.language
            .pick(format!("；{what}{count}件"), format!("; {count} {what}"))
    }

    /// The drawing.
    pub fn svg(&self) -> String {
        let description = self.description();
        let mut svg = opened(self.language, (WIDTH, HEIGHT), (&self.title, &description));
        svg.push_str(
            "<defs><pattern id=\"off\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"4\" height=\"4\" fill=\"#ffffff\"/>\
             <rect width=\"1\" height=\"4\" fill=\"#9ca3af\"/></pattern></defs>\n<g font-size=\"11\">\n",
        );
        for (row, name) in (0..).zip(self.language.pick(WEEKDAYS_CHINESE, WEEKDAYS_ENGLISH)) {
            label(&mut svg, (16, TOP + row * STEP + 10), name);
        }
        for day in self.days.iter().filter(|day| day.day.day() == 1) {
            let name = self.month(day.day.month());
            label(&mut svg, (self.place(day.day).0, TOP - 8), &name);
        }
        let most = self.most();
        for day in &self.days {
            self.cell(&mut svg, day, most);
        }
        svg.push_str("</g>\n");
        self.legend(&mut svg, most);
        svg.push_str("</svg>\n");
        svg
    }

    /// Where the cell of a day is: weeks begin on Monday.
    fn place(&self, day: NaiveDate) -> (u64, u64) {
        let first = self.days.first().map_or(day, |first| first.day);
        let before = first.weekday().num_days_from_monday();
        let nth = u64::from(day.ordinal0().saturating_add(before));
        (LEFT + nth / 7 * STEP, TOP + nth % 7 * STEP)
    }

    fn cell(&self, svg: &mut String, day: &DueDay, most: u64) {
        let (x, y) = self.place(day.day);
        let fill = match (day.all(), day.works) {
            (0, true) => NOTHING,
            (0, false) => "url(#off)",
            (all, _) => shade(all, most),
        };
        let frame = if day.day == self.today {
            format!(" stroke=\"{INK}\" stroke-width=\"2\"")
        } else {
            String::new()
        };
        let ring = if day.is_overdue(self.today) {
            ring(x, y)
        } else {
            String::new()
        };
        let told = escaped(&self.told(day));
        // Writing into a string does not fail.
        writeln!(
            svg,
            "<g><title>{told}</title><rect x=\"{x}\" y=\"{y}\" width=\"{SIDE}\" height=\"{SIDE}\" rx=\"2\" \
             fill=\"{fill}\"{frame}/>{ring}</g>"
        )
        .ok();
    }

    /// What a cell says when one points at it.
    fn told(&self, day: &DueDay) -> String {
        let (date, all, off) = (day.day, day.all(), self.off(day));
        match self.language {
            Language::Chinese => format!("{date}{off}：应答复{all}件，尚未答复{}件", day.open),
            Language::English => format!("{date}{off}: {all} due, {} not made yet", day.open),
        }
    }

    fn legend(&self, svg: &mut String, most: u64) {
        let today = format!("fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\"2\"");
        let filled = |fill: &str| format!("fill=\"{fill}\"");
        let mut keys = vec![(filled(NOTHING), "0".to_owned(), 44)];
        for (nth, fill) in (0..).zip(SHADES) {
            let (from, to) = (step(nth, most).saturating_add(1), step(nth + 1, most));
            let words = match to.checked_sub(from) {
                None => continue,
                Some(0) => to.to_string(),
                Some(_) => format!("{from}–{to}"),
            };
            keys.push((filled(fill), words, 84));
        }
        let off = self.pick("非工作日", "day off").to_owned();
        keys.push((filled("url(#off)"), off, 90));
        keys.push((today, self.pick("今天", "today").to_owned(), 80));
        let overdue = self.pick("有逾期未答复的", "some are overdue").to_owned();
        keys.push((filled(NOTHING), overdue, 0));
        let (mut x, y) = (LEFT, TOP + 7 * STEP + 20);
        let last = keys.len().saturating_sub(1);
        svg.push_str("<g font-size=\"12\">\n");
        for (nth, (look, words, room)) in keys.into_iter().enumerate() {
            let ring = if nth == last {
                ring(x, y)
            } else {
                String::new()
            };
            // Writing into a string does not fail.
            writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{SIDE}\" height=\"{SIDE}\" rx=\"2\" {look}/>{ring}"
            )
            .ok();
            label(svg, (x + SIDE + 6, y + 10), &words);
            x += room;
        }
        svg.push_str("</g>\n");
    }

    /// A page with the drawing, and the same numbers as tables: by month, and by day.
    pub fn html(&self) -> String {
        let heads = [
            self.pick("应答复", "due"),
            DueState::OnTime.title(self.language),
            DueState::Late.title(self.language),
            DueState::Open.title(self.language),
            self.pick("其中已逾期", "of which overdue"),
            DueState::Unanswered.title(self.language),
        ];
        let months = self.months();
        let months = months.map(|(month, sum)| row(&self.month(month), sum));
        let all = Sum::of(self.days.iter(), self.today);
        let all = row(self.pick("合计", "all"), all);
        let months: String = months.chain([all]).collect();
        let some = self.days.iter().filter(|day| day.all() > 0);
        let days: String = some
            .map(|day| {
                let sum = Sum::of(std::iter::once(day), self.today);
                row(&format!("{}{}", day.day, self.off(day)), sum)
            })
            .collect();
        let by_month = table(self.pick("月份", "Month"), heads, &months);
        let by_day = table(self.pick("日期", "Day"), heads, &days);
        let (month, day) = (self.pick("各月", "By month"), self.pick("各日", "By day"));
        let body = format!(
            "{}<h2>{month}</h2>\n{by_month}<h2>{day}</h2>\n{by_day}",
            self.svg()
        );
        page(self.language, &escaped(&self.title), &body)
    }
}

const WEEKDAYS_CHINESE: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const WEEKDAYS_ENGLISH: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// What is still to be answered though its day has passed: a ring that is seen on every shade.
fn ring(x: u64, y: u64) -> String {
    let (x, y) = (x + SIDE / 2, y + SIDE / 2);
    format!(
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"#ffffff\" stroke=\"{LATE}\" stroke-width=\"2\"/>"
    )
}

fn label(svg: &mut String, (x, y): (u64, u64), words: &str) {
    writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" fill=\"{INK}\">{words}</text>"
    )
    .ok();
}

/// The most that a shade stands for, of the first so many shades.
fn step(nth: u64, most: u64) -> u64 {
    most.saturating_mul(nth).div_ceil(4)
}

fn shade(all: u64, most: u64) -> &'static str {
    let darker = (1..4).filter(|nth| all > step(*nth, most)).count();
    SHADES.get(darker).copied().unwrap_or(NOTHING)
}

fn table(of: &str, heads: [&str; 6], rows: &str) -> String {
    let heads = heads
        .map(|head| format!("<th scope=\"col\">{head}</th>"))
        .concat();
    format!(
        "<table>\n<thead><tr><th scope=\"col\">{of}</th>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn row(name: &str, sum: Sum) -> String {
    let cells = [
        sum.all(),
        sum.on_time,
        sum.late,
        sum.open,
        sum.overdue,
        sum.unanswered,
    ];
    let cells = cells.map(|cell| format!("<td>{cell}</td>")).concat();
    format!("<tr><th scope=\"row\">{name}</th>{cells}</tr>\n")
}

#[cfg(test)]
mod tests {
    use super::{DueDay, DueYear, SHADES, shade, step};
    use crate::rules::language::Language;
    use chrono::{Datelike, NaiveDate, Weekday};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn year(language: Language) -> DueYear {
        let due = |date: NaiveDate| match date.to_string().as_str() {
            "2026-03-30" => (3, 1, 2),
            "2026-04-07" => (0, 0, 4),
            "2026-04-11" => (0, 0, 1),
            _ => (0, 0, 0),
        };
        let days = day("2026-01-01").iter_days().take(365);
        let days = days.map(|day| {
            let (on_time, late, open) = due(day);
            DueDay {
                day,
                works: !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
                on_time,
                late,
                open,
                unanswered: u64::from(day.to_string() == "2026-03-31"),
            }
        });
        DueYear {
            title: "答复到期日 <2026>".to_owned(),
            days: days.collect(),
            today: day("2026-04-01"),
            language,
        }
    }

    #[test]
    fn a_year_says_its_numbers() {
        let chinese = year(Language::Chinese);
        assert_eq!(
            chinese.description(),
            "应答复12件：按期答复3件，逾期答复1件，尚未答复7件，其中已逾期2件；逾期未答复，后撤回或被责令重办1件。\
             最多的一天为2026-03-30，6件。各月应答复：1月0件，2月0件，3月7件，4月5件，\
             5月0件，6月0件，7月0件，8月0件，9月0件，10月0件，11月0件，12月0件"
        );
        let svg = chinese.svg();
        assert!(svg.contains("<title id=\"title\">答复到期日 &lt;2026&gt;</title>"));
        assert!(svg.contains("<title>2026-03-30：应答复6件，尚未答复2件</title>"));
        assert_eq!(svg.matches("<g><title>").count(), 365);
        // On the one day that is behind, and in the legend.
        assert_eq!(svg.matches("<circle ").count(), 2);
        assert!(!svg.contains("href"));
        let page = year(Language::English).html();
        for said in [
            "<tr><th scope=\"row\">Mar</th><td>7</td><td>3</td><td>1</td><td>2</td><td>2</td><td>1</td></tr>",
            "<tr><th scope=\"row\">2026-04-11 (day off)</th><td>1</td><td>0</td><td>0</td><td>1</td><td>0</td><td>0</td></tr>",
            "<tr><th scope=\"row\">all</th><td>12</td><td>3</td><td>1</td><td>7</td><td>2</td><td>1</td></tr>",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
    }

    #[test]
    fn the_first_of_january_stands_in_the_row_of_its_weekday() {
        // A Thursday.
        assert_eq!(year(Language::Chinese).place(day("2026-01-01")), (56, 109));
        assert_eq!(year(Language::Chinese).place(day("2026-01-05")), (71, 64));
        assert_eq!(day("2026-01-05").weekday(), Weekday::Mon);
    }

    #[test]
    fn every_number_has_the_shade_of_the_legend() {
        for most in 1..40 {
            for all in 1..=most {
                let at = (0..4).find(|nth| all > step(*nth, most) && all <= step(nth + 1, most));
                let at = usize::try_from(at.unwrap()).unwrap();
                assert_eq!(shade(all, most), SHADES[at], "{all} of {most}");
            }
        }
    }
}
