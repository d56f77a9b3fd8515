//! Bounds written as `moment().subtract(18, 'years')`: read without running code.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

use crate::js::date::{end_of_day, parse_moment, start_of_day};

/// Longest expression.
const LENGTH_LIMIT: usize = 500;

/// The time that an expression names; `None` when it is no such expression.
pub(crate) fn evaluate(expression: &str, now: i64, zone: &TimeZone) -> Option<i64> {
    let text = expression.trim().trim_end_matches(';').trim();
    if text.len() > LENGTH_LIMIT {
        return None;
    }
    let rest = text.strip_prefix("return ").unwrap_or(text);
    if let Some(argument) = rest.strip_prefix("new Date(").and_then(|rest| rest.strip_suffix(')')) {
        return if argument.trim().is_empty() { Some(now) } else { parse_moment(quoted(argument)?, zone) };
    }
    let rest = rest.strip_prefix("moment(")?;
    let (argument, mut rest) = rest.split_once(')')?;
    let mut time = if argument.trim().is_empty() { now } else { parse_moment(quoted(argument)?, zone)? };
    while let Some(call) = rest.trim().strip_prefix('.') {
        let (name, after) = call.split_once('(')?;
        let (arguments, tail) = after.split_once(')')?;
        time = apply(name.trim(), arguments, time, zone)?;
        rest = tail;
    }
    rest.trim().is_empty().then_some(time)
}

fn quoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let quote = text.chars().next().filter(|letter| matches!(letter, '"' | '\'' | '`'))?;
    text.strip_prefix(quote)?.strip_suffix(quote)
}

fn apply(name: &str, arguments: &str, time: i64, zone: &TimeZone) -> Option<i64> {
    let (first, second) = arguments.split_once(',').unwrap_or((arguments, ""));
    match name {
        "add" | "subtract" => {
            let amount: f64 = first.trim().trim_matches(['"', '\'']).parse().ok()?;
            let amount = if name == "add" { amount } else { -amount };
            moved(time, amount, quoted(second)?, zone)
        }
        "startOf" => start_of(time, quoted(first)?, zone),
        "endOf" => end_of(time, quoted(first)?, zone),
        "utc" | "local" | "toDate" | "clone" | "toISOString" | "format" | "valueOf" => Some(time),
        _ => None,
    }
}

/// The time moved by a number of units.
#[cfg(feature = "javascript")]
pub(super) fn moved_by(time: i64, amount: f64, unit: &str, zone: &TimeZone) -> Option<i64> {
    moved(time, amount, unit, zone)
}

/// The first or last millisecond of a unit.
#[cfg(feature = "javascript")]
pub(super) fn edge_of(time: i64, unit: &str, last: bool, zone: &TimeZone) -> Option<i64> {
    if last { end_of(time, unit, zone) } else { start_of(time, unit, zone) }
}

fn moved(time: i64, amount: f64, unit: &str, zone: &TimeZone) -> Option<i64> {
    if !amount.is_finite() || amount.abs() > 100_000.0 {
        return None;
    }
    let whole = amount.round() as i64;
    let span: Span = match unit.trim_end_matches('s') {
        "year" | "y" => whole.years(),
        "month" | "M" => whole.months(),
        "week" | "w" => whole.weeks(),
        "day" | "d" => whole.days(),
        "hour" | "h" => return Some(time + (amount * 3_600_000.0) as i64),
        "minute" | "m" => return Some(time + (amount * 60_000.0) as i64),
        "second" | "" => return Some(time + (amount * 1000.0) as i64),
        _ => return None,
    };
    let zoned = Timestamp::from_millisecond(time).ok()?.to_zoned(zone.clone());
    zoned.checked_add(span).ok().map(|moved| moved.timestamp().as_millisecond())
}

fn start_of(time: i64, unit: &str, zone: &TimeZone) -> Option<i64> {
    let zoned = Timestamp::from_millisecond(time).ok()?.to_zoned(zone.clone());
    let date = match unit.trim_end_matches('s') {
        "year" => zoned.date().first_of_year(),
        "month" => zoned.date().first_of_month(),
        "day" | "date" => return Some(start_of_day(time, zone)),
        "hour" => return Some(time - time.rem_euclid(3_600_000)),
        _ => return None,
    };
    date.to_zoned(zone.clone()).ok().map(|start| start.timestamp().as_millisecond())
}

fn end_of(time: i64, unit: &str, zone: &TimeZone) -> Option<i64> {
    let zoned = Timestamp::from_millisecond(time).ok()?.to_zoned(zone.clone());
    let date = match unit.trim_end_matches('s') {
        "year" => zoned.date().last_of_year(),
        "month" => zoned.date().last_of_month(),
        "day" | "date" => return Some(end_of_day(time, zone)),
        "hour" => return Some(time - time.rem_euclid(3_600_000) + 3_599_999),
        _ => return None,
    };
    let start = date.to_zoned(zone.clone()).ok()?;
    Some(end_of_day(start.timestamp().as_millisecond(), zone))
}
