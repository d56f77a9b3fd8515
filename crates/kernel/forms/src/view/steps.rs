//! The steps of a form.

use std::collections::HashSet;

use serde_json::Value;

use crate::model::settings::text;
use crate::model::{Form, Kind, NodeId};
use crate::process::{Outcome, Settings};

/// A step: one page of the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 0.
    pub index: usize,
    /// The key of its panel; empty when the form has one step only.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The path of its panel, as [`Outcome::hidden`] names it; empty when the form has one step only.
    pub path: String,
    pub(crate) nodes: Vec<NodeId>,
    /// Whether the nodes are one panel whose children are shown.
    pub(crate) panel: Option<NodeId>,
}

impl Form {
    /// The steps: each top panel of a wizard is one; any other form is one step.
    pub fn steps(&self) -> Vec<Step> {
        let is_wizard = self.tree.json.get("display").and_then(Value::as_str) == Some("wizard");
        let panels = self.tree.top.iter().filter(|id| self.kind_of(**id) == Kind::Panel).count();
        if !is_wizard || panels == 0 {
            let title = self.title().to_owned();
            let nodes = self.tree.top.clone();
            return vec![Step { index: 0, key: String::new(), title, path: String::new(), nodes, panel: None }];
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut loose = Vec::new();
        for id in &self.tree.top {
            let Some(component) = self.tree.component(*id).filter(|component| component.kind == Kind::Panel) else {
                // What stands beside the panels belongs to the step before it, or to the first.
                match steps.last_mut() {
                    Some(step) => step.nodes.push(*id),
                    None => loose.push(*id),
                }
                continue;
            };
            let title = ["title", "label", "legend"].iter().find_map(|name| text(&component.raw, name));
            let mut nodes = std::mem::take(&mut loose);
            nodes.push(*id);
            steps.push(Step {
                index: steps.len(),
                key: component.key.clone(),
                title: title.unwrap_or(&component.key).to_owned(),
                path: component.data_key.clone(),
                nodes,
                panel: Some(*id),
            });
        }
        steps
    }

    fn kind_of(&self, id: NodeId) -> Kind {
        self.tree.component(id).map(|component| component.kind).unwrap_or_default()
    }

    /// The numbers of the steps that are shown, and have something to show, as things stand.
    pub fn visible_steps(&self, outcome: &Outcome) -> Vec<usize> {
        let steps = self.steps();
        let shown = steps.iter().filter(|step| step.path.is_empty() || outcome.is_shown(&step.path));
        let found: Vec<usize> = shown.map(|step| step.index).collect();
        if found.is_empty() { vec![0] } else { found }
    }

    /// Processes a submission and checks the fields of one step only; the data of all steps take part in conditions
    /// and calculations.
    pub fn process_step(&self, step: usize, data: &Value, settings: &Settings<'_>) -> Outcome {
        let steps = self.steps();
        let within = steps.get(step).map(|step| self.below(&step.nodes)).unwrap_or_default();
        self.process_within(data, settings, Some(&within))
    }

    /// The step on which the component at a path is asked, to send a reader from an error to its page.
    pub fn step_of(&self, path: &str) -> Option<usize> {
        let found = self.search_path(path)?;
        let steps = self.steps();
        steps.iter().find(|step| self.below(&step.nodes).contains(&found)).map(|step| step.index)
    }

    /// Components and all below them.
    pub(crate) fn below(&self, top: &[NodeId]) -> HashSet<NodeId> {
        let mut found = HashSet::new();
        let mut pending = top.to_vec();
        while let Some(id) = pending.pop() {
            if found.insert(id)
                && let Some(node) = self.tree.nodes.get(id)
            {
                pending.extend(&node.children);
            }
        }
        found
    }
}
