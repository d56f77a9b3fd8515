//! Places whose values an explanation tells, with the texts a person knows them by.

use std::sync::Arc;

use crate::model::HitPolicy;

/// A numbered place in the logic.
#[derive(Debug)]
pub(crate) enum Site {
    /// Work on an element of the graph begins.
    Begin(usize),
    /// The value of the element that began last.
    Element,
    /// An entry of a boxed context.
    Entry { name: Arc<str>, text: Option<Arc<str>> },
    /// A decision table.
    Table(Arc<TableText>),
}

/// A table as it is written.
#[derive(Debug)]
pub(crate) struct TableText {
    pub(crate) name: Arc<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) hit_policy: HitPolicy,
    pub(crate) inputs: Vec<ColumnText>,
    pub(crate) outputs: Vec<ColumnText>,
    /// Whether every output has a name of its own.
    pub(crate) named: bool,
    pub(crate) rules: Vec<RuleText>,
}

#[derive(Debug)]
pub(crate) struct ColumnText {
    pub(crate) label: Arc<str>,
    /// The expression of an input, the name of an output.
    pub(crate) name: Arc<str>,
}

#[derive(Debug)]
pub(crate) struct RuleText {
    pub(crate) id: Option<Arc<str>>,
    pub(crate) line: u32,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) annotations: Vec<Arc<str>>,
    pub(crate) inputs: Vec<Arc<str>>,
    pub(crate) outputs: Vec<Arc<str>>,
}
