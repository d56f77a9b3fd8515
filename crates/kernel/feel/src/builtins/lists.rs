//! Functions of lists.

use std::sync::Arc;

use super::{argument, list, numbers, result};
use crate::eval::Machine;
use crate::value::{Function, Value};

pub(super) fn contains(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).map(|items| {
        let wanted = argument(arguments, 1);
        Value::Boolean(items.iter().any(|item| machine.equal(item, wanted) == Some(true)))
    });
    result(machine, "list contains", arguments, value)
}

pub(super) fn count(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).map(|items| Value::from(items.len()));
    result(machine, "count", arguments, value)
}

pub(super) fn sublist(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| {
        let start = numbers::position(arguments, 1, items.len())?;
        let rest = items.get(start..)?;
        let taken = match argument(arguments, 2) {
            Value::Null => rest,
            _ => {
                let length = usize::try_from(super::integer(arguments, 2)?).ok()?;
                rest.get(..length)?
            }
        };
        Some(Value::list(taken.to_vec()))
    });
    charged(machine, "sublist", arguments, value)
}

/// A result that is a list takes as many steps as it has items.
fn charged(machine: &mut Machine<'_>, name: &str, arguments: &[Value], value: Option<Value>) -> Value {
    if let Some(Value::List(items)) = &value
        && !machine.charge(items.len())
    {
        return Value::Null;
    }
    result(machine, name, arguments, value)
}

pub(super) fn append(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match arguments.first() {
        Some(Value::Null) => Some(vec![Value::Null]),
        _ => list(arguments, 0).map(|items| items.to_vec()),
    };
    let value = value.map(|mut items| {
        items.extend(arguments.iter().skip(1).cloned());
        Value::list(items)
    });
    charged(machine, "append", arguments, value)
}

fn joined(arguments: &[Value]) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(items) => all.extend(items.iter().cloned()),
            other => all.push(other.clone()),
        }
    }
    Some(all)
}

pub(super) fn concatenate(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = joined(arguments).map(Value::list);
    charged(machine, "concatenate", arguments, value)
}

pub(super) fn insert_before(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| {
        let at = numbers::position(arguments, 1, items.len())?;
        let mut items = items.to_vec();
        items.insert(at, argument(arguments, 2).clone());
        Some(Value::list(items))
    });
    charged(machine, "insert before", arguments, value)
}

pub(super) fn remove(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| {
        let at = numbers::position(arguments, 1, items.len())?;
        let mut items = items.to_vec();
        items.remove(at);
        Some(Value::list(items))
    });
    charged(machine, "remove", arguments, value)
}

pub(super) fn replace(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match argument(arguments, 0) {
        Value::Null => None,
        _ => replace_in(machine, arguments),
    };
    charged(machine, "list replace", arguments, value)
}

fn replace_in(machine: &mut Machine<'_>, arguments: &[Value]) -> Option<Value> {
    let mut items = list(arguments, 0)?.to_vec();
    let new = argument(arguments, 2);
    match argument(arguments, 1) {
        Value::Function(matches) => {
            for item in &mut items {
                match machine.call(matches, vec![item.clone(), new.clone()]) {
                    Value::Boolean(true) => *item = new.clone(),
                    Value::Boolean(false) => {}
                    _ => return None,
                }
            }
        }
        Value::Number(position) => {
            let position = Value::Number(position.round(0, crate::decimal::Rounding::Down)?);
            let at = numbers::position(&[position], 0, items.len())?;
            *items.get_mut(at)? = new.clone();
        }
        _ => return None,
    }
    Some(Value::list(items))
}

pub(super) fn reverse(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).map(|items| Value::list(items.iter().rev().cloned().collect()));
    charged(machine, "reverse", arguments, value)
}

pub(super) fn index_of(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).map(|items| {
        let wanted = argument(arguments, 1);
        let found = items.iter().enumerate().filter(|(_, item)| machine.equal(item, wanted) == Some(true));
        Value::list(found.map(|(at, _)| Value::from(at + 1)).collect())
    });
    charged(machine, "index of", arguments, value)
}

/// The items without those that equal an earlier one.
fn without_repeats(machine: &mut Machine<'_>, items: &[Value]) -> Option<Vec<Value>> {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        if !kept.iter().any(|other| machine.equal(item, other) == Some(true)) {
            kept.push(item.clone());
        }
        if machine.exhausted() {
            return None;
        }
    }
    Some(kept)
}

pub(super) fn union(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = joined(arguments).and_then(|items| without_repeats(machine, &items)).map(Value::list);
    charged(machine, "union", arguments, value)
}

pub(super) fn distinct(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = list(arguments, 0).and_then(|items| without_repeats(machine, &items)).map(Value::list);
    charged(machine, "distinct values", arguments, value)
}

pub(super) fn flatten(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    fn flat(machine: &mut Machine<'_>, items: &[Value], out: &mut Vec<Value>, depth: usize) -> Option<()> {
        for item in items {
            if depth > crate::value::NESTING || !machine.charge(1) {
                return None;
            }
            match item {
                Value::List(inner) => flat(machine, inner, out, depth + 1)?,
                other => out.push(other.clone()),
            }
        }
        Some(())
    }
    let value = list(arguments, 0).and_then(|items| {
        let mut out = Vec::new();
        flat(machine, &items, &mut out, 0).map(|()| Value::list(out))
    });
    result(machine, "flatten", arguments, value)
}

pub(super) fn sort(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    // The list and the function may come in either order when they are given by position.
    let (items, precedes): (Option<Arc<Vec<Value>>>, &Value) = match argument(arguments, 0) {
        function @ Value::Function(_) => (list(arguments, 1), function),
        _ => (list(arguments, 0), argument(arguments, 1)),
    };
    let precedes: Option<&Arc<Function>> = match precedes {
        Value::Function(function) => Some(function),
        _ => None,
    };
    if arguments.len() > 1 && precedes.is_none() {
        return super::wrong(machine, "sort", arguments);
    }
    let value = items.and_then(|items| machine.sort(&items, precedes)).map(Value::list);
    charged(machine, "sort", arguments, value)
}
