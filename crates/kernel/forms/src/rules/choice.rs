//! Choices among the options of a form.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::{Js, path};
use crate::model::Kind;
use crate::model::settings::{flag, text};
use crate::script::Script;

/// `true`, `"true"`, `"1"` and other truthy values.
pub(super) fn is_yes(value: &Value) -> bool {
    match value {
        Value::String(text) => text == "true" || text == "1",
        other => crate::model::settings::truthy(other),
    }
}

/// Whether the form itself lists the options.
pub(super) fn has_static_items(raw: &Value, kind: Kind) -> bool {
    let listed = raw.get("values").and_then(Value::as_array).is_some_and(|items| {
        items.iter().any(|item| item.get("value").and_then(Value::as_str).is_some_and(|value| !value.is_empty()))
    });
    let elsewhere = raw.get("dataSrc").and_then(Value::as_str).is_some_and(|source| source != "values");
    matches!(kind, Kind::Radio | Kind::SelectBoxes) && listed && !elsewhere
}

/// Whether the value is a text, list or object that is not empty: single numbers and booleans are not looked at.
pub(super) fn has_content(value: Option<&Value>) -> bool {
    match value {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        _ => false,
    }
}

pub(super) fn available(check: &mut Check<'_, '_>) -> Verdict {
    let Some(value) = check.value else { return Verdict::Passed };
    let options = match check.context.component.type_name.as_str() {
        "select" => match select_options(check) {
            Ok(Some(options)) => options,
            Ok(None) => return Verdict::Passed,
            Err(()) => return Verdict::Unfit,
        },
        "selectboxes" => return boxes(value, check),
        _ if text(check.raw(), "dataSrc") == Some("url") => match remote(check) {
            Some(options) => options,
            None => return Verdict::Passed,
        },
        _ => match check.raw().get("values").and_then(Value::as_array) {
            Some(options) => radio_options(options),
            None => return Verdict::Passed,
        },
    };
    if options.iter().any(|option| same(option, value)) {
        Verdict::Passed
    } else {
        Failure::new("invalidOption").named("onlyAvailableItems").into()
    }
}

fn same(option: &Value, value: &Value) -> bool {
    let whole = |value: &Value| value.is_object() || value.is_array();
    match (whole(option), whole(value)) {
        (true, true) => written(option) == written(value),
        (false, false) => crate::js::value::strict_equal(&Js::from_json(option), &Js::from_json(value)),
        _ => false,
    }
}

/// A value as JSON text: the order of members counts.
pub(crate) fn written(value: &Value) -> String {
    value.to_string()
}

fn radio_options(options: &[Value]) -> Vec<Value> {
    options.iter().flat_map(|option| [option.get("value").cloned(), Some(option.clone())]).flatten().collect()
}

fn boxes(value: &Value, check: &Check<'_, '_>) -> Verdict {
    let Some(members) = value.as_object() else { return Verdict::Passed };
    let options: Vec<String> = if text(check.raw(), "dataSrc") == Some("url") {
        match remote(check) {
            Some(options) => options.iter().filter_map(|option| option.as_str().map(str::to_owned)).collect(),
            None => return Verdict::Passed,
        }
    } else {
        match check.raw().get("values").and_then(Value::as_array) {
            Some(options) => options
                .iter()
                .filter_map(|option| option.get("value").and_then(Value::as_str).map(str::to_owned))
                .collect(),
            None => return Verdict::Unfit,
        }
    };
    // An empty name is what a browser sends for no choice.
    let known = |name: &String| options.contains(name) || (check.run.settings.is_service() && name.is_empty());
    if members.keys().all(known) {
        Verdict::Passed
    } else {
        Failure::new("invalidOption").named("onlyAvailableItems").into()
    }
}

