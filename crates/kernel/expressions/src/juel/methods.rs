//! Properties, methods and functions of values, as models written for Java call them.

use serde_json::Value;
use stoa_types::Timestamp;

use super::operators;
use super::value::Val;
use crate::{EvaluationError, MAX_TEXT};

type Outcome = Result<Val, EvaluationError>;

/// `target.name`.
pub(crate) fn property(target: &Val, name: &str) -> Outcome {
    match target {
        Val::Json(Value::Object(members)) => Ok(Val::Json(members.get(name).cloned().unwrap_or(Value::Null))),
        Val::Json(Value::Array(items)) if matches!(name, "size" | "length") => Ok(count(items.len())),
        Val::Json(Value::Null) => {
            Err(EvaluationError::Type(format!("The property \"{name}\" was asked of null. Check for null first.")))
        }
        Val::Time(time) if name == "time" => Ok(Val::Json(Value::from(time.millis()))),
        other => Err(EvaluationError::Type(format!("{} has no property \"{name}\".", other.kind()))),
    }
}

/// `target[index]`; beyond the end is null.
pub(crate) fn element(target: &Val, index: &Val) -> Outcome {
    match target {
        Val::Json(Value::Array(items)) => {
            let at = operators::index(index)
                .ok_or_else(|| EvaluationError::Type("A list is indexed by a number.".to_owned()))?;
            let item = usize::try_from(at).ok().and_then(|at| items.get(at));
            Ok(Val::Json(item.cloned().unwrap_or(Value::Null)))
        }
        other => property(other, &index.to_text()),
    }
}

fn count(length: usize) -> Val {
    Val::Json(Value::from(length))
}

/// A free function.
pub(crate) fn function(name: &str, arguments: &[Val], now: Timestamp) -> Outcome {
    match (name, arguments) {
        ("now" | "dateTime", []) => Ok(Val::Time(now)),
        ("S" | "JSON", [Val::Json(Value::String(text))]) => {
            let parsed = serde_json::from_str(text);
            parsed.map(Val::Json).map_err(|error| EvaluationError::Type(format!("The text is no JSON: {error}.")))
        }
        ("S" | "JSON", [value]) => Ok(value.clone()),
        _ => Err(EvaluationError::UnknownName(format!("{name}()"))),
    }
}

/// `target.method(arguments)`.
pub(crate) fn call(target: Val, method: &str, arguments: &[Val]) -> Outcome {
    let result = match &target {
        Val::Json(Value::String(text)) => text_method(text, method, arguments),
        Val::Json(Value::Array(items)) => list_method(items, method, arguments),
        Val::Json(Value::Object(members)) => object_method(members, method, arguments),
        Val::Json(Value::Number(_)) => number_method(&target, method, arguments),
        Val::Time(time) => time_method(*time, method, arguments)?,
        Val::Json(Value::Null) => {
            return Err(EvaluationError::Type(format!(
                "The method \"{method}\" was called on null. Check for null first."
            )));
        }
        _ => None,
    };
    match result.or_else(|| any_method(&target, method, arguments)) {
        Some(Val::Json(Value::String(text))) if text.len() > MAX_TEXT => {
            Err(EvaluationError::Limit("the text grew over 4 MiB"))
        }
        Some(value) => Ok(value),
        None => Err(EvaluationError::UnknownMethod {
            target: target.kind(),
            method: method.to_owned(),
            arguments: arguments.len(),
        }),
    }
}

/// Methods that every value has, and the accessors of Camunda Spin.
fn any_method(target: &Val, method: &str, arguments: &[Val]) -> Option<Val> {
    Some(match (method, arguments) {
        ("equals", [other]) => Val::truth(operators::equal(target, other)),
        ("toString", []) => Val::text(target.to_text()),
        ("value", []) => target.clone(),
        ("stringValue", []) => Val::text(target.to_text()),
        ("numberValue", []) => Val::Json(operators::to_number(target)?),
        ("boolValue", []) => Val::truth(operators::truth(target).ok()?),
        ("isNull", []) => Val::truth(matches!(target, Val::Json(Value::Null))),
        ("compareTo", [other]) => {
            let less = operators::binary(super::ast::Operator::Less, target, other).ok()?;
            let order = if operators::truth(&less).ok()? { -1 } else { i64::from(!operators::equal(target, other)) };
            Val::Json(Value::from(order))
        }
        _ => return None,
    })
}

