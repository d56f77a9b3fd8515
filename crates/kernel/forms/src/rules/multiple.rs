//! The shape of a value: one or several, and of the right type.

use serde_json::Value;

use super::{Check, Failure, Verdict};
use crate::js::value::number_text;
use crate::model::settings::{count, flag, validate};
use crate::model::{Kind, ModelType};

/// Whether the shape is checked at all.
pub(super) fn is_eligible(raw: &Value, type_name: &str) -> bool {
    match type_name {
        "hidden" | "address" => flag(raw, "multiple"),
        "textarea" => raw.get("as").and_then(Value::as_str) == Some("json") && flag(raw, "multiple"),
        "select" => false,
        _ => true,
    }
}

pub(super) fn multiple(check: &Check<'_, '_>) -> Verdict {
    let component = &check.context.component;
    let store = component.raw.get("storeas").and_then(Value::as_str);
    let tags = component.type_name == "tags";
    let list_below = component.model.is_rows() || (tags && store == Some("array"));
    let list = check.value.and_then(Value::as_array);
    if !component.multiple {
        let may_be_list = match component.type_name.as_str() {
            "textfield" => false,
            "tags" => store != Some("string"),
            _ => true,
        };
        let wrong = !may_be_list && !list_below && list.is_some();
        return if wrong { Failure::new("nonarray").named("nonarray").into() } else { Verdict::Passed };
    }
    let Some(items) = list else {
        let absent = check.value.is_none_or(Value::is_null);
        return if absent && !component.required {
            Verdict::Passed
        } else {
            Failure::new("array").named("array").into()
        };
    };
    if items.is_empty() {
        return if component.required {
            Failure::new("array_nonempty").named("array_nonempty").into()
        } else {
            Verdict::Passed
        };
    }
    let nested = items.first().is_some_and(Value::is_array);
    if !list_below && nested && !matches!(component.model, ModelType::Any | ModelType::Other) {
        return Failure::new("nonarray").named("nonarray").into();
    }
    Verdict::Passed
}

/// Whether a value, or an item of a list, has the type that its component stores.
pub(super) fn shape(check: &Check<'_, '_>) -> Verdict {
    let component = &check.context.component;
    let Some(value) = check.value else { return Verdict::Passed };
    let masked = flag(&component.raw, "allowMultipleMasks");
    let fits = match component.kind {
        Kind::TextField | Kind::Phone => value.is_string() || value.is_number() || masked,
        Kind::Password
        | Kind::Email
        | Kind::Url
        | Kind::DateTime
        | Kind::Day
        | Kind::Time
        | Kind::Signature
        | Kind::Month
        | Kind::NationalId
        | Kind::OrganisationNumber
        | Kind::BankAccount => value.is_string(),
        Kind::Number | Kind::Currency => value.is_number(),
        Kind::Year => value.is_string() || value.is_number(),
        Kind::TextArea => value.is_string() || component.raw.get("as").and_then(Value::as_str) == Some("json"),
        Kind::Checkbox => value.is_boolean() || value.is_string(),
        Kind::Radio => !value.is_object() && !value.is_array(),
        Kind::SelectBoxes | Kind::Survey | Kind::DataMap | Kind::NestedForm => value.is_object(),
        Kind::Container => value.is_object() || !component.model.is_nested(),
        Kind::DataGrid | Kind::EditGrid => value.is_array(),
        Kind::File => value.is_array() || value.is_object(),
        _ => true,
    };
    if let Some(rows) = value.as_array().filter(|_| component.model.is_rows()) {
        return row_count(&component.raw, rows.len());
    }
    match (fits, component.kind) {
        (true, _) => Verdict::Passed,
        (false, Kind::Number | Kind::Currency) => Failure::new("number").named("number").into(),
        (false, _) => Failure::new("wrongType").named("shape").into(),
    }
}

/// Whether there are as many rows as the form wants.
fn row_count(raw: &Value, rows: usize) -> Verdict {
    let rows = rows as f64;
    match (count(validate(raw, "minLength")), count(validate(raw, "maxLength"))) {
        (Some(least), _) if rows < least => {
            Failure::new("minRows").named("minLength").with("length", number_text(least)).into()
        }
        (_, Some(most)) if rows > most => {
            Failure::new("maxRows").named("maxLength").with("length", number_text(most)).into()
        }
        _ => Verdict::Passed,
    }
}
