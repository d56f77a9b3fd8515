//! Parts of days and addresses, kinds of inputs, limits of files.

use serde_json::Value;

use super::field::{DayPart, FieldView, FileLimits};
use crate::model::settings::{flag, text};
use crate::model::{Component, Kind};

/// Parts of an address: name, token for `autocomplete`, longest text.
pub(super) const ADDRESS: [(&str, &str, usize); 6] = [
    ("address1", "address-line1", 100),
    ("address2", "address-line2", 100),
    ("zip", "postal-code", 12),
    ("city", "address-level2", 60),
    ("state", "address-level1", 60),
    ("country", "country-name", 60),
];

/// Parts of a day that are shown, in the order in which they are written: name and length.
pub(super) fn day_parts(raw: &Value) -> Vec<(&'static str, usize)> {
    let shown =
        |part: &str| !raw.get("fields").and_then(|fields| fields.get(part)).is_some_and(|field| flag(field, "hide"));
    let order = if flag(raw, "dayFirst") { ["day", "month", "year"] } else { ["month", "day", "year"] };
    order.into_iter().filter(|part| shown(part)).map(|part| (part, if part == "year" { 4 } else { 2 })).collect()
}

/// Fills in the parts of a day or an address.
pub(super) fn fill(component: &Component, view: &mut FieldView) {
    match component.kind {
        Kind::Day => day(component, view),
        Kind::Address => address(component, view),
        _ => {}
    }
}

fn day(component: &Component, view: &mut FieldView) {
    let shown = day_parts(&component.raw);
    let written = view.text();
    let values: Vec<&str> = written.split('/').collect();
    let complete = values.len() == shown.len();
    let mut parts: Vec<DayPart> = shown
        .iter()
        .enumerate()
        .map(|(at, (part, length))| {
            let value = if complete { values.get(at).copied().unwrap_or_default() } else { "" };
            let value = if value.bytes().all(|byte| byte == b'0') { "" } else { value };
            let field = component.raw.get("fields").and_then(|fields| fields.get(*part));
            let birth = component.key.to_lowercase().contains("birth");
            DayPart {
                part,
                name: format!("{}.{part}", view.path),
                value: value.to_owned(),
                placeholder: field.and_then(|field| text(field, "placeholder")).unwrap_or_default().to_owned(),
                required: field.is_some_and(|field| flag(field, "required")) || component.required,
                autocomplete: match *part {
                    "day" if birth => "bday-day",
                    "month" if birth => "bday-month",
                    "year" if birth => "bday-year",
                    _ => "",
                },
                length: *length,
            }
        })
        .collect();
    // Readers here expect the day first, whatever the order in which the value is stored.
    parts.sort_by_key(|part| ["day", "month", "year"].iter().position(|name| *name == part.part));
    view.parts = parts;
}

fn address(component: &Component, view: &mut FieldView) {
    let inner = view.value.as_ref().map(|value| value.get("address").unwrap_or(value));
    view.parts = ADDRESS
        .iter()
        .map(|(part, token, length)| DayPart {
            part,
            name: format!("{}.{part}", view.path),
            value: inner.and_then(|inner| text(inner, part)).unwrap_or_default().to_owned(),
            placeholder: String::new(),
            required: component.required && matches!(*part, "address1" | "zip" | "city"),
            autocomplete: token,
            length: *length,
        })
        .collect();
}

/// The type and mode of the input.
pub(super) fn input_type(component: &Component) -> (&'static str, &'static str) {
    let with_time = component.raw.get("enableTime").is_none_or(crate::model::settings::truthy);
    match component.kind {
        Kind::Email => ("email", "email"),
        Kind::Url => ("url", "url"),
        Kind::Phone => ("tel", "tel"),
        Kind::Password => ("password", ""),
        Kind::Number | Kind::Currency => {
            let whole = component.raw.get("decimalLimit").and_then(Value::as_f64) == Some(0.0);
            ("text", if whole { "numeric" } else { "decimal" })
        }
        Kind::NationalId | Kind::OrganisationNumber | Kind::Year => ("text", "numeric"),
        Kind::DateTime if with_time && component.type_name == "datetime" => ("datetime-local", ""),
        Kind::DateTime => ("date", ""),
        Kind::Time => ("time", ""),
        Kind::Month => ("month", ""),
        _ => ("text", ""),
    }
}

/// The token for `autocomplete`: the form's own, else what the key says.
pub(super) fn autocomplete(component: &Component) -> String {
    if let Some(own) = text(&component.raw, "autocomplete") {
        return own.to_owned();
    }
    let key = component.key.to_lowercase();
    match component.kind {
        Kind::Email => "email",
        Kind::Phone => "tel",
        Kind::TextField => match key.as_str() {
            "firstname" | "fornavn" => "given-name",
            "lastname" | "surname" | "etternavn" => "family-name",
            "name" | "fullname" => "name",
            "zip" | "postcode" | "postnummer" => "postal-code",
            "city" | "poststed" => "address-level2",
            "street" | "adresse" | "streetaddress" => "street-address",
            _ => "",
        },
        _ => "",
    }
    .to_owned()
}

/// What files a component accepts.
pub(super) fn file_limits(component: &Component) -> FileLimits {
    let raw = &component.raw;
    let size = |name: &str| text(raw, name).and_then(crate::rules::bytes_of).filter(|size| *size > 0.0);
    let pattern = text(raw, "filePattern").filter(|pattern| *pattern != "*").unwrap_or_default();
    FileLimits {
        accept: pattern.replace(';', ","),
        max_bytes: size("fileMaxSize").map(|size| size as u64),
        max_size: text(raw, "fileMaxSize").unwrap_or_default().to_owned(),
        min_bytes: size("fileMinSize").map(|size| size as u64),
        multiple: component.multiple,
    }
}
