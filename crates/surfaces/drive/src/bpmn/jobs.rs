//! External jobs with their locks.

use serde_json::{Value, json};
use stoa_bpmn::{Command, JobRow};

use super::request::{after, count, flag, maybe_text, text, variables};
use super::state::{Lock, Running, State, id_of};
use super::work::Work;
use crate::Refusal;

impl State {
    fn job(&self, request: &Value) -> Result<(u64, u64), Refusal> {
        let text = text(request, "job")?;
        let (id, job) = self.local("open job", text)?;
        let open = self.instance(id).is_some_and(|running| running.instance.jobs().any(|row| row.id == job));
        if open { Ok((id, job)) } else { Err(Refusal::new("not_found", format!("There is no open job {text}."))) }
    }

    /// The job, when this worker was the last to lock it.
    fn locked_job(&self, request: &Value) -> Result<(u64, u64), Refusal> {
        let (id, job) = self.job(request)?;
        let worker = text(request, "worker")?;
        match self.instance(id).and_then(|running| running.locks.get(&job)) {
            Some(lock) if lock.worker == worker => Ok((id, job)),
            Some(lock) => Err(Refusal::new(
                "conflict",
                format!("The job is locked by {} and not by {worker}. Fetch it again.", lock.worker),
            )),
            None => Err(Refusal::new("conflict", format!("The job is not locked by {worker}. Fetch it first."))),
        }
    }

    fn is_free(&self, running: &Running, row: &JobRow) -> bool {
        let locked = running.locks.get(&row.id).and_then(|lock| lock.expires).is_some_and(|expires| expires > self.now);
        !locked && row.retries != Some(0) && row.not_before.is_none_or(|time| time <= self.now)
    }

    /// Locks jobs for a worker.
    pub(super) fn fetch_and_lock(&mut self, request: &Value) -> Result<Value, Refusal> {
        let (topic, worker) = (text(request, "topic")?, text(request, "worker")?.to_owned());
        let expires = after(request, "lock_duration", self.now)?;
        let most = count(request, "max")? as usize;
        let by_priority = flag(request, "use_priority")?;
        let mut free = Vec::new();
        for running in self.instances.values() {
            for row in running.instance.jobs().filter(|row| row.topic == topic && self.is_free(running, row)) {
                let priority = if by_priority { row.priority } else { 0 };
                let sequence = running.order.get(&row.id).copied().unwrap_or(0);
                free.push((std::cmp::Reverse(priority), sequence, running.id, row.id));
            }
        }
        free.sort_unstable();
        free.truncate(most);
        let mut jobs = Vec::new();
        for (_, _, id, job) in free {
            if let Some(running) = self.instance_mut(id) {
                running.locks.insert(job, Lock { worker: worker.clone(), expires: Some(expires) });
            }
            let running = self.instance(id);
            let row = running.and_then(|running| Some((running, running.instance.jobs().find(|row| row.id == job)?)));
            jobs.extend(row.map(|(running, row)| job_view(running, row)));
        }
        Ok(json!({"jobs": jobs}))
    }

    /// The commands about one job.
    pub(super) fn on_job(&mut self, command: &str, request: &Value) -> Result<(), Refusal> {
        match command {
            "job_complete" => {
                let (id, job) = self.locked_job(request)?;
                let variables = variables(request)?;
                let local_variables = stoa_bpmn::Variables::new();
                self.work(Work::Command(id, Command::CompleteJob { job, variables, local_variables }))
            }
            "job_fail" => {
                let (id, job) = self.locked_job(request)?;
                let not_before = Some(after(request, "retry_after", self.now)?);
                let error = maybe_text(request, "error")?.unwrap_or("The worker gave no reason.").to_owned();
                self.unlock(id, job);
                let retries = count(request, "retries")?;
                self.work(Work::Command(id, Command::FailJob { job, retries, not_before, error }))
            }
            "job_bpmn_error" => {
                let (id, at) = self.locked_job(request)?;
                let code = text(request, "code")?.to_owned();
                let message = maybe_text(request, "message")?.map(str::to_owned);
                let variables = variables(request)?;
                self.work(Work::Command(id, Command::BpmnError { at, code, message, variables }))
            }
            "job_extend" => {
                let (id, job) = self.locked_job(request)?;
                let expires = Some(after(request, "lock_duration", self.now)?);
                let worker = text(request, "worker")?.to_owned();
                if let Some(running) = self.instance_mut(id) {
                    running.locks.insert(job, Lock { worker, expires });
                }
                Ok(())
            }
            "job_unlock" => {
                let (id, job) = self.job(request)?;
                self.unlock(id, job);
                Ok(())
            }
            _ => {
                let (id, job) = self.job(request)?;
                let retries = count(request, "retries")?;
                self.work(Work::Command(id, Command::SetRetries { job, retries }))
            }
        }
    }

    fn unlock(&mut self, id: u64, job: u64) {
        if let Some(running) = self.instance_mut(id) {
            running.locks.remove(&job);
        }
    }
}

/// A job as the dump shows it.
pub(super) fn job_view(running: &Running, row: &JobRow) -> Value {
    let lock = running.locks.get(&row.id);
    json!({
        "id": id_of(running.id, row.id),
        "topic": row.topic,
        "element": &*row.element,
        "instance": running.id.to_string(),
        "token": id_of(running.id, row.token),
        "priority": row.priority,
        "retries": row.retries,
        "worker": lock.map(|lock| &lock.worker),
        "lock_expires": lock.and_then(|lock| lock.expires).map(|time| time.to_string()),
        "variables": running.instance.visible(row.token),
    })
}
