//! Paths: entries of contexts, and the properties of dates, times, durations and ranges.

use std::sync::Arc;

use super::Machine;
use super::operators::day_time;
use crate::code::Node;
use crate::temporal::{SECOND, Time, Zone};
use crate::value::{Range, Value};

impl Machine<'_> {
    pub(super) fn path(&mut self, inner: &Node, name: &Arc<str>) -> Value {
        let value = self.eval(inner);
        self.entry(&value, name)
    }

    fn entry(&mut self, value: &Value, name: &str) -> Value {
        match value {
            Value::Context(entries) => match entries.get(name) {
                Some(value) => value.clone(),
                None => self.report("unknown_name", format!("The context has no entry \"{name}\".")),
            },
            Value::List(items) => {
                if !self.charge(items.len()) {
                    return Value::Null;
                }
                let found = items.iter().map(|item| self.entry(item, name)).collect();
                Value::list(found)
            }
            Value::Null => Value::Null,
            other => match property(other, name) {
                Some(value) => value,
                None => self.fail(format!("A {} has no property \"{name}\".", other.kind())),
            },
        }
    }
}

fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(date) => date_property(*date, name),
        Value::DateTime(date_time) => date_property(date_time.date, name).or_else(|| match name {
            "time offset" => Some(offset(date_time.offset())),
            _ => time_property(&date_time.time, name),
        }),
        Value::Time(time) => match name {
            "time offset" => Some(offset(time.offset())),
            _ => time_property(time, name),
        },
        Value::DayTimeDuration(duration) => {
            let nanos = duration.nanos();
            let (sign, size) = (if nanos < 0 { -1 } else { 1 }, nanos.unsigned_abs());
            let seconds = i64::try_from(size / SECOND.unsigned_abs()).unwrap_or(i64::MAX);
            let part = match name {
                "days" => seconds / 86_400,
                "hours" => seconds / 3600 % 24,
                "minutes" => seconds / 60 % 60,
                "seconds" => seconds % 60,
                _ => return None,
            };
            Some(Value::from(sign * part))
        }
        Value::YearMonthDuration(duration) => match name {
            "years" => Some(Value::from(duration.months() / 12)),
            "months" => Some(Value::from(duration.months() % 12)),
            _ => None,
        },
        Value::Range(range) => range_property(range, name),
        _ => None,
    }
}

fn range_property(range: &Range, name: &str) -> Option<Value> {
    match name {
        "start" => Some(range.start.clone()),
        "end" => Some(range.end.clone()),
        "start included" => Some(Value::Boolean(range.start_included)),
        "end included" => Some(Value::Boolean(range.end_included)),
        _ => None,
    }
}

fn date_property(date: crate::temporal::Date, name: &str) -> Option<Value> {
    let number = match name {
        "year" => i64::from(date.year()),
        "month" => i64::from(date.month()),
        "day" => i64::from(date.day()),
        "weekday" => i64::from(date.weekday()),
        _ => return None,
    };
    Some(Value::from(number))
}

fn time_property(time: &Time, name: &str) -> Option<Value> {
    let number = match name {
        "hour" => time.hour(),
        "minute" => time.minute(),
        "second" => time.second(),
        "timezone" => {
            return Some(match time.zone() {
                Zone::Named(_) => time.zone().name().map_or(Value::Null, Value::from),
                _ => Value::Null,
            });
        }
        _ => return None,
    };
    Some(Value::Number(number.into()))
}

fn offset(seconds: Option<i32>) -> Value {
    seconds.map_or(Value::Null, |seconds| day_time(Some(i128::from(seconds) * SECOND)))
}
