//! Migrations by module, with a ledger.
//!
//! Rule for every migration: **expand, then contract**. A release may add tables, columns with defaults and indexes;
//! it may drop or rename only what the release before it no longer reads or writes, so that old and new processes
//! can run side by side during a rolling update. An applied migration is never edited: the ledger keeps its
//! checksum and refuses to start on a difference.

use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use crate::{Store, StoreError, Tx, sql, tx};

/// The migrations of one module, in order.
#[derive(Debug)]
pub struct Migrations {
    /// The module that owns the tables.
    pub module: &'static str,
    /// Name and text of each step. Texts use PostgreSQL's type names; a statement that begins with
    /// `-- only: postgres` or `-- only: sqlite` runs on that back end alone.
    pub steps: &'static [(&'static str, &'static str)],
}

/// The store's own tables: outbox and jobs.
static PLATFORM: Migrations =
    Migrations { module: "store", steps: &[("0001_platform", include_str!("../migrations/0001_platform.sql"))] };

impl Store {
    /// Applies what is missing of the store's own and the modules' migrations; answers how many steps ran.
    /// Several processes may call it at once: one works, the others wait.
    ///
    /// # Errors
    /// When a step fails or an applied step was changed since; nothing of this call is kept then.
    pub async fn migrate(&self, modules: &[&Migrations]) -> Result<usize, StoreError> {
        let mut tx = self.begin().await?;
        sql::lock_migrations(&mut tx).await?;
        let mut ran = 0;
        for module in std::iter::once(&PLATFORM).chain(modules.iter().copied()) {
            ran += self.migrate_module(&mut tx, module).await?;
        }
        tx.commit().await?;
        Ok(ran)
    }

    /// How many steps [`Store::migrate`] would run.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn pending(&self, modules: &[&Migrations]) -> Result<usize, StoreError> {
        let mut tx = self.begin().await?;
        sql::lock_migrations(&mut tx).await?;
        let mut missing = 0;
        for module in std::iter::once(&PLATFORM).chain(modules.iter().copied()) {
            let applied = sql::applied_migrations(&mut tx, module.module).await?.len();
            missing += module.steps.len().saturating_sub(applied);
        }
        Ok(missing)
    }

    async fn migrate_module(&self, tx: &mut Tx, module: &Migrations) -> Result<usize, StoreError> {
        let applied = sql::applied_migrations(tx, module.module).await?;
        let mut ran = 0;
        for (index, (name, text)) in module.steps.iter().enumerate() {
            let failed = |reason: String| StoreError::Migration {
                module: module.module.to_owned(),
                name: (*name).to_owned(),
                reason,
            };
            let checksum: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            if let Some((applied_name, applied_sum)) = applied.get(index) {
                if applied_name != name || *applied_sum != checksum {
                    return Err(failed(format!(
                        "the database has {applied_name} with another content in its place. Restore the file, and put changes into a new migration."
                    )));
                }
                continue;
            }
            for statement in statements(text, tx.is_postgres()) {
                tx!(tx, conn => sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut *conn).await.map(|_| ()))
                    .map_err(|error| failed(format!("{error}\n{statement}")))?;
            }
            let version = i64::try_from(index).unwrap_or(i64::MAX);
            sql::record_migration(tx, module.module, version, name, &checksum, self.world().now()).await?;
            ran += 1;
        }
        Ok(ran)
    }
}

/// The statements for one back end, with type names put into its words.
fn statements(text: &str, postgres: bool) -> Vec<String> {
    text.split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
        .filter(|statement| match statement.lines().find_map(|line| line.strip_prefix("-- only: ")) {
            Some(back_end) => (back_end.trim() == "postgres") == postgres,
            None => true,
        })
        .map(|statement| if postgres { statement.to_owned() } else { sqlite_words(statement) })
        .collect()
}

fn sqlite_words(statement: &str) -> String {
    let replaced = statement.replace("bigserial primary key", "integer primary key autoincrement");
    let mut out = String::with_capacity(replaced.len());
    let mut word = String::new();
    for c in replaced.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        out.push_str(match word.as_str() {
            "jsonb" => "text",
            "uuid" | "bytea" => "blob",
            "bigint" => "integer",
            other => other,
        });
        word.clear();
        out.push(c);
    }
    out
}
