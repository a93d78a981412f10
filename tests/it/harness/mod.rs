//! What tests stand on.

pub(crate) mod app;
pub(crate) mod db;
mod house;
mod mails;
pub(crate) mod people;
pub(crate) mod smtp;

pub(crate) use app::Test;
