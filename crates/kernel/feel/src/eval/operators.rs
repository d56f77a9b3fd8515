//! Arithmetic, comparison and logic.

use std::cmp::Ordering;

use super::Machine;
use crate::code::{Arithmetic, Comparison, Node, UnaryTests};
use crate::compare::order;
use crate::decimal::{Decimal, Rounding};
use crate::temporal::{DAY, DateTime, DayTimeDuration, YearMonthDuration, Zone};
use crate::value::{Range, Value};

impl Machine<'_> {
    pub(super) fn negate(&mut self, inner: &Node) -> Value {
        match self.eval(inner) {
            Value::Number(value) => Value::Number(value.negated()),
            Value::DayTimeDuration(value) => day_time(Some(-value.nanos())),
            Value::YearMonthDuration(value) => year_month(value.months().checked_neg()),
            Value::Null => Value::Null,
            other => self.fail(format!("A {} has no negative.", other.kind())),
        }
    }

    pub(super) fn arithmetic(&mut self, first: &Node, steps: &[(Arithmetic, Node)]) -> Value {
        let mut left = self.eval(first);
        for (operator, node) in steps {
            let right = self.eval(node);
            left = self.calculate(*operator, &left, &right);
        }
        left
    }

    fn calculate(&mut self, operator: Arithmetic, a: &Value, b: &Value) -> Value {
        if let (Value::Number(a), Value::Number(b)) = (a, b) {
            return match number(operator, *a, *b) {
                Some(value) => Value::Number(value),
                None => self.fail(format!("{a} {} {b} has no result.", sign(operator))),
            };
        }
        let result = match operator {
            Arithmetic::Add => self.add(a, b),
            Arithmetic::Subtract => subtract(a, b),
            Arithmetic::Multiply => multiply(a, b).or_else(|| multiply(b, a)),
            Arithmetic::Divide => divide(a, b),
            Arithmetic::Power => None,
        };
        match result {
            Some(value) => value,
            None => self.fail(format!("{} {} {} has no result.", a.kind(), sign(operator), b.kind())),
        }
    }

    fn add(&mut self, a: &Value, b: &Value) -> Option<Value> {
        if let (Value::String(a), Value::String(b)) = (a, b) {
            let length = a.len() + b.len();
            if length > self.context.limits.text || !self.charge(length / 16) {
                return Some(self.report("limit", "The text is too long."));
            }
            return Some(Value::string(format!("{a}{b}")));
        }
        add(a, b).or_else(|| add(b, a))
    }

    pub(super) fn compare_nodes(&mut self, comparison: Comparison, left: &Node, right: &Node) -> Value {
        let left = self.eval(left);
        let right = self.eval(right);
        self.compare(comparison, &left, &right)
    }

    fn compare(&mut self, comparison: Comparison, left: &Value, right: &Value) -> Value {
        match self.holds(comparison, left, right) {
            Some(answer) => Value::Boolean(answer),
            None if left.is_null() || right.is_null() => Value::Null,
            None => self.fail(format!("{} and {} cannot be compared.", left.kind(), right.kind())),
        }
    }

    /// Whether a comparison holds; `None` where it has no answer.
    pub(crate) fn holds(&mut self, comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
        match comparison {
            Comparison::Equal => self.equal(left, right),
            Comparison::NotEqual => self.equal(left, right).map(|answer| !answer),
            Comparison::Less => order(left, right).map(Ordering::is_lt),
            Comparison::LessOrEqual => order(left, right).map(Ordering::is_le),
            Comparison::Greater => order(left, right).map(Ordering::is_gt),
            Comparison::GreaterOrEqual => order(left, right).map(Ordering::is_ge),
        }
    }

    pub(super) fn and(&mut self, parts: &[Node]) -> Value {
        let mut answer = Value::Boolean(true);
        for part in parts {
            match self.eval(part) {
                Value::Boolean(false) => return Value::Boolean(false),
                Value::Boolean(true) => {}
                _ => answer = Value::Null,
            }
        }
        answer
    }

    pub(super) fn or(&mut self, parts: &[Node]) -> Value {
        let mut answer = Value::Boolean(false);
        for part in parts {
            match self.eval(part) {
                Value::Boolean(true) => return Value::Boolean(true),
                Value::Boolean(false) => {}
                _ => answer = Value::Null,
            }
        }
        answer
    }

    pub(super) fn between(&mut self, value: &Node, low: &Node, high: &Node) -> Value {
        let value = self.eval(value);
        let low = self.eval(low);
        let high = self.eval(high);
        match (order(&value, &low), order(&value, &high)) {
            (Some(low), Some(high)) => Value::Boolean(low.is_ge() && high.is_le()),
            _ if value.is_null() || low.is_null() || high.is_null() => Value::Null,
            _ => self.fail(format!("A {} cannot be between {} and {}.", value.kind(), low.kind(), high.kind())),
        }
    }

    pub(super) fn is_in(&mut self, value: &Node, tests: &UnaryTests) -> Value {
        let value = self.eval(value);
        self.passes(&value, tests).map_or(Value::Null, Value::Boolean)
    }

    /// Whether a range holds a value, or all of another range.
    pub(crate) fn within(&mut self, value: &Value, range: &Range) -> Option<bool> {
        crate::compare::in_range(value, range)
    }
}

