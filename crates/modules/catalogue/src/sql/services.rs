//! Services, their versions, and what was done to them.

use std::collections::HashMap;

use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{OrganisationId, ServiceId, Timestamp};
use uuid::Uuid;

use crate::model::{DialogRef, ServiceDescription};

/// A service with one of its versions.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ServiceRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) key: String,
    pub(crate) newest: i64,
    pub(crate) active: bool,
    pub(crate) source: String,
    pub(crate) catalogue: String,
    pub(crate) origin: String,
    pub(crate) dialog: Option<Json<DialogRef>>,
    pub(crate) version: i64,
    pub(crate) description: Json<ServiceDescription>,
    pub(crate) published_at: i64,
}

/// A service row to write, with its new version.
#[derive(Debug)]
pub(crate) struct NewRow {
    pub(crate) id: ServiceId,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) active: bool,
    pub(crate) source: &'static str,
    pub(crate) catalogue: String,
    pub(crate) origin: String,
    pub(crate) dialog: Option<DialogRef>,
    pub(crate) digest: String,
    pub(crate) title: String,
    pub(crate) sort_title: String,
    pub(crate) search_text: String,
    pub(crate) description: ServiceDescription,
}

/// What is known of a service before writing.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: ServiceId,
    pub(crate) version: i64,
    pub(crate) digest: String,
    pub(crate) active: bool,
    pub(crate) source: String,
    pub(crate) catalogue: String,
}

/// Makes writers of one tenant wait for each other until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, tenant: OrganisationId) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into catalogue_revisions (tenant, revision) values ($1, 0)
         on conflict (tenant) do update set revision = catalogue_revisions.revision"
    ).bind(tenant.0).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// Marks the tenant's catalogue as changed.
pub(crate) async fn bump_revision(tx: &mut Tx, tenant: OrganisationId) -> Result<i64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query_scalar(
        "insert into catalogue_revisions (tenant, revision) values ($1, 1)
         on conflict (tenant) do update set revision = catalogue_revisions.revision + 1 returning revision"
    ).bind(tenant.0).fetch_one(&mut *conn).await)?)
}

pub(crate) async fn stored(
    tx: &mut Tx,
    tenant: OrganisationId,
    keys: &[&str],
) -> Result<HashMap<String, Stored>, StoreError> {
    type Row = (String, Uuid, i64, String, bool, String, String);
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(bind_chunk(2)) {
        let rows: Vec<Row> = tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "select key, id, version, digest, active, source, catalogue from public_services where tenant = ");
            query.push_bind(tenant.0).push(" and key in (");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push_bind(*key);
            }
            query.push(")");
            query.build_query_as().fetch_all(&mut *conn).await
        })?;
        for (key, id, version, digest, active, source, catalogue) in rows {
            found.insert(key, Stored { id: ServiceId(id), version, digest, active, source, catalogue });
        }
    }
    Ok(found)
}

