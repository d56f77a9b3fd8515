//! The operators of conditions.

use serde_json::Value;

use super::Run;
use super::empty::is_empty;
use crate::js::value::{deep_equal, less};
use crate::js::{Js, date, path};
use crate::model::settings::{flag, text};
use crate::model::{Component, NodeId};

/// A comparison to make.
pub(crate) struct Comparison<'a> {
    pub(crate) operator: &'a str,
    pub(crate) value: Option<&'a Value>,
    pub(crate) expected: Option<&'a Value>,
    pub(crate) component: Option<&'a Component>,
    pub(crate) node: Option<NodeId>,
    pub(crate) reference: &'a str,
    pub(crate) data: &'a Value,
    pub(crate) run: &'a Run<'a>,
}

/// Whether the comparison holds. A list fits when one of its items does; an unknown operator always holds.
pub(crate) fn compare(comparison: &Comparison<'_>) -> bool {
    match comparison.operator {
        "isEmpty" => return empty(comparison),
        "isNotEmpty" => return !empty(comparison),
        _ => {}
    }
    match comparison.value {
        Some(Value::Array(items)) => items.iter().any(|item| one(comparison, Some(item))),
        value => one(comparison, value),
    }
}

fn empty(comparison: &Comparison<'_>) -> bool {
    let given = comparison.value.filter(|value| !value.is_null());
    let value = given.or_else(|| path::get(comparison.data, comparison.reference));
    is_empty(comparison.run, comparison.component, comparison.node, comparison.data, value)
}

fn one(comparison: &Comparison<'_>, value: Option<&Value>) -> bool {
    let expected = Js::from_option(comparison.expected);
    let number = value.filter(|value| value.is_number()).map(Js::from_json);
    let below = |number: &Js| less(number, &expected) == Some(true);
    let above = |number: &Js| less(&expected, number) == Some(true);
    match comparison.operator {
        "isEqual" => equal(comparison, value),
        "isNotEqual" => !equal(comparison, value),
        "lessThan" => number.as_ref().is_some_and(below),
        "greaterThan" => number.as_ref().is_some_and(above),
        "lessThanOrEqual" => number.is_some_and(|number| below(&number) || deep_equal(&number, &expected)),
        "greaterThanOrEqual" => number.is_some_and(|number| above(&number) || deep_equal(&number, &expected)),
        "includes" => includes(value, &expected),
        "notIncludes" => !includes(value, &expected),
        "startsWith" => plain_text(value).starts_with(&expected_text(&expected)),
        "endsWith" => plain_text(value).ends_with(&expected_text(&expected)),
        "dateLessThan" => dates(comparison, value, |a, b| a < b),
        "dateLessThanOrEqual" => dates(comparison, value, |a, b| a <= b),
        "dateGreaterThan" => dates(comparison, value, |a, b| a > b),
        "dateGreaterThanOrEqual" => dates(comparison, value, |a, b| a >= b),
        "isDateEqual" => dates(comparison, value, |a, b| a == b),
        "isNotDateEqual" => !dates(comparison, value, |a, b| a == b),
        _ => true,
    }
}

fn equal(comparison: &Comparison<'_>, value: Option<&Value>) -> bool {
    let component = comparison.component;
    if component.is_some_and(|c| c.type_name == "selectboxes")
        && let Some(boxes @ Value::Object(_)) = value
    {
        let option = Js::from_option(comparison.expected).text();
        return path::get(boxes, &option).is_some_and(crate::model::settings::truthy);
    }
    let own = Js::from_option(value);
    let mut expected = Js::from_option(comparison.expected);
    if (own.truthy() || matches!(own, Js::Bool(false)))
        && expected.truthy()
        && own.type_of() != expected.type_of()
        && let Js::Str(json) = &expected
        && let Ok(parsed) = serde_json::from_str::<Value>(json)
    {
        expected = Js::from_json(&parsed);
    }
    if let Some(component) = component
        && let Some(template) = text(&component.raw, "template")
        && holds_record(component)
    {
        return same_record(component, template, value, &expected);
    }
    deep_equal(&own, &expected)
}

/// Whether a select keeps whole records.
fn holds_record(component: &Component) -> bool {
    let raw = &component.raw;
    let property = text(raw, "valueProperty");
    let from_resource = raw.get("dataSrc").and_then(Value::as_str) == Some("resource");
    flag(raw, "reference") || (from_resource && property.is_none_or(|name| name == "data"))
}

/// Records are the same when what the template shows of them is.
fn same_record(component: &Component, template: &str, value: Option<&Value>, expected: &Js) -> bool {
    let Some(record @ Value::Object(_)) = value else { return false };
    let expected = expected.to_json().unwrap_or(Value::Null);
    let below_data = text(&component.raw, "valueProperty") == Some("data");
    template_keys(template).iter().all(|key| {
        let key = if below_data {
            match key.strip_prefix("data") {
                Some("") => return record == &expected,
                Some(rest) => rest.trim_start_matches('.'),
                None => return true,
            }
        } else {
            key
        };
        path::get(record, key) == path::get(&expected, key)
    })
}

fn template_keys(template: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let after = rest.get(start + 2..).unwrap_or_default();
        let Some(end) = after.find("}}") else { break };
        let inner = after.get(..end).unwrap_or_default().trim();
        if let Some(key) = inner.strip_prefix("item.") {
            keys.push(key.trim());
        }
        rest = after.get(end + 2..).unwrap_or_default();
    }
    keys
}

fn includes(value: Option<&Value>, expected: &Js) -> bool {
    match value {
        Some(Value::String(own)) => own.contains(&expected.text()),
        Some(Value::Object(members)) => members.values().any(|member| deep_same(member, expected)),
        _ => false,
    }
}

fn deep_same(member: &Value, expected: &Js) -> bool {
    crate::js::value::strict_equal(&Js::from_json(member), expected)
}

/// A value as text; no value is the empty text.
fn plain_text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(value) => Js::from_json(value).text(),
    }
}

fn expected_text(expected: &Js) -> String {
    expected.text()
}

fn dates(comparison: &Comparison<'_>, value: Option<&Value>, holds: impl Fn(i64, i64) -> bool) -> bool {
    let zone = &comparison.run.settings.timezone;
    let read = |value: Option<&Value>| match value? {
        Value::String(text) => date::parse_moment(text, zone),
        Value::Number(number) => number.as_f64().map(|number| number as i64),
        Value::Bool(flag) => Some(i64::from(*flag)),
        // Parts that are not given are those of today.
        Value::Object(_) => Some(date::start_of_day(comparison.run.settings.now.millis(), zone)),
        _ => None,
    };
    if !value.is_some_and(crate::model::settings::truthy) {
        return false;
    }
    match (read(value), read(comparison.expected)) {
        (Some(own), Some(other)) => holds(own, other),
        _ => false,
    }
}
