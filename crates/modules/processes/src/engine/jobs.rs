//! Commands about jobs: those of workers, those of the engine's own loop, and those of operators on failed work.

use stoa_bpmn::Command as Kernel;
use stoa_store::Tx;
use stoa_types::{Actor, InstanceId, Role, Subject};
use uuid::Uuid;

use super::commands::{may_operate, plain};
use super::effects::By;
use super::work::Work;
use crate::ids::from_column;
use crate::model::{Action, Claim, Outcome, ProcessError};
use crate::retry::Schedule;
use crate::sql::rows::{DueRow, JobRow};

/// Longest lock, in milliseconds: a day.
const MAX_LOCK_MILLIS: i64 = 24 * 3600 * 1000;
/// Longest error message and error details kept, in bytes.
const MAX_MESSAGE: usize = 4000;
const MAX_DETAILS: usize = 64 * 1024;
/// When the engine tries again what it could not even record as failed, in seconds.
const STUCK_SECONDS: i64 = 60;

fn workers_only(actor: &Actor) -> Result<(), ProcessError> {
    let system = matches!(actor.subject, Subject::Worker(_) | Subject::System(_));
    if system || actor.has(Role::Administrator) {
        return Ok(());
    }
    Err(ProcessError::NotAllowed("jobs are done by workers."))
}

fn engine_only(actor: &Actor) -> Result<(), ProcessError> {
    match actor.subject {
        Subject::System(_) => Ok(()),
        _ => Err(ProcessError::NotAllowed("the engine does this by itself.")),
    }
}

