//! Asynchronous continuations before and after elements.

use std::sync::Arc;

use super::run::{Op, Run, Step};
use crate::AdvanceError;
use crate::effects::{AsyncRow, AsyncWhen};
use crate::instance::State;
use crate::model::{FlowIndex, ROOT};

impl Run<'_> {
    /// A token waits to be continued asynchronously.
    pub(crate) fn wait_async(&mut self, id: u64, when: AsyncWhen, flow: FlowIndex) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        let priority = match node.common.job_priority.as_ref().or(self.def.node(ROOT).common.job_priority.as_ref()) {
            Some(priority) => self.whole(id, priority)?,
            None => 0,
        };
        let retry_cycle = self.maybe_text(id, node.common.retry_cycle.as_ref())?;
        let row = AsyncRow {
            id: self.new_id(),
            token: id,
            element: Arc::clone(&node.id),
            when,
            priority,
            retries: None,
            not_before: None,
            retry_cycle,
            error: None,
        };
        self.fx.async_jobs.create(row.clone());
        let state = match when {
            AsyncWhen::Before => State::AsyncBefore(Box::new(row)),
            AsyncWhen::After => State::AsyncAfter(Box::new(row), flow),
        };
        self.set_state(id, state);
        Ok(())
    }

    /// Runs an asynchronous continuation.
    pub(crate) fn run_async(&mut self, job: u64) -> Step {
        let id = self.find_work(job).ok_or_else(|| AdvanceError::not_found("asynchronous job", job))?;
        let next = match self.token(id).map(|token| &token.state) {
            Some(State::AsyncBefore(_)) => (State::Entering, Op::Begin(id)),
            Some(State::AsyncAfter(_, flow)) => (State::Running, Op::Follow(id, *flow)),
            _ => return Err(AdvanceError::not_found("asynchronous job", job)),
        };
        self.fx.async_jobs.remove(job);
        self.resolve_incidents(id, |incident| incident.job == Some(job));
        self.set_state(id, next.0);
        self.then(next.1);
        Ok(())
    }

    /// The token that waits at a task, external job or asynchronous job.
    pub(crate) fn find_work(&self, work: u64) -> Option<u64> {
        self.inst.tokens.iter().find(|token| token.work_id() == Some(work)).map(|token| token.id)
    }
}
