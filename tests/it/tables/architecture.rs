//! Who may know whom: every file under `src` against one table.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, the rooms it may use, and the crates it may use beside std.
type Room = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const ROOMS: &[Room] = &[
    (
        "rules",
        &[],
        &[
            "chrono",
            "chrono_tz",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "thiserror",
            "toml",
            "uuid",
        ],
    ),
    ("env", &[], &["chrono", "chrono_tz", "getrandom", "uuid"]),
    (
        "seal",
        &["env"],
        &["aes_gcm_siv", "base64", "hmac", "sha2", "thiserror", "uuid"],
    ),
    ("search", &[], &["thiserror", "unicode_normalization"]),
    (
        "sheets",
        &[],
        &[
            "calamine",
            "csv",
            "encoding_rs",
            "rust_xlsxwriter",
            "thiserror",
            "zip",
        ],
    ),
    (
        "objects",
        &["rules", "seal"],
        &[
            "chrono",
            "flate2",
            "futures_util",
            "infer",
            "object_store",
            "sha2",
            "thiserror",
            "tokio",
            "uuid",
        ],
    ),
    (
        "storage",
        &["rules", "seal", "search"],
        &[
            "chrono",
            "chrono_tz",
            "deadpool",
            "diesel",
            "diesel_async",
            "diesel_migrations",
            "futures_util",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "tokio_postgres",
            "uuid",
        ],
    ),
    (
        "notify",
        &["rules"],
        &[
            "base64",
            "chrono",
            "lettre",
            "mail_parser",
            "minijinja",
            "ring",
            "rustls_pki_types",
            "serde",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ],
    ),
    (
        "app",
        &[
            "env", "notify", "objects", "rules", "seal", "search", "sheets", "storage",
        ],
        &[
            "argon2",
            "chrono",
            "chrono_tz",
            "futures_util",
            "jsonwebtoken",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ],
    ),
    ("web", &["rules"], &["chrono", "minijinja", "serde"]),
    (
        "http",
        &["app", "env", "rules", "search", "sheets", "web"],
        &[
            "actix_cors",
            "actix_web",
            "base64",
            "chrono",
            "chrono_tz",
            "futures_util",
            "governor",
            "metrics",
            "percent_encoding",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "thiserror",
            "tokio",
            "tracing",
            "utoipa",
            "utoipa_swagger_ui",
            "uuid",
        ],
    ),
    (
        "jobs",
        &["app", "config", "env", "notify", "rules", "seal", "storage"],
        &[
            "chrono",
            "futures_util",
            "metrics",
            "thiserror",
            "tokio",
            "tracing",
            "uuid",
        ],
    ),
    ("postgres", &[], &["getrandom", "thiserror"]),
    (
        "config",
        &["env", "notify", "postgres", "rules", "seal"],
        &[
            "chrono_tz",
            "percent_encoding",
            "serde",
            "thiserror",
            "toml",
            "url",
        ],
    ),
    (
        "telemetry",
        &["config"],
        &[
            "metrics",
            "metrics_exporter_prometheus",
            "thiserror",
            "tracing",
            "tracing_subscriber",
        ],
    ),
];

/// Rooms that only put others together, and may know them all.
const FREE: &[&str] = &["cli", "demo", "lib", "main"];

/// What may be used against the table, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The one place where a named constraint becomes a conflict.
    ("app/error.rs", "diesel"),
    // The one transaction.
    ("app/mod.rs", "diesel_async"),
    // Its own module of that name, not the crate.
    ("postgres/server.rs", "url"),
];

/// Words that must not stand in a room, whoever they come from.
const ABSENT: &[(&str, &[&str])] = &[
    (
        "rules",
        &["async fn", ".await", "std::fs", "std::env", "SystemTime"],
    ),
    ("storage", &["begin_transaction", "commit_transaction"]),
    ("notify", &["Utc::now"]),
    ("app", &["StatusCode", "HttpResponse", "schema::"]),
    ("http", &["storage::", "AsyncPgConnection"]),
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file: no comments, no tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every first part of a path: `chrono` of `chrono::Utc`, and `crate::rules` of `crate::rules::case`.
fn roots(code: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut roots = BTreeSet::new();
    for (place, _) in code.match_indices("::") {
        let (before, after) = code.split_at(place);
        let first = before.rsplit(|c| !is_name(c)).next().unwrap();
        let is_first = !before.trim_end_matches(is_name).ends_with("::");
        if !is_first || first.is_empty() {
            continue;
        }
        if first == "crate" {
            let room: String = after.chars().skip(2).take_while(|c| is_name(*c)).collect();
            assert!(!room.is_empty(), "`use crate::{{..}}` hides what it uses");
            roots.insert(format!("crate::{room}"));
        } else if first.starts_with(|c: char| c.is_ascii_lowercase()) {
            roots.insert(first.to_owned());
        }
    }
    roots
}

/// The crates that Cargo.toml names.
fn crates() -> BTreeSet<String> {
    let manifest = include_str!("../../../Cargo.toml");
    let tables = manifest.split("\n[").filter(|table| {
        table.starts_with("dependencies]") || table.starts_with("dev-dependencies]")
    });
    tables
        .flat_map(str::lines)
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect()
}

#[test]
fn every_room_uses_only_what_the_table_allows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut all, mut faults, known) = (Vec::new(), Vec::new(), crates());
    files(&source, &mut all);
    all.sort();
    assert!(
        known.contains("diesel") && all.len() > 50,
        "the test reads what it should"
    );
    for path in all {
        let file = path.strip_prefix(&source).unwrap().to_str().unwrap();
        let room = file.split('/').next().unwrap().trim_end_matches(".rs");
        if FREE.contains(&room) {
            continue;
        }
        let Some((_, rooms, allowed)) = ROOMS.iter().find(|(name, ..)| *name == room) else {
            faults.push(format!("{file}: the room `{room}` is not in the table"));
            continue;
        };
        let code = code(&path);
        for root in roots(&code) {
            let (name, may) = match root.strip_prefix("crate::") {
                Some(other) => (other, other == room || rooms.contains(&other)),
                None => (
                    root.as_str(),
                    !known.contains(&root) || allowed.contains(&root.as_str()),
                ),
            };
            if !may && !EXCEPTIONS.contains(&(file, name)) {
                faults.push(format!("{file} may not use `{root}`"));
            }
        }
        let absent = ABSENT.iter().filter(|(name, _)| *name == room);
        for word in absent.flat_map(|(_, words)| *words) {
            if code.contains(word) {
                faults.push(format!("{file} may not say `{word}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (file, name) in EXCEPTIONS {
        let roots = roots(&code(&source.join(file)));
        let used = roots.contains(*name) || roots.contains(&format!("crate::{name}"));
        assert!(used, "{file} no longer uses `{name}`: take it off the list");
    }
}

#[test]
fn the_reader_of_code_sees_what_is_used() {
    let seen = roots("use crate::rules::case;\nlet a = diesel::dsl::sql(b.c::<D>(Self::E));");
    let expected = ["crate::rules", "diesel"].map(str::to_owned);
    assert!(expected.iter().all(|root| seen.contains(root)), "{seen:?}");
    assert!(!seen.contains("dsl"), "{seen:?}");
}
