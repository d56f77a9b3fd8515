//! Variables of scopes, within their bounds.

use serde_json::Value;

use super::conditions::VariableChange;
use super::run::{Run, Step};
use crate::effects::Happened;
use crate::{AdvanceError, Variables, limits};

/// The size of a value in bytes, about; `None` when it nests too deep.
fn weight(value: &Value, depth: u32) -> Option<u64> {
    if depth == 0 {
        return None;
    }
    Some(match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 8 + text.len() as u64,
        Value::Array(items) => {
            let mut sum = 8;
            for item in items {
                sum += weight(item, depth - 1)?;
            }
            sum
        }
        Value::Object(members) => {
            let mut sum = 8;
            for (name, item) in members {
                sum += name.len() as u64 + weight(item, depth - 1)?;
            }
            sum
        }
    })
}

/// The size of variables that have been accepted.
pub(crate) fn weight_of(variables: &Variables) -> u64 {
    variables.iter().map(|(name, value)| entry(name, value).unwrap_or(0)).sum()
}

fn entry(name: &str, value: &Value) -> Option<u64> {
    Some(name.len() as u64 + weight(value, limits::VARIABLE_DEPTH)?)
}

impl Run<'_> {
    /// The nearest variable of that name, from a token outwards.
    pub(crate) fn variable(&self, from: u64, name: &str) -> Option<&Value> {
        let mut at = self.token(from);
        while let Some(token) = at {
            if let Some(value) = token.variables.get(name) {
                return Some(value);
            }
            at = self.token(token.parent);
        }
        None
    }

    /// Sets a variable on the nearest scope that has it, else on the process.
    pub(crate) fn set(&mut self, from: u64, name: &str, value: Value) -> Step {
        let mut at = from;
        let mut owner = from;
        while let Some(token) = self.token(at) {
            owner = at;
            if token.variables.contains_key(name) {
                break;
            }
            at = token.parent;
        }
        self.set_local(owner, name, value)
    }

    /// As [`Self::set`] for several.
    pub(crate) fn set_all(&mut self, from: u64, variables: Variables) -> Step {
        for (name, value) in variables {
            self.set(from, &name, value)?;
        }
        Ok(())
    }

    /// Sets a variable on exactly this token.
    pub(crate) fn set_local(&mut self, id: u64, name: &str, value: Value) -> Step {
        let Some(weight) = entry(name, &value) else {
            return Err(AdvanceError::Limit(format!(
                "The variable \"{name}\" nests deeper than {} levels. Store it as text, or flatten it.",
                limits::VARIABLE_DEPTH
            )));
        };
        let told = self.tells_all().then(|| value.clone());
        let watched = self.def.has_conditions;
        let Some(token) = self.inst.tokens.get_mut(id) else { return Ok(()) };
        let (created, old) = match token.variables.get_mut(name) {
            Some(slot) => (false, entry(name, &std::mem::replace(slot, value)).unwrap_or(0)),
            None => {
                token.variables.insert(name.to_owned(), value);
                (true, 0)
            }
        };
        self.inst.bytes = self.inst.bytes.saturating_sub(old).saturating_add(weight);
        if self.inst.bytes > limits::VARIABLES {
            return Err(AdvanceError::Limit(
                "The variables of the instance are larger than 16 MiB. Store large content as documents and keep their ids.".to_owned(),
            ));
        }
        if let Some(value) = told {
            self.tell(id, Happened::VariableSet { name: name.to_owned(), value, created });
        }
        if watched {
            self.changes.push(VariableChange::new(id, name, if created { "create" } else { "update" }));
        }
        Ok(())
    }

    /// As [`Self::set_local`] for several.
    pub(crate) fn set_all_local(&mut self, id: u64, variables: Variables) -> Step {
        for (name, value) in variables {
            self.set_local(id, &name, value)?;
        }
        Ok(())
    }

    /// Removes the nearest variable of that name.
    pub(crate) fn unset(&mut self, from: u64, name: &str) {
        let mut at = from;
        while let Some(token) = self.inst.tokens.get_mut(at) {
            if let Some(old) = token.variables.shift_remove(name) {
                self.inst.bytes = self.inst.bytes.saturating_sub(entry(name, &old).unwrap_or(0));
                if self.tells_all() {
                    self.tell(at, Happened::VariableRemoved { name: name.to_owned() });
                }
                if self.def.has_conditions {
                    self.changes.push(VariableChange::new(at, name, "delete"));
                }
                return;
            }
            at = token.parent;
        }
    }
}
