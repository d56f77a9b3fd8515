//! The library of functions.

mod contexts;
mod conversions;
mod dates;
mod items;
mod lists;
mod numbers;
mod ranges;
mod regex;
mod strings;
mod table;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::decimal::Decimal;
use crate::eval::Machine;
use crate::names::Words;
use crate::value::Value;
use table::TABLE;

/// A function of the library.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Builtin(u8);

/// What the library says about one function.
struct Entry {
    name: &'static str,
    /// The parameter lists it can be called with; a name that ends in `?` may be left out.
    signatures: &'static [&'static [&'static str]],
    /// The last parameter may come any number of times.
    variadic: bool,
    run: fn(&mut Machine<'_>, &[Value]) -> Value,
}

static INDEX: LazyLock<(HashMap<&'static str, u8>, Words)> = LazyLock::new(|| {
    let mut words = Words::default();
    let mut index = HashMap::new();
    for (at, entry) in TABLE.iter().enumerate() {
        words.insert(&Arc::from(entry.name));
        index.insert(entry.name, u8::try_from(at).unwrap_or(0));
    }
    (index, words)
});

impl Builtin {
    /// `not`.
    pub(crate) const NOT: Self = Self(0);

    /// The function of that name.
    pub fn named(name: &str) -> Option<Self> {
        INDEX.0.get(name).copied().map(Self)
    }

    pub(crate) fn longest(text: &str) -> Option<(usize, Arc<str>)> {
        INDEX.1.longest(text)
    }

    fn entry(self) -> Option<&'static Entry> {
        TABLE.get(usize::from(self.0))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |entry| entry.name)
    }

    /// Whether it can be called with that many arguments.
    pub(crate) fn accepts(self, count: usize) -> bool {
        self.entry().is_some_and(|entry| {
            entry.signatures.iter().any(|signature| {
                let required = signature.iter().filter(|name| !name.ends_with('?')).count();
                count >= required && (count <= signature.len() || entry.variadic)
            })
        })
    }

    /// Named arguments in the order of a signature that has them all.
    pub(crate) fn arrange(self, given: &[(Arc<str>, Value)]) -> Option<Vec<Value>> {
        self.entry()?.signatures.iter().find_map(|signature| {
            let known = |name: &str| signature.iter().any(|one| one.trim_end_matches('?') == name);
            // A list of keys has a parameter name of its own.
            let misplaced = |(name, value): &(Arc<str>, Value)| &**name == "key" && matches!(value, Value::List(_));
            if !given.iter().all(|(name, _)| known(name)) || given.iter().any(misplaced) {
                return None;
            }
            let mut values = Vec::with_capacity(signature.len());
            let mut needed = 0;
            for (at, parameter) in signature.iter().enumerate() {
                let name = parameter.trim_end_matches('?');
                match given.iter().find(|(other, _)| &**other == name) {
                    Some((_, value)) => {
                        values.push(value.clone());
                        needed = at + 1;
                    }
                    None if parameter.ends_with('?') => values.push(Value::Null),
                    None => return None,
                }
            }
            values.truncate(needed);
            Some(values)
        })
    }

    pub(crate) fn call(self, machine: &mut Machine<'_>, arguments: &[Value]) -> Value {
        let Some(entry) = self.entry() else { return Value::Null };
        if !self.accepts(arguments.len()) {
            return machine.fail(format!("The function {} does not take {} arguments.", entry.name, arguments.len()));
        }
        if !machine.charge(2) {
            return Value::Null;
        }
        let value = (entry.run)(machine, arguments);
        // What a function makes takes memory: it counts, so that no loop can fill the program.
        let size = match &value {
            Value::String(text) => text.len() / 16,
            Value::List(items) => items.len(),
            Value::Context(entries) => entries.len(),
            _ => 0,
        };
        if size > 0 && !machine.charge(size) { Value::Null } else { value }
    }
}

impl fmt::Debug for Builtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Builtin({})", self.name())
    }
}

/// An argument; null when it was left out.
fn argument(arguments: &[Value], at: usize) -> &Value {
    const NULL: &Value = &Value::Null;
    arguments.get(at).unwrap_or(NULL)
}

/// An argument taken out of a list of one.
fn single(arguments: &[Value], at: usize) -> &Value {
    match argument(arguments, at) {
        Value::List(items) if items.len() == 1 => argument(items, 0),
        other => other,
    }
}

fn number(arguments: &[Value], at: usize) -> Option<Decimal> {
    single(arguments, at).as_number()
}

fn integer(arguments: &[Value], at: usize) -> Option<i64> {
    number(arguments, at)?.to_i64()
}

fn text(arguments: &[Value], at: usize) -> Option<&str> {
    single(arguments, at).as_str()
}

/// An argument as a list; something else becomes a list of one, null stays out.
fn list(arguments: &[Value], at: usize) -> Option<Arc<Vec<Value>>> {
    match argument(arguments, at) {
        Value::List(items) => Some(items.clone()),
        Value::Null => None,
        other => Some(Arc::new(vec![other.clone()])),
    }
}

/// Null with a message that names the function.
fn wrong(machine: &mut Machine<'_>, function: &str, arguments: &[Value]) -> Value {
    let kinds: Vec<_> = arguments.iter().map(Value::kind).collect();
    machine.fail(format!("The function {function} has no result for ({}).", kinds.join(", ")))
}

/// The result of a function, or null with a message that names it.
fn result(machine: &mut Machine<'_>, function: &str, arguments: &[Value], value: Option<Value>) -> Value {
    match value {
        Some(value) => value,
        None => wrong(machine, function, arguments),
    }
}
