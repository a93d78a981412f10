//! Notices and letters: how they are written, and how a mail is handed over.
//!
//! A *notice* is what someone must be told, a *mail* is its form, a *letter* is a statutory document (文书).
//! Writing is pure: the same context gives the same text, which is then frozen with the decision it tells.
//! Handing over talks to the network and never looks at a clock or a database: what to send, and whether
//! and when to try again, is decided by who calls.
//!
//! Deliberately absent: the query code of a case, in any notice; personal data in a subject or in a log.

pub(crate) mod ledger;
pub mod letters;
pub mod notice;
pub mod render;
pub mod report;
pub mod schedule;
pub mod transport;

mod dkim;
mod file;
mod message;
mod smtp;
mod templates;
pub(crate) mod wording;
