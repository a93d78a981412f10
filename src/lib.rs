//! A case tracker for application-based disclosure of government information (依申请公开).
//!
//! Rooms, in reading order; each may use only those that `docs/architecture.md` lists for it, and a
//! test reads every file against that list:
//!
//! - [`rules`]: the statute as pure code; no clock, no database, no HTTP.
//! - [`env`]: time, ids and randomness, as the machine gives them.
//! - [`seal`]: keys and what they protect.
//! - [`objects`]: the contents of documents, sealed, as files outside the database.
//! - [`search`]: the words by which a text is found, and what one looks for; pure.
//! - [`sheets`]: tables out of the files that offices keep them in.
//! - [`storage`]: PostgreSQL; the only room that knows diesel.
//! - [`notify`]: how a notice is written and handed over.
//! - [`app`]: use-cases; the one path that changes a case.
//! - [`http`]: the JSON API.
//! - [`postgres`]: the private PostgreSQL server of the embedded default.
//! - [`jobs`]: what is done without being asked: delivering notices, forgetting what is old.
//! - [`config`]: every setting, read once.
//! - [`telemetry`]: logs and metrics.
//! - [`demo`]: a fictitious district to try things with; it acts through [`app`] and over HTTP only.
//! - [`cli`]: one file per sub-command; the only room that prints.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod env;
pub mod http;
pub mod jobs;
pub mod notify;
pub mod objects;
pub mod postgres;
pub mod rules;
pub mod seal;
pub mod search;
pub mod sheets;
pub mod storage;
pub mod telemetry;
pub mod web;
