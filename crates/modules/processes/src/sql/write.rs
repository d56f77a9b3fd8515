//! The set-based statements by which a batch writes: each is one statement for all rows of the batch.

use sqlx::QueryBuilder;
use stoa_store::{StoreError, Tx, bind_chunk, sqlx, tx};
use uuid::Uuid;

use super::rows::{
    ChunkRow, DecisionRow, DueRow, FollowUpRow, IncidentRow, InstanceRow, JobRow, NO_DUE, SubscriptionRow, UserTaskRow,
};

/// Inserts rows with one multi-row statement (several when there are more binds than the back ends take).
macro_rules! insert {
    ($tx:expr, $rows:expr, $columns:literal, $text:literal, |$row:ident, $item:ident| $body:expr) => {
        for chunk in $rows.chunks(bind_chunk($columns)) {
            tx!(&mut *$tx, conn => {
                let mut query = QueryBuilder::new($text);
                query.push_values(chunk, |mut $row, $item| { $body; });
                query.build().persistent(false).execute(&mut *conn).await.map(|_| ())
            })?;
        }
    };
}

/// Changes rows with one statement: `with v(columns) as (values …) update …`.
macro_rules! update {
    ($tx:expr, $rows:expr, $columns:literal, $with:literal, $update:literal, |$row:ident, $item:ident| $body:expr) => {
        for chunk in $rows.chunks(bind_chunk($columns)) {
            tx!(&mut *$tx, conn => {
                let mut query = QueryBuilder::new(concat!("with v(", $with, ") as ("));
                query.push_values(chunk, |mut $row, $item| { $body; });
                query.push(concat!(") ", $update));
                query.build().persistent(false).execute(&mut *conn).await.map(|_| ())
            })?;
        }
    };
}

/// Deletes rows by a key column.
macro_rules! delete {
    ($tx:expr, $ids:expr, $text:literal) => {
        for chunk in $ids.chunks(bind_chunk(1)) {
            tx!(&mut *$tx, conn => {
                let mut query = QueryBuilder::new(concat!($text, " in ("));
                let mut list = query.separated(", ");
                for id in chunk {
                    list.push_bind(*id);
                }
                query.push(")");
                query.build().persistent(false).execute(&mut *conn).await.map(|_| ())
            })?;
        }
    };
}

pub(crate) async fn insert_instances(tx: &mut Tx, rows: &[InstanceRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 15,
        "insert into process_instances (id, tenant, definition, business_key, state, rev, body, chain, chunks, started_at,
         ended_at, parent, parent_element, parent_handle, depth) ",
        |row, item| row.push_bind(item.id).push_bind(item.tenant).push_bind(item.definition).push_bind(&item.business_key)
            .push_bind(&item.state).push_bind(item.rev).push_bind(&item.body).push_bind(&item.chain)
            .push_bind(item.chunks).push_bind(item.started_at).push_bind(item.ended_at).push_bind(item.parent)
            .push_bind(&item.parent_element).push_bind(item.parent_handle).push_bind(item.depth));
    Ok(())
}

pub(crate) async fn update_instances(tx: &mut Tx, rows: &[InstanceRow]) -> Result<(), StoreError> {
    update!(
        tx,
        rows,
        7,
        "id, state, rev, body, chain, chunks, ended_at",
        "update process_instances set state = v.state, rev = v.rev, body = v.body, chain = v.chain, chunks = v.chunks,
         ended_at = v.ended_at from v where process_instances.id = v.id",
        |row, item| row
            .push_bind(item.id)
            .push_bind(&item.state)
            .push_bind(item.rev)
            .push_bind(&item.body)
            .push_bind(&item.chain)
            .push_bind(item.chunks)
            .push_bind(item.ended_at)
    );
    Ok(())
}