fn cut(text: &str, limit: usize) -> String {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

impl Work<'_> {
    pub(crate) async fn run_job_action(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        action: Action,
    ) -> Result<Outcome, ProcessError> {
        match action {
            Action::CompleteJob { job, claim, variables, local } => {
                let row = self.claimed(actor, job.0, &claim)?;
                super::commands::within_bounds(&variables)?;
                super::commands::within_bounds(&local)?;
                let job = from_column(row.handle);
                self.kernel(tx, actor, row.instance, Kernel::CompleteJob { job, variables, local_variables: local })
                    .await
            }
            Action::FailJob { job, claim, error, details, retries, retry_seconds } => {
                let row = self.claimed(actor, job.0, &claim)?;
                let left = retries.unwrap_or(row.retries - 1).clamp(0, 1000);
                let next = match retry_seconds {
                    Some(seconds) => self.now.plus_seconds(seconds.clamp(0, 366 * 24 * 3600)),
                    None => Schedule::of(row.retry_cycle.as_deref()).next(self.now, left),
                };
                let failure = Failure {
                    left,
                    next,
                    error: cut(&error, MAX_MESSAGE),
                    details: details.map(|text| cut(&text, MAX_DETAILS)),
                    unlock: true,
                };
                self.fail_job(tx, actor, row, failure).await
            }
            Action::BpmnError { job, claim, code, message, variables } => {
                let row = self.claimed(actor, job.0, &claim)?;
                super::commands::within_bounds(&variables)?;
                let at = from_column(row.handle);
                let kernel = Kernel::BpmnError { at, code, message, variables };
                let outcome = self.kernel(tx, actor, row.instance, kernel).await?;
                self.rest(row.id);
                Ok(outcome)
            }
            Action::ExtendLock { job, claim, millis } => {
                let mut row = self.claimed(actor, job.0, &claim)?;
                row.lock_until = self.now.plus_millis(millis.clamp(0, MAX_LOCK_MILLIS)).micros();
                Ok(self.keep_job(row))
            }
            Action::Unlock { job, claim } => {
                let mut row = match claim {
                    Some(claim) => self.claimed(actor, job.0, &claim)?,
                    None => self.job_of(actor, job.0)?.clone(),
                };
                (row.worker, row.lock_until) = (None, 0);
                self.changes.topics.insert(row.topic.clone());
                Ok(self.keep_job(row))
            }
            Action::SetRetries { job, retries } => {
                let row = self.job_of(actor, job.0)?.clone();
                self.set_retries(tx, actor, row.instance, row.handle, retries).await
            }
            Action::RetryIncident { incident } => self.retry_incident(tx, actor, incident.0).await,
            Action::RunDue { due } => self.run_due(tx, actor, due).await,
            Action::ExpireLock { job, fence } => self.expire_lock(tx, actor, job.0, fence).await,
            _ => Err(ProcessError::Invalid("This command is not known.".to_owned())),
        }
    }

    async fn kernel(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        instance: Uuid,
        command: Kernel,
    ) -> Result<Outcome, ProcessError> {
        let step = self.advance(tx, instance, command).await?;
        self.finish(tx, instance, step, plain(actor)).await
    }

    fn job_of(&self, actor: &Actor, id: Uuid) -> Result<&JobRow, ProcessError> {
        workers_only(actor).or_else(|refused| if may_operate(actor) { Ok(()) } else { Err(refused) })?;
        self.job(id).filter(|row| row.tenant == actor.tenant.0).ok_or(ProcessError::NotFound("job"))
    }

    /// A job that the caller still holds: nobody has locked it since. An end of the lock alone does not matter.
    fn claimed(&self, actor: &Actor, id: Uuid, claim: &Claim) -> Result<JobRow, ProcessError> {
        workers_only(actor)?;
        let row = self.job(id).filter(|row| row.tenant == actor.tenant.0).ok_or(ProcessError::NotFound("job"))?;
        let holds = match claim {
            Claim::Fence(fence) => row.fence == *fence && row.worker.is_some(),
            Claim::Worker(worker) => row.worker.as_deref() == Some(worker.as_str()),
            Claim::Both(worker, fence) => row.fence == *fence && row.worker.as_deref() == Some(worker.as_str()),
        };
        if holds { Ok(row.clone()) } else { Err(ProcessError::StaleFence) }
    }

    /// A job that is still there after an error was thrown at it has an incident: nobody fetches it until it is resolved.
    fn rest(&mut self, id: Uuid) {
        if let Some(row) = self.job(id).cloned() {
            self.keep_job(JobRow { worker: None, lock_until: 0, retries: 0, ..row });
        }
    }

    fn keep_job(&mut self, row: JobRow) -> Outcome {
        let instance = InstanceId(row.instance);
        self.changes.jobs.change(row.id, row);
        Outcome { instance, ended: false, repeated: false, next_tasks: Vec::new() }
    }

    async fn fail_job(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        mut row: JobRow,
        failure: Failure,
    ) -> Result<Outcome, ProcessError> {
        let command = Kernel::FailJob {
            job: from_column(row.handle),
            retries: u32::try_from(failure.left).unwrap_or(0),
            not_before: (failure.left > 0).then_some(failure.next),
            error: failure.error.clone(),
        };
        let step = self.advance(tx, row.instance, command).await?;
        row.error = Some(failure.error);
        row.error_details = failure.details;
        row.retries = failure.left;
        row.lock_until = 0;
        if failure.unlock {
            row.worker = None;
        }
        let instance = row.instance;
        // First the lock is given back in memory, then the kernel's own changes come on top.
        self.changes.jobs.change(row.id, row);
        self.finish(tx, instance, step, plain(actor)).await
    }

    async fn expire_lock(&mut self, tx: &mut Tx, actor: &Actor, id: Uuid, fence: i64) -> Result<Outcome, ProcessError> {
        engine_only(actor)?;
        let row = self.job(id).cloned().ok_or(ProcessError::NotFound("job"))?;
        let actor = Actor { tenant: stoa_types::OrganisationId(row.tenant), ..actor.clone() };
        let expired = row.fence == fence && row.lock_until > 0 && row.lock_until <= self.now.micros();
        let Some(worker) = row.worker.clone().filter(|_| expired) else {
            return Err(ProcessError::Conflict("the lock was extended or taken over.".to_owned()));
        };
        let error = format!("The lock of worker \"{worker}\" ran out before the work was done.");
        let failure = Failure { left: (row.retries - 1).max(0), next: self.now, error, details: None, unlock: false };
        self.fail_job(tx, &actor, row, failure).await
    }

    async fn set_retries(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        instance: Uuid,
        handle: i64,
        retries: i64,
    ) -> Result<Outcome, ProcessError> {
        let retries = u32::try_from(retries.clamp(0, 1000)).unwrap_or(0);
        self.kernel(tx, actor, instance, Kernel::SetRetries { job: from_column(handle), retries }).await
    }

    async fn retry_incident(&mut self, tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<Outcome, ProcessError> {
        if !may_operate(actor) {
            return Err(ProcessError::NotAllowed("incidents are for administrators and operators."));
        }
        let row = self.found.incidents.get(&id).filter(|row| row.tenant == actor.tenant.0);
        let row = row.cloned().ok_or(ProcessError::NotFound("incident"))?;
        if row.handle == 0 {
            return Err(ProcessError::Conflict(
                "this incident has no work to repeat; change or cancel the instance.".to_owned(),
            ));
        }
        let attempts = row.job.and_then(|job| self.job(job)).map_or(1, |job| job.max_retries.max(1));
        self.set_retries(tx, actor, row.instance, row.handle, attempts).await
    }

    /// Fires a timer or runs a continuation. A failure uses up an attempt, and the last one opens an incident.
    async fn run_due(&mut self, tx: &mut Tx, actor: &Actor, id: Uuid) -> Result<Outcome, ProcessError> {
        engine_only(actor)?;
        let row = self.due(id).cloned().ok_or(ProcessError::NotFound("timer"))?;
        if row.due_at > self.now.micros() {
            return Err(ProcessError::Conflict("it is not due yet.".to_owned()));
        }
        if !self.live.contains_key(&row.instance) {
            tracing::error!(instance = %row.instance, "the instance of due work cannot be read");
            return Ok(self.postpone(row));
        }
        let actor = Actor { tenant: stoa_types::OrganisationId(row.tenant), ..actor.clone() };
        let local = from_column(row.handle);
        let command =
            if row.kind == "timer" { Kernel::FireTimer { timer: local } } else { Kernel::RunAsync { job: local } };
        match self.advance(tx, row.instance, command).await {
            Ok(step) => {
                let by = By { actor: &actor, note: None, completed_task: None };
                self.finish(tx, row.instance, step, by).await
            }
            Err(ProcessError::Store(error)) => Err(error.into()),
            Err(error) => self.due_failed(tx, &actor, row, &error).await,
        }
    }

    async fn due_failed(
        &mut self,
        tx: &mut Tx,
        actor: &Actor,
        row: DueRow,
        error: &ProcessError,
    ) -> Result<Outcome, ProcessError> {
        let schedule = Schedule::of(row.retry_cycle.as_deref());
        let left = (row.retries.unwrap_or(schedule.attempts()) - 1).max(0);
        let next = schedule.next(self.now, left);
        let command = Kernel::FailJob {
            job: from_column(row.handle),
            retries: u32::try_from(left).unwrap_or(0),
            not_before: (left > 0).then_some(next),
            error: cut(&error.to_string(), MAX_MESSAGE),
        };
        match self.advance(tx, row.instance, command).await {
            Ok(step) => {
                let outcome = self.finish(tx, row.instance, step, plain(actor)).await?;
                self.wait_at_least(row.id, if left > 0 { next.micros() } else { i64::MAX });
                Ok(outcome)
            }
            Err(ProcessError::Store(error)) => Err(error.into()),
            Err(second) => {
                tracing::error!(instance = %row.instance, element = %row.element, %error, %second, "due work failed");
                Ok(self.postpone(row))
            }
        }
    }

    fn postpone(&mut self, row: DueRow) -> Outcome {
        let instance = InstanceId(row.instance);
        let later = self.now.plus_seconds(STUCK_SECONDS).micros();
        self.changes.due.change(row.id, DueRow { due_at: later, ..row });
        Outcome { instance, ended: false, repeated: false, next_tasks: Vec::new() }
    }

    /// The kernel keeps when a timer was due; the row says when to try again.
    fn wait_at_least(&mut self, id: Uuid, until: i64) {
        let row = self.due(id).cloned();
        if let Some(row) = row.filter(|row| row.due_at < until) {
            self.changes.due.change(id, DueRow { due_at: until, ..row });
        }
    }
}

/// A failure of an external job.
struct Failure {
    left: i64,
    next: stoa_types::Timestamp,
    error: String,
    details: Option<String>,
    unlock: bool,
}
