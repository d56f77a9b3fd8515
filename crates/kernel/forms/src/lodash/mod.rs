//! The list, object, number and text functions that formulas may call.

mod collections;
mod lang;
mod lists;
mod numbers;
mod objects;
mod sets;
mod texts;
mod words;

use crate::js::Js;
use crate::js::value::deep_equal;

pub(crate) use texts::pad;

/// Longest list that a function may make.
pub(crate) const SIZE_LIMIT: usize = 10_000;

/// What a function was given.
pub(crate) struct Given<'a>(pub(crate) &'a [Js]);

static UNDEFINED: Js = Js::Undefined;

impl Given<'_> {
    /// An argument; `undefined` when it is not there.
    pub(crate) fn at(&self, index: usize) -> &Js {
        self.0.get(index).unwrap_or(&UNDEFINED)
    }

    /// The items of a list argument; none for anything else.
    pub(crate) fn list(&self, index: usize) -> &[Js] {
        match self.at(index) {
            Js::Arr(items) => items,
            _ => &[],
        }
    }

    /// A number argument, or what stands for it.
    pub(crate) fn number_or(&self, index: usize, default: f64) -> f64 {
        match self.at(index) {
            Js::Undefined => default,
            value => to_integer(value),
        }
    }

    /// A text argument as text: nothing is the empty text.
    pub(crate) fn text(&self, index: usize) -> String {
        plain_text(self.at(index))
    }
}

/// A value as text: nothing is the empty text.
pub(crate) fn plain_text(value: &Js) -> String {
    match value {
        Js::Undefined | Js::Null => String::new(),
        Js::Arr(items) => items
            .iter()
            .map(|item| if item.is_nil() { item.text() } else { plain_text(item) })
            .collect::<Vec<_>>()
            .join(","),
        other => other.text(),
    }
}

/// A value as a whole number.
pub(crate) fn to_integer(value: &Js) -> f64 {
    let number = value.number();
    if number.is_nan() { 0.0 } else { number.clamp(-f64::MAX, f64::MAX).trunc() }
}

/// What may stand for a function: nothing, the name of a member, a pair of name and value, an object to match.
pub(crate) fn iterate(item: &Js, iteratee: &Js) -> Js {
    match iteratee {
        Js::Undefined | Js::Null => item.clone(),
        Js::Arr(pair) => match pair.as_slice() {
            [name, value] => Js::Bool(matches(&property(item, name), value)),
            _ => Js::Bool(false),
        },
        pattern @ Js::Obj(_) => Js::Bool(matches(item, pattern)),
        name => property(item, name),
    }
}

/// The member that a name or path means.
pub(crate) fn property(item: &Js, name: &Js) -> Js {
    match name {
        Js::Arr(parts) => parts.iter().fold(item.clone(), |value, part| value.member(&part.text())),
        name => crate::logic::property(item, &name.text()),
    }
}

/// Whether a value has at least what a pattern has.
pub(crate) fn matches(value: &Js, pattern: &Js) -> bool {
    match pattern {
        Js::Obj(members) => {
            matches!(value, Js::Obj(_) | Js::Arr(_))
                && members.iter().all(|(name, wanted)| matches(&value.member(name), wanted))
                || (members.is_empty() && !value.is_nil())
        }
        Js::Arr(wanted) => match value {
            Js::Arr(items) => wanted.iter().all(|one| items.iter().any(|item| matches(item, one))),
            _ => false,
        },
        other => deep_equal(value, other),
    }
}

/// The values of a collection.
pub(crate) fn values_of(value: &Js) -> Vec<Js> {
    match value {
        Js::Arr(items) => items.clone(),
        Js::Obj(members) => members.iter().map(|(_, value)| value.clone()).collect(),
        Js::Str(text) => text.chars().map(|letter| Js::Str(letter.to_string())).collect(),
        _ => Vec::new(),
    }
}

/// The names of a collection's members.
pub(crate) fn keys_of(value: &Js) -> Vec<String> {
    match value {
        Js::Arr(items) => (0..items.len()).map(|at| at.to_string()).collect(),
        Js::Obj(members) => members.iter().map(|(name, _)| name.clone()).collect(),
        Js::Str(text) => (0..text.chars().count()).map(|at| at.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// Whether two values are the same: objects and lists only by content here, since each stands for itself.
pub(crate) fn same(a: &Js, b: &Js) -> bool {
    crate::js::value::strict_equal(a, b) || matches!((a, b), (Js::Num(a), Js::Num(b)) if a.is_nan() && b.is_nan())
}

/// Puts a member into an object, in place of one of that name.
pub(crate) fn put(members: &mut Vec<(String, Js)>, name: String, value: Js) {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some(place) => place.1 = value,
        None => members.push((name, value)),
    }
}

/// Calls a function by its name.
pub(crate) fn call(name: &str, given: &[Js]) -> Result<Js, String> {
    if let Some(found) = of_letters(name, given) {
        return Ok(found);
    }
    let given = Given(given);
    lists::call(name, &given)
        .or_else(|| sets::call(name, &given))
        .or_else(|| collections::call(name, &given))
        .or_else(|| objects::call(name, &given))
        .or_else(|| numbers::call(name, &given))
        .or_else(|| texts::call(name, &given))
        .or_else(|| lang::call(name, &given))
        .ok_or_else(|| format!("Unrecognized operation _{name}"))
}

/// Functions on lists take a text as the list of its letters.
fn of_letters(name: &str, given: &[Js]) -> Option<Js> {
    let Some((first @ Js::Str(_), rest)) = given.split_first() else { return None };
    let letters: Vec<Js> = std::iter::once(Js::Arr(values_of(first))).chain(rest.iter().cloned()).collect();
    let given = Given(&letters);
    let counts = matches!(name, "max" | "min" | "maxBy" | "minBy" | "sum" | "sumBy" | "mean" | "meanBy");
    if counts {
        return numbers::call(name, &given);
    }
    if name.starts_with("uniq") || name.starts_with("sorted") {
        return sets::call(name, &given);
    }
    if matches!(name, "concat" | "zip" | "zipWith" | "unzip" | "unzipWith") { None } else { lists::call(name, &given) }
}
