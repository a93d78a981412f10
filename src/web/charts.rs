//! Charts as SVG, written by hand: bars with their numbers on them, so that nothing depends on a colour, and with a
//! title and a description for those who do not see them. Nothing in them is loaded from elsewhere.

use crate::rules::language::Language;

/// What a part of a bar counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Replies in time (按期答复).
    OnTime,
    /// Late ones (逾期答复).
    Late,
    /// What was owed, and overdue, and not answered (逾期未答复).
    Unanswered,
}

impl Part {
    fn words(self, language: Language) -> &'static str {
        match self {
            Self::OnTime => language.pick("按期答复", "in time"),
            Self::Late => language.pick("逾期答复", "late"),
            Self::Unanswered => language.pick("逾期未答复", "overdue and unanswered"),
        }
    }

    /// Dark enough beside white for whoever sees little, and apart from each other also without their hue; where there
    /// is no reply, the bar is empty.
    fn paint(self) -> &'static str {
        match self {
            Self::OnTime => "fill=\"#1e40af\"",
            Self::Late => "fill=\"#e11d48\"",
            Self::Unanswered => "fill=\"#ffffff\" stroke=\"#111827\"",
        }
    }
}

/// A bar: its parts beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of: a department, or a month.
    pub label: String,
    /// How many of each; every bar of a chart has the same parts.
    pub parts: Vec<(Part, u64)>,
}

impl Bar {
    fn all(&self) -> u64 {
        let counts = self.parts.iter().map(|(_, count)| count);
        counts.fold(0, |all, count| all.saturating_add(*count))
    }
}

/// A chart of bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What stands above the labels in its table.
    pub of: &'static str,
    /// Its bars, from above.
    pub bars: Vec<Bar>,
    /// The language of its words.
    pub language: Language,
}

/// Width of the drawing.
const WIDTH: u64 = 760;
/// Where the bars begin.
const LEFT: u64 = 240;
/// The longest bar.
const LONGEST: u64 = 440;
/// The height of a bar with its room.
const ROW: u64 = 28;
/// The room above the bars.
const TOP: u64 = 64;

impl Chart {
    /// What its bars are made of.
    fn parts(&self) -> impl Iterator<Item = Part> {
        let first = self.bars.first().into_iter();
        first.flat_map(|bar| bar.parts.iter().map(|(part, _)| *part))
    }

    /// Its numbers in words, for those who do not see it.
    pub fn description(&self) -> String {
        let language = self.language;
        let said = self.bars.iter().map(|bar| {
            let part = |(part, count): &(Part, u64)| {
                let words = part.words(language);
                language.pick(format!("{words}{count}件"), format!("{count} {words}"))
            };
            let parts: Vec<String> = bar.parts.iter().map(part).collect();
            let (colon, comma) = language.pick(("：", "，"), (": ", ", "));
            format!("{}{colon}{}", bar.label, parts.join(comma))
        });
        let said: Vec<String> = said.collect();
        said.join(language.pick("；", "; "))
    }

