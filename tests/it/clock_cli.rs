//! `disclosure clock` as a person or a program meets it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const RECEIVED: &str = r#"{"event": "received", "on": "2026-03-02", "channel": "in_person"}"#;

fn clock(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_disclosure"))
        .arg("clock")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    // A usage error ends the program before it reads.
    assert!(written.is_ok() || !arguments.is_empty());
    child.wait_with_output().unwrap()
}

fn one(events: &str) -> String {
    format!(r#"{{"id": "YJ-1", "regime": "cn-2019", "events": [{events}]}}"#)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn printed(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn complaint(input: &str) -> String {
    let output = clock(&["-"], input);
    assert_eq!(output.status.code(), Some(2), "{input}");
    assert!(output.stdout.is_empty());
    text(&output.stderr)
}

#[test]
fn an_object_gives_an_object_and_an_array_an_array() {
    let object = printed(&clock(&[], &one(RECEIVED)));
    assert_eq!(object["id"], "YJ-1");
    assert_eq!(object["due_on"], "2026-03-30");
    let array = printed(&clock(&["-"], &format!("[{}]", one(RECEIVED))));
    assert_eq!(array, json!([object]));
    assert_eq!(printed(&clock(&["-"], "[]")), json!([]));
}

#[test]
fn a_file_can_be_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), one(RECEIVED)).unwrap();
    let answer = printed(&clock(&[file.path().to_str().unwrap()], ""));
    assert_eq!(answer["due_on"], "2026-03-30");
}

#[test]
fn keys_that_do_not_apply_are_left_out() {
    let answer = printed(&clock(&["-"], &one(RECEIVED)));
    let keys: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["counted_from", "due_on", "id", "ledger", "state"]);
    let waiting = r#"{"event": "received", "on": "2026-03-02", "channel": "fax"}"#;
    let answer = printed(&clock(&["-"], &one(waiting)));
    assert_eq!(answer["due_on"], Value::Null);
    assert_eq!(answer["state"], "awaiting_confirmation");
}

#[test]
fn the_ledger_says_why_each_day_counts() {
    let answer = printed(&clock(&["-", "--lang", "en"], &one(RECEIVED)));
    let rows = answer["ledger"].as_array().unwrap();
    assert_eq!(
        rows[0],
        json!({"from": "2026-03-02", "to": "2026-03-02", "kind": "stopped", "days": 1,
               "count": 0, "rule": "day_of_receipt", "article": "Art. 31"})
    );
    assert_eq!(
        rows[1],
        json!({"from": "2026-03-03", "to": "2026-03-06", "kind": "counted", "days": 4,
               "count": 4, "rule": "reply_period", "article": "Art. 33(2)"})
    );
    assert_eq!(rows.last().unwrap()["to"], "2026-03-30");
    assert_eq!(rows.last().unwrap()["count"], 20);
}

