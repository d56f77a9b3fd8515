//! The tree of an expression.

use serde_json::Value;

/// One node.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Literal(Value),
    Name(Box<str>),
    Property(Box<Node>, Box<str>),
    Index(Box<Node>, Box<Node>),
    Method(Box<Node>, Box<str>, Vec<Node>),
    Function(Box<str>, Vec<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Empty(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Choice(Box<Node>, Box<Node>, Box<Node>),
}

/// A binary operator that evaluates both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
