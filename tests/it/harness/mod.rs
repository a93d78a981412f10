//! What tests stand on.

pub(crate) mod app;
pub(crate) mod asking;
pub(crate) mod db;
pub(crate) mod mails;
pub(crate) mod operations;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod record;
pub(crate) mod reports;
pub(crate) mod smtp;
pub(crate) mod story;
pub(crate) mod tls;
pub(crate) mod web;
pub(crate) mod workbook;

pub(crate) use app::Test;

/// Bytes as PostgreSQL prints them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
