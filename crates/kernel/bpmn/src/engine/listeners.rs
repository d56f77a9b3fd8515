//! Listeners with expressions.

use super::run::{Run, Step};
use crate::model::{Kind, Listener, TaskEvent};

impl Run<'_> {
    /// Runs execution listeners at a token.
    pub(crate) fn listen(&mut self, token: u64, listeners: &[Listener]) -> Step {
        for listener in listeners {
            self.count()?;
            self.evaluate(token, &listener.expression)?;
        }
        Ok(())
    }

    /// Runs the listeners of a user task for an event.
    pub(crate) fn listen_task(&mut self, token: u64, event: TaskEvent) -> Step {
        let Some(node) = self.node_of(token) else { return Ok(()) };
        let Kind::User(task) = &node.kind else { return Ok(()) };
        for (wanted, listener) in &task.listeners {
            if *wanted == event {
                self.count()?;
                self.evaluate(token, &listener.expression)?;
            }
        }
        Ok(())
    }
}
