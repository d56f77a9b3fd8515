//! FEEL: parser, compiler and evaluator (DMN 1.5, chapter 10).
//!
//! A text is compiled against the [`Names`] in scope, because only they tell where a name with spaces ends. The
//! result is a tree whose names are slots; a [`Machine`] evaluates it.
//!
//! - `decimal`: numbers of 34 digits. `temporal`: dates, times, durations, zones.
//! - `parse`: text to tree, in one pass. `compile`: resolves names to slots, and builds code out of parts for DMN.
//! - `eval`: the machine. `builtins`: the library.
//! - [`json`]: plain JSON as process variables are, and tagged JSON that keeps every kind of value apart.
//!
//! ```
//! use stoa_feel::{Context, Names, compile};
//!
//! let condition = compile("Monthly income * 12 > 30000", &Names::from_iter(["Monthly income"]))?;
//! let variables = serde_json::json!({"Monthly income": 2600});
//! let result = condition.evaluate_json(variables.as_object().unwrap(), &Context::at(Default::default()));
//! assert_eq!(result.value.as_boolean(), Some(true));
//! # Ok::<(), stoa_feel::SyntaxError>(())
//! ```
//!
//! How a value is found: a name is looked for among the locals (loop variables, parameters, entries of contexts begun
//! before), then in the scope, then in the library. In a filter, an entry of the filtered item comes first. A name
//! found nowhere is *free*: it gets a slot after those of the scope, and the caller may give it a value by name.
//!
//! Functions are flat closures: making one copies the outer values its body names, so it can outlive its scope.
//!
//! Invariants:
//! - An error inside an expression is null and a [`Message`]; only a text that is no FEEL is a [`SyntaxError`].
//! - Nothing is read but the scope and the [`Context`]: no clock, no files, no functions of other languages.
//! - Everything is bounded: the nesting of texts, the steps and nesting of an evaluation, the length of texts.

mod builtins;
mod code;
mod compare;
mod compile;
pub mod decimal;
mod eval;
mod expression;
pub mod json;
mod names;
mod parse;
pub mod temporal;
mod text;
mod types;
mod value;

pub use builtins::Builtin;
pub use code::{Code, Comparison, Extension, FunctionCode, Parameter, SimpleTest, UnaryTests};
pub use compile::Compiler;
pub use decimal::Decimal;
pub use eval::{Context, Limits, Machine, Message, Native, Observer};
pub use expression::{Evaluation, Expression, Scope, TestExpression, compile, compile_unary_tests};
pub use names::Names;
pub use parse::SyntaxError;
pub use types::{NamedType, Type};
pub use value::{Entries, Function, Range, Value};

/// The order of two values of the same ordered kind: numbers, texts, dates, times and durations.
pub fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    compare::order(a, b)
}

/// FEEL's `=`; `None` where its answer is null.
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    compare::equal(a, b, &mut compare::Budget(1_000_000))
}

/// The text of a value as FEEL's `string()` gives it, cut off at some length.
pub fn text_of(value: &Value) -> String {
    text::text_of(value, 1 << 16).unwrap_or_else(|| format!("a long {}", value.kind()))
}
