//! Values for what is absent.

use serde_json::Value;

use super::outcome::Calculated;
use super::{Context, Run};
use crate::js::{Js, path};
use crate::model::ModelType;
use crate::model::settings::truthy;

impl Run<'_> {
    fn takes_default(&self, context: &Context) -> bool {
        let number_on_server = self.pipeline.server && context.component.model == ModelType::Number;
        let there = match context.row(&self.data) {
            Some(row) => path::has(row, &context.component.data_key),
            None => false,
        };
        !number_on_server && !there
    }

    /// The default that a formula gives.
    pub(crate) fn custom_default(&mut self, context: &Context) {
        let Some(formula) = context.component.custom_default.clone() else { return };
        if !self.takes_default(context) {
            return;
        }
        let found = self.formula(&formula, context, Some(Js::Null)).unwrap_or(Js::Null);
        let value = found.to_json();
        self.set_default(context, value);
    }

    /// The default that the form gives.
    pub(crate) fn static_default(&mut self, context: &Context) {
        let Some(value) = context.component.raw.get("defaultValue").filter(|value| truthy(value)).cloned() else {
            return;
        };
        if self.takes_default(context) {
            self.set_default(context, Some(value));
        }
    }

    fn set_default(&mut self, context: &Context, value: Option<Value>) {
        let value = match value {
            Some(Value::Array(items)) => Some(Value::Array(items)),
            other if context.component.multiple => {
                Some(other.filter(truthy).map_or_else(|| Value::Array(Vec::new()), |value| Value::Array(vec![value])))
            }
            other => other,
        };
        let Some(value) = value.filter(|value| !value.is_null()) else { return };
        self.outcome.defaulted.push(Calculated { path: context.path.clone(), value: Some(value.clone()) });
        self.write(&context.path, Some(value));
        if context.component.model != ModelType::Number {
            self.keep(&context.path);
        }
    }
}
