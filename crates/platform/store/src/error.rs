//! What can go wrong in the store.

use thiserror::Error;

/// A failure of the store. `Display` is fit for an operator; causes are kept as sources and logged once by the caller.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The URL is not one of the accepted forms.
    #[error("The store address \"{0}\" is not understood. Use sqlite:PATH or postgres://USER@HOST/DATABASE.")]
    Address(String),
    /// A migration could not be applied, or an applied one was changed afterwards.
    #[error("Migration {module}/{name} failed: {reason}")]
    Migration {
        /// The module that owns the migration.
        module: String,
        /// The migration's name.
        name: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A row with that unique key exists already.
    #[error("A row with the same key exists already ({0}).")]
    Duplicate(String),
    /// Too much work is waiting; the caller should try again shortly.
    #[error("Too much work is waiting. Try again in a moment.")]
    Busy,
    /// The work queue has stopped because the process is shutting down.
    #[error("The service is stopping. Try again in a moment.")]
    Stopped,
    /// The database refused or could not be reached.
    #[error("The database could not do this: {0}")]
    Database(#[source] sqlx::Error),
    /// A stored document could not be read.
    #[error("A stored value could not be read: {0}")]
    Corrupt(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => {
                Self::Duplicate(cause.constraint().map_or_else(|| cause.message().to_owned(), str::to_owned))
            }
            _ => Self::Database(error),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