pub(crate) async fn put_services(
    tx: &mut Tx,
    tenant: OrganisationId,
    rows: &[NewRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(bind_chunk(16)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "insert into public_services (id, tenant, key, version, active, category, source, catalogue, origin, dialog, digest,
                 title, sort_title, search_text, created_at, changed_at) ");
            query.push_values(chunk, |mut row, service| {
                row.push_bind(service.id.0).push_bind(tenant.0).push_bind(&service.key).push_bind(service.version)
                    .push_bind(service.active).push_bind(service.description.category.name()).push_bind(service.source)
                    .push_bind(&service.catalogue).push_bind(&service.origin).push_bind(service.dialog.as_ref().map(Json))
                    .push_bind(&service.digest).push_bind(&service.title).push_bind(&service.sort_title)
                    .push_bind(&service.search_text).push_bind(now.micros()).push_bind(now.micros());
            });
            query.push(
                " on conflict (id) do update set version = excluded.version, active = excluded.active, category = excluded.category,
                 source = excluded.source, catalogue = excluded.catalogue, origin = excluded.origin, dialog = excluded.dialog,
                 digest = excluded.digest, title = excluded.title, sort_title = excluded.sort_title,
                 search_text = excluded.search_text, changed_at = excluded.changed_at");
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(crate) async fn insert_versions(
    tx: &mut Tx,
    rows: &[NewRow],
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(bind_chunk(6)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "insert into public_service_versions (service_id, version, description, digest, published_at, published_by) ");
            query.push_values(chunk, |mut row, service| {
                row.push_bind(service.id.0).push_bind(service.version).push_bind(Json(&service.description))
                    .push_bind(&service.digest).push_bind(now.micros()).push_bind(actor);
            });
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

const SERVICE: &str =
    "select s.id, s.tenant, s.key, s.version as newest, s.active, s.source, s.catalogue, s.origin, s.dialog,
     v.version, v.description, v.published_at
     from public_services s join public_service_versions v on v.service_id = s.id ";

/// The service with that key, in its newest version.
pub(crate) async fn service_by_key(
    store: &Store,
    tenant: OrganisationId,
    key: &str,
) -> Result<Option<ServiceRow>, StoreError> {
    let text = sqlx::AssertSqlSafe(format!("{SERVICE} and v.version = s.version where s.tenant = $1 and s.key = $2"));
    Ok(db!(store.db(), pool => sqlx::query_as(text).bind(tenant.0).bind(key).fetch_optional(pool).await)?)
}

/// The service with that identifier, in the version asked for or the newest.
pub(crate) async fn service_by_id(
    store: &Store,
    tenant: OrganisationId,
    id: ServiceId,
    version: Option<i64>,
) -> Result<Option<ServiceRow>, StoreError> {
    let text = sqlx::AssertSqlSafe(format!(
        "{SERVICE} and v.version = coalesce($3, s.version) where s.tenant = $1 and s.id = $2"
    ));
    Ok(
        db!(store.db(), pool => sqlx::query_as(text).bind(tenant.0).bind(id.0).bind(version).fetch_optional(pool).await)?,
    )
}

/// Versions of a service, newest first: number, time, actor.
pub(crate) async fn version_rows(store: &Store, id: ServiceId) -> Result<Vec<(i64, i64, String)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select version, published_at, published_by from public_service_versions where service_id = $1
         order by version desc limit 200"
    ).bind(id.0).fetch_all(pool).await)?)
}

/// Answers whether it changed; `None` when there is no such service.
pub(crate) async fn set_active(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: ServiceId,
    active: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update public_services set active = $3, changed_at = $4 where tenant = $1 and id = $2 and active <> $3"
    ).bind(tenant.0).bind(id.0).bind(active).bind(now.micros()).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// One thing done to the catalogue.
#[derive(Debug)]
pub(crate) struct AuditRow<'a> {
    pub(crate) id: Uuid,
    pub(crate) tenant: OrganisationId,
    pub(crate) service: Option<ServiceId>,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) action: &'a str,
    pub(crate) detail: serde_json::Value,
}

pub(crate) async fn audit(tx: &mut Tx, row: AuditRow<'_>) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into catalogue_audit (id, tenant, service_id, at, actor, action, detail) values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(row.id).bind(row.tenant.0).bind(row.service.map(|id| id.0)).bind(row.at.micros()).bind(row.actor)
        .bind(row.action).bind(Json(row.detail)).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

type Done = (i64, String, String, Json<serde_json::Value>);

/// What was done to a service, newest first.
pub(crate) async fn audit_page(store: &Store, tenant: OrganisationId, id: ServiceId) -> Result<Vec<Done>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select at, actor, action, detail from catalogue_audit where tenant = $1 and service_id = $2 order by id desc limit 200"
    ).bind(tenant.0).bind(id.0).fetch_all(pool).await)?)
}
