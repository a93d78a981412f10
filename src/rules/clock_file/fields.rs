//! Which fields each event has and what belongs into them, so that a complaint names the field and says
//! what to write there.

use serde_json::{Map, Value};

use super::fault::{Fault, InputError, Kind, Place};
use crate::rules::receipt::Channel;

/// A field of an event.
struct Field {
    name: &'static str,
    wants: Wants,
    is_required: bool,
}

/// What belongs into a field.
#[derive(Clone, Copy)]
enum Wants {
    /// A day, which was looked at before.
    Day,
    /// A number of working days.
    Days,
    Truth,
    Text,
    /// One of some words.
    Word(Words),
}

#[derive(Clone, Copy)]
enum Words {
    Channel,
    Party,
    Approver,
    Method,
}

impl Words {
    fn list(self) -> Vec<&'static str> {
        match self {
            Self::Channel => Channel::ALL.map(Channel::code).to_vec(),
            Self::Party => vec!["third_party", "joint_agency", "agency"],
            Self::Approver => vec!["head", "handler", "registrar"],
            Self::Method => vec!["mail", "personal", "electronic"],
        }
    }
}

const fn must(name: &'static str, wants: Wants) -> Field {
    Field {
        name,
        wants,
        is_required: true,
    }
}

const fn may(name: &'static str, wants: Wants) -> Field {
    Field {
        name,
        wants,
        is_required: false,
    }
}

const RECEIVED: &[Field] = &[must("channel", Wants::Word(Words::Channel))];
const ASKED: &[Field] = &[must("answer_by", Wants::Day)];
const CLARIFIED: &[Field] = &[may("justified", Wants::Truth)];
const CONSULTED: &[Field] = &[
    must("ref", Wants::Text),
    must("party", Wants::Word(Words::Party)),
    may("delivered_on", Wants::Day),
];
const OF_CONSULTATION: &[Field] = &[must("ref", Wants::Text)];
const EXTENDED: &[Field] = &[
    must("working_days", Wants::Days),
    must("approved_by", Wants::Word(Words::Approver)),
    may("notified_on", Wants::Day),
];
const CHARGED: &[Field] = &[may("delivered_on", Wants::Day)];
const DELAYED: &[Field] = &[must("until", Wants::Day)];
const REPLIED: &[Field] = &[must("method", Wants::Word(Words::Method))];
const REOPENED: &[Field] = &[may("working_days", Wants::Days), may("until", Wants::Day)];

/// The fields of an event beside its name and its day; none for an event that nobody knows.
fn fields_of(event: &str) -> &'static [Field] {
    match event {
        "received" => RECEIVED,
        "clarification_requested" => ASKED,
        "clarification_received" => CLARIFIED,
        "consultation_sent" => CONSULTED,
        "delivered" | "opinion_received" => OF_CONSULTATION,
        "extended" => EXTENDED,
        "fee_notified" => CHARGED,
        "delayed" => DELAYED,
        "replied" => REPLIED,
        "reopened" => REOPENED,
        _without_fields => &[],
    }
}

/// Looks at the fields of a known event, its day taken out.
///
/// # Errors
/// The first field that is unknown, missing or holds the wrong thing.
pub(super) fn check(
    event: &str,
    given: &Map<String, Value>,
    place: &Place,
) -> Result<(), InputError> {
    let known = fields_of(event);
    let is_known = |name: &str| name == "event" || known.iter().any(|field| field.name == name);
    if let Some(name) = given.keys().find(|name| !is_known(name)) {
        let known: Vec<String> = known.iter().map(|it| format!("`{}`", it.name)).collect();
        return Err(place.error(Fault::UnknownField {
            name: name.clone(),
            known: known.join(", "),
        }));
    }
    for field in known {
        match given.get(field.name) {
            None if field.is_required => return Err(place.error(Fault::Missing(field.name))),
            None => {}
            Some(Value::Null) if !field.is_required && !matches!(field.wants, Wants::Truth) => {}
            Some(value) => field.wants.check(value, &place.at(field.name))?,
        }
    }
    Ok(())
}

impl Wants {
    fn check(self, value: &Value, place: &Place) -> Result<(), InputError> {
        let expects = |wanted| {
            let found = Kind::of(value);
            Err(place.error(Fault::Expected { wanted, found }))
        };
        match self {
            Self::Truth if !value.is_boolean() => expects(Kind::Truth),
            Self::Day | Self::Text | Self::Word(_) if !value.is_string() => expects(Kind::Text),
            Self::Days => match value.as_u64().map(u16::try_from) {
                Some(Ok(_)) => Ok(()),
                Some(Err(_)) | None => Err(place.error(Fault::NotDays)),
            },
            Self::Word(words) => {
                let (words, text) = (words.list(), value.as_str().unwrap_or_default());
                if words.contains(&text) {
                    return Ok(());
                }
                Err(place.error(Fault::NotAWord {
                    text: text.to_owned(),
                    words: words.join(", "),
                }))
            }
            Self::Day | Self::Truth | Self::Text => Ok(()),
        }
    }
}
