//! The functions and methods that compiled formulas may call.

use super::ast::Expression;
use super::eval::Run;
use super::{ScriptError, names::Names};
use crate::js::Js;
use crate::js::value::{deep_equal, parse_float, parse_int, strict_equal, trim};
use crate::rules::host;

/// Names that hold functions.
pub(super) fn is_global(name: &str) -> bool {
    matches!(name, "_" | "Math" | "Array" | "Object")
}

/// Functions that can be called by name.
pub(super) fn is_function(name: &str) -> bool {
    matches!(
        name,
        "parseInt"
            | "parseFloat"
            | "Number"
            | "String"
            | "Boolean"
            | "isNaN"
            | "Array.isArray"
            | "Object.keys"
            | "Object.values"
            | "Math.round"
            | "Math.floor"
            | "Math.ceil"
            | "Math.abs"
            | "Math.min"
            | "Math.max"
            | "_.some"
            | "_.every"
            | "_.find"
            | "_.filter"
            | "_.map"
            | "_.get"
            | "_.has"
            | "_.isEmpty"
            | "_.isEqual"
            | "_.isNil"
            | "_.includes"
            | "_.size"
            | "_.sumBy"
            | "_.sum"
    )
}

/// Methods of texts and lists.
pub(super) fn is_method(name: &str) -> bool {
    matches!(
        name,
        "includes"
            | "indexOf"
            | "some"
            | "every"
            | "filter"
            | "find"
            | "map"
            | "toLowerCase"
            | "toUpperCase"
            | "trim"
            | "startsWith"
            | "endsWith"
            | "toString"
            | "join"
            | "padStart"
    )
}

/// Whether this calls a named validator of a platform.
pub(super) fn is_host(value: &Expression, name: &str) -> bool {
    matches!(value, Expression::Path(root, members) if root == "instance" && members.is_empty()) && host::knows(name)
}

/// A named validator, where the run is for people; elsewhere there is no `instance`.
pub(super) fn host(
    run: &mut Run<'_>,
    value: &Expression,
    name: &str,
    arguments: &[Expression],
) -> Result<Option<Js>, ScriptError> {
    if !is_host(value, name) || !run.names.is_service() {
        return Ok(None);
    }
    let input = match arguments.first() {
        Some(argument) => run.expression(argument)?,
        None => Js::Undefined,
    };
    let names: &Names<'_> = run.names;
    Ok(host::call(name, &input, names))
}

fn values(run: &mut Run<'_>, arguments: &[Expression], from: usize) -> Result<Vec<Js>, ScriptError> {
    arguments.iter().skip(from).map(|argument| run.expression(argument)).collect()
}

fn members_of(value: &Js) -> Vec<Js> {
    match value {
        Js::Arr(items) => items.clone(),
        Js::Obj(members) => members.iter().map(|(_, value)| value.clone()).collect(),
        Js::Str(text) => text.chars().map(|letter| Js::Str(letter.to_string())).collect(),
        _ => Vec::new(),
    }
}

/// Whether an item satisfies a predicate: a function, a name, or an object to match.
fn satisfies(run: &mut Run<'_>, item: &Js, at: usize, predicate: Option<&Expression>) -> Result<Js, ScriptError> {
    run.spend(1)?;
    match predicate {
        None => Ok(item.clone()),
        Some(function @ Expression::Function(..)) => run.call(function, vec![item.clone(), Js::Num(at as f64)]),
        Some(other) => {
            let wanted = run.expression(other)?;
            Ok(match &wanted {
                Js::Obj(members) => Js::Bool(members.iter().all(|(name, value)| deep_equal(&item.member(name), value))),
                Js::Str(name) => crate::logic::property(item, name),
                _ => Js::Undefined,
            })
        }
    }
}

fn over(run: &mut Run<'_>, how: &str, items: &[Js], predicate: Option<&Expression>) -> Result<Js, ScriptError> {
    let mut kept = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let result = satisfies(run, item, at, predicate)?;
        match how {
            "some" if result.truthy() => return Ok(Js::Bool(true)),
            "every" if !result.truthy() => return Ok(Js::Bool(false)),
            "find" if result.truthy() => return Ok(item.clone()),
            "filter" if result.truthy() => kept.push(item.clone()),
            "map" => kept.push(result),
            _ => {}
        }
    }
    Ok(match how {
        "some" => Js::Bool(false),
        "every" => Js::Bool(true),
        "find" => Js::Undefined,
        _ => Js::Arr(kept),
    })
}

