//! What the module refuses, in words for the person who asked.

use stoa_store::StoreError;
use thiserror::Error;

/// A refusal or failure of the module.
#[derive(Debug, Error)]
pub enum CasesError {
    /// It does not exist, or the caller may not know that it does.
    #[error("There is no such {0}, or it is not yours.")]
    NotFound(&'static str),
    /// The actor's role does not allow it.
    #[error("You need the role {0} for this.")]
    Forbidden(&'static str),
    /// The state does not allow it now.
    #[error("{0}")]
    Conflict(String),
    /// The answers are not complete or not valid.
    #[error("Some answers need your attention.")]
    Invalid(Box<crate::drafts::Attention>),
    /// A service package has problems.
    #[error("The service package has {} problem(s).", .0.len())]
    Package(Vec<crate::packages::Problem>),
    /// Too large.
    #[error("{0}")]
    Limit(String),
    /// A failure inside; the cause is logged, not shown.
    #[error("Something went wrong on our side. Your work is kept; try again in a moment.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CasesError {
    /// Wraps an internal cause.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Box::new(cause))
    }
}

impl From<StoreError> for CasesError {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}
