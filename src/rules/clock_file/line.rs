//! Events on one line, as they stand in an address: `extended:10@2026-04-03`.
//!
//! `event[:value][,field=value]...@day`; the value belongs to the event's chief field. What is left out
//! is what happens when all goes well: an extension is approved by the head and told on its own day, a
//! reply is sent electronically. A line that begins with a brace or a bracket is JSON.

use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::EVENTS;
use super::fault::{Fault, InputError, Place};
use super::json;
use super::read::{day_or_moment, event, events_of};
use crate::rules::deadline::ClockEvent;

/// Reads the events of one line; moments are dated in the zone.
///
/// # Errors
/// [`Fault::Line`] when it is not of the form, else what is wrong with the event.
pub fn events(line: &str, zone: Tz) -> Result<Vec<ClockEvent>, InputError> {
    let (line, place) = (line.trim(), Place::default());
    if line.starts_with(['{', '[']) {
        let value = json::parse(line.as_bytes()).map_err(|error| place.not_read(error))?;
        return match value {
            Value::Array(values) => events_of(values, zone, |n| Place {
                index: Some(n),
                ..Place::default()
            }),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => Ok(vec![event(value, zone, &place)?]),
        };
    }
    let fields = fields(line, zone)?;
    Ok(vec![event(Value::Object(fields), zone, &place)?])
}

/// The event as the file would have it.
fn fields(line: &str, zone: Tz) -> Result<Map<String, Value>, InputError> {
    let place = Place::default();
    let malformed = || place.error(Fault::Line);
    let (said, day) = line.rsplit_once('@').ok_or_else(malformed)?;
    let on = day_or_moment(&Value::from(day), zone, &place.at("on"))?;
    let (name, values) = match said.split_once(':') {
        Some((name, values)) => (name, Some(values)),
        None => (said, None),
    };
    let mut fields = Map::new();
    fields.insert("event".to_owned(), name.into());
    fields.insert("on".to_owned(), on.to_string().into());
    let known = EVENTS.iter().find(|(event, _)| *event == name);
    let Some((_, chief)) = known else {
        return Err(place
            .at("event")
            .error(Fault::UnknownEvent(name.to_owned())));
    };
    for (at, part) in values.iter().flat_map(|all| all.split(',')).enumerate() {
        let (field, value) = match (part.split_once('='), *chief) {
            (Some((field, value)), _) => (field, value),
            (None, Some(chief)) if at == 0 => (chief, part),
            (None, Some(_) | None) => return Err(malformed()),
        };
        if value.is_empty()
            || fields
                .insert(field.to_owned(), typed(field, value))
                .is_some()
        {
            return Err(malformed());
        }
    }
    let mut usual = |field: &str, value: &str| {
        fields.entry(field).or_insert_with(|| value.into());
    };
    match name {
        "extended" => {
            usual("approved_by", "head");
            usual("notified_on", &on.to_string());
        }
        "replied" => usual("method", "electronic"),
        _other => {}
    }
    Ok(fields)
}

