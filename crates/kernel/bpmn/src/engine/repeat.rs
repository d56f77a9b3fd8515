//! Activities that run several times: multi-instance and standard loop. A body token stands around the instances.

use serde_json::Value;

use super::run::{Op, Run, Step};
use crate::instance::{Repetition, State};
use crate::model::{Collection, MultiInstance, NONE, Node, Repeat, StandardLoop};
use crate::{AdvanceError, limits};

impl<'a> Run<'a> {
    /// Begins the body.
    pub(crate) fn enter_body(&mut self, id: u64) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        self.set_state(id, State::Repeated(Box::default()));
        if !node.armed.is_empty() {
            self.arm_boundaries(id, node)?;
        }
        match &node.common.repeat {
            Some(Repeat::Multi(multi)) => self.enter_multi(id, multi),
            Some(Repeat::Loop(standard)) => self.next_loop(id, standard),
            None => Ok(()),
        }
    }

    fn enter_multi(&mut self, id: u64, multi: &MultiInstance) -> Step {
        let items = self.items(id, multi)?;
        let mut total = items.as_ref().map(|items| items.len() as u64);
        if let Some(cardinality) = &multi.cardinality {
            let count = self.whole(id, cardinality)?;
            let count = u64::try_from(count)
                .map_err(|_| self.fault(id, format!("The number of instances is {count}; it cannot be negative.")))?;
            total = Some(total.map_or(count, |items| items.min(count)));
        }
        let total = total.unwrap_or(0);
        if total > limits::INSTANCES {
            return Err(AdvanceError::Limit(format!(
                "The multi-instance activity asks for {total} instances; at most {} are possible. Work through long lists in portions.",
                limits::INSTANCES
            )));
        }
        if let Some(repetition) = self.repetition(id) {
            repetition.total = total;
            repetition.items = items.unwrap_or_default();
        }
        self.set_local(id, "nrOfInstances", total.into())?;
        self.set_local(id, "nrOfCompletedInstances", 0.into())?;
        let active = if multi.sequential { total.min(1) } else { total };
        self.set_local(id, "nrOfActiveInstances", active.into())?;
        if total == 0 {
            self.then(Op::Complete(id));
        }
        for _ in 0..active {
            self.start_inner(id)?;
        }
        Ok(())
    }

    fn items(&mut self, id: u64, multi: &MultiInstance) -> Result<Option<Vec<Value>>, AdvanceError> {
        let value = match &multi.collection {
            None => return Ok(None),
            Some(Collection::Variable(name)) => match self.variable(id, name) {
                Some(value) => value.clone(),
                None => {
                    return Err(self
                        .fault(id, format!("The collection \"{name}\" does not exist. Set it before this activity.")));
                }
            },
            Some(Collection::Computed(expression)) => self.evaluate(id, expression)?,
        };
        let parsed = match value {
            Value::String(text) if text.trim_start().starts_with('[') => {
                serde_json::from_str(&text).unwrap_or(Value::Null)
            }
            other => other,
        };
        match parsed {
            Value::Array(items) => Ok(Some(items)),
            _ => Err(self.fault(id, "The collection of the multi-instance activity is no list.")),
        }
    }

    fn repetition(&mut self, body: u64) -> Option<&mut Repetition> {
        match &mut self.token_mut(body)?.state {
            State::Repeated(repetition) => Some(repetition),
            _ => None,
        }
    }

    fn start_inner(&mut self, body: u64) -> Step {
        let Some(token) = self.token(body) else { return Ok(()) };
        let index = token.node;
        let node = self.def.node(index);
        let Some(repetition) = self.repetition(body) else { return Ok(()) };
        let counter = repetition.started;
        repetition.started += 1;
        let item = usize::try_from(counter).ok().and_then(|at| repetition.items.get(at)).cloned();
        let id = self.spawn(index, body, NONE)?;
        if let Some(token) = self.token_mut(id) {
            token.inner = true;
        }
        self.set_local(id, "loopCounter", counter.into())?;
        if let (Some(Repeat::Multi(multi)), Some(item)) = (&node.common.repeat, item)
            && let Some(name) = &multi.element_variable
        {
            self.set_local(id, name, item)?;
        }
        self.then(Op::Enter(id));
        Ok(())
    }

    /// One instance has ended, normally or by an error that nobody caught.
    pub(crate) fn inner_completed(&mut self, id: u64) -> Step {
        let body = self.parent_of(id);
        let Some(node) = self.node_of(body) else { return Ok(()) };
        match &node.common.repeat {
            Some(Repeat::Multi(multi)) => self.multi_completed(id, body, multi),
            Some(Repeat::Loop(standard)) => {
                self.remove(id);
                self.next_loop(body, standard)
            }
            None => Ok(()),
        }
    }

    fn multi_completed(&mut self, id: u64, body: u64, multi: &MultiInstance) -> Step {
        if let Some((_, expression)) = &multi.output {
            let output = self.evaluate(id, expression)?;
            let counter = self.token(id).and_then(|token| token.variables.get("loopCounter")).and_then(Value::as_u64);
            if let Some(repetition) = self.repetition(body) {
                let at = counter.and_then(|at| usize::try_from(at).ok()).unwrap_or(repetition.outputs.len());
                if repetition.outputs.len() <= at {
                    repetition.outputs.resize(at + 1, Value::Null);
                }
                if let Some(slot) = repetition.outputs.get_mut(at) {
                    *slot = output;
                }
            }
        }
        self.remove(id);
        let Some(repetition) = self.repetition(body) else { return Ok(()) };
        repetition.completed += 1;
        let (completed, total, started) = (repetition.completed, repetition.total, repetition.started);
        self.set_local(body, "nrOfCompletedInstances", completed.into())?;
        let enough = match &multi.completion {
            Some(completion) => {
                let active = if multi.sequential { 1 } else { total.saturating_sub(completed) };
                self.set_local(body, "nrOfActiveInstances", active.into())?;
                self.test(body, completion)?
            }
            None => {
                if !multi.sequential {
                    self.set_local(body, "nrOfActiveInstances", total.saturating_sub(completed).into())?;
                }
                false
            }
        };
        if enough || completed >= total {
            self.cancel_children(body)?;
            self.then(Op::Complete(body));
        } else if multi.sequential && started < total {
            self.start_inner(body)?;
        }
        Ok(())
    }

    /// One instance was cancelled from outside: the others do not wait for it.
    pub(crate) fn forget_instance(&mut self, body: u64) -> Step {
        let Some(repetition) = self.repetition(body) else { return Ok(()) };
        repetition.total = repetition.total.saturating_sub(1);
        let (total, completed) = (repetition.total, repetition.completed);
        self.set_local(body, "nrOfInstances", total.into())?;
        self.set_local(body, "nrOfActiveInstances", total.saturating_sub(completed).into())
    }

    fn next_loop(&mut self, body: u64, standard: &StandardLoop) -> Step {
        self.count()?;
        let Some(repetition) = self.repetition(body) else { return Ok(()) };
        let done = repetition.started;
        let full = standard.maximum.is_some_and(|maximum| done >= u64::from(maximum));
        let ask = standard.test_before || done > 0;
        self.set_local(body, "loopCounter", done.into())?;
        let wanted = match &standard.condition {
            Some(condition) if ask => self.test(body, condition)?,
            None if ask => standard.maximum.is_some(),
            _ => true,
        };
        if full || !wanted {
            self.then(Op::Complete(body));
            return Ok(());
        }
        self.start_inner(body)
    }

    /// All instances are done.
    pub(crate) fn complete_body(&mut self, id: u64, node: &'a Node) -> Step {
        let parent = self.parent_of(id);
        if let Some(Repeat::Multi(multi)) = &node.common.repeat
            && let Some((name, _)) = &multi.output
        {
            let outputs = self.repetition(id).map(|repetition| std::mem::take(&mut repetition.outputs));
            self.set(parent, name, Value::Array(outputs.unwrap_or_default()))?;
        }
        let index = self.token(id).map_or(0, |token| token.node);
        if self.token(id).is_some_and(|token| !token.compensations.is_empty()) {
            self.keep_scope(id, index, parent)?;
        }
        self.disarm(id);
        self.set_state(id, State::Running);
        super::elements::element(&node.kind).leave(self, id)
    }
}
