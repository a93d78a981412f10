//! Bodies and queries of the wrong shape: which field it is, and what is expected there.
//!
//! serde quotes what was sent: a person's own words do not belong into error texts, so only what was
//! expected is told.

use std::any::TypeId;

use actix_web::HttpRequest;
use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::problem::{Malformed, Problem};
use crate::app::Error;

/// With more fields than any body has, the one at fault is not searched for.
const FIELDS: usize = 32;

/// Makes a body of what was sent.
pub(super) fn read<T: DeserializeOwned + 'static>(value: &Value) -> Result<T, Problem> {
    let nothing = Map::new();
    let fields = match value {
        Value::Object(fields) => fields,
        // Whoever takes any JSON checks it alone.
        _ if TypeId::of::<T>() == TypeId::of::<Value>() => &nothing,
        // serde would take an array for the fields in their order.
        _ => return Err(wrong("", "an object is expected")),
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
    Problem::App(Error::Invalid(vec![crate::app::Problem {
        field: field.to_owned(),
        code: "wrong_shape",
        chinese: in_chinese(complaint),
        english: expectation(complaint),
    }]))
}

/// What takes parameters behind a question mark; everything else refuses them.
const WITH_PARAMETERS: [(&str, &str); 28] = [
    ("GET", "/api/v1/annual-reports/{year}"),
    ("GET", "/api/v1/annual-reports/{year}/cases"),
    ("GET", "/api/v1/annual-reports/{year}/remedies"),
    ("POST", "/api/v1/applications/{number}/documents"),
    ("GET", "/api/v1/audit"),
    ("GET", "/api/v1/cases"),
    ("GET", "/api/v1/cases/{id}/deadline"),
    ("POST", "/api/v1/cases/{id}/documents"),
    ("GET", "/api/v1/cases/{id}/fees"),
    ("GET", "/api/v1/charts/departments.html"),
    ("GET", "/api/v1/charts/departments.svg"),
    ("GET", "/api/v1/charts/due-dates.html"),
    ("GET", "/api/v1/charts/due-dates.svg"),
    ("GET", "/api/v1/charts/trend.html"),
    ("GET", "/api/v1/charts/trend.svg"),
    ("GET", "/api/v1/co-handled"),
    ("GET", "/api/v1/complaints"),
    ("GET", "/api/v1/due-soon"),
    ("GET", "/api/v1/due-soon/summary"),
    ("GET", "/api/v1/overdue"),
    ("GET", "/api/v1/overdue/summary"),
    ("GET", "/api/v1/responsibilities"),
    ("POST", "/api/v1/responsibilities"),
    ("GET", "/api/v1/scorecards"),
    ("GET", "/api/v1/scorecards/remedies"),
    ("GET", "/api/v1/scorecards/replies"),
    ("GET", "/api/v1/statistics"),
    ("GET", "/api/v1/worklist"),
];

/// Refuses parameters where none are taken: whoever sends one expects it to do something.
pub(super) fn check_parameters(request: &HttpRequest) -> Result<(), Problem> {
    let Some(first) = request.query_string().split('&').find(|it| !it.is_empty()) else {
        return Ok(());
    };
    let method = match request.method().as_str() {
        "HEAD" => "GET",
        method => method,
    };
    let pattern = request.match_pattern().unwrap_or_default();
    if WITH_PARAMETERS.contains(&(method, pattern.as_str())) {
        return Ok(());
    }
    let name = first.split('=').next().unwrap_or_default();
    Err(Malformed::bad_parameter(
        readable(name).unwrap_or_default(),
        "此接口没有查询参数，请去掉问号及其后的内容",
        "Nothing is read here from behind the question mark: leave it out",
    ))
}

/// A part of a query as text; `None` when it is none, or holds what no text of ours may.
fn readable(part: &str) -> Option<String> {
    let spaced = part.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!text.contains('\0')).then(|| text.into_owned())
}

