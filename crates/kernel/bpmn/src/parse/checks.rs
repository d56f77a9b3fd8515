//! Rules over the finished graph.

use std::collections::HashSet;

use super::links::is_activity;
use super::process::Builder;
use crate::model::{Kind, NONE, Node, NodeIndex, Throw, Trigger};

/// Tells every broken rule.
pub(crate) fn run(builder: &mut Builder<'_, '_>) {
    let mut findings = Vec::new();
    {
        let graph = Graph { builder, findings: &mut findings };
        graph.check();
    }
    for (index, message, cure) in findings {
        if let Some(node) = builder.nodes.get(index as usize) {
            let (id, line) = (node.id.to_string(), node.line);
            builder.report.fault_at(&id, line, message, cure);
        }
    }
}

/// The graph with what is found wrong in it.
pub(super) struct Graph<'g, 'a, 'r> {
    pub(super) builder: &'g Builder<'a, 'r>,
    findings: &'g mut Vec<(NodeIndex, String, &'static str)>,
}

impl Graph<'_, '_, '_> {
    fn check(mut self) {
        let nodes = &self.builder.nodes;
        for (index, node) in (0..).zip(nodes) {
            self.flows(index, node);
            self.attributes(index, node);
            match &node.kind {
                Kind::Exclusive => self.exclusive(index, node),
                Kind::EventGateway => self.event_gateway(index, node),
                Kind::EventSubProcess => self.event_subprocess(index, node),
                Kind::Boundary { trigger, attached_to, .. } => self.boundary(index, node, trigger, *attached_to),
                Kind::End(Throw::Cancel) => self.cancel_end(index, node),
                Kind::Catch(trigger) => self.catch(index, trigger),
                _ => {}
            }
            self.armed(index, node);
            self.handler(index, node);
            self.starts(index, node);
        }
    }

    pub(super) fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.builder.nodes.get(index as usize)
    }

    pub(super) fn say(&mut self, index: NodeIndex, message: impl Into<String>, cure: &'static str) {
        self.findings.push((index, message.into(), cure));
    }

    pub(super) fn is_zeebe(&self, index: NodeIndex) -> bool {
        self.builder.places.get(index as usize).is_some_and(|at| at.zeebe("ioMapping").is_some())
    }

    fn exclusive(&mut self, index: NodeIndex, node: &Node) {
        let flows: Vec<_> = node
            .outgoing
            .iter()
            .filter_map(|flow| Some((*flow, self.builder.flows.get(*flow as usize)?)))
            .map(|(flow, data)| (flow, data.id.to_string(), data.condition.is_some()))
            .collect();
        if let [(_, id, true)] = flows.as_slice()
            && node.default.is_none()
        {
            self.say(
                index,
                format!("The only outgoing flow {id} has a condition."),
                "Delete the condition, or add another flow.",
            );
            return;
        }
        if flows.is_empty() && !node.incoming.is_empty() {
            self.say(index, "The exclusive gateway has no outgoing flow.", "Connect it, or use an end event.");
        }
        let mut open = Vec::new();
        for (flow, id, condition) in &flows {
            let default = node.default == Some(*flow);
            if default && *condition {
                self.say(
                    index,
                    format!("The default flow {id} has a condition."),
                    "Delete the condition: the default is taken when no other is.",
                );
            }
            if !default && !condition && flows.len() > 1 {
                open.push(id.clone());
            }
        }
        if node.default.is_some() || open.len() > 1 {
            for id in open {
                self.say(
                    index,
                    format!("The flow {id} has no condition and is not the default."),
                    "Give it a condition, or make it the default flow.",
                );
            }
        }
    }

    fn event_gateway(&mut self, index: NodeIndex, node: &Node) {
        if node.common.async_after {
            self.say(
                index,
                "asyncAfter does not work on an event-based gateway.",
                "Set asyncBefore on the elements behind its events.",
            );
        }
        for flow in &node.outgoing {
            let Some(target) = self.builder.flows.get(*flow as usize).map(|flow| flow.target) else { continue };
            let ok = self.node(target).is_some_and(|node| match &node.kind {
                Kind::Catch(trigger) => matches!(
                    trigger,
                    Trigger::Timer(_) | Trigger::Message(_) | Trigger::Signal(_) | Trigger::Condition { .. }
                ),
                Kind::Receive(message) => message.is_some(),
                _ => false,
            });
            let only_here = self.node(target).is_some_and(|node| {
                let sources = node.incoming.iter().filter_map(|flow| self.builder.flows.get(*flow as usize));
                sources.map(|flow| flow.source).all(|source| source == index)
            });
            if ok && !only_here {
                self.say(
                    target,
                    format!("The event behind the event-based gateway {} is also reached by another flow.", node.id),
                    "Use a second event for the other flow.",
                );
            }
            if !ok {
                self.say(
                    target,
                    format!("The event-based gateway {} leads to an element that cannot be waited for.", node.id),
                    "Lead it to message, timer, signal or conditional catch events only.",
                );
            }
        }
        if node.outgoing.is_empty() {
            self.say(index, "The event-based gateway has no outgoing flow.", "Connect it to catch events.");
        }
    }

    fn event_subprocess(&mut self, index: NodeIndex, node: &Node) {
        let is_start =
            |child: &&NodeIndex| self.node(**child).is_some_and(|child| matches!(child.kind, Kind::Start { .. }));
        if node.children.iter().filter(is_start).count() != 1 {
            self.say(
                index,
                "An event sub-process must have exactly one start event.",
                "Split it, or add a start event.",
            );
        }
        let compensates = node.children.iter().any(|child| {
            self.node(*child)
                .is_some_and(|child| matches!(child.kind, Kind::Start { trigger: Trigger::Compensation, .. }))
        });
        if compensates && node.parent == 0 {
            self.say(
                index,
                "A compensation event sub-process stands directly in the process.",
                "Put it into a sub-process: a process as a whole is not compensated.",
            );
        }
    }

    fn boundary(&mut self, index: NodeIndex, node: &Node, trigger: &Trigger, host: NodeIndex) {
        if host == NONE {
            return;
        }
        if matches!(trigger, Trigger::Link | Trigger::None) {
            self.say(index, "This kind of event cannot be attached to an activity.", "Choose another kind of event.");
        }
        let transaction =
            self.node(host).is_some_and(|host| matches!(host.kind, Kind::SubProcess { transaction: true }));
        if matches!(trigger, Trigger::Cancel) && !transaction {
            self.say(
                index,
                "A cancel boundary event is attached to something that is no transaction.",
                "Attach it to a transaction.",
            );
        }
        if matches!(trigger, Trigger::Compensation) {
            let handler = self.node(host).and_then(|host| host.common.compensation_handler);
            match handler.and_then(|handler| self.node(handler)) {
                None => self.say(
                    index,
                    "The compensation boundary event has no handler.",
                    "Connect it by an association to an activity marked isForCompensation.",
                ),
                Some(handler)
                    if !handler.common.declared_for_compensation && !matches!(handler.kind, Kind::EventSubProcess) =>
                {
                    self.say(
                        index,
                        "The compensation handler is not marked isForCompensation.",
                        "Set isForCompensation=\"true\" on it.",
                    );
                }
                Some(handler) if !is_activity(&handler.kind) && !matches!(handler.kind, Kind::EventSubProcess) => {
                    self.say(
                        index,
                        "The compensation handler is no activity.",
                        "Associate the event with a task, call activity or sub-process.",
                    );
                }
                Some(_) => {}
            }
        }
        let _ = node;
    }

    fn catch(&mut self, index: NodeIndex, trigger: &Trigger) {
        let possible = matches!(
            trigger,
            Trigger::None
                | Trigger::Timer(_)
                | Trigger::Message(_)
                | Trigger::Signal(_)
                | Trigger::Condition { .. }
                | Trigger::Link
        );
        if !possible {
            self.say(
                index,
                format!("An {} event cannot be waited for in the flow.", trigger.word()),
                "Attach it to an activity as boundary event, or start an event sub-process by it.",
            );
        }
    }

    fn cancel_end(&mut self, index: NodeIndex, node: &Node) {
        let mut scope = node.parent;
        while let Some(around) = self.node(scope) {
            match around.kind {
                Kind::SubProcess { transaction: true } => return,
                Kind::EventSubProcess => scope = around.parent,
                _ => break,
            }
        }
        self.say(
            index,
            "A cancel end event stands outside of a transaction.",
            "Put it into a transaction, or use an error end event.",
        );
    }

    /// Events that wait at one activity or scope must be told apart, and so must the start events of a process.
    fn armed(&mut self, index: NodeIndex, node: &Node) {
        self.apart(node, &node.armed);
        if index == 0 {
            let is_start =
                |child: &NodeIndex| self.node(*child).is_some_and(|child| matches!(child.kind, Kind::Start { .. }));
            let starts: Vec<NodeIndex> = node.children.iter().copied().filter(is_start).collect();
            self.apart(node, &starts);
        }
        for boundary in [true, false] {
            self.one_catch_all(node, boundary);
        }
    }

    fn apart(&mut self, around: &Node, events: &[NodeIndex]) {
        let mut seen: HashSet<String> = HashSet::new();
        for event in events {
            let Some(key) = self.node(*event).and_then(distinct) else { continue };
            if !seen.insert(key.clone()) {
                self.say(
                    *event,
                    format!("{} has two events of the same kind: {key}.", around.id),
                    "Keep one, or give them different messages, codes or signals.",
                );
            }
        }
    }

    /// A catch of any escalation beside one of a certain code would leave open which of them is meant.
    fn one_catch_all(&mut self, node: &Node, boundary: bool) {
        let mut codes = Vec::new();
        for event in &node.armed {
            match self.node(*event).map(|event| &event.kind) {
                Some(Kind::Boundary { trigger: Trigger::Escalation { code, .. }, .. }) if boundary => {
                    codes.push((*event, code.is_none()));
                }
                Some(Kind::Start { trigger: Trigger::Escalation { code, .. }, .. }) if !boundary => {
                    codes.push((*event, code.is_none()));
                }
                _ => {}
            }
        }
        if let (true, Some((event, _))) = (codes.iter().any(|(_, all)| *all), codes.get(1)) {
            self.say(
                *event,
                format!("{} catches escalations of any code and, beside that, others.", node.id),
                "Keep only the catch of any code, or give each a code.",
            );
        }
    }

    /// Compensation handlers stand outside of the flow.
    fn handler(&mut self, index: NodeIndex, node: &Node) {
        let flows = !node.incoming.is_empty() || !node.outgoing.is_empty();
        if node.common.for_compensation && flows && !matches!(node.kind, Kind::EventSubProcess) {
            self.say(
                index,
                "A compensation handler has sequence flows.",
                "Delete the flows: the association from the boundary event leads to it.",
            );
        }
    }

    fn starts(&mut self, index: NodeIndex, node: &Node) {
        if !matches!(node.kind, Kind::Process | Kind::SubProcess { .. }) {
            return;
        }
        let none_starts = node.children.iter().filter(|child| {
            self.node(**child).is_some_and(|child| matches!(child.kind, Kind::Start { trigger: Trigger::None, .. }))
        });
        let is_start =
            |child: &&NodeIndex| self.node(**child).is_some_and(|child| matches!(child.kind, Kind::Start { .. }));
        if matches!(node.kind, Kind::SubProcess { .. }) && !node.children.iter().any(|child| is_start(&child)) {
            self.say(index, "The sub-process has no start event.", "Add a none start event inside.");
            return;
        }
        if none_starts.count() > 1 {
            self.say(
                index,
                "There are several none start events.",
                "Keep one; use a parallel gateway behind it to begin several paths.",
            );
        }
    }
}

/// What makes two events at one place indistinguishable.
fn distinct(node: &Node) -> Option<String> {
    let (Kind::Boundary { trigger, .. } | Kind::Start { trigger, .. }) = &node.kind else { return None };
    let start = matches!(node.kind, Kind::Start { .. });
    Some(match trigger {
        Trigger::Message(name) => format!("message \"{}\"", name.text()),
        Trigger::Signal(name) => format!("signal \"{}\"", name.text()),
        Trigger::Condition { condition, .. } if start => format!("condition \"{}\"", condition.text()),
        Trigger::Escalation { code: Some(code), .. } => {
            format!("{} of escalation {code}", if start { "start" } else { "boundary" })
        }
        Trigger::Cancel => "cancel".to_owned(),
        Trigger::Compensation => format!("{} of compensation", if start { "start" } else { "boundary" }),
        _ => return None,
    })
}
