//! The compiler: resolves names to slots, and builds code from parts that are not text (for DMN's boxed expressions).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::builtins::Builtin;
use crate::code::{
    Code, ContextEntry, Domain, Dynamic, Extension, Filter, For, FunctionCode, Node, Parameter, Quantified, UnaryTests,
};
use crate::names::{Names, Words, name_length};
use crate::parse::{Parser, SyntaxError};
use crate::types::Type;
use crate::value::{Function, Value};

/// Compiles the parts of one expression, however many texts it is made of.
#[derive(Debug)]
pub struct Compiler<'n> {
    names: &'n Names,
    members: Words,
    frames: Vec<Frame>,
    free: Vec<Arc<str>>,
    free_slots: HashMap<Arc<str>, usize>,
    used: Vec<(usize, Arc<str>)>,
    used_slots: HashSet<usize>,
    input_uses: usize,
}

/// The locals of one function; the first frame is that of the expression itself.
#[derive(Debug, Default)]
struct Frame {
    locals: Vec<Local>,
    captures: Vec<Node>,
    /// Where a captured node is, by its kind and slot.
    captured: HashMap<(u8, u32), usize>,
    own_name: Option<Arc<str>>,
}

#[derive(Debug)]
struct Local {
    name: Arc<str>,
    /// Whether its entries can be named without a path, as in a filter.
    open: bool,
    used: bool,
}

impl<'n> Compiler<'n> {
    /// A compiler for a scope.
    pub fn new(names: &'n Names) -> Self {
        Self {
            names,
            members: Words::default(),
            frames: vec![Frame::default()],
            free: Vec::new(),
            free_slots: HashMap::new(),
            used: Vec::new(),
            used_slots: HashSet::new(),
            input_uses: 0,
        }
    }

    /// Compiles a text.
    ///
    /// # Errors
    /// The first place that is no FEEL.
    pub fn expression(&mut self, text: &str) -> Result<Code, SyntaxError> {
        let depth = self.frames.len();
        let locals = self.frames.last().map_or(0, |frame| frame.locals.len());
        let result = Parser::new(self, text).and_then(Parser::whole);
        self.restore(depth, locals);
        result
    }

    /// Compiles unary tests; `?` must be the innermost local.
    ///
    /// # Errors
    /// The first place that is no FEEL.
    pub fn unary_tests(&mut self, text: &str) -> Result<UnaryTests, SyntaxError> {
        let depth = self.frames.len();
        let locals = self.frames.last().map_or(0, |frame| frame.locals.len());
        let result = Parser::new(self, text).and_then(Parser::whole_tests);
        self.restore(depth, locals);
        result
    }

