//! What a run gives back.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;

use crate::model::{Component, NodeId};

/// A value that does not satisfy a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The component: its data path, or for text and layout its path with all keys.
    pub path: String,
    /// Where the value is that is wrong, with the item's number for lists.
    pub data_path: String,
    /// The rule, such as `required`.
    pub rule: String,
    /// The key of the message, or the message itself when the form gives one.
    pub key: String,
    /// The text for people: what is wrong and how to mend it.
    pub message: String,
    /// The name of the field.
    pub label: String,
    /// Values named in the message, such as the longest length.
    pub params: Vec<(&'static str, String)>,
}

/// A value that a formula gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Calculated {
    /// Where it was written.
    pub path: String,
    /// The value; none when the formula gave `undefined`.
    pub value: Option<Value>,
}

/// What a run gives back.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The submission, filtered, normalised and calculated: what is stored.
    pub data: Value,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Paths of components that are not shown: by a condition, by the designer, or with their group.
    pub hidden: BTreeSet<String>,
    /// Paths of components that a condition shows.
    pub shown: BTreeSet<String>,
    /// Paths of components that a condition of their own hides.
    pub conditionally_hidden: Vec<String>,
    /// Values that formulas gave.
    pub calculated: Vec<Calculated>,
    /// Values that were absent and got their default.
    pub defaulted: Vec<Calculated>,
    /// Paths whose values went because their components are hidden.
    pub cleared: Vec<String>,
    /// Paths of components that must be answered as things stand.
    pub required: BTreeSet<String>,
    /// Paths of components that cannot be changed as things stand.
    pub disabled: BTreeSet<String>,
    /// Whether conditions still changed when the bound on passes was met.
    pub unsettled: bool,
    /// Components that logic has changed, for the view.
    pub(crate) changed: HashMap<NodeId, Arc<Component>>,
}

impl Outcome {
    /// Whether nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether the component at this path is shown.
    pub fn is_shown(&self, path: &str) -> bool {
        !self.hidden.contains(path)
    }

    /// The errors of the component or value at this path.
    pub fn errors_at<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a FieldError> {
        self.errors.iter().filter(move |error| error.path == path || error.data_path == path)
    }
}

/// A component as a walk through form and data meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The data path, or for layout the path with all keys.
    pub path: String,
    /// Where the value is.
    pub data_path: String,
    /// The path with all keys.
    pub full_path: String,
    /// How it stores its data.
    pub model_type: String,
    /// The row it stands in.
    pub row_index: Option<usize>,
}
