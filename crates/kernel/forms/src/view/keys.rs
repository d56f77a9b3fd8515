//! The names of a form's values, for checks across a service.

use crate::js::path::segments;
use crate::model::{Component, Form, Kind, NodeId, Paths};

/// A value that a form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormKey {
    /// Its data path without row numbers, such as `children.name`.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// The name of the type in the form.
    pub type_name: String,
    /// Its name for people.
    pub label: String,
    /// Whether an answer is demanded whenever it is shown.
    pub required: bool,
    /// Whether it stands in a repeating group.
    pub repeated: bool,
    /// Where it stands in the file, such as `components[0].components[2]`.
    pub place: String,
}

/// A data path without its row numbers.
pub(crate) fn plain_path(path: &str) -> String {
    let names: Vec<&str> = segments(path)
        .into_iter()
        .map(|segment| segment.name)
        .filter(|name| name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    names.join(".")
}

impl Form {
    /// All values that the form asks for, in document order.
    pub fn keys(&self) -> Vec<FormKey> {
        let mut found = Vec::new();
        self.each_with_paths(&mut |id, component, paths, repeated| {
            if component.has_value() && !component.data_key.is_empty() {
                found.push(FormKey {
                    path: plain_path(&paths.data),
                    kind: component.kind,
                    type_name: component.type_name.clone(),
                    label: component.label().to_owned(),
                    required: component.required,
                    repeated,
                    place: self.tree.nodes.get(id).map(|node| node.place.clone()).unwrap_or_default(),
                });
            }
        });
        found
    }

    /// Calls with each component, its paths in the first row, and whether it repeats.
    pub(crate) fn each_with_paths(&self, each: &mut dyn FnMut(NodeId, &Component, &Paths, bool)) {
        type Pending = (NodeId, Option<(NodeId, Paths)>, bool);
        let mut pending: Vec<Pending> = self.tree.top.iter().rev().map(|id| (*id, None, false)).collect();
        while let Some((id, parent, repeated)) = pending.pop() {
            let Some(node) = self.tree.nodes.get(id) else { continue };
            let above = parent
                .as_ref()
                .and_then(|(id, paths)| self.tree.component(*id).map(|component| (component.as_ref(), paths)));
            let paths = Paths::of(&node.component, above);
            each(id, &node.component, &paths, repeated);
            let repeated = repeated || node.component.model.is_rows();
            pending.extend(node.children.iter().rev().map(|child| (*child, Some((id, paths.clone())), repeated)));
        }
    }

    /// The component at a data path or full path, whatever the row.
    pub(crate) fn search_path(&self, path: &str) -> Option<NodeId> {
        let wanted = plain_path(path);
        let mut found = None;
        self.each_with_paths(&mut |id, component, paths, _| {
            let fits = if component.has_value() { plain_path(&paths.data) == wanted } else { paths.full == path };
            if found.is_none() && fits {
                found = Some(id);
            }
        });
        found
    }
}
