//! A case tracker for application-based disclosure of government information (依申请公开).
//!
//! Rooms, in reading order; each may use only those that `docs/architecture.md` lists for it, and a
//! test reads every file against that list:
//!
//! - [`rules`]: the statute as pure code; no clock, no database, no HTTP.
//! - [`env`]: time, ids and randomness, as the machine gives them.
//! - [`seal`]: keys and what they protect.
//! - [`storage`]: PostgreSQL; the only room that knows diesel.
//! - [`notify`]: how a notice is written and handed over.
//! - [`app`]: use-cases; the one path that changes a case.
//! - [`postgres`]: the private PostgreSQL server of the embedded default.
//! - [`demo`]: a fictitious district to try things with; it acts through [`app`] and over HTTP only.
//! - [`cli`]: one file per sub-command; the only room that prints.

pub mod app;
pub mod cli;
pub mod demo;
pub mod env;
pub mod notify;
pub mod postgres;
pub mod rules;
pub mod seal;
pub mod storage;
