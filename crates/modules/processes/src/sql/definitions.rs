//! Statements about versions of processes and decisions.

use sqlx::FromRow;
use stoa_store::{Store, StoreError, Tx, db, sqlx, tx};
use uuid::Uuid;

use super::rows::DefinitionRow;

/// Which table: processes or decisions. Both have the same columns but the version tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Processes,
    Decisions,
}

/// Key of PostgreSQL's advisory lock that lets one deployment at a time make versions.
const DEPLOY_LOCK: i64 = 0x5374_6f61_0001;

pub(crate) async fn lock_deployments(tx: &mut Tx) -> Result<(), StoreError> {
    if let Tx::Postgres(inner) = tx {
        sqlx::query("select pg_advisory_xact_lock($1)").bind(DEPLOY_LOCK).execute(&mut **inner).await?;
    }
    Ok(())
}

/// The latest version of a key: identifier, version, checksum.
pub(crate) async fn latest(
    tx: &mut Tx,
    of: Of,
    tenant: Uuid,
    key: &str,
) -> Result<Option<(Uuid, i64, String)>, StoreError> {
    let text = match of {
        Of::Processes => {
            "select id, version, checksum from process_definitions where tenant = $1 and key = $2 and latest = 1"
        }
        Of::Decisions => {
            "select id, version, checksum from process_decisions where tenant = $1 and key = $2 and latest = 1"
        }
    };
    Ok(tx!(tx, conn => sqlx::query_as(text).bind(tenant).bind(key).fetch_optional(&mut *conn).await)?)
}

pub(crate) async fn retire(tx: &mut Tx, of: Of, id: Uuid) -> Result<(), StoreError> {
    let text = match of {
        Of::Processes => "update process_definitions set latest = 0 where id = $1",
        Of::Decisions => "update process_decisions set latest = 0 where id = $1",
    };
    tx!(&mut *tx, conn => sqlx::query(text).bind(id).execute(&mut *conn).await.map(|_| ()))?;
    if of == Of::Processes {
        tx!(&mut *tx, conn => sqlx::query("delete from process_subscriptions where definition = $1 and instance is null")
            .bind(id).execute(&mut *conn).await.map(|_| ()))?;
        tx!(tx, conn => sqlx::query("delete from process_start_timers where definition = $1")
            .bind(id).execute(&mut *conn).await.map(|_| ()))?;
    }
    Ok(())
}

pub(crate) async fn insert_process(tx: &mut Tx, row: &DefinitionRow) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into process_definitions (id, tenant, key, version, latest, name, version_tag, deployment, file, checksum, xml,
         deployed_at, deployed_by) values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12)"
    ).bind(row.id).bind(row.tenant).bind(&row.key).bind(row.version).bind(&row.name).bind(&row.version_tag)
        .bind(row.deployment).bind(&row.file).bind(&row.checksum).bind(&row.xml).bind(row.deployed_at)
        .bind(&row.deployed_by).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn insert_decision(tx: &mut Tx, row: &DefinitionRow) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into process_decisions (id, tenant, key, version, latest, name, deployment, file, checksum, xml,
         deployed_at, deployed_by) values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11)"
    ).bind(row.id).bind(row.tenant).bind(&row.key).bind(row.version).bind(&row.name).bind(row.deployment)
        .bind(&row.file).bind(&row.checksum).bind(&row.xml).bind(row.deployed_at).bind(&row.deployed_by)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// A version of a process or decision with its text.
pub(crate) async fn by_id(tx: &mut Tx, of: Of, id: Uuid) -> Result<Option<DefinitionRow>, StoreError> {
    let text = match of {
        Of::Processes =>
            "select id, tenant, key, version, name, version_tag, deployment, file, checksum, xml, deployed_at, deployed_by
             from process_definitions where id = $1",
        Of::Decisions =>
            "select id, tenant, key, version, name, null as version_tag, deployment, file, checksum, xml, deployed_at, deployed_by
             from process_decisions where id = $1",
    };
    Ok(tx!(tx, conn => sqlx::query_as(text).bind(id).fetch_optional(&mut *conn).await)?)
}

/// As [`by_id`], outside a batch.
pub(crate) async fn read(store: &Store, id: Uuid) -> Result<Option<DefinitionRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select id, tenant, key, version, name, version_tag, deployment, file, checksum, xml, deployed_at, deployed_by
         from process_definitions where id = $1"
    ).bind(id).fetch_optional(pool).await)?)
}

/// How a reference names a version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bound {
    Latest,
    Deployment(Uuid),
    Version(i64),
    Tag(String),
}

/// The version that a reference means.
pub(crate) async fn resolve(
    tx: &mut Tx,
    of: Of,
    tenant: Uuid,
    key: &str,
    bound: &Bound,
) -> Result<Option<Uuid>, StoreError> {
    let found: Option<Uuid> = match (of, bound) {
        (Of::Processes, Bound::Latest) => {
            one(tx, "select id from process_definitions where tenant = $1 and key = $2 and latest = 1", tenant, key)
                .await?
        }
        (Of::Decisions, Bound::Latest | Bound::Tag(_)) => {
            one(tx, "select id from process_decisions where tenant = $1 and key = $2 and latest = 1", tenant, key)
                .await?
        }
        (Of::Processes, Bound::Version(version)) => tx!(tx, conn => sqlx::query_scalar(
            "select id from process_definitions where tenant = $1 and key = $2 and version = $3"
        ).bind(tenant).bind(key).bind(version).fetch_optional(&mut *conn).await)?,
        (Of::Decisions, Bound::Version(version)) => tx!(tx, conn => sqlx::query_scalar(
            "select id from process_decisions where tenant = $1 and key = $2 and version = $3"
        ).bind(tenant).bind(key).bind(version).fetch_optional(&mut *conn).await)?,
        (Of::Processes, Bound::Tag(tag)) => tx!(tx, conn => sqlx::query_scalar(
            "select id from process_definitions where tenant = $1 and key = $2 and version_tag = $3 order by version desc limit 1"
        ).bind(tenant).bind(key).bind(tag).fetch_optional(&mut *conn).await)?,
        (_, Bound::Deployment(deployment)) => return in_deployment(tx, of, tenant, key, *deployment).await,
    };
    Ok(found)
}

