//! Drafts of applications and of tasks.

use serde_json::Value;
use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{CaseId, DraftId, OrganisationId, PersonId, TaskId, Timestamp};
use uuid::Uuid;

use crate::model::{Draft, PackageId};

type DraftTuple = (Uuid, Uuid, Uuid, String, Json<Value>, i64, i64, i64, Option<Uuid>);

fn draft((id, person, package, service_key, data, step, created, updated, case): DraftTuple) -> Draft {
    Draft {
        id: DraftId(id),
        person: PersonId(person),
        package: PackageId(package),
        service_key,
        data: data.0,
        step: usize::try_from(step).unwrap_or(0),
        created_at: Timestamp::from_micros(created),
        updated_at: Timestamp::from_micros(updated),
        case: case.map(CaseId),
    }
}

pub(crate) async fn insert_draft(tx: &mut Tx, tenant: OrganisationId, draft: &Draft) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into drafts (id, tenant, person, package, service_key, data, step, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
    ).bind(draft.id.0).bind(tenant.0).bind(draft.person.0).bind(draft.package.0).bind(&draft.service_key)
        .bind(Json(&draft.data)).bind(draft.step as i64).bind(draft.created_at.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn draft_of(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
    id: DraftId,
) -> Result<Option<Draft>, StoreError> {
    let text = "select id, person, package, service_key, data, step, created_at, updated_at, case_id from drafts
         where id = $1 and tenant = $2 and person = $3";
    Ok(db!(store.db(), pool => sqlx::query_as::<_, DraftTuple>(text).bind(id.0).bind(tenant.0).bind(person.0)
        .fetch_optional(pool).await)?
    .map(draft))
}

pub(crate) async fn drafts_of(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
) -> Result<Vec<Draft>, StoreError> {
    let text = "select id, person, package, service_key, data, step, created_at, updated_at, case_id from drafts
         where tenant = $1 and person = $2 and case_id is null order by id desc limit 50";
    let rows = db!(store.db(), pool => sqlx::query_as::<_, DraftTuple>(text).bind(tenant.0).bind(person.0)
        .fetch_all(pool).await)?;
    Ok(rows.into_iter().map(draft).collect())
}

pub(crate) async fn update_draft(
    tx: &mut Tx,
    person: PersonId,
    id: DraftId,
    data: &Value,
    step: usize,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update drafts set data = $3, step = $4, updated_at = $5 where id = $1 and person = $2 and case_id is null"
    ).bind(id.0).bind(person.0).bind(Json(data)).bind(step as i64).bind(now.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn delete_draft(tx: &mut Tx, person: PersonId, id: DraftId) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query("delete from drafts where id = $1 and person = $2 and case_id is null")
        .bind(id.0).bind(person.0).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Which of the drafts have been sent already, and as which case; locks the drafts.
pub(crate) async fn sent_drafts(tx: &mut Tx, drafts: &[DraftId]) -> Result<Vec<(DraftId, Option<CaseId>)>, StoreError> {
    let lock = tx.is_postgres();
    let mut all = Vec::with_capacity(drafts.len());
    for chunk in drafts.chunks(bind_chunk(1)) {
        let rows: Vec<(Uuid, Option<Uuid>)> = tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("select id, case_id from drafts where id in (");
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(id.0);
            }
            query.push(") order by id");
            if lock {
                query.push(" for update");
            }
            query.build_query_as().fetch_all(&mut *conn).await
        })?;
        all.extend(rows.into_iter().map(|(id, case)| (DraftId(id), case.map(CaseId))));
    }
    Ok(all)
}

pub(crate) async fn task_draft(
    store: &Store,
    tenant: OrganisationId,
    task: TaskId,
    person: PersonId,
) -> Result<Option<Value>, StoreError> {
    let found: Option<Json<Value>> = db!(store.db(), pool => sqlx::query_scalar(
        "select data from task_drafts where task = $1 and person = $2 and tenant = $3"
    ).bind(task.0).bind(person.0).bind(tenant.0).fetch_optional(pool).await)?;
    Ok(found.map(|data| data.0))
}

pub(crate) async fn save_task_draft(
    tx: &mut Tx,
    (tenant, task, person): (OrganisationId, TaskId, PersonId),
    data: &Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into task_drafts (task, person, tenant, data, updated_at) values ($1, $2, $3, $4, $5)
         on conflict (task, person) do update set data = excluded.data, updated_at = excluded.updated_at"
    ).bind(task.0).bind(person.0).bind(tenant.0).bind(Json(data)).bind(now.micros())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn delete_task_drafts(tx: &mut Tx, task: TaskId) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("delete from task_drafts where task = $1").bind(task.0)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}
