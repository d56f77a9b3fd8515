//! Why a command is refused.

/// A refused command. The instance may be half changed: the caller drops it and keeps its copy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdvanceError {
    /// Nothing here has that id.
    #[error("There is no {what} {id}. It may have ended: read the state again.")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// The id or name.
        id: String,
    },
    /// It exists, but not in a state for this.
    #[error("{0}")]
    Conflict(String),
    /// An expression, mapping or script failed, or no way leads on.
    #[error("{element}: {message}")]
    Evaluation {
        /// The element.
        element: String,
        /// What happened and what to do.
        message: String,
    },
    /// A bound was met.
    #[error("{0}")]
    Limit(String),
    /// A defect of the engine.
    #[error("The engine met a state it should never meet: {0}. Please report this with the model.")]
    Internal(String),
}

impl AdvanceError {
    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// The element to blame, where there is one.
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Evaluation { element, .. } => Some(element),
            _ => None,
        }
    }
}
