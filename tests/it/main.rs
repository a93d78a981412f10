//! The one test binary: the service through its real doors.

mod harness;
mod mail_transport;
mod notices;
