//! `stoa migrate`.

use crate::config::Config;
use crate::progress::Progress;
use crate::{Failure, wiring};

/// Brings the database to the newest version.
pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    let progress = Progress::begin("Migrating the store");
    let store = wiring::open_store(config).await?;
    let ran = store.migrate(wiring::MIGRATIONS).await?;
    store.close().await;
    progress.end(&format!("{ran} step(s) applied"));
    Ok(())
}
