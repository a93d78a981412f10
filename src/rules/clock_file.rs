//! The format in which events of a clock are written down: the file of `disclosure clock`, the body of
//! `POST /deadlines`, and what a person asks "what if" with.
//!
//! Strict, and every complaint names its place. What the events do is in `deadline`.

mod fault;
mod fields;
pub mod json;
mod line;
mod read;

pub use fault::{Fault, InputError};
pub use line::events;
pub use read::{CaseInput, Input};

/// The years of the days that are read.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

/// Every event, with the field that a line may give without its name.
const EVENTS: [(&str, Option<&str>); 14] = [
    ("received", Some("channel")),
    ("confirmed", None),
    ("clarification_requested", Some("answer_by")),
    ("clarification_received", Some("justified")),
    ("consultation_sent", Some("ref")),
    ("delivered", Some("ref")),
    ("opinion_received", Some("ref")),
    ("extended", Some("working_days")),
    ("fee_notified", Some("delivered_on")),
    ("fee_paid", None),
    ("delayed", Some("until")),
    ("replied", Some("method")),
    ("withdrawn", None),
    ("reopened", Some("working_days")),
];
