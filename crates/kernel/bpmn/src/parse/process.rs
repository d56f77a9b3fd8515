//! One process: its own attributes, then its elements in passes over the tree.

use std::collections::HashMap;
use std::sync::Arc;

use super::references::References;
use super::xml::At;
use super::{ParseOptions, Report, checks, extensions, links, reach, scope};
use crate::model::{Definition, ElementKind, Flow, Kind, NONE, Node, NodeIndex, ROOT, Trigger};

/// A definition under construction.
pub(crate) struct Builder<'a, 'r> {
    pub(crate) references: &'a References<'a>,
    pub(crate) options: &'a ParseOptions<'a>,
    pub(crate) report: &'a mut Report<'r>,
    pub(crate) nodes: Vec<Node>,
    /// Where each node stands in the file.
    pub(crate) places: Vec<At<'a>>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) by_id: HashMap<Arc<str>, NodeIndex>,
}

/// Builds the definition of a `<process>`.
pub(crate) fn build<'a>(
    root: At<'a>,
    process: At<'a>,
    references: &'a References<'a>,
    options: &'a ParseOptions<'a>,
    report: &'a mut Report<'_>,
) -> Option<Definition> {
    let Some(key) = process.attribute("id") else {
        report.fault(process, "The process has no id.", "Give it an id: instances are started by it.");
        return None;
    };
    let id: Arc<str> = key.into();
    let mut builder = Builder {
        references,
        options,
        report,
        nodes: Vec::new(),
        places: Vec::new(),
        flows: Vec::new(),
        by_id: HashMap::new(),
    };
    let mut node = Node::new(Arc::clone(&id), process.line(), ElementKind::Process, NONE);
    node.kind = Kind::Process;
    node.documentation = documentation(process);
    builder.nodes.push(node);
    builder.places.push(process);
    let common = extensions::common(&mut builder, process);
    if let Some(node) = builder.nodes.first_mut() {
        node.common = common;
    }
    scope::elements(&mut builder, process, ROOT, 0);
    scope::flows(&mut builder);
    links::connect(&mut builder);
    checks::run(&mut builder);
    let Builder { nodes, flows, by_id, .. } = builder;
    let reach = reach::compute(&nodes, &flows);
    let has_joins = nodes.iter().any(|node| matches!(node.kind, Kind::Inclusive | Kind::Complex { .. }));
    let has_conditions = nodes.iter().any(|node| {
        matches!(
            &node.kind,
            Kind::Start { trigger: Trigger::Condition { .. }, .. }
                | Kind::Catch(Trigger::Condition { .. })
                | Kind::Boundary { trigger: Trigger::Condition { .. }, .. }
        )
    });
    let list = |name: &str| process.extension(name).map(split).unwrap_or_default();
    let participant = root.all("collaboration").flat_map(|at| at.all("participant"));
    let pool = participant.filter(|at| at.attribute("processRef") == Some(key)).find_map(|at| at.attribute("name"));
    Some(Definition {
        key: key.to_owned(),
        name: process.attribute("name").or(pool).map(str::to_owned),
        version_tag: extensions::version_tag(process),
        history_ttl: process.extension("historyTimeToLive").map(str::to_owned),
        candidate_starter_users: list("candidateStarterUsers"),
        candidate_starter_groups: list("candidateStarterGroups"),
        startable_in_tasklist: process.extension("isStartableInTasklist") != Some("false"),
        file: String::new(),
        nodes,
        flows,
        by_id,
        has_conditions,
        has_joins,
        reach,
    })
}

/// The words of `<documentation>`.
pub(crate) fn documentation(at: At<'_>) -> Option<String> {
    at.child("documentation").map(At::text).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A comma-separated list.
pub(crate) fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
