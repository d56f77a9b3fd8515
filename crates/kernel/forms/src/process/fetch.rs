//! Data sources that a form asks while it is processed.

use serde_json::Value;

use super::{Context, Run};
use crate::js::{Js, path};
use crate::model::component::Formula;
use crate::model::settings::{flag, text};

impl Run<'_> {
    /// Asks a data source and keeps its answer as the component's value.
    pub(crate) fn fetch(&mut self, context: &Context) {
        let component = &context.component;
        if component.type_name != "datasource" {
            return;
        }
        let on_server = component.raw.get("trigger").is_some_and(|trigger| flag(trigger, "server"));
        if self.pipeline.server && !on_server {
            return;
        }
        let Some(source) = self.settings.fetch else { return };
        let Some(settings) = component.raw.get("fetch").cloned() else { return };
        let Some(template) = text(&settings, "url") else { return };
        let url = self.template(template, context);
        let Some(answer) = source.get(&url).filter(|_| !url.is_empty()) else { return };
        let value = match Formula::of(settings.get("mapFunction"), "value") {
            Some(Formula::Script(script)) => self
                .script_value(&script, context, None, &[("responseData", Js::from_json(&answer))])
                .and_then(|value| value.to_json()),
            Some(Formula::Logic(logic)) => self.logic_value(&logic, context, None).and_then(|value| value.to_json()),
            None => Some(answer),
        };
        let row = if context.paths.row.is_empty() {
            component.data_key.clone()
        } else {
            format!("{}.{}", context.paths.row, component.data_key)
        };
        self.write(&row, value);
        self.keep(&context.path);
        if let Some(value) = path::get(&self.data, &row).cloned() {
            self.fetched.insert(context.path.clone(), value);
        }
    }
}

/// A value as part of an address.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The address that asks for one record of a select.
pub(crate) fn select_url(base: &str, raw: &Value, value: &Value) -> Option<String> {
    let field = text(raw, "searchField")?;
    let searched = match text(raw, "valueProperty") {
        Some(property) => path::get(value, property).cloned().unwrap_or(Value::Null),
        None => value.clone(),
    };
    let searched = match searched {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let mut query = vec![(field.to_owned(), encode(&searched))];
    for (setting, name) in [("selectFields", "select"), ("sort", "sort")] {
        if let Some(value) = text(raw, setting) {
            query.push((name.to_owned(), encode(value)));
        }
    }
    for pair in
        text(raw, "filter").unwrap_or_default().trim_start_matches('?').split('&').filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        query.retain(|(known, _)| known != name);
        query.push((name.to_owned(), value.to_owned()));
    }
    let separator = if base.contains('?') { '&' } else { '?' };
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{}={value}", encode(&name))).collect();
    Some(format!("{base}{separator}{}", query.join("&")))
}
