//! Equality and order of values, three-valued: `None` where FEEL answers null.

use std::cmp::Ordering;

use crate::code::Comparison;
use crate::temporal::{DateTime, SECOND, Time};
use crate::value::{Function, Range, Value};

/// Counts down what a comparison may still look at; lists that share parts can be far larger than their memory.
pub(crate) struct Budget(pub(crate) u64);

/// `=`: null equals only null; values of different kinds have no answer.
pub(crate) fn equal(a: &Value, b: &Value, budget: &mut Budget) -> Option<bool> {
    budget.0 = budget.0.checked_sub(1)?;
    Some(match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => {
            a.zone() == b.zone() && seconds(a.nanos().into()) == seconds(b.nanos().into())
                || is_zoned(a) && is_zoned(b) && seconds(a.utc_nanos()) == seconds(b.utc_nanos())
        }
        (Value::DateTime(a), Value::DateTime(b)) => {
            a.is_zoned() == b.is_zoned() && seconds(a.instant()) == seconds(b.instant())
        }
        (Value::DayTimeDuration(a), Value::DayTimeDuration(b)) => a == b,
        (Value::YearMonthDuration(a), Value::YearMonthDuration(b)) => a == b,
        (Value::DayTimeDuration(a), Value::YearMonthDuration(b))
        | (Value::YearMonthDuration(b), Value::DayTimeDuration(a)) => {
            return (a.nanos() == 0 && b.months() == 0).then_some(true);
        }
        (Value::List(a), Value::List(b)) => return all_equal(a.iter(), b.iter(), a.len() == b.len(), budget),
        (Value::Context(a), Value::Context(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            let mut answer = Some(true);
            for (name, value) in a.iter() {
                match b.get(name).map(|other| equal(value, other, budget)) {
                    None | Some(Some(false)) => return Some(false),
                    Some(None) => answer = None,
                    Some(Some(true)) => {}
                }
            }
            return answer;
        }
        (Value::Range(a), Value::Range(b)) => return equal_ranges(a, b, budget),
        (Value::Function(a), Value::Function(b)) => return same_function(a, b),
        _ => return None,
    })
}

fn seconds(nanos: i128) -> i128 {
    nanos.div_euclid(SECOND)
}

fn is_zoned(time: &Time) -> bool {
    *time.zone() != crate::temporal::Zone::Local
}

fn all_equal<'v>(
    a: impl Iterator<Item = &'v Value>,
    b: impl Iterator<Item = &'v Value>,
    same_length: bool,
    budget: &mut Budget,
) -> Option<bool> {
    if !same_length {
        return Some(false);
    }
    let mut answer = Some(true);
    for (one, other) in a.zip(b) {
        match equal(one, other, budget) {
            Some(false) => return Some(false),
            None => answer = None,
            Some(true) => {}
        }
    }
    answer
}

fn equal_ranges(a: &Range, b: &Range, budget: &mut Budget) -> Option<bool> {
    if a.sign != b.sign || a.start_included != b.start_included || a.end_included != b.end_included {
        return Some(false);
    }
    Some(equal(&a.start, &b.start, budget)? && equal(&a.end, &b.end, budget)?)
}

fn same_function(a: &Function, b: &Function) -> Option<bool> {
    match (a, b) {
        (Function::Builtin(a), Function::Builtin(b)) => (a == b).then_some(true),
        _ => None,
    }
}

/// The order of two values of the same ordered kind.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::String(a), Value::String(b)) => Some(a.chars().cmp(b.chars())),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => (is_zoned(a) == is_zoned(b)).then(|| a.utc_nanos().cmp(&b.utc_nanos())),
        (Value::DateTime(a), Value::DateTime(b)) => order_date_times(a, b),
        (Value::DayTimeDuration(a), Value::DayTimeDuration(b)) => Some(a.cmp(b)),
        (Value::YearMonthDuration(a), Value::YearMonthDuration(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn order_date_times(a: &DateTime, b: &DateTime) -> Option<Ordering> {
    (a.is_zoned() == b.is_zoned()).then(|| a.instant().cmp(&b.instant()))
}

/// Whether a range holds a value; an open end holds everything on its side.
pub(crate) fn in_range(value: &Value, range: &Range) -> Option<bool> {
    if matches!(range.sign, Some(Comparison::Equal | Comparison::NotEqual)) {
        let same = equal(value, &range.start, &mut Budget(100_000))?;
        return Some(same == (range.sign == Some(Comparison::Equal)));
    }
    let above = match &range.start {
        Value::Null => true,
        start => match order(value, start)? {
            Ordering::Greater => true,
            Ordering::Equal => range.start_included,
            Ordering::Less => false,
        },
    };
    let below = match &range.end {
        Value::Null => true,
        end => match order(value, end)? {
            Ordering::Less => true,
            Ordering::Equal => range.end_included,
            Ordering::Greater => false,
        },
    };
    if range.start.is_null() && range.end.is_null() { None } else { Some(above && below) }
}
