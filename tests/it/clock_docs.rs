//! `docs/clock.md` and its translation show ledgers that the program itself wrote.
//!
//! `DISCLOSURE_WRITE_DOCS=1 cargo test clock_docs` rewrites them.

use disclosure::cli::clock::explain;
use disclosure::rules::clock_file::Input;
use disclosure::rules::deadline;
use disclosure::rules::language::Language;

#[test]
fn the_worked_cases_are_what_the_program_says() {
    for (page, language) in [
        ("docs/clock.md", Language::English),
        ("docs/clock.zh-CN.md", Language::Chinese),
    ] {
        let path = format!("{}/{page}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let fresh = rewritten(&text, language);
        if std::env::var_os("DISCLOSURE_WRITE_DOCS").is_some() {
            std::fs::write(&path, fresh).unwrap();
        } else {
            assert!(
                text == fresh,
                "{page} is stale: DISCLOSURE_WRITE_DOCS=1 cargo test clock_docs"
            );
        }
    }
}

/// After each `json case` block, what lies between the markers is the program's answer to it.
fn rewritten(text: &str, language: Language) -> String {
    const BEGIN: &str = "<!-- ledger -->\n";
    const END: &str = "<!-- /ledger -->";
    let mut fresh = String::new();
    let mut rest = text;
    let mut cases = 0;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        let (_stale, after) = after.split_once(END).unwrap();
        let (_, case) = before.rsplit_once("```json\n").unwrap();
        let (case, _) = case.split_once("```").unwrap();
        fresh += before;
        fresh += BEGIN;
        fresh += &answer(case, language);
        fresh += END;
        rest = after;
        cases += 1;
    }
    assert_eq!(cases, 3, "worked cases");
    fresh + rest
}

fn answer(case: &str, language: Language) -> String {
    let input = Input::parse(case).unwrap();
    let case = &input.cases[0];
    let calendar = case.regime.builtin_calendar();
    let clock = deadline::read(&case.events, case.regime, calendar, case.as_of);
    let facts: Vec<String> = explain::facts(&clock, language)
        .into_iter()
        .map(|line| format!("- {line}"))
        .collect();
    let ledger = explain::markdown(&clock, language);
    format!("\n{}\n\n{ledger}\n\n", facts.join("\n"))
}