/// Reads the query of a request; a parameter that is unknown or malformed is an error.
pub(super) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let asked = request.query_string();
    // What is no text would be read as something that nobody sent.
    let parts = || {
        asked
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    };
    if let Some((name, _)) =
        parts().find(|(name, value)| readable(name).and(readable(value)).is_none())
    {
        return Err(Malformed::bad_parameter(
            readable(name).unwrap_or_default(),
            "应为 UTF-8 编码的文字，且不含空字符（U+0000）",
            "It must be text in UTF-8, without the character U+0000",
        ));
    }
    Query::<T>::from_query(asked)
        .map(Query::into_inner)
        .map_err(|error| {
            let complaint = error.to_string();
            let complaint = complaint.trim_start_matches("Query deserialize error: ");
            let named = quoted_after("missing field ", complaint)
                .or_else(|| quoted_after("duplicate field ", complaint))
                .or_else(|| parameter::<T>(asked, &error.to_string()));
            let name = named.unwrap_or_default().to_owned();
            let (chinese, english) = (in_chinese(complaint), expectation(complaint));
            Malformed::bad_parameter(name, &chinese, &english)
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
pub(super) fn expectation(complaint: &str) -> String {
    let expected = complaint
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    let named = |expected: &str| {
        let is_type = expected.starts_with("struct ")
            || expected.starts_with("tuple ")
            || expected.contains("tagged enum ");
        if is_type {
            "an object".to_owned()
        } else if expected == "string or map" {
            // How serde asks for one of several words.
            "a string".to_owned()
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
    } else if is_of_number(complaint) {
        "not a whole number, or not one in the range that is taken".to_owned()
    } else if complaint.starts_with("invalid") && expected.is_some() {
        told(complaint.split([':', ',']).next().unwrap_or_default())
    } else {
        complaint.to_owned()
    }
}

/// The same for those who read Chinese; what serde says of values that nobody listed stays as it is.
fn in_chinese(complaint: &str) -> String {
    let expected = expectation(complaint);
    let expected = expected.split_once(", expected ").map(|(_, it)| it);
    let listed = expected.and_then(|it| it.split_once('`').map(|(_, rest)| format!("`{rest}")));
    let choice = |what: &str| match &listed {
        Some(listed) => format!(
            "{what}，可用：{}",
            listed.replace("` or `", "`、`").replace(", ", "、")
        ),
        None => what.to_owned(),
    };
    if complaint.starts_with("missing field") {
        "缺少此项，请填写".to_owned()
    } else if complaint.starts_with("unknown variant") {
        choice("不是可用的值")
    } else if complaint.starts_with("unknown field") {
        choice("接口说明中没有此项")
    } else if complaint.starts_with("duplicate field") {
        "此项重复".to_owned()
    } else if complaint.starts_with("UUID parsing failed") {
        "应为 UUID".to_owned()
    } else if complaint.starts_with("not a day") {
        "应为日期，例如 2026-03-30".to_owned()
    } else {
        match expected
            .or_else(|| complaint.strip_suffix(" is expected"))
            .map(kind_in_chinese)
        {
            Some(kind) => format!("类型不符，应为{kind}"),
            None if is_of_number(complaint) => "应为整数，且在允许的范围内".to_owned(),
            None if complaint.contains("`true` or `false`") => "应为 true 或者 false".to_owned(),
            None => format!("格式不符合接口说明：{}", expectation(complaint)),
        }
    }
}

/// Whether it is what Rust says of a text that should be a whole number.
fn is_of_number(complaint: &str) -> bool {
    [
        "invalid digit found",
        "number too large",
        "number too small",
        "cannot parse integer",
    ]
    .iter()
    .any(|beginning| complaint.starts_with(beginning))
}

fn kind_in_chinese(kind: &str) -> String {
    match kind {
        "an object" | "a map" => "对象".to_owned(),
        "a sequence" => "数组".to_owned(),
        "a string" | "a borrowed string" | "string or map" => "文字".to_owned(),
        "a boolean" => " true 或者 false".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "i16" | "i32" | "i64" => "整数".to_owned(),
        other => format!(" {other}"),
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
    use super::{expectation, in_chinese};

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
                "invalid type: null, expected string or map",
                "invalid type, expected a string",
            ),
            (
                "invalid digit found in string",
                "not a whole number, or not one in the range that is taken",
            ),
        ] {
            assert_eq!(expectation(complaint), told);
        }
    }

    #[test]
    fn the_same_is_told_in_chinese() {
        for (complaint, told) in [
            ("missing field `applicant`", "缺少此项，请填写"),
            (
                "unknown variant `sf`, expected `ems` or `china_post`",
                "不是可用的值，可用：`ems`、`china_post`",
            ),
            (
                "unknown variant `a, expected b`, expected one of `c`, `d`",
                "不是可用的值，可用：`c`、`d`",
            ),
            (
                "unknown field `张三`, there are no fields",
                "接口说明中没有此项",
            ),
            ("an object is expected", "类型不符，应为对象"),
            (
                "invalid type: map, expected struct NewApplicant",
                "类型不符，应为对象",
            ),
            (
                "invalid type: integer `5`, expected a string",
                "类型不符，应为文字",
            ),
            (
                "invalid digit found in string",
                "应为整数，且在允许的范围内",
            ),
            (
                "number too large to fit in target type",
                "应为整数，且在允许的范围内",
            ),
            ("not a day such as 2026-03-30", "应为日期，例如 2026-03-30"),
        ] {
            assert_eq!(in_chinese(complaint), told, "{complaint}");
        }
    }
}
