//! Variables with their types, as Camunda's interface carries them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use stoa_processes::Variables;

use crate::answer::Refused;

/// A value with its type.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    value: Value,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default, rename = "valueInfo")]
    info: Value,
}

/// Typed values by name.
pub(crate) type TypedMap = Map<String, Value>;

/// Plain variables from typed ones.
pub(crate) fn plain(typed: Option<TypedMap>) -> Result<Variables, Refused> {
    let mut variables = Variables::new();
    for (name, entry) in typed.unwrap_or_default() {
        let entry: Typed = serde_json::from_value(entry)
            .map_err(|_| Refused::invalid(format!("The variable \"{name}\" must be {{\"value\": …, \"type\": …}}.")))?;
        let value = value_of(&name, entry)?;
        variables.insert(name, value);
    }
    Ok(variables)
}

fn value_of(name: &str, typed: Typed) -> Result<Value, Refused> {
    let kind = typed.kind.as_deref().unwrap_or("").to_ascii_lowercase();
    let wrong = |what: &str| Refused::invalid(format!("The value of the variable \"{name}\" is no {what}."));
    let value = typed.value;
    match kind.as_str() {
        _ if value.is_null() => Ok(Value::Null),
        "null" => Ok(Value::Null),
        "boolean" => value.is_boolean().then_some(value).ok_or_else(|| wrong("boolean")),
        "short" | "integer" | "long" => {
            number(value).filter(|value| value.is_i64() || value.is_u64()).ok_or_else(|| wrong("whole number"))
        }
        "double" | "float" | "number" => number(value).ok_or_else(|| wrong("number")),
        "string" | "date" | "datetime" | "xml" => value.is_string().then_some(value).ok_or_else(|| wrong("text")),
        "json" | "object" => {
            let format =
                typed.info.get("serializationDataFormat").and_then(Value::as_str).unwrap_or("application/json");
            if format != "application/json" {
                return Err(Refused::invalid(format!(
                    "The variable \"{name}\" is serialised as {format}; use application/json."
                )));
            }
            match &value {
                Value::String(text) => serde_json::from_str(text).map_err(|_| wrong("JSON text")),
                _ => Ok(value),
            }
        }
        "bytes" | "file" => Err(Refused::invalid(format!(
            "The variable \"{name}\" is a file. Store files as documents and pass their identifiers."
        ))),
        _ => Ok(value),
    }
}

fn number(value: Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value),
        Value::String(text) => serde_json::from_str::<serde_json::Number>(text.trim()).ok().map(Value::Number),
        _ => None,
    }
}

/// Typed variables from plain ones.
pub(crate) fn typed(variables: &Variables) -> Value {
    Value::Object(variables.iter().map(|(name, value)| (name.clone(), typed_value(value))).collect())
}

fn typed_value(value: &Value) -> Value {
    let kind = match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) => match number.as_i64() {
            Some(whole) if i32::try_from(whole).is_ok() => "Integer",
            Some(_) => "Long",
            None => "Double",
        },
        Value::String(_) => "String",
        Value::Array(_) | Value::Object(_) => {
            return json!({ "type": "Json", "value": value.to_string(), "valueInfo": {} });
        }
    };
    json!({ "type": kind, "value": value, "valueInfo": {} })
}
