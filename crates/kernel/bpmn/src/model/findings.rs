//! What may be wrong with a definition that can run: for checks before publishing.

use std::collections::HashMap;

use super::{Definition, Flow, Kind, NONE, Node, NodeIndex, ROOT, Throw, Trigger};
use crate::ModelProblem;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Advice,
    /// Instances will get stuck, or part of the model never runs.
    Warning,
}

/// Something that may be wrong.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What and where it is, and what to do.
    pub problem: ModelProblem,
}

impl Definition {
    /// Elements that are never reached, paths that end without an end event, joins that can never open, gateways
    /// without a way out, tasks that nobody finds or that nobody is reminded of.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let reached = self.reached();
        for (index, node) in (0..).zip(&self.nodes).skip(1) {
            if reached.get(index as usize) == Some(&false) {
                let cure = "Connect it, or delete it.";
                findings.push(self.finding(node, Severity::Warning, "No path leads to this element.", cure));
                continue;
            }
            findings.extend(self.dead_end(node));
            findings.extend(self.dead_join(node));
            findings.extend(self.no_way_out(node));
            findings.extend(self.lost_task(index, node));
        }
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.problem.line));
        findings
    }

    fn finding(&self, node: &Node, severity: Severity, message: &str, cure: &str) -> Finding {
        let problem = ModelProblem {
            file: self.file.clone(),
            line: node.line,
            element: Some(node.id.to_string()),
            message: message.to_owned(),
            cure: cure.to_owned(),
        };
        Finding { severity, problem }
    }

    /// Which nodes a token can come to.
    fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open: Vec<NodeIndex> = vec![ROOT];
        while let Some(index) = open.pop() {
            match reached.get_mut(index as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let node = self.node(index);
            let flows = node.outgoing.iter().filter_map(|flow| self.flow(*flow));
            open.extend(flows.map(|flow: &Flow| flow.target));
            open.extend(node.common.compensation_handler);
            open.extend(&node.armed);
            match &node.kind {
                Kind::Throw(Throw::Link { target: Some(target) }) => open.push(*target),
                // The start event of an event sub-process is armed around it.
                Kind::Start { .. } if matches!(self.node(node.parent).kind, Kind::EventSubProcess) => {
                    open.push(node.parent);
                }
                _ => {}
            }
            if node.is_scope() {
                let entries = node.children.iter().copied().filter(|child| self.is_entry(node, *child));
                open.extend(entries);
            }
        }
        reached
    }

    fn is_entry(&self, scope: &Node, child: NodeIndex) -> bool {
        let node = self.node(child);
        if matches!(node.kind, Kind::Start { .. }) {
            return true;
        }
        let starts = scope.children.iter().any(|other| matches!(self.node(*other).kind, Kind::Start { .. }));
        let free = matches!(scope.kind, Kind::AdHoc(_)) || !starts;
        let elsewhere = matches!(node.kind, Kind::Boundary { .. } | Kind::EventSubProcess | Kind::Catch(Trigger::Link));
        free && node.incoming.is_empty() && !elsewhere && !node.common.for_compensation
    }

    fn dead_end(&self, node: &Node) -> Option<Finding> {
        let ends = matches!(
            node.kind,
            Kind::End(_)
                | Kind::EventSubProcess
                | Kind::Throw(Throw::Link { .. })
                | Kind::Boundary { trigger: Trigger::Compensation, .. }
        );
        let ad_hoc = matches!(self.node(node.parent).kind, Kind::AdHoc(_));
        let dead = node.outgoing.is_empty() && !ends && !ad_hoc && !node.common.for_compensation;
        let cure = "Lead it to an end event, so that readers see that the path ends here.";
        dead.then(|| self.finding(node, Severity::Advice, "The path ends here without an end event.", cure))
    }

    /// A parallel join of branches of which an exclusive gateway takes only one.
    fn dead_join(&self, node: &Node) -> Option<Finding> {
        if !matches!(node.kind, Kind::Parallel) || node.incoming.len() < 2 {
            return None;
        }
        let mut origins: HashMap<NodeIndex, u32> = HashMap::new();
        for flow in &node.incoming {
            if let Some(origin) = self.exclusive_origin(*flow) {
                *origins.entry(origin).or_default() += 1;
            }
        }
        let cure = "Join the branches of an exclusive gateway by an exclusive gateway.";
        let message = "The join waits for branches of which an exclusive gateway takes only one.";
        origins.values().any(|count| *count > 1).then(|| self.finding(node, Severity::Warning, message, cure))
    }

    /// The exclusive gateway from which a flow comes through a plain chain of elements.
    fn exclusive_origin(&self, flow: u32) -> Option<NodeIndex> {
        let mut source = self.flow(flow)?.source;
        for _ in 0..1_000 {
            let node = self.node(source);
            match (&node.kind, node.incoming.as_slice(), node.outgoing.len()) {
                (Kind::Exclusive, _, 2..) => return Some(source),
                (_, [only], 1) => source = self.flow(*only)?.source,
                _ => return None,
            }
        }
        None
    }

    fn no_way_out(&self, node: &Node) -> Option<Finding> {
        let choosing = matches!(node.kind, Kind::Exclusive | Kind::Inclusive) && node.outgoing.len() > 1;
        let all = node.outgoing.iter().all(|flow| self.flow(*flow).is_some_and(|flow| flow.condition.is_some()));
        let message = "When no condition holds, the instance gets stuck here.";
        let cure = "Make one of the flows the default flow.";
        (choosing && node.default.is_none() && all).then(|| self.finding(node, Severity::Advice, message, cure))
    }

    fn lost_task(&self, index: NodeIndex, node: &Node) -> Option<Finding> {
        let Kind::User(task) = &node.kind else { return None };
        if task.assignee.is_none() && task.candidate_users.is_empty() && task.candidate_groups.is_empty() {
            let cure = "Set an assignee, candidate users or candidate groups.";
            return Some(self.finding(node, Severity::Advice, "Nobody finds this task in a list.", cure));
        }
        let cure = "Set a due date, or attach a timer event to it or to a sub-process around it.";
        let forgotten = task.due.is_none() && !self.is_timed(index);
        forgotten.then(|| self.finding(node, Severity::Advice, "Nobody is reminded when this task stays undone.", cure))
    }

    /// Whether a timer watches an element or anything around it.
    fn is_timed(&self, index: NodeIndex) -> bool {
        let mut at = index;
        while at != NONE {
            let node = self.node(at);
            let timer = |event: &NodeIndex| {
                matches!(
                    self.node(*event).kind,
                    Kind::Boundary { trigger: Trigger::Timer(_), .. } | Kind::Start { trigger: Trigger::Timer(_), .. }
                )
            };
            if node.armed.iter().any(timer) {
                return true;
            }
            at = node.parent;
        }
        false
    }
}
