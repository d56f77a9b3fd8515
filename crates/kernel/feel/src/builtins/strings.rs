//! Functions of texts.

use super::{argument, list, number, numbers, regex, result, single, text};
use crate::decimal::Rounding;
use crate::eval::Machine;
use crate::value::Value;

pub(super) fn substring(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = substring_of(arguments);
    result(machine, "substring", arguments, value)
}

fn substring_of(arguments: &[Value]) -> Option<Value> {
    let chars: Vec<char> = text(arguments, 0)?.chars().collect();
    let start = Value::Number(number(arguments, 1)?.round(0, Rounding::Down)?);
    let start = numbers::position(&[start], 0, chars.len())?;
    let rest = chars.get(start..)?;
    let taken = match argument(arguments, 2) {
        Value::Null => rest,
        _ => {
            let length = number(arguments, 2)?.round(0, Rounding::Down)?.to_i64().filter(|length| *length >= 1)?;
            rest.get(..usize::try_from(length).ok()?.min(rest.len()))?
        }
    };
    Some(Value::from(taken.iter().collect::<String>()))
}

pub(super) fn length(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = text(arguments, 0).map(|text| Value::from(text.chars().count()));
    result(machine, "string length", arguments, value)
}

pub(super) fn upper(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = text(arguments, 0).map(|text| Value::from(text.to_uppercase()));
    result(machine, "upper case", arguments, value)
}

pub(super) fn lower(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = text(arguments, 0).map(|text| Value::from(text.to_lowercase()));
    result(machine, "lower case", arguments, value)
}

pub(super) fn trim(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = text(arguments, 0).map(|text| Value::from(text.trim()));
    result(machine, "trim", arguments, value)
}

fn two(arguments: &[Value]) -> Option<(&str, &str)> {
    text(arguments, 0).zip(text(arguments, 1))
}

pub(super) fn before(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).map(|(text, found)| Value::from(text.split_once(found).map_or("", |parts| parts.0)));
    result(machine, "substring before", arguments, value)
}

pub(super) fn after(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).map(|(text, found)| Value::from(text.split_once(found).map_or("", |parts| parts.1)));
    result(machine, "substring after", arguments, value)
}

pub(super) fn contains(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).map(|(text, part)| Value::Boolean(text.contains(part)));
    result(machine, "contains", arguments, value)
}

pub(super) fn starts_with(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).map(|(text, part)| Value::Boolean(text.starts_with(part)));
    result(machine, "starts with", arguments, value)
}

pub(super) fn ends_with(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).map(|(text, part)| Value::Boolean(text.ends_with(part)));
    result(machine, "ends with", arguments, value)
}

/// Flags that may be left out or null, but not of another kind.
fn flags(arguments: &[Value], at: usize) -> Option<&str> {
    match single(arguments, at) {
        Value::Null => Some(""),
        other => other.as_str(),
    }
}

pub(super) fn matches(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).zip(flags(arguments, 2)).and_then(|((text, pattern), flags)| {
        let regex = regex::compiled(machine, pattern, flags)?;
        machine.charge(text.len() / 8);
        regex.is_match(text).ok().map(Value::Boolean)
    });
    result(machine, "matches", arguments, value)
}

pub(super) fn replace(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).zip(text(arguments, 2)).zip(flags(arguments, 3));
    let value = value.and_then(|(((text, pattern), replacement), flags)| {
        let regex = regex::compiled(machine, pattern, flags)?;
        let literal = flags.contains('q');
        let limit = machine.context.limits.text;
        regex::replaced(&regex, text, replacement, literal, limit)
    });
    if let Some(text) = &value {
        machine.charge(text.len() / 8);
    }
    result(machine, "replace", arguments, value.map(Value::from))
}

pub(super) fn split(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = two(arguments).and_then(|(text, delimiter)| {
        let regex = regex::compiled(machine, delimiter, "")?;
        let mut parts = Vec::new();
        for part in regex.split(text) {
            if !machine.charge(1) {
                return None;
            }
            parts.push(Value::from(part.ok()?));
        }
        Some(Value::list(parts))
    });
    result(machine, "split", arguments, value)
}

pub(super) fn join(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = join_of(machine, arguments);
    result(machine, "string join", arguments, value)
}

fn join_of(machine: &mut Machine<'_>, arguments: &[Value]) -> Option<Value> {
    let items = list(arguments, 0)?;
    let delimiter = flags(arguments, 1)?;
    let (prefix, suffix) = (flags(arguments, 2)?, flags(arguments, 3)?);
    let mut out = String::from(prefix);
    let mut first = true;
    for item in items.iter().filter(|item| !item.is_null()) {
        if !first {
            out.push_str(delimiter);
        }
        out.push_str(item.as_str()?);
        first = false;
        if out.len() > machine.context.limits.text || !machine.charge(1) {
            return None;
        }
    }
    out.push_str(suffix);
    Some(Value::from(out))
}
