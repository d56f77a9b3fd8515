//! What can go wrong with an expression.

/// A text that is no expression of its language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// The text breaks the grammar.
    #[error("{message} at character {position} of \"{text}\"")]
    Syntax {
        /// What is wrong and what was expected.
        message: String,
        /// Where, counted in characters from 1.
        position: usize,
        /// The expression, shortened.
        text: String,
    },
    /// The text is no FEEL.
    #[error("{0}")]
    Feel(String),
    /// A bound was met.
    #[error("The expression is too large: {0}. Move the work into a decision table or a service task.")]
    TooLarge(&'static str),
    /// A language that this build cannot run.
    #[error("The language \"{0}\" is not available. Use JUEL (${{…}}), FEEL or JavaScript, or let a worker do it.")]
    Language(String),
}

/// An expression that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// A name that is neither a variable nor a known object or function.
    #[error("Nothing is called \"{0}\" here. Set the variable first, or correct the name.")]
    UnknownName(String),
    /// A method or function that does not exist.
    #[error("{target} has no method \"{method}\" with {arguments} arguments.")]
    UnknownMethod {
        /// What kind of value it was called on.
        target: &'static str,
        /// The name of the method.
        method: String,
        /// How many arguments were given.
        arguments: usize,
    },
    /// Operands or arguments of the wrong kind.
    #[error("{0}")]
    Type(String),
    /// A bound of steps, size or time was met.
    #[error("The expression was stopped: {0}.")]
    Limit(&'static str),
    /// A script threw.
    #[error("The script failed: {0}")]
    Script(String),
}
