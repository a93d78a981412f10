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
