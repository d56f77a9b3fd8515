//! The machine: its state, its bounds, and the dispatch over the kinds of nodes.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use stoa_types::Timestamp;

use crate::code::{Code, Comparison, ContextEntry, Dynamic, Node, RangeCode};
use crate::compare::Budget;
use crate::temporal::Zone;
use crate::value::{Entries, Function, Range, Value};

/// Bounds of one evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Steps: nodes evaluated, items looked at, and so on.
    pub steps: u64,
    /// Nested evaluations.
    pub depth: usize,
    /// Bytes of one text.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 4_000_000, depth: 400, text: 1 << 22 }
    }
}

/// What an evaluation learns from outside.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time that `now()` and `today()` tell.
    pub now: Timestamp,
    /// The zone they tell it in.
    pub timezone: Zone,
    /// The bounds.
    pub limits: Limits,
}

impl Context {
    /// A time in UTC, with the default bounds.
    pub fn at(now: Timestamp) -> Self {
        Self { now, timezone: Zone::UTC, limits: Limits::default() }
    }

    /// The same in the zone of an IANA name; `None` if there is none.
    pub fn in_zone(self, name: &str) -> Option<Self> {
        let timezone = if name == "UTC" { Zone::UTC } else { Zone::named(name)? };
        Some(Self { timezone, ..self })
    }
}

/// What went wrong on the way: the value there is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// A short word for programs: `error`, `unknown_name`, `limit`, `type`.
    pub code: String,
    /// For a person.
    pub message: String,
    /// The element it happened in, where the caller knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
}

/// Sees intermediate values.
pub trait Observer {
    /// A value at a numbered place.
    fn value(&mut self, site: u32, value: &Value);
    /// The rules of a table that matched, with the values of its inputs; and of those that did not, the first column
    /// whose condition failed.
    fn table(&mut self, site: u32, inputs: &[Value], rules: &[usize], missed: &[(usize, usize)]);
}

/// Compiled patterns by pattern and flags; `None` for a wrong one.
type Regexes = HashMap<(Arc<str>, Arc<str>), Option<Arc<fancy_regex::Regex>>>;

/// Messages beyond this are only counted.
const MESSAGES: usize = 50;

/// Evaluates code.
pub struct Machine<'a> {
    pub(crate) context: &'a Context,
    pub(crate) globals: Vec<Value>,
    pub(crate) stack: Vec<Value>,
    pub(crate) base: usize,
    pub(crate) running: Option<Arc<Function>>,
    pub(crate) steps: u64,
    pub(crate) depth: usize,
    stopped: bool,
    pub(crate) regexes: Regexes,
    messages: Vec<Message>,
    observer: Option<&'a mut dyn Observer>,
    element: Option<Arc<str>>,
    host: Option<&'a dyn Any>,
}

impl<'a> Machine<'a> {
    /// A machine with nothing in scope.
    pub fn new(context: &'a Context) -> Self {
        Self {
            context,
            globals: Vec::new(),
            stack: Vec::new(),
            base: 0,
            running: None,
            steps: context.limits.steps,
            depth: 0,
            stopped: false,
            regexes: HashMap::new(),
            messages: Vec::new(),
            observer: None,
            element: None,
            host: None,
        }
    }

    /// Shows intermediate values to somebody.
    pub fn observe_with(&mut self, observer: &'a mut dyn Observer) {
        self.observer = Some(observer);
    }

    /// The one who sees intermediate values.
    pub fn observer(&mut self) -> Option<&mut (dyn Observer + 'a)> {
        self.observer.as_deref_mut()
    }

    /// Gives native functions and extensions something to find through [`Machine::host`].
    pub fn set_host(&mut self, host: &'a dyn Any) {
        self.host = Some(host);
    }

    /// What [`Machine::set_host`] was given, if it is of that type.
    pub fn host<T: 'static>(&self) -> Option<&'a T> {
        self.host.and_then(<dyn Any>::downcast_ref)
    }

    /// Evaluates code with these values in its scope.
    pub fn run(&mut self, code: &Code, globals: Vec<Value>) -> Value {
        let globals = std::mem::replace(&mut self.globals, globals);
        let base = std::mem::replace(&mut self.base, self.stack.len());
        let running = self.running.take();
        let value = self.eval(&code.0);
        self.stack.truncate(self.base);
        self.running = running;
        self.base = base;
        self.globals = globals;
        value
    }

