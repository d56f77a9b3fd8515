//! Regular expressions.

use std::sync::Arc;

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::regex::Regex;
use crate::model::settings::{text, validate};

/// A regular expression of a form.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    source: String,
    regex: Option<Arc<Regex>>,
    message: Option<String>,
}

impl Pattern {
    /// The pattern of a component, if it has one.
    pub(super) fn of(raw: &Value) -> Option<Self> {
        let source = match validate(raw, "pattern")? {
            Value::String(source) if !source.is_empty() => source.clone(),
            _ => return None,
        };
        let rules = raw.get("validate")?;
        let regex = Regex::new(&format!("^{source}$")).map(Arc::new);
        Some(Self { regex, message: text(rules, "patternMessage").map(str::to_owned), source })
    }

    /// Whether the regular expression is well formed and within bounds.
    pub(crate) const fn is_readable(&self) -> bool {
        self.regex.is_some()
    }

    pub(super) fn check(&self, check: &Check<'_, '_>) -> Verdict {
        let (Some(regex), Some(text)) = (&self.regex, check.text()) else { return Verdict::Passed };
        // A text that takes too much work to match is not accepted.
        if regex.is_match(text).unwrap_or(false) {
            return Verdict::Passed;
        }
        let key = self.message.as_deref().unwrap_or("pattern");
        Failure::new(key)
            .named("pattern")
            .with("pattern", self.source.clone())
            .with("regex", self.source.clone())
            .into()
    }
}
