//! Functions of numbers.

use super::{integer, number, result, single};
use crate::decimal::{Decimal, Rounding};
use crate::eval::Machine;
use crate::value::Value;

/// The finest and coarsest scale there is.
const SCALE: std::ops::RangeInclusive<i64> = -6111..=6176;

fn round(machine: &mut Machine<'_>, name: &str, arguments: &[Value], mode: Rounding, needs_scale: bool) -> Value {
    let scale = match arguments.get(1) {
        None if !needs_scale => Some(0),
        _ => number(arguments, 1).and_then(|scale| scale.round(0, Rounding::Down)?.to_i64()),
    };
    let value = number(arguments, 0).and_then(|value| {
        let scale = scale.filter(|scale| SCALE.contains(scale))?;
        value.round(i32::try_from(scale).ok()?, mode)
    });
    result(machine, name, arguments, value.map(Value::Number))
}

pub(super) fn decimal(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "decimal", arguments, Rounding::HalfEven, true)
}

pub(super) fn floor(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "floor", arguments, Rounding::Floor, false)
}

pub(super) fn ceiling(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "ceiling", arguments, Rounding::Ceiling, false)
}

pub(super) fn round_up(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "round up", arguments, Rounding::Up, true)
}

pub(super) fn round_down(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "round down", arguments, Rounding::Down, true)
}

pub(super) fn round_half_up(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "round half up", arguments, Rounding::HalfUp, true)
}

pub(super) fn round_half_down(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    round(machine, "round half down", arguments, Rounding::HalfDown, true)
}

pub(super) fn abs(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    use crate::eval::{day_time, year_month};
    let value = match single(arguments, 0) {
        Value::Number(value) => Some(Value::Number(value.absolute())),
        Value::DayTimeDuration(value) => Some(day_time(value.nanos().checked_abs())),
        Value::YearMonthDuration(value) => Some(year_month(value.months().checked_abs())),
        _ => None,
    };
    result(machine, "abs", arguments, value)
}

pub(super) fn modulo(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = number(arguments, 0).zip(number(arguments, 1)).and_then(|(a, b)| a.modulo(b));
    result(machine, "modulo", arguments, value.map(Value::Number))
}

fn function(
    machine: &mut Machine<'_>,
    name: &str,
    arguments: &[Value],
    apply: impl FnOnce(Decimal) -> Option<Decimal>,
) -> Value {
    let value = number(arguments, 0).and_then(apply);
    result(machine, name, arguments, value.map(Value::Number))
}

pub(super) fn sqrt(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    function(machine, "sqrt", arguments, Decimal::square_root)
}

pub(super) fn log(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    function(machine, "log", arguments, Decimal::logarithm)
}

pub(super) fn exp(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    function(machine, "exp", arguments, Decimal::exponential)
}

fn rest_by_two(arguments: &[Value]) -> Option<bool> {
    let value = number(arguments, 0)?;
    if !value.is_integer() {
        return None;
    }
    Some(value.modulo(Decimal::from(2))?.is_zero())
}

pub(super) fn odd(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let answer = number(arguments, 0).map(|_| rest_by_two(arguments) == Some(false));
    result(machine, "odd", arguments, answer.map(Value::Boolean))
}

pub(super) fn even(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let answer = number(arguments, 0).map(|_| rest_by_two(arguments) == Some(true));
    result(machine, "even", arguments, answer.map(Value::Boolean))
}

/// A position in a list or text, counted from 1 or from the end, as an index from 0.
pub(super) fn position(arguments: &[Value], at: usize, length: usize) -> Option<usize> {
    let position = integer(arguments, at)?;
    let index = if position > 0 {
        usize::try_from(position - 1).ok()?
    } else {
        length.checked_sub(usize::try_from(position.unsigned_abs()).ok()?)?
    };
    (position != 0 && index < length).then_some(index)
}
