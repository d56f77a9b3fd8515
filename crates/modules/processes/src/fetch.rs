//! Fetch-and-lock: workers take jobs for a time, and wait for them when there are none.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use stoa_bpmn::Instance;
use stoa_types::{Actor, DefinitionId, InstanceId, JobId, Role, Subject, Timestamp};
use uuid::Uuid;

use crate::Processes;
use crate::ids::from_column;
use crate::model::{Fetch, FetchTopic, LockedJob, ProcessError, Variables};
use crate::sql::load::{self, ClaimJobs};
use crate::sql::rows::JobRow;
use crate::state::{self, Stored};

/// Longest lock, longest wait, most topics and most jobs of one fetch.
const MAX_LOCK_MILLIS: i64 = 24 * 3600 * 1000;
const MAX_WAIT_MILLIS: u64 = 60_000;
const MAX_TOPICS: usize = 100;
const MAX_JOBS: u16 = 500;
/// How often a waiting fetch looks by itself, for jobs that other processes made and locks that ran out.
const LOOK_AGAIN: Duration = Duration::from_millis(1000);
/// Longest wait once the process is shutting down.
const WHEN_STOPPING: Duration = Duration::from_millis(200);

impl Processes {
    /// Locks jobs for a worker; waits for some when there are none and `wait_millis` says so.
    ///
    /// # Errors
    /// When the actor is no worker, the request is out of bounds, or the store fails.
    pub async fn fetch_and_lock(&self, actor: &Actor, fetch: &Fetch) -> Result<Vec<LockedJob>, ProcessError> {
        let system = matches!(actor.subject, Subject::Worker(_) | Subject::System(_));
        if !system && !actor.has(Role::Administrator) {
            return Err(ProcessError::NotAllowed("jobs are done by workers."));
        }
        check(fetch)?;
        let deadline = tokio::time::Instant::now() + Duration::from_millis(fetch.wait_millis.min(MAX_WAIT_MILLIS));
        let signals: Vec<_> = fetch.topics.iter().map(|topic| self.engine().topics.signal(&topic.name)).collect();
        loop {
            // Registered before looking, so that what is written in between is not missed.
            let mut woken: Vec<Pin<Box<_>>> = signals.iter().map(|signal| Box::pin(signal.notified())).collect();
            for signal in &mut woken {
                signal.as_mut().enable();
            }
            let jobs = self.try_fetch(actor, fetch).await?;
            let now = tokio::time::Instant::now();
            if !jobs.is_empty() || now >= deadline {
                return Ok(jobs);
            }
            if self.engine().stopping.load(Ordering::Relaxed) {
                // A short wait, so that a worker that asks again at once does not keep the process busy.
                tokio::time::sleep_until(deadline.min(now + WHEN_STOPPING)).await;
                return Ok(jobs);
            }
            let pause = deadline.min(now + LOOK_AGAIN);
            let any = std::future::poll_fn(|context| {
                let ready = woken.iter_mut().any(|signal| signal.as_mut().poll(context).is_ready());
                if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
            });
            let _ = tokio::time::timeout_at(pause, any).await;
        }
    }

    async fn try_fetch(&self, actor: &Actor, fetch: &Fetch) -> Result<Vec<LockedJob>, ProcessError> {
        let engine = self.engine();
        let now = engine.world.now();
        // Looking costs no writer: only when there is something does the fetch take its transaction.
        if !crate::sql::read::any_job(&engine.store, actor.tenant.0, &fetch.topics, now.micros()).await? {
            return Ok(Vec::new());
        }
        let mut tx = engine.store.begin().await?;
        let mut locked: Vec<(JobRow, &FetchTopic)> = Vec::new();
        for topic in &fetch.topics {
            let room = usize::from(fetch.max.min(MAX_JOBS)).saturating_sub(locked.len());
            if room == 0 {
                break;
            }
            let claim = ClaimJobs {
                tenant: actor.tenant.0,
                topic: &topic.name,
                worker: &fetch.worker,
                now: now.micros(),
                until: now.plus_millis(topic.lock_millis).micros(),
                limit: i64::try_from(room).unwrap_or(i64::MAX),
                by_priority: fetch.use_priority,
                business_key: topic.business_key.as_deref(),
                definition_keys: &topic.definition_keys,
            };
            locked.extend(load::claim_jobs(&mut tx, &claim).await?.into_iter().map(|row| (row, topic)));
        }
        let mut ids: Vec<Uuid> = locked.iter().map(|(row, _)| row.instance).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut states = HashMap::new();
        for (id, rev, body) in load::bodies(&mut tx, &ids).await? {
            let state = engine.cache.get(id, rev).or_else(|| decoded(id, &body));
            states.extend(state.map(|state| (id, state)));
        }
        tx.commit().await?;
        let mut jobs: Vec<LockedJob> = locked.into_iter().map(|(row, topic)| job(row, topic, &states)).collect();
        if fetch.use_priority {
            jobs.sort_by_key(|job| (std::cmp::Reverse(job.priority), job.created_at, job.id));
        } else {
            jobs.sort_by_key(|job| (job.created_at, job.id));
        }
        Ok(jobs)
    }
}

fn decoded(id: Uuid, body: &[u8]) -> Option<Arc<Instance>> {
    match state::decode(body) {
        Ok(Stored::Running(state)) => Some(Arc::from(state)),
        Ok(Stored::Ended(_)) => None,
        Err(error) => {
            tracing::error!(instance = %id, error, "the state of an instance cannot be read");
            None
        }
    }
}

fn check(fetch: &Fetch) -> Result<(), ProcessError> {
    let wrong = |text: &str| Err(ProcessError::Invalid(text.to_owned()));
    if fetch.worker.trim().is_empty() || fetch.worker.len() > 200 {
        return wrong("The worker id is missing or longer than 200 bytes.");
    }
    if fetch.topics.is_empty() || fetch.topics.len() > MAX_TOPICS {
        return wrong("Name 1 to 100 topics.");
    }
    if fetch.topics.iter().any(|topic| topic.lock_millis <= 0 || topic.lock_millis > MAX_LOCK_MILLIS) {
        return wrong("The lock duration must be 1 millisecond to 24 hours.");
    }
    if fetch.topics.iter().any(|topic| topic.definition_keys.len() > 200) {
        return wrong("Name at most 200 processes for a topic.");
    }
    Ok(())
}

fn job(row: JobRow, topic: &FetchTopic, states: &HashMap<Uuid, Arc<Instance>>) -> LockedJob {
    let local = from_column(row.handle);
    let state = states.get(&row.instance);
    let token = state.and_then(|state| state.jobs().find(|job| job.id == local)).map(|job| job.token);
    let mut variables = state.zip(token).map(|(state, token)| state.visible(token)).unwrap_or_default();
    if let Some(wanted) = &topic.variables {
        variables = variables.into_iter().filter(|(name, _)| wanted.contains(name)).collect::<Variables>();
    }
    LockedJob {
        id: JobId(row.id),
        fence: row.fence,
        topic: row.topic,
        worker: row.worker.unwrap_or_default(),
        lock_until: Timestamp::from_micros(row.lock_until),
        instance: InstanceId(row.instance),
        business_key: row.business_key,
        definition: DefinitionId(row.definition),
        definition_key: row.definition_key,
        element: row.element,
        variables,
        failed_before: row.retries != row.max_retries || row.error.is_some(),
        retries: row.retries,
        error: row.error,
        priority: row.priority,
        created_at: Timestamp::from_micros(row.created_at),
        idempotency_key: row.id.to_string(),
    }
}
