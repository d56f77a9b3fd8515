//! The tree of a compiled formula.

use crate::js::Js;

/// A compiled formula.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) body: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(super) enum Statement {
    /// `var a = …`, `a = …`; the flag tells a declaration.
    Assign(String, Expression, bool),
    If(Expression, Vec<Statement>, Vec<Statement>),
    Return(Expression),
    Expression(Expression),
}

#[derive(Clone, Debug)]
pub(super) enum Expression {
    Literal(Js),
    /// A name and the members after it.
    Path(String, Vec<String>),
    /// A member whose name is known.
    Member(Box<Expression>, String),
    /// A member whose name is computed.
    Index(Box<Expression>, Box<Expression>),
    Array(Vec<Expression>),
    Object(Vec<(String, Expression)>),
    Unary(Unary, Box<Expression>),
    Binary(Binary, Box<Expression>, Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Default(Box<Expression>, Box<Expression>),
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
    /// A method of a value.
    Method(Box<Expression>, String, Vec<Expression>),
    /// A function with a known name, such as `_.some` or `parseInt`.
    Call(String, Vec<Expression>),
    /// A function as an argument.
    Function(Vec<String>, Vec<Statement>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Minus,
    Plus,
    TypeOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Same,
    NotSame,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
