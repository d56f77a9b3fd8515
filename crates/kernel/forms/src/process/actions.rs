//! Logic: triggers and what they do to a component.

use serde_json::{Map, Value};

use super::run::merge;
use super::{Context, Run};
use crate::js::value::deep_equal;
use crate::js::{Js, path};
use crate::model::component::Formula;
use crate::model::settings::{flag, truthy};
use crate::script::Script;

impl Run<'_> {
    /// Applies the logic of a component, in order.
    pub(crate) fn logic(&mut self, context: &mut Context) {
        if !context.component.has_logic {
            return;
        }
        let items = context.component.raw.get("logic").and_then(Value::as_array).cloned().unwrap_or_default();
        for item in &items {
            let Some(trigger) = item.get("trigger").filter(|trigger| truthy(trigger)) else { continue };
            let actions = item.get("actions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            if actions.is_empty() {
                continue;
            }
            let result = self.triggered(trigger, context);
            if !result.truthy() {
                continue;
            }
            for action in actions {
                self.act(action, context, &result);
            }
        }
    }

    fn triggered(&mut self, trigger: &Value, context: &Context) -> Js {
        let nothing = Value::Null;
        match trigger.get("type").and_then(Value::as_str) {
            Some("simple") => {
                let simple = trigger.get("simple").unwrap_or(&nothing);
                let holds =
                    if flag(simple, "when") { self.legacy(simple, context) } else { self.simple(simple, context) };
                Js::Bool(holds.unwrap_or(false))
            }
            Some("javascript") => {
                let Some(source) = trigger.get("javascript").and_then(Value::as_str).filter(|text| !text.is_empty())
                else {
                    return Js::Undefined;
                };
                let script = Script::new(source, "result").with_initial_true();
                self.script_value(&script, context, None, &[]).unwrap_or_default()
            }
            Some("json") => match trigger.get("json").filter(|json| json.is_object() || json.is_array()) {
                Some(json) => self.logic_value(json, context, None).unwrap_or_default(),
                None => Js::Undefined,
            },
            _ => Js::Undefined,
        }
    }

    fn act(&mut self, action: &Value, context: &mut Context, result: &Js) {
        match action.get("type").and_then(Value::as_str) {
            Some("property") => self.set_property(action, context, result),
            Some("value") => self.set_value(action.get("value"), context, result),
            Some("customAction") => self.set_value(action.get("customAction"), context, result),
            Some("mergeComponentSchema") => self.merge_settings(action, context, result),
            _ => {}
        }
    }

    fn set_property(&mut self, action: &Value, context: &mut Context, result: &Js) {
        let Some(property) = action.get("property") else { return };
        let Some(name) = property.get("value").and_then(Value::as_str).map(str::to_owned) else { return };
        match property.get("type").and_then(Value::as_str) {
            Some("boolean") => {
                let current = path::get(&context.component.raw, &name).map_or(Js::Bool(false), Js::from_json).text();
                let wanted = Js::from_option(action.get("state")).text();
                if current == wanted {
                    return;
                }
                let state = Value::Bool(wanted == "true");
                self.change(context, |raw| {
                    path::set(raw, &name, state);
                });
                if name == "hidden" && !context.path.is_empty() {
                    self.hide_by_logic(context);
                }
            }
            Some("string") => {
                let source = property.get("component").and_then(Value::as_str).unwrap_or("text");
                let template = Js::from_option(action.get(source)).text();
                let text = self.template_escaped(&template, context, result);
                self.change(context, |raw| {
                    path::set(raw, &name, Value::String(text));
                });
            }
            _ => {}
        }
    }

    fn hide_by_logic(&mut self, context: &Context) {
        let hidden = context.component.hidden;
        match self.conditional_at.get(&context.path).copied() {
            Some(at) => {
                if let Some(entry) = self.conditionals.get_mut(at) {
                    entry.1 = hidden;
                }
                self.scopes.entry(context.id).or_default().conditionally_hidden = Some(hidden);
            }
            None => {
                let at = self.remember_condition(context.path.clone());
                if let Some(entry) = self.conditionals.get_mut(at) {
                    entry.1 = hidden;
                }
            }
        }
    }

    fn set_value(&mut self, formula: Option<&Value>, context: &Context, result: &Js) {
        let old = path::get(&self.data, &context.path).cloned();
        let old_js = Js::from_option(old.as_ref());
        let new = match formula {
            Some(Value::String(source)) => {
                let script = Script::new(source, "value");
                self.script_value(&script, context, Some(old_js.clone()), &[("result", result.clone())])
            }
            Some(logic @ (Value::Object(_) | Value::Array(_))) => {
                self.logic_value(logic, context, Some(old_js.clone()))
            }
            _ => None,
        };
        let new = new.unwrap_or(Js::Null);
        let hidden = self.path_is_hidden(&context.path) == Some(true);
        if deep_equal(&old_js, &new) || (hidden && flag(&context.component.raw, "clearOnHide")) {
            return;
        }
        self.write(&context.path, new.to_json());
        self.keep(&context.path);
    }

    fn merge_settings(&mut self, action: &Value, context: &mut Context, result: &Js) {
        let Some(formula) = Formula::of(action.get("schemaDefinition"), "schema") else { return };
        let own = Js::from_option(path::get(&self.data, &context.path));
        let found = match &formula {
            Formula::Script(script) => self.script_value(script, context, Some(own), &[("result", result.clone())]),
            Formula::Logic(logic) => self.logic_value(logic, context, Some(own)),
        };
        let Some(Value::Object(members)) = found.and_then(|found| found.to_json()) else { return };
        let members: Map<String, Value> = members
            .into_iter()
            .filter(|(name, _)| !matches!(name.as_str(), "components" | "columns" | "rows"))
            .collect();
        if !members.is_empty() {
            self.change(context, |raw| merge(raw, members));
        }
    }
}
