//! What tests stand on.

pub(crate) mod smtp;
