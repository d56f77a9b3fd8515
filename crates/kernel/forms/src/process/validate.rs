//! Checking a component's rules.

use serde_json::Value;

use super::normalize::single_spaces;
use super::outcome::FieldError;
use super::{Context, Run};
use crate::messages;
use crate::rules::{Check, Failure, Rule, Verdict};

/// Which rules are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Custom,
    Server,
}

impl Run<'_> {
    /// Checks the rules of a component and reports what fails.
    pub(crate) fn validate(&mut self, context: &Context, which: Which) {
        if !context.component.validated || self.is_outside(context.id) || self.skips_rules(context, which) {
            return;
        }
        let value = context.value(&self.data).cloned();
        let component = std::sync::Arc::clone(&context.component);
        let rules: Vec<&Rule> = component.rules.iter().filter(|rule| self.wants(rule, which)).collect();
        let items = match &value {
            Some(Value::Array(items)) if component.multiple && !items.is_empty() => Some(items.clone()),
            _ => None,
        };
        let Some(items) = items else {
            let value = value.map(|value| truncated(&component.raw, value));
            for rule in rules {
                self.check(rule, context, value.as_ref(), value.as_ref(), None);
            }
            return;
        };
        for (at, item) in items.iter().enumerate() {
            let item = truncated(&component.raw, item.clone());
            for rule in rules.iter().filter(|rule| !rule.takes_whole_value()) {
                self.check(rule, context, value.as_ref(), Some(&item), Some(at));
            }
        }
        for rule in rules.iter().filter(|rule| rule.takes_whole_value()) {
            self.check(rule, context, value.as_ref(), value.as_ref(), None);
        }
    }

    fn wants(&self, rule: &Rule, which: Which) -> bool {
        let service = self.settings.is_service();
        match which {
            Which::All if rule.is_of_service() => service,
            Which::All => !rule.is_of_server() || self.pipeline.server_rules,
            Which::Custom => rule.is_evaluated(),
            Which::Server => rule.is_of_server() || matches!(rule, Rule::AvailableItems(_)),
        }
    }

    fn skips_rules(&mut self, context: &Context, which: Which) -> bool {
        if context.component.validate_when_hidden {
            return false;
        }
        let scope = self.scope_of(context.id);
        let hidden = match scope.conditionally_hidden.or_else(|| self.path_is_hidden(&context.path)) {
            Some(hidden) => hidden,
            None => {
                let (custom, simple) = match which {
                    Which::All => (true, true),
                    Which::Custom => (true, false),
                    Which::Server => (false, true),
                };
                self.is_hidden_by_condition(context, custom, simple)
            }
        };
        hidden || scope.hidden_by_designer || context.component.hidden
    }

    fn check(
        &mut self,
        rule: &Rule,
        context: &Context,
        whole: Option<&Value>,
        value: Option<&Value>,
        item: Option<usize>,
    ) {
        let service = self.settings.is_service();
        let component = std::sync::Arc::clone(&context.component);
        if !service && item.is_some() && !rule.applies(&component, whole) {
            return;
        }
        if !rule.applies(&component, value) {
            return;
        }
        let verdict = rule.check(&mut Check { run: self, context, value, item });
        match verdict {
            Verdict::Passed => {}
            Verdict::Failed(failure) => self.fail(rule, context, failure, item),
            Verdict::Unfit if service => {
                self.fail(rule, context, Failure::new("wrongType"), item);
            }
            Verdict::Unfit => {}
        }
    }

    fn fail(&mut self, rule: &Rule, context: &Context, failure: Failure, item: Option<usize>) {
        let component = &context.component;
        let custom = component.raw.get("validate").and_then(|rules| rules.get("customMessage"));
        let custom = custom.and_then(Value::as_str).filter(|text| !text.is_empty());
        let key = custom.map_or_else(|| failure.key.clone(), str::to_owned);
        let data_path = match item {
            Some(at) => format!("{}[{at}]", context.paths.data),
            None => context.paths.data.clone(),
        };
        // Without rows of errors by item, one message tells once.
        let place = if self.settings.is_service() { &data_path } else { &context.path };
        if !self.reported.insert((place.clone(), key.clone())) {
            return;
        }
        let field = self.field_name(context);
        let message = messages::text(&messages::Wanted {
            key: &key,
            failure: &failure,
            component: &component.raw,
            form: &self.form.tree.json,
            field: &field,
            path: &context.path,
            service: self.settings.is_service(),
            locale: self.settings.locale,
            is_custom: custom.is_some(),
        });
        self.outcome.errors.push(FieldError {
            path: context.path.clone(),
            data_path,
            rule: failure.rule.unwrap_or_else(|| rule.name().to_owned()),
            key,
            message,
            label: component.label().to_owned(),
            params: failure.params,
        });
    }

    /// The name of the field in messages.
    pub(crate) fn field_name(&self, context: &Context) -> String {
        let raw = &context.component.raw;
        let name = crate::model::settings::text(raw, "errorLabel").unwrap_or_else(|| context.component.label());
        if name.contains("{{") { self.template(name, context) } else { name.to_owned() }
    }
}

/// The value as it is checked where several spaces count as one.
fn truncated(raw: &Value, value: Value) -> Value {
    match value {
        Value::String(text) if crate::model::settings::flag(raw, "truncateMultipleSpaces") => {
            Value::String(single_spaces(&text))
        }
        other => other,
    }
}
