//! Every SQL statement of the store itself.

use stoa_types::{JobId, OrganisationId, Timestamp};

use crate::jobs::{Dead, Job, NewJob, QueueDepth};
use crate::outbox::{CursorState, Event, Position};
use crate::{Db, Store, StoreError, Tx, bind_chunk, db, tx};

/// Key of PostgreSQL's advisory lock that lets one process migrate at a time.
const MIGRATION_LOCK: i64 = 0x5374_6f61;

pub(crate) async fn lock_migrations(tx: &mut Tx) -> Result<(), StoreError> {
    if let Tx::Postgres(inner) = tx {
        sqlx::query("select pg_advisory_xact_lock($1)").bind(MIGRATION_LOCK).execute(&mut **inner).await?;
    }
    tx!(tx, conn => sqlx::query(
        "create table if not exists migrations (module text not null, version bigint not null, name text not null,
         checksum text not null, applied_at bigint not null, primary key (module, version))"
    ).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn applied_migrations(tx: &mut Tx, module: &str) -> Result<Vec<(String, String)>, StoreError> {
    Ok(tx!(tx, conn => sqlx::query_as::<_, (String, String)>(
        "select name, checksum from migrations where module = $1 order by version"
    ).bind(module).fetch_all(&mut *conn).await)?)
}

pub(crate) async fn record_migration(
    tx: &mut Tx,
    module: &str,
    version: i64,
    name: &str,
    checksum: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into migrations (module, version, name, checksum, applied_at) values ($1, $2, $3, $4, $5)"
    ).bind(module).bind(version).bind(name).bind(checksum).bind(now.micros()).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn append_events(tx: &mut Tx, events: &[Event]) -> Result<(), StoreError> {
    for chunk in events.chunks(bind_chunk(7)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new("insert into outbox (id, tenant, type, source, subject, at, data) ");
            query.push_values(chunk, |mut row, event| {
                row.push_bind(event.id).push_bind(event.tenant.0).push_bind(&event.kind).push_bind(&event.source)
                    .push_bind(&event.subject).push_bind(event.time.micros()).push_bind(sqlx::types::Json(&event.data));
            });
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

type EventRow = (i64, i64, uuid::Uuid, uuid::Uuid, String, String, String, i64, sqlx::types::Json<serde_json::Value>);

/// Events after a position, in order of commit. PostgreSQL hands out sequence numbers before the commit, so only
/// transactions older than every running one are read: none can appear later in front of them.
pub(crate) async fn events_after(
    store: &Store,
    after: Position,
    limit: u16,
) -> Result<Vec<(Position, Event)>, StoreError> {
    let rows: Vec<EventRow> = match store.db() {
        Db::Sqlite(pool) => {
            sqlx::query_as(
                "select 0, seq, id, tenant, type, source, subject, at, data from outbox where seq > $1 order by seq limit $2",
            )
            .bind(after.seq)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?
        }
        Db::Postgres(pool) => {
            sqlx::query_as(
                "select txid::text::bigint, seq, id, tenant, type, source, subject, at, data from outbox
                 where (txid, seq) > ($1::text::xid8, $2) and txid < pg_snapshot_xmin(pg_current_snapshot())
                 order by txid, seq limit $3",
            )
            .bind(after.txid.to_string())
            .bind(after.seq)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?
        }
    };
    Ok(rows
        .into_iter()
        .map(|(txid, seq, id, tenant, kind, source, subject, at, data)| {
            let tenant = OrganisationId(tenant);
            let time = Timestamp::from_micros(at);
            (Position { txid, seq }, Event { id, tenant, kind, source, subject, time, data: data.0 })
        })
        .collect())
}

pub(crate) async fn cursor_of(tx: &mut Tx, subscriber: &str) -> Result<Option<(Position, i64, Timestamp)>, StoreError> {
    // The row lock lets one process at a time serve a subscriber.
    let text = if tx.is_postgres() {
        "select txid, seq, attempts, retry_at from outbox_cursor where subscriber = $1 for update skip locked"
    } else {
        "select txid, seq, attempts, retry_at from outbox_cursor where subscriber = $1"
    };
    let row = tx!(tx, conn => sqlx::query_as::<_, (i64, i64, i64, i64)>(text).bind(subscriber)
        .fetch_optional(&mut *conn).await)?;
    Ok(row.map(|(txid, seq, attempts, retry)| (Position { txid, seq }, attempts, Timestamp::from_micros(retry))))
}

pub(crate) async fn ensure_cursor(tx: &mut Tx, subscriber: &str) -> Result<(), StoreError> {
    tx!(tx, conn => sqlx::query(
        "insert into outbox_cursor (subscriber, txid, seq, attempts, retry_at) values ($1, 0, 0, 0, 0)
         on conflict (subscriber) do nothing"
    ).bind(subscriber).execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn move_cursor(
    tx: &mut Tx,
    subscriber: &str,
    to: Position,
    failure: Option<(i64, Timestamp, &str)>,
) -> Result<(), StoreError> {
    let (attempts, retry_at, error) = match failure {
        Some((attempts, retry_at, error)) => (attempts, retry_at.micros(), Some(error)),
        None => (0, 0, None),
    };
    tx!(tx, conn => sqlx::query(
        "update outbox_cursor set txid = $2, seq = $3, attempts = $4, retry_at = $5, last_error = $6 where subscriber = $1"
    ).bind(subscriber).bind(to.txid).bind(to.seq).bind(attempts).bind(retry_at).bind(error)
        .execute(&mut *conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn cursors(store: &Store) -> Result<Vec<CursorState>, StoreError> {
    type Row = (String, i64, i64, i64, i64, Option<String>);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select subscriber, txid, seq, attempts, retry_at, last_error from outbox_cursor order by subscriber limit 1000"
    ).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(subscriber, txid, seq, attempts, retry_at, last_error)| CursorState {
            subscriber,
            position: Position { txid, seq },
            attempts,
            retry_at: Timestamp::from_micros(retry_at),
            last_error,
        })
        .collect())
}

pub(crate) async fn insert_jobs(tx: &mut Tx, jobs: &[NewJob], now: Timestamp) -> Result<(), StoreError> {
    for chunk in jobs.chunks(bind_chunk(10)) {
        tx!(tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "insert into jobs (id, tenant, queue, state, key, payload, run_at, attempts, max_attempts, fence, created_at) ");
            query.push_values(chunk, |mut row, job| {
                row.push_bind(job.id.0).push_bind(job.tenant.0).push_bind(&job.queue).push_bind("ready")
                    .push_bind(&job.key).push_bind(sqlx::types::Json(&job.payload)).push_bind(job.run_at.micros())
                    .push_bind(0_i64).push_bind(job.max_attempts).push_bind(0_i64).push_bind(now.micros());
            });
            query.push(" on conflict do nothing");
            query.build().execute(&mut *conn).await.map(|_| ())
        })?;
    }
    Ok(())
}

type JobRow = (uuid::Uuid, uuid::Uuid, String, sqlx::types::Json<serde_json::Value>, i64, i64, i64);

pub(crate) async fn claim_jobs(
    tx: &mut Tx,
    queue: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u16,
) -> Result<Vec<Job>, StoreError> {
    let text = if tx.is_postgres() {
        "update jobs set state = 'run', lease_until = $3, attempts = attempts + 1, fence = fence + 1
         where id in (select id from jobs where queue = $1 and ((state = 'ready' and run_at <= $2) or (state = 'run' and lease_until <= $2))
                      order by run_at, id limit $4 for update skip locked)
         returning id, tenant, queue, payload, attempts, max_attempts, fence"
    } else {
        "update jobs set state = 'run', lease_until = $3, attempts = attempts + 1, fence = fence + 1
         where id in (select id from jobs where queue = $1 and ((state = 'ready' and run_at <= $2) or (state = 'run' and lease_until <= $2))
                      order by run_at, id limit $4)
         returning id, tenant, queue, payload, attempts, max_attempts, fence"
    };
    let mut rows: Vec<JobRow> = tx!(tx, conn => sqlx::query_as(text).bind(queue).bind(now.micros())
        .bind(lease_until.micros()).bind(i64::from(limit)).fetch_all(&mut *conn).await)?;
    rows.sort_by_key(|row| row.0);
    Ok(rows
        .into_iter()
        .map(|(id, tenant, queue, payload, attempts, max_attempts, fence)| Job {
            id: JobId(id),
            tenant: OrganisationId(tenant),
            queue,
            payload: payload.0,
            attempts,
            max_attempts,
            fence,
        })
        .collect())
}

pub(crate) async fn finish_job(
    tx: &mut Tx,
    job: &Job,
    state: &str,
    run_at: Timestamp,
    error: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let finished = (state != "ready").then_some(now.micros());
    let changed = tx!(tx, conn => sqlx::query(
        "update jobs set state = $3, run_at = $4, lease_until = null, last_error = $5, finished_at = $6
         where id = $1 and fence = $2 and state = 'run'"
    ).bind(job.id.0).bind(job.fence).bind(state).bind(run_at.micros()).bind(error).bind(finished)
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn resend_job(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx!(tx, conn => sqlx::query(
        "update jobs set state = 'ready', run_at = $2, attempts = 0, finished_at = null where id = $1 and state = 'dead'"
    ).bind(id.0).bind(now.micros()).execute(&mut *conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

pub(crate) async fn purge_jobs(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    Ok(tx!(tx, conn => sqlx::query("delete from jobs where state = 'done' and finished_at < $1").bind(before.micros())
        .execute(&mut *conn).await.map(|done| done.rows_affected()))?)
}

pub(crate) async fn queue_depths(store: &Store) -> Result<Vec<QueueDepth>, StoreError> {
    type Row = (String, i64, i64, i64, Option<i64>);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select queue, sum(case when state = 'ready' then 1 else 0 end), sum(case when state = 'run' then 1 else 0 end),
                sum(case when state = 'dead' then 1 else 0 end), min(case when state in ('ready', 'run') then created_at end)
         from jobs where state <> 'done' group by queue order by queue limit 200"
    ).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(queue, ready, running, dead, oldest)| QueueDepth {
            queue,
            ready,
            running,
            dead,
            oldest: oldest.map(Timestamp::from_micros),
        })
        .collect())
}

pub(crate) async fn dead_jobs(store: &Store, after: Option<JobId>, limit: u16) -> Result<Vec<Dead>, StoreError> {
    type Row = (uuid::Uuid, String, Option<String>, i64, Option<i64>);
    let after = after.map_or(uuid::Uuid::nil(), |id| id.0);
    let rows: Vec<Row> = db!(store.db(), pool => sqlx::query_as(
        "select id, queue, last_error, attempts, finished_at from jobs where state = 'dead' and id > $1 order by id limit $2"
    ).bind(after).bind(i64::from(limit)).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, queue, error, attempts, at)| Dead {
            id: JobId(id),
            queue,
            error: error.unwrap_or_default(),
            attempts,
            at: at.map(Timestamp::from_micros),
        })
        .collect())
}
