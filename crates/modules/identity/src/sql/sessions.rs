//! Statements about sessions.

use stoa_store::{Store, StoreError, Tx, db, tx};
use stoa_types::{OrganisationId, PersonId, Timestamp};
use uuid::Uuid;

use crate::model::SessionInfo;

/// A session with what its actor is made of.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) tenant: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) on_behalf_of: Option<Uuid>,
    pub(crate) assurance: String,
    pub(crate) locale: Option<String>,
    pub(crate) last_seen_at: i64,
    pub(crate) ends_at: i64,
    pub(crate) roles: String,
    pub(crate) locked_at: Option<i64>,
    pub(crate) given: String,
    pub(crate) family: String,
}

pub(crate) struct NewRow<'a> {
    pub(crate) id_hash: [u8; 32],
    pub(crate) handle: Uuid,
    pub(crate) tenant: OrganisationId,
    pub(crate) person: PersonId,
    pub(crate) on_behalf_of: Option<PersonId>,
    pub(crate) assurance: &'a str,
    pub(crate) locale: Option<&'a str>,
    pub(crate) now: Timestamp,
    pub(crate) ends: Timestamp,
}

pub(crate) async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into sessions (id_hash, handle, tenant, person_id, on_behalf_of, assurance, locale, created_at,
                               last_seen_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)"
    ).bind(row.id_hash.as_slice()).bind(row.handle).bind(row.tenant.0).bind(row.person.0)
        .bind(row.on_behalf_of.map(|id| id.0)).bind(row.assurance).bind(row.locale).bind(row.now.micros())
        .bind(row.ends.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn load(store: &Store, key: &[u8; 32]) -> Result<Option<Row>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select s.tenant, s.person_id, s.on_behalf_of, s.assurance, s.locale, s.last_seen_at, s.ends_at,
                a.roles, a.locked_at, p.given, p.family
         from sessions s join accounts a on a.person_id = s.person_id join persons p on p.id = s.person_id
         where s.id_hash = $1"
    ).bind(key.as_slice()).fetch_optional(pool).await)?)
}

pub(crate) async fn touch(tx: &mut Tx, key: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("update sessions set last_seen_at = $2 where id_hash = $1 and last_seen_at < $2")
        .bind(key.as_slice()).bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn rekey(tx: &mut Tx, old: &[u8; 32], new: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query("update sessions set id_hash = $2 where id_hash = $1 and ends_at > $3")
        .bind(old.as_slice()).bind(new.as_slice()).bind(now.micros()).execute(&mut *conn).await
        .map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn delete(tx: &mut Tx, key: &[u8; 32]) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query("delete from sessions where id_hash = $1").bind(key.as_slice())
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn delete_of_person(
    tx: &mut Tx,
    tenant: OrganisationId,
    person: PersonId,
    handle: Option<Uuid>,
) -> Result<u64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query(
        "delete from sessions where tenant = $1 and person_id = $2 and ($3 is null or handle = $3)"
    ).bind(tenant.0).bind(person.0).bind(handle).execute(&mut *conn).await.map(|done| done.rows_affected()))?)
}

pub(crate) async fn of_person(
    store: &Store,
    tenant: OrganisationId,
    person: PersonId,
    now: Timestamp,
    idle: Timestamp,
) -> Result<Vec<SessionInfo>, StoreError> {
    let rows: Vec<(Uuid, i64, i64, i64)> = db!(store.db(), pool => sqlx::query_as(
        "select handle, created_at, last_seen_at, ends_at from sessions
         where tenant = $1 and person_id = $2 and ends_at > $3 and last_seen_at > $4 order by created_at desc limit 100"
    ).bind(tenant.0).bind(person.0).bind(now.micros()).bind(idle.micros()).fetch_all(pool).await)?;
    let time = Timestamp::from_micros;
    Ok(rows
        .into_iter()
        .map(|(handle, created, seen, ends)| SessionInfo {
            handle,
            created_at: time(created),
            last_seen_at: time(seen),
            ends_at: time(ends),
        })
        .collect())
}

pub(crate) async fn delete_ended(tx: &mut Tx, now: Timestamp, idle: Timestamp) -> Result<u64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query("delete from sessions where ends_at <= $1 or last_seen_at <= $2")
        .bind(now.micros()).bind(idle.micros()).execute(&mut *conn).await.map(|done| done.rows_affected()))?)
}
