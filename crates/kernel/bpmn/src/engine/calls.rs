//! Called instances: asking for them, and what becomes of their end.

use std::sync::Arc;

use super::run::{Op, Run, Step};
use crate::effects::{Binding, Call, CallStart, IncidentKind};
use crate::instance::State;
use crate::model::{BindingSpec, CallActivity, Kind};
use crate::{AdvanceError, CallOutcome, Variables};

impl<'a> Run<'a> {
    /// Asks for an instance and waits for it.
    pub(crate) fn open_call(&mut self, id: u64, call: &CallActivity) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        let Some(key) = self.text(id, &call.reference.key)? else {
            return Err(self.fault(id, "The name of the called process is empty."));
        };
        let start = CallStart {
            token: id,
            element: Arc::clone(&node.id),
            key,
            binding: self.binding(id, &call.reference.binding)?,
            variables: self.pass_out(id, &call.inputs)?,
            business_key: self.maybe_text(id, call.business_key.as_ref())?,
            catches: self.catches_at(id),
        };
        self.fx.calls.push(Call::Start(start));
        self.set_state(id, State::Call);
        Ok(())
    }

    /// Which version a reference means, evaluated.
    pub(crate) fn binding(&mut self, id: u64, binding: &BindingSpec) -> Result<Binding, AdvanceError> {
        Ok(match binding {
            BindingSpec::Latest => Binding::Latest,
            BindingSpec::Deployment => Binding::Deployment,
            BindingSpec::Version(version) => Binding::Version(self.text(id, version)?.unwrap_or_default()),
            BindingSpec::Tag(tag) => Binding::Tag(self.text(id, tag)?.unwrap_or_default()),
        })
    }

    fn call_of(&self, token: u64) -> Result<&'a CallActivity, AdvanceError> {
        let waits = self.token(token).filter(|token| matches!(token.state, State::Call));
        match waits.map(|token| &self.def.node(token.node).kind) {
            Some(Kind::Call(call)) => Ok(call),
            _ => Err(AdvanceError::not_found("call under way", token)),
        }
    }

    /// The called instance has ended.
    pub(crate) fn called_ended(&mut self, token: u64, outcome: CallOutcome) -> Step {
        let call = self.call_of(token)?;
        // From here on there is nothing left to cancel.
        self.set_state(token, State::Running);
        self.resolve_incidents(token, |_| true);
        match outcome {
            CallOutcome::Completed { variables } => {
                self.take_in(token, &call.outputs, &variables)?;
                self.then(Op::Complete(token));
                Ok(())
            }
            CallOutcome::Error { code, message, variables } => {
                self.take_in(token, &call.outputs, &variables)?;
                self.throw_error(token, &code, message.as_deref())
            }
            CallOutcome::Escalation { code, variables } => {
                self.take_in(token, &call.outputs, &variables)?;
                self.escalate(token, code.as_deref())
            }
            CallOutcome::Cancelled => self.cancel_with_empty_scopes(token, "the called instance was cancelled"),
        }
    }

    /// The called instance threw an escalation that does not interrupt.
    pub(crate) fn called_escalated(&mut self, token: u64, code: Option<&str>, variables: &Variables) -> Step {
        let call = self.call_of(token)?;
        self.take_in(token, &call.outputs, variables)?;
        self.escalate(token, code)
    }

    /// The call could not be made.
    pub(crate) fn call_failed(&mut self, token: u64, error: &str) -> Step {
        self.call_of(token)?;
        self.open_incident(token, IncidentKind::FailedCall, error, None);
        Ok(())
    }

    /// Makes a failed call again, by its incident; whether there was one.
    pub(crate) fn retry_call(&mut self, incident: u64) -> Result<bool, AdvanceError> {
        let failed = |row: &crate::IncidentRow| row.id == incident && row.kind == IncidentKind::FailedCall;
        let found = self.inst.tokens.iter().find(|token| token.incidents.iter().any(failed)).map(|token| token.id);
        let Some(id) = found else { return Ok(false) };
        let call = self.call_of(id)?;
        self.resolve_incidents(id, failed);
        self.open_call(id, call)?;
        Ok(true)
    }
}
