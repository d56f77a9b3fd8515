//! From typed texts to values.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::js::Js;
use crate::js::value::number_to_json;
use crate::model::Component;
use crate::model::settings::{flag, text};

/// A text without spaces around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim()
}

/// A number as people type it: spaces between thousands, comma or point before decimals. Nothing typed is no value;
/// what is no number, or could be read in two ways, stays text.
pub(super) fn number(typed: &str) -> Option<Value> {
    let compact: String =
        typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{202f}' && *letter != '\'').collect();
    if compact.is_empty() {
        return None;
    }
    let plain = compact.replace('\u{2212}', "-");
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    let readable = match (commas, points) {
        (0, 0 | 1) => plain.clone(),
        (1, 0) if has_three_after(digits, ',') => return Some(json!(typed)),
        (1, 0) => plain.replace(',', "."),
        // The later sign is the decimal one.
        (_, 1) if digits.rfind('.') > digits.rfind(',') => plain.replace(',', ""),
        (1, _) if digits.rfind(',') > digits.rfind('.') => plain.replace('.', "").replace(',', "."),
        _ => return Some(json!(typed)),
    };
    let well_formed = readable
        .bytes()
        .enumerate()
        .all(|(at, byte)| byte.is_ascii_digit() || byte == b'.' || (at == 0 && (byte == b'-' || byte == b'+')));
    match readable.parse::<f64>() {
        Ok(number) if well_formed && number.is_finite() && readable.bytes().any(|byte| byte.is_ascii_digit()) => {
            Some(number_to_json(number))
        }
        _ => Some(json!(typed)),
    }
}

fn has_three_after(digits: &str, sign: char) -> bool {
    digits
        .split_once(sign)
        .is_some_and(|(before, after)| after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0'))
}

/// A date as typed by hand (`17.5.2026`) in the order that sorts; anything else stays as it is.
pub(super) fn date(typed: &str) -> Value {
    let typed = typed.trim();
    let parts: Vec<&str> = typed.split('.').map(str::trim).collect();
    if let [day, month, year] = parts.as_slice() {
        let digits = |part: &str, most: usize| {
            !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if digits(day, 2) && digits(month, 2) && digits(year, 4) && year.len() == 4 {
            return json!(format!("{year}-{month:0>2}-{day:0>2}"));
        }
    }
    json!(typed)
}

/// A day from its parts, in the order in which it is stored; `00` for a part that is not given, nothing for none.
pub(super) fn day(shown: &[(&str, usize)], parts: &HashMap<&str, &str>, whole: Option<&str>) -> String {
    let given = |part: &str| parts.get(part).map(|text| text.trim()).unwrap_or_default();
    if shown.iter().all(|(part, _)| given(part).is_empty()) {
        return whole.unwrap_or_default().to_owned();
    }
    let part = |(part, length): &(&str, usize)| {
        let typed = given(part).replace('/', "-");
        let typed: String = typed.chars().take(20).collect();
        format!("{typed:0>length$}")
    };
    shown.iter().map(part).collect::<Vec<_>>().join("/")
}

/// An address typed by hand.
pub(super) fn address(component: &Component, known: &[&str], parts: &HashMap<&str, &str>) -> Option<Value> {
    if parts.is_empty() {
        return None;
    }
    let members: Map<String, Value> =
        known.iter().filter_map(|name| parts.get(name).map(|text| ((*name).to_owned(), json!(text.trim())))).collect();
    let empty = members.values().all(|value| value.as_str() == Some(""));
    if empty {
        return Some(json!({}));
    }
    Some(match component.type_name.as_str() {
        "address" => json!({"mode": "manual", "address": members}),
        _ => Value::Object(members),
    })
}

/// The option that a text stands for; a text that stands for none is kept, so that it is reported.
pub(super) fn choice(raw: &Value, typed: &str) -> Value {
    let options = crate::rules::listed(raw);
    let found = options.into_iter().map(|(value, _)| value).find(|value| match value {
        Value::Object(_) | Value::Array(_) => crate::rules::written(value) == typed,
        other => Js::from_json(other).text() == typed,
    });
    found.unwrap_or_else(|| json!(typed))
}

/// Several options.
pub(super) fn choices(raw: &Value, typed: &[&str]) -> Value {
    Value::Array(typed.iter().filter(|text| !text.is_empty()).map(|text| choice(raw, text)).collect())
}

/// Words, as a list or as one text.
pub(super) fn tags(raw: &Value, typed: &[&str]) -> Value {
    let separator = text(raw, "delimeter").unwrap_or(",");
    let words: Vec<&str> =
        typed.iter().flat_map(|text| text.split(separator)).map(str::trim).filter(|word| !word.is_empty()).collect();
    if raw.get("storeas").and_then(Value::as_str) == Some("array") || flag(raw, "multiple") {
        return json!(words);
    }
    json!(words.join(separator))
}
