//! Cases with their events, from JSON.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::fault::{Fault, InputError, Kind, Place};
use super::json;
use super::{EVENTS, YEARS};
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::regime::{Regime, RegimeId, day_in};

/// The cases of a file.
#[derive(Debug)]
pub struct Input {
    /// The cases in the order of the file.
    pub cases: Vec<CaseInput>,
    /// Whether the file held an array, so that the answer is one too.
    pub is_array: bool,
}

/// One case of a file.
#[derive(Debug)]
pub struct CaseInput {
    /// The name that the file gives it.
    pub id: Option<String>,
    /// The law that applies.
    pub regime: &'static Regime,
    /// What happened, each on its day in the law's zone.
    pub events: Vec<ClockEvent>,
    /// The day on which one looks.
    pub as_of: Option<NaiveDate>,
}

impl Input {
    /// Reads one case or an array of cases.
    ///
    /// # Errors
    /// Line and column of what is not JSON; index, id and path of what is not a case.
    pub fn parse(text: &str) -> Result<Self, InputError> {
        let place = Place::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value = json::parse(text.as_bytes()).map_err(|error| place.not_read(error))?;
        Self::from_value(value)
    }

    /// Reads one case or an array of cases that were JSON already.
    ///
    /// # Errors
    /// Index, id and path of what is not a case.
    pub fn from_value(value: Value) -> Result<Self, InputError> {
        match value {
            Value::Array(values) => Ok(Self {
                cases: values
                    .into_iter()
                    .enumerate()
                    .map(|(index, value)| {
                        let index = Some(index);
                        case(
                            value,
                            Place {
                                index,
                                ..Place::default()
                            },
                        )
                    })
                    .collect::<Result<_, _>>()?,
                is_array: true,
            }),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => Ok(Self {
                cases: vec![case(value, Place::default())?],
                is_array: false,
            }),
        }
    }
}

fn case(value: Value, mut place: Place) -> Result<CaseInput, InputError> {
    let mut fields = object(value, &place)?;
    let id = match fields.remove("id") {
        None => None,
        Some(Value::String(id)) => Some(id),
        Some(other) => return Err(place.at("id").error(expected(Kind::Text, &other))),
    };
    place.id.clone_from(&id);
    let regime = regime(fields.remove("regime"), &place)?;
    let events = match fields.remove("events") {
        Some(Value::Array(events)) => events,
        Some(other) => return Err(place.at("events").error(expected(Kind::Array, &other))),
        None => return Err(place.error(Fault::Missing("events"))),
    };
    let events = events_of(events, regime.zone, |n| place.at(&format!("events[{n}]")))?;
    let as_of = fields
        .remove("as_of")
        .map(|value| day_or_moment(&value, regime.zone, &place.at("as_of")))
        .transpose()?;
    if let Some(name) = fields.keys().next().cloned() {
        let known = "`id`, `regime`, `events`, `as_of`".to_owned();
        return Err(place.error(Fault::UnknownField { name, known }));
    }
    Ok(CaseInput {
        id,
        regime,
        events,
        as_of,
    })
}

fn regime(value: Option<Value>, place: &Place) -> Result<&'static Regime, InputError> {
    let Some(value) = value else {
        return Err(place.error(Fault::Missing("regime")));
    };
    let place = place.at("regime");
    let code = text(&value, &place)?;
    RegimeId::from_code(code)
        .map(Regime::builtin)
        .ok_or_else(|| place.error(Fault::UnknownRegime(code.to_owned())))
}

pub(super) fn events_of(
    values: Vec<Value>,
    zone: Tz,
    place: impl Fn(usize) -> Place,
) -> Result<Vec<ClockEvent>, InputError> {
    values
        .into_iter()
        .enumerate()
        .map(|(n, value)| event(value, zone, &place(n)))
        .collect()
}

