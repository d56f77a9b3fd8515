//! Forms in several languages: texts replaced by those of the form's own catalogue.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use stoa_types::Locale;

use crate::model::Form;

/// Members that hold text for people.
const TEXTS: [&str; 25] = [
    "label",
    "title",
    "legend",
    "description",
    "tooltip",
    "placeholder",
    "prefix",
    "suffix",
    "errorLabel",
    "content",
    "html",
    "customMessage",
    "patternMessage",
    "addAnother",
    "saveRow",
    "removeRow",
    "textDisplay",
    "minSelectedCountMessage",
    "maxSelectedCountMessage",
    "additionalDescription",
    "additionalDescriptionLabel",
    "additionalDescriptionText",
    "diplayText",
    "addAnotherText",
    "header",
];

/// Members that hold more components or options.
fn is_text(name: &str, inside_errors: bool) -> bool {
    inside_errors || TEXTS.contains(&name)
}

impl Form {
    /// The form with the texts of a language, from the form's top-level member `i18n`:
    /// `{"nb": {"English text": "Norsk tekst"}}`. A text without translation stays as it is.
    #[must_use]
    pub fn localized(&self, locale: Locale) -> Self {
        let Some(catalogue) = self.catalogue(locale) else { return self.clone() };
        let mut json = self.tree.json.clone();
        if let Some(members) = json.as_object_mut() {
            let own = members.shift_remove("i18n");
            replace(members, &catalogue, false);
            if let Some(own) = own {
                members.insert("i18n".to_owned(), own);
            }
        }
        // The shape is the same, so that it parses as before.
        Self::parse(&json).unwrap_or_else(|_| self.clone())
    }

    fn catalogue(&self, locale: Locale) -> Option<Map<String, Value>> {
        let all = self.tree.json.get("i18n")?.as_object()?;
        let found = all.iter().find(|(tag, _)| Locale::parse(tag) == Some(locale)).map(|(_, texts)| texts)?;
        found.get("translation").unwrap_or(found).as_object().cloned()
    }

    /// The languages for which the form brings texts.
    pub fn languages(&self) -> Vec<Locale> {
        let all = self.tree.json.get("i18n").and_then(Value::as_object);
        all.map(|all| all.keys().filter_map(|tag| Locale::parse(tag)).collect()).unwrap_or_default()
    }

    /// Texts of the form that have no translation into a language.
    pub fn untranslated(&self, locale: Locale) -> Vec<String> {
        let catalogue = self.catalogue(locale).unwrap_or_default();
        let mut texts = BTreeSet::new();
        if let Some(components) = self.tree.json.get("components") {
            collect(components, false, &mut texts);
        }
        texts.into_iter().filter(|text| !catalogue.contains_key(text)).collect()
    }
}

fn translation<'a>(text: &str, catalogue: &'a Map<String, Value>) -> Option<&'a str> {
    catalogue.get(text).or_else(|| catalogue.get(text.trim())).and_then(Value::as_str)
}

fn replace(members: &mut Map<String, Value>, catalogue: &Map<String, Value>, inside_errors: bool) {
    for (name, value) in members.iter_mut() {
        match value {
            Value::String(text) if is_text(name, inside_errors) => {
                if let Some(other) = translation(text, catalogue) {
                    *text = other.to_owned();
                }
            }
            Value::Object(inner) if name != "properties" && name != "logic" => {
                replace(inner, catalogue, name == "errors")
            }
            Value::Array(items) => items.iter_mut().for_each(|item| replace_item(item, catalogue)),
            _ => {}
        }
    }
}

fn replace_item(item: &mut Value, catalogue: &Map<String, Value>) {
    match item {
        Value::Object(inner) => replace(inner, catalogue, false),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_item(item, catalogue)),
        _ => {}
    }
}

fn collect(value: &Value, inside_errors: bool, texts: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, false, texts)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_text(name, inside_errors) && !text.trim().is_empty() => {
                        texts.insert(text.clone());
                    }
                    Value::Object(_) if name != "properties" && name != "logic" => {
                        collect(value, name == "errors", texts)
                    }
                    Value::Array(_) => collect(value, false, texts),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
