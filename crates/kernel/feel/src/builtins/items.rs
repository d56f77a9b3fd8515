//! Functions that sum up the items of a list, given as one list or as separate arguments.

use super::{result, wrong};
use crate::compare::order;
use crate::decimal::Decimal;
use crate::eval::Machine;
use crate::value::Value;

/// The items: those of the only argument if it is a list, else the arguments themselves.
fn items(arguments: &[Value]) -> &[Value] {
    match arguments {
        [Value::List(items)] => items,
        other => other,
    }
}

fn numbers(arguments: &[Value]) -> Option<Vec<Decimal>> {
    items(arguments).iter().map(Value::as_number).collect()
}

fn best(machine: &mut Machine<'_>, name: &str, arguments: &[Value], wanted: std::cmp::Ordering) -> Value {
    let mut found: Option<&Value> = None;
    for item in items(arguments) {
        match found {
            None if order(item, item).is_none() => return wrong(machine, name, arguments),
            None => found = Some(item),
            Some(other) => match order(item, other) {
                Some(order) if order == wanted => found = Some(item),
                Some(_) => {}
                None => return wrong(machine, name, arguments),
            },
        }
    }
    found.cloned().unwrap_or_default()
}

pub(super) fn min(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    best(machine, "min", arguments, std::cmp::Ordering::Less)
}

pub(super) fn max(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    best(machine, "max", arguments, std::cmp::Ordering::Greater)
}

fn total(numbers: &[Decimal]) -> Option<Decimal> {
    let (first, rest) = numbers.split_first()?;
    rest.iter().try_fold(*first, |sum, number| sum.plus(*number))
}

fn mean_of(numbers: &[Decimal]) -> Option<Decimal> {
    total(numbers)?.over(Decimal::from(numbers.len()))
}

pub(super) fn sum(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).and_then(|numbers| total(&numbers));
    result(machine, "sum", arguments, value.map(Value::Number))
}

pub(super) fn product(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).and_then(|numbers| {
        let (first, rest) = numbers.split_first()?;
        rest.iter().try_fold(*first, |product, number| product.times(*number))
    });
    result(machine, "product", arguments, value.map(Value::Number))
}

pub(super) fn mean(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).and_then(|numbers| mean_of(&numbers));
    result(machine, "mean", arguments, value.map(Value::Number))
}

pub(super) fn median(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).and_then(|mut numbers| {
        numbers.sort();
        let middle = numbers.len() / 2;
        let upper = *numbers.get(middle)?;
        if numbers.len() % 2 == 1 {
            return Some(upper);
        }
        numbers.get(middle.checked_sub(1)?)?.plus(upper)?.over(Decimal::from(2))
    });
    result(machine, "median", arguments, value.map(Value::Number))
}

pub(super) fn stddev(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).filter(|numbers| numbers.len() > 1).and_then(|numbers| {
        let mean = mean_of(&numbers)?;
        let squares: Option<Vec<Decimal>> = numbers
            .iter()
            .map(|number| {
                let distance = number.minus(mean)?;
                distance.times(distance)
            })
            .collect();
        total(&squares?)?.over(Decimal::from(numbers.len() - 1))?.square_root()
    });
    result(machine, "stddev", arguments, value.map(Value::Number))
}

pub(super) fn mode(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = numbers(arguments).map(|mut numbers| {
        numbers.sort();
        let mut counts: Vec<(Decimal, usize)> = Vec::new();
        for number in numbers {
            match counts.last_mut() {
                Some((last, count)) if *last == number => *count += 1,
                _ => counts.push((number, 1)),
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        Value::list(counts.into_iter().filter(|(_, count)| *count == most).map(|(number, _)| number.into()).collect())
    });
    result(machine, "mode", arguments, value)
}

/// Logic over all items: `decisive` settles it, anything that is no boolean leaves it open.
fn decide(machine: &mut Machine<'_>, arguments: &[Value], decisive: bool) -> Value {
    if let [Value::Null] = arguments {
        return wrong(machine, if decisive { "any" } else { "all" }, arguments);
    }
    let mut answer = Value::Boolean(!decisive);
    for item in items(arguments) {
        match item {
            Value::Boolean(value) if *value == decisive => return Value::Boolean(decisive),
            Value::Boolean(_) => {}
            _ => answer = Value::Null,
        }
    }
    answer
}

pub(super) fn all(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    decide(machine, arguments, false)
}

pub(super) fn any(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    decide(machine, arguments, true)
}
