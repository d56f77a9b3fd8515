//! JavaScript.

use serde_json::Value;

use crate::{Context, EvaluationError};

/// Runs scripts within bounds of memory and time.
pub trait ScriptEngine {
    /// Runs a script; its last value is the result. Variables are visible by name.
    ///
    /// # Errors
    /// When the script throws, or a bound is met.
    fn run(&self, script: &str, context: &mut dyn Context) -> Result<Value, EvaluationError>;
}

/// A build without JavaScript.
struct NoEngine;

impl ScriptEngine for NoEngine {
    fn run(&self, _script: &str, _context: &mut dyn Context) -> Result<Value, EvaluationError> {
        Err(EvaluationError::Script("this build has no JavaScript; use FEEL, JUEL or a worker".to_owned()))
    }
}

/// The engine of this build.
pub(crate) fn engine() -> impl ScriptEngine {
    NoEngine
}
