//! The one test binary: the service through its real doors.
#![expect(
    clippy::unwrap_used,
    reason = "a broken test should stop where it breaks"
)]

mod postgres;