    /// Evaluates code in the present scope.
    pub fn evaluate(&mut self, code: &Code) -> Value {
        self.eval(&code.0)
    }

    /// Pushes a local.
    pub fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Drops locals.
    pub fn pop(&mut self, count: usize) {
        self.stack.truncate(self.stack.len().saturating_sub(count));
    }

    /// The messages so far, which are taken out.
    pub fn take_messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.messages)
    }

    /// Names the element that later messages belong to; gives the one before.
    pub fn enter_element(&mut self, element: Option<Arc<str>>) -> Option<Arc<str>> {
        std::mem::replace(&mut self.element, element)
    }

    /// Notes what went wrong; the value is null.
    pub fn fail(&mut self, message: impl Into<String>) -> Value {
        self.report("error", message)
    }

    /// Notes something with its code; the value is null.
    pub fn report(&mut self, code: &str, message: impl Into<String>) -> Value {
        if self.messages.len() < MESSAGES {
            let element = self.element.as_ref().map(ToString::to_string);
            self.messages.push(Message { code: code.into(), message: message.into(), element });
        }
        Value::Null
    }

    /// Takes steps from the budget; false when it is used up.
    pub fn charge(&mut self, steps: usize) -> bool {
        let steps = steps as u64;
        if self.steps <= steps {
            self.stop();
            return false;
        }
        self.steps -= steps;
        true
    }

    /// The budget is used up: says so once.
    fn stop(&mut self) -> Value {
        self.steps = 0;
        if !self.stopped {
            self.stopped = true;
            self.messages.truncate(MESSAGES - 1);
            self.report("limit", "The evaluation takes too many steps and was stopped.");
        }
        Value::Null
    }

    /// Whether the budget is used up.
    pub const fn exhausted(&self) -> bool {
        self.steps == 0
    }

    pub(crate) fn equal(&mut self, a: &Value, b: &Value) -> Option<bool> {
        let mut budget = Budget(self.steps);
        let answer = crate::compare::equal(a, b, &mut budget);
        self.steps = budget.0;
        if self.steps == 0 {
            self.stop();
        }
        answer
    }

    /// The text of a value, within the bounds.
    pub(crate) fn text(&mut self, value: &Value) -> Option<String> {
        let text = crate::text::text_of(value, self.context.limits.text);
        match &text {
            Some(text) => {
                self.charge(text.len() / 16);
            }
            None => {
                self.report("limit", "The text of a value is too long.");
            }
        }
        text
    }

    pub(crate) fn eval(&mut self, node: &Node) -> Value {
        match node {
            Node::Constant(value) => return value.clone(),
            Node::Global(slot) => return self.globals.get(*slot as usize).cloned().unwrap_or_default(),
            Node::Local(slot) => return self.stack.get(self.base + *slot as usize).cloned().unwrap_or_default(),
            _ => {}
        }
        if self.steps <= 1 {
            return self.stop();
        }
        self.steps -= 1;
        if self.depth >= self.context.limits.depth {
            return self.report("limit", "The evaluation is nested too deeply.");
        }
        self.depth += 1;
        let value = self.eval_inner(node);
        self.depth -= 1;
        value
    }

    fn eval_inner(&mut self, node: &Node) -> Value {
        match node {
            Node::Constant(_) | Node::Global(_) | Node::Local(_) => Value::Null,
            Node::Free(slot, name) => self.free(*slot, name),
            Node::Captured(slot) => self.captured(*slot),
            Node::Recursion => self.running.clone().map_or(Value::Null, Value::Function),
            Node::Dynamic(dynamic) => self.dynamic(dynamic),
            Node::Negate(inner) => self.negate(inner),
            Node::Arithmetic(first, steps) => self.arithmetic(first, steps),
            Node::Compare(comparison, sides) => self.compare_nodes(*comparison, &sides.0, &sides.1),
            Node::And(parts) => self.and(parts),
            Node::Or(parts) => self.or(parts),
            Node::Between(parts) => self.between(&parts.0, &parts.1, &parts.2),
            Node::In(parts) => self.is_in(&parts.0, &parts.1),
            Node::If(parts) => match self.eval(&parts.0) {
                Value::Boolean(true) => self.eval(&parts.1),
                _ => self.eval(&parts.2),
            },
            Node::Conditional(parts) => match self.eval(&parts.0) {
                Value::Boolean(true) => self.eval(&parts.1),
                Value::Boolean(false) | Value::Null => self.eval(&parts.2),
                other => self.fail(format!("A condition must be true or false, not a {}.", other.kind())),
            },
            Node::For(code) => self.iterate(code),
            Node::Quantified(code) => self.quantify(code),
            Node::Filter(code) => self.filter(code),
            Node::Path(inner, name) => self.path(inner, name),
            Node::List(items) => self.list(items),
            Node::Context(entries) => self.make_context(entries),
            Node::Range(code) => self.make_range(code),
            Node::Call(callee, arguments) => self.call_node(callee, arguments),
            Node::CallNamed(callee, arguments) => self.call_named(callee, arguments),
            Node::Builtin(builtin, arguments) => self.call_builtin(*builtin, arguments),
            Node::Function(code, captures) => self.make_function(code, captures),
            Node::InstanceOf(inner, kind) => self.instance_of(inner, kind),
            Node::Typed(inner, kind, what) => self.typed(inner, kind, what),
            Node::Observed(site, inner) => self.observed(*site, inner),
            Node::Extension(extension) => extension.evaluate(self),
        }
    }

    fn observed(&mut self, site: u32, inner: &Node) -> Value {
        let value = self.eval(inner);
        if let Some(observer) = self.observer() {
            observer.value(site, &value);
        }
        value
    }

    fn free(&mut self, slot: u32, name: &Arc<str>) -> Value {
        match self.globals.get(slot as usize) {
            Some(value) => value.clone(),
            None => self.report("unknown_name", format!("There is no value named \"{name}\".")),
        }
    }

    fn captured(&self, slot: u32) -> Value {
        match self.running.as_deref() {
            Some(Function::Closure { captured, .. }) => captured.get(slot as usize).cloned().unwrap_or_default(),
            _ => Value::Null,
        }
    }

    fn dynamic(&mut self, dynamic: &Dynamic) -> Value {
        for item in &dynamic.items {
            if let Value::Context(entries) = self.eval(item)
                && let Some(value) = entries.get(&dynamic.name)
            {
                return value.clone();
            }
        }
        self.eval(&dynamic.fallback)
    }

    fn list(&mut self, items: &[Node]) -> Value {
        let values = items.iter().map(|item| self.eval(item)).collect();
        Value::list(values)
    }

    fn make_context(&mut self, code: &[ContextEntry]) -> Value {
        let mut entries = Entries::new();
        for entry in code {
            let value = self.eval(&entry.value);
            if entries.get(&entry.name).is_some() {
                self.pop(entries.len());
                return self.fail(format!("The context has the entry \"{}\" twice.", entry.name));
            }
            self.push(value.clone());
            entries.set(entry.name.clone(), value);
        }
        self.pop(code.len());
        Value::context(entries)
    }

    pub(super) fn make_range(&mut self, code: &RangeCode) -> Value {
        let start = self.eval(&code.start);
        let end = match code.sign {
            Some(Comparison::Equal | Comparison::NotEqual) => start.clone(),
            _ => self.eval(&code.end),
        };
        if code.sign.is_none() {
            return self.range(start, code.start_included, end, code.end_included);
        }
        let (start_included, end_included) = (code.start_included, code.end_included);
        Value::Range(Arc::new(Range { start, start_included, end, end_included, sign: code.sign }))
    }

    pub(crate) fn range(&mut self, start: Value, start_included: bool, end: Value, end_included: bool) -> Value {
        let comparable = start.is_null() || end.is_null() || crate::compare::order(&start, &end).is_some();
        if !comparable {
            return self.fail(format!("{} and {} are no ends of one range.", start.kind(), end.kind()));
        }
        Value::Range(Arc::new(Range { start, start_included, end, end_included, sign: None }))
    }
}
