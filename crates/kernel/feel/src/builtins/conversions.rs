//! Conversions between kinds, and what works on every kind.

use super::{argument, integer, number, result, single};
use crate::decimal::{Decimal, Rounding};
use crate::eval::{Machine, year_month};
use crate::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration, Zone};
use crate::value::Value;

pub(super) fn not(_: &mut Machine<'_>, arguments: &[Value]) -> Value {
    single(arguments, 0).as_boolean().map_or(Value::Null, |value| Value::Boolean(!value))
}

pub(super) fn date(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = if arguments.len() == 1 {
        match single(arguments, 0) {
            Value::String(text) => Date::parse(text),
            Value::Date(date) => Some(*date),
            Value::DateTime(date_time) => Some(date_time.date),
            _ => None,
        }
    } else {
        date_of(arguments)
    };
    result(machine, "date", arguments, value.map(Value::Date))
}

fn date_of(arguments: &[Value]) -> Option<Date> {
    Date::new(integer(arguments, 0)?, integer(arguments, 1)?, integer(arguments, 2)?)
}

pub(super) fn time(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = if arguments.len() == 1 {
        match single(arguments, 0) {
            Value::String(text) => Time::parse(text),
            Value::Date(_) => Some(Time::midnight(Zone::UTC)),
            Value::DateTime(date_time) => Some(date_time.time.clone()),
            Value::Time(time) => Some(time.clone()),
            _ => None,
        }
    } else {
        time_of(arguments, 0)
    };
    result(machine, "time", arguments, value.map(Value::Time))
}

/// Hour, minute, second and perhaps an offset or the name of a zone.
fn time_of(arguments: &[Value], at: usize) -> Option<Time> {
    let second = number(arguments, at + 2)?;
    let whole = second.round(0, Rounding::Floor)?;
    let nanos = second.minus(whole)?.times(Decimal::from(1_000_000_000))?.round(0, Rounding::Down)?.to_i64()?;
    let zone = match single(arguments, at + 3) {
        Value::Null => Zone::Local,
        Value::DayTimeDuration(offset) => {
            let seconds = offset.nanos() / crate::temporal::SECOND;
            Zone::Offset(i32::try_from(seconds).ok().filter(|seconds| seconds.abs() <= 18 * 3600)?)
        }
        Value::String(name) => Zone::named(name)?,
        _ => return None,
    };
    let (hour, minute) = (integer(arguments, at)?, integer(arguments, at + 1)?);
    Time::new(hour, minute, whole.to_i64()?, u32::try_from(nanos).ok()?, zone)
}

pub(super) fn date_and_time(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match arguments.len() {
        1 => match single(arguments, 0) {
            Value::String(text) => {
                DateTime::parse(text).or_else(|| Date::parse(text).map(|date| DateTime::midnight(date, Zone::Local)))
            }
            Value::Date(date) => Some(DateTime::midnight(*date, Zone::UTC)),
            Value::DateTime(date_time) => Some(DateTime::clone(date_time)),
            _ => None,
        },
        2 => {
            let date = match single(arguments, 0) {
                Value::Date(date) => Some(*date),
                Value::DateTime(date_time) => Some(date_time.date),
                _ => None,
            };
            match (single(arguments, 0), single(arguments, 1)) {
                (_, Value::Time(time)) => date.map(|date| DateTime { date, time: time.clone() }),
                (Value::DateTime(date_time), Value::String(zone)) => {
                    Zone::named(zone).and_then(|zone| match date_time.is_zoned() {
                        true => DateTime::from_instant(date_time.instant(), zone),
                        false => Some(DateTime { date: date_time.date, time: date_time.time.with_zone(zone) }),
                    })
                }
                _ => None,
            }
        }
        6 | 7 => date_of(arguments).zip(time_of(arguments, 3)).map(|(date, time)| DateTime { date, time }),
        _ => None,
    };
    result(machine, "date and time", arguments, value.map(Value::from))
}

pub(super) fn number_from(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match single(arguments, 0) {
        Value::Number(value) if arguments.len() == 1 => Some(*value),
        Value::String(text) => number_of(text, arguments),
        _ => None,
    };
    result(machine, "number", arguments, value.map(Value::Number))
}

fn number_of(text: &str, arguments: &[Value]) -> Option<Decimal> {
    let separator = |at: usize, allowed: &[&str]| match single(arguments, at) {
        Value::Null => Some(None),
        Value::String(text) if allowed.contains(&&**text) => text.chars().next().map(Some),
        _ => None,
    };
    let grouping = separator(1, &[" ", ",", "."])?;
    let point = separator(2, &[",", "."])?;
    if grouping.is_some() && grouping == point {
        return None;
    }
    let mut plain = text.to_owned();
    if let Some(grouping) = grouping {
        plain.retain(|c| c != grouping);
    }
    if let Some(point) = point.filter(|point| *point != '.') {
        if plain.contains('.') {
            return None;
        }
        plain = plain.replace(point, ".");
    }
    plain.parse().ok()
}

pub(super) fn string(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    match argument(arguments, 0) {
        Value::Null => Value::Null,
        other => machine.text(other).map_or(Value::Null, Value::from),
    }
}

pub(super) fn duration(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = match single(arguments, 0) {
        Value::String(text) => YearMonthDuration::parse(text)
            .map(Value::YearMonthDuration)
            .or_else(|| DayTimeDuration::parse(text).map(Value::DayTimeDuration)),
        value @ (Value::DayTimeDuration(_) | Value::YearMonthDuration(_)) => Some(value.clone()),
        _ => None,
    };
    result(machine, "duration", arguments, value)
}

/// A date, and the nanoseconds of its day.
fn moment(value: &Value) -> Option<(Date, u64)> {
    match value {
        Value::Date(date) => Some((*date, 0)),
        Value::DateTime(date_time) => Some((date_time.date, date_time.time.nanos())),
        _ => None,
    }
}

pub(super) fn years_and_months(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let from = moment(single(arguments, 0));
    let to = moment(single(arguments, 1));
    let value = from.zip(to).map(|((from, from_time), (to, to_time))| {
        let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
        let mut difference = months(to) - months(from);
        let (start, end) = ((from.day(), from_time), (to.day(), to_time));
        if difference > 0 && end < start {
            difference -= 1;
        } else if difference < 0 && end > start {
            difference += 1;
        }
        year_month(Some(difference))
    });
    result(machine, "years and months duration", arguments, value)
}

pub(super) fn is(_: &mut Machine<'_>, arguments: &[Value]) -> Value {
    Value::Boolean(same(argument(arguments, 0), argument(arguments, 1), 0))
}

/// Whether two values are the same in every respect, zones included.
fn same(a: &Value, b: &Value, depth: usize) -> bool {
    if depth > crate::value::NESTING {
        return false;
    }
    match (a, b) {
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::DateTime(a), Value::DateTime(b)) => a == b,
        (Value::DayTimeDuration(_), Value::YearMonthDuration(_))
        | (Value::YearMonthDuration(_), Value::DayTimeDuration(_)) => false,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.len() < 10_000 && a.iter().zip(b.iter()).all(|(a, b)| same(a, b, depth + 1))
        }
        (Value::Null, Value::Null) => true,
        _ => {
            let mut budget = crate::compare::Budget(100_000);
            crate::compare::equal(a, b, &mut budget) == Some(true)
        }
    }
}

pub(super) fn is_defined(_: &mut Machine<'_>, arguments: &[Value]) -> Value {
    Value::Boolean(!argument(arguments, 0).is_null())
}

pub(super) fn get_or_else(_: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let at = usize::from(argument(arguments, 0).is_null());
    argument(arguments, at).clone()
}
