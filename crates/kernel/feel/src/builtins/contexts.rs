//! Functions of contexts.

use std::sync::Arc;

use super::{argument, list, result};
use crate::eval::Machine;
use crate::value::{Entries, Value};

pub(super) fn get_value(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match (argument(arguments, 0), argument(arguments, 1)) {
        (Value::Context(entries), Value::String(key)) => Some(entries.get(key).cloned().unwrap_or_default()),
        (Value::Context(_), Value::List(keys)) if !keys.is_empty() => {
            let mut value = argument(arguments, 0).clone();
            for key in keys.iter() {
                let next = match (&value, key) {
                    (Value::Context(entries), Value::String(key)) => entries.get(key).cloned(),
                    _ => None,
                };
                value = next.unwrap_or_default();
            }
            Some(value)
        }
        _ => None,
    };
    result(machine, "get value", arguments, value)
}

pub(super) fn get_entries(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = super::single(arguments, 0).as_context().map(|entries| {
        let entry = |(name, value): (&Arc<str>, &Value)| {
            Value::context(Entries::from_iter([
                ("key".into(), Value::String(name.clone())),
                ("value".into(), value.clone()),
            ]))
        };
        Value::list(entries.iter().map(entry).collect())
    });
    result(machine, "get entries", arguments, value)
}

pub(super) fn context(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| {
        let mut entries = Entries::new();
        for item in items.iter() {
            let item = item.as_context()?;
            let (Value::String(key), value) = (item.get("key")?, item.get("value")?) else { return None };
            if entries.get(key).is_some() {
                return None;
            }
            entries.set(key.clone(), value.clone());
        }
        Some(Value::context(entries))
    });
    result(machine, "context", arguments, value)
}

pub(super) fn put(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let new = argument(arguments, 2);
    let value = match (argument(arguments, 0), argument(arguments, 1)) {
        (context @ Value::Context(_), key @ Value::String(_)) => put_at(context, std::slice::from_ref(key), new),
        (context @ Value::Context(_), Value::List(keys)) if !keys.is_empty() && keys.len() < crate::value::NESTING => {
            put_at(context, keys, new)
        }
        _ => None,
    };
    if let Some(Value::Context(entries)) = &value {
        machine.charge(entries.len());
    }
    result(machine, "context put", arguments, value)
}

fn put_at(context: &Value, keys: &[Value], new: &Value) -> Option<Value> {
    let (key, rest) = keys.split_first()?;
    let Value::String(key) = key else { return None };
    let mut entries = match context {
        Value::Context(entries) => Entries::clone(entries),
        _ => return None,
    };
    let value = if rest.is_empty() {
        new.clone()
    } else {
        let inner = match entries.get(key) {
            Some(inner) => inner.clone(),
            None => Value::context(Entries::new()),
        };
        put_at(&inner, rest, new)?
    };
    entries.set(key.clone(), value);
    Some(Value::context(entries))
}

pub(super) fn merge(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| {
        let mut entries = Entries::new();
        for item in items.iter() {
            for (name, value) in item.as_context()?.iter() {
                if !machine.charge(1) {
                    return None;
                }
                entries.set(name.clone(), value.clone());
            }
        }
        Some(Value::context(entries))
    });
    result(machine, "context merge", arguments, value)
}
