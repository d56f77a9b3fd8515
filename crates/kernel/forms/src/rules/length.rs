//! Lengths of text, in UTF-16 units and in words.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::value::{is_space, number_text, trim};
use crate::model::settings::count;

/// A bound; zero and nonsense are none.
pub(super) fn setting(value: Option<&Value>) -> Option<f64> {
    count(value)
}

fn verdict(fits: bool, key: &str, bound: f64) -> Verdict {
    if fits { Verdict::Passed } else { Failure::new(key).with("length", number_text(bound)).into() }
}

fn units(text: &str) -> f64 {
    text.encode_utf16().count() as f64
}

fn words(text: &str) -> f64 {
    let trimmed = trim(text);
    if trimmed.is_empty() { 1.0 } else { trimmed.split(is_space).filter(|word| !word.is_empty()).count() as f64 }
}

pub(super) fn max_length(most: f64, check: &Check<'_, '_>) -> Verdict {
    check.text().map_or(Verdict::Passed, |text| verdict(units(text) <= most, "maxLength", most))
}

pub(super) fn min_length(least: f64, check: &Check<'_, '_>) -> Verdict {
    check.text().map_or(Verdict::Passed, |text| verdict(units(text) >= least, "minLength", least))
}

pub(super) fn max_words(most: f64, check: &Check<'_, '_>) -> Verdict {
    check.text().map_or(Verdict::Passed, |text| verdict(words(text) <= most, "maxWords", most))
}

pub(super) fn min_words(least: f64, check: &Check<'_, '_>) -> Verdict {
    check.text().map_or(Verdict::Passed, |text| verdict(words(text) >= least, "minWords", least))
}
