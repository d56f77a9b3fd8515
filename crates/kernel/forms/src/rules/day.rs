//! Days given by parts.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::Js;
use crate::js::value::parse_int;
use crate::model::settings::{flag, present};

fn field<'a>(raw: &'a Value, part: &str) -> Option<&'a Value> {
    raw.get("fields").and_then(|fields| fields.get(part))
}

fn hides(raw: &Value, part: &str) -> bool {
    field(raw, part).is_some_and(|field| flag(field, "hide"))
}

fn requires(raw: &Value, part: &str) -> bool {
    field(raw, part).is_some_and(|field| flag(field, "required"))
}

/// Whether some part of the day must be given.
pub(super) fn requires_parts(raw: &Value, type_name: &str) -> bool {
    type_name == "day" && ["day", "month", "year"].iter().any(|part| requires(raw, part))
}

/// Whether the day's year has a bound of that name.
pub(super) fn has_year_bound(raw: &Value, type_name: &str, name: &str) -> bool {
    type_name == "day" && year_bound(raw, name).is_some()
}

fn year_bound(raw: &Value, name: &str) -> Option<String> {
    let inner = field(raw, "year").and_then(|year| present(year, name));
    // The lower bound of the field counts only where the component has one too.
    let bound = match present(raw, name) {
        Some(bound) => Some(bound),
        None if name == "maxYear" => inner,
        None => None,
    };
    bound.map(|bound| Js::from_json(bound).text())
}

/// The order and choice of parts as people read them.
pub(super) fn shown_format(raw: &Value) -> String {
    let (day, month, year) = (!hides(raw, "day"), !hides(raw, "month"), !hides(raw, "year"));
    let first = flag(raw, "dayFirst");
    let parts = [(first && day, "D"), (month, "M"), (!first && day, "D"), (year, "YYYY")];
    let shown: Vec<&str> = parts.iter().filter(|(shown, _)| *shown).map(|(_, letters)| *letters).collect();
    shown.join("/")
}

/// Whether some part is not given.
pub(super) fn is_partial(raw: &Value, value: &Value) -> bool {
    let Value::String(text) = value else { return !crate::model::settings::truthy(value) || value.is_array() };
    if text.is_empty() {
        return true;
    }
    let parts: Vec<&str> = text.split('/').collect();
    let (day, month) = if flag(raw, "dayFirst") { (0, 1) } else { (1, 0) };
    parts.get(day) == Some(&"00") || parts.get(month) == Some(&"00") || parts.get(2) == Some(&"0000")
}

/// Day, month and year as numbers; hidden parts are zero, missing ones are not numbers.
fn parts(raw: &Value, text: &str) -> (f64, f64, f64) {
    let values: Vec<f64> = text.split('/').map(parse_int).collect();
    let at = |at: i64| usize::try_from(at).ok().and_then(|at| values.get(at)).copied().unwrap_or(f64::NAN);
    let (mut day_at, mut month_at, mut year_at): (i64, i64, i64) =
        if flag(raw, "dayFirst") { (0, 1, 2) } else { (1, 0, 2) };
    let (mut day, mut month, mut year) = (at(day_at), at(month_at), at(year_at));
    if values.len() == 3 {
        return (day, month, year);
    }
    let (no_day, no_month, no_year) = (hides(raw, "day"), hides(raw, "month"), hides(raw, "year"));
    if no_day {
        month_at = (month_at - 1).max(0);
        year_at -= 1;
        (day, month, year) = (0.0, at(month_at), at(year_at));
    }
    if no_month {
        day_at = (day_at - 1).max(0);
        year_at -= 1;
        day = if no_day && day == 0.0 { 0.0 } else { at(day_at) };
        (month, year) = (0.0, at(year_at));
    }
    if no_year {
        day = if no_day && day == 0.0 { 0.0 } else { at(day_at) };
        month = if no_month && month == 0.0 { 0.0 } else { at(month_at) };
        year = 0.0;
    }
    (day, month, year)
}

fn days_in(month: f64, year: f64) -> f64 {
    let leap = year % 400.0 == 0.0 || (year % 100.0 != 0.0 && year % 4.0 == 0.0);
    match month as i64 {
        4 | 6 | 9 | 11 => 30.0,
        2 if leap || year.is_nan() => 29.0,
        2 => 28.0,
        _ => 31.0,
    }
}

pub(super) fn day(check: &Check<'_, '_>) -> Verdict {
    let wrong = Failure::new("invalidDay").named("day");
    let Some(text) = check.text() else { return wrong.into() };
    let (day, month, year) = parts(check.raw(), text);
    let within = |number: f64, most: f64| (0.0..=most).contains(&number);
    let valid = within(day, days_in(month, year)) && within(month, 12.0) && within(year, 9999.0);
    if valid { Verdict::Passed } else { wrong.into() }
}

pub(super) fn required_day(check: &Check<'_, '_>) -> Verdict {
    let raw = check.raw();
    let missing = |key: &str| Verdict::from(Failure::new(key).named("day"));
    let text = match check.value {
        Some(Value::String(text)) if !text.is_empty() => text,
        Some(value) if crate::model::settings::truthy(value) => return Verdict::Unfit,
        _ => return missing("requiredDayEmpty"),
    };
    let (day, month, year) = parts(raw, text);
    let absent = |number: f64| number == 0.0 || number.is_nan();
    if absent(day) && requires(raw, "day") {
        return missing("requiredDayField");
    }
    if absent(month) && requires(raw, "month") {
        return missing("requiredMonthField");
    }
    if absent(year) && requires(raw, "year") {
        return missing("requiredYearField");
    }
    Verdict::Passed
}

fn year_of(check: &Check<'_, '_>) -> Option<f64> {
    let text = match check.value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return None,
    };
    let tail = text.get(text.len().checked_sub(4)?..)?;
    tail.bytes().all(|byte| byte.is_ascii_digit()).then(|| parse_int(tail))
}

fn year_rule(check: &Check<'_, '_>, name: &'static str, fits: fn(f64, f64) -> bool) -> Verdict {
    let raw = check.raw();
    let outer = present(raw, name);
    let inner = field(raw, "year").and_then(|year| present(year, name));
    if outer.is_some() && inner.is_some() && outer != inner {
        return Verdict::Unfit;
    }
    let (Some(bound), Some(year)) = (year_bound(raw, name), year_of(check)) else { return Verdict::Passed };
    let limit = Js::Str(bound.clone()).number();
    if fits(year, limit) { Verdict::Passed } else { Failure::new(name).with(name, bound).into() }
}

pub(super) fn max_year(check: &Check<'_, '_>) -> Verdict {
    year_rule(check, "maxYear", |year, limit| year <= limit)
}

pub(super) fn min_year(check: &Check<'_, '_>) -> Verdict {
    year_rule(check, "minYear", |year, limit| year >= limit)
}
