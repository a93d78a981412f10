//! The file of cases: strict, and every complaint names its place.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::json;
use crate::rules::deadline::{ClockEvent, Happening};
use crate::rules::regime::{Regime, RegimeId};

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

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct InputError {
    place: Place,
    message: String,
}

/// A place in a file: which case, and the path inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    index: Option<usize>,
    id: Option<String>,
    path: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { index, id, path } = &self.place;
        if let Some(index) = index {
            write!(f, "[{index}]")?;
            if !path.is_empty() {
                f.write_str(".")?;
            }
        }
        f.write_str(path)?;
        if let Some(id) = id {
            write!(f, " (id {id:?})")?;
        }
        if index.is_some() || id.is_some() || !path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl Place {
    fn error(&self, message: impl Into<String>) -> InputError {
        InputError {
            place: self.clone(),
            message: message.into(),
        }
    }

    /// A place named by its path in the whole file.
    fn at_json(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..self.clone()
        }
    }

    fn at(&self, path: &str) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        Self {
            path: format!("{}{separator}{path}", self.path),
            ..self.clone()
        }
    }
}

impl Input {
    /// Reads one case or an array of cases.
    ///
    /// # Errors
    /// Line and column of what is not JSON; index, id and path of what is not a case.
    pub fn parse(text: &str) -> Result<Self, InputError> {
        let place = Place::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let value =
            json::parse(text).map_err(|(path, message)| place.at_json(&path).error(message))?;
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
            other => Ok(Self {
                cases: vec![case(other, place)?],
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
        Some(other) => return Err(place.at("id").error(expected("a text", &other))),
    };
    place.id.clone_from(&id);
    let regime = regime(fields.remove("regime"), &place)?;
    let events = match fields.remove("events") {
        Some(Value::Array(events)) => events,
        Some(other) => return Err(place.at("events").error(expected("an array", &other))),
        None => return Err(place.error("missing field `events`")),
    };
    let events = events
        .into_iter()
        .enumerate()
        .map(|(n, value)| event(value, regime, &place.at(&format!("events[{n}]"))))
        .collect::<Result<_, _>>()?;
    let as_of = fields
        .remove("as_of")
        .map(|value| day_or_moment(&value, regime, &place.at("as_of")))
        .transpose()?;
    if let Some(unknown) = fields.keys().next() {
        let known = "expected `id`, `regime`, `events`, `as_of`";
        return Err(place.error(format!("unknown field `{unknown}`, {known}")));
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
        return Err(place.error("missing field `regime`"));
    };
    let place = place.at("regime");
    let code = text(&value, &place)?;
    RegimeId::from_code(code)
        .map(Regime::builtin)
        .ok_or_else(|| {
            let known = RegimeId::ALL.map(RegimeId::code).join(", ");
            place.error(format!("unknown regime `{code}`, expected one of {known}"))
        })
}

fn event(value: Value, regime: &Regime, place: &Place) -> Result<ClockEvent, InputError> {
    let mut fields = object(value, place)?;
    let on = match (fields.remove("on"), fields.remove("at")) {
        (Some(on), None) => day(&on, &place.at("on"))?,
        (None, Some(at)) => moment(&at, regime, &place.at("at"))?,
        (Some(_), Some(_)) => return Err(place.error("give `on` or `at`, not both")),
        (None, None) => return Err(place.error("missing field `on` (or `at`)")),
    };
    for name in ["answer_by", "delivered_on", "notified_on", "until"] {
        match fields.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => drop(day(value, &place.at(name))?),
        }
    }
    let what = happening(fields, place)?;
    Ok(ClockEvent { on, what })
}

fn happening(fields: Map<String, Value>, place: &Place) -> Result<Happening, InputError> {
    // A unit variant takes whatever fields stand beside its tag.
    let extra = fields.keys().find(|name| *name != "event").cloned();
    let what: Happening = serde_path_to_error::deserialize(Value::Object(fields))
        .map_err(|error| place.error(error.into_inner().to_string()))?;
    match (&what, extra) {
        (Happening::Confirmed | Happening::FeePaid | Happening::Withdrawn, Some(extra)) => {
            Err(place.error(format!("unknown field `{extra}`, there are no others here")))
        }
        (
            Happening::Reopened {
                working_days: Some(_),
                until: Some(_),
            },
            _,
        ) => Err(place.error("give `working_days` or `until`, not both")),
        (
            Happening::Reopened {
                working_days: Some(0),
                ..
            },
            _,
        ) => Err(place.at("working_days").error("must be at least 1")),
        _ => Ok(what),
    }
}

fn day_or_moment(value: &Value, regime: &Regime, place: &Place) -> Result<NaiveDate, InputError> {
    if text(value, place)?.contains(['T', 't', ' ']) {
        moment(value, regime, place)
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
        .ok_or_else(|| place.error(format!("{text:?} is not a date like 2026-03-02")))
}

fn moment(value: &Value, regime: &Regime, place: &Place) -> Result<NaiveDate, InputError> {
    let text = text(value, place)?;
    DateTime::parse_from_rfc3339(text)
        .map(|moment| regime.day_of(moment.with_timezone(&Utc)))
        .map_err(|_format| {
            place.error(format!(
                "{text:?} is not a moment like 2026-03-02T09:30:00+08:00"
            ))
        })
}

fn object(value: Value, place: &Place) -> Result<Map<String, Value>, InputError> {
    match value {
        Value::Object(fields) => Ok(fields),
        other => Err(place.error(expected("an object", &other))),
    }
}

fn text<'a>(value: &'a Value, place: &Place) -> Result<&'a str, InputError> {
    value
        .as_str()
        .ok_or_else(|| place.error(expected("a text", value)))
}

fn expected(wanted: &str, found: &Value) -> String {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    format!("expected {wanted}, found {found}")
}
