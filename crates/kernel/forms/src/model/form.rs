//! The parsed form: a tree of components, flat in document order.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::resolve::Index;
use super::{Component, ModelType};

/// Longest accepted form, in bytes.
const SIZE_LIMIT: usize = 8 * 1024 * 1024;
/// Deepest nesting of components.
const DEPTH_LIMIT: usize = 40;
/// Deepest nesting of any JSON.
pub(crate) const JSON_DEPTH_LIMIT: usize = 120;
/// Most components.
const COUNT_LIMIT: usize = 20_000;

/// The place of a component in document order.
pub(crate) type NodeId = usize;

/// Something about a form that must be mended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message} {cure}")]
pub struct FormProblem {
    /// The component or member to blame, such as `components[2].key`; empty for the whole form.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub cure: String,
}

impl FormProblem {
    /// A problem at that place.
    pub fn new(path: impl Into<String>, message: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), cure: cure.into() }
    }
}

/// All problems that keep a form from being used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct FormProblems(pub Vec<FormProblem>);

impl From<FormProblem> for FormProblems {
    fn from(problem: FormProblem) -> Self {
        Self(vec![problem])
    }
}

/// A component in its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) component: Arc<Component>,
    pub(crate) parent: Option<NodeId>,
    pub(crate) children: Vec<NodeId>,
    /// Distance from the top.
    pub(crate) depth: usize,
    /// Where it stands in the file, for messages.
    pub(crate) place: String,
    /// Widths of its columns and how many children each has.
    pub(crate) columns: Vec<(u32, usize)>,
}

/// A form definition, parsed once and shared; cheap to clone.
#[derive(Clone, Debug)]
pub struct Form {
    pub(crate) tree: Arc<FormTree>,
}

#[derive(Debug)]
pub(crate) struct FormTree {
    /// The form as stored.
    pub(crate) json: Value,
    pub(crate) nodes: Vec<Node>,
    pub(crate) top: Vec<NodeId>,
    /// How references are found, from the form and from each nested form.
    pub(crate) index: HashMap<Option<NodeId>, Index>,
}

impl FormTree {
    pub(crate) fn component(&self, id: NodeId) -> Option<&Arc<Component>> {
        self.nodes.get(id).map(|node| &node.component)
    }
}

impl Form {
    /// Reads a form from JSON text.
    ///
    /// # Errors
    /// [`FormProblems`] when it is no form, or beyond a limit of size, depth or number of components.
    pub fn from_slice(text: &[u8]) -> Result<Self, FormProblems> {
        if text.len() > SIZE_LIMIT {
            return Err(FormProblem::new("", "The form is larger than 8 MB.", "Split it into several forms.").into());
        }
        let json: Value = serde_json::from_slice(text).map_err(|error| {
            let message = format!("The form is not JSON: line {}, column {}: {error}.", error.line(), error.column());
            FormProblem::new("", message, "Export it again from the designer.")
        })?;
        Self::parse(&json)
    }

    /// Reads a form.
    ///
    /// # Errors
    /// [`FormProblems`] when it is no form, or beyond a limit of depth or number of components.
    pub fn parse(json: &Value) -> Result<Self, FormProblems> {
        if !within_depth(json, JSON_DEPTH_LIMIT) {
            return Err(FormProblem::new("", "The form is nested too deeply.", "Flatten its groups.").into());
        }
        let list = match json {
            Value::Array(_) => Some(json),
            Value::Object(_) => json.get("components"),
            _ => None,
        };
        let Some(list) = list.and_then(Value::as_array) else {
            let cure = "A form is an object with a list \"components\".";
            return Err(FormProblem::new("components", "The form has no list of components.", cure).into());
        };
        let mut builder = Builder { nodes: Vec::new(), problems: Vec::new() };
        let top = builder.children(list, None, 0, "components");
        if !builder.problems.is_empty() {
            return Err(FormProblems(builder.problems));
        }
        let json = if json.is_array() { serde_json::json!({ "components": json }) } else { json.clone() };
        let mut tree = FormTree { json, nodes: builder.nodes, top, index: HashMap::new() };
        tree.index = Index::build_all(&tree);
        Ok(Self { tree: Arc::new(tree) })
    }

    /// The form as stored.
    pub fn json(&self) -> &Value {
        &self.tree.json
    }

