//! FEEL behind the common interface.

use std::sync::Arc;

use serde_json::Value;

use crate::{CompileError, Context, EvaluationError};

/// Most steps of one expression of a process; decisions may take more.
const MOST_STEPS: u64 = 100_000;

/// A compiled FEEL expression.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    expression: Arc<stoa_feel::Expression>,
}

impl Program {
    /// Compiles. Names are those of variables, so they are single words.
    pub(crate) fn compile(text: &str) -> Result<Self, CompileError> {
        let compiled = stoa_feel::compile(text, &stoa_feel::Names::default());
        let expression = compiled.map_err(|error| CompileError::Feel(error.to_string()))?;
        Ok(Self { expression: Arc::new(expression) })
    }

    /// Evaluates over the visible variables.
    pub(crate) fn evaluate(&self, context: &mut dyn Context) -> Result<Value, EvaluationError> {
        if let Some(unknown) = self.expression.variables().find(|name| context.variable(name).is_none()) {
            return Err(EvaluationError::UnknownName(unknown.to_owned()));
        }
        let mut surroundings = stoa_feel::Context::at(context.now());
        surroundings.limits.steps = surroundings.limits.steps.min(MOST_STEPS);
        let lookup = |name: &str| context.variable(name).map(stoa_feel::Value::from_json);
        Ok(self.expression.evaluate_with(lookup, &surroundings).value.to_json())
    }
}
