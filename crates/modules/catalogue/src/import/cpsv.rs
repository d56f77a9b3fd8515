//! CPSV-AP.
use crate::import::{Refusal, Row};
pub(crate) fn turtle(_: &[u8]) -> Vec<Row> {
    vec![Row { line: 0, item: Err(Refusal::new("This format cannot be imported yet.", "Convert it to rows.")) }]
}
pub(crate) fn jsonld(bytes: &[u8]) -> Vec<Row> {
    turtle(bytes)
}