/// Numbers and truth values where the file has them, texts elsewhere.
fn typed(field: &str, value: &str) -> Value {
    match field {
        "working_days" => value.parse::<u64>().map_or(value.into(), Value::from),
        "justified" => value.parse::<bool>().map_or(value.into(), Value::from),
        _other => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::deadline::{Approver, Happening, Party, ReplyMethod};

    const ZONE: Tz = chrono_tz::Asia::Shanghai;

    fn one(line: &str) -> ClockEvent {
        let mut events = events(line, ZONE).unwrap();
        assert_eq!(events.len(), 1, "{line}");
        events.remove(0)
    }

    fn wrong(line: &str) -> (String, &'static str) {
        let error = events(line, ZONE).unwrap_err();
        (error.place(), error.fault().code())
    }

    #[test]
    fn an_extension_is_taken_to_be_in_order() {
        let event = one("extended:10@2026-04-03");
        assert_eq!(event.on.to_string(), "2026-04-03");
        let Happening::Extended {
            working_days,
            approved_by,
            notified_on,
        } = event.what
        else {
            panic!("an extension");
        };
        assert_eq!((working_days, approved_by), (10, Approver::Head));
        assert_eq!(notified_on, Some(event.on));
        let odd = one("extended:10,approved_by=handler,notified_on=2026-05-06@2026-04-03");
        assert!(matches!(
            odd.what,
            Happening::Extended { approved_by: Approver::Handler, notified_on: Some(day), .. }
                if day.to_string() == "2026-05-06"
        ));
    }

    #[test]
    fn every_event_has_a_line() {
        for (line, name) in [
            ("received:in_person@2026-03-02", "received"),
            ("confirmed@2026-03-02", "confirmed"),
            (
                "clarification_requested:2026-03-31@2026-03-05",
                "clarification_requested",
            ),
            (
                "clarification_received@2026-03-16",
                "clarification_received",
            ),
            (
                "clarification_received:true@2026-03-16",
                "clarification_received",
            ),
            (
                "consultation_sent:p1,party=third_party@2026-03-09",
                "consultation_sent",
            ),
            ("delivered:p1@2026-03-11", "delivered"),
            ("opinion_received:p1@2026-03-20", "opinion_received"),
            ("extended:10@2026-04-03", "extended"),
            ("fee_notified@2026-03-12", "fee_notified"),
            ("fee_notified:2026-03-13@2026-03-12", "fee_notified"),
            ("fee_paid@2026-03-20", "fee_paid"),
            ("delayed:2026-06-01@2026-03-20", "delayed"),
            ("replied@2026-03-20", "replied"),
            ("replied:mail@2026-03-20", "replied"),
            ("withdrawn@2026-03-20", "withdrawn"),
            ("reopened@2026-03-20", "reopened"),
            ("reopened:until=2026-04-20@2026-03-20", "reopened"),
        ] {
            let written = serde_json::to_value(one(line)).unwrap();
            assert_eq!(written["event"], name, "{line}");
        }
        assert!(matches!(
            one("consultation_sent:p1,party=agency@2026-03-09").what,
            Happening::ConsultationSent {
                party: Party::Agency,
                ..
            }
        ));
        assert!(matches!(
            one("replied@2026-03-20").what,
            Happening::Replied {
                method: ReplyMethod::Electronic
            }
        ));
    }

    #[test]
    fn a_moment_is_dated_in_the_zone_and_json_is_read_too() {
        assert_eq!(
            one("confirmed@2026-03-02T16:00:00Z").on.to_string(),
            "2026-03-03"
        );
        let json = r#"{"event": "confirmed", "on": "2026-03-02"}"#;
        assert_eq!(one(json), one("confirmed@2026-03-02"));
        let two = events(&format!("[{json}, {json}]"), ZONE).unwrap();
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn what_is_wrong_names_its_place() {
        let of = |place: &str, code: &'static str| (place.to_owned(), code);
        for (line, expected) in [
            ("", of("", "bad_if_event")),
            ("extended:10", of("", "bad_if_event")),
            ("confirmed:now@2026-03-02", of("", "bad_if_event")),
            ("extended:@2026-03-02", of("", "bad_if_event")),
            (
                "extended:10,working_days=5@2026-03-02",
                of("", "bad_if_event"),
            ),
            ("extended:10,5@2026-03-02", of("", "bad_if_event")),
            ("extended:on=2026-03-03@2026-03-02", of("", "bad_if_event")),
            ("extend:10@2026-03-02", of("event", "unknown_event")),
            ("extended:10@2026-3-2", of("on", "not_a_date")),
            ("extended:10@2026-02-30", of("on", "not_a_date")),
            ("extended:10@2026-03-02T09:00:00", of("on", "not_a_moment")),
            ("extended:ten@2026-03-02", of("working_days", "wrong_shape")),
            ("extended@2026-03-02", of("", "required")),
            (
                "extended:10,notified_on=soon@2026-03-02",
                of("notified_on", "not_a_date"),
            ),
            ("extended:10,colour=red@2026-03-02", of("", "unknown_field")),
            ("confirmed:colour=red@2026-03-02", of("", "unknown_field")),
            ("reopened:0@2026-03-02", of("working_days", "too_small")),
            ("[{]", of("[0]", "not_json")),
            ("[7]", of("[0]", "wrong_shape")),
        ] {
            assert_eq!(wrong(line), expected, "{line}");
        }
    }
}
