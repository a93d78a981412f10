//! One file per sub-command; the only room that prints.

pub mod admin;
pub mod audit;
pub mod authority;
pub mod calendar;
pub mod clock;
pub mod config;
pub mod demo;
pub mod health;
mod input;
mod kept;
mod of_authority;
mod open_files;
pub mod rehearse;
pub mod responsibilities;
mod say;
pub mod serve;
mod service;
pub mod start;
mod temporary;
mod typed;