    /// After a syntax error in the middle of a function or loop.
    fn restore(&mut self, depth: usize, locals: usize) {
        self.frames.truncate(depth);
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.truncate(locals);
        }
    }

    /// Names used that nobody declared; their slots follow those of the scope, in this order.
    pub fn free(&self) -> &[Arc<str>] {
        &self.free
    }

    /// Slots of the scope that are used, with their names, the undeclared ones included.
    pub fn used(&self) -> &[(usize, Arc<str>)] {
        &self.used
    }

    /// Binds a local for what is compiled next.
    pub fn bind(&mut self, name: &str) {
        self.push_local(name, false);
    }

    pub(crate) fn bind_item(&mut self) {
        self.push_local("item", true);
    }

    fn push_local(&mut self, name: &str, open: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.push(Local { name: crate::names::normalized(name), open, used: false });
        }
    }

    /// Ends the innermost local; says whether it was used.
    pub fn unbind(&mut self) -> bool {
        self.frames.last_mut().and_then(|frame| frame.locals.pop()).is_some_and(|local| local.used)
    }

    /// Makes a name known as that of a context entry.
    pub fn know_member(&mut self, name: &str) {
        self.members.insert(&crate::names::normalized(name));
    }

    pub(crate) const fn input_uses(&self) -> usize {
        self.input_uses
    }

    pub(crate) fn type_named(&self, name: &str) -> Option<Type> {
        self.names.type_named(name).cloned().or_else(|| Type::simple(name))
    }

    /// The longest name in scope at the beginning of a text.
    pub(crate) fn longest_name(&self, text: &str) -> Option<(usize, Arc<str>)> {
        let mut best = self.names.words.longest(text);
        let mut offer = |found: Option<(usize, Arc<str>)>| {
            if let Some(found) = found
                && best.as_ref().is_none_or(|(length, _)| found.0 > *length)
            {
                best = Some(found);
            }
        };
        let mut open = false;
        for frame in &self.frames {
            for name in frame.locals.iter().map(|local| &local.name).chain(&frame.own_name) {
                offer(name_length(text, name).map(|length| (length, name.clone())));
            }
            open |= frame.locals.iter().any(|local| local.open);
        }
        if open {
            offer(self.longest_member(text));
        }
        best
    }

    pub(crate) fn longest_member(&self, text: &str) -> Option<(usize, Arc<str>)> {
        let (one, two) = (self.names.members.longest(text), self.members.longest(text));
        for property in ["time offset", "start included", "end included"] {
            if let Some(length) = name_length(text, property)
                && one.as_ref().is_none_or(|(known, _)| *known < length)
            {
                return Some((length, property.into()));
            }
        }
        if two.as_ref().map_or(0, |hit| hit.0) > one.as_ref().map_or(0, |hit| hit.0) { two } else { one }
    }

    /// The node of a name.
    pub(crate) fn resolve(&mut self, name: &Arc<str>) -> Node {
        if &**name == "?" {
            self.input_uses += 1;
        }
        let mut items = Vec::new();
        let found = self.resolve_in(self.frames.len().saturating_sub(1), name, &mut items);
        let fallback = found.unwrap_or_else(|| match Builtin::named(name) {
            Some(builtin) => Node::Constant(Value::Function(Arc::new(Function::Builtin(builtin)))),
            None => self.free_name(name, !items.is_empty()),
        });
        if items.is_empty() {
            fallback
        } else {
            Node::Dynamic(Box::new(Dynamic { items, name: name.clone(), fallback }))
        }
    }

    fn free_name(&mut self, name: &Arc<str>, maybe_member: bool) -> Node {
        if maybe_member && !self.free_slots.contains_key(name) {
            // Most likely an entry of the filtered items: no reason to ask the scope for it.
            return Node::Free(u32::MAX, name.clone());
        }
        let at = *self.free_slots.entry(name.clone()).or_insert_with(|| {
            self.free.push(name.clone());
            self.free.len() - 1
        });
        self.use_slot(self.names.len() + at, name);
        let node = Node::Free(u32::try_from(self.names.len() + at).unwrap_or(u32::MAX), name.clone());
        (1..self.frames.len()).fold(node, |node, depth| self.capture(depth, node))
    }

    fn use_slot(&mut self, slot: usize, name: &Arc<str>) {
        if self.used_slots.insert(slot) {
            self.used.push((slot, name.clone()));
        }
    }

    /// Looks through the locals of a frame, then of the frames around it, then the scope. Filtered items passed on
    /// the way are gathered in `items`.
    fn resolve_in(&mut self, depth: usize, name: &Arc<str>, items: &mut Vec<Node>) -> Option<Node> {
        let frame = self.frames.get_mut(depth)?;
        for (at, local) in frame.locals.iter_mut().enumerate().rev() {
            let slot = u32::try_from(at).unwrap_or(u32::MAX);
            if local.open {
                // Also for the name `item` itself: an entry of that name wins.
                local.used = true;
                items.push(Node::Local(slot));
            }
            if local.name == *name {
                local.used = true;
                return Some(Node::Local(slot));
            }
        }
        if frame.own_name.as_ref() == Some(name) {
            return Some(Node::Recursion);
        }
        if depth == 0 {
            let slot = self.names.slot(name)?;
            self.use_slot(slot, name);
            return Some(Node::Global(u32::try_from(slot).unwrap_or(u32::MAX)));
        }
        let mut outer = Vec::new();
        let found = self.resolve_in(depth - 1, name, &mut outer);
        for item in outer {
            items.push(self.capture(depth, item));
        }
        found.map(|node| self.capture(depth, node))
    }

    fn capture(&mut self, depth: usize, node: Node) -> Node {
        let Some(frame) = self.frames.get_mut(depth) else { return node };
        let key = match &node {
            Node::Local(slot) => (0, *slot),
            Node::Captured(slot) => (1, *slot),
            Node::Global(slot) => (2, *slot),
            Node::Free(slot, _) => (3, *slot),
            _ => (4, 0),
        };
        let at = *frame.captured.entry(key).or_insert_with(|| {
            frame.captures.push(node);
            frame.captures.len() - 1
        });
        Node::Captured(u32::try_from(at).unwrap_or(u32::MAX))
    }

    pub(crate) fn open_function(&mut self, parameters: &[Parameter], own_name: Option<Arc<str>>) {
        let locals = parameters.iter().map(|one| Local { name: one.name.clone(), open: false, used: false }).collect();
        self.frames.push(Frame { locals, own_name, ..Frame::default() });
    }

    pub(crate) fn close_function(
        &mut self,
        parameters: Vec<Parameter>,
        result: Type,
        body: Node,
        foreign: bool,
    ) -> Node {
        let captures = self.frames.pop().map(|frame| frame.captures).unwrap_or_default();
        Node::Function(Arc::new(FunctionCode { parameters, result, body, foreign }), captures)
    }

    pub(crate) fn call(&mut self, callee: Node, arguments: Vec<Node>) -> Node {
        match callee {
            Node::Constant(Value::Function(function)) => match &*function {
                Function::Builtin(builtin) => crate::eval::fold(*builtin, arguments),
                _ => Node::Call(Box::new(Node::Constant(Value::Function(function))), arguments),
            },
            callee => Node::Call(Box::new(callee), arguments),
        }
    }

    pub(crate) fn call_named(&mut self, callee: Node, arguments: Vec<(Arc<str>, Node)>) -> Node {
        Node::CallNamed(Box::new(callee), arguments)
    }

    /// Begins a function: its parameters are locals until [`Compiler::end_function`]. Inside, `own_name` is the
    /// function itself.
    pub fn begin_function(&mut self, parameters: &[Parameter], own_name: Option<&str>) {
        self.open_function(parameters, own_name.map(crate::names::normalized));
    }

    /// Ends a function with its body.
    pub fn end_function(&mut self, parameters: Vec<Parameter>, result: Type, body: Code) -> Code {
        Code(self.close_function(parameters, result, body.0, false))
    }
}

