//! Reading loosely typed settings of a component.

use serde_json::Value;

use crate::js::value::{parse_float, parse_int};

/// Whether JavaScript takes the value for true.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// The member, if it is truthy.
pub(crate) fn present<'a>(component: &'a Value, name: &str) -> Option<&'a Value> {
    component.get(name).filter(|value| truthy(value))
}

/// Whether the member is truthy.
pub(crate) fn flag(component: &Value, name: &str) -> bool {
    present(component, name).is_some()
}

/// The member as text, if it is a text that is not empty.
pub(crate) fn text<'a>(component: &'a Value, name: &str) -> Option<&'a str> {
    component.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A member of `validate`.
pub(crate) fn validate<'a>(component: &'a Value, name: &str) -> Option<&'a Value> {
    component.get("validate").and_then(|rules| rules.get(name))
}

/// A whole number setting, also written as text; zero and nonsense are none.
pub(crate) fn count(value: Option<&Value>) -> Option<f64> {
    let number = match value? {
        Value::String(text) => parse_int(text),
        Value::Number(number) => number.as_f64()?,
        Value::Bool(true) => 1.0,
        _ => return None,
    };
    (!number.is_nan() && number != 0.0).then_some(number)
}

/// A decimal setting, also written as text.
pub(crate) fn decimal(value: Option<&Value>) -> Option<f64> {
    let number = match value? {
        Value::String(text) => parse_float(text),
        Value::Number(number) => number.as_f64()?,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Null => 0.0,
        _ => return None,
    };
    (!number.is_nan()).then_some(number)
}
