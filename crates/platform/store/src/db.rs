//! The open store, its reader pool, and transactions.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use stoa_types::World;

use crate::StoreError;

/// A connection pool of either back end.
#[derive(Clone, Debug)]
pub enum Db {
    /// SQLite.
    Sqlite(SqlitePool),
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A transaction of either back end. Dropped without [`Tx::commit`], nothing of it happened.
#[derive(Debug)]
pub enum Tx {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one expression on the pool of whichever back end is open: `db!(store.db(), pool => query.fetch_all(pool).await)`.
#[macro_export]
macro_rules! db {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::Db::Sqlite($pool) => $body,
            $crate::Db::Postgres($pool) => $body,
        }
    };
}

/// Runs one expression on the connection of a transaction: `tx!(tx, conn => query.execute(&mut *conn).await)`.
#[macro_export]
macro_rules! tx {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(inner) => {
                let $conn: &mut $crate::sqlx::SqliteConnection = &mut *inner;
                $body
            }
            $crate::Tx::Postgres(inner) => {
                let $conn: &mut $crate::sqlx::PgConnection = &mut *inner;
                $body
            }
        }
    };
}

/// How many rows of so many columns one multi-row statement may carry on both back ends.
pub const fn bind_chunk(columns: usize) -> usize {
    let rows = 32_000 / if columns == 0 { 1 } else { columns };
    if rows == 0 { 1 } else { rows }
}

/// The store: cheap to clone, shared by all modules.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    readers: Db,
    writer: Db,
    world: World,
}

impl Store {
    /// Opens the store at `sqlite:PATH` (made if missing) or `postgres://…`.
    ///
    /// # Errors
    /// When the address is not understood or the database cannot be opened.
    pub async fn open(url: &str, world: World) -> Result<Self, StoreError> {
        let (readers, writer) = if url.starts_with("sqlite:") {
            open_sqlite(url).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address(redacted(url)))?;
            let pool = PgPoolOptions::new()
                .max_connections(24)
                .acquire_timeout(Duration::from_secs(30))
                .connect_with(options.application_name("stoa"))
                .await?;
            (Db::Postgres(pool.clone()), Db::Postgres(pool))
        } else {
            return Err(StoreError::Address(redacted(url)));
        };
        Ok(Self { inner: Arc::new(Inner { readers, writer, world }) })
    }

    /// The pool for reading.
    pub fn db(&self) -> &Db {
        &self.inner.readers
    }

    /// The clock and randomness the store was opened with.
    pub fn world(&self) -> &World {
        &self.inner.world
    }

    /// Whether this is PostgreSQL, for the few statements that differ (`for update skip locked`).
    pub fn is_postgres(&self) -> bool {
        matches!(self.inner.writer, Db::Postgres(_))
    }

    /// Begins a transaction. On SQLite it takes the one writing connection at once.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match &self.inner.writer {
            Db::Sqlite(pool) => Tx::Sqlite(pool.begin_with("begin immediate").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Closes all connections; waits for those in use.
    pub async fn close(&self) {
        db!(&self.inner.readers, pool => pool.close().await);
        db!(&self.inner.writer, pool => pool.close().await);
    }
}

impl Tx {
    /// Makes everything in the transaction durable.
    ///
    /// # Errors
    /// When the database cannot commit; then nothing of the transaction happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(inner) => inner.commit().await?,
            Self::Postgres(inner) => inner.commit().await?,
        }
        Ok(())
    }

    /// Undoes the transaction now. A dropped one is undone too, but somewhat later: until then its locks stand.
    ///
    /// # Errors
    /// When the connection is lost; then nothing of the transaction happened either.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(inner) => inner.rollback().await?,
            Self::Postgres(inner) => inner.rollback().await?,
        }
        Ok(())
    }

    /// Whether this is PostgreSQL.
    pub const fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

async fn open_sqlite(url: &str) -> Result<(Db, Db), StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| StoreError::Address(url.to_owned()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("wal_autocheckpoint", "8000")
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "memory");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(options.pragma("query_only", "on"))
        .await?;
    Ok((Db::Sqlite(readers), Db::Sqlite(writer)))
}

fn redacted(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}…{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}
