//! What a problem may repeat of a request: names of fields and paths, and nothing that may be about a person.
//!
//! Whoever mistypes may put an identity number where a field's name or a part of the address belongs.

use actix_web::HttpRequest;
use uuid::Uuid;

use crate::rules::calendar::Region;
use crate::rules::number::CaseNumber;

/// What stands for what is not repeated.
const HIDDEN: &str = "*";
/// The longest name that is taken for one of a field.
const NAME: usize = 40;
/// So many digits in a row may be a telephone or identity number.
const DIGITS: usize = 6;
/// The longest path told, in parts.
const PARTS: usize = 12;

/// A field's path such as `withheld[0].reasons`, with `*` for every part that does not look like a name.
pub(super) fn told_path(path: &str) -> String {
    let parts: Vec<String> = path.split('.').take(PARTS).map(told_part).collect();
    parts.join(".")
}

/// `withheld[0]` -> itself.
fn told_part(part: &str) -> String {
    let (name, places) = match part.find('[') {
        Some(at) => part.split_at(at),
        None => (part, ""),
    };
    let is_place =
        |place: &str| place.len() < DIGITS && place.bytes().all(|it| it.is_ascii_digit());
    let are_places = places.is_empty()
        || places
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|rest| rest.split("][").all(is_place));
    if are_places && (name.is_empty() || is_name(name)) {
        part.to_owned()
    } else {
        HIDDEN.to_owned()
    }
}

/// Whether it looks like the name of a field, or a cell such as `sheet2!C5`.
fn is_name(text: &str) -> bool {
    let is_of_names = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '!');
    let mut runs = text.split(|it: char| !it.is_ascii_digit());
    text.len() <= NAME
        && text.chars().all(is_of_names)
        && (runs.all(|run| run.len() < DIGITS) || is_far_cell(text))
}

/// A cell far down, such as `sheet1!B100000`: its row has up to seven digits.
fn is_far_cell(text: &str) -> bool {
    let is_number = |text: &str, most| {
        (1..=most).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
    };
    let cell = text.strip_prefix("sheet").and_then(|it| it.split_once('!'));
    cell.is_some_and(|(sheet, place)| {
        let row = place.trim_start_matches(|it: char| it.is_ascii_uppercase());
        let letters = place.len() - row.len();
        is_number(sheet, 4) && (1..=3).contains(&letters) && is_number(row, 7)
    })
}

/// The path of a request as its route has it, with the ids and numbers that it names; nothing where there is no
/// such route.
pub(super) fn instance(request: &HttpRequest) -> Option<String> {
    let pattern = request.match_pattern()?;
    if pattern.contains(':') {
        return None;
    }
    let parts: Vec<&str> = pattern
        .split('/')
        .map(|part| match parameter(part) {
            Some(name) => told_value(request.match_info().get(name).unwrap_or_default()),
            None => part,
        })
        .collect();
    Some(parts.join("/"))
}

fn parameter(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// An id, a number of a case, a year or a region; else hidden.
fn told_value(value: &str) -> &str {
    let is_year = value.len() <= 4 && value.bytes().all(|it| it.is_ascii_digit());
    let is_known = is_year
        || Uuid::try_parse(value).is_ok()
        || CaseNumber::parse(value).is_ok()
        || Region::from_code(value).is_some();
    if is_known { value } else { HIDDEN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_and_nothing_else_is_repeated() {
        for path in [
            "",
            "applicant.email",
            "withheld[0].reasons",
            "[1].events[0].on",
            "if_event[0][3].working_days",
            "sheet2!C5",
            "sheet1!XFD1048576",
            "address2",
        ] {
            assert_eq!(told_path(path), path);
        }
        for (path, told) in [
            ("张三", "*"),
            ("applicant.11010519491231002X", "applicant.*"),
            ("a13800138000", "*"),
            ("sheet1!B13800138", "*"),
            ("sheet11010519!B13", "*"),
            ("C123456", "*"),
            ("x[110105194912310021]", "*"),
            ("x[张三]", "*"),
            ("zhang san", "*"),
            ("zhangsan@mail.example", "*.example"),
            (&"a".repeat(41), "*"),
        ] {
            assert_eq!(told_path(path), told, "{path}");
        }
    }

    #[test]
    fn of_an_address_ids_and_numbers_are_told() {
        for value in [
            "YJ-2026-000123",
            "2026",
            "019cae86-dd40-7000-8000-000000000001",
            "cn",
        ] {
            assert_eq!(told_value(value), value);
        }
        for value in ["11010519491231002X", "13800138000", "zhangsan", "张三"] {
            assert_eq!(told_value(value), HIDDEN, "{value}");
        }
    }
}
