//! Keeping what the form asks for, and nothing else.

use serde_json::{Map, Value, json};

use super::{Context, Run};
use crate::js::path;
use crate::model::ModelType;

impl Run<'_> {
    /// Notes that there is a value.
    pub(crate) fn note_value(&mut self, context: &Context) {
        if context.value(&self.data).is_some() {
            self.filter.insert(context.path.clone(), true);
        }
    }

    /// Takes the value over into the output.
    pub(crate) fn filter_value(&mut self, context: &Context) {
        let output = self.filtered.get_or_insert_with(|| json!({}));
        let kept = self.filter.get(&context.path).copied().unwrap_or(false);
        let value = context.value(&self.data).filter(|_| kept);
        let place = context.path.as_str();
        let Some(value) = value else {
            if context.component.type_name == "number" {
                self.write(place, Some(Value::Null));
            }
            return;
        };
        match context.component.model {
            _ if context.component.type_name == "address" => {
                path::set(output, place, value.clone());
            }
            ModelType::DataObject => {
                let inner = format!("{place}.data");
                let data = path::get(output, &inner).cloned().unwrap_or_else(|| json!({}));
                self.write(&inner, Some(data));
                let whole = path::get(&self.data, place).cloned().unwrap_or(Value::Null);
                path::set(self.filtered.get_or_insert_with(|| json!({})), place, whole);
            }
            ModelType::NestedDataArray => {
                let rows = data_rows(value, path::get(output, place));
                path::set(output, place, rows);
            }
            ModelType::NestedArray | ModelType::Object => match path::get(output, place).cloned() {
                None => {
                    let empty = context.component.model == ModelType::NestedArray;
                    path::set(output, place, if empty { json!([]) } else { json!({}) });
                }
                Some(known) => self.write(place, Some(known)),
            },
            _ => {
                path::set(output, place, value.clone());
            }
        }
    }
}

/// Rows that keep their own members and the filtered data.
fn data_rows(value: &Value, filtered: Option<&Value>) -> Value {
    let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |(at, item): (usize, &Value)| {
        let mut members: Map<String, Value> = item.as_object().cloned().unwrap_or_default();
        let data = filtered.and_then(|rows| rows.get(at)).and_then(|row| row.get("data")).cloned();
        members.insert("data".to_owned(), data.filter(|data| !data.is_null()).unwrap_or_else(|| json!({})));
        Value::Object(members)
    };
    Value::Array(rows.iter().enumerate().map(row).collect())
}
