//! Whether there is an answer.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::value::trim;
use crate::model::Component;
use crate::model::settings::{flag, truthy};

pub(super) fn required(check: &Check<'_, '_>) -> Verdict {
    let component = &check.context.component;
    let service = check.run.settings.is_service();
    let there = has_value(component, check.value) && !(service && is_only_empty(check.value));
    if there { Verdict::Passed } else { Failure::new("required").into() }
}

/// Lists of nothing are no answer to people.
fn is_only_empty(value: Option<&Value>) -> bool {
    value.and_then(Value::as_array).is_some_and(|items| items.iter().all(Value::is_null))
}

pub(super) fn survey(check: &Check<'_, '_>) -> Verdict {
    let questions = check.raw().get("questions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let Some(answers) = check.value.and_then(Value::as_object) else { return Verdict::Unfit };
    let answered = |question: &Value| {
        let name = question.get("value").and_then(Value::as_str).unwrap_or_default();
        answers.get(name).is_some_and(truthy)
    };
    if questions.iter().all(answered) { Verdict::Passed } else { Failure::new("requiredSurvey").into() }
}

fn has_value(component: &Component, value: Option<&Value>) -> bool {
    let several_masks = matches!(component.type_name.as_str(), "textfield" | "phoneNumber")
        && flag(&component.raw, "allowMultipleMasks")
        && component.raw.get("inputMasks").and_then(Value::as_array).is_some_and(|masks| !masks.is_empty());
    if several_masks && let Some(Value::Object(members)) = value {
        return is_present(members.get("value"), true, false);
    }
    if component.type_name == "address"
        && let Some(whole) = value
        && flag(whole, "mode")
        && let Some(Value::Object(parts)) = whole.get("address")
    {
        return !parts.is_empty() && parts.iter().all(|(name, part)| name == "address2" || truthy(part));
    }
    if component.type_name == "day" && value.and_then(Value::as_str) == Some("00/00/0000") {
        return false;
    }
    let false_counts = !matches!(component.type_name.as_str(), "checkbox" | "selectboxes");
    let shallow = component.nested && (component.type_name != "container" || !false_counts);
    is_present(value, false_counts, shallow)
}

/// Whether a value is there; objects are there when something in them is, unless they are taken as they are.
fn is_present(value: Option<&Value>, false_counts: bool, shallow: bool) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !trim(text).is_empty(),
        Some(Value::Bool(flag)) => *flag || false_counts,
        Some(Value::Number(_)) => true,
        Some(Value::Object(members)) if members.is_empty() => false,
        Some(Value::Array(items)) if items.is_empty() => false,
        Some(Value::Array(items)) if shallow => rows_have_value(items),
        Some(Value::Object(_)) if shallow => true,
        Some(Value::Array(items)) => items.iter().any(|item| is_present(Some(item), false_counts, shallow)),
        Some(Value::Object(members)) => members.values().any(|item| is_present(Some(item), false_counts, shallow)),
    }
}

fn rows_have_value(items: &[Value]) -> bool {
    if items.iter().all(Value::is_object) {
        return items.iter().filter_map(Value::as_object).any(|row| row.values().any(cell_has_value));
    }
    items.iter().any(cell_has_value)
}

fn cell_has_value(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Number(_) => true,
        other => truthy(other),
    }
}
