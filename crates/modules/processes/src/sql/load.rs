//! What a batch reads: the instances it names, locked, in one statement; then the rows its commands are about.

use std::collections::HashMap;

use sqlx::QueryBuilder;
use stoa_store::{StoreError, Tx, bind_chunk, sqlx, tx};
use uuid::Uuid;

use super::rows::{DueRow, FollowUpRow, IncidentRow, InstanceRow, JobRow, SubscriptionRow, UserTaskRow};

/// What the commands of a batch name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    pub(crate) instances: Vec<Uuid>,
    pub(crate) tasks: Vec<Uuid>,
    pub(crate) jobs: Vec<Uuid>,
    pub(crate) due: Vec<Uuid>,
    pub(crate) incidents: Vec<Uuid>,
    pub(crate) followups: Vec<Uuid>,
}

impl Named {
    fn sources(&self) -> [(&'static str, &[Uuid]); 5] {
        [
            ("select instance from process_user_tasks where id in (", &self.tasks),
            ("select instance from process_external_jobs where id in (", &self.jobs),
            ("select instance from process_due where id in (", &self.due),
            ("select instance from process_incidents where resolved_at is null and id in (", &self.incidents),
            ("select instance from process_followups where id in (", &self.followups),
        ]
    }

    fn is_empty(&self) -> bool {
        self.instances.is_empty() && self.sources().iter().all(|(_, ids)| ids.is_empty())
    }
}

/// Pushes `a, b, c)` as binds.
macro_rules! list {
    ($query:expr, $ids:expr) => {{
        let mut list = $query.separated(", ");
        for id in $ids {
            list.push_bind(*id);
        }
        $query.push(")");
    }};
}

/// The instances that the commands are about.
async fn instances_of(tx: &mut Tx, named: &Named) -> Result<Vec<Uuid>, StoreError> {
    let mut ids = named.instances.clone();
    if named.sources().iter().any(|(_, rows)| !rows.is_empty()) {
        let found: Vec<Uuid> = tx!(tx, conn => {
            let mut query = QueryBuilder::new("");
            let mut union = "";
            for (text, rows) in named.sources().into_iter().filter(|(_, rows)| !rows.is_empty()) {
                query.push(union).push(text);
                list!(query, rows);
                union = " union all ";
            }
            query.build_query_scalar().persistent(false).fetch_all(&mut *conn).await
        })?;
        ids.extend(found);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Loads and locks all instances named, in the order of their identifiers, so that two batches never wait for each
/// other in a circle. SQLite has one writer and needs no locks.
pub(crate) async fn lock_instances(tx: &mut Tx, named: &Named) -> Result<Vec<InstanceRow>, StoreError> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let lock = if tx.is_postgres() { " order by id for update" } else { " order by id" };
    // The identifiers come from a statement of their own: PostgreSQL looks again at a row that it had to wait for, and
    // with a sub-query in the condition it may then take the row for one that no longer fits.
    let ids = instances_of(tx, named).await?;
    let mut all = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(bind_chunk(1)) {
        all.extend(tx!(&mut *tx, conn => {
            let mut query = QueryBuilder::new(
                "select id, tenant, definition, business_key, state, rev, body, chain, chunks, started_at, ended_at, parent,
                 parent_element, parent_handle, depth from process_instances where id in (");
            list!(query, chunk);
            query.push(lock);
            query.build_query_as().persistent(false).fetch_all(&mut *conn).await
        })?);
    }
    Ok(all)
}

/// Reads rows by identifier into a map.
macro_rules! by_id {
    ($tx:expr, $ids:expr, $text:literal, $row:ty) => {
        by_id!($tx, $ids, $text, $row, "")
    };
    ($tx:expr, $ids:expr, $text:literal, $row:ty, $lock:expr) => {{
        let ids: &[Uuid] = $ids;
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<$row> = tx!($tx, conn => {
            let mut query = QueryBuilder::new(concat!($text, " where id in ("));
            list!(query, ids);
            query.push($lock);
            query.build_query_as().persistent(false).fetch_all(&mut *conn).await
        })?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }};
}

fn row_lock(tx: &Tx) -> &'static str {
    if tx.is_postgres() { " order by id for update" } else { "" }
}

pub(crate) async fn tasks(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, UserTaskRow>, StoreError> {
    let rows: Result<HashMap<Uuid, UserTaskRow>, StoreError> =
        async {
            by_id!(&mut *tx, ids,
            "select id, tenant, instance, handle, definition, definition_key, business_key, element, name, form_key,
             assignee, priority, created_at, due_at, follow_up_at from process_user_tasks", UserTaskRow)
        }
        .await;
    let mut rows = rows?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let candidates: Vec<(Uuid, String, String)> = tx!(tx, conn => {
        let mut query = QueryBuilder::new("select task, kind, name from process_task_candidates where task in (");
        list!(query, ids);
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?;
    for (task, kind, name) in candidates {
        if let Some(row) = rows.get_mut(&task) {
            if kind == "group" { row.groups.push(name) } else { row.users.push(name) }
        }
    }
    Ok(rows)
}

/// Jobs, locked: a fetch that takes them over at this moment is waited for, or skips them.
pub(crate) async fn jobs(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, JobRow>, StoreError> {
    let lock = row_lock(tx);
    by_id!(
        tx,
        ids,
        "select id, tenant, instance, handle, definition, definition_key, business_key, element, topic, priority,
         created_at, retries, max_retries, ready_at, worker, lock_until, fence, retry_cycle, error, error_details
         from process_external_jobs",
        JobRow,
        lock
    )
}

pub(crate) async fn due(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, DueRow>, StoreError> {
    by_id!(
        tx,
        ids,
        "select id, tenant, instance, handle, kind, element, due_at, created_at, retries, retry_cycle, cycle from process_due",
        DueRow
    )
}

pub(crate) async fn incidents(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, IncidentRow>, StoreError> {
    by_id!(
        tx,
        ids,
        "select id, tenant, instance, handle, definition, element, kind, job, message, details, opened_at
         from process_incidents",
        IncidentRow
    )
}

/// Follow-ups, locked: what another process carries out at this moment is gone afterwards.
pub(crate) async fn followups(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, FollowUpRow>, StoreError> {
    let lock = row_lock(tx);
    by_id!(
        tx,
        ids,
        "select id, tenant, instance, payload, created_at, not_before, expires_at from process_followups",
        FollowUpRow,
        lock
    )
}

/// Subscriptions to messages of these names in these tenants.
pub(crate) async fn message_subscriptions(
    tx: &mut Tx,
    names: &[(Uuid, String)],
) -> Result<Vec<SubscriptionRow>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, tenant, instance, definition, handle, kind, name, business_key, element, created_at
             from process_subscriptions where kind = 'message' and (tenant, name) in (");
        query.push_values(names, |mut row, (tenant, name)| {
            row.push_bind(*tenant).push_bind(name);
        });
        query.push(") limit 10000");
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// The latest version of each process named: tenant, key, definition.
pub(crate) async fn latest_definitions(
    tx: &mut Tx,
    keys: &[(Uuid, String)],
) -> Result<Vec<(Uuid, String, Uuid)>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select tenant, key, id from process_definitions where latest = 1 and (tenant, key) in (");
        query.push_values(keys, |mut row, (tenant, key)| {
            row.push_bind(*tenant).push_bind(key);
        });
        query.push(")");
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// The instances that own idempotency keys.
pub(crate) async fn start_key_owners(
    tx: &mut Tx,
    keys: &[(Uuid, String)],
) -> Result<Vec<(Uuid, String, Uuid)>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select tenant, key, instance from process_start_keys where (tenant, key) in (");
        query.push_values(keys, |mut row, (tenant, key)| {
            row.push_bind(*tenant).push_bind(key);
        });
        query.push(")");
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// Locks up to `limit` jobs of a topic for a worker. A lock that ran out is taken over and uses up a retry; the last
/// retry is left to the sweep, which opens the incident.
#[derive(Debug)]
pub(crate) struct ClaimJobs<'a> {
    pub(crate) tenant: Uuid,
    pub(crate) topic: &'a str,
    pub(crate) worker: &'a str,
    pub(crate) now: i64,
    pub(crate) until: i64,
    pub(crate) limit: i64,
    pub(crate) by_priority: bool,
    pub(crate) business_key: Option<&'a str>,
    pub(crate) definition_keys: &'a [String],
}

pub(crate) async fn claim_jobs(tx: &mut Tx, claim: &ClaimJobs<'_>) -> Result<Vec<JobRow>, StoreError> {
    let skip = if tx.is_postgres() { " for update skip locked" } else { "" };
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new(
            "update process_external_jobs set
             retries = retries - case when worker is null or lock_until = 0 then 0 else 1 end, worker = ");
        query.push_bind(claim.worker).push(", lock_until = ").push_bind(claim.until);
        query.push(", fence = fence + 1 where id in (select id from process_external_jobs where topic = ");
        query.push_bind(claim.topic).push(" and tenant = ").push_bind(claim.tenant);
        query.push(" and retries > 0 and ready_at <= ").push_bind(claim.now);
        query.push(" and (worker is null or lock_until = 0 or (lock_until <= ").push_bind(claim.now).push(" and retries > 1))");
        if let Some(key) = claim.business_key {
            query.push(" and business_key = ").push_bind(key);
        }
        if !claim.definition_keys.is_empty() {
            query.push(" and definition_key in (");
            let mut keys = query.separated(", ");
            for key in claim.definition_keys {
                keys.push_bind(key);
            }
            query.push(")");
        }
        query.push(if claim.by_priority { " order by priority desc, id limit " } else { " order by id limit " });
        query.push_bind(claim.limit).push(skip);
        query.push(") returning id, tenant, instance, handle, definition, definition_key, business_key, element, topic,
            priority, created_at, retries, max_retries, ready_at, worker, lock_until, fence, retry_cycle, error, error_details");
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// Bodies of instances, without locks: for the variables of jobs just locked.
pub(crate) async fn bodies(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<(Uuid, i64, Vec<u8>)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new("select id, rev, body from process_instances where id in (");
        list!(query, ids);
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// Follow-ups without a lock: to learn which instances they are for.
pub(crate) async fn peek_followups(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<FollowUpRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, tenant, instance, payload, created_at, not_before, expires_at from process_followups where id in (");
        list!(query, ids);
        query.build_query_as().persistent(false).fetch_all(&mut *conn).await
    })?)
}

/// The local ids of an instance's subscriptions to a signal.
pub(crate) async fn signal_handles(tx: &mut Tx, instance: Uuid, name: &str) -> Result<Vec<i64>, StoreError> {
    Ok(tx!(tx, conn => sqlx::query_scalar(
        "select handle from process_subscriptions where instance = $1 and kind = 'signal' and name = $2 order by handle"
    ).bind(instance).bind(name).fetch_all(&mut *conn).await)?)
}
