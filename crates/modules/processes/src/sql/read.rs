//! What the pages and interfaces read.

use sqlx::QueryBuilder;
use stoa_store::{Store, StoreError, db, sqlx};
use stoa_types::{Actor, Timestamp};
use uuid::Uuid;

use super::rows::{
    ChunkRow, DecisionRow, DueRow, IncidentViewRow, InstanceRow, JobRow, NO_DUE, UserTaskRow, self_name,
};
use crate::engine::may_operate;
use crate::fold;
use crate::model::{TaskFilter, TaskScope, TaskSort};

const TASK_COLUMNS: &str = "select t.id, t.tenant, t.instance, t.handle, t.definition, t.definition_key, t.business_key,
    t.element, t.name, t.form_key, t.assignee, t.priority, t.created_at, t.due_at, t.follow_up_at from process_user_tasks t";

/// Pushes the condition that somebody is a candidate for task `t`.
macro_rules! candidate {
    ($query:expr, $actor:expr) => {{
        let me = self_name($actor).unwrap_or_default();
        $query.push(
            " exists (select 1 from process_task_candidates c where c.task = t.id and ((c.kind = 'user' and c.name = ",
        );
        $query.push_bind(me).push(")");
        if !$actor.groups.is_empty() {
            $query.push(" or (c.kind = 'group' and c.name in (");
            let mut list = $query.separated(", ");
            for group in $actor.groups.iter().take(500) {
                list.push_bind(group.clone());
            }
            $query.push("))");
        }
        $query.push("))");
    }};
}

/// Pushes the condition that the actor may see task `t`.
macro_rules! visible {
    ($query:expr, $actor:expr) => {
        if !may_operate($actor) {
            $query.push(" and (t.assignee = ").push_bind(self_name($actor).unwrap_or_default()).push(" or");
            candidate!($query, $actor);
            $query.push(")");
        }
    };
}

/// Pushes what a filter asks for.
macro_rules! filtered {
    ($query:expr, $actor:expr, $filter:expr, $now:expr) => {{
        $query.push(" where t.tenant = ").push_bind($actor.tenant.0);
        visible!($query, $actor);
        match $filter.scope {
            TaskScope::All => {}
            TaskScope::Mine => {
                $query.push(" and t.assignee = ").push_bind(self_name($actor).unwrap_or_default());
            }
            TaskScope::MyGroups => {
                $query.push(" and t.assignee is null and");
                candidate!($query, $actor);
            }
            TaskScope::Unassigned => {
                $query.push(" and t.assignee is null");
            }
        }
        if $filter.overdue {
            $query.push(" and t.due_at < ").push_bind($now.micros());
        }
        if let Some(text) = $filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
            $query.push(" and t.search_text like ").push_bind(fold::pattern(text)).push(" escape '\\'");
        }
        if let Some(key) = &$filter.definition_key {
            $query.push(" and t.definition_key = ").push_bind(key.clone());
        }
        if let Some(instance) = &$filter.instance {
            $query.push(" and t.instance = ").push_bind(instance.0);
        }
    }};
}

