//! FEEL behind the common interface.

use serde_json::Value;

use crate::{CompileError, Context, EvaluationError};

/// A compiled FEEL expression.
#[derive(Debug, Clone)]
pub(crate) struct Program {}

impl Program {
    /// Compiles.
    pub(crate) fn compile(_text: &str) -> Result<Self, CompileError> {
        Ok(Self {})
    }

    /// Evaluates over the visible variables.
    pub(crate) fn evaluate(&self, _context: &mut dyn Context) -> Result<Value, EvaluationError> {
        Err(EvaluationError::Type("FEEL is not wired into this build.".to_owned()))
    }
}
