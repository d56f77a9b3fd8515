//! Input and output parameters, and variables passed between instances.

use serde_json::Value;
use stoa_expressions::Expression;

use super::evaluate::Plain;
use super::run::{Run, Step};
use crate::model::{Mapping, MappingValue, Node, Passing};
use crate::{AdvanceError, Variables};

impl Run<'_> {
    /// Evaluates input parameters outside of the element and sets them on it.
    pub(crate) fn map_inputs(&mut self, id: u64, node: &Node) -> Step {
        let mut values = Vec::new();
        for Mapping { name, value } in &node.common.inputs {
            values.push((name, self.mapped(id, value)?));
        }
        for (name, value) in values {
            self.set_local(id, name, value)?;
        }
        Ok(())
    }

    /// Evaluates output parameters inside of the element and sets them around it.
    pub(crate) fn map_outputs(&mut self, id: u64, node: &Node) -> Step {
        let parent = self.parent_of(id);
        for Mapping { name, value } in &node.common.outputs {
            let value = self.mapped(id, value)?;
            self.set(parent, name, value)?;
        }
        Ok(())
    }

    fn mapped(&mut self, id: u64, value: &MappingValue) -> Result<Value, AdvanceError> {
        Ok(match value {
            MappingValue::Null => Value::Null,
            MappingValue::One(expression) => self.evaluate(id, expression)?,
            MappingValue::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(self.mapped(id, item)?);
                }
                Value::Array(list)
            }
            MappingValue::Map(entries) => {
                let mut map = Variables::new();
                for (name, item) in entries {
                    let name = self.text(id, name)?.unwrap_or_default();
                    map.insert(name, self.mapped(id, item)?);
                }
                Value::Object(map)
            }
        })
    }

    /// What leaves this instance by `in` mappings at a token.
    pub(crate) fn pass_out(&mut self, id: u64, passings: &[Passing]) -> Result<Variables, AdvanceError> {
        let mut passed = Variables::new();
        for passing in passings {
            match passing {
                Passing::All { local: true } => {
                    passed.extend(self.inst.local(id).cloned().unwrap_or_default());
                }
                Passing::All { local: false } => passed.extend(self.inst.visible(id)),
                Passing::Copy { source, target, local } => {
                    let value = match local {
                        true => self.token(id).and_then(|token| token.variables.get(source)),
                        false => self.variable(id, source),
                    };
                    let value = value.cloned().unwrap_or(Value::Null);
                    passed.insert(target.clone(), value);
                }
                Passing::Compute { source, target, .. } => {
                    let value = self.evaluate(id, source)?;
                    passed.insert(target.clone(), value);
                }
            }
        }
        Ok(passed)
    }

    /// Takes over what a called instance gives back by `out` mappings.
    pub(crate) fn take_in(&mut self, id: u64, passings: &[Passing], given: &Variables) -> Step {
        for passing in passings {
            match passing {
                Passing::All { local } => {
                    for (name, value) in given {
                        self.put(id, name, value.clone(), *local)?;
                    }
                }
                Passing::Copy { source, target, local } => {
                    let value = given.get(source).cloned().unwrap_or(Value::Null);
                    self.put(id, target, value, *local)?;
                }
                Passing::Compute { source, target, local } => {
                    let value = self.compute(id, source, given)?;
                    self.put(id, target, value, *local)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, id: u64, name: &str, value: Value, local: bool) -> Step {
        if local { self.set_local(id, name, value) } else { self.set(id, name, value) }
    }

    fn compute(&mut self, id: u64, source: &Expression, given: &Variables) -> Result<Value, AdvanceError> {
        let result = source.evaluate(&mut Plain { variables: given, now: self.env.now });
        result.map_err(|error| self.fault(id, format!("{error} (in \"{}\")", source.text())))
    }
}
