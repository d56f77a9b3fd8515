//! Mitos.
use crate::import::{Item, Refusal, Row};
pub(crate) fn row(_: &[u8]) -> Result<Item, Refusal> {
    Err(Refusal::new("This format cannot be imported yet.", "Convert it to rows."))
}
pub(crate) fn rows(_: &[u8]) -> Vec<Row> {
    vec![]
}