fn characters(text: &str, from: i64, to: Option<i64>) -> Option<Val> {
    let from = usize::try_from(from).ok()?;
    let length = match to {
        Some(to) => usize::try_from(to).ok()?.checked_sub(from)?,
        None => usize::MAX,
    };
    Some(Val::text(text.chars().skip(from).take(length).collect::<String>()))
}

fn text_method(text: &str, method: &str, arguments: &[Val]) -> Option<Val> {
    let first = arguments.first().map(Val::to_text).unwrap_or_default();
    let position = |found: Option<usize>| {
        let at = found.and_then(|at| text.get(..at)).and_then(|before| i64::try_from(before.chars().count()).ok());
        Val::Json(Value::from(at.unwrap_or(-1)))
    };
    Some(match (method, arguments) {
        ("length", []) => count(text.chars().count()),
        ("isEmpty", []) => Val::truth(text.is_empty()),
        ("isBlank", []) => Val::truth(text.trim().is_empty()),
        ("trim" | "strip", []) => Val::text(text.trim()),
        ("toUpperCase", _) => Val::text(text.to_uppercase()),
        ("toLowerCase", _) => Val::text(text.to_lowercase()),
        ("concat", [_]) => Val::text(format!("{text}{first}")),
        ("contains", [_]) => Val::truth(text.contains(&first)),
        ("startsWith", [_]) => Val::truth(text.starts_with(&first)),
        ("endsWith", [_]) => Val::truth(text.ends_with(&first)),
        ("equalsIgnoreCase", [_]) => Val::truth(text.to_lowercase() == first.to_lowercase()),
        ("indexOf", [_]) => position(text.find(&first)),
        ("lastIndexOf", [_]) => position(text.rfind(&first)),
        ("charAt", [at]) => {
            let at = operators::index(at)?;
            characters(text, at, at.checked_add(1))?
        }
        ("substring", [from]) => characters(text, operators::index(from)?, None)?,
        ("substring", [from, to]) => characters(text, operators::index(from)?, operators::index(to))?,
        ("replace" | "replaceAll", [_, with]) => {
            let with = with.to_text();
            // Refused later by its length; not built when it would be far over the bound.
            let growth = text.len().saturating_add(1).saturating_mul(with.len().saturating_add(1));
            if growth > MAX_TEXT.saturating_mul(4) {
                return None;
            }
            Val::text(text.replace(&first, &with))
        }
        ("split", [_]) => Val::Json(
            text.split(first.as_str()).filter(|part| !part.is_empty()).take(10_000).map(Value::from).collect(),
        ),
        ("intValue" | "longValue" | "doubleValue", []) => Val::Json(operators::to_number(&Val::text(text))?),
        ("prop" | "elements" | "hasProp", _) => {
            let parsed: Value = serde_json::from_str(text).ok()?;
            call(Val::Json(parsed), method, arguments).ok()?
        }
        _ => return None,
    })
}

fn list_method(items: &[Value], method: &str, arguments: &[Val]) -> Option<Val> {
    let has = |wanted: &Val| items.iter().position(|item| operators::equal(&Val::Json(item.clone()), wanted));
    Some(match (method, arguments) {
        ("size" | "length", []) => count(items.len()),
        ("isEmpty", []) => Val::truth(items.is_empty()),
        ("contains", [wanted]) => Val::truth(has(wanted).is_some()),
        ("indexOf", [wanted]) => {
            Val::Json(Value::from(has(wanted).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)))
        }
        ("get", [at]) => Val::Json(items.get(usize::try_from(operators::index(at)?).ok()?)?.clone()),
        ("elements" | "toArray" | "stream" | "toList", []) => Val::Json(Value::Array(items.to_vec())),
        _ => return None,
    })
}

