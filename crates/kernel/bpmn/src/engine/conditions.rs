//! Conditional events: asked when they are armed, and whenever a variable that they see has changed.

use super::run::{Run, Step};
use crate::instance::Waiting;
use crate::model::{Kind, NodeIndex, Trigger};

/// A variable that changed.
#[derive(Debug)]
pub(crate) struct VariableChange {
    token: u64,
    name: String,
    event: &'static str,
}

impl VariableChange {
    pub(crate) fn new(token: u64, name: &str, event: &'static str) -> Self {
        Self { token, name: name.to_owned(), event }
    }
}

/// A conditional event that waits: its token, its id there, and the event.
type Candidate = (u64, u64, NodeIndex);

impl Run<'_> {
    /// Asks the conditions that may have become true since the last time.
    pub(crate) fn check_conditions(&mut self) -> Step {
        while !self.fresh.is_empty() || !self.changes.is_empty() {
            let fresh = std::mem::take(&mut self.fresh);
            let changes = std::mem::take(&mut self.changes);
            if !self.def.has_conditions {
                return Ok(());
            }
            for token in fresh {
                for candidate in self.waiting_conditions(token) {
                    self.ask(candidate, None)?;
                }
            }
            for change in changes {
                for member in self.inst.tokens.family(change.token) {
                    for candidate in self.waiting_conditions(member) {
                        self.ask(candidate, Some(&change))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn waiting_conditions(&self, token: u64) -> Vec<Candidate> {
        let Some(token) = self.token(token) else { return Vec::new() };
        let conditions = token.events.iter().filter(|event| matches!(event.what, Waiting::Condition));
        conditions.map(|event| (token.id, event.id, event.node)).collect()
    }

    fn ask(&mut self, (owner, event, node): Candidate, change: Option<&VariableChange>) -> Step {
        self.count()?;
        let still = self.token(owner).is_some_and(|token| token.events.iter().any(|armed| armed.id == event));
        if !still {
            return Ok(());
        }
        let trigger = match &self.def.node(node).kind {
            Kind::Start { trigger, .. } | Kind::Catch(trigger) | Kind::Boundary { trigger, .. } => trigger,
            _ => return Ok(()),
        };
        let Trigger::Condition { condition, variable, events } = trigger else { return Ok(()) };
        if let Some(change) = change {
            let other_name = variable.as_ref().is_some_and(|name| *name != change.name);
            let other_event = !events.is_empty() && !events.iter().any(|event| event == change.event);
            if other_name || other_event {
                return Ok(());
            }
        }
        if self.holds_by_now(owner, condition)? { self.trigger(owner, event, node) } else { Ok(()) }
    }
}
