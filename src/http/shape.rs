//! Bodies and queries of the wrong shape: which field it is, and what is expected there.
//!
//! serde quotes what was sent: a person's own words do not belong into error texts, so only what was
//! expected is told.

use std::any::TypeId;

use actix_web::HttpRequest;
use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::missing;
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
    let (path, complaint) = match serde_path_to_error::deserialize(value) {
        Ok(read) => return Ok(read),
        Err(error) => (path_of(&error), error.into_inner().to_string()),
    };
    if quoted_after("missing field ", &complaint).is_some() {
        return Err(missing::all::<T>(value));
    }
    let path = if path.is_empty() {
        culprit::<T>(fields, &complaint).unwrap_or("").to_owned()
    } else {
        path
    };
    Err(wrong(&path, &complaint))
}

/// Where a complaint arose; nothing for the body as a whole.
pub(super) fn path_of(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    match error.path().to_string() {
        root if root == "." => String::new(),
        path => path,
    }
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
    let (chinese, english) = said(complaint);
    Problem::App(Error::Invalid(vec![crate::app::Problem {
        field: field.to_owned(),
        code: "wrong_shape",
        chinese,
        english,
    }]))
}

/// What takes parameters behind a question mark; everything else refuses them.
const WITH_PARAMETERS: [(&str, &str); 29] = [
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
    ("GET", "/api/v1/due-dates"),
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
        readable(name).unwrap_or_else(|| "*".to_owned()),
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
            readable(name).unwrap_or_else(|| "*".to_owned()),
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
            let (chinese, english) = said(complaint);
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

/// What serde expected, without what it found, and without the names of our types, in both languages.
pub(super) fn said(complaint: &str) -> (String, String) {
    let pair = |chinese: &str, english: &str| (chinese.to_owned(), english.to_owned());
    let expected = complaint
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected)
        .or_else(|| complaint.strip_suffix(" is expected"));
    if complaint.starts_with("missing field") {
        pair("缺少此项，请填写", "It is missing: fill it in")
    } else if complaint.starts_with("unknown variant") {
        let listed = expected.and_then(listed);
        choice(("不是可用的值", "unknown value"), listed.as_deref())
    } else if complaint.starts_with("unknown field") {
        let listed = expected.and_then(listed);
        choice(("接口说明中没有此项", "unknown field"), listed.as_deref())
    } else if complaint.starts_with("duplicate field") {
        pair("此项重复", "It stands there twice: keep one")
    } else if complaint.starts_with("UUID parsing failed") {
        pair("应为 UUID", "not a UUID")
    } else if complaint.starts_with("not a day") {
        pair("应为日期，例如 2026-03-30", complaint)
    } else if is_of_number(complaint) {
        pair(
            "应为整数，且在允许的范围内",
            "not a whole number, or not one in the range that is taken",
        )
    } else if let Some(expected) = expected {
        let (chinese, english) = kind(expected);
        let chinese = if complaint.starts_with("invalid value") {
            format!("应为{chinese}")
        } else {
            format!("类型不符，应为{chinese}")
        };
        (chinese, format!("It must be {english}"))
    } else if complaint.contains("`true` or `false`") {
        pair("应为 true 或者 false", "It must be true or false")
    } else {
        (
            format!("格式不符合接口说明：{complaint}"),
            complaint.to_owned(),
        )
    }
}

/// The words that may stand there, each in back-quotes: "one of `a`, `b`", "`a` or `b`".
pub(super) fn listed(expected: &str) -> Option<String> {
    expected.split_once('`').map(|(_, rest)| format!("`{rest}"))
}

