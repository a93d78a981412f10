//! What developer commands and tests share: a service as its operator runs it, people who talk to it, and
//! what must be in order whatever happened.

use std::error::Error;

pub mod dice;
pub mod house;
pub mod prove;
pub mod relay;
pub mod service;
pub mod wire;

/// What a developer command gives; the error is for a person to read.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;
