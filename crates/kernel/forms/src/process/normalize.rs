//! Bringing values into the shape in which they are stored.

use serde_json::{Map, Value, json};

use super::normalize_parts::{day, time};
use super::{Context, Run};
use crate::js::Js;
use crate::js::value::{number_to_json, parse_float, trim};
use crate::model::Component;
use crate::model::settings::{flag, text, truthy};

impl Run<'_> {
    /// Brings the component's value into shape; a number that is none is dropped.
    pub(crate) fn normalize(&mut self, context: &Context) {
        let component = &context.component;
        let value = context.value(&self.data);
        if is_not_a_number(component, value) && !self.settings.is_service() {
            self.write(&context.path, Some(Value::Null));
            self.not_numbers.insert(context.path.clone());
        }
        let value = context.value(&self.data);
        let stays = component.type_name != "number" && self.not_numbers.contains(&context.path);
        if stays && value == Some(&Value::Null) {
            self.filter.insert(context.path.clone(), true);
            return;
        }
        let mut new = normalized(component, value);
        if component.type_name == "number" && self.settings.is_service() {
            new = keep_text(new, value);
        }
        if component.multiple && !component.required && !matches!(value, Some(Value::Array(_))) {
            let kept = value.filter(|value| truthy(value));
            new = Some(kept.map_or_else(|| json!([]), |value| json!([value])));
        }
        match new.filter(|new| !new.is_null()) {
            None => {
                self.filter.insert(context.path.clone(), false);
            }
            Some(new) if value != Some(&new) && !self.cleared.contains(&context.path) => {
                if component.has_value() {
                    self.write(&context.path, Some(new));
                }
                self.filter.insert(context.path.clone(), true);
            }
            Some(_) => {}
        }
    }
}

/// Whether a choice among numbers is none.
fn is_not_a_number(component: &Component, value: Option<&Value>) -> bool {
    component.type_name == "radio"
        && component.raw.get("dataType").and_then(Value::as_str) == Some("number")
        && Js::from_option(value).number().is_nan()
}

/// What was typed is kept where it is no number, so that it can be shown again with the error.
fn keep_text(new: Option<Value>, value: Option<&Value>) -> Option<Value> {
    match (new, value) {
        (Some(Value::Array(items)), Some(Value::Array(old))) => {
            let item = |(new, old): (Value, &Value)| if new.is_null() { old.clone() } else { new };
            Some(Value::Array(items.into_iter().zip(old).map(item).collect()))
        }
        (None, Some(Value::String(text))) if trim(text).is_empty() => None,
        (None, Some(value)) => Some(value.clone()),
        (new, _) => new,
    }
}

fn normalized(component: &Component, value: Option<&Value>) -> Option<Value> {
    let raw = &component.raw;
    match component.type_name.as_str() {
        "address" => address(component, value),
        "day" => day(raw, value),
        "email" => match value {
            Some(Value::String(text)) => Some(Value::String(trim(text).to_lowercase())),
            other => other.cloned(),
        },
        "radio" => Some(radio(raw, value)).filter(|_| value.is_some() || raw.get("dataType").is_some_and(is_typed)),
        "select" => select(component, value),
        "selectboxes" => Some(boxes(value)),
        "tags" => tags(raw, value),
        "textfield" | "phoneNumber" => masked(raw, value),
        "time" => time(raw, value),
        "number" => numbers(component, value),
        _ => value.cloned(),
    }
}

fn is_typed(data_type: &Value) -> bool {
    matches!(data_type.as_str(), Some("number" | "string" | "boolean"))
}

fn address(component: &Component, value: Option<&Value>) -> Option<Value> {
    let manual = !component.multiple && flag(&component.raw, "enableManualMode");
    match value {
        Some(address) if manual && truthy(address) && !flag(address, "mode") => {
            Some(json!({"mode": "autocomplete", "address": address}))
        }
        other => other.cloned(),
    }
}

fn radio(raw: &Value, value: Option<&Value>) -> Value {
    let own = Js::from_option(value);
    match raw.get("dataType").and_then(Value::as_str) {
        Some("number") => return number_to_json(own.number()),
        Some("string") => {
            return match value {
                Some(whole @ (Value::Object(_) | Value::Array(_) | Value::Null)) => Value::String(whole.to_string()),
                _ => Value::String(own.text()),
            };
        }
        Some("boolean") => return Value::Bool(own.truthy() && own.text() != "false"),
        _ => {}
    }
    let number = own.number();
    let written = if own.is_nil() { String::new() } else { own.text() };
    let numeric = !parse_float(&own.text()).is_nan() && number.is_finite();
    if numeric && written == Js::Num(number).text() {
        return number_to_json(number);
    }
    match value {
        Some(Value::String(text)) if text == "true" => Value::Bool(true),
        Some(Value::String(text)) if text == "false" => Value::Bool(false),
        other => other.cloned().unwrap_or(Value::Null),
    }
}

