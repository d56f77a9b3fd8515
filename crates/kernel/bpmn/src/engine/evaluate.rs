//! Expressions at a token: what they see and what they may do.

use serde_json::Value;
use stoa_expressions::{Context, EvaluationError, Expression, Object};
use stoa_types::Timestamp;

use super::run::Run;
use crate::instance::State;
use crate::{AdvanceError, Variables};

/// The surroundings of an expression at a token.
pub(crate) struct Here<'r, 'a> {
    run: &'r mut Run<'a>,
    token: u64,
}

impl<'a> Run<'a> {
    /// Evaluates an expression at a token.
    pub(crate) fn evaluate(&mut self, token: u64, expression: &Expression) -> Result<Value, AdvanceError> {
        self.spend(expression.cost())?;
        let result = expression.evaluate(&mut Here { run: self, token });
        result.map_err(|error| self.failed(token, expression, &error))
    }

    /// Evaluates a condition at a token.
    pub(crate) fn test(&mut self, token: u64, expression: &Expression) -> Result<bool, AdvanceError> {
        self.spend(expression.cost())?;
        let result = expression.test(&mut Here { run: self, token });
        result.map_err(|error| self.failed(token, expression, &error))
    }

    /// As [`Self::test`]; a condition over variables that do not exist yet does not hold.
    pub(crate) fn holds_by_now(&mut self, token: u64, expression: &Expression) -> Result<bool, AdvanceError> {
        self.spend(expression.cost())?;
        match expression.test(&mut Here { run: self, token }) {
            Err(EvaluationError::UnknownName(_)) => Ok(false),
            result => result.map_err(|error| self.failed(token, expression, &error)),
        }
    }

    fn failed(&self, token: u64, expression: &Expression, error: &EvaluationError) -> AdvanceError {
        let text: String = expression.text().chars().take(200).collect();
        self.fault(token, format!("{error} (in \"{text}\")"))
    }

    /// As text; null and empty are `None`.
    pub(crate) fn text(&mut self, token: u64, expression: &Expression) -> Result<Option<String>, AdvanceError> {
        if let Some(constant) = expression.constant() {
            return Ok((!constant.is_empty()).then(|| constant.to_owned()));
        }
        Ok(to_text(self.evaluate(token, expression)?))
    }

    /// As text, if there is an expression.
    pub(crate) fn maybe_text(
        &mut self,
        token: u64,
        expression: Option<&Expression>,
    ) -> Result<Option<String>, AdvanceError> {
        expression.map_or(Ok(None), |expression| self.text(token, expression))
    }

    /// As a whole number.
    pub(crate) fn whole(&mut self, token: u64, expression: &Expression) -> Result<i64, AdvanceError> {
        let value = self.evaluate(token, expression)?;
        let number = match &value {
            Value::Number(number) => {
                number.as_i64().or_else(|| number.as_f64().filter(|real| real.fract() == 0.0).and_then(small))
            }
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| self.fault(token, format!("\"{}\" does not give a whole number.", expression.text())))
    }
}

fn small(real: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (real.abs() < 9e15).then_some(real as i64)
}

/// A value as text for names, codes and people; null and empty are `None`.
pub(crate) fn to_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then_some(text),
        other => Some(other.to_string()),
    }
}

