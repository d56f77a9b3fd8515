//! What may stand for a function: the name of a member, a pair, or an object to match.

use super::at_path;
use crate::js::Js;

/// The member of a value at a path of text.
pub(crate) fn property(value: &Js, wanted: &str) -> Js {
    at_path(value, wanted)
}
