//! One evaluation: the values of the graph's nodes, each worked out once.

use serde_json::{Map, Value as Json};
use std::sync::Arc;

use stoa_feel::{Entries, Function, Machine, Type, Value};

use crate::models::{Inner, Logic, Program, Source};
use crate::service::Service;

/// An input by name; the namespace tells equal names of several models apart.
#[derive(Clone, Debug)]
pub struct InputValue {
    /// The name of input data, a decision to be replaced, or a variable.
    pub name: String,
    /// The namespace of its model.
    pub namespace: Option<String>,
    /// The value.
    pub value: Value,
}

/// Where inputs come from.
#[derive(Clone, Copy, Debug)]
pub enum Inputs<'i> {
    /// Plain JSON by name, as process variables are.
    Json(&'i Map<String, Json>),
    /// FEEL values.
    Values(&'i [InputValue]),
}

impl Inputs<'_> {
    fn get(&self, name: &str, namespace: &str, kind: &Type) -> Option<Value> {
        match self {
            Self::Json(map) => map.get(name).map(|json| typed_json(json, kind)),
            Self::Values(values) => {
                let named = || values.iter().filter(|input| same_name(&input.name, name));
                let exact = named().find(|input| input.namespace.as_deref() == Some(namespace));
                exact.or_else(|| named().find(|input| input.namespace.is_none())).map(|input| input.value.clone())
            }
        }
    }

    /// A variable that no model declares.
    fn variable(&self, name: &str) -> Option<Value> {
        match self {
            Self::Json(map) => map.get(name).map(Value::from_json),
            Self::Values(values) => {
                values.iter().find(|input| same_name(&input.name, name)).map(|input| input.value.clone())
            }
        }
    }
}

fn same_name(a: &str, b: &str) -> bool {
    a == b || a.split_whitespace().eq(b.split_whitespace())
}

/// Plain JSON as a value of a type: texts become the dates, times and durations that are declared.
fn typed_json(json: &Json, kind: &Type) -> Value {
    use stoa_feel::temporal::{Date, DateTime, DayTimeDuration, Time, YearMonthDuration};
    match (json, kind.resolved()) {
        (Json::String(text), kind) => {
            let read = match kind {
                Type::Date => Date::parse(text).map(Value::Date),
                Type::Time => Time::parse(text).map(Value::Time),
                Type::DateTime => DateTime::parse(text).map(Value::from).or_else(|| Date::parse(text).map(Value::Date)),
                Type::DayTimeDuration => DayTimeDuration::parse(text).map(Value::DayTimeDuration),
                Type::YearMonthDuration => YearMonthDuration::parse(text).map(Value::YearMonthDuration),
                _ => None,
            };
            read.unwrap_or_else(|| Value::from(text.as_str()))
        }
        (Json::Array(items), Type::List(item)) => Value::list(items.iter().map(|one| typed_json(one, item)).collect()),
        (Json::Object(map), Type::Context(wanted)) => Value::context(
            map.iter()
                .map(|(name, json)| {
                    let kind = wanted.iter().find(|(key, _)| **key == **name).map_or(&Type::Any, |(_, kind)| kind);
                    (Arc::from(name.as_str()), typed_json(json, kind))
                })
                .collect::<Entries>(),
        ),
        _ => Value::from_json(json),
    }
}

/// Values with more parts than this are refused.
const LARGEST: usize = 2_000_000;

/// The state of an evaluation.
pub(crate) struct Run<'r> {
    pub(crate) inner: &'r Inner,
    inputs: Option<Inputs<'r>>,
    known: Vec<Option<Value>>,
}

impl<'r> Run<'r> {
    pub(crate) fn new(inner: &'r Inner, inputs: Inputs<'r>) -> Self {
        Self { inner, inputs: Some(inputs), known: vec![None; inner.nodes.len()] }
    }

    /// For a service: nothing is known but what is set.
    pub(crate) fn nested(inner: &'r Inner) -> Self {
        Self { inner, inputs: None, known: vec![None; inner.nodes.len()] }
    }

    pub(crate) fn preset(&mut self, node: usize, value: Value) {
        if let Some(place) = self.known.get_mut(node) {
            *place = Some(value);
        }
    }

    fn known(&self, node: usize) -> Option<Value> {
        self.known.get(node).cloned().flatten()
    }

    fn is_known(&self, node: usize) -> bool {
        self.known.get(node).is_some_and(Option::is_some)
    }

    /// The value of a node. What it needs is worked out first, without recursion: graphs may be deep.
    pub(crate) fn value(&mut self, machine: &mut Machine<'_>, node: usize) -> Value {
        let mut stack = vec![node];
        while let Some(top) = stack.last().copied() {
            if self.is_known(top) {
                stack.pop();
                continue;
            }
            let inner = self.inner;
            let Some(next) = inner.nodes.get(top) else { return Value::Null };
            if let Some(value) = self.given(machine, top) {
                self.preset(top, value);
                continue;
            }
            if let Program::Logic(logic) = &next.program {
                let missing = logic.needs.iter().find(|need| !self.is_known(**need));
                if let Some(missing) = missing {
                    stack.push(*missing);
                    continue;
                }
                let value = self.work_out(machine, top, logic);
                self.preset(top, value);
            } else {
                self.preset(top, Value::Null);
            }
        }
        self.known(node).unwrap_or_default()
    }

