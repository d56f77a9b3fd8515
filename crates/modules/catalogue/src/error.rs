//! What can go wrong in the catalogue.

use stoa_store::StoreError;
use stoa_types::CursorError;
use thiserror::Error;

/// A failure of the catalogue. `Display` says what to do.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// The actor lacks the role.
    #[error("This needs the role administrator. Log in with an account that has it.")]
    Forbidden,
    /// No such service, or one that the actor may not see.
    #[error("There is no public service \"{0}\" in this catalogue. Search for it by its name.")]
    NotFound(String),
    /// The description cannot be published.
    #[error("The service cannot be published:\n{}", problems(.0))]
    Invalid(Vec<Problem>),
    /// A page reference that this list did not make.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The file to import cannot be read.
    #[error("{file} cannot be read: {cause}. Check that the file exists and is readable.")]
    Read {
        /// The file.
        file: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The search index could not be built or asked.
    #[error("The search index failed: {0}. Restart the service to build it again.")]
    Search(String),
}

/// One thing wrong in a file, where, and the cure.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 when it is about the whole file.
    pub line: u64,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub cure: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {} {}", self.file, self.why, self.cure),
            line => write!(f, "{}:{line}: {} {}", self.file, self.why, self.cure),
        }
    }
}

fn problems(list: &[Problem]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<tantivy::TantivyError> for CatalogueError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Search(error.to_string())
    }
}

impl From<tokio::task::JoinError> for CatalogueError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Search(error.to_string())
    }
}
