//! What is wrong with a model, so that its author can mend it.

/// One fault of a model.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModelProblem {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 when the file as a whole is meant.
    pub line: u32,
    /// The id or name of the element to blame.
    pub element: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub cure: String,
}

impl std::fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(element) = &self.element {
            write!(f, "{element}: ")?;
        }
        write!(f, "{} {}", self.message, self.cure)
    }
}

/// Why a model is refused: at least one fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ModelProblems(pub Vec<ModelProblem>);