    /// The value of what needs no work: input data, services, and decisions whose value was given.
    fn given(&self, machine: &mut Machine<'_>, at: usize) -> Option<Value> {
        let node = self.inner.nodes.get(at)?;
        match &node.program {
            Program::Input => {
                let Some(value) = self.inputs.and_then(|inputs| inputs.get(&node.name, &node.namespace, &node.kind))
                else {
                    return Some(Value::Null);
                };
                let before = machine.enter_element(Some(node.name.clone()));
                let value = machine.fit_declared(value, &node.kind, &node.name);
                machine.enter_element(before);
                Some(value)
            }
            Program::Service(service) => Some(Value::Function(Arc::new(Function::Native(service.clone())))),
            Program::Logic(logic) if logic.decision => {
                let value = match self.inputs? {
                    inputs @ Inputs::Values(_) => inputs.get(&node.name, &node.namespace, &node.kind)?,
                    // Process variables may well be named like a decision without meaning it.
                    Inputs::Json(_) => return None,
                };
                Some(machine.fit_declared(value, &node.kind, &node.name))
            }
            _ => None,
        }
    }

    fn work_out(&mut self, machine: &mut Machine<'_>, at: usize, logic: &Logic) -> Value {
        let Some(node) = self.inner.nodes.get(at) else { return Value::Null };
        let before = machine.enter_element(Some(node.name.clone()));
        let mut globals = vec![Value::Null; logic.size];
        for (slot, source) in &logic.sources {
            let value = self.source(machine, source);
            if let Some(place) = globals.get_mut(*slot) {
                *place = value;
            }
        }
        if let Some(observer) = machine.observer() {
            observer.value(node.begin, &Value::Null);
        }
        let value = machine.run(&logic.code, globals);
        // Also bounds how deep values of one decision in another may nest.
        let value = match value.size(LARGEST) {
            LARGEST.. => machine.report("limit", "The value is too large."),
            _ => value,
        };
        if let Some(observer) = machine.observer() {
            observer.value(node.begin + 1, &value);
        }
        machine.enter_element(before);
        value
    }

    fn source(&self, machine: &mut Machine<'_>, source: &Source) -> Value {
        match source {
            Source::Node(node) => self.known(*node).unwrap_or_default(),
            Source::Output(node, None) => self.known(*node).unwrap_or_default(),
            Source::Output(node, Some(name)) => match self.known(*node) {
                Some(Value::Context(entries)) => entries.get(name).cloned().unwrap_or_default(),
                _ => Value::Null,
            },
            Source::Import(inner) => Value::context(
                inner.iter().map(|(name, source)| (name.clone(), self.source(machine, source))).collect(),
            ),
            Source::Variable(name) => match self.inputs.and_then(|inputs| inputs.variable(name)) {
                Some(value) => value,
                None => machine.report("unknown_name", format!("There is no value named \"{name}\".")),
            },
        }
    }

    /// A value as an explanation shows it.
    pub(crate) fn shown(&self, source: &Source) -> Value {
        match source {
            Source::Variable(name) => self.inputs.and_then(|inputs| inputs.variable(name)).unwrap_or_default(),
            Source::Output(node, Some(name)) => match self.known(*node) {
                Some(Value::Context(entries)) => entries.get(name).cloned().unwrap_or_default(),
                _ => Value::Null,
            },
            Source::Node(node) | Source::Output(node, None) => self.known(*node).unwrap_or_default(),
            Source::Import(_) => Value::Null,
        }
    }

    /// Fills the parameters of a service from the inputs by name.
    pub(crate) fn preset_arguments(&mut self, machine: &mut Machine<'_>, service: &Service) {
        for (node, parameter) in service.arguments.iter().zip(&service.parameters) {
            let namespace = self.inner.nodes.get(*node).map_or("", |node| node.namespace.as_str());
            let value = self.inputs.and_then(|inputs| inputs.get(&parameter.name, namespace, &parameter.kind));
            let value = machine.fit_declared(value.unwrap_or_default(), &parameter.kind, &parameter.name);
            self.preset(*node, value);
        }
    }

    /// Calls a function with the inputs that its parameters name.
    pub(crate) fn call(&self, machine: &mut Machine<'_>, function: &Value) -> Value {
        let Value::Function(function) = function else { return Value::Null };
        let names: Vec<Arc<str>> = match &**function {
            Function::Closure { code, .. } => code.parameters.iter().map(|one| one.name.clone()).collect(),
            Function::Native(native) => native.parameters().iter().map(|one| one.name.clone()).collect(),
            Function::Builtin(_) => Vec::new(),
        };
        let arguments =
            names.iter().map(|name| self.inputs.and_then(|inputs| inputs.variable(name)).unwrap_or_default()).collect();
        machine.call(function, arguments)
    }
}
