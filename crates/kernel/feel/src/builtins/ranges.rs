//! Relations of points and ranges, and ranges from text.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{result, single};
use crate::compare::order;
use crate::eval::Machine;
use crate::names::Names;
use crate::value::{Range, Value};

/// A point or a range, as a range; the flag says that it is a point.
struct Span {
    range: Arc<Range>,
    point: bool,
}

impl Span {
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Range(range) => Some(Self { range: range.clone(), point: false }),
            Value::Null | Value::List(_) | Value::Context(_) | Value::Function(_) | Value::Boolean(_) => None,
            value => {
                let range = Range::closed(value.clone(), value.clone());
                Some(Self { range: Arc::new(range), point: true })
            }
        }
    }
}

fn relate(
    machine: &mut Machine<'_>,
    name: &str,
    arguments: &[Value],
    relation: impl FnOnce(&Span, &Span) -> Option<bool>,
) -> Value {
    let spans = Span::of(single(arguments, 0)).zip(Span::of(single(arguments, 1)));
    let answer = spans.and_then(|(a, b)| relation(&a, &b));
    result(machine, name, arguments, answer.map(Value::Boolean))
}

fn is_before(a: &Range, b: &Range) -> Option<bool> {
    Some(match order(&a.end, &b.start)? {
        Ordering::Less => true,
        Ordering::Equal => !(a.end_included && b.start_included),
        Ordering::Greater => false,
    })
}

fn meets_of(a: &Span, b: &Span) -> Option<bool> {
    if a.point || b.point {
        return None;
    }
    let (a, b) = (&a.range, &b.range);
    Some(a.end_included && b.start_included && order(&a.end, &b.start)?.is_eq())
}

/// The order of two lower ends, with what belongs to them.
fn order_starts(a: &Range, b: &Range) -> Option<Ordering> {
    Some(order(&a.start, &b.start)?.then(b.start_included.cmp(&a.start_included)))
}

/// The order of two upper ends, with what belongs to them.
fn order_ends(a: &Range, b: &Range) -> Option<Ordering> {
    Some(order(&a.end, &b.end)?.then(a.end_included.cmp(&b.end_included)))
}

fn includes_of(a: &Span, b: &Span) -> Option<bool> {
    if a.point {
        return None;
    }
    Some(order_starts(&a.range, &b.range)?.is_le() && order_ends(&a.range, &b.range)?.is_ge())
}

fn finishes_of(a: &Span, b: &Span) -> Option<bool> {
    if b.point {
        return None;
    }
    Some(order_ends(&a.range, &b.range)?.is_eq() && order_starts(&a.range, &b.range)?.is_ge())
}

fn starts_of(a: &Span, b: &Span) -> Option<bool> {
    if b.point {
        return None;
    }
    Some(order_starts(&a.range, &b.range)?.is_eq() && order_ends(&a.range, &b.range)?.is_le())
}

fn overlaps_before_of(a: &Span, b: &Span) -> Option<bool> {
    if a.point || b.point {
        return None;
    }
    let (a, b) = (&a.range, &b.range);
    Some(!is_before(a, b)? && order_starts(a, b)?.is_lt() && order_ends(a, b)?.is_le() && !is_before(b, a)?)
}

pub(super) fn before(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "before", arguments, |a, b| is_before(&a.range, &b.range))
}

pub(super) fn after(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "after", arguments, |a, b| is_before(&b.range, &a.range))
}

pub(super) fn meets(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "meets", arguments, meets_of)
}

pub(super) fn met_by(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "met by", arguments, |a, b| meets_of(b, a))
}

pub(super) fn overlaps(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "overlaps", arguments, |a, b| {
        if a.point || b.point {
            return None;
        }
        Some(!is_before(&a.range, &b.range)? && !is_before(&b.range, &a.range)?)
    })
}

pub(super) fn overlaps_before(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "overlaps before", arguments, overlaps_before_of)
}

pub(super) fn overlaps_after(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "overlaps after", arguments, |a, b| {
        if a.point || b.point {
            return None;
        }
        let (a, b) = (&a.range, &b.range);
        Some(!is_before(a, b)? && !is_before(b, a)? && order_starts(b, a)?.is_lt() && order_ends(b, a)?.is_le())
    })
}

pub(super) fn finishes(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "finishes", arguments, finishes_of)
}

pub(super) fn finished_by(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "finished by", arguments, |a, b| finishes_of(b, a))
}

pub(super) fn includes(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "includes", arguments, includes_of)
}

pub(super) fn during(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "during", arguments, |a, b| includes_of(b, a))
}

pub(super) fn starts(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "starts", arguments, starts_of)
}

pub(super) fn started_by(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "started by", arguments, |a, b| starts_of(b, a))
}

pub(super) fn coincides(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    relate(machine, "coincides", arguments, |a, b| {
        if a.point != b.point {
            return None;
        }
        Some(order_starts(&a.range, &b.range)?.is_eq() && order_ends(&a.range, &b.range)?.is_eq())
    })
}

/// `range("[18..65)")`: an interval whose ends are literals.
pub(super) fn range(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = single(arguments, 0).as_str().and_then(|text| range_of(machine, text));
    result(machine, "range", arguments, value)
}

fn range_of(machine: &mut Machine<'_>, text: &str) -> Option<Value> {
    let text = text.trim();
    let start_included = text.starts_with('[');
    let end_included = text.ends_with(']');
    if !start_included && !text.starts_with(['(', ']']) || !end_included && !text.ends_with([')', '[']) {
        return None;
    }
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let (start, end) = inner.split_once("..")?;
    let start = literal(start)?;
    let end = literal(end)?;
    let ordered = start.is_null() || end.is_null() || order(&start, &end).is_some_and(Ordering::is_le);
    if !ordered || start.is_null() && (end.is_null() || start_included) || end.is_null() && end_included {
        return None;
    }
    Some(machine.range(start, start_included, end, end_included))
}

/// The value of a text that is a literal; an empty one is null.
fn literal(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return Some(Value::Null);
    }
    let names = Names::new();
    let mut compiler = crate::compile::Compiler::new(&names);
    let code = compiler.expression(text).ok()?;
    let value = code.constant()?.clone();
    let ordered = value.is_null() || order(&value, &value).is_some();
    ordered.then_some(value)
}
