//! Functions of the calendar and the clock.

use super::{result, single};
use crate::eval::Machine;
use crate::temporal::{Date, DateTime};
use crate::value::Value;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn date(arguments: &[Value]) -> Option<Date> {
    match single(arguments, 0) {
        Value::Date(date) => Some(*date),
        Value::DateTime(date_time) => Some(date_time.date),
        _ => None,
    }
}

fn named(names: &[&str], number: u8) -> Option<Value> {
    names.get(usize::from(number).checked_sub(1)?).map(|name| Value::from(*name))
}

pub(super) fn day_of_year(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = date(arguments).map(|date| Value::from(i64::from(date.day_of_year())));
    result(machine, "day of year", arguments, value)
}

pub(super) fn day_of_week(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = date(arguments).and_then(|date| named(&DAYS, date.weekday()));
    result(machine, "day of week", arguments, value)
}

pub(super) fn month_of_year(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = date(arguments).and_then(|date| named(&MONTHS, date.month()));
    result(machine, "month of year", arguments, value)
}

pub(super) fn week_of_year(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = date(arguments).map(|date| Value::from(i64::from(date.week_of_year())));
    result(machine, "week of year", arguments, value)
}

pub(super) fn last_day_of_month(machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
    let value = date(arguments)
        .and_then(|date| Date::new(date.year().into(), date.month().into(), date.days_in_month().into()))
        .map(Value::Date);
    result(machine, "last day of month", arguments, value)
}

fn present(machine: &Machine<'_>) -> Option<DateTime> {
    let instant = i128::from(machine.context.now.micros()) * 1000;
    DateTime::from_instant(instant, machine.context.timezone.clone())
}

pub(super) fn now(machine: &mut Machine<'_>, _: &[Value]) -> Value {
    present(machine).map_or(Value::Null, Value::from)
}

pub(super) fn today(machine: &mut Machine<'_>, _: &[Value]) -> Value {
    present(machine).map_or(Value::Null, |moment| Value::Date(moment.date))
}
