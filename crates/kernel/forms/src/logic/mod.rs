//! JSONLogic, with the operators that Form.io adds.

mod dates;
mod iteratee;
mod operators;

use jiff::tz::TimeZone;
use serde_json::Value;
use stoa_types::Timestamp;

pub(crate) use iteratee::property;

use crate::js::{Js, path};
use crate::script::Names;

/// Most steps of one evaluation; lists count with their items.
const STEP_LIMIT: usize = 300_000;
/// Deepest nesting of a formula.
const DEPTH_LIMIT: usize = 100;

/// A formula that threw, with its message.
pub(crate) type Thrown = String;

/// What names mean at a place in the formula.
enum Scope<'a> {
    Names(&'a Names<'a>),
    Json(&'a Value),
    Js(&'a Js),
}

struct Run<'a> {
    now: Timestamp,
    zone: &'a TimeZone,
    steps: usize,
    depth: usize,
}

/// Evaluates a formula in the place of a component.
pub(crate) fn apply(formula: &Value, names: &Names<'_>, now: Timestamp, zone: &TimeZone) -> Result<Js, Thrown> {
    Run { now, zone, steps: 0, depth: 0 }.apply(formula, &Scope::Names(names))
}

/// Evaluates a formula on plain data.
pub(crate) fn apply_to_data(formula: &Value, data: &Value, now: Timestamp, zone: &TimeZone) -> Result<Js, Thrown> {
    Run { now, zone, steps: 0, depth: 0 }.apply(formula, &Scope::Json(data))
}

/// One of the added list and text functions.
pub(crate) fn lodash(name: &str, given: &[Js]) -> Result<Js, Thrown> {
    crate::lodash::call(name, given)
}

/// A text filled up to a width.
pub(crate) fn pad(text: &str, width: f64, fill: &str, at_start: bool) -> Js {
    crate::lodash::pad(text, width, fill, at_start)
}

/// What counts as true: an empty list does not.
pub(super) fn truthy(value: &Js) -> bool {
    match value {
        Js::Arr(items) => !items.is_empty(),
        other => other.truthy(),
    }
}

