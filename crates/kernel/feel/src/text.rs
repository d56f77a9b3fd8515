//! The text of a value, as `string()` gives it.

use std::fmt::Write;

use crate::names::{is_name_part, is_name_start};
use crate::value::{Function, Value};

/// The text of a value; `None` when it is longer than `limit` bytes.
pub(crate) fn text_of(value: &Value, limit: usize) -> Option<String> {
    if let Value::String(text) = value {
        return Some(text.to_string());
    }
    let mut out = String::new();
    write_value(&mut out, value, limit, 0)?;
    Some(out)
}

fn write_value(out: &mut String, value: &Value, limit: usize, depth: usize) -> Option<()> {
    if out.len() > limit || depth > crate::value::NESTING {
        return None;
    }
    let written = match value {
        Value::Null => out.write_str("null"),
        Value::Boolean(value) => write!(out, "{value}"),
        Value::Number(value) => write!(out, "{value}"),
        Value::String(value) => {
            quote(out, value);
            Ok(())
        }
        Value::Date(value) => write!(out, "{value}"),
        Value::Time(value) => write!(out, "{value}"),
        Value::DateTime(value) => write!(out, "{value}"),
        Value::DayTimeDuration(value) => write!(out, "{value}"),
        Value::YearMonthDuration(value) => write!(out, "{value}"),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write_value(out, item, limit, depth + 1)?;
            }
            out.write_str("]")
        }
        Value::Context(entries) => {
            out.push('{');
            for (at, (name, item)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write_key(out, name);
                out.push_str(": ");
                write_value(out, item, limit, depth + 1)?;
            }
            out.write_str("}")
        }
        Value::Range(range) => {
            out.push(if range.start_included { '[' } else { '(' });
            write_value(out, &range.start, limit, depth + 1)?;
            out.push_str("..");
            write_value(out, &range.end, limit, depth + 1)?;
            out.write_str(if range.end_included { "]" } else { ")" })
        }
        Value::Function(function) => out.write_str(&function_text(function)),
    };
    written.ok()
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

fn write_key(out: &mut String, name: &str) {
    let plain = name.chars().next().is_some_and(is_name_start)
        && name.chars().all(|c| is_name_part(c) || matches!(c, ' ' | '.' | '/' | '-' | '\'' | '+' | '*'));
    if plain { out.push_str(name) } else { quote(out, name) }
}

/// The head of a function, such as `function(a, b)`.
pub(crate) fn function_text(function: &Function) -> String {
    let names: Vec<&str> = match function {
        Function::Builtin(builtin) => return format!("function {}", builtin.name()),
        Function::Closure { code, .. } => code.parameters.iter().map(|one| &*one.name).collect(),
        Function::Native(native) => native.parameters().iter().map(|one| &*one.name).collect(),
    };
    format!("function({})", names.join(", "))
}
