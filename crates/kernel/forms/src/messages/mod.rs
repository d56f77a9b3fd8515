//! Texts of errors: plain words in the reader's language, or the short English ones of the reference.

mod plain;
mod short;

use serde_json::Value;
use stoa_types::Locale;

use crate::js::{Js, path};
use crate::rules::Failure;
use crate::script::interpolate;

/// What a message is wanted for.
pub(crate) struct Wanted<'a> {
    pub(crate) key: &'a str,
    pub(crate) failure: &'a Failure,
    pub(crate) component: &'a Value,
    pub(crate) form: &'a Value,
    /// The name of the field.
    pub(crate) field: &'a str,
    pub(crate) path: &'a str,
    /// Whether people read it.
    pub(crate) service: bool,
    pub(crate) locale: Locale,
    /// Whether the key is the form's own message.
    pub(crate) is_custom: bool,
}

/// The message: the form's own, else the catalogue's, else the key itself.
pub(crate) fn text(wanted: &Wanted<'_>) -> String {
    let own = wanted.component.get("errors").and_then(|errors| errors.get(wanted.key));
    let own = own.and_then(Value::as_str).filter(|text| !text.is_empty());
    let catalogue = || {
        if !wanted.service {
            short::text(wanted.key)
        } else if wanted.is_custom {
            translated(wanted)
        } else {
            plain::text(wanted.key, wanted.locale).or_else(|| translated(wanted))
        }
    };
    let template = own.or_else(catalogue).unwrap_or(wanted.key);
    fill(template, wanted)
}

/// The form's own translation of a text that a rule or script gave.
fn translated<'a>(wanted: &Wanted<'a>) -> Option<&'a str> {
    let all = wanted.form.get("i18n")?.as_object()?;
    let (_, texts) = all.iter().find(|(tag, _)| Locale::parse(tag) == Some(wanted.locale))?;
    texts.get("translation").unwrap_or(texts).get(wanted.key)?.as_str()
}

fn fill(template: &str, wanted: &Wanted<'_>) -> String {
    interpolate(template, &|name| {
        if name == "field" {
            return Js::Str(wanted.field.to_owned());
        }
        if name == "path" {
            return Js::Str(wanted.path.to_owned());
        }
        if let Some((_, value)) = wanted.failure.params.iter().find(|(known, _)| *known == name) {
            return Js::Str(value.clone());
        }
        match name.strip_prefix("component.") {
            Some(member) => Js::from_option(path::get(wanted.component, member)),
            None => Js::Undefined,
        }
    })
}
