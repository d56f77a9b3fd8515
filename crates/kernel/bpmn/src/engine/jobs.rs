//! External jobs: their rows, and how they end.

use std::sync::Arc;

use serde_json::Value;
use stoa_types::Timestamp;

use super::run::{Op, Run, Step};
use crate::AdvanceError;
use crate::Variables;
use crate::effects::{Happened, IncidentKind, JobRow};
use crate::instance::{State, Waiting};
use crate::model::{External, Kind, ROOT, Throw, Work};

impl<'a> Run<'a> {
    /// A token waits for a worker.
    pub(crate) fn open_job(&mut self, id: u64, external: &External) -> Step {
        let Some(node) = self.node_of(id) else { return Ok(()) };
        let Some(topic) = self.text(id, &external.topic)? else {
            return Err(self.fault(id, "The topic of the external task is empty."));
        };
        let priority = match external.priority.as_ref().or(self.def.node(ROOT).common.task_priority.as_ref()) {
            Some(priority) => self.whole(id, priority)?,
            None => 0,
        };
        let retry_cycle = self.maybe_text(id, node.common.retry_cycle.as_ref())?;
        let row = JobRow {
            id: self.new_id(),
            token: id,
            element: Arc::clone(&node.id),
            topic,
            priority,
            retries: None,
            not_before: None,
            retry_cycle,
            error: None,
            created: self.env.now,
        };
        self.fx.jobs.create(row.clone());
        self.set_state(id, State::Job(Box::new(row)));
        Ok(())
    }

    fn find_job(&self, job: u64) -> Result<u64, AdvanceError> {
        let found = self.find_work(job);
        let found = found.filter(|id| self.token(*id).is_some_and(|token| matches!(token.state, State::Job(_))));
        found.ok_or_else(|| AdvanceError::not_found("open job", job))
    }