    /// The drawing.
    pub fn svg(&self) -> String {
        let rows = u64::try_from(self.bars.len()).unwrap_or_default();
        let height = ROW.saturating_mul(rows).saturating_add(TOP + 12);
        let most = self
            .bars
            .iter()
            .map(Bar::all)
            .max()
            .unwrap_or_default()
            .max(1);
        let said = (self.title.as_str(), self.description());
        let mut svg = opened(self.language, (WIDTH, height), (said.0, &said.1));
        for (part, place) in self.parts().zip(0_u64..) {
            let x = LEFT.saturating_add(place.saturating_mul(140));
            svg.push_str(&explained(x, part.paint(), part.words(self.language)));
        }
        for (bar, row) in self.bars.iter().zip(0_u64..) {
            svg.push_str(&drawn(
                bar,
                TOP.saturating_add(ROW.saturating_mul(row)),
                most,
            ));
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// A page with the drawing, and the same numbers as a table.
    pub fn html(&self) -> String {
        let row = |bar: &Bar| {
            let counts = bar.parts.iter().map(|(_, count)| *count);
            let cells = counts.chain([bar.all()]);
            let cells: Vec<String> = cells.map(|count| format!("<td>{count}</td>")).collect();
            let cells = cells.concat();
            let label = escaped(&bar.label);
            format!("<tr><th scope=\"row\">{label}</th>{cells}</tr>\n")
        };
        let rows: String = self.bars.iter().map(row).collect();
        let (title, of) = (escaped(&self.title), escaped(self.of));
        let words = self.parts().map(|part| part.words(self.language));
        let all = self.language.pick("合计", "all");
        let heads = [of.as_str()].into_iter().chain(words).chain([all]);
        let heads: Vec<String> = heads
            .map(|words| format!("<th scope=\"col\">{words}</th>"))
            .collect();
        let heads = heads.concat();
        let table = format!(
            "<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        );
        page(self.language, &title, &format!("{}{table}", self.svg()))
    }
}

/// A page with a drawing and its tables; its title is escaped.
pub(super) fn page(language: Language, title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\nbody {{ margin: 1.5rem; color: #1f2937; font: 1rem/1.6 \"PingFang SC\", \"Microsoft YaHei\", \
         \"Noto Sans CJK SC\", Arial, sans-serif; }}\nsvg {{ max-width: 100%; height: auto; }}\n\
         table {{ border-collapse: collapse; }}\nth, td {{ padding: .25rem .75rem; border: 1px solid #374151; \
         font-weight: normal; }}\nth {{ text-align: left; }}\ntd {{ text-align: right; \
         font-variant-numeric: tabular-nums; }}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\
         </main>\n</body>\n</html>\n",
        language.tag(),
    )
}

/// The beginning of a drawing: its size, its name and what it says, for those who do not see it.
pub(super) fn opened(
    language: Language,
    (width, height): (u64, u64),
    (title, description): (&str, &str),
) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\" lang=\"{}\" \
         font-family=\"'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif\" font-size=\"14\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"16\" y=\"24\" font-size=\"16\" fill=\"#1f2937\">{}</text>\n",
        language.tag(),
        escaped(title),
        escaped(description),
        escaped(title),
    )
}

/// What a colour stands for.
fn explained(x: u64, paint: &str, words: &str) -> String {
    let (y, text) = (TOP - 26, x.saturating_add(20));
    let base = y + 12;
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"14\" height=\"14\" {paint}/>\
         <text x=\"{text}\" y=\"{base}\" fill=\"#1f2937\">{words}</text>\n"
    )
}

/// One bar in its row: its label, its parts, and its numbers after it.
fn drawn(bar: &Bar, y: u64, most: u64) -> String {
    let long = |count: u64| count.saturating_mul(LONGEST).div_ceil(most);
    let text = y.saturating_add(15);
    let mut x = LEFT;
    let mut parts = String::new();
    for (part, count) in &bar.parts {
        let (long, paint) = (long(*count), part.paint());
        if long > 0 {
            let drawn =
                format!("<rect x=\"{x}\" y=\"{y}\" width=\"{long}\" height=\"20\" {paint}/>");
            parts.push_str(&drawn);
        }
        x = x.saturating_add(long);
    }
    let numbers: Vec<String> = bar
        .parts
        .iter()
        .map(|(_, count)| count.to_string())
        .collect();
    format!(
        "<text x=\"{}\" y=\"{text}\" text-anchor=\"end\" fill=\"#1f2937\">{}</text>{parts}\
         <text x=\"{}\" y=\"{text}\" fill=\"#1f2937\">{}</text>\n",
        LEFT - 10,
        escaped(&shortened(&bar.label)),
        x.saturating_add(8),
        numbers.join(" / "),
    )
}

/// A label that fits to the left of the bars; the table has it in full.
fn shortened(label: &str) -> String {
    const MOST: usize = 15;
    if label.chars().count() <= MOST {
        return label.to_owned();
    }
    label.chars().take(MOST).chain(['…']).collect()
}

/// Text within XML.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // XML knows no other control characters.
            '\t' | '\n' | '\r' => safe.push(' '),
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{Bar, Chart, Part};
    use crate::rules::language::Language;

    fn chart(language: Language) -> Chart {
        let bar = |label: &str, on_time, late| Bar {
            label: label.to_owned(),
            parts: vec![(Part::OnTime, on_time), (Part::Late, late)],
        };
        Chart {
            title: "答复 <2026>".to_owned(),
            of: "部门",
            bars: vec![bar("自然资源局", 9, 1), bar("\"A&B\"\u{0}", 0, 0)],
            language,
        }
    }

    #[test]
    fn a_chart_says_its_numbers_and_nothing_in_it_is_markup_of_others() {
        let svg = chart(Language::Chinese).svg();
        for said in [
            "<title id=\"title\">答复 &lt;2026&gt;</title>",
            "<desc id=\"desc\">自然资源局：按期答复9件，逾期答复1件；&quot;A&amp;B&quot;：按期答复0件，逾期答复0件</desc>",
            "width=\"396\" height=\"20\"",
            ">9 / 1</text>",
        ] {
            assert!(svg.contains(said), "{said}\n{svg}");
        }
        assert!(!svg.contains('\u{0}') && !svg.contains("href"));
        let page = chart(Language::English).html();
        assert!(
            page.contains(
                "<tr><th scope=\"row\">自然资源局</th><td>9</td><td>1</td><td>10</td></tr>"
            )
        );
        assert!(page.contains("自然资源局: 9 in time, 1 late"));
    }

    #[test]
    fn what_was_not_answered_is_an_empty_part_of_its_bar() {
        let mut chart = chart(Language::English);
        for bar in &mut chart.bars {
            bar.parts.push((Part::Unanswered, 10));
        }
        let page = chart.html();
        for said in [
            "自然资源局: 9 in time, 1 late, 10 overdue and unanswered; ",
            "<rect x=\"460\" y=\"64\" width=\"220\" height=\"20\" fill=\"#ffffff\" stroke=\"#111827\"/>",
            ">9 / 1 / 10</text>",
            "<td>9</td><td>1</td><td>10</td><td>20</td></tr>",
        ] {
            assert!(page.contains(said), "{said}\n{page}");
        }
    }

    #[test]
    fn a_chart_of_nothing_is_a_chart() {
        let empty = Chart {
            bars: Vec::new(),
            ..chart(Language::Chinese)
        };
        assert!(empty.svg().starts_with("<svg ") && empty.svg().ends_with("</svg>\n"));
    }
}
