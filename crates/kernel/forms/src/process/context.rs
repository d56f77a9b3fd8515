//! A component in the row where the walk meets it.

use std::sync::Arc;

use serde_json::Value;

use crate::js::path;
use crate::model::{Component, NodeId, Paths};

/// A nested form and where its data is.
#[derive(Clone, Debug)]
pub(crate) struct LocalRoot {
    pub(crate) id: NodeId,
    pub(crate) data_path: String,
}

/// A component in the row where the walk meets it.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) id: NodeId,
    pub(crate) component: Arc<Component>,
    pub(crate) parent: Option<NodeId>,
    pub(crate) paths: Paths,
    /// The path that results are reported under.
    pub(crate) path: String,
    pub(crate) local_root: Option<LocalRoot>,
    /// The rows around it.
    pub(crate) rows: Vec<(NodeId, usize)>,
}

impl Context {
    /// The component's value in the data.
    pub(crate) fn value<'a>(&self, data: &'a Value) -> Option<&'a Value> {
        if self.component.has_value() { path::get(data, &self.paths.data) } else { None }
    }

    /// The row that holds the value.
    pub(crate) fn row<'a>(&self, data: &'a Value) -> Option<&'a Value> {
        if self.paths.row.is_empty() { Some(data) } else { path::get(data, &self.paths.row) }
    }

    /// The data of the nearest nested form, as formulas see it.
    pub(crate) fn local_data<'a>(&self, data: &'a Value) -> Option<&'a Value> {
        let parent = parent_path(&self.paths.data, &self.paths.local_data);
        if parent.is_empty() { Some(data) } else { path::get(data, parent) }
    }
}

/// A data path without its local part and the one character before it.
fn parent_path<'a>(data: &'a str, local: &str) -> &'a str {
    let Some(head) = data.strip_suffix(local) else { return data };
    let mut letters = head.chars();
    letters.next_back();
    letters.as_str()
}
