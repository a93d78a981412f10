//! The one test binary: the service through its real doors.
#![expect(clippy::unwrap_used, reason = "a broken test should stop where it breaks")]

mod harness;
mod mail_transport;
mod notices;
mod outcome_catalogue;
mod postgres;
