//! Why the engine refused.

use stoa_store::StoreError;
use thiserror::Error;

/// A refusal or failure. A refused command changed nothing.
#[derive(Debug, Error)]
pub enum ProcessError {
    /// It does not exist, has ended, or belongs to somebody else.
    #[error("There is no such {0}, or it is no longer open. Load the list again.")]
    NotFound(&'static str),
    /// The actor may not do this.
    #[error("You may not do this: {0}")]
    NotAllowed(&'static str),
    /// It exists but is not in a state for this.
    #[error("This cannot be done now: {0}")]
    Conflict(String),
    /// The lock on the job has gone to another worker or attempt.
    #[error(
        "The lock on this job is no longer yours: it was taken again since. Drop the work; whoever holds the lock does it."
    )]
    StaleFence,
    /// Too much data.
    #[error(
        "The variables are larger than {limit} bytes ({size}). Store large contents as documents and pass their identifiers."
    )]
    TooLarge {
        /// Size found.
        size: usize,
        /// Largest accepted.
        limit: usize,
    },
    /// The model could not go on with these data.
    #[error("The process could not go on at \"{element}\": {message}")]
    Evaluation {
        /// The element.
        element: String,
        /// What went wrong.
        message: String,
    },
    /// No process of that key is deployed.
    #[error("No process \"{0}\" is deployed. Publish the service package that holds it.")]
    NoProcess(String),
    /// A page reference or filter is not valid.
    #[error("{0}")]
    Invalid(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<stoa_types::CursorError> for ProcessError {
    fn from(error: stoa_types::CursorError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<stoa_store::sqlx::Error> for ProcessError {
    fn from(error: stoa_store::sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
