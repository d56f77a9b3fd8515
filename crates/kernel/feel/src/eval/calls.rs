//! Calls: of the library, of functions written in FEEL, and of the program around it.

use std::fmt;
use std::sync::Arc;

use stoa_types::Timestamp;

use super::{Context, Limits, Machine};
use crate::builtins::Builtin;
use crate::code::{Extension, FunctionCode, Node, Parameter};
use crate::temporal::Zone;
use crate::types::Type;
use crate::value::{Function, Value};

/// A function that the program around FEEL offers.
pub trait Native: fmt::Debug + Send + Sync {
    /// Its name.
    fn name(&self) -> &str;
    /// Its parameters.
    fn parameters(&self) -> &[Parameter];
    /// The type of its result.
    fn result(&self) -> &Type;
    /// Calls it; there are as many arguments as parameters, fitted into their types.
    fn call(&self, machine: &mut Machine<'_>, arguments: Vec<Value>) -> Value;
}

/// Locals one after the other, and a result that sees them.
#[derive(Debug)]
pub(crate) struct Sequence {
    pub(crate) entries: Vec<Node>,
    pub(crate) result: Node,
}

impl Extension for Sequence {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Value {
        for entry in &self.entries {
            let value = machine.eval(entry);
            machine.push(value);
        }
        let result = machine.eval(&self.result);
        machine.pop(self.entries.len());
        result
    }
}

/// Functions whose result is known once their arguments are.
const FOLDABLE: [&str; 4] = ["date", "time", "date and time", "duration"];

/// A call of the library, done at once where all arguments are constant texts.
pub(crate) fn fold(builtin: Builtin, arguments: Vec<Node>) -> Node {
    let constant = arguments.iter().all(|node| matches!(node, Node::Constant(Value::String(_))));
    if constant && arguments.len() == 1 && FOLDABLE.contains(&builtin.name()) {
        let context = Context { now: Timestamp::default(), timezone: Zone::UTC, limits: Limits::default() };
        let value = Machine::new(&context).call_builtin(builtin, &arguments);
        if !value.is_null() {
            return Node::Constant(value);
        }
    }
    Node::Builtin(builtin, arguments)
}

impl Machine<'_> {
    pub(super) fn make_function(&mut self, code: &Arc<FunctionCode>, captures: &[Node]) -> Value {
        let captured = captures.iter().map(|node| self.eval(node)).collect();
        Value::Function(Arc::new(Function::Closure { code: code.clone(), captured }))
    }

    pub(super) fn call_builtin(&mut self, builtin: Builtin, arguments: &[Node]) -> Value {
        let mut values = Vec::with_capacity(arguments.len());
        for node in arguments {
            values.push(self.eval(node));
        }
        builtin.call(self, &values)
    }

    pub(super) fn call_node(&mut self, callee: &Node, arguments: &[Node]) -> Value {
        match self.eval(callee) {
            Value::Function(function) => {
                let values = arguments.iter().map(|node| self.eval(node)).collect();
                self.call(&function, values)
            }
            Value::Null => Value::Null,
            other => self.fail(format!("A {} cannot be called.", other.kind())),
        }
    }

    /// Calls a function with its arguments in order.
    pub fn call(&mut self, function: &Arc<Function>, arguments: Vec<Value>) -> Value {
        if !self.charge(4) {
            return Value::Null;
        }
        match &**function {
            Function::Builtin(builtin) => builtin.call(self, &arguments),
            Function::Closure { code, .. } => {
                if code.foreign {
                    return self.fail("Functions of other languages are not called.");
                }
                match self.fit(&code.parameters, arguments) {
                    Some(arguments) => self.call_closure(function, code, arguments),
                    None => Value::Null,
                }
            }
            Function::Native(native) => match self.fit(native.parameters(), arguments) {
                Some(arguments) => {
                    let value = native.call(self, arguments);
                    self.fit_result(value, native.result())
                }
                None => Value::Null,
            },
        }
    }

    fn call_closure(&mut self, function: &Arc<Function>, code: &FunctionCode, arguments: Vec<Value>) -> Value {
        let running = self.running.replace(function.clone());
        let base = std::mem::replace(&mut self.base, self.stack.len());
        self.stack.extend(arguments);
        let value = self.eval(&code.body);
        self.stack.truncate(self.base);
        self.base = base;
        self.running = running;
        self.fit_result(value, &code.result)
    }

    fn fit_result(&mut self, value: Value, kind: &Type) -> Value {
        if matches!(kind, Type::Any) {
            return value;
        }
        match self.coerce(&value, kind) {
            Some(value) => value,
            None => {
                let message = format!("The result of a function is no {}.", kind.name());
                self.report("type", message)
            }
        }
    }

    fn fit(&mut self, parameters: &[Parameter], mut arguments: Vec<Value>) -> Option<Vec<Value>> {
        if parameters.len() != arguments.len() {
            self.fail(format!("The function takes {} arguments, not {}.", parameters.len(), arguments.len()));
            return None;
        }
        for (parameter, argument) in parameters.iter().zip(arguments.iter_mut()) {
            match self.coerce(argument, &parameter.kind) {
                Some(value) => *argument = value,
                None => {
                    let message = format!("The argument \"{}\" is no {}.", parameter.name, parameter.kind.name());
                    self.report("type", message);
                    return None;
                }
            }
        }
        Some(arguments)
    }

    pub(super) fn call_named(&mut self, callee: &Node, arguments: &[(Arc<str>, Node)]) -> Value {
        let function = match self.eval(callee) {
            Value::Function(function) => function,
            Value::Null => return Value::Null,
            other => return self.fail(format!("A {} cannot be called.", other.kind())),
        };
        let mut given: Vec<(Arc<str>, Value)> = Vec::with_capacity(arguments.len());
        for (name, node) in arguments {
            if given.iter().any(|(other, _)| other == name) {
                return self.fail(format!("The argument \"{name}\" is given twice."));
            }
            let value = self.eval(node);
            given.push((name.clone(), value));
        }
        let parameters = match &*function {
            Function::Builtin(builtin) => {
                return match builtin.arrange(&given) {
                    Some(values) => builtin.call(self, &values),
                    None => self.fail(format!("The function {} has no such parameters.", builtin.name())),
                };
            }
            Function::Closure { code, .. } => code.parameters.as_slice(),
            Function::Native(native) => native.parameters(),
        };
        if let Some((unknown, _)) = given.iter().find(|(name, _)| !parameters.iter().any(|one| one.name == *name)) {
            return self.fail(format!("The function has no parameter \"{unknown}\"."));
        }
        let mut values = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let Some((_, value)) = given.iter().find(|(name, _)| *name == parameter.name) else {
                return self.fail(format!("The argument \"{}\" is missing.", parameter.name));
            };
            values.push(value.clone());
        }
        self.call(&function, values)
    }
}
