//! What can be asked, and what an answer holds.

use serde::Serialize;
use serde_json::{Map, Value as Json};
use stoa_feel::{Message, Value};

use crate::explain::Explanation;
use crate::models::{Node, Program};

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Invocable {
    /// A decision.
    Decision,
    /// A decision service.
    DecisionService,
    /// A business knowledge model.
    BusinessKnowledgeModel,
}

/// A decision that can be asked.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// The namespace of its model.
    pub namespace: String,
    /// The line it begins at.
    pub line: u32,
    /// The question it answers.
    pub question: Option<String>,
    pub(crate) inputs: Vec<RequiredInput>,
    pub(crate) outputs: Vec<String>,
}

/// Something a decision needs from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequiredInput {
    /// Its name.
    pub name: String,
    /// The name of its type; `Any` when nothing is said.
    pub kind: String,
    /// Whether the model declares it as input data; else it is a variable the expressions just name.
    pub declared: bool,
}

impl Decision {
    /// What it needs from outside, also through the decisions it requires.
    pub fn inputs(&self) -> &[RequiredInput] {
        &self.inputs
    }

    /// The names of the outputs of its table; empty for other logic.
    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }
}

/// What an evaluation gives.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The value, as DMN has it.
    pub value: Value,
    /// The result as Camunda shows it: one map of outputs for each matching rule.
    pub rows: Vec<Map<String, Json>>,
    /// For a decision service: every output decision by name.
    pub outputs: Vec<(String, Value)>,
    /// What went wrong on the way; the values there are null.
    pub messages: Vec<Message>,
    /// Why, when that was asked for.
    pub explanation: Option<Explanation>,
}

/// What cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DmnError {
    /// There is nothing of that id or name.
    #[error("There is no {kind} \"{name}\". Known are: {known}.")]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// Its id or name.
        name: String,
        /// What there is.
        known: String,
    },
}

/// What to evaluate.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// What kind of element.
    pub invocable: Invocable,
    /// Its id or name.
    pub name: &'q str,
    /// The file of its model; any when not said.
    pub file: Option<&'q str>,
    /// Whether to explain the result.
    pub explain: bool,
}

/// The result as Camunda shows it.
pub(crate) fn rows(node: &Node, value: &Value) -> Vec<Map<String, Json>> {
    let Program::Logic(logic) = &node.program else { return Vec::new() };
    let single = logic.table.as_ref().and_then(|table| match table.outputs.as_slice() {
        [only] if table.named => Some(only.name.to_string()),
        _ => None,
    });
    let single = single.or_else(|| node.variable.clone()).unwrap_or_else(|| node.name.to_string());
    let row = |value: &Value| match (value, &logic.table) {
        (Value::Context(entries), Some(table)) if table.outputs.len() > 1 => {
            entries.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect()
        }
        _ => Map::from_iter([(single.clone(), value.to_json())]),
    };
    match (value, &logic.table) {
        (Value::Null, Some(_)) => Vec::new(),
        (Value::List(items), Some(_)) => items.iter().map(row).collect(),
        _ => vec![row(value)],
    }
}