pub(super) fn event(value: Value, zone: Tz, place: &Place) -> Result<ClockEvent, InputError> {
    let mut fields = object(value, place)?;
    let on = match (fields.remove("on"), fields.remove("at")) {
        (Some(on), None) => day(&on, &place.at("on"))?,
        (None, Some(at)) => moment(&at, zone, &place.at("at"))?,
        (Some(_), Some(_)) => return Err(place.error(Fault::NotBoth("on", "at"))),
        (None, None) => return Err(place.error(Fault::NoDay)),
    };
    for name in ["answer_by", "delivered_on", "notified_on", "until"] {
        match fields.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => drop(day(value, &place.at(name))?),
        }
    }
    let what = happening(fields, place)?;
    Ok(ClockEvent::new(on, what))
}

fn happening(fields: Map<String, Value>, place: &Place) -> Result<Happening, InputError> {
    let Some(name) = fields.get("event") else {
        return Err(place.error(Fault::Missing("event")));
    };
    let at = place.at("event");
    let name = text(name, &at)?;
    if !EVENTS.iter().any(|(known, _)| *known == name) {
        return Err(at.error(Fault::UnknownEvent(name.to_owned())));
    }
    super::fields::check(name, &fields, place)?;
    let what: Happening = serde_json::from_value(Value::Object(fields))
        .map_err(|error| place.error(Fault::Event(error.to_string())))?;
    match &what {
        Happening::Reopened {
            working_days: Some(_),
            until: Some(_),
        } => Err(place.error(Fault::NotBoth("working_days", "until"))),
        Happening::Reopened {
            working_days: Some(0),
            until: None,
        }
        | Happening::Extended {
            working_days: 0, ..
        } => Err(place.at("working_days").error(Fault::NoDays)),
        Happening::Received { .. }
        | Happening::Confirmed
        | Happening::ClarificationRequested { .. }
        | Happening::ClarificationReceived { .. }
        | Happening::ConsultationSent { .. }
        | Happening::Delivered { .. }
        | Happening::OpinionReceived { .. }
        | Happening::Extended { .. }
        | Happening::FeeNotified { .. }
        | Happening::FeePaid
        | Happening::Delayed { .. }
        | Happening::Replied { .. }
        | Happening::Withdrawn
        | Happening::Reopened { .. } => Ok(what),
    }
}

pub(super) fn day_or_moment(
    value: &Value,
    zone: Tz,
    place: &Place,
) -> Result<NaiveDate, InputError> {
    let text = text(value, place)?;
    let is_timed = text.contains(['T', 't', ' ']) && text.starts_with(|c: char| c.is_ascii_digit());
    if is_timed {
        moment(value, zone, place)
    } else {
        day(value, place)
    }
}

/// A civil day as it is written in full: `2026-03-02`, nothing looser.
fn day(value: &Value, place: &Place) -> Result<NaiveDate, InputError> {
    let text = text(value, place)?;
    text.parse::<NaiveDate>()
        .ok()
        .filter(|day| day.to_string() == text && text.len() == 10)
        .ok_or_else(|| place.error(Fault::NotADate(text.to_owned())))
        .and_then(|day| within_years(day, place))
}

/// A period that begins within the years ends in a year that four digits can write.
fn within_years(day: NaiveDate, place: &Place) -> Result<NaiveDate, InputError> {
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        Err(place.error(Fault::YearOutside))
    }
}

fn moment(value: &Value, zone: Tz, place: &Place) -> Result<NaiveDate, InputError> {
    let text = text(value, place)?;
    DateTime::parse_from_rfc3339(text)
        .map(|moment| day_in(zone, moment.with_timezone(&Utc)))
        .map_err(|_format| place.error(Fault::NotAMoment(text.to_owned())))
        .and_then(|day| within_years(day, place))
}

fn object(value: Value, place: &Place) -> Result<Map<String, Value>, InputError> {
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(place.error(expected(Kind::Object, &value)))
        }
    }
}

fn text<'a>(value: &'a Value, place: &Place) -> Result<&'a str, InputError> {
    value
        .as_str()
        .ok_or_else(|| place.error(expected(Kind::Text, value)))
}

fn expected(wanted: Kind, found: &Value) -> Fault {
    let found = Kind::of(found);
    Fault::Expected { wanted, found }
}