fn sign(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Power => "**",
    }
}

fn number(operator: Arithmetic, a: Decimal, b: Decimal) -> Option<Decimal> {
    match operator {
        Arithmetic::Add => a.plus(b),
        Arithmetic::Subtract => a.minus(b),
        Arithmetic::Multiply => a.times(b),
        Arithmetic::Divide => a.over(b),
        Arithmetic::Power => a.power(b),
    }
}

pub(crate) fn day_time(nanos: Option<i128>) -> Value {
    nanos.and_then(DayTimeDuration::from_nanos).map_or(Value::Null, Value::DayTimeDuration)
}

pub(crate) fn year_month(months: Option<i64>) -> Value {
    months.map_or(Value::Null, |months| Value::YearMonthDuration(YearMonthDuration::from_months(months)))
}

fn moment(value: Option<DateTime>) -> Value {
    value.map_or(Value::Null, Value::from)
}

fn add(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::DayTimeDuration(a), Value::DayTimeDuration(b)) => day_time(a.nanos().checked_add(b.nanos())),
        (Value::YearMonthDuration(a), Value::YearMonthDuration(b)) => year_month(a.months().checked_add(b.months())),
        (Value::Date(date), Value::DayTimeDuration(duration)) => {
            let local = DateTime::midnight(*date, Zone::UTC).plus(*duration);
            local.map_or(Value::Null, |moved| Value::Date(moved.date))
        }
        (Value::Date(date), Value::YearMonthDuration(duration)) => {
            date.plus_months(duration.months()).map_or(Value::Null, Value::Date)
        }
        (Value::DateTime(date_time), Value::DayTimeDuration(duration)) => moment(date_time.plus(*duration)),
        (Value::DateTime(date_time), Value::YearMonthDuration(duration)) => {
            moment(date_time.plus_months(duration.months()))
        }
        (Value::Time(time), Value::DayTimeDuration(duration)) => Value::Time(time.plus(*duration)),
        _ => return None,
    })
}

fn subtract(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Time(a), Value::Time(b)) => day_time(a.utc_nanos().checked_sub(b.utc_nanos())),
        (Value::Date(a), Value::Date(b)) => day_time(Some(i128::from(a.days() - b.days()) * DAY)),
        (Value::DateTime(a), Value::DateTime(b)) => {
            if a.is_zoned() != b.is_zoned() {
                return None;
            }
            day_time(a.instant().checked_sub(b.instant()))
        }
        (Value::DateTime(a), Value::Date(b)) => mixed(a, &DateTime::midnight(*b, Zone::UTC))?,
        (Value::Date(a), Value::DateTime(b)) => mixed(&DateTime::midnight(*a, Zone::UTC), b)?,
        (_, Value::DayTimeDuration(duration)) => {
            return add(a, &day_time(Some(-duration.nanos())));
        }
        (_, Value::YearMonthDuration(duration)) => return add(a, &year_month(duration.months().checked_neg())),
        _ => return None,
    })
}

/// The difference of a moment and the midnight of a date, which is told in UTC.
fn mixed(a: &DateTime, b: &DateTime) -> Option<Value> {
    if a.is_zoned() && b.is_zoned() { Some(day_time(a.instant().checked_sub(b.instant()))) } else { None }
}

fn multiply(a: &Value, b: &Value) -> Option<Value> {
    let Value::Number(factor) = b else { return None };
    scale(a, |amount| amount.times(*factor))
}

fn divide(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (_, Value::Number(divisor)) => scale(a, |amount| amount.over(*divisor)),
        (Value::DayTimeDuration(a), Value::DayTimeDuration(b)) => {
            Some(Value::number(Decimal::from_i128(a.nanos()).over(Decimal::from_i128(b.nanos()))))
        }
        (Value::YearMonthDuration(a), Value::YearMonthDuration(b)) => {
            Some(Value::number(Decimal::from(a.months()).over(Decimal::from(b.months()))))
        }
        _ => None,
    }
}

/// A duration times or by a number; what is below its unit is cut off.
fn scale(duration: &Value, change: impl FnOnce(Decimal) -> Option<Decimal>) -> Option<Value> {
    match duration {
        Value::DayTimeDuration(value) => {
            let nanos = change(Decimal::from_i128(value.nanos()))?.round(0, Rounding::Down)?;
            Some(day_time(nanos.to_i128()))
        }
        Value::YearMonthDuration(value) => {
            let months = change(Decimal::from(value.months()))?.round(0, Rounding::Down)?;
            Some(year_month(months.to_i64()))
        }
        _ => None,
    }
}
