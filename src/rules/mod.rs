//! The statute as pure code: given what happened, the calendar and today, what is due and what is allowed.
//!
//! Nothing here asks the machine for the time or a random number, reads a file, or knows a database.
#![warn(clippy::wildcard_enum_match_arm, missing_docs)]

pub mod account;
pub mod applicant;
pub mod application;
pub mod archive;
pub mod article;
pub mod attaching;
pub mod calendar;
pub mod case;
pub mod characters;
pub mod clarification;
pub mod clock_file;
pub mod clocks;
pub mod command;
pub mod consultation;
pub mod contact;
pub mod deadline;
pub mod decide;
pub mod delivery;
pub mod document;
pub mod due_date_notice;
pub mod event;
pub mod excessive;
pub mod extension;
pub mod fee;
pub mod filing;
pub mod identity;
pub mod ids;
pub mod language;
pub mod lapse;
pub mod masking;
pub mod notices;
pub mod notified;
pub mod number;
pub mod on_the_spot;
pub mod outcome;
pub mod papers;
pub mod parties;
pub mod policy;
pub mod posting;
pub mod receipt;
pub mod recount;
pub mod refusal;
pub mod regime;
pub mod remedies;
pub mod repeat;
mod reply;
pub mod responsibility;
mod routing;
pub mod service;
pub mod similarity;
pub mod splitting;
mod sub_deadline;
pub mod width;
mod withdrawal;
