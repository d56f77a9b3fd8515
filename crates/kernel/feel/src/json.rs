//! Values from and to JSON: plain, as process variables are, and tagged, which keeps every kind apart.

use std::sync::Arc;

use serde_json::{Map, Number, Value as Json, json};

use crate::decimal::Decimal;
use crate::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration};
use crate::text::{function_text, text_of};
use crate::value::{Entries, Range, Value};

/// A tagged JSON value that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JsonError(String);

/// Values with more parts than this are cut off when they are written.
const LARGEST: usize = 4_000_000;

impl Value {
    /// From plain JSON: texts stay texts, objects become contexts.
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Boolean(*value),
            Json::Number(number) => Self::number(decimal_of(number)),
            Json::String(text) => Self::string(text.as_str()),
            Json::Array(items) => Self::list(items.iter().map(Self::from_json).collect()),
            Json::Object(map) => Self::context(
                map.iter().map(|(name, value)| (Arc::from(name.as_str()), Self::from_json(value))).collect(),
            ),
        }
    }

    /// To plain JSON: numbers become JSON numbers (beyond 64-bit integers with the precision of binary floating
    /// point), dates and durations their text, ranges and functions their FEEL text. A value that is unreasonably
    /// large becomes null.
    pub fn to_json(&self) -> Json {
        if self.size(LARGEST) >= LARGEST { Json::Null } else { self.plain() }
    }

    fn plain(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(value) => Json::Bool(*value),
            Self::Number(number) => number_to_json(*number),
            Self::String(text) => Json::String(text.to_string()),
            Self::List(items) => items.iter().map(Self::plain).collect(),
            Self::Context(entries) => {
                entries.iter().map(|(name, value)| (name.to_string(), value.plain())).collect::<Map<_, _>>().into()
            }
            other => text_of(other, 1 << 20).map_or(Json::Null, Json::String),
        }
    }

    /// To tagged JSON, such as `{"number": "1.5"}`.
    pub fn to_tagged_json(&self) -> Json {
        if self.size(LARGEST) >= LARGEST { Json::Null } else { self.tagged() }
    }

    fn tagged(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(value) => Json::Bool(*value),
            Self::String(text) => Json::String(text.to_string()),
            Self::Number(value) => json!({ "number": value.to_string() }),
            Self::Date(value) => json!({ "date": value.to_string() }),
            Self::Time(value) => json!({ "time": value.to_string() }),
            Self::DateTime(value) => json!({ "date_time": value.to_string() }),
            Self::DayTimeDuration(value) => json!({ "day_time_duration": value.to_string() }),
            Self::YearMonthDuration(value) => json!({ "year_month_duration": value.to_string() }),
            Self::List(items) => items.iter().map(Self::tagged).collect(),
            Self::Context(entries) => {
                let map: Map<_, _> = entries.iter().map(|(name, value)| (name.to_string(), value.tagged())).collect();
                json!({ "context": map })
            }
            Self::Range(range) => json!({ "range": {
                "start": range.start.tagged(), "start_included": range.start_included,
                "end": range.end.tagged(), "end_included": range.end_included,
            }}),
            Self::Function(function) => json!({ "function": function_text(function) }),
        }
    }

    /// From tagged JSON.
    ///
    /// # Errors
    /// When a tag is unknown or its text cannot be read.
    pub fn from_tagged_json(json: &Json) -> Result<Self, JsonError> {
        match json {
            Json::Null => Ok(Self::Null),
            Json::Bool(value) => Ok(Self::Boolean(*value)),
            Json::String(text) => Ok(Self::string(text.as_str())),
            Json::Number(number) => {
                Err(JsonError(format!("The bare number {number} is not allowed: write {{\"number\": \"{number}\"}}.")))
            }
            Json::Array(items) => items.iter().map(Self::from_tagged_json).collect::<Result<_, _>>().map(Self::list),
            Json::Object(map) => {
                let mut entries = map.iter();
                match (entries.next(), entries.next()) {
                    (Some((tag, content)), None) => Self::from_tag(tag, content),
                    _ => Err(JsonError("An object must have exactly one member, its tag, such as \"context\".".into())),
                }
            }
        }
    }

    fn from_tag(tag: &str, content: &Json) -> Result<Self, JsonError> {
        match tag {
            "context" => {
                let Json::Object(map) = content else {
                    return Err(JsonError("The content of \"context\" must be an object.".into()));
                };
                let mut entries = Entries::new();
                for (name, value) in map {
                    entries.set(name.as_str().into(), Self::from_tagged_json(value)?);
                }
                return Ok(Self::context(entries));
            }
            "range" => return range_from(content),
            _ => {}
        }
        let text = content.as_str().ok_or_else(|| JsonError(format!("The content of \"{tag}\" must be a text.")))?;
        let value = match tag {
            "number" => text.trim().parse().ok().map(Self::Number),
            "date" => Date::parse(text).map(Self::Date),
            "time" => Time::parse(text).map(Self::Time),
            "date_time" => DateTime::parse(text).map(Self::from),
            "day_time_duration" => DayTimeDuration::parse(text).map(Self::DayTimeDuration),
            "year_month_duration" => YearMonthDuration::parse(text).map(Self::YearMonthDuration),
            _ => return Err(JsonError(format!("There is no tag \"{tag}\"."))),
        };
        value.ok_or_else(|| JsonError(format!("\"{text}\" is no {}.", tag.replace('_', " "))))
    }
}

fn range_from(content: &Json) -> Result<Value, JsonError> {
    let part = |name: &str| Value::from_tagged_json(content.get(name).unwrap_or(&Json::Null));
    let flag = |name: &str| content.get(name).and_then(Json::as_bool).unwrap_or(false);
    Ok(Value::Range(Arc::new(Range {
        start: part("start")?,
        start_included: flag("start_included"),
        end: part("end")?,
        end_included: flag("end_included"),
        sign: None,
    })))
}

fn decimal_of(number: &Number) -> Option<Decimal> {
    if let Some(value) = number.as_i64() {
        return Some(Decimal::from(value));
    }
    number.to_string().parse().ok()
}

fn number_to_json(number: Decimal) -> Json {
    if let Some(integer) = number.to_i128() {
        if let Ok(small) = i64::try_from(integer) {
            return small.into();
        }
        if let Ok(small) = u64::try_from(integer) {
            return small.into();
        }
    }
    Number::from_f64(number.to_f64()).map_or(Json::Null, Json::Number)
}

impl serde::Serialize for Value {
    /// Serialises as plain JSON does.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Json::deserialize(deserializer).map(|json| Self::from_json(&json))
    }
}