#[test]
fn a_complaint_names_its_place() {
    let cases = [
        ("{\n  \"regime\": ,\n}", "line 2 column 13"),
        ("", "EOF"),
        ("3", "expected an object, found a number"),
        (
            r#"[{"regime": "cn-2019", "events": []}, 4]"#,
            "[1]: expected an object",
        ),
        (
            r#"[{"id": "A", "events": []}]"#,
            r#"[0] (id "A"): missing field `regime`"#,
        ),
        (
            r#"{"regime": "cn-1999", "events": []}"#,
            "regime: unknown regime `cn-1999`",
        ),
        (r#"{"regime": "cn-2019"}"#, "missing field `events`"),
        (
            r#"{"regime": "cn-2019", "events": [], "asof": 1}"#,
            "unknown field `asof`",
        ),
        (
            r#"{"regime": "cn-2019", "events": [], "as_of": "today"}"#,
            "as_of: ",
        ),
    ];
    for (input, place) in cases {
        let complaint = complaint(input);
        assert!(complaint.contains(place), "{complaint:?} lacks {place:?}");
    }
}

#[test]
fn a_name_given_twice_is_a_mistake_and_not_a_choice() {
    let twice =
        r#"{"event": "received", "on": "2026-03-02", "on": "2026-03-09", "channel": "fax"}"#;
    for (input, place) in [
        (
            r#"{"regime": "cn-2019", "regime": "cn-2008", "events": []}"#.to_owned(),
            "standard input: duplicate field `regime` at line 1 column 30",
        ),
        (
            r#"{"regime": "cn-2019", "events": [], "events": []}"#.to_owned(),
            "duplicate field `events` at line 1 column",
        ),
        (one(twice), "events[0]: duplicate field `on` at line 1"),
        (
            format!(
                "[{},\n{}]",
                one(RECEIVED),
                one(&format!("{RECEIVED}, {twice}"))
            ),
            "[1].events[1]: duplicate field `on` at line 2",
        ),
    ] {
        let complaint = complaint(&input);
        assert!(complaint.contains(place), "{complaint:?} lacks {place:?}");
    }
}

#[test]
fn a_wrong_event_is_named_too() {
    let cases = [
        (
            r#"{"event": "received", "channel": "fax"}"#,
            "missing field `on`",
        ),
        (
            r#"{"event": "received", "on": "2026-3-2", "channel": "fax"}"#,
            "events[1].on",
        ),
        (
            r#"{"event": "received", "on": "2026-02-30", "channel": "fax"}"#,
            "not a date",
        ),
        (
            r#"{"event": "received", "on": "2026-03-02T00:00:00Z", "channel": "fax"}"#,
            "not a date",
        ),
        (
            r#"{"event": "received", "at": "2026-03-02", "channel": "fax"}"#,
            "not a moment",
        ),
        (
            r#"{"event": "received", "at": "2026-03-02T09:00:00", "channel": "fax"}"#,
            "not a moment",
        ),
        (
            r#"{"event": "received", "on": "2026-03-02", "at": "2026-03-02T00:00:00Z", "channel": "fax"}"#,
            "not both",
        ),
        (
            r#"{"event": "received", "on": "2026-03-02"}"#,
            "missing field `channel`",
        ),
        (
            r#"{"event": "received", "on": "2026-03-02", "channel": "pigeon"}"#,
            "unknown value `pigeon`",
        ),
        (
            r#"{"event": "recieved", "on": "2026-03-02", "channel": "fax"}"#,
            "unknown event `recieved`",
        ),
        (
            r#"{"event": "confirmed", "on": "2026-03-02", "channel": "fax"}"#,
            "unknown field `channel`",
        ),
        (
            r#"{"event": "fee_paid", "on": "2026-03-02", "sum": 3}"#,
            "unknown field `sum`",
        ),
        (
            r#"{"event": "delayed", "on": "2026-03-02", "until": "soon"}"#,
            "events[1].until",
        ),
        (
            r#"{"event": "delayed", "on": "2026-03-02", "until": null}"#,
            "events[1]",
        ),
        (
            r#"{"event": "reopened", "on": "2026-03-02", "working_days": 3, "until": "2026-04-01"}"#,
            "not both",
        ),
        (
            r#"{"event": "reopened", "on": "2026-03-02", "working_days": 0}"#,
            "at least 1",
        ),
        (
            r#"{"event": "extended", "on": "2026-03-02", "working_days": -1, "approved_by": "head"}"#,
            "-1",
        ),
        (r#"{"on": "2026-03-02"}"#, "`event`"),
        ("7", "events[1] (id \"YJ-1\"): expected an object"),
    ];
    for (event, place) in cases {
        let complaint = complaint(&one(&format!("{RECEIVED}, {event}")));
        assert!(complaint.contains("events[1]"), "{complaint}");
        assert!(complaint.contains(place), "{complaint:?} lacks {place:?}");
        assert!(complaint.contains("YJ-1"), "{complaint}");
    }
}

#[test]
fn what_is_not_there_is_exit_2() {
    for arguments in [
        ["/nowhere/case.json"].as_slice(),
        &["-", "--calendars", "/nowhere"],
        &["-", "--lang", "fr"],
        &["-", "--verbose"],
    ] {
        let output = clock(arguments, &one(RECEIVED));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_file_without_end_is_refused() {
    let output = clock(&["/dev/zero"], "");
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    let message = "disclosure clock: /dev/zero: larger than 16 MiB, the most that is read";
    assert!(told.starts_with(message), "{told}");
    let (_folder, path) = calendars(&[]);
    std::os::unix::fs::symlink("/dev/zero", path.join("cn/2026.json")).unwrap();
    let folder = path.to_str().unwrap();
    let output = clock(&["-", "--calendars", folder], &one(RECEIVED));
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("2026.json: larger than 1 MiB"), "{told}");
}

fn calendars(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let china = folder.path().join("cn");
    std::fs::create_dir(&china).unwrap();
    for (name, content) in files {
        std::fs::write(china.join(name), content).unwrap();
    }
    let path = folder.path().to_owned();
    (folder, path)
}

fn year(days: &str) -> String {
    format!(r#"{{"year": 2026, "source": "a notice", "days": [{days}]}}"#)
}

#[test]
fn calendars_of_a_folder_take_the_place_of_the_built_in_ones() {
    let off = r#"{"date": "2026-03-30", "name": "x", "off": true}"#;
    let made_up = r#"{"date": "2026-03-07", "name": "x", "off": false}"#;
    for (files, due, provisional) in [
        (vec![("2026.json", year(off))], "2026-03-31", Value::Null),
        (
            vec![("2026.json", year(made_up))],
            "2026-03-27",
            Value::Null,
        ),
        (
            vec![("2026.provisional.json", year(off))],
            "2026-03-31",
            json!(true),
        ),
        (
            vec![
                ("2026.provisional.json", year(off)),
                ("2026.json", year("")),
            ],
            "2026-03-30",
            Value::Null,
        ),
        (vec![], "2026-03-30", json!(true)),
    ] {
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let (_folder, path) = calendars(&files);
        let answer = printed(&clock(
            &["-", "--calendars", path.to_str().unwrap()],
            &one(RECEIVED),
        ));
        assert_eq!(answer["due_on"], due, "{files:?}");
        assert_eq!(
            answer.get("provisional").cloned().unwrap_or_default(),
            provisional
        );
    }
}

#[test]
fn a_wrong_calendar_is_named_by_its_path() {
    for (name, content) in [
        ("2026.json", "{".to_owned()),
        (
            "2026.json",
            year(r#"{"date": "2025-03-30", "name": "x", "off": true}"#),
        ),
        ("2025.json", year("")),
        ("holidays.json", year("")),
    ] {
        let (_folder, path) = calendars(&[(name, &content)]);
        let output = clock(
            &["-", "--calendars", path.to_str().unwrap()],
            &one(RECEIVED),
        );
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(name));
    }
}

#[test]
fn the_explanation_is_for_a_person() {
    let asked = r#"{"event": "consultation_sent", "on": "2026-03-09", "ref": "p1", "party": "third_party"}"#;
    let events = one(&format!("{RECEIVED}, {asked}"));
    let english = text(&clock(&["-", "--explain", "--lang", "en"], &events).stdout);
    for part in [
        "YJ-1",
        "due on: 2026-04-21",
        "third party is asked",
        "Arts. 32, 33(3)",
    ] {
        assert!(english.contains(part), "{english}");
    }
    let chinese = text(&clock(&["-", "--explain"], &events).stdout);
    for part in [
        "到期日：2026-04-21",
        "征求第三方意见",
        "第三十二条",
        "双休日",
    ] {
        assert!(chinese.contains(part), "{chinese}");
    }
}

#[test]
fn help_shows_examples() {
    let help = text(&clock(&["--help"], "").stdout);
    assert!(
        help.contains("Examples:") && help.contains("--explain"),
        "{help}"
    );
}
