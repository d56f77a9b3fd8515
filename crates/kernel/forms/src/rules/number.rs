//! Numbers, their bounds, and how many boxes are ticked.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::Js;
use crate::js::value::{number_text, parse_float};
use crate::model::settings::{decimal, text, truthy};

/// A bound that may be zero.
pub(super) fn bound(value: Option<&Value>) -> Option<f64> {
    decimal(value)
}

/// A count of boxes; zero is none.
pub(super) fn selected(value: Option<&Value>) -> Option<f64> {
    decimal(value).filter(|count| *count != 0.0)
}

/// Whether `parseFloat` finds a number.
pub(super) fn parses(value: Option<&Value>) -> bool {
    !parse_float(&Js::from_option(value).text()).is_nan()
}

fn numeric(check: &Check<'_, '_>) -> f64 {
    match check.value {
        Some(Value::String(text)) => parse_float(text),
        value => Js::from_option(value).number(),
    }
}

pub(super) fn min(least: f64, check: &Check<'_, '_>) -> Verdict {
    let number = numeric(check);
    if number.is_nan() {
        return Verdict::Unfit;
    }
    if number >= least { Verdict::Passed } else { Failure::new("min").with("min", number_text(least)).into() }
}

pub(super) fn max(most: f64, check: &Check<'_, '_>) -> Verdict {
    let number = numeric(check);
    if number.is_nan() {
        let nothing = check.value.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()));
        return if nothing || check.context.component.type_name == "number" { Verdict::Passed } else { Verdict::Unfit };
    }
    if number <= most { Verdict::Passed } else { Failure::new("max").with("max", number_text(most)).into() }
}

pub(super) fn number(check: &Check<'_, '_>) -> Verdict {
    match check.value {
        Some(Value::Number(_)) | None => Verdict::Passed,
        Some(_) => Failure::new("number").into(),
    }
}

fn ticked(check: &Check<'_, '_>) -> Option<f64> {
    let members = check.value?.as_object()?;
    members.values().all(Value::is_boolean).then(|| members.values().filter(|value| truthy(value)).count() as f64)
}

pub(super) fn min_selected(least: f64, check: &Check<'_, '_>) -> Verdict {
    match ticked(check) {
        None => Verdict::Unfit,
        Some(count) if count > 0.0 && count < least => {
            let key = text(check.raw(), "minSelectedCountMessage").unwrap_or("minSelectedCount");
            Failure::new(key).named("minSelectedCount").with("minCount", number_text(least)).into()
        }
        Some(_) => Verdict::Passed,
    }
}

pub(super) fn max_selected(most: f64, check: &Check<'_, '_>) -> Verdict {
    match ticked(check) {
        None => Verdict::Unfit,
        Some(count) if count > most => {
            let key = text(check.raw(), "maxSelectedCountMessage").unwrap_or("maxSelectedCount");
            Failure::new(key).named(key).with("maxCount", number_text(most)).into()
        }
        Some(_) => Verdict::Passed,
    }
}
