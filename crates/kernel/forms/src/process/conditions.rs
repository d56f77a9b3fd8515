//! Conditions that show and hide.

use serde_json::Value;

use super::operators::{Comparison, compare};
use super::walk::skips_form;
use super::{Context, Run};
use crate::js::{Js, path};
use crate::model::NodeId;
use crate::model::resolve::{Found, Search};
use crate::model::settings::{flag, present, truthy};

impl Run<'_> {
    /// Evaluates the conditions of a component and remembers the result.
    pub(crate) fn conditions(&mut self, context: &Context, custom: bool, simple: bool) {
        let component = &context.component;
        if component.conditional.is_none() && component.custom_conditional.is_none() {
            return;
        }
        let at = match self.conditional_at.get(&context.path).filter(|_| !context.path.is_empty()) {
            Some(at) => *at,
            None => {
                let path = if context.path.is_empty() { component.data_key.clone() } else { context.path.clone() };
                self.remember_condition(path)
            }
        };
        let hidden = self.is_hidden_by_condition(context, custom, simple);
        let asked = std::mem::take(&mut *self.asked.borrow_mut());
        if !self.settings.is_service() {
            for id in self.form.below(&asked) {
                self.scopes.remove(&id);
            }
        }
        if let Some(entry) = self.conditionals.get_mut(at) {
            entry.1 = hidden;
        }
        self.scopes.entry(context.id).or_default().conditionally_hidden = Some(hidden);
    }

    /// Adds a place for the result of a condition.
    pub(crate) fn remember_condition(&mut self, path: String) -> usize {
        let at = self.conditionals.len();
        self.conditional_at.entry(path.clone()).or_insert(at);
        self.conditionals.push((path, false));
        at
    }

    /// Whether a condition hides the component now.
    pub(crate) fn is_hidden_by_condition(&mut self, context: &Context, custom: bool, simple: bool) -> bool {
        (custom && self.custom_hides(context)) || (simple && self.settings_hide(context))
    }

    fn custom_hides(&mut self, context: &Context) -> bool {
        let Some(script) = context.component.custom_conditional.clone() else { return false };
        match self.script_value(&script.with_initial_true(), context, None, &[]) {
            None | Some(Js::Null) => false,
            Some(show) => !show.truthy(),
        }
    }

    fn settings_hide(&mut self, context: &Context) -> bool {
        let component = std::sync::Arc::clone(&context.component);
        let Some(conditional) = &component.conditional else { return false };
        let mut show = None;
        if let Some(json) = conditional.get("json").filter(|json| json.is_object() || json.is_array()) {
            show = match self.logic_value(json, context, None) {
                None | Some(Js::Null | Js::Undefined) => None,
                Some(value) => Some(value.truthy()),
            };
        }
        if flag(conditional, "when") {
            show = self.legacy(conditional, context);
        }
        if flag(conditional, "conjunction") && flag(conditional, "conditions") {
            show = self.simple(conditional, context);
        }
        show == Some(false)
    }

    /// `when` a component `eq`uals a value: all compared as text. `None` is no condition.
    pub(crate) fn legacy(&self, conditional: &Value, context: &Context) -> Option<bool> {
        let when = present(conditional, "when")?;
        let when = Js::from_json(when).text();
        let found = self.search(None, &self.data, context, &when);
        let value = self.found_value(found.as_ref(), &self.data, &when);
        let eq = Js::from_option(conditional.get("eq")).text();
        let show = Js::from_option(conditional.get("show")).text();
        if let Some(Value::Object(_) | Value::Array(_)) = value
            && let Some(member) = value.and_then(|value| path::get(value, &eq))
        {
            return Some(Js::from_json(member).text() == show);
        }
        if let Some(Value::Array(items)) = value
            && items.iter().any(|item| Js::from_json(item).text() == eq)
        {
            return Some(show == "true");
        }
        Some((Js::from_option(value).text() == eq) == (show == "true"))
    }

    /// Conditions with operators, all or any of them. `None` is no condition.
    pub(crate) fn simple(&self, conditional: &Value, context: &Context) -> Option<bool> {
        let conditions = present(conditional, "conditions")?;
        present(conditional, "conjunction")?;
        let items = conditions.as_array().map(Vec::as_slice).unwrap_or_default();
        if items.is_empty() {
            return None;
        }
        let mut results = items.iter().filter_map(|condition| self.condition(condition, context));
        let any = conditional.get("conjunction").and_then(Value::as_str) == Some("any");
        let holds = if any { results.any(|held| held) } else { results.all(|held| held) };
        Some(if shows(conditional.get("show")) { holds } else { !holds })
    }

    /// One condition; `None` when it names no component.
    fn condition(&self, condition: &Value, context: &Context) -> Option<bool> {
        let reference = present(condition, "component").map(|name| Js::from_json(name).text())?;
        let root = context.local_root.as_ref();
        let target = self.search_static(root.map(|root| root.id), context, &reference);
        let local = root.and_then(|root| path::get(&self.data, &root.data_path));
        let data = if root.is_some() { local.unwrap_or(&self.data) } else { &self.data };
        let value = match &target {
            Some(_) => {
                let found = self.search(root.map(|root| root.id), data, context, &reference);
                self.found_value(found.as_ref(), data, &reference)
            }
            None => Some(&Value::Null),
        };
        let component = target.as_ref().and_then(|found| self.component(found.id));
        Some(compare(&Comparison {
            operator: condition.get("operator").and_then(Value::as_str).unwrap_or_default(),
            value,
            expected: condition.get("value"),
            component: component.as_deref(),
            node: target.map(|found| found.id),
            reference: &reference,
            data: &self.data,
            run: self,
        }))
    }

    fn found_value<'b>(&self, found: Option<&Found>, data: &'b Value, reference: &str) -> Option<&'b Value> {
        match found {
            None => path::get(data, reference),
            Some(found) if found.data_path.is_empty() => Some(&Value::Null),
            Some(found) => path::get(data, &found.data_path),
        }
    }

    fn search(&self, root: Option<NodeId>, data: &Value, context: &Context, reference: &str) -> Option<Found> {
        let skips = |id: NodeId, value: Option<&Value>, index: Option<usize>| {
            let hidden = self.scope_of(id).conditionally_hidden == Some(true);
            self.component(id).is_some_and(|component| skips_form(&component, value, index, hidden))
        };
        let rows = if self.settings.is_service() { context.rows.as_slice() } else { &[] };
        let search = Search {
            tree: &self.form.tree,
            root,
            data: Some(data),
            index: context.paths.index,
            rows,
            skips: &skips,
            spent: &self.spent,
        };
        search.find(reference)
    }

    fn search_static(&self, root: Option<NodeId>, context: &Context, reference: &str) -> Option<Found> {
        let skips = |_: NodeId, _: Option<&Value>, _: Option<usize>| false;
        let tree = &self.form.tree;
        Search { tree, root, data: None, index: context.paths.index, rows: &[], skips: &skips, spent: &self.spent }
            .find(reference)
    }
}

/// `show` as a boolean; text is read as JSON first.
fn shows(show: Option<&Value>) -> bool {
    match show {
        None => true,
        Some(Value::String(text)) => {
            serde_json::from_str::<Value>(text).map_or(!text.is_empty(), |value| truthy(&value))
        }
        Some(value) => truthy(value),
    }
}
