//! Lists: all services for index and export, the administrators' list.

use sqlx::types::Json;
use stoa_store::{Store, StoreError, db};
use stoa_types::{LocalizedText, OrganisationId};
use uuid::Uuid;

use crate::admin::AdminQuery;
use crate::sql::ServiceRow;

/// The revision of every tenant's catalogue.
pub(crate) async fn revisions(store: &Store) -> Result<Vec<(Uuid, i64)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as("select tenant, revision from catalogue_revisions order by tenant")
        .fetch_all(pool).await)?)
}

/// Services in their newest version, by key, after a key.
pub(crate) async fn service_page(
    store: &Store,
    tenant: OrganisationId,
    after: &str,
    active_only: bool,
    limit: u16,
) -> Result<Vec<ServiceRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select s.id, s.tenant, s.key, s.version as newest, s.active, s.source, s.catalogue, s.origin, s.dialog,
                v.version, v.description, v.published_at
         from public_services s join public_service_versions v on v.service_id = s.id and v.version = s.version
         where s.tenant = $1 and s.key > $2 and (s.active or not $3) order by s.key limit $4"
    ).bind(tenant.0).bind(after).bind(active_only).bind(i64::from(limit)).fetch_all(pool).await)?)
}

/// Active services with a dialog, at most 200.
pub(crate) async fn offered(store: &Store, tenant: OrganisationId) -> Result<Vec<ServiceRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select s.id, s.tenant, s.key, s.version as newest, s.active, s.source, s.catalogue, s.origin, s.dialog,
                v.version, v.description, v.published_at
         from public_services s join public_service_versions v on v.service_id = s.id and v.version = s.version
         where s.tenant = $1 and s.active and s.dialog is not null order by s.key limit 200"
    ).bind(tenant.0).fetch_all(pool).await)?)
}

/// How many services the public sees.
pub(crate) async fn count_active(store: &Store, tenant: OrganisationId) -> Result<u64, StoreError> {
    let count: i64 = db!(store.db(), pool => sqlx::query_scalar(
        "select count(*) from public_services where tenant = $1 and active"
    ).bind(tenant.0).fetch_one(pool).await)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Links to life events of one origin identifier, or of all when it is empty.
pub(crate) async fn link_rows(
    store: &Store,
    tenant: OrganisationId,
    origin: &str,
) -> Result<Vec<(String, String, Json<LocalizedText>)>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select origin, code, label from life_event_links where tenant = $1 and ($2 = '' or origin = $2) order by origin, code"
    ).bind(tenant.0).bind(origin).fetch_all(pool).await)?)
}

/// The key of the service that another catalogue knows by an identifier.
pub(crate) async fn origin_of_page(
    store: &Store,
    tenant: OrganisationId,
    origin: &str,
) -> Result<Option<String>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_scalar(
        "select key from public_services where tenant = $1 and origin = $2 order by key limit 1"
    ).bind(tenant.0).bind(origin).fetch_optional(pool).await)?)
}

/// One row of the administrators' list.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct AdminRecord {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) sort_title: String,
    pub(crate) version: i64,
    pub(crate) active: bool,
    pub(crate) category: String,
    pub(crate) source: String,
    pub(crate) catalogue: String,
    pub(crate) origin: String,
    pub(crate) changed_at: i64,
}

/// A page of the administrators' list after `(sort_title, key)`.
pub(crate) async fn admin_page(
    store: &Store,
    tenant: OrganisationId,
    filter: &AdminQuery,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<AdminRecord>, StoreError> {
    let words: Vec<String> = crate::text::folded(&filter.text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(8)
        .map(|word| format!("%{word}%"))
        .collect();
    Ok(db!(store.db(), pool => {
        let mut query = sqlx::QueryBuilder::new(
            "select id, key, title, sort_title, version, active, category, source, catalogue, origin, changed_at
             from public_services where tenant = ");
        query.push_bind(tenant.0).push(" and (sort_title, key) > (").push_bind(after.0).push(", ").push_bind(after.1).push(")");
        for word in &words {
            query.push(" and search_text like ").push_bind(word);
        }
        if let Some(category) = filter.category {
            query.push(" and category = ").push_bind(category.name());
        }
        if let Some(source) = filter.source {
            query.push(" and source = ").push_bind(source.name());
        }
        if let Some(active) = filter.active {
            query.push(" and active = ").push_bind(active);
        }
        query.push(" order by sort_title, key limit ").push_bind(limit);
        query.build_query_as().fetch_all(pool).await
    })?)
}