/// Calls a function by name.
pub(super) fn function(run: &mut Run<'_>, name: &str, arguments: &[Expression]) -> Result<Js, ScriptError> {
    if name.starts_with("_.") && !run.names.globals {
        return Err(ScriptError::Threw("_ is not defined".to_owned()));
    }
    if let Some(how) =
        name.strip_prefix("_.").filter(|how| matches!(*how, "some" | "every" | "find" | "filter" | "map"))
    {
        let list = match arguments.first() {
            Some(argument) => run.expression(argument)?,
            None => Js::Undefined,
        };
        return over(run, how, &members_of(&list), arguments.get(1));
    }
    let given = values(run, arguments, 0)?;
    if let Some(operator) = name.strip_prefix("_.") {
        return crate::logic::lodash(operator, &given).map_err(ScriptError::Threw);
    }
    let first = given.first().cloned().unwrap_or_default();
    let number = || first.number();
    Ok(match name {
        "parseInt" if given.len() > 1 && given.get(1).map(Js::number) != Some(10.0) => {
            return Err(ScriptError::NoEngine);
        }
        "parseInt" => Js::Num(parse_int(&first.text())),
        "parseFloat" => Js::Num(parse_float(&first.text())),
        "Number" => Js::Num(if given.is_empty() { 0.0 } else { number() }),
        "String" => Js::Str(if given.is_empty() { String::new() } else { first.text() }),
        "Boolean" => Js::Bool(first.truthy()),
        "isNaN" => Js::Bool(number().is_nan()),
        "Array.isArray" => Js::Bool(matches!(first, Js::Arr(_))),
        "Object.keys" | "Object.values" if first.is_nil() => {
            return Err(ScriptError::Threw("nothing has no keys".into()));
        }
        "Object.keys" => match &first {
            Js::Obj(members) => Js::Arr(members.iter().map(|(name, _)| Js::Str(name.clone())).collect()),
            other => Js::Arr((0..members_of(other).len()).map(|at| Js::Str(at.to_string())).collect()),
        },
        "Object.values" => Js::Arr(members_of(&first)),
        "Math.round" => Js::Num((number() + 0.5).floor()),
        "Math.floor" => Js::Num(number().floor()),
        "Math.ceil" => Js::Num(number().ceil()),
        "Math.abs" => Js::Num(number().abs()),
        "Math.min" | "Math.max" => extreme(name == "Math.max", &given),
        _ => return Err(ScriptError::Threw(format!("{name} is not defined"))),
    })
}

fn extreme(largest: bool, given: &[Js]) -> Js {
    let start = if largest { f64::NEG_INFINITY } else { f64::INFINITY };
    Js::Num(given.iter().map(Js::number).fold(start, |a, b| {
        if a.is_nan() || b.is_nan() {
            f64::NAN
        } else if largest {
            a.max(b)
        } else {
            a.min(b)
        }
    }))
}

/// Calls a method of a text or list.
pub(super) fn method(run: &mut Run<'_>, value: &Js, name: &str, arguments: &[Expression]) -> Result<Js, ScriptError> {
    match value {
        Js::Arr(items) if matches!(name, "some" | "every" | "filter" | "find" | "map") => {
            if !matches!(arguments.first(), Some(Expression::Function(..))) {
                return Err(ScriptError::Threw(format!("{name} needs a function")));
            }
            over(run, name, items, arguments.first())
        }
        Js::Arr(items) => {
            let given = values(run, arguments, 0)?;
            list_method(items, value, name, &given)
        }
        Js::Str(text) => {
            let given = values(run, arguments, 0)?;
            text_method(text, name, &given)
        }
        Js::Num(_) | Js::Bool(_) if name == "toString" && arguments.is_empty() => Ok(Js::Str(value.text())),
        _ => Err(ScriptError::Threw(format!("{name} is not a function"))),
    }
}

fn list_method(items: &[Js], value: &Js, name: &str, given: &[Js]) -> Result<Js, ScriptError> {
    let first = given.first().cloned().unwrap_or_default();
    Ok(match name {
        "includes" => Js::Bool(items.iter().any(|item| same_value(item, &first))),
        "indexOf" => Js::Num(items.iter().position(|item| strict_equal(item, &first)).map_or(-1.0, |at| at as f64)),
        "join" => {
            let separator = if first.is_nil() { ",".to_owned() } else { first.text() };
            let texts: Vec<String> =
                items.iter().map(|item| if item.is_nil() { String::new() } else { item.text() }).collect();
            Js::Str(texts.join(&separator))
        }
        "toString" => Js::Str(value.text()),
        _ => return Err(ScriptError::Threw(format!("{name} is not a function"))),
    })
}

fn same_value(a: &Js, b: &Js) -> bool {
    strict_equal(a, b) || matches!((a, b), (Js::Num(a), Js::Num(b)) if a.is_nan() && b.is_nan())
}

fn text_method(text: &str, name: &str, given: &[Js]) -> Result<Js, ScriptError> {
    let first = given.first().cloned().unwrap_or_default();
    Ok(match name {
        "includes" => Js::Bool(text.contains(&first.text())),
        "startsWith" => Js::Bool(text.starts_with(&first.text())),
        "endsWith" => Js::Bool(text.ends_with(&first.text())),
        "indexOf" => {
            let at = text.find(&first.text()).and_then(|at| text.get(..at)).map(|head| head.encode_utf16().count());
            Js::Num(at.map_or(-1.0, |at| at as f64))
        }
        "toLowerCase" => Js::Str(text.to_lowercase()),
        "toUpperCase" => Js::Str(text.to_uppercase()),
        "trim" => Js::Str(trim(text).to_owned()),
        "toString" => Js::Str(text.to_owned()),
        "padStart" => {
            let width = first.number();
            let fill = given.get(1).map_or_else(|| " ".to_owned(), Js::text);
            crate::logic::pad(text, width, &fill, true)
        }
        _ => return Err(ScriptError::Threw(format!("{name} is not a function"))),
    })
}
