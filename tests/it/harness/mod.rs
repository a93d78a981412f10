//! What tests stand on.

pub(crate) mod app;
mod db;
mod house;
pub(crate) mod people;
pub(crate) mod smtp;
pub(crate) mod web;

pub(crate) use app::Test;
