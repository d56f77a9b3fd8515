//! Uploaded files: how many, how large, of which kind.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::model::settings::text;

/// Most files of one field.
const COUNT_LIMIT: usize = 100;

/// Bytes of a size such as `5MB`; `1KB` is 1,024 bytes, as people who set it expect.
pub(crate) fn bytes_of(size: &str) -> Option<f64> {
    let size = size.trim();
    let end = size.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(size.len());
    let (number, unit) = size.split_at_checked(end)?;
    let number: f64 = number.parse().ok()?;
    let factor = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1.0,
        "K" | "KB" => 1024.0,
        "M" | "MB" => 1024.0 * 1024.0,
        "G" | "GB" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number * factor)
}

/// Whether a file's name or type fits a pattern such as `.pdf,image/*`.
pub(crate) fn fits_pattern(name: &str, media_type: &str, pattern: &str) -> bool {
    let (name, media_type) = (name.to_lowercase(), media_type.to_lowercase());
    let mut allowed = false;
    let mut any_allowing = false;
    for part in pattern.split([',', ';', ' ']).map(|part| part.trim().to_lowercase()).filter(|part| !part.is_empty()) {
        let (negative, part) = match part.strip_prefix('!') {
            Some(rest) => (true, rest.to_owned()),
            None => (false, part),
        };
        let fits = part == "*" || part == "*/*" || wildcard(&part, &name) || wildcard(&part, &media_type);
        if negative && fits {
            return false;
        }
        any_allowing |= !negative;
        allowed |= fits && !negative;
    }
    allowed || !any_allowing
}

fn wildcard(pattern: &str, text: &str) -> bool {
    if pattern.starts_with('.') {
        return text.ends_with(pattern);
    }
    match pattern.split_once('*') {
        Some((start, end)) => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
        None => pattern == text,
    }
}

pub(super) fn file(check: &Check<'_, '_>) -> Verdict {
    let raw = check.raw();
    let files: Vec<&Value> = match check.value {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(single @ Value::Object(_)) => vec![single],
        Some(Value::String(text)) if text.is_empty() => return Verdict::Passed,
        _ => return Verdict::Unfit,
    };
    let most = if check.context.component.multiple || raw.get("multiple").is_none() { COUNT_LIMIT } else { 1 };
    if files.len() > most {
        return Failure::new("fileCount").named("file").with("maxCount", most.to_string()).into();
    }
    for file in files {
        let name = text(file, "originalName").or_else(|| text(file, "name"));
        let (Some(name), Some(size)) = (name, file.get("size").and_then(Value::as_f64)) else { return Verdict::Unfit };
        let media_type = text(file, "type").unwrap_or_default();
        if let Some(pattern) = text(raw, "filePattern").filter(|pattern| !fits_pattern(name, media_type, pattern)) {
            let failure = Failure::new("filePattern").named("file").with("file", name);
            return failure.with("pattern", pattern).into();
        }
        if let Some(limit) = text(raw, "fileMaxSize").filter(|limit| bytes_of(limit).is_some_and(|most| size > most)) {
            return Failure::new("fileMaxSize").named("file").with("file", name).with("size", limit).into();
        }
        if let Some(limit) = text(raw, "fileMinSize").filter(|limit| bytes_of(limit).is_some_and(|least| size < least))
        {
            return Failure::new("fileMinSize").named("file").with("file", name).with("size", limit).into();
        }
    }
    Verdict::Passed
}
