//! From text to code: a recursive descent over the characters, since only the names in scope tell where a name ends.

mod expression;
mod names;
mod primary;
mod scan;
mod tests;
mod types;

pub(crate) use scan::Parser;

/// A text that is no FEEL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at character {position})")]
pub struct SyntaxError {
    /// The character, counted from 1.
    pub position: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// Nested expressions beyond this are refused.
pub(crate) const DEPTH: usize = 64;
/// Texts longer than this are refused.
pub(crate) const LENGTH: usize = 1 << 20;
