//! Rules that need the outside: other submissions, records, addresses.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::model::settings::text;
use crate::process::select_url;

/// Whether there is nothing to look up.
pub(super) fn is_blank(value: Option<&Value>) -> bool {
    value.and_then(Value::as_object).is_some_and(serde_json::Map::is_empty)
}

fn is_empty_list(value: Option<&Value>) -> bool {
    value.and_then(Value::as_array).is_some_and(Vec::is_empty)
}

pub(super) fn unique(check: &Check<'_, '_>) -> Verdict {
    let (Some(store), Some(value)) = (check.run.settings.unique, check.value) else { return Verdict::Passed };
    if store.is_taken(&check.context.path, value) { Failure::new("unique").into() } else { Verdict::Passed }
}

pub(super) fn resource_select(check: &Check<'_, '_>) -> Verdict {
    let (Some(records), Some(value)) = (check.run.settings.resource, check.value) else { return Verdict::Passed };
    let named = check.raw().get("data").is_some_and(|data| text(data, "resource").is_some());
    if !named || is_empty_list(check.value) || records.allows(&check.context.path, value) {
        return Verdict::Passed;
    }
    Failure::new("select").into()
}

pub(super) fn url_select(check: &Check<'_, '_>) -> Verdict {
    let (Some(source), Some(value)) = (check.run.settings.fetch, check.value) else { return Verdict::Passed };
    let raw = check.raw();
    let Some(base) = raw.get("data").and_then(|data| text(data, "url")) else { return Verdict::Passed };
    if is_empty_list(check.value) {
        return Verdict::Passed;
    }
    let Some(url) = select_url(base, raw, value) else { return Verdict::Passed };
    // An address that cannot be had says nothing against the value.
    let found = match source.get(&url) {
        None => true,
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(other) => crate::model::settings::truthy(&other),
    };
    if found { Verdict::Passed } else { Failure::new("select").into() }
}