impl Here<'_, '_> {
    fn execution(&mut self, method: &str, arguments: &[Value]) -> Result<Option<Value>, EvaluationError> {
        let token = self.token;
        let text = |text: &str| Some(Value::String(text.to_owned()));
        let result = match (method, arguments) {
            ("getVariable", [Value::String(name)]) => {
                Some(self.run.variable(token, name).cloned().unwrap_or(Value::Null))
            }
            ("getVariableLocal", [Value::String(name)]) => {
                Some(self.run.token(token).and_then(|token| token.variables.get(name)).cloned().unwrap_or(Value::Null))
            }
            ("hasVariable", [Value::String(name)]) => Some(self.run.variable(token, name).is_some().into()),
            ("hasVariableLocal", [Value::String(name)]) => {
                Some(self.run.token(token).is_some_and(|token| token.variables.contains_key(name)).into())
            }
            ("setVariable", [Value::String(name), value]) => {
                self.run.set(token, name, value.clone()).map_err(limit)?;
                Some(Value::Null)
            }
            ("setVariableLocal", [Value::String(name), value]) => {
                self.run.set_local(token, name, value.clone()).map_err(limit)?;
                Some(Value::Null)
            }
            ("removeVariable" | "removeVariableLocal", [Value::String(name)]) => {
                self.run.unset(token, name);
                Some(Value::Null)
            }
            ("getVariables", []) => Some(Value::Object(self.run.inst.visible(token))),
            ("getVariableNames", []) => {
                Some(self.run.inst.visible_names(token).into_iter().map(Value::String).collect())
            }
            ("getVariablesLocal", []) => Some(Value::Object(self.run.inst.local(token).cloned().unwrap_or_default())),
            ("getProcessBusinessKey" | "getBusinessKey", []) => {
                Some(self.run.inst.business_key.clone().map_or(Value::Null, Value::String))
            }
            ("setProcessBusinessKey", [Value::String(key)]) => {
                self.run.inst.business_key = Some(key.clone());
                Some(Value::Null)
            }
            ("getProcessInstanceId" | "getProcessInstance", []) => text(self.run.env.instance_id),
            ("getProcessDefinitionKey" | "getProcessDefinitionId", []) => text(&self.run.def.key),
            ("getId" | "getActivityInstanceId", []) => text(&format!("{}:{token}", self.run.env.instance_id)),
            ("getCurrentActivityId", []) => self.run.node_of(token).and_then(|node| text(&node.id)),
            ("getCurrentActivityName", []) => {
                self.run.node_of(token).map(|node| node.name.as_ref().map_or(Value::Null, |name| name.text().into()))
            }
            ("getTenantId" | "getParentId", []) => Some(Value::Null),
            _ => None,
        };
        Ok(result)
    }
}

fn limit(error: AdvanceError) -> EvaluationError {
    EvaluationError::Type(error.to_string())
}

impl Context for Here<'_, '_> {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.run.variable(self.token, name)
    }

    fn names(&self) -> Vec<String> {
        self.run.inst.visible_names(self.token)
    }

    fn has(&self, object: Object) -> bool {
        match object {
            Object::Execution => true,
            Object::Task => self.run.token(self.token).is_some_and(|token| matches!(token.state, State::Task(_))),
            Object::ExternalTask => {
                self.run.token(self.token).is_some_and(|token| matches!(token.state, State::Job(_)))
            }
        }
    }

    fn call(&mut self, object: Object, method: &str, arguments: &[Value]) -> Result<Value, EvaluationError> {
        let result = match object {
            Object::Execution => self.execution(method, arguments)?,
            Object::Task => match self.run.task_method(self.token, method, arguments) {
                None => self.execution(method, arguments)?,
                some => some,
            },
            Object::ExternalTask => match self.run.job_method(self.token, method, arguments) {
                None => self.execution(method, arguments)?,
                some => some,
            },
        };
        result.ok_or_else(|| EvaluationError::UnknownMethod {
            target: object.name(),
            method: method.to_owned(),
            arguments: arguments.len(),
        })
    }

    fn now(&self) -> Timestamp {
        self.run.env.now
    }
}

/// Surroundings made of plain variables, such as those of a called instance that has ended.
pub(crate) struct Plain<'v> {
    pub(crate) variables: &'v Variables,
    pub(crate) now: Timestamp,
}

impl Context for Plain<'_> {
    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name)
    }

    fn names(&self) -> Vec<String> {
        self.variables.keys().cloned().collect()
    }

    fn has(&self, object: Object) -> bool {
        object == Object::Execution
    }

    fn call(&mut self, object: Object, method: &str, arguments: &[Value]) -> Result<Value, EvaluationError> {
        match (method, arguments) {
            ("getVariable", [Value::String(name)]) => Ok(self.variables.get(name).cloned().unwrap_or(Value::Null)),
            ("hasVariable", [Value::String(name)]) => Ok(self.variables.contains_key(name).into()),
            ("getVariables", []) => Ok(Value::Object(self.variables.clone())),
            _ => Err(EvaluationError::UnknownMethod {
                target: object.name(),
                method: method.to_owned(),
                arguments: arguments.len(),
            }),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