impl Code {
    /// A value that is known.
    pub const fn of(value: Value) -> Self {
        Self(Node::Constant(value))
    }

    /// A function of another language: calling it gives null.
    pub fn foreign_function(parameters: Vec<Parameter>, result: Type) -> Self {
        let body = Node::Constant(Value::Null);
        Self(Node::Function(Arc::new(FunctionCode { parameters, result, body, foreign: true }), Vec::new()))
    }

    /// A list.
    pub fn list(items: Vec<Self>) -> Self {
        Self(Node::List(items.into_iter().map(|item| item.0).collect()))
    }

    /// A context; while it is compiled, each entry is bound as a local for those after it.
    pub fn context(entries: Vec<(Arc<str>, Self)>) -> Self {
        Self(Node::Context(entries.into_iter().map(|(name, value)| ContextEntry { name, value: value.0 }).collect()))
    }

    /// The value of the last of several entries, each a local of those after it.
    pub fn sequence(entries: Vec<Self>, result: Self) -> Self {
        Self(Node::Extension(Arc::new(crate::eval::Sequence {
            entries: entries.into_iter().map(|one| one.0).collect(),
            result: result.0,
        })))
    }

    /// A call with arguments by name.
    pub fn invocation(callee: Self, arguments: Vec<(Arc<str>, Self)>) -> Self {
        Self(Node::CallNamed(Box::new(callee.0), arguments.into_iter().map(|(name, value)| (name, value.0)).collect()))
    }

    /// A boxed conditional.
    pub fn conditional(condition: Self, then: Self, otherwise: Self) -> Self {
        Self(Node::Conditional(Box::new((condition.0, then.0, otherwise.0))))
    }

    /// `for`: the variable and `partial` are locals while the body is compiled.
    pub fn iteration(domain: Self, body: Self, uses_partial: bool) -> Self {
        Self(Node::For(Box::new(For { domains: vec![Domain::Values(domain.0)], body: body.0, uses_partial })))
    }

    /// `some` or `every`: the variable is a local while the condition is compiled.
    pub fn quantified(every: bool, domain: Self, condition: Self) -> Self {
        let domains = vec![Domain::Values(domain.0)];
        Self(Node::Quantified(Box::new(Quantified { every, domains, condition: condition.0 })))
    }

    /// A filter: the item is an open local ([`Compiler::bind_filtered`]) while the condition is compiled.
    pub fn filter(list: Self, condition: Self) -> Self {
        Self(Node::Filter(Box::new(Filter { list: list.0, condition: condition.0, uses_item: true, strict: true })))
    }

    /// A value fitted into a declared type; where it does not fit, null and a message that names `what`.
    #[must_use]
    pub fn typed(self, kind: Type, what: &str) -> Self {
        if matches!(kind, Type::Any) { self } else { Self(Node::Typed(Box::new(self.0), kind, what.into())) }
    }

    /// A value that the observer gets to see under a number.
    #[must_use]
    pub fn observed(self, site: u32) -> Self {
        Self(Node::Observed(site, Box::new(self.0)))
    }

    /// What the program around FEEL evaluates.
    pub fn extension(extension: Arc<dyn Extension>) -> Self {
        Self(Node::Extension(extension))
    }

    /// The path to an entry.
    pub fn path(self, name: &str) -> Self {
        Self(Node::Path(Box::new(self.0), name.into()))
    }
}

impl Compiler<'_> {
    /// Binds the item of a filter: its entries can be named without a path.
    pub fn bind_filtered(&mut self) {
        self.bind_item();
    }

    /// The code of a name, as if it were written.
    pub fn name(&mut self, name: &str) -> Code {
        Code(self.resolve(&crate::names::normalized(name)))
    }
}
