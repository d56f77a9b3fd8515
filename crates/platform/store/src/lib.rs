//! SQLite and PostgreSQL behind one URL: migrations, transactions, group commit, outbox, jobs.
//!
//! One code serves both back ends: statement texts are the same wherever the two agree, and [`db!`] / [`tx!`] run
//! one expression on whichever is open. What callers may rely on:
//!
//! - A commit that returned is on disk (`synchronous=FULL` on SQLite, `synchronous_commit=on` on PostgreSQL).
//! - SQLite has one writing connection; [`Store::begin`] waits for it. Readers never wait for the writer.
//! - Events appended with [`outbox::append`] exist exactly when the transaction that appended them does.
//! - Times are microseconds since 1970 UTC in `bigint` columns, identifiers `uuid`, documents `jsonb`.
//!
//! Absent on purpose: an entity layer, and any knowledge of the modules' tables.

mod db;
mod error;
mod group_commit;
pub mod jobs;
mod migrate;
pub mod outbox;
mod sql;
mod system;
pub mod testing;

pub use db::{Db, Store, Tx, bind_chunk};
pub use error::StoreError;
pub use group_commit::{Batch, GroupCommit};
pub use migrate::Migrations;
pub use sqlx;
pub use system::{OsRandom, SystemClock, system_world};
