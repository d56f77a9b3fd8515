//! Progress of imports, and links from guides.

use sqlx::types::Json;
use stoa_store::{Store, StoreError, Tx, bind_chunk, db, tx};
use stoa_types::{LocalizedText, OrganisationId, Timestamp};

use crate::error::Problem;

/// How far the import of a file has come.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(crate) struct ProgressRow {
    pub(crate) format: String,
    pub(crate) position: i64,
    pub(crate) fingerprint: String,
    pub(crate) finished: bool,
    pub(crate) added: i64,
    pub(crate) changed: i64,
    pub(crate) unchanged: i64,
    pub(crate) refused: i64,
    #[sqlx(json)]
    pub(crate) refusals: Vec<Problem>,
}

pub(crate) async fn progress(
    store: &Store,
    tenant: OrganisationId,
    file: &str,
) -> Result<Option<ProgressRow>, StoreError> {
    Ok(db!(store.db(), pool => sqlx::query_as(
        "select format, position, fingerprint, finished, added, changed, unchanged, refused, refusals
         from catalogue_imports where tenant = $1 and file = $2"
    ).bind(tenant.0).bind(file).fetch_optional(pool).await)?)
}

pub(crate) async fn save_progress(
    tx: &mut Tx,
    tenant: OrganisationId,
    file: &str,
    row: &ProgressRow,
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into catalogue_imports (tenant, file, format, position, fingerprint, finished, added, changed, unchanged, refused,
         refusals, started_at, updated_at, actor) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
         on conflict (tenant, file) do update set format = excluded.format, position = excluded.position,
         fingerprint = excluded.fingerprint, finished = excluded.finished, added = excluded.added, changed = excluded.changed,
         unchanged = excluded.unchanged, refused = excluded.refused, refusals = excluded.refusals,
         started_at = case when catalogue_imports.finished then excluded.started_at else catalogue_imports.started_at end,
         updated_at = excluded.updated_at, actor = excluded.actor"
    ).bind(tenant.0).bind(file).bind(&row.format).bind(row.position).bind(&row.fingerprint).bind(row.finished)
        .bind(row.added).bind(row.changed).bind(row.unchanged).bind(row.refused).bind(Json(&row.refusals))
        .bind(now.micros()).bind(actor).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

/// Links from origin identifiers to life events; those known already are left.
pub(crate) async fn put_links(
    tx: &mut Tx,
    tenant: OrganisationId,
    links: &[(String, String, LocalizedText)],
) -> Result<u64, StoreError> {
    let mut added = 0;
    for chunk in links.chunks(bind_chunk(4)) {
        added += tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("insert into life_event_links (tenant, origin, code, label) ");
            query.push_values(chunk, |mut row, (origin, code, label)| {
                row.push_bind(tenant.0).push_bind(origin).push_bind(code).push_bind(Json(label));
            });
            query.push(" on conflict do nothing");
            query.build().execute(&mut *conn).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(added)
}
