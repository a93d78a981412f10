//! Tables printed whole, to be read in review.

mod architecture;
mod consultations;
mod decide;
mod grown;
mod notices;
mod policy;
mod procedures;
mod refusals;
pub(crate) mod samples;
mod spent;