pub(crate) async fn insert_tasks(tx: &mut Tx, rows: &[UserTaskRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 17,
        "insert into process_user_tasks (id, tenant, instance, handle, definition, definition_key, business_key, element,
         name, form_key, assignee, priority, created_at, due_at, due_order, follow_up_at, search_text) ",
        |row, item| row.push_bind(item.id).push_bind(item.tenant).push_bind(item.instance).push_bind(item.handle)
            .push_bind(item.definition).push_bind(&item.definition_key).push_bind(&item.business_key)
            .push_bind(&item.element).push_bind(&item.name).push_bind(&item.form_key).push_bind(&item.assignee)
            .push_bind(item.priority).push_bind(item.created_at).push_bind(item.due_at)
            .push_bind(item.due_at.unwrap_or(NO_DUE)).push_bind(item.follow_up_at)
            .push_bind(crate::fold::search_text(item)));
    let candidates: Vec<(Uuid, &str, &str)> = rows
        .iter()
        .flat_map(|row| {
            let groups = row.groups.iter().map(|name| (row.id, "group", name.as_str()));
            groups.chain(row.users.iter().map(|name| (row.id, "user", name.as_str())))
        })
        .collect();
    for chunk in candidates.chunks(bind_chunk(3)) {
        tx!(&mut *tx, conn => {
            let mut query = QueryBuilder::new("insert into process_task_candidates (task, kind, name) ");
            query.push_values(chunk, |mut row, (task, kind, name)| {
                row.push_bind(*task).push_bind(*kind).push_bind(*name);
            });
            query.push(" on conflict do nothing");
            query.build().persistent(false).execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(crate) async fn delete_tasks(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    delete!(tx, ids, "delete from process_task_candidates where task");
    delete!(tx, ids, "delete from process_user_tasks where id");
    Ok(())
}

pub(crate) async fn insert_jobs(tx: &mut Tx, rows: &[JobRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 20,
        "insert into process_external_jobs (id, tenant, instance, handle, definition, definition_key, business_key, element,
         topic, priority, created_at, retries, max_retries, ready_at, worker, lock_until, fence, retry_cycle, error, error_details) ",
        |row, item| row.push_bind(item.id).push_bind(item.tenant).push_bind(item.instance).push_bind(item.handle)
            .push_bind(item.definition).push_bind(&item.definition_key).push_bind(&item.business_key)
            .push_bind(&item.element).push_bind(&item.topic).push_bind(item.priority).push_bind(item.created_at)
            .push_bind(item.retries).push_bind(item.max_retries).push_bind(item.ready_at).push_bind(&item.worker)
            .push_bind(item.lock_until).push_bind(item.fence).push_bind(&item.retry_cycle).push_bind(&item.error)
            .push_bind(&item.error_details));
    Ok(())
}

pub(crate) async fn update_jobs(tx: &mut Tx, rows: &[JobRow]) -> Result<(), StoreError> {
    update!(
        tx,
        rows,
        9,
        "id, retries, ready_at, worker, lock_until, fence, error, error_details, priority",
        "update process_external_jobs set retries = v.retries, ready_at = v.ready_at, worker = v.worker,
         lock_until = v.lock_until, fence = v.fence, error = v.error, error_details = v.error_details,
         priority = v.priority from v where process_external_jobs.id = v.id",
        |row, item| row
            .push_bind(item.id)
            .push_bind(item.retries)
            .push_bind(item.ready_at)
            .push_bind(&item.worker)
            .push_bind(item.lock_until)
            .push_bind(item.fence)
            .push_bind(&item.error)
            .push_bind(&item.error_details)
            .push_bind(item.priority)
    );
    Ok(())
}

pub(crate) async fn delete_jobs(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    delete!(tx, ids, "delete from process_external_jobs where id");
    Ok(())
}

pub(crate) async fn insert_due(tx: &mut Tx, rows: &[DueRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 11,
        "insert into process_due (id, tenant, instance, handle, kind, element, due_at, created_at, retries, retry_cycle,
         cycle) ",
        |row, item| row.push_bind(item.id).push_bind(item.tenant).push_bind(item.instance).push_bind(item.handle)
            .push_bind(&item.kind).push_bind(&item.element).push_bind(item.due_at).push_bind(item.created_at)
            .push_bind(item.retries).push_bind(&item.retry_cycle).push_bind(item.cycle));
    Ok(())
}

pub(crate) async fn delete_due(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    delete!(tx, ids, "delete from process_due where id");
    Ok(())
}

pub(crate) async fn insert_subscriptions(tx: &mut Tx, rows: &[SubscriptionRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 10,
        "insert into process_subscriptions (id, tenant, instance, definition, handle, kind, name, business_key, element,
         created_at) ",
        |row, item| row.push_bind(item.id).push_bind(item.tenant).push_bind(item.instance).push_bind(item.definition)
            .push_bind(item.handle).push_bind(&item.kind).push_bind(&item.name).push_bind(&item.business_key)
            .push_bind(&item.element).push_bind(item.created_at));
    Ok(())
}

pub(crate) async fn delete_subscriptions(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    delete!(tx, ids, "delete from process_subscriptions where id");
    Ok(())
}

pub(crate) async fn insert_incidents(tx: &mut Tx, rows: &[IncidentRow]) -> Result<(), StoreError> {
    insert!(
        tx,
        rows,
        11,
        "insert into process_incidents (id, tenant, instance, handle, definition, element, kind, job, message, details,
         opened_at) ",
        |row, item| row
            .push_bind(item.id)
            .push_bind(item.tenant)
            .push_bind(item.instance)
            .push_bind(item.handle)
            .push_bind(item.definition)
            .push_bind(&item.element)
            .push_bind(&item.kind)
            .push_bind(item.job)
            .push_bind(&item.message)
            .push_bind(&item.details)
            .push_bind(item.opened_at)
    );
    Ok(())
}

