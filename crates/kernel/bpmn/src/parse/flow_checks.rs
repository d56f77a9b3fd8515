//! Rules about sequence flows and mappings.

use super::checks::Graph;
use crate::model::{ElementKind, Kind, Node, NodeIndex, Repeat, Throw, Trigger};

impl Graph<'_, '_, '_> {
    pub(super) fn flows(&mut self, index: NodeIndex, node: &Node) {
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

    pub(super) fn attributes(&mut self, index: NodeIndex, node: &Node) {
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
}