    fn external_of(&self, id: u64) -> Option<&'a External> {
        match &self.node_of(id)?.kind {
            Kind::Work(Work::External(external))
            | Kind::Throw(Throw::Message { work: Work::External(external), .. })
            | Kind::End(Throw::Message { work: Work::External(external), .. }) => Some(external),
            _ => None,
        }
    }

    /// Throws the first mapped error whose condition holds; whether one did.
    fn throw_mapped(&mut self, id: u64) -> Result<bool, AdvanceError> {
        let Some(external) = self.external_of(id) else { return Ok(false) };
        for mapping in &external.errors {
            if self.test(id, &mapping.condition)? {
                let message = self.maybe_text(id, mapping.message.as_ref())?;
                self.throw_error(id, mapping.code.as_deref().unwrap_or_default(), message.as_deref())?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A worker has done the job.
    pub(crate) fn complete_job(&mut self, job: u64, variables: Variables, local: Variables) -> Step {
        let id = self.find_job(job)?;
        self.set_all_local(id, local)?;
        self.set_all(id, variables)?;
        if !self.throw_mapped(id)? {
            self.then(Op::Complete(id));
        }
        Ok(())
    }

    /// A worker, an asynchronous continuation or a timer failed.
    pub(crate) fn fail_job(&mut self, job: u64, retries: u32, not_before: Option<Timestamp>, error: String) -> Step {
        let error: String = error.chars().take(4_000).collect();
        let (id, kind) = if let Some(id) = self.find_work(job) {
            let kind = match self.token_mut(id).map(|token| &mut token.state) {
                Some(State::Job(row)) => {
                    row.retries = Some(retries);
                    row.not_before = not_before;
                    row.error = Some(error.clone());
                    let row = (**row).clone();
                    self.fx.jobs.update(row);
                    IncidentKind::FailedExternalTask
                }
                Some(State::AsyncBefore(row) | State::AsyncAfter(row, _)) => {
                    row.retries = Some(retries);
                    row.not_before = not_before;
                    row.error = Some(error.clone());
                    let row = (**row).clone();
                    self.fx.async_jobs.update(row);
                    IncidentKind::FailedJob
                }
                _ => return Err(AdvanceError::not_found("open job", job)),
            };
            (id, kind)
        } else {
            let id = self.set_timer_retries(job, retries)?;
            (id, IncidentKind::FailedJob)
        };
        self.tell(id, Happened::JobFailed { job, error: error.clone(), retries });
        if kind == IncidentKind::FailedExternalTask && self.throw_mapped(id)? {
            return Ok(());
        }
        if retries == 0 {
            self.open_incident(id, kind, &error, Some(job));
        }
        Ok(())
    }

    fn set_timer_retries(&mut self, timer: u64, retries: u32) -> Result<u64, AdvanceError> {
        let owner = self.find_event(timer).map(|(owner, _)| owner);
        let owner = owner.ok_or_else(|| AdvanceError::not_found("open job", timer))?;
        let events = self.token_mut(owner).map(|token| &mut token.events);
        let armed = events.and_then(|events| events.iter_mut().find(|armed| armed.id == timer));
        match armed.map(|armed| &mut armed.what) {
            Some(Waiting::Timer(row)) => {
                row.retries = Some(retries);
                let row = (**row).clone();
                self.fx.timers.update(row);
                Ok(owner)
            }
            _ => Err(AdvanceError::not_found("open job", timer)),
        }
    }

    /// Sets the attempts left of a job or timer. For the incident of a failed call or of an uncaught error, the element
    /// is executed again.
    pub(crate) fn set_retries(&mut self, job: u64, retries: u32) -> Step {
        let (id, kind) = match self.find_work(job) {
            Some(id) => {
                let kind = match self.token_mut(id).map(|token| &mut token.state) {
                    Some(State::Job(row)) => {
                        row.retries = Some(retries);
                        let row = (**row).clone();
                        self.fx.jobs.update(row);
                        IncidentKind::FailedExternalTask
                    }
                    Some(State::AsyncBefore(row) | State::AsyncAfter(row, _)) => {
                        row.retries = Some(retries);
                        let row = (**row).clone();
                        self.fx.async_jobs.update(row);
                        IncidentKind::FailedJob
                    }
                    _ => return Err(AdvanceError::not_found("open job", job)),
                };
                (id, kind)
            }
            None if self.retry_call(job)? || self.retry_stuck(job)? => return Ok(()),
            None => (self.set_timer_retries(job, retries)?, IncidentKind::FailedJob),
        };
        if retries > 0 {
            self.resolve_incidents(id, |incident| incident.job == Some(job));
        } else {
            self.open_incident(id, kind, "The attempts left were set to 0.", Some(job));
        }
        Ok(())
    }

    /// A worker or a person throws a BPMN error.
    pub(crate) fn bpmn_error(&mut self, at: u64, code: &str, message: Option<&str>, variables: Variables) -> Step {
        let id = self.find_work(at).ok_or_else(|| AdvanceError::not_found("open task or job", at))?;
        if matches!(self.token(id).map(|token| &token.state), Some(State::AsyncBefore(_) | State::AsyncAfter(..))) {
            return Err(AdvanceError::Conflict(
                "A BPMN error can only be thrown at a user task or external job.".to_owned(),
            ));
        }
        self.set_all(id, variables)?;
        self.throw_error(id, code, message)
    }

    /// Methods of `externalTask` in expressions.
    pub(crate) fn job_method(&mut self, id: u64, method: &str, _arguments: &[Value]) -> Option<Value> {
        let Some(State::Job(row)) = self.token(id).map(|token| &token.state) else { return None };
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        Some(match method {
            "getErrorMessage" | "getErrorDetails" => text(&row.error),
            "getTopicName" => Value::String(row.topic.clone()),
            "getId" => Value::String(row.id.to_string()),
            "getRetries" => row.retries.map_or(Value::Null, Value::from),
            "getPriority" => Value::from(row.priority),
            "getActivityId" => Value::String(row.element.to_string()),
            "getWorkerId" => Value::Null,
            _ => return None,
        })
    }
}