/// Brings the messages of open incidents up to date.
pub(crate) async fn update_incidents(tx: &mut Tx, rows: &[(Uuid, IncidentRow)]) -> Result<(), StoreError> {
    update!(
        tx,
        rows,
        2,
        "id, message",
        "update process_incidents set message = v.message from v where process_incidents.id = v.id",
        |row, item| row.push_bind(item.0).push_bind(&item.1.message)
    );
    Ok(())
}

/// Marks incidents resolved: identifier, time, by whom.
pub(crate) async fn resolve_incidents(tx: &mut Tx, rows: &[(Uuid, i64, String)]) -> Result<(), StoreError> {
    update!(
        tx,
        rows,
        3,
        "id, at, who",
        "update process_incidents set resolved_at = v.at, resolved_by = v.who from v where process_incidents.id = v.id",
        |row, item| row.push_bind(item.0).push_bind(item.1).push_bind(&item.2)
    );
    Ok(())
}

pub(crate) async fn insert_history(tx: &mut Tx, rows: &[ChunkRow]) -> Result<(), StoreError> {
    insert!(tx, rows, 6, "insert into process_history (instance, seq, tenant, at, hash, body) ", |row, item| row
        .push_bind(item.instance)
        .push_bind(item.seq)
        .push_bind(item.tenant)
        .push_bind(item.at)
        .push_bind(&item.hash)
        .push_bind(&item.body));
    Ok(())
}

pub(crate) async fn insert_decisions(tx: &mut Tx, rows: &[DecisionRow]) -> Result<(), StoreError> {
    insert!(
        tx,
        rows,
        9,
        "insert into process_decision_results (id, tenant, instance, element, decision, decision_key, at, result,
         explanation) ",
        |row, item| row
            .push_bind(item.id)
            .push_bind(item.tenant)
            .push_bind(item.instance)
            .push_bind(&item.element)
            .push_bind(item.decision)
            .push_bind(&item.decision_key)
            .push_bind(item.at)
            .push_bind(&item.result)
            .push_bind(&item.explanation)
    );
    Ok(())
}

pub(crate) async fn insert_followups(tx: &mut Tx, rows: &[FollowUpRow]) -> Result<(), StoreError> {
    insert!(
        tx,
        rows,
        7,
        "insert into process_followups (id, tenant, instance, payload, created_at, not_before, expires_at) ",
        |row, item| row
            .push_bind(item.id)
            .push_bind(item.tenant)
            .push_bind(item.instance)
            .push_bind(&item.payload)
            .push_bind(item.created_at)
            .push_bind(item.not_before)
            .push_bind(item.expires_at)
    );
    Ok(())
}

pub(crate) async fn delete_followups(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    delete!(tx, ids, "delete from process_followups where id");
    Ok(())
}

/// Takes idempotency keys for new instances. Answers the keys that were free; of the others another start is the owner.
pub(crate) async fn take_start_keys(tx: &mut Tx, rows: &[(Uuid, String, Uuid)]) -> Result<Vec<Uuid>, StoreError> {
    let mut taken = Vec::new();
    for chunk in rows.chunks(bind_chunk(3)) {
        let mut ids: Vec<Uuid> = tx!(&mut *tx, conn => {
            let mut query = QueryBuilder::new("insert into process_start_keys (tenant, key, instance) ");
            query.push_values(chunk, |mut row, item| {
                row.push_bind(item.0).push_bind(&item.1).push_bind(item.2);
            });
            query.push(" on conflict do nothing returning instance");
            query.build_query_scalar().persistent(false).fetch_all(&mut *conn).await
        })?;
        taken.append(&mut ids);
    }
    Ok(taken)
}

/// Gives back idempotency keys whose start was refused.
pub(crate) async fn return_start_keys(tx: &mut Tx, rows: &[(Uuid, String)]) -> Result<(), StoreError> {
    for (tenant, key) in rows {
        tx!(&mut *tx, conn => sqlx::query("delete from process_start_keys where tenant = $1 and key = $2")
            .bind(tenant).bind(key).execute(&mut *conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Moves follow-ups that cannot be carried out yet to a later time.
pub(crate) async fn postpone_followups(tx: &mut Tx, rows: &[(Uuid, i64)]) -> Result<(), StoreError> {
    update!(
        tx,
        rows,
        2,
        "id, at",
        "update process_followups set not_before = v.at from v where process_followups.id = v.id",
        |row, item| row.push_bind(item.0).push_bind(item.1)
    );
    Ok(())
}
