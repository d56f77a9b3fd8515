//! Fields of a request.

use serde_json::Value;
use stoa_bpmn::Variables;
use stoa_types::Timestamp;

use crate::Refusal;

fn present<'a>(request: &'a Value, name: &str) -> Option<&'a Value> {
    request.get(name).filter(|value| !value.is_null())
}

fn wrong(name: &str, kind: &str) -> Refusal {
    Refusal::new("bad_request", format!("The field \"{name}\" must be {kind}."))
}

/// A text, if it is there.
pub(super) fn maybe_text<'a>(request: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    present(request, name).map(|value| value.as_str().ok_or_else(|| wrong(name, "a text"))).transpose()
}

/// A text.
pub(super) fn text<'a>(request: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    maybe_text(request, name)?.ok_or_else(|| wrong(name, "a text"))
}

/// A time.
pub(super) fn time(request: &Value, name: &str) -> Result<Timestamp, Refusal> {
    Timestamp::parse(text(request, name)?).ok_or_else(|| wrong(name, "a time such as 2026-01-05T08:00:30Z"))
}

/// The time after `now` by a duration.
pub(super) fn after(request: &Value, name: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let span = stoa_bpmn::duration(text(request, name)?).ok_or_else(|| wrong(name, "a duration such as PT90S"))?;
    let zoned = now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).checked_add(span);
    zoned
        .map(|zoned| Timestamp::from_jiff(zoned.timestamp()))
        .map_err(|_| wrong(name, "a duration within the calendar"))
}

/// Variables; none when the field is missing.
pub(super) fn variables(request: &Value) -> Result<Variables, Refusal> {
    match present(request, "variables") {
        None => Ok(Variables::new()),
        Some(Value::Object(variables)) => Ok(variables.clone()),
        Some(_) => Err(wrong("variables", "an object")),
    }
}

/// A number that is not negative.
pub(super) fn count(request: &Value, name: &str) -> Result<u32, Refusal> {
    let number = present(request, name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| wrong(name, "a number from 0"))
}

/// A truth value, false when missing.
pub(super) fn flag(request: &Value, name: &str) -> Result<bool, Refusal> {
    present(request, name).map_or(Ok(false), |value| value.as_bool().ok_or_else(|| wrong(name, "true or false")))
}

/// A list of texts, empty when missing.
pub(super) fn texts<'a>(request: &'a Value, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let Some(value) = present(request, name) else { return Ok(Vec::new()) };
    let items = value.as_array().ok_or_else(|| wrong(name, "a list of texts"))?;
    items.iter().map(|item| item.as_str().ok_or_else(|| wrong(name, "a list of texts"))).collect()
}
