//! JavaScript.

#[cfg(feature = "javascript")]
mod quick;

use serde_json::Value;

use crate::{CompileError, Context, EvaluationError};

/// Runs scripts within bounds of memory and time.
pub trait ScriptEngine {
    /// Whether the text is a script.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self, script: &str) -> Result<(), CompileError>;

    /// Runs a script; its last value is the result. Variables are visible by name, and `execution` and `task` as they
    /// are in other languages. What the script sets takes effect when it has ended without an error.
    ///
    /// # Errors
    /// When the script throws, or a bound is met.
    fn run(&self, script: &str, context: &mut dyn Context) -> Result<Value, EvaluationError>;
}

/// A build without JavaScript.
#[cfg(not(feature = "javascript"))]
struct NoEngine;

#[cfg(not(feature = "javascript"))]
impl ScriptEngine for NoEngine {
    fn check(&self, _script: &str) -> Result<(), CompileError> {
        Err(CompileError::Language("JavaScript".to_owned()))
    }

    fn run(&self, _script: &str, _context: &mut dyn Context) -> Result<Value, EvaluationError> {
        Err(EvaluationError::Script("this build has no JavaScript; use FEEL, JUEL or a worker".to_owned()))
    }
}

/// The engine of this build.
pub(crate) fn engine() -> impl ScriptEngine {
    #[cfg(feature = "javascript")]
    let engine = quick::Quick;
    #[cfg(not(feature = "javascript"))]
    let engine = NoEngine;
    engine
}