    /// The form's own title, if it has one.
    pub fn title(&self) -> &str {
        self.tree.json.get("title").and_then(Value::as_str).unwrap_or_default()
    }

    /// How many components it has.
    pub fn component_count(&self) -> usize {
        self.tree.nodes.len()
    }
}

/// Whether no part of the value is nested more deeply.
pub(crate) fn within_depth(value: &Value, limit: usize) -> bool {
    let mut pending = vec![(value, 0)];
    while let Some((value, depth)) = pending.pop() {
        if depth > limit {
            return false;
        }
        match value {
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => pending.extend(members.values().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    true
}

struct Builder {
    nodes: Vec<Node>,
    problems: Vec<FormProblem>,
}

impl Builder {
    fn children(&mut self, list: &[Value], parent: Option<NodeId>, depth: usize, place: &str) -> Vec<NodeId> {
        if depth > DEPTH_LIMIT {
            self.problem(place, "The components are nested more than 40 deep.", "Flatten the groups.");
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, item) in list.iter().enumerate() {
            let Some(members) = item.as_object() else { continue };
            if self.nodes.len() >= COUNT_LIMIT {
                self.problem(place, "The form has more than 20,000 components.", "Split it into several forms.");
                break;
            }
            found.push(self.node(item, members, parent, depth, format!("{place}[{at}]")));
        }
        found
    }

    fn problem(&mut self, place: &str, message: &str, cure: &str) {
        if self.problems.len() < 20 {
            self.problems.push(FormProblem::new(place, message, cure));
        }
    }

    fn node(
        &mut self,
        item: &Value,
        members: &Map<String, Value>,
        parent: Option<NodeId>,
        depth: usize,
        place: String,
    ) -> NodeId {
        let model = ModelType::of(item);
        let mut raw = Map::new();
        for (name, value) in members {
            let holds_children = match name.as_str() {
                "components" | "columns" => true,
                "rows" => value.is_array(),
                _ => false,
            };
            if !holds_children {
                raw.insert(name.clone(), value.clone());
            }
        }
        let has_components = members.get("components").is_some_and(|value| !value.is_null());
        let component = Arc::new(Component::new(Value::Object(raw), model, has_components));
        let nested = component.nested;
        let id = self.nodes.len();
        self.nodes.push(Node {
            component,
            parent,
            children: Vec::new(),
            depth,
            place: place.clone(),
            columns: Vec::new(),
        });
        let children = self.below(members, nested, id, depth + 1, &place);
        if let Some(node) = self.nodes.get_mut(id) {
            node.children = children;
        }
        id
    }

    fn below(
        &mut self,
        members: &Map<String, Value>,
        nested: bool,
        id: NodeId,
        depth: usize,
        place: &str,
    ) -> Vec<NodeId> {
        let list = |name: &str| members.get(name).and_then(Value::as_array);
        let mut found = Vec::new();
        let cells: Option<Vec<(String, &Value)>> = match (nested, list("columns"), list("rows")) {
            (true, ..) => None,
            (false, Some(columns), _) => {
                Some(columns.iter().enumerate().map(|(at, column)| (format!("columns[{at}]"), column)).collect())
            }
            (false, None, Some(rows)) => Some(
                rows.iter()
                    .enumerate()
                    .filter_map(|(at, row)| row.as_array().map(|cells| (at, cells)))
                    .flat_map(|(at, cells)| {
                        cells.iter().enumerate().map(move |(column, cell)| (format!("rows[{at}][{column}]"), cell))
                    })
                    .collect(),
            ),
            (false, None, None) => None,
        };
        match cells {
            Some(cells) => {
                for (name, cell) in cells {
                    if let Some(list) = cell.get("components").and_then(Value::as_array) {
                        let children = self.children(list, Some(id), depth, &format!("{place}.{name}.components"));
                        let width = cell.get("width").and_then(Value::as_u64).unwrap_or(6).clamp(1, 12);
                        if let Some(node) = self.nodes.get_mut(id) {
                            node.columns.push((width as u32, children.len()));
                        }
                        found.extend(children);
                    }
                }
            }
            None => {
                if let Some(components) = list("components") {
                    found = self.children(components, Some(id), depth, &format!("{place}.components"));
                }
            }
        }
        found
    }
}
