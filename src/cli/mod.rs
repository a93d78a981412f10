//! One file per sub-command; the only room that prints.

pub mod clock;
pub mod demo;