fn select(component: &Component, value: Option<&Value>) -> Option<Value> {
    match value {
        Some(Value::Array(items)) if component.multiple => {
            Some(Value::Array(items.iter().map(|item| select_one(component, item).unwrap_or(Value::Null)).collect()))
        }
        Some(value) => select_one(component, value),
        None => None,
    }
}

fn select_one(component: &Component, value: &Value) -> Option<Value> {
    if value.is_null() {
        return None;
    }
    let whole = value.is_object() || value.is_array();
    let empty = value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
    if empty {
        return Some(value.clone());
    }
    let own = Js::from_json(value);
    let boolean = |value: Value| match value.as_str().map(str::to_lowercase).as_deref() {
        Some("true") => Value::Bool(true),
        Some("false") => Value::Bool(false),
        _ => value,
    };
    let number = |current: Value| {
        let number = Js::from_json(&current).number();
        let same = own.text() == Js::Num(number).text();
        if number.is_finite() && value.as_str() != Some("") && same { number_to_json(number) } else { current }
    };
    let data_type = text(&component.raw, "dataType").unwrap_or("auto");
    Some(match data_type {
        "number" => number(value.clone()),
        "boolean" => boolean(value.clone()),
        "string" => Value::String(own.text()),
        "auto" if !whole => boolean(number(Value::String(own.text()))),
        _ => value.clone(),
    })
}

fn boxes(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(name)) if !name.is_empty() => json!({ name: true }),
        Some(Value::Array(names)) => {
            let members: Map<String, Value> =
                names.iter().map(|name| (Js::from_json(name).text(), Value::Bool(true))).collect();
            Value::Object(members)
        }
        Some(boxes @ Value::Object(_)) => boxes.clone(),
        _ => json!({}),
    }
}

fn tags(raw: &Value, value: Option<&Value>) -> Option<Value> {
    let separator = text(raw, "delimeter").unwrap_or(",");
    let store = raw.get("storeas");
    match value {
        Some(words @ Value::Array(items)) if store.is_none() || store.and_then(Value::as_str) == Some("string") => {
            let _ = words;
            let texts: Vec<String> = items
                .iter()
                .map(|item| if item.is_null() { String::new() } else { Js::from_json(item).text() })
                .collect();
            Some(Value::String(texts.join(separator)))
        }
        Some(Value::String(words)) if store.and_then(Value::as_str) == Some("array") => {
            let words = words.split(separator).filter(|word| !word.is_empty()).map(Value::from);
            Some(Value::Array(words.collect()))
        }
        other => other.cloned(),
    }
}

fn masked(raw: &Value, value: Option<&Value>) -> Option<Value> {
    let value = match value {
        Some(Value::String(words)) if flag(raw, "truncateMultipleSpaces") => Some(Value::String(single_spaces(words))),
        other => other.cloned(),
    };
    let masks = raw.get("inputMasks").and_then(Value::as_array).filter(|masks| !masks.is_empty());
    let Some(first) = masks.filter(|_| flag(raw, "allowMultipleMasks")).and_then(|masks| masks.first()) else {
        return value;
    };
    let name = first.get("label").cloned();
    let one = |value: Option<Value>| match value {
        Some(Value::Object(mut members)) => {
            if !members.get("value").is_some_and(truthy) {
                members.shift_remove("value");
            }
            Value::Object(members)
        }
        Some(whole @ Value::Array(_)) => whole,
        other => {
            let mut members = Map::new();
            if let Some(value) = other {
                members.insert("value".to_owned(), value);
            }
            if let Some(name) = &name {
                members.insert("maskName".to_owned(), name.clone());
            }
            Value::Object(members)
        }
    };
    match value {
        Some(Value::Array(items)) => Some(Value::Array(items.into_iter().map(|item| one(Some(item))).collect())),
        other => Some(one(other)),
    }
}

/// Trimmed, and several spaces as one.
pub(crate) fn single_spaces(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut pending = String::new();
    for letter in trim(text).chars() {
        if crate::js::value::is_space(letter) {
            pending.push(letter);
            continue;
        }
        if pending.chars().count() > 1 {
            output.push(' ');
        } else {
            output.push_str(&pending);
        }
        pending.clear();
        output.push(letter);
    }
    output
}

fn numbers(component: &Component, value: Option<&Value>) -> Option<Value> {
    match value {
        Some(Value::Array(items)) if component.multiple => {
            Some(Value::Array(items.iter().map(|item| number(Some(item)).unwrap_or(Value::Null)).collect()))
        }
        value => number(value),
    }
}

fn number(value: Option<&Value>) -> Option<Value> {
    let own = Js::from_option(value);
    let number = own.number();
    (!parse_float(&own.text()).is_nan() && number.is_finite()).then(|| match value {
        Some(kept @ Value::Number(_)) => kept.clone(),
        _ => number_to_json(number),
    })
}
