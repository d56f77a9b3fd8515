//! `instance of`, and fitting values into declared types.

use std::sync::Arc;

use super::Machine;
use crate::code::Node;
use crate::temporal::{DateTime, Zone};
use crate::types::{NamedType, Type};
use crate::value::{Entries, Value};

impl Machine<'_> {
    pub(super) fn instance_of(&mut self, inner: &Node, kind: &Type) -> Value {
        let value = self.eval(inner);
        if let Type::Unknown(name) = kind {
            return self.fail(format!("There is no type \"{name}\"."));
        }
        Value::Boolean(kind.has_instance(&value) && self.satisfies(&value, kind))
    }

    pub(super) fn typed(&mut self, inner: &Node, kind: &Type, what: &str) -> Value {
        let value = self.eval(inner);
        self.fit_declared(value, kind, what)
    }

    /// A value fitted into a declared type; where it does not fit, null and a message that names `what`.
    pub fn fit_declared(&mut self, value: Value, kind: &Type, what: &str) -> Value {
        match self.coerce(&value, kind) {
            Some(value) => value,
            None => {
                let shown = crate::text::text_of(&value, 60).unwrap_or_else(|| format!("a {}", value.kind()));
                self.report("type", format!("{what}: the value {shown} does not fit the type {}.", kind.name()))
            }
        }
    }

    /// The value as one of a type: with the implicit conversions of FEEL, and its constraints checked.
    pub fn coerce(&mut self, value: &Value, kind: &Type) -> Option<Value> {
        if !self.charge(1) {
            return None;
        }
        match (kind, value) {
            (Type::Unknown(_), _) => None,
            (Type::Any, _) => Some(value.clone()),
            (Type::Named(named), _) => {
                let value = self.coerce(value, &named.base)?;
                self.satisfies_named(&value, named).then_some(value)
            }
            (_, Value::Null) => Some(Value::Null),
            (Type::List(item), Value::List(items)) => {
                if matches!(**item, Type::Any) {
                    return Some(value.clone());
                }
                let fitted = items.iter().map(|one| self.coerce_item(one, item)).collect::<Option<Vec<_>>>()?;
                Some(Value::list(fitted))
            }
            (Type::List(item), single) => Some(Value::list(vec![self.coerce(single, item)?])),
            (Type::Context(wanted), Value::Context(entries)) => self.coerce_context(wanted, entries),
            (Type::DateTime, Value::Date(date)) => Some(Value::from(DateTime::midnight(*date, Zone::UTC))),
            (_, Value::List(items)) => match items.as_slice() {
                [only] => self.coerce(only, kind),
                _ => None,
            },
            _ => kind.admits(value).then(|| value.clone()),
        }
    }

    /// An item of a list is not taken out of a list itself.
    fn coerce_item(&mut self, value: &Value, kind: &Type) -> Option<Value> {
        if matches!(value, Value::List(_)) && !kind.is_list() && !matches!(kind.resolved(), Type::Any) {
            return None;
        }
        self.coerce(value, kind)
    }

    fn coerce_context(&mut self, wanted: &Arc<Vec<(Arc<str>, Type)>>, entries: &Arc<Entries>) -> Option<Value> {
        let mut fitted = Entries::clone(entries);
        for (name, kind) in wanted.iter() {
            let value = self.coerce(entries.get(name)?, kind)?;
            fitted.set(name.clone(), value);
        }
        Some(Value::context(fitted))
    }

    /// Whether a value of the right shape satisfies the constraints of a type.
    pub(crate) fn satisfies(&mut self, value: &Value, kind: &Type) -> bool {
        if !self.charge(1) {
            return false;
        }
        match (kind, value) {
            (Type::Named(named), _) => self.satisfies(value, &named.base) && self.satisfies_named(value, named),
            (Type::List(item), Value::List(items)) => items.iter().all(|one| self.satisfies(one, item)),
            (Type::Context(wanted), Value::Context(entries)) => {
                wanted.iter().all(|(name, kind)| entries.get(name).is_none_or(|one| self.satisfies(one, kind)))
            }
            _ => true,
        }
    }

    fn satisfies_named(&mut self, value: &Value, named: &NamedType) -> bool {
        let Some(tests) = &named.constraint else { return true };
        match value {
            Value::Null => true,
            Value::List(items) if named.each_item => {
                items.iter().all(|item| self.apart(|machine| machine.passes(item, tests)) == Some(true))
            }
            _ => self.apart(|machine| machine.passes(value, tests)) == Some(true),
        }
    }

    /// Runs something in a frame of its own.
    pub(crate) fn apart<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let base = std::mem::replace(&mut self.base, self.stack.len());
        let result = run(self);
        self.stack.truncate(self.base);
        self.base = base;
        result
    }
}
