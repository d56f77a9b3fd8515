//! Expressions of process models: JUEL, FEEL and JavaScript behind one interface.
//!
//! An [`Expression`] is compiled once, when a model is deployed, and evaluated against a [`Context`] that gives it
//! variables and the objects `execution`, `task` and the like. Length, nesting, steps and the size of texts are
//! bounded, so that no model can hold up the engine. A name that nobody knows is an error, never null.

mod context;
mod error;
mod expression;
mod feel;
mod juel;
mod script;

pub use context::{Context, NoContext, Object};
pub use error::{CompileError, EvaluationError};
pub use expression::{Expression, Language};
pub use script::ScriptEngine;

/// Longest text of one expression or script, in bytes.
pub const MAX_LENGTH: usize = 100_000;
/// Deepest nesting of one expression.
pub const MAX_DEPTH: u32 = 100;
/// Most evaluation steps of one evaluation.
pub const MAX_STEPS: u32 = 100_000;
/// Largest text that an expression may build, in bytes.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;
