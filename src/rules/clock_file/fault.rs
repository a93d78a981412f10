//! What is wrong with events that were written down, and where.

use std::fmt;

use serde_json::Value;

use super::{EVENTS, YEARS, json};
use crate::rules::language::Language;
use crate::rules::regime::RegimeId;

/// What is wrong, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct InputError {
    place: Place,
    fault: Fault,
}

/// A place: which case, and the path inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) index: Option<usize>,
    pub(super) id: Option<String>,
    pub(super) path: String,
}

/// What is wrong. What was written is kept for the one who wrote the file; [`Fault::message`] leaves it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON, in the parser's own words, which name line and column.
    NotJson(String),
    /// Not the kind of value that belongs here.
    Expected {
        /// What belongs here.
        wanted: Kind,
        /// What was found.
        found: Kind,
    },
    /// A field is missing.
    Missing(&'static str),
    /// Neither `on` nor `at`.
    NoDay,
    /// A field that does not belong here, and those that do.
    UnknownField {
        /// The field.
        name: String,
        /// Those that belong here.
        known: String,
    },
    /// No such law.
    UnknownRegime(String),
    /// No such event.
    UnknownEvent(String),
    /// Not a civil day.
    NotADate(String),
    /// Not a moment.
    NotAMoment(String),
    /// A day of a year that is not read.
    YearOutside,
    /// Two fields of which one is enough.
    NotBoth(&'static str, &'static str),
    /// A number of days that must be at least 1.
    NoDays,
    /// Not a whole number of days that a period may have.
    NotDays,
    /// None of the words that may stand here.
    NotAWord {
        /// What was written.
        text: String,
        /// Those that may.
        words: String,
    },
    /// A field that is named twice.
    Twice {
        /// The field.
        name: String,
        /// The parser's own words, which name line and column.
        message: String,
    },
    /// An event lacks a field or has a wrong one, in the reader's own words.
    Event(String),
    /// A line that is neither JSON nor `event:value,field=value@day`.
    Line,
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Truth,
    /// A number.
    Number,
    /// A text.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Place {
    pub(super) fn error(&self, fault: Fault) -> InputError {
        InputError {
            place: self.clone(),
            fault,
        }
    }

    /// What is wrong with JSON that stands here.
    pub(super) fn not_read(&self, error: json::Error) -> InputError {
        let place = Self {
            path: error.path,
            ..self.clone()
        };
        place.error(match error.twice {
            Some(name) => Fault::Twice {
                name,
                message: error.message,
            },
            None => Fault::NotJson(error.message),
        })
    }

    pub(super) fn at(&self, path: &str) -> Self {
        let separator = if self.path.is_empty() { "" } else { "." };
        Self {
            path: format!("{}{separator}{path}", self.path),
            ..self.clone()
        }
    }

    /// Where it is, as `[1].events[0].on`.
    fn text(&self) -> String {
        let index = self.index.map(|index| format!("[{index}]"));
        let parts: Vec<String> = index
            .into_iter()
            .chain(Some(self.path.clone()).filter(|path| !path.is_empty()))
            .collect();
        parts.join(".")
    }
}

impl InputError {
    /// Where it is, as `[1].events[0].on`; empty when it is the whole.
    pub fn place(&self) -> String {
        self.place.text()
    }

    /// The field that is wrong: as the place, but a field that is missing, unknown or there twice is named too.
    pub fn field(&self) -> String {
        match &self.fault {
            Fault::Missing(name) => self.place.at(name).text(),
            Fault::NoDay => self.place.at("on").text(),
            Fault::UnknownField { name, .. } | Fault::Twice { name, .. } => {
                self.place.at(name).text()
            }
            Fault::NotJson(_)
            | Fault::Expected { .. }
            | Fault::UnknownRegime(_)
            | Fault::UnknownEvent(_)
            | Fault::NotADate(_)
            | Fault::NotAMoment(_)
            | Fault::YearOutside
            | Fault::NotBoth(..)
            | Fault::NoDays
            | Fault::NotDays
            | Fault::NotAWord { .. }
            | Fault::Event(_)
            | Fault::Line => self.place(),
        }
    }

    /// What is wrong.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

/// For the one who wrote the file: the place, and what stands there.
impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.text();
        f.write_str(&place)?;
        if let Some(id) = &self.place.id {
            write!(f, " (id {id:?})")?;
        }
        if self.place.id.is_some() || !place.is_empty() {
            f.write_str(": ")?;
        }
        let message = self.fault.message(Language::English);
        match &self.fault {
            Fault::NotADate(text) | Fault::NotAMoment(text) => write!(f, "{text:?} is {message}"),
            Fault::UnknownRegime(text) => {
                write!(f, "unknown regime `{text}`, expected one of {}", regimes())
            }
            Fault::UnknownEvent(text) => {
                write!(f, "unknown event `{text}`, expected one of {}", names())
            }
            Fault::NotAWord { text, words } => {
                write!(f, "unknown value `{text}`, expected one of {words}")
            }
            Fault::UnknownField { name, known } => {
                write!(
                    f,
                    "unknown field `{name}`, {}",
                    fields(known, Language::English)
                )
            }
            Fault::Twice { message, .. } => f.write_str(message),
            Fault::NotJson(_)
            | Fault::Expected { .. }
            | Fault::Missing(_)
            | Fault::NoDay
            | Fault::YearOutside
            | Fault::NotBoth(..)
            | Fault::NoDays
            | Fault::NotDays
            | Fault::Event(_)
            | Fault::Line => f.write_str(&message),
        }
    }
}