/// Tasks after a place in their order: its sort value and identifier.
pub(crate) async fn tasks(
    store: &Store,
    actor: &Actor,
    filter: &TaskFilter,
    (sort, after): (TaskSort, Option<(i64, Uuid)>),
    now: Timestamp,
    limit: i64,
) -> Result<Vec<UserTaskRow>, StoreError> {
    let (column, order) = match sort {
        TaskSort::Due => ("t.due_order", "asc"),
        TaskSort::Priority => ("t.priority", "desc"),
        TaskSort::Created => ("t.created_at", "desc"),
    };
    let mut rows: Vec<UserTaskRow> = db!(store.db(), pool => {
        let mut query = QueryBuilder::new(TASK_COLUMNS);
        filtered!(query, actor, filter, now);
        if let Some((value, id)) = after {
            let than = if order == "asc" { " > (" } else { " < (" };
            query.push(" and (").push(column).push(", t.id)").push(than).push_bind(value).push(", ").push_bind(id).push(")");
        }
        query.push(" order by ").push(column).push(" ").push(order).push(", t.id ").push(order);
        query.push(" limit ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(pool).await
    })?;
    add_candidates(store, &mut rows).await?;
    Ok(rows)
}

/// The sort value of a task.
pub(crate) fn sort_value(sort: TaskSort, due: Option<Timestamp>, priority: i64, created: Timestamp) -> i64 {
    match sort {
        TaskSort::Due => due.map_or(NO_DUE, Timestamp::micros),
        TaskSort::Priority => priority,
        TaskSort::Created => created.micros(),
    }
}

/// How many tasks fit a filter.
pub(crate) async fn count_tasks(
    store: &Store,
    actor: &Actor,
    filter: &TaskFilter,
    now: Timestamp,
) -> Result<i64, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new("select count(*) from process_user_tasks t");
        filtered!(query, actor, filter, now);
        query.build_query_scalar().persistent(false).fetch_one(pool).await
    })?)
}

pub(crate) async fn task(store: &Store, tenant: Uuid, id: Uuid) -> Result<Option<UserTaskRow>, StoreError> {
    let mut rows: Vec<UserTaskRow> = db!(store.db(), pool => {
        let mut query = QueryBuilder::new(TASK_COLUMNS);
        query.push(" where t.tenant = ").push_bind(tenant).push(" and t.id = ").push_bind(id);
        query.build_query_as().fetch_all(pool).await
    })?;
    add_candidates(store, &mut rows).await?;
    Ok(rows.pop())
}

pub(crate) async fn tasks_of(store: &Store, instance: Uuid) -> Result<Vec<UserTaskRow>, StoreError> {
    let mut rows: Vec<UserTaskRow> = db!(store.db(), pool => {
        let mut query = QueryBuilder::new(TASK_COLUMNS);
        query.push(" where t.instance = ").push_bind(instance).push(" order by t.created_at, t.id limit 1000");
        query.build_query_as().fetch_all(pool).await
    })?;
    add_candidates(store, &mut rows).await?;
    Ok(rows)
}

async fn add_candidates(store: &Store, rows: &mut [UserTaskRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let found: Vec<(Uuid, String, String)> = db!(store.db(), pool => {
        let mut query = QueryBuilder::new("select task, kind, name from process_task_candidates where task in (");
        let mut list = query.separated(", ");
        for row in rows.iter() {
            list.push_bind(row.id);
        }
        query.push(") order by kind, name");
        query.build_query_as().persistent(false).fetch_all(pool).await
    })?;
    for (task, kind, name) in found {
        for row in rows.iter_mut().filter(|row| row.id == task) {
            if kind == "group" { row.groups.push(name.clone()) } else { row.users.push(name.clone()) }
        }
    }
    Ok(())
}

const INSTANCE_COLUMNS: &str =
    "select id, tenant, definition, business_key, state, rev, body, chain, chunks, started_at,
    ended_at, parent, parent_element, parent_handle, depth from process_instances";

pub(crate) async fn instance(store: &Store, tenant: Uuid, id: Uuid) -> Result<Option<InstanceRow>, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new(INSTANCE_COLUMNS);
        query.push(" where id = ").push_bind(id).push(" and tenant = ").push_bind(tenant);
        query.build_query_as().fetch_optional(pool).await
    })?)
}

/// Which instances to list.
#[derive(Debug, Default)]
pub(crate) struct InstanceList<'a> {
    pub(crate) definition_key: Option<&'a str>,
    pub(crate) definition: Option<Uuid>,
    pub(crate) business_key: Option<&'a str>,
    pub(crate) open_only: bool,
    pub(crate) before: Option<Uuid>,
}

