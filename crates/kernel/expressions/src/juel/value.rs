//! Values while an expression runs: JSON, points in time, and the engine's objects.

use serde_json::Value;
use stoa_types::Timestamp;

use crate::Object;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Val {
    Json(Value),
    Time(Timestamp),
    Object(Object),
}

impl Val {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Json(Value::String(text.into()))
    }

    pub(crate) fn truth(value: bool) -> Self {
        Self::Json(Value::Bool(value))
    }

    /// As a variable would hold it: times as RFC 3339, objects as their name.
    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Json(value) => value,
            Self::Time(time) => Value::String(time.to_string()),
            Self::Object(object) => Value::String(object.name().to_owned()),
        }
    }

    /// As text inside a template: null is empty.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Json(Value::Null) => String::new(),
            Self::Json(Value::String(text)) => text.clone(),
            Self::Json(other) => other.to_string(),
            Self::Time(time) => time.to_string(),
            Self::Object(object) => object.name().to_owned(),
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Json(value) => kind(value),
            Self::Time(_) => "A time",
            Self::Object(_) => "An engine object",
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "A truth value",
        Value::Number(_) => "A number",
        Value::String(_) => "A text",
        Value::Array(_) => "A list",
        Value::Object(_) => "An object",
    }
}

/// A value in words for messages, shortened.
pub(crate) fn describe(value: &Value) -> String {
    let text: String = match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    };
    text.chars().take(80).collect()
}
