//! Bodies and queries of the wrong shape: which field it is, and what is expected there.
//!
//! serde quotes what was sent: a person's own words do not belong into error texts, so only what was
//! expected is told.

use actix_web::HttpRequest;
use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::problem::{Malformed, Problem};
use crate::app::Error;

/// With more fields than any body has, the one at fault is not searched for.
const FIELDS: usize = 32;
/// The longest path told, in characters: an unknown field may be named anything.
const PATH: usize = 200;

/// Makes a body of what was sent.
pub(super) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Problem> {
    // serde would take an array for the fields in their order.
    let Value::Object(fields) = value else {
        return Err(wrong("", "an object is expected"));
    };
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = match error.path().to_string() {
            root if root == "." => String::new(),
            path => path,
        };
        let complaint = error.into_inner().to_string();
        match quoted_after("missing field ", &complaint) {
            Some(missing) if path.is_empty() => wrong(missing, &complaint),
            Some(missing) => wrong(&format!("{path}.{missing}"), &complaint),
            None if path.is_empty() => {
                wrong(culprit::<T>(fields, &complaint).unwrap_or(""), &complaint)
            }
            None => wrong(&path, &complaint),
        }
    })
}

/// The field at fault in a body of which one field says what the others are. Such a body is read as a
/// whole, so serde cannot tell: it is the field without which the complaint is another.
fn culprit<'a, T: DeserializeOwned>(
    fields: &'a Map<String, Value>,
    complaint: &str,
) -> Option<&'a str> {
    if fields.len() > FIELDS {
        return None;
    }
    let read = |fields: Map<String, Value>| T::deserialize(Value::Object(fields)).err();
    let told = |fields| read(fields).map(|error| error.to_string());
    let of_nothing = told(Map::new()).unwrap_or_default();
    let tag = quoted_after("missing field ", &of_nothing);
    let matters = |name: &str| {
        let mut fewer = fields.clone();
        fewer.remove(name);
        told(fewer).as_deref() != Some(complaint)
    };
    let mut names = fields.keys().map(String::as_str);
    let not_the_tag = names.find(|name| Some(*name) != tag && matters(name));
    not_the_tag.or_else(|| {
        let mut names = fields.keys().map(String::as_str);
        names.find(|name| Some(*name) == tag)
    })
}

fn wrong(field: &str, complaint: &str) -> Problem {
    let english = expectation(complaint);
    Problem::App(Error::Invalid(vec![crate::app::Problem {
        field: field.chars().take(PATH).collect(),
        code: "wrong_shape",
        chinese: format!("格式不符合接口说明：{english}"),
        english,
    }]))
}

/// Reads the query of a request; a parameter that is unknown or malformed is an error.
pub(super) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let asked = request.query_string();
    Query::<T>::from_query(asked)
        .map(Query::into_inner)
        .map_err(|error| {
            let complaint = error.to_string();
            let complaint = complaint.trim_start_matches("Query deserialize error: ");
            let named = parameter::<T>(asked, &error.to_string());
            let english = match named.filter(|_| !complaint.starts_with("unknown field")) {
                Some(name) => format!("{name}: {}", expectation(complaint)),
                None => expectation(complaint),
            };
            let chinese = format!("查询参数不符合接口说明：{english}");
            Malformed::bad_request("bad_query", &chinese, &english)
        })
}

/// The parameter that is read with this complaint when it stands alone.
fn parameter<'a, T: DeserializeOwned>(asked: &'a str, complaint: &str) -> Option<&'a str> {
    let alone = |pair: &str| {
        Query::<T>::from_query(pair)
            .err()
            .map(|error| error.to_string())
    };
    let pair = asked
        .split('&')
        .take(FIELDS)
        .find(|pair| alone(pair).as_deref() == Some(complaint))?;
    pair.split('=').next()
}

/// What serde expected, without what it found, and without the names of our types.
fn expectation(complaint: &str) -> String {
    let expected = complaint
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    let named = |expected: &str| {
        let is_type = expected.starts_with("struct ")
            || expected.starts_with("tuple ")
            || expected.contains("tagged enum ");
        if is_type {
            "an object".to_owned()
        } else {
            expected.to_owned()
        }
    };
    let told = |what: &str| match expected {
        Some(expected) => format!("{what}, expected {}", named(expected)),
        None => what.to_owned(),
    };
    if complaint.starts_with("unknown variant") {
        told("unknown value")
    } else if complaint.starts_with("unknown field") {
        told("unknown field")
    } else if complaint.starts_with("UUID parsing failed") {
        "not a UUID".to_owned()
    } else if complaint.starts_with("invalid") && expected.is_some() {
        told(complaint.split([':', ',']).next().unwrap_or_default())
    } else {
        complaint.to_owned()
    }
}

/// `` `word` `` behind a beginning -> `word`.
fn quoted_after<'a>(beginning: &str, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(beginning)?
        .strip_prefix('`')?
        .split('`')
        .next()
}

/// A civil day as the API writes it: of the years that a calendar, and PostgreSQL, can hold.
pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    let day = text.parse().ok().filter(|day: &NaiveDate| {
        // chrono also reads signs, more digits and fewer.
        text.len() == "2026-03-30".len() && (1..=9_999).contains(&day.year())
    });
    day.ok_or_else(|| D::Error::custom("not a day such as 2026-03-30"))
}

/// A civil day that may be left out.
pub(super) fn optional_day<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "day")] NaiveDate);
    Ok(Option::<Day>::deserialize(from)?.map(|Day(day)| day))
}

#[cfg(test)]
mod tests {
    use super::expectation;

    #[test]
    fn an_error_text_tells_what_was_expected_and_not_what_was_found() {
        for (complaint, told) in [
            (
                "invalid type: string \"x, expected y\", expected u16",
                "invalid type, expected u16",
            ),
            (
                "invalid type: map, expected struct NewApplicant",
                "invalid type, expected an object",
            ),
            (
                "invalid length 0, expected struct A with 2 elements",
                "invalid length 0, expected an object",
            ),
            (
                "unknown variant `a, expected b`, expected one of `c`, `d`",
                "unknown value, expected one of `c`, `d`",
            ),
            ("unknown field `张三`, there are no fields", "unknown field"),
            (
                "UUID parsing failed: invalid character: found `z` at 1",
                "not a UUID",
            ),
            ("missing field `name`", "missing field `name`"),
            (
                "invalid digit found in string",
                "invalid digit found in string",
            ),
        ] {
            assert_eq!(expectation(complaint), told);
        }
    }
}