/// Instances, newest first.
pub(crate) async fn instances(
    store: &Store,
    tenant: Uuid,
    list: &InstanceList<'_>,
    limit: i64,
) -> Result<Vec<InstanceRow>, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new(INSTANCE_COLUMNS);
        query.push(" where tenant = ").push_bind(tenant);
        if let Some(key) = list.definition_key {
            query.push(" and definition in (select id from process_definitions where tenant = ").push_bind(tenant);
            query.push(" and key = ").push_bind(key).push(")");
        }
        if let Some(definition) = list.definition {
            query.push(" and definition = ").push_bind(definition);
        }
        if let Some(key) = list.business_key {
            query.push(" and business_key = ").push_bind(key);
        }
        if list.open_only {
            query.push(" and ended_at is null");
        }
        if let Some(before) = list.before {
            query.push(" and id < ").push_bind(before);
        }
        query.push(" order by id desc limit ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(pool).await
    })?)
}

const JOB_COLUMNS: &str =
    "select id, tenant, instance, handle, definition, definition_key, business_key, element, topic,
    priority, created_at, retries, max_retries, ready_at, worker, lock_until, fence, retry_cycle, error, error_details
    from process_external_jobs";

pub(crate) async fn jobs_of(store: &Store, instance: Uuid) -> Result<Vec<JobRow>, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new(JOB_COLUMNS);
        query.push(" where instance = ").push_bind(instance).push(" order by created_at, id limit 1000");
        query.build_query_as().fetch_all(pool).await
    })?)
}

pub(crate) async fn job(store: &Store, tenant: Uuid, id: Uuid) -> Result<Option<JobRow>, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new(JOB_COLUMNS);
        query.push(" where id = ").push_bind(id).push(" and tenant = ").push_bind(tenant);
        query.build_query_as().fetch_optional(pool).await
    })?)
}

pub(crate) async fn due_of(store: &Store, instance: Uuid) -> Result<Vec<DueRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, tenant, instance, handle, kind, element, due_at, created_at, retries, retry_cycle, cycle
         from process_due where instance = $1 order by due_at, id limit 1000"
    ).bind(instance).fetch_all(pool).await)?)
}

/// Open incidents of a tenant, newest first; of one instance when it is named.
pub(crate) async fn incidents(
    store: &Store,
    tenant: Uuid,
    instance: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<IncidentViewRow>, StoreError> {
    Ok(db!(store.db(), pool => {
        let mut query = QueryBuilder::new(
            "select n.id, n.tenant, n.instance, n.handle, n.definition, n.element, n.kind, n.job, n.message, n.details,
             n.opened_at, d.key as definition_key, i.business_key from process_incidents n
             join process_definitions d on d.id = n.definition join process_instances i on i.id = n.instance
             where n.resolved_at is null and n.tenant = ");
        query.push_bind(tenant);
        if let Some(instance) = instance {
            query.push(" and n.instance = ").push_bind(instance);
        }
        if let Some(before) = before {
            query.push(" and n.id < ").push_bind(before);
        }
        query.push(" order by n.id desc limit ").push_bind(limit);
        query.build_query_as().persistent(false).fetch_all(pool).await
    })?)
}

pub(crate) async fn count_incidents(store: &Store, tenant: Uuid) -> Result<i64, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_scalar(
        "select count(*) from process_incidents where tenant = $1 and resolved_at is null"
    ).bind(tenant).fetch_one(pool).await)?)
}

/// Depth of a topic: waiting, locked, delayed, failed, when the oldest was made.
pub(crate) type QueueRow = (String, i64, i64, i64, i64, Option<i64>);

pub(crate) async fn queues(store: &Store, tenant: Uuid, now: i64) -> Result<Vec<QueueRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select topic,
         count(case when retries > 0 and ready_at <= $2 and lock_until <= $2 then 1 end),
         count(case when retries > 0 and lock_until > $2 then 1 end),
         count(case when retries > 0 and ready_at > $2 and lock_until <= $2 then 1 end),
         count(case when retries <= 0 then 1 end), min(created_at)
         from process_external_jobs where tenant = $1 group by topic order by topic limit 200"
    ).bind(tenant).bind(now).fetch_all(pool).await)?)
}

