//! The clock for a person: what is due, and the ledger as a table.

use crate::rules::calendar::Calendar;
use crate::rules::deadline::{Clock, Row};
use crate::rules::language::Language;
use crate::rules::regime::Regime;

/// The explanation of one case, ready to print.
pub fn text(
    id: Option<&str>,
    clock: &Clock,
    regime: &Regime,
    calendar: &Calendar,
    language: Language,
) -> String {
    let mut lines = Vec::new();
    lines.extend(id.map(str::to_owned));
    lines.extend(facts(clock, language));
    lines.push(label(
        language,
        "适用法规",
        "law",
        regime.law.in_language(language),
    ));
    lines.push(label(language, "工作日历", "calendar", calendar.version()));
    if !clock.ledger.is_empty() {
        lines.push(String::new());
        lines.extend(plain_table(&clock.ledger, language));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The ledger as a Markdown table.
pub fn markdown(clock: &Clock, language: Language) -> String {
    let header = header(language);
    let ruler = header.map(|_| "---".to_owned());
    let rows = clock.ledger.iter().map(|row| cells(row, language));
    let lines: Vec<String> = [header.map(str::to_owned), ruler]
        .into_iter()
        .chain(rows)
        .map(|cells| format!("| {} |", cells.join(" | ")))
        .collect();
    lines.join("\n")
}

/// What is due and what was out of order, a line each.
pub fn facts(clock: &Clock, language: Language) -> Vec<String> {
    let mut lines = vec![label(
        language,
        "状态",
        "state",
        clock.state.label(language),
    )];
    let provisional = if clock.provisional {
        language.pick(
            "（暂定：该年度放假安排尚未公布）",
            " (provisional: that year's holidays are not final)",
        )
    } else {
        ""
    };
    let due = clock.due_on.map(|due| format!("{due}{provisional}"));
    let opinions = clock
        .opinions_by
        .iter()
        .map(|(reference, by)| format!("{reference} {by}"))
        .collect::<Vec<_>>()
        .join(", ");
    let facts = [
        ("到期日", "due on", due),
        ("起算日", "counted from", text_of(clock.counted_from)),
        ("等待申请人至", "waits until", text_of(clock.waits_until)),
        ("办结日", "closed on", text_of(clock.closed_on)),
        ("答复日", "replied on", text_of(clock.replied_on)),
        (
            "按期答复",
            "on time",
            clock.on_time.map(|is| yes_no(is, language)),
        ),
        (
            "逾期",
            "overdue",
            clock.overdue.map(|is| yes_no(is, language)),
        ),
        (
            "补正告知期限",
            "ask for clarification by",
            text_of(clock.clarification_notice_by),
        ),
        (
            "不重新起算的到期日",
            "due without the restart",
            text_of(clock.conservative_due_on),
        ),
        (
            "意见期限",
            "opinions by",
            Some(opinions).filter(|text| !text.is_empty()),
        ),
        ("缴费期限", "pay by", text_of(clock.pay_by)),
        (
            "从严计算的提醒日",
            "due by the stricter reading",
            text_of(clock.warn_on),
        ),
    ];
    for (chinese, english, value) in facts {
        lines.extend(value.map(|value| label(language, chinese, english, &value)));
    }
    for flag in &clock.flags {
        lines.push(label(language, "注意", "note", flag.label(language)));
    }
    lines
}

fn text_of(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn yes_no(is: bool, language: Language) -> String {
    let word = if is {
        language.pick("是", "yes")
    } else {
        language.pick("否", "no")
    };
    word.to_owned()
}

fn label(language: Language, chinese: &str, english: &str, value: &str) -> String {
    language.pick(format!("{chinese}：{value}"), format!("{english}: {value}"))
}

fn header(language: Language) -> [&'static str; 7] {
    language.pick(
        ["起", "止", "天数", "类别", "累计工作日", "说明", "依据"],
        ["from", "to", "days", "kind", "count", "why", "article"],
    )
}

fn cells(row: &Row, language: Language) -> [String; 7] {
    let why = row.rule.label(language);
    let why = match &row.name {
        Some(name) => language.pick(format!("{why}（{name}）"), format!("{why} ({name})")),
        None => why.to_owned(),
    };
    [
        row.from.to_string(),
        row.to.to_string(),
        row.days.to_string(),
        row.kind.label(language).to_owned(),
        row.count.to_string(),
        why,
        row.article.in_language(language).to_owned(),
    ]
}

fn plain_table(rows: &[Row], language: Language) -> Vec<String> {
    let lines: Vec<[String; 7]> = std::iter::once(header(language).map(str::to_owned))
        .chain(rows.iter().map(|row| cells(row, language)))
        .collect();
    let mut widths = [0; 7];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(columns(cell));
        }
    }
    lines.iter().map(|line| padded(line, widths)).collect()
}

fn padded(cells: &[String; 7], widths: [usize; 7]) -> String {
    let mut line = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        line.push_str(cell);
        line.push_str(&" ".repeat(width.saturating_sub(columns(cell)) + 2));
    }
    line.truncate(line.trim_end().len());
    line
}

/// How many columns of a terminal a text takes: Chinese characters take two.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|letter| if letter >= '\u{1100}' { 2 } else { 1 })
        .sum()
}
