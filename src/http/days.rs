//! The days that a body holds, and where: a refusal of a day says which day it was, and the reader asks which field.
//!
//! The rules know days and no bodies. So the days of a body are kept beside the request, and the fields that hold the
//! one refused are named; a day that nobody sent, such as today in place of one left out, has no field.

use actix_web::{HttpMessage, HttpRequest};
use chrono::NaiveDate;
use serde_json::Value;

/// With more days than any body has, none is named.
const DAYS: usize = 64;

/// Each day with the path of its field.
struct Days(Vec<(String, NaiveDate)>);

/// Keeps the days of a body.
pub(super) fn keep(request: &HttpRequest, body: &Value) {
    let mut days = Vec::new();
    gather(body, "", &mut days);
    if (1..=DAYS).contains(&days.len()) {
        request.extensions_mut().insert(Days(days));
    }
}

/// The fields of the body that say this day.
pub(super) fn that_say(request: &HttpRequest, day: NaiveDate) -> Vec<String> {
    let extensions = request.extensions();
    let days = extensions
        .get::<Days>()
        .map_or(&[][..], |days| days.0.as_slice());
    let said = days.iter().filter(|(_, said)| *said == day);
    said.map(|(field, _)| field.clone()).collect()
}

fn gather(value: &Value, path: &str, days: &mut Vec<(String, NaiveDate)>) {
    if days.len() > DAYS {
        return;
    }
    match value {
        Value::String(text) if text.len() == "2026-03-30".len() => {
            if let Ok(day) = text.parse() {
                days.push((path.to_owned(), day));
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                gather(item, &format!("{path}[{at}]"), days);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                gather(item, &path, days);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_field_that_says_the_day_is_named() {
        let request = TestRequest::default().to_http_request();
        let day = |text: &str| text.parse().unwrap();
        assert!(that_say(&request, day("2026-03-02")).is_empty());
        let body = json!({
            "received_on": "2026-03-02", "note": "2026-3-002",
            "agent": {"power_of_attorney_on": "2026-03-01"},
            "given": [{"on": "2026-03-02"}],
        });
        keep(&request, &body);
        assert_eq!(
            that_say(&request, day("2026-03-02")),
            ["given[0].on", "received_on"]
        );
        assert_eq!(
            that_say(&request, day("2026-03-01")),
            ["agent.power_of_attorney_on"]
        );
        assert!(that_say(&request, day("2026-03-03")).is_empty());
    }
}
