//! Days given by parts, and times.

use serde_json::Value;

use crate::js::date_format::{parse_strict, rewrite};
use crate::model::settings::{flag, text};

/// Whether a part of a day is hidden.
pub(crate) fn hides(raw: &Value, part: &str) -> bool {
    raw.get("fields").and_then(|fields| fields.get(part)).is_some_and(|field| flag(field, "hide"))
}

/// Whether the day stands before the month.
pub(crate) fn day_first(raw: &Value) -> bool {
    flag(raw, "dayFirst")
}

fn is_whole_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            2 | 5 => *byte == b'/',
            _ => byte.is_ascii_digit(),
        })
}

/// A day with some parts hidden takes those from the default.
pub(crate) fn day(raw: &Value, value: Option<&Value>) -> Option<Value> {
    let Some(Value::String(written)) = value else { return value.cloned() };
    if written.is_empty() || is_whole_day(written) {
        return value.cloned();
    }
    let (show_day, show_month, show_year) = (!hides(raw, "day"), !hides(raw, "month"), !hides(raw, "year"));
    let defaults = default_parts(raw);
    let mut given = written.split('/');
    let mut parts: Vec<String> = Vec::new();
    let mut next = |shown: bool, default: &str| {
        let part = if shown { given.next().map(str::to_owned) } else { Some(default.to_owned()) };
        match part {
            Some(part) if part.is_empty() => {}
            Some(part) => parts.push(part),
            // A part that is missing leaves its place empty.
            None => parts.push(String::new()),
        }
    };
    // Locale settings put the month first in English.
    let first = day_first(raw) && !flag(raw, "useLocaleSettings");
    if first {
        next(show_day, &defaults.0);
    }
    next(show_month, &defaults.1);
    if !first {
        next(show_day, &defaults.0);
    }
    next(show_year, &defaults.2);
    Some(Value::String(parts.join("/")))
}

/// Day, month and year of the default value.
fn default_parts(raw: &Value) -> (String, String, String) {
    let Some(default) = text(raw, "defaultValue") else { return Default::default() };
    let parts: Vec<&str> = default.split('/').collect();
    let (mut day, mut month, mut year) = if day_first(raw) { (Some(0), Some(1), 2) } else { (Some(1), Some(0), 2) };
    if parts.len() != 3 {
        if hides(raw, "day") {
            month = month.map(|at: usize| at.saturating_sub(1));
            year -= 1;
            day = None;
        }
        if hides(raw, "month") {
            day = day.map(|at: usize| at.saturating_sub(1));
            year = usize::saturating_sub(year, 1);
            month = None;
        }
    }
    let part = |at: Option<usize>| at.and_then(|at| parts.get(at)).copied().unwrap_or_default().to_owned();
    let year = Some(year).filter(|_| parts.len() == 3 || !hides(raw, "year"));
    (part(day), part(month), part(year))
}

/// A time in the format in which it is shown becomes the format in which it is stored.
pub(crate) fn time(raw: &Value, value: Option<&Value>) -> Option<Value> {
    let shown = text(raw, "format").unwrap_or("HH:mm");
    let stored = text(raw, "dataFormat").unwrap_or("HH:mm:ss");
    match value {
        Some(Value::String(written)) => match parse_strict(written, shown) {
            Some(parts) => Some(Value::String(rewrite(&parts, stored))),
            None => value.cloned(),
        },
        other => other.cloned(),
    }
}
