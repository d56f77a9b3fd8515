//! Reading and writing data by path text such as `applicant.items[0].name`.

use serde_json::{Map, Value};

use super::value::index_of;

/// Longest list that a write by index may create.
const LIST_LIMIT: usize = 10_000;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    /// The member's name, or the digits of an index.
    pub(crate) name: &'a str,
}

/// Splits a path at dots and brackets; quotes inside brackets are dropped.
pub(crate) fn segments(path: &str) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    if path.is_empty() {
        return found;
    }
    let bytes = path.as_bytes();
    let (mut start, mut at, mut after_bracket) = (0, 0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'.' => {
                if !after_bracket {
                    push(&mut found, path, start, at);
                }
                after_bracket = false;
                start = at + 1;
            }
            b'[' => {
                if !after_bracket && at > start {
                    push(&mut found, path, start, at);
                }
                let end = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b']'));
                let Some(end) = end.map(|offset| at + offset) else {
                    start = at + 1;
                    break;
                };
                let inner = path.get(at + 1..end).unwrap_or_default();
                found.push(Segment { name: inner.trim_matches(['"', '\'']) });
                at = end;
                start = end + 1;
                after_bracket = true;
            }
            _ => after_bracket = false,
        }
        at += 1;
    }
    if !after_bracket {
        push(&mut found, path, start, bytes.len());
    }
    found
}

fn push<'a>(found: &mut Vec<Segment<'a>>, path: &'a str, start: usize, end: usize) {
    found.push(Segment { name: path.get(start..end).unwrap_or_default() });
}

fn is_deep(path: &str) -> bool {
    path.contains(['.', '['])
}

fn child<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => index_of(name).and_then(|at| items.get(at)),
        _ => None,
    }
}

fn child_mut<'a>(value: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(members) => members.get_mut(name),
        Value::Array(items) => index_of(name).and_then(|at| items.get_mut(at)),
        _ => None,
    }
}

/// The value at a path; a member whose whole name is the path comes first.
pub(crate) fn get<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some(found) = root.as_object().and_then(|members| members.get(path)) {
        return Some(found);
    }
    if !is_deep(path) {
        return child(root, path);
    }
    segments(path).iter().try_fold(root, |value, segment| child(value, segment.name))
}

/// Whether there is a value at the path, also `null`.
pub(crate) fn has(root: &Value, path: &str) -> bool {
    get(root, path).is_some()
}

/// Writes a value at a path and makes the objects and lists on the way; `false` when it has no place.
pub(crate) fn set(root: &mut Value, path: &str, value: Value) -> bool {
    let whole = root.as_object().is_some_and(|members| members.contains_key(path));
    let parts = if whole || !is_deep(path) { vec![Segment { name: path }] } else { segments(path) };
    let Some((last, way)) = parts.split_last() else { return false };
    let mut current = root;
    for (at, segment) in way.iter().enumerate() {
        let next_is_index = parts.get(at + 1).is_some_and(|next| index_of(next.name).is_some());
        let Some(slot) = slot(current, segment.name) else { return false };
        if !slot.is_object() && !slot.is_array() {
            *slot = if next_is_index { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        }
        current = slot;
    }
    match slot(current, last.name) {
        Some(place) => {
            *place = value;
            true
        }
        None => false,
    }
}

/// The place of a member, made when it is absent.
fn slot<'a>(container: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    match container {
        Value::Object(members) => Some(members.entry(name).or_insert(Value::Null)),
        Value::Array(items) => {
            let at = index_of(name).filter(|at| *at < LIST_LIMIT.max(items.len()))?;
            while items.len() <= at {
                items.push(Value::Null);
            }
            items.get_mut(at)
        }
        _ => None,
    }
}

/// Removes the member at a path; an item of a list becomes `null`, so that the others keep their places.
pub(crate) fn unset(root: &mut Value, path: &str) {
    if let Some(members) = root.as_object_mut()
        && members.shift_remove(path).is_some()
    {
        return;
    }
    let parts = segments(path);
    let Some((last, way)) = parts.split_last() else { return };
    let mut current = root;
    for segment in way {
        let Some(next) = child_mut(current, segment.name) else { return };
        current = next;
    }
    match current {
        Value::Object(members) => {
            members.shift_remove(last.name);
        }
        Value::Array(items) => {
            if let Some(item) = index_of(last.name).and_then(|at| items.get_mut(at)) {
                *item = Value::Null;
            }
        }
        _ => {}
    }
}