impl Run<'_> {
    fn spend(&mut self, amount: usize) -> Result<(), Thrown> {
        self.steps = self.steps.saturating_add(amount);
        if self.steps > STEP_LIMIT { Err("The formula takes too long.".to_owned()) } else { Ok(()) }
    }

    fn apply(&mut self, formula: &Value, scope: &Scope<'_>) -> Result<Js, Thrown> {
        self.spend(1)?;
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            return Err("The formula is nested too deeply.".to_owned());
        }
        let value = self.value(formula, scope);
        self.depth -= 1;
        value
    }

    fn value(&mut self, formula: &Value, scope: &Scope<'_>) -> Result<Js, Thrown> {
        match formula {
            Value::Array(items) => {
                Ok(Js::Arr(items.iter().map(|item| self.apply(item, scope)).collect::<Result<_, _>>()?))
            }
            Value::Object(members) if members.len() == 1 => match members.iter().next() {
                Some((operator, Value::Array(values))) => self.operation(operator, values, scope),
                Some((operator, value)) => self.operation(operator, std::slice::from_ref(value), scope),
                None => Ok(Js::Undefined),
            },
            other => Ok(Js::from_json(other)),
        }
    }

    fn argument(&mut self, values: &[Value], at: usize, scope: &Scope<'_>) -> Result<Js, Thrown> {
        match values.get(at) {
            Some(value) => self.apply(value, scope),
            None => Ok(Js::Undefined),
        }
    }

    fn operation(&mut self, operator: &str, values: &[Value], scope: &Scope<'_>) -> Result<Js, Thrown> {
        match operator {
            "if" | "?:" => return self.choice(values, scope),
            "and" | "or" => {
                let mut last = Js::Undefined;
                for value in values {
                    last = self.apply(value, scope)?;
                    if truthy(&last) == (operator == "or") {
                        break;
                    }
                }
                return Ok(last);
            }
            "filter" | "map" | "all" | "none" | "some" => return self.over(operator, values, scope),
            "reduce" => return self.reduce(values, scope),
            _ => {}
        }
        let given: Vec<Js> = values.iter().map(|value| self.apply(value, scope)).collect::<Result<_, _>>()?;
        match operator {
            "var" => self.var(&given, scope),
            "missing" => self.missing(&given, scope),
            "missing_some" => self.missing_some(&given, scope),
            "getDate" | "relativeMinDate" | "relativeMaxDate" => {
                dates::date(operator, given.first().unwrap_or(&Js::Undefined), self.now.millis(), self.zone)
            }
            _ => match operator.strip_prefix('_') {
                Some("now") => Ok(Js::Num(self.now.millis() as f64)),
                Some(name) => lodash(name, &given),
                None => operators::call(operator, &given),
            },
        }
    }

    fn choice(&mut self, values: &[Value], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let mut at = 0;
        while at + 1 < values.len() {
            if truthy(&self.argument(values, at, scope)?) {
                return self.argument(values, at + 1, scope);
            }
            at += 2;
        }
        if values.len() == at + 1 { self.argument(values, at, scope) } else { Ok(Js::Null) }
    }

    fn over(&mut self, operator: &str, values: &[Value], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let list = self.argument(values, 0, scope)?;
        let nothing = Value::Null;
        let inner = values.get(1).unwrap_or(&nothing);
        let items = match list {
            Js::Arr(items) => items,
            _ => Vec::new(),
        };
        self.spend(items.len())?;
        let mut kept = Vec::new();
        for item in &items {
            let result = if values.len() > 1 { self.apply(inner, &Scope::Js(item))? } else { Js::Undefined };
            match operator {
                "map" => kept.push(result),
                "all" if !truthy(&result) => return Ok(Js::Bool(false)),
                _ if truthy(&result) => kept.push(item.clone()),
                _ => {}
            }
        }
        Ok(match operator {
            "all" => Js::Bool(!items.is_empty()),
            "none" => Js::Bool(kept.is_empty()),
            "some" => Js::Bool(!kept.is_empty()),
            _ => Js::Arr(kept),
        })
    }

    fn reduce(&mut self, values: &[Value], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let list = self.argument(values, 0, scope)?;
        let mut sum = match values.get(2) {
            Some(start) => self.apply(start, scope)?,
            None => Js::Null,
        };
        let (Js::Arr(items), Some(inner)) = (list, values.get(1)) else { return Ok(sum) };
        for item in items {
            let pair = Js::Obj(vec![("current".to_owned(), item), ("accumulator".to_owned(), sum)]);
            sum = self.apply(inner, &Scope::Js(&pair))?;
        }
        Ok(sum)
    }

    fn var(&mut self, given: &[Js], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let missing = given.get(1).cloned().filter(|value| !matches!(value, Js::Undefined)).unwrap_or(Js::Null);
        let name = match given.first() {
            None | Some(Js::Undefined | Js::Null) => String::new(),
            Some(name) => name.text(),
        };
        let found = look_up(&name, scope);
        if let Js::Arr(items) = &found {
            self.spend(items.len())?;
        }
        Ok(if matches!(found, Js::Undefined) { missing } else { found })
    }

    fn missing(&mut self, given: &[Js], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let names = match given.first() {
            Some(Js::Arr(names)) => names.as_slice(),
            _ => given,
        };
        let mut absent = Vec::new();
        for name in names {
            self.spend(1)?;
            let value = look_up(&name.text(), scope);
            if value.is_nil() || matches!(&value, Js::Str(text) if text.is_empty()) {
                absent.push(name.clone());
            }
        }
        Ok(Js::Arr(absent))
    }

    fn missing_some(&mut self, given: &[Js], scope: &Scope<'_>) -> Result<Js, Thrown> {
        let need = given.first().map_or(0.0, Js::number);
        let options = given.get(1).cloned().unwrap_or_default();
        let count = if let Js::Arr(names) = &options { names.len() } else { 0 };
        let absent = self.missing(std::slice::from_ref(&options), scope)?;
        let found = count.saturating_sub(if let Js::Arr(names) = &absent { names.len() } else { 0 });
        Ok(if found as f64 >= need { Js::Arr(Vec::new()) } else { absent })
    }
}

/// The value of a dotted name; the empty name is everything.
fn look_up(name: &str, scope: &Scope<'_>) -> Js {
    match scope {
        Scope::Json(data) if name.is_empty() => Js::from_json(data),
        Scope::Json(data) => json_at(Some(data), name),
        Scope::Js(value) if name.is_empty() => (*value).clone(),
        Scope::Js(value) => name.split('.').fold((*value).clone(), |value, part| value.member(part)),
        Scope::Names(names) => {
            if name.is_empty() {
                let all = ["data", "row", "value"].map(|name| (name.to_owned(), names.get(name)));
                return Js::Obj(all.to_vec());
            }
            match name.split_once('.') {
                None => names.get(name),
                Some((first, rest)) => match names.json(first) {
                    Some(root) => json_at(Some(root), rest),
                    None => rest.split('.').fold(names.get(first), |value, part| value.member(part)),
                },
            }
        }
    }
}

fn json_at(mut current: Option<&Value>, name: &str) -> Js {
    let mut parts = name.split('.');
    while let Some(part) = parts.next() {
        current = match current {
            Some(Value::Object(members)) => members.get(part),
            Some(Value::Array(items)) if part != "length" => {
                crate::js::value::index_of(part).and_then(|at| items.get(at))
            }
            Some(other) => {
                let value = Js::from_json(other).member(part);
                return parts.fold(value, |value, part| value.member(part));
            }
            None => return Js::Undefined,
        };
    }
    Js::from_option(current)
}

/// The value at a path of text, as the added functions read it.
pub(super) fn at_path(value: &Js, wanted: &str) -> Js {
    if let Js::Obj(members) = value
        && let Some((_, found)) = members.iter().find(|(name, _)| name == wanted)
    {
        return found.clone();
    }
    path::segments(wanted).iter().fold(value.clone(), |value, segment| value.member(segment.name))
}
