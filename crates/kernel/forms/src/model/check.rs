//! What should be mended in a form before it is published: it can be used as it is, but not as meant.

use std::collections::HashMap;

use serde_json::Value;

use super::resolve::Search;
use super::settings::{flag, text};
use super::{Component, Form, FormProblem, Kind, NodeId};
use crate::model::component::Formula;
use crate::rules::Rule;
use crate::script::Script;

impl Form {
    /// Problems that do not keep the form from being used: references to nothing, patterns that cannot be read, keys that
    /// are missing or used twice, types shown by the fallback, formulas that need the JavaScript engine.
    pub fn check(&self) -> Vec<FormProblem> {
        let mut found = Vec::new();
        let mut paths: HashMap<String, String> = HashMap::new();
        self.each_with_paths(&mut |id, component, own, _| {
            let place = self.tree.nodes.get(id).map(|node| node.place.clone()).unwrap_or_default();
            own_problems(component, &place, &mut found);
            self.reference_problems(id, component, &place, &mut found);
            if !component.has_value() || component.data_key.is_empty() {
                return;
            }
            let alternative = component.conditional.is_some() || component.custom_conditional.is_some();
            if let Some(other) = paths.insert(own.data.clone(), place.clone())
                && !alternative
            {
                let message = format!("The key \"{}\" is used by {other} too.", own.data);
                found.push(FormProblem::new(place, message, "Give one of them another key, or a condition."));
            }
        });
        found
    }

    fn reference_problems(&self, id: NodeId, component: &Component, place: &str, found: &mut Vec<FormProblem>) {
        let Some(conditional) = &component.conditional else { return };
        let mut references: Vec<&str> = text(conditional, "when").into_iter().collect();
        let conditions = conditional.get("conditions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        references.extend(conditions.iter().filter_map(|condition| text(condition, "component")));
        let skips = |_: NodeId, _: Option<&Value>, _: Option<usize>| false;
        let spent = std::cell::Cell::new(0);
        let root = self.form_around(id);
        for reference in references {
            let search = |root| Search {
                tree: &self.tree,
                root,
                data: None,
                index: None,
                rows: &[],
                skips: &skips,
                spent: &spent,
            };
            if search(root).find(reference).or_else(|| search(None).find(reference)).is_none() {
                let message = format!("The condition names \"{reference}\", and there is no such component.");
                found.push(FormProblem::new(place, message, "Name a component of the form, by its key or path."));
            }
        }
    }

    /// The nested form in which a component stands.
    fn form_around(&self, id: NodeId) -> Option<NodeId> {
        let mut parent = self.tree.nodes.get(id).and_then(|node| node.parent);
        while let Some(above) = parent {
            let node = self.tree.nodes.get(above)?;
            if node.component.model == super::ModelType::DataObject {
                return Some(above);
            }
            parent = node.parent;
        }
        None
    }
}

fn own_problems(component: &Component, place: &str, found: &mut Vec<FormProblem>) {
    let mut add = |message: String, cure: &str| found.push(FormProblem::new(place, message, cure));
    if component.key.is_empty() && component.has_value() && component.kind != Kind::Button {
        add("The component has no key, so that its answer is lost.".to_owned(), "Give it a key.");
    }
    if component.kind == Kind::Unknown && component.has_type {
        let message = format!("The type \"{}\" is not known; it is shown as a line of text.", component.type_name);
        add(message, "Choose another type.");
    }
    if component.rules.iter().any(|rule| matches!(rule, Rule::Pattern(pattern) if !pattern.is_readable())) {
        add("The pattern cannot be read, so that it is not checked.".to_owned(), "Mend the regular expression.");
    }
    let asked =
        component.kind.is_input() && component.kind != Kind::Hidden && component.has_value() && !component.nested;
    if asked && !flag(&component.raw, "label") {
        add("The field has no label, so that people cannot know what is asked.".to_owned(), "Give it a label.");
    }
    let formulas = [component.calculate.as_ref(), component.custom_default.as_ref()];
    let of_formulas = formulas.into_iter().flatten().filter_map(|formula| match formula {
        Formula::Script(script) => Some(script),
        Formula::Logic(_) => None,
    });
    let rules =
        component.rules.iter().filter_map(|rule| if let Rule::Custom(script) = rule { Some(script) } else { None });
    let scripts: Vec<&Script> = component.custom_conditional.iter().chain(of_formulas).chain(rules).collect();
    if scripts.iter().any(|script| !script.is_compiled()) {
        let message = "A formula is JavaScript that needs the engine; it is slower and cannot be explained.".to_owned();
        add(message, "Write it as conditions, JSONLogic or plain comparisons where you can.");
    }
}