fn choice((chinese, english): (&str, &str), listed: Option<&str>) -> (String, String) {
    match listed {
        Some(listed) => (
            format!(
                "{chinese}，可用：{}",
                listed.replace("` or `", "`、`").replace(", ", "、")
            ),
            format!(
                "{english}, expected one of {}",
                listed.replace("` or `", "`, `")
            ),
        ),
        None => (chinese.to_owned(), english.to_owned()),
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

/// What serde, or one of our types, asks for, in the words of whoever fills in a form.
fn kind(expected: &str) -> (String, String) {
    let pair = |chinese: &str, english: &str| (chinese.to_owned(), english.to_owned());
    let whole = |least: i64, most: i64| {
        (
            format!(" {least} 至 {most} 的整数"),
            format!("a whole number from {least} to {most}"),
        )
    };
    let is_type = expected.starts_with("struct ")
        || expected.starts_with("tuple ")
        || expected.contains("tagged enum ");
    match expected {
        _ if is_type => pair("对象", "an object"),
        "an object" | "a map" => pair("对象", "an object"),
        "a sequence" => pair("数组", "an array"),
        // How serde asks for one of several words.
        "a string" | "a borrowed string" | "string or map" | "variant identifier" => {
            pair("文字", "a string")
        }
        "a boolean" => pair(" true 或者 false", "true or false"),
        DAY => pair("日期，例如 2026-03-30", DAY),
        "u8" => whole(0, u8::MAX.into()),
        "u16" => whole(0, u16::MAX.into()),
        "u32" => whole(0, u32::MAX.into()),
        "i16" => whole(i16::MIN.into(), i16::MAX.into()),
        "i32" => whole(i32::MIN.into(), i32::MAX.into()),
        "u64" | "usize" => pair("不小于 0 的整数", "a whole number, not below 0"),
        "i64" | "isize" => pair("整数", "a whole number"),
        nonzero if nonzero.contains("nonzero") => pair("大于 0 的整数", "a whole number above 0"),
        other => (format!(" {other}"), other.to_owned()),
    }
}

/// `` `word` `` behind a beginning -> `word`.
pub(super) fn quoted_after<'a>(beginning: &str, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(beginning)?
        .strip_prefix('`')?
        .split('`')
        .next()
}

/// How a day is asked for.
const DAY: &str = "a day such as 2026-03-30";

/// A civil day as the API writes it: of the years that a calendar, and PostgreSQL, can hold.
pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    struct OneDay;
    impl Visitor<'_> for OneDay {
        type Value = NaiveDate;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(DAY)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<NaiveDate, E> {
            let day = text.parse().ok().filter(|day: &NaiveDate| {
                // chrono also reads signs, more digits and fewer.
                text.len() == "2026-03-30".len() && (1..=9_999).contains(&day.year())
            });
            day.ok_or_else(|| E::custom("not a day such as 2026-03-30"))
        }
    }
    from.deserialize_str(OneDay)
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
    use super::said;

    #[test]
    fn an_error_text_tells_what_was_expected_and_not_what_was_found() {
        for (complaint, english, chinese) in [
            (
                "invalid type: string \"x, expected y\", expected u16",
                "It must be a whole number from 0 to 65535",
                "类型不符，应为 0 至 65535 的整数",
            ),
            (
                "invalid value: integer `70000`, expected u16",
                "It must be a whole number from 0 to 65535",
                "应为 0 至 65535 的整数",
            ),
            (
                "invalid type: map, expected struct NewApplicant",
                "It must be an object",
                "类型不符，应为对象",
            ),
            (
                "invalid length 0, expected struct A with 2 elements",
                "It must be an object",
                "类型不符，应为对象",
            ),
            (
                "invalid type: map, expected variant identifier",
                "It must be a string",
                "类型不符，应为文字",
            ),
            (
                "invalid type: null, expected string or map",
                "It must be a string",
                "类型不符，应为文字",
            ),
            (
                "invalid type: null, expected a day such as 2026-03-30",
                "It must be a day such as 2026-03-30",
                "类型不符，应为日期，例如 2026-03-30",
            ),
            (
                "not a day such as 2026-03-30",
                "not a day such as 2026-03-30",
                "应为日期，例如 2026-03-30",
            ),
            (
                "unknown variant `a, expected b`, expected one of `c`, `d`",
                "unknown value, expected one of `c`, `d`",
                "不是可用的值，可用：`c`、`d`",
            ),
            (
                "unknown variant `sf`, expected `ems` or `china_post`",
                "unknown value, expected one of `ems`, `china_post`",
                "不是可用的值，可用：`ems`、`china_post`",
            ),
            (
                "unknown field `张三`, there are no fields",
                "unknown field",
                "接口说明中没有此项",
            ),
            (
                "UUID parsing failed: invalid character: found `z` at 1",
                "not a UUID",
                "应为 UUID",
            ),
            (
                "missing field `name`",
                "It is missing: fill it in",
                "缺少此项，请填写",
            ),
            (
                "an object is expected",
                "It must be an object",
                "类型不符，应为对象",
            ),
            (
                "number too large to fit in target type",
                "not a whole number, or not one in the range that is taken",
                "应为整数，且在允许的范围内",
            ),
        ] {
            let told = (chinese.to_owned(), english.to_owned());
            assert_eq!(said(complaint), told, "{complaint}");
        }
    }
}