impl Fault {
    /// Stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "not_json",
            Self::Expected { .. } | Self::Event(_) | Self::NotDays => "wrong_shape",
            Self::NotAWord { .. } => "unknown_value",
            Self::Twice { .. } => "duplicate_field",
            Self::Missing(_) | Self::NoDay => "required",
            Self::UnknownField { .. } => "unknown_field",
            Self::UnknownRegime(_) => "unknown_regime",
            Self::UnknownEvent(_) => "unknown_event",
            Self::NotADate(_) => "not_a_date",
            Self::NotAMoment(_) => "not_a_moment",
            Self::YearOutside => "out_of_range",
            Self::NotBoth(..) => "not_both",
            Self::NoDays => "too_small",
            Self::Line => "bad_if_event",
        }
    }

    /// Whether it cannot be read at all, rather than said something wrong.
    pub fn is_of_form(&self) -> bool {
        match self {
            Self::NotJson(_) | Self::Line => true,
            Self::Expected { .. }
            | Self::Missing(_)
            | Self::NoDay
            | Self::UnknownField { .. }
            | Self::UnknownRegime(_)
            | Self::UnknownEvent(_)
            | Self::NotADate(_)
            | Self::NotAMoment(_)
            | Self::YearOutside
            | Self::NotBoth(..)
            | Self::NoDays
            | Self::NotDays
            | Self::NotAWord { .. }
            | Self::Twice { .. }
            | Self::Event(_) => false,
        }
    }

    /// What a person reads, without repeating what was written.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.in_chinese(),
            Language::English => self.in_english(),
        }
    }

    fn in_chinese(&self) -> String {
        match self {
            Self::NotJson(cause) => format!("不是有效的 JSON：{cause}"),
            Self::Expected { wanted, found } => {
                let chinese = Language::Chinese;
                format!("应为{}，实为{}", wanted.name(chinese), found.name(chinese))
            }
            Self::Missing(name) => format!("缺少 `{name}`，请填写"),
            Self::NoDay => "缺少 `on`（或者 `at`），请填写".to_owned(),
            Self::UnknownField { known, .. } => {
                format!("没有此项，请删去；{}", fields(known, Language::Chinese))
            }
            Self::NotDays => format!("应为 1 至 {} 的整数", u16::MAX),
            Self::NotAWord { words, .. } => format!("不是可用的值，应为 {words} 之一"),
            Self::Twice { .. } => "此项重复，请只保留一个".to_owned(),
            Self::UnknownRegime(_) => format!("不认识的法规，应为 {} 之一", regimes()),
            Self::UnknownEvent(_) => format!("不认识的事项，应为 {} 之一", names()),
            Self::NotADate(_) => "不是 2026-03-02 这样的日期".to_owned(),
            Self::NotAMoment(_) => "不是 2026-03-02T09:30:00+08:00 这样的时刻".to_owned(),
            Self::YearOutside => format!("年份应为 {} 至 {}", YEARS.start(), YEARS.end()),
            Self::NotBoth(one, other) => format!("`{one}` 与 `{other}` 只填一个"),
            Self::NoDays => "至少为 1".to_owned(),
            Self::Event(cause) => format!("事项不符合格式：{cause}"),
            Self::Line => "应写作 `extended:10@2026-04-03` 这样的事项，或者 JSON 对象".to_owned(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NotJson(cause) | Self::Event(cause) => cause.clone(),
            Self::Expected { wanted, found } => {
                let english = Language::English;
                format!(
                    "expected {}, found {}",
                    wanted.name(english),
                    found.name(english)
                )
            }
            Self::Missing(name) => format!("missing field `{name}`"),
            Self::NoDay => "missing field `on` (or `at`)".to_owned(),
            Self::UnknownField { known, .. } => {
                format!(
                    "no such field: leave it out; {}",
                    fields(known, Language::English)
                )
            }
            Self::NotDays => format!("a whole number from 1 to {} is expected", u16::MAX),
            Self::NotAWord { words, .. } => format!("unknown value, expected one of {words}"),
            Self::Twice { .. } => "it stands there twice: keep one".to_owned(),
            Self::UnknownRegime(_) => format!("unknown regime, expected one of {}", regimes()),
            Self::UnknownEvent(_) => format!("unknown event, expected one of {}", names()),
            Self::NotADate(_) => "not a date like 2026-03-02".to_owned(),
            Self::NotAMoment(_) => "not a moment like 2026-03-02T09:30:00+08:00".to_owned(),
            Self::YearOutside => {
                format!("the year must be {} to {}", YEARS.start(), YEARS.end())
            }
            Self::NotBoth(one, other) => format!("give `{one}` or `{other}`, not both"),
            Self::NoDays => "must be at least 1".to_owned(),
            Self::Line => {
                "write an event like `extended:10@2026-04-03`, or a JSON object".to_owned()
            }
        }
    }
}

fn fields(known: &str, language: Language) -> String {
    if known.is_empty() {
        return language
            .pick("此处没有其他字段", "there are no others here")
            .to_owned();
    }
    language.pick(format!("可用：{known}"), format!("expected {known}"))
}

fn regimes() -> String {
    RegimeId::ALL.map(RegimeId::code).join(", ")
}

fn names() -> String {
    EVENTS.map(|(name, _)| name).join(", ")
}

impl Kind {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Truth,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    fn name(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Null => ("空值", "null"),
            Self::Truth => ("真假值", "a truth value"),
            Self::Number => ("数字", "a number"),
            Self::Text => ("文字", "a text"),
            Self::Array => ("数组", "an array"),
            Self::Object => ("对象", "an object"),
        };
        language.pick(chinese, english)
    }
}
