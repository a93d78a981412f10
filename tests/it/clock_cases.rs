//! The clock against its worked cases and against the slow oracle's answers.
//!
//! `examples.json` holds worked and published cases. The other files are
//! written by `tests/data/clock/oracle.py`, which counts in another way.

use disclosure::cli::clock::output::Answer;
use disclosure::rules::clock_file::Input;
use disclosure::rules::deadline;
use disclosure::rules::language::Language;
use serde_json::{Map, Value};

const FILES: &[(&str, usize)] = &[
    ("examples", 44),
    ("dates", 400),
    ("moments", 30),
    ("channels", 70),
    ("clarifications", 50),
    ("consultations", 60),
    ("extensions", 50),
    ("fees_and_delays", 30),
    ("endings", 50),
    ("combinations", 400),
];

#[test]
fn every_case_has_the_expected_clock() {
    for (name, at_least) in FILES {
        let cases = cases(name);
        assert!(cases.len() >= *at_least, "{name}.json has {}", cases.len());
        let differences: Vec<String> = cases.into_iter().flat_map(differences).collect();
        assert!(
            differences.is_empty(),
            "{name}.json: {} differences\n{}",
            differences.len(),
            differences.join("\n")
        );
    }
}

/// What the oracle leaves out must be left out, not merely whatever it names be right.
#[test]
fn the_oracle_names_every_key() {
    for (name, _) in FILES.iter().skip(1) {
        for mut case in cases(name) {
            let (expected, id) = (case.take("expected"), case.text("id"));
            let mut found = answer(&case);
            found.remove("ledger");
            found.remove("id");
            assert_eq!(Value::Object(found), expected, "{id}");
        }
    }
}

#[test]
fn the_brief_reading_is_the_full_one_without_its_ledger() {
    for (name, _) in FILES {
        for case in cases(name) {
            let input = Input::parse(&case.input().to_string()).unwrap();
            let case = &input.cases[0];
            let calendar = case.regime.builtin_calendar();
            let mut full = deadline::read(&case.events, case.regime, calendar, case.as_of);
            let brief = deadline::read_brief(&case.events, case.regime, calendar, case.as_of);
            full.ledger.clear();
            assert_eq!(full, brief);
        }
    }
}

/// The clock's own event type reads what it writes: other rooms store it.
#[test]
fn events_survive_being_written_and_read() {
    for (name, _) in FILES {
        for case in cases(name) {
            let input = Input::parse(&case.input().to_string()).unwrap();
            for event in &input.cases[0].events {
                let written = serde_json::to_string(event).unwrap();
                let read: deadline::ClockEvent = serde_json::from_str(&written).unwrap();
                assert_eq!(&read, event, "{written}");
            }
        }
    }
}

/// A flag or state that no case shows is a rule that no case holds.
#[test]
fn every_flag_and_state_occurs() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, _) in FILES {
        for case in cases(name) {
            let found = answer(&case);
            seen.insert(found["state"].to_string());
            let flags = found.get("flags").and_then(Value::as_array);
            seen.extend(flags.into_iter().flatten().map(Value::to_string));
        }
    }
    assert_eq!(seen.len(), 13 + 7, "{seen:?}");
}

struct Case(Map<String, Value>);

impl Case {
    fn take(&mut self, key: &str) -> Value {
        self.0.remove(key).unwrap()
    }

    fn text(&self, key: &str) -> String {
        self.0[key].as_str().unwrap().to_owned()
    }

    /// The case without what is not part of the file format.
    fn input(&self) -> Value {
        let mut fields = self.0.clone();
        fields.remove("expected");
        fields.remove("why");
        Value::Object(fields)
    }
}

fn cases(name: &str) -> Vec<Case> {
    let path = format!(
        "{}/tests/data/clock/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let cases: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
    cases.into_iter().map(Case).collect()
}

fn answer(case: &Case) -> Map<String, Value> {
    let input = Input::parse(&case.input().to_string()).unwrap();
    let case = &input.cases[0];
    let calendar = case.regime.builtin_calendar();
    let clock = deadline::read(&case.events, case.regime, calendar, case.as_of);
    match serde_json::to_value(Answer::new(None, &clock, Language::English)).unwrap() {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

fn differences(mut case: Case) -> Vec<String> {
    let expected = case.take("expected");
    let (id, why) = (case.text("id"), case.text("why"));
    let found = answer(&case);
    let mut keys = expected.as_object().unwrap().clone();
    keys.entry("flags").or_insert(Value::Null);
    keys.into_iter()
        .filter_map(|(key, expected)| {
            let found = found.get(&key).cloned().unwrap_or(Value::Null);
            (found != expected)
                .then(|| format!("{id} ({why}): {key} is {found}, expected {expected}"))
        })
        .collect()
}
