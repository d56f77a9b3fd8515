//! Operators with the coercions of the unified expression language.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::ast::Operator;
use super::value::{Val, describe};
use crate::EvaluationError;

type Outcome = Result<Val, EvaluationError>;

/// A number: whole while it fits.
#[derive(Clone, Copy)]
enum Num {
    Whole(i64),
    Real(f64),
}

impl Num {
    fn real(self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "Java widens a long to a double the same way")]
            Self::Whole(value) => value as f64,
            Self::Real(value) => value,
        }
    }

    fn into_val(self) -> Val {
        match self {
            Self::Whole(value) => Val::Json(Value::from(value)),
            Self::Real(value) => Val::Json(Number::from_f64(value).map_or(Value::Null, Value::Number)),
        }
    }
}

fn number(value: &Val) -> Option<Num> {
    match value {
        Val::Json(Value::Null) => Some(Num::Whole(0)),
        Val::Json(Value::Number(number)) => number.as_i64().map(Num::Whole).or_else(|| number.as_f64().map(Num::Real)),
        Val::Json(Value::String(text)) => {
            let text = text.trim();
            let whole = text.parse::<i64>().ok().map(Num::Whole);
            whole.or_else(|| text.parse::<f64>().ok().filter(|real| real.is_finite()).map(Num::Real))
        }
        _ => None,
    }
}

fn is_number(value: &Val) -> bool {
    matches!(value, Val::Json(Value::Number(_)))
}

/// A binary operator.
pub(crate) fn binary(operator: Operator, left: &Val, right: &Val) -> Outcome {
    match operator {
        Operator::Equal => Ok(Val::truth(equal(left, right))),
        Operator::NotEqual => Ok(Val::truth(!equal(left, right))),
        Operator::Less => compare(left, right, Ordering::is_lt),
        Operator::LessOrEqual => compare(left, right, Ordering::is_le),
        Operator::Greater => compare(left, right, Ordering::is_gt),
        Operator::GreaterOrEqual => compare(left, right, Ordering::is_ge),
        _ => arithmetic(operator, left, right),
    }
}

/// Equality: a number equals a text of it, a truth value a text of it; lists and objects by content.
pub(crate) fn equal(left: &Val, right: &Val) -> bool {
    match (left, right) {
        (Val::Json(Value::Null), other) | (other, Val::Json(Value::Null)) => matches!(other, Val::Json(Value::Null)),
        (Val::Json(Value::Bool(a)), other) | (other, Val::Json(Value::Bool(a))) => match other {
            Val::Json(Value::Bool(b)) => a == b,
            Val::Json(Value::String(text)) => text.eq_ignore_ascii_case("true") == *a,
            _ => false,
        },
        _ if is_number(left) || is_number(right) => match (number(left), number(right)) {
            (Some(Num::Whole(a)), Some(Num::Whole(b))) => a == b,
            (Some(a), Some(b)) => a.real().total_cmp(&b.real()).is_eq(),
            _ => false,
        },
        (Val::Json(a), Val::Json(b)) => a == b,
        (Val::Time(a), Val::Time(b)) => a == b,
        (Val::Object(a), Val::Object(b)) => a == b,
        _ => left.to_text() == right.to_text(),
    }
}

fn compare(left: &Val, right: &Val, accept: fn(Ordering) -> bool) -> Outcome {
    let null = |value: &Val| matches!(value, Val::Json(Value::Null));
    if null(left) || null(right) {
        return Ok(Val::truth(null(left) && null(right) && accept(Ordering::Equal)));
    }
    let order = if is_number(left) || is_number(right) {
        match (number(left), number(right)) {
            (Some(Num::Whole(a)), Some(Num::Whole(b))) => Some(a.cmp(&b)),
            (Some(a), Some(b)) => a.real().partial_cmp(&b.real()),
            _ => None,
        }
    } else {
        match (left, right) {
            (Val::Json(Value::String(a)), Val::Json(Value::String(b))) => Some(a.cmp(b)),
            (Val::Time(a), Val::Time(b)) => Some(a.cmp(b)),
            (Val::Time(a), Val::Json(Value::String(b))) => stoa_types::Timestamp::parse(b).map(|b| a.cmp(&b)),
            (Val::Json(Value::String(a)), Val::Time(b)) => stoa_types::Timestamp::parse(a).map(|a| a.cmp(b)),
            _ => None,
        }
    };
    order.map(|order| Val::truth(accept(order))).ok_or_else(|| unfit("compared", left, right))
}