/// The options at an address, as values; `None` when they cannot be had.
fn remote(check: &Check<'_, '_>) -> Option<Vec<Value>> {
    let source = check.run.settings.fetch?;
    let url = check.raw().get("data").and_then(|data| text(data, "url"))?;
    let answer = source.get(url)?;
    Some(dynamic(check.raw(), answer.as_array()?))
}

fn dynamic(raw: &Value, items: &[Value]) -> Vec<Value> {
    match text(raw, "valueProperty") {
        Some(property) => items.iter().map(|item| item.get(property).cloned().unwrap_or(Value::Null)).collect(),
        None => items.to_vec(),
    }
}

/// The options of a select; `Ok(None)` when they cannot be had, an error when the form does not say them rightly.
fn select_options(check: &mut Check<'_, '_>) -> Result<Option<Vec<Value>>, ()> {
    let raw = check.raw().clone();
    let nothing = Value::Null;
    let data = raw.get("data").unwrap_or(&nothing);
    let source = match raw.get("dataSrc").and_then(Value::as_str) {
        Some(source) => source,
        None if data.get("values").is_some() => "values",
        None => return Err(()),
    };
    match source {
        "values" => {
            let items = data.get("values").and_then(Value::as_array).ok_or(())?;
            Ok(Some(items.iter().filter_map(|item| item.get("value").cloned()).collect()))
        }
        "json" => match data.get("json") {
            Some(Value::String(json)) => {
                let items: Value = serde_json::from_str(json).map_err(|_| ())?;
                Ok(Some(dynamic(&raw, items.as_array().ok_or(())?)))
            }
            Some(Value::Array(items)) => Ok(Some(dynamic(&raw, items))),
            _ => Err(()),
        },
        "custom" => {
            let code = text(data, "custom").ok_or(())?;
            let script = Script::new(code, "values");
            let context = check.context;
            let start = Js::Arr(Vec::new());
            let found = check.run.script_value(&script, context, None, &[("values", start)]);
            match found.and_then(|found| found.to_json()) {
                Some(Value::Array(items)) => Ok(Some(items)),
                _ => Err(()),
            }
        }
        "url" => Ok(remote(check)),
        _ => Err(()),
    }
}

/// The options of a component as value and label, for showing.
pub(crate) fn listed(raw: &Value) -> Vec<(Value, String)> {
    let nothing = Value::Null;
    let data = raw.get("data").unwrap_or(&nothing);
    let own = raw.get("values").and_then(Value::as_array).filter(|items| !items.is_empty());
    let items: Vec<Value> = match (own, data.get("values"), data.get("json")) {
        (Some(items), ..) => items.clone(),
        (None, _, Some(Value::Array(items))) if !flag(data, "values") => items.clone(),
        (None, Some(Value::Array(items)), json) => {
            let only_blank = items.iter().all(|item| item.get("value").and_then(Value::as_str) == Some(""));
            match json {
                Some(Value::String(text)) if only_blank => parsed_list(text),
                Some(Value::Array(list)) if only_blank => list.clone(),
                _ => items.clone(),
            }
        }
        (None, _, Some(Value::String(text))) => parsed_list(text),
        _ => Vec::new(),
    };
    items.iter().filter_map(|item| option(raw, item)).collect()
}

fn parsed_list(text: &str) -> Vec<Value> {
    serde_json::from_str(text).ok().and_then(|value: Value| value.as_array().cloned()).unwrap_or_default()
}

fn option(raw: &Value, item: &Value) -> Option<(Value, String)> {
    if !item.is_object() {
        return Some((item.clone(), Js::from_json(item).text()));
    }
    let property = text(raw, "valueProperty").unwrap_or("value");
    let value = path::get(item, property).cloned().unwrap_or_else(|| item.clone());
    let label = text(item, "label").or_else(|| text(item, "name")).map(str::to_owned);
    let label = label.unwrap_or_else(|| Js::from_json(&value).text());
    (value.as_str() != Some("") || !label.is_empty()).then_some((value, label))
}
