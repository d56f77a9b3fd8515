//! Compiled FEEL: a tree whose names are already slots.

use std::fmt;
use std::sync::Arc;

use crate::builtins::Builtin;
use crate::eval::Machine;
use crate::types::Type;
use crate::value::Value;

/// A compiled expression; only meaningful with the names it was compiled for.
#[derive(Debug)]
pub struct Code(pub(crate) Node);

impl Code {
    /// The value, when it is known without evaluating.
    pub fn constant(&self) -> Option<&Value> {
        match &self.0 {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }
}

/// What the program around FEEL adds to the tree, such as a decision table.
pub trait Extension: fmt::Debug + Send + Sync {
    /// Evaluates it. Locals bound while it was compiled must be pushed in the same order and popped again.
    fn evaluate(&self, machine: &mut Machine<'_>) -> Value;
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub kind: Type,
}

/// A function written in FEEL.
#[derive(Debug)]
pub struct FunctionCode {
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The type of the result.
    pub result: Type,
    pub(crate) body: Node,
    /// The language, when it is not FEEL: calling it gives null.
    pub(crate) foreign: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

#[derive(Debug)]
pub(crate) enum Node {
    Constant(Value),
    /// A value of the scope.
    Global(u32),
    /// A name nobody declared: a further slot of the scope, with a message where it has no value.
    Free(u32, Arc<str>),
    /// A variable of the frame.
    Local(u32),
    /// A remembered value of the running function.
    Captured(u32),
    /// The running function itself.
    Recursion,
    /// A name that may be an entry of the items being filtered, innermost first.
    Dynamic(Box<Dynamic>),
    Negate(Box<Node>),
    Arithmetic(Box<Node>, Vec<(Arithmetic, Node)>),
    Compare(Comparison, Box<(Node, Node)>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Between(Box<(Node, Node, Node)>),
    In(Box<(Node, UnaryTests)>),
    If(Box<(Node, Node, Node)>),
    /// A boxed conditional, whose condition must be a boolean.
    Conditional(Box<(Node, Node, Node)>),
    For(Box<For>),
    Quantified(Box<Quantified>),
    Filter(Box<Filter>),
    Path(Box<Node>, Arc<str>),
    List(Vec<Node>),
    Context(Vec<ContextEntry>),
    Range(Box<RangeCode>),
    Call(Box<Node>, Vec<Node>),
    CallNamed(Box<Node>, Vec<(Arc<str>, Node)>),
    Builtin(Builtin, Vec<Node>),
    Function(Arc<FunctionCode>, Vec<Node>),
    InstanceOf(Box<Node>, Type),
    /// Fits a value into a declared type.
    Typed(Box<Node>, Type, Arc<str>),
    /// Shows a value to the observer.
    Observed(u32, Box<Node>),
    Extension(Arc<dyn Extension>),
}

#[derive(Debug)]
pub(crate) struct Dynamic {
    pub(crate) items: Vec<Node>,
    pub(crate) name: Arc<str>,
    pub(crate) fallback: Node,
}

/// `name in expression` or `name in start .. end`.
#[derive(Debug)]
pub(crate) enum Domain {
    Values(Node),
    Steps(Node, Node),
}

/// A `for`: the domains bind one local each, then `partial`, then the body.
#[derive(Debug)]
pub(crate) struct For {
    pub(crate) domains: Vec<Domain>,
    pub(crate) body: Node,
    pub(crate) uses_partial: bool,
}

/// `some` or `every`.
#[derive(Debug)]
pub(crate) struct Quantified {
    pub(crate) every: bool,
    pub(crate) domains: Vec<Domain>,
    pub(crate) condition: Node,
}

/// `list[condition]`; the item is one local.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) list: Node,
    pub(crate) condition: Node,
    /// Whether the condition can depend on the item.
    pub(crate) uses_item: bool,
    /// Whether the condition must be a boolean for every item, as in a boxed filter.
    pub(crate) strict: bool,
}

/// One entry of a context; each value is a local of the entries after it.
#[derive(Debug)]
pub(crate) struct ContextEntry {
    pub(crate) name: Arc<str>,
    pub(crate) value: Node,
}

#[derive(Debug)]
pub(crate) struct RangeCode {
    pub(crate) start: Node,
    pub(crate) start_included: bool,
    pub(crate) end: Node,
    pub(crate) end_included: bool,
    /// The sign of a range written as a comparison; of `=` and `!=` only the start counts.
    pub(crate) sign: Option<Comparison>,
}

/// Tests of a value, as in the cell of a decision table.
#[derive(Debug)]
pub struct UnaryTests {
    pub(crate) negated: bool,
    /// Whether the value is a local of the tests (not in `in`, and not where all is constant).
    pub(crate) bound: bool,
    pub(crate) tests: Vec<Test>,
}

#[derive(Debug)]
pub(crate) enum Test {
    /// `-`
    Any,
    Compare(Comparison, Node),
    Range(RangeCode),
    /// An expression without `?`: equal to the value, or has it.
    Value(Node),
    /// An expression of `?`, which is one local.
    Condition(Node),
    /// `not(…)` among other tests.
    Not(Vec<Test>),
}

/// A test that needs no evaluation, as an index wants it.
#[derive(Clone, Copy, Debug)]
pub enum SimpleTest<'t> {
    /// Equal to a value.
    Equal(&'t Value),
    /// Inside an interval; the flag says whether the end belongs to it.
    Interval {
        /// Lower end.
        lower: Option<(&'t Value, bool)>,
        /// Upper end.
        upper: Option<(&'t Value, bool)>,
    },
}

impl UnaryTests {
    /// The tests that everything passes.
    pub const fn any() -> Self {
        Self { negated: false, bound: false, tests: Vec::new() }
    }

    /// The test that a condition holds, whatever the value; `?` is one local while it is compiled.
    pub fn condition(code: Code) -> Self {
        Self { negated: false, bound: true, tests: vec![Test::Condition(code.0)] }
    }

    /// Whether everything passes.
    pub fn is_any(&self) -> bool {
        !self.negated && self.tests.iter().all(|test| matches!(test, Test::Any))
    }

    /// The tests, one of which must hold, when each of them is simple.
    pub fn simple(&self) -> Option<Vec<SimpleTest<'_>>> {
        if self.negated {
            return None;
        }
        self.tests.iter().map(Test::simple).collect()
    }
}

/// Whether equality with a value is what its order says: times are equal by the second, and lists hold values.
const fn is_plain(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Range(_) | Value::Time(_) | Value::DateTime(_))
}

impl Test {
    /// Whether it compares with constants only.
    pub(crate) fn is_constant(&self) -> bool {
        let constant = |node: &Node| matches!(node, Node::Constant(_));
        match self {
            Self::Any => true,
            Self::Compare(_, node) | Self::Value(node) => constant(node),
            Self::Range(range) => constant(&range.start) && constant(&range.end),
            Self::Condition(_) => false,
            Self::Not(tests) => tests.iter().all(Self::is_constant),
        }
    }

