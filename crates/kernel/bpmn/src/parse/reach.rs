//! From where an inclusive gateway can be reached, computed once at deployment.

use std::collections::HashMap;

use crate::model::{Flow, Kind, Node, NodeIndex, Reach, Throw};

/// For each inclusive gateway the elements of its scope from which flows and links lead to it.
pub(crate) fn compute(nodes: &[Node], flows: &[Flow]) -> HashMap<NodeIndex, Reach> {
    let gateways = || (0..).zip(nodes).filter(|(_, node)| matches!(node.kind, Kind::Inclusive | Kind::Complex { .. }));
    if gateways().count().saturating_mul(nodes.len()) > MOST_BITS {
        return HashMap::new();
    }
    gateways().map(|(index, _)| (index, upstream(index, nodes, flows))).collect()
}

/// Most bits kept for a definition; above, the answer is worked out when it is needed.
const MOST_BITS: usize = 1 << 27;

/// The nodes from which one gateway can be reached.
pub(crate) fn upstream(gateway: NodeIndex, nodes: &[Node], flows: &[Flow]) -> Reach {
    let mut reach = Reach::default();
    let mut open = vec![gateway];
    let visit = |reach: &mut Reach, index: NodeIndex, open: &mut Vec<NodeIndex>| {
        if reach.insert(index) {
            open.push(index);
        }
    };
    let mut links: HashMap<NodeIndex, Vec<NodeIndex>> = HashMap::new();
    for (index, node) in (0..).zip(nodes) {
        if let Kind::Throw(Throw::Link { target: Some(target) }) = node.kind {
            links.entry(target).or_default().push(index);
        }
    }
    while let Some(index) = open.pop() {
        let Some(node) = nodes.get(index as usize) else { continue };
        for flow in &node.incoming {
            if let Some(flow) = flows.get(*flow as usize) {
                visit(&mut reach, flow.source, &mut open);
            }
        }
        for throw in links.get(&index).into_iter().flatten() {
            visit(&mut reach, *throw, &mut open);
        }
    }
    reach
}
