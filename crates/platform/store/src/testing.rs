//! Stores for tests: every test that touches the store runs on each of [`stores`].
//!
//! SQLite always, in a temporary folder. PostgreSQL when `STOA_TEST_PG` names a database whose user may create
//! schemas: each store gets a schema of its own. `make test` starts a private server and sets the variable; with
//! `STOA_TEST_PG_REQUIRED` set, a missing server is a failure instead of a notice.

#![allow(clippy::panic, clippy::unwrap_used, clippy::print_stdout)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use stoa_types::{Clock, Timestamp, World};

use crate::{Migrations, OsRandom, Store, db, system_world};

/// A clock that a test turns.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock standing at an RFC 3339 time.
    pub fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(Timestamp::parse(text).unwrap_or_default().micros())))
    }

    /// Moves the clock.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A world with a clock that the test turns and real randomness.
pub fn world_at(clock: Arc<ManualClock>) -> World {
    World::new(clock, Arc::new(OsRandom))
}

/// A store for one test; its files or schema go away with it.
#[derive(Debug)]
pub struct TestStore {
    /// The store, migrated.
    pub store: Store,
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    /// The address, to open it again after a simulated crash.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Drop for TestStore {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Every back end there is, migrated with the modules given, in the real world.
pub async fn stores(modules: &[&Migrations]) -> Vec<TestStore> {
    stores_in(system_world(), modules).await
}

/// As [`stores`], in a world of the test's own.
pub async fn stores_in(world: World, modules: &[&Migrations]) -> Vec<TestStore> {
    let name = world.uuid().simple().to_string();
    let folder = std::env::temp_dir().join(format!("stoa-test-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("stoa.db").display());
    let store = Store::open(&url, world.clone()).await.unwrap();
    let mut all = vec![TestStore { store, name: "sqlite", url, folder: Some(folder) }];
    match std::env::var("STOA_TEST_PG") {
        Ok(base) => {
            let admin = Store::open(&base, world.clone()).await.unwrap();
            let create = sqlx::AssertSqlSafe(format!("create schema t{name}"));
            db!(admin.db(), pool => sqlx::raw_sql(create).execute(pool).await.map(|_| ())).unwrap();
            admin.close().await;
            let joint = if base.contains('?') { '&' } else { '?' };
            let url = format!("{base}{joint}options[search_path]=t{name},public");
            let store = Store::open(&url, world).await.unwrap();
            all.push(TestStore { store, name: "postgres", url, folder: None });
        }
        Err(_) if std::env::var("STOA_TEST_PG_REQUIRED").is_ok() => {
            panic!("STOA_TEST_PG is not set, but PostgreSQL is required here");
        }
        Err(_) => println!("STOA_TEST_PG is not set: this test ran on SQLite only"),
    }
    for test in &all {
        test.store.migrate(modules).await.unwrap();
    }
    all
}