async fn one(tx: &mut Tx, text: &'static str, tenant: Uuid, key: &str) -> Result<Option<Uuid>, StoreError> {
    Ok(tx!(tx, conn => sqlx::query_scalar(text).bind(tenant).bind(key).fetch_optional(&mut *conn).await)?)
}

/// What a deployment brought; what it brought unchanged has no row of its own, so the version that was the latest at
/// that time counts.
async fn in_deployment(
    tx: &mut Tx,
    of: Of,
    tenant: Uuid,
    key: &str,
    deployment: Uuid,
) -> Result<Option<Uuid>, StoreError> {
    let text = match of {
        Of::Processes => {
            "select id from process_definitions where tenant = $1 and key = $2 and deployed_at <=
             (select max(deployed_at) from process_definitions where deployment = $3) order by version desc limit 1"
        }
        Of::Decisions => {
            "select id from process_decisions where tenant = $1 and key = $2 and deployed_at <=
             (select max(deployed_at) from process_definitions where deployment = $3) order by version desc limit 1"
        }
    };
    Ok(tx!(tx, conn => sqlx::query_scalar(text).bind(tenant).bind(key).bind(deployment)
        .fetch_optional(&mut *conn).await)?)
}

/// A version with the number of its instances and incidents.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct DefinitionViewRow {
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) version: i64,
    pub(crate) latest: i64,
    pub(crate) name: String,
    pub(crate) version_tag: Option<String>,
    pub(crate) file: String,
    pub(crate) deployed_at: i64,
    pub(crate) deployed_by: String,
    pub(crate) active: i64,
    pub(crate) incidents: i64,
}

/// Versions by key, newest first, after a place in that order.
pub(crate) async fn list(
    store: &Store,
    tenant: Uuid,
    key: Option<&str>,
    latest_only: bool,
    after: (&str, i64),
    limit: i64,
) -> Result<Vec<DefinitionViewRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select d.id, d.key, d.version, d.latest, d.name, d.version_tag, d.file, d.deployed_at, d.deployed_by,
         (select count(*) from process_instances i where i.definition = d.id and i.ended_at is null) as active,
         (select count(*) from process_incidents n where n.tenant = d.tenant and n.definition = d.id and n.resolved_at is null)
         as incidents
         from process_definitions d where d.tenant = $1 and ($2 = '' or d.key = $2) and (d.latest = 1 or $3 = 0)
         and (d.key > $4 or (d.key = $4 and d.version < $5)) order by d.key, d.version desc limit $6"
    ).bind(tenant).bind(key.unwrap_or("")).bind(i64::from(latest_only)).bind(after.0).bind(after.1).bind(limit)
        .fetch_all(pool).await)?)
}

/// A start event that waits for a time.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct StartTimerRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) definition: Uuid,
    pub(crate) element: String,
    pub(crate) due_at: i64,
    pub(crate) cycle: Option<String>,
    pub(crate) repeats: Option<i64>,
}

pub(crate) async fn insert_start_timer(tx: &mut Tx, row: &StartTimerRow) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into process_start_timers (id, tenant, definition, element, due_at, cycle, repeats)
         values ($1, $2, $3, $4, $5, $6, $7)"
    ).bind(row.id).bind(row.tenant).bind(row.definition).bind(&row.element).bind(row.due_at).bind(&row.cycle)
        .bind(row.repeats).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// Start timers that are due, locked against other processes.
pub(crate) async fn due_start_timers(tx: &mut Tx, now: i64) -> Result<Vec<StartTimerRow>, StoreError> {
    let text = if tx.is_postgres() {
        "select id, tenant, definition, element, due_at, cycle, repeats from process_start_timers where due_at <= $1
         order by due_at limit 100 for update skip locked"
    } else {
        "select id, tenant, definition, element, due_at, cycle, repeats from process_start_timers where due_at <= $1
         order by due_at limit 100"
    };
    Ok(tx!(tx, conn => sqlx::query_as(text).bind(now).fetch_all(&mut *conn).await)?)
}

/// Moves a start timer to its next time, or removes it.
pub(crate) async fn move_start_timer(
    tx: &mut Tx,
    id: Uuid,
    next: Option<(i64, Option<i64>)>,
) -> Result<(), StoreError> {
    match next {
        Some((due, repeats)) => tx!(tx, conn => sqlx::query(
            "update process_start_timers set due_at = $2, repeats = $3 where id = $1"
        ).bind(id).bind(due).bind(repeats).execute(&mut *conn).await.map(|_| ()))?,
        None => tx!(tx, conn => sqlx::query("delete from process_start_timers where id = $1").bind(id)
            .execute(&mut *conn).await.map(|_| ()))?,
    }
    Ok(())
}
