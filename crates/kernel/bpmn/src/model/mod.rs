//! A process definition as an indexed graph: what the parser makes and the engine runs.

mod findings;
mod inspect;
mod kinds;

use std::collections::HashMap;
use std::sync::Arc;

pub use findings::{Finding, Severity};
pub use inspect::{Element, FlowView};
pub use kinds::ElementKind;
pub(crate) use kinds::*;

use stoa_expressions::Expression;

/// Place of a node in its definition.
pub(crate) type NodeIndex = u32;
/// Place of a sequence flow in its definition.
pub(crate) type FlowIndex = u32;
/// No node or flow.
pub(crate) const NONE: u32 = u32::MAX;
/// The process itself.
pub(crate) const ROOT: NodeIndex = 0;

/// One executable process of a model.
#[derive(Debug)]
pub struct Definition {
    /// The process id: what instances are started by.
    pub key: String,
    /// The name for people.
    pub name: Option<String>,
    /// `versionTag`.
    pub version_tag: Option<String>,
    /// `historyTimeToLive`, as written (days or an ISO 8601 duration).
    pub history_ttl: Option<String>,
    /// Users who may start it, as the model says.
    pub candidate_starter_users: Vec<String>,
    /// Groups who may start it, as the model says.
    pub candidate_starter_groups: Vec<String>,
    /// Whether task lists may offer it to be started.
    pub startable_in_tasklist: bool,
    /// The file it came from.
    pub file: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) by_id: HashMap<Arc<str>, NodeIndex>,
    /// Whether any conditional event exists, so that changes of variables must be watched.
    pub(crate) has_conditions: bool,
    /// Whether any gateway joins by looking at the tokens elsewhere (inclusive and complex ones).
    pub(crate) has_joins: bool,
    /// For each such gateway, which nodes can still bring it a token.
    pub(crate) reach: HashMap<NodeIndex, Reach>,
}

impl Definition {
    /// The node at an index; instances of another definition may hold one that does not exist.
    pub(crate) fn node(&self, index: NodeIndex) -> &Node {
        // The parser always makes node 0, the process itself.
        self.nodes.get(index as usize).unwrap_or_else(|| &self.nodes[0])
    }

    pub(crate) fn flow(&self, index: FlowIndex) -> Option<&Flow> {
        self.flows.get(index as usize)
    }

    pub(crate) fn find(&self, id: &str) -> Option<NodeIndex> {
        self.by_id.get(id).copied()
    }
}

/// Nodes from which an inclusive gateway can be reached, as a bit set.
#[derive(Debug, Default)]
pub(crate) struct Reach(pub(crate) Vec<u64>);

impl Reach {
    pub(crate) fn contains(&self, node: NodeIndex) -> bool {
        self.0.get(node as usize / 64).is_some_and(|word| word & (1 << (node % 64)) != 0)
    }

    pub(crate) fn insert(&mut self, node: NodeIndex) -> bool {
        let at = node as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        let Some(word) = self.0.get_mut(at) else { return false };
        let new = *word & (1 << (node % 64)) == 0;
        *word |= 1 << (node % 64);
        new
    }
}

/// A sequence flow.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) id: Arc<str>,
    pub(crate) name: Option<String>,
    pub(crate) source: NodeIndex,
    pub(crate) target: NodeIndex,
    pub(crate) condition: Option<Expression>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) line: u32,
}

/// An element of the process, or the process itself.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) id: Arc<str>,
    pub(crate) name: Option<Expression>,
    pub(crate) line: u32,
    pub(crate) element: ElementKind,
    pub(crate) kind: Kind,
    /// The scope around it; [`NONE`] for the process.
    pub(crate) parent: NodeIndex,
    pub(crate) incoming: Vec<FlowIndex>,
    pub(crate) outgoing: Vec<FlowIndex>,
    pub(crate) default: Option<FlowIndex>,
    /// Boundary events on this activity, and start events of event sub-processes in this scope that must be armed.
    pub(crate) armed: Vec<NodeIndex>,
    /// Elements directly inside this scope.
    pub(crate) children: Vec<NodeIndex>,
    pub(crate) common: Common,
    pub(crate) documentation: Option<String>,
    /// The lane it lies in: who does it, for readers.
    pub(crate) lane: Option<Arc<str>>,
}

impl Node {
    /// A node without behaviour and connections.
    pub(crate) fn new(id: Arc<str>, line: u32, element: ElementKind, parent: NodeIndex) -> Self {
        Self {
            id,
            name: None,
            line,
            element,
            kind: Kind::Pass,
            parent,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            armed: Vec::new(),
            children: Vec::new(),
            common: Common::default(),
            documentation: None,
            lane: None,
        }
    }

    /// Whether a token here is a scope for other tokens.
    pub(crate) fn is_scope(&self) -> bool {
        matches!(self.kind, Kind::Process | Kind::SubProcess { .. } | Kind::EventSubProcess | Kind::AdHoc(_))
    }
}

/// What every element may carry.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) async_before: bool,
    pub(crate) async_after: bool,
    pub(crate) job_priority: Option<Expression>,
    /// On the process: the priority of external jobs that have none of their own.
    pub(crate) task_priority: Option<Expression>,
    pub(crate) retry_cycle: Option<Expression>,
    pub(crate) inputs: Vec<Mapping>,
    pub(crate) outputs: Vec<Mapping>,
    pub(crate) start_listeners: Vec<Listener>,
    pub(crate) end_listeners: Vec<Listener>,
    pub(crate) repeat: Option<Repeat>,
    /// Whether it undoes another activity.
    pub(crate) for_compensation: bool,
    /// Whether the model says so itself.
    pub(crate) declared_for_compensation: bool,
    /// The activity or compensation event sub-process that undoes this one.
    pub(crate) compensation_handler: Option<NodeIndex>,
    pub(crate) properties: Vec<(String, String)>,
    /// What tells the messages for this element apart (Camunda 8).
    pub(crate) correlation_key: Option<Expression>,
    /// On a start event: its form.
    pub(crate) start_form: Option<String>,
}
