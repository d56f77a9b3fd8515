//! The list, object, number and text functions that formulas may call.

use crate::js::Js;

/// Calls a function.
pub(crate) fn call(name: &str, given: &[Js]) -> Result<Js, String> {
    let _ = given;
    Err(format!("Unrecognized operation _{name}"))
}

/// A text filled up to a width.
pub(crate) fn pad(text: &str, width: f64, fill: &str, at_start: bool) -> Js {
    let length = text.encode_utf16().count();
    let missing = if width.is_finite() { (width as usize).min(10_000).saturating_sub(length) } else { 0 };
    let filling: String = fill.chars().cycle().take(if fill.is_empty() { 0 } else { missing }).collect();
    Js::Str(if at_start { filling + text } else { text.to_owned() + &filling })
}