fn object_method(members: &serde_json::Map<String, Value>, method: &str, arguments: &[Val]) -> Option<Val> {
    let member = |name: &Val| members.get(&name.to_text()).cloned();
    Some(match (method, arguments) {
        ("size", []) => count(members.len()),
        ("isEmpty", []) => Val::truth(members.is_empty()),
        ("containsKey" | "hasProp", [name]) => Val::truth(member(name).is_some()),
        ("get", [name]) => Val::Json(member(name).unwrap_or(Value::Null)),
        ("getOrDefault", [name, other]) => member(name).map_or_else(|| other.clone(), Val::Json),
        ("prop", [name]) => Val::Json(member(name)?),
        ("keySet" | "fieldNames", []) => Val::Json(members.keys().cloned().map(Value::String).collect()),
        ("values", []) => Val::Json(members.values().cloned().collect()),
        (getter, []) => {
            // `order.getPrice()` where `order` stands for a Java bean.
            let name = getter.strip_prefix("get").or_else(|| getter.strip_prefix("is"))?;
            let mut chars = name.chars();
            let name = format!("{}{}", chars.next()?.to_lowercase(), chars.as_str());
            Val::Json(members.get(&name)?.clone())
        }
        _ => return None,
    })
}

fn number_method(target: &Val, method: &str, arguments: &[Val]) -> Option<Val> {
    if !arguments.is_empty() {
        return None;
    }
    match method {
        "intValue" | "longValue" => Some(Val::Json(Value::from(operators::index(target)?))),
        "doubleValue" | "floatValue" => Some(target.clone()),
        _ => None,
    }
}

/// Methods of points in time: plus and minus as Joda-Time names them, and comparisons.
fn time_method(time: Timestamp, method: &str, arguments: &[Val]) -> Result<Option<Val>, EvaluationError> {
    let shifted = |sign: i64, unit: &str, amount: &Val| -> Option<Val> {
        let amount = operators::index(amount)?.checked_mul(sign)?;
        let span = match unit {
            "Millis" => jiff::Span::new().try_milliseconds(amount).ok()?,
            "Seconds" => jiff::Span::new().try_seconds(amount).ok()?,
            "Minutes" => jiff::Span::new().try_minutes(amount).ok()?,
            "Hours" => jiff::Span::new().try_hours(amount).ok()?,
            "Days" => jiff::Span::new().try_days(amount).ok()?,
            "Weeks" => jiff::Span::new().try_weeks(amount).ok()?,
            "Months" => jiff::Span::new().try_months(amount).ok()?,
            "Years" => jiff::Span::new().try_years(amount).ok()?,
            _ => return None,
        };
        let zoned = time.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).checked_add(span).ok()?;
        Some(Val::Time(Timestamp::from_jiff(zoned.timestamp())))
    };
    if let ("toDate" | "toDateTime" | "toInstant" | "toLocalDateTime", []) = (method, arguments) {
        return Ok(Some(Val::Time(time)));
    }
    if let [amount] = arguments {
        for (prefix, sign) in [("plus", 1), ("minus", -1)] {
            if let Some(unit) = method.strip_prefix(prefix) {
                let moved = shifted(sign, unit, amount);
                return moved.map(Some).ok_or_else(|| EvaluationError::Type(format!("{method}() left the calendar.")));
            }
        }
    }
    Ok(match (method, arguments) {
        ("getTime" | "getMillis", []) => Some(Val::Json(Value::from(time.millis()))),
        ("before" | "isBefore", [Val::Time(other)]) => Some(Val::truth(time < *other)),
        ("after" | "isAfter", [Val::Time(other)]) => Some(Val::truth(time > *other)),
        ("toLocalDate", []) => Some(Val::text(time.to_string().chars().take(10).collect::<String>())),
        _ => None,
    })
}
