//! Work queues as rows: enqueued in the transaction of the change, claimed by lease, repeated with back-off, kept as
//! dead letters when all attempts are used, and sent again on request.

use serde_json::Value;
use stoa_types::{JobId, OrganisationId, Timestamp, World};

use crate::{Store, StoreError, Tx, sql};

/// Work to enqueue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its identifier.
    pub id: JobId,
    /// The tenant.
    pub tenant: OrganisationId,
    /// The queue.
    pub queue: String,
    /// While a job with this key waits or runs in the queue, another one with the same key is not added.
    pub key: Option<String>,
    /// What the worker needs.
    pub payload: Value,
    /// Not before.
    pub run_at: Timestamp,
    /// Attempts before it becomes a dead letter.
    pub max_attempts: i64,
}

impl NewJob {
    /// A job to run now, with eight attempts.
    pub fn now(world: &World, tenant: OrganisationId, queue: &str, payload: Value) -> Self {
        let (id, run_at) = (JobId::new(world), world.now());
        Self { id, tenant, queue: queue.to_owned(), key: None, payload, run_at, max_attempts: 8 }
    }
}

/// A claimed job. Its `fence` proves the claim: a later claim makes it stale.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its identifier: use it as idempotency key.
    pub id: JobId,
    /// The tenant.
    pub tenant: OrganisationId,
    /// The queue.
    pub queue: String,
    /// What the worker needs.
    pub payload: Value,
    /// Attempts including this one.
    pub attempts: i64,
    /// Attempts before it becomes a dead letter.
    pub max_attempts: i64,
    /// Fencing token of this claim.
    pub fence: i64,
}

/// How full a queue is.
#[derive(Clone, Debug)]
pub struct QueueDepth {
    /// The queue.
    pub queue: String,
    /// Waiting.
    pub ready: i64,
    /// Claimed.
    pub running: i64,
    /// Dead letters.
    pub dead: i64,
    /// When the oldest unfinished job was enqueued.
    pub oldest: Option<Timestamp>,
}

/// A dead letter.
#[derive(Clone, Debug)]
pub struct Dead {
    /// The job.
    pub id: JobId,
    /// The queue.
    pub queue: String,
    /// Why the last attempt failed.
    pub error: String,
    /// Attempts used.
    pub attempts: i64,
    /// When it was given up.
    pub at: Option<Timestamp>,
}

/// Enqueues jobs in the transaction.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(tx: &mut Tx, jobs: &[NewJob], now: Timestamp) -> Result<(), StoreError> {
    sql::insert_jobs(tx, jobs, now).await
}

/// Claims up to `limit` due jobs for `lease_seconds`; a lease that runs out makes the job due again.
///
/// # Errors
/// When the database refuses.
pub async fn claim(store: &Store, queue: &str, lease_seconds: i64, limit: u16) -> Result<Vec<Job>, StoreError> {
    let now = store.world().now();
    let mut tx = store.begin().await?;
    let jobs = sql::claim_jobs(&mut tx, queue, now, now.plus_seconds(lease_seconds), limit).await?;
    tx.commit().await?;
    Ok(jobs)
}

/// Marks a job done, in the transaction of its effect. `false`: the claim is stale and the effect must be dropped.
///
/// # Errors
/// When the database refuses.
pub async fn complete(tx: &mut Tx, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
    sql::finish_job(tx, job, "done", now, None, now).await
}

/// Gives a job back after a failure: tried again after 10 s, 1 min, 10 min, then hourly, until its attempts are used.
///
/// # Errors
/// When the database refuses.
pub async fn fail(store: &Store, job: &Job, error: &str) -> Result<(), StoreError> {
    let now = store.world().now();
    let wait = match job.attempts {
        ..=1 => 10,
        2 => 60,
        3 => 600,
        _ => 3600,
    };
    let state = if job.attempts >= job.max_attempts { "dead" } else { "ready" };
    let mut tx = store.begin().await?;
    sql::finish_job(&mut tx, job, state, now.plus_seconds(wait), Some(error), now).await?;
    tx.commit().await
}

/// Makes a dead letter due again. `false` when there is no such dead letter.
///
/// # Errors
/// When the database refuses.
pub async fn resend(store: &Store, id: JobId) -> Result<bool, StoreError> {
    let mut tx = store.begin().await?;
    let done = sql::resend_job(&mut tx, id, store.world().now()).await?;
    tx.commit().await?;
    Ok(done)
}

/// Deletes jobs done before a time.
///
/// # Errors
/// When the database refuses.
pub async fn purge(store: &Store, before: Timestamp) -> Result<u64, StoreError> {
    let mut tx = store.begin().await?;
    let gone = sql::purge_jobs(&mut tx, before).await?;
    tx.commit().await?;
    Ok(gone)
}

/// All queues with work in them, at most 200.
///
/// # Errors
/// When the database refuses.
pub async fn depths(store: &Store) -> Result<Vec<QueueDepth>, StoreError> {
    sql::queue_depths(store).await
}

/// Dead letters after a key, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn dead(store: &Store, after: Option<JobId>, limit: u16) -> Result<Vec<Dead>, StoreError> {
    sql::dead_jobs(store, after, limit).await
}
