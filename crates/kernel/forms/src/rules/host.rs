//! Validators that real platforms call by name in their forms, as rules of our own.

use serde_json::Value;

use super::named::{is_account, is_iban, is_norwegian_id, is_organisation};
use crate::js::{Js, path};
use crate::script::Names;

/// Whether there is a validator of that name.
pub(crate) fn knows(name: &str) -> bool {
    matches!(
        name,
        "validateFnr"
            | "validateFnrNew"
            | "validateOrganizationNumber"
            | "validateAccountNumber"
            | "validateIban"
            | "validateDatePicker"
            | "validateDatePickerV2"
    )
}

/// The answer of a validator: true, or the key of the message. `None` when there is none of that name.
pub(crate) fn call(name: &str, input: &Js, names: &Names<'_>) -> Option<Js> {
    let Js::Str(text) = input else { return Some(Js::Bool(true)) };
    if text.is_empty() {
        return Some(Js::Bool(true));
    }
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '.').collect();
    let (fits, key) = match name {
        "validateFnr" | "validateFnrNew" => (is_norwegian_id(&compact), "nationalId"),
        "validateOrganizationNumber" => (is_organisation(&compact), "organisationNumber"),
        "validateAccountNumber" => (is_account(&compact), "accountNumber"),
        "validateIban" => (is_iban(&compact), "accountNumber"),
        "validateDatePicker" | "validateDatePickerV2" => (date_fits(text, names), "dateRange"),
        _ => return None,
    };
    Some(if fits { Js::Bool(true) } else { Js::Str(key.to_owned()) })
}

/// Whether a date lies after another field's date and within fixed days.
fn date_fits(text: &str, names: &Names<'_>) -> bool {
    let component = names.component;
    let setting = |name: &str| component.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let day = |text: &str| text.get(..10).map(str::to_owned);
    let Some(own) = day(text) else { return false };
    let after_other = setting("beforeDateInputKey").and_then(|key| {
        let other = names.row.and_then(|row| path::get(row, key)).or_else(|| path::get(names.whole, key));
        day(other?.as_str()?)
    });
    let may_be_equal = component.get("mayBeEqual").is_some_and(crate::model::settings::truthy);
    let order = after_other.is_none_or(|other| own > other || (may_be_equal && own == other));
    let earliest = setting("specificEarliestAllowedDate").and_then(day).is_none_or(|earliest| own >= earliest);
    let latest = setting("specificLatestAllowedDate").and_then(day).is_none_or(|latest| own <= latest);
    order && earliest && latest
}
