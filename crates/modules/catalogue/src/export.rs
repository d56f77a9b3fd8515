//! Export.
/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Turtle.
    Turtle,
    /// JSON-LD.
    JsonLd,
}
