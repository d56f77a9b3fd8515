//! The operators of JSONLogic itself.

use super::{Thrown, truthy};
use crate::js::Js;
use crate::js::value::{less, loose_equal, parse_float, strict_equal};

/// Calls an operator.
pub(super) fn call(operator: &str, given: &[Js]) -> Result<Js, Thrown> {
    let undefined = Js::Undefined;
    let (a, b) = (given.first().unwrap_or(&undefined), given.get(1).unwrap_or(&undefined));
    let chain = |test: &dyn Fn(&Js, &Js) -> bool| match given.get(2) {
        None | Some(Js::Undefined) => Js::Bool(test(a, b)),
        Some(c) => Js::Bool(test(a, b) && test(b, c)),
    };
    Ok(match operator {
        "==" => Js::Bool(loose_equal(a, b)),
        "!=" => Js::Bool(!loose_equal(a, b)),
        "===" => Js::Bool(strict_equal(a, b)),
        "!==" => Js::Bool(!strict_equal(a, b)),
        ">" => Js::Bool(less(b, a) == Some(true)),
        ">=" => Js::Bool(less(a, b) == Some(false)),
        "<" => chain(&|a, b| less(a, b) == Some(true)),
        "<=" => chain(&|a, b| less(b, a) == Some(false)),
        "!!" => Js::Bool(truthy(a)),
        "!" => Js::Bool(!truthy(a)),
        "%" => Js::Num(a.number() % b.number()),
        "log" => a.clone(),
        "in" => contains(a, b),
        "cat" => Js::Str(joined(given)),
        "substr" => substr(a, b, given.get(2)),
        "+" => Js::Num(given.iter().map(|value| parse_float(&value.text())).fold(0.0, |sum, value| sum + value)),
        "*" => match given {
            [] => return Err("Nothing to multiply.".to_owned()),
            [only] => only.clone(),
            _ => Js::Num(given.iter().map(|value| parse_float(&value.text())).product()),
        },
        "-" => Js::Num(if matches!(b, Js::Undefined) { -a.number() } else { a.number() - b.number() }),
        "/" => Js::Num(a.number() / b.number()),
        "min" => Js::Num(extreme(given, f64::INFINITY, f64::min)),
        "max" => Js::Num(extreme(given, f64::NEG_INFINITY, f64::max)),
        "merge" => Js::Arr(
            given
                .iter()
                .flat_map(|value| match value {
                    Js::Arr(items) => items.clone(),
                    other => vec![other.clone()],
                })
                .collect(),
        ),
        _ => return Err(format!("Unrecognized operation {operator}")),
    })
}

fn extreme(given: &[Js], start: f64, pick: fn(f64, f64) -> f64) -> f64 {
    given.iter().map(Js::number).fold(start, |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { pick(a, b) })
}

fn joined(given: &[Js]) -> String {
    given.iter().map(|value| if value.is_nil() { String::new() } else { value.text() }).collect()
}

fn contains(a: &Js, b: &Js) -> Js {
    Js::Bool(match b {
        Js::Arr(items) => items.iter().any(|item| strict_equal(item, a)),
        Js::Str(text) if !text.is_empty() => text.contains(&a.text()),
        _ => false,
    })
}

/// Units of UTF-16 as a text.
fn text_of(units: &[u16]) -> String {
    String::from_utf16_lossy(units)
}

fn cut(units: &[u16], start: f64, length: f64) -> Vec<u16> {
    let size = units.len() as f64;
    let start = if start.is_nan() { 0.0 } else { start.trunc() };
    let from = if start < 0.0 { (size + start).max(0.0) } else { start.min(size) };
    let count = if length.is_nan() { 0.0 } else { length.trunc().clamp(0.0, size - from) };
    units.iter().skip(from as usize).take(count as usize).copied().collect()
}

fn substr(source: &Js, start: &Js, end: Option<&Js>) -> Js {
    let units: Vec<u16> = source.text().encode_utf16().collect();
    let start = if matches!(start, Js::Undefined) { 0.0 } else { start.number() };
    Js::Str(match end {
        None | Some(Js::Undefined) => text_of(&cut(&units, start, f64::INFINITY)),
        Some(end) if end.number() < 0.0 => {
            let rest = cut(&units, start, f64::INFINITY);
            text_of(&cut(&rest, 0.0, rest.len() as f64 + end.number()))
        }
        Some(end) => text_of(&cut(&units, start, end.number())),
    })
}
