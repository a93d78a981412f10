//! A case tracker for application-based disclosure of government information (依申请公开).
//!
//! Rooms, in reading order; each may use only the rooms named before it:
//!
//! - [`rules`]: the statute as pure code; no clock, no database, no HTTP.
//! - [`postgres`]: the private PostgreSQL server of the embedded default.
//! - [`notify`]: how a notice is written and handed over.
//!
//! `docs/architecture.md` tells the direction rule; a test reads every file against it.

pub mod cli;
pub mod notify;
pub mod postgres;
pub mod rules;