fn arithmetic(operator: Operator, left: &Val, right: &Val) -> Outcome {
    let (Some(a), Some(b)) = (number(left), number(right)) else { return Err(unfit("calculated with", left, right)) };
    let whole = match (a, b) {
        (Num::Whole(a), Num::Whole(b)) => match operator {
            Operator::Add => a.checked_add(b),
            Operator::Subtract => a.checked_sub(b),
            Operator::Multiply => a.checked_mul(b),
            Operator::Remainder if b == 0 => {
                return Err(EvaluationError::Type("A number cannot be divided by zero.".to_owned()));
            }
            Operator::Remainder => a.checked_rem(b),
            _ => None,
        },
        _ => None,
    };
    if let Some(whole) = whole {
        return Ok(Num::Whole(whole).into_val());
    }
    let (a, b) = (a.real(), b.real());
    let result = match operator {
        Operator::Add => a + b,
        Operator::Subtract => a - b,
        Operator::Multiply => a * b,
        Operator::Remainder => a % b,
        _ => a / b,
    };
    if result.is_finite() {
        Ok(Num::Real(result).into_val())
    } else {
        Err(EvaluationError::Type("The result is no finite number (division by zero or overflow).".to_owned()))
    }
}

fn unfit(what: &str, left: &Val, right: &Val) -> EvaluationError {
    let show = |value: &Val| describe(&value.clone().into_json());
    EvaluationError::Type(format!("{} and {} cannot be {what} each other.", show(left), show(right)))
}

/// The sign turned.
pub(crate) fn negate(value: &Val) -> Outcome {
    match number(value) {
        Some(Num::Whole(whole)) => Ok(Num::Whole(whole.saturating_neg()).into_val()),
        Some(Num::Real(real)) => Ok(Num::Real(-real).into_val()),
        None => Err(EvaluationError::Type(format!("{} has no negative.", value.kind()))),
    }
}

/// Truth: null is false, texts by "true".
pub(crate) fn truth(value: &Val) -> Result<bool, EvaluationError> {
    match value {
        Val::Json(Value::Bool(truth)) => Ok(*truth),
        Val::Json(Value::Null) => Ok(false),
        Val::Json(Value::String(text)) => Ok(text.eq_ignore_ascii_case("true")),
        other => Err(EvaluationError::Type(format!("{} is neither true nor false.", other.kind()))),
    }
}

/// Whether null, or a text, list or object with nothing in it.
pub(crate) fn empty(value: &Val) -> bool {
    match value {
        Val::Json(Value::Null) => true,
        Val::Json(Value::String(text)) => text.is_empty(),
        Val::Json(Value::Array(items)) => items.is_empty(),
        Val::Json(Value::Object(members)) => members.is_empty(),
        _ => false,
    }
}

/// A whole number, for indexes and counts.
pub(crate) fn index(value: &Val) -> Option<i64> {
    match number(value)? {
        Num::Whole(whole) => Some(whole),
        #[expect(clippy::cast_possible_truncation, reason = "the fraction is cut off on purpose, the range is checked")]
        Num::Real(real) if real.abs() < 9e15 => Some(real as i64),
        Num::Real(_) => None,
    }
}

/// A number as JSON, whole or real.
pub(crate) fn to_number(value: &Val) -> Option<Value> {
    number(value).map(|number| number.into_val().into_json())
}
