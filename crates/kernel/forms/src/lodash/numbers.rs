//! Functions on numbers.

use super::sets::order;
use super::{Given, SIZE_LIMIT, iterate, to_integer};
use crate::js::Js;
use crate::js::value::{number_text, text_to_number};

/// Calls a function of this kind.
pub(super) fn call(name: &str, given: &Given<'_>) -> Option<Js> {
    let (a, b) = (given.at(0), given.at(1));
    let both = |empty: f64, apply: fn(f64, f64) -> f64| match (a, b) {
        (Js::Undefined, Js::Undefined) => Js::Num(empty),
        (Js::Undefined, only) | (only, Js::Undefined) => only.clone(),
        (a, b) => Js::Num(apply(a.number(), b.number())),
    };
    Some(match name {
        "add" => match (a, b) {
            (Js::Str(_), _) | (_, Js::Str(_)) if !matches!((a, b), (Js::Undefined, _) | (_, Js::Undefined)) => {
                Js::Str(a.text() + &b.text())
            }
            _ => both(0.0, |a, b| a + b),
        },
        "subtract" => both(0.0, |a, b| a - b),
        "multiply" => both(1.0, |a, b| a * b),
        "divide" => both(1.0, |a, b| a / b),
        "ceil" => rounded(given, f64::ceil),
        "floor" => rounded(given, f64::floor),
        "round" => rounded(given, |number| (number + 0.5).floor()),
        "max" | "maxBy" => extreme(given, name == "maxBy", true),
        "min" | "minBy" => extreme(given, name == "minBy", false),
        "sum" | "sumBy" => sum(given, name == "sumBy"),
        "mean" | "meanBy" => {
            let count = given.list(0).len() as f64;
            Js::Num(if count == 0.0 { f64::NAN } else { sum(given, name == "meanBy").number() / count })
        }
        "clamp" => clamp(given),
        "inRange" => in_range(given),
        "range" | "rangeRight" => range(given, name == "rangeRight"),
        "times" => {
            let count = to_integer(a).clamp(0.0, SIZE_LIMIT as f64) as usize;
            Js::Arr((0..count).map(|at| Js::Num(at as f64)).collect())
        }
        _ => return None,
    })
}

/// Rounds at a decimal place by moving the point in the written number, so that 2.345 becomes 2.35.
fn rounded(given: &Given<'_>, round: fn(f64) -> f64) -> Js {
    let number = given.at(0).number();
    let places = given.number_or(1, 0.0).clamp(-292.0, 292.0);
    if places == 0.0 || !number.is_finite() {
        return Js::Num(round(number));
    }
    let moved = |number: f64, places: f64| {
        let text = number_text(number);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent = exponent.trim_start_matches('+').parse::<f64>().unwrap_or(0.0);
        text_to_number(&format!("{mantissa}e{}", exponent + places))
    };
    Js::Num(moved(round(moved(number, places)), -places))
}

fn extreme(given: &Given<'_>, by: bool, largest: bool) -> Js {
    let identity = Js::Undefined;
    let iteratee = if by { given.at(1) } else { &identity };
    let mut best: Option<(Js, Js)> = None;
    for item in given.list(0) {
        let key = iterate(item, iteratee);
        if key.is_nil() || matches!(key, Js::Num(number) if number.is_nan()) {
            continue;
        }
        let better = match &best {
            None => true,
            Some((_, known)) => {
                order(&key, known) == if largest { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less }
            }
        };
        if better {
            best = Some((item.clone(), key));
        }
    }
    best.map(|(item, _)| item).unwrap_or_default()
}

fn sum(given: &Given<'_>, by: bool) -> Js {
    let identity = Js::Undefined;
    let iteratee = if by { given.at(1) } else { &identity };
    let mut total: Option<Js> = None;
    for item in given.list(0) {
        let value = iterate(item, iteratee);
        if matches!(value, Js::Undefined) {
            continue;
        }
        total = Some(match total {
            None => value,
            Some(Js::Str(text)) => Js::Str(text + &value.text()),
            Some(known) if matches!(value, Js::Str(_)) => Js::Str(known.text() + &value.text()),
            Some(known) => Js::Num(known.number() + value.number()),
        });
    }
    total.unwrap_or(Js::Num(0.0))
}

fn clamp(given: &Given<'_>) -> Js {
    let number = given.at(0).number();
    let (low, high) = match given.at(2) {
        Js::Undefined => (f64::NEG_INFINITY, given.at(1).number()),
        high => (given.at(1).number(), high.number()),
    };
    let mut found = number;
    if !high.is_nan() {
        found = found.min(high);
    }
    if !low.is_nan() {
        found = found.max(low);
    }
    Js::Num(found)
}

fn finite(value: &Js) -> f64 {
    let number = value.number();
    if number.is_nan() { 0.0 } else { number }
}

fn in_range(given: &Given<'_>) -> Js {
    let number = given.at(0).number();
    let (start, end) = match given.at(2) {
        Js::Undefined => (0.0, finite(given.at(1))),
        end => (finite(given.at(1)), finite(end)),
    };
    Js::Bool(number >= start.min(end) && number < start.max(end))
}

fn range(given: &Given<'_>, right: bool) -> Js {
    let (start, end) = match given.at(1) {
        Js::Undefined => (0.0, finite(given.at(0))),
        end => (finite(given.at(0)), finite(end)),
    };
    let step = match given.at(2) {
        Js::Undefined => {
            if start < end {
                1.0
            } else {
                -1.0
            }
        }
        step => finite(step),
    };
    let length = ((end - start) / if step == 0.0 { 1.0 } else { step }).ceil().clamp(0.0, SIZE_LIMIT as f64) as usize;
    let mut items: Vec<Js> = (0..length).map(|at| Js::Num(start + step * at as f64)).collect();
    if right {
        items.reverse();
    }
    Js::Arr(items)
}
