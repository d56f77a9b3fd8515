//! Every SQL statement of the module.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{OrganisationId, PersonId, PostId, Timestamp, UnitId};
use uuid::Uuid;

use crate::model::{Organisation, Post, Unit};

pub(crate) async fn organisations(store: &Store) -> Result<Vec<Organisation>, StoreError> {
    let rows = db!(store.db(), pool => sqlx::query_as::<_, (Uuid, String, Json<serde_json::Value>)>(
        "select id, key, doc from organisations order by key limit 1000"
    ).fetch_all(pool).await)?;
    rows.into_iter().map(|(id, key, doc)| Ok(Organisation { id: OrganisationId(id), key, facts: read(doc)? })).collect()
}

pub(crate) async fn organisation(store: &Store, id: OrganisationId) -> Result<Option<Organisation>, StoreError> {
    let row = db!(store.db(), pool => sqlx::query_as::<_, (String, Json<serde_json::Value>)>(
        "select key, doc from organisations where id = $1"
    ).bind(id.0).fetch_optional(pool).await)?;
    row.map(|(key, doc)| Ok(Organisation { id, key, facts: read(doc)? })).transpose()
}

pub(crate) async fn units(store: &Store, tenant: OrganisationId) -> Result<Vec<Unit>, StoreError> {
    type Row = (Uuid, String, Option<String>, Json<serde_json::Value>);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select id, key, parent_key, doc from organisational_units where tenant = $1 order by key limit 10000"
    ).bind(tenant.0).fetch_all(pool).await)?;
    rows.into_iter().map(|(id, key, parent, doc)| Ok(Unit { id: UnitId(id), key, parent, facts: read(doc)? })).collect()
}

pub(crate) async fn posts(store: &Store, tenant: OrganisationId) -> Result<Vec<Post>, StoreError> {
    let rows = db!(store.db(), pool => sqlx::query_as::<_, (Uuid, String, String, Json<serde_json::Value>)>(
        "select id, key, unit_key, doc from posts where tenant = $1 order by key limit 50000"
    ).bind(tenant.0).fetch_all(pool).await)?;
    rows.into_iter().map(|(id, key, unit, doc)| Ok(Post { id: PostId(id), key, unit, facts: read(doc)? })).collect()
}

/// What a seed would write of one table: its columns besides the tenant.
pub(crate) struct Seed<'a, T> {
    pub(crate) id: Uuid,
    pub(crate) key: &'a str,
    pub(crate) link: Option<&'a str>,
    pub(crate) facts: &'a T,
}

pub(crate) async fn save_organisation<T: Serialize + Sync>(
    tx: &mut Tx,
    seed: &Seed<'_, T>,
    now: Timestamp,
) -> Result<OrganisationId, StoreError> {
    let id: Uuid = tx!(tx, conn => sqlx::query_scalar(
        "insert into organisations (id, key, doc, created_at, updated_at) values ($1, $2, $3, $4, $4)
         on conflict (key) do update set doc = excluded.doc, updated_at = excluded.updated_at returning id"
    ).bind(seed.id).bind(seed.key).bind(Json(seed.facts)).bind(now.micros()).fetch_one(&mut *conn).await)?;
    Ok(OrganisationId(id))
}

pub(crate) async fn save_unit<T: Serialize + Sync>(
    tx: &mut Tx,
    tenant: OrganisationId,
    seed: &Seed<'_, T>,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into organisational_units (id, tenant, key, parent_key, doc) values ($1, $2, $3, $4, $5)
         on conflict (tenant, key) do update set parent_key = excluded.parent_key, doc = excluded.doc"
    ).bind(seed.id).bind(tenant.0).bind(seed.key).bind(seed.link).bind(Json(seed.facts))
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn save_post<T: Serialize + Sync>(
    tx: &mut Tx,
    tenant: OrganisationId,
    seed: &Seed<'_, T>,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into posts (id, tenant, key, unit_key, doc) values ($1, $2, $3, $4, $5)
         on conflict (tenant, key) do update set unit_key = excluded.unit_key, doc = excluded.doc"
    ).bind(seed.id).bind(tenant.0).bind(seed.key).bind(seed.link).bind(Json(seed.facts))
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) struct NewMembership<'a> {
    pub(crate) id: Uuid,
    pub(crate) tenant: OrganisationId,
    pub(crate) post: PostId,
    pub(crate) person: PersonId,
    pub(crate) from: &'a str,
    pub(crate) until: Option<&'a str>,
    pub(crate) by: &'a str,
    pub(crate) now: Timestamp,
}

pub(crate) async fn insert_membership(tx: &mut Tx, new: &NewMembership<'_>) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into memberships (id, tenant, post_id, person_id, valid_from, valid_until, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)"
    ).bind(new.id).bind(new.tenant.0).bind(new.post.0).bind(new.person.0).bind(new.from).bind(new.until)
        .bind(new.now.micros()).bind(new.by).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn end_membership(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: Uuid,
    last: &str,
) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update memberships set valid_until = $3 where tenant = $1 and id = $2 and (valid_until is null or valid_until > $3)"
    ).bind(tenant.0).bind(id).bind(last).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) type MembershipRow = (Uuid, Uuid, Uuid, String, Option<String>);

/// Memberships that hold on a day, of one person or of all.
pub(crate) async fn memberships_on(
    store: &Store,
    tenant: OrganisationId,
    person: Option<PersonId>,
    day: &str,
) -> Result<Vec<MembershipRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, post_id, person_id, valid_from, valid_until from memberships
         where tenant = $1 and ($2 is null or person_id = $2) and valid_from <= $3
           and (valid_until is null or valid_until >= $3) order by id limit 50000"
    ).bind(tenant.0).bind(person.map(|id| id.0)).bind(day).fetch_all(pool).await)?)
}

fn read<T: DeserializeOwned>(doc: Json<serde_json::Value>) -> Result<T, StoreError> {
    Ok(serde_json::from_value(doc.0)?)
}
