//! Rules over the finished graph.

use std::collections::HashMap;

use super::links::is_activity;
use super::process::Builder;
use crate::model::{ElementKind, Kind, NONE, Node, NodeIndex, Repeat, Throw, Trigger};

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

struct Graph<'g, 'a, 'r> {
    builder: &'g Builder<'a, 'r>,
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
                Kind::EventGateway { .. } => self.event_gateway(index, node),
                Kind::EventSubProcess => self.event_subprocess(index, node),
                Kind::Boundary { trigger, attached_to, .. } => self.boundary(index, node, trigger, *attached_to),
                Kind::End(Throw::Cancel) => self.cancel_end(index, node),
                _ => {}
            }
            self.armed(node);
            self.starts(index, node);
        }
    }

    fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.builder.nodes.get(index as usize)
    }

    fn say(&mut self, index: NodeIndex, message: impl Into<String>, cure: &'static str) {
        self.findings.push((index, message.into(), cure));
    }

    fn flows(&mut self, index: NodeIndex, node: &Node) {
        let in_flow = !node.incoming.is_empty();
        let out_flow = !node.outgoing.is_empty();
        match &node.kind {
            Kind::Start { .. } if in_flow => {
                self.say(
                    index,
                    "A sequence flow leads into a start event.",
                    "Lead it to the first element behind the start event.",
                );
            }
            Kind::Boundary { .. } if in_flow => {
                self.say(index, "A sequence flow leads into a boundary event.", "Delete the flow.");
            }
            Kind::End(_) if out_flow => {
                self.say(index, "A sequence flow leaves an end event.", "Use an intermediate throw event.");
            }
            Kind::EventSubProcess if in_flow || out_flow => {
                self.say(
                    index,
                    "An event sub-process has sequence flows.",
                    "Delete the flows: its start event begins it.",
                );
            }
            Kind::Boundary { trigger: Trigger::Compensation, .. } if out_flow => {
                self.say(
                    index,
                    "A sequence flow leaves a compensation boundary event.",
                    "Connect the handler by an association.",
                );
            }
            Kind::Throw(Throw::Link { .. }) if out_flow => {
                self.say(
                    index,
                    "A sequence flow leaves a link throw event.",
                    "Delete the flow: the link catch event goes on.",
                );
            }
            _ => {}
        }
    }

    fn attributes(&mut self, index: NodeIndex, node: &Node) {
        let mapped = !node.common.inputs.is_empty() || !node.common.outputs.is_empty();
        let outputs = !node.common.outputs.is_empty();
        match node.element {
            ElementKind::EventSubProcess if mapped => {
                self.say(
                    index,
                    "Input and output mappings do not work on an event sub-process.",
                    "Move them to elements inside.",
                );
            }
            ElementKind::ExclusiveGateway
            | ElementKind::ParallelGateway
            | ElementKind::InclusiveGateway
            | ElementKind::EventBasedGateway
            | ElementKind::ComplexGateway
                if mapped =>
            {
                self.say(
                    index,
                    "Input and output mappings do not work on a gateway.",
                    "Move them to the activity before it.",
                );
            }
            ElementKind::EndEvent if outputs => {
                self.say(index, "An end event has an output mapping.", "Move it to the activity before it.");
            }
            _ => {}
        }
        if outputs && matches!(node.common.repeat, Some(Repeat::Multi(_))) && !self.is_zeebe(index) {
            self.say(
                index,
                "A multi-instance activity has an output mapping; the instances would overwrite each other.",
                "Collect the results in the work itself, or in a sub-process around it.",
            );
        }
    }

    fn is_zeebe(&self, index: NodeIndex) -> bool {
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

    /// Events armed at one activity or scope must be told apart.
    fn armed(&mut self, node: &Node) {
        let mut seen: HashMap<(String, bool), NodeIndex> = HashMap::new();
        for event in &node.armed {
            let Some((key, start)) = self.node(*event).and_then(distinct) else { continue };
            if seen.insert((key.clone(), start), *event).is_some() {
                self.say(
                    *event,
                    format!("{} has two events of the same kind: {key}.", node.id),
                    "Keep one, or give them different messages, codes or signals.",
                );
            }
        }
    }

    fn starts(&mut self, index: NodeIndex, node: &Node) {
        if !matches!(node.kind, Kind::Process | Kind::SubProcess { .. }) {
            return;
        }
        let none_starts = node.children.iter().filter(|child| {
            self.node(**child).is_some_and(|child| matches!(child.kind, Kind::Start { trigger: Trigger::None, .. }))
        });
        if none_starts.count() > 1 {
            self.say(
                index,
                "There are several none start events.",
                "Keep one; use a parallel gateway behind it to begin several paths.",
            );
        }
    }
}

/// What makes two events at one place indistinguishable, with whether it is a start event.
fn distinct(node: &Node) -> Option<(String, bool)> {
    let (trigger, start) = match &node.kind {
        Kind::Boundary { trigger, .. } => (trigger, false),
        Kind::Start { trigger, .. } => (trigger, true),
        _ => return None,
    };
    let key = match trigger {
        Trigger::Message(name) => format!("message \"{}\"", name.text()),
        Trigger::Escalation { code, .. } => format!("escalation {}", code.as_deref().unwrap_or("of any code")),
        Trigger::Cancel => "cancel".to_owned(),
        Trigger::Compensation => "compensation".to_owned(),
        _ => return None,
    };
    Some((key, start))
}