    fn simple(&self) -> Option<SimpleTest<'_>> {
        fn end(node: &Node, included: bool) -> Option<Option<(&Value, bool)>> {
            match node {
                Node::Constant(Value::Null) => Some(None),
                Node::Constant(value) => Some(Some((value, included))),
                _ => None,
            }
        }
        match self {
            Self::Value(Node::Constant(value)) if is_plain(value) => Some(SimpleTest::Equal(value)),
            Self::Compare(Comparison::Equal, Node::Constant(value)) => {
                is_plain(value).then_some(SimpleTest::Equal(value))
            }
            Self::Compare(comparison, Node::Constant(value)) if !value.is_null() => {
                let (lower, upper) = match comparison {
                    Comparison::Equal | Comparison::NotEqual => return None,
                    Comparison::Less => (None, Some((value, false))),
                    Comparison::LessOrEqual => (None, Some((value, true))),
                    Comparison::Greater => (Some((value, false)), None),
                    Comparison::GreaterOrEqual => (Some((value, true)), None),
                };
                Some(SimpleTest::Interval { lower, upper })
            }
            Self::Range(RangeCode { sign: Some(Comparison::Equal | Comparison::NotEqual), .. }) => None,
            Self::Range(range) => Some(SimpleTest::Interval {
                lower: end(&range.start, range.start_included)?,
                upper: end(&range.end, range.end_included)?,
            }),
            _ => None,
        }
    }
}