/// History after a chunk, oldest first.
pub(crate) async fn history(
    store: &Store,
    instance: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<ChunkRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select instance, seq, tenant, at, hash, body from process_history where instance = $1 and seq > $2
         order by seq limit $3"
    ).bind(instance).bind(after).bind(limit).fetch_all(pool).await)?)
}

pub(crate) async fn decisions_of(store: &Store, instance: Uuid, element: &str) -> Result<Vec<DecisionRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, tenant, instance, element, decision, decision_key, at, result, explanation
         from process_decision_results where instance = $1 and ($2 = '' or element = $2) order by at, id limit 1000"
    ).bind(instance).bind(element).fetch_all(pool).await)?)
}

/// Timers and continuations that are due.
pub(crate) async fn due(store: &Store, now: i64, limit: i64) -> Result<Vec<Uuid>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_scalar(
        "select id from process_due where due_at <= $1 order by due_at, id limit $2"
    ).bind(now).bind(limit).fetch_all(pool).await)?)
}

/// When the next timer, lock or follow-up is due.
pub(crate) async fn next_due(store: &Store) -> Result<Option<i64>, StoreError> {
    let row: (Option<i64>, Option<i64>, Option<i64>, Option<i64>) = db!(store.db(), pool => sqlx::query_as(
        "select (select min(due_at) from process_due),
         (select min(lock_until) from process_external_jobs where lock_until > 0),
         (select min(not_before) from process_followups), (select min(due_at) from process_start_timers)"
    ).fetch_one(pool).await)?;
    Ok([row.0, row.1, row.2, row.3].into_iter().flatten().min())
}

/// Locks that ran out: job and fence.
pub(crate) async fn expired_locks(store: &Store, now: i64, limit: i64) -> Result<Vec<(Uuid, i64)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, fence from process_external_jobs where lock_until > 0 and lock_until <= $1 order by lock_until limit $2"
    ).bind(now).bind(limit).fetch_all(pool).await)?)
}

/// Follow-ups to carry out: whether each is for one instance, or for all.
pub(crate) async fn followups(store: &Store, now: i64, limit: i64) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, payload from process_followups where not_before <= $1 order by not_before, id limit $2"
    ).bind(now).bind(limit).fetch_all(pool).await)?)
}

/// Who waits for a signal in a tenant: instances and, without one, processes that it starts.
pub(crate) async fn signal_subscribers(
    store: &Store,
    tenant: Uuid,
    name: &str,
    limit: i64,
) -> Result<Vec<(Option<Uuid>, Uuid, String)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select distinct instance, definition, case when instance is null then element else '' end from process_subscriptions
         where tenant = $1 and kind = 'signal' and name = $2 limit $3"
    ).bind(tenant).bind(name).bind(limit).fetch_all(pool).await)?)
}

pub(crate) async fn any_start_timer(store: &Store, now: i64) -> Result<bool, StoreError> {
    let found: Option<i64> = db!(store.db(), pool => sqlx::query_scalar(
        "select due_at from process_start_timers where due_at <= $1 limit 1"
    ).bind(now).fetch_optional(pool).await)?;
    Ok(found.is_some())
}

/// Whether a fetch of these topics would find a job.
pub(crate) async fn any_job(
    store: &Store,
    tenant: Uuid,
    topics: &[crate::model::FetchTopic],
    now: i64,
) -> Result<bool, StoreError> {
    let found: Option<i64> = db!(store.db(), pool => {
        let mut query = QueryBuilder::new("select fence from process_external_jobs where tenant = ");
        query.push_bind(tenant).push(" and retries > 0 and ready_at <= ").push_bind(now);
        query.push(" and (worker is null or lock_until = 0 or (lock_until <= ").push_bind(now).push(" and retries > 1))");
        query.push(" and topic in (");
        let mut list = query.separated(", ");
        for topic in topics {
            list.push_bind(topic.name.clone());
        }
        query.push(") limit 1");
        query.build_query_scalar().persistent(false).fetch_optional(pool).await
    })?;
    Ok(found.is_some())
}
