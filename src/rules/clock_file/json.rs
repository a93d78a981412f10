//! JSON read strictly, for files and for the bodies of requests: a name given twice in one object is an
//! error, not a silent choice.

use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Why a text cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    /// The path to what is wrong; empty at the top.
    pub path: String,
    /// The name that one object has twice.
    pub twice: Option<String>,
    /// Whether an escape stands for half of a character (孤立的代理项).
    pub is_half_a_character: bool,
    /// What is wrong, in the parser's own words.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// Reads one value.
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &[u8]) -> Result<Value, Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let Strict(value) = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        // "?" stands for a name that was not read yet, "." for the top.
        let path = path.trim_end_matches(['.', '?']).to_owned();
        Error::of(path, &error.into_inner())
    })?;
    reader
        .end()
        .map_err(|error| Error::of(String::new(), &error))?;
    Ok(value)
}

impl Error {
    fn of(path: String, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let twice = message
            .strip_prefix(TWICE)
            .and_then(|rest| rest.rsplit_once('`'))
            .map(|(name, _)| name.to_owned());
        Self {
            path,
            twice,
            is_half_a_character: message.contains("surrogate")
                || message.contains("unexpected end of hex escape"),
            line: error.line(),
            column: error.column(),
            message,
        }
    }
}

/// How a name that stands there twice is told through serde.
const TWICE: &str = "duplicate field `";

/// A value whose objects name every field once.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("{TWICE}{name}`")));
            }
            let Strict(value) = fields.next_value()?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}
