//! Decision services: a part of the graph that is called like a function.

use std::sync::Arc;

use stoa_feel::{Entries, Machine, Native, Parameter, Type, Value};

use crate::models::Inner;
use crate::run::Run;

/// A decision service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) name: Arc<str>,
    pub(crate) parameters: Vec<Parameter>,
    /// The nodes that the arguments stand for, in the order of the parameters.
    pub(crate) arguments: Vec<usize>,
    pub(crate) outputs: Vec<usize>,
    pub(crate) result: Type,
}

impl Service {
    /// The value of each output decision, by name.
    pub(crate) fn outputs(&self, machine: &mut Machine<'_>, run: &mut Run<'_>) -> Entries {
        let mut entries = Entries::new();
        for node in &self.outputs {
            let value = run.value(machine, *node);
            if let Some(node) = run.inner.nodes.get(*node) {
                entries.set(node.name.clone(), value);
            }
        }
        entries
    }

    /// What the service gives: the value of its only output decision, or a context of all.
    pub(crate) fn value(&self, outputs: Entries) -> Value {
        if self.outputs.len() == 1 {
            return outputs.iter().next().map(|(_, value)| value.clone()).unwrap_or_default();
        }
        Value::context(outputs)
    }
}

impl Native for Service {
    fn name(&self) -> &str {
        &self.name
    }

    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn result(&self) -> &Type {
        &self.result
    }

    fn call(&self, machine: &mut Machine<'_>, arguments: Vec<Value>) -> Value {
        let Some(inner) = machine.host::<Inner>() else {
            return machine.fail(format!("The decision service {} cannot be called here.", self.name));
        };
        if !machine.charge(50) {
            return Value::Null;
        }
        let mut run = Run::nested(inner);
        for (node, value) in self.arguments.iter().zip(arguments) {
            run.preset(*node, value);
        }
        let outputs = self.outputs(machine, &mut run);
        self.value(outputs)
    }
}
