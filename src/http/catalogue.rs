//! The page to which the `type` of a problem leads: every code, from the table in `docs/api.md`.

use std::fmt::Write;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

/// Where it stands.
pub(super) const ADDRESS: &str = "/docs/problems";

const API: &str = include_str!("../../docs/api.md");

/// `GET /docs/problems`
pub(super) async fn show_problems() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .body(page())
}

fn page() -> String {
    let rows = codes().fold(String::new(), |mut rows, (status, code)| {
        // Writing to a string cannot fail.
        writeln!(rows, "<dt id=\"{code}\"><code>{code}</code><dd>{status}").ok();
        rows
    });
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n\
         <title>Disclosure: 错误代码 Problems</title>\n<h1>错误代码 Problems</h1>\n\
         <p>具体原因和处理办法见答复中的 <code>detail</code> 和 <code>errors</code>。\
         <p lang=\"en\">What is wrong and what to do is told in <code>detail</code> and \
         <code>errors</code> of the answer.\n<dl>\n{rows}</dl>\n"
    )
}

/// Every code with its status, in the order of the table.
fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = API.split_once("## Problems").map_or("", |(_, table)| table);
    table.lines().filter_map(row).flat_map(|(status, told)| {
        let words = told.split('`').skip(1).step_by(2);
        let is_code = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        words.filter(is_code).map(move |code| (status, code))
    })
}

/// `| 404 | text |` -> the status and the text.
fn row(line: &'static str) -> Option<(&'static str, &'static str)> {
    let (status, told) = line.strip_prefix("| ")?.split_once(" | ")?;
    let is_status = status.starts_with(|c: char| c.is_ascii_digit());
    is_status.then_some((status, told))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::codes;
    use crate::rules::refusal::Refusal;

    /// How the code of a problem is written in these files: as the first text handed to one of these.
    const MAKERS: [&str; 8] = [
        "Told::new(",
        " told(",
        "Malformed::with(",
        "Malformed::bad_request(",
        "Malformed::bad_field(",
        "Self::with(",
        "Self::bad_request(",
        "Self::bad_field(",
    ];

    #[test]
    fn every_code_that_can_be_answered_stands_in_the_table() {
        let table: BTreeSet<&str> = codes().map(|(_, code)| code).collect();
        let sources = sources();
        let written: BTreeSet<&str> = sources.iter().flat_map(|text| made(text)).collect();
        for known in [
            "not_found",
            "bad_query",
            "preflight_refused",
            "list_too_large",
        ] {
            assert!(written.contains(known), "{known} is not seen any more");
        }
        let missing: Vec<_> = Refusal::CODES
            .into_iter()
            .chain(written)
            .filter(|code| !table.contains(code))
            .collect();
        assert_eq!(missing, [""; 0], "absent from \"Problems\" in docs/api.md");
    }

    #[test]
    fn no_code_stands_in_the_table_twice() {
        let mut seen = BTreeSet::new();
        for (status, code) in codes() {
            assert!(seen.insert(code), "{code} again at {status}");
        }
    }

    fn sources() -> Vec<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
        let files = std::fs::read_dir(folder).unwrap();
        files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect()
    }

    fn made(text: &str) -> impl Iterator<Item = &str> {
        MAKERS.iter().flat_map(move |maker| {
            text.split(maker).skip(1).filter_map(|call| {
                let (before, rest) = call.split_once('"')?;
                let (code, _) = rest.split_once('"')?;
                let is_code = code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                (is_code && !before.contains(['{', ';'])).then_some(code)
            })
        })
    }
}
