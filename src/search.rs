//! Full text in Chinese and English: what a text is found by, and what one looks for. Pure.
//!
//! Chinese has no blanks between words, and every list of words misses some. So a run of ideographs is
//! taken apart into pairs: 征地补偿 into 征地, 地补, 补偿. A word of two characters is one pair, a longer
//! one is pairs that follow each other, and nothing is missed. Letters and digits form whole words.
//!
//! What leaves this room is still in the clear; `storage` hides every word under a key before it is kept.

pub mod query;
mod scan;
pub mod whose;
pub mod words;

pub use query::{Query, QueryError};
pub use words::Words;
