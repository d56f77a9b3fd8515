//! Parts of the kernel on their own, for programs that compare it with others.

use serde_json::Value;

use crate::js::{Js, path};
use crate::process::Settings;

/// The result of a JSONLogic formula on plain data; `undefined` is null.
///
/// # Errors
/// The message of what the formula threw.
pub fn json_logic(formula: &Value, data: &Value, settings: &Settings<'_>) -> Result<Value, String> {
    let found = crate::logic::apply_to_data(formula, data, settings.now, &settings.timezone)?;
    Ok(found.to_json().unwrap_or(Value::Null))
}

/// A template with the names of a context filled in.
pub fn interpolate_template(template: &Value, context: &Value) -> String {
    let template = match template {
        Value::String(text) => text.clone(),
        other => Js::from_json(other).text(),
    };
    crate::script::interpolate(&template, &|name| Js::from_option(path::get(context, name)))
}
