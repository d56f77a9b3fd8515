//! Single expressions: the easy way in.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::code::{Code, UnaryTests};
use crate::compile::Compiler;
use crate::eval::{Context, Machine, Message};
use crate::names::Names;
use crate::parse::SyntaxError;
use crate::value::Value;

/// Results with more parts than this are refused.
const LARGEST: usize = 2_000_000;

/// A compiled expression.
#[derive(Debug)]
pub struct Expression {
    code: Code,
    used: Vec<(usize, Arc<str>)>,
    free: Vec<Arc<str>>,
}

/// Compiled unary tests, such as the cell of a decision table.
#[derive(Debug)]
pub struct TestExpression {
    tests: UnaryTests,
    used: Vec<(usize, Arc<str>)>,
    free: Vec<Arc<str>>,
}

/// What an evaluation gives.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value; null after an error.
    pub value: Value,
    /// What went wrong on the way.
    pub messages: Vec<Message>,
}

/// The values of the names an expression was compiled with.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    values: Vec<Value>,
}

impl Scope {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the value of a slot.
    pub fn set(&mut self, slot: usize, value: Value) {
        if slot >= self.values.len() && slot < 1 << 20 {
            self.values.resize(slot + 1, Value::Null);
        }
        if let Some(place) = self.values.get_mut(slot) {
            *place = value;
        }
    }

    /// The values of all names that a lookup knows.
    pub fn from_lookup(names: &Names, mut lookup: impl FnMut(&str) -> Option<Value>) -> Self {
        Self { values: names.iter().map(|name| lookup(name).unwrap_or_default()).collect() }
    }
}

/// Compiles an expression. Names that are not known are simple words, and are looked up by name when it is evaluated.
///
/// # Errors
/// The first place that is no FEEL.
pub fn compile(text: &str, names: &Names) -> Result<Expression, SyntaxError> {
    let mut compiler = Compiler::new(names);
    let code = compiler.expression(text)?;
    Ok(Expression { code, used: compiler.used().to_vec(), free: compiler.free().to_vec() })
}

/// Compiles unary tests, in which `?` is the value being tested.
///
/// # Errors
/// The first place that is no FEEL.
pub fn compile_unary_tests(text: &str, names: &Names) -> Result<TestExpression, SyntaxError> {
    let mut compiler = Compiler::new(names);
    compiler.bind("?");
    let tests = compiler.unary_tests(text)?;
    Ok(TestExpression { tests, used: compiler.used().to_vec(), free: compiler.free().to_vec() })
}

impl Expression {
    /// Names it uses that the scope it was compiled for does not have.
    pub fn free_names(&self) -> &[Arc<str>] {
        &self.free
    }

    /// All names it uses.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.used.iter().map(|(_, name)| &**name)
    }

    /// Evaluates it with the values of its scope.
    pub fn evaluate(&self, scope: &Scope, context: &Context) -> Evaluation {
        let mut machine = Machine::new(context);
        let value = machine.run(&self.code, scope.values.clone());
        finish(machine, value)
    }

    /// Evaluates it with plain JSON variables. Only those it uses are read.
    pub fn evaluate_json(&self, variables: &Map<String, Json>, context: &Context) -> Evaluation {
        self.evaluate_with(|name| variables.get(name).map(Value::from_json), context)
    }

    /// Evaluates it with values by name. A name without a value is null, with a message.
    pub fn evaluate_with(&self, lookup: impl FnMut(&str) -> Option<Value>, context: &Context) -> Evaluation {
        let mut machine = Machine::new(context);
        let globals = gather(&mut machine, &self.used, lookup);
        let value = machine.run(&self.code, globals);
        finish(machine, value)
    }
}

impl TestExpression {
    /// All names it uses.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.used.iter().map(|(_, name)| &**name)
    }

    /// Names it uses that the scope it was compiled for does not have.
    pub fn free_names(&self) -> &[Arc<str>] {
        &self.free
    }

    /// Tests a value: true, false or null.
    pub fn test(&self, input: &Value, lookup: impl FnMut(&str) -> Option<Value>, context: &Context) -> Evaluation {
        let mut machine = Machine::new(context);
        machine.globals = gather(&mut machine, &self.used, lookup);
        let answer = machine.passes(input, &self.tests);
        finish(machine, answer.map_or(Value::Null, Value::Boolean))
    }
}

fn gather(
    machine: &mut Machine<'_>,
    used: &[(usize, Arc<str>)],
    mut lookup: impl FnMut(&str) -> Option<Value>,
) -> Vec<Value> {
    let size = used.iter().map(|(slot, _)| slot + 1).max().unwrap_or(0);
    let mut globals = vec![Value::Null; size];
    for (slot, name) in used {
        match lookup(name) {
            Some(value) => {
                if let Some(place) = globals.get_mut(*slot) {
                    *place = value;
                }
            }
            None => {
                machine.report("unknown_name", format!("There is no value named \"{name}\"."));
            }
        }
    }
    globals
}

fn finish(mut machine: Machine<'_>, value: Value) -> Evaluation {
    let value =
        if value.size(LARGEST) >= LARGEST { machine.report("limit", "The result is too large.") } else { value };
    Evaluation { value, messages: machine.take_messages() }
}
